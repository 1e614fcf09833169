"""Office tables that are handed in: kept as they are, and read in a process of their own."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from guatu_web.documents.incoming import incoming, settle
from guatu_web.documents.reader import run_apart
from guatu_web.documents.reader_process import UNREADABLE
from guatu_web.documents.storage import too_large
from guatu_web.documents.table_refusals import failure
from guatu_web.records.errors import Refused

logger = logging.getLogger(__name__)

LONGEST_WAIT = 300


class Unreadable(Exception):
    """A table cannot be read; the message says in Chinese why, and what would help."""


class Stored(NamedTuple):
    """A table that was put in its place."""

    digest: str
    size: int
    suffix: str


class Why(NamedTuple):
    """What is said of a table whose reading took too long, or ended with an error."""

    too_slow: str
    died: str


def path_of(folder: str, digest: str, suffix: str) -> Path:
    """Where the table of a digest lies, in a folder of the uploads."""
    return Path(settings.UPLOADS) / folder / digest[:2] / f"{digest}{suffix}"


def store(folder: str, suffixes: Sequence[str], name: str, chunks: Iterable[bytes]) -> Stored:
    """Put a table in its place as it streams in, under its digest. Refused for a wrong kind, an empty or too large."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in suffixes:
        known = _("、").join(each.removeprefix(".") for each in suffixes)
        raise Refused(_("“%(name)s”不是表格。可上传 %(known)s。") % {"name": name, "known": known}, "file")
    with incoming(chunks, too_large(name)) as found:
        if not found.size:
            raise Refused(_("“%(name)s”是空文件，请检查是否保存完整。") % {"name": name}, "file")
        settle(found.path, path_of(folder, found.digest, suffix))
    return Stored(found.digest, found.size, suffix)


def printed(command: list[str], name: str, why: Why, *, seconds: float = LONGEST_WAIT) -> str:
    """What a module with its arguments prints of a table, read in a process within limits. Unreadable where it cannot
    be read; `name` stands in our own log."""
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as wrong:
        code = run_apart(command, answer, wrong, seconds)
        answer.seek(0)
        said = answer.read().decode("ascii", "replace")
        if code not in (0, UNREADABLE):
            wrong.seek(0)
            logger.warning("%s ended with %s: %s", name, code, wrong.read(4000).decode("utf-8", "replace"))
    if code == 0:
        return said
    if code == UNREADABLE:
        raise Unreadable(failure(said))
    raise Unreadable(why.too_slow if code is None or code < 0 else why.died)
