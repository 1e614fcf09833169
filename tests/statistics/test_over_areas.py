"""Over areas, values add up as of a day: as it was then, or on the boundaries of today."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import KNOWN, TREE, book, observed, with_indicator

from guatu.periods import Period
from guatu.statistics import AreaState, AreaTree, AreaTreeError, Figure, Observation, over_areas, over_time
from guatu.statistics.grains import periods_of

Q1 = Period.parse("2026Q1")
MONTHS = periods_of(2026, "month")[:2]
money = st.decimals(min_value=-(10**9), max_value=10**12, places=2)
pairs = st.lists(money, min_size=2, max_size=2)


def told(code, figures, period="2026Q1", **more):
    return [one for area, value in figures.items() for one in observed(code, area, {period: value}, **more)]


def summed(figures, code="gdp", tree=TREE, **more):
    return over_areas(book(*figures, **more), code, "zone", Q1, tree)


@given(pairs, pairs)
def test_for_a_flow_areas_then_time_is_time_then_areas(east, west):
    months = {
        "east": dict(zip(map(str, MONTHS), east, strict=True)),
        "west": dict(zip(map(str, MONTHS), west, strict=True)),
    }
    filled = book(*(observed("gdp", area, figures) for area, figures in months.items()))
    time_first = over_areas(filled, "gdp", "zone", Q1, TREE)
    by_month = [over_areas(filled, "gdp", "zone", month, TREE) for month in MONTHS]
    zone = [Observation("gdp", "zone", one.period, "discrete", one.value, KNOWN) for one in by_month]
    areas_first = over_time(book(zone), "gdp", "zone", Q1)
    assert time_first.value == areas_first.value == sum(east) + sum(west)


def test_a_sum_explains_itself_down_to_the_reported_figures():
    answer = summed([told("gdp", {"east": 30, "west": 12}, source="月报")])
    assert (answer.value, answer.area) == (42, "zone")
    assert answer.formula == "2026年一季度地区生产总值，东湖镇、西泽街道之和"
    assert [(one.area, one.value, one.vintage, one.source) for one in answer.observations()] == [
        ("east", 30, KNOWN, "月报"),
        ("west", 12, KNOWN, "月报"),
    ]


def test_stocks_add_over_areas_at_the_end_of_the_period():
    stocks = told("high_tech_firms", {"east": 30, "west": 12}, period="2026-03", basis="point")
    assert summed([stocks], "high_tech_firms").value == 42


def test_the_parts_of_a_ratio_are_added_over_areas_first():
    answer = summed(
        [told("tax_revenue", {"east": 9, "west": "1.2"}), told("general_public_revenue", {"east": 10, "west": 2})],
        "tax_share",
    )
    assert (answer.value, answer.numerator.value, answer.denominator.value) == (85, Decimal("10.2"), 12)


def test_a_ratio_without_parts_is_refused():
    assert (
        summed([told("hotline_satisfaction", {"east": 96, "west": 98})], "hotline_satisfaction").code == "without_parts"
    )


@pytest.mark.parametrize("code", ["overall_rank", "consumer_price_index", "good_air_share"])
def test_what_does_not_add_over_areas_is_refused_with_its_reason(code):
    refused = summed([told(code, {"east": 1, "west": 2})], code)
    assert refused.code == "not_additive"
    assert refused.said.startswith(("位次", "指数", "指标库规定"))


def test_growth_is_not_added():
    catalogue = with_indicator("gdp", nature="growth", unit="%", over_time="none", over_areas="none")
    assert summed([told("gdp", {"east": 5, "west": 6})], catalogue=catalogue).code == "not_additive"


def test_missing_areas_are_named():
    refused = summed([told("gdp", {"east": 30})])
    assert (refused.code, refused.missing) == ("missing_children", ("西泽街道",))


def test_an_area_without_areas_below_is_told():
    refused = over_areas(book(), "gdp", "east", Q1, TREE)
    assert (refused.code, refused.said) == ("no_children", "东湖镇在2026-03-31没有下级区域")


def test_mixed_basis_is_refused_naming_who_only_cumulates():
    may = Period.parse("2026-05")
    figures = book(
        observed("gdp", "east", {"2026-05": 10}), observed("gdp", "west", {"2026-01/2026-05": 60}, "cumulative")
    )
    refused = over_areas(figures, "gdp", "zone", may, TREE)
    assert refused.code == "mixed_basis"
    assert "西泽街道只有累计数" in refused.said


def test_a_value_at_a_point_is_not_added_to_one_of_a_stretch():
    stocks = [
        told("high_tech_firms", {"east": 30}, basis="point"),
        told("high_tech_firms", {"west": 12}, basis="discrete"),
    ]
    refused = summed(stocks, "high_tech_firms")
    assert refused.code == "mixed_basis"
    assert "东湖镇为时点数、西泽街道为当期数" in refused.said


def test_mixed_grain_is_refused_naming_who_reports_longer_periods():
    figures = book(observed("gdp", "east", {"2026-03": 10}), observed("gdp", "west", {"2026Q1": 30}))
    refused = over_areas(figures, "gdp", "zone", Period.parse("2026-03"), TREE)
    assert refused.code == "mixed_grain"
    assert "西泽街道只有2026年一季度的数" in refused.said


def test_another_unit_is_refused_with_its_area():
    refused = summed([told("gdp", {"east": 30}), told("gdp", {"west": 12}, unit="USD")])
    assert refused.code == "unit_mismatch"
    assert "西泽街道" in refused.said


def test_where_an_area_has_no_figure_those_below_it_are_added():
    tree = AreaTree(
        [
            AreaState("zone", None),
            AreaState("east", "zone"),
            AreaState("west", "zone"),
            AreaState("grid1", "west", name="一网格"),
            AreaState("grid2", "west", name="二网格"),
        ]
    )
    assert summed([told("gdp", {"east": 30, "grid1": 5, "grid2": 7})], tree=tree).value == 42
    assert summed([told("gdp", {"east": 30, "grid1": 5})], tree=tree).missing == ("二网格",)
    assert summed([told("gdp", {"east": 30})], tree=tree).missing == ("west",)


def test_what_is_missing_far_below_is_named_and_not_the_areas_above_it():
    parents = {"zone": None, "park": "zone", "a": "park", "b": "park"} | {f"{x}{n}": x for x in "ab" for n in (1, 2)}
    tree = AreaTree(AreaState(area, parent) for area, parent in parents.items())
    assert summed([told("gdp", {"a1": 1, "b1": 2})], tree=tree).missing == ("a2", "b2")
    assert summed([told("gdp", {"a1": 1, "a2": 2})], tree=tree).missing == ("b",)


def test_an_area_whose_periods_fit_only_when_mixed_tells_them():
    uneven = observed("gdp", "west", {"2026Q1": 3, "2026-04": 1, "2026-05": 1, "2026-06": 1})
    figures = book(observed("gdp", "east", {"2026H1": 10}), uneven)
    refused = over_areas(figures, "gdp", "zone", Period.parse("2026H1"), TREE)
    assert refused.code == "mixed_grain"
    assert "西泽街道：只能由长短不同的时段拼出" in refused.said


def test_the_areas_own_figure_is_held_against_the_sum():
    agreeing = summed([told("gdp", {"east": 30, "west": 12, "zone": 42})])
    assert agreeing.notes == ()
    differing = summed([told("gdp", {"east": 30, "west": 12, "zone": 45})])
    assert (differing.value, [note.code for note in differing.notes]) == (42, ["differs"])


# ------------------------------------------------------------------ boundaries

MOVED = date(2026, 7, 1)
BEFORE = date(2026, 6, 30)
MOVING = AreaTree(
    [
        AreaState("zone", None),
        AreaState("east", "zone"),
        AreaState("west", "zone", valid_to=BEFORE),
        AreaState("west", "city", MOVED),
        AreaState("north", "zone", MOVED),
        AreaState("north", "city", valid_to=BEFORE),
    ]
)


def test_the_past_is_added_as_it_was_then_or_on_todays_boundaries():
    figures = book(told("gdp", {"east": 30, "west": 12, "north": 100}))
    assert over_areas(figures, "gdp", "zone", Q1, MOVING).value == 42
    assert over_areas(figures, "gdp", "zone", Q1, MOVING, boundaries=date(2026, 11, 21)).value == 130


def test_boundaries_that_change_within_the_period_are_noted():
    figures = book(told("gdp", {"east": 1, "west": 2, "north": 4}, period="2026"))
    answer = over_areas(figures, "gdp", "zone", Period.parse("2026"), MOVING)
    assert (answer.value, [note.code for note in answer.notes]) == (5, ["boundaries"])


SPLIT = AreaTree(
    [
        AreaState("zone", None),
        AreaState("west", "zone"),
        AreaState("old", "zone", valid_to=BEFORE, name="老镇"),
        AreaState("new1", "zone", MOVED, split_from="old", name="新一镇"),
        AreaState("new2", "zone", MOVED, split_from="old", name="新二镇"),
    ]
)


def test_on_todays_boundaries_the_past_of_a_split_area_stands_for_its_parts():
    figures = book(
        told("gdp", {"west": 12, "old": 30}), told("gdp", {"west": 1, "new1": 2, "new2": 3}, period="2026Q3")
    )
    today = date(2026, 11, 21)
    assert over_areas(figures, "gdp", "zone", Q1, SPLIT, today).value == 42
    assert over_areas(figures, "gdp", "zone", Period.parse("2026Q3"), SPLIT, today).value == 6


def test_after_the_split_the_parts_must_report_themselves():
    figures = book(told("gdp", {"west": 1, "new1": 2, "old": 9}, period="2026Q3"))
    assert over_areas(figures, "gdp", "zone", Period.parse("2026Q3"), SPLIT).missing == ("新二镇",)


def test_a_split_across_two_parents_leaves_the_past_of_its_parts_unknown():
    tree = AreaTree(
        [
            AreaState("zone", None),
            AreaState("old", "zone", valid_to=BEFORE),
            AreaState("new1", "zone", MOVED, split_from="old", name="新一镇"),
            AreaState("new2", "city", MOVED, split_from="old"),
        ]
    )
    refused = over_areas(book(told("gdp", {"old": 30})), "gdp", "zone", Q1, tree, date(2026, 11, 21))
    assert refused.missing == ("新一镇",)


def test_a_past_day_of_knowledge_and_a_day_of_boundaries_are_two_things():
    figures = book(
        told("gdp", {"east": 30, "west": 12}, vintage=date(2026, 4, 15)),
        told("gdp", {"west": 15, "north": 100}, vintage=date(2026, 8, 1), status="revised"),
    )
    then = figures.as_of(date(2026, 5, 1))
    assert over_areas(then, "gdp", "zone", Q1, MOVING).value == 42
    assert over_areas(figures, "gdp", "zone", Q1, MOVING).value == 45
    assert over_areas(then, "gdp", "zone", Q1, MOVING, date(2026, 11, 21)).missing == ("north",)
    assert isinstance(over_areas(figures, "gdp", "zone", Q1, MOVING, date(2026, 11, 21)), Figure)


# ------------------------------------------------------------------ the tree


def test_the_tree_is_asked_for_a_day():
    assert MOVING.children("zone", BEFORE) == ("east", "west")
    assert MOVING.children("zone", MOVED) == ("east", "north")
    assert MOVING.state("west", MOVED).parent == "city"
    assert SPLIT.state("new1", BEFORE) is None
    assert SPLIT.parts_of_split("old") == ("new1", "new2")
    assert SPLIT.name("old", MOVED) == "老镇"


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ([AreaState("a", "b"), AreaState("b", "a")], "lies below itself"),
        ([AreaState("a", "a")], "a lies below itself"),
        (
            [AreaState("b", "a"), AreaState("a", None, valid_to=BEFORE), AreaState("a", "b", MOVED)],
            "itself on 2026-07-01",
        ),
        ([AreaState("a", None), AreaState("a", "b", MOVED)], "a has two states on 2026-07-01; end the earlier one"),
        ([AreaState("a", None, MOVED, BEFORE)], "runs backwards"),
    ],
)
def test_areas_that_make_no_tree_are_refused(states, message):
    with pytest.raises(AreaTreeError, match=message):
        AreaTree(states)
