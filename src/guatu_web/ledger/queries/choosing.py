"""What a person can choose from when a target is bound to a metric: metrics that fit, and how each can be narrowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.metrics import Metric, MetricRefused, Question
from guatu.metrics.grains import containing
from guatu.periods import Period
from guatu_web.areas.models import Area, Unit
from guatu_web.areas.trees import kept_tree
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.children import way_of
from guatu_web.ledger.queries.fitting import misfit
from guatu_web.ledger.queries.measured import Registers
from guatu_web.ledger.queries.proposing import proposed
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.queries.questions import kind_of

MOST = 300
"""Of a dimension with more values than these none is offered."""
_YEARS = 3
_WHOLE = "zone"


class Offered(NamedTuple):
    """A metric that can measure the target; `proposed` where the target's own words ask for it."""

    name: str
    label: str
    proposed: bool


class Narrowing(NamedTuple):
    """A dimension by which the metric can be narrowed, its values with their names, and the one that is chosen."""

    name: str
    label: str
    values: Sequence[tuple[str, str]]
    chosen: str


def offered(target: Target, registers: Registers, said: str = "") -> list[Offered]:
    """The metrics that can measure a target, those first that its words ask for."""
    asked = [each.name for each in proposed(target, registers.metrics, said=said)]
    fitting = sorted(name for name, each in registers.metrics.items() if not misfit(target, each))
    rest = [name for name in fitting if name not in asked]
    return [Offered(name, _(registers.metrics[name].label), name in asked) for name in (*asked, *rest)]


def own_place(target: Target, metric: Metric) -> dict[str, str]:
    """The narrowing that the target's own place asks for: its area unless that is the whole zone, and the unit of a
    part that was given to a unit."""
    found: dict[str, str] = {}
    if target.area is not None:
        found |= _of_area(target.area, target, metric)
    if target.unit is not None and target.parent is not None and way_of(target, target.parent) == "unit":
        found |= _of_unit(target.unit, target, metric)
    return found


def _of_area(area: Area, target: Target, metric: Metric) -> dict[str, str]:
    branch = next((each for each in kept_tree(Area, target.zone) if each.state.node_id == area.pk), None)
    if branch is None or branch.state.kind == Area.Kind.ZONE:
        return {}
    wanted = "park" if branch.state.kind == Area.Kind.PARK else "area"
    return {wanted: area.code} if wanted in metric.dimensions else {}


def _of_unit(unit: Unit, target: Target, metric: Metric) -> dict[str, str]:
    branch = next((each for each in kept_tree(Unit, target.zone) if each.state.node_id == unit.pk), None)
    wanted = "team" if branch is not None and branch.depth == 0 else "unit"
    return {wanted: unit.code} if wanted in metric.dimensions else {}


def narrowings(registers: Registers, metric: Metric, chosen: Mapping[str, str]) -> list[Narrowing]:
    """The dimensions by which a metric can be narrowed, with the values that the last years have."""
    naming = Naming(registers.zone)
    names = [name for name in metric.dimensions if name != _WHOLE and kind_of(metric, name) == "text"]
    told = (_narrowing(registers, metric, name, chosen.get(name, ""), naming) for name in names)
    return [each for each in told if each.values]


def _narrowing(registers: Registers, metric: Metric, name: str, chosen: str, naming: Naming) -> Narrowing:
    values = {str(value) for value in _values(registers, metric, name) if value is not None} | ({chosen} - {""})
    table = metric.table.name
    naming.look_up(table, name, values)
    named = sorted(((value, naming.value(table, name, value)) for value in values), key=lambda each: each[1])
    return Narrowing(name, naming.dimension(metric, name), named if len(named) <= MOST else (), chosen)


def _values(registers: Registers, metric: Metric, name: str) -> list[Any]:
    today = timezone.localdate()
    last = containing(today, str(metric.grain)).last
    first = containing(date(today.year - _YEARS, 1, 1), str(metric.grain)).first
    try:
        rows = registers.ask(metric, Question(by=(name,), period=Period(first, last))).rows()
    except MetricRefused:
        return []
    return [row[name] for row in rows]
