"""Whatever the grammar knows in simplified characters it knows in traditional ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

import guatu.quantities
from guatu.quantities import find
from guatu.quantities.script import PLAIN, simplify

SOURCES = Path(guatu.quantities.__file__).parent


def test_every_character_of_the_grammar_is_known_in_its_traditional_form() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES.iterdir() if path.suffix in (".py", ".txt"))
    known = sorted({character for character in text if "一" <= character <= "龥"})
    to_traditional = OpenCC("s2t")
    unknown = [one for one in known if simplify(to_traditional.convert(one)) != simplify(one)]
    assert unknown == []


@given(st.text("，；：（）！？、。亿12家", max_size=40), st.text(max_size=3))
def test_a_text_of_usual_marks_alone_is_read_as_any_other(usual: str, other: str) -> None:
    assert simplify(usual) == usual.translate(PLAIN)
    assert simplify(usual + other) == (usual + other).translate(PLAIN)


@pytest.mark.parametrize(
    "text",
    [
        "增长百分之八点五，超过全省平均",
        "签约项目三十余个",
        "第十三次党代会",
        "一个企业的两项专利",
        "新增一家，亩均税收30万元/亩",
    ],
)
def test_the_traditional_text_says_the_same(text: str) -> None:
    assert find(OpenCC("s2t").convert(text)) == find(text)
