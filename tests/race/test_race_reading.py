"""Rules of leagues as data: each mistake is told with its place, and cases that do not come out are mistakes."""

from __future__ import annotations

import copy
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.race import RULES, LeagueError, check_leagues, plain_league, read_league, read_leagues

LEAGUE = {
    "key": "trial",
    "name": "试行赛马",
    "version": "1",
    "who": "unit",
    "rhythm": "quarter",
    "racers": [{"key": "A", "name": "甲组"}, {"key": "B", "name": "乙组"}],
    "measures": [
        {
            "key": "signed",
            "name": "签约",
            "points": 60,
            "parts": [
                {"key": "number", "name": "个数", "share": 50, "rule": "completion", "of": "count", "source": "signed"},
                {"key": "amount", "name": "金额", "share": 50, "rule": "completion", "of": "sum", "source": "signed"},
            ],
        },
        {"key": "tax", "name": "税收", "points": 40, "rule": "efficacy", "best": 12, "worst": 6},
        {"key": "late", "name": "逾期", "side": "deduction", "rule": "count", "of": "count", "each": 0.1},
    ],
    "cases": [
        {
            "name": "甲组全部完成",
            "period": "2026Q3",
            "values": {"tax": {"A": 12, "B": 5.81}},
            "targets": {"number": {"A": 1, "B": 2}, "amount": {"A": 10, "B": 10}},
            "records": [
                {"of": "signed", "id": "P1", "for": "A", "value": 10, "on": "2026-08-01", "lead": True},
                {"of": "signed", "id": "P2", "for": ["B"], "value": 5},
                {"of": "late", "id": "P3", "for": "B"},
            ],
            "expected": {
                "A": 100,
                "B": {"number": 15, "amount": 15, "tax": 23.49, "late": -0.1, "points": 53.39, "place": 2},
            },
        }
    ],
}


GONE = object()


def changed(*changes):
    """The league with values put at places; a value of GONE takes out what is there."""
    told = copy.deepcopy(LEAGUE)
    for place, value in changes:
        *way, last = place
        inner = told
        for step in way:
            inner = inner[step]
        if value is GONE:
            del inner[last]
        elif isinstance(inner, list) and last == len(inner):
            inner.append(value)
        else:
            inner[last] = value
    return [told]


def tax(rule, **more):
    """Another rule for the tax."""
    return {"key": "tax", "name": "税收", "points": 40, "rule": rule, **more}


SIGNED, TAX, LATE = (("measures", at) for at in range(3))
NUMBER = (*SIGNED, "parts", 0)
CASE = ("cases", 0)
B = (*CASE, "expected", "B")
# rule, place of the change, what is put there, and where the problem is told if elsewhere
MISTAKES = [
    ("not_a_mapping", ("measures", 3), "签约"),
    ("not_a_mapping", (*CASE, "values"), [1]),
    ("not_a_mapping", (*CASE, "values", "tax"), 3),
    ("not_a_list", ("racers",), "A"),
    ("nothing_listed", (*SIGNED, "parts"), []),
    ("missing_key", ("version",), GONE, ()),
    ("missing_key", (*TAX, "rule"), GONE, TAX),
    ("missing_key", TAX, tax("bands"), TAX),
    ("missing_key", TAX, tax("threshold"), TAX),
    ("missing_key", (*CASE, "expected"), GONE, CASE),
    ("missing_key", (*CASE, "records", 0, "for"), GONE, (*CASE, "records", 0)),
    ("unknown_key", (*TAX, "cap_at"), 3),
    ("unknown_key", (*LATE, "best"), 3),
    ("not_a_key", ("key",), "赛马"),
    ("not_text", ("name",), ""),
    ("not_text", ("racers", 0, "key"), "A B"),
    ("repeated", (*TAX, "key"), "number", ("measures", 3)),
    ("repeated", ("racers", 1, "key"), "A", ("racers", 1)),
    ("unknown_word", ("who",), "team"),
    ("unknown_word", (*TAX, "rule"), "guess"),
    ("unknown_word", (*NUMBER, "of"), "all"),
    ("unknown_racer", (*CASE, "expected", "C"), 3),
    ("unknown_measure", ("tie_by",), ["taxes"], ("tie_by", 0)),
    ("unknown_measure", (*CASE, "values", "gdp"), {}),
    ("unknown_measure", (*CASE, "unread"), ["tax"], (*CASE, "unread", 0)),
    ("unknown_measure", (*CASE, "records", 0, "of"), "tax"),
    ("unknown_measure", (*B, "gdp"), 1),
    ("not_a_number", (*TAX, "points"), 0),
    ("not_a_number", (*TAX, "points"), True),
    ("not_a_number", (*TAX, "best"), "nan"),
    ("not_a_number", (*TAX, "best"), "1e-400"),
    ("not_a_number", ("digits",), 1.5),
    ("not_a_number", (*NUMBER, "cap"), 0),
    ("not_a_number", (*CASE, "values", "tax", "A"), "多"),
    ("not_yes_or_no", (*TAX, "lower"), "否"),
    ("not_a_day", (*CASE, "records", 0, "on"), "2026-02-30"),
    ("not_a_period", (*CASE, "period"), "去年"),
    ("not_steps", TAX, tax("bands", table=[[5, 1], [3, 2]]), (*TAX, "table")),
    ("not_steps", TAX, tax("bands", table=[[5], 3]), (*TAX, "table")),
    ("not_steps", TAX, tax("bands", table=3), (*TAX, "table")),
    ("not_falling", TAX, tax("ladder", steps=[90, 95]), (*TAX, "steps", 1)),
    ("shares_not_whole", (*NUMBER, "share"), 40, (*SIGNED, "parts")),
    ("rule_beside_parts", (*SIGNED, "side"), "bonus"),
    ("no_points", (*TAX, "points"), GONE, TAX),
    ("no_points", (*SIGNED, "points"), GONE, SIGNED),
    ("no_way", (*TAX, "worst"), 12),
    ("no_worth", (*LATE, "each"), GONE, LATE),
    ("figures_have_no_size", TAX, tax("count", sizes=[[1, 1]]), (*TAX, "sizes")),
    ("unknown_measure", ("sources",), [{"key": "gdp"}], ("sources", 0, "key")),
    ("unknown_word", ("sources",), [{"key": "tax", "indicator": "gdp", "take": "all"}], ("sources", 0, "take")),
    ("repeated", ("sources",), [{"key": "tax"}, {"key": "tax"}], ("sources", 1)),
    ("two_sources", ("sources",), [{"key": "tax", "metric": "tax", "indicator": "gdp"}], ("sources", 0)),
    ("indicator_has_no_records", ("sources",), [{"key": "late", "indicator": "gdp"}], ("sources", 0, "indicator")),
    ("unknown_unit", ("sources",), [{"key": "tax", "unit": "筐筐"}], ("sources", 0, "unit")),
    ("not_a_number", ("freeze_days",), 91),
    ("nothing_to_reach", ("measures",), LEAGUE["measures"][2:]),
    ("nothing_expected", (*CASE, "expected"), {}),
    ("comes_out_otherwise", (*CASE, "expected", "A"), 99),
    ("comes_out_otherwise", (*B, "place"), 1),
    ("comes_out_otherwise", (*B, "signed"), None),
    ("comes_out_otherwise", (*LATE, "each"), 0.2, (*B, "late")),
]


def test_a_right_league_has_no_problem_and_its_cases_come_out():
    assert check_leagues([LEAGUE]) == ()
    assert read_leagues([LEAGUE])[0].full == 100


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_would_work(mistake):
    rule, place, value, *elsewhere = mistake
    problem = next(each for each in check_leagues(changed((place, value))) if each.rule == rule)
    assert problem.place == ("leagues", 0, *(elsewhere[0] if elsewhere else place))
    assert problem.message in str(problem)
    assert problem.remedy in str(problem)
    assert "{" not in problem.message
    with pytest.raises(LeagueError):
        read_leagues(changed((place, value)))


def test_every_rule_is_broken_by_some_test():
    assert {rule for rule, *_ in MISTAKES} == RULES.keys()


@pytest.mark.parametrize("rule", RULES)
def test_the_words_of_a_rule_are_those_that_its_problems_bring(rule):
    asked = {name for text in RULES[rule] for _, name, *_ in string.Formatter().parse(text) if name}
    place, value = next((place, value) for name, place, value, *_ in MISTAKES if name == rule)
    problem = next(each for each in check_leagues(changed((place, value))) if each.rule == rule)
    assert {name.partition("!")[0] for name in asked} <= problem.words.keys()


def test_all_mistakes_are_told_at_once():
    wrong = changed((("who",), "team"), ((*TAX, "points"), -1), ((*LATE, "each"), GONE))
    assert [each.rule for each in check_leagues(wrong)] == ["not_a_number", "no_worth", "unknown_word"]


def test_sources_and_days_of_freezing_come_back_from_plain_data():
    told = [{"key": "signed", "metric": "signed_investment", "unit": "亿元", "over": "year"}, {"key": "late"}]
    read = read_league({**LEAGUE, "sources": told, "freeze_days": 5})
    assert read_league(plain_league(read)) == read
    assert [each.by_hand for each in read.sources] == [False, True]
    assert plain_league(read)["sources"] == told


def test_two_leagues_have_two_keys():
    assert [each.rule for each in check_leagues([LEAGUE, LEAGUE])] == ["repeated"]


def test_a_case_that_comes_out_otherwise_shows_the_sum():
    (problem,) = check_leagues(changed(((*B, "tax"), 24)))
    assert "comes out as 23.49, not as 24" in problem.message
    assert "((5.81 − 6) ÷ (12 − 6) × 40 + 60)% × 40" in problem.remedy


def test_a_case_may_leave_a_source_unread_and_expect_nothing_of_it():
    unread = changed(
        ((*CASE, "unread"), ["signed"]),
        ((*CASE, "records"), GONE),
        ((*CASE, "expected"), {"A": {"signed": None, "points": 100, "renormalised": 60}}),
    )
    assert check_leagues(unread) == ()


def test_a_league_without_racers_takes_those_of_its_cases():
    assert check_leagues(changed((("racers",), GONE))) == ()


def test_a_number_is_read_as_it_is_written():
    assert str(read_league(LEAGUE).measures[2].rule.each) == "0.1"


def test_a_league_is_what_it_was_after_plain_data():
    made = read_league(LEAGUE)
    assert read_league(plain_league(made)) == made


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(ANYTHING)
def test_whatever_stands_there_is_told_and_never_breaks_the_reader(data):
    assert data in ([], {}) or check_leagues(data)


PLACES = [(key,) for key in LEAGUE]
PLACES += [(*TAX, key) for key in LEAGUE["measures"][1]]
PLACES += [(*CASE, key) for key in LEAGUE["cases"][0]]


@given(st.sampled_from(PLACES), ANYTHING)
def test_whatever_stands_at_one_place_never_breaks_the_reader(place, data):
    check_leagues(changed((place, data)))
