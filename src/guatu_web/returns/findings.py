"""What may be wrong with the figures of a return: what cannot be read, and what guatu.reporting finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from guatu import catalogue
from guatu.reporting.checks import Subject, check
from guatu.reporting.figures import GRAINS, Figure, History
from guatu.reporting.findings import ERROR, Finding, explanation_key
from guatu.reporting.scheme import Item, Scheme
from guatu_web.returns.models import Return, ReturnLine
from guatu_web.returns.typed import Unreadable, growth_of, value_of
from guatu_web.statistics.models import Vintage

YEARS = 10
"""So many years of history the checks look at."""
Known = tuple[str, int, date, str, str, Decimal | None, Decimal | None]
"""What is known of a figure: code, area, last day, grain, basis, value, growth."""
VALUE, GROWTH = "value", "growth"


class Beside(NamedTuple):
    """A finding beside a field of a line. One that is explained is no hindrance; an error cannot be explained."""

    severity: str
    field: str
    message: str
    remedy: str
    key: str = ""
    explained: bool = False

    @property
    def stands(self) -> bool:
        return not self.explained


class Found(NamedTuple):
    """The findings of a return: beside its lines, by their ids, and about the whole."""

    beside: dict[int, list[Beside]]
    whole: list[Beside]
    is_empty: bool

    @property
    def outstanding(self) -> int:
        """How many findings stand in the way."""
        told = [each for findings in self.beside.values() for each in findings]
        return sum(each.stands for each in (*told, *self.whole))

    def count(self, severity: str) -> int:
        """How many findings of a severity stand in the way."""
        told = [each for findings in self.beside.values() for each in findings]
        return sum(each.stands and each.severity == severity for each in (*told, *self.whole))


def found_in(sheet: Return, lines: Sequence[ReturnLine] | None = None, known: Sequence[Known] | None = None) -> Found:
    """The findings of a return as it is saved; two queries unless lines and history are given."""
    if lines is None:
        lines = list(sheet.lines.filter(archived_at=None).select_related("area").order_by("pk"))
    if known is None:
        known = known_of(sheet, lines)
    reading = _Reading(lines, sheet.rhythm)
    told = check(reading.figures, subject_of(sheet, lines, known))
    missing = {explanation_key("missing_row", wanted(line, sheet.rhythm)): line for line in lines}
    for each in told:
        line = missing.get(each.key) or (lines[each.row - 1] if each.row else None)
        if line is None:
            reading.whole += _of_whole(sheet, each)
        elif not (each.rule == "missing_row" and reading.beside[line.pk]):
            reading.beside[line.pk].append(_beside(line, each))
    return Found(dict(reading.beside), reading.whole, _is_empty(lines))


class _Reading:
    """What was typed, as figures; what cannot be read, as findings."""

    def __init__(self, lines: Sequence[ReturnLine], rhythm: str) -> None:
        self.beside: defaultdict[int, list[Beside]] = defaultdict(list)
        self.whole: list[Beside] = []
        self.figures: list[Figure] = []
        for row, line in enumerate(lines, 1):
            self._read(row, line, rhythm)

    def _read(self, row: int, line: ReturnLine, rhythm: str) -> None:
        try:
            value = value_of(line.typed_value, line.code)
        except Unreadable as error:
            self.beside[line.pk].append(Beside(ERROR, VALUE, str(error), ""))
            return
        try:
            growth = growth_of(line.typed_growth)
        except Unreadable as error:
            self.beside[line.pk].append(Beside(ERROR, GROWTH, str(error), ""))
            return
        if value.value is not None or growth.value is not None:
            self.figures.append(
                Figure(
                    "",
                    row,
                    1,
                    2,
                    line.code,
                    str(line.area_id),
                    _last(line),
                    rhythm,
                    line.basis,
                    value.value,
                    growth.value,
                    step=value.step,
                    growth_step=growth.step,
                )
            )


def subject_of(sheet: Return, lines: Sequence[ReturnLine], known: Iterable[Known]) -> Subject:
    """What the figures of a return are checked against: its own lines as the scheme, and what was known before."""
    codes = catalogue.load().codes
    items = tuple(
        Item(line.code, (str(line.area_id),), line.basis, sheet.rhythm) for line in lines if line.code in codes
    )
    days = (sheet.due_on - sheet.period_last).days if sheet.due_on and sheet.period_last else 28
    return Subject(
        catalogue.load(),
        timezone.localdate(sheet.first_submitted_at) if sheet.first_submitted_at else timezone.localdate(),
        History.of(
            (code, str(area), last, grain, basis, _float(value), _float(growth))
            for code, area, last, grain, basis, value, growth in known
        ),
        Scheme("", items, days),
        sheet.period_last,
        {str(line.area_id): line.area.name for line in lines},
    )


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def wanted(line: ReturnLine, rhythm: str) -> tuple[str, str, str, str, date]:
    """What a scheme says of a line; by this the finding knows that its figure is missing."""
    return line.code, str(line.area_id), rhythm, line.basis, _last(line)


def _last(line: ReturnLine) -> date:
    assert line.period_last is not None  # set when the return was begun
    return line.period_last


def _beside(line: ReturnLine, found: Finding) -> Beside:
    field = GROWTH if found.column == 2 else VALUE
    explained = found.severity != ERROR and bool(line.explanation) and found.key in line.explained
    return Beside(found.severity, field, found.message, found.remedy, found.key, explained)


def _of_whole(sheet: Return, found: Finding) -> list[Beside]:
    """A finding about the whole return; that it is late is explained for the return, and only where it counts."""
    if found.rule != "late_report":
        return [Beside(found.severity, "", found.message, found.remedy, found.key)]
    if sheet.due_on is None:
        return []
    return [Beside(found.severity, "", found.message, found.remedy, found.key, bool(sheet.explanation))]


def _is_empty(lines: Iterable[ReturnLine]) -> bool:
    """Whether nothing was filled in and nothing explained."""
    return not any(line.typed_value or line.typed_growth or line.explanation for line in lines)


def known_of(sheet: Return, lines: Iterable[ReturnLine]) -> list[Known]:
    """What the statistics know of the indicators and areas of a return, up to its period; the latest vintage last."""
    lines = list(lines)
    assert sheet.period_last is not None  # set when the return was begun
    rows: QuerySet[Vintage] = Vintage.objects.filter(
        zone_id=sheet.zone_id,
        archived_at=None,
        code__in={line.code for line in lines},
        area_id__in={line.area_id for line in lines},
        period_last__range=(sheet.period_last.replace(year=sheet.period_last.year - YEARS, day=1), sheet.period_last),
    )
    columns = ("code", "area_id", "period_last", "period_first", "period_grain", "basis", "value", "growth")
    return [
        (code, area, last, grain, basis, value, growth)
        for code, area, last, first, stored, basis, value, growth in rows.order_by("known_at", "pk").values_list(
            *columns
        )
        if (grain := grain_of(stored, first, last, basis, sheet.rhythm))
    ]


_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def grain_of(stored: str, first: date, last: date, basis: str, rhythm: str) -> str:
    """The rhythm in which a figure stands beside those of a return; "" where it does not."""
    if basis == "cumulative" or basis == "point":
        return rhythm if last.month % _MONTHS[rhythm] == 0 else ""
    if (first.month, last.month) == (1, 2) and first.year == last.year:
        return "month"
    return stored if stored in GRAINS else ""
