"""The leagues that a zone has by its playbook, their periods, and who may see them."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from guatu.errors import PeriodError
from guatu.periods import Period, half, month, quarter, year
from guatu.playbook import leagues_of
from guatu.race import League
from guatu_web.accounts.models import Role, User
from guatu_web.areas.models import Zone
from guatu_web.playbooks.queries import content_in_force
from guatu_web.policies import memberships

SHOWN = 8
"""So many periods back can be chosen."""
OVERSEERS = frozenset((Role.SUPERVISION, Role.LEADER))
"""Who sees everybody's own line."""


def leagues(zone: Zone, day: date | None = None) -> tuple[League, ...]:
    """The leagues in force on a day (today), or on today where none was in force then."""
    today = timezone.localdate()
    return _in_force(zone, min(day or today, today)) or _in_force(zone, today)


def _in_force(zone: Zone, day: date) -> tuple[League, ...]:
    told = content_in_force(zone.pk, day).values_list("content__leagues", flat=True).first()
    return leagues_of({"leagues": told}) if told else ()


def league_of(zone: Zone, key: str, period: Period | None = None) -> League | None:
    """The league of a key by the rules of a period's last day; None if there is none."""
    return {each.key: each for each in leagues(zone, period.last if period else None)}.get(key)


def may_see(user: User, zone: Zone, league: League) -> bool:
    """Whether a person sees a league: clerks of towns see those of towns."""
    roles = {Role(each.role) for each in memberships(user, zone)}
    return league.who == "area" or bool(roles - {Role.TOWN_CLERK})


def sees_people(user: User, zone: Zone) -> bool:
    """Whether a person sees the lines of all people, not only the own."""
    return any(Role(each.role) in OVERSEERS for each in memberships(user, zone))


# ------------------------------------------------------------------ periods


def period_at(rhythm: str, day: date) -> Period:
    """The period of a rhythm in which a day lies."""
    if rhythm == "month":
        return month(day.year, day.month)
    if rhythm == "quarter":
        return quarter(day.year, (day.month + 2) // 3)
    return half(day.year, (day.month + 5) // 6) if rhythm == "half" else year(day.year)


def periods(league: League, today: date) -> list[Period]:
    """The periods that can be chosen, the current one first."""
    found = [period_at(league.rhythm, today)]
    while len(found) < SHOWN:
        found.append(found[-1].previous())
    return found


def chosen(league: League, typed: str, today: date) -> Period | None:
    """The period that an address names, the current one where it names none; None where it is none of the league's."""
    if not typed:
        return period_at(league.rhythm, today)
    try:
        period = Period.parse(typed)
    except PeriodError:
        return None
    return period if period.grain == league.rhythm and period.first <= today and period.first.year >= 2000 else None


def counted_over(league: League, period: Period, over: str) -> Period:
    """The days over which a source counts in a period: its own, or those since the beginning of its year."""
    usual = "year" if any(each.measure.target == "year" for each in league.leaves) else "period"
    return period if (over or usual) == "period" else Period(date(period.last.year, 1, 1), period.last)
