"""What would have to move: the open projects that, once at the milestone, lift a chance to a bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from guatu.pace.history import PaceError
from guatu.pace.lights import OUTLOOK_BANDS
from guatu.pace.move_chances import chances_of
from guatu.pace.pipeline_outlook import PipelineOutlook, of_count


class Lift(NamedTuple):
    """`projects` would have to reach the milestone; the chance is then `probability`. `enough` is False where all open
    projects together do not lift it to the bound: then more must come than the register holds."""

    bound: float
    projects: tuple[str, ...]
    probability: float
    enough: bool


def lift(look: PipelineOutlook, bound: float = OUTLOOK_BANDS.green, by: str = "fewest") -> Lift:
    """The moves that lift the chance of a goal of "at least" to a bound, by default to green.

    "fewest" gives the smallest set. For a count no smaller one does it; of the sets of that size whose projects are
    next to one another by chance the most likely one is taken. For a sum those that lack most (amount times what their
    chance lacks) are taken first, and what is not needed in the end is left out. "nearest" takes the projects in the
    order of their chances, the best first: more moves, but such as are likely to succeed. PaceError where there is no
    outlook, or the goal is not "at least".
    """
    _checked(look, bound, by)
    chance_now = look.probability or 0.0
    if chance_now >= bound or look.working is None:
        return Lift(bound, (), chance_now, chance_now >= bound)
    order, chances = _order(look, by), chances_of(look)
    everything = chances.met(order)
    if everything < bound:
        return Lift(bound, _names(look, order), everything, False)
    needed = chances.fewest(order, bound)
    chosen = chances.chosen(order, needed, bound) if by == "fewest" else order[:needed]
    return Lift(bound, _names(look, chosen), chances.met(chosen), True)


def _checked(look: PipelineOutlook, bound: float, by: str) -> None:
    if look.probability is None or look.goal.bound != "ge":
        raise PaceError(f"moves lift a chance of 'at least'; this is {look.goal.bound!r}, {look.reason or 'judged'}")
    if not 0 < bound <= 1:
        raise PaceError(f"{bound} is no bound of a chance; give one above 0, up to 1")
    if by not in ("fewest", "nearest"):
        raise PaceError(f"{by!r} is no way to choose moves; one of fewest, nearest")


def _order(look: PipelineOutlook, by: str) -> list[int]:
    """The places of the open projects: the nearest first, or those first whose move lifts the chance most."""
    if by == "nearest":
        return sorted(range(len(look.open)), key=lambda at: -look.open[at].chance)
    if of_count(look):
        return sorted(range(len(look.open)), key=lambda at: look.open[at].chance)
    lacks = [each.expected / each.chance * (1 - each.chance) if each.chance else 0.0 for each in look.open]
    return sorted(range(len(lacks)), key=lambda at: -lacks[at])


def _names(look: PipelineOutlook, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(look.open[at].project for at in sorted(places))
