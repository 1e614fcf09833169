"""What a person writes over: untouched figures stay what they were, others are known as written by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as some

from guatu.briefing import Document, Told, as_docx, traced
from guatu.briefing.document import Paragraph, Part
from guatu.briefing.editing import edited, said


def told(text: str) -> Told:
    return Told(text, "level", Decimal(1), query=f"/{text}")


PARTS: tuple[Part, ...] = (
    "2026年1—10月，完成",
    told("65.3亿元"),
    "，增长",
    told("8.9%"),
    "，居全市",
    told("第3位"),
    "，共",
    told("12"),
    "项。",
)


@pytest.mark.parametrize(
    ("text", "kept", "by_hand"),
    [
        # words around the figures
        (
            "2026年1—10月，工业完成65.3亿元，同比增长8.9%，居全市第3位，共12项。",
            ["65.3亿元", "8.9%", "第3位", "12"],
            [],
        ),
        ("1—10月，完成约65.3亿元。", ["65.3亿元"], []),
        # a figure has grown by what stands beside it
        ("2026年1—10月，完成165.3亿元，增长8.9%，居全市第3位，共12项。", ["8.9%", "第3位", "12"], ["165.3亿元"]),
        ("2026年1—10月，完成65.3亿元，增长8.9%，居全市第3位，共112项。", ["65.3亿元", "8.9%", "第3位"], ["112"]),
        ("2026年1—10月，完成65.3亿元，增长8.9%，居全市第3位，共12.5项。", ["65.3亿元", "8.9%", "第3位"], ["12.5"]),
        # another figure in its place
        ("2026年1—10月，完成66亿元，增长9%，居全市第2位，共12项。", ["12"], ["66亿元", "9%", "第2位"]),
        # gone
        ("工作进展良好。", [], []),
        ("2026年1—10月，增长8.9%。", ["8.9%"], []),
    ],
)
def test_figures_are_found_again(text: str, kept: list[str], by_hand: list[str]) -> None:
    parts = edited(PARTS, text)
    figures = [each for each in parts if isinstance(each, Told)]
    assert said(parts) == text
    assert [each.text for each in figures if not each.by_hand] == kept
    assert [each.by_hand for each in figures if each.by_hand] == by_hand


def test_a_figure_written_back_is_the_records_again() -> None:
    changed = edited(PARTS, said(PARTS).replace("65.3", "66"))
    assert [each.by_hand for each in changed if isinstance(each, Told)] == ["66亿元", "", "", ""]
    assert edited(changed, said(PARTS)) == PARTS


def test_a_figure_written_over_keeps_what_it_was() -> None:
    figure = next(each for each in edited(PARTS, said(PARTS).replace("65.3", "66")) if isinstance(each, Told))
    assert (figure.said, figure.text, figure.query) == ("66亿元", "65.3亿元", "/65.3亿元")


words = some.text("完成增长，。", max_size=6)
numbers = some.decimals(0, 999, places=1).map(lambda each: f"{each}亿元")


@given(some.lists(some.tuples(words, numbers), max_size=5), some.text("完成亿元%0123456789.，。第位", max_size=40))
def test_whatever_is_written_is_what_the_text_says(pairs: list[tuple[str, str]], text: str) -> None:
    parts = tuple(each for word, number in pairs for each in (word, told(number)))
    now = edited(parts, text)
    assert said(now) == text
    kept = [each for each in now if isinstance(each, Told)]
    was = [each.query for each in parts if isinstance(each, Told)]
    remaining = iter(was)
    assert all(each.query in remaining for each in kept)  # in their order, none twice


@given(some.lists(some.tuples(words, numbers), max_size=5))
def test_an_untouched_text_keeps_every_figure(pairs: list[tuple[str, str]]) -> None:
    parts = tuple(each for word, number in pairs for each in (word, told(number)))
    assert edited(parts, said(parts)) == parts


def test_a_file_tells_which_figures_were_written_over() -> None:
    parts = edited(PARTS, said(PARTS).replace("65.3", "66"))
    document = Document("分析", "办公室", date(2026, 11, 22), (Paragraph(parts),))
    file = BytesIO(as_docx(document)).getvalue()
    found = traced(file)
    assert [each.overwritten for each in found] == [True, False, False, False]
    assert (found[0].told.text, found[0].now) == ("65.3亿元", "66亿元")
