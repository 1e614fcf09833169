"""Lists of projects that are handed in: kept as they are, and read in a process of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from guatu_web.documents import office_tables, progress
from guatu_web.documents.office_tables import Stored, Why, printed

FOLDER = "project-lists"
SUFFIXES = (".xlsx", ".xls", ".csv")


def path_of(digest: str, suffix: str) -> Path:
    """Where the list of a digest lies."""
    return office_tables.path_of(FOLDER, digest, suffix)


def progress_of(pk: int) -> Path:
    """Where it is told how far the work on a list has come."""
    return progress.path_of("project-list-progress", pk)


def store(name: str, chunks: Iterable[bytes]) -> Stored:
    """Put a list in its place as it streams in. Refused for a wrong kind, an empty or too large one."""
    return office_tables.store(FOLDER, SUFFIXES, name, chunks)


def read(path: Path, told: Path) -> dict[str, Any]:
    """The sheets of a list as `table_process` prints them. Unreadable where they cannot be read."""
    why = Why(
        _("表格太大，读取超时。请按年份或类别拆分后再上传。"),
        _("读取表格时出错，没有登记任何项目。请在 Excel 或 WPS 中打开，另存为 xlsx 后再上传。"),
    )
    sheets: dict[str, Any] = json.loads(
        printed(["guatu_web.projects.table_process", str(path), str(told)], path.name, why)
    )
    return sheets
