"""The alarms that stand about a target or a series, as the pages of targets and indicators show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Subquery
from django.utils import timezone

from guatu_web.accounts.models import User
from guatu_web.alarms.in_words import sentence
from guatu_web.alarms.models import STANDING, Alarm, Kind
from guatu_web.areas.models import Area, Zone
from guatu_web.ledger.models import Target
from guatu_web.ledger.pace_words import Light, light
from guatu_web.playbooks.queries import content_in_force
from guatu_web.policies import may, visible
from guatu_web.records.sections import Section

SHOWN = 5
"""So many alarms are shown, the newest; the rest are on the list of alarms."""
READ = 100
"""So many are read to choose from."""
_COLUMNS = ("kind", "name", "subject", "code", "facts", "state", "raised_at", "cleared_at", "closed_at")


class Line(NamedTuple):
    """An alarm with its sentence, and the light of the target that it tells of, None where it tells of none."""

    alarm: Alarm
    said: str
    light: Light | None


class Lines(NamedTuple):
    """The newest alarms, and whether there are more."""

    lines: list[Line]
    more: bool


def of_target(*, user: User, zone: Zone, target: Target) -> Section | None:
    """The alarms about a target; one query."""
    return _section(_standing(user, zone, Q(target=target))[: SHOWN + 1])


def of_series(*, user: User, zone: Zone, code: str, area: str, whole: bool) -> Section | None:
    """The alarms about an indicator over an area (those without an area are about the whole zone), and late returns
    that are to bring it; one query, and one for the report schemes where a return is late."""
    if not area:
        return None
    here = Q(code=code) & (Q(area=int(area)) | Q(area=None) if whole else Q(area=int(area)))
    rows = _standing(user, zone, here | (Q(kind=Kind.LATE) & (Q(area=int(area)) | Q(area=None))))
    found = list(rows.annotate(of_page=Subquery(Area.objects.filter(pk=int(area)).values("code")[:1]))[:READ])
    schemes = _schemes(zone) if any(each.kind == Kind.LATE for each in found) else {}
    return _section([each for each in found if each.kind != Kind.LATE or _brings(schemes, each, code, whole)])


def _standing(user: User, zone: Zone, about: Q) -> QuerySet[Alarm]:
    if not may(user, "alarms.view", zone):
        return Alarm.objects.none()
    rows = visible(user, "alarms.view", zone, Alarm.objects.filter(about, archived_at=None, state__in=STANDING))
    named = rows.only(*_COLUMNS).annotate(of_unit=F("unit__name"), of_person=F("person__name"))
    return named.order_by("-raised_at", "-pk")


def _schemes(zone: Zone) -> dict[str, dict[str, Any]]:
    """The report schemes in force by their keys, as the playbook's content has them."""
    content = content_in_force(zone.pk, timezone.localdate()).values_list("content__reports", flat=True)
    return {each["key"]: each for reports in content for each in reports or ()}


def _brings(schemes: Mapping[str, dict[str, Any]], alarm: Any, code: str, whole: bool) -> bool:
    """Whether the late return of an alarm is to bring an indicator over the area of the page."""
    report = schemes.get(alarm.facts["scheme"])
    if report is None or all(each["code"] != code for each in report["indicators"]):
        return False
    return alarm.of_page in report["areas"] if report["areas"] else whole


def _section(rows: Iterable[Any]) -> Section | None:
    found = list(islice(rows, SHOWN + 1))
    if not found:
        return None
    lines = [Line(each, sentence(each), _light(each)) for each in found[:SHOWN]]
    return Section("alarms/_beside.html", Lines(lines, len(found) > SHOWN), "alarms/alarms.css")


def _light(alarm: Alarm) -> Light | None:
    return light(alarm.facts["light"]) if alarm.facts.get("light") else None
