"""What somebody else has done to a row meanwhile, in the words of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.translation import gettext as _

from guatu_web.areas.models import Unit
from guatu_web.records.models import AuditEntry

QUIET = ("decided_by", "decided_at", "period_grain", "code", "archived_at", "archive_reason")
"""Columns whose change says nothing that the others do not say."""


class Deed(NamedTuple):
    """Who changed a row, when, why, and what: name of the field, before, after."""

    who: str
    at: datetime
    reason: str
    changes: list[tuple[str, str, str]]


def deeds(model: type[Model], entries: Iterable[AuditEntry]) -> list[Deed]:
    """The entries of the audit log as people read them; one query where a unit has changed."""
    told = list(entries)
    units = {pk for entry in told for pk in entry.changes.get("unit", ()) if pk}
    names = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name")) if units else {}
    return [Deed(each.actor_name, each.at, each.reason, list(_changes(model, each.changes, names))) for each in told]


def _changes(
    model: type[Model], changes: dict[str, list[Any]], units: dict[int, str]
) -> Iterator[tuple[str, str, str]]:
    columns = {field.name: field for field in model._meta.concrete_fields}
    for name, (before, after) in changes.items():
        field = columns.get(name)
        if field is not None and name not in QUIET:
            words = units if name == "unit" else dict(field.flatchoices) if field.choices else {}
            yield str(field.verbose_name), _word(words, before), _word(words, after)


def _word(words: dict[Any, Any], value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(words.get(value, "—" if value in (None, "") else value))
