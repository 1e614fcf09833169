"""What gates are: plain declarations."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

STAGES = (
    *("lead", "negotiating", "signed", "registered", "land"),
    *("started", "completed", "producing", "at_capacity"),
)
"""How far a project can come, in order. A ladder may leave some out, and call them as its kind does."""
KINDS = ("industrial", "talent", "infrastructure", "livelihood")
ROLES = ("supervision", "leader", "lead", "clerk", "town_clerk")
"""Who may be named to let a project through a gate: roles of people in a zone."""
FIELDS = (
    *("investor", "investor_code", "investor_place", "content", "amount", "foreign", "industry", "cluster"),
    *("unit", "owner", "leader", "area", "land_need", "land_supplied"),
)
"""Fields of a project that a gate may ask for."""
MEASURES = ("total", "intensity", "foreign", "land_need", "land_supplied", "invested_share")
"""What a condition may bound: total investment (万元), total investment a mu (万元/亩), foreign capital (US dollars),
land needed and supplied (亩), investment completed of the total (%)."""
ADMITTED = "admitted"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a gate asks for.

    `what` is "field" (key: a field that is filled), "paper" (a kind of paper that is there), "planned" (a stage whose
    date is planned), "screening" (an admission) or "measure" (within `at_least` and `at_most`). `where` names a field:
    the need is one only of projects where it is filled.
    """

    what: str
    key: str
    where: str = ""
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @property
    def name(self) -> str:
        """What the need is called where it is waived: "paper:contract"."""
        return f"{self.what}:{self.key}"


@dataclass(frozen=True, slots=True)
class Gate:
    """A stage of a ladder: what it is called there, who may let a project in, and what he must see first."""

    stage: str
    name: str
    roles: tuple[str, ...]
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Ladder:
    """The stages that a kind of project passes, in the order of STAGES."""

    kind: str
    name: str
    gates: tuple[Gate, ...]

    @cached_property
    def gate_of(self) -> Mapping[str, Gate]:
        return {each.stage: each for each in self.gates}

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(each.stage for each in self.gates)


@dataclass(frozen=True, slots=True)
class Held:
    """What a project holds: filled fields, kinds of papers, stages whose date is planned, the last decision of its
    screening (empty: none), and its measures as far as they are known."""

    filled: Set[str] = frozenset()
    papers: Set[str] = frozenset()
    planned: Set[str] = frozenset()
    screening: str = ""
    measures: Mapping[str, Decimal] = field(default_factory=dict)


def after(first: str, second: str) -> bool:
    """Whether a stage comes after another one."""
    return STAGES.index(first) > STAGES.index(second)
