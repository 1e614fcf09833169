"""What criteria of admission are: plain declarations."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

SOURCES = ("intensity", "total", "foreign", "land_need")
"""What the register knows of a project by itself: 万元/亩, 万元, US dollars, 亩."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that a criterion allows, with its points (0 to 100), or a veto."""

    value: str
    points: Decimal = Decimal(0)
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Points (0 to 100) for a value at or beyond a bound: at least, or at most where less is better."""

    bound: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: an answer among `choices`, or a number in `unit`.

    A number below `veto_below` or above `veto_above` is a veto. `bands` run from the best: the first that fits gives
    the points, none gives 0; `less` says that less is better. `weight` 0 means that it does not count towards the
    score. `source` names what the register knows by itself (one of SOURCES).
    """

    key: str
    name: str
    unit: str = ""
    weight: Decimal = Decimal(0)
    choices: tuple[Choice, ...] = ()
    bands: tuple[Band, ...] = ()
    less: bool = False
    veto_below: Decimal | None = None
    veto_above: Decimal | None = None
    source: str = ""

    @property
    def is_choice(self) -> bool:
        return bool(self.choices)


@dataclass(frozen=True, slots=True)
class Criteria:
    """All criteria of a zone; a score of `pass_score` or more (of 100) admits."""

    criteria: tuple[Criterion, ...]
    pass_score: Decimal
