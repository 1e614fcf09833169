"""The outlook of a growth target, judged on published growth and never on growth computed from levels.

Bases are revised, so the growth of the published levels is not the published growth. What is forecast here is the
published growth of the whole year from the published cumulative growth of its months: the growth of the rest is
0.8 of the growth so far and 0.2 of last year's (as in the second forecast of a flow), and the rest weighs what it
weighed last year.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log

from guatu.pace.forecast import Forecast
from guatu.pace.goal import Goal
from guatu.pace.history import MONTHS, History, PaceError
from guatu.pace.lights import OUTLOOK_BANDS, Bands
from guatu.pace.methods import PRIOR_YEARS, Errors, spread
from guatu.pace.outlook import FIRST_JUDGED, FULL_YEARS, Outlook, judged, one_year, unjudged
from guatu.pace.rules import GROWTH_BEFORE, GROWTH_NOW

Growths = Mapping[tuple[int, int], float]
"""Published cumulative growth in percent, by year and month: (2026, 6) is that of January to June, (2025, 12) the
year's."""


def growth_outlook(
    published: Growths, goal: Goal, month: int, history: History | None = None, bands: Bands = OUTLOOK_BANDS
) -> Outlook:
    """The outlook of a growth target for a year, or from January to a month of it, at the end of a month.

    `history` gives the levels, from which alone the weight of the rest is taken; without it every month weighs the
    same. The outlook's median and intervals are growths in percent; there is no amount needed. PaceError for a goal of
    another kind.
    """
    year, end = one_year(goal)
    if goal.kind != "growth":
        raise PaceError("growth_outlook judges a goal of kind 'growth'")
    until = (year, min(month, end))
    seen = {at: growth for at, growth in published.items() if at <= until}
    latest = max((m for y, m in seen if y == year), default=None)
    if latest == end:
        return _in_percent(judged("growth", Forecast.certain(1 + seen[year, end] / 100), _ratio(goal), None, bands))
    reason = _reason(seen, year, latest, end)
    if reason or latest is None:
        return unjudged("growth", None, reason or "no_figure")
    levels = (history or History({})).within(1, end)
    past = [each for each in {y for y, _ in seen} if each < year]
    misses = [found for each in past if (found := _misses(seen, levels, each, latest))]
    errors = Errors(sum(sum(e * e for e in each) / len(each) for each in misses), len(misses))
    mu = _final(seen, levels, year, latest)
    forecast = Forecast(mu, spread(errors, _left(levels, year, latest)), errors.years + PRIOR_YEARS)
    return _in_percent(judged("growth", forecast, _ratio(goal), None, bands))


def _final(published: Growths, levels: History, year: int, month: int) -> float:
    """The logarithm of 1 + growth of the year, from the growth to a month and last year's."""
    left = _left(levels, year, month)
    now = log(1 + published[year, month] / 100)
    before = log(1 + published[year - 1, levels.end] / 100)
    return log((1 - left) * exp(now) + left * exp(GROWTH_NOW * now + GROWTH_BEFORE * before))


def _left(levels: History, year: int, month: int) -> float:
    """The share of the year that came after the month last year; by months where no level is known."""
    share = levels.share(year - 1, month)
    return 1 - (month / levels.end if share is None else min(1.0, share))


def _misses(published: Growths, levels: History, year: int, month: int) -> list[float]:
    end = levels.end
    near = [m for m in (month - 1, month, month + 1) if m in MONTHS and m < end and (year, m) in published]
    if (year, end) not in published or (year - 1, end) not in published:
        return []
    final = log(1 + published[year, end] / 100)
    return [
        (final - _final(published, levels, year, m)) / left for m in near if (left := _left(levels, year, m)) > 1e-6
    ]


def _reason(published: Growths, year: int, latest: int | None, end: int) -> str | None:
    if latest is None:
        return "no_figure"
    if min(published.values()) <= -100:
        return "not_positive"
    if latest < FIRST_JUDGED:
        return "first_periods"
    if sum(month == end and before < year for before, month in published) < FULL_YEARS:
        return "short_history"
    return None if (year - 1, end) in published else "last_year_incomplete"


def _ratio(goal: Goal) -> Goal:
    """The goal as a ratio to last year: 5 % is 1.05, met in the same range."""
    low, high = goal.range
    value = 1 + goal.value / 100
    slack = None if goal.bound in ("ge", "le") else type(value)(str((high - low) / 200))
    return Goal(value, goal.horizon, goal.bound, "sum", slack)


def _in_percent(told: Outlook) -> Outlook:
    def percent(ratio: float) -> float:
        return (ratio - 1) * 100

    if told.median is None or told.half is None or told.most is None:
        return told
    half, most = (tuple(map(percent, each)) for each in (told.half, told.most))
    return told._replace(median=percent(told.median), half=(half[0], half[1]), most=(most[0], most[1]))
