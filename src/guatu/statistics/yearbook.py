"""All figures that a computation may use: by indicator and area, as known now or on a past day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from guatu.catalogue import Catalogue, Indicator
from guatu.statistics.observation import Observation
from guatu.statistics.series import Series


class Yearbook:
    """Series by indicator and area, beside the catalogue that says how they add up.

    `as_of(day)` is the yearbook as it would have been written on that day.

    ObservationError if two figures known together contradict each other.
    """

    __slots__ = ("_series", "_whole", "catalogue", "known_on")

    def __init__(self, catalogue: Catalogue, observations: Iterable[Observation] = ()) -> None:
        self.catalogue = catalogue
        self.known_on: date | None = None
        found: dict[tuple[str, str], list[Observation]] = {}
        for one in observations:
            found.setdefault((one.indicator, one.area), []).append(one)
        self._whole = {key: Series(told, *key) for key, told in found.items()}
        self._series = dict(self._whole)

    def as_of(self, day: date) -> Yearbook:
        """What was known at the end of a day."""
        earlier = Yearbook(self.catalogue)
        earlier.known_on = min(day, self.known_on) if self.known_on else day
        earlier._whole = self._whole
        return earlier

    def indicator(self, code: str) -> Indicator:
        """What is measured; CatalogueError where the catalogue has no such code."""
        return self.catalogue.get(code)

    def series(self, code: str, area: str) -> Series:
        """The figures of an indicator in an area; an empty series where there are none."""
        found = self._series.get((code, area))
        return self._as_known((code, area)) if found is None else found

    def has(self, code: str, area: str) -> bool:
        """Whether anything is known of an indicator in an area."""
        return len(self.series(code, area)) > 0

    def __iter__(self) -> Iterator[Series]:
        return (self.series(*key) for key in self._whole)

    def _as_known(self, key: tuple[str, str]) -> Series:
        """A series as of the day of the yearbook, made when it is first asked for."""
        whole = self._whole.get(key)
        found = Series((), *key) if whole is None else whole
        return self._series.setdefault(key, found.as_of(self.known_on) if self.known_on else found)
