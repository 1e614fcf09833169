"""Documents held against each other as they stream by.

Only figures of catalogue indicators with a period and a place are remembered, a few for each indicator, place and
period, each packed into some hundred bytes. What is remembered does not grow with the length of the documents, nor
with how often a figure is repeated; a folder of 100,000 reports passes through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guatu.reading.audit.facts import indicator_of, is_steady_flow
from guatu.reading.audit.growth import unlike
from guatu.reading.audit.packing import Key, Told, key_of, packed, place_of, unpacked, what
from guatu.reading.audit.page import Page
from guatu.reading.audit.ranks import compared, two_places
from guatu.reading.audit.twice import agree, comparable, disagreement
from guatu.reading.audit.units import power_between, slipped
from guatu.reading.audit.wording import terms
from guatu.reading.report import Finding, Report, Statement

KEPT = 3
"""Different values of one figure that are remembered."""
MEASURES = frozenset({"level", "growth", "rank"})
KINDS = ("actual", "target")


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
        self._told: dict[Key, tuple[bytes, ...]] = {}
        self._sizes: dict[tuple[str, str, str], tuple[bytes, ...]] = {}

    def add(self, report: Report) -> list[Finding]:
        """The findings between a report and those before it; the report's figures are remembered."""
        page = Page(report.statements, report.text, zone=report.zone)
        told = (_told(page, members[0]) for members in page.slots.values())
        new = [(key, one) for one in told if one and (key := key_of(one.statement, report.zone))]
        found: list[Finding] = []
        for key, one in new:
            found += self._against_same(key, one)
            found += self._against_size(one, report.zone)
            self._remember(key, one)
        return found + list(self._against_base(new))

    def __len__(self) -> int:
        """How many figures are remembered."""
        return sum(map(len, self._told.values())) + sum(map(len, self._sizes.values()))

    def _recall(self, key: Key) -> list[Told]:
        return [unpacked(row) for row in self._told.get(key, ())]

    def _remember(self, key: Key, told: Told) -> None:
        kept = self._told.get(key, ())
        values = {(one.value, one.bound) for one in (unpacked(row).statement for row in kept)}
        if len(kept) < KEPT and (told.statement.value, told.statement.bound) not in values:
            self._told[key] = (*kept, packed(told))

    def _against_same(self, key: Key, told: Told) -> Iterator[Finding]:
        """The figure itself, said otherwise in an earlier document."""
        earlier = self._recall(key)
        if told.statement.measure == "rank":
            yield from _other_places(told, earlier)
        elif not any(agree(one.statement, told.statement) for one in earlier):
            same = (one for one in earlier if comparable(one.statement, told.statement) and one.terms.same(told.terms))
            first = next(same, None)
            if first is not None and first.statement.doc != told.statement.doc:
                yield disagreement(first.statement, told.statement)

    def _against_base(self, new: Iterable[tuple[Key, Told]]) -> Iterator[Finding]:
        """Level and growth of one document, base of another; whichever of them came last."""
        rates = {rate: unit for key, told in new for rate, unit in _rates(key, told.statement)}
        for rate, unit in rates.items():
            if rate in self._told:
                finding = self._unfit(rate, unit)
                if finding and len({each.doc for each in finding.statements}) > 1:
                    yield finding

    def _unfit(self, rate: Key, unit: str | None) -> Finding | None:
        """Level, growth and base, as far as remembered, that do not agree; the growth beside the level first."""
        levels = self._levels(rate.of(what("level", rate.what.split()[1], unit)))
        bases = self._levels(rate.of(what("level", "actual", unit), years=-1))
        if not levels or not bases:
            return None
        growths = [one.statement for one in self._recall(rate) if one.terms.plain]
        docs = {level.doc for level in levels}
        return unlike(levels, [each for each in growths if each.doc in docs] or growths, bases)

    def _levels(self, key: Key) -> list[Statement]:
        return [one.statement for one in self._recall(key) if not one.terms.basis]

    def _against_size(self, told: Told, zone: str | None) -> Iterator[Finding]:
        """A level ten thousand times off all that was said of its indicator before."""
        statement = told.statement
        if statement.measure != "level" or statement.value <= 0 or not is_steady_flow(statement):
            return
        key = (place_of(statement, zone) or "", statement.code or "", statement.unit or "")
        rows = self._sizes.get(key, ())
        sizes = [unpacked(row).statement for row in rows]
        powers = [power_between(statement, each) for each in sizes]
        if sizes and sizes[0].doc != statement.doc and (power := powers[0]) and all(powers):
            yield slipped(statement, sizes[0], power)
        if len(rows) < KEPT and (not rows or any(powers)):
            self._sizes[key] = (*rows, packed(told))


def _told(page: Page, statement: Statement) -> Told | None:
    """A figure as it is remembered; None for what cannot be compared between documents."""
    if statement.code is None or statement.measure not in MEASURES or statement.stretch:
        return None
    if statement.measure == "rank":
        return Told(statement, terms(page, statement), compared(page, statement))
    told = Told(statement, terms(page, statement))
    return told if statement.measure == "growth" or told.terms.subject == "" else None


def _rates(key: Key, statement: Statement) -> Iterator[tuple[Key, str | None]]:
    """The growth figures that a level, a base or a growth has to do with, and the unit of their levels."""
    if statement.measure == "growth":
        indicator = indicator_of(statement)
        yield key, indicator.unit if indicator else None
    elif statement.measure == "level":
        yield key.of(what("growth", statement.kind, "%")), statement.unit
        yield from ((key.of(what("growth", kind, "%"), years=1), statement.unit) for kind in KINDS)


def _other_places(told: Told, earlier: Iterable[Told]) -> Iterator[Finding]:
    for one in earlier:
        same = one.group == told.group and one.group[0] and one.statement.bound == told.statement.bound == "eq"
        if same and one.statement.doc != told.statement.doc and one.statement.value != told.statement.value:
            yield two_places(one.statement, told.statement)
            return
