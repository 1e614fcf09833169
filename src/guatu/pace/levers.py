"""What would close the gap of a goal: what is missing, at which pace it would have to come, and what levers add up to.

Plain figures in and out, all in the unit of the goal; worked numbers are in docs/methods/levers.md. Nothing here is an
estimate of what will happen (that is the outlook): it is what the records hold, set against what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from guatu.pace.goal import Goal
from guatu.pace.history import MONTHS, History
from guatu.periods import month as month_of


class Gap(NamedTuple):
    """What is missing of a goal.

    `lack` is by how much the value is outside the goal's range (of "at least": below it), 0 where it is within.
    `room` is what an upper bound still leaves, None for any other. `behind` is by how much the value misses what should
    be there by now, `short` by how much the expected final value misses the goal; each 0 or more, None where the figure
    to compare with is not known.
    """

    lack: float
    room: float | None
    behind: float | None
    short: float | None


class GrowthGap(NamedTuple):
    """What is missing of a growth goal: in percentage points, what these points are worth over the whole horizon, and
    what the rest of the horizon must bring to come to the level that the goal implies (all derived from `base`)."""

    points: float
    worth: float
    rest: float


class Stretch(NamedTuple):
    """What came between two days that stand next to each other in the figures, in whole months."""

    first: date
    last: date
    months: int
    amount: float

    @property
    def per_month(self) -> float:
        return self.amount / self.months


class Average(NamedTuple):
    """What came in each of the last months on average: over how many months, from which day on."""

    months: int
    first: date
    per_month: float


class Rest(NamedTuple):
    """What the same rest of a past year brought."""

    year: int
    amount: float


class Pace(NamedTuple):
    """What each remaining month must bring, against what months have brought.

    `needed` is what of `amount` falls on each of `months`. `recent` are the averages of the last months (3 and 12).
    `best` are the best stretches of the own history, the best first; in `reached` of all `stretches` a month brought as
    much as is needed (of an upper bound: no more), the last time in `last_reached`. `rests` are what past years brought
    in the same rest, the newest first.
    """

    amount: float
    needed: float
    months: int
    recent: tuple[Average, ...]
    best: tuple[Stretch, ...]
    reached: int
    stretches: int
    last_reached: Stretch | None
    rests: tuple[Rest, ...]

    @property
    def most(self) -> float | None:
        """The most that the own past says of the rest: the best of past years' rests; without one, the best recent
        average in every remaining month; None without any past."""
        known = [each.amount for each in self.rests] or [each.per_month * self.months for each in self.recent]
        return max(known, default=None)


class Sum(NamedTuple):
    """What levers add up to without counting anything twice.

    `views` has the sum of each view; `amount` is the largest of them, by the view `by`; `left` is what the gap keeps.
    """

    views: Mapping[str, float]
    by: str
    amount: float
    left: float


def gap_of(goal: Goal, value: float, expected: float | None = None, median: float | None = None) -> Gap:
    """What is missing between a value and its goal.

    >>> gap_of(Goal.of_year(100, 2026), 80, expected=90, median=96)
    Gap(lack=20.0, room=None, behind=10.0, short=4.0)
    >>> gap_of(Goal.of_year(100, 2026, "le"), 80, expected=75, median=104)
    Gap(lack=0.0, room=20.0, behind=5.0, short=4.0)
    """
    room = max(0.0, float(goal.value) - float(value)) if goal.bound == "le" else None
    return Gap(
        _outside(goal, value),
        room,
        None if expected is None else missing(goal.bound, expected, value),
        None if median is None else _outside(goal, median),
    )


def missing(bound: str, expected: float, value: float) -> float:
    """By how much a value misses what should be there: below it, for an upper bound above it; 0 where it does not."""
    return max(0.0, float(value - expected if bound == "le" else expected - value))


def _outside(goal: Goal, value: float) -> float:
    low, high = goal.range
    return float(max(0.0, low - value, value - high))


def growth_gap(goal: float, growth: float, base: float, reached: float) -> GrowthGap:
    """What is missing of a growth of `goal` percent with `growth` percent to date, where the year before came to `base`
    and this year to `reached` so far.

    Published growth is not worked out from levels; the two amounts only say how much the points weigh.

    >>> growth_gap(8, 6.5, 200, 158)
    GrowthGap(points=1.5, worth=3.0, rest=58.0)
    """
    points = max(0.0, goal - growth)
    return GrowthGap(points, base * points / 100, max(0.0, base * (1 + goal / 100) - reached))


# ------------------------------------------------------------------ at which pace


def stretches_of(history: History) -> list[Stretch]:
    """What came between the known months of each year, in their order; 1-2月 is one stretch of two months."""
    told: list[Stretch] = []
    for year in sorted(history.years):
        before, reached = history.first - 1, 0.0
        for month in MONTHS:
            value = history.value(year, month)
            if value is None or not before < month <= history.end:
                continue
            first = month_of(year, before + 1).first
            told.append(Stretch(first, month_of(year, month).last, month - before, value - reached))
            before, reached = month, value
    return told


def changes_of(levels: Mapping[date, float]) -> list[Stretch]:
    """How a stock changed from one known month's end to the next; the last day of a month stands for it."""
    ends: dict[int, date] = {}
    for day in sorted(levels):
        ends[day.year * 12 + day.month] = day
    return [
        Stretch(ends[one] + timedelta(days=1), ends[other], other - one, levels[ends[other]] - levels[ends[one]])
        for one, other in pairwise(sorted(ends))
    ]


def recent(stretches: Sequence[Stretch], months: int) -> Average | None:
    """The average of the last months; of a few more where a stretch (1-2月, a quarter) reaches back over them.

    None where the figures do not reach back so far without a break.
    """
    number, amount, first = 0, 0.0, None
    for each in reversed(stretches):
        if first is not None and each.last + timedelta(days=1) != first:
            return None
        number, amount, first = number + each.months, amount + each.amount, each.first
        if number >= months:
            return Average(number, first, amount / number)
    return None


def rests_of(history: History, year: int, month: int) -> list[Rest]:
    """What the rest after a month brought in each year before a year that tells, the newest first."""
    told = []
    for before in sorted((each for each in history.years if each < year), reverse=True):
        value, total = history.value(before, month), history.total(before)
        if value is not None and total is not None:
            told.append(Rest(before, total - value))
    return told


def pace_of(
    stretches: Sequence[Stretch],
    amount: float,
    months: int,
    *,
    bound: str = "ge",
    rests: Sequence[Rest] = (),
    best: int = 3,
    per_month: float | None = None,
) -> Pace | None:
    """At which pace an amount must come (for an upper bound: may come) in the months that remain.

    `per_month` says it where it is known to the day. None where no month remains.
    """
    if months <= 0:
        return None
    needed = amount / months if per_month is None else per_month
    fits = [each for each in stretches if (each.per_month <= needed if bound == "le" else each.per_month >= needed)]
    averages = (recent(stretches, number) for number in (3, 12))
    ranked = sorted(stretches, key=lambda each: each.per_month, reverse=bound != "le")
    return Pace(
        amount,
        needed,
        months,
        tuple(each for each in averages if each is not None),
        tuple(ranked[:best]),
        len(fits),
        len(stretches),
        fits[-1] if fits else None,
        tuple(rests),
    )


# ------------------------------------------------------------------ what records hold


def by_plan(remaining: float, on: date, end: date, planned: date) -> float:
    """What of a remaining investment comes until the end of a horizon, if it comes evenly by days until its planned
    completion; all of it where that lies within the horizon or is past.

    >>> by_plan(120, date(2026, 10, 1), date(2026, 12, 31), date(2027, 3, 31))
    60.33
    """
    if planned <= max(end, on):
        return max(0.0, remaining)
    return round(max(0.0, remaining) * max(0, (end - on).days) / (planned - on).days, 2)


def add_up(sizes: Iterable[tuple[str, float]], gap: float) -> Sum:
    """What levers, each a view and a size, add up to against a gap.

    Levers of one view are different things and are added; levers of two views may hold the same thing (a project lies
    in an area that is behind), so that views are never added: the largest counts.

    >>> told = add_up([("records", 3), ("records", 2), ("parts", 4)], 8)
    >>> told.by, told.amount, told.left
    ('records', 5.0, 3.0)
    """
    views: dict[str, float] = {}
    for view, size in sizes:
        views[view] = views.get(view, 0.0) + float(size)
    by = max(views, key=lambda view: views[view], default="")
    amount = views.get(by, 0.0)
    return Sum(views, by, amount, max(0.0, gap - amount))
