"""How an act on the trees is told at its node, beside the entries of the states that it ended and began."""

from __future__ import annotations

from datetime import date
from typing import Any

from guatu_web.areas.models import Area, Unit
from guatu_web.areas.trees import name_on
from guatu_web.records.acts import Doing, plain


def note_change(
    doing: Doing, node: Any, told: dict[str, Any], wanted: dict[str, Any], *, valid_from: date | None = None
) -> None:
    """Enter a change at its node, which gets a new version and the name that it has today."""
    changes = {field: [_plain(told[field]), _plain(wanted[field])] for field in wanted if told[field] != wanted[field]}
    if valid_from is not None:
        changes["valid_from"] = [None, plain(valid_from)]
    node.version += 1
    node.name = name_on(node) or node.name
    node.save(update_fields=["version", "name", "changed_at"])
    doing.note(node, changes)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Area | Unit) else plain(value)
