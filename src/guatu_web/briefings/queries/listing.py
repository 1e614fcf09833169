"""Which briefings a person sees, and how their list is narrowed and sorted.

Drafts are seen by those who write; what has been issued by all who may see briefings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.briefings.models import Briefing, Edition
from guatu_web.policies import may, visible

State = Briefing.State
CHANGING = "changing"
STATES = [*State.choices, (CHANGING, _("印发后修改中"))]
COLUMNS = (
    *("title", "template", "state", "number", "issued", "as_of", "edition", "edited", "revised", "version"),
    *Briefing.PERIOD_FIELDS,
)


class Sort(NamedTuple):
    """What the list can be sorted by: its name on screen, and an expression that is never empty."""

    name: Any
    by: Any


SORTS = {
    "made": Sort(_("起草先后"), F("id")),
    "issued": Sort(_("成文日期"), F("issued")),
    "period": Sort(_("时期"), F("period_last")),
}


def seen(user: User, zone: Zone) -> QuerySet[Briefing]:
    """The briefings of a zone that a person may see."""
    rows = visible(user, "briefings.view", zone, Briefing.objects.filter(archived_at=None))
    return rows if may(user, "briefings.write", zone) else rows.filter(edition__gt=0)


def narrowed(rows: QuerySet[Briefing], told: Mapping[str, Any]) -> QuerySet[Briefing]:
    """Those briefings that a filter leaves."""
    wanted = Q()
    if told.get("template"):
        wanted &= Q(template=told["template"])
    if told.get("state") == CHANGING:
        wanted &= Q(state=State.DRAFT, edition__gt=0)
    elif told.get("state"):
        wanted &= Q(state=told["state"])
    if told.get("year"):
        wanted &= Q(period_last__year=told["year"])
    if told.get("period") is not None:
        wanted &= Q(period_first=told["period"].first, period_last=told["period"].last)
    for word in str(told.get("text") or "").split():
        wanted &= Q(title__icontains=word) | Q(number__icontains=word)
    return rows.filter(wanted)


def read(rows: QuerySet[Briefing]) -> QuerySet[Briefing]:
    """Rows with what the list shows of them: none of the texts."""
    return rows.only(*COLUMNS).annotate(of_area=F("area__name"), of_person=F("by__name"))


def as_issued(rows: QuerySet[Briefing]) -> QuerySet[Briefing]:
    """Rows with the title of their last edition, for those who do not see drafts."""
    last = Edition.objects.filter(briefing=OuterRef("pk")).order_by("-number").values("title")[:1]
    return rows.annotate(last_title=Coalesce(Subquery(last), F("title")))
