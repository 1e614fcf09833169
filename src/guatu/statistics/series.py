"""The figures of one indicator in one area, each with all that was ever known of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from operator import attrgetter

from guatu.periods import Period
from guatu.statistics.observation import Observation, ObservationError, Stretch, stretch

_ORDER = attrgetter("order")
_VINTAGE = attrgetter("vintage")


class Series:
    """Observations of one indicator in one area, in two times: the period they speak of and the day they became known.

    Nothing is overwritten. `at` gives the newest vintage of a period, `vintages` all of them in the order in which they
    became known, `as_of` the series as it was known on a day. `known_on` is that day, None for all that is known.

    >>> from decimal import Decimal
    >>> from guatu.periods import month
    >>> may = month(2026, 5)
    >>> first = Observation("gdp", "zone", may, "discrete", Decimal(70), date(2026, 6, 10))
    >>> mended = Observation("gdp", "zone", may, "discrete", Decimal(72), date(2026, 7, 9), status="revised")
    >>> series = Series([mended, first])
    >>> series.at(may, "discrete").value, series.as_of(date(2026, 6, 30)).at(may, "discrete").value
    (Decimal('72'), Decimal('70'))

    ObservationError if the observations are of several indicators or areas, or if two that became known together
    contradict each other.
    """

    __slots__ = ("_vintages", "area", "indicator", "known_on")

    def __init__(self, observations: Iterable[Observation], indicator: str = "", area: str = "") -> None:
        found: dict[Stretch, list[Observation]] = {}
        for one in observations:
            indicator, area = indicator or one.indicator, area or one.area
            if (one.indicator, one.area) != (indicator, area):
                raise ObservationError(f"{one.indicator} of {one.area} does not belong to {indicator} of {area}")
            found.setdefault(one.stretch, []).append(one)
        self.indicator, self.area = indicator, area
        self.known_on: date | None = None
        self._vintages: Mapping[Stretch, tuple[Observation, ...]] = {
            when: _in_order(found[when]) for when in sorted(found, key=_by_days)
        }

    def as_of(self, day: date) -> Series:
        """The series as it was known at the end of a day."""
        earlier = Series((), self.indicator, self.area)
        earlier.known_on = min(day, self.known_on) if self.known_on else day
        cut = ((when, told[: bisect_right(told, day, key=_VINTAGE)]) for when, told in self._vintages.items())
        earlier._vintages = {when: told for when, told in cut if told}
        return earlier

    def at(self, period: Period, basis: str) -> Observation | None:
        """The observation that holds: the newest by vintage, then by status. None where nothing is known."""
        told = self._vintages.get(stretch(period, basis))
        return told[-1] if told and not told[-1].withdrawn else None

    def between(self, first: date, last: date, basis: str) -> Observation | None:
        """The observation that holds for the days from first to last."""
        told = self._vintages.get((basis, last if basis == "point" else first, last))
        return told[-1] if told and not told[-1].withdrawn else None

    def vintages(self, period: Period, basis: str) -> tuple[Observation, ...]:
        """All that was ever reported for a period, in the order in which it became known."""
        return self._vintages.get(stretch(period, basis), ())

    def within(self, period: Period, basis: str) -> tuple[Observation, ...]:
        """The observations that hold for stretches inside a period, in the order of time."""
        return tuple(one for one in self if one.basis == basis and period.contains(one.period))

    def __iter__(self) -> Iterator[Observation]:
        """The observations that hold, in the order of time."""
        return (told[-1] for told in self._vintages.values() if not told[-1].withdrawn)

    def __len__(self) -> int:
        """How many stretches have a figure that holds."""
        return sum(1 for _ in self)


def _by_days(when: Stretch) -> tuple[date, date, str]:
    basis, first, last = when
    return last, first, basis


def _in_order(told: list[Observation]) -> tuple[Observation, ...]:
    told.sort(key=_ORDER)
    for one, other in pairwise(told):
        if one.order == other.order and one != other:
            raise ObservationError(
                f"{one.indicator} of {one.area} for {one.period}, known {one.vintage} as {one.status}, is both "
                f"{one.value} ({one.source or 'no source'}) and {other.value} ({other.source or 'no source'}); "
                "number the later of the two with `entry`"
            )
    return tuple(dict.fromkeys(told)) if len(told) > 1 else tuple(told)
