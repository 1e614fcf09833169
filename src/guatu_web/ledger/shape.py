"""A zone's areas and units as they stand today, read once for a page: choices for its forms, and what stands below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import Branch, kept_tree, tree

INDENT = "\u3000"
Choices = list[tuple[str, str]]


class Shape(NamedTuple):
    """Both trees of a zone."""

    areas: Sequence[Branch]
    units: Sequence[Branch]

    def areas_below(self, pk: int) -> set[int]:
        return _below(self.areas, pk)

    def units_below(self, pk: int) -> set[int]:
        return _below(self.units, pk)

    def area_choices(self) -> Choices:
        return _choices(self.areas)

    def unit_choices(self, only: set[int] | None = None) -> Choices:
        return [each for each in _choices(self.units) if only is None or int(each[0]) in only]


def shape(zone: Zone) -> Shape:
    """The trees of today; two queries."""
    return Shape(tree(Area, zone), tree(Unit, zone))


def kept_shape(zone: Zone) -> Shape:
    """As `shape`, from what this process last read of them: see areas.trees.kept_tree."""
    return Shape(kept_tree(Area, zone), kept_tree(Unit, zone))


def _choices(branches: Sequence[Branch]) -> Choices:
    return [(str(each.state.node_id), INDENT * each.depth + each.state.name) for each in branches]


def _below(branches: Sequence[Branch], pk: int) -> set[int]:
    """A node and all below it; the node alone where the tree of today does not have it."""
    found, depth = {pk}, -1
    for branch in branches:
        if branch.state.node_id == pk:
            depth = branch.depth
        elif depth >= 0 and branch.depth > depth:
            found.add(branch.state.node_id)
        elif depth >= 0:
            break
    return found
