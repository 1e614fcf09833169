"""What a person can choose on the page of a measure: periods, and how the question is narrowed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from guatu.metrics import Metric
from guatu.metrics.grains import containing
from guatu.metrics.spec import Value
from guatu.periods import Period, cumulative, half, month, quarter, year
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.queries.questions import Wanted, grains, to_date
from guatu_web.measures.queries.records import Source
from guatu_web.records.shown import period as period_in_words

YEARS_BACK = 4


class Choice(NamedTuple):
    """A period that can be chosen, as the address names it."""

    key: str
    words: str
    chosen: bool


class Narrowing(NamedTuple):
    """A dimension that is narrowed to values: their names, and the query without it."""

    dimension: str
    values: tuple[str, ...]
    without: str


def periods(metric: Metric, wanted: Wanted) -> list[Choice]:
    """The periods that a person will most likely want, with the one asked about; none for a measure without time."""
    to_now = to_date(metric, wanted.day)
    if to_now is None:
        return []
    asked = wanted.question.period
    known = {str(one): one for one in _usual(wanted.day, metric) if one.first <= wanted.day}
    if asked is not None and str(asked) not in known:
        known = {str(asked): asked, **known}
    chosen = str(asked) if asked else ""
    words = _("本年至今（%(period)s）") % {"period": period_in_words(to_now)}
    first = Choice("", words, not chosen)
    return [first, *(Choice(key, period_in_words(one), key == chosen) for key, one in known.items())]


def _usual(day: date, metric: Metric) -> list[Period]:
    found = [year(of) for of in range(day.year, day.year - YEARS_BACK - 1, -1)]
    if metric.grain != "year":
        found += [half(of, number) for of in (day.year, day.year - 1) for number in (2, 1)]
    if "quarter" in grains(metric):
        found += [quarter(of, number) for of in (day.year, day.year - 1) for number in (4, 3, 2, 1)]
    if "month" in grains(metric):
        found += [month(of, number) for of in (day.year, day.year - 1) for number in range(12, 0, -1)]
    if metric.grain == "reporting":
        found += [cumulative(day.year, number) for number in range(11, 1, -1)]
    fine = str(metric.grain)
    return [
        one
        for one in found
        if (containing(one.first, fine).first, containing(one.last, fine).last) == (one.first, one.last)
    ]


def narrowed_to(wanted: Wanted, metric: Metric, naming: Naming) -> list[Narrowing]:
    """How the question is narrowed, each with the way out of it."""
    where = wanted.question.where
    return [
        Narrowing(
            naming.dimension(metric, name),
            tuple(_value(naming, metric, name, value) for value in values),
            wanted.address(where={other: kept for other, kept in where.items() if other != name}),
        )
        for name, values in where.items()
    ]


def _value(naming: Naming, metric: Metric, name: str, value: Value | None) -> str:
    return naming.value(metric.table.name, name, value)


def source_in_words(source: Source, metric: Metric, naming: Naming) -> str:
    """What the records of a source are: 分子：项目."""
    table = naming.table(source.scope.table.name)
    words = {"value": _("记录"), "numerator": _("分子"), "denominator": _("分母")}
    if metric.formula[0] in ("growth", "-") and metric.denominator is not None:
        words |= {"numerator": _("本期"), "denominator": _("对比期")}
    told = f"{words[source.of]}：{table}" if source.of != "value" else table
    return f"{told} {source.number + 1}" if source.number else told
