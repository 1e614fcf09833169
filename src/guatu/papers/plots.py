"""A chart drawn on a page: axes with round figures, lines or bars, labels, and a legend below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby
from math import ceil, floor, log10
from typing import NamedTuple

from guatu.papers.charts import SHADES
from guatu.papers.paper import Chart
from guatu.papers.shown import Area, Shown, Stroke, Text

Written = Callable[[str, float, float, str], tuple[Text, float]]
"""Gives a small text at a place, aligned left, center or right, and its width."""
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2), (6, 2, 2, 2), (10, 4), (3, 1))
_MOST_LABELS = 13


class Scale(NamedTuple):
    """The figures at an axis: from the least to the most by steps."""

    least: float
    most: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """Where figures stand."""
        return [self.least + self.step * at for at in range(round((self.most - self.least) / self.step) + 1)]

    def share(self, value: float) -> float:
        """How far up a value stands, from 0 to 1."""
        return (value - self.least) / (self.most - self.least)


def scale(values: list[float], from_zero: bool) -> Scale:
    """A scale of about five steps of 1, 2 or 5 by tens that holds all values; bars begin at zero."""
    least, most = min(values, default=0.0), max(values, default=1.0)
    if from_zero:
        least, most = min(least, 0.0), max(most, 0.0)
    # figures that differ by less than a billionth stand on one line
    if most - least <= 1e-9 * max(abs(least), abs(most), 1e-290):
        least, most = least - (abs(least) * 0.1 or 1), most + (abs(most) * 0.1 or 1)
    rough = (most - least) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= rough * 0.999)
    return Scale(floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step, step)


def plotted(chart: Chart, x: float, y: float, wide: float, high: float, write: Written) -> Iterator[Shown]:
    """What a chart shows within a rectangle whose lower left corner is (x, y)."""
    values = [float(each) for series in chart.series for each in series.values if each is not None]
    yield from _Plot(chart, scale(values, chart.kind == "bar"), x, y, wide, high, write).shown()


class _Plot:
    def __init__(self, chart: Chart, axis: Scale, x: float, y: float, wide: float, high: float, write: Written) -> None:
        self.chart, self.axis, self.write = chart, axis, write
        self.legend = y + 6
        self.left, self.right = x + 44, x + wide - 8
        self.bottom, self.top = y + 38, y + high - (18 if chart.unit else 8)
        self.slot = (self.right - self.left) / max(len(chart.labels), 1)

    def shown(self) -> Iterator[Shown]:
        yield from self._axis()
        yield from self._labels()
        for at in range(len(self.chart.series)):
            yield from self._bars(at) if self.chart.kind == "bar" else self._line(at)
        yield from self._legend()

    def _height(self, value: float) -> float:
        return self.bottom + self.axis.share(value) * (self.top - self.bottom)

    def _axis(self) -> Iterator[Shown]:
        if self.chart.unit:
            yield self.write(f"单位：{self.chart.unit}", self.left, self.top + 6, "left")[0]
        for tick in self.axis.ticks:
            level = self._height(tick)
            dark = abs(tick) < self.axis.step / 1000
            yield Stroke([(self.left, level), (self.right, level)], 0.5, "595959" if dark else "D9D9D9")
            yield self.write(_figure(tick), self.left - 4, level - 3.5, "right")[0]

    def _labels(self) -> Iterator[Shown]:
        every = ceil(len(self.chart.labels) / _MOST_LABELS)
        for at, label in enumerate(self.chart.labels):
            if at % every == 0:
                yield self.write(label, self.left + (at + 0.5) * self.slot, self.bottom - 13, "center")[0]

    def _bars(self, number: int) -> Iterator[Shown]:
        thick = self.slot * 0.7 / len(self.chart.series)
        floor_at = self._height(max(self.axis.least, 0.0))
        for at, value in enumerate(self.chart.series[number].values):
            if value is not None:
                end = self._height(float(value))
                start = self.left + at * self.slot + self.slot * 0.15 + number * thick
                low = min(end, floor_at)
                yield Area(start, low, thick * 0.92, max(abs(end - floor_at), 0.3), _shade(number))

    def _line(self, number: int) -> Iterator[Shown]:
        values = self.chart.series[number].values
        known = [(at, each) for at, each in enumerate(values) if each is not None]
        for _, part in groupby(enumerate(known), key=lambda each: each[1][0] - each[0]):
            points = [self._point(at, value) for _, (at, value) in part]
            if len(points) > 1:
                yield Stroke(points, 1.6, _shade(number), DASHES[number % len(DASHES)])
            for x, y in points:
                yield Area(x - 1.8, y - 1.8, 3.6, 3.6, _shade(number))

    def _point(self, at: int, value: Decimal) -> tuple[float, float]:
        return self.left + (at + 0.5) * self.slot, self._height(float(value))

    def _legend(self) -> Iterator[Shown]:
        x = self.left
        for number, series in enumerate(self.chart.series):
            dashes = () if self.chart.kind == "bar" else DASHES[number % len(DASHES)]
            thick = 6 if self.chart.kind == "bar" else 1.6
            yield Stroke([(x, self.legend + 4), (x + 20, self.legend + 4)], thick, _shade(number), dashes)
            text, wide = self.write(series.name, x + 24, self.legend, "left")
            yield text
            x += wide + 40


def _shade(number: int) -> str:
    return SHADES[number % len(SHADES)]


def _figure(value: float) -> str:
    return "0" if abs(value) < 1e-9 else f"{value:,.10g}"
