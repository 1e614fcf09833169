"""What a league (赛马) is: who races, on which measures, by which rules."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from guatu.race.rules import HUNDRED, AnyRule, Completion, Count, Veto
from guatu.race.sources import Source

WHO = ("unit", "area", "person")
"""Who races: teams and departments, towns and parks, people."""
RHYTHMS = ("month", "quarter", "half", "year")
SHARED = ("first", "split", "lead")
"""Whose a project is that several have: whoever entered it first, all in equal parts, the lead."""
MISSING = ("average", "exclude", "not_assessed")
"""What a missing figure brings: the mean points of the peer group; nothing, and the rest is scaled up; no place."""
SIDES = ("points", "bonus", "deduction")
OF = ("count", "sum", "figure")
"""What a value is: the number of records, the sum of their values, a figure given as it is."""
TARGETS = ("given", "year")
"""Which target is given: that of the day, or that of the year, of which months ÷ 12 are due (序时)."""
PEOPLE = ("own", "team", "none")
"""What a measure is for a person: from the records that are his; that of his team; left out."""
EFFECTS = ("unranked", "last")


class Racer(NamedTuple):
    """Who races: the key by which facts know him, and the group in which he is placed ("" where there is only one)."""

    key: str
    name: str
    group: str = ""


class Measure(NamedTuple):
    """One thing that counts. `points` are the full marks (for a bonus or a deduction: the most of it; None: no limit).

    With `parts` it has no rule of its own: its points are split among them, each with its `share` in % (签约个数 50 +
    签约金额 50). `source` names the records that it is made of, where several measures are made of the same ("": its
    own). `missing` "" is as the league says.
    """

    key: str
    name: str
    points: Decimal | None
    rule: AnyRule | None = None
    of: str = "figure"
    source: str = ""
    side: str = "points"
    unit: str = ""
    lower: bool = False
    target: str = "given"
    missing: str = ""
    people: str = "own"
    share: Decimal = HUNDRED
    parts: tuple[Measure, ...] = ()

    @property
    def claims(self) -> str:
        """The key of its records among the facts."""
        return self.source or self.key

    @property
    def from_records(self) -> bool:
        """Whether its value is made of records."""
        return self.of != "figure"

    @property
    def needs_target(self) -> bool:
        """Whether a racer without a target cannot be assessed."""
        return isinstance(self.rule, Completion) or (isinstance(self.rule, Count) and self.rule.beyond)


class Leaf(NamedTuple):
    """A measure that has a rule, and the measure of the league that it is, or is a part of."""

    top: Measure
    measure: Measure


@dataclass(frozen=True)
class League:
    """A race. `version` is that of its rules; points are rounded half up to `digits` in each line, so that lines add up
    to the total. `tie_by` names measures whose points decide among equal totals, in turn; whoever is equal in all of
    them has the same place. `bonus_cap` and `deduction_cap` limit all bonuses and deductions together.

    Without `racers` whoever is asked for races. `sources` tell where facts come from, those of a measure without one
    from people; `freeze_days` after its end a period is frozen.
    """

    key: str
    name: str
    version: str
    who: str
    rhythm: str
    measures: tuple[Measure, ...]
    racers: tuple[Racer, ...] = ()
    shared: str = "split"
    missing: str = "exclude"
    digits: int = 2
    tie_by: tuple[str, ...] = ()
    bonus_cap: Decimal | None = None
    deduction_cap: Decimal | None = None
    sources: tuple[Source, ...] = ()
    freeze_days: int = 0

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every measure with a rule, in order; the parts of a measure with their share of its points."""
        return tuple(leaf for top in self.measures for leaf in _leaves(top))

    @cached_property
    def full(self) -> Decimal:
        """What can be reached without bonuses."""
        return sum((each.points or Decimal(0) for each in self.measures if counts(each)), Decimal(0))

    @property
    def groups(self) -> tuple[str, ...]:
        """The peer groups, in the order in which racers name them."""
        return tuple(dict.fromkeys(each.group for each in self.racers))


def counts(measure: Measure) -> bool:
    """Whether a measure is one of those that make up the full marks."""
    return measure.side == "points" and not isinstance(measure.rule, Veto)


def _leaves(top: Measure) -> tuple[Leaf, ...]:
    if not top.parts:
        return (Leaf(top, top),)
    full = top.points or Decimal(0)
    return tuple(Leaf(top, each._replace(points=full * each.share / HUNDRED)) for each in top.parts)
