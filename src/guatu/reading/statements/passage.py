"""A sentence made ready for reading: its figures as slots, each with the words around it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from guatu.periods import Mention
from guatu.quantities import Quantity
from guatu.reading.statements.cues import Cues
from guatu.reading.statements.selection import closing
from guatu.reading.statements.words import TIME

_BREAK = re.compile(r"[，；：。！？\n]")
_JOINT = re.compile(r"、|以及|和(?![平谐])|及(?!时)|与|并|，")
_POST_END = re.compile(r"[，；。：！？、（）\n]| (?=[^\W\da-zA-Z_])")
_LISTED = frozenset(bracket + joint for bracket in ("", "）") for joint in "、和及与") | {"以及"}
_DIGIT = re.compile(r"\d")
# between two figures, words that lead from the one to the other: 71所 | 优化整合为 | 47所
_LEADING_ON = ("为", "至", "到")
_LONGEST_ASIDE = 3


class Slot:
    """One figure in its sentence.

    `pre` is the text between the last break (comma, bracket, figure or joint of a list) and the figure, with times
    blanked; `post` the text after it to the next break or figure. `joint` is what stands between the figure before
    and this one; `listed` tells that it only joins the two (12.8亿元、9.5亿元). `bracket` holds the words that a
    bracket explains when the figure stands in one. `clause_start` is where its comma clause begins, `floor` where the
    figure before ends; `rest` is the text to the next comma.
    """

    __slots__ = ("after", "bracket", "clause_start", "floor", "joint", "listed", "post", "pre", "q", "rest")

    q: Quantity
    pre: str
    post: str
    joint: str
    listed: bool
    bracket: str
    clause_start: int
    floor: int
    rest: str
    after: str

    def __repr__(self) -> str:
        return f"Slot({self.pre!r} [{self.q.value} {self.q.unit}] {self.post!r})"


class Passage:
    """A sentence of the view, from `start` to `end`, with the times it names.

    `blanked` is its text with each time replaced by TIME marks; offsets into it count from `start`. `named` is the
    same with spans of years (三年行动计划) left as words. `said` are the cues of the whole text, in which
    it promises, reports and compares.
    """

    __slots__ = (
        "_breaks",
        "blanked",
        "end",
        "mentions",
        "named",
        "said",
        "start",
        "text",
    )

    def __init__(self, text: str, start: int, end: int, mentions: Sequence[Mention], said: Cues) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.mentions = mentions
        self.blanked = self.named = text[start:end]
        if mentions:
            timed = [mention for mention in mentions if mention.kind != "comparison"]
            lasting = [mention for mention in timed if mention.kind == "duration"]
            self.blanked = self.named = _blank(text, start, end, timed)
            if lasting:
                self.named = _blank(text, start, end, [m for m in timed if m.kind != "duration"])
        self._breaks = [found.start() for found in _BREAK.finditer(text, start, end)]
        self.said = said

    def slots(self, quantities: Sequence[Quantity]) -> list[Slot]:
        """A slot for each quantity, in order."""
        found = []
        left = self.start
        last = len(quantities) - 1
        for index, q in enumerate(quantities):
            # what follows a range follows both of its ends: 引进3至5家龙头企业
            right = index if q.part is None else closing(quantities, index)
            following = quantities[right + 1].start if right < last else self.end
            found.append(self._slot(q, left, quantities[right].end, following, first=index == 0))
            left = q.end
        return found

    def _slot(self, q: Quantity, left: int, right: int, following: int, *, first: bool) -> Slot:
        """What stands around a figure: before it as far as `left`, behind it from `right` on as far as `following`."""
        blanked, start = self.blanked, self.start
        slot = Slot()
        slot.q = q
        slot.floor = left
        slot.clause_start = begins = self.clause_start(q.start)
        if begins <= left:
            begins = left
        pre = blanked[begins - start : q.start - start]
        slot.joint = "" if first else self.text[left : q.start]
        slot.listed = slot.joint in _LISTED
        if not first and begins == left:
            pre = _own(pre)
        slot.pre, slot.bracket = _without_brackets(pre) if "（" in pre or "）" in pre else (pre, "")
        after = blanked[right - start : following - start]
        slot.post = _post(after, followed=following < self.end)
        slot.after = after[:8]
        slot.rest = blanked[right - start : self.clause_end(right) - start]
        return slot

    def clause_start(self, offset: int) -> int:
        """Where the comma clause around an offset begins."""
        index = bisect_left(self._breaks, offset)
        return self._breaks[index - 1] + 1 if index else self.start

    def clause_end(self, offset: int) -> int:
        index = bisect_left(self._breaks, offset)
        return self._breaks[index] if index < len(self._breaks) else self.end

    def clause_before(self, slot: Slot) -> str:
        """The clause before a slot's own, where a comma parts them, as far as no figure stands in it; else ""."""
        stop = slot.clause_start - 1
        if stop <= slot.floor or self.text[stop] != "，":
            return ""
        start = max(self.clause_start(stop), slot.floor)
        clause = self.named[start - self.start : stop - self.start]
        figure = _DIGIT.search(clause)
        return clause[: figure.start()] if figure else clause


def _blank(text: str, start: int, end: int, mentions: Sequence[Mention]) -> str:
    """The sentence with each time expression replaced by as many TIME marks."""
    sentence = text[start:end]
    for mention in mentions:
        first, last = mention.start - start, mention.end - start
        if first >= 0:
            sentence = sentence[:first] + TIME * (last - first) + sentence[last:]
    return sentence


def _own(before: str) -> str:
    """What stands between two figures of a clause as far as it belongs to the second.

    600亿元 | 先进装备产业集群、 | 600亿元: nothing; 12.8亿元 | 、企业所得税 | 1.6亿元: the tax.
    """
    if before[:1] in "、（）的":
        return before.lstrip("、")
    cut = _JOINT.search(before)
    return before[cut.end() :] if cut else before


def _post(after: str, *, followed: bool) -> str:
    """The words after a figure, without what already belongs to the next one."""
    cut = _POST_END.search(after)
    if cut:
        return after[: cut.start()]
    cut = _JOINT.search(after) if followed else None
    after = after[: cut.start()] if cut else after
    return "" if followed and after.endswith(_LEADING_ON) else after


def _without_brackets(pre: str) -> tuple[str, str]:
    """The words before a figure without asides, and, for a figure inside a bracket, the words that it explains."""
    opened, closed = pre.rfind("（"), pre.rfind("）")
    if opened > closed:
        outside = pre[:opened]
        return pre[opened + 1 :], outside[outside.rfind("）") + 1 :]
    if opened < 0:
        return pre[closed + 1 :], ""
    inside = pre[opened + 1 : closed]
    aside = len(inside) > _LONGEST_ASIDE or inside.isascii()
    return (pre[:opened] + pre[closed + 1 :] if aside else pre), ""  # 中欧（亚）班列 keeps its bracket
