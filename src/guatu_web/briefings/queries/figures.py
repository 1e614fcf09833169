"""The figures of a briefing: indicators of the period as they were known on a day, with growth, places, notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from guatu import catalogue
from guatu.briefing.facts import Figure, Source
from guatu.briefing.reckoning import before
from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.periods.period import month_end
from guatu.statistics import Figure as Known
from guatu.statistics import Series, Yearbook, level
from guatu_web.briefings.queries.asked import Asked
from guatu_web.briefings.queries.choosing import MOST, in_order
from guatu_web.briefings.queries.goals import Aim
from guatu_web.briefings.queries.notes import is_asked
from guatu_web.statistics.queries.known import known, series_key, yearbook
from guatu_web.statistics.queries.series import growth_at

BASES = ("point", "cumulative", "discrete")


class Told(NamedTuple):
    """What the statistics tell of an indicator in a period: `shown` is the period by which its page knows it."""

    period: Period
    value: Decimal | None = None
    growth: Decimal | None = None
    change: Decimal | None = None
    basis: str = ""
    shown: Period | None = None

    @property
    def known(self) -> bool:
        return self.value is not None or self.growth is not None


def book_of(asked: Asked, codes: Collection[str]) -> Yearbook:
    """All that was known of some indicators from the January before the period's year on; one query."""
    year = asked.period.first.year - 1
    rows = known(asked.zone, asked.past).filter(area=asked.area, code__in=codes)
    return yearbook(
        asked.seen("statistics.view", rows).filter(period_last__range=(date(year, 1, 1), asked.period.last))
    )


def series_of(asked: Asked, book: Yearbook, code: str) -> Series:
    """The series of an indicator over the area."""
    return book.series(code, series_key(asked.area or 0))


def told_of(indicator: Indicator, series: Series, period: Period) -> Told:
    """Value and growth of a period: flows from January on are cumulated, of what else there is on the basis on which
    it was reported. Growth is that which was published, else worked out, as on the page of the indicator."""
    for basis in _bases(indicator, period):
        found = level(indicator, series, period, basis)
        grown, _published = growth_at(indicator, series, period, basis)
        value = found.value if isinstance(found, Known) else None
        if value is not None or grown is not None:
            return _told(indicator, series, period, basis, value, grown)
    return Told(period)


def _told(
    indicator: Indicator, series: Series, period: Period, basis: str, value: Decimal | None, grown: Known | None
) -> Told:
    growth = grown.value if grown is not None and grown.unit == "%" else None
    change = grown.value if grown is not None and grown.unit != "%" else None
    if indicator.nature == "growth" and value is not None:
        growth = change = None  # such an indicator is itself a growth
    held = None if indicator.nature == "flow" else series.at(period, basis)
    return Told(period, value, growth, change, basis, held.period if held else period)


def _bases(indicator: Indicator, period: Period) -> tuple[str, ...]:
    if indicator.nature != "flow":
        return BASES
    return ("cumulative",) if (period.first.month, period.first.day) == (1, 1) else ("discrete",)


def figure_of(asked: Asked, indicator: Indicator, series: Series, period: Period, *, quarterly: bool = False) -> Figure:
    """An indicator in a period with its growth and that of the period before; without a figure `known` is false."""
    told = told_of(indicator, series, period)
    earlier = _quarter_before(period) if quarterly else before(period)
    growth_before = None
    if told.growth is not None and earlier is not None and earlier.last.year == period.last.year:
        growth_before = told_of(indicator, series, earlier).growth
    return Figure(
        indicator=indicator.code,
        period=period,
        value=told.value,
        growth=told.growth,
        change=told.change,
        growth_before=growth_before,
        before=earlier if quarterly and growth_before is not None else None,
        source=source_of(asked, indicator, told),
    )


def _quarter_before(period: Period) -> Period | None:
    """January to the end of the quarter before, for January to the end of one; None for the first quarter."""
    last = period.last.month - 3
    if (period.first.month, period.first.year) != (1, period.last.year) or last < 3:
        return None
    return Period(period.first, month_end(period.last.year, last))


def source_of(asked: Asked, indicator: Indicator, told: Told) -> Source:
    """The page of the indicator at the period, as it was known on the day."""
    return asked.source(
        "statistics:indicator",
        indicator.code,
        area="" if asked.whole else str(asked.area),
        view=told.basis,
        period=str(told.shown or told.period),
        as_of=asked.as_of.isoformat(),
    )


def figures_of(asked: Asked, book: Yearbook, codes: Sequence[str], *, quarterly: bool = False) -> list[Figure]:
    """The figures of some indicators in the period: those that there are, and those that should be there and lack.

    A quarter's growth is held against that of the quarter before, of other periods against that of the month before.
    """
    indicators: Mapping[str, Indicator] = catalogue.load().codes
    made = []
    for code in codes:
        series = series_of(asked, book, code)
        figure = figure_of(asked, indicators[code], series, asked.period, quarterly=quarterly)
        if figure.known or is_asked(asked, code, _ends(series, asked.period)):
            made.append(figure)
    return made


def _ends(series: Series, period: Period) -> set[int]:
    """The months of the period's year at whose ends figures came before its own end."""
    return {each.period.last.month for each in series if each.period.last.year == period.last.year}


def latest_of(asked: Asked, book: Yearbook, indicator: Indicator, horizon: Period) -> Figure:
    """The newest figure of an indicator within a horizon's year up to the period's end; that of the period, which
    lacks, where there is none."""
    series = series_of(asked, book, indicator.code)
    first = max(horizon.first, date(asked.period.last.year, 1, 1))
    ends = {each.period.last for each in series if first <= each.period.last <= asked.period.last}
    for last in sorted(ends, reverse=True):
        period = asked.period if last == asked.period.last else Period(first, last, "range")
        figure = figure_of(asked, indicator, series, period)
        if figure.known:
            return figure
    return Figure(indicator.code, asked.period, source=source_of(asked, indicator, Told(asked.period)))


def measured_of(asked: Asked, aim: Aim) -> Figure:
    """What the registers measured of a bound target at the last look: of the days of the look, for a past day too."""
    look, source = aim.look, asked.source("ledger:target", aim.target.pk)
    if look is None or look.value is None or look.period is None:
        return Figure(aim.indicator.code, asked.period, source=source)
    return Figure(aim.indicator.code, look.period, Decimal(f"{look.value:.12g}"), source=source)


def fresh_figures(asked: Asked, since: datetime, used: Sequence[str]) -> list[Figure]:
    """The newest figures of those indicators of which one became known since a moment; of any where none are named.
    Two queries."""
    rows = asked.seen("statistics.view", known(asked.zone, asked.past).filter(area=asked.area))
    rows = rows.filter(code__in=used) if used else rows
    told = rows.filter(known_at__gte=since, known_at__lt=asked.end, period_last__lte=asked.on).order_by()
    newest: dict[str, Period] = {}
    for code, first, last, grain in told.values_list("code", "period_first", "period_last", "period_grain"):
        if first is not None and last is not None and (code not in newest or last > newest[code].last):
            newest[code] = Period(first, last, grain)
    codes = in_order(list(newest))[:MOST]
    if not codes:
        return []
    book = book_of(asked, codes)
    indicators = catalogue.load().codes
    made = [figure_of(asked, indicators[code], series_of(asked, book, code), newest[code]) for code in codes]
    return [each for each in made if each.known]
