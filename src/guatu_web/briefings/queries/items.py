"""Items under supervision as a briefing tells them, and how units kept to their rhythm of reports.

Whether an item was closed, and what was reported of it, are told as of the day; its deadline, unit and light as of the
last look, except that an item whose deadline had passed by a past day was red then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q

from guatu.briefing.facts import Duty
from guatu.briefing.facts import Item as Told
from guatu_web.briefings.queries.asked import Asked
from guatu_web.briefings.queries.notes import items_seen
from guatu_web.supervision.models import CheckIn, Item, Mark

MOST = 200
"""So many items are told of, those that run before those closed, the earliest deadlines first."""
_SHOWN = ("title", "due_on", "light", "closed_on", "unit_id", "zone_id", "area_id", "percent", "state_kind")


class Report(NamedTuple):
    """The newest report of an item."""

    progress: str
    problem: str
    wanted: str
    percent: int | None


def items_of(asked: Asked) -> list[Told]:
    """The items that ran in the period; two queries."""
    rows = asked.within(items_seen(asked)).filter(start_on__lte=asked.as_of).filter(received_at__isnull=False)
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gte=asked.period.first))
    shown = rows.only(*_SHOWN).annotate(of_unit=F("unit__name"))
    found = list(shown.order_by(F("closed_on").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")[:MOST])
    reports = _reports(asked, [each.pk for each in found])
    return [_told(asked, each, reports.get(each.pk)) for each in found]


def _reports(asked: Asked, pks: list[int]) -> Mapping[int, Report]:
    """The newest report of each item by the day."""
    rows = CheckIn.objects.filter(item__in=pks, archived_at=None, on__lte=asked.as_of).order_by()
    last = rows.values("item").annotate(last=Max("pk")).values("last")
    newest = CheckIn.objects.filter(pk__in=last).order_by()
    told = newest.values_list("item", "progress", "problem", "wanted", "percent")
    return {pk: Report(progress, problem, wanted, percent) for pk, progress, problem, wanted, percent in told}


def _told(asked: Asked, row: Any, report: Report | None) -> Told:
    closed = row.closed_on if row.closed_on is not None and row.closed_on <= asked.as_of else None
    wrong = [report.problem, f"需协调：{report.wanted}" if report.wanted else ""] if report else []
    return Told(
        name=row.title,
        unit=row.of_unit or "",
        due=row.due_on,
        light="" if closed else _light(asked, row),
        closed_on=closed,
        progress="" if report is None or closed else _progress(report),
        problem="" if closed else "；".join(each.rstrip("。；;") for each in wrong if each),
        source=asked.source("supervision:item", row.pk),
    )


def _light(asked: Asked, row: Any) -> str:
    if asked.past is not None and row.due_on is not None and row.due_on < asked.as_of:
        return "red"
    return str(row.light)


def _progress(report: Report) -> str:
    said = report.progress.rstrip("。；;")
    return f"{said}，已完成{report.percent}%" if report.percent and report.percent < 100 else said


def duties_of(asked: Asked) -> list[Duty]:
    """How the units reported what was due for the period, by name: what was made up after the day was missed then; one
    query."""
    rows = Mark.objects.filter(
        zone=asked.zone, archived_at=None, due_on__lt=asked.as_of, last__range=(asked.period.first, asked.period.last)
    )
    if asked.by is not None or not asked.whole:
        rows = rows.filter(item__in=asked.within(items_seen(asked)).order_by().values("pk"))
    late = Q(colour=Item.Colour.YELLOW) & (Q(reported_on=None) | Q(reported_on__lte=asked.as_of))
    told = rows.exclude(unit=None).order_by("unit__name").values_list("unit__name")
    counted = told.annotate(
        due=Count("pk"), in_time=Count("pk", filter=Q(colour=Item.Colour.GREEN)), late=Count("pk", filter=late)
    )
    return [Duty(unit, due, in_time, made_up, due - in_time - made_up) for unit, due, in_time, made_up in counted]
