"""The chance of a goal of "at least" once some open projects have reached the milestone, asked hundreds of times.

Both ways give what `outlook_of` gives for the same projects, without the whole distribution: for a count its upper end
alone; for a sum the transform of the distribution, in which a project is one factor that can be exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Protocol

import numpy as np

from guatu.pace.amount_sums import NewParts, Part, between, grid, met, of_history, of_new
from guatu.pace.pipeline import negative_binomial
from guatu.pace.pipeline_outlook import PipelineOutlook, Working, of_count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Waves = NDArray[np.complex128]

_BLOCK = 64
"""So many products are kept at a time: all of them would take a gigabyte with ten thousand open projects."""


class Chances(Protocol):
    """What moves are chosen by; `moved` and `order` are places of open projects."""

    def met(self, moved: Sequence[int]) -> float:
        """The chance once the projects at some places have reached the milestone."""

    def fewest(self, order: Sequence[int], bound: float) -> int:
        """How many of the first are needed to reach a bound; all of them suffice. The chance grows with each."""

    def chosen(self, order: Sequence[int], needed: int, bound: float) -> list[int]:
        """The moves to tell where the first `needed` of an order suffice and fewer of the first do not."""


def chances_of(look: PipelineOutlook) -> Chances:
    """The chances of an outlook that has them."""
    assert look.working is not None
    return CountChances(look, look.working) if of_count(look) else SumChances(look, look.working)


class CountChances:
    """Of a count: the upper end of a Poisson-binomial number and those yet to come, for all paces at once."""

    def __init__(self, look: PipelineOutlook, working: Working) -> None:
        self._own = np.asarray(working.chances).reshape(len(working.chances), len(working.paces.weights))
        self._weights = working.paces.weights
        self._needed = ceil(look.goal.range[0]) - int(look.done)
        shape = working.entering.shape
        self._new = [_at_least(negative_binomial(float(mean), shape)) for mean in working.new_means]

    def met(self, moved: Sequence[int]) -> float:
        open_ones = np.delete(self._own, np.asarray(moved, dtype=int), axis=0)
        told, needed = poisson_binomials(open_ones), self._needed - len(moved)
        missing = np.clip(needed - np.arange(told.shape[1]), 0, None)
        chance = sum(
            weight * float(own @ _looked_up(new, missing))
            for weight, own, new in zip(self._weights, told, self._new, strict=True)
        )
        return float(min(1.0, chance))

    def fewest(self, order: Sequence[int], bound: float) -> int:
        low, high = 1, len(order)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.met(order[:middle]) >= bound else (middle + 1, high)
        return low

    def chosen(self, order: Sequence[int], needed: int, bound: float) -> list[int]:
        """Of the runs of this length in the order of chances, the one furthest up that suffices; the first one does."""
        low, high = 0, len(order) - needed
        while low < high:
            middle = (low + high + 1) // 2
            enough = self.met(order[middle : middle + needed]) >= bound
            low, high = (middle, high) if enough else (low, middle - 1)
        return list(order[low : low + needed])


def poisson_binomials(chances: Floats) -> Floats:
    """The probability of each number of successes for each column of chances, shape (columns, n + 1)."""
    told = np.zeros((chances.shape[1], len(chances) + 1))
    told[:, 0] = 1
    for at, chance in enumerate(chances[:, :, None]):
        more = told[:, : at + 1] * chance
        told[:, : at + 1] -= more
        told[:, 1 : at + 2] += more
    return told


def _at_least(chances: Floats) -> Floats:
    """The probability of each number or more."""
    return np.asarray(np.cumsum(chances[::-1])[::-1])


def _looked_up(at_least: Floats, numbers: NDArray[np.int_]) -> Floats:
    """The same at some numbers; 0 beyond the last."""
    return np.where(numbers < len(at_least), at_least[np.minimum(numbers, len(at_least) - 1)], 0.0)


class SumChances:
    """Of a sum: by the transform of its distribution on the grid of `sum_outlook`, which is a product of one factor for
    each project and one for those yet to come."""

    def __init__(self, look: PipelineOutlook, working: Working) -> None:
        parts = [Part(own, each.amount) for own, each in zip(working.chances, look.open, strict=True)]
        new = NewParts(working.new_means, working.entering.shape)
        self._step, ends = grid(parts, new, working.drawn)
        self._size = 1 << int(np.ceil(np.log2(ends + 2 + len(parts))))  # parts that are split may go a step further
        self._parts, self._weights = parts, working.paces.weights
        self._turns = np.exp(-2j * np.pi * np.arange(self._size) / self._size)
        self._waves = np.arange(self._size // 2 + 1)
        self._history = of_history(working.drawn, self._step, self._size)
        self._to_come = of_new(new, self._history)
        at = np.asarray(float(look.done) + self._step * np.arange(self._size), dtype=np.float64)
        self._wanted = self._transformed(met(look.goal, at, self._step, parts, working.drawn))

    def met(self, moved: Sequence[int]) -> float:
        among = set(moved)
        still_open = [at for at in range(len(self._parts)) if at not in among]
        return self._chance(self._to_come * self._open(still_open), self._moved(moved))

    def fewest(self, order: Sequence[int], bound: float) -> int:
        """By halving; what is decided is multiplied once."""
        low, high = 1, len(order)
        moved, still_open = self._moved(order[:1]), self._to_come  # of order[:low], and of order[high:]
        while low < high:
            middle = (low + high) // 2
            here, there = self._moved(order[low:middle]), self._open(order[middle:high])
            if self._chance(still_open * there, moved * here) >= bound:
                high, still_open = middle, still_open * there
            else:
                low, moved = middle + 1, moved * here * self._factor(order[middle])
        return low

    def chosen(self, order: Sequence[int], needed: int, bound: float) -> list[int]:
        """Those of the first that are needed: each is left out, the last one first, where the others suffice."""
        chosen = order[:needed]
        among, left_out = set(chosen), set[int]()
        others = self._to_come * self._open([at for at in range(len(self._parts)) if at not in among])
        for each, before in self._backwards(chosen):
            without = others * self._unmoved(each)
            if len(left_out) + 1 < len(chosen) and self._chance(without, before) >= bound:
                left_out.add(each)
                others = without
            else:
                others = others * self._factor(each)
        return [each for each in chosen if each not in left_out]

    def _backwards(self, chosen: Sequence[int]) -> Iterator[tuple[int, Waves]]:
        """Each place, the last first, with the product of those before it."""
        starts = [*range(0, len(chosen), _BLOCK), len(chosen)]
        products = [np.ones(len(self._waves), dtype=complex)]
        for first, last in pairwise(starts):
            products.append(products[-1] * self._moved(chosen[first:last]))
        for number, (first, last) in reversed(list(enumerate(pairwise(starts)))):
            before = [products[number]]
            for each in chosen[first:last]:
                before.append(before[-1] * self._factor(each))
            yield from zip(reversed(chosen[first:last]), reversed(before[:-1]), strict=True)

    def _chance(self, by_pace: Waves, of_all: Waves) -> float:
        """The chance of a distribution, by its transform: that of each pace, times what is the same for all."""
        told = self._weights @ by_pace * of_all
        return float(min(1.0, (told * self._wanted).real.sum()))

    def _transformed(self, wanted: NDArray[np.bool_]) -> Waves:
        """What a transform is multiplied by and added up for the probability of the wanted points (Parseval)."""
        waves = np.conj(np.fft.rfft(wanted.astype(float))) / self._size
        waves[1 : (self._size + 1) // 2] *= 2  # the other half of the waves mirrors this one
        return np.asarray(waves)

    def _moved(self, places: Sequence[int]) -> Waves:
        told = np.ones(len(self._waves), dtype=complex)
        for each in places:
            told *= self._factor(each)
        return told

    def _open(self, places: Sequence[int]) -> Waves:
        told = np.ones((len(self._weights), len(self._waves)), dtype=complex)
        for each in places:
            told *= self._unmoved(each)
        return told

    def _unmoved(self, place: int) -> Waves:
        """The factor of a project that comes with its chance."""
        chances = np.asarray(self._parts[place].chances)[:, None]
        return np.asarray(1 + chances * (self._factor(place) - 1))

    def _factor(self, place: int) -> Waves:
        """The factor of a project that is sure to come: a shift by its amount."""
        amount = self._parts[place].amount
        if amount is None:
            return self._history
        low, share = between(float(amount) / self._step)
        shift = self._turns[low * self._waves % self._size]
        return np.asarray(shift * (1 - share + share * self._turns[: len(self._waves)]) if share > 1e-9 else shift)
