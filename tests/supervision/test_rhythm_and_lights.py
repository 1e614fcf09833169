"""Rhythms, the colours of periods, lights and scores."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.errors import UsageError
from guatu.periods import Period
from guatu.supervision import (
    RHYTHMS,
    Due,
    Light,
    Span,
    Thresholds,
    colour,
    duties,
    is_behind,
    is_near,
    light,
    periods,
    scored,
    spans,
    warned_until,
)

MARCH = Period.parse("2026-03")
APRIL = Period.parse("2026-04")


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("rhythm", "told"),
    [
        ("week", ["2026-03-04/2026-03-08", "2026-03-09/2026-03-15", "2026-03-16/2026-03-22", "2026-03-23/2026-03-25"]),
        ("xun", ["2026-03-04/2026-03-10", "2026-03-X2", "2026-03-21/2026-03-25"]),
        ("month", ["2026-03-04/2026-03-25"]),
        ("quarter", ["2026-03-04/2026-03-25"]),
    ],
)
def test_the_periods_of_a_rhythm_are_cut_to_the_item(rhythm, told):
    assert [str(each) for each in periods(rhythm, day("03-04"), day("03-25"))] == told


def test_whole_periods_keep_their_names():
    assert [str(each) for each in periods("month", day("01-01"), day("03-31"))] == ["2026-01", "2026-02", "2026-03"]
    assert [str(each) for each in periods("quarter", day("01-01"), day("06-30"))] == ["2026Q1", "2026Q2"]


@given(st.sampled_from(RHYTHMS), st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 400))
def test_periods_cover_every_day_once(rhythm, first, length):
    last = first + timedelta(days=length)
    found = periods(rhythm, first, last)
    assert (found[0].first, found[-1].last) == (first, last)
    assert all(later.first == earlier.last + timedelta(days=1) for earlier, later in pairwise(found))


@pytest.mark.parametrize(
    ("rhythm", "first", "last"),
    [("year", "03-01", "03-31"), ("day", "03-31", "03-01"), ("day", "01-01", "12-31")],
)
def test_what_cannot_be_is_refused(rhythm, first, last):
    last_day = day(last) if rhythm != "day" or first > last else date(2200, 1, 1)
    with pytest.raises(UsageError):
        periods(rhythm, day(first), last_day)


def test_a_report_is_due_on_a_working_day():
    found = duties("xun", day("10-01"), day("10-31"))
    assert [(str(each.period), each.by) for each in found] == [
        ("2026-10-X1", day("10-10")),  # a Saturday that is worked
        ("2026-10-X2", day("10-20")),
        ("2026-10-X3", date(2026, 11, 2)),
    ]
    assert duties("month", day("09-01"), day("09-30"), grace=3)[0].by == day("10-10")


def test_a_day_on_which_nobody_works_asks_for_nothing():
    assert [each.by for each in duties("day", day("10-01"), day("10-09"))] == [day("10-08"), day("10-09")]


# ------------------------------------------------------------------ colours


@pytest.mark.parametrize(
    ("reports", "on", "poor", "told"),
    [
        ([], "04-02", False, ("open", None)),
        ([], "04-03", False, ("red", None)),
        (["04-02"], "04-03", False, ("green", "04-02")),
        (["04-05"], "04-03", False, ("red", None)),  # not yet known on that day
        (["04-05"], "04-30", False, ("yellow", "04-05")),
        (["04-01", "04-05"], "04-30", False, ("green", "04-01")),
        (["04-01"], "04-30", True, ("yellow", "04-01")),
    ],
)
def test_a_missed_period_is_red_and_made_up_later_yellow(reports, on, poor, told):
    shade, reported = colour(day("04-02"), map(day, reports), day(on), poor=poor)
    assert (shade, reported and reported.isoformat()[5:]) == told


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_what_was_once_missed_is_never_green(reports, by, on):
    shades = [colour(by, reports, on + timedelta(days=each))[0] for each in range(200)]
    if "red" in shades:
        assert "green" not in shades[shades.index("red") :]


def test_periods_that_have_not_begun_are_not_shown():
    due = [Due(MARCH, day("04-02"), True), Due(APRIL, day("05-06"), True)]
    assert spans(due, {MARCH: [day("04-01")]}, day("03-31")) == [Span(MARCH, day("04-02"), None, "open")]
    assert [each.colour for each in spans(due, {MARCH: [day("04-01")]}, day("05-07"), poor=[MARCH])] == [
        "yellow",
        "red",
    ]


# ------------------------------------------------------------------ lights


def span(shade: str, period: Period = MARCH) -> Span:
    return Span(period, day("04-02"), None, shade)


@pytest.mark.parametrize(
    ("due", "seen", "more", "told"),
    [
        ("04-01", [], {}, Light("red", "overdue", 1)),
        ("04-30", [span("red")], {}, Light("red", "missed", 19)),
        ("04-30", [span("red"), span("green", APRIL)], {}, Light("red", "missed", 19)),
        ("04-30", [span("yellow")], {}, Light("yellow", "made_up", 19)),
        ("04-30", [span("yellow"), span("open", APRIL)], {}, Light("yellow", "made_up", 19)),
        ("04-30", [span("yellow"), span("green", APRIL)], {}, Light("green", "", 19)),
        ("04-30", [], {"behind": True}, Light("yellow", "behind", 19)),
        ("04-30", [], {"poor": True, "behind": True}, Light("yellow", "poor", 19)),
        ("04-08", [], {}, Light("blue", "due_soon", 3)),  # 6 April is off
        ("04-09", [], {}, Light("green", "", 4)),
        ("04-02", [], {}, Light("blue", "due_soon", 0)),
        (None, [], {}, Light("green", "", None)),
        ("04-30", [], {"overstays": "receive_late"}, Light("yellow", "receive_late", 19)),
        ("04-30", [span("red")], {"overstays": "receive_late"}, Light("red", "missed", 19)),
        ("04-09", [], {"thresholds": Thresholds(warn_days=4)}, Light("blue", "due_soon", 4)),
        ("04-08", [], {"thresholds": Thresholds(working=False)}, Light("green", "", 6)),  # days of the calendar
        ("04-05", [], {"thresholds": Thresholds(working=False)}, Light("blue", "due_soon", 3)),
    ],
)
def test_the_worst_counts(due, seen, more, told):
    assert light(due and day(due), day("04-02"), seen, **more) == told


@given(st.dates(date(2023, 1, 1), date(2026, 12, 1)), st.integers(0, 90), st.integers(1, 30), st.booleans())
def test_a_date_is_near_exactly_where_its_light_is_blue(on, ahead, warn, working):
    thresholds, due = Thresholds(warn_days=warn, working=working), on + timedelta(days=ahead)
    near = light(due, on, thresholds=thresholds).colour == "blue"
    assert is_near(due, on, thresholds) == near
    assert near or due > warned_until(on, thresholds)
    assert not is_near(on - timedelta(days=1), on, thresholds)


@pytest.mark.parametrize(("done", "points", "told"), [(29, 20, True), (30, 20, False), (30, 10, True), (80, 20, False)])
def test_progress_is_behind_by_more_points_than_the_threshold(done, points, told):
    start, due = date(2026, 1, 1), date(2026, 1, 21)
    assert is_behind(done, start, due, date(2026, 1, 11), points) is told
    assert not is_behind(0, start, start, due)  # no time, no pace


# ------------------------------------------------------------------ scores


def test_every_number_of_a_score_opens_what_it_counts():
    rows = [("a", span("green")), ("a", span("yellow", APRIL)), ("b", span("red")), ("b", span("open", APRIL))]
    told = scored(rows)
    assert [len(each) for each in (told.due, told.in_time, told.made_up, told.missed)] == [3, 1, 1, 1]
    assert told.rate == pytest.approx(1 / 3)
    assert told.missed == (("b", span("red")),)


def test_where_nothing_was_due_there_is_no_rate():
    assert scored([("b", span("open"))]).rate is None
