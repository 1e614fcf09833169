"""The page of an indicator: its series over an area, the areas beside it, and where its figures come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Substr

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.playbook import Report
from guatu.statistics import Answer, Figure, RevisedYear, Yearbook, level, over_areas, over_time
from guatu_web.areas.models import Zone
from guatu_web.records.periods import Dated
from guatu_web.statistics.freshness import is_stale, usual_grain
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries import series as of_series
from guatu_web.statistics.queries.known import area_and_unit, end_of, known, yearbook
from guatu_web.statistics.queries.places import Places
from guatu_web.statistics.queries.series import Point
from guatu_web.statistics.queries.standings import Peers, Question, peers

STATEMENTS = 12
"""So many sentences are shown, the newest."""


class Asked(NamedTuple):
    """What an address asks for, `area` by the key of its series; what it does not say, or says wrongly, is None."""

    area: str
    view: str | None
    period: Period | None
    as_of: date | None
    reports: Sequence[Report] = ()


class Page(NamedTuple):
    """All that the page shows. `points` stand oldest first; `chosen` is the one that is explained, None for no data.

    `latest` is the day on which the newest of the figures became known; `below` the sum over the areas below, None
    where nothing is known of any.
    """

    indicator: Indicator
    book: Yearbook
    views: tuple[str, ...]
    view: str
    points: list[Point]
    chosen: Point | None
    revised: tuple[RevisedYear, ...]
    stale: bool
    latest: date | None
    below: Answer | None
    peers: list[Peers]
    areas: set[str]


def page(indicator: Indicator, rows: QuerySet[Vintage], places: Places, asked: Asked, day: date) -> Page:
    """The page of an indicator from the vintages that may be seen; one query, and one for what a ratio divides."""
    book = yearbook(rows.filter(code=indicator.code))
    series = book.series(indicator.code, asked.area)
    views = of_series.views(indicator, series) or ("discrete",)
    view = asked.view if asked.view in views else views[0]
    points = of_series.points(indicator, series, view)
    place = _chosen(points, asked.period)
    period = points[place].period if points else _latest(book, indicator)
    near = _with_divided(rows, indicator, period) if period and len(codes_of(indicator)) > 1 else book
    chosen = _with_parts(near, asked.area, points[place]) if points else None
    return Page(
        indicator,
        book,
        views,
        view,
        points,
        chosen,
        of_series.revised(series),
        _stale(points, day, asked.reports),
        max((one.vintage for one in series), default=None),
        _below(near, indicator, asked.area, period, places) if period else None,
        peers(
            Question(book, indicator, period, view, points[place - 1].period if place > 0 else None), places, asked.area
        )
        if period
        else [],
        {one.area for one in book if one.indicator == indicator.code},
    )


def codes_of(indicator: Indicator) -> list[str]:
    """An indicator, and those that it divides."""
    known_codes = catalogue.load().codes
    return [code for code in (indicator.code, indicator.numerator, indicator.denominator) if code in known_codes]


def _with_divided(rows: QuerySet[Vintage], indicator: Indicator, period: Period) -> Yearbook:
    """A ratio and what it divides, as far as a period needs it: from the January before, for cumulative figures."""
    needed = rows.filter(period_last__range=(date(period.first.year, 1, 1), period.last))
    return yearbook(needed.filter(code__in=codes_of(indicator)))


def _chosen(points: list[Point], period: Period | None) -> int:
    """The place of the period asked for, else of the last with a value, else the last."""
    days = (period.first, period.last) if period else None
    for place, point in enumerate(points):
        if (point.period.first, point.period.last) == days:
            return place
    return max(
        (place for place, point in enumerate(points) if isinstance(point.answer, Figure)), default=len(points) - 1
    )


def explained(book: Yearbook, indicator: Indicator, area: str, period: Period, basis: str) -> Answer:
    """The value of a period on a basis with its derivation; a ratio from its parts where it was not reported."""
    answer = level(indicator, book.series(indicator.code, area), period, basis)
    if indicator.nature != "ratio":
        return answer
    divided = over_time(book, indicator.code, area, period)
    return divided if isinstance(divided, Figure) and (divided.numerator or not isinstance(answer, Figure)) else answer


def _with_parts(book: Yearbook, area: str, point: Point) -> Point:
    """A ratio with its numerator and denominator beside it, where both are known."""
    figure = point.answer
    if not isinstance(figure, Figure) or not figure.indicator:
        return point
    if book.indicator(figure.indicator).nature != "ratio":
        return point
    divided = over_time(book, figure.indicator, area, point.period)
    return point._replace(answer=divided) if isinstance(divided, Figure) and divided.numerator else point


def _latest(book: Yearbook, indicator: Indicator) -> Period | None:
    """The last period of which any area tells."""
    told = [one.period for series in book if series.indicator == indicator.code for one in series]
    return max(told, key=lambda period: (period.last, period.days), default=None)


def _below(book: Yearbook, indicator: Indicator, area: str, period: Period, places: Places) -> Answer | None:
    """The areas below brought together, or why they cannot be; None where nothing is known of any of them."""
    codes = codes_of(indicator)
    told = {one.area for one in book if one.indicator in codes}
    below = places.tree.below(area, period.last)
    return over_areas(book, indicator.code, area, period, places.tree) if told & below else None


def _stale(points: list[Point], day: date, reports: Sequence[Report]) -> bool:
    ends = [point.period for point in points if isinstance(point.answer, Figure) or point.growth]
    if not ends:
        return False
    grain = usual_grain(ends[0].last, ends[-1].last, len(ends)) or ends[-1].grain
    return is_stale(ends[-1], grain, day, reports)


# ------------------------------------------------------------------ where figures come from


class Told(NamedTuple):
    """A vintage as the page tells it: what became known, when, from where; and why it was taken back or corrected."""

    pk: int
    period: Period
    basis: str
    value: Decimal | None
    growth: Decimal | None
    growth_kind: str
    status: str
    known_at: datetime
    unit: str
    source: str
    note: str
    document: int | None
    title: str
    statement: int | None
    corrects: int | None
    archived_at: datetime | None
    archive_reason: str


def vintages(zone: Zone, point: Point, code: str, area: str, as_of: date | None) -> list[Told]:
    """Every vintage of the figures that a point rests on, the newest first, taken back ones among them; one query."""
    figures = [each for each in (point.answer, point.growth) if isinstance(each, Figure)]
    stretches = {(one.indicator, one.area, *one.stretch) for figure in figures for one in figure.observations()}
    lasts = {point.period.last} | {stretch[-1] for stretch in stretches}
    node, unit = area_and_unit(area)
    rows = Vintage.every.filter(zone=zone, area=node, of_unit=unit, code=code, period_last__in=lasts)
    if as_of is not None:
        rows = rows.filter(known_at__lt=end_of(as_of))
    told = [_told(row) for row in rows.order_by("-period_last", "-known_at", "-pk").values_list(*_TOLD)]
    keep = stretches | {
        (code, area, basis, *_days(point.period, basis)) for basis in ("discrete", "cumulative", "point")
    }
    return [one for one in told if (code, area, one.basis, *_days(one.period, one.basis)) in keep]


def all_vintages(rows: QuerySet[Vintage]) -> Iterator[tuple[int, Told]]:
    """Some vintages in the order of areas and periods, each with its area; one query."""
    ordered = rows.order_by("area__code", "period_last", "period_first", "known_at", "pk")
    for area, *row in ordered.values_list("area_id", *_TOLD).iterator(chunk_size=2000):
        yield area, _told(tuple(row))


class Sentence(NamedTuple):
    """A sentence from which a figure was taken."""

    period: Period
    value: Decimal | None
    growth: Decimal | None
    document: int
    title: str
    statement: int
    text: str
    day: datetime


def sentences(zone: Zone, code: str, area: str, as_of: date | None) -> list[Sentence]:
    """The newest sentences that tell of an indicator over an area; one query."""
    rows = known(zone, as_of).filter(code=code, area=int(area)).exclude(statement=None)
    start, end = "statement__clause_start", "statement__clause_end"
    rows = rows.annotate(said=Substr("statement__document__text", F(start) + 1, F(end) - F(start)))
    asked = (*_DAYS, "value", "growth", *_DOCUMENT, "statement_id", "said", "known_at")
    return [
        Sentence(Period(*days), value, growth, document, title or file_name, statement, said.strip(), known_at)
        for *days, value, growth, document, title, file_name, statement, said, known_at in rows.order_by(
            "-period_last", "-known_at"
        ).values_list(*asked)[:STATEMENTS]
    ]


_DAYS = Dated.PERIOD_FIELDS
_DOCUMENT = ("statement__document_id", "statement__document__title", "statement__document__file_name")
_TOLD = (
    *("pk", *_DAYS, "basis", "value", "growth", "growth_kind", "status", "known_at", "unit__name", "source", "note"),
    *(*_DOCUMENT, "statement_id", "corrects_id", "archived_at", "archive_reason"),
)


def _told(row: tuple[Any, ...]) -> Told:
    pk, first, last, grain, basis, value, growth, kind, status, known_at, unit, source, note, *more = row
    document, title, file_name, statement, corrects, archived_at, reason = more
    named = title or file_name or ""
    said = (basis, value, growth, kind, status, known_at, unit or "", source, note, document, named, statement)
    return Told._make((pk, Period(first, last, grain), *said, corrects, archived_at, reason))


def _days(period: Period, basis: str) -> tuple[date, date]:
    return (period.last if basis == "point" else period.first), period.last
