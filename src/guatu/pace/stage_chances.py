"""The chance that a project reaches a stage by a day, composed over the stages that remain.

The time left is cut into equal steps of at most five days. From the last day back, the chance of a project in a stage
since so many steps is that of what may happen within the next step (moving forward, back, falling dormant or waking,
leaving, staying) times the chance from there on. No random numbers are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from guatu.pace.stage_hazards import ALIKE, EDGES, Hazards, Ratio, classes_of
from guatu.pace.stage_history import BACK, FORWARD, TURN, State

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STEP = 5.0
NODES = 7


class Paces(NamedTuple):
    """The paces that the time to come may have, as factors of the one expected (mean 1), and their weights."""

    factors: Floats
    weights: Floats

    @classmethod
    def of(cls, spread: float) -> Paces:
        """Nodes of Gauss and Hermite for a logarithm that is normal with this standard deviation."""
        at, weights = np.polynomial.hermite_e.hermegauss(NODES)
        weights = weights / weights.sum()
        factors = np.exp(spread * at)
        return cls(factors / (weights @ factors), weights)


class Passage(NamedTuple):
    """Chances to reach a stage by the last day, for one kind of project.

    `now` by pace, awake or dormant, stage and steps in stage; `entering` of projects that enter (awake, with no time in
    the stage) at the beginning of each step and at the last day, by pace and stage. `step` is a step's length in days.
    """

    step: float
    now: Floats
    entering: Floats

    def of(self, state: State, today: int) -> Floats:
        """The chances of a project, one for each pace."""
        steps = min(int((today - state.day) / self.step), self.now.shape[3] - 1)
        return np.asarray(self.now[:, int(state.dormant), state.stage, steps])


def passage(rates: Hazards, target: int, today: int, last: int, factors: Floats, ratio: Ratio = ALIKE) -> Passage:
    """The chances from the evening of one day to that of another; both are ordinals."""
    count = max(1, int(np.ceil((last - today) / STEP)))
    step = (last - today) / count
    held = int(EDGES[-1] / step) + 1 if step else 0
    classes = classes_of(np.asarray((np.arange(held + 1) + 0.5) * step))
    faster = np.array([ratio.forward * rates.pace.factor, 1, 1, ratio.lost])
    daily = rates.rates[:, :, :target][..., classes] * faster[:, None, None, None]
    reached = np.ones((len(factors), len(rates.forward_to)))
    reached[:, :target] = 0
    chance = np.zeros((len(factors), 2, target, held + 1))
    entering = [reached]
    for at in reversed(range(count)):
        season = _season(rates, today + (at + 0.5) * step)
        chance = _back_one(chance, entering[-1], _leaving(daily, factors, season, step), rates)
        entering.append(np.concatenate((chance[:, 0, :, 0], reached[:, target:]), axis=1))
    return Passage(step, chance, np.array(entering[::-1]))


def _season(rates: Hazards, day: float) -> float:
    return float(rates.season[date.fromordinal(int(day)).month - 1])


def _leaving(daily: Floats, factors: Floats, season: float, step: float) -> Floats:
    """The probability of each cause within a step, shape (causes, paces, awake or dormant, stages, steps in stage)."""
    rate = np.repeat(daily[:, None], len(factors), axis=1)
    rate[FORWARD] *= (factors * season)[:, None, None, None]
    total = rate.sum(0)
    share = np.divide(-np.expm1(-total * step), total, out=np.zeros_like(total), where=total > 0)
    return np.asarray(rate * share)


def _back_one(chance: Floats, entering: Floats, leaving: Floats, rates: Hazards) -> Floats:
    """The chances one step earlier."""
    target = chance.shape[2]
    forward, back = (entering @ to[:target].T for to in (rates.forward_to, rates.back_to))
    stay = np.concatenate((chance[..., 1:], chance[..., -1:]), axis=-1)
    told = (1 - leaving.sum(0)) * stay + leaving[TURN] * chance[:, ::-1, :, :1]
    return np.asarray(told + leaving[FORWARD] * forward[:, None, :, None] + leaving[BACK] * back[:, None, :, None])


def expected_new(told: Passage, rates: Floats, shares: Floats) -> Floats:
    """How many of the projects yet to enter are to be expected to reach the stage, for each pace.

    `rates` is how many enter in each step, `shares` with which stage.
    """
    within = (told.entering[:-1] + told.entering[1:]) / 2
    return np.asarray(np.einsum("n,njs,s->j", rates, within, shares))


def mixed(chances: Floats, paces: Paces) -> float:
    """A chance over all paces."""
    return float(np.clip(chances @ paces.weights, 0.0, 1.0))


def middles(told: Passage, today: int) -> Sequence[date]:
    """The middle day of each step."""
    return [date.fromordinal(int(today + (at + 0.5) * told.step)) for at in range(len(told.entering) - 1)]
