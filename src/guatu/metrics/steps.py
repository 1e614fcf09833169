"""The kinds of steps of which the query for a metric is made: all that decides what their text looks like, and no more.

Steps know columns by number and by role, and nothing of the metric: metrics of one kind share them.
"""

from __future__ import annotations

from typing import NamedTuple

from guatu.metrics.spec import Formula

EXACT = "decimal(38, 9)"
"""Floats are summed as decimals with nine places: exact, and the same in every run."""


class Cells(NamedTuple):
    """A step with cells: its name, its parts, those of them that may miss figures, whether it looks back."""

    name: str
    parts: tuple[int, ...]
    blanks: tuple[int, ...]
    vintage: bool
    shifted: bool


class Measure(NamedTuple):
    """The kind of a measure: of a column of a type, under a condition or not."""

    measure: str
    kind: str
    where: bool
    zero: bool
    within: int | None


class Rows(NamedTuple):
    """The kind of a step that makes the rows that count, over columns by number; roles name their columns so."""

    kinds: tuple[str, ...]
    key: tuple[int, ...]
    vintage: tuple[int, ...]
    time: tuple[int, ...]
    entity: tuple[int, ...]
    state: tuple[int, ...]
    of: tuple[int, ...]
    days: tuple[int, ...]
    lookups: tuple[tuple[int, bool], ...]
    working: bool
    ends: bool
    later: bool
    grain: str | None
    timed: bool
    as_of: bool
    areas: str
    spread: str | None
    suffix: str


class Frame(NamedTuple):
    """The kind of a step that makes cells of rows; `kept` says that the rows have their ordinal, `different` that
    nothing is asked but how many different things they name."""

    by: int
    kinds: tuple[str, ...]
    grain: str | None
    kept: bool
    parts: tuple[int, ...]
    blanks: tuple[int, ...]
    vintage: bool
    once: tuple[str, ...]
    things: int
    spread: str | None
    running: str | None
    step: int
    different: bool = False


class Kept(NamedTuple):
    """What the answer needs to know of a part."""

    kind: str
    nulls: str
    empty: str
    shifted: bool


class Told(NamedTuple):
    """The kind of the last step: from cells to values with their reasons."""

    by: int
    grain: str | None
    cells: tuple[Cells, ...]
    parts: tuple[Kept, ...]
    formula: Formula
    numerator: Formula
    denominator: Formula | None
    before: Formula | None
    outer: str | None
    over: int
    highest: bool
