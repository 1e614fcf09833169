"""How good forecasts were: scores of those whose end is known.

CRPS is that of the logarithm of the final value, in closed form for Student's t (Jordan, Krüger and Lerch 2019,
J. Stat. Softw. 90(12)); times 100 it reads as percent. On the level itself it does not exist: the exponential of a
Student t has no mean, and the integral has no end.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, pi, sqrt
from typing import NamedTuple

from scipy.special import stdtr  # type: ignore[import-untyped,unused-ignore]

from guatu.pace.forecast import Forecast
from guatu.pace.history import PaceError

PINBALL_LEVELS = (0.1, 0.5, 0.9)
BINS = 10


class Judged(NamedTuple):
    """A probability that was said, and whether the goal was met."""

    probability: float
    met: bool


class Bin(NamedTuple):
    """One row of a reliability table: of probabilities from `low` to below `high`, how many were said (`size`), their
    mean, and how often the goal was met. The last bin holds 1 itself."""

    low: float
    high: float
    size: int
    said: float
    met: float


def brier(judged: Sequence[Judged]) -> float:
    """The mean square of probability less outcome: 0 is perfect, 0.25 is what saying one half gets."""
    return _mean([(each.probability - each.met) ** 2 for each in judged])


def reliability(judged: Sequence[Judged], bins: int = BINS) -> list[Bin]:
    """The bins that hold anything, in order."""
    held: dict[int, list[Judged]] = {}
    for each in judged:
        held.setdefault(min(int(each.probability * bins), bins - 1), []).append(each)
    return [_bin(at, bins, held[at]) for at in sorted(held)]


def crps_log(forecast: Forecast, final: float) -> float:
    """The continuous ranked probability score of the logarithm; the absolute error where there is no spread."""
    miss = log(final) - forecast.mu
    if forecast.sd == 0:
        return abs(miss)
    return forecast.sd * _crps_t(miss / forecast.sd, forecast.df)


def pinball(forecast: Forecast, final: float, levels: Sequence[float] = PINBALL_LEVELS) -> float:
    """The mean pinball loss of the quantiles at the levels, as a share of the final value."""
    losses = []
    for level in levels:
        miss = final - forecast.quantile(level)
        losses.append(max(level * miss, (level - 1) * miss) / final)
    return _mean(losses)


def covered(forecast: Forecast, final: float, level: float = 0.8) -> bool:
    """Whether the central interval of a level held the final value."""
    low, high = forecast.interval(level)
    return low <= final <= high


def absolute_percentage_error(forecast: Forecast, final: float) -> float:
    """How far the median was off, as a share of the final value."""
    return abs(forecast.median - final) / final


def _crps_t(z: float, df: float) -> float:
    if df <= 1:
        raise PaceError(f"a Student t of {df} degrees of freedom has no CRPS; more than 1 are needed")
    density: float = exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(df * pi) * (1 + z * z / df) ** (-(df + 1) / 2)
    spread = 2 * sqrt(df) / (df - 1) * _beta(0.5, df - 0.5) / _beta(0.5, df / 2) ** 2
    return z * (2 * float(stdtr(df, z)) - 1) + 2 * density * (df + z * z) / (df - 1) - spread


def _beta(a: float, b: float) -> float:
    return exp(lgamma(a) + lgamma(b) - lgamma(a + b))


def _bin(at: int, bins: int, held: Sequence[Judged]) -> Bin:
    said, met = _mean([each.probability for each in held]), _mean([float(each.met) for each in held])
    return Bin(at / bins, (at + 1) / bins, len(held), said, met)


def _mean(values: Sequence[float]) -> float:
    if not values:
        raise PaceError("there is nothing to score; give at least one forecast whose end is known")
    return sum(values) / len(values)
