"""A return as its page shows it: a row an indicator and area, beside each what was known of it before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from guatu import catalogue
from guatu.reading.labels import plain
from guatu.statistics.grains import periods_of
from guatu_web.returns.findings import Beside, Found, Known, found_in, known_of
from guatu_web.returns.models import Return, ReturnLine
from guatu_web.returns.typed import shown


class Before(NamedTuple):
    """A figure that was known before, as the form shows it; empty for none."""

    value: str = ""
    growth: str = ""


class Row(NamedTuple):
    """A line with its names, its figures of the period before and of last year, its findings, and what somebody else
    has typed meanwhile."""

    line: ReturnLine
    name: str
    unit: str
    previous: Before
    year_ago: Before
    found: list[Beside]
    theirs: str = ""

    @property
    def asks_growth(self) -> bool:
        return bool(self.line.growth_kind)

    @property
    def seen(self) -> str:
        """The keys of the findings that an explanation would be about."""
        return " ".join(each.key for each in self.found if each.key)

    @property
    def needs_explanation(self) -> bool:
        return any(each.severity != "error" for each in self.found)

    def wrong(self, field: str) -> bool:
        """Whether a field holds an error."""
        return any(each.field == field and each.severity == "error" for each in self.found)


class Sheet(NamedTuple):
    """The rows of a return and all that was found in it."""

    rows: list[Row]
    found: Found
    one_area: str


def sheet_of(sheet: Return) -> Sheet:
    """A return with what was known before; two queries."""
    lines = list(sheet.lines.filter(archived_at=None).select_related("area").order_by("pk"))
    known = known_of(sheet, lines)
    found = found_in(sheet, lines, known)
    areas = {line.area.name for line in lines}
    return Sheet(_rows(sheet, lines, known, found), found, areas.pop() if len(areas) == 1 else "")


def _rows(sheet: Return, lines: Sequence[ReturnLine], known: Sequence[Known], found: Found) -> list[Row]:
    latest = {(code, area, last, basis): (value, growth) for code, area, last, _, basis, value, growth in known}
    codes = catalogue.load().codes
    rows = []
    for line in lines:
        previous, year_ago = _days_before(sheet, line.basis)
        indicator = codes.get(line.code)

        def before(day: date | None, line: ReturnLine = line) -> Before:
            told = latest.get((line.code, line.area_id, day, line.basis)) if day else None
            return Before(shown(told[0], line.code), _plain(told[1])) if told else Before()

        rows.append(
            Row(
                line,
                indicator.name if indicator else line.code,
                indicator.display_unit or "" if indicator else "",
                before(previous),
                before(year_ago),
                found.beside.get(line.pk, []),
            )
        )
    return rows


def _plain(number: Decimal | None) -> str:
    return "" if number is None else plain(number)


def _days_before(sheet: Return, basis: str) -> tuple[date | None, date | None]:
    """The last days of the period before, None for the first that is cumulated in a year, and of last year's."""
    period = sheet.period
    assert period is not None  # set when the return was begun
    year = period.last.year
    ends = [each.last for each in (*periods_of(year - 1, sheet.rhythm), *periods_of(year, sheet.rhythm))]
    at = ends.index(period.last)
    previous = ends[at - 1]
    return (None if basis == "cumulative" and previous.year < year else previous), ends[at - len(ends) // 2]
