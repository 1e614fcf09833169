"""What all pages of a league have: the league, if the person may see it, the period in the address, the tabs."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.periods import Period
from guatu.race import League
from guatu_web.documents.here import Here
from guatu_web.races.queries.leagues import chosen, league_of, may_see, periods, sees_people


class Place(NamedTuple):
    """A league in a period."""

    league: League
    period: Period

    @property
    def is_over(self) -> bool:
        return self.period.last < timezone.localdate()


def place(request: Here, key: str) -> Place:
    """The league and the period of an address. Http404 for one that the person may not see, or that does not exist."""
    today = timezone.localdate()
    now = league_of(request.zone, key)
    if now is None or not may_see(request.user, request.zone, now):
        raise Http404(_("办法中没有这项赛马，或您无权查看。"))
    period = chosen(now, request.GET.get("period", "").strip(), today)
    if period is None:
        raise Http404(_("这项赛马没有这一期，请从列表选择。"))
    return Place(_of(request, key, period, now), period)


def _of(request: Here, key: str, period: Period, now: League) -> League:
    """The rules by which a period is judged: those of its last day, once it is over."""
    if period.last >= timezone.localdate():
        return now
    return league_of(request.zone, key, period) or now


def tells_people(request: Here, league: League) -> bool:
    """Whether a league's standings are of people whose lines the person may not see: only the own one is shown then."""
    return league.who == "person" and not sees_people(request.user, request.zone)


def frame(request: Here, at: Place, tab: str) -> dict[str, Any]:
    """What the templates of all pages of a league ask for."""
    known = periods(at.league, timezone.localdate())
    return {
        "here": "races",
        "tab": tab,
        "league": at.league,
        "period": at.period,
        "query": f"?period={at.period}",
        "periods": known if at.period in known else [*known, at.period],
        "has_people": at.league.who != "person",
        "all_people": sees_people(request.user, request.zone),
    }
