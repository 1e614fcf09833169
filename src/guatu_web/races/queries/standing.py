"""Who stands where: live standings, kept while no fact has changed, and how firm they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from guatu.periods import Period
from guatu.race import (
    Facts,
    Firmness,
    League,
    Racer,
    Standings,
    facts_of_people,
    firmness,
    league_of_people,
    standings,
)
from guatu_web.areas.models import Zone
from guatu_web.races.queries import results
from guatu_web.races.queries.gathering import Gathered, gathered
from guatu_web.races.queries.leagues import league_of
from guatu_web.races.queries.racers import Field, person_key
from guatu_web.races.queries.results import Before
from guatu_web.records.recent import Recent

MOST = 64
DRAWS = 400
DRAWS_OF_MANY = 100
"""So many draws where more than MANY race: people."""
MANY = 16


class Race(NamedTuple):
    """Rules, facts, standings and firmness of those who race: of teams, or of their people."""

    league: League
    facts: Facts
    racers: tuple[Racer, ...]
    standings: Standings
    firmness: Mapping[str, Firmness]
    draws: int


class Live(NamedTuple):
    """A league in a period as it stands now; `people` is None where nobody is appraised by it, `team_of` says to whom
    each belongs, `before` are the standings from which movement is told, of teams and of people."""

    gathered: Gathered
    teams: Race
    people: Race | None
    team_of: Mapping[str, str]
    before: Before


class _Kept(NamedTuple):
    moment: tuple[str, date]
    league: League
    before: Before
    live: Live


_kept: Recent[tuple[int, str, Period], _Kept] = Recent(MOST)


def live(zone: Zone, league: League, period: Period) -> Live:
    """The standings by what is known now. While the zone's records and the day stay, nothing is read again; while the
    facts stay, nothing is computed again."""
    moment, before = (zone.stamp, timezone.localdate()), _before(zone, league, period)
    key = (zone.pk, league.key, period)
    kept = _kept.get(key)
    if kept is not None and (kept.moment, kept.league, kept.before) == (moment, league, before):
        return kept.live
    made = _made(zone, league, period, before, kept)
    _kept.put(key, _Kept(moment, league, before, made))
    return made


def _made(zone: Zone, league: League, period: Period, before: Before, kept: _Kept | None) -> Live:
    field = Field(zone, league)
    found = gathered(zone, league, period, field)
    people = field.racing_people()
    team_of = {person_key(each.pk): each.team for each in field.people}
    if kept is not None and _same(kept, league, before, found, field, people, team_of):
        return kept.live._replace(gathered=found)
    if league.who == "person":
        alone = race(league, found.facts, people, before.teams)
        return Live(found, alone, None, team_of, before)
    teams = race(league, found.facts, field.teams, before.teams)
    return Live(found, teams, _of_people(league, found.facts, people, team_of, before), team_of, before)


def _same(
    kept: _Kept, league: League, before: Before, found: Gathered, field: Field,
    people: tuple[Racer, ...], team_of: Mapping[str, str],
) -> bool:  # fmt: skip
    """Whether what was computed before still holds."""
    was = kept.live
    racing = people if league.who == "person" else field.teams
    of_people = was.people.racers if was.people else (people if league.who == "person" else ())
    same = (kept.league, kept.before, was.gathered.facts) == (league, before, found.facts)
    return same and was.teams.racers == racing and of_people == people and was.team_of == team_of


def _of_people(
    league: League, facts: Facts, people: tuple[Racer, ...], team_of: Mapping[str, str], before: Before
) -> Race | None:
    rules = league_of_people(league, people)
    if not people or not rules.full:
        return None
    return race(rules, facts_of_people(league, facts, team_of), people, before.people)


def race(league: League, facts: Facts, racers: tuple[Racer, ...], before: Standings | None) -> Race:
    """The standings of racers with how firm they are."""
    told = standings(league, facts, racers, before)
    draws = DRAWS if len(racers) <= MANY else DRAWS_OF_MANY
    firm = firmness(league, facts, told, draws=draws) if told.rows else ()
    return Race(league, facts, racers, told, {each.racer: each for each in firm}, draws)


def _before(zone: Zone, league: League, period: Period) -> Before:
    """The standings of the period before: those that were frozen, else by what is known now."""
    earlier = period.previous()
    frozen = results.before_of(zone, league.key, earlier)
    if frozen is not None:
        return frozen
    rules = league_of(zone, league.key, earlier)
    return Before(None, None) if rules is None else _kept_before(zone, rules, earlier)


def _kept_before(zone: Zone, league: League, period: Period) -> Before:
    """The standings of an earlier period without their own movement and firmness, kept as long as those of `live`."""
    moment = (zone.stamp, timezone.localdate())
    key = (zone.pk, league.key, period)
    kept = _earlier.get(key)
    if kept is not None and kept[0] == (moment, league):
        return kept[1]
    told = _made_before(zone, league, period)
    _earlier.put(key, ((moment, league), told))
    return told


def _made_before(zone: Zone, league: League, period: Period) -> Before:
    field = Field(zone, league)
    facts, people = gathered(zone, league, period, field).facts, field.racing_people()
    if league.who == "person":
        return Before(_placed(standings(league, facts, people)), None)
    rules, team_of = league_of_people(league, people), {person_key(each.pk): each.team for each in field.people}
    of_people = standings(rules, facts_of_people(league, facts, team_of), people) if people and rules.full else None
    return Before(_placed(standings(league, facts, field.teams)), _placed(of_people))


def _placed(told: Standings | None) -> Standings | None:
    """Standings in which anybody has a place; from others nothing moves."""
    return told if told is not None and any(row.place is not None for row in told.rows) else None


_earlier: Recent[tuple[int, str, Period], tuple[tuple[tuple[str, date], League], Before]] = Recent(MOST)
