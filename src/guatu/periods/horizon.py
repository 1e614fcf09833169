"""The stretch of time that a target is given, and how much of it has passed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from guatu.periods.period import Period, month, month_count


class Horizon(Period):
    """A period seen as the time given to a target. Shares are exact fractions from 0 to 1."""

    __slots__ = ()

    @classmethod
    def of(cls, period: Period) -> Horizon:
        """The horizon that covers exactly a period."""
        return cls(period.first, period.last, period.grain)

    @classmethod
    def parse(cls, text: str) -> Horizon:
        """The horizon that a canonical text names, as `Period.parse` reads it."""
        return cls.of(Period.parse(text))

    def share(self, part: Period) -> Fraction:
        """The share of the horizon's days that lie within a period."""
        first, last = max(self.first, part.first), min(self.last, part.last)
        return Fraction(max((last - first).days + 1, 0), self.days)

    def elapsed(self, on: date) -> Fraction:
        """The share of the horizon's days that have passed at the end of a day."""
        return Fraction(min(max((on - self.first).days + 1, 0), self.days), self.days)

    def linear_pace(self, on: date) -> Fraction:
        """序时进度 at the end of a day, as offices count it: every month weighs the same, so June's end is one half.

        Within a month the days weigh the same. A horizon that does not consist of whole months goes by days.
        """
        if not self.whole_months or not self.contains(on):
            return self.elapsed(on)
        before = month_count(self.first, on) - 1
        share = Fraction(on.day, month(on.year, on.month).days)
        return (before + share) / month_count(self.first, self.last)
