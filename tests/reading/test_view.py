"""The view shows a text as the grammar wants it, and every place in it leads back to the raw text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.reading.view import View, fold, simplify


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("增長８％，達到４２．８億元", "增长8%，达到42.8亿元"),
        ("增长8%,达到42.8亿元;其中", "增长8%，达到42.8亿元；其中"),
        ("实现产值1,234.5万元", "实现产值1,234.5万元"),
        ("上午10:30召开(第二次)会议:", "上午10:30召开（第二次）会议："),
        ("「四主一最」『新』", "“四主一最”‘新’"),
        ("第一行\r\n第二行", "第一行\n\n第二行"),
        ("云泽湖\u3000科技\u00a0产业园", "云泽湖 科技 产业园"),
    ],
)
def test_script_width_and_punctuation_are_made_one(raw: str, seen: str) -> None:
    assert View(raw).text == seen


def test_a_gap_is_left_out_and_spans_lead_over_it() -> None:
    raw = "云泽湖(yúnzéhú)科技产业园"
    view = View(raw, [(3, raw.index("科"))])
    assert view.text == "云泽湖科技产业园"
    assert view.span(0, 3) == (0, 3)
    assert view.span(3, 5) == (raw.index("科"), raw.index("科") + 2)
    assert view.span(2, 4) == (2, raw.index("科") + 1)


def test_an_empty_span_leads_to_one_place() -> None:
    assert View("园区").span(1, 1) == (1, 1)


@settings(max_examples=200)
@given(st.text(max_size=80) | st.text(alphabet="園區增長億萬發後裡麼，,:１２3", max_size=40))
def test_folding_and_simplifying_keep_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(simplify(text)) == len(View(text).text) == len(text)


@settings(max_examples=200)
@given(st.text(alphabet="园区增长1,2 ()", max_size=40), st.data())
def test_each_character_of_a_view_with_gaps_leads_back_to_its_own(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    gaps = list(zip(edges[0::2], edges[1::2], strict=False))
    view = View(text, gaps)
    kept = [at for at in range(len(text)) if not any(start <= at < end for start, end in gaps)]
    assert [view.at(index) for index in range(len(view.text))] == kept
