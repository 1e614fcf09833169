"""Questions to the trees: what can stand above a node, how a node stood over time, what was done to it last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from guatu_web.areas.models import LAST_DAY, Area, Unit, Zone
from guatu_web.areas.trees import Node, states_of, tree

Model = type[Area] | type[Unit]
Done = Literal["added", "changed", "closed", "split"]


def parents(model: Model, zone: Zone, node: Node | None = None) -> list[tuple[str, str]]:
    """Choices of a parent: today's tree with its indents, then nodes that begin later; never the node itself."""
    today = [
        (str(branch.state.node_id), "　" * branch.depth + branch.state.name)
        for branch in tree(model, zone)
        if branch.state.valid_to == LAST_DAY or _goes_on(branch.state)
    ]
    known = {key for key, _ in today}
    later = model._default_manager.filter(
        zone=zone, archived_at=None, states__valid_to=LAST_DAY, states__archived_at=None
    )
    coming = [(str(each.pk), each.name) for each in later.distinct() if str(each.pk) not in known]
    return [choice for choice in today + coming if node is None or choice[0] != str(node.pk)]


def _goes_on(state: Any) -> bool:
    """Whether a state that ends is followed by another of the same node."""
    following = type(state)._default_manager.filter(node_id=state.node_id, archived_at=None)
    return bool(following.filter(valid_from__gt=state.valid_to).exists())


def states(node: Node) -> list[Any]:
    """How a node has stood and will stand, newest first."""
    dated = states_of(type(node))._default_manager.filter(node=node, archived_at=None)
    return list(dated.select_related("parent", "split_from").order_by("-valid_from"))


def parts_of(node: Node, last: Any) -> list[Any]:
    """The first states of the parts into which a node was split after its last state; empty where it was not split."""
    firsts = states_of(type(node))._default_manager.filter(
        split_from=node, valid_from=last.valid_to + timedelta(days=1), archived_at=None
    )
    return list(firsts.select_related("node").order_by("node__code"))


def last_done(node: Node, states: list[Any]) -> tuple[Done, list[Any]] | None:
    """What was done last to a node of these states, newest first, and the parts that came of it.

    None where nothing can be taken back: nothing is left of the node, or only its parts' whole can take it back.
    """
    if not states:
        return None
    if states[0].valid_to < LAST_DAY:
        parts = parts_of(node, states[0])
        return ("split", parts) if parts else ("closed", [])
    if len(states) > 1:
        return "changed", []
    return None if states[0].split_from_id else ("added", [])
