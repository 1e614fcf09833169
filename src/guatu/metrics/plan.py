"""From a question about a metric to a plan that an engine can compile; or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from guatu.metrics.grains import AGAINST, COARSER, PER_YEAR, containing, ordinal, whole
from guatu.metrics.problems import MetricRefused, listed
from guatu.metrics.spec import Asked, Metric, Value
from guatu.periods import Period


class Question(NamedTuple):
    """What is asked of a metric.

    `by` names the dimensions, and `grain` the grain of time, by which the answer is told; `where` narrows dimensions to
    values; `period` is the time asked about; `against` compares with the same period a "year" before or with the
    "previous" one; `as_of` takes the vintages known at the end of a day.
    """

    by: tuple[str, ...] = ()
    grain: str | None = None
    where: Mapping[str, Sequence[Value]] = {}
    period: Period | None = None
    against: str | None = None
    as_of: date | None = None


class Measured(NamedTuple):
    """The shape of a question about a metric: what the SQL looks like, apart from the values asked for.

    `step` is how many ordinals back the comparison lies.
    """

    metric: Metric
    by: tuple[str, ...] = ()
    grain: str | None = None
    where: tuple[str, ...] = ()
    timed: bool = False
    against: str | None = None
    step: int = 0
    as_of: bool = False


class Doubles(NamedTuple):
    """The shape of the question whether two rows of one key share a vintage, so that neither is the latest."""


class Plan(NamedTuple):
    """A checked question: its shape, the values asked for by name, and the table that it reads."""

    shape: NamedTuple
    asked: dict[str, Asked]
    table: str
    about: str
    columns: dict[str, str]


def plan(metric: Metric, question: Question) -> Plan:
    """The plan of a question. MetricRefused if the metric has no such dimension, grain, time or vintage."""
    _refuse_dimensions(metric, question)
    _refuse_time(metric, question)
    _refuse_vintage(metric, question)
    shape = Measured(
        metric=metric,
        by=tuple(question.by),
        grain=question.grain,
        where=tuple(question.where),
        timed=question.period is not None,
        against=question.against,
        step=_step(question),
        as_of=question.as_of is not None,
    )
    return Plan(shape, _asked(metric, question), metric.table.name, metric.label, _columns(metric, question))


def end_of(day: date) -> datetime:
    """The first moment after a day: what was known on the day has an earlier vintage."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time())


def _refuse_dimensions(metric: Metric, question: Question) -> None:
    for column in (*question.by, *question.where):
        if column not in metric.dimensions:
            raise MetricRefused("no_dimension", metric=metric.label, value=column, known=listed(metric.dimensions))
    for column, values in question.where.items():
        if not values:
            raise MetricRefused("no_values", column=column)


def _refuse_time(metric: Metric, question: Question) -> None:
    if not metric.time and (question.grain or question.period or question.against):
        raise MetricRefused("timeless", metric=metric.label)
    known = COARSER[metric.grain] if metric.grain else ()
    if question.grain and question.grain not in known:
        words = {"metric": metric.label, "grain": question.grain, "finest": metric.grain}
        raise MetricRefused("no_grain", **words, known=listed(known))
    if question.period:
        whole(question.period, question.grain or str(metric.grain))
    if question.against:
        _refuse_against(question)


def _refuse_against(question: Question) -> None:
    if question.against not in AGAINST:
        raise MetricRefused("unknown_comparison", value=question.against, known=listed(AGAINST))
    if question.period is None:
        raise MetricRefused("needs_period")
    if question.grain == "day":
        words = {"grain": "day", "against": f"the {question.against} before"}
        raise MetricRefused("no_comparison", **words, known=listed(COARSER["xun"]))


def _refuse_vintage(metric: Metric, question: Question) -> None:
    if question.as_of and not metric.table.vintage:
        raise MetricRefused("no_vintages", metric=metric.label)


def _step(question: Question) -> int:
    if not question.against or not question.grain:
        return 0
    return PER_YEAR[question.grain] if question.against == "year" else 1


def _asked(metric: Metric, question: Question) -> dict[str, Asked]:
    asked: dict[str, Asked] = {}
    for place, values in enumerate(question.where.values()):
        asked[f"where_{place}"] = list(values)
    if question.period:
        asked |= _edges(metric, question.period, "")
        if question.against:
            asked |= _edges(metric, _before(question, question.period), "_before")
    if question.as_of:
        asked["as_of"] = end_of(question.as_of)
    return asked


def _before(question: Question, period: Period) -> Period:
    """The time in which all the figures lie that are compared with."""
    if question.against == "year":
        return period.shift(years=-1)
    if not question.grain:
        return period.previous()
    day_before = containing(period.first, question.grain).first - timedelta(days=1)
    return Period(containing(day_before, question.grain).first, period.last)


def _edges(metric: Metric, period: Period, suffix: str) -> dict[str, Asked]:
    """The first and the last moment of a period, as the table tells time."""
    if len(metric.time) == 2:
        first, last = (ordinal(day, "reporting") for day in (period.first, period.last))
        years = {f"first_year{suffix}": period.first.year, f"last_year{suffix}": period.last.year}
        return {f"first{suffix}": first, f"last{suffix}": last, **years}
    if metric.table.kind(metric.time[0]) == "time":
        start = datetime.combine(period.first, datetime.min.time())
        return {f"first{suffix}": start, f"after{suffix}": end_of(period.last)}
    return {f"first{suffix}": period.first, f"after{suffix}": period.last + timedelta(days=1)}


def _columns(metric: Metric, question: Question) -> dict[str, str]:
    columns = {column: f"the dimension {column} of {metric.table.name}" for column in question.by}
    if question.grain:
        columns |= {"year": "the year", "part": f"which {question.grain} of the year, from 1"}
    columns["value"] = f"{metric.label}, {metric.unit}"
    if metric.is_ratio:
        times = f" x {metric.times}" if metric.times != 1 else ""
        columns["value"] += f": numerator / denominator{times}"
        columns |= {"numerator": "of the ratio", "denominator": "of the ratio"}
    columns["rows"] = "how many rows of the table, its filters kept, stand behind it"
    if metric.table.vintage:
        columns["vintage"] = "the latest vintage among them"
    if question.against:
        what = "the same period a year before" if question.against == "year" else "the period before"
        columns |= {"before": f"the value of {what}", "growth": "value against before, %"}
    columns["reason"] = "why a value or a growth is missing, a key of REASONS"
    return columns
