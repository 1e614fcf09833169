"""Work in the background: reading a document."""

from __future__ import annotations

from django_tasks import task

from guatu_web.areas.trees import part_names
from guatu_web.documents import wording
from guatu_web.documents.actions import reading
from guatu_web.documents.locks import reading_lock
from guatu_web.documents.models import Document
from guatu_web.documents.reader import Unreadable, read_apart
from guatu_web.documents.storage import path_of


@task()
def read_document(document_id: int) -> str:
    """Read a document and keep what was found. Does nothing where it was read already or is being read elsewhere."""
    with reading_lock(document_id) as free:
        if not free:
            return "being read elsewhere"
        return _read(Document.objects.select_related("zone").get(pk=document_id))


def _read(document: Document) -> str:
    if not reading.begin(document):
        return "nothing to read"
    try:
        path, areas = path_of(document.digest, document.media_type), part_names(document.zone)
        report = read_apart(path, document.file_name, document.date_hint, areas)
        reading.keep(document, report)
    except Unreadable as error:
        reading.fail(document, str(error))
    except Exception:
        reading.fail(document, wording.NOT_KEPT)
        raise
    return document.state
