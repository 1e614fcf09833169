"""Working days and time limits."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.errors import UsageError
from guatu.workdays import Calendar, Counted, Limit, Pause, national, paused

DAYS = st.dates(date(2010, 1, 1), date(2026, 6, 30))


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return national()


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        (date(2026, 2, 17), False, "春节"),
        (date(2026, 2, 14), True, "春节"),  # a Saturday worked for it
        (date(2026, 10, 1), False, "国庆节"),
        (date(2025, 10, 6), False, "中秋"),
        (date(2026, 3, 2), True, ""),
        (date(2026, 3, 7), False, ""),
    ],
)
def test_a_day_is_what_the_notice_of_its_year_says(calendar, day, works, name):
    assert calendar.of(day) == (day, works, name, True)


def test_a_year_without_a_notice_counts_by_weekends_and_says_so(calendar):
    later = max(calendar.years) + 1
    assert calendar.of(date(later, 1, 1)).published is False
    assert calendar.after(date(later, 3, 1), 5).published is False
    assert calendar.after(date(later - 1, 12, 20), 20).published is False
    assert calendar.after(date(later - 1, 3, 2), 5).published


def test_the_day_from_which_is_counted_does_not_count(calendar):
    assert calendar.after(date(2026, 9, 30), 1) == Counted(date(2026, 10, 8), True)
    assert calendar.after(date(2026, 10, 8), -1) == Counted(date(2026, 9, 30), True)
    assert calendar.after(date(2026, 10, 8), 0) == Counted(date(2026, 10, 8), True)
    assert calendar.after(date(2026, 10, 3), 0) == Counted(date(2026, 10, 8), True)


@given(DAYS, st.integers(1, 60))
def test_counting_there_and_back_agree(day, number):
    there = national().after(day, number).day
    assert national().works(there)
    assert national().number(day, there) - national().works(day) == number
    assert national().after(there, -number).day <= day or not national().works(day)


def test_a_year_can_be_added_with_its_source(calendar):
    year = max(calendar.years) + 1
    new = calendar.with_year(year, {date(year, 1, 1): "元旦"}, {}, "通知")
    assert new.of(date(year, 1, 1)) == (date(year, 1, 1), False, "元旦", True)
    assert new.source.endswith(f"{year}: 通知")
    assert year not in calendar.years


@pytest.mark.parametrize(
    ("off", "made_up", "told"),
    [
        ({date(2030, 1, 1): "元旦"}, {}, "does not belong"),
        ({date(2027, 1, 2): "元旦"}, {date(2027, 1, 2): "元旦"}, "both"),
        ({}, {date(2027, 1, 4): "元旦"}, "no weekend"),
    ],
)
def test_a_year_that_cannot_be_is_refused(calendar, off, made_up, told):
    with pytest.raises(UsageError, match=told):
        calendar.with_year(2027, off, made_up, "通知")


def test_a_limit_ends_after_its_working_days():
    limit = Limit(date(2026, 9, 28), 5)  # 29, 30, then 8, 9, 10 October (a Saturday that is worked)
    assert limit.due() == Counted(date(2026, 10, 10), True)
    assert (limit.used(date(2026, 9, 30)), limit.left(date(2026, 9, 30))) == (2, 3)
    assert [limit.warns(day) for day in (date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 10))] == [
        False,
        True,
        True,
    ]
    assert not limit.warns(date(2026, 10, 12))
    assert limit.left(date(2026, 10, 12)) == -1


def test_a_limit_in_days_of_the_calendar_counts_all_of_them():
    assert Limit(date(2026, 9, 28), 5, working=False).due() == Counted(date(2026, 10, 3), True)


def test_the_clock_stands_while_others_are_waited_for():
    limit = Limit(date(2026, 3, 2), 5, pauses=(Pause(date(2026, 3, 4)),))
    assert limit.due() is None
    assert limit.used(date(2026, 3, 20)) == 2
    again = paused(limit, (Pause(date(2026, 3, 4), date(2026, 3, 10)),))
    assert again.due() == Counted(date(2026, 3, 13), True)


@given(DAYS, st.integers(1, 40), st.integers(0, 30), st.integers(0, 30))
def test_a_pause_never_brings_the_end_nearer(opened, days, begins, lasts):
    plain = Limit(opened, days)
    since = min(date.fromordinal(opened.toordinal() + begins), plain.due().day)
    held = Limit(opened, days, pauses=(Pause(since, date.fromordinal(since.toordinal() + lasts)),))
    assert held.due().day >= plain.due().day
    assert held.left(held.due().day) == 0


@pytest.mark.parametrize(
    ("days", "pauses"),
    [
        (0, ()),
        (5000, ()),
        (5, (Pause(date(2026, 3, 1)),)),
        (5, (Pause(date(2026, 3, 4), date(2026, 3, 3)),)),
        (5, (Pause(date(2026, 3, 4)), Pause(date(2026, 3, 9)))),
    ],
)
def test_a_limit_that_cannot_be_is_refused(days, pauses):
    with pytest.raises(UsageError):
        Limit(date(2026, 3, 2), days, pauses=pauses)


def test_too_many_days_are_a_mistake():
    with pytest.raises(UsageError, match="cannot be counted"):
        national().after(date(2026, 3, 2), 10_000)
