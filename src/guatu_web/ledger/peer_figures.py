"""From what a person types or pastes of other zones to figures with their source, with what is wrong by line."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.reporting.amounts import read_growth
from guatu.reporting.tables import Limits, open_book
from guatu_web.documents.models import Statement
from guatu_web.ledger.figures import read_amount
from guatu_web.ledger.models import PublishedFigure, RankedBy
from guatu_web.records.errors import Refused
from guatu_web.records.periods import period_columns

Measure = Statement.Measure
LIMITS = Limits(file=1_000_000, unpacked=20_000_000, strings=5_000_000, rows=2_000, columns=50)
MOST_LINES = 500
MOST_RANK = 9_999
LONGEST_PLACE = 100
_RANK = re.compile(r"第?\s*([0-9]{1,4})\s*(?:位|名)?")
_HEADINGS = {
    "place": ("地区", "开发区", "园区", "名称", "单位名称", "place"),
    "value": ("数值", "总量", "绝对值", "完成", "完成数", "指标值", "value"),
    "growth": ("增速", "同比", "增幅", "同比增长", "增长", "growth"),
    "rank": ("位次", "排名", "名次", "数值位次", "总量位次", "总量排名", "rank"),
    "growth_rank": ("增速位次", "增速排名", "增幅排名", "增速名次", "growthrank"),
}
_UNHEADED = ("place", "value", "growth", "rank", "growth_rank")
"""What the columns of a table without headings are."""


class Source(NamedTuple):
    """Where figures were published."""

    title: str
    publisher: str
    published_on: date
    address: str
    expected: bool = False


class Subject(NamedTuple):
    """What the figures of a table are of: indicator, period, unit word, the group of its ranks, source."""

    indicator: Indicator
    period: Period
    unit_word: str
    group: str
    source: Source


class Cells(NamedTuple):
    """What is written of a place; what is not is empty."""

    place: str = ""
    value: str = ""
    growth: str = ""
    rank: str = ""
    growth_rank: str = ""


class Finding(NamedTuple):
    """What is wrong, or worth a look, in a line of a table; only what is wrong stands in the way."""

    line: int
    message: str
    wrong: bool = True


class Read(NamedTuple):
    """A table as read: its figures, and the findings in the order of its lines."""

    figures: list[PublishedFigure]
    findings: list[Finding]

    @property
    def sound(self) -> bool:
        """Whether there are figures and nothing stands in the way."""
        return bool(self.figures) and not any(each.wrong for each in self.findings)


def figures_of(cells: Cells, subject: Subject) -> list[PublishedFigure]:
    """The figures of one place: level, growth, and its ranks by either. Refused, naming the field, where one is wrong
    or none is there."""
    made = []
    if cells.value.strip():
        amount = read_amount(cells.value, subject.unit_word, subject.indicator, Measure.LEVEL)
        made.append(_figure(cells, subject, Measure.LEVEL, amount.value, amount.unit))
    if cells.growth.strip():
        made.append(_figure(cells, subject, Measure.GROWTH, _growth(cells.growth), "%"))
    for written, by, name in (
        (cells.rank, RankedBy.LEVEL, "rank"),
        (cells.growth_rank, RankedBy.GROWTH, "growth_rank"),
    ):
        if written.strip():
            made.append(_ranked(cells, subject, _rank(written, name), by, name))
    if not made:
        raise Refused(_("数值、增速、位次至少填一项。"), "value")
    return made


def _figure(cells: Cells, subject: Subject, measure: Measure, value: Decimal, unit: str) -> PublishedFigure:
    source = subject.source._asdict()
    known = {"indicator": subject.indicator.name, "code": subject.indicator.code}
    days = period_columns(subject.period)
    place = " ".join(cells.place.split())
    return PublishedFigure(place=place, measure=measure, value=value, value_unit=unit, **known, **days, **source)


def _ranked(cells: Cells, subject: Subject, rank: int, by: RankedBy, name: str) -> PublishedFigure:
    if not subject.group:
        raise Refused(_("填了位次，请选位次范围（办法中的可比地区组）。"), "group")
    made = _figure(cells, subject, Measure.RANK, Decimal(rank), "rank")
    made.group, made.ranked_by = subject.group, by.value
    return made


def _growth(written: str) -> Decimal:
    amount = read_growth(written.strip())
    if amount.value is None or amount.unit not in (None, "%", "pp"):
        raise Refused(_("“%s”不是增速，请写作 6.5 或 -3.2（单位为%%）。") % written[:30], "growth")
    if abs(amount.value) >= 10_000:
        raise Refused(_("增速过大，请核对。"), "growth")
    return amount.value


def _rank(written: str, name: str) -> int:
    found = _RANK.fullmatch(written.strip().removesuffix(".0"))
    if found is None or not 1 <= int(found[1]) <= MOST_RANK:
        raise Refused(_("“%s”不是位次，请写作 3。") % written[:30], name)
    return int(found[1])


# ------------------------------------------------------------------ tables


def read_table(text: str, subject: Subject, known: Collection[str]) -> Read:
    """The figures of a pasted table, one place a line; `known` are the places that the playbook names."""
    figures: list[PublishedFigure] = []
    findings: list[Finding] = []
    first_line: dict[str, int] = {}
    for line, told in _lines(text, findings):
        try:
            _placed(told, line, first_line)
            figures += figures_of(told, subject)
        except Refused as refused:
            findings.append(Finding(line, str(refused)))
            continue
        if known and told.place not in known:
            findings.append(Finding(line, _unknown(told.place, known), wrong=False))
    if not first_line and not findings:
        findings.append(Finding(1, _("没有读到数据。请粘贴“地区、数值、增速、位次”几列，每个地区一行。")))
    return Read(figures, sorted(findings))


def _placed(told: Cells, line: int, first_line: dict[str, int]) -> None:
    if not told.place:
        raise Refused(_("没有地区名称。"), "place")
    if len(told.place) > LONGEST_PLACE:
        raise Refused(_("地区名称最多 %s 字。") % LONGEST_PLACE, "place")
    if (earlier := first_line.setdefault(told.place, line)) != line:
        raise Refused(
            _("“%(place)s”在第 %(line)s 行已有，请保留一行。") % {"place": told.place, "line": earlier}, "place"
        )


def _unknown(place: str, known: Collection[str]) -> str:
    within = [each for each in known if place in each or each in place]
    near = within or difflib.get_close_matches(place, known, n=1, cutoff=0.5)
    if near:
        return _("“%(place)s”不在办法的可比地区中，是否应为“%(near)s”？照此登记则只在对标表中显示。") % {
            "place": place,
            "near": near[0],
        }
    return _("“%s”不在办法的可比地区中，只在对标表中显示。") % place


def _lines(text: str, findings: list[Finding]) -> Iterator[tuple[int, Cells]]:
    """The lines that say something, with their numbers, by the headings where the first of them is one."""
    columns: Sequence[str] | None = None
    told = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(told) > MOST_LINES:
        findings.append(Finding(told[MOST_LINES][0], _("最多 %(most)s 行，请分几次登记。") % {"most": MOST_LINES}))
    for number, line in told[:MOST_LINES]:
        cells = _split(line)
        if columns is None:
            columns = _headings(cells)
            if columns is not None:
                continue
            columns = _UNHEADED
        if more := [each for each in cells[len(columns) :] if each]:
            findings.append(
                Finding(
                    number,
                    _("第 %(column)s 列起的“%(text)s”没有表头，请去掉或补表头。")
                    % {
                        "column": len(columns) + 1,
                        "text": more[0][:20],
                    },
                )
            )
            continue
        named = dict(zip(columns, cells, strict=False))
        yield number, Cells(**{name: cell for name, cell in named.items() if name})


def _split(line: str) -> list[str]:
    """The cells of a line: between tabs, else commas, else two blanks or more."""
    if "\t" in line:
        parts = line.split("\t")
    elif "," in line:
        parts = next(csv.reader([line], skipinitialspace=True))
    else:
        parts = re.split(r"[，、]|\s{2,}|　", line.strip())
    return [" ".join(each.split()) for each in parts]


def _headings(cells: Sequence[str]) -> list[str] | None:
    """What each column holds (empty: nothing that is read); None where the line is no heading."""
    columns = [_heading(each) for each in cells]
    return columns if "place" in columns and len(set(columns) - {""}) > 1 else None


def _heading(cell: str) -> str:
    bare = re.sub(r"[（(].*?[)）]|\s", "", cell)
    return next((name for name, words in _HEADINGS.items() if bare.lower() in words), "")


def text_of(path: Path) -> str:
    """The first sheet with content of an office table as lines of cells between tabs; lines keep their numbers.

    SourceError says what stands in the way.
    """
    for sheet in open_book(path, LIMITS).sheets:
        lines: list[str] = []
        for row in sheet.rows():
            lines += [""] * (row.number - 1 - len(lines))
            cells = {cell.column: " ".join(cell.text.split()) for cell in row.cells}
            lines.append("\t".join(cells.get(column, "") for column in range(1, max(cells, default=0) + 1)))
            if len(lines) > LIMITS.rows:
                break
        if any(line.strip() for line in lines):
            return "\n".join(lines)
    return ""
