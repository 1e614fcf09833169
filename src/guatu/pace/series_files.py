"""A series from a CSV file: date and value, or year, month and value, with 1-2月 as one row (01-02, or 2) or two.

What a column is, its name says (value, 当月, 累计, 同比 ...). What cannot be told is refused, with the line and what
would help; what is concluded from the figures themselves is said in `notes`.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isclose
from pathlib import Path
from typing import NamedTuple

from guatu.errors import (
    GuatuError,
    SourceBroken,
    SourceEmpty,
    SourceError,
    SourceMissing,
    SourceTooLarge,
    UsageError,
)
from guatu.pace.history import History
from guatu.periods import Period, Reference, cumulative, month, quarter, resolve, span

BASES = ("discrete", "cumulative")
LARGEST = 50 * 1024 * 1024

_YEARS = frozenset(("year", "年", "年份", "年度"))
_MONTHS = frozenset(("month", "月", "月份", "period", "时期", "期间", "期别", "months"))
_DATES = frozenset(("date", "日期", "时间", "time", "年月", "period", "时期", "期间", "期别", "月份", "month"))
_VALUES = frozenset(("value", "values", "值", "数值", "数据", "金额"))
_GROWTH = re.compile(r"yoy|mom|pct|percent|growth|rate|ratio|share|gap|%|增速|增长|增幅|同比|环比|占比|比重|比例")
_CUMULATIVE = re.compile(r"(?:^|[^a-z])(?:cum|ytd|cumulative|cumulated)(?:[^a-z]|$)|累计|累積")
_DISCRETE = re.compile(r"(?:^|[^a-z])(?:current|discrete|monthly|value)(?:[^a-z]|$)|当月|当期|当季|本月|本期")
_PUBLISHED = frozenset(("growth", "累计增速", "累计同比", "累计增长"))
_UNIT = re.compile(r"[(\[]([^()\[\]]+)[)\]]$")

_MISSING = frozenset(("", "-", "--", "—", "…", "...", "..", "/", "na", "n/a", "nan", "null", "none", "缺", "无"))
_NUMBER = re.compile(r"[+-]?(?:\d+(?:,\d{3})*|\d*)(?:\.\d*)?(?:e[+-]?\d+)?")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[ t].*)?|(\d{4})(\d{2})(\d{2})?")
_MONTHS_SAID = re.compile(r"(\d{1,2})(?:[-~—–至](\d{1,2}))?月?份?")
_QUARTER_SAID = re.compile(r"q([1-4])|([1-4])季度|第?([一二三四])季度")


class Series(NamedTuple):
    """One series of a file: `name` of file and column, its history, the unit that its heading names, published
    cumulative growth by year and month where a column `growth` (累计增速) has it, and what was concluded on the way."""

    name: str
    column: str
    history: History
    unit: str | None
    growths: dict[tuple[int, int], float]
    notes: tuple[str, ...]


class Row(NamedTuple):
    """A line of the file as written: its number, and its cells by heading."""

    line: int
    cells: dict[str, str]


class Column(NamedTuple):
    """A heading: as written, folded for comparing, and the unit in its brackets."""

    written: str
    folded: str
    unit: str | None


def read_series(path: Path, column: str | None = None, basis: str | None = None) -> list[Series]:
    """The series of a file, one for each column of levels; those that say the same twice are given once.

    `column` names the column to take, `basis` says what its figures are. SourceError names the file, the line and what
    would help.
    """
    if basis is not None and basis not in BASES:
        raise UsageError(f"{basis!r} is no basis; {' or '.join(BASES)}")
    columns, rows = _table(path)
    levels = _levels(path, columns, column)
    published = next((each for each in columns if each.folded in _PUBLISHED and each not in levels), None)
    growths = _growths(path, rows, columns, published) if published else {}
    told: list[Series] = []
    for level in levels:
        made = _series(path, rows, columns, level, basis, growths)
        if not any(_same(made.history, each.history) for each in told):
            told.append(made)
    return told


def read_one(path: Path, column: str | None = None, basis: str | None = None) -> Series:
    """The one series of a file. UsageError with the columns where there are several."""
    told = read_series(path, column, basis)
    if len(told) > 1:
        raise UsageError(
            f"{path} has several series: {', '.join(s.column for s in told)}; name one with --value COLUMN"
        )
    return told[0]


# ------------------------------------------------------------------ the table


def _table(path: Path) -> tuple[list[Column], list[Row]]:
    lines = list(csv.reader(io.StringIO(_text(path), newline="")))
    numbered = [(number, [_folded(cell) for cell in cells]) for number, cells in enumerate(lines, 1)]
    filled = [(number, cells) for number, cells in numbered if any(cells)]
    if not filled:
        raise SourceEmpty(
            path, "there is nothing in it", "It should have a heading date,value and a row for each month"
        )
    columns = _columns(path, filled[0][0], lines[filled[0][0] - 1], filled[0][1])
    body = filled if _is_figures(filled[0][1]) else filled[1:]
    if not body:
        raise SourceEmpty(path, "there is a heading and nothing below it", "Add a row for each month")
    return columns, [_row(path, number, cells, columns) for number, cells in body]


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise SourceTooLarge(path, f"it is larger than {LARGEST // 1024**2} MB", "Give one series a file")
        data = path.read_bytes()
    except OSError as error:
        raise SourceMissing(path, error.strerror or str(error), "Check the name and the right to read it") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SourceBroken(path, "it is no CSV text in UTF-8 or GB18030", "Save it from Excel as CSV UTF-8")


def _columns(path: Path, line: int, written: Sequence[str], folded: Sequence[str]) -> list[Column]:
    if _is_figures(folded):
        names = {2: ("date", "value"), 3: ("year", "month", "value")}.get(len(folded))
        if names is None:
            raise SourceBroken(path, f"line {line} is no heading", "Begin with a heading such as date,value")
        return [Column(name, name, None) for name in names]
    return [_column(cell) for cell in written]


def _column(written: str) -> Column:
    folded = _folded(written)
    unit = _UNIT.search(folded)
    bare = folded[: unit.start()].strip() if unit else folded
    return Column(written.strip().lstrip("\ufeff"), bare, unit[1].strip() if unit else None)


def _row(path: Path, line: int, cells: Sequence[str], columns: Sequence[Column]) -> Row:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        remedy = "A number with commas must stand in quotation marks"
        raise SourceBroken(path, f"line {line} has {len(cells)} cells, the heading {len(columns)}", remedy)
    return Row(line, {column.folded: cell for column, cell in zip(columns, cells, strict=False)})


def _folded(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip().lstrip("\ufeff").lower()


def _is_figures(cells: Sequence[str]) -> bool:
    """Whether a first line is a row of figures already, and no heading."""
    return bool(re.match(r"\d{4}", cells[0])) and _NUMBER.fullmatch(cells[-1]) is not None and bool(cells[-1])


# ------------------------------------------------------------------ which column is what


def _levels(path: Path, columns: Sequence[Column], asked: str | None) -> list[Column]:
    times = _times(path, columns)
    others = [each for each in columns if each.folded not in times and each.folded]
    if asked is not None:
        return [_named(path, others, asked)]
    levels = [each for each in others if not _GROWTH.search(each.folded)]
    named = [each for each in levels if each.folded in _VALUES][:1]
    said = [each for each in levels if _CUMULATIVE.search(each.folded) or _DISCRETE.search(each.folded)]
    found = named or said or (levels if len(levels) == 1 and len(others) == 1 else [])
    if not found:
        told = ", ".join(each.written for each in others) or "none but the time"
        reason = f"line 1: no column says that it holds the value; columns are {told}"
        raise SourceBroken(path, reason, "Call it value (or 当月, 累计), or name it with --value COLUMN")
    return found


def _named(path: Path, columns: Sequence[Column], asked: str) -> Column:
    found = next((each for each in columns if _folded(asked) in (each.folded, _folded(each.written))), None)
    if found is None:
        told = ", ".join(each.written for each in columns)
        raise SourceBroken(path, f"line 1: there is no column {asked!r}", f"Columns are {told}")
    return found


def _times(path: Path, columns: Sequence[Column]) -> set[str]:
    """The headings that tell the time, one that only repeats it (end_month) included."""
    names = {each.folded for each in columns}
    if names & _YEARS and names & _MONTHS:
        return (names & (_YEARS | _MONTHS)) | {name for name in names if name.endswith("_month")}
    if names & _DATES:
        return (names & _DATES) | {name for name in names if name.endswith("_month")}
    told = ", ".join(each.written for each in columns)
    raise SourceBroken(
        path, f"line 1: no column tells the time; columns are {told}", "Call them date, or year and month"
    )


# ------------------------------------------------------------------ rows


def _series(
    path: Path,
    rows: Sequence[Row],
    columns: Sequence[Column],
    level: Column,
    basis: str | None,
    growths: dict[tuple[int, int], float],
) -> Series:
    figures = _figures(path, rows, columns, level)
    notes: list[str] = []
    said = "cumulative" if _CUMULATIVE.search(level.folded) else "discrete" if _DISCRETE.search(level.folded) else None
    if (basis or said) is None or (basis is None and level.folded in _VALUES):
        said = "cumulative" if _looks_cumulative(figures) else "discrete"
        if said == "cumulative":
            notes.append("数值逐月递增、每年初回落，按累计数处理；如为当月数，请加 --basis discrete")
    if (basis or said) == "cumulative":
        figures = {_from_january(period): value for period, value in figures.items()}
    elif _without_january(figures):
        figures = {_with_january(period): value for period, value in figures.items()}
        notes.append("全表没有1月，2月的数按1—2月合计处理；如确为2月当月数，请补上1月")
    name = path.name if sum(1 for each in columns if each.folded not in _times(path, columns)) == 1 else ""
    try:
        history = History.of(figures)
    except GuatuError as error:
        raise SourceBroken(path, str(error), "Give one figure for each month") from error
    return Series(name or f"{path.name}:{level.written}", level.written, history, level.unit, growths, tuple(notes))


def _figures(path: Path, rows: Sequence[Row], columns: Sequence[Column], level: Column) -> dict[Period, float]:
    told: dict[Period, float] = {}
    lines: dict[Period, int] = {}
    for row in rows:
        period, value = _period(path, row, columns), _number(path, row, level)
        if period in lines and (value is None or told.get(period) != value):
            reason = f"line {row.line}: {period} stands in line {lines[period]} already, with another value"
            raise SourceBroken(path, reason, "Keep the one that is right")
        lines[period] = row.line
        if value is not None:
            told[period] = value
    if not told:
        raise SourceEmpty(
            path, f"the column {level.written} holds no number", "Fill it in, or name another with --value"
        )
    return told


def _growths(
    path: Path, rows: Sequence[Row], columns: Sequence[Column], published: Column
) -> dict[tuple[int, int], float]:
    told: dict[tuple[int, int], float] = {}
    for row in rows:
        period, value = _period(path, row, columns), _number(path, row, published)
        if value is not None:
            told[period.last.year, period.last.month] = value
    return told


def _number(path: Path, row: Row, column: Column) -> float | None:
    cell = row.cells.get(column.folded, "").replace(" ", "")
    if cell in _MISSING:
        return None
    bare = cell.removesuffix("%")
    if not _NUMBER.fullmatch(bare) or not any(char.isdigit() for char in bare):
        remedy = "Write the number alone, and its unit in the heading: value(亿元)"
        raise SourceBroken(path, f"line {row.line}: {cell!r} is no number", remedy)
    return float(bare.replace(",", ""))


def _period(path: Path, row: Row, columns: Sequence[Column]) -> Period:
    names = [each.folded for each in columns]
    year = next((name for name in names if name in _YEARS), None)
    part = next((name for name in names if name in _MONTHS), None)
    try:
        if year and part:
            return _year_and_months(row.cells.get(year, ""), row.cells.get(part, ""))
        return _dated(row.cells.get(next(name for name in names if name in _DATES), ""))
    except (GuatuError, ValueError) as error:
        said = " ".join(row.cells.get(name, "") for name in names if name in _YEARS | _MONTHS | _DATES)
        remedy = "Write 2026-06, or a year and a month such as 2026,6; January and February together as 01-02"
        raise SourceBroken(path, f"line {row.line}: {said!r} is no month", remedy) from error


def _year_and_months(year: str, part: str) -> Period:
    number = int(year.removesuffix("年"))
    if not 1 <= number <= 9998:
        raise ValueError(year)
    said, of_quarter = _MONTHS_SAID.fullmatch(part), _QUARTER_SAID.fullmatch(part)
    if of_quarter:
        return quarter(number, int(next(each for each in of_quarter.groups() if each).translate(_HAN)))
    if said is None:
        raise ValueError(part)
    first, last = int(said[1]), int(said[2] or said[1])
    return span(month(number, first), month(number, last))


_HAN = str.maketrans("一二三四", "1234")


def _dated(said: str) -> Period:
    day = _DAY.fullmatch(said)
    if day:
        year, of_month = int(day[1] or day[4]), int(day[2] or day[5])
        if day[3] or day[6]:
            month(year, of_month).first.replace(day=int(day[3] or day[6]))
        return month(year, of_month)
    try:
        return Period.parse(said.upper())
    except GuatuError:
        found = resolve(said, Reference(2000))
        if found is None or not re.search(r"\d{4}", said):
            raise
        return found


def _from_january(period: Period) -> Period:
    return period if period.grain == "year" else cumulative(period.last.year, period.last.month)


def _without_january(figures: dict[Period, float]) -> bool:
    """Whether no year has a January, as statistics publish it: then what stands at February is 1-2月."""
    months = {(each.first.month, each.last.month) for each in figures if each.grain != "year"}
    return (2, 2) in months and all(first != 1 for first, _ in months)


def _with_january(period: Period) -> Period:
    return cumulative(period.year, 2) if period.grain == "month" and period.first.month == 2 else period


def _looks_cumulative(figures: dict[Period, float]) -> bool:
    """Whether figures rise through every year, from a small part of it: what cumulative ones do and others hardly can.

    Two years of at least six figures each must show it, every year with so many must.
    """
    years: dict[int, list[float]] = {}
    for period in sorted(figures, key=lambda each: each.last):
        if period.grain != "year":
            years.setdefault(period.year, []).append(figures[period])
    long = [values for values in years.values() if len(values) >= 6]
    rising = [all(a <= b for a, b in pairwise(values)) and values[-1] >= 3 * values[0] for values in long]
    return len(long) >= 2 and all(rising)


def _same(one: History, other: History) -> bool:
    """Whether two columns say the same, up to the rounding of sums."""
    return one.years.keys() == other.years.keys() and all(_same_values(one, other, year) for year in one.years)


def _same_values(one: History, other: History, year: int) -> bool:
    pairs: Iterator[tuple[float | None, float | None]] = zip(
        one.years[year].cumulative, other.years[year].cumulative, strict=True
    )
    return all(a == b if a is None or b is None else isclose(a, b, rel_tol=1e-6) for a, b in pairs)


def csv_files(folder: Path) -> list[Path]:
    """The CSV files of a folder and the folders in it, by name. SourceError where there is none."""
    if not folder.is_dir():
        raise SourceMissing(folder, "there is no such folder", "Name a folder with CSV files")
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".csv" and path.is_file())
    if not found:
        raise SourceEmpty(folder, "there is no CSV file in it", "Name a folder with CSV files")
    return found


__all__ = ["Series", "SourceError", "csv_files", "read_one", "read_series"]
