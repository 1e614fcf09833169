"""Adding up over time, as the nature of an indicator allows it.

sum: the periods inside add up. last: the value at the end. mean: the mean of the reporting periods. ratio: numerator
and denominator each over time, then divided. none: refused. A figure reported for the very period is taken as it
stands, whatever the nature: nothing is added then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.quantities.numerals import EXACT
from guatu.statistics.conversion import difference, discrete, reported_parts
from guatu.statistics.figures import Answer, Figure, Note, Refusal, added, refuse, reported, together
from guatu.statistics.grains import grain_of, pieces_by_year
from guatu.statistics.mixture import mixture
from guatu.statistics.observation import Observation
from guatu.statistics.ratios import ratio
from guatu.statistics.series import Series
from guatu.statistics.wording import Quantity, Wording, of_period
from guatu.statistics.yearbook import Yearbook

ADDING_GRAINS = ("month", "quarter", "half", "xun")
NOT_ADDITIVE = {
    "growth": Wording("growth_not_over_time"),
    "rank": Wording("rank_not_added"),
    "index": Wording("index_not_over_time"),
    "ratio": Wording("ratio_not_over_time"),
    "flow": Wording("not_over_time"),
    "stock": Wording("not_over_time"),
}


def over_time(book: Yearbook, code: str, area: str, period: Period) -> Answer:
    """The value of an indicator in an area for a period, with its derivation, or the reason why there is none."""
    indicator = book.indicator(code)
    if indicator.over_time == "ratio" or _of_stocks(book, indicator):
        return _ratio(book, indicator, area, period)
    return _WAYS[indicator.over_time](indicator, book.series(code, area), period)


def summed(indicator: Indicator, series: Series, period: Period) -> Answer:
    """A flow over a period: as reported, the sum of parts of one grain, or the difference of cumulative figures."""
    if as_reported(indicator, series, period) is not None:
        return discrete(series, period, indicator.unit)
    pieces = pieces_by_year(period)
    if len(pieces) == 1:
        return _sum_in_year(indicator, series, period)
    told = [summed(indicator, series, piece) for piece in pieces]
    figures = together(told)
    if isinstance(figures, Refusal):
        return _obstacle(told)
    return added(figures, _over("sum_of_pieces", pieces), period)


def _sum_in_year(indicator: Indicator, series: Series, period: Period) -> Answer:
    lacking: list[Refusal] = []
    for grain in ADDING_GRAINS:
        answer = add_parts(indicator, series, period, grain)
        if isinstance(answer, Figure):
            return _beside(answer, difference(series, period, indicator.unit))
        if answer is not None and answer.code != "missing_parts":
            return answer
        if answer is not None:
            lacking.append(answer)
    derived = difference(series, period, indicator.unit)
    if isinstance(derived, Figure):
        return derived
    return mixture(series, period) or min(lacking, key=_completeness, default=derived)


def add_parts(indicator: Indicator, series: Series, period: Period, grain: str) -> Answer | None:
    """The sum of the parts of one grain; a refusal that names those missing; None where no part is known."""
    parts = reported_parts(series, period, grain, "discrete")
    found = {part: one for part in parts if (one := series.at(part, "discrete")) is not None and one.value is not None}
    if not found:
        return None
    missing = [of_period(part) for part in parts if part not in found]
    if missing:
        return refuse("missing_parts", missing)
    figures = together(reported(one, indicator.unit) for one in found.values())
    return figures if isinstance(figures, Refusal) else added(figures, _over("sum_of_discrete", parts), period)


def _last(indicator: Indicator, series: Series, period: Period) -> Answer:
    one = _ending(series, period)
    if one is None:
        return refuse("missing_parts", (Wording("end_of", period=period),))
    told = reported(one, indicator.unit)
    if isinstance(told, Refusal) or one.period == period:
        return told
    return told._replace(formula=Wording("at_end", period=period), period=period)


def _ending(series: Series, period: Period) -> Observation | None:
    """What is reported at the end of a period: for a point, for the period itself, or for the shortest that ends it."""
    for basis in ("point", "discrete", "cumulative"):
        if (one := series.at(period, basis)) is not None:
            return one
    ends = [one for one in series if one.period.last == period.last and period.contains(one.period)]
    return min(ends, key=lambda one: one.period.days, default=None)


def _mean(indicator: Indicator, series: Series, period: Period) -> Answer:
    whole = as_reported(indicator, series, period) if indicator.nature != "stock" else None
    if whole is not None:
        return whole
    basis = "point" if indicator.nature == "stock" else "discrete"
    parts = _mean_parts(series, period, basis)
    found = [(part, series.at(part, basis)) for part in parts]
    missing = [of_period(part) for part, one in found if one is None or one.value is None]
    if missing or not parts:
        return refuse("missing_parts", missing or (of_period(period),))
    figures = together(reported(one, indicator.unit) for _, one in found if one)
    return figures if isinstance(figures, Refusal) else _averaged(figures, parts, period)


def _mean_parts(series: Series, period: Period, basis: str) -> tuple[Period, ...]:
    """The months inside, or the period itself."""
    parts = reported_parts(series, period, "month", basis)
    return parts or ((period,) if grain_of(period) or period.grain == "day" else ())


def _averaged(figures: list[Figure], parts: tuple[Period, ...], period: Period) -> Figure:
    if len(figures) == 1:
        return figures[0]
    whole = added(figures, _over("mean", parts), period)
    return whole._replace(value=EXACT.divide(whole.value, Decimal(len(figures))))


def _ratio(book: Yearbook, indicator: Indicator, area: str, period: Period) -> Answer:
    """From the parts where they are there; a reported ratio of the very period stands, with its parts beside it."""
    divided = ratio(book.catalogue, indicator, lambda part: over_time(book, part.code, area, period), period)
    own = as_reported(indicator, book.series(indicator.code, area), period)
    if own is None or isinstance(own, Refusal):
        return divided
    if isinstance(divided, Refusal):
        return own._replace(notes=(Note("without_parts", Wording("unchecked", why=divided.said)),))
    return _with_parts(own, divided)


def _with_parts(own: Figure, divided: Figure) -> Figure:
    """A reported ratio beside its parts. What differs by more than its last printed digit is noted."""
    notes = own.notes
    exponent = own.value.as_tuple().exponent
    if isinstance(exponent, int) and abs(own.value - divided.value) > Decimal(1).scaleb(exponent):
        told, derived = Quantity(own.value, own.unit), Quantity(round(divided.value, 4), own.unit)
        notes = (*notes, Note("differs", Wording("differs_parts", told=told, derived=derived)))
    return own._replace(numerator=divided.numerator, denominator=divided.denominator, notes=notes)


def _none(indicator: Indicator, series: Series, period: Period) -> Answer:
    return as_reported(indicator, series, period) or refuse("not_additive", why=NOT_ADDITIVE[indicator.nature])


_WAYS: dict[str, Callable[[Indicator, Series, Period], Answer]] = {
    "sum": summed,
    "last": _last,
    "mean": _mean,
    "none": _none,
}


def as_reported(indicator: Indicator, series: Series, period: Period) -> Answer | None:
    """The figure that was reported for the very period; None where there is none. Nothing is added."""
    bases = ("discrete", "cumulative") if indicator.nature == "flow" else ("point", "discrete", "cumulative")
    for basis in bases:
        one = series.at(period, basis)
        if one is not None and one.value is not None:
            return reported(one, indicator.unit)
    return None


def _of_stocks(book: Yearbook, indicator: Indicator) -> bool:
    """Whether it is a ratio at the end of a period, of two stocks that the catalogue knows."""
    parts = [book.catalogue.codes.get(name or "") for name in (indicator.numerator, indicator.denominator)]
    return indicator.over_time == "last" and all(part is not None and part.nature == "stock" for part in parts)


def _over(key: str, parts: tuple[Period, ...]) -> Wording:
    return Wording(key, first=parts[0], last=parts[-1], count=len(parts))


def _beside(summed: Figure, derived: Answer) -> Figure:
    if isinstance(derived, Refusal) or derived.value == summed.value:
        return summed
    said = Wording(
        "differs_sum", told=Quantity(summed.value, summed.unit), derived=Quantity(derived.value, summed.unit)
    )
    return summed._replace(notes=(*summed.notes, Note("differs", said)))


def _completeness(one: Refusal) -> int:
    return len(one.missing)


def _obstacle(told: Iterable[Answer]) -> Refusal:
    """What stands in the way of a sum: something other than missing figures first, else all that is missing."""
    refused = [one for one in told if isinstance(one, Refusal)]
    others = [one for one in refused if one.code not in ("missing", "missing_parts", "missing_predecessor")]
    return others[0] if others else refuse("missing_parts", [name for one in refused for name in one.missing])
