"""Documents held against each other as they stream by.

Only figures of catalogue indicators with a period and a place are remembered, a few for each indicator, place and
period, each packed into some hundred bytes. What is remembered does not grow with the length of the documents, nor
with how often a figure is repeated; a folder of 100,000 reports passes through.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from sys import intern
from typing import NamedTuple

from guatu.periods import Period
from guatu.reading.audit.facts import is_steady_flow
from guatu.reading.audit.growth import unlike
from guatu.reading.audit.page import Page, slot
from guatu.reading.audit.ranks import compared, two_places
from guatu.reading.audit.twice import agree, comparable, disagreement
from guatu.reading.audit.units import power_between, slipped
from guatu.reading.audit.wording import Terms, terms
from guatu.reading.report import Finding, Report, Statement

KEPT = 3
"""Different values of one figure that are remembered."""
MEASURES = frozenset({"level", "growth", "rank"})
RELATIVE = frozenset(["全国", "全省", "全市", "全区", "全县", "全州", "全镇"])
"""Places that mean something else in every zone's documents."""


class Told(NamedTuple):
    """A figure and the terms on which it was said; for a rank, its group and what is ranked."""

    statement: Statement
    terms: Terms
    group: tuple[str, str] = ("", "")


def audit_together(reports: Iterable[Report]) -> list[Finding]:
    """What several documents say that cannot all be true; each report may be let go once it has passed."""
    memory = Memory()
    return [finding for report in reports for finding in memory.add(report)]


class Memory:
    """The figures of the documents seen so far.

    >>> from guatu.reading.report import Report
    >>> Memory().add(Report("2019", ""))
    []
    """

    def __init__(self) -> None:
        self._told: dict[tuple[str, ...], list[bytes]] = {}
        self._sizes: dict[tuple[str, ...], list[bytes]] = {}

    def add(self, report: Report) -> list[Finding]:
        """The findings between a report and those before it; the report's figures are remembered."""
        page = Page(report.statements, report.text, zone=report.zone)
        new = [one for members in page.slots.values() if (one := _told(page, members[0])) is not None]
        found = [finding for told in new for finding in self._against_same(told, report.zone)]
        for told in new:
            found += self._against_size(told, report.zone)
            self._remember(told, report.zone)
        return found + list(self._against_base(new, report))

    def __len__(self) -> int:
        """How many figures are remembered."""
        return sum(map(len, self._told.values())) + sum(map(len, self._sizes.values()))

    def _against_same(self, told: Told, zone: str | None) -> Iterator[Finding]:
        """The figure itself, said otherwise in an earlier document."""
        earlier = self._recall(_key(told.statement, zone))
        if told.statement.measure == "rank":
            yield from _other_places(told, earlier)
        elif not any(agree(one.statement, told.statement) for one in earlier):
            same = (one for one in earlier if comparable(one.statement, told.statement) and one.terms.same(told.terms))
            first = next(same, None)
            if first is not None and first.statement.doc != told.statement.doc:
                yield disagreement(first.statement, told.statement)

    def _against_base(self, new: Iterable[Told], report: Report) -> Iterator[Finding]:
        """Level and growth of one document, base of another; whichever of them came last."""
        seen: set[tuple[str, ...]] = set()
        for told in new:
            for years in (0, 1) if told.statement.measure == "level" else (0,):
                rate = _moved(told.statement, "growth", "%", years)
                key = _key(rate, report.zone)
                if key and key not in seen:
                    seen.add(key)
                    yield from self._fit(rate, told.statement.unit, report)

    def _fit(self, rate: Statement, unit: str | None, report: Report) -> Iterator[Finding]:
        growths = [one.statement for one in self._recall(_key(rate, report.zone)) if one.terms.plain]
        levels = self._levels(rate, unit, report.zone, 0)
        bases = self._levels(rate, unit, report.zone, -1)
        finding = unlike(levels, growths, bases) if growths else None
        if finding and len({each.doc for each in finding.statements}) > 1:
            yield finding

    def _levels(self, rate: Statement, unit: str | None, zone: str | None, years: int) -> list[Statement]:
        told = self._recall(_key(_moved(rate, "level", unit, years), zone))
        return [one.statement for one in told if not one.terms.basis]

    def _against_size(self, told: Told, zone: str | None) -> Iterator[Finding]:
        """A level ten thousand times off all that was said of its indicator before."""
        statement = told.statement
        if statement.measure != "level" or statement.value <= 0 or not is_steady_flow(statement):
            return
        key = (_place(statement, zone) or "", statement.code or "", statement.unit or "")
        sizes = [_unpacked(each).statement for each in self._sizes.get(key, ())]
        powers = [power_between(statement, each) for each in sizes]
        if sizes and sizes[0].doc != statement.doc and (power := powers[0]) and all(powers):
            yield slipped(statement, sizes[0], power)
        if len(sizes) < KEPT and (not sizes or any(powers)):
            self._sizes.setdefault(key, []).append(_packed(told))

    def _recall(self, key: tuple[str, ...] | None) -> list[Told]:
        return [_unpacked(each) for each in self._told.get(key, ())] if key else []

    def _remember(self, told: Told, zone: str | None) -> None:
        key = _key(told.statement, zone)
        if key is None:
            return
        kept = self._told.setdefault(key, [])
        values = {(one.value, one.bound) for one in (_unpacked(each).statement for each in kept)}
        if len(kept) < KEPT and (told.statement.value, told.statement.bound) not in values:
            kept.append(_packed(told))


def _told(page: Page, statement: Statement) -> Told | None:
    if statement.code is None or statement.measure not in MEASURES or statement.stretch:
        return None
    group = compared(page, statement) if statement.measure == "rank" else ("", "")
    return Told(statement, terms(page, statement), group)


def _place(statement: Statement, zone: str | None) -> str | None:
    """Whose figure it is; what is only said relative to the zone (全市) keeps the zone beside it."""
    if statement.area is None or statement.area in RELATIVE:
        return f"{zone}/{statement.area or ''}" if zone else None
    return statement.area


def _key(statement: Statement, zone: str | None) -> tuple[str, ...] | None:
    place, key = _place(statement, zone), slot(statement)
    if place is None or key is None:
        return None
    words = (place, statement.code or "", key.measure, key.kind, key.unit or "", f"{key.first}/{key.last}")
    return tuple(map(intern, words))


def _moved(statement: Statement, measure: str, unit: str | None, years: int) -> Statement:
    """The statement that would stand in another slot of the series."""
    period = statement.period.shift(years=years) if statement.period else None
    return statement._replace(measure=measure, unit=unit, period=period)


def _other_places(told: Told, earlier: Iterable[Told]) -> Iterator[Finding]:
    for one in earlier:
        same = one.group == told.group and one.group[0] and one.statement.bound == told.statement.bound == "eq"
        if same and one.statement.doc != told.statement.doc and one.statement.value != told.statement.value:
            yield two_places(one.statement, told.statement)
            return


def _packed(told: Told) -> bytes:
    fields = told.statement._asdict()
    period = told.statement.period
    days = period and (period.first.toordinal(), period.last.toordinal(), period.grain)
    fields |= {"value": str(told.statement.value), "period": days}
    return marshal.dumps((tuple(fields.values()), tuple(told.terms), told.group))


def _unpacked(packed: bytes) -> Told:
    values, words, group = marshal.loads(packed)
    statement = Statement(*values)
    days = values[Statement._fields.index("period")]
    period = Period(date.fromordinal(days[0]), date.fromordinal(days[1]), days[2])
    return Told(statement._replace(value=Decimal(str(statement.value)), period=period), Terms(*words), group)
