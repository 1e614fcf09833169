"""The way of projects from stage to stage, as a register's rows tell it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.pace import PaceError
from guatu.pace.stage_history import AWAKE, BACK, FORWARD, GONE, LOST, STAGES, TURN, StageHistory, Step

JANUARY = date(2025, 1, 1)
UNTIL = date(2025, 12, 31)


def after(days):
    return JANUARY + timedelta(days)


def told(*steps, until=UNTIL, since=JANUARY):
    return StageHistory.of([Step("甲", after(day), to) for day, to in steps], until, since=since)


def spells(*steps, **fields):
    first = JANUARY.toordinal()
    return [
        (STAGES[s.stage], s.dormant, s.start - first, s.end - first, s.cause) for s in told(*steps, **fields).spells()
    ]


def test_each_stage_is_a_spell_that_ends_with_a_move_or_is_cut_off():
    assert spells((5, "lead"), (30, "negotiating"), (90, "signed")) == [
        ("lead", False, 5, 30, FORWARD),
        ("negotiating", False, 30, 90, FORWARD),
        ("signed", False, 90, 364, None),
    ]


def test_a_project_that_is_lost_is_no_longer_exposed_and_stands_open_no_more():
    history = told((5, "lead"), (30, "lost"))
    assert [s.cause for s in history.spells()] == [LOST]
    assert history.standing() == {}


def test_a_lost_project_that_comes_back_begins_a_new_spell():
    assert spells((5, "lead"), (30, "lost"), (60, "ongoing"), (80, "abandoned")) == [
        ("lead", False, 5, 30, LOST),
        ("lead", False, 60, 80, LOST),
    ]


def test_dormant_time_is_a_spell_of_its_own_and_a_move_wakes():
    assert spells((5, "lead"), (30, "dormant"), (60, "ongoing"), (90, "dormant"), (120, "negotiating")) == [
        ("lead", False, 5, 30, TURN),
        ("lead", True, 30, 60, TURN),
        ("lead", False, 60, 90, TURN),
        ("lead", True, 90, 120, FORWARD),
        ("negotiating", False, 120, 364, None),
    ]


def test_a_delay_is_no_change_of_the_way():
    assert spells((5, "lead"), (30, "delayed"), (60, "negotiating"))[0] == ("lead", False, 5, 60, FORWARD)


def test_a_skipped_stage_is_reached_on_the_day_of_the_later_one():
    assert told((5, "lead"), (40, "registered")).reached("signed") == {"甲": after(40).toordinal()}


def test_going_back_ends_a_spell_and_does_not_reach_the_milestone_again():
    history = told((5, "negotiating"), (40, "signed"), (60, "negotiating"), (90, "signed"))
    assert [s.cause for s in history.spells()] == [FORWARD, BACK, FORWARD, None]
    assert history.reached("signed") == {"甲": after(40).toordinal()}


def test_steps_of_one_day_are_one_so_that_no_stage_lasts_no_time():
    assert spells((5, "lead"), (5, "negotiating"), (40, "signed"), (40, "registered")) == [
        ("negotiating", False, 5, 40, FORWARD),
        ("registered", False, 40, 364, None),
    ]


def test_a_correction_on_the_same_day_leaves_no_trace():
    assert spells((5, "lead"), (40, "signed"), (40, "lead")) == [("lead", False, 5, 364, None)]


def test_what_was_before_the_register_was_kept_counts_as_time_in_stage_only():
    history = told((5, "lead"), (100, "negotiating"), since=after(60))
    assert [(s.start, s.end) for s in history.spells()] == [
        (after(5).toordinal(), after(100).toordinal()),
        (after(100).toordinal(), UNTIL.toordinal()),
    ]
    assert history.entries() == {}


def test_a_name_that_is_neither_stage_nor_status_is_refused_with_those_that_are():
    with pytest.raises(PaceError, match="project 甲 on 2025-01-06: 'singed' is no stage and no status; stages: lead"):
        told((5, "singed"))
    with pytest.raises(PaceError, match="'opened' is no stage; one of lead, negotiating"):
        told((5, "lead")).reached("opened")


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(["甲", "乙", "丙"]),
        st.dates(JANUARY, UNTIL),
        st.sampled_from([*STAGES[:4], *AWAKE, "dormant", *GONE]),
    ),
    max_size=25,
)


@given(steps, st.dates(JANUARY, UNTIL))
def test_nothing_after_the_cut_off_is_known(made, until):
    whole = StageHistory.of(made, until, since=JANUARY)
    assert whole == StageHistory.of([step for step in made if step.on <= until], until, since=JANUARY)
    assert all(spell.end <= until.toordinal() for spell in whole.spells())


@given(steps)
def test_spells_of_a_project_follow_one_another_and_last_some_time(made):
    by_project = {}
    for spell in StageHistory.of(made, UNTIL, since=JANUARY).spells():
        assert spell.start < spell.end
        assert by_project.get(spell.project, spell.start) <= spell.start
        by_project[spell.project] = spell.end
