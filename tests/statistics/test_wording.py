"""What answers say keeps what it was made of, so that others can word it in their language and units."""

from __future__ import annotations

import copy
import pickle
import re
from datetime import date

import pytest
from invented import book, indicator, observed, series

from guatu.periods import Period, cumulative
from guatu.statistics import Note, Quantity, Wording, over_time, yoy
from guatu.statistics.areas import AreaState, AreaTree
from guatu.statistics.conversion import discrete
from guatu.statistics.wording import FORMULAS, NOTES, REASONS, TERMS, TEXTS, WHYS

GDP = indicator("gdp")
JUNE = Period.parse("2026-06")


def test_a_key_means_one_thing():
    assert len(TEXTS) == sum(map(len, (REASONS, WHYS, FORMULAS, NOTES, TERMS)))


def test_a_formula_is_text_and_keeps_its_facts():
    told = yoy(GDP, series({"2025-06": 80, "2026-06": 88}), JUNE, "discrete")
    assert told.formula == "（2026年6月当期数 ÷ 2025年6月当期数 − 1）× 100"
    assert (told.formula.key, sorted(told.formula.facts)) == ("rate", ["base", "now"])
    now = told.formula.facts["now"]
    assert (now.key, now.facts["period"], now.facts["basis"].key) == ("reported", JUNE, "discrete")


def test_a_refusal_names_what_is_missing_as_periods():
    refused = over_time(book(observed("gdp", "zone", {"2026-01/2026-02": 5})), "gdp", "zone", Period.parse("2026Q1"))
    assert refused.code == refused.said.key == "missing_parts"
    assert [each.facts["period"] for each in refused.said.facts["missing"]] == [Period.parse("2026-03")]
    assert refused.missing == ("2026年3月",)


def test_a_note_keeps_its_quantities_in_base_units():
    both = [*observed("gdp", "zone", {"2026-06": 7}), *observed("gdp", "zone", {"2026-01/2026-05": 10}, "cumulative")]
    both += observed("gdp", "zone", {"2026-01/2026-06": 16}, "cumulative")
    (note,) = discrete(book(both).series("gdp", "zone"), JUNE, "CNY").notes
    assert isinstance(note, Note)
    assert (note.code, note.said.key) == ("differs", "differs_cumulative")
    assert note.said.facts == {"told": Quantity(7, "CNY"), "derived": Quantity(6, "CNY")}


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_keeps_the_facts(again):
    said = Wording("boundaries", period=cumulative(2026, 6), day=date(2026, 6, 30))
    assert (again(said), again(said).key, again(said).facts) == (said, said.key, said.facts)


def test_every_text_names_its_facts_in_braces_alone():
    assert [text for text in TEXTS.values() if re.search(r"%\(|\{\}", text)] == []


def test_an_area_has_all_that_lies_below_it_however_deep():
    tree = AreaTree([AreaState("zone", None), AreaState("town", "zone"), AreaState("grid", "town")])
    assert tree.below("zone", date(2026, 1, 1)) == {"town", "grid"}
    assert tree.below("grid", date(2026, 1, 1)) == set()
