"""Whoever writes waits for his turn.

SQLite lets one write at a time and has the others look again after ever longer pauses, so that of many some wait long
while nobody writes. Here the system wakes the next one as soon as the one before has committed, and lets go of the turn
of a process that dies. PostgreSQL needs none of this.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def turn() -> Iterator[None]:
    """The only writer among all threads and processes of the site, if it is not one already."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with held(f"{connection.settings_dict['NAME']}-turn"):
        yield


@contextmanager
def held(path: str | os.PathLike[str]) -> Iterator[None]:
    """A file that one thread of all processes holds at a time."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
