"""What the statistics know of an item already: nobody is asked for it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils import timezone

from guatu.periods import Period
from guatu_web.ledger.models import Target
from guatu_web.ledger.pace_shown import amount
from guatu_web.ledger.pace_words import Light, light
from guatu_web.ledger.queries.pace import Paced, paced
from guatu_web.supervision.models import Item


class Known(NamedTuple):
    """The figure of the target that an item is linked to: value and goal as a page shows them, until when the figure
    reaches, the light of its status, and how much of the goal is reached in percent (None where that says nothing)."""

    target: Target
    value: str
    goal: str
    through: Period
    light: Light
    percent: int | None


def known_of(item: Item, day: date | None = None) -> Known | None:
    """What the statistics know of the target of an item; None without a target, a figure, or a way to judge it."""
    if item.target is None:
        return None
    made = paced([item.target], day or timezone.localdate())
    return _known(made[0]) if made else None


def _known(made: Paced) -> Known | None:
    told, goal = made.judgement, made.goal
    if told is None or goal is None or told.value is None or told.through is None:
        return None
    return Known(
        made.target,
        amount(made, told.value),
        amount(made, float(goal.value)),
        told.through,
        light(told.light, told.reason),
        _share(told.value, float(goal.value), goal.kind, goal.bound),
    )


def _share(value: float, goal: float, kind: str, bound: str) -> int | None:
    """How much of a sum or a level to be reached is there; of a growth, a rank or a ceiling no share can be told."""
    if kind not in ("sum", "stock") or bound == "le" or goal <= 0:
        return None
    return max(0, min(100, int(100 * value / goal)))
