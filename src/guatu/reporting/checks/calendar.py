"""Figures against the calendar and the scheme: the future, late reports, what is missing and what nobody asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from guatu.reporting.checks.wording import Speaker, period_words
from guatu.reporting.figures import Figure, period_of
from guatu.reporting.findings import Finding, finding
from guatu.reporting.scheme import Scheme


def future(figures: Iterable[Figure], today: date, speaker: Speaker) -> Iterator[Finding]:
    """Periods that have not begun (an error), and periods that have not ended, on the day of the report."""
    for figure in figures:
        if figure.last <= today:
            continue
        begun = _first_month_begun(figure, today)
        rule = "unfinished_period" if begun else "future_period"
        yield speaker.about(rule, figure, today=today)


def _first_month_begun(figure: Figure, today: date) -> bool:
    """Whether the last month (旬, quarter, year) of a figure's period has begun: the cumulated November of a year has
    not begun in October, although January has."""
    if figure.grain == "month":
        return figure.last.replace(day=1) <= today
    return period_of(figure.last, figure.grain, "discrete").first <= today


def late(figures: Iterable[Figure], scheme: Scheme, today: date) -> Iterator[Finding]:
    """One finding for each sheet and period that comes after its deadline. Only the latest period of a sheet counts:
    the months before it stand there to be compared."""
    latest: dict[str, Figure] = {}
    for figure in figures:
        known = latest.get(figure.sheet)
        if known is None or figure.last > known.last:
            latest[figure.sheet] = figure
    for sheet, figure in latest.items():
        due = scheme.due(figure.last)
        if today > due:
            about = (scheme.unit, figure.last, figure.grain, today)
            said, days = period_words(figure), (today - due).days
            yield finding("late_report", sheet, about=about, period=said, due=due, today=today, days=days)


def missing(figures: Iterable[Figure], scheme: Scheme, last: date, speaker: Speaker) -> Iterator[Finding]:
    """What the scheme expects for the period ending on a day and the file does not have."""
    have = {(figure.indicator, figure.area, figure.grain, figure.basis) for figure in figures if figure.last == last}
    for wanted in scheme.expected(last):
        if wanted not in have:
            indicator, area, grain, basis = wanted
            label = period_of(last, grain, basis).label_zh()
            period, subject = label + ("末" if basis == "point" else ""), speaker.subject(indicator, area)
            yield finding("missing_row", about=(*wanted, last), subject=subject, period=period)


def beyond_scheme(figures: Iterable[Figure], scheme: Scheme, speaker: Speaker) -> Iterator[Finding]:
    """Indicators, areas and bases that the scheme does not have, once each, at their first figure."""
    declared = {(item.indicator, area, item.rhythm, item.basis) for item in scheme.items for area in item.areas}
    told = set()
    for figure in figures:
        key = (figure.indicator, figure.area, figure.grain, figure.basis)
        if key not in declared and key not in told:
            told.add(key)
            subject = f"{speaker.subject(figure.indicator, figure.area)}（{_BASES[figure.basis]}）"
            place, about = (figure.sheet, figure.row, figure.column), (scheme.unit, *key)
            yield finding("not_in_scheme", *place, about=about, subject=subject)


_BASES = {"discrete": "当期", "cumulative": "累计", "point": "时点"}
