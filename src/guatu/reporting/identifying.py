"""What a figure is of: indicator, unit word, area and time, from its column, its row or the sheet as a whole."""

from __future__ import annotations

import difflib
from collections.abc import Mapping as Lookup
from typing import NamedTuple

from guatu.catalogue import Catalogue, Indicator, fold
from guatu.periods import Period
from guatu.quantities.script import simplify
from guatu.reporting.amounts import factor
from guatu.reporting.frame import Frame
from guatu.reporting.mapping import Column, Mapping
from guatu.reporting.names import Named, indicator_named
from guatu.reporting.scheme import ends
from guatu.reporting.tables import Cell
from guatu.reporting.timing import BASIS_WORDS, Time, cell_period, settle


class Unread(Exception):
    """A figure that cannot be read: the rule that it breaks, its column (0 for the row), the words of the finding."""

    def __init__(self, rule: str, column: int, **words: str) -> None:
        super().__init__(rule, column)
        self.rule, self.column, self.words = rule, column, words


class Cells(NamedTuple):
    """The cells of a row by their columns."""

    number: int
    hidden: bool
    by_column: dict[int, Cell]

    def text(self, column: int) -> str:
        """The text of a cell, "" where there is none."""
        cell = self.by_column.get(column)
        return cell.text.strip() if cell else ""


class Identity(NamedTuple):
    """What a figure is of. `unit` is the word beside it or in its heading, "" where only the sheet can tell."""

    indicator: Indicator
    unit: str
    area: str
    time: Time


class RowIdentities:
    """Settles what each figure of a sheet is of; `Unread` where something is missing or unknown.

    What the column's heading says comes first, then the row, then the mapping, then the frame.
    """

    def __init__(
        self,
        mapping: Mapping,
        frame: Frame,
        at: Lookup[str, int],
        periods: Lookup[int, Period | None],
        period: Period | None,
        year: int | None,
        from_1904: bool,
    ) -> None:
        self.mapping, self.frame, self.periods = mapping, frame, periods
        self.period, self.year, self.from_1904 = period, year, from_1904
        self.indicator_at, self.area_at, self.period_at = (at.get(role, 0) for role in ("indicator", "area", "period"))
        self.unit_at, self.basis_at = at.get("unit", 0), at.get("basis", 0)
        self.areas = {fold(name): key for name, key in frame.areas.items()}
        self._named: dict[str, Named | None] = {}
        self._times: dict[tuple[int, str, str, str, str], Time] = {}

    def of(self, cells: Cells, column: Column) -> Identity:
        """What the figure in a column of a row is of."""
        indicator, unit = self._indicator(cells, column)
        word = self._unit(cells, column, indicator, cells.text(self.unit_at) or unit)
        return Identity(indicator, word, self._area(cells, column), self._time(cells, column, indicator))

    def _unit(self, cells: Cells, column: Column, indicator: Indicator, beside: str) -> str:
        """The unit beside the figure, in its heading or of the mapping; `Unread` where the first two differ."""
        by_row, by_heading = (factor(word, indicator.unit) for word in (beside, column.unit))
        if by_row and by_heading and by_row != by_heading:
            raise Unread("unit_conflict", column.number, word=beside, heading=column.unit)
        return beside or column.unit or self.mapping.unit

    def _indicator(self, cells: Cells, column: Column) -> Named:
        text = cells.text(self.indicator_at)
        settled = column.indicator or (self.mapping.indicator if not text else "")
        if settled:
            return Named(self.frame.catalogue.get(settled), "")
        if not text:
            raise Unread("no_indicator", self.indicator_at)
        if text not in self._named:
            self._named[text] = _look_up(text, self.frame.catalogue)
        found = self._named[text]
        if found is None:
            near = near_names(text, self.frame.catalogue)
            raise Unread("unknown_indicator", self.indicator_at, name=shortened(text), near=near)
        return found

    def _area(self, cells: Cells, column: Column) -> str:
        text = cells.text(self.area_at)
        settled = column.area or (self.mapping.area or self.frame.area if not text else "")
        if settled:
            return settled
        if not text:
            raise Unread("no_area", self.area_at)
        key = self.areas.get(fold(text))
        if key is None:
            raise Unread("unknown_area", self.area_at, name=shortened(text))
        return key

    def _time(self, cells: Cells, column: Column, indicator: Indicator) -> Time:
        """Tables repeat their periods, so that what was settled once is kept."""
        cell = cells.by_column.get(self.period_at)
        said = (cell.text, cell.kind) if cell else ("", "")
        key = (column.number, *said, cells.text(self.basis_at), indicator.code)
        time = self._times.get(key)
        if time is None:
            time = self._times[key] = self._settled(cells, column, indicator)
        return time

    def _settled(self, cells: Cells, column: Column, indicator: Indicator) -> Time:
        period = self._period(cells, column)
        time = settle(period, self._basis(cells, column, indicator), indicator)
        if isinstance(time, Time):
            return self._in_rhythm(time, indicator)
        raise Unread(time, column.number, name=indicator.name, text=period.label_zh())

    def _in_rhythm(self, time: Time, indicator: Indicator) -> Time:
        """1-9月 of what is reported by quarters is a quarter's: cumulated and closing figures say only their end."""
        rhythm = self.frame.rhythms.get(indicator.code, "")
        fits = rhythm and time.basis != "discrete" and ends(rhythm, time.last)
        return time._replace(grain=rhythm) if fits else time

    def _period(self, cells: Cells, column: Column) -> Period:
        cell = cells.by_column.get(self.period_at)
        above = self.periods.get(column.number)
        if cell and above and above.grain == "year":  # years above, months in the rows
            said, text, place = cell_period(cell, above.year, self.from_1904), cell.text, cell.column
        elif column.period:
            said, text, place = above, column.heading, column.number
        elif cell:
            said, text, place = cell_period(cell, self.year, self.from_1904), cell.text, cell.column
        else:
            said, text, place = self.period, "", column.number
        if said is None:
            raise Unread("unreadable_period" if text else "no_period", place, text=shortened(text))
        return said

    def _basis(self, cells: Cells, column: Column, indicator: Indicator) -> str:
        text = simplify(cells.text(self.basis_at)).lower()
        if column.basis or not text:
            return column.basis or self.mapping.basis or self.frame.bases.get(indicator.code, "")
        if text not in BASIS_WORDS:
            raise Unread("unknown_basis", self.basis_at, text=shortened(text))
        return BASIS_WORDS[text]


def _look_up(text: str, catalogue: Catalogue) -> Named | None:
    by_code = catalogue.codes.get(text)
    return Named(by_code, "") if by_code else indicator_named(text, catalogue)


def near_names(text: str, catalogue: Catalogue) -> str:
    """The names that come near an unknown one, in brackets; "" where none does."""
    near = difflib.get_close_matches(text, [indicator.name for indicator in catalogue], n=3, cutoff=0.6)
    return f"（相近的有：{'、'.join(near)}）" if near else ""


def shortened(text: str, most: int = 40) -> str:
    """A text as a message can hold it."""
    return text if len(text) <= most else f"{text[:most]}…"
