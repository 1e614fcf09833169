"""The list of indicators: those of the playbook in force first, then others that have figures, each with its latest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from django.db.models import Count, Max, Min, QuerySet

from guatu import catalogue
from guatu.catalogue import Indicator, fold
from guatu.periods import Period
from guatu.playbook import Report
from guatu.statistics import Figure, Observation, Series
from guatu.statistics import growth as growth_of
from guatu_web.areas.models import Zone
from guatu_web.playbooks.queries import in_force
from guatu_web.statistics.freshness import asking, is_stale, usual_grain
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries.known import observations

BASES = ("cumulative", "point", "discrete")
"""Of several figures of one end the first of these is shown: months are published cumulated."""
SIZE = 50
"""So many indicators stand on a page."""


class Latest(NamedTuple):
    """The latest figure of an indicator: its growth as published, else worked out; whether a newer one is overdue."""

    observation: Observation
    growth: Figure | None
    published: bool
    stale: bool


class Line(NamedTuple):
    """An indicator of the list, by the name that the zone uses; `latest` is None where nothing is known."""

    indicator: Indicator
    name: str
    in_playbook: bool
    latest: Latest | None


class Used(NamedTuple):
    """What the playbook in force says of indicators: their names in its order, and the reports that ask for them."""

    names: dict[str, str]
    reports: tuple[Report, ...]


def in_playbook(zone: Zone, day: date | None = None) -> Used:
    """What the playbook in force says of indicators; one query."""
    version = in_force(zone, day)
    playbook = version.playbook if version else None
    codes = catalogue.load().codes
    used = playbook.indicators if playbook else ()
    names = {each.code: each.name or codes[each.code].name for each in used if each.code in codes}
    return Used(names, playbook.reports if playbook else ())


class Wish(NamedTuple):
    """Which indicators: by words of a name, code or alias, and by topic; those with figures alone; which page of them.

    Page 0 is all of them. The area is given by its code; `whole` tells that it stands for the zone.
    """

    words: str = ""
    topic: str = ""
    with_figures: bool = False
    page: int = 0
    area: str = ""
    whole: bool = False


class Listed(NamedTuple):
    """A page of lines, its number among all pages, and how many indicators there are, `known` of them with figures."""

    lines: list[Line]
    page: int
    pages: int
    total: int
    known: int


def listed(rows: QuerySet[Vintage], used: Used, day: date, wish: Wish) -> Listed:
    """The indicators with the latest of some vintages of one area; two queries."""
    codes, names = catalogue.load().codes, used.names
    ends = _ends(rows)
    asked = [code for code in dict.fromkeys((*names, *sorted(ends))) if code in codes]
    asked = [code for code in asked if _wished(codes[code], names.get(code, ""), wish)]
    known = [code for code in asked if code in ends]
    chosen = known if wish.with_figures else asked
    pages = max(1, -(-len(chosen) // SIZE))
    page = min(wish.page, pages)
    of_page = chosen[SIZE * (page - 1) : SIZE * page] if page else chosen
    asking_for = partial(asking, used.reports, area=wish.area, whole=wish.whole)
    found = _latest(rows, {code: ends[code] for code in of_page if code in ends}, day, asking_for)
    told = [Line(codes[code], names.get(code) or codes[code].name, code in names, found.get(code)) for code in of_page]
    return Listed(told, page, pages, len(chosen), len(known))


class _Ends(NamedTuple):
    """From where to where the figures of an indicator reach, and how many ends they have."""

    first: date
    last: date
    number: int


def _ends(rows: QuerySet[Vintage]) -> dict[str, _Ends]:
    told = (
        rows.order_by()
        .values_list("code")
        .annotate(Min("period_last"), Max("period_last"), Count("period_last", distinct=True))
    )
    return {code: _Ends(first, last, count) for code, first, last, count in told if last is not None}


def _latest(
    rows: QuerySet[Vintage], ends: dict[str, _Ends], day: date, asking_for: Callable[[str], list[Report]]
) -> dict[str, Latest]:
    """The latest figures, read with those of the year before."""
    days = {each.last for each in ends.values()}
    years_ago = {Period(each, each).shift(years=-1).last for each in days} | {_month_end(each) for each in days}
    told: dict[str, list[Observation]] = {}
    for one in observations(rows.filter(code__in=list(ends), period_last__in=days | years_ago)):
        told.setdefault(one.indicator, []).append(one)
    found = ((code, _of_series(Series(each), ends[code], day, asking_for(code))) for code, each in told.items())
    return {code: latest for code, latest in found if latest}


def _of_series(series: Series, ends: _Ends, day: date, reports: list[Report]) -> Latest | None:
    held = [one for one in series if one.period.last == ends.last]
    one = min(held, key=lambda each: (each.value is None, BASES.index(each.basis), -each.period.days), default=None)
    if one is None:
        return None
    indicator = catalogue.load().codes[one.indicator]
    published, computed = growth_of(indicator, series, one.period, one.basis)
    grown = next((each for each in (published, computed) if isinstance(each, Figure)), None)
    grain = usual_grain(*ends) or one.period.grain
    return Latest(one, grown, grown is published, is_stale(one.period, grain, day, reports))


def _month_end(day: date) -> date:
    """The same month's end a year before, where a February is longer."""
    return Period(day.replace(day=1), day).shift(years=-1).last


def _wished(indicator: Indicator, name: str, wish: Wish) -> bool:
    """Whether it is of the topic, and every word is part of one of its names."""
    if wish.topic and indicator.topic != wish.topic:
        return False
    if not wish.words:
        return True
    names = fold(name) + _spellings(indicator)
    return all(fold(word) in names for word in wish.words.split())


@lru_cache(maxsize=1024)
def _spellings(indicator: Indicator) -> str:
    """All names of an indicator, folded, one a line."""
    return "\n".join(("", *map(fold, (indicator.name, indicator.code, *indicator.aliases, *indicator.alone))))


def topics() -> list[str]:
    """The topics of the catalogue, in its order."""
    return list(dict.fromkeys(each.topic for each in catalogue.load().indicators))
