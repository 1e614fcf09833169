"""Files as they stream in: written beside, and put in their place whole under the SHA-256 of their bytes.

What lies in its place is never overwritten; what a killed process has left beside goes a day later.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from guatu_web.records.errors import Refused

_INCOMING = "incoming"
_LEFT_BEHIND = 24 * 3600


class Incoming(NamedTuple):
    """A file that has come in whole and lies beside."""

    path: Path
    digest: str
    size: int


@contextlib.contextmanager
def incoming(chunks: Iterable[bytes], too_large: Refused) -> Iterator[Incoming]:
    """The file as it came in, gone at the end. `too_large` is raised as soon as it grows beyond the limit."""
    with _beside() as (file, path):
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            size += len(chunk)
            if size > settings.LARGEST_UPLOAD:
                raise too_large
            digest.update(chunk)
            _write_all(file, chunk)
        os.fsync(file)
        yield Incoming(path, digest.hexdigest(), size)


def settle(beside: Path, final: Path) -> None:
    """Put a file in its place, for good when this returns."""
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):  # the same bytes lie there already
        os.link(beside, final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sweep() -> None:
    """Remove what was being written when a process was killed, a day later."""
    for left in (Path(settings.UPLOADS) / _INCOMING).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                left.unlink()


@contextlib.contextmanager
def _beside() -> Iterator[tuple[int, Path]]:
    """A new file of our own to write to, gone at the end."""
    folder = Path(settings.UPLOADS) / _INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, path = tempfile.mkstemp(dir=folder)
    try:
        yield file, Path(path)
    finally:
        os.close(file)
        os.unlink(path)


def _write_all(file: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(file, rest) :]
