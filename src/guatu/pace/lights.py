"""Lights: how good a standing or a chance is, and how good the figure behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from guatu.pace.goal import Goal
from guatu.pace.history import MONTHS, PaceError
from guatu.periods import Period, half, month, quarter, reporting_periods
from guatu.periods import year as whole_year

COLOURS = ("green", "yellow", "orange", "red")
STANDINGS = ("final", "preliminary", "estimated")
DUE_DAYS = 20


class Bands(NamedTuple):
    """From which value on a light is green, yellow, orange; below the last it is red."""

    green: float
    yellow: float
    orange: float

    def light(self, value: float) -> str:
        """The colour of a value."""
        # a value on the line itself must not lose its colour to the last binary digit
        return next((colour for colour, least in zip(COLOURS, self, strict=False) if value >= least - 1e-9), "red")


OUTLOOK_BANDS = Bands(0.8, 0.5, 0.2)
"""Bands of a probability."""
STATUS_BANDS = Bands(1.0, 0.95, 0.9)
"""Bands of what is there over what should be."""
GROWTH_BANDS = Bands(0.0, -0.5, -1.0)
"""Bands of a growth less the growth aimed at, in points."""


class Quality(NamedTuple):
    """How good the figure behind the lights is.

    `mark` is "late" (a figure is missing after its deadline), "stale" (a period has ended, and its figure is not yet
    due), "estimated" or "preliminary" (as the source calls it), else "current". `awaited` is the first period without
    a figure and `due` its deadline; both None where nothing is missing.
    """

    mark: str
    awaited: Period | None
    due: date | None


Deadlines = tuple[tuple[int, int], ...]
"""The months at whose ends figures are asked for, each with the days after it within which they are due."""


def quality(
    year: int,
    latest: int | None,
    on: date,
    due_days: int = DUE_DAYS,
    standing: str = "final",
    deadlines: Deadlines = (),
) -> Quality:
    """The mark of a year's figures on a day. `latest` is the month to which they reach, None where there are none.

    A figure is due `due_days` days after the end of each period; with `deadlines` after the months there alone, each
    with its own days, as a series by quarters has it. PaceError for an unknown standing.
    """
    if standing not in STANDINGS:
        raise PaceError(f"{standing!r} is no standing of a figure; one of {', '.join(STANDINGS)}")
    days = dict(deadlines) or dict.fromkeys(MONTHS, due_days)
    missing = [m for m in MONTHS if m in days and m > (latest or 0) and month(year, m).last <= on]
    if not missing:
        return Quality("current" if standing == "final" else standing, None, None)
    awaited = _awaited(year, missing[0], days)
    due = awaited.last + timedelta(days=days[missing[0]])
    return Quality("late" if on > due else "stale", awaited, due)


def _awaited(year: int, end: int, months: Iterable[int]) -> Period:
    """The period of which the month is asked for: the month itself, a quarter, a half or the year."""
    before = max((m for m in months if m < end), default=0)
    if end - before == 12:
        return whole_year(year)
    if end - before in (3, 6):
        return quarter(year, end // 3) if end - before == 3 else half(year, end // 6)
    return reporting_periods(year)[MONTHS.index(end)]


class Standing(NamedTuple):
    """Today's value against a trajectory: the share and value expected, value over expected, and the light."""

    trajectory: str
    share: float
    expected: float
    ratio: float
    light: str


def standing(
    goal: Goal, trajectory: str, share: float, value: float, bands: Bands = STATUS_BANDS, start: float = 0.0
) -> Standing:
    """How a value stands when `share` of the way from `start` to the goal should be behind it.

    What is at most to be reached is good below its path, and what is to be met in the middle is good on neither side:
    the light is that of expected over value, or of the worse of both. A flow begins at 0, a stock at its base; a stock
    that is to fall stands by the way it has come.
    """
    way = float(goal.value) - start
    expected = start + way * share
    come, due = (value - start, way * share) if start else (value, expected)
    ratio = 1.0 if due == 0 else come / due
    return Standing(trajectory, share, expected, ratio, bands.light(_goodness(goal, ratio, way)))


def _goodness(goal: Goal, ratio: float, way: float) -> float:
    inverse = 1 / ratio if ratio > 0 else 0.0
    if goal.bound in ("eq", "about"):
        return min(ratio, inverse)
    if goal.bound == "le" and way > 0:
        return inverse if ratio > 0 else 1.0
    return ratio
