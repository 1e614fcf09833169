"""One reported figure: what was measured where and when, how it was counted, and when it became known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guatu.errors import GuatuError
from guatu.periods import Period

BASES = ("discrete", "cumulative", "point")
"""口径: 当期, 累计 (from 1 January to the end of the period), 时点 (at the end of the period)."""
STATUSES = ("estimated", "preliminary", "verified", "final", "revised")
"""From the weakest to the strongest; of two figures of one day the stronger holds."""
GROWTH_KINDS = ("nominal", "real", "comparable")
_RANK = {status: rank for rank, status in enumerate(STATUSES)}

Stretch = tuple[str, date, date]
"""What a figure is a figure of, apart from its name: basis, first day, last day. Figures of a point have one day."""


class ObservationError(GuatuError, ValueError):
    """A figure that cannot be one: an unknown basis, a value that is no number, two truths known at one time."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A figure as it was reported.

    `indicator` is a code of the catalogue, `area` the key of an area. `value` is in the indicator's base unit, or in
    `unit` where that is given; None says that nothing is known (any more): a withdrawn figure is a new vintage without
    a value. `growth` is the published growth in %, `growth_kind` one of GROWTH_KINDS; it belongs to the same basis.
    `vintage` is the day on which the figure became known, `entry` orders several of one day, `source` is a key by which
    the caller finds where it came from. A cumulative figure has the whole stretch as its period: 2022-01/2022-07.

    ObservationError if basis, status, kind of growth or value are none, or a cumulative period begins within a year.
    """

    indicator: str
    area: str
    period: Period
    basis: str
    value: Decimal | None
    vintage: date
    growth: Decimal | None = None
    growth_kind: str = ""
    status: str = "preliminary"
    source: str = ""
    unit: str = ""
    entry: int = 0

    def __post_init__(self) -> None:
        if (problem := _problem(self)) is not None:
            raise ObservationError(f"{self.indicator}, {self.area}, {self.period}: {problem}")

    @property
    def stretch(self) -> Stretch:
        """What it is a figure of: figures with the same stretch are vintages of one another."""
        return stretch(self.period, self.basis)

    @property
    def order(self) -> tuple[date, int, int]:
        """Where it stands among the vintages of its stretch; the last one holds."""
        return self.vintage, _RANK[self.status], self.entry

    @property
    def withdrawn(self) -> bool:
        """Whether it says that nothing is known any more."""
        return self.value is None and self.growth is None


def stretch(period: Period, basis: str) -> Stretch:
    """The days that count for a basis: 2022-06, 2022H1 and 2022-06-30 are one point, 1-6月 and 上半年 one stretch."""
    return (basis, period.last, period.last) if basis == "point" else (basis, period.first, period.last)


def _problem(one: Observation) -> str | None:
    if one.basis not in BASES:
        return f"the basis {one.basis!r} is none; {', '.join(BASES)} are"
    if one.status not in _RANK:
        return f"the status {one.status!r} is none; {', '.join(STATUSES)} are"
    if (one.growth is not None) != (one.growth_kind in GROWTH_KINDS):
        return f"published growth goes with its kind, one of {', '.join(GROWTH_KINDS)}, and a kind with a growth"
    if any(figure is not None and not figure.is_finite() for figure in (one.value, one.growth)):
        return "value and growth are finite numbers, or None where nothing is known"
    if one.basis == "cumulative" and (one.period.first.month, one.period.first.day) != (1, 1):
        return "a cumulative figure runs from 1 January; give the whole stretch as its period, such as 2022-01/2022-07"
    return None
