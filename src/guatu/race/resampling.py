"""The records of a race as they might also have come: each counts as often as a Poisson number of mean 1 says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from guatu.race.facts import Held
from guatu.race.rules import Count, Counted, Taken
from guatu.race.spec import League, Measure

_DECIMALS = 9


class _Part(NamedTuple):
    """Some of the records of a measure (those of one size where points go by size): whose they are, and what each
    adds."""

    measure: str
    size: Decimal | None
    racers: tuple[str, ...]
    owner: np.ndarray
    record: np.ndarray
    adds: np.ndarray

    def values(self, times: np.ndarray) -> list[Decimal]:
        """What each of the racers has, when records count so many times."""
        found = np.bincount(self.owner, self.adds * times[self.record], len(self.racers))
        return [Decimal(repr(each)) for each in np.round(found, _DECIMALS).tolist()]


class Resampled:
    """Draws what racers have of all measures that are made of records, a record in all of them alike."""

    def __init__(self, league: League, kept: Mapping[str, Mapping[str, Held]]) -> None:
        named = {each.record for told in kept.values() for held in told.values() for each in held.counted}
        self._at = {record: at for at, record in enumerate(sorted(named))}  # the same draws in whatever order they come
        self._parts = [
            part
            for leaf in league.leaves
            if leaf.measure.from_records and leaf.measure.claims in kept
            for part in self._parted(leaf.measure, kept[leaf.measure.claims])
        ]

    def draw(self, random: np.random.Generator) -> dict[tuple[str, str], Taken]:
        """What the racers have in one draw, by measure and racer; whoever is not named has nothing."""
        times = random.poisson(1.0, len(self._at))
        found: dict[tuple[str, str], Taken] = {}
        for part in self._parts:
            for racer, value in zip(part.racers, part.values(times), strict=True):
                earlier = found.get((part.measure, racer), Taken(Decimal(0)))
                sized = () if part.size is None else (Counted("", value, part.size),)
                found[part.measure, racer] = Taken(earlier.value + value, None, (*earlier.counted, *sized))
        return found

    def _parted(self, measure: Measure, told: Mapping[str, Held]) -> Iterator[_Part]:
        """The records of a measure, apart by the step of size that they reach."""
        sizes = measure.rule.sizes if isinstance(measure.rule, Count) else ()
        if not sizes:
            yield self._part(measure, None, told)
        for size, _ in sizes:
            top = {low: high for (low, _), (high, _) in pairwise(sizes)}.get(size)
            within = {racer: _within(held, size, top) for racer, held in told.items()}
            yield self._part(measure, size, within)

    def _part(self, measure: Measure, size: Decimal | None, told: Mapping[str, Held]) -> _Part:
        racers = tuple(told)
        rows = [(at, each) for at, racer in enumerate(racers) for each in told[racer].counted]
        by_value = measure.of == "sum" and size is None
        adds = [float(each.share * each.value if by_value else each.share) for _, each in rows]
        record = [self._at[each.record] for _, each in rows]
        owner = np.array([at for at, _ in rows], dtype=int)
        return _Part(measure.key, size, racers, owner, np.array(record, dtype=int), np.array(adds, dtype=float))


def _within(held: Held, low: Decimal, high: Decimal | None) -> Held:
    return Held(tuple(each for each in held.counted if low <= each.value and (high is None or each.value < high)))
