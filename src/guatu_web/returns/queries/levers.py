"""Reports that have not come: the figure of a target may be short only because a unit has not reported yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from guatu.periods import Period
from guatu.playbook import Report
from guatu.statistics.grains import periods_of
from guatu_web.accounts.models import User
from guatu_web.areas.models import Unit, Zone
from guatu_web.policies import marked
from guatu_web.records.levers import RECORDS, Lever, Subject
from guatu_web.records.shown import period as period_said
from guatu_web.returns.models import Return


class Awaited(NamedTuple):
    """A period of a report whose figure is not in the statistics yet."""

    report: Report
    period: Period
    due_on: date


def of_target(by: User, zone: Zone, subject: Subject) -> list[Lever]:
    """The reports that are to bring the figure of a target further than it reaches, with what the same stretch brought
    a year before; two queries, and none where nothing is awaited."""
    awaited = sorted(_awaited(subject), key=lambda each: each.period.last)
    if not awaited:
        return []
    names = dict(
        Unit.objects.filter(zone=zone, code__in={each.report.unit for each in awaited}).values_list("code", "name")
    )
    begun = _begun(by, zone, awaited)
    covered, levers = 0.0, []
    for each in awaited:
        brought = subject.before.get(each.period.last)
        size = None if brought is None or subject.bound == "le" else max(0.0, brought - covered)
        covered = max(covered, brought or 0.0)
        levers.append(_lever(zone, subject, each, names.get(each.report.unit, each.report.unit), begun, size or None))
    return levers


def _awaited(subject: Subject) -> Iterator[Awaited]:
    """The periods of a target's horizon that are over and that its figure does not reach; each once, by the report that
    is due first."""
    last = subject.through or subject.first - timedelta(days=1)
    seen: set[date] = set()
    due = [
        Awaited(report, period, report.due_on(period))
        for report in subject.reports
        for year in range(max(last.year, subject.first.year), min(subject.on, subject.last).year + 1)
        for period in periods_of(year, report.rhythm)
        if last < period.last <= subject.last and period.last < subject.on
    ]
    for each in sorted(due, key=lambda one: one.due_on):
        if each.period.last not in seen:
            seen.add(each.period.last)
            yield each


def _begun(by: User, zone: Zone, awaited: list[Awaited]) -> dict[tuple[str, date], Any]:
    """The newest edition of each of these reports that somebody has begun, by report and period; `seen` tells whether
    the person may open it."""
    rows = Return.objects.filter(
        zone=zone,
        archived_at=None,
        scheme__in={each.report.key for each in awaited},
        period_last__in={each.period.last for each in awaited},
    )
    told = marked(by, "returns.fill", zone, rows).order_by("edition").only("scheme", "period_last", "state", "edition")
    return {(each.scheme, each.period_last): each for each in told}


def _lever(
    zone: Zone, subject: Subject, each: Awaited, unit: str, begun: dict[tuple[str, date], Any], size: float | None
) -> Lever:
    sheet = begun.get((each.report.key, each.period.last))
    said = {
        "unit": unit,
        "report": each.report.name,
        "period": period_said(each.period),
        "state": sheet.get_state_display() if sheet else _("未填报"),
        "due": each.due_on.isoformat(),
    }
    what = _("%(unit)s的%(report)s %(period)s未到（%(state)s），数据可能只因此偏低")
    if subject.bound == "le":
        what = _("%(unit)s的%(report)s %(period)s未到（%(state)s），报送后数值可能更高")
    late = each.due_on < subject.on
    note = _("期限 %(due)s，已逾期") % said if late else _("期限 %(due)s") % said
    if size:
        note = _("%(note)s；按上年同期同一时段的数值估计") % {"note": note}
    page = reverse("returns:sheet", args=(zone.code, sheet.pk)) if sheet and sheet.seen else ""
    return Lever("report", _("未到报表"), what % said, size, RECORDS if size else "", note, address=page)
