"""What a target was broken down into: its children by area, unit and period, each group with its sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guatu import catalogue
from guatu.pace import gap
from guatu_web.documents.models import Statement
from guatu_web.ledger.figures import written_value
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.pace_words import Light, light
from guatu_web.ledger.queries.target import Event, Told, in_words
from guatu_web.records.models import AuditEntry
from guatu_web.records.shown import period as period_said

WAYS: dict[str, Promise] = {"area": _("按区域"), "unit": _("按责任单位"), "period": _("按时间")}
"""How a target can be broken down."""
_NOT_ADDED = ("%", "pp", "rank", "index", "times")


class Child(NamedTuple):
    """A child with the lights of its newest outlook, None where it has none."""

    target: Target
    name: str
    status: Light | None
    outlook: Light | None


class Group(NamedTuple):
    """The children of one way: their sum, and by how much it exceeds their parent (`over`, below zero: falls short)."""

    way: str
    name: Promise
    children: list[Child]
    total: str
    over: Decimal
    told: str


def way_of(child: Target, parent: Target) -> str:
    """By what a child was parted off."""
    if (child.period_first, child.period_last) != (parent.period_first, parent.period_last):
        return "period"
    return "area" if child.area_id != parent.area_id else "unit"


def family(target: Target, chain: Sequence[Target]) -> list[Group]:
    """The children of a target, whichever of its versions they were parted off, with their last lights; one query."""
    last = Outlook.objects.filter(target=OuterRef("pk")).order_by("-pk")
    told = {f"last_{name}": Subquery(last.values(name)[:1]) for name in ("status", "status_reason", "light", "reason")}
    parted: dict[str, list[Child]] = defaultdict(list)
    for child in _children(chain).annotate(**told):
        way = way_of(child, target)
        parted[way].append(Child(child, name_of(child, way), *_lights(child)))
    return [_group(way, parted[way], target) for way in WAYS if way in parted]


def children_of(chain: Sequence[Target]) -> list[Target]:
    """The children in force of all versions of a target; one query."""
    return list(_children(chain))


class Move(NamedTuple):
    """What an act did to one child: what it was given first, or its fields before and after."""

    name: str
    value: str
    changes: list[Told]


class Step(NamedTuple):
    """An act on the children of a target: one entry of it, for who, when and why, and what it did to each."""

    entry: AuditEntry
    moves: list[Move]


def steps(chain: Sequence[Target], way: str, limit: int = 120) -> list[Step]:
    """What was done to the children of one way, those that were withdrawn too, the newest first; three queries."""
    rows = Target.objects.filter(zone_id=chain[0].zone_id, parent__in=[each.pk for each in chain], archived_at=None)
    parted = [child for child in rows.select_related("area", "unit") if way_of(child, chain[-1]) == way]
    children = {str(child.pk): child for child in parted}
    entries = AuditEntry.objects.filter(model=Target._meta.label_lower, record__in=list(children)).order_by("-number")
    told = in_words(list(entries[:limit]), chain[-1])
    acts = groupby(told, key=lambda each: (each.entry.at, each.entry.act, each.entry.reason))
    return [_step([*events], children, way) for _act, events in acts]


def _step(events: Sequence[Event], children: Mapping[str, Target], way: str) -> Step:
    moves = [_move(children[each.entry.record], way, each) for each in reversed(events)]
    return Step(events[0].entry, [each for each in moves if each.value or each.changes])


def _move(child: Target, way: str, event: Event) -> Move:
    value = event.entry.changes.get("value", (None, None))[1] if event.entry.version == 1 else None
    given = written_value(Decimal(value), child.value_unit, child.code) if value else ""
    return Move(name_of(child, way), given, event.changes)


def _lights(child: Any) -> tuple[Light | None, Light | None]:
    if child.last_status is None:
        return None, None
    return light(child.last_status, child.last_status_reason), light(child.last_light, child.last_reason)


def _children(chain: Sequence[Target]) -> QuerySet[Target]:
    rows = Target.objects.filter(
        zone_id=chain[0].zone_id,
        parent__in=[each.pk for each in chain],
        state=Target.State.IN_FORCE,
        archived_at=None,
    )
    return rows.select_related("area", "unit").order_by("period_last", "area__code", "unit__code", "pk")


def name_of(child: Target, way: str) -> str:
    """What a child is called among its like."""
    if way == "period":
        return period_said(child.period) or "—"
    return str((child.area if way == "area" else child.unit) or "—")


def _group(way: str, children: list[Child], parent: Target) -> Group:
    values = [child.target.value for child in children]
    over = gap(parent.value, values)
    total = written_value(sum(values, Decimal(0)), parent.value_unit, parent.code)
    return Group(way, WAYS[way], children, total, over, written_value(abs(over), parent.value_unit, parent.code))


def ways_open(target: Target) -> list[str]:
    """By what a target can be broken down: what does not add up over areas or time is not."""
    if target.state != Target.State.IN_FORCE or target.period is None or target.value <= 0:
        return []
    if target.measure != Statement.Measure.LEVEL or target.value_unit in _NOT_ADDED:
        return []
    indicator = catalogue.load().codes.get(target.code)
    if indicator is None:
        return ["area", "unit"]
    ways = ["area", "unit"] if indicator.over_areas == "sum" else []
    whole_year = target.period.grain == "year"
    return [*ways, "period"] if indicator.over_time == "sum" and whole_year else ways
