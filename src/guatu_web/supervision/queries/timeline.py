"""The timeline (时间表): of each item what was planned and how it went, on one scale of months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from guatu.periods import Period, month
from guatu_web.supervision.models import Item

WIDTH = 480
"""Units of the drawing; its height is HEIGHT a line."""
HEIGHT = 30
LABEL = 34
"""Room for the name of a month; one that would be cut off is left out."""
LEAST = 2
MOST_MONTHS = 36
"""A scale of more months would show nothing; what lies beyond is cut at its edge."""
SHOWN = (
    *("title", "number", "programme", "unit_id", "start_on", "due_on", "first_due_on", "received_at", "closed_on"),
    *("percent", "light", "state_kind", "extensions"),
)


class Bar(NamedTuple):
    """A piece of a line of the drawing: where it begins and how long it is."""

    x: int
    width: int


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


class Tick(NamedTuple):
    """The beginning of a month on the scale."""

    x: int
    month: Period


class Scale(NamedTuple):
    """The days that the drawing holds, the beginnings of their months, and where today stands (None: not on it)."""

    first: date
    last: date
    ticks: list[Tick]
    today: int | None

    def at(self, day: date) -> int:
        """Where a day begins, cut to the drawing."""
        days = (self.last - self.first).days + 1
        return max(0, min(WIDTH, round((day - self.first).days * WIDTH / days)))

    def bar(self, first: date, last: date) -> Bar | None:
        """A piece from one day to another, both included; None where the drawing holds nothing of it."""
        if last < first or last < self.first or first > self.last:
            return None
        begin, end = self.at(first), self.at(date.fromordinal(last.toordinal() + 1))
        return Bar(min(begin, WIDTH - LEAST), max(LEAST, end - begin))


def read(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Rows with what the timeline shows of them."""
    return rows.only(*SHOWN).annotate(of_unit=F("unit__name"))


def lines(items: Sequence[Any], today: date) -> tuple[Scale, list[Line]]:
    """The items of a page on one scale."""
    told = [_dates(each, today) for each in items]
    scale = _scale([day for each in told for day in each if day], today)
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


def _scale(days: Sequence[date], today: date) -> Scale:
    first, last = min(days, default=today), max(days, default=today)
    begin = first.year * 12 + first.month - 1
    end = min(last.year * 12 + last.month - 1, begin + MOST_MONTHS - 1)
    months = [month(each // 12, each % 12 + 1) for each in range(begin, end + 1)]
    bare = Scale(months[0].first, months[-1].last, [], None)
    every = -(-len(months) // 12)
    ticks = [Tick(bare.at(each.first), each) for each in months[::every]]
    ticks = [each for each in ticks if each.x <= WIDTH - LABEL]
    inside = bare.first <= today <= bare.last
    return bare._replace(ticks=ticks, today=bare.at(today) if inside else None)


def _line(item: Any, dates: tuple[date | None, ...], scale: Scale, today: date) -> Line:
    start, plan, due, begun, ended = dates
    assert start is not None
    planned = scale.bar(start, plan) if plan else None
    longer = scale.bar(date.fromordinal(plan.toordinal() + 1), due) if plan and due and due > plan else None
    actual = scale.bar(begun, ended) if begun and ended else None
    late = ((item.closed_on or today) - due).days if due else None
    return Line(item, planned, longer, actual, begun, item.closed_on, late if late and late > 0 else None)
