"""The outlook of a flow: the chance that its goal is met, from its own history, and what is needed in the rest.

The method and its worked numbers are in docs/methods/outlook.md.
"""

from __future__ import annotations

from typing import NamedTuple

from guatu.pace.forecast import Forecast
from guatu.pace.goal import Goal
from guatu.pace.history import History, PaceError
from guatu.pace.lights import OUTLOOK_BANDS, Bands
from guatu.pace.methods import MIXTURE, Errors, Method, past_errors
from guatu.pace.rules import Mixture, Origin, mixed, mixture, origin

FULL_YEARS = 3
"""So many years with a total a probability asks for."""
FIRST_JUDGED = 4
"""The month from which an outlook is given: 1-2月 and 3月, the first two periods of a year, carry too little."""


class Needed(NamedTuple):
    """What the rest of the horizon must bring.

    `amount` is goal less value, not below 0, and `per_month` its part in each of `months`. `growth` is the growth in
    percent of that rest on last year's `last_rest`, `growth_so_far` that of the value on last year's; None where last
    year is not known. In `reached` of the `years` past years the same rest grew by that much (for an upper bound: by
    no more).
    """

    amount: float
    months: int
    per_month: float
    last_rest: float | None
    growth: float | None
    growth_so_far: float | None
    reached: int
    years: int


class Working(NamedTuple):
    """Every number on the way to a forecast by the mixture."""

    origin: Origin
    forecasts: Mixture
    errors: Errors


class Outlook(NamedTuple):
    """The chance of a goal.

    `probability` and `light` are None where nothing can be said, and `reason` says why: "first_periods",
    "short_history", "last_year_incomplete", "no_figure", "not_positive" or "horizon". `median`, `half` and `most` are
    the middle of the final value and its 50 % and 80 % intervals.
    """

    method: str
    probability: float | None
    light: str | None
    median: float | None
    half: tuple[float, float] | None
    most: tuple[float, float] | None
    needed: Needed | None
    reason: str | None
    forecast: Forecast | None
    working: Working | None = None


def outlook(
    history: History, goal: Goal, month: int, method: Method = MIXTURE, bands: Bands = OUTLOOK_BANDS
) -> Outlook:
    """The outlook of a flow's goal for one year, or for a stretch of months of it, at the end of a month.

    The horizon's year is judged by what was known at `month`; a stretch is a series of its own (`History.within`).
    PaceError for a goal of another kind or horizon.
    """
    year, first, end = stretch(goal)
    if goal.kind != "sum":
        raise PaceError(f"a goal of kind {goal.kind!r} has its own outlook: growth_outlook or stock_outlook")
    seen = history.within(first, end).known(year, month)
    latest = seen.latest(year, month)
    rest = None if latest is None else needed(seen, goal, year, latest)
    total = seen.total(year)
    if total is not None and total > 0:
        return judged(method.name, Forecast.certain(total), goal, rest, bands)
    compared = comparable_month(seen, year, month)
    reason = _reason(seen, year, latest, compared)
    forecast = None if reason else method.forecast(seen, year, compared)
    if forecast is None:
        return unjudged(method.name, rest, reason or "not_positive")
    return judged(method.name, forecast, goal, rest, bands, _working(seen, year, compared, method))


def comparable_month(history: History, year: int, month: int) -> int:
    """The last month up to a month at which both this year and the year before have a figure; 0 where there is none."""
    both = (m for m in range(month, 1, -1) if None not in (history.value(year, m), history.value(year - 1, m)))
    return next(both, 0)


def judged(
    name: str, forecast: Forecast, goal: Goal, rest: Needed | None, bands: Bands, working: Working | None = None
) -> Outlook:
    """The outlook that a forecast gives."""
    chance = forecast.within(*goal.range)
    half, most = forecast.interval(0.5), forecast.interval(0.8)
    return Outlook(name, chance, bands.light(chance), forecast.median, half, most, rest, None, forecast, working)


def unjudged(name: str, rest: Needed | None, reason: str) -> Outlook:
    """不可判: no probability, with the reason, and what is needed all the same."""
    return Outlook(name, None, None, None, None, None, rest, reason, None)


def one_year(goal: Goal) -> tuple[int, int]:
    """The year of a goal and the month with which its horizon ends. PaceError unless it runs from January on."""
    span = goal.horizon
    if span.first.year != span.last.year or span.first.month != 1 or not span.whole_months or span.last.month == 1:
        raise PaceError(f"{span} does not run from January to the end of a month from February on")
    return span.first.year, span.last.month


def stretch(goal: Goal) -> tuple[int, int, int]:
    """The year of a goal, and the months of it with which its horizon begins and ends. PaceError unless it is made of
    whole months of one year and begins with January or after February."""
    span = goal.horizon
    if span.first.year != span.last.year or not span.whole_months or span.last.month == 1 or span.first.month == 2:
        raise PaceError(f"{span} is not made of whole months of one year that begin with January or after February")
    return span.first.year, span.first.month, span.last.month


def needed(history: History, goal: Goal, year: int, month: int) -> Needed:
    """What the rest of the year, or of a stretch of it, must bring after a month whose value is known."""
    value = history.value(year, month) or 0.0
    amount, months = max(0.0, float(goal.value) - value), history.end - month
    last_rest, last_value = _rest(history, year - 1, month), history.value(year - 1, month)
    growth = _percent(amount / last_rest) if last_rest and last_rest > 0 else None
    so_far = _percent(value / last_value) if last_value and last_value > 0 else None
    past = [] if growth is None else rest_growths(history, year, month)
    kept = [each for each in past if growth is not None and (each <= growth if goal.bound == "le" else each >= growth)]
    per_month = amount / months if months else amount
    return Needed(amount, months, per_month, last_rest, growth, so_far, len(kept), len(past))


def rest_growths(history: History, before: int, month: int) -> list[float]:
    """By how many percent the rest of a year after a month grew on the year before's, for each past year that tells."""
    rests = {year: _rest(history, year, month) for year in history.years if year < before}
    pairs = ((rest, rests.get(year - 1)) for year, rest in rests.items())
    return [_percent(rest / last) for rest, last in pairs if rest is not None and last is not None and last > 0]


def _percent(ratio: float) -> float:
    return (ratio - 1) * 100


def _rest(history: History, year: int, month: int) -> float | None:
    value, total = history.value(year, month), history.total(year)
    return None if value is None or total is None else total - value


def _reason(history: History, year: int, latest: int | None, compared: int) -> str | None:
    """Why nothing is said; the first that holds."""
    if latest is None:
        return "no_figure"
    if latest < FIRST_JUDGED:
        return "first_periods"
    if history.full_years(year) < FULL_YEARS:
        return "short_history"
    missing = None in (history.total(year - 1), history.total(year - 2)) or compared < FIRST_JUDGED
    return "last_year_incomplete" if missing else None


def _working(history: History, year: int, month: int, method: Method) -> Working | None:
    at = origin(history, year, month) if method.name == MIXTURE.name else None
    return None if at is None else Working(at, mixed(at), past_errors(history, year, month, mixture))
