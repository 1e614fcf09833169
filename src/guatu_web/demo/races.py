"""Leagues of the invented zone: targets and values that the office enters, and one quarter frozen and confirmed. All
of it is invented."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from guatu.periods import Period
from guatu.race import League
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.races.actions import entering, freezing
from guatu_web.races.models import Entry, Result
from guatu_web.races.queries.leagues import league_of, period_at
from guatu_web.races.queries.racers import person_key

INVENTED = "（虚构）"
OFFICE = "supervisor"
INVESTMENT, TOWNS = "investment", "town_economy"
RACERS = ("Z", "F", "J", "K", "B")
TARGETS = {
    "signed_count": ("10", "4", None, "3", "3"),
    "signed_amount": ("80", "60", None, "15", "10"),
    "started": ("8", "4", None, "3", "4"),
    "foreign_capital": ("9000", "6000", None, "2000", None),
}
"""Targets of the year, in the order of RACERS; 经济发展局 has none."""
PEOPLE = {
    "signed_count": {"clerk_invest": "5", "lead_invest": "5", "clerk_science": "3"},
    "signed_amount": {"clerk_invest": "40", "lead_invest": "40", "clerk_science": "15"},
    "started": {"clerk_invest": "4", "lead_invest": "4", "clerk_science": "3", "clerk_build": "4"},
}
"""Targets of the year of some people."""
TOWN_RACERS = ("QLT1", "QLT2", "QLT3", "QLT4")
FIGURES = {
    "tax_per_mu": ("18.2", "13.5", "26.4", "22.1"),
    "energy": ("3.1", "2.2", None, "3.8"),
    "reports": ("100", "93.3", "100", "96.7"),
}
"""Values of a quarter, in the order of TOWN_RACERS; one of them has not been told."""


def tell_races(zone: Zone) -> None:
    """Enter what the office enters, and freeze the last quarter; nothing where anything has been entered already."""
    if Entry.objects.filter(zone=zone).exists() or league_of(zone, INVESTMENT) is None:
        return
    office, today = User.objects.get(username=OFFICE), timezone.localdate()
    now = period_at("quarter", today)
    for period in (now.previous(), now):
        _targets(office, zone, period)
        _values(office, zone, period)
    _things(office, zone, now.previous())
    for result in _frozen(office, zone, now.previous()):
        freezing.confirm(office, result, version=result.version)


def _targets(office: User, zone: Zone, period: Period) -> None:
    league = _league(zone, INVESTMENT, period)
    told = {
        (key, racer): _number(each) for key, row in TARGETS.items() for racer, each in zip(RACERS, row, strict=True)
    }
    people = dict(User.objects.filter(username__in=PEOPLE["started"]).values_list("username", "pk"))
    for key, of_people in PEOPLE.items():
        told |= {(key, person_key(people[name])): _number(each) for name, each in of_people.items()}
    entering.set_values(office, zone, league, Entry.Kind.TARGET, period, told, reason=f"年度招商任务书{INVENTED}")


def _values(office: User, zone: Zone, period: Period) -> None:
    league = _league(zone, TOWNS, period)
    known = {each.measure.key for each in entering.enterable(league, Entry.Kind.FIGURE)}
    told = {
        (key, racer): _number(each)
        for key, row in FIGURES.items()
        for racer, each in zip(TOWN_RACERS, row, strict=True)
        if key in known
    }
    entering.set_values(office, zone, league, Entry.Kind.FIGURE, period, told, reason=f"各部门报送{INVENTED}")


def _things(office: User, zone: Zone, period: Period) -> None:
    day = period.last - timedelta(days=20)
    faked = entering.Thing(
        "faked", "F", day, f"上报签约的项目经核查没有投资主体{INVENTED}", f"督查室核查记录第 7 号{INVENTED}"
    )
    entering.enter(office, zone, _league(zone, INVESTMENT, period), faked)
    firms = (("QLT1", 2), ("QLT2", 1), ("QLT3", 3), ("QLT4", 3))
    towns = _league(zone, TOWNS, period)
    for racer, number in firms:
        for one in range(number):
            text = f"新升规企业{one + 1}{INVENTED}"
            entering.enter(
                office, zone, towns, entering.Thing("new_firms", racer, day, text, f"统计部门名录{INVENTED}")
            )
    late = entering.Thing("complaints", "QLT2", day, f"群众投诉逾期未办结{INVENTED}", f"热线工单{INVENTED}")
    entering.enter(office, zone, towns, late)


def _frozen(office: User, zone: Zone, period: Period) -> list[Result]:
    return [freezing.freeze_now(office, zone, key, period) for key in (INVESTMENT, TOWNS)]


def _league(zone: Zone, key: str, period: Period) -> League:
    league = league_of(zone, key, period)
    assert league is not None  # the shipped playbook has it
    return league


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
