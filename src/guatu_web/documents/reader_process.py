"""Reads one file in a process of its own, within limits, and prints the report as JSON.

    python -m guatu_web.documents.reader_process /uploads/ab/ab12….docx --name 2024年总结.docx --date 2024-01-16

and --area 北园 for each part of the zone that figures may be about.

A hostile file can at most end this process: it has little memory and time, may write nothing but its answer, knows no
password and no database, and leaves when the process that started it is gone (its standard input is then closed).

Exit codes: 0 the report is printed · 3 the file cannot be read, and {"kind", "reason", "remedy"} is printed ·
4 not enough memory · 5 the answer is longer than allowed · anything else: the reader died.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path, PurePath
from threading import Thread
from typing import NamedTuple

UNREADABLE, OUT_OF_MEMORY, TOO_LONG = 3, 4, 5
MEGABYTE = 1024 * 1024


class Limits(NamedTuple):
    """What a reader may use: memory in MB, processor time in seconds, the size of its answer in MB."""

    memory: int = 1536
    cpu: int = 60
    answer: int = 64


def main(arguments: list[str]) -> int:
    """Reads the file that the arguments name; returns the exit code."""
    told = _arguments(arguments)
    limits = Limits(told.memory, told.cpu, told.answer)
    return within(limits, lambda: _read(Path(told.path), told.name, told.date, told.area))


def within(limits: Limits, work: Callable[[], int]) -> int:
    """Works within limits, as long as somebody waits for the answer; the exit code, also of what the limits ended."""
    _confine(limits)
    Thread(target=_leave_after_parent, daemon=True).start()
    try:
        return work()
    except MemoryError:
        return OUT_OF_MEMORY
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        return TOO_LONG


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="reader_process")
    parser.add_argument("path")
    parser.add_argument("--name", required=True)
    parser.add_argument("--date")
    parser.add_argument("--area", action="append", default=[])
    for limit, usual in Limits()._asdict().items():
        parser.add_argument(f"--{limit}", type=int, default=usual)
    return parser.parse_args(arguments)


def _confine(limits: Limits) -> None:
    """From now on this process has no more than these."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory * MEGABYTE),
        (resource.RLIMIT_FSIZE, limits.answer * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits.cpu),
    ):
        resource.setrlimit(what, (most, most))


def _leave_after_parent() -> None:
    """Ends this process when the other end of its input closes: nobody waits for the answer any longer."""
    os.read(0, 1)
    os._exit(1)


def _read(path: Path, name: str, date: str | None, areas: list[str]) -> int:
    """The name of the upload stands for the name under which the file is kept: it may tell a title or a year."""
    # after the limits are set, so that what these libraries do is within them
    from guatu.errors import SourceError
    from guatu.reading.reader import read_text
    from guatu.reading.source import read_source
    from guatu_web.documents.report_json import to_json

    try:
        source = read_source(path)
    except SourceError as error:
        send(json.dumps({"kind": type(error).__name__, "reason": error.reason, "remedy": error.remedy}))
        return UNREADABLE
    report = read_text(source.text, doc=PurePath(name).stem, date=date, areas=areas)
    report.title = report.title or source.title
    report.notes = [*source.notes, *report.notes]
    send(to_json(report))
    return 0


def send(answer: str) -> None:
    """The answer, all of it, past whatever a library has done to sys.stdout."""
    rest = memoryview(answer.encode("ascii"))
    while rest:
        rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
