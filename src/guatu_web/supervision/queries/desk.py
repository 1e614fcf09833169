"""A person's desk (我的事项): what waits for him, each item once, under what is to be done with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.lookups import In
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu.periods import Period
from guatu.supervision import RHYTHMS, periods, warned_until
from guatu.workdays import national
from guatu_web.accounts.models import Role, User
from guatu_web.areas.models import Zone
from guatu_web.policies import memberships
from guatu_web.supervision.models import CheckIn, Extension, Flow, Item, Notice, Share, Step
from guatu_web.supervision.queries.listing import COLUMNS, LIGHTS, Reach, owned, within
from guatu_web.supervision.queries.roles import WORKING, heads, visible_items
from guatu_web.supervision.queries.staying import RUNNING, acts_awaited, leading, overstayed

SHOWN = 10
"""So many items of each group stand on the desk; the list has the others."""
GROUPS = {
    "overstayed": _("环节超期"),
    "returned": _("退回"),
    "receive": _("待签收"),
    "decide": _("待审核"),
    "dispatch": _("待交办"),
    "report": _("待反馈"),
    "overdue": _("逾期"),
    "due_soon": _("即将到期"),
}
DECIDING = ("answer", "review", "close")
"""Acts that somebody waits for; the first that is possible is what an item asks for."""
ENDORSE, GRANT = "endorse_extension", "grant_extension"
_RETURNED = ("reject", "find_poor")
BESIDE = ("add_word", Notice.ISSUED, Notice.ANSWERED)
"""Acts that leave open whose turn it is."""
_LONG = timedelta(days=100)
NOTHING = Q(pk__in=())


class Line(NamedTuple):
    """An item on a desk: the act that is next ("") and its name, the item's state in words, whether one button does
    the act, and the period that is to be reported with its last day in time."""

    item: Any
    act: str
    name: str
    state: str
    at_once: bool
    period: Period | None = None
    by: date | None = None


class Group(NamedTuple):
    """What is to be done alike: its key and name, how many items there are, the first of them."""

    key: str
    name: Any
    number: int
    lines: list[Line]


def role_conditions(by: User, zone: Zone) -> dict[str, Q]:
    """In which items a person has which role, by the names of guatu.playbook.ROLES; as `roles.roles_of` has it of one.

    One query for those who work in a unit without being its head: where nobody is, they act as `lead`.
    """
    held = memberships(by, zone)

    def of(*roles: Role) -> Reach:
        return within(each for each in held if Role(each.role) in roles)

    own, units = of(Role.LEAD), of(*WORKING)
    roles = {"leader": Q(leader=by)}
    if any(each.role == Role.LEADER for each in held):
        roles["leader"] |= Q(leader=None)
    if any(each.role == Role.SUPERVISION for each in held):
        roles["office"] = Q(zone=zone)
    if own.units or own.whole:
        roles["lead"] = owned(own)
    elif any(units):
        headed = within(heads(zone).select_related("unit__zone", "area__zone"))
        roles["lead"] = NOTHING if headed.whole else owned(units) & ~owned(headed)
    if any(units):
        roles["responsible"] = owned(units)
    if units.units:
        shared = Share.objects.filter(item=OuterRef("pk"), unit__in=units.units, archived_at=None)
        roles |= {"supervising": Q(supervising__in=units.units), "co": Q(Exists(shared))}
    return roles


def possible(flows: Mapping[int, Flow], acts: Iterable[str], roles: Mapping[str, Q], by: User) -> Q:
    """Items whose state lets a person do one of some acts; who did what another is to do is left out."""
    where: dict[tuple[Q, tuple[str, ...], tuple[str, ...]], set[int]] = defaultdict(set)
    for pk, flow in flows.items():
        for act in filter(None, map(flow.workflow.act_of.get, acts)):
            for role in act.roles:
                if role in roles:
                    where[roles[role], act.sources, act.other_than].add(pk)
    found = NOTHING
    for (of_role, states, others), pks in where.items():
        fits = Q(state__in=states) & of_role
        if len(pks) < len(flows):
            fits &= Q(flow_id__in=pks)
        if others:
            fits &= ~Q(Exists(Step.objects.filter(item=OuterRef("pk"), act__in=others, by=by)))
        found |= fits
    return found


def _asked_for(state: str) -> Q:
    """Items with an extension in a state: few at any time, so they are looked up once and not for each item."""
    return Q(pk__in=Extension.objects.filter(state=state, archived_at=None).values("item_id"))


def periods_now(today: date) -> dict[str, Period]:
    """The period of each rhythm that holds a day."""
    found = {}
    for rhythm in RHYTHMS:
        around = periods(rhythm, today - _LONG, today + _LONG)
        found[rhythm] = next(each for each in around if each.first <= today <= each.last)
    return found


def due_soon(flows: Mapping[int, Flow], today: date) -> Q:
    """Items that are due within the days of which their own tables warn."""
    until: dict[date, set[int]] = defaultdict(set)
    for pk, flow in flows.items():
        until[warned_until(today, flow.workflow.thresholds)].add(pk)
    found = NOTHING
    for last, pks in until.items():
        near = Q(due_on__gte=today, due_on__lte=last)
        found |= near & Q(flow_id__in=pks) if len(until) > 1 else near
    return found


def conditions(flows: Mapping[int, Flow], roles: Mapping[str, Q], by: User, today: date) -> dict[str, Q]:
    """When an item belongs into each group; the first that holds counts."""
    reports = possible(flows, ("check_in",), roles, by)
    own, minded = _any_of(roles, ("lead", "responsible")), _any_of(roles, roles)
    last = Step.objects.filter(item=OuterRef("pk")).exclude(act__in=BESIDE).order_by("-pk").values("act")[:1]
    sent_back = Q(returns__gt=0) & Q(In(Subquery(last), _RETURNED))
    asked = [(ENDORSE, Extension.State.ASKED), (GRANT, Extension.State.ENDORSED)]
    extensions = reduce(or_, (_asked_for(state) & possible(flows, (act,), roles, by) for act, state in asked))
    current = NOTHING
    for rhythm, now in periods_now(today).items():
        reported = CheckIn.objects.filter(item=OuterRef("pk"), period_last__gte=now.first, archived_at=None)
        current |= Q(rhythm=rhythm) & ~Q(Exists(reported))
    return {
        "overstayed": overstayed(today) & possible(flows, acts_awaited(flows), roles, by),
        "returned": (reports & own & (Q(light_reason="poor") | sent_back))
        | (possible(flows, ("dispatch",), roles, by) & Q(sent_back__gt=0)),
        "receive": possible(flows, ("receive",), roles, by),
        "decide": possible(flows, DECIDING, roles, by) | extensions,
        "dispatch": possible(flows, ("dispatch",), roles, by),
        "report": Q(state_kind=Item.StateKind.OPEN) & reports & own & current,
        "overdue": minded & Q(due_on__lt=today),
        "due_soon": minded & due_soon(flows, today),
    }


def _any_of(roles: Mapping[str, Q], names: Iterable[str]) -> Q:
    """Items in which a person has one of some roles; roles that are had in the same items are asked for once."""
    return reduce(or_, dict.fromkeys(roles[name] for name in names if name in roles), NOTHING)


def desk(by: User, zone: Zone, flows: Mapping[int, Flow], today: date, shown: int = SHOWN) -> list[Group]:
    """What waits for a person; two queries, or three, whatever there is."""
    roles = role_conditions(by, zone)
    wanted = conditions(flows, roles, by, today)
    rows = Item.objects.filter(zone=zone, archived_at=None, state_kind__in=RUNNING).filter(_any_of(roles, roles))
    group = Case(*(When(each, then=Value(at)) for at, each in enumerate(wanted.values())))
    found: dict[int, list[int]] = defaultdict(list)
    grouped = rows.annotate(desk=group).order_by("desk", F("due_on").asc(nulls_last=True), "pk")
    if "office" in roles:  # to whom most items mean nothing; for others the database need not work it out twice
        grouped = grouped.exclude(desk=None)
    for at, pk in grouped.values_list("desk", "pk"):
        if at is not None:
            found[at].append(pk)
    first = [pk for pks in found.values() for pk in pks[:shown]]
    items = {each.pk: each for each in _read(first)}
    names, now, own = list(wanted), periods_now(today), _own(by, zone)
    groups = []
    for at, pks in sorted(found.items()):
        lines = [_line(flows, names[at], items[pk], now, own) for pk in pks[:shown] if pk in items]
        groups.append(Group(names[at], GROUPS[names[at]], len(pks), lines))
    return groups


def lights(by: User, zone: Zone) -> list[tuple[str, int]]:
    """How many running items that a person sees have which light, the worst first; one query."""
    rows = visible_items(by, zone).filter(state_kind__in=RUNNING).order_by()
    counted = dict(rows.values_list("light").annotate(number=Count("pk")))
    return [(str(each), counted[each]) for each in LIGHTS if counted.get(each)]


def _read(pks: Collection[int]) -> QuerySet[Item]:
    """Items with what the desk shows of them."""
    open_extension = Extension.objects.filter(
        item=OuterRef("pk"), state__in=(Extension.State.ASKED, Extension.State.ENDORSED), archived_at=None
    )
    rows = Item.objects.filter(pk__in=pks).only(*COLUMNS, "area_id", "rhythm", "start_on", "received_at")
    return rows.annotate(of_unit=F("unit__name"), extension=Subquery(open_extension.values("state")[:1]))


def _own(by: User, zone: Zone) -> Reach:
    return within(each for each in memberships(by, zone) if Role(each.role) in WORKING)


def _line(flows: Mapping[int, Flow], group: str, item: Any, now: Mapping[str, Period], own: Reach) -> Line:
    act = _next(flows, group, item, own)
    workflow = flows[item.flow_id].workflow
    known = workflow.act_of.get(act)
    period = now.get(item.rhythm) if act == "check_in" else None
    if period is not None:
        period = _cut(period, max(item.start_on, _received(item)))
    return Line(
        item,
        act if known else "",
        known.name if known else "",
        workflow.state_of[item.state].name,
        act == "receive" and known is not None and not known.fields,
        period,
        national().after(period.last, 0).day if period else None,
    )


def _received(item: Item) -> date:
    return timezone.localtime(item.received_at).date() if item.received_at else item.start_on


def _cut(period: Period, first: date) -> Period:
    """A period from the first day of an item's reporting on."""
    return period if first <= period.first or first > period.last else Period(first, period.last)


def _next(flows: Mapping[int, Flow], group: str, item: Any, own: Reach) -> str:
    """The act that an item of a group asks for; "" where a person can but look at it."""
    allowed = {each.key for each in flows[item.flow_id].workflow.from_state(item.state)}
    if group == "overstayed":
        known = leading(flows[item.flow_id].workflow, item.state)
        return known.key if known else ""
    if group == "receive":
        return "receive"
    if group == "dispatch" or (group == "returned" and "dispatch" in allowed):
        return "dispatch"
    if group == "decide":
        extension = {Extension.State.ASKED: ENDORSE, Extension.State.ENDORSED: GRANT}.get(item.extension, "")
        return next((each for each in DECIDING if each in allowed), extension)
    mine = own.whole or item.unit_id in own.units or item.area_id in own.areas
    return "check_in" if mine and "check_in" in allowed else ""
