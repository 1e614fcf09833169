"""Questions to the trees: what can stand above a node, how a node stood over time."""

from __future__ import annotations

from typing import Any

from guatu_web.areas.models import LAST_DAY, Area, Unit, Zone
from guatu_web.areas.trees import Node, states_of, tree

Model = type[Area] | type[Unit]


def parents(model: Model, zone: Zone, node: Node | None = None) -> list[tuple[str, str]]:
    """Choices of a parent: today's tree with its indents, then nodes that begin later; never the node itself."""
    today = [
        (str(branch.state.node_id), "　" * branch.depth + branch.state.name)
        for branch in tree(model, zone)
        if branch.state.valid_to == LAST_DAY or _goes_on(branch.state)
    ]
    known = {key for key, _ in today}
    later = model._default_manager.filter(zone=zone, archived_at=None, states__valid_to=LAST_DAY)
    coming = [(str(each.pk), each.name) for each in later.distinct() if str(each.pk) not in known]
    return [choice for choice in today + coming if node is None or choice[0] != str(node.pk)]


def _goes_on(state: Any) -> bool:
    """Whether a state that ends is followed by another of the same node."""
    following = type(state)._default_manager.filter(node_id=state.node_id, archived_at=None)
    return bool(following.filter(valid_from__gt=state.valid_to).exists())


def states(node: Node) -> list[Any]:
    """How a node has stood and will stand, newest first."""
    dated = states_of(type(node))._default_manager.filter(node=node, archived_at=None)
    return list(dated.select_related("parent").order_by("-valid_from"))
