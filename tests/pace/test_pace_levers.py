"""Rules of levers, and docs/methods/levers.md: every worked table is recomputed."""

from __future__ import annotations

import doctest
from datetime import date
from decimal import Decimal

import pytest
from invented_series import history as invented
from test_pace_pages import rows

from guatu.pace import Goal, History, levers
from guatu.pace.levers import (
    Rest,
    add_up,
    by_plan,
    changes_of,
    gap_of,
    growth_gap,
    pace_of,
    recent,
    rests_of,
    stretches_of,
)
from guatu.periods import Period, cumulative

PAGE = "levers.md"


def number(cell):
    return float(cell) if cell else None


@pytest.mark.parametrize(
    ("goal", "bound", "value", "expected", "median", "lack", "room", "behind", "short"),
    rows(PAGE, "T | bound | V | E | M | lack"),
)
def test_the_gaps_hold(goal, bound, value, expected, median, lack, room, behind, short):
    told = gap_of(Goal(Decimal(goal), Period.parse("2026"), bound), float(value), float(expected), float(median))
    assert [None if each is None else round(each, 4) for each in told] == [
        number(each) for each in (lack, room, behind, short)
    ]


@pytest.mark.parametrize(
    ("goal", "growth", "base", "reached", "points", "worth", "rest"), rows(PAGE, "goal | growth | B | C")
)
def test_the_gaps_of_growth_hold(goal, growth, base, reached, points, worth, rest):
    told = growth_gap(*(float(each) for each in (goal, growth, base, reached)))
    assert told == pytest.approx((float(points), float(worth), float(rest)))


def worked():
    figures = {}
    for year, *values in rows(PAGE, "year | Feb | Mar"):
        months = zip(range(2, 13), values, strict=True)
        figures |= {cumulative(int(year), month): float(value) for month, value in months if value}
    return History.of(figures)


def test_the_worked_pace_holds():
    told = worked()
    pace = pace_of(stretches_of(told), 110 - 33, 7, rests=rests_of(told, 2026, 5))
    computed = {
        "needed": f"{pace.needed:g}",
        **{f"last {each.months} months": f"{each.per_month:.4f}" for each in pace.recent},
        "reached": f"{pace.reached} of {pace.stretches}",
        "last reached": f"{pace.last_reached.last:%Y-%m}",
        "best": f"{pace.best[0].per_month:g} in {pace.best[0].last:%Y-%m}",
        **{f"rest of {each.year}": f"{each.amount:g}" for each in pace.rests},
        "most": f"{pace.most:g}",
    }
    assert dict(rows(PAGE, "of the pace | value")) == computed


@pytest.mark.parametrize(("remaining", "on", "end", "planned", "comes"), rows(PAGE, "remaining | on | end | planned"))
def test_the_investments_by_plan_hold(remaining, on, end, planned, comes):
    assert by_plan(float(remaining), *(date.fromisoformat(each) for each in (on, end, planned))) == float(comes)


@pytest.mark.parametrize(("gap", "given", "by", "amount", "left"), rows(PAGE, "gap | levers | by"))
def test_the_sums_hold(gap, given, by, amount, left):
    sizes = [(view, float(size)) for view, size in (each.split() for each in given.split(",") if each)]
    told = add_up(sizes, float(gap))
    assert (told.by, told.amount, told.left) == (by, float(amount), float(left))


def test_the_examples_in_the_module_hold():
    assert doctest.testmod(levers).failed == 0


# ------------------------------------------------------------------ rules of months


def test_january_and_february_are_one_stretch_of_two_months():
    first = stretches_of(worked())[0]
    assert (first.first, first.last, first.months, first.per_month) == (date(2024, 1, 1), date(2024, 2, 29), 2, 6)


def test_an_average_takes_the_whole_of_a_stretch_into_which_it_reaches():
    """Three months to the end of April reach into 1-2月: the four months are averaged."""
    told = recent(stretches_of(worked().known(2025, 4)), 3)
    assert (told.months, told.first, told.per_month) == (4, date(2025, 1, 1), 7.5)


def test_an_average_does_not_jump_over_months_that_are_not_known():
    told = History.of({cumulative(2025, 6): 30.0, cumulative(2026, 2): 8.0})
    assert recent(stretches_of(told), 2).per_month == 4
    assert recent(stretches_of(told), 3) is None


def test_what_stretches_bring_adds_up_to_the_year():
    told = invented()
    for year in told.years:
        total = told.total(year)
        if total is not None:
            assert sum(each.amount for each in stretches_of(told) if each.last.year == year) == pytest.approx(total)


def test_a_stretch_of_a_year_begins_with_its_own_first_month():
    half = worked().within(7, 12)
    first = next(each for each in stretches_of(half) if each.last.year == 2025)
    assert (first.first, first.months, first.amount) == (date(2025, 7, 1), 1, 8)


def test_a_stock_is_read_by_its_changes_between_ends_of_months():
    told = changes_of(
        {date(2026, 3, 31): 40.0, date(2026, 6, 15): 44.0, date(2026, 6, 30): 46.0, date(2026, 7, 31): 45.0}
    )
    assert [(each.months, each.amount, each.per_month) for each in told] == [(3, 6, 2), (1, -1, -1)]


def test_a_figure_far_enough_below_an_upper_bound_is_a_pace_that_was_kept():
    told = pace_of(stretches_of(worked()), 49, 7, bound="le")
    assert told.needed == 7
    assert told.reached == sum(each.per_month <= 7 for each in stretches_of(worked()))
    assert told.best[0].per_month == 5.5


def test_where_no_month_remains_there_is_no_pace():
    assert pace_of(stretches_of(worked()), 10, 0) is None


def test_without_past_years_the_most_is_the_best_recent_average_in_every_month():
    told = pace_of(stretches_of(History.of({cumulative(2026, each): 4.0 * each for each in range(2, 7)})), 60, 6)
    assert told.most == 24
    assert pace_of([], 60, 6).most is None
    assert pace_of([], 60, 6, rests=[Rest(2025, 31.0)]).most == 31


def test_something_within_reach_of_about_lacks_nothing():
    goal = Goal(Decimal(100), Period.parse("2026"), "about")
    assert gap_of(goal, 96).lack == 0
    assert gap_of(goal, 90).lack == 5
    assert gap_of(goal, 90)[2:] == (None, None)
