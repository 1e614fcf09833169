"""The light of an item: red overdue or missed, yellow behind or poor, blue due soon, else green; the worst counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from guatu.supervision.spans import Span
from guatu.workdays import Calendar, national

WARNED = 3
"""So many working days before its date an item turns blue."""


class Light(NamedTuple):
    """A light and why: overdue, missed (a period without a report), behind, poor, made_up, due_soon or "".

    `days` are those that it is late, or that are left until the date; None without a date.
    """

    colour: str
    reason: str
    days: int | None


def light(
    due: date | None,
    on: date,
    seen: Sequence[Span] = (),
    *,
    behind: bool = False,
    poor: bool = False,
    warned: int = WARNED,
    calendar: Calendar | None = None,
) -> Light:
    """The light of an item that is not closed.

    `seen` are its periods, `behind` tells that its progress is short of its pace, `poor` that a report was sent back
    and is not mended. Days late are days of the calendar, days left are working days.
    """
    if due is not None and on > due:
        return Light("red", "overdue", (on - due).days)
    left = None if due is None else (calendar or national()).number(on, due) - 1
    left = None if left is None else max(0, left)
    if any(each.colour == "red" for each in seen):
        return Light("red", "missed", left)
    if poor or behind:
        return Light("yellow", "poor" if poor else "behind", left)
    if seen and _last_judged(seen) == "yellow":
        return Light("yellow", "made_up", left)
    if left is not None and left <= warned:
        return Light("blue", "due_soon", left)
    return Light("green", "", left)


def _last_judged(seen: Sequence[Span]) -> str:
    """The colour of the last period that is over; one that was made up long ago no longer colours the item."""
    return next((each.colour for each in reversed(seen) if each.colour != "open"), "")
