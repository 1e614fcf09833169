"""How records were, told back from how they are by the audit log: for each day on which one changed, what it then was.

Several changes of one day make one version, the last: what is asked of the past is asked as of the end of a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from guatu_web.areas.models import Zone
from guatu_web.records.models import AuditEntry, Record
from guatu_web.tables.registry import Row

AT_ONCE = 500
Told = tuple[Any, ...]
"""What a record is: the fields that were asked for, in their order."""


class Version(NamedTuple):
    """What a record was from the end of a day on, and the moment of that day at which it became so."""

    day: date
    at: datetime
    told: Told


class Known(NamedTuple):
    """A value from the end of a day on; None where there is none."""

    day: date
    value: Any


class Change(NamedTuple):
    """What the audit log tells of a change: when, which version it made, and of each field what it was and became."""

    at: datetime
    version: int
    changes: Mapping[str, Any]


class Past(NamedTuple):
    """A record as it is, and how it came to be so, oldest first."""

    pk: int
    versions: list[Version]


def past_of(
    model: type[Record], fields: Sequence[str], zone: Zone, narrowed: Mapping[str, Collection[int]] | None = None
) -> list[Past]:
    """The records of a model in a zone (`narrowed` to those of which a field has one of some values), archived ones
    too, in the order of their keys."""
    changes = _changes(model, fields, zone, None) if narrowed is None else {}
    found = list[Past]()
    for rows in _rows(model, fields, zone, narrowed):
        if narrowed is not None:
            changes = _changes(model, fields, zone, [row[0] for row in rows])
        back = _back(model, fields)
        found += [
            Past(pk, _versions(tuple(told), changes.get(str(pk), ()), created, back)) for pk, created, *told in rows
        ]
    return found


def joined(one: Sequence[Known], other: Sequence[Known]) -> Iterator[tuple[date, Any, Any]]:
    """Each day on which one of two values became another, with both; a value is None before its first day."""
    mine, theirs = 0, 0
    own, others = len(one), len(other)
    value: Any = None
    beside: Any = None
    while mine < own or theirs < others:
        own_next = theirs == others or (mine < own and one[mine][0] <= other[theirs][0])
        day = one[mine][0] if own_next else other[theirs][0]
        while mine < own and one[mine][0] == day:
            value = one[mine][1]
            mine += 1
        while theirs < others and other[theirs][0] == day:
            beside = other[theirs][1]
            theirs += 1
        yield day, value, beside


def spells(of: int, versions: Iterable[Known]) -> Iterator[Row]:
    """The rows of a thing, each over the days in which it was known so."""
    held: Any = None
    since: date | None = None
    for day, row in versions:
        if row == held:
            continue
        if held is not None and since != day:
            yield (of, since, day, *held)
        held, since = row, day
    if held is not None:
        yield (of, since, None, *held)


def narrowed_to(versions: Iterable[Version], told: Callable[[Told], Any]) -> list[Known]:
    """What versions tell of something, where it changes."""
    found = list[Known]()
    for version in versions:
        value = told(version.told)
        if not found or found[-1].value != value:
            found.append(Known(version.day, value))
    return found


def local(at: datetime) -> datetime:
    """A moment in the time of the place, without its zone."""
    return at.astimezone(timezone.get_default_timezone()).replace(tzinfo=None)


def _rows(
    model: type[Record], fields: Sequence[str], zone: Zone, narrowed: Mapping[str, Collection[int]] | None
) -> Iterator[list[Any]]:
    records: Any = model._default_manager  # every record that is exported has a zone
    rows = records.filter(zone=zone).order_by("pk").values_list("pk", "created_at", *fields)
    if narrowed is None:
        yield list(rows)
        return
    [(field, values)] = narrowed.items()
    wanted = sorted(values)
    for start in range(0, len(wanted), AT_ONCE):
        yield list(rows.filter(**{f"{field}__in": wanted[start : start + AT_ONCE]}))


def _changes(
    model: type[Record], fields: Sequence[str], zone: Zone, records: Sequence[int] | None
) -> dict[str, list[Change]]:
    """What the audit log tells of records, by their number, oldest first."""
    # in the order of numbers, but sorted here: SQLite would look through the whole log of a zone for that order
    rows = AuditEntry.objects.filter(model=model._meta.label_lower).order_by()
    told = rows.values_list("number", "record", "at", "version", "changes")
    if records is None:
        entries = list(told.filter(zone=zone))
    else:
        some = (records[start : start + AT_ONCE] for start in range(0, len(records), AT_ONCE))
        entries = [each for pks in some for each in told.filter(record__in=map(str, pks))]
    found = defaultdict[str, list[Change]](list)
    for _, record, *change in sorted(entries, key=itemgetter(0)):
        found[record].append(Change(*change))
    return found


def _versions(
    told: Told, changes: Sequence[Change], created: datetime, back: Mapping[str, tuple[int, Callable[[Any], Any]]]
) -> list[Version]:
    """The last version of each day, from the newest back to how the record was made."""
    found = list[Version]()

    def say(at: datetime) -> None:
        moment = local(at)
        # what is told later was so later, whatever a clock said
        day = min(moment.date(), found[-1].day) if found else moment.date()
        if not found or found[-1].day != day:
            found.append(Version(day, moment, told))

    for at, version, fields in reversed(changes):
        if version == 1:
            say(at)
            break
        undone = [(back[name], values[0]) for name, values in fields.items() if name in back]
        if undone:
            say(at)
            was = list(told)
            for (place, read), value in undone:
                was[place] = None if value is None else read(value)
            told = tuple(was)
    else:
        say(created)
    return found[::-1]


def _back(model: type[Record], fields: Sequence[str]) -> dict[str, tuple[int, Callable[[Any], Any]]]:
    """Of each field its place and how it is read from the log."""
    return {name: (place, _reader(model._meta.get_field(name))) for place, name in enumerate(fields)}


def _reader(field: Any) -> Callable[[Any], Any]:
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat
    if isinstance(field, models.DateField):
        return date.fromisoformat
    return Decimal if isinstance(field, models.DecimalField) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
