"""Places among named peers, and how they moved."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.errors import UsageError
from guatu.statistics import ranking

PEERS = ("青岚", "东湖", "西泽", "南浦", "北岭")
values = st.dictionaries(st.sampled_from(PEERS), st.none() | st.integers(0, 5).map(Decimal))


def places(told):
    return {one.peer: one.place for one in told.places}


def test_ties_get_the_better_place_and_the_next_stays_empty():
    told = ranking({"青岚": 9, "东湖": 7, "西泽": 7, "南浦": 5}, PEERS[:4])
    assert places(told) == {"青岚": 1, "东湖": 2, "西泽": 2, "南浦": 4}
    assert [one.peer for one in told.places if one.tied] == ["东湖", "西泽"]


def test_where_less_is_better_the_lowest_leads():
    assert places(ranking({"青岚": 9, "东湖": 7}, PEERS[:2], "down")) == {"东湖": 1, "青岚": 2}


def test_missing_peers_are_named_and_not_ranked():
    told = ranking({"青岚": 9, "东湖": None}, PEERS[:3])
    assert (told.missing, told.of) == (("东湖", "西泽"), 1)
    assert told.place_of("东湖") is None


def test_who_is_no_named_peer_is_not_ranked():
    assert places(ranking({"青岚": 1, "外地": 9}, PEERS[:1])) == {"青岚": 1}


def test_movement_is_against_the_place_among_the_same_peers_and_up_is_positive():
    now, before = {"青岚": 9, "东湖": 7, "西泽": 5}, {"青岚": 5, "东湖": 7, "外地": 99}
    told = ranking(now, PEERS[:3], earlier=before)
    assert {one.peer: (one.before, one.moved) for one in told.places} == {
        "青岚": (2, 1),
        "东湖": (1, -1),
        "西泽": (None, None),
    }
    assert (told.of, told.of_before) == (3, 2)


@given(values, st.sampled_from(["up", "down"]))
def test_a_place_is_one_more_than_how_many_are_better(figures, direction):
    told = ranking(figures, PEERS, direction)
    for one in told.places:
        better = [v for v in (p.value for p in told.places) if (v > one.value if direction == "up" else v < one.value)]
        assert one.place == len(better) + 1
    assert len(told.places) + len(told.missing) == len(PEERS)


@pytest.mark.parametrize(
    ("peers", "direction", "message"),
    [(PEERS, "neutral", "no better end"), (("青岚", "东湖", "青岚"), "up", "named twice: 青岚")],
)
def test_a_ranking_that_means_nothing_is_refused(peers, direction, message):
    with pytest.raises(UsageError, match=message):
        ranking({}, peers, direction)
