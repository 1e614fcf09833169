"""The list of indicators: those of the playbook in force first, then others that have figures, each with its latest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Min, QuerySet

from guatu import catalogue
from guatu.catalogue import Indicator, fold
from guatu.periods import Period
from guatu.statistics import Figure, Observation, Series
from guatu.statistics import growth as growth_of
from guatu_web.areas.models import Zone
from guatu_web.playbooks.queries import in_force
from guatu_web.statistics.freshness import is_stale, usual_grain
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries.known import observations

BASES = ("cumulative", "point", "discrete")
"""Of several figures of one end the first of these is shown: months are published cumulated."""


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


def names_in_playbook(zone: Zone, day: date | None = None) -> dict[str, str]:
    """What the zone calls the indicators of the playbook in force, in its order; one query."""
    version = in_force(zone, day)
    codes = catalogue.load().codes
    used = version.playbook.indicators if version else ()
    return {each.code: each.name or codes[each.code].name for each in used if each.code in codes}


def lines(
    rows: QuerySet[Vintage], used: dict[str, str], day: date, *, words: str = "", owing: bool = True
) -> list[Line]:
    """The indicators with the latest of some vintages of one area; two queries.

    `words` narrows by name, code or alias; `owing` keeps those of the playbook of which nothing is known.
    """
    codes = catalogue.load().codes
    ends = _ends(rows)
    asked = [code for code in dict.fromkeys((*used, *sorted(ends))) if code in codes and (owing or code in ends)]
    asked = [code for code in asked if _matches(codes[code], used.get(code, ""), words)]
    found = _latest(rows, {code: ends[code] for code in asked if code in ends}, day)
    return [Line(codes[code], used.get(code) or codes[code].name, code in used, found.get(code)) for code in asked]


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


def _latest(rows: QuerySet[Vintage], ends: dict[str, _Ends], day: date) -> dict[str, Latest]:
    """The latest figures, read with those of the year before."""
    days = {each.last for each in ends.values()}
    years_ago = {Period(each, each).shift(years=-1).last for each in days} | {_month_end(each) for each in days}
    told: dict[str, list[Observation]] = {}
    for one in observations(rows.filter(code__in=list(ends), period_last__in=days | years_ago)):
        told.setdefault(one.indicator, []).append(one)
    found = ((code, _of_series(Series(each), ends[code], day)) for code, each in told.items())
    return {code: latest for code, latest in found if latest}


def _of_series(series: Series, ends: _Ends, day: date) -> Latest | None:
    held = [one for one in series if one.period.last == ends.last]
    one = min(held, key=lambda each: (each.value is None, BASES.index(each.basis), -each.period.days), default=None)
    if one is None:
        return None
    indicator = catalogue.load().codes[one.indicator]
    published, computed = growth_of(indicator, series, one.period, one.basis)
    grown = next((each for each in (published, computed) if isinstance(each, Figure)), None)
    grain = usual_grain(*ends) or one.period.grain
    return Latest(one, grown, grown is published, is_stale(one.period, grain, day))


def _month_end(day: date) -> date:
    """The same month's end a year before, where a February is longer."""
    return Period(day.replace(day=1), day).shift(years=-1).last


def _matches(indicator: Indicator, name: str, words: str) -> bool:
    """Whether every word is part of a name of the indicator."""
    names = fold(f"{name}\n{indicator.name}\n{indicator.code}")
    if all(fold(word) in names for word in words.split()):
        return True
    known = catalogue.load().lookup(words)
    return known is not None and known.code == indicator.code


def exported(lines: Iterable[Line]) -> list[Line]:
    """The lines that have a figure."""
    return [line for line in lines if line.latest is not None]
