"""The expected path of a goal within its horizon: which share should be there on a day.

A trajectory is one of four kinds: linear (序时进度), seasonal (as in the last three years), milestones (what is to be
done by which day) and points drawn by hand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from guatu.pace.history import MONTHS, History, PaceError
from guatu.periods import Horizon, Period, month

FULL_WEIGHT_YEARS = 3
"""From how many years on a series speaks for itself; each year that lacks is filled by its group."""
LINEAR_SHARES = tuple(each / 12 for each in MONTHS)


class Trajectory(NamedTuple):
    """Shares of a goal by day: `shares[i]` should be there at the end of `days[i]`; the last is 1.

    Between two days the share grows with the days, or stays where it is until the next one if `steps`. `years` is how
    many years of the series itself stand behind a seasonal one.
    """

    kind: str
    days: tuple[date, ...]
    shares: tuple[float, ...]
    steps: bool = False
    years: int = 0

    def at(self, day: date) -> float:
        """The share that should be there at the end of a day."""
        after = bisect_right(self.days, day)
        if after == 0 or after == len(self.days) or self.steps:
            return self.shares[after - 1] if after else 0.0
        before, then = self.days[after - 1 : after + 1]
        low, high = self.shares[after - 1 : after + 1]
        return low + (high - low) * (day - before).days / (then - before).days


def linear(horizon: Period, by: str = "months") -> Trajectory:
    """The share of the horizon elapsed: every month weighs the same, or every day with by="days"."""
    span = Horizon.of(horizon)
    elapsed = {"months": span.linear_pace, "days": span.elapsed}.get(by)
    if elapsed is None:
        raise PaceError(f"{by!r} is no way to count time; months or days")
    days = _ends(horizon)
    return Trajectory("linear", days, (0.0, *(float(elapsed(day)) for day in days[1:])))


def seasonal(history: History, horizon: Period, group: Sequence[float] | None = None) -> Trajectory | None:
    """The path that the last three years before the horizon took, laid over it; every year of it weighs the same.

    `group` is the mean path of a group of series, a share for each of MONTHS: it stands in for each of the three years
    that the series does not have. None where there is neither a year nor a group, or where past years did not rise over
    the horizon: no share of it can be told then.
    """
    shares, years = yearly_shares(history, horizon.first.year, group)
    if shares is None:
        return None
    days = _ends(horizon)
    run = [_run(shares, day, horizon.first.year) for day in days]
    whole = run[-1] - run[0]
    if whole <= 0:
        return None
    return Trajectory("seasonal", days, tuple((each - run[0]) / whole for each in run), years=years)


def yearly_shares(
    history: History, before: int, group: Sequence[float] | None = None
) -> tuple[tuple[float, ...] | None, int]:
    """The share of a year at each of MONTHS, and how many years of the series itself are in it (0 to 3)."""
    if group is not None and len(group) != len(MONTHS):
        raise PaceError(f"a group's path has {len(MONTHS)} shares, for 1-2月 to December; this one has {len(group)}")
    years = [before - back for back in range(1, FULL_WEIGHT_YEARS + 1)]
    paths = [path for path in (_path(history, each) for each in years) if path is not None]
    lent = [] if group is None else [tuple(group)] * (FULL_WEIGHT_YEARS - len(paths))
    together = [*paths, *lent]
    if not together:
        return None, 0
    return tuple(sum(at) / len(together) for at in zip(*together, strict=True)), len(paths)


def milestones(horizon: Period, plan: Mapping[date, float]) -> Trajectory:
    """What should be there by which day, as amounts that add up to the goal: 3 by 31 March, 5 more by 30 June."""
    days = sorted(plan)
    if not days or min(plan.values()) < 0 or sum(plan.values()) <= 0:
        raise PaceError("milestones are amounts of zero or more by day, and some amount must be above zero")
    _held(horizon, days)
    whole, reached = float(sum(plan.values())), 0.0
    shares = []
    for day in days:
        reached += plan[day]
        shares.append(reached / whole)
    return Trajectory("milestones", _begun(horizon, days), (0.0, *shares[:-1], 1.0), steps=True)


def year_milestones(horizon: Period, shares: Mapping[int, float]) -> Trajectory:
    """The path of a calendar year through the shares that are to be there at the end of some months, as {6: 0.5} for
    双过半: between two of them every month weighs the same, and the year's end is 1. PaceError for another horizon, a
    month other than 2 to 11, and shares that fall."""
    if horizon.grain != "year" or any(not 2 <= each <= 11 for each in shares):
        raise PaceError(f"milestones stand at the ends of months 2 to 11 of one calendar year; {horizon} is none")
    nodes = {0: 0.0, **dict(sorted(shares.items())), 12: 1.0}
    months, values = list(nodes), list(nodes.values())
    drawn = {month(horizon.year, each).last: _between(months, values, each) for each in range(1, 13)}
    return points(horizon, drawn)._replace(kind="milestones")


def points(horizon: Period, drawn: Mapping[date, float]) -> Trajectory:
    """A path drawn by hand: shares of the goal at days, never falling, with 1 on the horizon's last day."""
    days = sorted(drawn)
    _held(horizon, days)
    shares = [0.0, *(float(drawn[day]) for day in days)]
    if any(later < earlier for earlier, later in pairwise(shares)):
        raise PaceError("a drawn path falls somewhere; each share must be at least the one before")
    if not days or days[-1] != horizon.last or shares[-1] != 1:
        raise PaceError(f"a drawn path must end with the share 1 on {horizon.last}, the horizon's last day")
    return Trajectory("points", _begun(horizon, days), tuple(shares))


def _ends(horizon: Period) -> tuple[date, ...]:
    """The day before the horizon, then the last day of each of its months."""
    days = [min(each.last, horizon.last) for each in horizon.months()]
    return _begun(horizon, days)


def _begun(horizon: Period, days: Sequence[date]) -> tuple[date, ...]:
    return (horizon.first - timedelta(days=1), *days)


def _held(horizon: Period, days: Sequence[date]) -> None:
    outside = [day for day in days if not horizon.contains(day)]
    if outside:
        raise PaceError(f"{outside[0]} lies outside {horizon}; give days from {horizon.first} to {horizon.last}")


def _path(history: History, year: int) -> tuple[float, ...] | None:
    """The shares of one year, December's being 1; None unless every quarter's end is known.

    A month between two known ones, as in a series by quarters, lies on the line between them.
    """
    known = {month: value for month in MONTHS if (value := history.value(year, month)) is not None}
    if not {3, 6, 9, 12} <= known.keys() or known[12] <= 0:
        return None
    months = [0, *known]
    values = [0.0, *known.values()]
    return tuple(_between(months, values, month) / known[12] for month in MONTHS)


def _between(months: Sequence[int], values: Sequence[float], month: int) -> float:
    at = bisect_right(months, month) - 1
    if months[at] == month:
        return values[at]
    passed = (month - months[at]) / (months[at + 1] - months[at])
    return values[at] + (values[at + 1] - values[at]) * passed


def _run(shares: Sequence[float], day: date, since: int) -> float:
    """How many years' worth should be there at the end of a day, counted from a year on; January and February run by
    days, as they are one period."""
    first, last = (1, 2) if day.month <= 2 else (day.month, day.month)
    low = 0.0 if day.month <= 2 else shares[day.month - 3]
    start, end = month(day.year, first).first, month(day.year, last).last
    passed = ((day - start).days + 1) / ((end - start).days + 1)
    return day.year - since + low + (shares[last - 2] - low) * passed
