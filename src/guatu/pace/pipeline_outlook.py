"""The outlook of a count or a sum of money from a register: how many projects, or how much, reach a stage by a day.

The chances come from the register's own history and from nothing after the cut-off day. The method, a worked example
and how it was validated are in docs/methods/outlook.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from guatu.pace.amount_sums import NewParts, Part, SumOutlook, sum_outlook
from guatu.pace.goal import Goal
from guatu.pace.history import PaceError
from guatu.pace.lights import OUTLOOK_BANDS, Bands
from guatu.pace.new_leads import Entering, entering
from guatu.pace.pipeline import CountOutlook, likeliest, mixture, negative_binomial, of_distribution, poisson_binomial
from guatu.pace.stage_chances import Paces, Passage, expected_new, middles, mixed, passage
from guatu.pace.stage_hazards import Hazards, Stratum, hazards
from guatu.pace.stage_history import STAGES, StageHistory, State, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_DAYS = 365
LEAST_MOVES = 10
LEAST_REACHED = 3
LEAST_AMOUNTS = 5
"""Less of the history than this gives no probability: days kept, moves forward from the stages before the milestone,
projects that reached it, and amounts from which those of new projects are drawn."""
REASONS = {
    "no_register": "不可判：截至该日台账中尚无项目",
    "short_register": "不给概率：台账记录不足一年",
    "few_moves": "不给概率：历史上推进到该节点前各阶段的记录不足十次",
    "few_reached": "不给概率：历史上到达该节点的项目不足三个",
    "few_amounts": "不给概率：到达该节点且有金额的项目不足五个",
}


@dataclass(frozen=True, slots=True)
class Register:
    """A register as plain rows.

    `strata` names each project's kind, from the coarsest word to the finest (("industrial", "over 1 billion")); where
    a kind has little history it goes by the coarser one. `amounts` are in the unit of the goal. `since` is the day from
    which on the register was kept, by default that of its first row.
    """

    steps: Sequence[Step]
    stages: Sequence[str] = STAGES
    strata: Mapping[str, Stratum] = field(default_factory=dict)
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    since: date | None = None


class Contribution(NamedTuple):
    """What an open project brings to the expectation: `expected` is its chance, times its amount where a sum is asked.

    `since` is the day from which on it has been in its stage, or dormant in it. An `amount` that is not known is taken
    as the mean of past ones.
    """

    project: str
    stage: str
    dormant: bool
    since: date
    chance: float
    amount: Decimal | None
    expected: float


class Working(NamedTuple):
    """Every number on the way: rates, entries, the chances of the open projects by pace (in the order of `open`), how
    many new ones are to be expected by pace, and the past amounts."""

    hazards: Hazards
    entering: Entering
    paces: Paces
    chances: tuple[Floats, ...]
    new_means: Floats
    drawn: tuple[Decimal, ...]


class PipelineOutlook(NamedTuple):
    """The chance of a goal from the pipeline.

    `done` is what has reached the milestone within the horizon, by the projects `done_by`; `open` what each open
    project brings, the most first; `new` what is to be expected of projects yet to enter. `probability` is None with a
    `reason` where the history is too short. `half` and `most` hold the final value with 50 and 80 %; for a count they
    are the ranges of the most probable numbers that come nearest to that.
    """

    of: str
    goal: Goal
    milestone: str
    on: date
    probability: float | None
    light: str | None
    reason: str | None
    done: Decimal
    done_by: tuple[str, ...]
    mean: float | None = None
    median: float | None = None
    half: tuple[float, float] | None = None
    most: tuple[float, float] | None = None
    open: tuple[Contribution, ...] = ()
    new: float = 0.0
    working: Working | None = None


def pipeline_outlook(
    register: Register,
    goal: Goal,
    milestone: str,
    on: date,
    of: str = "count",
    counted: Collection[str] | None = None,
    bands: Bands = OUTLOOK_BANDS,
) -> PipelineOutlook:
    """The outlook, on the evening of a day, of how many projects (`of` "count") or how much investment (`of` "sum")
    reaches a stage within the goal's horizon.

    `counted` are the projects that count, past and open (10亿元以上); rates are learned from all. A project counts
    once, on the day when it first comes to the milestone or behind it. PaceError for a goal of another kind, a day
    before the horizon, or a stage that is not known.
    """
    _checked(goal, on, of)
    history = StageHistory.of(register.steps, on, register.stages, register.since)
    among = set(history.ways) if counted is None else set(counted)
    reached = {project: day for project, day in history.reached(milestone).items() if project in among}
    done_by = tuple(sorted(p for p, day in reached.items() if day >= goal.horizon.first.toordinal()))
    done_by = tuple(p for p in done_by if reached[p] <= goal.horizon.last.toordinal())
    done = Decimal(len(done_by)) if of == "count" else sum((_amount(register, p) for p in done_by), Decimal(0))
    start = PipelineOutlook(of, goal, milestone, on, None, None, None, done, done_by)
    if on >= goal.horizon.last:
        return _told(start, outlook_of(start, (), (), NONE_TO_COME, bands), bands)
    reason = _reason(history, milestone)
    if reason:
        return start._replace(reason=reason)
    return _judged(start, register, history, among, reached, bands)


class ToCome(NamedTuple):
    """What may come beside the open projects."""

    weights: Floats
    means: Floats
    shape: float
    drawn: tuple[Decimal, ...]


NONE_TO_COME = ToCome(np.ones(1), np.zeros(1), np.inf, ())


def outlook_of(
    look: PipelineOutlook,
    chances: Sequence[Floats],
    amounts: Sequence[Decimal | None],
    to_come: ToCome,
    bands: Bands = OUTLOOK_BANDS,
) -> CountOutlook | SumOutlook:
    """The distribution of what is done, open projects with these chances by pace, and new ones."""
    if of_count(look):
        parts = [
            np.convolve(poisson_binomial([float(each[at]) for each in chances]), negative_binomial(mean, to_come.shape))
            for at, mean in enumerate(map(float, to_come.means))
        ]
        return _count(look, mixture(parts, to_come.weights.tolist()), bands)
    given = [Part(each, amount) for each, amount in zip(chances, amounts, strict=True)]
    new = NewParts(to_come.means, to_come.shape)
    return sum_outlook(look.goal, look.done, given, new, to_come.drawn, to_come.weights, bands)


def _count(look: PipelineOutlook, chances: Floats, bands: Bands) -> CountOutlook:
    done = int(look.done)
    half, most = ((done + low, done + high) for low, high in (likeliest(chances, 0.5), likeliest(chances, 0.8)))
    return of_distribution(look.goal, done, chances, bands)._replace(half=half, most=most)


def of_count(look: PipelineOutlook) -> bool:
    """Whether projects are counted, not their money."""
    return look.of == "count"


def _judged(
    look: PipelineOutlook,
    register: Register,
    history: StageHistory,
    among: set[str],
    reached: Mapping[str, int],
    bands: Bands,
) -> PipelineOutlook:
    target, today, last = history.place(look.milestone), history.until, look.goal.horizon.last.toordinal()
    rates = hazards(history, register.strata, target, ahead=(last - today) / 2)
    paces = Paces.of(rates.pace.spread)
    entries = entering(history, {p: s for p, s in history.entries().items() if p in among}, register.strata)
    standing = {p: s for p, s in history.standing(among).items() if p not in reached}
    kinds = {register.strata.get(p, ()) for p in standing} | {kind for kind, _ in entries.shares}
    ways = {kind: passage(rates, target, today, last, paces.factors, rates.ratio(kind)) for kind in kinds}
    chances = {p: ways[register.strata.get(p, ())].of(state, today) for p, state in standing.items()}
    means = _new_means(entries, ways, today, len(paces.weights))
    drawn = tuple(register.amounts[p] for p in reached if p in register.amounts)
    if not of_count(look) and len(drawn) < LEAST_AMOUNTS:
        return look._replace(reason="few_amounts")
    opened = [_contribution(look, register, history, p, standing[p], mixed(chances[p], paces), drawn) for p in standing]
    opened.sort(key=lambda each: (-each.expected, -each.chance, each.project))
    own = tuple(chances[each.project] for each in opened)
    to_come = ToCome(paces.weights, means, entries.shape, drawn)
    told = outlook_of(look, own, [each.amount for each in opened], to_come, bands)
    new = mixed_mean(means, paces) * (1 if of_count(look) else mean_of(drawn))
    working = Working(rates, entries, paces, own, means, drawn)
    return _told(look._replace(open=tuple(opened), new=new, working=working), told, bands)


def mixed_mean(means: Floats, paces: Paces) -> float:
    """A mean over all paces."""
    return float(means @ paces.weights)


def mean_of(amounts: Sequence[Decimal]) -> float:
    """The mean amount; 0 of none."""
    return float(sum(amounts)) / len(amounts) if amounts else 0.0


def _new_means(entries: Entering, ways: Mapping[Stratum, Passage], today: int, paces: int) -> Floats:
    told = np.zeros(paces)
    for (kind, stage), share in entries.shares.items():
        way = ways[kind]
        daily = np.array([entries.on(day) for day in middles(way, today)])
        stages = np.eye(way.entering.shape[2])[stage]
        told += expected_new(way, daily * way.step * share, stages)
    return told


def _contribution(
    look: PipelineOutlook,
    register: Register,
    history: StageHistory,
    project: str,
    state: State,
    chance: float,
    drawn: Sequence[Decimal],
) -> Contribution:
    amount = register.amounts.get(project)
    worth = 1.0 if of_count(look) else mean_of(drawn) if amount is None else float(amount)
    since = date.fromordinal(state.day)
    return Contribution(project, history.stages[state.stage], state.dormant, since, chance, amount, chance * worth)


def _told(look: PipelineOutlook, told: CountOutlook | SumOutlook, bands: Bands) -> PipelineOutlook:
    return look._replace(
        probability=told.probability,
        light=bands.light(told.probability),
        mean=told.mean,
        median=float(told.median),
        half=(float(told.half[0]), float(told.half[1])),
        most=(float(told.most[0]), float(told.most[1])),
    )


def _amount(register: Register, project: str) -> Decimal:
    return register.amounts.get(project, Decimal(0))


def _reason(history: StageHistory, milestone: str) -> str | None:
    """Why no probability is given; the first that holds."""
    if not history.ways:
        return "no_register"
    if history.days < LEAST_DAYS:
        return "short_register"
    since = history.since
    if sum(day > since for day in history.reached(milestone).values()) < LEAST_REACHED:
        return "few_reached"
    target = history.place(milestone)
    return "few_moves" if target and _moves_before(history, target) < LEAST_MOVES else None


def _moves_before(history: StageHistory, target: int) -> int:
    """Moves forward from a stage before the target."""
    return sum(s.to > s.stage and s.stage < target for s in history.spells() if s.cause is not None)


def _checked(goal: Goal, on: date, of: str) -> None:
    if of not in ("count", "sum"):
        raise PaceError(f"{of!r} is not counted from a pipeline; one of count, sum")
    if goal.kind != "sum":
        raise PaceError(f"a goal of kind {goal.kind!r} is not made of projects; give one of kind 'sum'")
    if on < goal.horizon.first:
        raise PaceError(f"{on} lies before {goal.horizon}, the horizon; ask for a day in it")
