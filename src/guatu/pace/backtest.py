"""Rolling origins: every past year of a series forecast from each of its months, with nothing known that came later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from math import inf
from typing import NamedTuple

from guatu.pace import scoring
from guatu.pace.forecast import Forecast
from guatu.pace.goal import Goal
from guatu.pace.history import MONTHS, History
from guatu.pace.methods import METHODS, Method
from guatu.pace.outlook import FIRST_JUDGED, FULL_YEARS
from guatu.pace.scoring import Bin, Judged

TARGETS = ("as_last_year", "plus_5")
"""The goals that probabilities are tried on, made from what was known the January before: the growth of last year
again, and 5 % more than last year."""


class Case(NamedTuple):
    """One forecast whose end is known: method, series, year, month, the forecast and the year's total."""

    method: str
    series: str
    year: int
    month: int
    forecast: Forecast
    final: float
    chances: tuple[Judged, ...]


class Scores(NamedTuple):
    """What the forecasts of one method are worth.

    `mape`, `crps` and `pinball` are in percent, `coverage` is the share of finals in the 80 % interval, `brier` that of
    the probabilities from April on, beside `climatology`, the Brier score of always saying how often goals were met.
    """

    method: str
    cases: int
    mape: float
    mape_by_month: dict[int, float]
    crps: float
    pinball: float
    coverage: float
    brier: float | None
    climatology: float | None
    reliability: list[Bin]


def cases(series: str, history: History, methods: Sequence[Method] = METHODS) -> Iterator[Case]:
    """Every origin from 1-2月 to November of every year that has a total and three years with totals before it.

    An origin counts only if every method has a forecast for it, so that all are scored on the same ones.
    """
    for year in history.years:
        final = history.total(year)
        if final is None or final <= 0 or history.full_years(year) < FULL_YEARS:
            continue
        for month in MONTHS[:-1]:
            seen = history.known(year, month)
            if seen.value(year, month) is None:
                continue
            made = [(each.name, each.forecast(seen, year, month)) for each in methods]
            told = [(name, forecast) for name, forecast in made if forecast is not None]
            if len(told) == len(methods):
                goals = _goals(seen, year)
                yield from (Case(n, series, year, month, f, final, _chances(f, goals, final, month)) for n, f in told)


def scores(told: Iterable[Case]) -> list[Scores]:
    """The scores of each method, in the order in which they appear."""
    by_method: dict[str, list[Case]] = {}
    for case in told:
        by_method.setdefault(case.method, []).append(case)
    return [_scores(name, held) for name, held in by_method.items()]


def _scores(name: str, held: Sequence[Case]) -> Scores:
    chances = [each for case in held for each in case.chances]
    return Scores(
        name,
        len(held),
        _mape(held),
        {month: _mape(at) for month in MONTHS if (at := [case for case in held if case.month == month])},
        100 * _mean([scoring.crps_log(case.forecast, case.final) for case in held]),
        100 * _mean([scoring.pinball(case.forecast, case.final) for case in held]),
        _mean([scoring.covered(case.forecast, case.final) for case in held]),
        scoring.brier(chances) if chances else None,
        _climatology(chances) if chances else None,
        scoring.reliability(chances),
    )


def _goals(history: History, year: int) -> list[Goal]:
    last, before = history.total(year - 1), history.total(year - 2)
    if not last or not before or min(last, before) <= 0:
        return []
    return [
        Goal.of_year(Decimal(str(value)), year) for value in (last * (last / before), 1.05 * last) if 0 < value < inf
    ]


def _chances(forecast: Forecast, goals: Sequence[Goal], final: float, month: int) -> tuple[Judged, ...]:
    if month < FIRST_JUDGED:
        return ()
    return tuple(Judged(forecast.within(*goal.range), goal.met(final)) for goal in goals)


def _climatology(chances: Sequence[Judged]) -> float:
    rate = _mean([float(each.met) for each in chances])
    return rate * (1 - rate)


def _mape(held: Sequence[Case]) -> float:
    return 100 * _mean([scoring.absolute_percentage_error(case.forecast, case.final) for case in held])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
