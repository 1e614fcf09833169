"""Rules of gates: what a stage needs, in which order stages come, what is asked only where a field is filled."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu import playbook
from guatu.errors import UsageError
from guatu.gates import (
    HOLDS_DAYS,
    STAGES,
    Held,
    Rate,
    credit_code_fault,
    following,
    is_industry_code,
    is_met,
    missing,
    missing_on_the_way,
    plain_ladder,
    rate_on,
    reached,
    read_ladder,
    way,
)
from guatu.gates.gate import LACKS
from guatu.gates.spec import after

RULES = playbook.load(playbook.shipped()).projects
INDUSTRIAL, INFRASTRUCTURE = RULES.ladder("industrial"), RULES.ladder("infrastructure")
LADDER = read_ladder(
    {
        "kind": "industrial",
        "name": "试用",
        "stages": [
            {"stage": "lead", "name": "线索", "roles": ["clerk"]},
            {
                "stage": "signed",
                "name": "签约",
                "roles": ["lead"],
                "fields": ["investor", "amount"],
                "papers": ["contract"],
                "planned": ["started"],
                "screened": "true",
                "conditions": [
                    {"measure": "intensity", "at_least": "300", "where": "land_need"},
                    {"measure": "invested_share", "at_most": "100"},
                ],
                "where": [{"filled": "foreign", "papers": ["foreign_report"]}],
            },
            {"stage": "started", "name": "开工", "roles": ["lead"], "fields": ["investor", "owner"]},
        ],
    }
)
ALL = Held(
    frozenset(("investor", "amount", "owner")),
    frozenset(("contract",)),
    frozenset(("started",)),
    "admitted",
    {"invested_share": Decimal(0)},
)


def names(lacks):
    return [each.name for each in lacks]


def test_a_gate_tells_all_that_is_missing_in_its_order():
    assert names(missing(LADDER, "signed", Held())) == [
        *("field:investor", "field:amount", "paper:contract", "planned:started", "screening:admitted"),
        "measure:invested_share",
    ]
    assert missing(LADDER, "signed", ALL) == []
    assert missing(LADDER, "lead", Held()) == []


@pytest.mark.parametrize(
    ("held", "name"),
    [
        ({"filled": frozenset(("amount",))}, "field:investor"),
        ({"papers": frozenset()}, "paper:contract"),
        ({"planned": frozenset()}, "planned:started"),
        ({"screening": "refused"}, "screening:admitted"),
        ({"screening": ""}, "screening:admitted"),
        ({"measures": {}}, "measure:invested_share"),
        ({"measures": {"invested_share": Decimal("100.01")}}, "measure:invested_share"),
    ],
)
def test_each_thing_that_is_taken_away_is_missing_and_nothing_else(held, name):
    told = {key: getattr(ALL, key) for key in ("filled", "papers", "planned", "screening", "measures")}
    assert names(missing(LADDER, "signed", Held(**(told | held)))) == [name]


def test_what_depends_on_a_field_is_asked_only_where_it_is_filled():
    foreign = Held(ALL.filled | {"foreign", "land_need"}, ALL.papers, ALL.planned, ALL.screening, ALL.measures)
    assert names(missing(LADDER, "signed", foreign)) == ["measure:intensity", "paper:foreign_report"]
    low = {**ALL.measures, "intensity": Decimal("299.99")}
    (lack, _) = missing(LADDER, "signed", Held(foreign.filled, ALL.papers, ALL.planned, ALL.screening, low))
    assert (lack.why, lack.words) == ("low", {"key": "intensity", "value": "299.99", "bound": "300"})
    at_bound = {**ALL.measures, "intensity": Decimal(300)}
    held = Held(foreign.filled, ALL.papers | {"foreign_report"}, ALL.planned, ALL.screening, at_bound)
    assert missing(LADDER, "signed", held) == []


def test_what_is_missing_says_what_would_work():
    for lack in missing(LADDER, "signed", Held(frozenset(("foreign", "land_need")))):
        assert lack.need.key in str(lack) or lack.why == "screening"
        assert str(lack) == f"signed: {lack.message}. {lack.remedy}."
        assert not is_met(lack.need, Held(frozenset(("foreign", "land_need"))))
    assert {"low", "high", "unknown"} < LACKS.keys()


def test_a_skip_is_asked_for_what_all_gates_on_the_way_need_each_once():
    asked = names(missing_on_the_way(LADDER, "lead", "started", Held()))
    assert asked[-1] == "field:owner"
    assert asked.count("field:investor") == 1
    assert names(missing_on_the_way(LADDER, "signed", "started", ALL)) == []


def test_next_skip_and_back_follow_the_ladder_of_the_kind():
    assert way(INDUSTRIAL, "lead", "negotiating") == "next"
    assert way(INDUSTRIAL, "lead", "signed") == "skip"
    assert way(INDUSTRIAL, "signed", "lead") == "back"
    assert way(INFRASTRUCTURE, "negotiating", "started") == "next"  # no signing there
    assert way(INFRASTRUCTURE, "signed", "started") == "next"  # a project whose kind was changed
    assert following(INFRASTRUCTURE, "producing") is None
    assert [each.name for each in reached(INFRASTRUCTURE, "started")] == ["谋划", "立项", "开工"]


def test_a_stage_that_the_ladder_has_not_is_refused_with_those_that_it_has():
    with pytest.raises(UsageError, match=r"no stage 'land'.*lead, negotiating, started"):
        missing(INFRASTRUCTURE, "land", Held())
    with pytest.raises(UsageError, match="no stage"):
        way(INFRASTRUCTURE, "lead", "land")


@given(st.sampled_from(RULES.ladders), st.data())
def test_whoever_follows_the_ladder_takes_each_stage_once(ladder, data):
    first, second = (data.draw(st.sampled_from(ladder.stages)) for _ in range(2))
    assert (way(ladder, first, second) == "back") == (not after(second, first))
    walked, gate = [first], following(ladder, first)
    while gate is not None:
        assert way(ladder, walked[-1], gate.stage) == "next"
        walked.append(gate.stage)
        gate = following(ladder, gate.stage)
    assert walked == list(ladder.stages[ladder.stages.index(first) :])


@pytest.mark.parametrize("ladder", [*RULES.ladders, LADDER])
def test_plain_data_give_the_ladder_back(ladder):
    again = read_ladder(plain_ladder(ladder))
    assert [(each.stage, set(each.needs)) for each in again.gates] == [(g.stage, set(g.needs)) for g in ladder.gates]
    assert plain_ladder(again) == plain_ladder(ladder)


# ------------------------------------------------------------------ rates

DOLLAR = (
    Rate("USD", date(2025, 1, 1), Decimal("7.2"), "自拟"),
    Rate("USD", date(2026, 7, 1), Decimal("7.05"), "自拟"),
)


def test_a_rate_holds_until_the_next_one_and_no_longer_than_a_year():
    assert rate_on(DOLLAR, "USD", date(2025, 1, 1)).rate == Decimal("7.2")
    assert rate_on(DOLLAR, "USD", date(2024, 12, 31)) is None
    assert rate_on(DOLLAR, "USD", date(2025, 1, 1) + timedelta(HOLDS_DAYS)).rate == Decimal("7.2")
    assert rate_on(DOLLAR, "USD", date(2025, 1, 1) + timedelta(HOLDS_DAYS + 1)) is None
    assert rate_on(DOLLAR, "USD", date(2026, 7, 1)).rate == Decimal("7.05")
    assert rate_on(DOLLAR, "EUR", date(2026, 7, 1)) is None


def test_a_yuan_is_a_yuan_on_every_day():
    assert rate_on((), "CNY", date(1999, 1, 1)).rate == 1


# ------------------------------------------------------------------ codes

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PUBLISHED = "91350100M000100Y43"
"""The example of GB 32100-2015."""


def with_check(body):
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + SIGNS[(31 - total % 31) % 31]


@given(st.text(SIGNS, min_size=17, max_size=17), st.data())
def test_one_wrong_sign_of_a_credit_code_is_always_found(body, data):
    code = with_check(body)
    assert credit_code_fault(code) is None
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([each for each in SIGNS if each != code[place]]))
    assert credit_code_fault(code[:place] + other + code[place + 1 :]) == "check"


def test_a_credit_code_has_18_signs_without_those_that_are_misread():
    assert credit_code_fault(PUBLISHED) is None
    assert credit_code_fault(PUBLISHED + "0") == "length"
    for sign in "IOSVZ":
        assert credit_code_fault(sign + PUBLISHED[1:]) == "sign"
    assert credit_code_fault(PUBLISHED.lower()) == "sign"


@pytest.mark.parametrize("code", ["A", "T", "C39", "39", "397", "3974", "C3974"])
def test_a_code_of_an_industry_is_a_letter_or_two_to_four_digits(code):
    assert is_industry_code(code)


@pytest.mark.parametrize("code", ["", "U", "3", "39741", "C3", "c39", "制造业", "39 "])
def test_what_has_not_the_form_of_a_code_of_an_industry_is_none(code):
    assert not is_industry_code(code)


def test_stages_stand_in_the_order_of_the_domain():
    assert STAGES[0] == "lead"
    assert after("signed", "lead")
    assert not after("lead", "lead")
