"""The list of items: which of them a person sees, how it is narrowed and sorted, and what is read of each line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu_web.accounts.models import Membership, Role
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.shape import Shape
from guatu_web.areas.trees import below
from guatu_web.supervision.models import Flow, Item
from guatu_web.supervision.queries.staying import RUNNING, overstayed

Colour = Item.Colour
LIGHTS = (Colour.RED, Colour.YELLOW, Colour.BLUE, Colour.GREEN, Colour.NONE)
"""The worst first."""
WITHIN = {
    "overdue": _("已逾期"),
    "stay": _("环节超期"),
    "week": _("7 日内到期"),
    "month": _("30 日内到期"),
    "none": _("未定时限"),
}
NO_LIGHT = "none"
"""What stands in the address for items without a light."""
STANDING = {"running": _("在办"), "open": _("在办（未停表）"), "waiting": _("停表"), "closed": _("办结")}
COLUMNS = (
    *("number", "title", "programme", "flow_id", "state", "state_kind", "node", "percent", "unit_id", "due_on"),
    *("first_due_on", "extensions", "returns", "sent_back", "light", "light_reason", "leave_by", "version"),
)
_kept: dict[tuple[int, str], Flow] = {}


class Reach(NamedTuple):
    """Whose items a person deals with: those of the whole zone, of some units, of some areas."""

    whole: bool
    units: frozenset[int]
    areas: frozenset[int]


class Sort(NamedTuple):
    """What the list can be sorted by: its name on screen, and an expression."""

    name: Any
    by: Any


SORTS = {
    "due": Sort(_("完成时限"), F("due_on")),
    "light": Sort(_("亮灯"), Case(*(When(light=each, then=Value(at)) for at, each in enumerate(LIGHTS)))),
    "entered": Sort(_("登记先后"), F("id")),
}


def within(held: Any) -> Reach:
    """The units and areas of memberships, and what stands below them."""
    units, areas, whole = set[int](), set[int](), False
    for each in held:
        if each.unit is not None:
            units |= below(Unit, each.unit)
        elif each.area is not None:
            areas |= below(Area, each.area)
        else:
            whole = True
    return Reach(whole, frozenset(units), frozenset(areas))


def owned(far: Reach) -> Q:
    """Items for which somebody answers within a reach."""
    return Q() if far.whole else Q(unit__in=far.units) | Q(area__in=far.areas)


def flows(zone: Zone) -> dict[int, Flow]:
    """The workflows of a zone by their ids; each is read and parsed once by a process, for they never change."""
    there = list(Flow.objects.filter(zone=zone).order_by("pk").values_list("pk", "digest"))
    if missing := [pk for pk, digest in there if (pk, digest) not in _kept]:
        _kept.update({(each.pk, each.digest): each for each in Flow.objects.filter(pk__in=missing)})
    return {pk: _kept[pk, digest] for pk, digest in there if (pk, digest) in _kept}


def types(found: Mapping[int, Flow]) -> list[tuple[str, str]]:
    """The types of items as choices; of several versions the newest name."""
    return list({each.key: (each.key, each.name) for each in found.values()}.values())


def state_name(found: Mapping[int, Flow], item: Any) -> str:
    """What the state of an item is called in its own workflow."""
    flow = found.get(item.flow_id)
    state = flow.workflow.state_of.get(item.state) if flow else None
    return state.name if state else str(item.state)


def narrowed(rows: QuerySet[Item], told: Mapping[str, Any], shape: Shape) -> QuerySet[Item]:
    """Those items that a filter leaves; units include what stands below. Without a wish, those that run."""
    today = timezone.localdate()
    wanted = _standing(told.get("standing") or "running")
    if told.get("light"):
        wanted &= Q(light="" if told["light"] == NO_LIGHT else told["light"])
    if told.get("unit"):
        wanted &= Q(unit__in=shape.units_below(int(told["unit"])))
    if told.get("type"):
        wanted &= Q(flow__key=told["type"])
    if told.get("state"):
        wanted &= Q(state=told["state"])
    if told.get("leader"):
        wanted &= Q(leader_id=int(told["leader"]))
    if told.get("source"):
        wanted &= Q(source=told["source"])
    if told.get("task"):
        wanted &= Q(task=told["task"])
    if told.get("programme"):
        wanted &= Q(programme__icontains=told["programme"])
    wanted &= _due(told, today)
    for word in str(told.get("text") or "").split():
        wanted &= Q(title__icontains=word) | Q(number__icontains=word) | Q(requirement__icontains=word)
    return rows.filter(wanted)


def _standing(told: str) -> Q:
    if told == "all":
        return Q()
    return Q(state_kind__in=RUNNING) if told == "running" else Q(state_kind=told)


def _due(told: Mapping[str, Any], today: date) -> Q:
    wanted = {
        "overdue": Q(due_on__lt=today, state_kind__in=RUNNING),
        "week": Q(due_on__gte=today, due_on__lte=today + timedelta(days=7)),
        "month": Q(due_on__gte=today, due_on__lte=today + timedelta(days=30)),
        "none": Q(due_on=None),
        "stay": overstayed(today),
    }.get(told.get("within") or "", Q())
    if told.get("due_from"):
        wanted &= Q(due_on__gte=told["due_from"])
    if told.get("due_to"):
        wanted &= Q(due_on__lte=told["due_to"])
    return wanted


def read(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Rows with what lists show of them, and the names beside them."""
    return rows.only(*COLUMNS).annotate(of_unit=F("unit__name"), of_leader=F("leader__name"))


def read_all(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Rows with all that the book of the list tells."""
    names = {"of_unit": F("unit__name"), "of_leader": F("leader__name"), "of_supervising": F("supervising__name")}
    more = ("requirement", "deliverable", "start_on", "received_at", "closed_on", "evaluation", "source", "rhythm")
    return rows.only(*COLUMNS, *more).annotate(**names)


def leaders(zone: Zone) -> list[tuple[str, str]]:
    """The leaders of a zone today, as choices."""
    today = timezone.localdate()
    held = Membership.objects.filter(
        zone=zone, role=Role.LEADER, archived_at=None, valid_from__lte=today, valid_to__gte=today, user__is_active=True
    )
    return [(str(pk), name) for pk, name in held.order_by("user__name").values_list("user_id", "user__name").distinct()]
