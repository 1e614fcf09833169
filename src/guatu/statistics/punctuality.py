"""Completeness and timeliness of reporting, by unit: what share of the figures due came, and what share on time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from guatu.errors import UsageError
from guatu.periods import Period
from guatu.quantities.numerals import EXACT
from guatu.statistics.figures import Answer, Figure, refuse
from guatu.statistics.wording import Wording

Key = tuple[str, str, Period]


class Due(NamedTuple):
    """A figure that a unit has to report by a day, that day included."""

    unit: str
    item: str
    period: Period
    deadline: date

    @property
    def key(self) -> Key:
        """By what an arrival answers to it."""
        return self.unit, self.item, self.period


class Arrival(NamedTuple):
    """A figure that a unit reported."""

    unit: str
    item: str
    period: Period
    arrived: date


class Punctuality(NamedTuple):
    """How a unit reported what was due up to a day: all three lists together are what was due.

    `completeness` and `timeliness` are shares in % of what was due, with their numerator and denominator.
    """

    unit: str
    on_time: tuple[Due, ...]
    late: tuple[Due, ...]
    missing: tuple[Due, ...]

    @property
    def due(self) -> int:
        """How many figures were due."""
        return len(self.on_time) + len(self.late) + len(self.missing)

    @property
    def completeness(self) -> Answer:
        """The share of due figures that came."""
        return self._share(len(self.on_time) + len(self.late), Wording("arrived"))

    @property
    def timeliness(self) -> Answer:
        """The share of due figures that came on time."""
        return self._share(len(self.on_time), Wording("on_time"))

    def _share(self, came: int, what: Wording) -> Answer:
        if not self.due:
            return refuse("nothing_due", what=self.unit)
        numerator, denominator = self._count(came, what), self._count(self.due, Wording("due"))
        value = EXACT.divide(Decimal(100 * came), Decimal(self.due))
        formula = Wording("share_of_due", came=what, due=Wording("due"))
        inputs = (numerator, denominator)
        return Figure(value, "%", formula, inputs, area=self.unit, numerator=numerator, denominator=denominator)

    def _count(self, number: int, what: str) -> Figure:
        return Figure(Decimal(number), "count", what, (), area=self.unit)


def punctuality(due: Iterable[Due], arrivals: Iterable[Arrival], on: date) -> dict[str, Punctuality]:
    """By unit, in the order of `due`: how what was due up to a day had come in by then.

    Of several arrivals for one figure the first counts: a correction is not late. What is not due yet, or arrived
    after the day, does not count. UsageError if one figure has two deadlines.
    """
    first = _first_arrivals(arrivals, on)
    found: dict[str, tuple[list[Due], list[Due], list[Due]]] = {}
    for one in _once(due):
        unit = found.setdefault(one.unit, ([], [], []))
        if one.deadline <= on:
            unit[_standing(one, first)].append(one)
    return {unit: Punctuality(unit, *map(tuple, told)) for unit, told in found.items()}


def _standing(one: Due, first: Mapping[Key, date]) -> int:
    arrived = first.get(one.key)
    if arrived is None:
        return 2
    return 0 if arrived <= one.deadline else 1


def _first_arrivals(arrivals: Iterable[Arrival], on: date) -> dict[Key, date]:
    first: dict[Key, date] = {}
    for one in arrivals:
        if one.arrived <= on:
            key = (one.unit, one.item, one.period)
            first[key] = min(one.arrived, first.get(key, one.arrived))
    return first


def _once(due: Iterable[Due]) -> Iterable[Due]:
    by_key: dict[Key, Due] = {}
    for one in due:
        if by_key.setdefault(one.key, one).deadline != one.deadline:
            raise UsageError(
                f"{one.unit}: {one.item} for {one.period} is due on {by_key[one.key].deadline} and on {one.deadline}; "
                "give one deadline"
            )
    return by_key.values()
