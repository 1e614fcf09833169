"""Who somebody is in an item, which items somebody sees, and who has to do with one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import kept_tree
from guatu_web.policies import RIGHTS, memberships, visible
from guatu_web.supervision.models import STANDING, Item, Share

WORKING = (Role.LEAD, Role.CLERK, Role.TOWN_CLERK)
"""The roles of those who work within a unit or area."""


class _Places(NamedTuple):
    """The units and areas of an item, each with all that stand above it."""

    unit: frozenset[int]
    area: frozenset[int]
    co: frozenset[int]
    supervising: frozenset[int]


def roles_of(user: User, item: Item) -> set[str]:
    """Who a person is in an item today, of guatu.playbook.ROLES; nobody: the empty set."""
    held = memberships(user, item.zone)
    places = _places(item)
    return {role for each in held for role in _roles(each, item, places)}


def people_in(item: Item, roles: Collection[str]) -> list[User]:
    """Those who hold one of some roles in an item today, in the order of their names."""
    today, places = timezone.localdate(), _places(item)
    held = Membership.objects.filter(
        zone_id=item.zone_id, archived_at=None, valid_from__lte=today, valid_to__gte=today, user__is_active=True
    )
    rows = held.select_related("user").order_by("user__name", "user_id")
    return list({each.user_id: each.user for each in rows if not _roles(each, item, places).isdisjoint(roles)}.values())


def visible_items(user: User, zone: Zone, right: str = "supervision.view") -> QuerySet[Item]:
    """The items of a zone for which a person has a right: over the own unit or area, and where it co-operates or
    supervises."""
    items = Item.objects.filter(STANDING)
    held = [each for each in memberships(user, zone) if Role(each.role) in RIGHTS[right].roles]
    units = _reached(zone, [each.unit_id for each in held if each.unit_id and Role(each.role) in RIGHTS[right].own])
    own = visible(user, right, zone, items)
    if not units or any(Role(each.role) in RIGHTS[right].whole for each in held):
        return own
    shared = Share.objects.filter(STANDING, zone=zone, unit_id__in=units).values("item_id")
    rows: QuerySet[Item] = own | items.filter(Q(supervising_id__in=units) | Q(pk__in=shared), zone=zone)
    return rows


def _roles(held: Membership, item: Item, places: _Places) -> set[str]:
    role = Role(held.role)
    if role == Role.SUPERVISION:
        return {"office"}
    if role == Role.LEADER:
        return {"leader"} if item.leader_id in (None, held.user_id) else set()
    return set(_of_unit(held, role, places)) if role in WORKING else set()


def _of_unit(held: Membership, role: Role, places: _Places) -> Iterable[str]:
    answers = _answers(held, places)
    if answers:
        yield "responsible"
    if answers and role == Role.LEAD:
        yield "lead"
    if held.unit_id in places.co:
        yield "co"
    if held.unit_id in places.supervising:
        yield "supervising"


def _answers(held: Membership, places: _Places) -> bool:
    """Whether a membership reaches over the item, as guatu_web.policies has it."""
    if held.unit_id is not None:
        return held.unit_id in places.unit
    return held.area_id is None or held.area_id in places.area


def _places(item: Item) -> _Places:
    shares = [each.unit_id for each in item.shares.all() if each.archived_at is None]
    units = _above(Unit, item.zone)
    areas = _above(Area, item.zone) if item.area_id else {}
    return _Places(
        _with_above(units, [item.unit_id]),
        _with_above(areas, [item.area_id]),
        _with_above(units, shares),
        _with_above(units, [item.supervising_id]),
    )


def _above(model: type[Area] | type[Unit], zone: Zone) -> dict[int, int | None]:
    """The parent of each node of today's tree."""
    return {each.state.node_id: each.state.parent_id for each in kept_tree(model, zone)}


def _with_above(parents: dict[int, int | None], nodes: Iterable[int | None]) -> frozenset[int]:
    """Nodes and all that stand above them; one that is not in the tree of today stands by itself."""
    found = set[int]()
    for node in nodes:
        while node is not None and node not in found:
            found.add(node)
            node = parents.get(node)
    return frozenset(found)


def _reached(zone: Zone, units: list[int]) -> set[int]:
    """Units and all that stand below them."""
    if not units:
        return set()
    parents = _above(Unit, zone)
    return {each for each in parents if not _with_above(parents, [each]).isdisjoint(units)} | set(units)
