"""The table of a workflow, what is wrong with one, and what the engine allows."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.supervision import Thresholds
from guatu.workdays import Counted
from guatu.workflow import (
    RULES,
    ActRefused,
    Item,
    WorkflowError,
    begun,
    check_workflows,
    done,
    leave_by,
    offers,
    pauses,
    plain,
    plain_all,
    read_workflows,
    since,
    take,
)
from guatu.workflow.problems import REFUSALS

ROLES = ("office", "responsible", "leader")
FIELDS = ("reason", "unit", "due_on", "proof", "progress")
TABLE = [
    {
        "key": "decision",
        "name": "决策部署",
        "start": "entered",
        "states": [
            {"key": "entered", "name": "已立项"},
            {"key": "sent", "name": "待签收", "days": 2},
            {"key": "under_way", "name": "办理中"},
            {"key": "asked", "name": "待答复", "kind": "waiting"},
            {"key": "reported", "name": "待审核", "days": 5, "working": False},
            {"key": "closed", "name": "已销号", "kind": "closed"},
        ],
        "acts": [
            {"key": "dispatch", "name": "交办", "from": ["entered"], "to": "sent", "roles": ["office"],
             "fields": ["unit", "due_on"], "due": "due_on"},
            {"key": "receive", "name": "签收", "from": ["sent"], "to": "under_way", "roles": ["responsible"]},
            {"key": "send_back", "name": "退回", "from": ["sent"], "to": "entered", "roles": ["responsible"],
             "fields": ["reason"], "at_most": 1},
            {"key": "check_in", "name": "反馈", "from": ["under_way"], "roles": ["responsible"],
             "fields": ["progress"]},
            {"key": "ask", "name": "请示", "from": ["under_way"], "to": "asked", "roles": ["responsible"]},
            {"key": "answer", "name": "答复", "from": ["asked"], "to": "under_way", "roles": ["leader"]},
            {"key": "finish", "name": "申请办结", "from": ["under_way"], "to": "reported",
             "roles": ["responsible", "office"], "fields": ["proof"]},
            {"key": "close", "name": "销号", "from": ["reported"], "to": "closed", "roles": ["office"],
             "other_than": ["finish"]},
        ],
        "nodes": ["交办", "办理", "反馈", "销号"],
    }
]  # fmt: skip


@pytest.fixture(scope="module")
def decision():
    return read_workflows(TABLE, ROLES, FIELDS)[0]


def on(day: int) -> date:
    return date(2026, 3, day)


def through(workflow, *steps, item=None):
    """An item after steps (act, person, role, day)."""
    item = item or begun(workflow)
    given = {"unit": "J1", "due_on": on(31), "reason": "r", "progress": "p", "proof": ["f"]}
    for act, person, role, day in steps:
        item = done(workflow, item, take(workflow, item, act, person, {role}, given), person, on(day))
    return item


DISPATCHED = (("dispatch", "杜察", "office", 2),)
RECEIVED = (*DISPATCHED, ("receive", "景文", "responsible", 3))


def test_a_table_is_the_same_after_plain_data_and_back(decision):
    assert read_workflows([plain(decision)], ROLES, FIELDS) == (decision,)


def test_a_workflow_like_another_has_its_table_and_its_own_nodes():
    more = {"key": "works", "name": "工程项目", "like": "decision", "nodes": ["立项", "开工"], "rhythm": "xun"}
    first, second = read_workflows([*TABLE, more], ROLES, FIELDS)
    assert (second.states, second.acts, second.start) == (first.states, first.acts, first.start)
    assert (second.name, second.nodes, second.rhythm, first.rhythm) == ("工程项目", ("立项", "开工"), "xun", "")
    assert read_workflows([plain(first), plain(second)], ROLES, FIELDS) == (first, second)
    assert plain_all((first, second))[1] == {**more, "key": "works", "thresholds": Thresholds()._asdict()}
    assert read_workflows(plain_all((first, second)), ROLES, FIELDS) == (first, second)


def test_a_type_has_its_own_thresholds_else_those_of_the_table_it_is_like_else_those_of_the_zone():
    first = {**TABLE[0], "thresholds": {"warn_days": 10, "working": False}}
    like = {"key": "works", "name": "工程项目", "like": "decision"}
    own = {"key": "quick", "name": "急件", "like": "decision", "thresholds": {"behind_points": 5}}
    zone = Thresholds(warn_days=4, behind_points=30)
    told = read_workflows([first, like, own], ROLES, FIELDS, zone)
    assert [each.thresholds for each in told] == [
        Thresholds(10, 30, False),
        Thresholds(10, 30, False),
        Thresholds(4, 5, True),
    ]
    assert read_workflows(plain_all(told), ROLES, FIELDS) == told  # frozen with the table, whatever the zone says later


def test_the_act_that_leads_on_tells_whose_turn_it_is(decision):
    assert [act and act.key for act in map(decision.onward, ("entered", "sent", "asked", "closed"))] == [
        *("dispatch", "receive", "answer"),
        None,
    ]


def test_an_item_goes_the_way_of_the_table(decision):
    item = through(decision, *RECEIVED, ("check_in", "景文", "responsible", 5), ("finish", "景文", "responsible", 9))
    assert (item.state, [each.act for each in item.done]) == ("reported", ["dispatch", "receive", "check_in", "finish"])
    assert through(decision, ("close", "杜察", "office", 10), item=item).state == "closed"


def test_an_act_sets_the_due_date_that_its_field_gives(decision):
    step = take(decision, begun(decision), "dispatch", "杜察", {"office"}, {"unit": "J1", "due_on": on(31)})
    assert (step.source, step.target, step.due) == ("entered", "sent", on(31))


@pytest.mark.parametrize(
    ("steps", "act", "person", "role", "given", "why"),
    [
        ((), "fly", "杜察", "office", {}, "unknown_act"),
        ((), "receive", "景文", "responsible", {}, "state"),
        ((), "dispatch", "景文", "responsible", {"unit": "J1", "due_on": on(31)}, "role"),
        ((), "dispatch", "杜察", "office", {"unit": " ", "due_on": None}, "fields"),
        ((*RECEIVED, ("finish", "杜察", "office", 9)), "close", "杜察", "office", {}, "same_person"),
        (
            (*DISPATCHED, ("send_back", "景文", "responsible", 3), ("dispatch", "杜察", "office", 4)),
            "send_back",
            "景文",
            "responsible",
            {"reason": "r"},
            "too_often",
        ),
        (
            (*RECEIVED, ("finish", "景文", "responsible", 9), ("close", "杜察", "office", 10)),
            "check_in",
            "景文",
            "responsible",
            {"progress": "p"},
            "closed",
        ),
    ],
)
def test_everything_else_is_refused_with_the_reason(decision, steps, act, person, role, given, why):
    with pytest.raises(ActRefused) as refused:
        take(decision, through(decision, *steps), act, person, {role}, given)
    assert refused.value.why == why


def test_every_refusal_has_a_test():
    cases = test_everything_else_is_refused_with_the_reason.pytestmark[0].args[1]
    assert {case[-1] for case in cases} == REFUSALS.keys()


def test_a_person_is_offered_what_the_state_allows_with_the_reason_against_it(decision):
    told = offers(decision, through(decision, *DISPATCHED), "杜察", {"office"})
    assert [(each.act.key, each.refused and each.refused.why) for each in told] == [
        ("receive", "role"),
        ("send_back", "role"),
    ]
    assert offers(decision, Item("closed"), "杜察", {"office"}) == []


def test_a_state_is_to_be_left_within_its_days(decision):
    item = through(decision, *DISPATCHED)
    assert (since(item, on(1)), leave_by(decision, item, on(1))) == (on(2), Counted(on(4), True))
    reported = through(
        decision, *RECEIVED, ("check_in", "景文", "responsible", 5), ("finish", "景文", "responsible", 6)
    )
    assert leave_by(decision, reported, on(1)) == Counted(on(11), True)
    assert leave_by(decision, through(decision, *RECEIVED), on(1)) is None


def test_a_check_in_does_not_begin_the_state_anew(decision):
    item = through(decision, *RECEIVED, ("check_in", "景文", "responsible", 5))
    assert since(item, on(1)) == on(3)


def test_the_clock_stands_from_the_question_to_the_answer(decision):
    asked = through(decision, *RECEIVED, ("ask", "景文", "responsible", 4))
    assert pauses(decision, asked) == ((on(4), None),)
    answered = through(decision, ("answer", "林岚", "leader", 8), item=asked)
    assert pauses(decision, through(decision, ("ask", "景文", "responsible", 9), item=answered)) == (
        (on(4), on(8)),
        (on(9), None),
    )


@given(st.lists(st.sampled_from([each["key"] for each in TABLE[0]["acts"]]), max_size=30))
def test_whatever_is_tried_an_item_stays_within_its_table(acts):
    workflow = read_workflows(TABLE, ROLES, FIELDS)[0]
    given_values = dict.fromkeys(FIELDS, "x")
    item = begun(workflow)
    for number, act in enumerate(acts):
        try:
            step = take(workflow, item, act, f"p{number}", set(ROLES), given_values)
        except ActRefused:
            continue
        assert step.source in step.act.sources
        item = done(workflow, item, step, f"p{number}", on(1 + number % 28))
    assert item.state in workflow.state_of
    assert len(pauses(workflow, item)) >= (item.state == "asked")


# ------------------------------------------------------------------ what is wrong with a table


def changed(change):
    table = copy.deepcopy(TABLE)
    change(
        table[0], {each["key"]: each for each in table[0]["states"]}, {each["key"]: each for each in table[0]["acts"]}
    )
    return table


MISTAKES = [
    ("not_a_list", lambda flow, states, acts: flow.update(states={})),
    ("not_a_mapping", lambda flow, states, acts: flow["acts"].append("close")),
    ("nothing_listed", lambda flow, states, acts: acts["close"].update(roles=[])),
    ("missing_key", lambda flow, states, acts: acts["close"].pop("from")),
    ("unknown_key", lambda flow, states, acts: acts["close"].update(colour="red")),
    ("not_a_key", lambda flow, states, acts: flow.update(key="销号")),
    ("not_text", lambda flow, states, acts: acts["close"].update(name=" ")),
    ("repeated", lambda flow, states, acts: acts["close"].update(key="finish")),
    ("unknown_kind", lambda flow, states, acts: states["closed"].update(kind="over")),
    ("unknown_state", lambda flow, states, acts: acts["close"].update(to="gone")),
    ("unknown_state", lambda flow, states, acts: flow.update(start="gone")),
    ("unknown_act", lambda flow, states, acts: acts["close"].update(other_than=["fly"])),
    ("unknown_role", lambda flow, states, acts: acts["close"].update(roles=["king"])),
    ("unknown_field", lambda flow, states, acts: acts["close"].update(fields=["colour"])),
    ("unknown_rhythm", lambda flow, states, acts: flow.update(rhythm="year")),
    ("unknown_workflow", lambda flow, states, acts: flow.update(like="decision")),
    ("table_twice", lambda flow, states, acts: flow.update(like="decision")),
    ("not_a_number", lambda flow, states, acts: states["sent"].update(days=0)),
    ("not_a_number", lambda flow, states, acts: acts["close"].update(at_most=True)),
    ("not_a_number", lambda flow, states, acts: flow.update(thresholds={"behind_points": 101})),
    ("not_yes_or_no", lambda flow, states, acts: flow.update(thresholds={"working": "no"})),
    ("not_yes_or_no", lambda flow, states, acts: states["sent"].update(working="yes")),
    ("due_not_asked", lambda flow, states, acts: acts["close"].update(due="due_on")),
    ("unreachable", lambda flow, states, acts: flow["states"].append({"key": "lost", "name": "迷失"})),
    ("dead_end", lambda flow, states, acts: acts["answer"].update({"from": ["under_way"]})),
    ("beyond_the_end", lambda flow, states, acts: acts["check_in"].update({"from": ["closed"]})),
    ("no_end", lambda flow, states, acts: states["closed"].update(kind="open")),
    ("not_before", lambda flow, states, acts: acts["dispatch"].update(other_than=["close"])),
]


@pytest.mark.parametrize(("rule", "change"), MISTAKES)
def test_a_mistake_is_told_with_its_rule_and_place(rule, change):
    problems = check_workflows(changed(change), ROLES, FIELDS)
    assert rule in {each.rule for each in problems}
    assert all(each.place[0] == "workflows" and str(each) for each in problems)


def test_every_rule_has_a_mistake_that_breaks_it():
    assert {rule for rule, _ in MISTAKES} == RULES.keys()


def test_all_mistakes_are_told_at_once():
    def change(flow, states, acts):
        acts["close"].update(roles=["king"], to="gone")
        states["sent"].update(days=-1)

    with pytest.raises(WorkflowError) as told:
        read_workflows(changed(change), ROLES, FIELDS)
    assert [each.place[1:] for each in told.value.problems] == [
        (0, "states", 1, "days"),
        (0, "acts", 7, "to"),
        (0, "acts", 7, "roles", 0),
    ]


@pytest.mark.parametrize("data", [None, "x", 5, {}, [None], [[]], [{"states": 5, "acts": "x", "nodes": {}}]])
def test_what_is_no_table_at_all_is_told_too(data):
    assert check_workflows(data, ROLES, FIELDS)
