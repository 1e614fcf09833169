"""Ranks: 第7位, 第二, 前20位, 首位, 百强; and the set phrases for multiples: 翻番, 倍增, 翻两番."""

from __future__ import annotations

import re
from decimal import Decimal

from guatu.quantities import words
from guatu.quantities.figures import figure
from guatu.quantities.numerals import Numeral, chinese_value
from guatu.quantities.reading import Quantity, Reading, bound, skip, without_mark

_NOT_ONES_OWN = "企县镇区市乡村校院园店品项单投车军"  # 百强企业, 百强县: a class, not a rank
_NO_CLASS = f"(?![{_NOT_ONES_OWN}])"
# each branch begins with a plain character, so that `re` can skip to the next place where one may begin
SET_PHRASE = re.compile(
    rf"首位(?!度|数|置)|榜首|百强{_NO_CLASS}|千强{_NO_CLASS}|倍增(?!计划|行动|工程|器|效应|企业|培育|方案|专项|示范|机制)"
    r"|翻(?:了|近|约|了近|了约)?(?P<times>[一两二三四1-4])番|翻番|翻倍"
)
_RANKS = {"首": 1, "榜": 1, "百": 100, "千": 1000}
_NUMBERED = frozenset("〇零一二两三四五六七八九十百千万几数壹贰叁肆伍陆柒捌玖拾")  # 五百强 is a numeral
_FOREMOST_AFTER = frozenset("甲的行列之、")
_IDIOM_BEFORE = ("放在", "摆在", "置于", "放到", "摆到", "作为", "列为", "列于")


def set_phrase(text: str, match: re.Match[str]) -> Reading | None:
    """首位 and 榜首 are rank 1, 百强 at most 100; 翻番 and 倍增 two times, 翻两番 four times."""
    start, end = match.span()
    rank = _RANKS.get(match[0][0])
    if rank:
        before = text[start - 1 : start]
        if text.endswith(_IDIOM_BEFORE, 0, start) or before.isdigit() or before in _NUMBERED:
            return None
        quantity = Quantity(start, end, Decimal(rank), "rank", None, "le" if rank > 1 else "eq", "ordinal", None)
    else:
        said = match["times"]
        value = Decimal(2) ** int(chinese_value(said) or said) if said else Decimal(2)
        quantity = Quantity(start, end, value, "times", match[0], bound(text, start, end, "eq"), "multiple", None)
    return Reading(quantity, Numeral(start, end, quantity.value, 0, "eq", True, False))


def ordinal(text: str, start: int, numeral: Numeral, bare_words: bool) -> Reading | None:
    """第7位, 第二; `start` is where 第 stands."""
    numeral = without_mark(text, numeral)
    end = skip(text, numeral.end)
    if not bare_words and words.orders_things(text, start, end):
        return None
    after = text[end : end + 1]
    end = end + 1 if after and after in "位名" else numeral.end
    word = after if end > numeral.end else None
    return Reading(Quantity(start, end, numeral.value, "rank", word, "eq", "ordinal", None), numeral)


def foremost(text: str, numeral: Numeral, taken: int, bare_words: bool) -> Reading | None:
    """前20位, 前三: a rank of at most so much. 前三季度 and 前5个月 are periods."""
    alone = without_mark(text, numeral)
    pos = skip(text, alone.end)
    after = text[pos : pos + 1]
    if after and after in "位名强":
        return Reading(Quantity(alone.start, pos + 1, alone.value, "rank", after, "le", "ordinal", None), alone)
    reading = figure(text, numeral, taken, bare_words)
    if reading and reading.quantity.form not in ("number", "duration"):
        return reading
    if bare_words:
        return Reading(Quantity(alone.start, alone.end, alone.value, None, None, "le", "number", None), alone)
    if (after >= "一" and after <= "龥" and after not in _FOREMOST_AFTER) or (reading is None and not numeral.words):
        return None
    return Reading(Quantity(alone.start, alone.end, alone.value, "rank", None, "le", "ordinal", None), alone)
