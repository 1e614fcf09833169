"""A target broken down: a proposal for its children by area or unit, and for its periods, that adds up to the digit.

All sums are exact: shares are fractions, figures are decimals, and the last digits go by the largest remainder.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from guatu.pace.history import PaceError
from guatu.pace.trajectories import LINEAR_SHARES
from guatu.periods import Period, reporting_periods

CENT = Decimal("0.01")


class Child(NamedTuple):
    """One that shares in a target.

    `base` is what it brought last year; its part of the increment goes by base x `tilt` x `capacity`. The tilt is the
    judgement of who sets it (1 as it is, 1.2 a fifth more), the capacity what will be there in time to bring it (1
    where nothing is known). The result stays within `floor` and `ceiling`.
    """

    name: str
    base: Decimal
    tilt: Decimal = Decimal(1)
    capacity: Decimal = Decimal(1)
    floor: Decimal | None = None
    ceiling: Decimal | None = None


class Allotment(NamedTuple):
    """What a child is to bring: its value, the growth on its base in percent (None without one), and whether a floor
    or a ceiling held it ("floor", "ceiling" or None)."""

    name: str
    value: Decimal
    growth: Decimal | None
    held: str | None


class Monthly(NamedTuple):
    """A period's part of a target: by the usual share of the year, and beside it by 1/12 a month."""

    period: Period
    value: Decimal
    by_twelfths: Decimal


def allot(whole: Decimal, children: Sequence[Child], place: Decimal = CENT) -> list[Allotment]:
    """A proposal whose values add up to `whole` exactly, in steps of `place`.

    Each child gets base + weight x r, held between its floor and ceiling; r is the one number at which the sum is
    right. PaceError where floors exceed the whole or ceilings fall short of it, where a floor is above its ceiling,
    where the whole is no multiple of the place, or where nobody has a weight.
    """
    steps = _steps(whole, place)
    weights = [_weight(child) for child in children]
    bounds = [_bounds(child, place) for child in children]
    _possible(whole, place, steps, children, bounds)
    bases = [Fraction(child.base) / Fraction(place) for child in children]
    exact = _levelled(Fraction(steps), bases, weights, bounds)
    given = _rounded(steps, exact)
    return [_told(c, n * place, b, place) for c, n, b in zip(children, given, bounds, strict=True)]


def by_month(whole: Decimal, shares: Sequence[float], year: int, place: Decimal = CENT) -> list[Monthly]:
    """The eleven monthly periods of a year, each with its part of a target; both columns add up to it exactly.

    `shares` is the share of the year that should be there at the end of each period, as `trajectories.yearly_shares`
    gives it (three-year means); the last is 1. PaceError where they fall, or do not end with 1.
    """
    if len(shares) != len(LINEAR_SHARES) or abs(shares[-1] - 1) > 1e-9:
        raise PaceError(f"shares are {len(LINEAR_SHARES)}, for 1-2月 to December, and end with 1")
    usual = split(whole, _differences(shares), place)
    even = split(whole, [Fraction(2, 12), *[Fraction(1, 12)] * 10], place)
    return [Monthly(*each) for each in zip(reporting_periods(year), usual, even, strict=True)]


def split(whole: Decimal, weights: Sequence[Fraction], place: Decimal = CENT) -> list[Decimal]:
    """A value divided by weights in steps of `place`, adding up exactly."""
    together, steps = sum(weights), _steps(whole, place)
    if together <= 0 or min(weights) < 0:
        raise PaceError("weights are zero or more, and some weight is above zero")
    return [count * place for count in _rounded(steps, [steps * weight / together for weight in weights])]


def gap(whole: Decimal, values: Sequence[Decimal]) -> Decimal:
    """By how much the children's sum exceeds their parent: above zero where targets grow from level to level
    (层层加码), below zero where a part is nobody's."""
    return sum(values, Decimal(0)) - whole


# ------------------------------------------------------------------ the proposal, in whole steps of the place


def _steps(whole: Decimal, place: Decimal) -> int:
    if place <= 0 or not whole.is_finite() or Fraction(whole) % Fraction(place):
        raise PaceError(f"{whole} is no multiple of {place}; give a finer place, such as {_place_of(whole)}")
    return int(Fraction(whole) / Fraction(place))


def _place_of(whole: Decimal) -> Decimal:
    exponent = whole.as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def _weight(child: Child) -> Fraction:
    if min(child.base, child.tilt, child.capacity) < 0:
        raise PaceError(f"{child.name}: base, tilt and capacity are zero or more")
    return Fraction(child.base) * Fraction(child.tilt) * Fraction(child.capacity)


def _bounds(child: Child, place: Decimal) -> tuple[int | None, int | None]:
    """Floor and ceiling in steps, moved inwards to the next step."""
    low = None if child.floor is None else ceil(Fraction(child.floor) / Fraction(place))
    high = None if child.ceiling is None else floor(Fraction(child.ceiling) / Fraction(place))
    if low is not None and high is not None and low > high:
        raise PaceError(f"{child.name}: the floor {child.floor} lies above the ceiling {child.ceiling}")
    return low, high


def _possible(
    whole: Decimal,
    place: Decimal,
    steps: int,
    children: Sequence[Child],
    bounds: Sequence[tuple[int | None, int | None]],
) -> None:
    """PaceError where no values within the bounds add up to the whole. What has no floor may fall to zero."""
    if not children:
        raise PaceError("a target without children cannot be broken down; name at least one")
    least = sum(low or 0 for low, _ in bounds)
    if least > steps:
        raise PaceError(f"the floors add up to {least * place}, more than the whole {whole}; lower one")
    highs = [high for _, high in bounds if high is not None]
    if len(highs) == len(children) and sum(highs) < steps:
        raise PaceError(f"the ceilings add up to {sum(highs) * place}, less than the whole {whole}; raise one")


def _levelled(
    steps: Fraction,
    bases: Sequence[Fraction],
    weights: Sequence[Fraction],
    bounds: Sequence[tuple[int | None, int | None]],
) -> list[Fraction]:
    """base + weight x r within bounds, at the r where the sum is right; the sum rises with r, in straight pieces."""

    def at(rate: Fraction) -> list[Fraction]:
        return [_held(base + weight * rate, bound) for base, weight, bound in zip(bases, weights, bounds, strict=True)]

    turns = sorted(_turns(bases, weights, bounds))
    if not turns:
        raise PaceError("nobody has a weight; give at least one child a base, a tilt and a capacity above zero")
    sums = [sum(at(turn)) for turn in turns]
    above = next((i for i, total in enumerate(sums) if total >= steps), len(turns))
    near = turns[min(above, len(turns) - 1)]
    low = turns[above - 1] if above else near - 1
    high = near if above < len(turns) else turns[-1] + 1
    rise = sum(at(high)) - sum(at(low))
    if not rise and sum(at(low)) != steps:
        raise PaceError("those with a weight are all held by floors or ceilings; the rest of the whole is nobody's")
    rate = low + (steps - sum(at(low))) * (high - low) / rise if rise else low
    return at(rate)


def _held(value: Fraction, bound: tuple[int | None, int | None]) -> Fraction:
    low, high = bound
    value = max(value, Fraction(low or 0))
    return value if high is None else min(value, Fraction(high))


def _turns(
    bases: Sequence[Fraction], weights: Sequence[Fraction], bounds: Sequence[tuple[int | None, int | None]]
) -> set[Fraction]:
    """The rates at which some child reaches its floor (or zero) or its ceiling."""
    turns = set()
    for base, weight, (low, high) in zip(bases, weights, bounds, strict=True):
        if weight:
            turns |= {(edge - base) / weight for edge in (low or 0, high) if edge is not None}
    return turns


def _rounded(steps: int, exact: Sequence[Fraction]) -> list[int]:
    """Whole steps that add up, by the largest remainder; of equal remainders the first gets the step."""
    given = [floor(value) for value in exact]
    left = steps - sum(given)
    order = sorted(range(len(exact)), key=lambda at: given[at] - exact[at])
    for at in order[:left]:
        given[at] += 1
    return given


def _told(child: Child, value: Decimal, bound: tuple[int | None, int | None], place: Decimal) -> Allotment:
    low, high = bound
    held = "floor" if low is not None and value == low * place else None
    held = "ceiling" if high is not None and value == high * place else held
    growth = (value / child.base - 1) * 100 if child.base else None
    return Allotment(child.name, value, growth, held)


def _differences(shares: Sequence[float]) -> list[Fraction]:
    exact = [Fraction(share) for share in shares]
    parts = [later - earlier for earlier, later in zip([Fraction(0), *exact], exact, strict=False)]
    if min(parts) < 0:
        raise PaceError("the shares fall from one period to the next; a flow that falls has no monthly plan")
    return parts
