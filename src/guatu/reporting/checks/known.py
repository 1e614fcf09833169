"""All that is known of every figure, the file's and the history's, found again by series and time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from guatu.catalogue import Catalogue, Indicator
from guatu.reporting.figures import GRAINS, STEPS_A_YEAR, Columns, History, times

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from guatu.reporting.figures import Floats, Strings, Whole

_TIMES = 1 << 18
"""More than the ten-day periods of 7,000 years: a key is a series times this, plus a time."""


class Known:
    """The figures of a file over those of the history, as sorted columns.

    A series is one indicator, area, grain and basis. `series` gives that of each of the file's n figures (int64),
    `keys` the series with the time. A figure of the file counts before one of the history, of two of the file the
    first.
    """

    def __init__(self, columns: Columns, history: History) -> None:
        import numpy as np

        self.columns = columns
        self.codes = [
            _encode(old, new)
            for old, new in (
                (history.indicator, columns.indicator),
                (history.area, columns.area),
                (history.grain, columns.grain),
                (history.basis, columns.basis),
            )
        ]
        self.count = len(history.value)
        self._sizes = [len(names) for names, _ in self.codes]
        every = self._combined([numbers for _, numbers in self.codes])
        self.series = every[self.count :]
        time = np.concatenate([times(history.last), columns.time])
        # later ones win below, so the file's own figures stand behind the history, the first of two last
        order = np.concatenate([np.arange(self.count), np.arange(len(every) - 1, self.count - 1, -1)])
        self.keys = self.series * _TIMES + columns.time
        keys = (every * _TIMES + time)[order]
        value = np.concatenate([history.value, columns.value])[order]
        growth = np.concatenate([history.growth, columns.growth])[order]
        by_key = np.argsort(keys, kind="stable")
        last = np.append(keys[by_key][1:] != keys[by_key][:-1], True) if len(keys) else np.zeros(0, bool)
        kept = by_key[last]
        self._keys, self._value, self._growth = keys[kept], value[kept], growth[kept]

    def _combined(self, numbers: list[Whole]) -> Whole:
        series = numbers[0]
        for size, more in zip(self._sizes[1:], numbers[1:], strict=True):
            series = series * size + more
        return series

    def series_of(self, name: int, number: npt.NDArray[np.int64]) -> Whole:
        """The series of the file's figures with the part at `name` of `codes` replaced; -1 where `number` is."""
        import numpy as np

        numbers = [codes[self.count :] for _, codes in self.codes]
        numbers[name] = number
        return np.where(number < 0, -1, self._combined(numbers))

    def number_of(self, name: int, text: str) -> int:
        """The number of an indicator (0), area (1), grain (2) or basis (3); -1 for one that occurs nowhere."""
        return self._numbers[name].get(text, -1)

    @cached_property
    def _numbers(self) -> list[dict[str, int]]:
        return [{name: number for number, name in enumerate(names)} for names, _ in self.codes]

    def value_at(self, keys: Whole) -> Floats:
        """The values under some keys, nan where nothing is known."""
        return self._at(keys, self._value)

    def growth_at(self, keys: Whole) -> Floats:
        """The published growths under some keys, nan where nothing is known."""
        return self._at(keys, self._growth)

    def _at(self, keys: Whole, column: Floats) -> Floats:
        import numpy as np

        if not len(self._keys):
            return np.full(np.shape(keys), np.nan)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, column[at], np.nan)

    def year_before(self, years: int = 1) -> Whole:
        """The keys of the file's figures so many years earlier."""
        return self.keys - STEPS_A_YEAR * years

    @cached_property
    def before(self) -> Whole:
        """The keys of the file's figures one period earlier; before 1-2月 is December, for there is no January."""
        import numpy as np

        steps = np.array([GRAINS[name] for name in self.codes[2][0]], dtype="int64")[self.codes[2][1][self.count :]]
        month = self.columns.time % STEPS_A_YEAR // 3 + 1
        keys = self.keys - steps
        no_january = (steps == 3) & (month == 2) & np.isnan(self.value_at(keys)) & np.isnan(self.growth_at(keys))
        shifted: Whole = np.where(no_january, keys - 3, keys)
        return shifted

    @property
    def rows(self) -> tuple[Whole, Floats, Floats]:
        """Keys, values and growths of all that is known, sorted by series and time."""
        return self._keys, self._value, self._growth


def series_in(keys: Whole) -> Whole:
    """The series in some keys."""
    return keys // _TIMES


def key_in(series: Whole, time: Whole) -> Whole:
    """The keys of some series at some times."""
    return series * _TIMES + time


def indicators_where(known: Known, catalogue: Catalogue, holds: Callable[[Indicator], bool]) -> npt.NDArray[np.bool_]:
    """For each figure of the file whether something holds of its indicator."""
    import numpy as np

    names, codes = known.codes[0]
    answers = np.array([name in catalogue.codes and holds(catalogue.get(name)) for name in names], dtype=bool)
    return answers[codes[known.count :]]


def places(mask: npt.NDArray[np.bool_]) -> list[int]:
    """Where a mask is true."""
    import numpy as np

    return [int(at) for at in np.flatnonzero(mask)]


def _encode(old: Strings, new: Strings) -> tuple[list[str], Whole]:
    """The different texts of both columns, and for each row the number of its text."""
    import pyarrow as pa

    chunks = [pa.array(column.tolist(), type=pa.string()) for column in (old, new)]
    encoded = pa.concat_arrays(chunks).dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False).astype("int64")
