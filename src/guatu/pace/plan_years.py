"""The outlook of a sum over several years: what is there, this year by its own outlook, the coming years by growth."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log, sqrt

from guatu.pace.forecast import Forecast
from guatu.pace.goal import Goal
from guatu.pace.history import History, PaceError
from guatu.pace.lights import OUTLOOK_BANDS, Bands
from guatu.pace.methods import MIXTURE, PRIOR_SPREAD, PRIOR_YEARS, Method
from guatu.pace.outlook import FIRST_JUDGED, FULL_YEARS, Needed, Outlook, judged, unjudged

GROWTH_YEARS = 5
"""Coming years grow as the last five did."""


def years_outlook(
    history: History, goal: Goal, year: int, month: int, method: Method = MIXTURE, bands: Bands = OUTLOOK_BANDS
) -> Outlook:
    """The outlook of a sum over calendar years, seen in one of them at the end of a month.

    With A this year's forecast, d the mean yearly growth (logarithm) of the last five years and K what finished years
    brought, the total is K + A (1 + e^d + e^2d ...). Its spread adds that of A, weighed by the share of the total that
    stands on it, and of the growth of each coming year, weighed by what comes after. PaceError for a horizon that is
    not of whole years or does not hold the year.
    """
    numbers = _numbers(goal, year)
    seen = history.known(year, month)
    past = [seen.total(each) for each in numbers if each < year]
    finished = [total for total in past if total is not None]
    rest = _needed(seen, goal, year, month, finished)
    latest = seen.latest(year, month)
    if len(finished) < len(past):
        return unjudged(method.name, rest, "last_year_incomplete")
    if latest is None or latest < FIRST_JUDGED:
        return unjudged(method.name, rest, "no_figure" if latest is None else "first_periods")
    if seen.full_years(year) < FULL_YEARS:
        return unjudged(method.name, rest, "short_history")
    own = _this_year(seen, year, latest, method)
    if own is None or min(finished, default=1.0) <= 0:
        return unjudged(
            method.name, rest, "not_positive" if None not in _last_two(seen, year) else "last_year_incomplete"
        )
    forecast = _together(seen, own, sum(finished), year, numbers[-1] - year, seen.value(year, latest) or 0.0)
    return judged(method.name, forecast, goal, rest, bands)


def yearly_growth(history: History, before: int) -> tuple[float, float, int]:
    """The mean yearly growth of the last five years before a year as a logarithm, its standard deviation with the
    prior, and how many growths are in it."""
    totals = [history.total(each) for each in range(before - GROWTH_YEARS - 1, before)]
    pairs = pairwise(totals)
    growths = [log(b / a) for a, b in pairs if a is not None and b is not None and min(a, b) > 0]
    mean = sum(growths) / len(growths) if growths else 0.0
    squares = sum((each - mean) ** 2 for each in growths)
    return mean, sqrt((squares + PRIOR_YEARS * PRIOR_SPREAD**2) / (len(growths) + PRIOR_YEARS)), len(growths)


def _this_year(history: History, year: int, month: int, method: Method) -> Forecast | None:
    total = history.total(year)
    if total is not None:
        return Forecast.certain(total) if total > 0 else None
    return method.forecast(history, year, month)


def _last_two(history: History, year: int) -> tuple[float | None, float | None]:
    return history.total(year - 1), history.total(year - 2)


def _together(history: History, own: Forecast, finished: float, year: int, coming: int, value: float) -> Forecast:
    growth, sd, growths = yearly_growth(history, year)
    years = [exp(own.mu + growth * ahead) for ahead in range(coming + 1)]
    total = finished + sum(years)
    felt = [sum(years[ahead:]) / total for ahead in range(coming + 1)]
    variance = (felt[0] * own.sd) ** 2 + sum((each * sd) ** 2 for each in felt[1:])
    return Forecast(log(total), sqrt(variance), min(own.df, growths + PRIOR_YEARS), finished + value)


def _needed(history: History, goal: Goal, year: int, month: int, finished: list[float]) -> Needed:
    """What is needed in the rest of all years; there is no one past year that it compares with."""
    latest = history.latest(year, month)
    value = sum(finished) + (0.0 if latest is None else history.value(year, latest) or 0.0)
    amount = max(0.0, float(goal.value) - value)
    months = 12 * (goal.horizon.last.year - year) + 12 - (latest or 0)
    return Needed(amount, months, amount / months if months else amount, None, None, None, 0, 0)


def _numbers(goal: Goal, year: int) -> list[int]:
    numbers = [each.year for each in goal.horizon.years()]
    whole = goal.horizon.first.month == 1 and goal.horizon.last.month == 12 and goal.horizon.whole_months
    if goal.kind != "sum" or not whole or year not in numbers:
        raise PaceError(f"{goal.horizon} must be whole years that hold {year}, and the goal a sum")
    return numbers
