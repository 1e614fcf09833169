"""The scale of months on which timelines are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from guatu.periods import Period, month

WIDTH = 480
"""Units of the drawing; its height is HEIGHT a line."""
HEIGHT = 30
LABEL = 34
"""Room for the name of a month; one that would be cut off is left out."""
MOST_TICKS = 12


class Bar(NamedTuple):
    """A piece of a line of the drawing: where it begins and how long it is."""

    x: int
    width: int


class Tick(NamedTuple):
    """The beginning of a month on the scale."""

    x: int
    month: Period


class Scale(NamedTuple):
    """The days that the drawing holds, the beginnings of their months, where today stands (None: not on it), and how
    far from the edge a mark stays."""

    first: date
    last: date
    ticks: list[Tick]
    today: int | None
    margin: int = 0

    def holds(self, day: date) -> bool:
        """Whether the drawing has a place for a day."""
        return self.first <= day <= self.last

    def at(self, day: date) -> int:
        """Where a day begins, cut to the drawing."""
        days = (self.last - self.first).days + 1
        x = round((day - self.first).days * WIDTH / days)
        return max(self.margin, min(WIDTH - self.margin, x))


def scale_of(days: Sequence[date], today: date, *, most: int, before: int | None = None, margin: int = 0) -> Scale:
    """The scale that holds some days, of so many months at most; it begins no more than `before` months before
    today."""
    first, last = min(days, default=today), max(days, default=today)
    begin = _count(first) if before is None else max(_count(first), _count(today) - before)
    end = min(_count(last), begin + most - 1)
    months = [month(each // 12, each % 12 + 1) for each in range(begin, end + 1)]
    bare = Scale(months[0].first, months[-1].last, [], None, margin)
    every = -(-len(months) // MOST_TICKS)
    ticks = [Tick(bare.at(each.first), each) for each in months[::every]]
    ticks = [each for each in ticks if each.x <= WIDTH - LABEL]
    return bare._replace(ticks=ticks, today=bare.at(today) if bare.holds(today) else None)


def _count(day: date) -> int:
    return day.year * 12 + day.month - 1
