"""The ledger as a file: JSON lines, CSV, Excel, Parquet, each written report by report.

A writer holds no more than a batch of rows, so that a folder of any size passes through it. `written_beside` keeps
half a file from ever standing under the final name.

    with written_beside(Path("ledger.csv")) as beside, open_writer("csv", beside) as ledger:
        for report in reports:
            ledger.add(report)

The columns of every format are the same, in the same order: the fields of `Statement` with the sentence and the
file beside them. Values are exact everywhere but in Excel, which knows 15 digits.
"""

from __future__ import annotations

import csv
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol

from guatu.errors import SourceError, UsageError
from guatu.reading.labels import plain
from guatu.reading.report import Finding, Report

if TYPE_CHECKING:
    import pyarrow

FORMATS = ("jsonl", "csv", "xlsx", "parquet")

ARROW_DIGITS, ARROW_PLACES = 38, 12
"""Values in Arrow and Parquet are decimal128(38, 12): 26 digits before the point, 12 after it, and every common
engine reads them. A value beyond that is left empty with the reason in its row, never rounded."""


class Column(NamedTuple):
    """One column: its name, what stands in it (text, integer, number, decimal, truth, span, texts), how it is found."""

    name: str
    holds: str
    of: Callable[[Any], object]


class Said(NamedTuple):
    """A statement, task clause or finding with what a row says about it beside its own fields."""

    what: Any
    sentence: str
    file: str


class Found(NamedTuple):
    """A finding with the sentence and the file of each of its statements."""

    finding: Finding
    sentences: tuple[str, ...]
    files: tuple[str, ...]


def _field(name: str) -> Callable[[Said], object]:
    return lambda said: getattr(said.what, name)


def _own(holds: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, holds, _field(name)) for name in names)


def _period(name: str) -> Column:
    return Column(name, "text", lambda said: None if (period := getattr(said.what, name)) is None else str(period))


_PLACE = (*_own("text", "doc"), *_own("integer", "start", "end"), *_own("text", "quote"))
_SENTENCE = Column("sentence", "text", lambda said: said.sentence)
_FILE = Column("file", "text", lambda said: said.file)

STATEMENT_COLUMNS: tuple[Column, ...] = (
    *_PLACE,
    *_own("text", "kind", "indicator", "measure"),
    *_own("decimal", "value"),
    *_own("text", "unit", "bound"),
    *_own("truth", "stretch"),
    _period("period"),
    *_own("text", "area", "code"),
    *_own("span", "clause"),
    *_own("texts", "path"),
    *_own("number", "confidence"),
    *_own("text", "reason"),
    _SENTENCE,
    _FILE,
)
TASK_COLUMNS: tuple[Column, ...] = (
    *_PLACE,
    *_own("texts", "path"),
    *_own("text", "text", "owner"),
    _period("deadline"),
    _FILE,
)
FINDING_COLUMNS: tuple[Column, ...] = (
    Column("rule", "text", lambda found: found.finding.rule),
    Column("message", "text", lambda found: found.finding.message),
    Column("remedy", "text", lambda found: found.finding.remedy),
    Column("docs", "texts", lambda found: tuple(each.doc for each in found.finding.statements)),
    Column("spans", "texts", lambda found: tuple(f"{each.start}-{each.end}" for each in found.finding.statements)),
    Column("quotes", "texts", lambda found: tuple(each.quote for each in found.finding.statements)),
    Column("sentences", "texts", lambda found: found.sentences),
    Column("files", "texts", lambda found: found.files),
)
TABLES = {"statements": STATEMENT_COLUMNS, "tasks": TASK_COLUMNS, "findings": FINDING_COLUMNS}
COLUMNS = tuple(column.name for column in STATEMENT_COLUMNS)
"""The columns of the statements, in every format."""


def said_statements(report: Report) -> Iterator[Said]:
    """The statements of a report, each with its sentence and file."""
    file = report.path or report.doc
    return (Said(each, report.sentence(each), file) for each in report.statements)


def said_tasks(report: Report) -> Iterator[Said]:
    """The task clauses of a report, each with its file."""
    file = report.path or report.doc
    return (Said(each, each.quote, file) for each in report.tasks)


def found_in(report: Report) -> Iterator[Found]:
    """The findings of a report, each with the sentences of its statements."""
    file = report.path or report.doc
    for finding in report.findings:
        sentences = tuple(report.sentence(each) for each in finding.statements)
        yield Found(finding, sentences, (file,) * len(sentences))


_ROWS: dict[str, Callable[[Report], Iterator[Any]]] = {
    "statements": said_statements,
    "tasks": said_tasks,
    "findings": found_in,
}


def statements_table(reports: Iterable[Report]) -> pyarrow.Table:
    """The statements of several reports as one Arrow table with the columns `COLUMNS`.

    `value` is decimal128(38, 12) in the base unit of `unit`; `clause` is a struct of start and end; `path` a list.
    """
    import pyarrow

    rows = [row for report in reports for row in map(_arrow_row, _rows("statements", report))]
    return pyarrow.Table.from_pylist(rows, schema=arrow_schema("statements"))


def _rows(what: str, report: Report) -> Iterator[dict[str, Any]]:
    return (row_of(TABLES[what], said) for said in _ROWS[what](report))


def row_of(columns: Sequence[Column], said: object) -> dict[str, Any]:
    """One row as plain values by column name; text that no encoding can hold (lone surrogates) becomes `?`."""
    return {column.name: _encodable(column.of(said)) for column in columns}


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_encodable(each) for each in value)
    return value


def printable(text: str) -> str:
    """The text with `?` for what no encoding can hold: lone surrogates, as broken file names and PDFs bring them."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


# ------------------------------------------------------------------ a file appears whole or not at all


@contextmanager
def written_beside(final: Path) -> Iterator[Path]:
    """Gives a path beside `final` to write to, and puts it in place when the block ends without an exception.

    What is not an ordinary file (a pipe, /dev/null) is written directly: renaming would replace the device.
    Raises UsageError where the folder is missing or closed to us.
    """
    final = final.resolve()
    if final.exists() and not final.is_file():
        if final.is_dir():
            raise UsageError(f"{final} is a folder; name a file to write to")
        yield final
        return
    beside = _claimed(final)
    try:
        yield beside
        _settle(beside)
        os.replace(beside, final)
    finally:
        beside.unlink(missing_ok=True)


def _claimed(final: Path) -> Path:
    """A new empty file with a name of our own in the folder of `final`."""
    beside = final.with_name(f".{final.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        beside.open("xb").close()
    except OSError as error:
        remedy = "Create the folder first" if not final.parent.exists() else "Choose a folder that you may write to"
        raise UsageError(f"cannot write {final}: {error.strerror}. {remedy}") from error
    return beside


def _settle(path: Path) -> None:
    """Waits until the file is on the disk, so that a power cut after the rename cannot leave it hollow."""
    with path.open("rb+") as written:
        os.fsync(written.fileno())


# ------------------------------------------------------------------ the writers


class Writer(Protocol):
    """Takes reports one by one, then what is known only after the last: findings between documents, failures."""

    def add(self, report: Report) -> None: ...
    def together(self, found: Iterable[Found]) -> None: ...
    def failed(self, failures: Sequence[SourceError]) -> None: ...


def open_writer(format: str, target: Path | IO[str], what: str = "statements") -> AbstractContextManager[Writer]:
    """A writer of one of FORMATS to a path (or, for jsonl and csv, to an open text stream, which stays open).

    `what` chooses the table: statements, tasks or findings; an Excel book has a sheet for each and ignores it.
    """
    if format not in FORMATS or what not in TABLES:
        raise UsageError(f"{what} as {format} is not known. Tables: {', '.join(TABLES)}; formats: {', '.join(FORMATS)}")
    if isinstance(target, Path):
        return _file_writer(format, target, what)
    if format not in _TEXT_SINKS:
        raise UsageError(f"{format} is no text: name a file with -o")
    return nullcontext(TableWriter(what, _TEXT_SINKS[format](target, TABLES[what])))


@contextmanager
def _file_writer(format: str, target: Path, what: str) -> Iterator[Writer]:
    if format == "xlsx":
        from guatu.reading.workbook import open_workbook

        with open_workbook(target) as book:
            yield book
    elif format == "parquet":
        with ParquetRows(target, what) as rows:
            yield TableWriter(what, rows)
    else:
        with target.open("w", encoding="utf-8", newline="") as stream:
            yield TableWriter(what, _TEXT_SINKS[format](stream, TABLES[what]))


class RowSink(Protocol):
    """Writes rows (plain values by column name) in one format."""

    def write(self, rows: Iterable[dict[str, Any]]) -> None: ...


class TableWriter:
    """Writes one table; failures have no place in it, the command prints them."""

    def __init__(self, what: str, sink: RowSink) -> None:
        self.what = what
        self.sink = sink

    def add(self, report: Report) -> None:
        self.sink.write(_rows(self.what, report))

    def together(self, found: Iterable[Found]) -> None:
        if self.what == "findings":
            self.sink.write(row_of(FINDING_COLUMNS, each) for each in found)

    def failed(self, failures: Sequence[SourceError]) -> None:
        pass


class JsonLines:
    """One JSON object a line; values as decimal strings, `clause` as [start, end], `path` as a list."""

    def __init__(self, stream: IO[str], columns: Sequence[Column]) -> None:
        self.stream = stream

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            if "value" in row:
                row["value"] = plain(row["value"])
            self.stream.write(json.dumps(row, ensure_ascii=False) + "\n")


LIST_SEPARATOR = " › "


class CsvRows:
    """Comma-separated, with the byte-order mark by which Excel knows UTF-8.

    A text cell that begins with = + - @ ' or a control character gets a leading ', so that no spreadsheet runs it.
    Lists are joined by ` › `, spans written `start-end`.
    """

    def __init__(self, stream: IO[str], columns: Sequence[Column]) -> None:
        stream.write("\ufeff")
        self.columns = columns
        self.rows = csv.writer(stream)
        self.rows.writerow(column.name for column in columns)

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            self.rows.writerow(_cell(column.holds, row[column.name]) for column in self.columns)


def _cell(holds: str, value: Any) -> str:
    return "" if value is None else _CELLS[holds](value)


def harmless(text: str) -> str:
    """The text with a leading ' where a spreadsheet would take it for a formula (or where it begins with one)."""
    return "'" + text if text.startswith(_RISKY) else text


_RISKY = ("=", "+", "-", "@", "'", "\t", "\r", "\n")
_CELLS: dict[str, Callable[[Any], str]] = {
    "text": harmless,
    "integer": str,
    "number": str,
    "decimal": plain,
    "truth": lambda value: "true" if value else "false",
    "span": lambda value: f"{value[0]}-{value[1]}",
    "texts": lambda value: harmless(LIST_SEPARATOR.join(value)),
}
_TEXT_SINKS: dict[str, Callable[[IO[str], Sequence[Column]], RowSink]] = {"jsonl": JsonLines, "csv": CsvRows}


# ------------------------------------------------------------------ Arrow and Parquet


def arrow_schema(what: str) -> pyarrow.Schema:
    """The Arrow schema of statements, tasks or findings."""
    import pyarrow

    types = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "decimal": pyarrow.decimal128(ARROW_DIGITS, ARROW_PLACES),
        "truth": pyarrow.bool_(),
        "span": pyarrow.struct([("start", pyarrow.int64()), ("end", pyarrow.int64())]),
        "texts": pyarrow.list_(pyarrow.string()),
    }
    return pyarrow.schema([(column.name, types[column.holds]) for column in TABLES[what]])


def _arrow_row(row: dict[str, Any]) -> dict[str, Any]:
    if "clause" in row:
        row["clause"] = dict(zip(("start", "end"), row["clause"], strict=True))
    if "value" in row and not _fits(row["value"]):
        row["reason"] = f"value {plain(row['value'])} is beyond decimal128({ARROW_DIGITS}, {ARROW_PLACES})"
        row["value"] = None
    return row


def _fits(value: Decimal) -> bool:
    whole, _, places = plain(abs(value)).partition(".")
    return len(whole) <= ARROW_DIGITS - ARROW_PLACES and len(places) <= ARROW_PLACES


class ParquetRows:
    """Parquet in row groups of some `GROUP` rows, so that memory holds one group."""

    GROUP = 20_000

    def __init__(self, path: Path, what: str) -> None:
        import pyarrow.parquet

        self.schema = arrow_schema(what)
        self.waiting: list[dict[str, Any]] = []
        self.file = pyarrow.parquet.ParquetWriter(path, self.schema, compression="zstd")

    def __enter__(self) -> ParquetRows:
        return self

    def __exit__(self, *failure: object) -> None:
        self._flush()
        self.file.close()

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        self.waiting.extend(map(_arrow_row, rows))
        if len(self.waiting) >= self.GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        self.file.write_table(pyarrow.Table.from_pylist(self.waiting, schema=self.schema))
        self.waiting.clear()
