"""A remembered figure in some hundred bytes, and the key under which it is found again."""

from __future__ import annotations

import marshal
from datetime import date
from decimal import Decimal
from sys import intern
from typing import Any, NamedTuple

from guatu.periods import Period
from guatu.reading.audit.facts import stocks
from guatu.reading.audit.wording import Terms
from guatu.reading.report import Statement

RELATIVE = frozenset({"全国", "全省", "全市", "全区", "全县", "全州", "全镇"})
"""Places that mean something else in every zone's documents."""


class Told(NamedTuple):
    """A figure, the terms on which it was said, and the group in which a rank is taken.

    Once packed, the figure is without the headings above it.
    """

    statement: Statement
    terms: Terms
    group: tuple[str, str] = ("", "")


class Key(NamedTuple):
    """Whose figure, of what, and when: `year` is the year in which the period begins, `shape` the rest of it."""

    place: str
    code: str
    what: str
    year: int
    shape: str

    def of(self, what: str, years: int = 0) -> Key:
        """The key of another figure of the same series, some years later."""
        return Key(self.place, self.code, what, self.year + years, self.shape)


def what(measure: str, kind: str, unit: str | None) -> str:
    """The part of a key that tells a level in yuan from a growth."""
    return intern(f"{measure} {kind} {unit}")


def key_of(statement: Statement, zone: str | None) -> Key | None:
    """Where a figure is remembered; None for a figure of no known place, period or catalogue indicator."""
    place, period, code = place_of(statement, zone), statement.period, statement.code
    if place is None or period is None or code is None:
        return None
    first, last = period.last if code in stocks() else period.first, period.last
    shape = f"{first.month}.{first.day}-{last.year - first.year}.{last.month}.{last.day}"
    kind = what(statement.measure, statement.kind, statement.unit)
    return Key(intern(place), intern(code), kind, first.year, intern(shape))


def place_of(statement: Statement, zone: str | None) -> str | None:
    """Whose figure it is; what is only said relative to the zone (全市) keeps the zone beside it."""
    if statement.area is None or statement.area in RELATIVE:
        return f"{zone}/{statement.area or ''}" if zone else None
    return statement.area


_VALUE, _PERIOD, _PATH = map(Statement._fields.index, ("value", "period", "path"))


def packed(told: Told) -> bytes:
    """A figure as bytes."""
    fields: list[Any] = list(told.statement)
    period = told.statement.period
    fields[_VALUE] = str(told.statement.value)
    fields[_PERIOD] = period and (period.first.toordinal(), period.last.toordinal(), period.grain)
    fields[_PATH] = ()
    return marshal.dumps((tuple(fields), tuple(told.terms), told.group))


def unpacked(row: bytes) -> Told:
    """The figure that `packed` made into bytes."""
    fields, words, group = marshal.loads(row)
    statement, days = Statement(*fields), fields[_PERIOD]
    period = days and Period(date.fromordinal(days[0]), date.fromordinal(days[1]), days[2])
    return Told(statement._replace(value=Decimal(fields[_VALUE]), period=period), Terms(*words), group)
