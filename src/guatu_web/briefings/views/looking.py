"""A briefing as the records give it on a day, for the person who looks: where the mail of one that nobody has looked at
leads to. Nothing is kept."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.briefing import composed
from guatu.errors import PeriodError
from guatu.periods import Period
from guatu_web.areas.models import Area
from guatu_web.briefings.queries.drafting import template_of
from guatu_web.briefings.queries.facts import facts_of
from guatu_web.briefings.sending import unreviewed
from guatu_web.briefings.shown import shown
from guatu_web.documents.here import Here
from guatu_web.policies import may, needs
from guatu_web.records.errors import Refused


@needs("briefings.view")
def look(request: Here) -> HttpResponse:
    """What the records give of a template, period and area as of a day, as far as the person may see them."""
    template = template_of(request.zone, request.GET.get("template", ""))
    period, day = _period(request.GET.get("period", "")), _day(request.GET.get("on", ""))
    area = None
    if code := request.GET.get("area"):
        area = get_object_or_404(Area, zone=request.zone, archived_at=None, code=code)
        area.zone = request.zone
    facts = facts_of(request.zone, template, period, on=day, as_of=day, area=area, by=request.user)
    context = {
        "here": "briefings",
        "template": template,
        "period": period,
        "day": day,
        "shown": shown(unreviewed(composed(facts, template))),
        "writes": may(request.user, "briefings.write", request.zone),
    }
    return render(request, "briefings/look.html", context)


def _period(told: str) -> Period:
    try:
        return Period.parse(told)
    except PeriodError:
        raise Refused(_("地址中的时期不对，请从邮件中的链接打开。")) from None


def _day(told: str) -> date:
    """The day of the address; today where it is later or none."""
    today = timezone.localdate()
    try:
        return min(date.fromisoformat(told), today)
    except ValueError:
        return today
