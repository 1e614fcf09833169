"""The ledger as a person reads it: contradictions first, then results, targets and tasks, each with its sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from guatu.cli.screen import PAGE, Line, Page, Piece, padded, print_indented, visible
from guatu.errors import SourceError
from guatu.reading.export import Found, found_in
from guatu.reading.labels import KINDS, SURE, figure, period_words
from guatu.reading.report import Report, Statement, TaskClause
from guatu.reading.statements.doubts import in_chinese

if TYPE_CHECKING:
    from rich.console import Console

SHORT = 8
"""Sentences and tasks shown of each part of a report when there are several."""
LONGEST_SENTENCE = 180
"""A longer sentence is cut to the surroundings of its figures (characters)."""
NARROW = 64
"""A terminal with fewer columns gets the figure below the indicator instead of beside it."""

_END = re.compile(r"[。！？；!?;\n]")
_INDENT = 2


class Row(NamedTuple):
    """One statement in words."""

    indicator: str
    figure: str
    period: str
    area: str
    doubt: str


class Passage(NamedTuple):
    """A sentence of the raw text with the statements that stand in it."""

    start: int
    end: int
    statements: tuple[Statement, ...]


class Ledger:
    """Prints reports one by one; see `guatu.reading.export.Writer`.

    `shortened` shows the first rows of each part and counts the others.
    """

    def __init__(self, console: Console | Page, shortened: bool = False) -> None:
        self.console = console
        self.most = SHORT if shortened else None
        self.counts: Counter[str] = Counter()

    def add(self, report: Report) -> None:
        if self.counts:
            self.console.print()
        self.counts["文件"] += 1
        self.counts.update(_counts(report))
        self._title(report)
        self._findings("矛盾", list(found_in(report)))
        for kind in KINDS:
            self._statements(report, kind)
        self._tasks(report.tasks)
        if not report.statements and not report.tasks:
            self._print(Line(("没有读到成果、目标或任务", "dim")), _INDENT)

    def together(self, found: Iterable[Found]) -> None:
        if self.counts["文件"] < 2:
            return
        found = list(found)
        self.console.print()
        self.counts["矛盾"] += len(found)
        total = " · ".join(f"{name} {number}" for name, number in self.counts.items())
        self._print(Line(("各文件之间", "bold reverse"), "  合计 ", total))
        self._findings("矛盾", found)

    def failed(self, failures: Sequence[SourceError]) -> None:
        """The command tells failures on standard error."""

    # -------------------------------------------------------------- the head

    def _title(self, report: Report) -> None:
        self._print(Line((report.title or report.doc, "bold reverse")))
        made = str(report.date or report.year or "日期不明")
        facts = [report.path or report.doc, made, report.zone or "园区不明", f"{len(report.text):,}字"]
        self._print(Line((" · ".join(facts), "dim")))
        self._print(Line(" · ".join(f"{name} {number}" for name, number in _counts(report).items())))
        for note in report.notes:
            self._print(Line((f"注: {note}", "dim")))

    def _heading(self, name: str, count: int) -> None:
        words = f"{name} {count} "
        rule = "─" * max(0, min(self.console.width, PAGE) - cell_len(words))
        self.console.print()
        self._print(Line((words, "bold"), (rule, "dim")))

    def _print(self, text: Line, by: int = 0, hanging: int = 0) -> None:
        print_indented(self.console, text, by, hanging)

    def _more(self, left: int, unit: str) -> None:
        if left > 0:
            self._print(Line((f"… 另有{left}{unit}，加 --all 全部列出", "dim")), _INDENT)

    # -------------------------------------------------------------- contradictions

    def _findings(self, name: str, found: Sequence[Found]) -> None:
        if not found:
            return
        self._heading(name, len(found))
        for number, each in enumerate(found, 1):
            head = f"{number}. "
            self._print(Line((head, "bold red"), (each.finding.message, "red")), _INDENT, len(head))
            for passage in _quoted_passages(each):
                self._print(passage, _INDENT + len(head), 2)
            self._print(Line(("→ ", "green"), each.finding.remedy), _INDENT + len(head), 2)

    # -------------------------------------------------------------- statements

    def _statements(self, report: Report, kind: str) -> None:
        statements = [statement for statement in report.statements if statement.kind == kind]
        if not statements:
            return
        self._heading(KINDS[kind], len(statements))
        passages = passages_of(report.text, statements)
        rows = [row_of(statement) for statement in statements]
        widths, left = _widths(rows, self.console.width), iter(rows)
        for passage in passages[: self.most]:
            self._rows(islice(left, len(passage.statements)), widths)
            self._print(_quoted(report.text, passage), _INDENT * 2)
        self._more(sum(len(each.statements) for each in passages[self.most or len(passages) :]), "条")

    def _rows(self, rows: Iterable[Row], widths: Sequence[int]) -> None:
        last = None
        for row in rows:
            shown = row._replace(indicator="") if row.indicator == last else row
            last = row.indicator
            self._print(_in_columns(shown, widths) if self.console.width >= NARROW else _stacked(shown), _INDENT)

    # -------------------------------------------------------------- tasks

    def _tasks(self, tasks: Sequence[TaskClause]) -> None:
        if not tasks:
            return
        self._heading("任务", len(tasks))
        for path, clauses in groupby(tasks[: self.most], key=lambda task: task.path):
            if path:
                self._print(Line((" › ".join(path), "bold")), _INDENT)
            for task in clauses:
                self._print(_task_line(task), _INDENT * 2, 2)
        self._more(len(tasks[self.most or len(tasks) :]), "项")


def _counts(report: Report) -> dict[str, int]:
    kinds = Counter(statement.kind for statement in report.statements)
    counts = {name: kinds[kind] for kind, name in KINDS.items()}
    return {**counts, "任务": len(report.tasks), "矛盾": len(report.findings)}


def row_of(statement: Statement) -> Row:
    """A statement in words; the doubt is empty where the reading is sure."""
    doubt = f"? {in_chinese(statement.reason or '把握不足')}" if statement.confidence < SURE else ""
    words = figure(statement) + ("(力争)" if statement.stretch else "")
    return Row(statement.indicator or "—", words, period_words(statement.period), statement.area or "", doubt)


def _quoted_passages(found: Found) -> Iterator[Line]:
    """The sentences of a finding, each once with all its figures marked and its place behind it."""
    several = len(set(found.files)) > 1
    quoted = zip(found.files, found.sentences, found.finding.statements, strict=True)
    for (file, sentence), group in groupby(quoted, key=lambda each: each[:2]):
        statements = [statement for _, _, statement in group]
        spans = [(each.start - each.clause[0], each.end - each.clause[0]) for each in statements]
        place = f"{file}:" if several else "@"
        yield Line("“", *_highlighted(sentence, spans), "”", (f"  {place}{statements[0].start}", "dim"))


def passages_of(text: str, statements: Iterable[Statement]) -> list[Passage]:
    """The sentences in which statements stand, in order, each with its statements."""
    bounds = [(*_sentence_around(text, *statement.clause), statement) for statement in statements]
    return [
        Passage(start, end, tuple(each[2] for each in group))
        for (start, end), group in groupby(bounds, key=lambda each: each[:2])
    ]


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    before = text[max(0, start - LONGEST_SENTENCE) : start]
    first = start - len(before) + max((found.end() for found in _END.finditer(before)), default=0)
    after = _END.search(text, max(start, end - 1), end + LONGEST_SENTENCE)
    return first, after.end() if after else min(len(text), end + LONGEST_SENTENCE)


def _quoted(text: str, passage: Passage) -> Line:
    """The sentence with its figures marked, cut to their surroundings where it is long."""
    start, end = passage.start, passage.end
    if end - start > LONGEST_SENTENCE:
        start = max(start, passage.statements[0].clause[0])
        end = min(end, max(start + LONGEST_SENTENCE, passage.statements[-1].end + 1))
    cut_before, cut_after = "…" * (start > passage.start), "…" * (end < passage.end)
    spans = [(each.start - start, each.end - start) for each in passage.statements]
    return Line(cut_before, *_highlighted(text[start:end], spans), cut_after)


def _highlighted(sentence: str, spans: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    words, done = visible(sentence).rstrip(), 0
    for start, end in sorted(spans):
        if end > done:
            yield words[done : max(done, start)], "dim"
            yield words[max(done, start) : end], "bold cyan"
            done = end
    yield words[done:], "dim"


def _widths(rows: Iterable[Row], width: int) -> tuple[int, int, int]:
    """Columns for indicator, figure and period: as wide as their longest entry, within a share of the page."""
    longest = [0, 0, 0]
    for row in rows:
        for index, words in enumerate(row[:3]):
            longest[index] = max(longest[index], cell_len(words))
    shares = (width * 36 // 100, width * 22 // 100, width * 20 // 100)
    most = [min(each, share) for each, share in zip(longest, shares, strict=True)]
    return most[0], most[1], most[2]


def _in_columns(row: Row, widths: Sequence[int]) -> Line:
    cells = [padded(words, width) for words, width in zip(row[:3], widths, strict=True)]
    area, doubt = (f"  {words}" if words else "" for words in row[3:])
    return Line((cells[0], "bold"), "  ", (cells[1], "cyan"), "  ", cells[2], (area, "magenta"), (doubt, "yellow"))


def _stacked(row: Row) -> Line:
    below = "  ".join(filter(None, row[1:4]))
    head = f"{row.indicator}\n" if row.indicator else ""
    return Line((head, "bold"), (f"  {below}", "cyan"), (f"  {row.doubt}" if row.doubt else "", "yellow"))


def _task_line(task: TaskClause) -> Line:
    told = "；".join(filter(None, (task.owner, period_words(task.deadline))))
    return Line(f"· {task.text}", (f"({told})" if told else "", "magenta"))
