"""From a target to the goal that it is judged by: its kind, its bound, and the level that a change comes to.

A change (增加20亿元, 提高0.5个百分点) and a multiple (1.5倍) are judged on the level that they come to from the figure
of their base period, as the statistics have it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from guatu.catalogue import Indicator
from guatu.errors import PeriodError
from guatu.pace import Goal, History, PaceError
from guatu.periods import Period
from guatu.periods import year as whole_year
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Target

Bound, Measure = Statement.Bound, Statement.Measure
_BOUNDS = {Bound.GE: "ge", Bound.LE: "le", Bound.EQ: "eq", Bound.APPROX: "about"}
_LEVELS = {"flow": "sum", "stock": "stock", "ratio": "stock", "rank": "stock", "growth": "growth"}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)|(?<=\bof )(?:19|20)\d\d(?!\d)")


class Derived(NamedTuple):
    """Where a goal comes from that no target names: the figure of the base period."""

    base: Period
    figure: Decimal


class Figures(NamedTuple):
    """What the statistics know of a series, each way of reading it."""

    history: History
    growths: Mapping[tuple[int, int], float]
    levels: Mapping[date, float]


class Wanted(NamedTuple):
    """What a target asks for; without a goal `reason` tells why it is not judged."""

    reason: str
    goal: Goal | None = None
    derived: Derived | None = None


def why_not(target: Target, indicator: Indicator | None, area: int | None) -> str:
    """Why a target is not judged, whatever the figures are; empty where it is."""
    if indicator is None:
        return "no_code"
    if target.period is None:
        return "no_period"
    if is_rank_of_figure(target, indicator):
        return ""  # it depends on the peers
    kind = kind_of(target, indicator)
    if kind is None:
        return "measure"
    if target.value_unit not in _units(target, indicator, kind):
        return "unit"
    return "" if area else "area"


def kind_of(target: Target, indicator: Indicator) -> str | None:
    """The kind of a target's goal in guatu.pace; None for a measure that is not judged."""
    level = _LEVELS.get(indicator.nature)
    if target.measure == Measure.GROWTH:
        return "growth"
    if target.measure == Measure.DELTA and target.value_unit == "pp" and level == "sum":
        return "growth"
    if target.measure in (Measure.LEVEL, Measure.DELTA):
        return level
    if target.measure == Measure.MULTIPLE:
        return level if indicator.nature in ("flow", "stock") else None
    return "stock" if target.measure == Measure.RANK else None


def is_rank_of_figure(target: Target, indicator: Indicator) -> bool:
    """Whether a target is a place by the figures of an indicator that is no rank itself: among the peers' figures."""
    return target.measure == Measure.RANK and indicator.nature != "rank"


def as_level(indicator: Indicator) -> bool:
    """Whether what the series holds as its values are growths."""
    return indicator.nature == "growth"


def wanted(target: Target, indicator: Indicator, figures: Figures) -> Wanted:
    """The goal of a target that is judged."""
    kind, period = kind_of(target, indicator), target.period
    assert kind is not None
    assert period is not None
    if target.measure not in (Measure.DELTA, Measure.MULTIPLE):
        return _goal(target.value, period, _bound(target, indicator), kind)
    base = _base_year(target, period)
    if base is None:
        return Wanted("base_year")
    # what several years are to bring it to is the level of the last of them
    period = period if period.first.year == period.last.year else whole_year(period.last.year)
    try:
        figure = _figure(figures, kind, period, base)
        then = period.shift(years=base - period.last.year)
    except (PaceError, PeriodError):
        return Wanted("horizon")
    if figure is None:
        return Wanted("base_figure")
    derived = Derived(then, rounded(Decimal(figure)))
    value = derived.figure * target.value if target.measure == Measure.MULTIPLE else derived.figure + target.value
    return _goal(rounded(value), period, _bound(target, indicator), kind, derived)


def rounded(value: Decimal) -> Decimal:
    """A figure that was worked out, without the last digits of a binary fraction."""
    return Decimal(f"{value:.12g}")


def _goal(value: Decimal, period: Period, bound: str, kind: str, derived: Derived | None = None) -> Wanted:
    try:
        return Wanted("", Goal(value, period, bound, kind), derived)
    except PaceError:
        return Wanted("goal")


def _units(target: Target, indicator: Indicator, kind: str) -> tuple[str, ...]:
    if target.measure == Measure.MULTIPLE:
        return ("times",)
    if target.measure == Measure.DELTA:
        points = kind == "growth" or indicator.unit == "%"
        return ("pp", "%") if points else (indicator.unit,)
    return ("%",) if kind == "growth" else (indicator.unit,)


def _bound(target: Target, indicator: Indicator) -> str:
    """A figure that is promised without a bound, or as about so much, is met by more of what is good; a change of
    what is neither, by more of the change."""
    if target.bound not in (Bound.EQ, Bound.APPROX):
        return _BOUNDS[Bound(target.bound)]
    if target.measure == Measure.RANK:
        return "le"
    if indicator.direction in ("up", "down"):
        return "ge" if indicator.direction == "up" else "le"
    if target.measure == Measure.DELTA:
        return "ge" if target.value >= 0 else "le"
    return _BOUNDS[Bound(target.bound)]


def _base_year(target: Target, period: Period) -> int | None:
    """The year that a change starts from: the one that its wording or note names, else the one before the horizon. A
    multiple within one year must name it: 较2020年翻一番 is no doubling in a year."""
    named = [int(found) for text in (target.quote, target.note) for found in _YEAR.findall(text)]
    before = [each for each in named if each < period.first.year]
    if before:
        return before[0]
    one_year = period.first.year == period.last.year
    return None if one_year and target.measure == Measure.MULTIPLE else period.first.year - 1


def _figure(figures: Figures, kind: str, period: Period, base: int) -> float | None:
    """The figure of the same stretch of the base year."""
    if kind == "growth":
        return figures.growths.get((base, period.last.month))
    if kind == "sum":
        return figures.history.within(period.first.month, period.last.month).total(base)
    days = [day for day in figures.levels if (day.year, day.month) == (base, period.last.month)]
    return figures.levels[max(days)] if days else None
