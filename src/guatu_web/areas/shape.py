"""A zone's areas and units as they stand today, read once for a page: choices for its forms, and what stands below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import Branch, kept_tree, tree, under

INDENT = "\u3000"
Choices = list[tuple[str, str]]


class Shape(NamedTuple):
    """Both trees of a zone."""

    areas: Sequence[Branch]
    units: Sequence[Branch]

    def areas_below(self, pk: int) -> set[int]:
        return under(self.areas, pk)

    def units_below(self, pk: int) -> set[int]:
        return under(self.units, pk)

    def area_choices(self) -> Choices:
        return choices_of(self.areas)

    def unit_choices(self, only: set[int] | None = None) -> Choices:
        return [each for each in choices_of(self.units) if only is None or int(each[0]) in only]


def shape(zone: Zone) -> Shape:
    """The trees of today; two queries."""
    return Shape(tree(Area, zone), tree(Unit, zone))


def kept_shape(zone: Zone) -> Shape:
    """As `shape`, from what this process last read of them: see areas.trees.kept_tree."""
    return Shape(kept_tree(Area, zone), kept_tree(Unit, zone))


def choices_of(branches: Sequence[Branch]) -> Choices:
    """The nodes of a tree to choose from, each below the one that it belongs to."""
    return [(str(each.state.node_id), INDENT * each.depth + each.state.name) for each in branches]
