"""Standings: sums that can be followed, projects that count once, what is missing, places, ties, movement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_leagues import facts, league, measure

from guatu.race import NOTES, Claim, Racer, standings

D = Decimal
EACH = {"rule": "threshold", "limit": 0}
THREE = {"m": {"A": 9, "B": 5, "C": 7}}


def rows(told):
    return {each.racer.key: each for each in told.rows}


def count(key="signed", **more):
    return measure(key, "count", **{"of": "count", "each": 10, **more})


# -- sums


def test_a_line_tells_value_target_rule_and_records_and_how_its_points_came():
    signed = measure("signed", points=40, of="count", target="given")
    told = standings(league(signed), facts(claims={"signed": [("P1", "A"), ("P2", "A")]}, targets={"signed": {"A": 5}}))
    (line, *_) = told.of("A").lines
    assert (line.value, line.target, line.rule, line.points, line.full) == (2, 5, "completion", 16, 40)
    assert (line.how, line.records) == ("2 ÷ 5 × 40", ("P1", "P2"))


SPLIT = {
    "key": "signed",
    "name": "签约",
    "points": 40,
    "parts": [
        {"key": "number", "name": "个数", "share": 50, "rule": "completion", "of": "count", "source": "signed"},
        {"key": "amount", "name": "金额", "share": 50, "rule": "completion", "of": "sum", "source": "signed"},
    ],
}


def test_points_may_be_split_between_number_and_amount_of_the_same_projects():
    """签约个数 50 % + 签约金额 50 %."""
    told = standings(
        league(SPLIT),
        facts(
            claims={"signed": [("P1", "A", "30"), ("P2", "A", "30"), ("P3", "B", "100")]},
            targets={"number": {"A": 4, "B": 4, "C": 4}, "amount": {"A": 60, "B": 200, "C": 10}},
        ),
    )
    assert [[line.points for line in rows(told)[key].lines] for key in "ABC"] == [[10, 20], [5, 10], [0, 0]]
    assert [each.points for each in told.rows] == [30, 15, 0]


NUMBERS = st.decimals(-100, 1000, places=2)


@given(
    st.dictionaries(st.sampled_from("ABC"), NUMBERS, min_size=1),
    st.dictionaries(st.sampled_from("ABC"), NUMBERS),
    st.sampled_from(["average", "exclude", "not_assessed"]),
    st.lists(st.tuples(st.sampled_from("PQRSTU"), st.sampled_from("ABC"), st.just("7")), max_size=12),
)
def test_lines_add_up_to_the_total_exactly_whatever_is_missing(values, targets, missing, claims):
    made = league(
        measure("m", points=70),
        measure("n", "minmax", points=30, base=20),
        count("extra", side="bonus", points=15, of="sum"),
        {"key": "late", "name": "逾期", "side": "deduction", "rule": "count", "of": "count", "each": 0.1},
        missing=missing,
        bonus_cap=5,
    )
    read = facts({"m": values, "n": targets}, {"m": targets}, {"extra": claims, "late": claims[:3]})
    told = standings(made, read)
    for row in told.rows:
        known = [line.points for line in row.lines if line.points is not None]
        assert row.points is None or row.points == sum(known)
        assert all(not line.note or line.note in NOTES for line in row.lines)
        assert all(line.points is not None or line.note for line in row.lines)


# -- a project counts once

BOTH = [("P1", "A", "1", date(2026, 3, 2)), ("P1", "B", "1", date(2026, 3, 1), True), ("P2", "A")]


@pytest.mark.parametrize(
    ("shared", "expected"),
    [("split", (15, 5)), ("first", (10, 10)), ("lead", (10, 10))],
)
def test_a_project_of_two_teams_counts_once(shared, expected):
    told = standings(league(count(), shared=shared), facts(claims={"signed": BOTH}))
    assert (told.of("A").points, told.of("B").points) == expected


def test_whoever_has_a_shared_project_counted_elsewhere_is_told_so():
    told = standings(league(count(), shared="lead"), facts(claims={"signed": BOTH}))
    (line,) = told.of("A").lines
    assert (line.records, line.note) == (("P2",), "elsewhere")


def test_who_entered_first_has_it_and_on_the_same_day_the_lead():
    same_day = [("P1", "A", "1", date(2026, 3, 1)), ("P1", "B", "1", date(2026, 3, 1), True)]
    told = standings(league(count(), shared="first"), facts(claims={"signed": same_day}))
    assert (told.of("A").points, told.of("B").points) == (0, 10)


def test_a_claim_without_a_day_is_later_than_one_with():
    claims = [("P1", "A"), ("P1", "B", "1", date(2026, 12, 31))]
    told = standings(league(count(), shared="first"), facts(claims={"signed": claims}))
    assert (told.of("A").points, told.of("B").points) == (0, 10)


def test_the_same_project_named_twice_for_one_team_counts_once():
    told = standings(league(count()), facts(claims={"signed": [("P1", "A"), ("P1", "A")]}))
    assert told.of("A").points == 10


def test_a_share_of_somebody_outside_the_race_is_lost_to_those_within():
    told = standings(league(count()), facts(claims={"signed": [("P1", "A"), ("P1", "elsewhere")]}))
    assert [each.points for each in told.rows] == [5, 0, 0]


def test_thirds_of_a_project_make_a_whole():
    claims = [(f"P{at}", racer) for at in range(3) for racer in "ABC"]
    told = standings(league(measure("signed", "ladder", of="count")), facts(claims={"signed": [*claims, ("Q", "C")]}))
    assert [each.lines[0].value for each in told.rows] == [2, 1, 1]
    assert [each.points for each in told.rows] == [100, 95, 95]


@given(
    st.lists(st.tuples(st.sampled_from("PQRST"), st.sampled_from("ABC")), max_size=20),
    st.sampled_from(["split", "first", "lead"]),
)
def test_all_together_have_as_many_projects_as_there_are(pairs, shared):
    told = standings(league(count(points=1000), shared=shared), facts(claims={"signed": pairs}))
    assert sum(each.lines[0].value for each in told.rows) == pytest.approx(len({record for record, _ in pairs}))


# -- what is missing


def test_who_has_no_record_has_none_but_a_source_that_was_not_read_is_missing_for_all():
    nothing = standings(league(count()), facts(claims={"signed": []}))
    unread = standings(league(count()), facts())
    assert [(each.points, each.place) for each in nothing.rows] == [(0, 1)] * 3
    assert [(each.points, each.place, each.reason) for each in unread.rows] == [(None, None, "nothing_known")] * 3
    assert unread.missing == ("signed",)


TWO = (measure("m", points=60, **EACH), measure("n", "best", points=40))
PARTIAL = {"m": dict.fromkeys("ABC", 1), "n": {"A": 10, "B": 5}}


@pytest.mark.parametrize(
    ("missing", "expected", "place"),
    [("average", 90, 2), ("exclude", 100, 1), ("not_assessed", None, None)],
)
def test_a_missing_figure_is_never_nought(missing, expected, place):
    told = standings(league(*TWO, missing=missing), facts(PARTIAL))
    row = told.of("C")
    assert (row.points, row.place) == (expected, place)
    assert told.missing == (() if missing == "average" else ("n",))
    assert told.of("B").points == 80


def test_a_measure_may_have_a_rule_of_its_own_for_what_is_missing():
    told = standings(league(TWO[0], TWO[1] | {"missing": "average"}, missing="not_assessed"), facts(PARTIAL))
    assert told.of("C").points == 90


def test_without_anybody_to_take_the_mean_of_the_measure_is_left_out():
    told = standings(league(*TWO, missing="average"), facts({"m": PARTIAL["m"]}))
    assert [each.points for each in told.rows] == [100, 100, 100]
    assert told.of("A").lines[-1].note == "renormalised"


@pytest.mark.parametrize("target", [None, 0, -5])
def test_without_a_target_above_nought_nothing_is_divided(target):
    targets = {"m": {"A": 10} | ({} if target is None else {"B": target})}
    told = standings(league(measure("m", points=60), TWO[1]), facts({"m": {"A": 5, "B": 5}, **PARTIAL}, targets))
    row = told.of("B")
    assert row.lines[0].points is None
    assert row.points == 50  # 20 of 40


# -- places


def test_places_are_taken_within_peer_groups():
    racers = [{"key": key, "name": key, "group": group} for key, group in zip("ABCD", "1122", strict=True)]
    told = standings(league(measure("m", "best"), racers=racers), facts({"m": {"A": 9, "B": 10, "C": 1, "D": 2}}))
    assert [(each.racer.key, each.place, each.points) for each in told.rows] == [
        ("B", 1, 100),
        ("A", 2, 90),
        ("D", 1, 100),
        ("C", 2, 50),
    ]


def test_equal_totals_share_a_place_and_the_next_place_is_left_out():
    told = standings(league(measure("m", "best")), facts({"m": {"A": 5, "B": 9, "C": 9}}))
    assert [(each.racer.key, each.place, each.tied) for each in told.rows] == [
        ("B", 1, True),
        ("C", 1, True),
        ("A", 3, False),
    ]


def test_named_measures_decide_among_equal_totals():
    values = {"m": {"A": 5, "B": 10, "C": 5}, "n": {"A": 10, "B": 5, "C": 10}}
    told = standings(
        league(measure("m", "best", points=50), measure("n", "best", points=50), tie_by=["n"]), facts(values)
    )
    assert [(each.racer.key, each.place, each.tied) for each in told.rows] == [
        ("A", 1, True),
        ("C", 1, True),
        ("B", 3, False),
    ]


@pytest.mark.parametrize(("effect", "place"), [("unranked", None), ("last", 3)])
def test_a_veto_bars_from_a_place_or_puts_last(effect, place):
    veto = {"key": "accident", "name": "事故", "rule": "veto", "of": "count", "effect": effect}
    told = standings(league(measure("m", "best"), veto), facts(THREE, claims={"accident": [("S1", "A")]}))
    assert {each.racer.key: each.place for each in told.rows} == {"C": 1, "B": 2, "A": place}
    assert told.of("A").reason == "vetoed"
    assert told.of("A").points == 100  # what was reached stays to be seen


def test_movement_counts_places_since_the_period_before():
    made = league(measure("m", "best"))
    before = standings(made, facts(THREE))
    now = standings(made, facts({"m": {"A": 1, "B": 5, "C": 7}}), before=before)
    assert {each.racer.key: each.moved for each in now.rows} == {"C": 1, "B": 1, "A": -2}
    assert not now.rules_changed


def test_who_is_new_or_has_another_peer_group_has_not_moved():
    made = league(measure("m", "best"))
    before = standings(made, facts(THREE), [Racer("A", "甲组"), Racer("B", "乙组", "其他")])
    now = standings(made, facts(THREE), before=before)
    assert {each.racer.key: each.moved for each in now.rows} == {"A": 0, "B": None, "C": None}


def test_standings_say_that_the_rules_have_changed_since():
    before = standings(league(measure("m", "best")), facts(THREE))
    assert standings(league(measure("m", "best"), version="2"), facts(THREE), before=before).rules_changed


def test_points_are_rounded_half_up_in_each_line():
    told = standings(league(measure("m", points=1)), facts({"m": {"A": 1}}, {"m": {"A": 8}}))
    assert told.of("A").points == D("0.13")  # 0.125


def test_claims_are_read_in_any_order():
    claims = [Claim("P1", "A"), Claim("P2", "B"), Claim("P3", "A")]
    told = standings(league(count()), facts()._replace(claims={"signed": claims}))
    again = standings(league(count()), facts()._replace(claims={"signed": claims[::-1]}))
    assert [(each.racer, each.points) for each in told.rows] == [(each.racer, each.points) for each in again.rows]
