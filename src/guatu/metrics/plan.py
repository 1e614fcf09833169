"""From a question about a metric to a plan that an engine can compile; or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from guatu.metrics.grains import AGAINST, COARSER, PER_YEAR, containing, each, ordinal, reset_start, whole
from guatu.metrics.problems import MetricRefused, listed
from guatu.metrics.spec import Asked, Lookup, Metric, Scope, Table, Value
from guatu.periods import Period

WORKING_DAYS = Table("guatu_working_days", (("day", "day"), ("number", "integer")), key=("day",))
"""How many days were worked up to and with each day of the official calendar, counted from its first."""
AREAS = ("now", "then")


class Question(NamedTuple):
    """What is asked of a metric.

    `by` names the dimensions, and `grain` the grain of time, by which the answer is told; `where` narrows dimensions to
    values, of which None is "no value"; `period` is the time asked about; `against` compares with the same period a
    "year" before or with the "previous" one; `as_of` takes what was known at the end of a day. Dated dimensions, as
    areas are, are those of "now" (or of `as_of`), or of "then", when it happened.
    """

    by: tuple[str, ...] = ()
    grain: str | None = None
    where: Mapping[str, Sequence[Value | None]] = {}
    period: Period | None = None
    against: str | None = None
    as_of: date | None = None
    areas: str = "now"


class Narrowed(NamedTuple):
    """A dimension narrowed to values that are asked for, to rows without one, or both."""

    name: str
    values: bool
    missing: bool


class Measured(NamedTuple):
    """The shape of a question about a metric: what the SQL looks like, apart from the values asked for."""

    metric: Metric
    by: tuple[str, ...] = ()
    grain: str | None = None
    where: tuple[Narrowed, ...] = ()
    timed: bool = False
    against: str | None = None
    as_of: bool = False
    areas: str = "now"


class Records(NamedTuple):
    """The shape of the question which rows stand behind a cell, or behind one scope of its parts."""

    cell: Measured
    scope: int
    parts: tuple[int, ...]


class Doubles(NamedTuple):
    """The shape of the question whether two rows of one key share a vintage, so that neither is the latest."""


class Plan(NamedTuple):
    """A checked question: its shape, the values asked for by name, and the tables that it reads."""

    shape: NamedTuple
    asked: dict[str, Asked]
    tables: tuple[Table, ...]
    about: str
    columns: dict[str, str]


def plan(metric: Metric, question: Question) -> Plan:
    """The plan of a question. MetricRefused if the metric has no such dimension, grain, time or vintage."""
    _refuse_dimensions(metric, question)
    _refuse_time(metric, question)
    _refuse_vintage(metric, question)
    _refuse_areas(metric, question)
    shape = Measured(
        metric=metric,
        by=tuple(question.by),
        grain=question.grain,
        where=tuple(_narrowed(name, values) for name, values in question.where.items()),
        timed=question.period is not None,
        against=question.against,
        as_of=question.as_of is not None and all(table.vintage for table in metric.tables),
        areas=question.areas,
    )
    columns = _columns(metric, question)
    return Plan(shape, _asked(metric, question), tables_of(shape), metric.label, columns)


def tables_of(shape: Measured) -> tuple[Table, ...]:
    """Every table that a question reads: those that are counted, those that give dimensions, the calendar."""
    tables = list(shape.metric.tables)
    for scope in scopes(shape.metric):
        tables += [one.table for one in lookups_of(shape, scope)]
        tables += [WORKING_DAYS] if scope.days and scope.days.calendar == "working" else []
    return tuple(dict.fromkeys(tables))


def scopes(metric: Metric) -> tuple[Scope, ...]:
    """The scopes of the parts, each once."""
    return tuple(dict.fromkeys(part.scope for part in metric.parts))


def lookups_of(shape: Measured, scope: Scope) -> tuple[Lookup, ...]:
    """The dimensions of the question that another table gives."""
    wanted = {*shape.by, *(one.name for one in shape.where)}
    return tuple(one for one in scope.table.lookups if one.name in wanted)


def suffix(scope: Scope) -> str:
    """What the names of values end in that are asked for by scopes of one kind."""
    return "".join(f"_{one}" for one in (scope.running and f"from_{scope.running}", scope.shift) if one)


def end_of(day: date) -> datetime:
    """The first moment after a day: what was known on the day has an earlier vintage."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time())


def _narrowed(name: str, values: Sequence[Value | None]) -> Narrowed:
    return Narrowed(name, any(value is not None for value in values), any(value is None for value in values))


# ------------------------------------------------------------------ refusals


def _refuse_dimensions(metric: Metric, question: Question) -> None:
    for column in (*question.by, *question.where):
        if column not in metric.dimensions:
            raise MetricRefused("no_dimension", metric=metric.label, value=column, known=listed(metric.dimensions))
    for column, values in question.where.items():
        if not values:
            raise MetricRefused("no_values", column=column)
    if metric.outer and metric.outer.what == "rank" and metric.outer.over not in question.by:
        raise MetricRefused("rank_needs_its_dimension", metric=metric.label, over=metric.outer.over)
    if metric.outer and metric.outer.what == "share" and not question.by:
        raise MetricRefused("share_of_itself", metric=metric.label, known=listed(metric.dimensions))


def _refuse_time(metric: Metric, question: Question) -> None:
    if metric.grain is None and (question.grain or question.period or question.against):
        raise MetricRefused("timeless", metric=metric.label)
    known = COARSER[metric.grain] if metric.grain else ()
    if question.grain and question.grain not in known:
        words = {"metric": metric.label, "grain": question.grain, "finest": metric.grain}
        raise MetricRefused("no_grain", **words, known=listed(known))
    if question.period:
        whole(question.period, question.grain or str(metric.grain))
    if question.against:
        _refuse_against(metric, question)
    if question.period is None:
        _refuse_no_period(metric, question)
    if question.grain == "day" and any(part.scope.shift for part in metric.parts):
        words = {"grain": "day", "against": "an earlier period"}
        raise MetricRefused("no_comparison", **words, known=listed(COARSER["xun"]))


def _refuse_no_period(metric: Metric, question: Question) -> None:
    if any(part.scope.shift or part.scope.running for part in metric.parts):
        raise MetricRefused("needs_period_itself", metric=metric.label)
    if any(part.scope.state for part in metric.parts) and (question.as_of is None or question.grain):
        raise MetricRefused("needs_day", metric=metric.label)


def _refuse_against(metric: Metric, question: Question) -> None:
    if question.against not in AGAINST:
        raise MetricRefused("unknown_comparison", value=question.against, known=listed(AGAINST))
    if question.period is None:
        raise MetricRefused("needs_period")
    if metric.outer or any(part.scope.shift for part in metric.parts):
        raise MetricRefused("compared_already", metric=metric.label)
    if question.grain == "day":
        words = {"grain": "day", "against": f"the {question.against} before"}
        raise MetricRefused("no_comparison", **words, known=listed(COARSER["xun"]))


def _refuse_vintage(metric: Metric, question: Question) -> None:
    if question.as_of is None or all(table.vintage for table in metric.tables):
        return
    if question.period is not None or not all(part.scope.state for part in metric.parts):
        raise MetricRefused("no_vintages", metric=metric.label)


def _refuse_areas(metric: Metric, question: Question) -> None:
    if question.areas not in AREAS:
        raise MetricRefused("unknown_areas", value=question.areas, known=listed(AREAS))
    if question.areas == "then" and any(len(part.scope.time) != 1 and not part.scope.state for part in metric.parts):
        raise MetricRefused("no_day_of_rows", metric=metric.label)


# ------------------------------------------------------------------ values asked for


def _asked(metric: Metric, question: Question) -> dict[str, Asked]:
    asked: dict[str, Asked] = {}
    for place, values in enumerate(question.where.values()):
        given = [value for value in values if value is not None]
        asked |= {f"where_{place}": given} if given else {}
    for scope in scopes(metric):
        asked |= _of_scope(scope, question)
        asked |= _of_scope(scope._replace(shift=question.against), question) if question.against else {}
    if question.as_of:
        asked["as_of"] = end_of(question.as_of)
    asked["today"] = question.as_of or date.today()
    return asked


def _of_scope(scope: Scope, question: Question) -> dict[str, Asked]:
    """The days, moments and ordinals of a scope."""
    if question.period is None:
        return {f"days{suffix(scope)}": [question.as_of]} if scope.state and question.as_of else {}
    period = _before(question, question.period, scope.shift) if scope.shift else question.period
    if scope.state:
        ends = [one.last for one in each(period, question.grain)] if question.grain else [period.last]
        return {f"days{suffix(scope)}": list(ends)}
    stretch, asked = period, {}
    if scope.running:
        anchor = period.first if question.grain else period.last
        start = reset_start(anchor, scope.running)
        stretch = Period(start, period.last)
        if question.grain:
            asked[f"ordinals{suffix(scope)}"] = list(_spans(period, question.grain, scope.running))
    return asked | _edges(scope, stretch, suffix(scope))


def _spans(period: Period, grain: str, reset: str) -> Iterator[Value]:
    """Each period as its ordinal x 1000 + how many periods it comes after the reset: one number for a pair."""
    for one in each(period, grain):
        here = ordinal(one.first, grain)
        yield here * 1000 + (0 if reset == "never" else here - ordinal(reset_start(one.last, reset), grain))


def _before(question: Question, period: Period, against: str) -> Period:
    """The time in which all the figures lie that are compared with."""
    if against == "year":
        return period.shift(years=-1)
    if not question.grain:
        return period.previous()
    day_before = containing(period.first, question.grain).first - timedelta(days=1)
    last = containing(period.last, question.grain).first - timedelta(days=1)
    return Period(containing(day_before, question.grain).first, last)


def _edges(scope: Scope, period: Period, ending: str) -> dict[str, Asked]:
    """The first and the last moment of a period, as the table tells time."""
    if len(scope.time) == 2:
        first, last = (ordinal(day, "reporting") for day in (period.first, period.last))
        years = {f"year_first{ending}": period.first.year, f"year_last{ending}": period.last.year}
        return {f"first{ending}": first, f"last{ending}": last, **years}
    if scope.table.kind(scope.time[0]) == "time":
        start = datetime.combine(period.first, datetime.min.time())
        return {f"first{ending}": start, f"after{ending}": end_of(period.last)}
    return {f"first{ending}": period.first, f"after{ending}": period.last + timedelta(days=1)}


# ------------------------------------------------------------------ what comes out


def _columns(metric: Metric, question: Question) -> dict[str, str]:
    columns = {column: f"the dimension {column} of {metric.table.name}" for column in question.by}
    if question.grain:
        columns |= {"year": "the year", "part": f"which {question.grain} of the year, from 1"}
    columns["value"] = f"{metric.label}, {metric.unit}{_how(metric)}"
    columns |= {"numerator": "what is counted", "denominator": "what it is divided by or compared with, if anything"}
    columns["rows"] = "how many rows of the tables, their filters kept, stand behind it"
    columns["blank"] = "how many figures are missing in them"
    if any(table.vintage for table in metric.tables):
        columns["vintage"] = "the latest vintage among them"
    if question.against:
        what = "the same period a year before" if question.against == "year" else "the period before"
        columns |= {"before": f"the value of {what}", "growth": "value against before, %"}
    columns["reason"] = "why a value or a growth is missing, a key of REASONS"
    return columns


def _how(metric: Metric) -> str:
    """How the value comes from numerator and denominator, where that is more than the numerator itself."""
    if metric.outer:
        return {"share": ": numerator / denominator x 100", "rank": ": the place of the numerator"}[metric.outer.what]
    divided = ("/", metric.numerator, metric.denominator)
    if metric.formula == divided:
        return ": numerator / denominator"
    if metric.formula[:2] == ("*", divided):
        return f": numerator / denominator x {metric.formula[2][1]}"
    shown = {"growth": ": numerator against denominator, %", "-": ": numerator less denominator"}
    return shown.get(metric.formula[0], "") if metric.denominator else ""


def steps(shift: str | None, grain: str | None) -> int:
    """How many ordinals back a shifted scope looks."""
    if not shift or not grain:
        return 0
    return PER_YEAR[grain] if shift == "year" else 1
