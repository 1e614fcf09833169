"""How far the work on a table of figures has come; see guatu_web.documents.progress."""

from __future__ import annotations

from pathlib import Path

from guatu_web.documents import progress
from guatu_web.documents.progress import CHECKING, READING, WRITING, Progress, tell

__all__ = ["CHECKING", "READING", "WRITING", "Progress", "forget", "path_of", "tell", "told"]


def path_of(intake_id: int) -> Path:
    """Where the progress of a table is told."""
    return progress.path_of("table-progress", intake_id)


def told(intake_id: int) -> Progress | None:
    """How far the work is; None where it has not begun, or is over."""
    return progress.told(path_of(intake_id))


def forget(intake_id: int) -> None:
    """The work is over."""
    progress.forget(path_of(intake_id))
