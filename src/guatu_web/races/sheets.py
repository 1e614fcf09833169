"""Standings as an Excel book: a line for each racer and measure, and one for the total."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from guatu.race import Line, Standing
from guatu.reading.workbook import SheetColumn
from guatu_web.races import words
from guatu_web.races.shown import View


class Told(NamedTuple):
    """A line of the book; without `line` the total of a racer."""

    standing: Standing
    line: Line | None
    unit: str
    firm: str


def lines(told: View) -> Iterator[Told]:
    """All lines of all racers, each racer's total first."""
    units = {each.measure.key: each.measure.unit for each in told.league.leaves}
    for row in told.standings.rows:
        firm = told.firmness.get(row.racer.key)
        yield Told(row, None, "", str(words.FIRM.get(firm.word, "")) if firm else "")
        for line in row.lines:
            yield Told(row, line, units.get(line.measure, ""), "")


def columns() -> tuple[SheetColumn, ...]:
    """The columns of the book."""
    return (
        SheetColumn(_("同组"), 14, lambda each: each.standing.racer.group),
        SheetColumn(_("名次"), 8, lambda each: _whole(each, each.standing.place)),
        SheetColumn(_("较上期"), 8, lambda each: _whole(each, each.standing.moved)),
        SheetColumn(_("参赛者"), 16, lambda each: each.standing.racer.name),
        SheetColumn(_("项目"), 22, _name),
        SheetColumn(_("得分"), 10, lambda each: _points(each)),
        SheetColumn(_("满分"), 10, lambda each: each.line.full if each.line else None),
        SheetColumn(_("数值"), 14, lambda each: each.line.value if each.line else None),
        SheetColumn(_("目标"), 14, lambda each: each.line.target if each.line else None),
        SheetColumn(_("单位"), 10, lambda each: each.unit),
        SheetColumn(_("算式"), 40, lambda each: each.line.how if each.line else ""),
        SheetColumn(_("说明"), 30, _note),
        SheetColumn(_("记录数"), 8, lambda each: len(each.line.records) if each.line else None),
        SheetColumn(_("名次稳固程度"), 12, lambda each: each.firm),
    )


def _whole(told: Told, number: int | None) -> Decimal | None:
    return Decimal(number) if told.line is None and number is not None else None


def _name(told: Told) -> str:
    if told.line is None:
        return _("总分")
    return told.line.name or str(words.CORRECTIONS.get(told.line.note, told.line.measure))


def _points(told: Told) -> Decimal | None:
    return told.line.points if told.line else told.standing.points


def _note(told: Told) -> str:
    if told.line is None:
        return str(words.REASONS.get(told.standing.reason, ""))
    return str(words.NOTES.get(told.line.note, ""))
