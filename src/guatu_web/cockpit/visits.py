"""That a person has looked at a cockpit. It is no record and no act: a small note, and a page never fails for it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.cockpit.models import Visit
from guatu_web.cockpit.queries.headlines import Known

AWAY = timedelta(minutes=30)
"""Who was away for so long begins a new visit."""
AGAIN = timedelta(minutes=1)
"""A look so soon after the last one is not noted."""
log = logging.getLogger(__name__)


def looked(user: User, zone: Zone, begun: Known, now: datetime) -> Known:
    """The same with this look: a visit that begins now tells what has changed since the last look of the one before."""
    if begun.seen_at is not None and now - begun.seen_at < AGAIN:
        return begun
    is_new = begun.seen_at is not None and now - begun.seen_at >= AWAY
    made = begun._replace(seen_at=now, before=begun.seen_at if is_new else begun.before)
    try:
        _note(user, zone, begun, now, made.before)
    except DatabaseError:
        log.warning("the visit of %s could not be noted", user.pk, exc_info=True)
    return made


def _note(user: User, zone: Zone, begun: Known, now: datetime, before: datetime | None) -> None:
    """Two looks at once are one: the later of them finds that the row is there, or no longer as it was read."""
    if begun.seen_at is not None:
        Visit.objects.filter(user=user, zone=zone, seen_at__lt=now).update(seen_at=now, before=before)
        return
    with transaction.atomic():
        Visit.objects.bulk_create([Visit(user=user, zone=zone, seen_at=now)], ignore_conflicts=True)
