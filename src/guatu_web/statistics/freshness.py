"""Whether a figure is as new as it could be: what comes after it should be known by now."""

from __future__ import annotations

from datetime import date, timedelta

from guatu.periods import Period

ALLOWED = {"day": 7, "xun": 10, "month": 31, "quarter": 45, "half": 60, "year": 120}
"""Days after the end of a period within which its figures are expected, by grain."""


def following(period: Period, grain: str) -> date:
    """The last day of the period of a grain that comes after one; 1—2月 follows December."""
    day = period.last + timedelta(days=1)
    if grain == "year":
        return date(day.year, 12, 31)
    months = {"month": 1, "quarter": 3, "half": 6}.get(grain)
    if months is None:
        return day + timedelta(days=10 if grain == "xun" else 0)
    if grain == "month" and day.month == 1:
        months = 2
    last = day.month - 1 + months
    return date(day.year + last // 12, last % 12 + 1, 1) - timedelta(days=1)


def is_stale(period: Period, grain: str, day: date) -> bool:
    """Whether on a day a newer figure than that of a period should have been known."""
    return following(period, grain) + timedelta(days=ALLOWED.get(grain, 31)) < day


def usual_grain(first: date, last: date, count: int) -> str:
    """The grain in which figures come that have so many ends from one day to another; "" for a single one."""
    if count < 2:
        return ""
    gap = (last - first).days / (count - 1)
    return next(grain for grain, most in GAPS if gap <= most)


GAPS = (("xun", 15), ("month", 50), ("quarter", 120), ("half", 240), ("year", 1_000_000))
"""The longest mean gap between figures of a grain, in days; a year has eleven months of reports."""
