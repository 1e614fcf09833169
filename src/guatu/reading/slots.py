"""The places of a sentence where a figure stands, with the words before and after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guatu.periods import Mention
    from guatu.quantities import Quantity

# what stands for a time expression in the words before a figure, so that it is no part of a name
TIME = "\x01"
_BREAKS = "，；：。！？\n"
_BREAK = re.compile(r"[，；：。！？\n]")
_JOINT = re.compile(r"、|以及|和(?![平谐])|及(?!时)|与|并|，")
_TRAILING_BREAK = re.compile(r"[，；。：！？、（）\n]")
_LIST_JOINT = re.compile(r"^(?:）?[、和及与]|以及|）、)$")


class Slot:
    """One figure in its sentence.

    `pre` is the text between the last break (comma, bracket or figure) and this figure, with times blanked; `clause`
    the text from the last comma to the figure, earlier figures included; `post` the text after the figure to the next
    break or figure. `joint` is what stands between the last figure and this one, and `list_start` tells whether it
    continues a list ("12.8亿元、9.5亿元"). `rest` is the text to the
    next comma, `after` the first characters whatever they are, `floor` where the figure before ends, or the sentence begins.
    """

    __slots__ = ("after", "bracket", "clause", "clause_start", "floor", "index", "joint", "listed", "post", "pre", "q", "rest")

    def __init__(self, q: Quantity, index: int) -> None:
        self.q = q
        self.index = index
        self.pre = self.clause = self.post = self.joint = self.rest = self.after = ""
        self.clause_start = self.floor = 0
        self.listed = False
        self.bracket = ""

    def __repr__(self) -> str:
        return f"Slot({self.pre!r} [{self.q.value} {self.q.unit}] {self.post!r})"


def slots(text: str, start: int, end: int, quantities: Sequence[Quantity], mentions: Sequence[Mention]) -> list[Slot]:
    """A slot for each quantity of the sentence [start, end), in order."""
    found = []
    blanked = blank(text, start, end, mentions)
    left = start
    for index, q in enumerate(quantities):
        slot = Slot(q, index)
        stop = quantities[index + 1].start if index + 1 < len(quantities) else end
        before = blanked[left - start : q.start - start]
        if index:
            before = _own(before)
        slot.joint = text[left : q.start] if index else ""
        slot.listed = bool(index) and bool(_LIST_JOINT.match(slot.joint))
        slot.pre, slot.bracket = _pre(before)
        slot.floor = left
        slot.clause_start = _last_break(text, start, q.start)
        slot.clause = blanked[slot.clause_start - start : q.start - start]
        after = blanked[q.end - start : stop - start]
        cut = _TRAILING_BREAK.search(after)
        slot.post = after[: cut.start()] if cut else _before_next(after, stop < end)
        slot.after = after[:8]
        slot.rest = _rest(blanked, q.end - start)
        found.append(slot)
        left = q.end
    return found


def blank(text: str, start: int, end: int, mentions: Sequence[Mention]) -> str:
    """The sentence with each time expression replaced by as many TIME marks."""
    sentence = text[start:end]
    for mention in mentions:
        if mention.kind == "comparison":
            continue
        first, last = mention.start - start, mention.end - start
        sentence = sentence[:first] + TIME * (last - first) + sentence[last:]
    return sentence


def _own(before: str) -> str:
    """What stands between two figures as far as it belongs to the second: after the first 、, 和 or comma.

    600亿元 | 先进装备产业集群、 | 600亿元: nothing; 12.8亿元 | 、企业所得税 | 1.6亿元: the tax.
    """
    if _BREAK.search(before):
        return before
    if before[:1] in "、（）的" or not before:
        return before.lstrip("、")
    cut = _JOINT.search(before)
    return before[cut.end() :] if cut else before


def _before_next(after: str, followed: bool) -> str:
    """The words after a figure that lead to the next one, without what belongs to the next."""
    cut = _JOINT.search(after) if followed else None
    return after[: cut.start()] if cut else after


def _pre(before: str) -> tuple[str, str]:
    """The words after the last break, and, inside a bracket, the words that the bracket explains."""
    cut = max(before.rfind(mark) for mark in _BREAKS)
    pre = before[cut + 1 :]
    opened = pre.rfind("（")
    closed = pre.rfind("）")
    if opened > closed:
        outside = pre[:opened]
        return pre[opened + 1 :], outside[outside.rfind("）") + 1 :]
    if closed >= 0 and opened < 0:
        return pre[closed + 1 :], ""
    if opened >= 0 and closed > opened:  # a bracket inside the name: 中欧（亚）班列
        inside = pre[opened + 1 : closed]
        aside = len(inside) > 3 or inside.isascii()
        return (pre[:opened] + pre[closed + 1 :] if aside else pre), ""
    return pre, ""


def _last_break(text: str, start: int, stop: int) -> int:
    position = max(text.rfind(mark, start, stop) for mark in "，；：。！？\n")
    return position + 1 if position >= 0 else start


def _rest(blanked: str, offset: int) -> str:
    """The words after a figure up to the next comma, other figures included."""
    cut = _BREAK.search(blanked, offset)
    return blanked[offset : cut.start()] if cut else blanked[offset:]
