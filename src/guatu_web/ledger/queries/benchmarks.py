"""The same indicator over several areas and years: the zone's own observations, and what other zones have published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from guatu.periods import Period
from guatu_web.areas.models import Zone
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Observation, PublishedFigure

Figure = Observation | PublishedFigure
Days = tuple[int, int, int, int]
"""A part of a year, whichever year: month and day of its first and of its last day."""
WHOLE: Days = (1, 1, 12, 31)


class Cell(NamedTuple):
    """The figures of one area in one year: what was asked for, and its published growth."""

    figure: Figure | None
    growth: Figure | None


class Row(NamedTuple):
    """An area with its cells, one for each year of the table."""

    place: str
    own: bool
    cells: list[Cell]


class Source(NamedTuple):
    """A source that the table rests on."""

    place: str
    title: str
    day: date | None


class Table(NamedTuple):
    """Areas by years for one part of the year, with the sources below."""

    years: list[int]
    rows: list[Row]
    sources: list[Source]
    figures: list[tuple[str, Figure]]


class Choice(NamedTuple):
    """An indicator that there are figures of, by its code or, where it has none, its name."""

    key: str
    name: str


def choices(zone: Zone) -> list[Choice]:
    """The indicators to choose from, the other zones' first, for these can be compared; two queries."""
    own = Observation.objects.filter(zone=zone, archived_at=None).order_by("indicator")
    published = PublishedFigure.objects.order_by("indicator")
    found: dict[str, str] = {}
    for rows in (published, own):
        for code, indicator in rows.values_list("code", "indicator").distinct():
            found.setdefault(code or indicator, indicator)
    return [Choice(key, name) for key, name in found.items()]


def figures(zone: Zone, key: str, measure: str) -> list[tuple[str, Figure]]:
    """Every figure of an indicator with the place it is about, the zone's own first; two queries.

    With levels come their growths, as published.
    """
    wanted = {measure, Statement.Measure.GROWTH} if measure == Statement.Measure.LEVEL else {measure}
    own = Observation.objects.filter(zone=zone, archived_at=None, measure__in=wanted)
    own = own.filter(code=key) | own.filter(code="", indicator=key)
    own = own.select_related("area", "statement__document").order_by("area__code", "area_name", "pk")
    own = own.defer("statement__document__text", "statement__document__notes", "statement__read")
    published = PublishedFigure.objects.filter(code=key, measure__in=wanted).order_by("place", "published_on")
    told: list[tuple[str, Figure]] = [(_place(zone, each), each) for each in own]
    return told + [(each.place, each) for each in published]


def _place(zone: Zone, row: Observation) -> str:
    return row.area.name if row.area else (row.area_name or zone.name)


def days_of(figure: Figure) -> Days | None:
    """The part of the year that a figure is of; None where it spans years."""
    first, last = figure.period_first, figure.period_last
    if first is None or last is None or first.year != last.year:
        return None
    if (last.month, last.day) == (2, 29):
        return first.month, first.day, 2, 28  # January and February are the same part of a leap year
    return first.month, first.day, last.month, last.day


def parts(told: Iterable[tuple[str, Figure]]) -> list[tuple[Days, str]]:
    """The parts of a year that there are figures of, those of most places first."""
    places: dict[Days, set[str]] = defaultdict(set)
    for place, each in told:
        if days := days_of(each):
            places[days].add(place)
    ordered = sorted(places, key=lambda days: (days != WHOLE, -len(places[days]), days))
    return [(days, part_label(days)) for days in ordered]


def part_label(days: Days) -> str:
    """全年, 上半年, 1—7月."""
    if days == WHOLE:
        return str(_("全年"))
    period = Period(date(2001, *days[:2]), date(2001, *days[2:]))
    return period.label_zh().removeprefix("2001年")


def table(zone: Zone, told: list[tuple[str, Figure]], days: Days, measure: str) -> Table:
    """The figures of one part of the year by place and year; of several of one year the newest stands."""
    kept = [(place, each) for place, each in told if days_of(each) == days]
    years = sorted({each.period_first.year for _place_name, each in kept if each.period_first})
    cells: dict[tuple[str, bool], dict[int, dict[str, Figure]]] = defaultdict(lambda: defaultdict(dict))
    for place, each in kept:
        assert each.period_first is not None
        cells[place, isinstance(each, Observation)][each.period_first.year][each.measure] = each
    rows = [
        Row(place, own, [_cell(by_year.get(year, {}), measure) for year in years])
        for (place, own), by_year in cells.items()
    ]
    rows.sort(key=lambda row: (not row.own, row.place != zone.name))
    return Table(years, rows, list(dict.fromkeys(source_of(*each) for each in kept)), kept)


def _cell(figures: dict[str, Figure], measure: str) -> Cell:
    level = measure == Statement.Measure.LEVEL
    return Cell(figures.get(measure), figures.get(Statement.Measure.GROWTH) if level else None)


def source_of(place: str, figure: Figure) -> Source:
    """Where a figure was published."""
    if isinstance(figure, PublishedFigure):
        return Source(place, figure.title, figure.published_on)
    if figure.statement is None:
        return Source(place, str(_("人工登记")), None)
    document = figure.statement.document
    return Source(place, str(document), document.written_on)
