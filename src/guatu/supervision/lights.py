"""The light of an item: red overdue or missed, yellow poor, behind or overstaying, blue due soon, else green; the worst
counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from guatu.supervision.spans import Span
from guatu.supervision.thresholds import USUAL, Thresholds
from guatu.workdays import Calendar, national


class Light(NamedTuple):
    """A light and why: overdue, missed (a period without a report), behind, poor, made_up, due_soon, "", or what
    `light` was told of a state that is overstayed.

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
    overstays: str = "",
    thresholds: Thresholds = USUAL,
    calendar: Calendar | None = None,
) -> Light:
    """The light of an item that is not closed.

    `seen` are its periods, `behind` tells that its progress is short of its pace, `poor` that a report was sent back
    and is not mended, `overstays` is the reason where those who answer for it have left it in its state too long. Days
    late are days of the calendar, days left those of the thresholds.
    """
    if due is not None and on > due:
        return Light("red", "overdue", (on - due).days)
    left = None if due is None else days_left(due, on, thresholds, calendar)
    if any(each.colour == "red" for each in seen):
        return Light("red", "missed", left)
    if reason := overstays or ("poor" if poor else "behind" if behind else ""):
        return Light("yellow", reason, left)
    if seen and _last_judged(seen) == "yellow":
        return Light("yellow", "made_up", left)
    if left is not None and left <= thresholds.warn_days:
        return Light("blue", "due_soon", left)
    return Light("green", "", left)


def days_left(due: date, on: date, thresholds: Thresholds = USUAL, calendar: Calendar | None = None) -> int:
    """How many days are left until a date, working ones or those of the calendar; 0 on the day and after it."""
    left = (calendar or national()).number(on, due) - 1 if thresholds.working else (due - on).days
    return max(0, left)


def warned_until(on: date, thresholds: Thresholds = USUAL, calendar: Calendar | None = None) -> date:
    """The last date of which a day warns."""
    if not thresholds.working:
        return on + timedelta(days=thresholds.warn_days)
    return (calendar or national()).after(on, thresholds.warn_days).day


def is_near(due: date, on: date, thresholds: Thresholds = USUAL, calendar: Calendar | None = None) -> bool:
    """Whether a day warns of a date that is not over."""
    # holidays take ten days at most: what is farther away need not be counted day by day
    far = (due - on).days > 2 * thresholds.warn_days + 20
    return due >= on and not far and days_left(due, on, thresholds, calendar) <= thresholds.warn_days


def is_behind(done: float, start: date, due: date, on: date, points: int = USUAL.behind_points) -> bool:
    """Whether progress in percent is more than so many points short of the share of its time that is over.

    >>> is_behind(15, date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 1))
    True
    """
    if due <= start:
        return False
    return done + points < 100 * min(1.0, (on - start) / (due - start))


def _last_judged(seen: Sequence[Span]) -> str:
    """The colour of the last period that is over; one that was made up long ago no longer colours the item."""
    return next((each.colour for each in reversed(seen) if each.colour != "open"), "")
