"""Office tables that are handed in: kept as they are, and read in a process of their own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guatu.reporting import Figure, Finding
from guatu_web.documents import office_tables
from guatu_web.documents.office_tables import LONGEST_WAIT, Stored, Why, printed
from guatu_web.returns import read_before

FOLDER = "tables"
SUFFIXES = (".xlsx", ".xls", ".csv", ".txt")
_LONGEST_STEM = 70
"""A name of so many characters fits into the 255 bytes of a file system."""


class Read(NamedTuple):
    """What the reader gave: the layout's fingerprint, mappings and headings as JSON has them, figures, findings."""

    fingerprint: str
    mappings: list[dict[str, Any]]
    headings: dict[str, dict[str, list[str]]]
    figures: list[Figure]
    findings: list[Finding]


def path_of(digest: str, suffix: str) -> Path:
    """Where the table of a digest lies."""
    return office_tables.path_of(FOLDER, digest, suffix)


def store(name: str, chunks: Iterable[bytes]) -> Stored:
    """Put a table in its place as it streams in. Refused for a wrong kind, an empty or too large one."""
    return office_tables.store(FOLDER, SUFFIXES, name, chunks)


def read_once(path: Path, name: str, job: dict[str, Any], kept: Path) -> Read:
    """The figures of a table as `read_apart` gives them, or as it gave them before under the same mapping; see
    `read_before`. A table read by the mapping that was proposed for it is then read by that mapping too."""
    if said := read_before.before(kept, read_before.key_of(path, name, job)):
        return _read(json.loads(said))
    told = json.loads(read_apart(path, name, job))
    by_mapping = told | {"unclear": []}  # a column that is unclear in the proposal was decided on by a person
    key = read_before.key_of(path, name, job | {"mappings": told["mappings"]})
    read_before.keep(kept, key, json.dumps(by_mapping))
    return _read(told)


def read_apart(path: Path, name: str, job: dict[str, Any], *, seconds: float = LONGEST_WAIT) -> str:
    """What a table holds, as JSON, read in a process within limits. Unreadable where it holds nothing.

    It is read under its own name, which may tell the period, and by which the sheet of a CSV is called.
    """
    with tempfile.TemporaryDirectory() as folder:
        named, told = Path(folder) / f"{PurePath(name).stem[:_LONGEST_STEM]}{path.suffix}", Path(folder) / "job.json"
        named.symlink_to(path)
        told.write_text(json.dumps(job), "utf-8")
        why = Why(
            _("表格太大，读取超时。请只保留要导入的工作表和列，或按年份拆分后再上传。"),
            _("读取表格时出错，数据未入库。请在 Excel 或 WPS 中打开，另存为 xlsx 后再上传。"),
        )
        return printed(["guatu_web.returns.table_process", str(named), str(told)], path.name, why, seconds=seconds)


def _read(told: dict[str, Any]) -> Read:
    figures = [_figure(*each) for each in told["figures"]]
    findings = dict.fromkeys(Finding(*each) for each in (*told["unclear"], *told["findings"]))
    return Read(told["fingerprint"], told["mappings"], told["headings"], figures, list(findings))


def _figure(*told: Any) -> Figure:
    *place, last, grain, basis, value, growth, base, step, growth_step, hidden = told
    numbers = (_decimal(value), _decimal(growth), _decimal(base), _step(step), _step(growth_step))
    return Figure._make((*place, _day(last), grain, basis, *numbers, hidden))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


_step = lru_cache(maxsize=256)(Decimal)
_day = lru_cache(maxsize=4096)(date.fromisoformat)
"""A table has few days and steps, each many times."""
