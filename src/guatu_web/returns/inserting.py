"""Many new rows of one table at once, in a tenth of the time that saving them as records takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models

_PARAMETERS = 30_000
"""So many values of one statement every database takes."""
_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put rows into a model's table, their values in the order of the names of its fields; within a transaction, all
    or none. Nothing but the database checks them, and no signal is sent: it is for what the site makes by itself.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "
    one = f"({', '.join(['%s'] * len(fields))})"
    adapted = _adapted([_adapter(field) for field in fields], rows)
    at_once = _PARAMETERS // len(fields)
    with connection.cursor() as cursor:
        while some := list(islice(adapted, at_once)):
            cursor.execute(into + ", ".join([one] * len(some)), list(chain.from_iterable(some)))


def _adapter(field: Any) -> Callable[[Any], Any] | None:
    """What makes of a value what the database takes; None where they are the same."""
    target = field.target_field if field.is_relation else field
    if isinstance(target, _AS_THEY_ARE):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _adapted(adapters: list[Callable[[Any], Any] | None], rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    if not any(adapters):
        return iter(rows)
    return ([adapt(value) if adapt else value for adapt, value in zip(adapters, row, strict=True)] for row in rows)
