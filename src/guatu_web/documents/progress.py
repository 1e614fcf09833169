"""How far the work on a table has come, told from one process to another by a small file beside the uploads.

The database cannot tell it: what is written there while a table is taken in is seen by nobody before all of it is.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

READING, CHECKING, WRITING = "reading", "checking", "writing"


class Progress(NamedTuple):
    """What is being done, and how many rows of how many it is done with; `total` is 0 where nobody knows."""

    stage: str
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int | None:
        """The share that is done; None where there is nothing to tell it by."""
        return min(100 * self.done // self.total, 100) if self.total else None


def path_of(kind: str, number: int) -> Path:
    """Where the progress of a table is told: in the folder of its kind, under its number."""
    return Path(settings.UPLOADS) / kind / str(number)


def tell(path: Path, progress: Progress) -> None:
    """Tell how far the work is; whoever reads it finds this or what was told before, never a half of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(" ".join(map(str, progress)), "ascii")
    beside.replace(path)


def told(path: Path) -> Progress | None:
    """How far the work is; None where it has not begun, or is over."""
    try:
        stage, done, total = path.read_text("ascii").split()
        return Progress(stage, int(done), int(total))
    except (OSError, ValueError):
        return None


def forget(path: Path) -> None:
    """The work is over."""
    with suppress(FileNotFoundError):
        path.unlink()
