"""The reader as the site calls it: a file goes to a process of its own, a report or the reason for none comes back."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from guatu_web.documents import wording
from guatu_web.documents.reader_process import OUT_OF_MEMORY, TOO_LONG, UNREADABLE, Limits
from guatu_web.documents.report_json import from_json

if TYPE_CHECKING:
    from guatu.reading.report import Report

logger = logging.getLogger(__name__)

LONGEST_WAIT = 90
"""Seconds by the clock, after which a reader is ended."""
USUAL = Limits()


class Unreadable(Exception):
    """A file cannot be read; the message says in Chinese why, and what would help."""


def read_apart(
    path: Path,
    name: str,
    date: str = "",
    areas: Iterable[str] = (),
    *,
    limits: Limits = USUAL,
    seconds: float = LONGEST_WAIT,
) -> Report:
    """The report in a file, read in a process within limits; `areas` are what the zone's parts are called. Unreadable
    where there is none."""
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaints:
        code = run_apart(_command(path, name, date, areas, limits), answer, complaints, seconds)
        answer.seek(0)
        told = answer.read().decode("ascii", "replace")
        if code == 0:
            return from_json(told)
        if code != UNREADABLE:
            complaints.seek(0)
            said = complaints.read(4000).decode("utf-8", "replace")
            logger.warning("the reader ended with %s on %s: %s", code, path.name, said)
    raise Unreadable(_why(code, told))


def _command(path: Path, name: str, date: str, areas: Iterable[str], limits: Limits) -> list[str]:
    own = ["guatu_web.documents.reader_process"]
    told = [str(path), "--name", name, *(["--date", date] if date else [])]
    parts = [f"--area={area}" for area in areas]  # in one word: a name may begin with a dash
    return [
        *own,
        *told,
        *parts,
        *(part for limit, most in limits._asdict().items() for part in (f"--{limit}", str(most))),
    ]


def run_apart(command: list[str], answer: IO[bytes], complaints: IO[bytes], seconds: float) -> int | None:
    """The exit code of a module with its arguments, None where its time by the clock was over.

    It sees none of our environment.
    """
    with subprocess.Popen(
        [sys.executable, "-I", "-B", "-X", "utf8", "-m", *command],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=complaints,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd="/",
    ) as reader:
        try:
            return reader.wait(seconds)
        except subprocess.TimeoutExpired:
            reader.kill()
            return None


def _why(code: int | None, told: str) -> str:
    if code == UNREADABLE:
        return wording.failure(told)
    if code is None or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return wording.TOO_SLOW
    if code in (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGSEGV):
        return wording.TOO_MUCH_MEMORY
    if code == TOO_LONG:
        return wording.TOO_LONG
    return wording.DIED
