"""What the reader gave for a table, kept until its figures are taken in, so that each table is read once by a mapping:
what is written is what the preview told.

    keep(path_of(intake.pk), key_of(name, digest, job), answer)
    before(path_of(intake.pk), key_of(name, digest, job))

Another mapping, another period or another version of the program has another key, and the table is read anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

import guatu

_ELSEWHERE = ("progress",)
"""What a job says that changes nothing in the answer."""


def path_of(intake_id: int) -> Path:
    """Where the answer for a table is kept."""
    return Path(settings.UPLOADS) / "tables-read" / str(intake_id)


def key_of(file: Path, name: str, job: dict[str, Any]) -> str:
    """What an answer is the answer to. A file is called after its digest."""
    told = {key: value for key, value in job.items() if key not in _ELSEWHERE}
    text = json.dumps([guatu.__version__, file.name, name, told], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def keep(path: Path, key: str, answer: str) -> None:
    """Keep an answer; a reader finds the whole of it, or nothing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(f"{key}\n{answer}", "ascii")
    beside.replace(path)


def before(path: Path, key: str) -> str | None:
    """The answer that was kept under a key; None where there is none."""
    try:
        with path.open(encoding="ascii") as file:
            return file.read() if file.readline().rstrip("\n") == key else None
    except (OSError, ValueError):
        return None


def forget(intake_id: int) -> None:
    """Nobody will ask again."""
    with suppress(FileNotFoundError):
        path_of(intake_id).unlink()
