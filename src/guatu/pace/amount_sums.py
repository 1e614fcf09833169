"""The distribution of a sum of money of which each part comes with its own chance: on a grid, without random numbers.

Where all amounts are multiples of one unit that is coarse enough the grid's step is that unit and the distribution is
exact. Else an amount between two points of the grid is split between them so that its mean stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from guatu.pace.goal import Goal
from guatu.pace.history import PaceError
from guatu.pace.lights import OUTLOOK_BANDS, Bands

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

POINTS = 4000
"""The grid has at most so many steps."""


class SumOutlook(NamedTuple):
    """The chance of a sum, in the unit of its amounts: its mean, its median, and its 50 % and 80 % intervals."""

    probability: float
    light: str
    done: Decimal
    mean: float
    median: float
    half: tuple[float, float]
    most: tuple[float, float]


class Part(NamedTuple):
    """An open project: the chance for each pace, and what it brings; None where its amount is not known."""

    chances: Floats
    amount: Decimal | None


class NewParts(NamedTuple):
    """Projects yet to enter: how many are to be expected for each pace, and how unsure their rate is (variance
    mean + mean² / shape)."""

    means: Floats
    shape: float


def sum_outlook(
    goal: Goal,
    done: Decimal,
    parts: Sequence[Part],
    new: NewParts,
    drawn: Sequence[Decimal],
    weights: Floats,
    bands: Bands = OUTLOOK_BANDS,
) -> SumOutlook:
    """The outlook of a sum such as 签约总投资500亿元以上.

    `drawn` are amounts of past projects: those of new ones, and of parts without one, are drawn from them. `weights`
    are those of the paces. PaceError for a negative amount, or where amounts are to be drawn and there are none.
    """
    _checked(done, parts, new, drawn)
    step, ends = grid(parts, new, drawn)
    told = distribution(parts, new, drawn, weights, step, ends)
    at = np.asarray(float(done) + step * np.arange(len(told)))
    below = np.cumsum(told)
    probability = float(min(1.0, told[met(goal, at, step, parts, drawn)].sum()))
    ends_of = [tuple(float(at[_quantile(below, p)]) for p in pair) for pair in ((0.25, 0.75), (0.1, 0.9))]
    half, most = ((pair[0], pair[1]) for pair in ends_of)
    median = float(at[_quantile(below, 0.5)])
    return SumOutlook(probability, bands.light(probability), done, float(told @ at), median, half, most)


def met(goal: Goal, at: Floats, step: float, parts: Sequence[Part], drawn: Sequence[Decimal]) -> NDArray[np.bool_]:
    """At which points of a grid a goal is met; where amounts are split between points, from half a step before it."""
    low, high = goal.range
    if step != _unit(parts, drawn):
        return np.asarray((at >= low - step / 2) & (at <= high + step / 2))
    return _exactly(at, low, high)


def distribution(
    parts: Sequence[Part], new: NewParts, drawn: Sequence[Decimal], weights: Floats, step: float, ends: int
) -> Floats:
    """The probability of each multiple of a step from 0 to `ends` steps."""
    size = 1 << int(np.ceil(np.log2(ends + 2)))
    told = np.zeros((len(weights), size))
    told[:, 0] = 1
    history = of_history(drawn, step, size)
    unknown = np.ones((len(weights), size // 2 + 1), dtype=complex)
    for part in parts:
        chances = np.asarray(part.chances)[:, None]
        if part.amount is None:
            unknown *= 1 - chances + chances * history
        else:
            told = _with(told, chances, float(part.amount) / step)
    total = np.fft.irfft(np.fft.rfft(told) * unknown * of_new(new, history), size)
    mixed = np.clip(np.asarray(weights) @ total, 0, None)
    return np.asarray(mixed / mixed.sum())


def of_history(drawn: Sequence[Decimal], step: float, size: int) -> NDArray[np.complex128]:
    """The transform of an amount drawn from the history."""
    return np.asarray(np.fft.rfft(_points(drawn, step, size) if drawn else np.zeros(size)))


def of_new(new: NewParts, history: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """The transform of the sum of new ones: a negative binomial number of them, each drawn from the history."""
    means = np.asarray(new.means)[:, None]
    if np.isinf(new.shape):
        return np.asarray(np.exp(means * (history - 1)))
    return np.asarray((1 + means / new.shape * (1 - history)) ** -new.shape)


def _points(amounts: Sequence[Decimal], step: float, size: int) -> Floats:
    at = np.array([float(each) for each in amounts]) / step
    low = np.floor(at + 1e-9).astype(int)
    part = np.clip(at - low, 0, 1)
    told = np.bincount(low, 1 - part, minlength=size) + np.bincount(low + 1, part, minlength=size)[:size]
    return told[:size] / len(amounts)


def _with(told: Floats, chances: Floats, by: float) -> Floats:
    """A distribution with one more part that moves it up, with its chance, by a number of steps that need not be
    whole."""
    low, part = between(by)
    after = (1 - chances) * told
    for steps, share in ((low, 1 - part), (low + 1, part)):
        if share > 1e-9:
            after[:, steps:] += share * chances * told[:, : told.shape[1] - steps]
    return after


def between(by: float) -> tuple[int, float]:
    """The point of the grid before a number of steps that need not be whole, and the share that goes to the next."""
    low = int(np.floor(by + 1e-9))
    return low, min(1.0, max(0.0, by - low))


def grid(parts: Sequence[Part], new: NewParts, drawn: Sequence[Decimal]) -> tuple[float, int]:
    """The step of the grid, and how many steps hold all that may come."""
    own = sum(float(part.amount) for part in parts if part.amount is not None)
    count = float(np.max(new.means, initial=0.0)) + sum(part.amount is None for part in parts)
    spread = float(np.sqrt(count + (0 if np.isinf(new.shape) else count * count / new.shape)))
    most = float(max(drawn, default=Decimal(0)))
    mean = float(sum(drawn)) / len(drawn) if drawn else 0.0
    further = (count + 8 * spread) * mean + 8 * np.sqrt(count) * most + 4 * most if count else 0.0
    whole = own + further
    unit = _unit(parts, drawn)
    step = unit if whole <= POINTS * unit else whole / POINTS
    return step, int(np.ceil(whole / step)) + 1


def _unit(parts: Sequence[Part], drawn: Sequence[Decimal]) -> float:
    """The largest unit of which all amounts are multiples."""
    amounts = [each for each in (*drawn, *(part.amount for part in parts)) if each]
    places = max((max(0, -int(each.normalize().as_tuple().exponent)) for each in amounts), default=0)
    whole = [int(each.scaleb(places)) for each in amounts]
    return (gcd(*whole) or 1) / float(10**places)


def _exactly(at: Floats, low: float, high: float) -> NDArray[np.bool_]:
    # the points are computed: one that is the bound itself must not miss it by its last digits
    return np.asarray((at >= low * (1 - 1e-12)) & (at <= high * (1 + 1e-12)))


def _quantile(below: Floats, p: float) -> int:
    return min(int(np.searchsorted(below, p - 1e-12)), len(below) - 1)


def _checked(done: Decimal, parts: Sequence[Part], new: NewParts, drawn: Sequence[Decimal]) -> None:
    amounts = [done, *drawn, *(part.amount for part in parts if part.amount is not None)]
    wrong = [each for each in amounts if not each.is_finite() or each < 0]
    if wrong:
        raise PaceError(f"an amount of {wrong[0]}; amounts are zero or more")
    if not drawn and (np.max(new.means, initial=0.0) > 0 or any(part.amount is None for part in parts)):
        raise PaceError("amounts are to be drawn from past projects, and no past amount is known; give at least one")
