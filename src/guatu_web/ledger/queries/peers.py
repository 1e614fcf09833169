"""A zone among its named peers: what each has published of the same period, their places, and how those have moved.

Only figures of the same days and unit are ranked with each other, and growth only as it was published. A rank that a
source prints of a place stands before the one that is worked out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.playbook import PeerGroup
from guatu.statistics import Ranking, ranking
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import PublishedFigure, RankedBy

Measure = Statement.Measure
Days = tuple[date, date]
"""First and last day that a figure is of; of a stock the last day twice."""
LEVEL, GROWTH = RankedBy.LEVEL.value, RankedBy.GROWTH.value
_COLUMNS = (
    *("pk", "zone_id", "place", "code", "measure", "ranked_by", "group", "period_first", "period_last"),
    *("value", "value_unit", "bound", "expected", "title", "publisher", "published_on", "address", "archived_at"),
)
_MEASURES = (Measure.LEVEL, Measure.GROWTH, Measure.RANK)


class Told(NamedTuple):
    """A figure that a place has published."""

    pk: int
    zone: int | None
    place: str
    code: str
    measure: str
    ranked_by: str
    group: str
    first: date
    last: date
    value: Decimal
    unit: str
    bound: str
    expected: bool
    title: str
    publisher: str
    published_on: date
    address: str
    archived_at: datetime | None

    @property
    def order(self) -> tuple[bool, date, bool, int]:
        """Of several figures of one place and period the last one holds: on a past day what was put aside since, else
        what was published last, and what the zone entered for itself before what ships."""
        return self.archived_at is not None, self.published_on, self.zone is not None, self.pk


class Value(NamedTuple):
    """A figure of a place; without `told` it is the zone's own. `comparable` ones are ranked."""

    value: Decimal
    unit: str
    told: Told | None = None
    comparable: bool = True


Own = Callable[[str, Days], Value | None]
"""The zone's own figure by level or growth of some days."""


def told_of(zone_id: int, codes: Collection[str], at: datetime | None = None) -> dict[str, list[Told]]:
    """The results that zones have published, by indicator, as far as a zone sees them; one query.

    With a moment those that were published by then, as they stood at it.
    """
    rows = PublishedFigure.objects.filter(Q(zone=None) | Q(zone_id=zone_id), code__in=set(codes))
    rows = rows.filter(kind=Statement.Kind.ACTUAL, measure__in=_MEASURES, period_last__isnull=False)
    if at is None:
        rows = rows.filter(archived_at=None)
    else:
        rows = rows.filter(Q(archived_at=None) | Q(archived_at__gt=at), published_on__lte=timezone.localtime(at).date())
    found: dict[str, list[Told]] = defaultdict(list)
    for row in rows.order_by().values_list(*_COLUMNS):
        told = Told._make(row)
        found[told.code].append(told)
    return found


def days_of(indicator: Indicator, first: date, last: date) -> Days:
    """What a figure of some days is compared by: a stock is that of its last day."""
    return (last, last) if indicator.nature == "stock" else (first, last)


class Position(NamedTuple):
    """A place among the peers: as a source printed it, or as worked out; `moved` is by how many it rose (+) or fell.

    `computed` is the place that the figures come to where a source printed another.
    """

    place: int
    tied: bool = False
    published: Told | None = None
    moved: int | None = None
    computed: int | None = None


class Field:
    """A group of peers with the zone itself, and all that is known of an indicator in it."""

    def __init__(self, indicator: Indicator, group: PeerGroup, zone: str, told: Iterable[Told], own: Own) -> None:
        self.indicator, self.group, self.zone, self._own = indicator, group, zone, own
        self.places = (zone, *(each for each in group.places if each != zone))
        self._told: dict[tuple[str, str, Days], Told] = {}
        self._ranks: dict[tuple[str, str, Days], Told] = {}
        for each in sorted(told, key=lambda one: one.order):
            self._take(each)

    def _take(self, each: Told) -> None:
        days = days_of(self.indicator, each.first, each.last)
        if each.place not in self.places:
            return
        if each.measure != Measure.RANK:
            self._told[each.place, each.measure, days] = each
        elif each.group == self.group.name:
            self._ranks[each.place, each.ranked_by, days] = each

    def days(self) -> list[Days]:
        """All days of which any peer has told, the latest first, longer periods first among those of one end."""
        told = {days for _place, _by, days in (*self._told, *self._ranks)}
        return sorted(told, key=lambda days: (-days[1].toordinal(), days[0]))

    def value(self, place: str, by: str, days: Days) -> Value | None:
        """The figure of a place by level or growth; the zone's own from its statistics, unless a source told it."""
        told = self._told.get((place, by, days))
        if told is not None:
            unit = "%" if by == GROWTH else self.indicator.unit
            return Value(told.value, told.unit, told, told.unit == unit)
        return self._own(by, days) if place == self.zone else None

    def published(self, place: str, by: str, days: Days) -> Told | None:
        """The rank of a place in this group that a source has printed."""
        return self._ranks.get((place, by, days))

    def known(self, days: Days) -> int:
        """Of how many places anything is known of some days."""
        return sum(
            any(self.value(place, by, days) or self.published(place, by, days) for by in (LEVEL, GROWTH))
            for place in self.places
        )

    def enough(self, days: Days) -> bool:
        """Whether at least half of the places, and two, have told."""
        known = self.known(days)
        return known >= 2 and 2 * known >= len(self.places)

    def missing(self, by: str, days: Days) -> tuple[str, ...]:
        """The places without a figure that can be ranked."""
        told = ((place, self.value(place, by, days)) for place in self.places)
        return tuple(place for place, value in told if value is None or not value.comparable)

    def ranked(self, by: str, days: Days, before: Days | None = None) -> Ranking | None:
        """The places worked out; None for fewer than two, and for an indicator of which neither end is better."""
        values = self._values(by, days)
        if len(values) < 2 or self.indicator.direction == "neutral":
            return None
        earlier = self._values(by, before) if before else {}
        return ranking(values, self.places, self.indicator.direction, earlier if len(earlier) > 1 else None)

    def _values(self, by: str, days: Days) -> dict[str, Decimal]:
        told = {place: self.value(place, by, days) for place in self.places}
        return {place: value.value for place, value in told.items() if value is not None and value.comparable}

    def positions(self, by: str, days: Days, before: Days | None) -> dict[str, Position]:
        """Every place's position: printed ones as they were printed, the others as worked out."""
        ranked = self.ranked(by, days, before)
        found = (
            {each.peer: Position(each.place, each.tied, None, each.moved) for each in ranked.places} if ranked else {}
        )
        for place in self.places:
            if printed := self.published(place, by, days):
                found[place] = self._printed(printed, found.get(place), by, before)
        return found

    def _printed(self, printed: Told, computed: Position | None, by: str, before: Days | None) -> Position:
        earlier = self.published(printed.place, by, before) if before else None
        moved = int(earlier.value) - int(printed.value) if earlier else None
        differs = computed is not None and computed.place != int(printed.value)
        return Position(
            int(printed.value), False, printed, moved, computed.place if computed is not None and differs else None
        )

    def before(self, days: Days) -> Days | None:
        """The days by which movement is told: the same of last year, else the ones before within the same kind."""
        last_year = Period(*days).shift(years=-1)
        wanted = days_of(self.indicator, last_year.first, last_year.last)
        if self.known(wanted) >= 2:
            return wanted
        earlier = (each for each in self.days() if each[1] < days[1] and _like(each, days) and self.known(each) >= 2)
        return next(earlier, None)


def _like(one: Days, other: Days) -> bool:
    """Whether two stretches are of one kind: points; whole years; stretches from January within one year; or others of
    about one length."""
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] == one[1] and other[0] == other[1]
    lengths = [(each[1] - each[0]).days for each in (one, other)]
    if abs(lengths[0] - lengths[1]) <= 3:
        return True
    return one[0] == other[0] and (one[0].month, one[0].day) == (1, 1) and one[1].year == one[0].year == other[1].year


# ------------------------------------------------------------------ the table of a group


class Row(NamedTuple):
    """A place of the group with its figures and positions."""

    place: str
    own: bool
    level: Value | None
    growth: Value | None
    by_level: Position | None
    by_growth: Position | None

    @property
    def told(self) -> list[Told]:
        """What the row rests on."""
        figures = (each.told for each in (self.level, self.growth) if each is not None)
        ranks = (each.published for each in (self.by_level, self.by_growth) if each is not None)
        return [each for each in (*figures, *ranks) if each is not None]


class Standing(NamedTuple):
    """A group at a period: places in order, those of which nothing is known, and what movement compares with."""

    group: PeerGroup
    days: Days
    rows: list[Row]
    missing: list[str]
    before: Days | None
    of: int
    of_before: int
    ranked: bool
    others: list[Days]


def standing(field: Field, asked: Days | None = None) -> Standing | None:
    """A group at the days asked for, else at the latest with enough figures; None where no two places have told."""
    known = [days for days in field.days() if field.known(days) >= 2]
    if not known:
        return None
    latest = next((days for days in known if field.enough(days)), known[0])
    days = asked if asked in known else latest
    before = field.before(days)
    positions = {by: field.positions(by, days, before) for by in (LEVEL, GROWTH)}
    rows = [
        Row(
            place,
            place == field.zone,
            field.value(place, LEVEL, days),
            field.value(place, GROWTH, days),
            positions[LEVEL].get(place),
            positions[GROWTH].get(place),
        )
        for place in field.places
    ]
    told = [row for row in rows if any(row[2:])]
    told.sort(key=_order)
    missing = [row.place for row in rows if not any(row[2:])]
    ranked = field.indicator.direction != "neutral" and any(positions.values())
    of_before = field.known(before) if before else 0
    return Standing(field.group, days, told, missing, before, len(told), of_before, ranked, known)


def _order(row: Row) -> tuple[int, int]:
    return tuple(position.place if position else 10**6 for position in (row.by_level, row.by_growth))  # type: ignore[return-value]


# ------------------------------------------------------------------ ranks by which a target is judged


class RankAt(NamedTuple):
    """The zone's place at some days, among how many; `printed` where a source told it, else by the `values`."""

    days: Days
    place: int
    of: int
    printed: Told | None
    values: tuple[tuple[str, Value], ...]


class Ranks(NamedTuple):
    """The zone's places in a group, the oldest first; `missing` are the peers without a figure at the latest days that
    lie after them, or at all. Without a group `reason` says why there is none."""

    reason: str
    group: str = ""
    by: str = LEVEL
    places: tuple[RankAt, ...] = ()
    awaited: Days | None = None
    missing: tuple[str, ...] = ()

    def at(self, day: date) -> RankAt | None:
        """The rank of which the last day is a day."""
        return next((each for each in reversed(self.places) if each.days[1] == day), None)


def ranks(field: Field, by: str, until: date) -> Ranks:
    """The zone's place at all days of which its rank was printed, or which all places have told; a printed one wins."""
    days = [each for each in reversed(field.days()) if each[1] <= until]
    made = tuple(found for each in days if (found := _rank_at(field, by, each)))
    kept = {each.days[1]: each for each in made}
    newest = made[-1].days[1] if made else date.min
    awaited = next((each for each in reversed(days) if each[1] > newest), None)
    lacking = field.missing(by, awaited) if awaited else () if made else field.places[1:]
    return Ranks("", field.group.name, by, tuple(kept.values()), awaited, lacking)


def _rank_at(field: Field, by: str, days: Days) -> RankAt | None:
    printed = field.published(field.zone, by, days)
    told = tuple((place, value) for place in field.places if (value := field.value(place, by, days)))
    if printed is not None:
        return RankAt(days, int(printed.value), len(field.places), printed, told)
    ranked = None if field.missing(by, days) else field.ranked(by, days)
    own = ranked.place_of(field.zone) if ranked else None
    return RankAt(days, own.place, len(field.places), None, told) if own else None


def group_of(groups: Sequence[PeerGroup], code: str, said: str) -> tuple[PeerGroup | None, str]:
    """The group in which an indicator is ranked: the one that the words name, else the only one; else why there is
    none."""
    fitting = [each for each in groups if each.holds(code)]
    named = [each for each in fitting if each.name in said]
    if len(fitting) == 1 or named:
        return (named or fitting)[0], ""
    return None, "peer_groups" if fitting else "rank_of_figure"
