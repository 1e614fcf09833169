"""Figures and history as columns: what the checks run on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from guatu.errors import PeriodError
from guatu.periods import Period, cumulative, half, month, quarter, year
from guatu.periods import xun_of as xun_at
from guatu.reporting.failures import ReportingError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Strings = npt.NDArray[np.object_]
    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Days = npt.NDArray[np.datetime64]

GRAINS = {"xun": 1, "month": 3, "quarter": 9, "half": 18, "year": 36}
"""Grain -> how many ten-day periods it spans. Time is counted in those, so that every grain has a whole number."""
STEPS_A_YEAR = 36
BASES = ("discrete", "cumulative", "point")


class Figure(NamedTuple):
    """One figure of a table: a level, its growth, or both.

    `value` and `base` are in base units, `growth` in percent, each None where the table has none. `step` is one unit
    of the last place of the value, `growth_step` of the growth. `last` is the last day of the period; `grain` is the
    rhythm of reporting: month for a month, for 1-2月 and for 1-10月 alike, which `basis` tells apart. `column` is that
    of the value, or of the growth where there is no value.
    """

    sheet: str
    row: int
    column: int
    growth_column: int
    indicator: str
    area: str
    last: date
    grain: str
    basis: str
    value: Decimal | None
    growth: Decimal | None = None
    base: Decimal | None = None
    step: Decimal = Decimal(1)
    growth_step: Decimal = Decimal(1)
    hidden: bool = False


class Columns(NamedTuple):
    """The same n figures as columns of length n: texts as objects, days as datetime64[D], numbers as float64 with nan
    for none. `time` counts ten-day periods (see `times`). The figures themselves keep the exact values."""

    figures: Sequence[Figure]
    indicator: Strings
    area: Strings
    last: Days
    grain: Strings
    basis: Strings
    time: Whole
    value: Floats
    growth: Floats
    base: Floats
    step: Floats
    growth_step: Floats


class History(NamedTuple):
    """What is known already, n rows as columns of length n, in any order; of two rows of one figure the later counts.

    indicator, area, grain and basis are texts (numpy objects or fixed strings), `last` the last day of the period
    (datetime64[D]), `value` in base units and `growth` in percent, float64 with nan for none.
    """

    indicator: Strings
    area: Strings
    last: Days
    grain: Strings
    basis: Strings
    value: Floats
    growth: Floats

    @classmethod
    def empty(cls) -> History:
        """No history at all."""
        return cls.of(())

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, date, str, str, float | None, float | None]]) -> History:
        """From rows of (indicator, area, last day, grain, basis, value, growth)."""
        import numpy as np

        columns = list(zip(*rows, strict=True)) or [()] * 7
        texts = [np.array(column, dtype=object) for column in (columns[0], columns[1], columns[3], columns[4])]
        numbers = [np.array([_float(each) for each in column]) for column in columns[5:]]
        days = np.array(columns[2], dtype="datetime64[D]")
        return cls(texts[0], texts[1], days, texts[2], texts[3], numbers[0], numbers[1]).checked()

    @classmethod
    def from_arrow(cls, table: pa.Table) -> History:
        """From an Arrow table with the columns of this class. ReportingError names those that are missing."""
        missing = [name for name in cls._fields if name not in table.column_names]
        if missing:
            raise ReportingError(f"The history lacks the columns {', '.join(missing)}; it has {table.column_names}")
        columns = {name: table[name].combine_chunks().to_numpy(zero_copy_only=False) for name in cls._fields}
        columns["last"] = columns["last"].astype("datetime64[D]")
        for name in ("value", "growth"):
            columns[name] = columns[name].astype("float64")
        return cls(**columns).checked()

    def checked(self) -> History:
        """The history itself. ReportingError where the columns are unequal or grains and bases are unknown."""
        if len({len(column) for column in self}) != 1:
            raise ReportingError(f"The columns of the history have {[len(column) for column in self]} rows")
        for name, column, known in (("grain", self.grain, GRAINS), ("basis", self.basis, BASES)):
            unknown = set(column.tolist()) - set(known)
            if unknown:
                raise ReportingError(f"The history has the {name} {sorted(unknown)[0]!r}; use {', '.join(known)}")
        return self


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)


def columns_of(figures: Sequence[Figure]) -> Columns:
    """The figures as columns."""
    import numpy as np

    def texts(name: str) -> Strings:
        return np.array(list(map(attrgetter(name), figures)), dtype=object)

    def numbers(name: str) -> Floats:
        return np.array(list(map(_float, map(attrgetter(name), figures))), dtype="float64")

    last = np.array([figure.last for figure in figures], dtype="datetime64[D]")
    indicator, area, grain, basis = map(texts, ("indicator", "area", "grain", "basis"))
    value, growth, base, step, growth_step = map(numbers, ("value", "growth", "base", "step", "growth_step"))
    time = times(last)
    return Columns(figures, indicator, area, last, grain, basis, time, value, growth, base, step, growth_step)


def times(last: Days) -> Whole:
    """Days as counts of ten-day periods: 36 a year, the last of a month for every day from the 21st on."""
    months = last.astype("datetime64[M]")
    day = (last - months).astype("int64")
    counted: Whole = (months.astype("int64") + 1970 * 12) * 3 + (day >= 10) + (day >= 20)
    return counted


def period_of(last: date, grain: str, basis: str) -> Period:
    """The period that a figure is of, as it is said: 2026-01/2026-10 for the cumulated October, 1-2月 for February.

    PeriodError where the day does not end a period of the grain.
    """
    if basis == "cumulative" and last.month > 1 and grain in ("month", "quarter", "half"):
        return cumulative(last.year, last.month)
    if grain == "month" and basis == "discrete" and last.month == 2:
        return cumulative(last.year, 2)
    period = _GRAIN_PERIODS[grain](last)
    if period.last != last:
        raise PeriodError(f"{last} does not end a {grain}; {period.last} does")
    return period


_GRAIN_PERIODS: dict[str, Callable[[date], Period]] = {
    "xun": xun_at,
    "month": lambda day: month(day.year, day.month),
    "quarter": lambda day: quarter(day.year, (day.month + 2) // 3),
    "half": lambda day: half(day.year, (day.month + 5) // 6),
    "year": lambda day: year(day.year),
}
