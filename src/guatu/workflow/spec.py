"""What a workflow is: states, and acts that lead from one to the next; one explicit table."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from guatu.supervision.thresholds import USUAL, Thresholds

KINDS = ("open", "waiting", "closed")
"""Kinds of states: the clock runs, the clock stands, the end."""


@dataclass(frozen=True, slots=True)
class Stay:
    """How long an item may stay in a state: so many days, working ones or those of the calendar."""

    days: int
    working: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """Where an item stands. In a `waiting` state the clock of its limit stands; in a `closed` one nothing follows."""

    key: str
    name: str
    kind: str = "open"
    stay: Stay | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done from some states, by whom, with what, and where it leads (None: the item stays in its state).

    One of `roles` is needed, and a value for each of `fields`. Who did any of `other_than` last may not do this one
    (close-out by a second person). `at_most` times is it done to an item (None: as often as wanted). `due` names the
    field that becomes the item's due date.
    """

    key: str
    name: str
    sources: tuple[str, ...]
    target: str | None
    roles: tuple[str, ...]
    fields: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()
    at_most: int | None = None
    due: str = ""


@dataclass(frozen=True)
class Workflow:
    """The table of one type of item. It begins in `start`; a reopened item is a new one, so nothing leaves a closed
    state."""

    key: str
    name: str
    start: str
    states: tuple[State, ...]
    acts: tuple[Act, ...]
    nodes: tuple[str, ...] = field(default=())
    """What an item of this type passes through on the way, in order: the nodes of its template."""
    rhythm: str = ""
    """How often an item of this type is reported where nobody says otherwise; one of guatu.supervision.RHYTHMS."""
    thresholds: Thresholds = USUAL
    """From when on an item of this type is warned of, and counts as behind."""

    @cached_property
    def state_of(self) -> dict[str, State]:
        return {each.key: each for each in self.states}

    @cached_property
    def act_of(self) -> dict[str, Act]:
        return {each.key: each for each in self.acts}

    def from_state(self, state: str) -> tuple[Act, ...]:
        """The acts that a state allows, in the order of the table."""
        return tuple(each for each in self.acts if state in each.sources)

    def onward(self, state: str) -> Act | None:
        """The first act of a state that leads on: whose roles it has, his turn it is. None where nothing leads on."""
        return next((each for each in self.from_state(state) if self.target_of(each, state) != state), None)

    def target_of(self, act: Act, state: str) -> str:
        """Where an act leads from a state."""
        return act.target or state
