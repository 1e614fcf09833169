"""What is to be reached by when, in figures: the numbers of a target."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import inf

from guatu.pace.history import PaceError
from guatu.periods import Horizon, Period, year

BOUNDS = ("ge", "le", "eq", "about")
KINDS = ("sum", "growth", "stock")

# how far off a value may be and still be called met: shares of the value, or points of a growth
_SLACK = {("eq", "growth"): 0.1, ("about", "growth"): 0.5, ("eq", "sum"): 0.01, ("about", "sum"): 0.05}


@dataclass(frozen=True, slots=True)
class Goal:
    """A value, its bound and its horizon.

    `kind` says what the value is compared with: "sum" the total of a flow over the horizon, "growth" the published
    growth over the horizon on the same time a year before, in percent, "stock" the level at the horizon's end. `bound`
    is "ge" (at least), "le" (at most), "eq" or "about". A forecast never hits a value exactly, so "eq" is met within a
    hundredth of the value (0.1 points of growth) and "about" within a twentieth (0.5 points), or within `slack`, which
    is in the unit of the value.
    """

    value: Decimal
    horizon: Period
    bound: str = "ge"
    kind: str = "sum"
    slack: Decimal | None = None

    def __post_init__(self) -> None:
        if self.bound not in BOUNDS:
            raise PaceError(f"{self.bound!r} is no bound; one of {', '.join(BOUNDS)}")
        if self.kind not in KINDS:
            raise PaceError(f"{self.kind!r} is no kind of goal; one of {', '.join(KINDS)}")
        if not self.value.is_finite() or (self.kind != "growth" and self.value <= 0):
            raise PaceError(f"a goal of {self.value} cannot be judged; give a value above zero")

    @classmethod
    def of_year(cls, value: Decimal | int | str, number: int, bound: str = "ge", kind: str = "sum") -> Goal:
        """A goal for one calendar year."""
        return cls(Decimal(value), year(number), bound, kind)

    @property
    def span(self) -> Horizon:
        """The horizon, with its shares of time."""
        return Horizon.of(self.horizon)

    @property
    def range(self) -> tuple[float, float]:
        """From which to which value the goal counts as met; an open side is infinite."""
        value = float(self.value)
        if self.bound in ("ge", "le"):
            return (value, inf) if self.bound == "ge" else (-inf, value)
        slack = self._slack(value)
        return value - slack, value + slack

    def met(self, final: float) -> bool:
        """Whether a final value meets the goal."""
        low, high = self.range
        return low <= final <= high

    def _slack(self, value: float) -> float:
        if self.slack is not None:
            return float(self.slack)
        return _SLACK[self.bound, "growth"] if self.kind == "growth" else _SLACK[self.bound, "sum"] * value
