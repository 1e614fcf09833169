"""Results of periods that are over: frozen by the round of the day or by a person, confirmed, opened again.

    of_day(zone)      freezes what has ended and has no result yet

What is frozen is written once; a result that is opened again gets another edition, and the old one stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.periods import Period
from guatu.race import Firmness, League, Standings, freeze
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.policies import require
from guatu_web.races.models import Frozen, Result
from guatu_web.races.queries.claims import names_of
from guatu_web.races.queries.leagues import league_of, leagues, period_at
from guatu_web.races.queries.results import result_of
from guatu_web.races.queries.standing import Live, Race, live
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused
from guatu_web.records.periods import period_columns

RIGHT = "races.freeze"


def of_day(zone: Zone) -> list[Result]:
    """Freeze every league's last period that is over, once the days that its rules allow have passed; it may be called
    as often as one likes. A period in which nothing is known of anybody has no result."""
    today, made = timezone.localdate(), []
    for each in leagues(zone):
        period = period_at(each.rhythm, today).previous()
        rules = league_of(zone, each.key, period)
        if rules is None or today <= due(rules, period) or result_of(zone, each.key, period) is not None:
            continue
        found = live(_read(zone), rules, period)
        facts = found.gathered.facts
        if any(facts.claims.values()) or any(facts.figures.values()):
            made.append(_freeze(None, zone, rules, period, found))
    return [each for each in made if each is not None]


def due(league: League, period: Period) -> date:
    """The last day before a period is frozen by itself."""
    return period.last + timedelta(days=league.freeze_days)


def freeze_now(by: User, zone: Zone, key: str, period: Period) -> Result:
    """Freeze a period that is over. Refused for one that is not, or has a result."""
    require(by, RIGHT, zone)
    rules = _rules(zone, key, period)
    if period.last >= timezone.localdate():
        raise Refused(_("本期 %(day)s 才结束，结束后才能定格。") % {"day": period.last})
    made = _freeze(by, zone, rules, period, live(_read(zone), rules, period))
    if made is None:
        raise Refused(_("本期结果已经定格，请刷新页面。"))
    return made


def confirm(by: User, result: Result, *, version: int) -> Result:
    """A person stands for a result."""
    require(by, RIGHT, result.zone)
    with act("races.confirm", by=by, zone=result.zone) as doing:
        if result.state == Result.State.CONFIRMED:
            raise Refused(_("这期结果已经确认。"))
        told = {"state": Result.State.CONFIRMED, "confirmed_by": by, "confirmed_at": doing.now}
        return doing.change(result, version=version, **told)


def reopen(by: User, result: Result, *, version: int, reason: str) -> Result:
    """Freeze a period anew by what is known now; the edition before stays. It is to be confirmed again."""
    zone, period = result.zone, result.period
    require(by, RIGHT, zone)
    if not reason.strip():
        raise Refused(_("请写明重新定格的原因。"), "reason")
    assert period is not None  # it has one
    rules = _rules(zone, result.league, period)
    found = live(_read(zone), rules, period)
    with act("races.reopen", by=by, zone=zone, reason=reason) as doing:
        Zone.objects.select_for_update().get(pk=zone.pk)
        edition = 1 + Frozen.objects.filter(zone=zone, league=result.league, **_days(period)).count()
        frozen = _written(doing, zone, rules, period, found, edition, by)
        told = {"state": Result.State.PROVISIONAL, "confirmed_by": None, "confirmed_at": None}
        return doing.change(result, version=version, frozen=frozen, name=rules.name, **told)


def _rules(zone: Zone, key: str, period: Period) -> League:
    rules = league_of(zone, key, period)
    if rules is None:
        raise Refused(_("现行办法中没有这项赛马。"))
    return rules


def _read(zone: Zone) -> Zone:
    """The zone as it is now: what is kept of standings goes by its stamp."""
    return Zone.objects.get(pk=zone.pk)


def _freeze(by: User | None, zone: Zone, rules: League, period: Period, found: Live) -> Result | None:
    """The first edition of a result; None where somebody was quicker."""
    with act("races.freeze", by=by, zone=zone) as doing:
        Zone.objects.select_for_update().get(pk=zone.pk)
        if result_of(zone, rules.key, period) is not None:
            return None
        frozen = _written(doing, zone, rules, period, found, 1, by)
        told = {"zone": zone, "league": rules.key, "name": rules.name, **period_columns(period)}
        return doing.create(Result(frozen=frozen, **told))


def _written(
    doing: Doing, zone: Zone, rules: League, period: Period, found: Live, edition: int, by: User | None
) -> Frozen:
    content = _content(found.teams, found.before.teams)
    people, team_of = found.people, dict(found.team_of)
    records = {each.record for told in found.gathered.facts.claims.values() for each in told}
    firm: dict[str, Any] = {"teams": _firm(found.teams.firmness), "draws": found.teams.draws}
    if people is not None:
        firm |= {"people": _firm(people.firmness), "people_draws": people.draws}
    return Frozen.objects.create(
        zone=zone, league=rules.key, name=rules.name, edition=edition, rules=rules.version, digest=content["digest"],
        content=content, firmness=firm, reason=doing.reason, by=by, at=doing.now,
        people=None if people is None else {"frozen": _content(people, found.before.people), "team_of": team_of},
        labels={key: each.label for key, each in names_of(zone, records).items()}, **period_columns(period),
    )  # fmt: skip


def _content(race: Race, before: Standings | None) -> dict[str, Any]:
    return freeze(race.league, race.facts, race.racers, before)


def _firm(told: Mapping[str, Firmness]) -> dict[str, list[Any]]:
    return {key: list(each[1:]) for key, each in told.items()}


def _days(period: Period) -> dict[str, date]:
    return {"period_first": period.first, "period_last": period.last}
