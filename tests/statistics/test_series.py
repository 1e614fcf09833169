"""Observations in two times: what they speak of, and when they became known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.periods import Period, month
from guatu.statistics import STATUSES, Observation, ObservationError, Series

MAY = month(2026, 5)
FIRST = Observation("gdp", "zone", MAY, "discrete", Decimal(70), date(2026, 6, 10), source="快报")
MENDED = replace(FIRST, value=Decimal(72), vintage=date(2026, 7, 9), status="revised", source="修订")

days = st.integers(0, 40).map(lambda n: date(2026, 6, 1) + timedelta(days=n))
observations = st.lists(
    st.builds(
        Observation,
        indicator=st.just("gdp"),
        area=st.just("zone"),
        period=st.sampled_from([month(2026, n) for n in (3, 4, 5)]),
        basis=st.just("discrete"),
        value=st.integers(0, 9).map(Decimal),
        vintage=days,
        status=st.sampled_from(STATUSES),
    ),
    unique_by=lambda one: (one.stretch, one.order),
    max_size=30,
)


def test_the_newest_vintage_holds_and_the_older_ones_stay():
    series = Series([MENDED, FIRST])
    assert series.at(MAY, "discrete") is MENDED
    assert series.vintages(MAY, "discrete") == (FIRST, MENDED)


def test_a_past_day_gives_what_was_known_at_its_end():
    series = Series([FIRST, MENDED])
    assert series.as_of(date(2026, 6, 9)).at(MAY, "discrete") is None
    assert series.as_of(date(2026, 6, 10)).at(MAY, "discrete") is FIRST
    assert series.as_of(date(2026, 7, 8)).at(MAY, "discrete") is FIRST
    assert series.as_of(date(2026, 7, 9)).at(MAY, "discrete") is MENDED


def test_of_one_day_the_stronger_status_holds_whatever_the_order_of_arrival():
    final = replace(FIRST, value=Decimal(71), status="final")
    assert Series([final, FIRST]).at(MAY, "discrete") is Series([FIRST, final]).at(MAY, "discrete") is final


def test_of_one_day_and_status_the_later_entry_holds_and_without_numbers_two_truths_are_refused():
    other = replace(FIRST, value=Decimal(71), source="更正")
    assert Series([replace(other, entry=1), FIRST]).at(MAY, "discrete").value == 71
    with pytest.raises(ObservationError, match=r"both 70 \(快报\) and 71 \(更正\).*`entry`"):
        Series([FIRST, other])


def test_a_later_entry_does_not_outweigh_a_stronger_status_of_the_same_day():
    final = replace(FIRST, value=Decimal(71), status="final")
    assert Series([final, replace(FIRST, entry=2)]).at(MAY, "discrete") is final


def test_the_same_figure_twice_is_one_vintage():
    assert Series([FIRST, FIRST]).vintages(MAY, "discrete") == (FIRST,)


def test_a_withdrawn_figure_is_gone_from_its_day_on_and_not_before():
    withdrawn = replace(FIRST, value=None, vintage=date(2026, 8, 1))
    series = Series([FIRST, withdrawn])
    assert series.at(MAY, "discrete") is None
    assert len(series) == 0
    assert series.as_of(date(2026, 7, 31)).at(MAY, "discrete") is FIRST
    assert series.vintages(MAY, "discrete") == (FIRST, withdrawn)


def test_growth_without_a_level_is_a_figure():
    told = replace(FIRST, value=None, growth=Decimal("6.5"), growth_kind="real")
    assert Series([told]).at(MAY, "discrete") is told


def test_a_point_is_found_by_its_day_and_a_stretch_by_its_days():
    stock = replace(FIRST, period=month(2026, 6), basis="point")
    flow = replace(FIRST, period=Period.parse("2026-01/2026-06"), basis="cumulative")
    series = Series([stock, flow])
    for said in ("2026-06", "2026Q2", "2026H1", "2026-06-30"):
        assert series.at(Period.parse(said), "point") is stock
    assert series.at(Period.parse("2026H1"), "cumulative") is flow
    assert series.at(Period.parse("2026H1"), "discrete") is None


@given(observations, days, days)
def test_a_later_day_never_loses_what_was_known(told, one, other):
    earlier, later = (Series(told).as_of(day) for day in sorted((one, other)))
    for period in (month(2026, n) for n in (3, 4, 5)):
        known = earlier.vintages(period, "discrete")
        assert later.vintages(period, "discrete")[: len(known)] == known


@given(observations, days, days)
def test_a_past_day_seen_from_a_past_day_is_the_earlier_of_both(told, one, other):
    twice, once = Series(told).as_of(one).as_of(other), Series(told).as_of(min(one, other))
    assert list(twice) == list(once)
    assert twice.known_on == once.known_on


@given(observations, st.randoms())
def test_the_order_of_arrival_changes_nothing(told, random):
    shuffled = random.sample(told, len(told))
    assert list(Series(shuffled)) == list(Series(told))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"basis": "monthly"}, "basis 'monthly' is none; discrete, cumulative, point are"),
        ({"status": "sure"}, "status 'sure' is none; estimated"),
        ({"growth": Decimal(3)}, "growth goes with its kind, one of nominal, real, comparable"),
        ({"growth_kind": "real"}, "and a kind with a growth"),
        ({"value": Decimal("NaN")}, "finite numbers"),
        ({"basis": "cumulative"}, "runs from 1 January; give the whole stretch"),
    ],
)
def test_what_is_no_figure_is_refused_with_its_place(change, message):
    with pytest.raises(ObservationError, match=message) as refused:
        replace(FIRST, **change)
    assert str(refused.value).startswith("gdp, zone, 2026-05: ")


def test_a_series_is_of_one_indicator_in_one_area():
    with pytest.raises(ObservationError, match="gdp of park does not belong to gdp of zone"):
        Series([FIRST, replace(FIRST, area="park")])
