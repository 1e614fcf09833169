"""A zone's areas for pages of statistics: the dated tree, read once."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from guatu.statistics import AreaState as Standing
from guatu.statistics import AreaTree
from guatu_web.areas.models import Area, AreaState, Zone

INDENT = "\u3000"
_COLUMNS = ("node_id", "parent_id", "valid_from", "valid_to", "name", "split_from_id", "kind", "node__code")


class Places(NamedTuple):
    """The areas of a zone: the tree of all days, and how each stood on the day asked for, in the order of the tree.

    Areas are named by their ids as text, as in guatu.statistics; `codes` are the codes that playbooks use.
    """

    tree: AreaTree
    day: date
    order: list[tuple[str, int]]
    kinds: dict[str, str]
    codes: dict[str, str]

    @property
    def top(self) -> str | None:
        """The area of the zone itself; None for a zone without areas."""
        tops = [key for key, depth in self.order if depth == 0]
        return next((key for key in tops if self.kinds[key] == Area.Kind.ZONE), tops[0] if tops else None)

    def name(self, key: str) -> str:
        return self.tree.name(key, self.day)

    def choices(self) -> list[tuple[str, str]]:
        """Choices of a form, with indents."""
        return [(key, INDENT * depth + self.name(key)) for key, depth in self.order]

    def children(self, key: str) -> tuple[str, ...]:
        return self.tree.children(key, self.day)

    def parent(self, key: str) -> str | None:
        state = self.tree.state(key, self.day)
        return state.parent if state else None


def places(zone: Zone, day: date) -> Places:
    """The areas of a zone as they stood on a day; one query."""
    rows = AreaState.objects.filter(node__zone=zone, node__archived_at=None, archived_at=None).order_by("node__code")
    told = list(rows.values_list(*_COLUMNS))
    tree = AreaTree(
        Standing(str(node), str(parent) if parent else None, since, until, name, str(whole) if whole else None)
        for node, parent, since, until, name, whole, *_ in told
    )
    standing = [row for row in told if row[2] <= day <= row[3]]
    kinds, codes = {str(row[0]): row[6] for row in standing}, {str(row[0]): row[7] for row in standing}
    below: dict[str | None, list[str]] = {}
    for node, parent, *_ in standing:
        below.setdefault(str(parent) if parent and str(parent) in kinds else None, []).append(str(node))
    return Places(tree, day, list(_walk(below)), kinds, codes)


def _walk(below: dict[str | None, list[str]]) -> list[tuple[str, int]]:
    """The areas in the order of their tree, each with its depth."""
    found: list[tuple[str, int]] = []
    waiting = [(key, 0) for key in reversed(below.get(None, []))]
    while waiting:
        key, depth = waiting.pop()
        found.append((key, depth))
        waiting += [(each, depth + 1) for each in reversed(below.get(key, []))]
    return found
