"""What the statistics know of the series that targets are judged by, now or on a past day; one query for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from django.db.models import FloatField
from django.db.models.functions import Cast
from django.utils import timezone

from guatu.pace import History
from guatu.periods import Period
from guatu.statistics import STATUSES
from guatu_web.statistics.models import Basis, Vintage

Key = tuple[str, int]
"""A series: the indicator's code and the area's number."""
Stretch = tuple[str, date, date]
_RANKS = {status: rank for rank, status in enumerate(STATUSES)}
_STANDINGS = {"estimated": "estimated", "preliminary": "preliminary"}


class Seen(NamedTuple):
    """One vintage of a figure."""

    pk: int
    basis: str
    first: date
    last: date
    grain: str
    value: float | None
    growth: float | None
    status: str
    known_at: datetime
    entered_at: datetime
    archived_at: datetime | None
    corrects: int | None = None

    @property
    def order(self) -> tuple[date, int, int]:
        """Where it stands among the vintages of its stretch, as in guatu.statistics: the last one holds."""
        return timezone.localtime(self.known_at).date(), _RANKS[self.status], self.pk

    @property
    def stretch(self) -> Stretch:
        """What it is a figure of; others with the same are vintages of it."""
        return self.basis, self.last if self.basis == Basis.POINT else self.first, self.last

    @property
    def period(self) -> Period:
        return _period(self.first, self.last, self.grain)

    @property
    def standing(self) -> str:
        """How final it is, in the words of guatu.pace."""
        return _STANDINGS.get(self.status, "final")

    @property
    def from_january(self) -> bool:
        """Whether it covers a year's months from the first on."""
        return (self.first.month, self.first.day, self.first.year) == (1, 1, self.last.year)


@lru_cache(maxsize=4096)
def _period(first: date, last: date, grain: str) -> Period:
    return Period(first, last, grain)


Holding = Mapping[Stretch, Seen]


def vintages(zone_id: int, codes: Collection[str], areas: Collection[int]) -> dict[Key, list[Seen]]:
    """All vintages of some indicators in some areas, in the order in which they became known."""
    rows = Vintage.objects.filter(
        zone_id=zone_id, code__in=set(codes), area_id__in=set(areas), period_last__isnull=False
    )
    told = rows.annotate(as_value=Cast("value", FloatField()), as_growth=Cast("growth", FloatField())).values_list(
        "code",
        "area_id",
        "pk",
        "basis",
        "period_first",
        "period_last",
        "period_grain",
        "as_value",
        "as_growth",
        "status",
        "known_at",
        "created_at",
        "archived_at",
        "corrects_id",
    )
    found: dict[Key, list[Seen]] = defaultdict(list)
    for code, area, *rest in told.order_by():
        found[code, area].append(Seen._make(rest))
    for series in found.values():
        series.sort(key=attrgetter("order"))
    return found


def holding(seen: Iterable[Seen], at: datetime | None = None) -> dict[Stretch, Seen]:
    """The figures that hold: the last of each stretch, of those known at a moment (None: all).

    A vintage of a level alone leaves the published growth as it was, and the other way round; one without value and
    growth says that nothing is known any more. What corrects a misread figure stands from
    its entry on. Vintages come in their order.
    """
    found: dict[Stretch, Seen] = {}
    for each in seen:
        if at is None:
            stands = each.archived_at is None
        else:
            stands = each.known_at <= at and (each.archived_at is None or each.archived_at > at)
            stands = stands and (each.corrects is None or each.entered_at <= at)
        if stands:
            found[each.stretch] = _with_what_was_known(each, found.get(each.stretch))
    return {when: each for when, each in found.items() if each.value is not None or each.growth is not None}


def _with_what_was_known(one: Seen, before: Seen | None) -> Seen:
    if before is None or (one.value is None) == (one.growth is None):
        return one
    return one._replace(value=before.value) if one.value is None else one._replace(growth=before.growth)


def entered_by(seen: Iterable[Seen], at: datetime) -> list[Seen]:
    """Those vintages that stood in the database at a moment, whenever they are said to have become known."""
    return [
        each._replace(archived_at=None if each.archived_at and each.archived_at > at else each.archived_at)
        for each in seen
        if each.entered_at <= at
    ]


def history_of(figures: Holding) -> History:
    """The levels of a flow as guatu.pace reads them; 旬 and stretches over two years are left out."""
    return History.of(
        {each.period: each.value for each in figures.values() if each.value is not None and _of_year(each)}
    )


def _of_year(each: Seen) -> bool:
    return each.basis != Basis.POINT and each.first.year == each.last.year and each.period.whole_months


def growths_of(figures: Holding, *, as_value: bool) -> dict[tuple[int, int], float]:
    """Published cumulative growth by year and month; with `as_value` values are growths where no growth stands."""
    told: dict[tuple[int, int], float] = {}
    for each in figures.values():
        growth = each.value if as_value and each.growth is None else each.growth
        if growth is not None and each.from_january and each.period.whole_months and each.last.month > 1:
            told[each.last.year, each.last.month] = growth
    return told


def levels_of(figures: Holding) -> dict[date, float]:
    """The levels of a stock by day."""
    return {each.last: each.value for each in figures.values() if each.value is not None}


YEARLY = frozenset((12,))
_RHYTHMS = (YEARLY, frozenset((6, 12)), frozenset((3, 6, 9, 12)))
_MONTHLY = frozenset(range(2, 13))


def rhythm(figures: Holding, year: int) -> frozenset[int]:
    """The months at whose end a series reports, judged by the two years before a year and by itself: some series come
    by quarters, and nothing of April is late there."""
    ends = {each.last.month for each in figures.values() if year - 2 <= each.last.year <= year}
    return next((each for each in _RHYTHMS if ends and ends <= each), _MONTHLY)
