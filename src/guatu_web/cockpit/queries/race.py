"""The first league that a person may see, as its own page shows it now."""

from __future__ import annotations

from typing import NamedTuple

from django.utils import timezone

from guatu.periods import Period
from guatu.race import League, Standing
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.policies import may
from guatu_web.races.queries.leagues import leagues, may_see, period_at, sees_people
from guatu_web.races.queries.standing import live
from guatu_web.races.shown import points

SHOWN = 8


class Place(NamedTuple):
    """A racer's place: points in words, `moved` places up (negative: down) since the period before."""

    key: str
    name: str
    place: int | None
    points: str
    moved: int | None


class Group(NamedTuple):
    """The first places of a group of peers; its name is empty where all race together."""

    name: str
    places: list[Place]


class Race(NamedTuple):
    """A league in its period."""

    key: str
    name: str
    period: Period
    racers: int
    groups: list[Group]
    of_people: bool


def race(user: User, zone: Zone) -> Race | None:
    """The standings of the first league of the playbook; kept by the leagues while no record changes."""
    if not may(user, "races.view", zone):
        return None
    league = next((each for each in leagues(zone) if _sees(user, zone, each)), None)
    if league is None:
        return None
    period = period_at(league.rhythm, timezone.localdate())
    rows = live(zone, league, period).teams.standings.rows
    placed = [each for each in rows if each.place is not None][:SHOWN]
    names = dict.fromkeys(each.racer.group for each in placed)
    groups = [Group(name, [_place(each) for each in placed if each.racer.group == name]) for name in names]
    return Race(league.key, league.name, period, len(rows), groups, league.who == "person")


def _sees(user: User, zone: Zone, league: League) -> bool:
    """What tells of people stands on their own pages, not on a cockpit for everybody."""
    return may_see(user, zone, league) and (league.who != "person" or sees_people(user, zone))


def _place(row: Standing) -> Place:
    return Place(row.racer.key, row.racer.name, row.place, points(row.points), row.moved)
