"""The register of areas: what each was called, what it was and in which park it lay, day by day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from guatu_web.areas.models import FIRST_DAY, LAST_DAY, Area, AreaState, Zone
from guatu_web.tables.past import Known, spells
from guatu_web.tables.registry import Entry, Register, Row


class State(NamedTuple):
    """How an area stood over some days."""

    area: int
    code: str
    name: str
    kind: str
    parent: int | None
    since: date
    until: date


def read(zone: Zone, areas: Collection[int] | None) -> Mapping[str, list[Row]]:
    """All areas; they are few, and are read whole whenever one is another."""
    states = _states(zone)
    days = sorted({each.since for each in states} | {_after(each.until) for each in states if each.until < LAST_DAY})
    told = dict[int, list[Known]]()
    for day in days:
        standing = {each.area: each for each in states if each.since <= day <= each.until}
        for area in {each.area for each in states}:
            row = _told(area, standing) if area in standing else None
            told.setdefault(area, []).append(Known(day, row))
    rows = [(of, *_as_row(zone, row)) for of, known in sorted(told.items()) for row in _known(of, known)]
    return {"areas": rows}


def around(zone: Zone) -> str:
    """A digest of all that is told of areas."""
    return hashlib.sha256(json.dumps([zone.code, _states(zone)], default=str).encode()).hexdigest()


def _states(zone: Zone) -> list[State]:
    rows = AreaState.objects.filter(node__zone=zone, node__archived_at=None, archived_at=None).order_by("pk")
    names = ("node", "node__code", "name", "kind", "parent", "valid_from", "valid_to")
    return [State(*each) for each in rows.values_list(*names)]


def _told(area: int, standing: Mapping[int, State]) -> tuple[str, str, str, str | None]:
    here = standing[area]
    return here.code, here.name, here.kind, _park(here, standing)


def _park(here: State, standing: Mapping[int, State]) -> str | None:
    """The park in which an area lies, or which it is."""
    passed = set[int]()
    while here.kind != Area.Kind.PARK:
        passed.add(here.area)
        if here.parent is None or here.parent not in standing or here.parent in passed:
            return None
        here = standing[here.parent]
    return here.code


def _known(of: int, known: Sequence[Known]) -> Iterator[tuple[Any, ...]]:
    for _, since, until, *told in spells(of, known):
        yield (*told, since, until)


def _as_row(zone: Zone, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row that has been known ever since: what is told of the past of areas is told of their days."""
    code, name, kind, park, since, until = row
    return (FIRST_DAY, None, zone.code, code, name, kind, park, since, until)


def _after(day: date) -> date:
    return day + timedelta(1)


def _touched(zone: Zone, entries: Sequence[Entry]) -> set[int]:
    return set()  # `around` tells of every change


COLUMNS = {"areas": ("zone", "area", "name", "kind", "park", "since", "until")}
AREAS = Register("areas", COLUMNS, frozenset(), _touched, read, around)
