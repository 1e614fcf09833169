"""A forecast of a final value: Student's t on the logarithm, and never below what is already there."""

from __future__ import annotations

from math import exp, inf, log
from typing import NamedTuple

from scipy.special import stdtr, stdtrit  # type: ignore[import-untyped,unused-ignore]

_LARGEST = 700.0


class Forecast(NamedTuple):
    """The final value is exp(mu + sd t), t of Student's distribution with `df` degrees of freedom.

    `reached` is the part that is there already (0 where the value can fall): what a flow has, it keeps, so all of the
    distribution below it lies at it.
    """

    mu: float
    sd: float
    df: float
    reached: float = 0.0

    @classmethod
    def certain(cls, value: float) -> Forecast:
        """The forecast of what is already known, a value above zero."""
        return cls(log(value), 0.0, inf, value)

    @property
    def median(self) -> float:
        """The value that is as likely passed as not."""
        return max(self.reached, _level(self.mu))

    def quantile(self, p: float) -> float:
        """The value that the final one stays below with probability p."""
        if self.sd == 0:
            return self.median
        return max(self.reached, _level(self.mu + self.sd * float(stdtrit(self.df, p))))

    def interval(self, level: float) -> tuple[float, float]:
        """The central interval that holds the final value with a probability."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def at_least(self, value: float) -> float:
        """The probability that the final value is `value` or more; 1 where it is reached already."""
        if value <= self.reached or value <= 0:
            return 1.0
        if value == inf:
            return 0.0
        gap = self.mu - log(value)
        return float(stdtr(self.df, gap / self.sd)) if self.sd > 0 else float(gap >= 0)

    def within(self, low: float, high: float) -> float:
        """The probability that the final value lies in a range; 0 where it has been left behind already."""
        if high < self.reached:
            return 0.0
        above = 0.0 if high == inf else 1.0 - self._below(high)
        return max(0.0, self.at_least(low) - above)

    def _below(self, value: float) -> float:
        if value <= 0:
            return 0.0
        gap = log(value) - self.mu
        return float(stdtr(self.df, gap / self.sd)) if self.sd > 0 else float(gap >= 0)


def _level(logarithm: float) -> float:
    # a series that jumps by many powers of ten has quantiles that no float holds
    return exp(min(logarithm, _LARGEST))
