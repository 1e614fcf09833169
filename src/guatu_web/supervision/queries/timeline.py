"""The timeline (时间表): of each item what was planned and how it went, on one scale of months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from guatu.periods import Period, month
from guatu_web.records.month_scale import WIDTH, Bar, Scale, scale_of
from guatu_web.supervision.models import Item

LEAST = 2
MOST_MONTHS = 36
"""A scale of more months would show nothing; what lies beyond is cut at its edge."""
SHOWN = (
    *("title", "number", "programme", "unit_id", "start_on", "due_on", "first_due_on", "received_at", "closed_on"),
    *("percent", "light", "state_kind", "extensions"),
)


class Line(NamedTuple):
    """An item with what was planned (first, and after extensions), and how it went: from its receipt until it was
    closed, or until today."""

    item: Any
    planned: Bar | None
    extended: Bar | None
    actual: Bar | None
    begun: date | None
    ended: date | None
    late: int | None


def read(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Rows with what the timeline shows of them."""
    return rows.only(*SHOWN).annotate(of_unit=F("unit__name"))


def lines(items: Sequence[Any], today: date) -> tuple[Scale, list[Line]]:
    """The items of a page on one scale."""
    told = [_dates(each, today) for each in items]
    scale = scale_of([day for each in told for day in each if day], today, most=MOST_MONTHS)
    return scale, [_line(item, dates, scale, today) for item, dates in zip(items, told, strict=True)]


def by_month(lines: Sequence[Line]) -> list[tuple[Period | None, list[Line]]]:
    """Lines, sorted by their date, under the months in which they are due; None for those without a date."""
    groups: list[tuple[Period | None, list[Line]]] = []
    for line in lines:
        due = line.item.due_on
        of = month(due.year, due.month) if due else None
        if not groups or groups[-1][0] != of:
            groups.append((of, []))
        groups[-1][1].append(line)
    return groups


def _dates(item: Any, today: date) -> tuple[date | None, ...]:
    """Begin and end of the plan, its end after extensions, begin and end of what happened."""
    plan = item.first_due_on or item.due_on
    begun = timezone.localtime(item.received_at).date() if item.received_at else None
    if item.closed_on and begun is None:
        begun = item.start_on
    return item.start_on, plan, item.due_on, begun, (item.closed_on or today) if begun else None


def _bar(scale: Scale, first: date, last: date) -> Bar | None:
    """A piece from one day to another, both included; None where the drawing holds nothing of it."""
    if last < first or last < scale.first or first > scale.last:
        return None
    begin, end = scale.at(first), scale.at(date.fromordinal(last.toordinal() + 1))
    return Bar(min(begin, WIDTH - LEAST), max(LEAST, end - begin))


def _line(item: Any, dates: tuple[date | None, ...], scale: Scale, today: date) -> Line:
    start, plan, due, begun, ended = dates
    assert start is not None
    planned = _bar(scale, start, plan) if plan else None
    longer = _bar(scale, date.fromordinal(plan.toordinal() + 1), due) if plan and due and due > plan else None
    actual = _bar(scale, begun, ended) if begun and ended else None
    late = ((item.closed_on or today) - due).days if due else None
    return Line(item, planned, longer, actual, begun, item.closed_on, late if late and late > 0 else None)
