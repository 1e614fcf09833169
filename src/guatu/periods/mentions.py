"""Find every mention of time in a text and say which period it means."""

from __future__ import annotations

import re
from typing import NamedTuple

from guatu.errors import PeriodError
from guatu.periods.grammar import SENTENCE_END, expressions, fold
from guatu.periods.meaning import Facts, understand
from guatu.periods.period import Period
from guatu.periods.speaking import Reference, Speaking

KINDS = ("within", "by", "duration", "comparison", "average", "each", "since")

_known_facts: dict[tuple[str, int | None], Facts] = {}
_KNOWN_AT_MOST = 4096
_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code


class Mention(NamedTuple):
    """An expression of time at text[start:end].

    `period` is what it means, None where that cannot be known (no reference, or a day that does not exist).
    `kind` is

        within      the period itself                           2022年上半年, 年内, “十三五”期间
        by          a date by which, or a day on which          到2022年, 截至3月末, 6月底前
        duration    a number of years or months                 未来三年, 近五年, 三年行动
        comparison  what something is compared with             比2019年1-7月, 较上年末, 去年同期
        average     over how many years growth is averaged      两年平均, 年均
        each        per period                                  每年, 每季度
        since       a beginning                                 自2006年, 2012年以来, 始建于1955年
    """

    start: int
    end: int
    period: Period | None
    kind: str


def find(text: str, reference: Reference | None = None) -> list[Mention]:
    """The mentions of time in a text, in order, never overlapping; offsets count code points of the text as given.

    Without a reference, what leans on the document's own date (今年, 上半年) is found with period None.
    """
    folded = fold(text)
    speaking = Speaking(reference)
    mentions = []
    end = 0
    for found in expressions(folded):
        if SENTENCE_END.search(folded, end, found.start()):
            speaking.new_sentence()
        end = found.end()
        meaning = understand(_facts(found), speaking)
        mentions.append(_new(Mention, (found.start(), end, meaning.period, meaning.kind)))
    return mentions


def resolve(text: str, reference: Reference) -> Period:
    """The period that a whole text means, seen from a reference: resolve("上半年", Reference(2022)) is 2022H1.

    PeriodError if the text is anything but one expression of time, or if the reference does not settle it.
    """
    stripped = text.strip()
    mentions = find(stripped, reference)
    if len(mentions) != 1 or (mentions[0].start, mentions[0].end) != (0, len(stripped)):
        raise PeriodError(f"{text!r} is not one expression of time; such are 2022年上半年, 1-7月, 前三季度, 未来三年")
    if mentions[0].period is None:
        raise PeriodError(f"{text!r} cannot be settled from {reference}; name its year, or give a reference with a day")
    return mentions[0].period


def _facts(found: re.Match[str]) -> Facts:
    """The named groups that took part. Reports repeat their expressions, so that what was read once is kept."""
    key = (found.group(), found.lastindex)
    facts = _known_facts.get(key)
    if facts is None:
        facts = {name: value.replace(" ", "") for name, value in found.groupdict().items() if value is not None}
        if "listed" not in facts:  # its meaning hangs on the words after it
            if len(_known_facts) >= _KNOWN_AT_MOST:
                _known_facts.clear()
            _known_facts[key] = facts
    return facts
