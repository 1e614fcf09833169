"""Many files: which are to be read, read in several processes, handed on one by one in the order given.

Nothing is collected: at any time a few reports per process are under way, whatever the number of files.

    plan = gather([Path("reports")])
    for outcome in read_all(plan.orders, processes=2):
        outcome.report or outcome.failure
"""

from __future__ import annotations

import csv
import io
import multiprocessing
import multiprocessing.connection
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from guatu.errors import ManifestError, SourceBroken, SourceError, SourceMissing, UsageError
from guatu.reading.audit import Memory
from guatu.reading.export import Found
from guatu.reading.reader import Hint, read
from guatu.reading.report import Finding, Report, Statement
from guatu.reading.source import FORMATS, read_source

if TYPE_CHECKING:
    import _csv

MANIFEST_COLUMNS = ("path", "date", "zone")
LONGEST_CELL = 1 << 17
"""Characters of a cell of a manifest: more is no path."""
AHEAD = 8
"""Files under way per process: enough to keep it busy, few enough to hold."""
COMPARED = 200_000
"""After so many figures (some 5,000 reports) no further report is held against the others: memory is bounded."""


class Order(NamedTuple):
    """One file to read, with what its text may not say: the document's date, its zone, and the parts of the zone."""

    path: str
    date: str | None = None
    zone: str | None = None
    areas: tuple[str, ...] = ()


class Skipped(NamedTuple):
    """A file in a folder that is not read, and why."""

    path: str
    reason: str


class Plan(NamedTuple):
    """What is to be read, what is left aside, and what is known to fail before anything is read."""

    orders: list[Order]
    skipped: list[Skipped]
    failures: list[SourceError]


class Outcome(NamedTuple):
    """A file's report, or the reason why there is none."""

    order: Order
    report: Report | None
    failure: SourceError | None


# ------------------------------------------------------------------ what is to be read


def checked_date(text: str | None) -> str | None:
    """The text if it is 2016, 2016-07 or 2016-07-15, None for nothing; UsageError otherwise."""
    text = (text or "").strip()
    if not text:
        return None
    Hint.parse(text)
    return text


def gather(paths: Sequence[Path], date: str | None = None, zone: str | None = None) -> Plan:
    """The files to read under some files and folders, in order; folders are walked, in the order of names."""
    plan = Plan([], [], [])
    for path in paths:
        if path.is_dir():
            _walk(path, plan, date, zone)
        else:
            plan.orders.append(Order(str(path), date, zone))
    return plan


def _walk(folder: Path, plan: Plan, date: str | None, zone: str | None) -> None:
    def closed(error: OSError) -> None:
        remedy = "Ask for the right to list it, or name the files you may read."
        plan.failures.append(SourceMissing(error.filename, f"cannot be listed: {error.strerror}", remedy))

    for parent, folders, names in os.walk(folder, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = (path for name in folders if os.path.islink(path := os.path.join(parent, name)))
        plan.skipped.extend(Skipped(path, "a link to a folder is not followed") for path in links)
        for name in sorted(names):
            reason = _why_not(name)
            if reason:
                plan.skipped.append(Skipped(os.path.join(parent, name), reason))
            else:
                plan.orders.append(Order(os.path.join(parent, name), date, zone))


def _why_not(name: str) -> str | None:
    stem, suffix = os.path.splitext(name)
    if name.startswith((".", "~$")):
        return "hidden or an open document's lock file"
    if stem.upper() == "README":
        return "describes the folder"
    if suffix.lower() not in FORMATS:
        return f"{suffix or 'no suffix'} is not read"
    return None


def gather_manifest(manifest: Path) -> Plan:
    """The files that a CSV file with the columns path, date, zone lists; paths are relative to its folder.

    `date` and `zone` may be left out or empty. The file is UTF-8 or GB18030. Raises ManifestError naming the lines
    that cannot be followed. A listed file that is missing is found out when it is read.
    """
    csv.field_size_limit(LONGEST_CELL)  # which is one for the whole process: others may have set it for tables
    rows = csv.reader(io.StringIO(_decoded(manifest), newline=""))
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        _check_header(manifest, header)
        return _followed(manifest, header, rows)
    except csv.Error as error:
        raise ManifestError(f"{manifest}: line {rows.line_num} is not CSV ({error}). Save it as CSV UTF-8") from error


def _followed(manifest: Path, header: Sequence[str], rows: _csv.Reader) -> Plan:
    plan, wrong = Plan([], [], []), []
    for cells in rows:
        try:
            order = _order(dict(zip(header, cells, strict=False)), len(cells) - len(header), manifest.parent)
        except UsageError as error:
            wrong.append(f"line {rows.line_num}: {error}")
        else:
            plan.orders.extend([order] if order else [])
    if wrong:
        raise ManifestError(f"{manifest}: " + "; ".join(wrong))
    return plan


def _decoded(manifest: Path) -> str:
    try:
        raw = manifest.read_bytes()
    except OSError as error:
        raise ManifestError(f"cannot read the manifest {manifest}: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ManifestError(f"{manifest} is neither UTF-8 nor GB18030. Save it as CSV UTF-8")


def _check_header(manifest: Path, header: Sequence[str]) -> None:
    unknown = [name for name in header if name not in MANIFEST_COLUMNS]
    if "path" not in header or unknown or len(set(header)) < len(header):
        found = ",".join(header) or "nothing"
        raise ManifestError(f"{manifest}: line 1 has the columns {found}; it must be {','.join(MANIFEST_COLUMNS)}")


def _order(cells: dict[str, str], surplus: int, folder: Path) -> Order | None:
    if surplus > 0:
        raise UsageError(f"{surplus} more cells than columns; put quotes around a cell with a comma")
    if not any(cell.strip() for cell in cells.values()):
        return None
    path = cells["path"].strip()
    if not path:
        raise UsageError("no path")
    return Order(str(folder / path), checked_date(cells.get("date")), (cells.get("zone") or "").strip() or None)


# ------------------------------------------------------------------ reading


def read_one(order: Order) -> Outcome:
    """Reads one file; whatever is wrong with it comes back as a failure, so that the other files are read."""
    try:
        return Outcome(order, read(order.path, date=order.date, zone=order.zone, areas=order.areas), None)
    except SourceError as error:
        return Outcome(order, None, error)
    except Exception as error:
        if os.environ.get("GUATU_DEBUG"):
            raise
        return Outcome(order, None, _unforeseen(order, f"the reader failed on it ({type(error).__name__}: {error})"))


def _unforeseen(order: Order, reason: str) -> SourceError:
    return SourceBroken(order.path, reason, "Save its text as .txt and read that; GUATU_DEBUG=1 shows where it failed.")


Reading = Callable[[Order], Outcome]
Outcomes = Generator[Outcome, None, None]


def read_all(orders: Sequence[Order], processes: int = 2, reading: Reading = read_one) -> Outcomes:
    """Reads files in so many processes and gives their outcomes in the order of `orders`.

    One process, or one file, needs no second: it is read here. A file on which a process dies (out of memory,
    a fault in a library) becomes a failure; the others are read all the same.
    """
    if processes < 2 or len(orders) < 2:
        yield from map(reading, orders)
        return
    done = 0
    while done < len(orders):
        for outcome in _until_a_process_dies(orders[done:], processes, reading):
            done += 1
            yield outcome
        if done < len(orders):
            yield _read_alone(orders[done], reading)
            done += 1


def _until_a_process_dies(orders: Sequence[Order], processes: int, reading: Reading) -> Iterator[Outcome]:
    remaining = iter(orders)
    with _pool(processes) as pool:
        under_way = deque(pool.submit(reading, order) for order in islice(remaining, AHEAD * processes))
        while under_way:
            try:
                outcome = under_way.popleft().result()
                under_way.extend(pool.submit(reading, order) for order in islice(remaining, 1))
            except BrokenProcessPool:
                return
            yield outcome


def _read_alone(order: Order, reading: Reading) -> Outcome:
    """Reads a file in a process of its own, to learn whether it is the one on which a process died."""
    with _pool(1) as pool:
        try:
            return pool.submit(reading, order).result()
        except BrokenProcessPool:
            return Outcome(order, None, _unforeseen(order, "the process that read it died, perhaps for want of memory"))


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(processes, initializer=_begin_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin_worker() -> None:
    """A worker leaves at Ctrl-C without a word, and does not outlive a command that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_leave_after, args=(parent.sentinel,), daemon=True).start()


def _leave_after(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


# ------------------------------------------------------------------ between documents


class Comparison:
    """Holds reports against each other as they pass, remembering figures, not texts."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.findings: list[Finding] = []
        self.paths: dict[str, list[str]] = {}
        self.figures = 0
        self.left_out = 0

    def add(self, report: Report) -> None:
        """Compares a report with those before it; once COMPARED figures have passed it is only counted."""
        if self.figures >= COMPARED:
            self.left_out += 1
            return
        self.figures += sum(statement.code is not None for statement in report.statements)
        self.paths.setdefault(report.doc, []).append(report.path or report.doc)
        self.findings.extend(self.memory.add(report))

    def found(self) -> Iterator[Found]:
        """The findings between the reports, with the sentences read again from the files they stand in."""
        return map(self._quoted, self.findings)

    def _quoted(self, finding: Finding) -> Found:
        places = [self._place(statement) for statement in finding.statements]
        return Found(finding, tuple(sentence for _, sentence in places), tuple(path for path, _ in places))

    def _place(self, statement: Statement) -> tuple[str, str]:
        """The file of a statement and its clause; files of one name are told apart by the text at its place."""
        paths = self.paths[statement.doc]
        for path in paths:
            text = _text_again(path)
            if text[statement.start : statement.end] == statement.quote:
                return path, text[statement.clause[0] : statement.clause[1]]
        return paths[0], statement.quote


@lru_cache(maxsize=16)
def _text_again(path: str) -> str:
    try:
        return read_source(Path(path)).text
    except SourceError:
        return ""  # moved or changed since it was read: the quote alone must do
