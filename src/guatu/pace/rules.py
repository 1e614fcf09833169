"""Rules that give a year's total from its first months: each takes what is known at an origin and gives a logarithm."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log
from typing import NamedTuple

from guatu.pace.history import History

SHARE_YEARS = 3
SHARE_WEIGHT, REST_WEIGHT, ROLLING_WEIGHT = 0.5, 0.3, 0.2
GROWTH_NOW, GROWTH_BEFORE = 0.8, 0.2


class Origin(NamedTuple):
    """What is known of a series at the end of a month: all that a rule needs."""

    month: int
    value: float
    """C: cumulative to the month."""
    share: float
    """s: mean of C / A at the month over the last three years."""
    last_value: float
    """C of the year before, at the same month."""
    last_total: float
    """A1: total of the year before."""
    total_before: float
    """A2: total of the year before that."""
    end: int = 12
    """The month with which the year, or the stretch of it, ends."""
    first: int = 1
    """The month with which it begins."""

    @property
    def left(self) -> float:
        """1 - s: the share of a year that is usually still to come."""
        return max(0.0, 1 - self.share)

    @property
    def last_rest(self) -> float:
        """R: what the year before still brought after the month."""
        return self.last_total - self.last_value


class Mixture(NamedTuple):
    """The three forecasts of a total, as logarithms, with the growth of the second, and their weighted mean."""

    by_share: float
    growth: float
    by_rest: float
    rolling: float
    mu: float


Rule = Callable[[Origin], float]


def origin(history: History, year: int, month: int) -> Origin | None:
    """What a rule sees at the end of a month; None where the year, or one of the two before it, lacks a figure above
    zero."""
    value, last_value = history.value(year, month), history.value(year - 1, month)
    last_total, total_before = history.total(year - 1), history.total(year - 2)
    share = mean_share(history, year, month)
    if value is None or last_value is None or last_total is None or total_before is None or share is None:
        return None
    if min(value, last_value, total_before) <= 0 or last_total < last_value:
        return None
    return Origin(month, value, share, last_value, last_total, total_before, history.end, history.first)


def mean_share(history: History, year: int, month: int) -> float | None:
    """The mean share of the total that was there at a month, over those of the last three years that have it."""
    shares = [history.share(year - back, month) for back in range(1, SHARE_YEARS + 1)]
    known = [share for share in shares if share is not None and share > 0]
    return sum(known) / len(known) if known else None


def mixed(at: Origin) -> Mixture:
    """The three forecasts of docs/methods/outlook.md: by the usual share, by the growth of the rest, by the last
    twelve months."""
    now, before = log(at.value) - log(at.last_value), log(at.last_total) - log(at.total_before)
    growth = GROWTH_NOW * now + GROWTH_BEFORE * before
    by_share = log(at.value) - log(at.share)
    by_rest = _log_sum(log(at.value), log(at.last_rest) + growth) if at.last_rest > 0 else log(at.value)
    rolling = log(at.value + at.last_rest)
    mu = SHARE_WEIGHT * by_share + REST_WEIGHT * by_rest + ROLLING_WEIGHT * rolling
    return Mixture(by_share, growth, by_rest, rolling, mu)


def mixture(at: Origin) -> float:
    """0.5 by the usual share, 0.3 by the growth of the rest, 0.2 by the last twelve months."""
    return mixed(at).mu


def linear(at: Origin) -> float:
    """As though every month weighed the same: C x 12 / m."""
    return log(at.value) + log((at.end - at.first + 1) / (at.month - at.first + 1))


def last_year_ratio(at: Origin) -> float:
    """As though the growth so far went on: A1 x C / C1."""
    return log(at.last_total) + log(at.value) - log(at.last_value)


def _log_sum(one: float, other: float) -> float:
    """ln(e^one + e^other), also where one of them is beyond what a float holds."""
    most = max(one, other)
    return most + log(exp(one - most) + exp(other - most))
