"""The common pace of moves forward, followed from month to month: what it is now, and how unsure it is.

The pace is the factor by which all projects move on faster than the rates of the history say. Several beliefs of how
it changes run side by side, each weighed by how well it foretold every month of the register from those before: the
pace stays, or wanders a little or much; and a single month may stand alone. The steps are those of West, Harrison and
Migon (1985) for counts. The method and a worked example are in docs/methods/outlook.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import gammaln  # type: ignore[import-untyped,unused-ignore]

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WANDERING = (0.0, 0.05, 0.1, 0.2, 0.4)
"""By how much the logarithm of the pace may wander in a year, as a standard deviation."""
FIRST_SPREAD = 0.5
"""How unsure the logarithm of the pace is before the first month."""
ALONE_SHARE, ALONE_SPREAD = 0.05, 1.0
"""How often a month has a pace of its own, and how far its logarithm may lie from the common one."""
LEAST_EXPECTED = 1e-9
PRIOR_SPREAD, PRIOR_WINDOWS = 0.06, 3.0
"""What is believed of the spread of the pace between half-years, and as how many half-years it counts."""
WINDOW = 182.5
YEAR = 365.0


class Pace(NamedTuple):
    """The pace to come, as a factor of the rates seen, and the standard deviation of its logarithm."""

    factor: float = 1.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What each belief says on one day of the logarithm of the pace: its mean and variance, a number a belief.

    `evidence` is the logarithm of the probability that the belief gave to all counts so far.
    """

    means: Floats
    variances: Floats
    evidence: Floats

    @classmethod
    def at_first(cls) -> Beliefs:
        """Every degree of wandering, before anything is seen."""
        none = np.zeros(len(WANDERING))
        return cls(none, none + FIRST_SPREAD**2, none)

    def later(self, years: float) -> Beliefs:
        """The same some years later, with nothing seen in between."""
        return replace(self, variances=self.variances + np.array(WANDERING) ** 2 * years)

    def after(self, count: float, expected: float) -> Beliefs:
        """With a month seen: how many moved on, and how many would have at a pace of 1.

        The month may have been like others, or one of its own (twenty contracts signed on one day), which says little
        of the months to come; either way counts as probable as it is by the count.
        """
        usual, alone = self.judged(count, expected, 0.0), self.judged(count, expected, ALONE_SPREAD**2)
        evidence = np.logaddexp(usual.evidence + log(1 - ALONE_SHARE), alone.evidence + log(ALONE_SHARE))
        share = np.exp(alone.evidence + log(ALONE_SHARE) - evidence)
        apart = alone.means - usual.means
        within = usual.variances + share * (alone.variances - usual.variances)
        return Beliefs(usual.means + share * apart, within + share * (1 - share) * apart**2, evidence)

    def judged(self, count: float, expected: float, own: float) -> Beliefs:
        """With a month whose pace varies by `own` about the common one.

        The month's pace is taken as gamma distributed, so the count is a negative binomial number.
        """
        variance = self.variances + own
        shape, rate = 1 / variance, np.exp(-self.means) / variance
        told = gammaln(count + shape) - gammaln(shape) - shape * np.log1p(expected / rate)
        moved = np.log((shape + count) / (rate + expected)) - self.means
        known = 1 - 1 / (variance * (shape + count))
        learnt = self.variances / variance
        return Beliefs(
            self.means + learnt * moved,
            self.variances * (1 - learnt * known),
            self.evidence + told - count * np.log1p(rate / expected),
        )

    @property
    def weights(self) -> Floats:
        """How much each belief counts."""
        likelihood = np.exp(self.evidence - self.evidence.max())
        return np.asarray(likelihood / likelihood.sum())

    @property
    def factor(self) -> float:
        """The pace, over all beliefs."""
        return float(self.weights @ np.exp(self.means))

    @property
    def variance(self) -> float:
        """The variance of the pace, within beliefs and between them."""
        return float(self.weights @ (np.exp(2 * self.means) * (1 + self.variances))) - self.factor**2


def pace_ahead(events: Floats, expected: Floats, ages: Floats, days: int, ahead: float) -> Pace:
    """The pace so many days after the cut-off, from the moves forward of each month and those expected at a pace of 1.

    `ages` is how many days before the cut-off the middle of each month lies, `days` how long the register was kept.
    """
    beliefs, foretold = Beliefs.at_first(), []
    for count, usual, years in zip(events, expected, -np.diff(ages, prepend=ages[0]) / YEAR, strict=True):
        beliefs = beliefs.later(float(years))
        foretold.append(beliefs.factor)
        beliefs = beliefs.after(float(count), max(float(usual), LEAST_EXPECTED))
    to_come = beliefs.later(float(ages[-1] + ahead) / YEAR)
    shared = between(events, expected * np.array(foretold), ages, days)
    return Pace(to_come.factor, sqrt(to_come.variance / to_come.factor**2 + shared))


def between(events: Floats, expected: Floats, ages: Floats, days: int) -> float:
    """The variance of the pace between half-years beyond chance, shrunk towards what is believed."""
    window = (ages // WINDOW).astype(int)
    whole = [np.flatnonzero(window == at) for at in range(int(days // WINDOW))]
    pairs = [(float(events[own].sum()), float(expected[own].sum())) for own in whole if len(own)]
    square = sum(x * x for _, x in pairs)
    found = max(0.0, sum((o - x) ** 2 - x for o, x in pairs) / square) if square > 0 else 0.0
    count = len(pairs) if square > 0 else 0
    return (count * found + PRIOR_WINDOWS * PRIOR_SPREAD**2) / (count + PRIOR_WINDOWS)
