"""Where uploaded files lie: below settings.UPLOADS, outside the web root, each under the SHA-256 of its bytes.

How they come there: guatu_web.documents.incoming.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from guatu_web.documents.incoming import incoming, settle
from guatu_web.documents.kinds import SUFFIXES, Kind, kind_of
from guatu_web.documents.storable import storable
from guatu_web.records.errors import Refused

LONGEST_NAME = 255
_SEPARATORS = re.compile(r"[/\\]")


class Stored(NamedTuple):
    """A file that was put in its place."""

    digest: str
    size: int
    kind: Kind


def path_of(digest: str, media_type: str) -> Path:
    """Where the file of a digest lies."""
    return Path(settings.UPLOADS) / digest[:2] / f"{digest}{SUFFIXES[media_type]}"


def clean_name(name: str) -> str:
    """A file name without folders and control characters, at most 255 characters; any other character stays.

    >>> clean_name("C:\\\\报告\\\\2024年\\x00总结.docx")
    '2024年总结.docx'
    """
    last = _SEPARATORS.split(storable(name.replace("\x00", "")))[-1]
    kept = "".join(char for char in last if unicodedata.category(char) != "Cc").strip()
    if not kept.strip("."):
        return "未命名"
    suffix = PurePath(kept).suffix[:20]
    return kept if len(kept) <= LONGEST_NAME else kept[: LONGEST_NAME - len(suffix)] + suffix


def store(name: str, chunks: Iterable[bytes]) -> Stored:
    """Put a file in its place as it streams in.

    Refused, with the file's name and what would work, for a file beyond the limit, of a wrong kind or empty.
    """
    with incoming(chunks, too_large(name)) as found:
        stored = Stored(found.digest, found.size, kind_of(name, found.path.read_bytes()))
        settle(found.path, path_of(stored.digest, stored.kind.media_type))
    return stored


def too_large(name: str) -> Refused:
    """The refusal of a file beyond the limit."""
    limit = settings.LARGEST_UPLOAD // (1024 * 1024)
    told = _("“%(name)s”超过 %(limit)s MB 的上限；请压缩其中的图片，或按篇拆分后再上传。")
    return Refused(told % {"name": name, "limit": limit})
