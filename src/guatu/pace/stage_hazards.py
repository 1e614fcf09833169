"""How fast projects leave each stage, by where they go and how long they have been there: learned from spells.

Rates are events over days of exposure, each shrunk towards a wider one as if some events had been seen at the wider
rate: a class of time in stage towards its stage, a stage towards all stages, a kind of project towards all kinds. The
method and a worked example are in docs/methods/outlook.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from guatu.pace.stage_history import BACK, FORWARD, LOST, TURN, Spell, StageHistory
from guatu.pace.stage_pace import Pace, pace_ahead

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

EDGES = (0, 30, 90, 180, 365, 730)
"""From which day in stage on each class of time begins."""
STAGE_WEIGHT, CLASS_WEIGHT, DORMANT_WEIGHT = 1.0, 2.0, 0.5
"""As how many events the wider rate counts."""
LEAST_WEIGHT = 4.0
"""A kind's, or a calendar month's, own ratio is shrunk by at least so many events."""
HALF_LIFE = 730.0
"""After so many days an event and a day of exposure count half."""
SEASON_DAYS = 730
"""So many days of history a season asks for."""

Stratum = tuple[str, ...]


class Ratio(NamedTuple):
    """By what a kind of project moves forward faster, and is lost more often, than all together."""

    forward: float = 1.0
    lost: float = 1.0


ALIKE = Ratio()


@dataclass(frozen=True, slots=True)
class Hazards:
    """Rates for one day, shape (causes, awake or dormant, stages, classes of time in stage).

    `forward_to` and `back_to` say to which stage a move leads, a row a stage; `season` is by how much each calendar
    month moves more forward than the mean; `pace` by how much all projects together move faster in the time to come;
    `moves` how many moves forward were seen from each stage.
    """

    rates: Floats
    forward_to: Floats
    back_to: Floats
    season: Floats
    ratios: Mapping[Stratum, Ratio]
    pace: Pace
    moves: tuple[int, ...]

    def ratio(self, stratum: Stratum) -> Ratio:
        """That of a kind, or of the longest beginning of it that the history knows."""
        known = (stratum[:end] for end in range(len(stratum), 0, -1))
        return next((self.ratios[each] for each in known if each in self.ratios), ALIKE)


class Seen(NamedTuple):
    """Events and days of exposure: month of the history, kind, awake or dormant, stage, class; events by cause first.

    `ages` is how many days before the cut-off the middle of each month lies, `calendar` its month of the year from 0.
    """

    events: Floats
    exposure: Floats
    ages: Floats
    calendar: NDArray[np.intp]
    strata: tuple[Stratum, ...]


def hazards(history: StageHistory, strata: Mapping[str, Stratum], target: int, ahead: float = 0.0) -> Hazards:
    """The rates that a history gives; `target` is the place of the stage that is to be reached, and `ahead` how many
    days after the cut-off the middle of the time to come lies."""
    spells = history.spells()
    seen = counted(history, spells, strata)
    weights = np.exp2(-seen.ages / HALF_LIFE)
    events = np.einsum("m,cmgfsk->cfsk", weights, seen.events)
    exposure = np.einsum("m,mgfsk->fsk", weights, seen.exposure)
    rates = shrunk_rates(events, exposure)
    ratios = _ratios(seen, weights, rates)
    by_month = _forward_by_month(seen, rates, ratios, target)
    season = _season(by_month, seen.calendar, history.days)
    moved, expected = by_month
    pace = pace_ahead(moved, expected * season[seen.calendar], seen.ages, history.days, ahead)
    to = _destinations(spells, len(history.stages))
    moves = np.bincount([s.stage for s in spells if s.cause == FORWARD], minlength=len(history.stages))
    return Hazards(rates, *to, season, ratios, pace, tuple(int(each) for each in moves))


def classes_of(days: NDArray[np.int64] | Floats) -> NDArray[np.intp]:
    """Into which class of time in stage each number of days falls."""
    return np.searchsorted(EDGES, days, side="right") - 1


def counted(history: StageHistory, spells: Sequence[Spell], strata: Mapping[str, Stratum]) -> Seen:
    """Cuts the spells at the ends of months and of classes, and adds up what falls into each piece."""
    starts, calendar = months(history.since, history.until)
    kinds = tuple(sorted({strata.get(spell.project, ()) for spell in spells}))
    place = {kind: at for at, kind in enumerate(kinds)}
    shape = (len(starts) - 1, len(kinds), 2, len(history.stages), len(EDGES))
    rows = [(place[strata.get(s.project, ())] * 2 + s.dormant) * shape[3] + s.stage for s in spells]
    cells, start, end = np.array(rows, dtype=np.intp), *_ends(spells)
    flat = (shape[0], shape[1] * 2 * shape[3], shape[4])
    exposure = np.zeros(flat)
    for at, (first, last) in enumerate(pairwise(starts)):
        inside = (start < last) & (end > first)
        np.add.at(exposure[at], cells[inside], _overlap(start[inside], end[inside], first, last))
    events = _events(spells, cells, end - start, np.searchsorted(starts, end, side="right") - 1, flat)
    ages = history.until - (starts[:-1] + starts[1:]) / 2
    return Seen(events.reshape(4, *shape), exposure.reshape(shape), ages, calendar, kinds)


def _events(
    spells: Sequence[Spell], cells: NDArray[np.intp], days: Floats, month: NDArray[np.intp], flat: tuple[int, int, int]
) -> Floats:
    """How many spells ended in each month, by cause, cell and class of time in stage."""
    told = np.zeros((4, *flat))
    over = np.array([spell.cause is not None for spell in spells], dtype=bool)
    cause = np.array([spell.cause for spell in spells if spell.cause is not None], dtype=np.intp)
    # what ends on the cut-off day itself belongs to the last month
    at = np.minimum(month[over], flat[0] - 1)
    np.add.at(told, (cause, at, cells[over], classes_of(days[over])), 1.0)
    return told


def shrunk_rates(events: Floats, exposure: Floats) -> Floats:
    """Rates by cause, awake or dormant, stage and class, from their events and days; the dormant ones apart."""
    rates = np.zeros_like(events)
    for cause in range(4):
        # nobody moves on from the last stage or back from the first: their days say nothing of the other stages
        open_to = slice(None, -1) if cause == FORWARD else slice(1, None) if cause == BACK else slice(None)
        rates[cause][:, open_to] = _rates_of(events[cause][:, open_to], exposure[:, open_to], cause == TURN)
    return rates


def _rates_of(events: Floats, exposure: Floats, alone: bool) -> Floats:
    """The rates of one cause; `alone` where the dormant have nothing in common with those awake."""
    awake = _pooled(events[0], exposure[0])
    dormant = _shrunk(events[1].sum(), exposure[1].sum(), 0.0 if alone else awake, DORMANT_WEIGHT)
    told = []
    for which, pooled in enumerate((awake, float(dormant))):
        stage = _shrunk(events[which].sum(1), exposure[which].sum(1), pooled, STAGE_WEIGHT)
        told.append(_shrunk(events[which], exposure[which], stage[:, None], CLASS_WEIGHT))
    return np.array(told)


def weight_of(events: Floats, expected: Floats) -> float:
    """As how many events the common ratio 1 counts beside a group's own, from how much more the groups differ than
    chance would make them; infinite where they do not."""
    beyond = float(((events - expected) ** 2 - expected).sum())
    return max(LEAST_WEIGHT, float(expected @ expected) / beyond) if beyond > 0 else inf


def shrunk_ratios(events: Floats, expected: Floats) -> Floats:
    """Events over what was expected, for each group, shrunk towards 1."""
    weight = weight_of(events, expected)
    return np.asarray((events + weight) / (expected + weight)) if weight < inf else np.ones(len(events))


def _pooled(events: Floats, exposure: Floats) -> float:
    return float(events.sum() / exposure.sum()) if exposure.sum() > 0 else 0.0


def _shrunk(events: Floats, exposure: Floats, wider: Floats | float, weight: float) -> Floats:
    """(events + weight) / (days + weight / wider): the wider rate, as if it had been seen in `weight` events; the own
    rate where the wider one is zero."""
    rate, seen, days = np.broadcast_arrays(np.asarray(wider, dtype=float), events, exposure)
    believed = np.where(rate > 0, weight, 0.0)
    total = days + np.divide(believed, rate, out=np.zeros(rate.shape), where=rate > 0)
    return np.asarray(np.divide(seen + believed, total, out=np.zeros(rate.shape), where=total > 0))


def months(since: int, until: int) -> tuple[Floats, NDArray[np.intp]]:
    """The ends of calendar months that cut a stretch of days, its own ends included, and each part's month from 0."""
    first = date.fromordinal(since)
    edges, calendar = [float(since)], [first.month - 1]
    year, month = divmod(first.year * 12 + first.month, 12)
    while (edge := date(year, month + 1, 1).toordinal()) < until:
        edges, calendar = [*edges, float(edge)], [*calendar, month]
        year, month = divmod(year * 12 + month + 1, 12)
    return np.array([*edges, float(max(until, since + 1))]), np.array(calendar, dtype=np.intp)


def _ends(spells: Sequence[Spell]) -> tuple[Floats, Floats]:
    return np.array([s.start for s in spells], dtype=float), np.array([s.end for s in spells], dtype=float)


def _overlap(start: Floats, end: Floats, first: float, last: float) -> Floats:
    """Days of each spell, a row, in each class of time, a column, between two days."""
    low, high = np.maximum(start, first)[:, None], np.minimum(end, last)[:, None]
    begin = start[:, None] + np.array(EDGES, dtype=float)
    stop = start[:, None] + np.array((*EDGES[1:], inf))
    return np.asarray(np.clip(np.minimum(high, stop) - np.maximum(low, begin), 0, None))


def _ratios(seen: Seen, weights: Floats, rates: Floats) -> dict[Stratum, Ratio]:
    """Each kind's ratios, and those of the beginnings of kinds, each shrunk towards the one that is shorter by one."""
    events = np.einsum("m,cmgfsk->cg", weights, seen.events)
    expected = np.einsum("m,mgfsk,cfsk->cg", weights, seen.exposure, rates)
    told: dict[Stratum, Ratio] = {}
    depth = max((len(kind) for kind in seen.strata), default=0)
    for length in range(1, depth + 1):
        heads = sorted({kind[:length] for kind in seen.strata if len(kind) >= length})
        member = np.array([[kind[:length] == head for kind in seen.strata] for head in heads], dtype=float)
        wider = [told.get(head[:-1], ALIKE) for head in heads]
        pairs = [
            base * shrunk_ratios(member @ events[cause], base * (member @ expected[cause]))
            for cause, base in ((FORWARD, np.array(wider)[:, 0]), (LOST, np.array(wider)[:, 1]))
        ]
        told |= {head: Ratio(*map(float, both)) for head, *both in zip(heads, *pairs, strict=True)}
    return told


def _forward_by_month(seen: Seen, rates: Floats, ratios: Mapping[Stratum, Ratio], target: int) -> tuple[Floats, Floats]:
    """Moves forward from the stages before the target in each month of the history, and how many were expected."""
    ratio = np.array([ratios.get(kind, ALIKE).forward for kind in seen.strata])
    expected = np.einsum("mgfsk,fsk,g->m", seen.exposure[:, :, :, :target], rates[FORWARD, :, :target], ratio)
    return seen.events[FORWARD, :, :, :, :target].sum((1, 2, 3, 4)), expected


def _season(by_month: tuple[Floats, Floats], calendar: NDArray[np.intp], days: int) -> Floats:
    if days < SEASON_DAYS:
        return np.ones(12)
    events, expected = (np.bincount(calendar, each, minlength=12).astype(float) for each in by_month)
    return shrunk_ratios(events, expected * (events.sum() / max(expected.sum(), 1e-12)))


def _destinations(spells: Sequence[Spell], stages: int) -> tuple[Floats, Floats]:
    """To which stage moves lead, with one move to the next stage, or to the one before, added to what was seen."""
    forward, back = np.eye(stages, k=1), np.eye(stages, k=-1)
    for spell in spells:
        if spell.cause in (FORWARD, BACK):
            (forward if spell.cause == FORWARD else back)[spell.stage, spell.to] += 1
    return _shares(forward), _shares(back)


def _shares(counts: Floats) -> Floats:
    return np.asarray(counts / np.maximum(counts.sum(1, keepdims=True), 1))
