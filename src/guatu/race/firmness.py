"""How firm an order is: places under other weights, and under other records than happened to come.

Each draw changes both: every weight of the full marks, and how often each record counts.

uniform     each weight times a number between 1 − spread and 1 + spread, the sum of the weights kept
dirichlet   weights drawn around the scheme's own, with `spread` as the mean relative error (root of the mean square,
            weighted): the concentration is (k − 1) ÷ spread² − 1 for k weights

The records are resampled by the Poisson bootstrap: each counts as often as a Poisson number of mean 1 says, in all
measures alike, since it is the project that might not have come, or might have come twice. Figures that are given as
they are do not move by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from guatu.errors import UsageError
from guatu.race.facts import Facts
from guatu.race.resampling import Resampled
from guatu.race.rules import ZERO
from guatu.race.spec import League, counts
from guatu.race.standings import Line, Standings, holdings, summed

WEIGHTS = ("uniform", "dirichlet")
FIRM = 0.9
DRAWS = 400
SEED = 20260101


class Firmness(NamedTuple):
    """How firm a racer's place is: between `best` and `worst` it lies in 90 % of the draws, and `ahead` is the share of
    draws in which he stays ahead of the next in the group (None for the last). The word: firm from 0.9 on, else close;
    "tied" beside the next with the same place."""

    racer: str
    best: int
    worst: int
    ahead: float | None
    word: str


def firmness(
    league: League,
    facts: Facts,
    told: Standings,
    *,
    weights: str = "uniform",
    spread: float = 0.1,
    data: bool = True,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[Firmness, ...]:
    """How firm the places of standings are; the same seed gives the same answer.

    UsageError for an unknown way of drawing weights, a spread outside 0 to 0.5, or less than 20 draws.
    """
    if weights not in WEIGHTS or not 0 <= spread <= 0.5 or draws < 20:
        raise UsageError(f"weights must be one of {', '.join(WEIGHTS)}, spread 0 to 0.5, draws 20 or more")
    totals = _totals(league, facts, told, _Drawing(np.random.default_rng(seed), weights, spread, data), draws)
    found: dict[str, Firmness] = {}
    for group in dict.fromkeys(each.racer.group for each in told.rows):
        placed = [each for each in told.rows if each.racer.group == group and each.place is not None]
        for each, (best, worst, ahead) in zip(placed, _places([totals[row.racer.key] for row in placed]), strict=True):
            word = "" if ahead is None else "firm" if ahead >= FIRM else "close"
            found[each.racer.key] = Firmness(each.racer.key, best, worst, ahead, "tied" if each.tied else word)
    return tuple(found[each.racer.key] for each in told.rows if each.racer.key in found)


class _Drawing(NamedTuple):
    random: np.random.Generator
    weights: str
    spread: float
    data: bool

    def factors(self, league: League) -> dict[str, Decimal]:
        """What each measure's points are multiplied by in one draw."""
        own = {each.key: float(each.points or 0) for each in league.measures if counts(each) and each.points}
        drawn = self._drawn(np.array(list(own.values())))
        return {key: Decimal(repr(float(new / old))) for (key, old), new in zip(own.items(), drawn, strict=True)}

    def _drawn(self, own: np.ndarray) -> np.ndarray:
        if len(own) < 2 or not self.spread:
            return own
        if self.weights == "dirichlet":
            concentration = (len(own) - 1) / self.spread**2 - 1
            return np.asarray(self.random.dirichlet(concentration * own / own.sum()) * own.sum())
        new = own * self.random.uniform(1 - self.spread, 1 + self.spread, len(own))
        return np.asarray(new * own.sum() / new.sum())


def _totals(
    league: League, facts: Facts, told: Standings, drawing: _Drawing, draws: int
) -> dict[str, list[tuple[bool, float]]]:
    """Every racer's total in each draw, those put last by a veto below the others."""
    kept = holdings(league, facts)
    racers = tuple(each.racer for each in told.rows)
    last = {each.racer.key for each in told.rows if each.reason == "vetoed"}
    records = Resampled(league, kept) if drawing.data else None
    found: dict[str, list[tuple[bool, float]]] = {each.key: [] for each in racers}
    sums = summed(league, facts, racers, kept)
    for _ in range(draws):
        factors = drawing.factors(league)
        if records:
            sums = summed(league, facts, racers, kept, records.draw(drawing.random))
        for key, lines in sums.items():
            found[key].append((key not in last, float(_total(league, lines, factors))))
    return found


def _total(league: League, lines: Sequence[Line], factors: Mapping[str, Decimal]) -> Decimal:
    """A total under other weights; where figures are missing, the rest is scaled up under them too."""
    own = others = available = full = ZERO
    for leaf, line in zip(league.leaves, lines, strict=False):
        factor = factors.get(leaf.top.key, Decimal(1))
        if not counts(leaf.top):
            others += line.points or ZERO
            continue
        full += factor * (leaf.measure.points or ZERO)
        if line.points is not None:
            own += factor * line.points
            available += factor * (leaf.measure.points or ZERO)
    capped = (each.points or ZERO for each in lines[len(league.leaves) :] if each.note != "renormalised")
    return (own * full / available if available else ZERO) + others + sum(capped, ZERO)


def _places(totals: Sequence[Sequence[tuple[bool, float]]]) -> list[tuple[int, int, float | None]]:
    """For each racer, in the order of places: the 5 % and 95 % quantiles of his place, and how often he stays ahead of
    the next; an equal total counts half."""
    if not totals:
        return []
    points = np.array([[total if standing else total - 1e9 for standing, total in row] for row in totals])
    places = 1 + (points[None, :, :] > points[:, None, :] + 1e-9).sum(axis=1)
    low, high = np.quantile(places, [0.05, 0.95], axis=1, method="nearest").astype(int)
    gaps = points[:-1] - points[1:]
    ahead = ((gaps > 1e-9) + 0.5 * (abs(gaps) <= 1e-9)).mean(axis=1)
    shares: list[float | None] = [*(float(each) for each in ahead), None]
    return list(zip(low.tolist(), high.tolist(), shares, strict=True))
