"""How many alarms wait for somebody, as the menu of every page says it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from guatu_web.accounts.models import Role, User
from guatu_web.alarms.models import Alarm
from guatu_web.areas.models import Zone
from guatu_web.policies import RIGHTS, memberships, visible
from guatu_web.records.recent import Recent

OPEN = "open_alarms"
"""Under this name a membership tells how many alarms wait in its zone."""
_UNREAD = -1
_kept: Recent[tuple[Any, ...], int] = Recent(1000)


def open_of_zone() -> Coalesce:
    """How many alarms wait in the zone of a membership, read together with it."""
    waiting_there = Alarm.objects.filter(zone=OuterRef("zone"), archived_at=None, state=Alarm.State.OPEN)
    counted = waiting_there.order_by().values("zone").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def waiting(user: User, zone: Zone) -> int:
    """How many open alarms of a zone a person sees. Who sees all of them knows it from the memberships; for others it
    is asked once for each stamp of the zone and each reach, and not at all while there are none."""
    mine = memberships(user, zone)
    whole = RIGHTS["alarms.view"].whole
    there = max((getattr(each, OPEN, _UNREAD) for each in mine), default=0)
    if there == _UNREAD:
        there = Alarm.objects.filter(zone=zone, archived_at=None, state=Alarm.State.OPEN).count()
    if not there or any(Role(each.role) in whole for each in mine):
        return there
    key = (zone.pk, zone.stamp, frozenset((each.role, each.unit_id, each.area_id) for each in mine))
    number = _kept.get(key)
    if number is None:
        rows = visible(user, "alarms.view", zone, Alarm.objects.all())
        number = rows.filter(archived_at=None, state=Alarm.State.OPEN).count()
        _kept.put(key, number)
    return number
