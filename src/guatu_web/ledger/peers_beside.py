"""The peers of a zone on the page of an indicator: every group with values, growth, places and movement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.catalogue import Indicator
from guatu.errors import PeriodError
from guatu.periods import Period
from guatu.playbook import PeerGroup, peers_of
from guatu.statistics import Figure, Series, level, published
from guatu_web.ledger.peers_said import days_said, value_said
from guatu_web.ledger.queries.benchmarks import Source
from guatu_web.ledger.queries.peers import (
    GROWTH,
    LEVEL,
    Days,
    Field,
    Own,
    Position,
    Row,
    Standing,
    Told,
    Value,
    days_of,
    standing,
    told_of,
)
from guatu_web.playbooks.queries import content_in_force
from guatu_web.policies import may
from guatu_web.records.sections import Section
from guatu_web.statistics.queries.indicator import Page
from guatu_web.statistics.queries.known import end_of, series_key
from guatu_web.statistics.queries.places import Places
from guatu_web.statistics.queries.series import growth_at

OTHERS = 8
"""So many other periods are offered, the latest."""
ENTER = "statistics.import"


class Cell(NamedTuple):
    """A figure as the table shows it, with what has to be said of it."""

    text: str = ""
    marks: tuple[str, ...] = ()


class Line(NamedTuple):
    """A place: its figures and positions, and the numbers of the sources that they rest on."""

    place: str
    own: bool
    level: Cell
    by_level: Position | None
    growth: Cell
    by_growth: Position | None
    sources: list[int]


class Shown(NamedTuple):
    """A group at a period; without `standing` nothing is known of two of its places."""

    name: str
    places: tuple[str, ...]
    standing: Standing | None = None
    period: str = ""
    before: str = ""
    last_year: bool = False
    lines: tuple[Line, ...] = ()
    sources: tuple[Source, ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    @property
    def printed(self) -> bool:
        """Whether any of the ranks is one that a source prints, so that the page explains the mark."""
        return any(at and at.published for line in self.lines for at in (line.by_level, line.by_growth))


class Beside(NamedTuple):
    """The groups, and whether the person may enter figures."""

    groups: list[Shown]
    may_enter: bool
    indicator: Indicator


def beside(*, user: Any, zone: Any, page: Page, places: Places, query: QueryDict, as_of: date | None) -> Section | None:
    """The section of an indicator; None where the playbook names no peers for it. Two queries."""
    if not may(user, "ledger.view", zone):
        return None
    indicator = page.indicator
    groups = [each for each in groups_of(zone.pk, as_of) if each.holds(indicator.code)]
    if not groups:
        return None
    at = end_of(as_of) - timedelta(microseconds=1) if as_of else None
    told = told_of(zone.pk, {indicator.code}, at)[indicator.code]
    own = own_of(indicator, page.book.series(indicator.code, series_key(places.top or "0", None)))
    asked = _asked(indicator, query.get("peers", ""))
    shown = [_shown(Field(indicator, each, zone.name, told, own), asked) for each in groups]
    told_of_groups = Beside(shown, may(user, ENTER, zone), indicator)
    return Section("ledger/_peers.html", told_of_groups, "ledger/peers.css")


def groups_of(zone_id: int, day: date | None = None) -> tuple[PeerGroup, ...]:
    """The peer groups of the playbook in force on a day (today); one query."""
    content = content_in_force(zone_id, day or timezone.localdate()).values_list("content__peers", flat=True)
    return peers_of({"peers": next(iter(content), None) or ()})


def own_of(indicator: Indicator, series: Series) -> Own:
    """The zone's own figures in its statistics. Growth that was worked out stands in the table, and is not ranked."""

    def own(by: str, days: Days) -> Value | None:
        period = Period(*days)
        for view in _views(indicator, days):
            found = level(indicator, series, period, view) if by == LEVEL else published(series, period, view)
            if isinstance(found, Figure):
                return Value(found.value, "%" if by == GROWTH else indicator.unit)
        return _worked_out(indicator, series, period, days) if by == GROWTH else None

    return own


def _worked_out(indicator: Indicator, series: Series, period: Period, days: Days) -> Value | None:
    grown, _published = growth_at(indicator, series, period, _views(indicator, days)[0])
    return Value(grown.value, "%", comparable=False) if grown is not None and grown.unit == "%" else None


def _views(indicator: Indicator, days: Days) -> tuple[str, ...]:
    """The bases on which figures of some days may stand in the statistics."""
    if indicator.nature == "stock":
        return ("point",)
    from_january = (days[0].month, days[0].day, days[0].year) == (1, 1, days[1].year)
    views = ("cumulative", "discrete") if from_january else ("discrete",)
    return views if indicator.nature == "flow" else (*views, "point")


def _asked(indicator: Indicator, typed: str) -> Days | None:
    try:
        period = Period.parse(typed) if typed else None
    except PeriodError:
        return None
    return days_of(indicator, period.first, period.last) if period else None


def _shown(field: Field, asked: Days | None) -> Shown:
    found = standing(field, asked)
    if found is None:
        return Shown(field.group.name, field.places)
    numbers = {source: number for number, source in enumerate(_sources(found), start=1)}
    lines = tuple(_line(field, row, numbers) for row in found.rows)
    before, last_year = found.before, False
    if before is not None:
        last_year = before[1].year == found.days[1].year - 1 and Period(*found.days).shift(years=-1).last == before[1]
    others = [(str(Period(*days)), days_said(days)) for days in found.others if days != found.days]
    return Shown(
        found.group.name,
        field.places,
        found,
        days_said(found.days),
        days_said(before) if before else "",
        last_year,
        lines,
        tuple(source._replace(number=number) for source, number in numbers.items()),
        tuple(others[:OTHERS]),
    )


def _sources(found: Standing) -> list[Source]:
    told = [_source(each) for row in found.rows for each in row.told]
    return list(dict.fromkeys(told))


def _source(told: Told) -> Source:
    return Source(told.place, told.title, told.published_on, told.publisher, told.address)


def _line(field: Field, row: Row, numbers: dict[Source, int]) -> Line:
    cited = dict.fromkeys(numbers[_source(each)] for each in row.told)
    cells = (_cell(field, row.level, LEVEL), _cell(field, row.growth, GROWTH))
    return Line(row.place, row.own, cells[0], row.by_level, cells[1], row.by_growth, list(cited))


def _cell(field: Field, value: Value | None, by: str) -> Cell:
    if value is None:
        return Cell()
    marks = []
    if value.told is not None:
        bounds = {"ge": _("以上"), "le": _("以下"), "approx": _("约数")}
        marks = [_("预计")] * value.told.expected
        marks += [bounds[value.told.bound]] if value.told.bound in bounds else []
    if not value.comparable:
        marks.append(_("推算，不排位") if by == GROWTH else _("币种或单位不同，不排位"))
    return Cell(value_said(value, by, field.indicator.code), tuple(marks))
