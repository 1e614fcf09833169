"""The same rules over many series at once, on numpy columns: for lists, rankings and charts.

Values are floats here. A figure that is signed or published comes from `Series` and `over_time`, which are exact and
explain themselves; tests hold both to the same answers.

A grid has the shape (series, years, 12), in the order of the months. Missing is NaN. 1-2月, one period, stands in the
place of February; January's place holds a figure only where January is published alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from guatu.errors import UsageError
from guatu.statistics.observation import BASES, STATUSES, Observation

Floats: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[np.int64]


class Columns(NamedTuple):
    """Observations as columns of equal length; days are days since 1970.

    `series` numbers the pairs of indicator and area, listed in `keys`; `basis` and `status` are places in BASES and
    STATUSES.
    """

    keys: tuple[tuple[str, str], ...]
    series: Numbers
    basis: Numbers
    first: Numbers
    last: Numbers
    vintage: Numbers
    status: Numbers
    entry: Numbers
    value: Floats
    growth: Floats


_EPOCH = date(1970, 1, 1).toordinal()


def columns_of(observations: Iterable[Observation]) -> Columns:
    """Observations as columns."""
    keys: dict[tuple[str, str], int] = {}
    rows = [
        (
            keys.setdefault((one.indicator, one.area), len(keys)),
            BASES.index(one.basis),
            one.period.first.toordinal() - _EPOCH,
            one.period.last.toordinal() - _EPOCH,
            one.vintage.toordinal() - _EPOCH,
            STATUSES.index(one.status),
            one.entry,
            float("nan") if one.value is None else float(one.value),
            float("nan") if one.growth is None else float(one.growth),
        )
        for one in observations
    ]
    told = np.array(rows, dtype=np.float64).reshape(len(rows), 9).T
    series, basis, first, last, vintage, status, entry = (column.astype(np.int64) for column in told[:7])
    return Columns(tuple(keys), series, basis, first, last, vintage, status, entry, told[7], told[8])


def from_arrow(table: Any) -> Columns:
    """The columns of an Arrow table, or of what else gives numpy columns by name.

    It has indicator, area, basis, status (text or dictionaries of text), first, last, vintage (days), value, growth
    and, if wanted, entry. UsageError names the columns that are missing, and words that are no basis or status.
    """
    names = set(table.column_names)
    if lacking := sorted({"indicator", "area", "basis", "status", "first", "last", "vintage", "value"} - names):
        raise UsageError(f"the table lacks the columns {', '.join(lacking)}; it has {', '.join(sorted(names))}")
    indicator, area = _coded(table["indicator"]), _coded(table["area"])
    pairs, series = np.unique(indicator[1] * len(area[0]) + area[1], return_inverse=True)
    keys = tuple((str(indicator[0][n // len(area[0])]), str(area[0][n % len(area[0])])) for n in pairs.tolist())
    first, last, vintage = (_days(table[name]) for name in ("first", "last", "vintage"))
    entry = table["entry"].to_numpy().astype(np.int64) if "entry" in names else np.zeros(len(series), dtype=np.int64)
    value = _floats(table["value"])
    growth = _floats(table["growth"]) if "growth" in names else np.full(len(series), np.nan)
    basis, status = _places(table["basis"], BASES, "basis"), _places(table["status"], STATUSES, "status")
    return Columns(keys, series.astype(np.int64), basis, first, last, vintage, status, entry, value, growth)


def newest(columns: Columns, as_of: date | None = None) -> Numbers:
    """The rows that hold: of each series, basis and stretch the newest, as known at the end of a day.

    A row without value and growth takes back what was known; the stretch then has no row. Rows come in the order of
    series, basis and time.
    """
    rows = np.arange(len(columns.series))
    if as_of is not None:
        rows = rows[columns.vintage <= as_of.toordinal() - _EPOCH]
    point = columns.basis[rows] == BASES.index("point")
    first = np.where(point, columns.last[rows], columns.first[rows])
    told = (columns.series[rows], columns.basis[rows], columns.last[rows], first)
    later = (columns.vintage[rows], columns.status[rows], columns.entry[rows])
    order = np.lexsort((*later[::-1], *told[::-1]))
    rows, same = rows[order], [column[order] for column in told]
    ends = np.ones(len(rows), dtype=bool)
    ends[:-1] = np.logical_or.reduce([column[1:] != column[:-1] for column in same]) if len(rows) else []
    rows = rows[ends]
    return rows[~(np.isnan(columns.value[rows]) & np.isnan(columns.growth[rows]))]


def month_grid(columns: Columns, rows: Numbers, basis: str, years: tuple[int, int], what: str = "value") -> Floats:
    """Values (or published growth) of monthly periods as a grid over years, both ends included.

    Discrete and point figures of months and of 1-2月; cumulative figures from January to each month's end.
    """
    rows = rows[columns.basis[rows] == BASES.index(basis)]
    rows = rows[_ends_month(columns.last[rows]) & (_begins_month(columns.first[rows]) | (basis == "point"))]
    first, last = _months(columns.first[rows]), _months(columns.last[rows])
    year, month = last // 12 + 1970, last % 12
    inside = (year >= years[0]) & (year <= years[1])
    shape = (len(columns.keys), years[1] - years[0] + 1, 12)

    def filled(kept: npt.NDArray[np.bool_]) -> Floats:
        grid = np.full(shape, np.nan)
        told = inside & kept
        grid[columns.series[rows[told]], year[told] - years[0], month[told]] = getattr(columns, what)[rows[told]]
        return grid

    if basis != "discrete":
        return filled((last - first == month) | (basis == "point"))
    return _with_first_two(filled(last == first), filled((last - first == 1) & (month == 1))[..., 1])


def _with_first_two(grid: Floats, together: Floats) -> Floats:
    """Where January is not told alone February's place holds 1-2月."""
    january, february = grid[..., 0], grid[..., 1]
    grid[..., 1] = np.where(np.isnan(january), together, np.where(np.isnan(february), together - january, february))
    return grid


def discrete_grid(cumulated: Floats) -> Floats:
    """x(m) = C(m) - C(m-1) for m >= 3; 1-2月 as it is. What has no predecessor is NaN.

    Where C(1) is known January and February are told apart; else February's place holds 1-2月.
    """
    january = cumulated[..., :1]
    before = np.concatenate([np.zeros_like(january), np.nan_to_num(january), cumulated[..., 1:-1]], axis=-1)
    return np.asarray(cumulated - before)


def cumulated_grid(discrete: Floats) -> Floats:
    """C(m) = x(1-2月) + x(3) + ... + x(m), NaN from the first missing month on. The inverse of `discrete_grid`."""
    filled = discrete.copy()
    filled[..., 0] = np.nan_to_num(discrete[..., 0])
    result = np.cumsum(filled, axis=-1)
    result[..., 0] = discrete[..., 0]
    return result


def yoy_grid(grid: Floats) -> Floats:
    """Growth in % on the same month a year before; NaN in the first year, and without a level or a positive base."""
    result = np.full_like(grid, np.nan)
    base = np.where(grid[:, :-1] > 0, grid[:, :-1], np.nan)
    result[:, 1:] = (grid[:, 1:] / base - 1) * 100
    return result


def base_revised_grid(levels: Floats, published: Floats, threshold: float = 0.5) -> npt.NDArray[np.bool_]:
    """Where computed and published growth lie further apart than the threshold, in points."""
    return np.abs(yoy_grid(levels) - published) > threshold


def quarter_grid(discrete: Floats) -> Floats:
    """Quarters, shape (series, years, 4): the sum of the months, NaN where one is missing."""
    filled = discrete.copy()
    filled[..., 0] = np.nan_to_num(discrete[..., 0])  # a January that is part of 1-2月 is not missing
    return np.asarray(filled.reshape(*filled.shape[:-1], 4, 3).sum(axis=-1))


def places(values: Floats, direction: str = "up") -> Floats:
    """The place of each value along the last axis, 1 the best; ties get the better place, NaN gets none."""
    if direction not in ("up", "down"):
        raise UsageError(f"an indicator of direction {direction!r} has no better end; rank by 'up' or 'down'")
    keyed = -values if direction == "up" else values
    ordered = np.sort(keyed, axis=-1)
    flat, sorted_flat = keyed.reshape(-1, keyed.shape[-1]), ordered.reshape(-1, keyed.shape[-1])
    found = [np.searchsorted(line, row, side="left") + 1.0 for line, row in zip(sorted_flat, flat, strict=True)]
    return np.where(np.isnan(values), np.nan, np.array(found).reshape(values.shape))


def _months(days: Numbers) -> Numbers:
    """Months since January 1970 of days since then."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _begins_month(days: Numbers) -> npt.NDArray[np.bool_]:
    return np.not_equal(_months(days - 1), _months(days))


def _ends_month(days: Numbers) -> npt.NDArray[np.bool_]:
    return np.not_equal(_months(days + 1), _months(days))


def _coded(column: Any) -> tuple[Any, Numbers]:
    """The words of a text column, and the place of each row's word among them."""
    words, places_of = np.unique(np.asarray(column.to_numpy(), dtype=str), return_inverse=True)
    return words, places_of.astype(np.int64)


def _places(column: Any, words: tuple[str, ...], what: str) -> Numbers:
    known: Mapping[str, int] = {word: place for place, word in enumerate(words)}
    told, where = _coded(column)
    if unknown := [word for word in told.tolist() if word not in known]:
        raise UsageError(f"{', '.join(map(repr, unknown))} is no {what}; {', '.join(words)} are")
    return np.array([known[word] for word in told.tolist()], dtype=np.int64)[where]


def _days(column: Any) -> Numbers:
    return np.asarray(column.to_numpy()).astype("datetime64[D]").astype(np.int64)


def _floats(column: Any) -> Floats:
    return np.asarray(column.to_numpy()).astype(np.float64)
