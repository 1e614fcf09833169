"""Records behind the measures of a league: which thing counts for whom, from the registers and from what people enter.

A record is known by the kind of thing and its id, project:12, so that it is the same in all measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.utils import timezone

from guatu.metrics import Answer, Engine, Metric, Question, records
from guatu.periods import Period
from guatu.race import Claim, factor
from guatu_web.areas.models import Zone
from guatu_web.projects.models import Invested, Milestone, Problem, Project, Talk
from guatu_web.races.models import Entry
from guatu_web.races.queries.racers import Field, person_key
from guatu_web.supervision.models import Item, Mark, Notice

MOST = 10_000_000
ENTERED = "entered"
"""The kind of a record that people have entered in a league."""
ONE = Decimal(1)
_FINEST = Decimal("1e-9")
_AT_ONCE = 20_000
"""So many ids go into one query."""


class Kind(NamedTuple):
    """A kind of record: its model, the way to the project or item that it is of, and to the person who has it."""

    model: type[Model]
    way: str = ""
    owner: str = "owner_id"


KINDS: Mapping[str, Kind] = {
    "project": Kind(Project),
    "milestone": Kind(Milestone, "project__"),
    "entry": Kind(Invested, "project__"),
    "talk": Kind(Talk, "project__", "by_id"),
    "problem": Kind(Problem, "project__"),
    "item": Kind(Item, owner="leader_id"),
    "mark": Kind(Mark, "item__", "leader_id"),
    "notice": Kind(Notice, "item__", "item__leader_id"),
}
"""The first column of a register's key -> the kind of its records."""


class Row(NamedTuple):
    """A record of a register: its id, when it counted, and what is counted of it."""

    pk: int
    on: date | None
    value: Decimal


def within(metric: Metric, period: Period, today: date) -> Period | None:
    """The days about which a metric is asked for a period: where it counts by days, none that are still to come."""
    if metric.grain is None:
        return None
    if metric.grain == "day" and period.first <= today < period.last:
        return Period(period.first, today)
    return period


def claims_of(engine: Engine, metric: Metric, period: Period, field: Field, unit: str) -> list[Claim]:
    """The records that a metric counts in a period, each with who has it. MetricRefused where it has no such answer,
    KeyError where its records are of no known kind."""
    answer = records(engine, metric, Question(period=within(metric, period, timezone.localdate())), {}, page=MOST)
    scope = metric.parts[0].scope
    key = scope.table.key[0]
    kind = KINDS[key]
    rows = list(_rows(answer, metric, key, factor(unit)))
    owners = _owners(field, kind, [each.pk for each in rows])
    found = []
    for row in rows:
        racer, owner = owners.get(row.pk, ("", ""))
        if racer:
            found.append(Claim(f"{key}:{row.pk}", racer, row.value, row.on, True, owner))
    return found


def entered(entries: Iterable[Entry], found: Sequence[Claim], field: Field) -> list[Claim]:
    """What people have entered for a source: records of their own, and further racers that have a project."""
    known = {each.record: each for each in found}
    return [_entered(each, known, field) for each in entries]


def _entered(entry: Entry, known: Mapping[str, Claim], field: Field) -> Claim:
    record = f"project:{entry.project_id}" if entry.project_id else f"{ENTERED}:{entry.pk}"
    same = known.get(record)
    value = same.value if same else entry.value
    return Claim(record, entry.racer, value, entry.on, False, person_key(entry.owner_id))


def _rows(answer: Answer, metric: Metric, key: str, of_unit: Decimal) -> Iterator[Row]:
    """Each record once. What is counted of it stands in the last column, whatever that is called there."""
    scope = metric.parts[0].scope
    day = scope.time[0] if len(scope.time) == 1 else ""
    figure = answer.table.column_names[-1] if any(part.of for part in metric.parts) else ""
    seen: set[int] = set()
    for each in answer.table.to_pylist():
        if each[key] in seen:
            continue
        seen.add(each[key])
        on = each.get(day) if day else None
        yield Row(each[key], on if isinstance(on, date) else None, _told(each[figure], of_unit) if figure else ONE)


def _told(value: Any, of_unit: Decimal) -> Decimal:
    """A value in the unit in which the league tells it; what has none adds nothing."""
    if value is None:
        return Decimal(0)
    return in_unit(Decimal(str(value)), of_unit)


def in_unit(value: Decimal, of_unit: Decimal) -> Decimal:
    """A value in base units in another unit, without needless zeros."""
    return Decimal(f"{(value / of_unit).quantize(_FINEST).normalize():f}")


def _owners(field: Field, kind: Kind, pks: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The racer and the person of each record."""
    node = "area_id" if field.league.who == "area" else "unit_id"
    of_person = field.league.who == "person"
    way = kind.way
    owner = kind.owner if "__" in kind.owner or kind.owner == "by_id" or kind.model is Mark else way + kind.owner
    found = {}
    for part in _parts(kind, pks):
        for pk, of_node, of_owner in part.values_list("pk", way + node, owner):
            person = person_key(of_owner)
            found[pk] = (person if of_person else field.team_of.get(of_node, ""), person)
    return found


# ------------------------------------------------------------------ what records are called


class Named(NamedTuple):
    """What a record is called, and the page that it has: of a project or of an item; "" for none."""

    label: str
    page: str = ""
    pk: int = 0


def names_of(zone: Zone, ids: Iterable[str], projects: Any = None, items: Any = None) -> dict[str, Named]:
    """What records are called; of `projects` and `items`, where they are given, only those are named."""
    by_kind: dict[str, set[int]] = {}
    for each in ids:
        kind, _colon, pk = each.partition(":")
        by_kind.setdefault(kind, set()).add(int(pk))
    entered = _entered_names(zone, by_kind.pop(ENTERED, set()))
    found = {key: named for kind, pks in by_kind.items() for key, named in _named(zone, kind, pks)}
    for page, seen in (("project", projects), ("item", items)):
        if seen is not None:
            there = {each.pk for each in found.values() if each.page == page}
            shown = _seen(seen, sorted(there))
            found = {key: each for key, each in found.items() if each.page != page or each.pk in shown}
    return entered | found


def _entered_names(zone: Zone, pks: set[int]) -> dict[str, Named]:
    rows = Entry.objects.filter(zone=zone, pk__in=pks).values_list("pk", "text") if pks else ()
    return {f"{ENTERED}:{pk}": Named(text, "entry", pk) for pk, text in rows}


def _named(zone: Zone, kind: str, pks: set[int]) -> Iterator[tuple[str, Named]]:
    told = KINDS[kind]
    of_item, way = told.model in (Item, Mark, Notice), told.way
    columns = ("pk", f"{way}pk", f"{way}number", f"{way}{'title' if of_item else 'name'}", f"{way}zone_id")
    for part in _parts(told, sorted(pks)):
        for pk, of, number, name, of_zone in part.values_list(*columns):
            if of_zone == zone.pk:
                yield f"{kind}:{pk}", Named(f"{number} {name}", "item" if of_item else "project", of)


def _seen(rows: QuerySet[Any], pks: Sequence[int]) -> set[int]:
    """Those of some numbers that are among rows. Asked together with what the numbers are of, SQLite would go through
    all that the person may see for each of them."""
    return {
        pk
        for at in range(0, len(pks), _AT_ONCE)
        for pk in rows.order_by().filter(pk__in=pks[at : at + _AT_ONCE]).values_list("pk", flat=True)
    }


def _parts(kind: Kind, pks: Sequence[int]) -> Iterator[QuerySet[Any]]:
    """The rows of some numbers, so many at once as go into one query. Their zone is no part of the question: asked for
    it too, SQLite would go through all projects of the zone."""
    for at in range(0, len(pks), _AT_ONCE):
        yield kind.model._default_manager.filter(pk__in=pks[at : at + _AT_ONCE])
