"""Entries of the audit log as people read them: acts, kinds of records, fields and values by their names."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Field, ForeignKey, Model
from django.utils.translation import gettext as _

from guatu_web.areas.models import FIRST_DAY, LAST_DAY
from guatu_web.records.acts_in_words import FIELDS, act_in_words, kind_in_words
from guatu_web.records.models import AuditEntry

LONGEST = 300
_KINDS_ASKED = 7  # related models whose labels are looked up for one page; more would cost a query each
_UNTOLD = {"zone"}

Labels = dict[tuple[type[Model], str], str]
AnyField = Field[Any, Any]


class Line(NamedTuple):
    """One field of a change: what it is called, and its value before and after."""

    field: str
    before: str
    after: str


class Told(NamedTuple):
    """An entry with its act, its kind of record and its lines in words."""

    entry: AuditEntry
    act: str
    kind: str
    lines: list[Line]


def told(entries: Sequence[AuditEntry]) -> list[Told]:
    """Entries in words; one query for each kind of record that they point to."""
    labels = _labels(entries)
    return [
        Told(
            each,
            act_in_words(each.act),
            kind_in_words(each.model),
            [_line(each, *change, labels) for change in _changes(each)],
        )
        for each in entries
    ]


def _changes(entry: AuditEntry) -> Iterable[tuple[str, Any, Any]]:
    for field, (before, after) in entry.changes.items():
        if field not in _UNTOLD:
            yield field, before, after


def _model(entry: AuditEntry) -> type[Model] | None:
    try:
        return apps.get_model(entry.model)
    except LookupError:
        return None  # a kind of record of an earlier version of the program


def _field(entry: AuditEntry, name: str) -> AnyField | None:
    """A field of the record, or of the states that date it."""
    model = _model(entry)
    if model is None:
        return None
    for asked in (model, getattr(getattr(model, "states", None), "rel", None)):
        asked = getattr(asked, "related_model", asked)
        try:
            found = asked._meta.get_field(name) if asked else None
        except FieldDoesNotExist:
            continue
        if isinstance(found, Field):
            return found
    return None


def _line(entry: AuditEntry, name: str, before: Any, after: Any, labels: Labels) -> Line:
    field = _field(entry, name)
    called = str(FIELDS.get(name) or (field.verbose_name if field else name))
    return Line(called, _value(field, before, labels), _value(field, after, labels))


def _value(field: AnyField | None, value: Any, labels: Labels) -> str:
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(field, ForeignKey):
        return labels.get((field.related_model, str(value)), f"#{value}")
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, DateTimeField):
        return str(value)[:16].replace("T", " ")
    if value == LAST_DAY.isoformat():
        return _("长期")
    if value == FIRST_DAY.isoformat():
        return _("最初")
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _labels(entries: Sequence[AuditEntry]) -> Labels:
    """What the records are called to which the changes point."""
    asked: dict[type[Model], set[str]] = defaultdict(set)
    for entry in entries:
        for name, *values in _changes(entry):
            field = _field(entry, name)
            if isinstance(field, ForeignKey):
                asked[field.related_model] |= {str(value) for value in values if value is not None}
    labels: Labels = {}
    for model in list(asked)[:_KINDS_ASKED]:
        for pk, record in model._default_manager.in_bulk(list(asked[model])).items():
            labels[model, str(pk)] = str(record)[:LONGEST]
    return labels
