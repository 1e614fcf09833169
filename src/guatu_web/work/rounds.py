"""The round of the day through a zone: how units report is counted, outlooks are made and scored, alarms raised and
cleared, lights of supervised items renewed with their reminders, leagues frozen whose period is over, and digests
and subscribed briefings posted.

A round that finds nothing new writes nothing, so that it may be made as often as one likes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from guatu_web.alarms.actions import raising
from guatu_web.areas.models import Zone
from guatu_web.briefings import sending
from guatu_web.ledger.actions import outlooks
from guatu_web.races.actions import freezing
from guatu_web.records.models import AuditEntry
from guatu_web.returns.actions import punctual
from guatu_web.supervision.actions import digesting, renewing
from guatu_web.work.models import Round

logger = logging.getLogger(__name__)

IDLE_ACTS = (
    *("alarms.", "accounts.", "api.", "returns.save", "returns.begin", "returns.check_return", "returns.map_columns"),
    *("returns.explain", "returns.upload", "returns.keep_reading", "documents.upload", "documents.begin_reading"),
    *("ledger.export", "statistics.export", "returns.count_punctual", "outbox.", "supervision.", "races."),
    "briefings.",
)
"""Acts, by how their names begin, after which no outlook and no alarm can be another."""


class Made(NamedTuple):
    """What a round has brought."""

    outlooks: outlooks.Done
    alarms: raising.Done
    items: renewing.Done


class Now(NamedTuple):
    """How a zone is, read before anything of it is looked at: what comes later calls for another round."""

    stamp: str
    entry: int


def make(zone: Zone) -> Made:
    """A round through a zone, whether anything has changed in it or not.

    Digests are looked after in the first round of a day that comes to its end: what comes up later is told at once to
    those who wish it so, and stands in the next digest of the others.
    """
    now = _now(zone)
    first = not Round.objects.filter(zone=zone, day=timezone.localdate()).exists()
    punctual.of_month(zone)
    made = Made(outlooks.of_day(zone), raising.of_day(zone), renewing.of_day(zone))
    freezing.of_day(zone)
    if first:
        digesting.of_day(zone)
    sending.of_day(zone)
    _keep(zone, now)
    return made


def make_due() -> Iterator[tuple[Zone, Made]]:
    """Rounds through the zones whose day or records have changed since their last one; in the others the hour may have
    come at which a briefing is due.

    One that fails is told in the log, and the next zones are gone through all the same.
    """
    for zone in Zone.objects.filter(archived_at=None).order_by("pk"):
        try:
            if _is_due(zone):
                yield zone, make(zone)
            else:
                sending.of_hour(zone)
        except Exception:
            logger.exception("The round through the zone %s has failed; it is tried again at the next look", zone.code)


def _is_due(zone: Zone) -> bool:
    """Whether a round could bring anything; acts after which it could not are noted as looked at."""
    last = Round.objects.filter(zone=zone).first()
    if last is None or last.day != timezone.localdate():
        return True
    if last.stamp == zone.stamp:
        return False
    now = _now(zone)
    idle = Q()
    for name in IDLE_ACTS:
        idle |= Q(act__startswith=name)
    if AuditEntry.objects.filter(zone=zone, number__gt=last.entry, number__lte=now.entry).exclude(idle).exists():
        return True
    _keep(zone, now)
    return False


def _now(zone: Zone) -> Now:
    stamp = Zone.objects.values_list("stamp", flat=True).get(pk=zone.pk)
    entry = AuditEntry.objects.filter(zone=zone).order_by("-number").values_list("number", flat=True).first()
    return Now(stamp, entry or 0)


def _keep(zone: Zone, now: Now) -> None:
    told = {"stamp": now.stamp, "entry": now.entry, "day": timezone.localdate(), "made_at": timezone.now()}
    Round.objects.update_or_create(zone=zone, defaults=told)
