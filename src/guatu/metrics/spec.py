"""What a metric is: plain declarations of tables, measures and the dimensions by which they can be told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

KINDS = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number: decimal, float or whole",
    "day": "a date",
    "time": "a timestamp without a zone, in the time of the place",
    "flag": "true or false",
}
"""Kind of a column -> what it holds. Money is kept as decimal; sums of floats are taken as decimals too."""
SIMPLE_MEASURES = ("sum", "last", "count", "distinct", "mean", "min", "max", "median")
OVER_METRICS = ("derived", "cumulative", "shifted", "share", "rank")
MEASURES = (*SIMPLE_MEASURES, "days", "ratio", *OVER_METRICS)
TESTS = ("is", "is_not", "at_least", "at_most", "present", "by_end")
BARE_TESTS = ("present", "by_end")
"""Tests that compare with no value of their own."""
NULLS = ("skip", "incomplete", "zero")
"""What a row without a figure does: it is left out, it leaves the cell without a value, it counts as zero."""
EMPTY = ("null", "zero")
"""What a cell without rows holds where another part of the question has some."""
RESETS = ("year", "half", "quarter", "never")
STATISTICS = ("mean", "median", "share_within")
CALENDARS = ("natural", "working")
SHIFTED_AS = ("growth", "difference", "value")
DIRECTIONS = ("up", "down", "neutral")

Value = str | int | float | Decimal | date | datetime | bool
Asked = Value | list[Value]
"""What a parameter of a query can be."""
Formula = tuple[Any, ...]
"""("part", n), ("number", n), (sign, formula, formula) with + - * /, or ("growth", now, before)."""


class Table(NamedTuple):
    """A table as metrics know it.

    `columns` are pairs of name and kind. `key` tells one thing from another; with a `vintage` column the table holds
    several rows for one key, and every question takes the latest, or the latest as of a day. `lookups` are dimensions
    that another table gives. `standing` is a flag, false in the version in which a record was taken out of the
    register: no metric counts such a record.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...] = ()
    vintage: str | None = None
    lookups: tuple[Lookup, ...] = ()
    standing: str | None = None

    def kind(self, column: str) -> str:
        return dict(self.columns)[column]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


class Lookup(NamedTuple):
    """A dimension that another table gives: its column `give`, where its `key` is our column `column`.

    With `since` and `until` the other table is dated: a row holds from its first day until the day before `until`.
    """

    name: str
    table: Table
    column: str
    key: str
    give: str
    since: str | None = None
    until: str | None = None


class Filter(NamedTuple):
    """One condition on a column. `is` and `is_not` take one or more values, `present` and `by_end` take none: the
    column has a value, or a day not after the last one of the period for which the row counts."""

    column: str
    test: str
    values: tuple[Value, ...] = ()


class State(NamedTuple):
    """Rows that hold from `since` until the day before `until`, or until the next row of the same `of`. With `later`
    they hold only from the day after `since`, as what is overdue since a planned day."""

    since: str
    until: str | None = None
    of: tuple[str, ...] = ()
    later: bool = False


class Days(NamedTuple):
    """Days from the column `start` to the column `end`, of the natural or the working calendar."""

    start: str
    end: str
    calendar: str = "natural"


class Scope(NamedTuple):
    """Which rows a part counts.

    `time` is a column of days or a pair of columns, year and index of the eleven monthly periods. With `entity` the
    last row of each counts, with `state` the rows that hold on the last day, with `once` each of the named things
    counts once. `running` adds up from the start of a year (half, quarter), `shift` looks at the same period a "year"
    before or at the "previous" one.
    """

    table: Table
    filters: tuple[Filter, ...] = ()
    time: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()
    state: State | None = None
    once: tuple[str, ...] = ()
    days: Days | None = None
    running: str | None = None
    shift: str | None = None


class Part(NamedTuple):
    """One simple measure of the rows of a scope. `within` counts the figures up to it, `present` those there are."""

    measure: str
    of: str | None
    filters: tuple[Filter, ...]
    scope: Scope
    nulls: str = "skip"
    empty: str = "null"
    within: int | None = None


class Outer(NamedTuple):
    """What is done last: a "share" of the total, or a "rank" over a dimension, "highest" or "lowest" first."""

    what: str
    over: str | None = None
    order: str | None = None


class Metric(NamedTuple):
    """One thing that can be asked of tables.

    The value is `formula` over `parts`; `numerator` and `denominator` are formulas too. `dimensions` are the columns by
    which it may be told and narrowed, `grain` the finest grain of time at which it means something. Values are in
    `unit`, and shown in `display_unit` (empty: as they are). `version` is a digest of all that makes the value.
    """

    name: str
    label: str
    unit: str
    parts: tuple[Part, ...]
    formula: Formula
    numerator: Formula
    denominator: Formula | None = None
    dimensions: tuple[str, ...] = ()
    grain: str | None = None
    outer: Outer | None = None
    direction: str = "neutral"
    owner: str = ""
    legal_basis: str = ""
    about: str = ""
    version: str = ""
    display_unit: str = ""

    def __hash__(self) -> int:
        return hash(self.version)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that are counted, each once."""
        return tuple(dict.fromkeys(part.scope.table for part in self.parts))

    @property
    def table(self) -> Table:
        """The first of the tables that are counted."""
        return self.parts[0].scope.table

    @property
    def timeless(self) -> bool:
        return any(not (part.scope.time or part.scope.state) for part in self.parts)
