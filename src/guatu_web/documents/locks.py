"""Who is reading a file just now: a lock that the system lets go of when its process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings


@contextmanager
def reading_lock(document_id: int) -> Iterator[bool]:
    """Gives True while nobody else is reading the document, and keeps others from it; False where somebody is."""
    with lock("reading", document_id) as free:
        yield free


@contextmanager
def lock(kind: str, number: int) -> Iterator[bool]:
    """Gives True while nobody else holds the lock of a kind and number, and keeps others from it; else False."""
    folder = Path(settings.UPLOADS) / kind
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / str(number)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _take(file, path):
            yield False
            return
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(file)


def _take(file: int, path: Path) -> bool:
    """Whether the lock was free, and the file is still the one that others would open."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    with suppress(FileNotFoundError):
        return os.fstat(file).st_ino == path.stat().st_ino
    return False
