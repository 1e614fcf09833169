"""An item as somebody saw it, and that something was done to it."""

from __future__ import annotations

from typing import Any

from guatu_web.records.acts import Doing, since
from guatu_web.records.errors import Overtaken
from guatu_web.supervision.models import Item


def locked(item: Item, version: int | None = None) -> Item:
    """The item as it is now, locked. Overtaken where it is not in the version that the person saw."""
    rows = Item.objects.select_for_update(of=("self",)).select_related("flow", "zone", "unit")
    current = rows.get(pk=item.pk)
    if version is not None and current.version != version:
        raise Overtaken(current, since(current, version))
    return current


def touch(doing: Doing, item: Item, changes: dict[str, list[Any]]) -> None:
    """Something was done to an item: it gets another version and a line in the log, whatever its own fields tell."""
    item.version += 1
    item.save(update_fields=["version", "changed_at"])
    doing.note(item, changes)
