"""Briefings of the invented zone, as its office would have them: last month's analysis is issued, the notice of
supervision a draft. All of it is invented."""

from __future__ import annotations

from django.utils import timezone

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.briefings.actions.drafting import keep
from guatu_web.briefings.actions.issuing import issue
from guatu_web.briefings.models import Briefing
from guatu_web.briefings.queries.drafting import Wanted, template_of
from guatu_web.briefings.queries.facts import usual_period

ISSUED, DRAFT = "economy_month", "supervision"


def write_briefings(by: User, zone: Zone) -> None:
    """One that is issued and one that is a draft; nothing where the zone has briefings already."""
    if Briefing.objects.filter(zone=zone).exists():
        return
    today = timezone.localdate()
    for template in (ISSUED, DRAFT):
        period = usual_period(template_of(zone, template), today)
        wanted = Wanted(template, period, today, addressees=("各部门", "各园区"))
        made = keep(by, zone, wanted)
        if template == ISSUED:
            issue(by, made, version=made.version)
