"""The characters of a document, and the line below its text that names those shown as 〓."""

from __future__ import annotations

from collections.abc import Iterable

from guatu.papers.absent import GETA
from guatu.papers.looks import clean, look_of
from guatu.papers.paper import Paper, Placed


def in_order(paper: Paper) -> list[str]:
    """The characters that a document shows, each once, in the order in which they first stand there."""
    found = dict.fromkeys(char for text in paper.texts for char in clean(text))
    return [char for char in found if char not in "\n\t"]


def noted(paper: Paper, absent: Iterable[str]) -> Paper:
    """The document with a line below its text that names, in their order, the characters shown as 〓."""
    codes = "、".join(f"U+{ord(char):04X}" for char in absent)
    if not codes:
        return paper
    note = Placed("note", f"注：“{GETA}”处的字为字库所缺，编码依次为{codes}。")
    blocks = paper.blocks
    foot = [each for each in blocks if isinstance(each, Placed) and look_of(each.style).foot]
    return paper._replace(lines=[*(each for each in blocks if each not in foot), note, *foot], grid=None, after=())
