"""Cumulative figures into figures of one period, and back.

C(m) is the figure from January to month m, x(m) that of month m alone:

    x(m) = C(m) - C(m-1)  for m >= 3,   x(1-2月) = C(2),   C(m) = x(1-2月) + x(3) + ... + x(m)

Both ways are exact, and what is missing is named, never estimated.
"""

from __future__ import annotations

from datetime import date, timedelta

from guatu.periods import Period, cumulative
from guatu.quantities.numerals import EXACT
from guatu.statistics.figures import Answer, Figure, Note, Refusal, added, refuse, reported, together
from guatu.statistics.grains import parts_of, periods_of
from guatu.statistics.series import Series
from guatu.statistics.wording import Quantity, Wording, of_period


def discrete(series: Series, period: Period, unit: str) -> Answer:
    """The figure of a period alone: as reported, or the difference of two cumulative figures.

    A negative difference stands and is noted (`negative`), as is a reported figure that the cumulative ones do not
    bear out (`differs`). A refusal names the cumulative figure that is missing.
    """
    derived = difference(series, period, unit)
    own = series.at(period, "discrete")
    if own is None or own.value is None:
        return derived
    told = reported(own, unit)
    return _compared(told, derived) if isinstance(told, Figure) else told


def difference(series: Series, period: Period, unit: str) -> Answer:
    """C(last) - C(before first), or C(last) itself for a period that begins the year."""
    whole = _cumulative_to(series, period.last, period, unit)
    if isinstance(whole, Refusal) or (period.first.month, period.first.day) == (1, 1):
        return whole
    before = period.first - timedelta(days=1)
    rest = _cumulative_to(series, before, period, unit)
    if isinstance(rest, Refusal):
        return rest
    value = EXACT.subtract(whole.value, rest.value)
    formula = Wording("difference", whole=_to(period.last), rest=_to(before))
    notes = (Note("negative", Wording("negative", period=period)),) if value < 0 else ()
    return Figure(value, unit, formula, (whole, rest), period, series.indicator, series.area, "discrete", notes=notes)


def cumulated(series: Series, period: Period, unit: str) -> Answer:
    """The figure from January to the end of a period: as reported, or the sum of the months, quarters or halves."""
    stretch = _to(period.last)
    if (own := series.at(stretch, "cumulative")) is not None and own.value is not None:
        return reported(own, unit)
    if (own := series.at(stretch, "discrete")) is not None and own.value is not None:
        return reported(own, unit)
    return cumulated_from(series, stretch, unit)


def cumulated_from(series: Series, stretch: Period, unit: str) -> Answer:
    """The sum of the parts of one grain that make up a stretch from January."""
    told: list[Refusal] = []
    for grain in ("month", "quarter", "half", "xun"):
        parts = reported_parts(series, stretch, grain, "discrete")
        figures = [series.at(part, "discrete") for part in parts]
        missing = [of_period(part) for part, one in zip(parts, figures, strict=True) if not one or one.value is None]
        if parts and not missing:
            return _sum_of(parts, together(reported(one, unit) for one in figures if one), stretch)
        if 0 < len(missing) < len(parts):
            told.append(refuse("missing_parts", missing))
    return min(told, key=lambda one: len(one.missing)) if told else refuse("missing", (), what=stretch)


def reported_parts(series: Series, period: Period, grain: str, basis: str) -> tuple[Period, ...]:
    """The reporting periods of a grain that make up a period; January and February apart where both are told alone."""
    if grain != "month" or not period.whole_months:
        return parts_of(period, grain)
    months = period.months()
    for one in {month.year: month for month in months if month.first.month == 1}.values():
        both = cumulative(one.year, 2)
        alone = all(series.at(month, basis) for month in both.months())
        if period.contains(both) and not alone:
            at = months.index(one)
            months = (*months[:at], both, *months[at + 2 :])
    return months if len(months) > 1 else ()


def discrete_year(series: Series, of_year: int, unit: str) -> dict[Period, Answer]:
    """Each of the eleven monthly periods of a year, alone."""
    return {period: discrete(series, period, unit) for period in periods_of(of_year, "month")}


def cumulated_year(series: Series, of_year: int, unit: str) -> dict[Period, Answer]:
    """The figure from January to each month of a year, by the month's reporting period."""
    return {period: cumulated(series, period, unit) for period in periods_of(of_year, "month")}


def _sum_of(parts: tuple[Period, ...], figures: list[Figure] | Refusal, stretch: Period) -> Answer:
    if isinstance(figures, Refusal):
        return figures
    formula = Wording("sum_of_discrete", first=parts[0], last=parts[-1], count=len(parts))
    return added(figures, formula, stretch)._replace(basis="cumulative")


def _cumulative_to(series: Series, last: date, period: Period, unit: str) -> Answer:
    first = date(last.year, 1, 1)
    for basis in ("cumulative", "discrete"):  # over the same days, from January, both say the same
        one = series.between(first, last, basis)
        if one is not None and one.value is not None:
            return reported(one, unit)
    asked, lacking = of_period(period), of_period(_to(last))
    if (last.month, last.day) == (1, 31):
        return refuse("january", (lacking,), what=asked)
    if last == period.last:
        return refuse("missing", (asked,), what=asked)
    return refuse("missing_predecessor", (lacking,), what=asked)


def _to(last: date) -> Period:
    """From 1 January to a day, said as months where it can be."""
    return Period(date(last.year, 1, 1), last, "range")


def _compared(told: Figure, derived: Answer) -> Figure:
    if isinstance(derived, Refusal) or derived.value == told.value:
        return told
    said = Wording(
        "differs_cumulative", told=Quantity(told.value, told.unit), derived=Quantity(derived.value, told.unit)
    )
    return told._replace(notes=(*told.notes, Note("differs", said)))
