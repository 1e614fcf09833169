"""Whether a figure is as new as it could be: what comes after it should be known by now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from guatu.periods import Period
from guatu.playbook import Report

ALLOWED = {"day": 7, "xun": 10, "month": 31, "quarter": 45, "half": 60, "year": 120}
"""Days after the end of a period within which its figures are expected, by grain."""


_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def following(period: Period, grain: str) -> date:
    """The last day of the period of a grain that comes after one; 1—2月 follows December."""
    day = period.last + timedelta(days=1)
    months = _MONTHS.get(grain)
    if months is None:
        return day + timedelta(days=10 if grain == "xun" else 0)
    end = -(-day.month // months) * months
    if grain == "month" and end == 1:
        end = 2
    return date(day.year + end // 12, end % 12 + 1, 1) - timedelta(days=1)


def is_stale(period: Period, grain: str, day: date, reports: Iterable[Report] = ()) -> bool:
    """Whether on a day a newer figure than that of a period should have been known: by the reports that ask for it,
    where there are any, else by the grain in which figures come."""
    due = [following(period, each.rhythm) + timedelta(each.deadline) for each in reports]
    return min(due, default=following(period, grain) + timedelta(ALLOWED.get(grain, 31))) < day


def asking(reports: Iterable[Report], code: str, area: str, *, whole: bool) -> list[Report]:
    """Those reports that ask for an indicator over an area, given by its code; `whole`: the area stands for the zone,
    which is what reports without areas are about."""
    there = (each for each in reports if (area in each.areas if each.areas else whole))
    return [each for each in there if any(asked.code == code for asked in each.indicators)]


def usual_grain(first: date, last: date, count: int) -> str:
    """The grain in which figures come that have so many ends from one day to another; "" for a single one."""
    if count < 2:
        return ""
    gap = (last - first).days / (count - 1)
    return next(grain for grain, most in GAPS if gap <= most)


GAPS = (("xun", 15), ("month", 50), ("quarter", 120), ("half", 240), ("year", 1_000_000))
"""The longest mean gap between figures of a grain, in days; a year has eleven months of reports."""
