"""The rhythm of an item: in which periods it is reported, and until when each report is in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from guatu.errors import UsageError
from guatu.periods import Period, month, quarter, xun_of
from guatu.workdays import Calendar, national

DAY = timedelta(days=1)
MOST = 4000
"""More periods than this (days of eleven years) are a mistake in the dates."""


def _week_of(day: date) -> Period:
    monday = day - DAY * day.weekday()
    return Period(monday, monday + 6 * DAY)


_PERIOD_OF: dict[str, Callable[[date], Period]] = {
    "day": lambda day: Period(day, day),
    "week": _week_of,
    "xun": xun_of,
    "month": lambda day: month(day.year, day.month),
    "quarter": lambda day: quarter(day.year, (day.month + 2) // 3),
}
RHYTHMS = tuple(_PERIOD_OF)
"""日, 周, 旬, 月, 季."""


class Due(NamedTuple):
    """A period that asks for a report, and the last day on which the report is in time.

    `published` is False where that day was counted in a year whose holidays are not published yet.
    """

    period: Period
    by: date
    published: bool


def periods(rhythm: str, first: date, last: date) -> list[Period]:
    """The periods of a rhythm from the one that holds a day to the one that holds another, cut to the two days.

    Of a daily rhythm these are all days; `duties` leaves out those on which nobody works. UsageError for a rhythm that
    is none, for a last day before the first, and for more than MOST periods.
    """
    if rhythm not in _PERIOD_OF:
        raise UsageError(f"{rhythm!r} is no rhythm; one of {', '.join(RHYTHMS)}")
    if last < first:
        raise UsageError(f"the last day, {last}, lies before the first, {first}")
    if (last - first).days > MOST:
        raise UsageError(f"from {first} to {last} are more than {MOST} days; look at the dates")
    return list(_cut(_PERIOD_OF[rhythm], first, last))


def _cut(period_of: Callable[[date], Period], first: date, last: date) -> Iterator[Period]:
    day = first
    while day <= last:
        whole = period_of(day)
        kept = whole.last <= last and whole.first >= first
        yield whole if kept else Period(max(whole.first, first), min(whole.last, last))
        day = whole.last + DAY


def duties(rhythm: str, first: date, last: date, grace: int = 0, calendar: Calendar | None = None) -> list[Due]:
    """When each period's report is due: so many working days after its end (0: on its last day).

    What is due on a day that is not worked is due on the next one; a day on which nobody works asks for nothing by
    itself.
    """
    calendar = calendar or national()
    asked = periods(rhythm, first, last)
    if rhythm == "day":
        asked = [each for each in asked if calendar.works(each.last)]
    return [Due(each, *calendar.after(each.last, grace)) for each in asked]
