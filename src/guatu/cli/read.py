"""`guatu read`: files in, ledger out, with what could not be read told at the end."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from guatu.cli import stopping
from guatu.cli.answers import FAILED, complain
from guatu.cli.ledger import Ledger
from guatu.cli.screen import console_for, screen
from guatu.errors import SourceError, UsageError
from guatu.reading.batch import (
    Comparison,
    Outcomes,
    Plan,
    Skipped,
    checked_date,
    gather,
    gather_manifest,
    read_all,
)
from guatu.reading.export import FORMATS, TABLES, Writer, open_writer, written_beside
from guatu.reading.report import Report
from guatu.reading.source import FORMATS as SUFFIXES

BINARY = ("xlsx", "parquet")
_ENDINGS = {".jsonl": "jsonl", ".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".txt": "text"}


class Request(NamedTuple):
    """What was asked on the command line."""

    paths: tuple[Path, ...]
    manifest: Path | None
    format: str | None
    what: str | None
    output: Path | None
    date: str | None
    zone: str | None
    areas: tuple[str, ...]
    jobs: int
    everything: bool


class NothingRead(Exception):
    """Not one file could be read; a file begun for the ledger is taken away."""


class Tally:
    """What has been read so far, and what failed."""

    def __init__(self, failures: Iterable[SourceError]) -> None:
        self.failures = list(failures)
        self.counts: Counter[str] = Counter()

    def add(self, report: Report) -> None:
        self.counts["reports"] += 1
        self.counts["statements"] += len(report.statements)
        self.counts["tasks"] += len(report.tasks)
        self.counts["findings"] += len(report.findings)

    def __str__(self) -> str:
        counts = ((name, self.counts[name]) for name in ("reports", "statements", "tasks", "findings"))
        return ", ".join(f"{count:,} {name if count != 1 else name[:-1]}" for name, count in counts)


def run(request: Request) -> int:
    """Reads what was asked and writes the ledger. Gives 0, or 1 where some files failed. Raises UsageError."""
    format, what = _format(request), _what(request)
    plan = _plan(request)
    tally = Tally(plan.failures)
    try:
        with _ledger(request, format, what, plan) as ledger:
            _read_into(ledger, request, plan, tally)
    except NothingRead:
        pass
    _tell(request, plan, tally)
    return FAILED if tally.failures else 0


# ------------------------------------------------------------------ what was asked


def _format(request: Request) -> str:
    format = (request.format or _format_by_name(request.output)).lower()
    if format not in ("text", *FORMATS):
        raise UsageError(f"--format {request.format} is not known. Formats: text, {', '.join(FORMATS)}")
    if format in BINARY and request.output is None:
        raise UsageError(f"{format} is no text for the screen. Name a file: -o ledger.{format}")
    return format


def _format_by_name(output: Path | None) -> str:
    if output is None:
        return "text"
    format = _ENDINGS.get(output.suffix.lower())
    if format is None:
        raise UsageError(f"{output}: its ending tells no format. End it in {' '.join(_ENDINGS)} or give --format")
    return format


def _what(request: Request) -> str:
    what = request.what or "statements"
    if what not in TABLES:
        raise UsageError(f"--what {what} is not known. Tables: {', '.join(TABLES)}")
    if request.what and _format(request) in ("text", "xlsx"):
        raise UsageError("--what chooses the table of jsonl, csv and parquet; text and xlsx hold all of them")
    return what


def _plan(request: Request) -> Plan:
    date = checked_date(request.date)
    if bool(request.paths) == bool(request.manifest):
        raise UsageError("name the reports or folders to read, or a list of them with --manifest (not both)")
    if request.manifest:
        plan = gather_manifest(request.manifest)
        orders = [order._replace(date=order.date or date, zone=order.zone or request.zone) for order in plan.orders]
    else:
        _check_paths(request.paths)
        plan = gather(request.paths, date, request.zone)
        orders = plan.orders
    plan = plan._replace(orders=[order._replace(areas=request.areas) for order in orders])
    if not plan.orders and not plan.failures:
        raise UsageError(_nothing_to_read(request, plan))
    _check_output(request.output, plan)
    return plan


def _check_paths(paths: Sequence[Path]) -> None:
    if not any(_is_there(path) for path in paths):
        raise UsageError(f"no such file or folder: {', '.join(map(str, paths))}")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True


def _nothing_to_read(request: Request, plan: Plan) -> str:
    place = request.manifest or ", ".join(map(str, request.paths))
    left = f"; left aside: {_skipped(plan.skipped)}" if plan.skipped else ""
    return f"nothing to read in {place}. Guatu reads {' '.join(each[1:] for each in SUFFIXES)}{left}"


def _check_output(output: Path | None, plan: Plan) -> None:
    if output and output.exists() and any(_same_file(output, order.path) for order in plan.orders):
        raise UsageError(f"{output} is one of the reports to read. Write the ledger to another file")


def _same_file(output: Path, path: str) -> bool:
    try:
        return output.samefile(path)
    except (OSError, ValueError):
        return False


# ------------------------------------------------------------------ reading and writing


@contextmanager
def _ledger(request: Request, format: str, what: str, plan: Plan) -> Iterator[Writer]:
    shortened = len(plan.orders) > 1 and not request.everything
    if request.output is None:
        with _on_screen(format, what, shortened) as writer:
            yield writer
        return
    with written_beside(request.output) as beside, _in_file(beside, format, what, shortened) as writer:
        yield writer


@contextmanager
def _on_screen(format: str, what: str, shortened: bool) -> Iterator[Writer]:
    if format == "text":
        yield Ledger(screen(), shortened)
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    with open_writer(format, sys.stdout, what) as writer:
        yield writer


@contextmanager
def _in_file(beside: Path, format: str, what: str, shortened: bool) -> Iterator[Writer]:
    if format == "text":
        with beside.open("w", encoding="utf-8", errors="replace") as stream:
            yield Ledger(console_for(stream), shortened)
        return
    with open_writer(format, beside, what) as writer:
        yield writer


def _read_into(ledger: Writer, request: Request, plan: Plan, tally: Tally) -> None:
    comparison = Comparison()
    with closing(_watched(read_all(plan.orders, request.jobs), request, len(plan.orders))) as outcomes:
        for _, report, failure in outcomes:
            stopping.check()
            if report is not None:
                tally.add(report)
                if len(plan.orders) > 1:  # to get one report ready for comparison takes as long as to read it
                    comparison.add(report)
                ledger.add(report)
            elif failure is not None:
                tally.failures.append(failure)
    if not tally.counts["reports"]:
        raise NothingRead
    _compare(ledger, comparison, tally)
    ledger.failed(tally.failures)


def _compare(ledger: Writer, comparison: Comparison, tally: Tally) -> None:
    if comparison.left_out:
        complain(f"the last {comparison.left_out} reports were checked by themselves, not against the others")
    tally.counts["findings"] += len(comparison.findings)
    ledger.together(comparison.found())


def _watched(outcomes: Outcomes, request: Request, total: int) -> Outcomes:
    """The outcomes, with a bar on standard error where someone watches and nothing else is printed there."""
    screen_free = request.output is not None or not sys.stdout.isatty()
    if total > 1 and screen_free and sys.stderr.isatty():
        from guatu.cli.progress import with_bar

        return with_bar(outcomes, total)
    return outcomes


# ------------------------------------------------------------------ what is told at the end


def _tell(request: Request, plan: Plan, tally: Tally) -> None:
    if plan.skipped:
        complain(f"left aside: {_skipped(plan.skipped)}")
    if request.output and tally.counts["reports"]:
        complain(f"{request.output}: {tally}")
    if tally.failures:
        total = tally.counts["reports"] + len(tally.failures)
        complain(f"{len(tally.failures)} of {total} could not be read:")
        for failure in tally.failures:
            complain(f"  {failure}")


def _skipped(skipped: Sequence[Skipped]) -> str:
    """The files left aside, by reason: each by name where they are few."""
    reasons = Counter(each.reason for each in skipped)
    if len(skipped) <= 5:
        return ", ".join(f"{each.path} ({each.reason})" for each in skipped)
    return ", ".join(f"{count} x {reason}" for reason, count in reasons.most_common())
