"""Frozen standings: the same again from plain data, and no change unnoticed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from invented_leagues import facts, league, measure

from guatu import playbook
from guatu.race import (
    FrozenError,
    Racer,
    digest,
    facts_of,
    freeze,
    plain_facts,
    plain_league,
    read_league,
    recompute,
    standings,
    thaw,
)

DEMO = Path(__file__).parents[2] / "playbooks" / "demo"
SIGNED = measure("signed", of="count")
READ = facts(
    {"n": {"A": "0.1"}},
    {"signed": {"A": 3, "B": 3}},
    {"signed": [("P1", "A", "3", date(2026, 3, 1), True, "zhou"), ("P1", "B"), ("P2", "B")]},
)


@pytest.fixture
def made():
    return league(SIGNED, measure("n", "best", points=20), tie_by=["n"])


def through_json(data):
    return json.loads(json.dumps(data, ensure_ascii=False))


def test_frozen_standings_come_out_again_from_plain_data(made):
    before = standings(made, READ)
    frozen = through_json(freeze(made, READ, before=before))
    told = standings(made, READ, before=before)
    assert thaw(frozen) == told
    assert recompute(frozen) == told


def test_racers_who_are_named_only_when_it_is_run_are_frozen_too():
    made = league(SIGNED, racers=[])
    racers = [Racer("A", "甲"), Racer("B", "乙", "其他")]
    assert recompute(through_json(freeze(made, READ, racers))) == standings(made, READ, racers)


def test_facts_and_leagues_are_what_they_were_after_json(made):
    assert facts_of(through_json(plain_facts(READ))) == facts_of(plain_facts(READ))
    assert plain_facts(facts_of(plain_facts(READ))) == plain_facts(READ)
    assert read_league(through_json(plain_league(made))) == made


@pytest.mark.parametrize("number", [0, 1])
def test_the_shipped_leagues_are_what_they_were_after_json(number):
    made = playbook.load(DEMO).leagues[number]
    assert read_league(through_json(plain_league(made))) == made


CHANGES = [
    lambda frozen: frozen["standings"]["rows"][0].update(place=2),
    lambda frozen: frozen["facts"]["targets"]["signed"].update(A="4"),
    lambda frozen: frozen["league"]["measures"][0].update(points="90"),
    lambda frozen: frozen["racers"].pop(),
    lambda frozen: frozen["rules"].update(version="2"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_after_freezing_is_noticed(made, change):
    frozen = through_json(freeze(made, READ))
    change(frozen)
    with pytest.raises(FrozenError, match="changed after they were frozen"):
        thaw(frozen)


def test_standings_that_the_rules_do_not_give_are_noticed_even_with_a_right_digest(made):
    frozen = through_json(freeze(made, READ))
    frozen["standings"]["rows"][0]["points"] = "99"
    content = {key: each for key, each in frozen.items() if key != "digest"}
    frozen["digest"] = digest(content)
    assert thaw(frozen).rows[0].points == 99
    with pytest.raises(FrozenError, match="comes out otherwise"):
        recompute(frozen)


def test_a_later_format_is_not_read(made):
    frozen = freeze(made, READ)
    frozen["format"] = 2
    frozen["digest"] = digest({key: each for key, each in frozen.items() if key != "digest"})
    with pytest.raises(FrozenError, match="format 2"):
        thaw(frozen)


def test_rules_have_a_digest_by_which_two_periods_are_compared(made):
    first, second = freeze(made, READ), freeze(made, facts())
    other = freeze(league(SIGNED), READ)
    assert first["rules"] == second["rules"]
    assert first["digest"] != second["digest"]
    assert first["rules"]["digest"] != other["rules"]["digest"]
