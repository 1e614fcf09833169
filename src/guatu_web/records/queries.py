"""Questions to the audit log: a search through it, and whether the end of its chain holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from guatu_web.records.models import AuditEntry

PAGE = 50
LATEST = 1000

Entries = QuerySet[AuditEntry]


def search(entries: Entries, asked: dict[str, Any]) -> Entries:
    """Those entries that a filter asks for by person, act, object, reason and days; empty ones do not count."""
    if person := asked.get("person"):
        entries = entries.filter(Q(actor_name__icontains=person) | Q(actor__username=person))
    if act := asked.get("act"):
        entries = entries.filter(act=act)
    if label := asked.get("object"):
        entries = entries.filter(label__icontains=label)
    if reason := asked.get("reason"):
        entries = entries.filter(reason__icontains=reason)
    if first := asked.get("first"):
        entries = entries.filter(at__gte=_midnight(first))
    if last := asked.get("last"):
        entries = entries.filter(at__lt=_midnight(last) + timedelta(days=1)) if last.year < 9999 else entries
    return entries


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class Page(NamedTuple):
    """Some entries, newest first, and the numbers from which the older and the newer ones go on (None: no more)."""

    entries: list[AuditEntry]
    older: int | None
    newer: int | None


def page(entries: Entries, *, before: int | None = None, after: int | None = None) -> Page:
    """The newest entries, those before a number, or those after one. By number: entries that come in meanwhile
    move nothing from page to page."""
    if after is not None:
        found = list(entries.filter(number__gt=after).order_by("number")[: PAGE + 1])
        more, shown = len(found) > PAGE, found[:PAGE][::-1]
        return Page(shown, shown[-1].number if shown else None, shown[0].number if more else None)
    rows = entries.order_by("-number")
    found = list(rows.filter(number__lt=before)[: PAGE + 1] if before is not None else rows[: PAGE + 1])
    more, shown = len(found) > PAGE, found[:PAGE]
    newest = shown[0].number if shown and before is not None else None
    return Page(shown, shown[-1].number if more else None, newest)


class Chain(NamedTuple):
    """Whether the end of the chain holds: `checked` entries of `total`, and the number of the first wrong one."""

    total: int
    checked: int
    wrong: int | None


def chain() -> Chain:
    """The latest entries of the whole log, verified."""
    latest = list(AuditEntry.objects.order_by("-number")[: LATEST + 1])[::-1]
    total = latest[-1].number if latest else 0
    checked = latest if total <= LATEST else latest[1:]
    return Chain(total, len(checked), _first_wrong(latest, whole=total <= LATEST))


def _first_wrong(entries: Sequence[AuditEntry], *, whole: bool) -> int | None:
    number, digest = (0, "0" * 64) if whole or not entries else (entries[0].number, entries[0].digest)
    for entry in entries if whole else entries[1:]:
        if (entry.number, entry.previous, entry.computed_digest()) != (number + 1, digest, entry.digest):
            return entry.number
        number, digest = entry.number, entry.digest
    return None
