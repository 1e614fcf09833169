"""Returns that alarms are about: not handed in some days after their deadline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone

from guatu.playbook import AlarmRule
from guatu_web.alarms.causes import Cause, key_of, since, watches
from guatu_web.areas.models import Zone
from guatu_web.returns.duties import Duty, schemes_of
from guatu_web.returns.models import Return


class Handed(NamedTuple):
    """The first edition of a return that was begun: when it was handed in, None while it is not."""

    sheet: int
    on: date | None


def from_returns(rules: Sequence[AlarmRule], zone: Zone, today: date) -> Iterator[Cause]:
    """What the rules about returns find."""
    late = [rule for rule in rules if rule.kind == "late"]
    if not late:
        return
    handed = handed_in(zone, since(today))
    for duty in _duties(zone, today):
        came = handed.get(duty.key)
        for rule in late if came is None or came.on is None else ():
            if today > duty.due_on + timedelta(days=int(rule.limit)) and _asked(rule, duty):
                yield _cause(rule, duty, came)


def handed_in(zone: Zone, first: date) -> dict[tuple[str, int, date], Handed]:
    """The returns of periods that end on a day or later, by scheme, unit and last day; one query."""
    rows = Return.objects.filter(zone=zone, archived_at=None, edition=1, period_last__gte=first)
    told = rows.values_list("scheme", "unit_id", "period_last", "pk", "first_submitted_at")
    return {
        (scheme, unit, last): Handed(pk, timezone.localdate(at) if at else None)
        for scheme, unit, last, pk, at in told
        if last is not None
    }


def _duties(zone: Zone, today: date) -> Iterator[Duty]:
    schemes, first = schemes_of(zone), since(today)
    for year in range(first.year, today.year + 1):
        yield from (each for each in schemes.duties(year, today) if each.counted and each.period.last >= first)


def _asked(rule: AlarmRule, duty: Duty) -> bool:
    return any(watches(rule, each.code) for each in duty.report.indicators)


def _cause(rule: AlarmRule, duty: Duty, came: Handed | None) -> Cause:
    scheme, unit, last = duty.key
    return Cause(
        rule,
        key_of(rule, scheme, unit, duty.area or "", last),
        duty.report.name,
        {"due_on": duty.due_on.isoformat(), "scheme": scheme, "reporter": unit, "last": last.isoformat()},
        sheet=came.sheet if came else None,
        area=duty.area,
        unit=unit,
        period=duty.period,
    )
