"""Invented figures for the tests of statistics: a zone, two towns, and series made by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from guatu.catalogue import Catalogue, Indicator, load
from guatu.periods import Period
from guatu.statistics import AreaState, AreaTree, Observation, Series, Yearbook

KNOWN = date(2026, 11, 1)
CATALOGUE = load()
TREE = AreaTree(
    [
        AreaState("zone", None, name="青岚经开区"),
        AreaState("east", "zone", name="东湖镇"),
        AreaState("west", "zone", name="西泽街道"),
    ]
)


def observed(
    code: str, area: str, figures: Mapping[str, object], basis: str = "discrete", **more: object
) -> list[Observation]:
    """Observations by canonical period."""
    return [
        Observation(code, area, Period.parse(period), basis, Decimal(str(value)), **{"vintage": KNOWN, **more})  # type: ignore[arg-type]
        for period, value in figures.items()
    ]


def series(figures: Mapping[str, object], basis: str = "discrete", code: str = "gdp", **more: object) -> Series:
    return Series(observed(code, "zone", figures, basis, **more))


def book(*told: Iterable[Observation], catalogue: Catalogue = CATALOGUE) -> Yearbook:
    return Yearbook(catalogue, [one for part in told for one in part])


def indicator(code: str) -> Indicator:
    return CATALOGUE.get(code)


def with_indicator(code: str, **changes: str) -> Catalogue:
    """The catalogue with one indicator changed."""
    return Catalogue(one._replace(**changes) if one.code == code else one for one in CATALOGUE)
