"""Targets that are bound to a metric: what the registers say of them, and how they stand by it.

What adds up (projects signed, investment completed) is judged on its sum over the horizon to date, a level on what
there is today, a rate on the horizon to date against the goal itself. Past years of the metric give the seasonal path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from math import ceil
from typing import Any, NamedTuple

from guatu.metrics import Answer, Engine, Metric, MetricRefused, Question, records
from guatu.metrics.grains import COARSER, containing, numbered
from guatu.pace import (
    Goal,
    History,
    Judgement,
    Manner,
    Needed,
    Outlook,
    PaceError,
    Quality,
    Standing,
    Trajectory,
    linear,
    outlook,
    seasonal,
    standing,
    stock_outlook,
)
from guatu.pace.outlook import unjudged
from guatu.pace.trajectories import FULL_WEIGHT_YEARS
from guatu.periods import Period, cumulative, year
from guatu_web.areas.models import Zone
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.reach import Reach, adds, is_level, reach_of, worth_of
from guatu_web.measures.queries.asking import answered, declared, known_on
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.wording import refused_in_words
from guatu_web.tables import engine

Bound, Measure = Statement.Bound, Statement.Measure
PIPELINE = "pipeline"
"""The method of an outlook from the register of projects."""
AWAITED = "awaited"
"""The reason of an outlook that the next round will make."""
PAST_YEARS = 6
_BOUNDS = {Bound.GE: "ge", Bound.LE: "le", Bound.EQ: "eq", Bound.APPROX: "about"}
_MONTH = 365.25 / 12
_ALL = 2**31 - 1


class Measured(NamedTuple):
    """What the registers say of a bound target on a day.

    Values are in the target's unit: `worth` of it is one unit of the metric. `period` is what they cover. `added` are
    the parts of a sum by their last days, `levels` what there was by days. `reason` is the engine's where there is no
    value. `question` is what was asked, for the links to the records.
    """

    metric: Metric
    worth: Decimal
    period: Period
    question: Question
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reason: str
    added: tuple[tuple[date, Decimal], ...] = ()
    levels: Mapping[date, float] = {}

    @property
    def adds(self) -> bool:
        return adds(self.metric)

    @property
    def reach(self) -> Reach | None:
        return reach_of(self.metric)


class Read(NamedTuple):
    """What a target is judged by: its history by months, its levels, the expected path, the judgement."""

    history: History
    levels: Mapping[date, float]
    path: Trajectory | None
    judgement: Judgement


class Unmeasured(ValueError):
    """A target that its metric cannot measure: the reason, a key of pace_words.REASONS or words of their own."""


class Registers:
    """The registers of a zone and the metrics of its playbook, read once for any number of targets.

    They are taken as they are known now, or as they were known at the end of the day `known_on`.
    """

    def __init__(self, zone: Zone, known_on: date | None = None) -> None:
        self.zone, self._known_on = zone, known_on

    @cached_property
    def metrics(self) -> Mapping[str, Metric]:
        return declared(self.zone)

    @cached_property
    def _engine(self) -> Engine:
        return engine(self.zone, self._known_on)

    def ask(self, metric: Metric, question: Question) -> Answer:
        """What a metric is; MetricRefused where it has no such answer."""
        return answered(self._engine, metric, question, self._known_on)

    def all_records(self, metric: Metric, question: Question) -> list[dict[str, Any]]:
        """Every record that a metric counts."""
        return self.records(metric, question, page=_ALL)

    def records(self, metric: Metric, question: Question, *, of: str = "value", page: int) -> list[dict[str, Any]]:
        """The first records behind a value, in the order of their keys; `records` is how many there are."""
        asked = known_on(metric, question, self._known_on)
        return records(self._engine, metric, asked, {}, of=of, page=page).rows()


def measured(registers: Registers, target: Target, on: date) -> Measured:
    """A bound target by the registers on a day.

    Unmeasured where the playbook has no such metric any more, or it has no answer for the horizon.
    """
    metric = registers.metrics.get(target.metric)
    if metric is None:
        raise Unmeasured("metric_gone")
    worth, horizon = worth_of(metric.unit), target.period
    if horizon is None:
        raise Unmeasured("no_period")
    if worth is None or worth.unit not in (target.value_unit, *_also(target)):
        raise Unmeasured("unit")
    try:
        if adds(metric):
            return _sum(registers, metric, worth.factor, target, horizon, on)
        return _single(registers, metric, worth.factor, target, horizon, on)
    except MetricRefused as refused:
        raise Unmeasured(refused_in_words(refused, metric, Naming(registers.zone))) from refused


def _also(target: Target) -> tuple[str, ...]:
    return ("%",) if target.value_unit == "pp" else ()


def where_of(target: Target) -> dict[str, list[Any]]:
    """To which values the dimensions of a target's metric are narrowed, as a question takes it."""
    return {name: [value] for name, value in target.narrowed.items()}


def asked_of(metric: Metric, target: Target, horizon: Period, on: date) -> Question:
    """The question that gives the value to date: the horizon up to the day, in whole periods of the metric's grain."""
    if metric.grain is None:
        raise Unmeasured("timeless")
    last = min(containing(min(on, horizon.last), metric.grain).last, horizon.last)
    return Question(where=where_of(target), period=Period(horizon.first, last))


def _sum(registers: Registers, metric: Metric, worth: Decimal, target: Target, horizon: Period, on: date) -> Measured:
    """One question for all years; what it answers does not depend on the day, so that it is asked once."""
    question = asked_of(metric, target, horizon, on)
    grain = str(metric.grain)
    span = Period(date(horizon.first.year - PAST_YEARS, 1, 1), year(horizon.last.year).last)
    answer = registers.ask(metric, Question(grain=grain, where=question.where, period=span))
    added = tuple(sorted(_added(answer, grain, worth)))
    period = Period(horizon.first, min(on, horizon.last))
    value = sum((each for day, each in added if period.first <= day <= _end(metric, period.last)), Decimal(0))
    return Measured(metric, worth, period, question, value, value, None, "", added)


def _end(metric: Metric, day: date) -> date:
    """A month that is not over counts with what there is of it."""
    return containing(day, metric.grain or "day").last


def _added(answer: Answer, grain: str, worth: Decimal) -> list[tuple[date, Decimal]]:
    rows = [row for row in answer.rows() if row["value"] is not None]
    return [(_last_day(row, grain), Decimal(str(row["value"])) * worth) for row in rows]


def _last_day(row: Mapping[str, Any], grain: str) -> date:
    if grain == "day":
        return date(row["year"], 1, 1) + timedelta(row["part"] - 1)
    return numbered(row["year"], row["part"], grain).last


def _single(
    registers: Registers, metric: Metric, worth: Decimal, target: Target, horizon: Period, on: date
) -> Measured:
    question = asked_of(metric, target, horizon, on)
    answer = registers.ask(metric, question)
    row = next(iter(answer.rows()), {})
    value, above, below = (
        None if row.get(name) is None else Decimal(str(row[name])) for name in ("value", "numerator", "denominator")
    )
    if below is None and above is not None:
        above *= worth
    period = Period(horizon.first, min(on, horizon.last))
    shown = None if value is None else value * worth
    levels = _levels(registers, metric, worth, question, period) if is_level(metric) else {}
    return Measured(metric, worth, period, question, shown, above, below, str(row.get("reason") or ""), (), levels)


def _levels(
    registers: Registers, metric: Metric, worth: Decimal, question: Question, period: Period
) -> dict[date, float]:
    """What there was at the end of each month, from two years before the horizon on; the last is that of the day."""
    if "month" not in COARSER[str(metric.grain)]:
        return {}
    span = Period(date(period.first.year - 2, 1, 1), containing(period.last, "month").last)
    answer = registers.ask(metric, Question(grain="month", where=question.where, period=span))
    return {min(day, period.last): float(value) for day, value in sorted(_added(answer, "month", worth))}


# ------------------------------------------------------------------ how it stands


def goal_of(target: Target, metric: Metric) -> Goal:
    """The goal of a bound target. PaceError for a value that cannot be judged."""
    bound = Bound(target.bound)
    told = _BOUNDS[bound]
    if bound in (Bound.EQ, Bound.APPROX):
        told = {"up": "ge", "down": "le"}.get(metric.direction, told)
    assert target.period is not None
    return Goal(target.value, target.period, told, _kind(target, metric))


def _kind(target: Target, metric: Metric) -> str:
    if target.measure == Measure.GROWTH:
        return "growth"
    return "sum" if adds(metric) else "stock"


def read(found: Measured, goal: Goal, on: date, manner: Manner) -> Read:
    """How a measured target stands on a day. An outlook from the pipeline is awaited: the round makes it."""
    value = None if found.value is None else float(found.value)
    if value is None:
        return Read(History({}), {}, None, _told(found, goal, on, None, reason="no_figure"))
    if goal.kind == "sum":
        return _read_sum(found, goal, on, manner, value)
    return _read_single(found, goal, on, manner, value)


def _told(
    found: Measured,
    goal: Goal,
    on: date,
    value: float | None,
    *,
    reason: str | None = None,
    last: float | None = None,
    stands: Standing | None = None,
    even: Standing | None = None,
    look: Outlook | None = None,
) -> Judgement:
    by = stands or even
    colour = by.light if by else None
    through = None if value is None else found.period
    told = look or unjudged("", None, reason or "rate")
    return Judgement(goal, on, through, value, last, colour, reason, stands, even, Quality("current", None, None), told)


def _read_sum(found: Measured, goal: Goal, on: date, manner: Manner, value: float) -> Read:
    day = min(on, goal.horizon.last)
    history = history_of(found.added, day)
    whole = history.full_years(goal.horizon.first.year) >= FULL_WEIGHT_YEARS
    path = manner.trajectory or (seasonal(history, goal.horizon) if whole else None) or linear(goal.horizon)
    stands, even = (
        standing(goal, each.kind, each.at(day), value, manner.status_bands) for each in (path, linear(goal.horizon))
    )
    own = None if path.kind == even.trajectory else stands
    rest = needed(found, goal, day, value)
    look = _look(found, history, goal, day, manner, value, rest)
    last = so_far(found, _years_back(goal.horizon.first, 1), _years_back(day, 1))
    return Read(history, {}, path, _told(found, goal, on, value, last=last, stands=own, even=even, look=look))


def _look(
    found: Measured, history: History, goal: Goal, day: date, manner: Manner, value: float, rest: Needed
) -> Outlook:
    if day >= goal.horizon.last:
        return certain(goal, value, manner, rest)
    if found.reach is not None:
        return unjudged(PIPELINE, rest, AWAITED)
    try:
        over = (day + timedelta(days=1)).month - 1  # the month that runs is not over
        told = outlook(history, goal, over, bands=manner.outlook_bands)
    except PaceError:
        return unjudged("", rest, "horizon")
    return told._replace(needed=rest)


def certain(goal: Goal, value: float, manner: Manner, rest: Needed | None = None) -> Outlook:
    """What is said when the horizon is over: it was met, or was not."""
    chance = float(goal.met(value))
    ends = (value, value)
    return Outlook("", chance, manner.outlook_bands.light(chance), value, ends, ends, rest, None, None)


def _read_single(found: Measured, goal: Goal, on: date, manner: Manner, value: float) -> Read:
    day = min(on, goal.horizon.last)
    if goal.kind == "growth":
        gap = {"ge": value - float(goal.value), "le": float(goal.value) - value}
        light = manner.growth_bands.light(gap.get(goal.bound, -abs(value - float(goal.value))))
        stands = Standing("growth", 1.0, float(goal.value), value - float(goal.value), light)
        return Read(History({}), {}, None, _told(found, goal, on, value, stands=stands))
    if not found.levels:
        stands = standing(goal, "level", 1.0, value, manner.status_bands)
        return Read(History({}), {day: value}, None, _told(found, goal, on, value, stands=stands))
    base = max((at for at in found.levels if at < goal.horizon.first), default=None)
    path = manner.trajectory or linear(goal.horizon)
    start = found.levels[base] if base else 0.0
    stands = standing(goal, path.kind, path.at(day), value, manner.status_bands, start)
    if goal.met(value):
        stands = stands._replace(light="green")
    look = stock_outlook(found.levels, goal, on, manner.outlook_bands)
    return Read(History({}), found.levels, path, _told(found, goal, on, value, last=start, stands=stands, look=look))


# ------------------------------------------------------------------ what past years say


def history_of(added: Sequence[tuple[date, Decimal]], until: date) -> History:
    """Cumulative values at the ends of the months that are over. The first year counts where it was kept from its first
    quarter on; what lies before is not known, and is not zero."""
    if not added:
        return History({})
    first = added[0][0].year if added[0][0].month <= 3 else added[0][0].year + 1
    figures: dict[Period, float] = {}
    for number in range(first, until.year + 1):
        months = [0.0] * 12
        for day, each in added:
            if day.year == number:
                months[day.month - 1] += float(each)
        for month, value in enumerate(accumulate(months), 1):
            period = cumulative(number, month) if month > 1 else None
            if period and period.last <= until:
                figures[period] = value
    return History.of(figures)


def so_far(found: Measured, first: date, last: date) -> float | None:
    """What was added up between two days; None where the register does not reach back."""
    if not found.added or found.added[0][0] > _first_kept(first):
        return None
    return float(sum((each for day, each in found.added if first <= day <= last), Decimal(0)))


def _first_kept(first: date) -> date:
    """By then the first record of a year must have come for the year to be known."""
    return date(first.year, 3, 31)


def needed(found: Measured, goal: Goal, day: date, value: float) -> Needed:
    """What the rest of the horizon must bring, by days; and how past years did in the same rest."""
    amount, days = max(0.0, float(goal.value) - value), (goal.horizon.last - day).days
    months = ceil(days / _MONTH)
    per_month = amount / (days / _MONTH) if days else amount
    if goal.horizon.first.year != goal.horizon.last.year:
        return Needed(amount, months, per_month, None, None, None, 0, 0)
    rests = {back: _rest(found, goal, day, back) for back in range(1, PAST_YEARS + 1)}
    before = so_far(found, _years_back(goal.horizon.first, 1), _years_back(day, 1))
    growth = (amount / rests[1] - 1) * 100 if rests[1] else None
    past = [
        (rest / older - 1) * 100
        for back, rest in rests.items()
        if rest is not None and (older := rests.get(back + 1)) and growth is not None
    ]
    kept = [each for each in past if growth is not None and (each <= growth if goal.bound == "le" else each >= growth)]
    rise = (value / before - 1) * 100 if before else None
    return Needed(amount, months, per_month, rests[1], growth, rise, len(kept), len(past))


def _rest(found: Measured, goal: Goal, day: date, back: int) -> float | None:
    """What the rest of the horizon brought so many years before."""
    after = _years_back(day, back) + timedelta(days=1)
    if so_far(found, _years_back(goal.horizon.first, back), after) is None:
        return None
    return so_far(found, after, _years_back(goal.horizon.last, back))


def _years_back(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
