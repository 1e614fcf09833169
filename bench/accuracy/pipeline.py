"""How right outlooks from a pipeline are: invented registers whose hazards are known, and rolling cut-off days.

    python bench/accuracy/pipeline.py [--registers 12] [--worlds stationary seasonal ...] [--milestone started]
                                      [--first 1000]

Every register is drawn from a world: how projects enter, move on, skip, go back, fall dormant and are lost, day by day,
by hazards that are smooth in the time in stage (not the steps that the method estimates). At each cut-off day the
method sees the rows up to that day and nothing else; what the register holds at the year's end is the truth. Beside it
stand two rules in use: the run rate (what is done, by the calendar) and fixed weights for each stage. The figures are
written to bench/results, with how long one outlook of a register of some 10,000 projects takes.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, inf
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

import numpy as np

from guatu.pace import Goal
from guatu.pace.pipeline import count_outlook
from guatu.pace.pipeline_outlook import PipelineOutlook, Register, ToCome, outlook_of, pipeline_outlook
from guatu.pace.scoring import Judged, brier, reliability
from guatu.pace.stage_history import STAGES, StageHistory, Step
from guatu.periods import month

RESULTS = Path(__file__).resolve().parents[1] / "results"
COVERAGE = (0.72, 0.88)
FIRST, YEARS = date(2020, 1, 1), 6
CUT_MONTHS = (2, 4, 6, 8, 10, 11)
HALF_YEAR = 182
SEED = 1000
"""The first register's; those below it were looked at while the method was chosen."""
GOALS = (0.8, 1.0, 1.25)
"""Goals as shares of what the year before brought."""
STAGE_WEIGHTS = {"lead": 0.1, "negotiating": 0.3, "signed": 0.6}
"""What an office might say of each stage, whatever the day of the year; 0.6 of those behind."""

FORWARD = np.array([1 / 220, 1 / 170, 1 / 70, 1 / 90, 1 / 130, 1 / 400, 1 / 90, 1 / 250, 0.0])
LOST = np.array([1 / 330, 1 / 450, 1 / 900, 1 / 2000, 1 / 3000, 1 / 9000, 1 / 9000, 1 / 9000, 0.0])
SEASONS = np.array([0.5, 0.4, 1.2, 0.9, 0.9, 1.5, 0.7, 0.7, 1.2, 0.8, 1.0, 2.2])


@dataclass(frozen=True)
class World:
    """How registers come about. `entering` in a day; `losses` times the usual; `growth` of the entries and `slowing` of
    the pace in a year, as logarithms, until after `turns` years the pace goes back as it came; `uneven` the standard
    deviation of its logarithm between half-years; `kinds` how much faster each kind moves."""

    name: str
    entering: float = 0.4
    losses: float = 1.0
    season: bool = False
    growth: float = 0.0
    slowing: float = 0.0
    turns: float = inf
    uneven: float = 0.0
    kinds: tuple[float, ...] = (1.0, 1.6)


WORLDS = (
    World("stationary"),
    World("seasonal", season=True),
    World("heavy losses", losses=4.0),
    World("small", entering=14 / 365),
    World("changing rate", growth=0.25, slowing=0.12),
    World("turning", slowing=0.15, turns=3.5),
    World("uneven", uneven=0.2),
)
LARGE = World("large", entering=10_000 / (365 * YEARS))


# ------------------------------------------------------------------ registers whose hazards are known


def in_stage(days: np.ndarray) -> np.ndarray:
    """How the pace depends on the time in stage: most moves after two months, few after two years."""
    return (0.6 + 1.5 * np.exp(-(((days - 60) / 45) ** 2))) / (1 + days / 500)


class Drawn:
    """Projects on their way through one world, a day at a time; `rows` is what a register would keep of it."""

    def __init__(self, world: World, chance: np.random.Generator, days: int) -> None:
        self.world, self.chance = world, chance
        months = np.array([(FIRST + timedelta(day)).month - 1 for day in range(days)])
        self.season = SEASONS[months] if world.season else np.ones(days)
        self.pace = self.paces(days)
        rate = world.entering * np.exp(world.growth * np.arange(days) / 365) * (0.5 + self.season / 2)
        self.enter = np.repeat(np.arange(days), chance.poisson(rate))
        count = len(self.enter)
        self.names = [f"p{at:05}" for at in range(count)]
        self.kind = chance.integers(len(world.kinds), size=count)
        self.speed = np.array(world.kinds)[self.kind]
        self.amounts = np.round(np.exp(chance.normal(1.0, 1.0, count)), 2) + 0.1
        self.stage, self.since = (chance.random(count) < 0.2).astype(int), self.enter.copy()
        self.dormant, self.gone = np.zeros(count, bool), np.zeros(count, bool)
        self.rows: list[Step] = []
        for at, day in enumerate(self.enter):
            self.keep(at, int(day), STAGES[self.stage[at]])

    def paces(self, days: int) -> np.ndarray:
        """The common pace of moves forward on each day."""
        years, world = np.arange(days) / 365, self.world
        slowed = np.exp(-world.slowing * np.minimum(years, 2 * world.turns - years))
        if not world.uneven:
            return slowed
        halves = np.exp(self.chance.normal(0, world.uneven, days // HALF_YEAR + 1))
        return slowed * halves[np.arange(days) // HALF_YEAR]

    def keep(self, at: int, day: int, to: str) -> None:
        self.rows.append(Step(self.names[at], FIRST + timedelta(day), to))
        self.since[at] = day

    def live(self, day: int) -> None:
        seen = np.flatnonzero((self.enter < day) & ~self.gone)
        bounds = np.cumsum(self.hazards(seen, day), axis=0)
        what = (self.chance.random(len(seen)) > bounds).sum(0)
        for at, cause in zip(seen[what < 4], what[what < 4], strict=True):
            self.happen(int(at), int(cause), day)

    def hazards(self, seen: np.ndarray, day: int) -> list[np.ndarray]:
        """Of moving forward, being lost, going back, and falling dormant or waking, on one day."""
        dormant, stage = self.dormant[seen], self.stage[seen]
        pace = self.pace[day] * self.season[day]
        forward = FORWARD[stage] * in_stage(day - self.since[seen]) * self.speed[seen] * pace
        lost = LOST[stage] * self.world.losses * np.where(dormant, 3.0, 1.0)
        turn = np.where(dormant, 1 / 200, 1 / 1200)
        return [forward * np.where(dormant, 0.15, 1.0), lost, np.where(stage > 0, 1 / 4000, 0.0), turn]

    def happen(self, at: int, cause: int, day: int) -> None:
        if cause == 1:
            self.gone[at] = True
            self.keep(at, day, "lost")
        elif cause == 3:
            self.dormant[at] = not self.dormant[at]
            self.keep(at, day, "dormant" if self.dormant[at] else "ongoing")
        else:
            skips = self.stage[at] < 7 and self.chance.random() < 0.08
            self.stage[at] += -1 if cause == 2 else 2 if skips else 1
            self.dormant[at] = False
            self.keep(at, day, STAGES[self.stage[at]])


def draw(world: World, seed: int, years: int = YEARS) -> Register:
    """A register that the world brings forth in some years, from nothing on the first day."""
    days = (FIRST.replace(year=FIRST.year + years) - FIRST).days
    drawn = Drawn(world, np.random.default_rng([seed, *world.name.encode()]), days)
    for day in range(days):
        drawn.live(day)
    kinds = {name: (f"kind {kind}",) for name, kind in zip(drawn.names, drawn.kind, strict=True)}
    amounts = {name: Decimal(f"{each:.2f}") for name, each in zip(drawn.names, drawn.amounts, strict=True)}
    return Register(drawn.rows, strata=kinds, amounts=amounts)


# ------------------------------------------------------------------ forecasts whose end is known


class Case(NamedTuple):
    """One forecast: what was said and what came.

    `place` is where the truth lies in the distribution, from 0 to 1, drawn within a whole number's own probability.
    `rest` is what came after the cut-off.
    """

    world: str
    method: str
    of: str
    cut: date
    mean: float
    most: tuple[float, float]
    place: float
    final: float
    rest: float
    judged: tuple[Judged, ...]


def cases(
    world: World, seed: int, milestone: str = "signed", years: Sequence[int] = (2023, 2024, 2025)
) -> Iterator[Case]:
    """Forecasts of one register at every cut-off day of some years, by the method and by the rules in use."""
    register = draw(world, seed)
    whole = StageHistory.of(register.steps, FIRST.replace(year=FIRST.year + YEARS))
    reached = {p: date.fromordinal(day) for p, day in whole.reached(milestone).items()}
    chance = np.random.default_rng([seed, 7])
    for year in years:
        for cut in (month(year, each).last for each in CUT_MONTHS):
            for of in ("count", "sum"):
                yield from _cases_at(world, register, reached, milestone, cut, of, chance)


def _cases_at(
    world: World,
    register: Register,
    reached: dict[str, date],
    milestone: str,
    cut: date,
    of: str,
    chance: np.random.Generator,
) -> Iterator[Case]:
    worth = {p: 1.0 if of == "count" else float(register.amounts[p]) for p in reached}
    final, last = (sum(worth[p] for p, day in reached.items() if day.year == y) for y in (cut.year, cut.year - 1))
    so_far = sum(worth[p] for p, day in reached.items() if day.year == cut.year and day <= cut)
    levels = [ceil(share * last) or 1 for share in GOALS]
    goals = [Goal.of_year(level, cut.year) for level in levels]
    look = pipeline_outlook(register, goals[1], milestone, cut, of)
    if look.probability is None:
        return
    judged = tuple(
        Judged(_again(look, goal).probability, final >= level) for goal, level in zip(goals, levels, strict=True)
    )
    made = (world.name, "register", of, cut, look.mean, look.most, _place(look, final, chance), final, final - so_far)
    yield Case(*made, judged)
    if of == "count":
        for name, chances, new in (_run_rate(cut, so_far), _weighted(register, milestone, cut)):
            told = [count_outlook(goal, int(so_far), chances, new) for goal in goals]
            said = tuple(Judged(t.probability, final >= level) for t, level in zip(told, levels, strict=True))
            yield Case(world.name, name, of, cut, told[0].mean, told[0].most, np.nan, final, final - so_far, said)


def _run_rate(cut: date, so_far: float) -> tuple[str, list[float], float]:
    gone = (cut - date(cut.year - 1, 12, 31)).days
    return "run rate", [], so_far / gone * (date(cut.year, 12, 31) - cut).days


def _weighted(register: Register, milestone: str, cut: date) -> tuple[str, list[float], float]:
    history = StageHistory.of(register.steps, cut)
    reached, place = history.reached(milestone), history.place(milestone)
    standing = [state for p, state in history.standing().items() if p not in reached and state.stage < place]
    return "stage weights", [STAGE_WEIGHTS.get(STAGES[state.stage], 0.6) for state in standing], 0.0


def _again(look: PipelineOutlook, goal: Goal):
    """The outlook of another goal on the same day."""
    work = look.working
    to_come = ToCome(work.paces.weights, work.new_means, work.entering.shape, work.drawn)
    return outlook_of(look._replace(goal=goal), work.chances, [each.amount for each in look.open], to_come)


def _place(look: PipelineOutlook, final: float, chance: np.random.Generator) -> float:
    if look.of == "sum":
        low = _again(look, Goal(Decimal(f"{max(final, 0.01):.2f}"), look.goal.horizon, "le"))
        return low.probability
    told, more = _again(look, look.goal).chances, int(final) - int(look.done)
    own = told[more] if more < len(told) else 0.0
    return sum(told[:more]) + chance.random() * own


# ------------------------------------------------------------------ scores


class Line(NamedTuple):
    """What one method is worth.

    `coverage` is that of the 80 % interval as told, its ends included; `within` the share of truths in the middle 80 %
    of the distribution, where a whole number counts by the part of it that lies there; `bias` and `error` (mean
    absolute) of the mean are in percent of the mean truth of the rest; `climate` is the Brier score of always saying
    how often the goals were met.
    """

    world: str
    method: str
    of: str
    cases: int
    coverage: float
    within: float
    bias: float
    error: float
    brier: float
    climate: float


def line(name: str, method: str, of: str, own: Sequence[Case]) -> Line:
    judged = [each for case in own for each in case.judged]
    rest = fmean(case.rest for case in own) or inf
    met = fmean(each.met for each in judged)
    return Line(
        name,
        method,
        of,
        len(own),
        fmean(case.most[0] <= case.final + 1e-6 and case.final - 1e-6 <= case.most[1] for case in own),
        fmean(0.1 <= case.place <= 0.9 for case in own) if method == "register" else float("nan"),
        100 * fmean(case.mean - case.final for case in own) / rest,
        100 * fmean(abs(case.mean - case.final) for case in own) / rest,
        brier(judged),
        met * (1 - met),
    )


def lines(told: Sequence[Case]) -> Iterator[Line]:
    worlds = [*dict.fromkeys(case.world for case in told), "all"]
    for of in ("count", "sum"):
        for method in dict.fromkeys(case.method for case in told if case.of == of):
            own = [case for case in told if (case.of, case.method) == (of, method)]
            for world in worlds:
                held = [case for case in own if world in ("all", case.world)]
                if held:
                    yield line(world, method, of, held)


def tell(told: Sequence[Case]) -> list[Line]:
    made = list(lines(told))
    for each in made:
        print(
            f"{each.of:5} {each.world:14} {each.method:14} {each.cases:6}  80% {each.coverage:.3f}"
            f" within {each.within:.3f}  bias {each.bias:6.1f}  error {each.error:6.1f}"
            f"  Brier {each.brier:.3f} (always the same {each.climate:.3f})"
        )
    for method in ("register", "run rate", "stage weights"):
        print(f"reliability, {method}: said, met, how many")
        for row in reliability([each for case in told if case.method == method for each in case.judged]):
            print(f"  {row.low:.1f}-{row.high:.1f}  {row.said:.3f}  {row.met:.3f}  {row.size}")
    return made


class Took(NamedTuple):
    """How long the outlook of one register took, the median of three, in seconds."""

    of: str
    projects: int
    seconds: float


def timed(milestone: str) -> Iterator[Took]:
    register, cut = draw(LARGE, SEED), month(FIRST.year + YEARS - 1, 6).last
    for of in ("count", "sum"):
        took = []
        for _ in range(3):
            start = time.perf_counter()
            look = pipeline_outlook(register, Goal.of_year(1000, cut.year), milestone, cut, of)
            took.append(time.perf_counter() - start)
        print(f"{of:5} of {len(register.strata)} projects, {len(look.open)} of them open: {median(took):.2f} s")
        yield Took(of, len(register.strata), median(took))


def write(made: Iterable[Line], told: Sequence[Case], took: Iterable[Took], milestone: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    which = "" if milestone == "signed" else f"-{milestone}"
    with (RESULTS / f"pipeline-{date.today()}{which}.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("date", *Line._fields))
        rows.writerows((date.today(), *each[:4], *(f"{value:.4g}" for value in each[4:])) for each in made)
        rows.writerow(("date", "reliability", "method", "from", "to", "said", "met", "size"))
        for method in ("register", "run rate", "stage weights"):
            for row in reliability([each for case in told if case.method == method for each in case.judged]):
                cells = (row.low, row.high, f"{row.said:.4f}", f"{row.met:.4f}", row.size)
                rows.writerow((date.today(), "reliability", method, *cells))
        rows.writerow(("date", "speed", *Took._fields))
        rows.writerows((date.today(), "speed", each.of, each.projects, f"{each.seconds:.2f}") for each in took)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--registers", type=int, default=12, help="how many of each world")
    arguments.add_argument("--worlds", nargs="*", default=[world.name for world in WORLDS])
    arguments.add_argument("--milestone", default="signed", choices=STAGES[2:])
    arguments.add_argument("--first", type=int, default=SEED, help="seed of the first register")
    arguments.add_argument("--dry", action="store_true", help="write nothing")
    given = arguments.parse_args()
    own = [world for world in WORLDS if world.name in given.worlds]
    seeds = range(given.first, given.first + given.registers)
    told = [case for world in own for seed in seeds for case in cases(world, seed, given.milestone)]
    made, took = tell(told), list(timed(given.milestone))
    if not given.dry:
        write(made, told, took, given.milestone)
    ours = [each for each in made if each.method == "register"]
    return int(not all(COVERAGE[0] <= each.coverage <= COVERAGE[1] for each in ours))


if __name__ == "__main__":
    raise SystemExit(main())
