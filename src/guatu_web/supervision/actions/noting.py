"""An item as somebody saw it, and that something was done to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guatu_web.records.acts import Doing, since
from guatu_web.records.errors import Overtaken
from guatu_web.supervision.models import Item


def locked(item: Item, version: int | None = None) -> Item:
    """The item as it is now, locked. Overtaken where it is not in the version that the person saw."""
    current = Item.objects.select_for_update().get(pk=item.pk)
    for name in ("zone", "flow", "unit"):  # which are not locked: what was read of them already need not be read again
        near = item._state.fields_cache.get(name)
        if near is not None and near.pk == getattr(current, f"{name}_id"):
            setattr(current, name, near)
    require_version(current, version)
    return current


def require_version(item: Item, version: int | None) -> None:
    """Overtaken where an item that is locked is not in the version that the person saw."""
    if version is not None and item.version != version:
        raise Overtaken(item, since(item, version))


def touch(doing: Doing, item: Item, changes: dict[str, list[Any]], fields: Iterable[str] = ()) -> None:
    """Something was done to an item: it gets another version and a line in the log, whatever its own fields tell;
    those named are saved with it."""
    item.version += 1
    item.save(update_fields=["version", "changed_at", *fields])
    doing.note(item, changes)
