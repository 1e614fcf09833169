"""What a register of projects tells of their way from stage to stage, up to a cut-off day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple

from guatu.pace.history import PaceError

STAGES = ("lead", "negotiating", "signed", "registered", "land", "started", "completed", "producing", "at_capacity")
AWAKE = ("ongoing", "delayed")
ASLEEP = ("dormant",)
GONE = ("lost", "abandoned")
FORWARD, BACK, TURN, LOST = range(4)
"""How a spell ends: with a later stage, an earlier one, by falling dormant or waking, or by leaving the register."""


class Step(NamedTuple):
    """One row of a register's history: on that day the project came to a stage, or to a status (`to`)."""

    project: str
    on: date
    to: str


class State(NamedTuple):
    """How a project stands from a day (an ordinal) on; `stage` is the stage's place among the stages."""

    day: int
    stage: int
    dormant: bool
    gone: bool


class Spell(NamedTuple):
    """A time that a project spent in one stage, awake or dormant.

    Days are ordinals, the last excluded. `cause` is how it ended, None where the cut-off day ends it; `to` is the stage
    that follows.
    """

    project: str
    stage: int
    dormant: bool
    start: int
    end: int
    cause: int | None
    to: int


@dataclass(frozen=True, slots=True)
class StageHistory:
    """The way of every project, with nothing known that came after the day `until`.

    Two steps on one day are one: a project entered with three stages at once begins with the last. A move to another
    stage wakes a dormant project and brings a lost one back; so does 正常推进. `since` is the day from which on the
    register was kept; what it tells of earlier days is how long a project had been where it was.
    """

    stages: tuple[str, ...]
    since: int
    until: int
    ways: dict[str, tuple[State, ...]]

    @classmethod
    def of(
        cls, steps: Iterable[Step], until: date, stages: Sequence[str] = STAGES, since: date | None = None
    ) -> StageHistory:
        """Reads the rows up to a day, in any order; rows of one project and day stay in the order given.

        PaceError for a stage or status that is not known.
        """
        known = sorted((step for step in steps if step.on <= until), key=lambda step: (step.project, step.on))
        _checked(known, stages)
        first = since or min((step.on for step in known), default=until)
        own = groupby(known, key=lambda step: step.project)
        ways = {project: way for project, rows in own if (way := _way(rows, stages))}
        return cls(tuple(stages), first.toordinal(), until.toordinal(), ways)

    @property
    def days(self) -> int:
        """How many days the register has been kept."""
        return self.until - self.since

    def place(self, stage: str) -> int:
        """Where a stage stands among the stages. PaceError where it is none of them."""
        if stage not in self.stages:
            raise PaceError(f"{stage!r} is no stage; one of {', '.join(self.stages)}")
        return self.stages.index(stage)

    def spells(self) -> list[Spell]:
        """Every spell that has a part between `since` and `until`."""
        return [spell for project, way in self.ways.items() for spell in _spells(project, way, self.since, self.until)]

    def reached(self, stage: str) -> dict[str, int]:
        """The day on which each project first came to a stage or to one behind it; a skipped stage is reached too."""
        place = self.place(stage)
        firsts = ((project, next((s.day for s in way if s.stage >= place), None)) for project, way in self.ways.items())
        return {project: day for project, day in firsts if day is not None}

    def standing(self, among: Collection[str] | None = None) -> dict[str, State]:
        """How each project that has not left stands on the day `until`."""
        lasts = ((project, way[-1]) for project, way in self.ways.items() if among is None or project in among)
        return {project: state for project, state in lasts if not state.gone}

    def entries(self) -> dict[str, State]:
        """With what each project entered, of those that came after the register was begun."""
        return {project: way[0] for project, way in self.ways.items() if way[0].day > self.since}


def _checked(steps: Iterable[Step], stages: Sequence[str]) -> None:
    names = {*stages, *AWAKE, *ASLEEP, *GONE}
    for step in steps:
        if step.to not in names:
            raise PaceError(
                f"project {step.project} on {step.on}: {step.to!r} is no stage and no status;"
                f" stages: {', '.join(stages)}; statuses: {', '.join((*AWAKE, *ASLEEP, *GONE))}"
            )


def _way(steps: Iterable[Step], stages: Sequence[str]) -> tuple[State, ...]:
    """The states in order, each other than the one before; a status that comes before any stage is left out."""
    places = {stage: place for place, stage in enumerate(stages)}
    way: list[State] = []
    now: State | None = None
    for on, rows in groupby(steps, key=lambda step: step.on):
        for row in rows:
            now = _after(now, row.to, on.toordinal(), places)
        if now is not None and (not way or now[1:] != way[-1][1:]):
            way.append(now._replace(day=on.toordinal()))
    return tuple(way)


def _after(now: State | None, to: str, day: int, places: dict[str, int]) -> State | None:
    if to in places:
        same = now is not None and now.stage == places[to]
        return now if same else State(day, places[to], False, False)
    if now is None:
        return None
    return State(day, now.stage, to in ASLEEP, False) if to not in GONE else now._replace(day=day, gone=True)


def _spells(project: str, way: Sequence[State], since: int, until: int) -> Iterable[Spell]:
    for state, after in pairwise((*way, None)):
        end = until if after is None else after.day
        if state is not None and not state.gone and end > since and end > state.day:
            cause = None if after is None else _cause(state, after)
            yield Spell(project, state.stage, state.dormant, state.day, end, cause, after.stage if after else 0)


def _cause(state: State, after: State) -> int:
    if after.gone:
        return LOST
    if after.stage == state.stage:
        return TURN
    return FORWARD if after.stage > state.stage else BACK
