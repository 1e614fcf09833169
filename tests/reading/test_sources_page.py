"""docs/methods/sources.md says what the code does: its table of noise runs, its lists are those of the code."""

from __future__ import annotations

import re

import pytest

from cast import ROOT
from guatu.reading.furniture import furniture
from guatu.reading.noise import noise
from guatu.reading.source import FORMATS, Limits

PAGE = (ROOT / "docs/methods/sources.md").read_text(encoding="utf-8")
PROSE = "8月12日，云泽湖科技产业园召开会议。\n"


def section(heading: str) -> str:
    return PAGE.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]


NOISE = re.findall(r"^\| `(.+?)` \| `(.+?)` \|$", section("Noise"), re.MULTILINE)
FURNITURE = [
    words
    for row in re.findall(r"^\| [^|`]+ \| (`.*`) \|$", section("Furniture"), re.MULTILINE)
    for words in re.findall("`(.+?)`", row)
]


@pytest.mark.parametrize(("raw", "meant"), NOISE)
def test_the_table_of_noise_runs(raw, meant):
    edges = [0, *(edge for span in noise(raw) for edge in span), len(raw)]
    assert "".join(raw[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)) == meant


@pytest.mark.parametrize("line", FURNITURE)
def test_the_examples_of_furniture_are_furniture(line):
    text = f"首页\n园区动态\n云泽湖科技产业园召开会议\n{PROSE}{line}\n相关阅读\n园区举办运动会\n"
    assert any(line in text[start:end] for start, end in furniture(text))


def test_the_tables_are_not_empty():
    assert len(NOISE) >= 14
    assert len(FURNITURE) >= 10


def test_every_suffix_and_limit_is_named():
    assert all(suffix in section("Formats") for suffix in FORMATS)
    limits = Limits()
    assert (limits.file, limits.pages, limits.unpacked, limits.part) == (100_000_000, 5_000, 400_000_000, 100_000_000)
    assert (limits.members, limits.ratio) == (20_000, 200)
