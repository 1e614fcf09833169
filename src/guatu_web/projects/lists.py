"""Lists of projects that are handed in: kept as they are, and read in a process of their own."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from guatu_web.documents import progress
from guatu_web.documents.incoming import incoming, settle
from guatu_web.documents.reader import run_apart
from guatu_web.documents.reader_process import UNREADABLE
from guatu_web.documents.storage import too_large
from guatu_web.documents.table_refusals import failure
from guatu_web.records.errors import Refused

logger = logging.getLogger(__name__)

SUFFIXES = (".xlsx", ".xls", ".csv")
LONGEST_WAIT = 300


class Unreadable(Exception):
    """A list cannot be read; the message says in Chinese why, and what would help."""


class Stored(NamedTuple):
    """A list that was put in its place."""

    digest: str
    size: int
    suffix: str


def path_of(digest: str, suffix: str) -> Path:
    """Where the list of a digest lies."""
    return Path(settings.UPLOADS) / "project-lists" / digest[:2] / f"{digest}{suffix}"


def progress_of(pk: int) -> Path:
    """Where it is told how far the work on a list has come."""
    return progress.path_of("project-list-progress", pk)


def store(name: str, chunks: Iterable[bytes]) -> Stored:
    """Put a list in its place as it streams in, under its digest. Refused for a wrong kind, an empty or too large."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Refused(_("“%(name)s”不是表格。可上传 xlsx、xls、csv。") % {"name": name}, "file")
    with incoming(chunks, too_large(name)) as found:
        if not found.size:
            raise Refused(_("“%(name)s”是空文件，请检查是否保存完整。") % {"name": name}, "file")
        settle(found.path, path_of(found.digest, suffix))
    return Stored(found.digest, found.size, suffix)


def read(path: Path, told: Path) -> dict[str, Any]:
    """The sheets of a list as `table_process` prints them. Unreadable where they cannot be read."""
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as wrong:
        command = ["guatu_web.projects.table_process", str(path), str(told)]
        code = run_apart(command, answer, wrong, LONGEST_WAIT)
        answer.seek(0)
        said = answer.read().decode("ascii", "replace")
        if code not in (0, UNREADABLE):
            wrong.seek(0)
            logger.warning("%s ended with %s: %s", path.name, code, wrong.read(4000).decode("utf-8", "replace"))
    if code == 0:
        sheets: dict[str, Any] = json.loads(said)
        return sheets
    raise Unreadable(failure(said) if code == UNREADABLE else _why(code))


def _why(code: int | None) -> str:
    if code is None or code < 0:
        return _("表格太大，读取超时。请按年份或类别拆分后再上传。")
    return _("读取表格时出错，没有登记任何项目。请在 Excel 或 WPS 中打开，另存为 xlsx 后再上传。")
