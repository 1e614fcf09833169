"""Where uploaded files lie: below settings.UPLOADS, outside the web root, each under the SHA-256 of its bytes.

A file is written beside and put in its place whole; what lies there is never overwritten.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from guatu_web.documents.kinds import SUFFIXES, Kind, kind_of
from guatu_web.documents.storable import storable
from guatu_web.records.errors import Refused

LONGEST_NAME = 255
_INCOMING = "incoming"
_LEFT_BEHIND = 24 * 3600
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
    with _beside() as (file, beside):
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            size += len(chunk)
            if size > settings.LARGEST_UPLOAD:
                raise too_large(name)
            digest.update(chunk)
            _write_all(file, chunk)
        os.fsync(file)
        stored = Stored(digest.hexdigest(), size, kind_of(name, beside.read_bytes()))
        _settle(beside, path_of(stored.digest, stored.kind.media_type))
    return stored


def too_large(name: str) -> Refused:
    """The refusal of a file beyond the limit."""
    limit = settings.LARGEST_UPLOAD // (1024 * 1024)
    told = _("“%(name)s”超过 %(limit)s MB 的上限；请压缩其中的图片，或按篇拆分后再上传。")
    return Refused(told % {"name": name, "limit": limit})


def sweep() -> None:
    """Remove what was being written when a process was killed, a day later."""
    for left in (Path(settings.UPLOADS) / _INCOMING).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                left.unlink()


@contextlib.contextmanager
def _beside() -> Iterator[tuple[int, Path]]:
    """A new file of our own to write to, gone at the end."""
    folder = Path(settings.UPLOADS) / _INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, path = tempfile.mkstemp(dir=folder)
    try:
        yield file, Path(path)
    finally:
        os.close(file)
        os.unlink(path)


def _write_all(file: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(file, rest) :]


def _settle(beside: Path, final: Path) -> None:
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):  # the same bytes lie there already
        os.link(beside, final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
