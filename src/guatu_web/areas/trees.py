"""The trees of areas and units as they stood on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from guatu_web.areas.models import Area, AreaState, State, Unit, UnitState, Zone

Node = Area | Unit
_kept: dict[tuple[type[Node], int], tuple[tuple[str, date], list[Branch]]] = {}


class Branch(NamedTuple):
    """A node of a tree on a day, how deep it stands, and whether anything stands below it."""

    state: State
    depth: int
    has_children: bool


def states_of(model: type[Area] | type[Unit]) -> Any:
    """The model that dates a node's model."""
    return AreaState if model is Area else UnitState


def tree(model: type[Area] | type[Unit], zone: Zone, day: date | None = None) -> list[Branch]:
    """The nodes of a zone in the order of a tree as it stood on a day (today); one query.

    A node whose parent had not come into being, or was gone, stands at the top.
    """
    day = day or timezone.localdate()
    states = states_of(model)._default_manager.filter(
        node__zone=zone, node__archived_at=None, archived_at=None, valid_from__lte=day, valid_to__gte=day
    )
    rows = list(states.select_related("node").order_by("node__code"))
    present = {row.node_id for row in rows}
    children: dict[int | None, list[State]] = defaultdict(list)
    for row in rows:
        children[row.parent_id if row.parent_id in present else None].append(row)
    return list(_walk(children))


def _walk(children: dict[int | None, list[State]]) -> Iterator[Branch]:
    waiting = [(state, 0) for state in reversed(children.get(None, []))]
    while waiting:
        state, depth = waiting.pop()
        under = children.get(state.node_id, [])
        yield Branch(state, depth, bool(under))
        waiting += [(each, depth + 1) for each in reversed(under)]


def kept_tree(model: type[Area] | type[Unit], zone: Zone) -> list[Branch]:
    """The tree of today as this process last read it, for a zone that was read in this request.

    It holds as long as the zone's shape and the day. Within a transaction it is read anew: what it has changed may
    still be taken back.
    """
    if connection.in_atomic_block:
        return tree(model, zone)
    today = (zone.shape_stamp, timezone.localdate())
    kept = _kept.get((model, zone.pk))
    if kept is None or kept[0] != today:
        kept = _kept[model, zone.pk] = (today, tree(model, zone))
    return kept[1]


def part_names(zone: Zone) -> list[str]:
    """What the parts of a zone are or were called, in the order of the names; one query."""
    states = AreaState.objects.filter(node__zone=zone, node__archived_at=None, archived_at=None)
    parts = states.exclude(kind__in=(Area.Kind.REGION, Area.Kind.ZONE))
    return list(parts.order_by("name").values_list("name", flat=True).distinct())


def below(model: type[Area] | type[Unit], node: Node, day: date | None = None) -> set[int]:
    """The ids of a node and of all that stood below it on a day (today, by `kept_tree`)."""
    return under(tree(model, node.zone, day) if day else kept_tree(model, node.zone), node.pk)


def under(branches: Sequence[Branch], pk: int) -> set[int]:
    """The ids of a node and of all that stands below it in a tree; of the node alone where the tree has it not."""
    found, depth = {pk}, -1
    for branch in branches:
        if branch.state.node_id == pk:
            depth = branch.depth
        elif depth >= 0 and branch.depth > depth:
            found.add(branch.state.node_id)
        elif depth >= 0:
            break
    return found


def name_on(node: Node, day: date | None = None) -> str | None:
    """What a node was called on a day (today); None before it came into being and after its end."""
    day = day or timezone.localdate()
    states = node.states.filter(archived_at=None, valid_from__lte=day, valid_to__gte=day)
    name: str | None = states.values_list("name", flat=True).first()
    return name
