"""The rows of one sheet, read by its mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from guatu.periods import Period
from guatu.quantities.script import simplify
from guatu.reporting.amounts import EMPTY, Amount, read_cell, read_growth
from guatu.reporting.figures import Figure
from guatu.reporting.findings import Finding, finding
from guatu.reporting.frame import Frame
from guatu.reporting.headers import Header
from guatu.reporting.identifying import Cells, Identity, RowIdentities, Unread, shortened
from guatu.reporting.mapping import FIGURE_ROLES, Column, Mapping, fit
from guatu.reporting.scaling import in_percent, scaled, sheet_units
from guatu.reporting.tables import Book, Sheet
from guatu.reporting.timing import said_period, sheet_period

_REPORTER = re.compile(r"(?:填报|报送|上报)(?:单位|部门)[:：]\s*([^\s:：]+)")
_PROGRESS_ROWS = 5_000
_PROBLEMS = {
    "error": "formula_error",
    "scaled": "scaled_format",
    "inexact": "inexact_value",
    "unreadable": "unreadable_value",
}


class SheetReader:
    """Reads one sheet into `figures` and `findings`. A row counts where one of its figure columns holds something."""

    def __init__(self, book: Book, sheet: Sheet, mapping: Mapping, header: Header, frame: Frame) -> None:
        self.sheet, self.header, self.frame = sheet, header, frame
        self.figures: list[Figure] = []
        columns, self.findings = fit(mapping, header)
        at = {column.role: column.number for column in reversed(columns)}
        self.reporter = at.get("reporter", 0)
        self.values = [column for column in columns if column.role == "value"]
        self.lone = [column for column in columns if column.role == "growth" and not column.of]
        self.beside = {(column.of, column.role): column for column in columns if column.of}
        self.watched = {column.number: column.role for column in columns if column.role in FIGURE_ROLES}
        self.units = sheet_units(header.title)
        period, year = sheet_period(header.title, sheet.name, book.path.stem)
        period, year = (frame.period, frame.period.year) if frame.period else (period, year)
        periods = {column.number: heading_period(header, column.number, year) for column in columns if column.period}
        self.identities = RowIdentities(mapping, frame, at, periods, period, year, book.from_1904)
        self.hidden_told = False
        self.findings += self._title_reporters()

    def read(self, counted: int, progress: Callable[[int], None] | None) -> int:
        """Reads all rows below the header; gives `counted` with all rows of the sheet added."""
        watched = frozenset(self.watched)
        for row in self.sheet.rows():
            counted += 1
            if progress and counted % _PROGRESS_ROWS == 0:
                progress(counted)
            if row.number > self.header.bottom and not watched.isdisjoint([cell.column for cell in row.cells]):
                self._row(Cells(row.number, row.hidden, {cell.column: cell for cell in row.cells}))
        if not self.figures and not self.findings:
            self.findings.append(finding("no_figures", self.sheet.name))
        return counted

    def _row(self, cells: Cells) -> None:
        amounts = {number: self._amount(cells, number) for number in self.watched}
        if all(amount is EMPTY for amount in amounts.values()):
            return
        refused = {(_PROBLEMS[amount.problem], number) for number, amount in amounts.items() if amount.problem}
        for rule, number in sorted(refused):
            self._tell(cells, Unread(rule, number, text=shortened(cells.text(number))))
        before = len(self.figures)
        self._figures(cells, amounts)
        if len(self.figures) > before:
            self._notice_hidden(cells)
            self.findings += self._reporters(cells.text(self.reporter), cells.number, self.reporter)

    def _amount(self, cells: Cells, number: int) -> Amount:
        cell = cells.by_column.get(number)
        if cell is None or cell.origin is not None:  # a figure in merged cells counts once
            return EMPTY
        return read_growth(cell.text) if cell.kind == "text" and self.watched[number] == "growth" else read_cell(cell)

    def _figures(self, cells: Cells, amounts: dict[int, Amount]) -> None:
        told: set[tuple[str, int]] = set()
        for column in (*self.values, *self.lone):
            try:
                self._figure(cells, column, amounts)
            except Unread as unread:
                if (unread.rule, unread.column) not in told:
                    told.add((unread.rule, unread.column))
                    self._tell(cells, unread)

    def _figure(self, cells: Cells, column: Column, amounts: dict[int, Amount]) -> None:
        lone = column.role == "growth"
        growth_column = column if lone else self.beside.get((column.number, "growth"))
        growth = amounts[growth_column.number] if growth_column else EMPTY
        amount = EMPTY if lone else amounts[column.number]
        if amount.value is None and growth.value is None:
            return
        identity = self.identities.of(cells, column)
        value = scaled(amount, identity, self.units, column.number, cells)
        base_column = None if lone else self.beside.get((column.number, "base"))
        base = amounts[base_column.number] if base_column else EMPTY
        if base_column:
            base = scaled(base, identity, self.units, base_column.number, cells)
        rate = in_percent(growth, growth_column.number, cells) if growth_column else None
        at = growth_column.number if growth_column and value.value is None else column.number
        self._keep(cells, identity, at, growth_column.number if growth_column else 0, value, rate, growth, base)

    def _keep(
        self,
        cells: Cells,
        identity: Identity,
        column: int,
        growth_column: int,
        value: Amount,
        rate: Decimal | None,
        growth: Amount,
        base: Amount,
    ) -> None:
        indicator, _, area, (last, grain, basis) = identity
        hidden = cells.hidden or self.sheet.hidden or column in self.sheet.hidden_columns
        place = (self.sheet.name, cells.number, column, growth_column, indicator.code, area, last, grain, basis)
        self.figures.append(Figure(*place, value.value, rate, base.value, value.step, growth.step, hidden))

    def _tell(self, cells: Cells, unread: Unread) -> None:
        self.findings.append(finding(unread.rule, self.sheet.name, cells.number, unread.column or None, **unread.words))

    def _title_reporters(self) -> Iterator[Finding]:
        for text in self.header.title:
            found = _REPORTER.search(simplify(text))
            yield from self._reporters(found[1] if found else "", None, None)

    def _reporters(self, name: str, row: int | None, column: int | None) -> Iterator[Finding]:
        if name and self.frame.reporters and name not in self.frame.reporters:
            yield finding("undeclared_reporter", self.sheet.name, row, column, name=shortened(name))

    def _notice_hidden(self, cells: Cells) -> None:
        """Each hidden row with figures is told, a hidden sheet or column once."""
        if cells.hidden:
            self._tell(cells, Unread("hidden_figures", 0, what="行"))
        if self.hidden_told:
            return
        self.hidden_told = True
        if self.sheet.hidden:
            self._tell(cells, Unread("hidden_figures", 0, what="工作表"))
        for column in sorted(self.sheet.hidden_columns.intersection(self.watched)):
            self._tell(cells, Unread("hidden_figures", column, what="列"))


def heading_period(header: Header, column: int, year: int | None) -> Period | None:
    """The period that the levels of a heading name together (2026年 above 10月); None where they do not settle one."""
    labels = header.labels[column]
    years = {period.year for text in labels if (period := said_period(text)) and period.grain == "year"}
    own = years.pop() if len(years) == 1 else year
    found = {period for text in labels if (period := said_period(text, own))}
    found = {period for period in found if period.grain != "year"} or found
    return found.pop() if len(found) == 1 else None
