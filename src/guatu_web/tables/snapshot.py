"""The database as it was at one moment, read while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """All queries within see the same commit, and keep nobody from the next one.

    Django's own transactions take the turn of the writer on SQLite, and see each commit on PostgreSQL. Within a
    transaction that is open already there is nothing to begin.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        _execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            _execute("ROLLBACK")  # nothing was written


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
