"""Acts: the only way in which records change.

    with act("ledger.withdraw_target", by=person, zone=zone, reason=reason) as doing:
        doing.change(target, version=seen, state="withdrawn")

Everything in an act happens in one transaction, or not at all; every changed record leaves an entry in the audit log.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import AuditEntry, Record
from guatu_web.records.standing import acting
from guatu_web.records.turns import turn

if TYPE_CHECKING:
    from guatu_web.accounts.models import User
    from guatu_web.areas.models import Zone

LONGEST_REASON = 10_000
_CHAIN = 0x4755415455  # the advisory lock of the audit chain, "GUATU"
_FIRST = "0" * 64

R = TypeVar("R", bound=Record)
Changes = dict[str, list[Any]]


class Doing:
    """The changes of one act."""

    def __init__(self, name: str, by: User | None, zone: Zone | None, reason: str) -> None:
        self.name = name
        self.by = by
        self.zone = zone
        self.reason = reason
        self.now = timezone.now()
        self._entries: list[AuditEntry] = []
        self._reshapes = False

    def create(self, record: R) -> R:
        """Save a new record."""
        record.save(force_insert=True)
        self.note(record, {field: [None, value] for field, value in shown(record).items() if value not in (None, "")})
        return record

    def create_all(self, records: Sequence[R], *, noted: bool = True) -> list[R]:
        """Save many new records of one model at once; without `noted`, their owner's entry speaks for all of them."""
        if not records:
            return []
        self._reshapes = self._reshapes or getattr(records[0], "SHAPES_ZONE", False)
        made = type(records[0])._default_manager.bulk_create(records, batch_size=500)
        for record in made if noted else ():
            told = shown(record).items()
            self.note(record, {field: [None, value] for field, value in told if value not in (None, "")})
        return made

    def change(self, record: R, *, version: int | None = None, **fields: Any) -> R:
        """Set some fields of a record that the person saw in `version` (None: as it is in the database).

        Overtaken if somebody else has changed it since. Nothing happens where nothing changes.
        """
        model = type(record)
        current = model._default_manager.select_for_update().get(pk=record.pk)
        if version is not None and current.version != version:
            raise Overtaken(current, since(current, version))
        before = shown(current)
        for field, value in fields.items():
            setattr(current, field, value)
        after = shown(current)
        changes = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
        if changes:
            current.version += 1
            current.save(update_fields=[*fields, "version", "changed_at"])
            self.note(current, changes)
        for field in (*fields, "version", "changed_at"):
            setattr(record, field, getattr(current, field))
        return record

    def archive(self, record: R, *, version: int | None = None) -> R:
        """Take a record out of the ordinary course; the act's reason says why."""
        if not self.reason.strip():
            raise Refused(_("请写明归档原因。"), "reason")
        return self.change(record, version=version, archived_at=self.now, archive_reason=self.reason)

    def note(self, record: Record, changes: Changes) -> None:
        """Enter a change in the audit log."""
        self._reshapes = self._reshapes or getattr(record, "SHAPES_ZONE", False)
        self._entries.append(
            AuditEntry(
                at=self.now,
                actor=self.by,
                actor_name=str(self.by) if self.by else "系统",
                zone=self.zone,
                act=self.name,
                model=record._meta.label_lower,
                record=str(record.pk),
                label=_label(record),
                version=record.version,
                changes=changes,
                reason=self.reason,
            )
        )

    def of(self, zone: Zone) -> None:
        """The act belongs to a zone that it has made itself."""
        self.zone = zone
        for entry in self._entries:
            entry.zone = zone

    def write(self) -> None:
        """Append the entries to the chain; the chain is locked from here to the end of the transaction."""
        if not self._entries:
            return
        if self.zone is not None:
            stamps = dict.fromkeys(("stamp", "shape_stamp") if self._reshapes else ("stamp",), secrets.token_hex(8))
            for name, stamp in stamps.items():
                setattr(self.zone, name, stamp)
            # before the chain is locked: an act that changes the zone itself locks in the same order
            _stamp(self.zone, stamps)
        number, digest = _chain_end()
        for entry in self._entries:
            number += 1
            entry.number, entry.previous = number, digest
            entry.digest = digest = entry.computed_digest()
        AuditEntry.objects.bulk_create(self._entries, batch_size=500)
        self._entries = []


@contextmanager
def act(name: str, *, by: User | None, zone: Zone | None = None, reason: str = "") -> Iterator[Doing]:
    """One act: all of its changes together, in one transaction. `by` is None for what the site does by itself."""
    if len(reason) > LONGEST_REASON:
        told = _("原因最多 %(most)s 字，现有 %(length)s 字。") % {"most": LONGEST_REASON, "length": len(reason)}
        raise Refused(told, "reason")
    with turn(), transaction.atomic(), acting():
        doing = Doing(name, by, zone, reason.strip())
        yield doing
        doing.write()


# Every act ends with these two while others wait for it: they are plain SQL because the queries of the ORM take more
# time to be put together than to be answered.


def _stamp(zone: models.Model, stamps: Mapping[str, str]) -> None:
    """The zone's row says that something of it has changed."""
    quoted = connection.ops.quote_name
    fields = ", ".join(f"{quoted(name)} = %s" for name in stamps)
    with connection.cursor() as cursor:
        update = f"UPDATE {quoted(zone._meta.db_table)} SET {fields} WHERE id = %s"
        cursor.execute(update, [*stamps.values(), zone.pk])


def _chain_end() -> tuple[int, str]:
    """The number and the digest of the last entry of the audit chain, which is locked from here on."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN])
        table = quoted(AuditEntry._meta.db_table)
        cursor.execute(f"SELECT number, digest FROM {table} ORDER BY number DESC LIMIT 1")
        return cursor.fetchone() or (0, _FIRST)


def _label(record: models.Model) -> str:
    """What a record is called in the log, in whatever language the person works."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(record)[:300]


def shown(record: models.Model) -> dict[str, Any]:
    """A record's fields as JSON can hold them."""
    unlogged = getattr(record, "UNLOGGED", ("id",))
    fields = (field for field in record._meta.concrete_fields if field.name not in unlogged)
    return {field.name: plain(getattr(record, field.attname)) for field in fields}


def plain(value: Any) -> Any:
    """A value as JSON holds it, the same before it is saved and after."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, str | int | float | bool | list | dict | None):
        return value
    return str(value)


def since(record: Record, version: int) -> list[AuditEntry]:
    """What has happened to a record after a version, oldest first."""
    told = history(record).filter(version__gt=version)
    return list(told.order_by("number"))


def history(record: Record) -> models.QuerySet[AuditEntry]:
    """All that has happened to a record, newest first."""
    return AuditEntry.objects.filter(model=record._meta.label_lower, record=str(record.pk))


def broken_links() -> Iterable[tuple[int, str]]:
    """Where the audit chain does not hold: the number of each entry that is wrong, and what is wrong with it."""
    number, digest = 0, _FIRST
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != number + 1:
            yield entry.number, f"follows {number}: {entry.number - number - 1} entries are missing"
        if entry.previous != digest:
            yield entry.number, "does not continue the entry before it"
        if entry.computed_digest() != entry.digest:
            yield entry.number, "was changed after it was written"
        number, digest = entry.number, entry.digest
