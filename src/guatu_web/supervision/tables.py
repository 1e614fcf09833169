"""The registers of supervision as columns: items, the colours of their periods and their notices, as they are and as
they were known on any day. Of lights the last alone is kept: of the days before it none is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from guatu_web.areas.models import Zone
from guatu_web.records.models import Record
from guatu_web.supervision.models import Flow, Item, Mark, Notice, Step
from guatu_web.tables.past import Known, Past, Told, joined, local, narrowed_to, past_of, spells
from guatu_web.tables.places import Places, places_of, user_names
from guatu_web.tables.registry import Entry, Register, Row
from guatu_web.tables.touching import touched_by

_BLOCK = ("zone", "type", "programme", "team", "unit", "supervising", "leader", "area")
COLUMNS = {
    "items": (
        *("item", "number", "title", *_BLOCK, "source", "state", "state_kind", "light", "evaluation", "entered_on"),
        *("dispatched_on", "received_on", "first_due_on", "due_on", "closed_on", "on_time"),
        *("extensions", "returns", "sent_back", "percent", "weight"),
    ),
    "marks": ("mark", "item", *_BLOCK, "first", "last", "day", "reported_on", "colour", "made_up"),
    "notices": ("notice", "item", *_BLOCK, "colour", "issued_on", "answer_by", "answered_on"),
}
ITEM = (
    *("archived_at", "number", "title", "flow", "programme", "unit", "supervising", "leader", "area"),
    *("source", "state", "state_kind", "evaluation", "start_on", "received_at", "first_due_on", "due_on", "closed_on"),
    *("extensions", "returns", "sent_back", "percent", "weight"),
)
MARK = ("archived_at", "item", "unit", "leader", "first", "last", "due_on", "reported_on", "colour")
NOTICE = ("archived_at", "item", "unit", "colour", "issued_on", "answer_by", "answered_on")
_AT = {name: place for place, name in enumerate(ITEM)}
HANGING: dict[str, type[Record]] = {each._meta.label_lower: each for each in (Mark, Notice)}
DISPATCH = "dispatch"
"""The act by which an item goes to its unit, in every table that has it."""
OF_ZONE = Zone._meta.label_lower
"""What the site does to many items at once stands in the log of their zone, which names them by their numbers."""


class About(NamedTuple):
    """What rows tell of the item to which they belong."""

    kind: str
    programme: str | None
    supervising: str | None
    leader: int | None
    area: str | None


class Things(NamedTuple):
    """Some items with all that hangs on them, by the number of the item."""

    items: list[Past]
    marks: Mapping[int, list[Past]]
    notices: Mapping[int, list[Past]]
    dispatched: Mapping[int, list[Known]]
    lights: Mapping[int, Known]
    flows: Mapping[int, str]
    places: Places
    people: Mapping[int, str]


def read(zone: Zone, items: Collection[int] | None) -> Mapping[str, list[Row]]:
    """The rows of some items, or of all."""
    things = _things(zone, items)
    rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    for item in things.items:
        about = narrowed_to(item.versions, partial(_about, things))
        rows["items"] += spells(item.pk, _versions(item, things))
        for name, hanging, row in (("marks", things.marks, _mark), ("notices", things.notices, _notice)):
            for each in hanging.get(item.pk, ()):
                rows[name] += _told(item.pk, each, about, partial(row, things, each.pk, item.pk))
    return rows


def touched(zone: Zone, entries: Sequence[Entry]) -> set[int]:
    """The items that entries of the audit log tell of, or on which a mark or a notice hangs."""
    numbers = {
        number
        for each in entries
        if each.model == OF_ZONE
        for told in each.changes.get("items", ())
        if isinstance(told, list)
        for number in told
    }
    named = Item.objects.filter(zone=zone, number__in=numbers).values_list("pk", flat=True) if numbers else ()
    return touched_by(entries, Item, HANGING, "item") | set(named)


def around(zone: Zone) -> str:
    """A digest of the codes of units and areas."""
    return places_of(zone).digest()


SUPERVISION = Register(
    "supervision", COLUMNS, frozenset((Item._meta.label_lower, OF_ZONE, *HANGING)), touched, read, around
)


# ------------------------------------------------------------------ what is read


def _things(zone: Zone, items: Collection[int] | None) -> Things:
    theirs = None if items is None else {"item": items}
    found = past_of(Item, ITEM, zone, None if items is None else {"pk": items})
    marks = past_of(Mark, MARK, zone, theirs)
    notices = past_of(Notice, NOTICE, zone, theirs)
    people = {version.told[_AT["leader"]] for each in found for version in each.versions}
    people |= {version.told[3] for each in marks for version in each.versions}
    return Things(
        found, _by_item(marks), _by_item(notices), _dispatched(zone, items), _lights(zone, items),
        dict(Flow.objects.filter(zone=zone).values_list("pk", "key")), places_of(zone), user_names(people),
    )  # fmt: skip


def _by_item(records: Sequence[Past]) -> Mapping[int, list[Past]]:
    found = defaultdict[int, list[Past]](list)
    for record in records:
        found[record.versions[-1].told[1]].append(record)
    return found


def _dispatched(zone: Zone, items: Collection[int] | None) -> Mapping[int, list[Known]]:
    """When each item first went to its unit."""
    rows = Step.objects.filter(zone=zone, act=DISPATCH).order_by("pk")
    if items is not None:
        rows = rows.filter(item__in=items)
    found = dict[int, list[Known]]()
    for item, on, at in rows.values_list("item", "on", "at"):
        found.setdefault(item, [Known(local(at).date(), on)])
    return found


def _lights(zone: Zone, items: Collection[int] | None) -> Mapping[int, Known]:
    """The light of each item that has one, with the day on which it was seen."""
    rows = Item.objects.filter(zone=zone).exclude(light="").exclude(light_on=None)
    if items is not None:
        rows = rows.filter(pk__in=items)
    told = rows.values_list("pk", "light_on", "light")
    return {pk: Known(day, light) for pk, day, light in told if day is not None}


# ------------------------------------------------------------------ rows


def _told(pk: int, record: Past, about: Sequence[Known], row: Callable[[Told, About], Told]) -> Iterator[Row]:
    """The rows of what hangs on an item, as long as both stand."""
    known = narrowed_to(record.versions, lambda told: told if told[0] is None else None)
    both = joined(known, about)
    return spells(pk, (Known(day, None if one is None or of is None else row(one, of)) for day, one, of in both))


def _versions(item: Past, things: Things) -> Iterator[Known]:
    """The rows of an item: as it was told, when it was dispatched, and its light from when it was seen."""
    own = narrowed_to(item.versions, lambda told: told)
    with_dates = [Known(day, both) for day, *both in joined(own, things.dispatched.get(item.pk, ()))]
    light = things.lights.get(item.pk)
    last = item.versions[-1].day
    lit = [] if light is None else [Known(max(light.day, last), light.value)]
    for day, both, colour in joined(with_dates, lit):
        told = both and both[0]
        stands = told is not None and told[_AT["archived_at"]] is None
        yield Known(day, _item(item.pk, told, both[1], colour, things) if stands else None)


def _item(pk: int, told: Told, dispatched: Any, light: str | None, things: Things) -> Told:
    def of(name: str) -> Any:
        return told[_AT[name]]

    closed, due = of("closed_on"), of("due_on")
    return (
        pk, of("number"), of("title"), *_block(_about(things, told), of("unit"), of("leader"), things),
        of("source"), of("state"), of("state_kind"), light, of("evaluation") or None, of("start_on"),
        dispatched, _day(of("received_at")), of("first_due_on") or due, due, closed,
        None if closed is None or due is None else closed <= due,
        *told[_AT["extensions"] :],
    )  # fmt: skip


def _mark(things: Things, key: int, pk: int, told: Told, of: About) -> Told:
    _, _, unit, leader, first, last, due, reported, colour = told
    made_up = reported is not None and reported > due
    return (key, pk, *_block(of, unit, leader, things), first, last, due, reported, colour or None, made_up)


def _notice(things: Things, key: int, pk: int, told: Told, of: About) -> Told:
    _, _, unit, *rest = told
    return (key, pk, *_block(of, unit, of.leader, things), *rest)


def _about(things: Things, told: Told) -> About | None:
    if told[_AT["archived_at"]] is not None:
        return None
    flow, programme, _unit, supervising, leader, area = told[_AT["flow"] : _AT["area"] + 1]
    places = things.places
    return About(things.flows[flow], programme or None, places.unit(supervising), leader, places.areas.get(area))


def _block(of: About | None, unit: int | None, leader: int | None, things: Things) -> Told:
    assert of is not None  # what is archived has no rows
    places = things.places
    return (
        places.zone, of.kind, of.programme, places.team(unit), places.unit(unit), of.supervising,
        None if leader is None else things.people.get(leader), of.area,
    )  # fmt: skip


def _day(at: datetime | None) -> Any:
    return None if at is None else local(at).date()
