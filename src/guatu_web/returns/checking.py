"""What the checks find in a table that is handed in, before any of it is written: past figures against what the
statistics know, a unit's own table against its return, last month, last year and its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from django.db.models import CharField, FloatField
from django.db.models.functions import Cast
from django.utils import timezone

from guatu import catalogue
from guatu.reporting import Figure, Finding, History, Subject, check
from guatu.reporting.findings import explanation_key
from guatu_web.areas.models import Area
from guatu_web.returns.findings import grain_of, known_of, subject_of, wanted
from guatu_web.returns.models import Intake, Return, ReturnLine
from guatu_web.statistics.models import Vintage

Place = tuple[str, str, str, date | None]
"""What a figure is of: code, area, basis, last day."""
_OF_THE_RETURN = "late_report"
"""That a return is late is explained for the return as a whole, when it is submitted."""


def checked(intake: Intake, figures: list[Figure]) -> list[Finding]:
    """The findings about the figures of a table."""
    if intake.into is not None:
        return _of_return(intake.into, figures)
    return _of_past(intake, figures) if figures else []


def place_of(line: ReturnLine) -> Place:
    """What a line is a figure of."""
    return line.code, str(line.area_id), line.basis, line.period_last


def place_of_figure(figure: Figure) -> Place:
    """What a figure of a table is a figure of."""
    return figure.indicator, figure.area, figure.basis, figure.last


def missing_key(line: ReturnLine, rhythm: str) -> str:
    """The key of the finding that a line's figure is missing."""
    return explanation_key("missing_row", wanted(line, rhythm))


def _of_return(sheet: Return, figures: list[Figure]) -> list[Finding]:
    """What is found where figures would fill in the return; other months in the table are there to be compared."""
    lines = list(sheet.lines.filter(archived_at=None).select_related("area").order_by("pk"))
    found = check(figures, subject_of(sheet, lines, known_of(sheet, lines)))
    return list(_concerning(sheet, lines, figures, found))


def _concerning(
    sheet: Return, lines: Iterable[ReturnLine], figures: Iterable[Figure], found: Iterable[Finding]
) -> Iterator[Finding]:
    asked = {place_of(line) for line in lines}
    rows = {(each.sheet, each.row) for each in figures if place_of_figure(each) in asked}
    filled = {missing_key(line, sheet.rhythm) for line in lines if line.typed_value or line.typed_growth}
    for each in found:
        elsewhere = each.row is not None and (each.sheet, each.row) not in rows and each.rule != "not_in_scheme"
        if each.rule != _OF_THE_RETURN and each.key not in filled and not elsewhere:
            yield each


def _of_past(intake: Intake, figures: list[Figure]) -> list[Finding]:
    areas = Area.objects.filter(zone=intake.zone, archived_at=None).values_list("pk", "name")
    subject = Subject(
        catalogue.load(), timezone.localdate(), _history(intake, figures), areas={str(pk): name for pk, name in areas}
    )
    return check(figures, subject)


def _history(intake: Intake, figures: list[Figure]) -> History:
    """What the statistics know of the indicators of some figures. Hundreds of thousands of rows: the database makes
    floats and texts of them, which costs a third of making decimals and dates, and each period is looked at once."""
    codes = {each.indicator for each in figures}
    known = Vintage.objects.filter(zone=intake.zone, archived_at=None, code__in=codes).order_by("known_at", "pk")
    first, last = (Cast(f"period_{end}", CharField(max_length=10)) for end in ("first", "last"))
    numbers = (Cast(name, FloatField()) for name in ("value", "growth"))
    columns = ("code", "area_id", "period_grain", "basis")
    rows = known.values_list(*columns, first, last, *numbers).iterator(chunk_size=5000)
    return History.of(
        (code, str(area), last, grain, basis, value, growth)
        for code, area, stored, basis, first, last, value, growth in rows
        if (grain := _grain(stored, first, last, basis))
    )


@lru_cache(maxsize=4096)
def _grain(stored: str, first: str, last: str, basis: str) -> str:
    return grain_of(stored, date.fromisoformat(first), date.fromisoformat(last), basis, "month")
