"""An item as somebody saw it, and that something was done to it."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

from guatu_web.records.acts import Doing, since
from guatu_web.records.errors import Overtaken
from guatu_web.supervision.models import Item

LIGHT = ("light", "light_reason", "light_on", "leave_by")
"""What is worked out of an item from the rest of it, and kept without another version."""


def locked(item: Item, version: int | None = None) -> Item:
    """The item as it is now, locked. Overtaken where it is not in the version that the person saw."""
    current = _unchanged(item) or Item.objects.select_for_update().get(pk=item.pk)
    for name in ("zone", "flow", "unit"):  # which are not locked: what was read of them already need not be read again
        near = item._state.fields_cache.get(name)
        if near is not None and near.pk == getattr(current, f"{name}_id"):
            setattr(current, name, near)
    require_version(current, version)
    return current


def _unchanged(item: Item) -> Item | None:
    """A copy of an item whose row is locked and still in the version that was read; None where it has changed or was
    read in part. A change gives a record another version, but for its light, which is read again: others wait for the
    row, so nothing else is."""
    if item.get_deferred_fields():
        return None
    found = Item.objects.select_for_update().filter(pk=item.pk, version=item.version).values_list(*LIGHT).first()
    if found is None:
        return None
    current = copy(item)
    for name, value in zip(LIGHT, found, strict=True):
        setattr(current, name, value)
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
