"""Leagues: who stands where in a period, with every line of every sum, as it was frozen or by what is known now."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from guatu.race import Firmness, Line, Standing
from guatu_web.api.failures import answers
from guatu_web.api.shapes import ROOT
from guatu_web.api.values import PeriodText, ZoneCode
from guatu_web.areas.models import Zone
from guatu_web.policies import needs
from guatu_web.races import shown
from guatu_web.races.queries.leagues import chosen, league_of, leagues, may_see, period_at

router = Router(tags=["赛马"])


class LeagueShape(Schema):
    """A league of the playbook in force; `period` is the one that goes on."""

    href: str
    key: str
    name: str
    version: str
    who: Literal["unit", "area", "person"]
    rhythm: Literal["month", "quarter", "half", "year"]
    period: PeriodText
    full: str
    measures: list[str]


class LeagueList(Schema):
    """All leagues that the person may see."""

    items: list[LeagueShape]


class LineShape(Schema):
    """One term of a sum: the lines of a racer add up to the points exactly. Records are known by kind and id:
    project:12 is the project with that id."""

    measure: str
    name: str
    points: str | None
    full: str | None
    value: str | None
    target: str | None
    how: str
    note: str
    records: list[str]


class StandingShape(Schema):
    """Where a racer stands in its peer group; the place is firm, close or tied, and lies between best and worst in 90 %
    of the draws."""

    racer: str
    name: str
    group: str
    place: int | None
    tied: bool
    moved: int | None
    points: str | None
    reason: str = Field(description="vetoed 一票否决、not_assessed 不予评定、nothing_known 没有数据")
    firm: str
    best: int | None
    worst: int | None
    ahead: float | None
    lines: list[LineShape]


class StandingsShape(Schema):
    """The standings of a period. `state` is live while nothing is frozen, and altered where what was frozen is not what
    it was: then the standings are those of what is known now; `differs` says that by what is known now somebody would
    stand elsewhere."""

    href: str
    league: str
    name: str
    version: str
    period: PeriodText
    state: str = Field(
        description="live 实时、provisional 已定格待确认、confirmed 已确认、altered 定格的内容被改动，现按台账实时计算"
    )
    digest: str
    frozen_at: datetime | None
    differs: bool
    draws: int
    full: str
    standings: list[StandingShape]


class PeriodAsked(Schema):
    """Which period; the one that goes on where none is named."""

    period: str = ""


@router.get("/races", response=answers(LeagueList), summary="赛马列表")
@needs("races.view")
def list_leagues(request: Any, zone: ZoneCode) -> LeagueList:
    """The leagues of the playbook in force."""
    zone_, today = request.zone, timezone.localdate()
    seen = [each for each in leagues(zone_) if may_see(request.user, zone_, each)]
    told = {each.key: str(period_at(each.rhythm, today)) for each in seen}
    return LeagueList(
        items=[
            LeagueShape(
                href=_address(zone_, each.key),
                period=told[each.key],
                full=str(each.full),
                measures=[leaf.measure.key for leaf in each.leaves],
                **{name: getattr(each, name) for name in ("key", "name", "version", "who", "rhythm")},
            )
            for each in seen
        ]
    )


@router.get("/races/{league}", response=answers(StandingsShape), summary="一项赛马的排名")
@needs("races.view")
def get_standings(request: Any, zone: ZoneCode, league: str, asked: Query[PeriodAsked]) -> StandingsShape:
    """The standings of a league in a period; those of people are not told here."""
    now = league_of(request.zone, league)
    if now is None or not may_see(request.user, request.zone, now) or now.who == "person":
        raise Http404(_("办法中没有这项赛马，或您无权查看。"))
    period = chosen(now, asked.period.strip(), timezone.localdate())
    if period is None:
        raise Http404(_("这项赛马没有这一期，请从列表选择。"))
    rules = league_of(request.zone, league, period) or now
    told = shown.view(request.zone, rules, period)
    return StandingsShape(
        href=_address(request.zone, league),
        league=league,
        name=told.league.name,
        version=told.league.version,
        period=str(period),
        state=told.result.state if told.result else "altered" if told.changed else "live",
        digest=told.edition.digest if told.edition else "",
        frozen_at=told.edition.at if told.edition else None,
        differs=bool(told.differences),
        draws=told.draws,
        full=str(told.standings.full),
        standings=[_standing(row, told.firmness.get(row.racer.key)) for row in told.standings.rows],
    )


def _address(zone: Zone, key: str) -> str:
    return f"{ROOT}/{zone.code}/races/{key}"


def _standing(row: Standing, firm: Firmness | None) -> StandingShape:
    return StandingShape(
        racer=row.racer.key,
        name=row.racer.name,
        group=row.racer.group,
        points=_text(row.points),
        firm=firm.word if firm else "",
        best=firm.best if firm else None,
        worst=firm.worst if firm else None,
        ahead=firm.ahead if firm else None,
        lines=[_line(each) for each in row.lines],
        **{name: getattr(row, name) for name in ("place", "tied", "moved", "reason")},
    )


def _line(line: Line) -> LineShape:
    told: dict[str, Any] = {name: getattr(line, name) for name in ("measure", "name", "how", "note")}
    told |= {name: _text(getattr(line, name)) for name in ("points", "full", "value", "target")}
    return LineShape(records=list(line.records), **told)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
