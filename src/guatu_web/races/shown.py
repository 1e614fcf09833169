"""What pages show of standings: a table by peer group, one racer's sum, what differs from what was frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from guatu.periods import Period
from guatu.race import Firmness, FrozenError, League, Line, Measure, Standing, Standings, Veto
from guatu.reading.labels import plain
from guatu_web.areas.models import Zone
from guatu_web.races.models import Frozen, Result
from guatu_web.races.queries import results
from guatu_web.races.queries.gathering import Gathered
from guatu_web.races.queries.standing import Live, live

ZERO = Decimal(0)


class View(NamedTuple):
    """Standings as a page shows them: those that were frozen, where there are any, else those of now.

    `gathered` is None where only the frozen ones were wanted. Where those that were frozen were changed since,
    `changed` says so: the standings are those of now, there is no `result`, and `edition` is what was changed.
    """

    league: League
    period: Period
    standings: Standings
    firmness: Mapping[str, Firmness]
    draws: int
    people: Standings | None
    people_firmness: Mapping[str, Firmness]
    people_draws: int
    team_of: Mapping[str, str]
    labels: Mapping[str, str] | None
    gathered: Gathered | None
    result: Result | None
    edition: Frozen | None
    differences: Sequence[results.Difference]
    changed: bool = False


class Cell(NamedTuple):
    """The points of a measure with its parts; None where there was nothing to judge by, `estimated` where the mean of
    the group stands for a missing figure."""

    key: str
    name: str
    points: str
    estimated: bool


class Row(NamedTuple):
    """A racer in the table."""

    standing: Standing
    firm: Firmness | None
    points: str
    cells: tuple[Cell, ...]
    corrections: str


class Group(NamedTuple):
    """A peer group in the order of its places."""

    name: str
    rows: tuple[Row, ...]


def view(zone: Zone, league: League, period: Period) -> View:
    """A period as it is shown: what was frozen with what differs now, or what is known now."""
    result = results.result_of(zone, league.key, period)
    found = live(zone, league, period)
    if result is None:
        return of_live(league, period, found)
    try:
        kept = of_frozen(result.frozen, period)
    except FrozenError:
        return of_live(league, period, found)._replace(edition=result.frozen, changed=True)
    return kept._replace(result=result, differences=results.differences(kept.standings, found.teams.standings))


def of_live(league: League, period: Period, found: Live) -> View:
    """Standings by what is known now."""
    people = found.people
    return View(
        found.teams.league, period, found.teams.standings, found.teams.firmness, found.teams.draws,
        people.standings if people else None, people.firmness if people else {}, people.draws if people else 0,
        found.team_of, None, found.gathered, None, None, (),
    )  # fmt: skip


def of_frozen(frozen: Frozen, period: Period) -> View:
    """Standings as they were frozen."""
    told = results.thawed(frozen)
    return View(
        told.league, period, told.standings, told.firmness, told.draws, told.people, told.people_firmness,
        told.people_draws, told.team_of, told.labels, None, None, frozen, (),
    )  # fmt: skip


def table(league: League, told: Standings, firmness: Mapping[str, Firmness]) -> list[Group]:
    """The standings by peer group."""
    groups = dict.fromkeys(row.racer.group for row in told.rows)
    return [
        Group(name, tuple(_row(league, row, firmness) for row in told.rows if row.racer.group == name))
        for name in groups
    ]


def columns(league: League) -> list[Measure]:
    """The measures that have points to show: vetoes have none."""
    return [each for each in league.measures if not isinstance(each.rule, Veto)]


def has_corrections(groups: Sequence[Group]) -> bool:
    """Whether any total was scaled up or capped."""
    return any(row.corrections for group in groups for row in group.rows)


def _row(league: League, row: Standing, firmness: Mapping[str, Firmness]) -> Row:
    rest = [line.points or ZERO for line in row.lines[len(league.leaves) :]]
    corrections = points(sum(rest, ZERO)) if rest else ""
    return Row(row, firmness.get(row.racer.key), points(row.points), tuple(_cells(league, row)), corrections)


def _cells(league: League, row: Standing) -> Iterator[Cell]:
    by_top: dict[str, list[Line]] = {}
    for leaf, line in zip(league.leaves, row.lines, strict=False):
        by_top.setdefault(leaf.top.key, []).append(line)
    for top in columns(league):
        lines = by_top.get(top.key, [])
        known = [line.points for line in lines if line.points is not None]
        told = points(sum(known, ZERO)) if known else ""
        yield Cell(top.key, top.name, told, any(line.note == "average" for line in lines))


def points(value: Decimal | None) -> str:
    """Points without needless zeros; "" for none."""
    return "" if value is None else plain(value)


def peers(groups: Sequence[Group], racer: str) -> tuple[Group, Row] | None:
    """The group and the row of a racer; None for one that does not race."""
    for group in groups:
        for row in group.rows:
            if row.standing.racer.key == racer:
                return group, row
    return None
