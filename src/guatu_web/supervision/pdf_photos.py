"""Whether a PDF holds photos that tell where they were taken: a photo within it keeps all that the camera wrote.

Nothing is taken out: a PDF may be signed, and its parts are found by their place in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from threading import Lock

import pypdfium2
from pypdfium2 import raw

from guatu_web.supervision.photos import has_place

MOST_PAGES, MOST_PHOTOS = 300, 1000
"""What is looked at beyond the bytes as they lie in the file."""
_one_at_a_time = Lock()
"""pdfium knows no threads."""


def tells_place(data: bytes) -> bool:
    """Whether a place stands in it: in a photo as it lies in the file, or in one that is packed or locked within."""
    if has_place(data):
        return True
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            return False  # nobody can open it without its password, or at all
        try:
            return any(has_place(each) for each in islice(_photos(document), MOST_PHOTOS))
        except pypdfium2.PdfiumError:
            return False
        finally:
            document.close()


def _photos(document: pypdfium2.PdfDocument) -> Iterator[bytes]:
    """The pictures of the pages as they were put in."""
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
            yield bytes(each.get_data(decode_simple=True))
        page.close()
