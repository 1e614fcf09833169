"""What people do with alarms: take one, note something about it, hand it to another unit, close it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.alarms.models import Alarm
from guatu_web.areas.models import Unit
from guatu_web.policies import require
from guatu_web.records.acts import act, since
from guatu_web.records.errors import Overtaken, Refused

LONGEST_NOTE = 2000
State = Alarm.State


def take(by: User, alarm: Alarm, *, version: int) -> Alarm:
    """Somebody deals with an alarm from now on."""
    require(by, "alarms.change", alarm.zone, alarm)
    with act("alarms.take", by=by, zone=alarm.zone) as doing:
        _standing(alarm, version)
        return doing.change(alarm, version=version, state=State.TAKEN, person=by)


def note(by: User, alarm: Alarm, *, version: int, text: str) -> Alarm:
    """What has been found out or done so far; the note before stays in the history."""
    require(by, "alarms.change", alarm.zone, alarm)
    with act("alarms.note", by=by, zone=alarm.zone) as doing:
        _seen(alarm, version)
        return doing.change(alarm, version=version, note=_written(text))


def close(by: User, alarm: Alarm, *, version: int, text: str) -> Alarm:
    """The matter is settled; the note tells how. The same cause raises no alarm again."""
    require(by, "alarms.change", alarm.zone, alarm)
    with act("alarms.close", by=by, zone=alarm.zone) as doing:
        _standing(alarm, version)
        told = {"state": State.CLOSED, "person": by, "closed_at": doing.now, "note": _written(text)}
        return doing.change(alarm, version=version, **told)


def hand_over(by: User, alarm: Alarm, unit: Unit, *, version: int, reason: str) -> Alarm:
    """Another unit answers for it; it waits there for somebody to take it."""
    require(by, "alarms.change", alarm.zone, alarm)
    if not reason.strip():
        raise Refused(_("请写明转交原因。"), "reason")
    if unit.zone_id != alarm.zone_id:
        raise Refused(_("请选择本区的机构。"), "unit")
    with act("alarms.hand_over", by=by, zone=alarm.zone, reason=reason) as doing:
        current = _standing(alarm, version)
        if current.unit_id == unit.pk:
            raise Refused(_("预警已由该单位负责，请选择另一单位。"), "unit")
        return doing.change(alarm, version=version, unit=unit, person=None, state=State.OPEN)


def _written(text: str) -> str:
    if not text.strip():
        raise Refused(_("请写明处理情况。"), "text")
    if len(text) > LONGEST_NOTE:
        raise Refused(_("处理情况最多 %(most)s 字。") % {"most": LONGEST_NOTE}, "text")
    return text.strip()


def _seen(alarm: Alarm, version: int) -> Alarm:
    """The alarm as it is now, locked. Overtaken where it is not what the person saw."""
    current = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if current.version != version:
        raise Overtaken(current, since(current, version))
    return current


def _standing(alarm: Alarm, version: int) -> Alarm:
    current = _seen(alarm, version)
    if not current.stands:
        told = _("预警现为“%(state)s”，不能进行这一步。")
        raise Refused(told % {"state": current.get_state_display()})
    return current
