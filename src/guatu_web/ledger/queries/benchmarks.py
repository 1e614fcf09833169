"""The same indicator over several areas and years: the zone's own observations, and what other zones have published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from guatu.periods import Period
from guatu_web.areas.models import Zone
from guatu_web.documents.models import Statement
from guatu_web.ledger.models import Observation, PublishedFigure

Figure = Observation | PublishedFigure
Days = tuple[int, int, int, int]
"""A part of a year, whichever year: month and day of its first and of its last day."""
WHOLE: Days = (1, 1, 12, 31)


class Source(NamedTuple):
    """A source that the table rests on; address and publisher are empty where they are not known.

    `number` is its place in the list of sources below a table, by which the cells name it.
    """

    place: str
    title: str
    day: date | None
    publisher: str = ""
    address: str = ""
    number: int = 0


class Cell(NamedTuple):
    """The figures of one area in one year: the result asked for with its published growth, and the target."""

    figure: Figure | None
    growth: Figure | None
    target: Figure | None
    target_growth: Figure | None
    sources: list[Source]

    @property
    def shown(self) -> Figure | None:
        """The figure that stands for the cell where only one source has room; None where nothing was published."""
        return self.figure or self.growth or self.target or self.target_growth

    @property
    def expected(self) -> bool:
        """Whether the result is one that its source calls expected, 预计数."""
        return any(isinstance(each, PublishedFigure) and each.expected for each in (self.figure, self.growth))


class Row(NamedTuple):
    """An area with its cells, one for each year of the table."""

    place: str
    own: bool
    cells: list[Cell]


class Table(NamedTuple):
    """Areas by years for one part of the year, with the sources below."""

    years: list[int]
    rows: list[Row]
    sources: list[Source]
    figures: list[tuple[str, Figure]]

    @property
    def has_targets(self) -> bool:
        """Whether there is any target among the figures, so that the page explains their mark."""
        return any(is_target(each) for _place_name, each in self.figures)

    @property
    def has_expected(self) -> bool:
        """Whether there is any expected result among them, likewise."""
        return any(cell.expected for row in self.rows for cell in row.cells)


class Choice(NamedTuple):
    """An indicator that there are figures of, by its code or, where it has none, its name."""

    key: str
    name: str


def choices(zone: Zone) -> list[Choice]:
    """The indicators to choose from, those that most other zones have published first; two queries."""
    published = published_for(zone).values("code", "indicator")
    published = published.annotate(places=Count("place", distinct=True)).order_by("-places", "code")
    found: dict[str, str] = {each["code"]: each["indicator"] for each in published}
    own = Observation.objects.filter(zone=zone, archived_at=None).order_by("indicator")
    for code, indicator in own.values_list("code", "indicator").distinct():
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
    published = published_for(zone).filter(code=key, measure__in=wanted)
    told: list[tuple[str, Figure]] = [(_place(zone, each), each) for each in own]
    return told + [(each.place, each) for each in published.order_by("place", "published_on", "pk")]


def published_for(zone: Zone) -> QuerySet[PublishedFigure]:
    """What other zones have published, as far as a zone sees it: what ships, and what was entered in it."""
    return PublishedFigure.objects.filter(Q(zone=None) | Q(zone=zone), archived_at=None)


def is_target(figure: Figure) -> bool:
    """Whether a figure was promised, not reported."""
    return isinstance(figure, PublishedFigure) and figure.kind == Statement.Kind.TARGET


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
    told_in = dict.fromkeys(source_of(*each) for each in kept)
    sources = {source: source._replace(number=number) for number, source in enumerate(told_in, start=1)}
    found: dict[tuple[str, bool], dict[int, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for place, each in kept:
        assert each.period_first is not None
        found[place, isinstance(each, Observation)][each.period_first.year].append(each)
    rows = [
        Row(place, own, [_cell(place, by_year.get(year, []), measure, sources) for year in years])
        for (place, own), by_year in found.items()
    ]
    rows.sort(key=lambda row: (not row.own, row.place != zone.name))
    return Table(years, rows, list(sources.values()), kept)


def _cell(place: str, figures: list[Figure], measure: str, sources: dict[Source, Source]) -> Cell:
    newest = {(is_target(each), each.measure): each for each in figures}
    growth = Statement.Measure.GROWTH if measure == Statement.Measure.LEVEL else ""
    result, grown = newest.get((False, measure)), newest.get((False, growth))
    target, to_grow = newest.get((True, measure)), newest.get((True, growth))
    cited = dict.fromkeys(sources[source_of(place, each)] for each in (result, grown, target, to_grow) if each)
    return Cell(result, grown, target, to_grow, list(cited))


def source_of(place: str, figure: Figure) -> Source:
    """Where a figure was published."""
    if isinstance(figure, PublishedFigure):
        return Source(place, figure.title, figure.published_on, figure.publisher, figure.address)
    if figure.statement is None:
        return Source(place, str(_("人工登记")), None)
    document = figure.statement.document
    return Source(place, str(document), document.written_on)
