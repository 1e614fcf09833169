"""Who somebody is in an item, which items somebody sees, and who has to do with one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import kept_tree
from guatu_web.policies import RIGHTS, may, memberships, reach_of
from guatu_web.supervision.models import STANDING, Item, Share

WORKING = (Role.LEAD, Role.CLERK, Role.TOWN_CLERK)
"""The roles of those who work within a unit or area."""
UNIT = frozenset(("lead", "responsible"))
"""Who somebody of the unit that answers for an item is in it."""


class _Places(NamedTuple):
    """The units and areas of an item, each with all that stand above it."""

    unit: frozenset[int]
    area: frozenset[int]
    co: frozenset[int]
    supervising: frozenset[int]


def roles_of(user: User, item: Item, asked: Collection[str] | None = None) -> set[str]:
    """Who a person is in an item today, of guatu.playbook.ROLES; nobody: the empty set.

    Where the unit that answers has no head, those who work for it act as `lead`. `asked` are the roles of which one is
    wanted (None: all that there are): whether a unit co-operates or has a head is looked up only where that decides.
    """
    held = memberships(user, item.zone)
    places = _places(item, with_shares=asked is None)
    found = {role for each in held for role in _roles(each, item, places)}
    if asked is not None and found.isdisjoint(asked):
        places = _places(item)
        found |= {role for each in held for role in _roles(each, item, places)}
    headless = "responsible" in found and "lead" not in found
    wanted = headless and (asked is None or ("lead" in asked and found.isdisjoint(asked)))
    return found | {"lead"} if wanted and not _is_headed(item.zone, places) else found


def people_in(item: Item, roles: Collection[str]) -> list[User]:
    """Those who hold one of some roles in an item today, in the order of their names."""
    today, places = timezone.localdate(), _places(item)
    held = Membership.objects.filter(
        zone_id=item.zone_id, archived_at=None, valid_from__lte=today, valid_to__gte=today, user__is_active=True
    )
    rows = held.select_related("user").order_by("user__name", "user_id")
    told = [(each.user, _roles(each, item, places)) for each in rows]
    if not any("lead" in found for _, found in told):
        told = [(person, found | {"lead"} if "responsible" in found else found) for person, found in told]
    return list({person.pk: person for person, found in told if not found.isdisjoint(roles)}.values())


def heads(zone: Zone) -> QuerySet[Membership]:
    """The memberships of those who head units today."""
    today = timezone.localdate()
    held = Membership.objects.filter(zone=zone, role=Role.LEAD, archived_at=None)
    return held.filter(valid_from__lte=today, valid_to__gte=today, user__is_active=True)


def _is_headed(zone: Zone, places: _Places) -> bool:
    """Whether anybody heads the unit that answers for an item, or one above it."""
    whole = Q(unit=None) & (Q(area=None) | Q(area__in=places.area))
    return heads(zone).filter(Q(unit__in=places.unit) | whole).exists()


def visible_items(user: User, zone: Zone, right: str = "supervision.view") -> QuerySet[Item]:
    """The items of a zone for which a person has a right: over the own unit or area, and where it co-operates or
    supervises."""
    items, reach = Item.objects.filter(STANDING, zone=zone), reach_of(user, right, zone)
    if reach is None:
        return items
    if units := _units_of(user, zone, right):
        shared = Share.objects.filter(STANDING, zone=zone, unit_id__in=units).values("item_id")
        reach |= Q(supervising_id__in=units) | Q(pk__in=shared)
    return items.filter(reach)


def sees(user: User, item: Item, right: str = "supervision.view") -> bool:
    """Whether an item is among `visible_items`; of one item that is cheaper to tell from itself."""
    if item.archived_at is not None:
        return False
    if may(user, right, item.zone, item):
        return True
    units = _units_of(user, item.zone, right)
    return bool(units) and (item.supervising_id in units or any(_stands(each) in units for each in item.shares.all()))


def _stands(share: Share) -> int | None:
    return share.unit_id if share.archived_at is None else None


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


def _places(item: Item, *, with_shares: bool = True) -> _Places:
    shares = [each.unit_id for each in item.shares.all() if each.archived_at is None] if with_shares else []
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


def _units_of(user: User, zone: Zone, right: str) -> set[int]:
    """The units in which a person has a right over what is the unit's own, and all below them."""
    held = [each for each in memberships(user, zone) if Role(each.role) in RIGHTS[right].own]
    return _reached(zone, [each.unit_id for each in held if each.unit_id])


def _reached(zone: Zone, units: list[int]) -> set[int]:
    """Units and all that stand below them."""
    if not units:
        return set()
    parents = _above(Unit, zone)
    return {each for each in parents if not _with_above(parents, [each]).isdisjoint(units)} | set(units)
