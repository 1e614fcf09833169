"""Which things entries of the audit log tell of: their own, and those of what hangs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from guatu_web.records.models import Record
from guatu_web.tables.past import AT_ONCE
from guatu_web.tables.registry import Entry


def touched_by(
    entries: Iterable[Entry], thing: type[Record], hanging: Mapping[str, type[Record]], field: str
) -> set[int]:
    """The numbers of the things that were changed, or on which a changed record hangs or hung.

    `hanging` are the models of such records by their label, each with a foreign key `field` to the thing.
    """
    found, records = set[int](), defaultdict[str, set[int]](set)
    for model, record, changes in entries:
        if model == thing._meta.label_lower:
            found.add(int(record))
        elif model in hanging:
            records[model].add(int(record))
            found |= {int(pk) for pk in changes.get(field, ()) if pk is not None}
    for model, pks in records.items():
        wanted = sorted(pks)
        for start in range(0, len(wanted), AT_ONCE):
            rows = hanging[model]._default_manager.filter(pk__in=wanted[start : start + AT_ONCE])
            found |= set(rows.values_list(field, flat=True))
    return found
