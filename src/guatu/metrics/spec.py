"""What a metric is: plain declarations of tables, measures and the dimensions by which they can be told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

KINDS = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number: decimal, float or whole",
    "day": "a date",
    "time": "a timestamp without a zone, in the time of the place",
    "flag": "true or false",
}
"""Kind of a column -> what it holds. Money is kept as decimal; sums of floats are taken as decimals too."""
SIMPLE_MEASURES = ("sum", "last", "count", "distinct")
MEASURES = (*SIMPLE_MEASURES, "ratio")
TESTS = ("is", "is_not", "at_least", "at_most", "present")

Value = str | int | float | Decimal | date | datetime | bool
Asked = Value | list[Value]
"""What a parameter of a query can be."""


class Table(NamedTuple):
    """A table as metrics know it.

    `columns` are pairs of name and kind. `key` tells one thing from another; with a `vintage` column the table holds
    several rows for one key, and every question takes the latest, or the latest as of a day.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...] = ()
    vintage: str | None = None

    def kind(self, column: str) -> str:
        return dict(self.columns)[column]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)


class Filter(NamedTuple):
    """One condition on a column. `is` and `is_not` take one or more values, `present` takes none."""

    column: str
    test: str
    values: tuple[Value, ...] = ()


class Part(NamedTuple):
    """One simple measure: the sum of a column, its last figure, a count of rows, a count of distinct values."""

    measure: str
    of: str | None = None
    filters: tuple[Filter, ...] = ()


class Metric(NamedTuple):
    """One thing that can be asked of a table.

    `parts` is one part, or for a ratio its numerator and denominator; `times` multiplies a ratio (100 for a
    percentage). `dimensions` are the columns by which it may be told and narrowed; `time` is a column of days or a pair
    of columns, year and index of the eleven monthly periods; `grain` the finest grain at which it means something.
    `entity` tells things from one another where the last figure of each counts.
    """

    name: str
    label: str
    table: Table
    parts: tuple[Part, ...]
    unit: str
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    time: tuple[str, ...] = ()
    grain: str | None = None
    entity: tuple[str, ...] = ()
    times: int = 1

    @property
    def is_ratio(self) -> bool:
        return len(self.parts) == 2

    @property
    def is_last(self) -> bool:
        return self.parts[0].measure == "last"
