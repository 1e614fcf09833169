"""Working days by the official calendar with make-up days (调休), and time limits counted in them.

>>> from datetime import date
>>> calendar = national()
>>> calendar.after(date(2026, 9, 30), 1)  # 1 to 7 October are off
Counted(day=datetime.date(2026, 10, 8), published=True)

The State Council's office publishes a year's holidays late in the year before. For a year that is not published yet,
weekends stand in, and every answer that rests on them says so with `published` False.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from guatu.errors import UsageError

DAY = timedelta(days=1)
LONGEST = 3660
"""A limit of more working days than this is a mistake."""


class Day(NamedTuple):
    """A day of the calendar: whether it is worked, what it is called where it is a holiday or a make-up day for one
    (else ""), and whether its year is published."""

    day: date
    works: bool
    name: str
    published: bool


class Counted(NamedTuple):
    """A day that was found by counting; `published` is False where a year was counted by weekends alone."""

    day: date
    published: bool


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. `off` are holidays and `made_up` working days at weekends, each with the holiday's name;
    `years` are those that are published, and `source` says by whom."""

    off: Mapping[date, str]
    made_up: Mapping[date, str]
    years: frozenset[int]
    source: str

    def of(self, day: date) -> Day:
        """What a day is."""
        published = day.year in self.years
        if day in self.made_up:
            return Day(day, True, self.made_up[day], published)
        if day in self.off:
            return Day(day, False, self.off[day], published)
        return Day(day, day.weekday() < 5, "", published)

    def works(self, day: date) -> bool:
        """Whether a day is worked."""
        return self.of(day).works

    def after(self, day: date, number: int) -> Counted:
        """The working day that comes so many after a day, which does not count itself; 0 is the day or the next worked
        one, a negative number counts backwards. UsageError beyond LONGEST."""
        if abs(number) > LONGEST:
            raise UsageError(f"{number} working days cannot be counted; at most {LONGEST}, some fifteen years")
        step, left, published = (DAY if number >= 0 else -DAY), abs(number), True
        if number == 0 and not self.works(day):
            left = 1
        while left:
            day += step
            found = self.of(day)
            published = published and found.published
            left -= found.works
        return Counted(day, published and day.year in self.years)

    def number(self, first: date, last: date) -> int:
        """How many days are worked from one day to another, both included; 0 where the last lies before the first."""
        return sum(self.works(first + DAY * each) for each in range((last - first).days + 1))

    def with_year(self, year: int, off: Mapping[date, str], made_up: Mapping[date, str], source: str) -> Calendar:
        """The calendar with a year that it lacks, or another reading of one. UsageError for days that cannot be."""
        for day, name in (*off.items(), *made_up.items()):
            if abs(day.year - year) > 1:
                raise UsageError(f"{day} ({name}) does not belong to the calendar of {year}")
        if both := off.keys() & made_up.keys():
            raise UsageError(f"{min(both)} is both a holiday and a make-up day; keep one")
        if weekday := min((day for day in made_up if day.weekday() < 5), default=None):
            raise UsageError(f"{weekday} is no weekend; only weekends are worked as make-up days")
        kept_off = {day: name for day, name in self.off.items() if day.year != year}
        kept_made_up = {day: name for day, name in self.made_up.items() if day.year != year}
        told = f"{self.source}; {year}: {source}"
        return Calendar({**kept_off, **off}, {**kept_made_up, **made_up}, self.years | {year}, told)


@cache
def national() -> Calendar:
    """The calendar of the mainland, as the package chinesecalendar has it from the State Council's notices."""
    from chinese_calendar.constants import Holiday, holidays, workdays

    names = {each.value: each.chinese for each in Holiday}
    return Calendar(
        {day: names[name] for day, name in holidays.items()},
        {day: names[name] for day, name in workdays.items()},
        frozenset(day.year for day in holidays),
        "国务院办公厅关于部分节假日安排的通知（chinesecalendar）",
    )


class Pause(NamedTuple):
    """The clock stands from the day on which others were asked to that on which they answered (None: still waiting)."""

    since: date
    until: date | None = None


@dataclass(frozen=True)
class Limit:
    """So many working days (or days of the calendar) from the day on which a matter was opened.

    The day of opening does not count. Of a pause the days after it began count not, up to the day of the answer.
    UsageError for a number of days that is none, and for pauses that begin before the matter or run into each other.
    """

    opened: date
    days: int
    working: bool = True
    pauses: tuple[Pause, ...] = ()
    calendar: Calendar = field(default_factory=national, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.days <= LONGEST:
            raise UsageError(f"a limit of {self.days} days cannot be; give 1 to {LONGEST}")
        before = self.opened
        for pause in self.pauses:
            if pause.since < before or (pause.until is not None and pause.until < pause.since):
                raise UsageError(f"the pause from {pause.since} to {pause.until} does not follow {before}")
            before = pause.until or date.max

    def due(self) -> Counted | None:
        """The last day in time; None while the clock stands."""
        if self.pauses and self.pauses[-1].until is None:
            return None
        day, left, published = self.opened, self.days, True
        while left:
            day += DAY
            published = published and (not self.working or day.year in self.calendar.years)
            left -= self._counts(day)
        return Counted(day, published)

    def used(self, on: date) -> int:
        """How many days have counted up to a day."""
        return sum(self._counts(self.opened + DAY * each) for each in range(1, (on - self.opened).days + 1))

    def left(self, on: date) -> int:
        """How many days are left after a day; below 0 it is late by so many."""
        return self.days - self.used(on)

    def warns(self, on: date, before: int = 3) -> bool:
        """Whether a reminder is due: so many days or fewer are left, and it is not over."""
        return 0 <= self.left(on) <= before

    def _counts(self, day: date) -> bool:
        if any(pause.since < day <= (pause.until or date.max) for pause in self.pauses):
            return False
        return not self.working or self.calendar.works(day)


def paused(limit: Limit, pauses: Iterable[Pause]) -> Limit:
    """The same limit with other pauses."""
    return Limit(limit.opened, limit.days, limit.working, tuple(pauses), limit.calendar)
