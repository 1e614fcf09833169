"""Questions about the statistics of many zones: rankings, the month of a zone, sums and ratios over areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from guatu.catalogue import Catalogue, Indicator
from guatu.metrics.answer import Answer, ask
from guatu.metrics.engine import Engine
from guatu.metrics.grains import monthly_place
from guatu.metrics.plan import Plan, end_of
from guatu.metrics.problems import MetricRefused, listed
from guatu.metrics.spec import Asked, Table
from guatu.periods import Period

OBSERVATIONS = Table(
    "observations",
    columns=(
        ("zone", "text"),
        ("area", "text"),
        ("indicator", "text"),
        ("year", "integer"),
        ("period_index", "integer"),
        ("basis", "text"),
        ("value", "number"),
        ("growth", "number"),
        ("vintage", "time"),
        ("status", "text"),
    ),
    key=("zone", "area", "indicator", "year", "period_index", "basis"),
    vintage="vintage",
)
"""The figures of zones. A zone as a whole is the area that has the zone's own key; `indicator` is a code of the
catalogue; `period_index` is one of the eleven monthly periods, 1 for 1-2月 to 11 for December, and for a cumulative
basis the last month of the stretch; `growth` is published growth, %. No two rows of a key share a vintage."""

ORDERS = ("highest", "lowest")
FIGURES = ("value", "growth")
_LEVELS = ("flow", "stock")
_FACTORS = {"%": 100, "m3/10k-CNY": 10_000, "piece/10k-person": 10_000, "tce/10k-CNY": 10_000, "t/10k-CNY": 10_000}
"""Unit of a ratio -> by what numerator / denominator is multiplied, both in base units; 1 where it is not listed."""
_NO_SUM = {
    "growth": ("a rate of growth is data", "Add up the levels, and take the growth of the sums"),
    "rank": ("a rank is a place among others", "Rank the areas themselves"),
    "index": ("an index has a base of its own", "Show the areas side by side"),
    "ratio": ("it is measured at points, not counted by area", "Show the areas side by side"),
}
_NOT_DECLARED = ("the catalogue says so, because areas share what is counted", "Show the areas side by side")


class Ranking(NamedTuple):
    """The shape of a ranking: of which figure, which end comes first, against an earlier month or not."""

    figure: str
    order: str
    against: bool
    zones: bool
    as_of: bool


class Sheet(NamedTuple):
    """The shape of a month: of one zone or all, of one area or all; `levels` are the indicators that can grow."""

    zone: bool
    area: bool
    basis: bool
    as_of: bool
    levels: tuple[str, ...]


class OverAreas(NamedTuple):
    """The shape of figures over areas, each alone (`each`) or together: of a sum, or of a ratio (x `times`)."""

    each: bool
    ratio: bool
    times: int
    zone: bool
    as_of: bool


def ranking(
    engine: Engine,
    indicator: Indicator,
    period: Period,
    basis: str,
    *,
    figure: str = "value",
    order: str | None = None,
    against: Period | None = None,
    zones: Sequence[str] = (),
    as_of: date | None = None,
) -> Answer:
    """All zones, or those named, on one indicator in one month: equal figures share the better rank.

    `figure` is "value", or "growth" as published; `order` which comes first, "highest" or "lowest", by default what the
    catalogue calls better. With `against`, an earlier month, `movement` is how many places a zone has come up. The rows
    are sorted by rank, then zone; zones without a figure come last, with a reason instead of a rank.

    MetricRefused if the period is none of the statistics, or no order is given where the catalogue has none.
    """
    _choice(figure, "figure", FIGURES)
    asked: dict[str, Asked] = {"indicator": indicator.code, "basis": basis} | _month(period, basis, "")
    asked |= _month(against, basis, "_before") if against else {}
    asked |= _listed("zones", zones) | _known(as_of)
    shape = Ranking(figure, _order(indicator, order), against is not None, bool(zones), as_of is not None)
    about = f"{indicator.name}, {period}, {basis}: {shape.order} {figure} first"
    return ask(engine, Plan(shape, asked, (OBSERVATIONS,), about, _ranking_columns(indicator, shape)))


def month(
    engine: Engine,
    catalogue: Catalogue,
    period: Period,
    *,
    zone: str | None = None,
    area: str | None = None,
    basis: str | None = None,
    as_of: date | None = None,
) -> Answer:
    """All indicators of one month, of one zone or of all, each with its published growth and growth from levels.

    `area` is an area of the zone; left out, it is the zone as a whole. Left out, `basis` means every basis, each in a
    row of its own: then the period is the stretch that ends with the month for cumulative figures, the month for
    others. Growth from levels compares with the same month a year before, in the vintage known on the same day; it
    never replaces the published one. The rows are sorted by zone, indicator and basis.

    MetricRefused if the period is none of the statistics, or an area is named without its zone.
    """
    if area is not None and zone is None:
        raise MetricRefused("area_without_zone", area=area)
    year, index = monthly_place(period, basis or "any")
    asked: dict[str, Asked] = {"year": year, "year_before": year - 1, "period_index": index}
    asked |= {name: value for name, value in (("zone", zone), ("area", area), ("basis", basis)) if value is not None}
    asked |= _known(as_of)
    levels = tuple(one.code for one in catalogue if one.nature in _LEVELS)
    shape = Sheet(zone is not None, area is not None, basis is not None, as_of is not None, levels)
    about = f"all indicators, {period}, {zone or 'all zones'}"
    return ask(engine, Plan(shape, asked, (OBSERVATIONS,), about, _MONTH_COLUMNS))


def over_areas(
    engine: Engine,
    catalogue: Catalogue,
    indicator: Indicator,
    period: Period,
    basis: str,
    areas: Sequence[str],
    *,
    zone: str | None = None,
    denominator_basis: str | None = None,
    as_of: date | None = None,
) -> Answer:
    """One indicator over the areas of a zone, or over whole zones where no zone is given, by its nature.

    A flow or stock is the sum; a ratio the sum of its numerators over the sum of its denominators, of which the latter
    may have a basis of their own. `areas` are those that were parts of the whole on the day in question. If one of
    them has no figure there is no value, and `reason` says missing_areas; `inputs` of the answer has a row an area.

    MetricRefused for what does not add up over areas, with the reason.
    """
    if not areas:
        raise MetricRefused("no_areas")
    codes = _parts(catalogue, indicator)
    named = tuple(sorted(set(areas)))
    bases = (basis, denominator_basis or basis)
    asked: dict[str, Asked] = _listed("areas", named) | _known(as_of)
    asked |= {"zone": zone} if zone is not None else {}
    asked |= _month(period, basis, "")
    for role, code, its_basis in zip(("", "_below"), codes, bases, strict=False):
        asked |= {f"indicator{role}": code, f"basis{role}": its_basis}
    shape = OverAreas(False, len(codes) == 2, _FACTORS.get(indicator.unit, 1), zone is not None, as_of is not None)
    about = f"{indicator.name}, {period}, over {len(named)} areas"
    expected: dict[str, Asked] = {"expected": len(named)}
    whole = Plan(shape, asked | expected, (OBSERVATIONS,), about, _over_areas_columns(indicator, shape))
    each = Plan(shape._replace(each=True), asked, (OBSERVATIONS,), f"{about}, each", _each_area_columns(shape))
    inputs = ask(engine, each)
    return ask(engine, whole)._replace(inputs=(inputs,), missing=_missing(named, inputs))


def _missing(areas: Sequence[str], inputs: Answer) -> tuple[str, ...]:
    known = {row["area"] for row in inputs.table.to_pylist() if row["reason"] != "no_value"}
    return tuple(area for area in areas if area not in known)


def _parts(catalogue: Catalogue, indicator: Indicator) -> tuple[str, ...]:
    """The codes that are summed: of the indicator, or of its numerator and denominator."""
    if indicator.over_areas == "sum":
        return (indicator.code,)
    if indicator.over_areas != "ratio":
        reason, remedy = _NO_SUM.get(indicator.nature, _NOT_DECLARED)
        raise MetricRefused("does_not_add", indicator=indicator.name, reason=reason, remedy=remedy)
    parts = (("numerator", indicator.numerator), ("denominator", indicator.denominator))
    return tuple(_part(catalogue, indicator, part, value or "") for part, value in parts)


def _part(catalogue: Catalogue, indicator: Indicator, part: str, value: str) -> str:
    if value not in catalogue.codes:
        raise MetricRefused("parts_in_words", indicator=indicator.name, part=part, value=value)
    if catalogue.get(value).over_areas != "sum":
        raise MetricRefused("part_does_not_add", indicator=indicator.name, part=part, value=value)
    return value


def _order(indicator: Indicator, order: str | None) -> str:
    if order is not None:
        return _choice(order, "order", ORDERS)
    if indicator.direction == "neutral":
        raise MetricRefused("no_best", indicator=indicator.name)
    return "highest" if indicator.direction == "up" else "lowest"


def _choice(value: str, what: str, known: Sequence[str]) -> str:
    if value not in known:
        raise MetricRefused("unknown_order", value=value, what=what, known=listed(known))
    return value


def _month(period: Period, basis: str, role: str) -> dict[str, Asked]:
    year, index = monthly_place(period, basis)
    return {f"year{role}": year, f"period_index{role}": index}


def _known(as_of: date | None) -> dict[str, Asked]:
    return {"as_of": end_of(as_of)} if as_of else {}


def _listed(name: str, values: Sequence[str]) -> dict[str, Asked]:
    return {name: list(values)} if values else {}


def _ranking_columns(indicator: Indicator, shape: Ranking) -> dict[str, str]:
    columns = {
        "rank": f"1 for the {shape.order} {shape.figure}; equal ones share the better rank",
        "zone": "the zone, as a whole",
        "value": f"{indicator.name}, {indicator.unit}",
        "growth": "published growth, %",
        "status": "how firm the figure is",
        "vintage": "when it became known",
    }
    if shape.against:
        columns |= {"rank_before": "the rank in the earlier month", "movement": "places come up; negative: gone down"}
    return columns | {"reason": "why there is no rank or no movement, a key of REASONS"}


_MONTH_COLUMNS = {
    "zone": "the zone",
    "area": "the area; a zone as a whole has its own key here",
    "indicator": "code of the catalogue",
    "basis": "discrete, cumulative or point",
    "value": "in the indicator's base unit",
    "growth": "published growth, %",
    "before": "the value of the same month a year before",
    "growth_from_levels": "value against before, %; only for flows and stocks",
    "gap": "growth_from_levels less published growth, points; beyond 0.5 the base was revised",
    "status": "how firm the figure is",
    "vintage": "when it became known",
    "vintage_before": "when the figure of a year before became known",
    "reason": "why there is no growth from levels, a key of REASONS",
}


def _over_areas_columns(indicator: Indicator, shape: OverAreas) -> dict[str, str]:
    how = "sum of the areas"
    if shape.ratio:
        how = "sum of numerators / sum of denominators" + (f" x {shape.times}" if shape.times > 1 else "")
    columns = {"value": f"{indicator.name}, {indicator.unit}: {how}"}
    columns |= {"numerator": "sum", "denominator": "sum"} if shape.ratio else {}
    return columns | {
        "areas": "how many areas were named",
        "present": "how many of them have all their figures",
        "preliminary": "how many figures are estimated or preliminary",
        "oldest": "the oldest vintage among the figures",
        "latest": "the latest vintage among the figures",
        "reason": "why there is no value, a key of REASONS",
    }


def _each_area_columns(shape: OverAreas) -> dict[str, str]:
    columns = {"zone": "the zone", "area": "the area", "value": "its figure"}
    columns |= {"numerator": "of the ratio", "denominator": "of the ratio"} if shape.ratio else {}
    return columns | {
        "preliminary": "how many of its figures are estimated or preliminary",
        "oldest": "the oldest vintage among its figures",
        "latest": "the latest vintage among its figures",
        "reason": "why it has no value, a key of REASONS",
    }
