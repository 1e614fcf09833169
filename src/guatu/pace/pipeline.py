"""The outlook of a count from a register: each open project's own chance, and new ones by their rate."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, inf
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import gammaln  # type: ignore[import-untyped,unused-ignore]

from guatu.pace.goal import Goal
from guatu.pace.history import PaceError
from guatu.pace.lights import OUTLOOK_BANDS, Bands

if TYPE_CHECKING:
    from numpy.typing import NDArray

# what a Poisson number of new leads may exceed with less than this probability is left out
_TAIL = 1e-12


class CountOutlook(NamedTuple):
    """The chance of a count.

    `chances[k]` is the probability that the final count is `done` + k; `mean` the count to be expected, `median`,
    `half` (50 %) and `most` (80 %) from the distribution, ends included.
    """

    probability: float
    light: str
    done: int
    mean: float
    median: int
    half: tuple[int, int]
    most: tuple[int, int]
    chances: tuple[float, ...]


def count_outlook(
    goal: Goal, done: int, open_chances: Sequence[float], new_mean: float = 0.0, bands: Bands = OUTLOOK_BANDS
) -> CountOutlook:
    """The outlook of a count such as 签约10亿元以上项目30个.

    `done` have reached the milestone; `open_chances` is each open project's probability of reaching it by the date,
    from the register's stage history; `new_mean` how many of the leads yet to come are to be expected to reach it
    (rate by month x months x their chance). PaceError for a chance outside 0 to 1, or a negative number.
    """
    if done < 0 or not 0 <= new_mean < inf:
        raise PaceError(f"{done} done and {new_mean} to come: counts are zero or more")
    return of_distribution(goal, done, np.convolve(poisson_binomial(open_chances), poisson(new_mean)), bands)


def of_distribution(goal: Goal, done: int, chances: NDArray[np.float64], bands: Bands = OUTLOOK_BANDS) -> CountOutlook:
    """The outlook of a count whose further part has these chances: `chances[k]` of k more."""
    below = np.cumsum(chances)
    low, high = goal.range
    met = _up_to(below, floor(high) - done if high < inf else len(below)) - _up_to(below, _before(low) - done)
    probability = float(min(1.0, max(0.0, met)))
    mean = done + float(np.arange(len(chances)) @ chances)
    half, most = (tuple(done + _quantile(below, p) for p in ends) for ends in ((0.25, 0.75), (0.1, 0.9)))
    median = done + _quantile(below, 0.5)
    told = tuple(map(float, chances))
    return CountOutlook(
        probability, bands.light(probability), done, mean, median, (half[0], half[1]), (most[0], most[1]), told
    )


def poisson_binomial(chances: Sequence[float]) -> NDArray[np.float64]:
    """The probability of each number of successes, shape (n + 1,), exact: one convolution for each chance."""
    wrong = [chance for chance in chances if not 0 <= chance <= 1]
    if wrong:
        raise PaceError(f"{wrong[0]} is no chance; give probabilities from 0 to 1")
    told = np.ones(1)
    for chance in chances:
        told = np.convolve(told, (1 - chance, chance))
    return told


def poisson(mean: float) -> NDArray[np.float64]:
    """The probability of each number of new successes, up to where the rest is below 1e-12."""
    count = int(mean + 10 * np.sqrt(mean) + 30) if mean else 0
    steps = np.log(mean) * np.arange(count + 1) if mean else np.zeros(1)
    logs = steps - mean - np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, count + 1)))))
    told = np.exp(logs)
    kept = told[: int(np.searchsorted(np.cumsum(told), 1 - _TAIL)) + 1]
    return np.asarray(kept / kept.sum())


def negative_binomial(mean: float, shape: float) -> NDArray[np.float64]:
    """The probability of each number of new successes where the rate itself is unsure: variance mean + mean² / shape.

    Up to where the rest is below 1e-12; an infinite shape gives the Poisson numbers.
    """
    if mean < _TAIL or shape == inf:  # of so few the shape tells nothing
        return poisson(mean)
    count = np.arange(int(mean + 12 * np.sqrt(mean + mean * mean / shape) + 60 * (1 + mean / shape)) + 1)
    logs = gammaln(count + shape) - gammaln(shape) - gammaln(count + 1)
    told = np.exp(logs + shape * np.log(shape / (shape + mean)) + count * np.log(mean / (shape + mean)))
    kept = told[: int(np.searchsorted(np.cumsum(told), (1 - _TAIL) * told.sum())) + 1]
    return np.asarray(kept / kept.sum())


def likeliest(chances: NDArray[np.float64], share: float) -> tuple[int, int]:
    """The range of the most probable numbers whose probability is nearest to a share, ends included.

    It grows from the most probable number by the more probable neighbour. Between quantiles a range of small numbers
    holds far more than its share, as both ends count wholly.
    """
    low = high = int(np.argmax(chances))
    held = float(chances[low])
    while held < share and (low > 0 or high < len(chances) - 1):
        below = float(chances[low - 1]) if low > 0 else -1.0
        above = float(chances[high + 1]) if high < len(chances) - 1 else -1.0
        more = max(below, above)
        if held + more - share > share - held:
            break
        low, high, held = (low - 1, high, held + more) if below > above else (low, high + 1, held + more)
    return low, high


def mixture(parts: Sequence[NDArray[np.float64]], weights: Sequence[float]) -> NDArray[np.float64]:
    """The distribution that is each of some with a weight; the weights add up to 1."""
    told = np.zeros(max(map(len, parts)))
    for part, weight in zip(parts, weights, strict=True):
        told[: len(part)] += weight * part
    return told


def _before(low: float) -> int:
    """The largest count that does not reach a lower bound."""
    return -1 if low == -inf else ceil(low) - 1


def _up_to(below: NDArray[np.float64], count: int) -> float:
    return 0.0 if count < 0 else float(below[min(count, len(below) - 1)])


def _quantile(below: NDArray[np.float64], p: float) -> int:
    # a sum of many products may fall short of p by its last digits
    return min(int(np.searchsorted(below, p - 1e-12)), len(below) - 1)
