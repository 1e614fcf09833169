"""Results of periods that are over: what was frozen, in which editions, and where today's facts give anything else."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from guatu.periods import Period
from guatu.race import Firmness, FrozenError, League, Racer, Standings, facts_of, read_league, thaw
from guatu.race.facts import Facts
from guatu_web.areas.models import Zone
from guatu_web.races.models import Frozen, Result

logger = logging.getLogger(__name__)


class Thawed(NamedTuple):
    """What was frozen, read again: the digest has been checked."""

    league: League
    facts: Facts
    standings: Standings
    firmness: Mapping[str, Firmness]
    draws: int
    people: Standings | None
    people_firmness: Mapping[str, Firmness]
    people_draws: int
    team_of: Mapping[str, str]
    labels: Mapping[str, str]


class Difference(NamedTuple):
    """A racer who would stand elsewhere, or have other points, by what is known now. None: no place, no points, or not
    racing then or now."""

    racer: Racer
    was_place: int | None
    was_points: Decimal | None
    place: int | None
    points: Decimal | None


def result_of(zone: Zone, key: str, period: Period) -> Result | None:
    """The result of a league in a period, with the edition that holds; None if the period has none yet."""
    rows = Result.objects.filter(zone=zone, league=key, period_first=period.first, period_last=period.last)
    return rows.filter(archived_at=None).select_related("frozen", "confirmed_by").first()


def results(zone: Zone, key: str) -> list[Result]:
    """All results of a league, newest first; without what was frozen."""
    rows = Result.objects.filter(zone=zone, league=key, archived_at=None).select_related("frozen", "confirmed_by")
    return list(rows.defer("frozen__content", "frozen__people", "frozen__labels", "frozen__firmness"))


def editions(zone: Zone, key: str, period: Period) -> list[Frozen]:
    """All editions of a period, newest first; without what was frozen."""
    rows = Frozen.objects.filter(zone=zone, league=key, period_first=period.first, period_last=period.last)
    return list(rows.select_related("by").defer("content", "people", "labels", "firmness").order_by("-edition"))


class Before(NamedTuple):
    """The standings of a period from which movement in the next one is told: of teams, and of their people."""

    teams: Standings | None
    people: Standings | None


def before_of(zone: Zone, key: str, period: Period) -> Before | None:
    """The frozen standings of a period; one query. None where there are none, or they were changed since: that is told
    in the log, and on the pages of that period."""
    rows = Result.objects.filter(zone=zone, league=key, period_first=period.first, period_last=period.last)
    told = rows.filter(archived_at=None).values_list("frozen_id", "frozen__digest").first()
    if told is None:
        return None
    try:
        return _before(*told)
    except FrozenError:
        logger.exception("The frozen standings of %s in %s, %s, were changed", key, period, zone.code)
        return None


@lru_cache(maxsize=256)
def _before(pk: int, digest: str) -> Before:
    frozen = Frozen.objects.only("content", "people", "digest").get(pk=pk)
    people: Any = frozen.people
    return Before(_checked(frozen), thaw(people["frozen"]) if people else None)


def _checked(frozen: Frozen) -> Standings:
    """The standings of an edition. FrozenError where they, or their digest, were changed after they were frozen."""
    if frozen.content.get("digest") != frozen.digest:
        raise FrozenError("The digest of the frozen standings is not that of their content. Take them from a backup")
    return thaw(frozen.content)


@lru_cache(maxsize=64)
def _thawed(pk: int, digest: str) -> Thawed:
    frozen = Frozen.objects.get(pk=pk)
    people: Any = frozen.people
    firm = frozen.firmness
    return Thawed(
        read_league(frozen.content["league"]),
        facts_of(frozen.content["facts"]),
        _checked(frozen),
        _firm(firm.get("teams", {})),
        firm.get("draws", 0),
        thaw(people["frozen"]) if people else None,
        _firm(firm.get("people", {})),
        firm.get("people_draws", 0),
        people["team_of"] if people else {},
        frozen.labels,
    )


def thawed(frozen: Frozen) -> Thawed:
    """What an edition holds, kept by its digest. FrozenError where the data were changed since."""
    return _thawed(frozen.pk, frozen.digest)


def _firm(told: Mapping[str, Any]) -> dict[str, Firmness]:
    return {key: Firmness(key, *each) for key, each in told.items()}


def differences(was: Standings, now: Standings) -> list[Difference]:
    """Who would stand elsewhere or have other points now."""
    before, after = ({row.racer.key: row for row in told.rows} for told in (was, now))
    found = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        made = Difference(
            (old or new).racer,  # type: ignore[union-attr]  # one of them has it
            old.place if old else None,
            old.points if old else None,
            new.place if new else None,
            new.points if new else None,
        )
        if made[1:3] != made[3:]:
            found.append(made)
    return found
