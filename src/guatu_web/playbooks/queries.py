"""Which playbook a zone follows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from guatu_web.areas.models import Zone
from guatu_web.playbooks.models import PlaybookVersion

CONFIRM_AT = Decimal("0.8")
"""The confidence from which statements may be confirmed at once where a zone has adopted no playbook: from there on
the reader gives no reason for doubt."""

MEASURES = frozenset(("level", "growth", "delta", "rank", "multiple", "gap"))
"""All measures: a zone without a playbook changes no target without a reason."""


def in_force(zone: Zone, day: date | None = None) -> PlaybookVersion | None:
    """The version in force on a day (today); None where none has been adopted."""
    adopted = PlaybookVersion.objects.filter(zone=zone, state=PlaybookVersion.State.ADOPTED, archived_at=None)
    return adopted.filter(in_force_from__lte=day or timezone.localdate()).first()


def content_in_force(zone_id: int, day: date) -> QuerySet[PlaybookVersion, Any]:
    """What the version in force on a day says, as a query of one value that another query can hold."""
    return PlaybookVersion.objects.filter(
        zone_id=zone_id, state=PlaybookVersion.State.ADOPTED, archived_at=None, in_force_from__lte=day
    ).values("content")[:1]


def confirm_at(zone: Zone) -> Decimal:
    """The confidence from which statements of a zone may be confirmed at once."""
    version = in_force(zone)
    return CONFIRM_AT if version is None else version.playbook.confirm_at


def reasons_for(zone: Zone, *, otherwise: frozenset[str] = MEASURES) -> frozenset[str]:
    """The measures whose targets are changed only with a reason; `otherwise` where no playbook is in force."""
    version = in_force(zone)
    return otherwise if version is None else frozenset(version.playbook.reasons_for)
