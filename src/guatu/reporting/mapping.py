"""A mapping: what each column of an office's table holds, as plain data that is kept and used again next month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from guatu.catalogue import Catalogue
from guatu.reporting.failures import ReportingError
from guatu.reporting.findings import Finding, finding
from guatu.reporting.headers import Header, pattern

ROLES = ("indicator", "area", "period", "unit", "basis", "reporter", "value", "growth", "base", "ignore", "unknown")
FIGURE_ROLES = ("value", "growth", "base")
BASES = ("", "discrete", "cumulative", "point")


class Column(NamedTuple):
    """What one column holds.

    `number` is where it stood when it was mapped, `heading` its heading with the times in it left open (`pattern`),
    by which it is found again. `role` is one of ROLES. What the heading settles for the whole column stands in
    `indicator` (a code), `area` (a key), `basis` and `unit`; `period` is true where its heading names the period. A
    growth or base belongs to the value in column `of`, 0 for a growth without a level.
    """

    number: int
    heading: str
    role: str
    indicator: str = ""
    area: str = ""
    basis: str = ""
    unit: str = ""
    period: bool = False
    of: int = 0


class Mapping(NamedTuple):
    """What the columns of one sheet hold, and what holds for the whole sheet where no column says it.

    `sheet` is the sheet's name, "" for the only one. `indicator`, `area`, `basis` and `unit` are defaults, "" for
    none. The period of a sheet is never kept: it is another one next month.
    """

    sheet: str
    columns: tuple[Column, ...]
    indicator: str = ""
    area: str = ""
    basis: str = ""
    unit: str = ""

    def plain(self) -> dict[str, Any]:
        """The mapping as JSON can hold it; `from_plain` gives it back."""
        return {**self._asdict(), "columns": [each._asdict() for each in self.columns]}


def from_plain(plain: dict[str, Any], catalogue: Catalogue) -> Mapping:
    """The mapping of `Mapping.plain`. ReportingError, naming the entry, where it is none or names what is unknown."""
    try:
        mapping = Mapping(**{**plain, "columns": tuple(Column(**each) for each in plain["columns"])})
    except (TypeError, KeyError) as error:
        raise ReportingError(f"This is no mapping ({error}); it has {', '.join(Mapping._fields)}") from error
    for each in mapping.columns:
        _check(each, mapping, catalogue)
    if mapping.basis not in BASES:
        raise ReportingError(f"The mapping has the basis {mapping.basis!r}; use one of {', '.join(BASES[1:])}")
    return mapping


def _check(column: Column, mapping: Mapping, catalogue: Catalogue) -> None:
    named = f"Column {column.number} ({column.heading})"
    if column.role not in ROLES:
        raise ReportingError(f"{named} has the role {column.role!r}; use one of {', '.join(ROLES)}")
    if column.basis not in BASES:
        raise ReportingError(f"{named} has the basis {column.basis!r}; use one of {', '.join(BASES[1:])}")
    if column.indicator and column.indicator not in catalogue.codes:
        raise ReportingError(f"{named} has the indicator {column.indicator!r}, which the catalogue does not have")
    if column.of and not any(each.number == column.of and each.role == "value" for each in mapping.columns):
        raise ReportingError(f"{named} belongs to column {column.of}, which holds no values")


def fit(mapping: Mapping, header: Header) -> tuple[tuple[Column, ...], list[Finding]]:
    """The mapping's columns as they stand under this header, and what of it does not fit any more.

    A column is known by its heading, wherever it stands now. Columns whose headings differ only in the time (1月,
    2月 …) may become more or fewer, provided that all were mapped alike. Everything else is a finding; nothing is
    taken for a column that merely looks like one.
    """
    found = _by_pattern(header)
    mapped: dict[str, list[Column]] = {}
    for column in mapping.columns:
        mapped.setdefault(column.heading, []).append(column)
    placed: dict[int, Column] = {}
    findings: list[Finding] = []
    for heading, columns in mapped.items():
        numbers = found.get(heading, [])
        if _match(columns, numbers, placed):
            continue
        if any(column.role not in ("ignore", "unknown") for column in columns):
            findings.append(_misfit(mapping.sheet, header, heading, numbers))
    findings += _unmapped(mapping, header, found, mapped)
    return tuple(_paired(mapping, placed)), findings


def _by_pattern(header: Header) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number in sorted(header.labels):
        found.setdefault(pattern(header.heading(number)), []).append(number)
    return found


def _match(columns: list[Column], numbers: list[int], placed: dict[int, Column]) -> bool:
    """Gives each number its column: one for one, or all alike."""
    if len(columns) == len(numbers):
        placed.update(zip(numbers, columns, strict=True))
        return True
    alike = {column._replace(number=0, of=0) for column in columns}
    if numbers and len(alike) == 1 and columns[0].period:
        placed.update({number: _beside(columns[0], number) for number in numbers})
        return True
    return False


def _beside(column: Column, number: int) -> Column:
    """The column as if it had been mapped here, its pair as far away as there."""
    return column._replace(number=number, of=column.of and number + column.of - column.number)


def _paired(mapping: Mapping, placed: dict[int, Column]) -> Iterator[Column]:
    """The columns at their present numbers, with `of` led to where the value stands now."""
    moved = {column.number: number for number, column in placed.items()}
    for number, column in sorted(placed.items()):
        of = column.of and (column.of if placed.get(column.of, column).number == column.of else moved.get(column.of, 0))
        yield column._replace(number=number, of=of)


def _misfit(sheet: str, header: Header, heading: str, numbers: list[int]) -> Finding:
    if not numbers:
        return finding("column_missing", sheet, header.bottom, heading=heading)
    return finding("column_twice", sheet, header.bottom, numbers[0], heading=heading, count=len(numbers))


def _unmapped(
    mapping: Mapping, header: Header, found: dict[str, list[int]], mapped: dict[str, list[Column]]
) -> Iterator[Finding]:
    for heading, numbers in found.items():
        if heading and heading not in mapped:
            for number in numbers:
                yield finding("column_new", mapping.sheet, header.bottom, number, heading=header.heading(number))
