"""The projects behind a bound target for its page: those that count already, and those that carry its outlook.

Names and addresses are those that the person may see; others are counted without a name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse

from guatu.metrics import MetricRefused
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.ledger.models import Expectation
from guatu_web.ledger.queries.measured import Measured, Registers
from guatu_web.measures.queries.records import sources
from guatu_web.policies import may, visible
from guatu_web.projects.models import Project
from guatu_web.projects.queries.rules import rules_of
from guatu_web.records.opening import opened_by

NEWEST = 8
"""So many of the records behind a value stand on the page, the newest first."""
MOST = 2000
"""Of more records than these the first are looked through."""


class Record(NamedTuple):
    """A record behind a value: its number, its day, and what it adds (None where records are counted)."""

    pk: int
    day: date | None
    amount: Decimal | None


class Behind(NamedTuple):
    """The newest records behind a value, of the table whose column opens them; and how many there are."""

    column: str
    newest: tuple[Record, ...]
    total: int


NOTHING_BEHIND = Behind("", (), 0)


def behind(registers: Registers, found: Measured) -> Behind:
    """The records of which a value is made, of a ratio those of its numerator."""
    source = sources(found.metric)[0]
    opening = opened_by(source.scope.table.names)
    if opening is None or not source.scope.table.key:
        return NOTHING_BEHIND
    try:
        rows = registers.records(found.metric, found.question, of=source.of, page=MOST)
    except MetricRefused:
        return NOTHING_BEHIND
    if not rows or opening[0] not in rows[0]:
        return NOTHING_BEHIND
    part = found.metric.parts[0]
    time = source.scope.time[0] if len(source.scope.time) == 1 else ""
    told = [Record(row[opening[0]], _day(row.get(time)), _amount(row, part.of, found)) for row in rows]
    newest = sorted(told, key=lambda each: (each.day or date.min, each.pk), reverse=True)
    return Behind(opening[0], tuple(newest[:NEWEST]), rows[0]["records"])


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


def _amount(row: Mapping[str, Any], column: str | None, found: Measured) -> Decimal | None:
    if column is None or not isinstance(row.get(column), (int, Decimal)):
        return None
    return Decimal(row[column]) * found.worth


class Named(NamedTuple):
    """A record as a person may see it: its name and address, both empty for who may not."""

    name: str
    address: str


def named(by: User, zone: Zone, column: str, keys: Collection[int]) -> dict[int, Named]:
    """Names and addresses of records, of those that the person may see; one query."""
    opening = opened_by((column,))
    if opening is None or not keys or not may(by, opening[1].right, zone):
        return {}
    what = opening[1]
    rows = visible(by, what.right, zone, what.model._default_manager.filter(zone=zone, pk__in=set(keys)))
    told = rows.order_by().values_list("pk", what.field)
    return {pk: Named(str(name), reverse(what.page, args=(zone.code, pk))) for pk, name in told}


class Carrying(NamedTuple):
    """An open project in an outlook: what it brings, and the next stage of its ladder, "" where that is not known."""

    pk: int
    project: Named | None
    stage: str
    next_gate: str
    dormant: bool
    since: date
    chance: float
    amount: Decimal | None
    expected: float


class Way(NamedTuple):
    """Moves that would lift the chance to a bound: "fewest" or "nearest"."""

    by: str
    bound: float
    chance: float
    enough: bool
    number: int
    projects: tuple[Carrying, ...]


class Carried(NamedTuple):
    """An outlook with the projects that carry it."""

    expectation: Expectation
    open: tuple[Carrying, ...]
    ways: tuple[Way, ...]


def carried(by: User, zone: Zone, told: Expectation, also: Collection[int] = ()) -> tuple[Carried, dict[int, Named]]:
    """The projects of an outlook, and the names of further ones that the page shows; two queries."""
    listed = [each for way in told.moves.values() for each in way["projects"]]
    keys = {each["project"] for each in (*told.open, *listed)} | set(also)
    if not may(by, "projects.view", zone):
        rows: Sequence[tuple[int, str, str]] = ()
    else:
        seen = visible(by, "projects.view", zone, Project.objects.filter(zone=zone, pk__in=keys))
        rows = list(seen.order_by().values_list("pk", "name", "kind"))
    names = {pk: Named(name, reverse("projects:project", args=(zone.code, pk))) for pk, name, _ in rows}
    gates = _next_gates(zone) if rows else {}
    kinds = {pk: kind for pk, _, kind in rows}

    def line(each: Mapping[str, Any]) -> Carrying:
        pk, stage = each["project"], each["stage"]
        amount = None if each["amount"] is None else Decimal(each["amount"])
        gate = gates.get((kinds.get(pk, ""), stage), "")
        since, chance = date.fromisoformat(each["since"]), each["chance"]
        return Carrying(pk, names.get(pk), stage, gate, each["dormant"], since, chance, amount, each["expected"])

    ways = tuple(
        Way(by, way["bound"], way["probability"], way["enough"], way["number"], tuple(map(line, way["projects"])))
        for by, way in told.moves.items()
    )
    return Carried(told, tuple(map(line, told.open)), ways), names


def _next_gates(zone: Zone) -> dict[tuple[str, str], str]:
    """The name of the gate after each stage, by kind of project; one query."""
    return {
        (ladder.kind, before.stage): after.name
        for ladder in rules_of(zone).ladders
        for before, after in zip(ladder.gates, ladder.gates[1:], strict=False)
    }
