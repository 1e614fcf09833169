"""What a metric counts, read from its definition: whether it adds up, and which stage of projects it awaits."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from guatu import quantities
from guatu.catalogue.indicator import UNITS
from guatu.errors import QuantityError
from guatu.gates import STAGES
from guatu.metrics import Filter, Metric, Part
from guatu.reading.labels import SCALES

PROJECTS = "projects"
AMOUNTS = ("total", "foreign", "land_need", "land_supplied")
"""Columns of a project that can be added up from the pipeline: fields of the record of the same name."""
_DAY = "_on"


class Reach(NamedTuple):
    """Projects that come to a stage are counted, or a figure of them is added up.

    `of` is "count" or "sum", `column` what is added up, `filters` which of the standing projects count; `time` is the
    column of the day on which the stage was reached.
    """

    stage: str
    of: str
    column: str
    filters: tuple[Filter, ...]
    time: str


class Worth(NamedTuple):
    """A unit of a metric in base units: 亿元 is 100,000,000 CNY."""

    unit: str
    factor: Decimal


def adds(metric: Metric) -> bool:
    """Whether the figures of single days and months add up to that of a whole stretch."""
    if metric.outer or metric.denominator is not None or metric.timeless:
        return False
    return _only_added(metric.formula) and all(_adds(part) for part in metric.parts)


def is_level(metric: Metric) -> bool:
    """Whether a metric says how much there is on a day."""
    return all(part.scope.state is not None for part in metric.parts)


def reach_of(metric: Metric) -> Reach | None:
    """The stage whose projects a metric counts or adds up; None where it does something else."""
    if not adds(metric) or len(metric.parts) != 1 or metric.formula != ("part", 0):
        return None
    part = metric.parts[0]
    time, stage = part.scope.time[0], part.scope.time[0].removesuffix(_DAY)
    if part.scope.table.name != PROJECTS or stage not in STAGES or time != stage + _DAY:
        return None
    told = (Filter(time, "present"), Filter(str(part.scope.table.standing), "is", (True,)))
    filters = tuple(each for each in (*part.scope.filters, *part.filters) if each not in told)
    if part.measure == "sum" and part.of not in AMOUNTS:
        return None
    if any(each.column == "stage" or each.column.endswith(_DAY) for each in filters):
        return None  # which projects count must not depend on how far they have come
    return Reach(stage, "count" if part.measure == "count" else "sum", part.of or "", filters, time)


def worth_of(unit: str) -> Worth | None:
    """A metric's unit in base units; None where it is none that a target can have."""
    if unit in UNITS:
        return Worth(unit, Decimal(1))
    for base, words in SCALES.items():
        if unit in words and base != "seat":
            return Worth(base, words[unit])
    try:
        one = quantities.parse(f"1{unit}")
    except QuantityError:
        return None
    return Worth(one.unit, one.value) if one.unit else None


def _only_added(formula: tuple[object, ...]) -> bool:
    if formula[0] == "part":
        return True
    return formula[0] in ("+", "-") and all(isinstance(one, tuple) and _only_added(one) for one in formula[1:])


def _adds(part: Part) -> bool:
    scope = part.scope
    kept = scope.state or scope.entity or scope.once or scope.days or scope.running or scope.shift
    return part.measure in ("count", "sum") and len(scope.time) == 1 and not kept and part.within is None
