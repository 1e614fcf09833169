"""The outlook of a level by a date: a random walk with drift on the logarithm, judged by its own past errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from math import log, sqrt

from guatu.pace.forecast import Forecast
from guatu.pace.goal import Goal
from guatu.pace.history import PaceError
from guatu.pace.lights import OUTLOOK_BANDS, Bands
from guatu.pace.methods import PRIOR_SPREAD, PRIOR_YEARS
from guatu.pace.outlook import Outlook, judged, unjudged

DRIFT_MONTHS = 36
"""The drift is that of the last three years."""
LEAST_MONTHS = 24

Path = Sequence[tuple[int, float]]
"""A level's logarithms by month, counted from year 0, in order."""


def stock_outlook(levels: Mapping[date, float], goal: Goal, on: date, bands: Bands = OUTLOOK_BANDS) -> Outlook:
    """The outlook of a level at the end of the goal's horizon, from the levels at days up to `on`.

    Of several days of a month the last counts. Under two years of levels there is no probability. A level can fall, so
    nothing is certain before the end. PaceError for a goal of another kind.
    """
    if goal.kind != "stock":
        raise PaceError("stock_outlook judges a goal of kind 'stock'")
    seen = {day: level for day, level in sorted(levels.items()) if day <= min(on, goal.horizon.last)}
    reason = _reason(seen)
    if reason:
        return unjudged("trend", None, reason)
    path = list({_month(day): log(level) for day, level in seen.items()}.items())
    ahead = _month(goal.horizon.last) - path[-1][0]
    if ahead <= 0:
        return judged("trend", Forecast(path[-1][1], 0.0, 1.0), goal, None, bands)
    mu = path[-1][1] + drift(path) * ahead
    return judged("trend", Forecast(mu, *_spread(path, ahead)), goal, None, bands)


def drift(path: Path) -> float:
    """The mean change of the logarithm in a month over the last three years."""
    last, end = path[-1]
    first, start = next((at, level) for at, level in path if at >= last - DRIFT_MONTHS)
    return (end - start) / (last - first) if last > first else 0.0


def needed_per_month(levels: Mapping[date, float], goal: Goal, on: date) -> float:
    """The change in a month that brings the last level to the goal at the horizon's end."""
    day = max(each for each in levels if each <= on)
    months = max(1, _month(goal.horizon.last) - _month(day))
    return (float(goal.value) - levels[day]) / months


def _spread(path: Path, ahead: int) -> tuple[float, float]:
    """The standard deviation so many months ahead, and its degrees of freedom.

    The errors of the same rule at past months, of those at least a year in; errors of windows that overlap count as
    many as there are windows side by side. The prior is 0.05 for a year, growing with the root of time.
    """
    by_month = dict(path)
    origins = [path[: at + 1] for at in range(len(path)) if path[at][0] - path[0][0] >= 12]
    misses = [
        by_month[seen[-1][0] + ahead] - seen[-1][1] - drift(seen) * ahead
        for seen in origins
        if seen[-1][0] + ahead in by_month
    ]
    windows = min(len(misses), -(-len(misses) // ahead))
    mean = sum(miss * miss for miss in misses) / len(misses) if misses else 0.0
    prior = PRIOR_YEARS * PRIOR_SPREAD**2 * ahead / 12
    return sqrt((windows * mean + prior) / (windows + PRIOR_YEARS)), float(windows + PRIOR_YEARS)


def _reason(levels: Mapping[date, float]) -> str | None:
    if not levels:
        return "no_figure"
    if min(levels.values()) <= 0:
        return "not_positive"
    months = [_month(day) for day in levels]
    gaps = [later - earlier for earlier, later in pairwise(months)]
    return "short_history" if months[-1] - months[0] < LEAST_MONTHS or max(gaps) > 12 else None


def _month(day: date) -> int:
    return 12 * day.year + day.month
