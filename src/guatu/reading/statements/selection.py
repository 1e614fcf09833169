"""Which figures say something: no thresholds inside names, no slogans, no sizes of products, no idle ordinals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guatu.quantities import Quantity
from guatu.reading.statements import words

_HAN = re.compile(words.HAN)
_NOUN_AFTER = re.compile(r"(?:以上|以下|以内|及以上)的?(?=[^\W\d_]|“)|的?(?!以)(?=[^\W\d_]|“)")
_CLAUSE_END = re.compile("[，；。]")
_ITEM_END = re.compile("[，；。、]")
_ATTENDED = re.compile(r"[^，。；]{0,16}(?:参加|出席|与会|参会|见证)")
_SHORTENED = re.compile(r"(?:缩短|压缩|压减|提速|控制|减少)[^，]{0,6}(?:到|至|在|为)?$|(?:从|由)[^，]{0,6}$")
_JOINED_GROUP = re.compile("(?:入选|进入|入围|跻身|登上)[^，；]*$")
_BARE_NUMBER = re.compile(r"(?:指数|达|为|至)[^，。]{0,4}$")
_REACHED = re.compile("设立|建成|完成|达|实现|规模")
_COUNTED_PEOPLE = re.compile(r"(?:新增|达到|完成|实现|培育|引进)[^，]{0,4}$")
_IN_WORDS = re.compile("[一两二三四五六七八九十几]")
_VISIT = re.compile("亲临|视察|考察|回信|致贺信|重要|会议|全会|常务|集体|主持|专题|作出")
_ONE_OF = re.compile("[^，。；]{1,10}之一")
_MOVES_ON = re.compile("(?:跃升|上升|提升|提高|前移|下降|升|降|退|跃)[到至]?")
_A_BATCH = ("一批", "一批超", "一批超过")
_ABOVE = ("超", "超过", "过", "逾", "突破")
_SIZED_UNITS = ("m", "t", "kW", "MW", "kV", "V")
_PROPORTION = ("∶", "：", ":")
_POWERS = ("百", "千", "万")
_LARGE = 10_000
_ALWAYS = ("percent", "points", "multiple")
_BEFORE, _AFTER = 10, 14


def telling(text: str, start: int, end: int, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities of the sentence [start, end) that carry a statement."""
    kept: list[Quantity] = []
    told = False
    for index, q in enumerate(quantities):
        if q.part == "high" and index and quantities[index - 1].part == "low":
            if told:  # the two ends of a range are judged together
                kept.append(q)
            continue
        last = index if q.part is None else closing(quantities, index)
        following = quantities[last + 1] if last + 1 < len(quantities) else None
        told = _is_told(text, start, end, q, quantities[last].end, following, kept)
        if told:
            kept.append(q)
    return kept


def closing(quantities: Sequence[Quantity], index: int) -> int:
    """The index of the quantity that closes the range which `index` opens; `index` itself where it opens none."""
    opens = quantities[index].part == "low" and index + 1 < len(quantities) and quantities[index + 1].part == "high"
    return index + 1 if opens else index


def _is_told(
    text: str, start: int, end: int, q: Quantity, right: int, following: Quantity | None, kept: Sequence[Quantity]
) -> bool:
    """Whether a quantity, or a range that begins with it and ends at `right`, says something."""
    if q.form in _ALWAYS:
        return True
    if following is not None and following.start == right and following.form in ("percent", "money"):
        return False  # 实现5个10%的增长, 跨越3个千亿元台阶: how many share the figure
    before = text[max(start, q.start - _BEFORE) : q.start]
    after = text[right : min(right + _AFTER, end)]
    if q.form == "ordinal" or q.unit == "rank":
        return _is_place(before, after, counted=bool(kept) and _counts_here(text, kept[-1], q))
    return _tells(text, q, before, after, following)


def _counts_here(text: str, counted: Quantity, q: Quantity) -> bool:
    """Whether a count stands before in the same clause: 10家企业进入百强."""
    return counted.form == "count" and not _CLAUSE_END.search(text, counted.end, q.start)


def _is_place(before: str, after: str, *, counted: bool) -> bool:
    """Whether an ordinal is somebody's place in a ranking."""
    if after.startswith(("”", "’")) or (counted and (after[:1] not in "，。；" or _JOINED_GROUP.search(before))):
        return False
    if words.NO_PLACE_AFTER.match(after):
        return False
    if _HAN.match(after) and not after.startswith(("的", "位", "名", "以", "和")) and not _MOVES_ON.match(after):
        return False
    return bool(words.BEFORE_PLACE.search(before))


def _tells(text: str, q: Quantity, before: str, after: str, following: Quantity | None) -> bool:
    """Whether an amount, a count, a duration or a bare number says something."""
    if q.form == "duration":
        return bool(_SHORTENED.search(before))
    if q.form == "fraction" or (q.unit == "person" and _ATTENDED.match(text, q.end)):
        return False
    if _is_threshold(text, q, before, after, following):
        return False
    if q.form == "count":
        if not q.value and text[q.start] == "零":
            return False  # 零件
        in_words = q.value <= 10 and _IN_WORDS.match(text, q.start) and not words.MADE.search(before)
        return not in_words and not _is_slogan(q, before, after)
    if q.form == "measure":
        return not (q.unit in _SIZED_UNITS and _is_size(before, after))
    if q.form == "number" and q.unit is None:
        if after[:1] in _PROPORTION or before[-1:] in _PROPORTION:
            return False
        if text[q.start : q.end] in _POWERS:
            return False  # 价格破万
        told = _BARE_NUMBER.search(before) or q.value >= _LARGE or q.part is not None
        return bool(told) and not _is_slogan(q, before, after)
    return True


def _is_threshold(text: str, q: Quantity, before: str, after: str, following: Quantity | None) -> bool:
    """签约超10亿元项目30个, 产销5000万元以上工业企业, 采购额超过2亿元的县区有3个: part of a name."""
    if before.endswith(_A_BATCH) or (after.startswith(("台阶", "大关", "关口")) and before.endswith(("个", "大"))):
        return True
    if not _NOUN_AFTER.match(after):
        return False
    if q.bound == "ge" and after.startswith("的") and before.endswith(_ABOVE) and not _REACHED.search(before):
        return True
    if q.form in ("money", "measure"):
        above = q.bound in ("ge", "le") or after.startswith("以")
        return (above and _counted_next(text, q, following)) or after.startswith(("以上", "及以上"))
    return (
        q.form == "count"
        and after.startswith(("以上", "以下"))
        and q.classifier in ("户", "人", "岁", "名", "层")
        and not _COUNTED_PEOPLE.search(before)
    )


def _counted_next(text: str, q: Quantity, following: Quantity | None) -> bool:
    """Whether a count follows in the same item: 10亿元项目 | 30个."""
    if following is None or following.form not in ("count", "number"):
        return False
    return not _ITEM_END.search(text, q.end, following.start)


def _is_slogan(q: Quantity, before: str, after: str) -> bool:
    """五个方面, 20项改革措施, 营商环境66条, 首届: counts of words rather than of things."""
    if q.classifier == "次" and _VISIT.match(after):
        return True
    if _ONE_OF.match(after) or words.NOT_A_COUNT.match(after) or before.endswith(("“", "‘", "一届", "第")):
        return True
    if q.classifier in ("届", "轮", "大"):
        return True
    if q.value <= 12 and q.classifier in ("个", "项", "条", "种", "方面", "次") and words.SLOGAN_NOUN.match(after):
        return True
    if q.classifier not in ("条", "项", "个", "次"):
        return False
    noun = "" if after.startswith("的") else re.split("[，。；、：（]", after, maxsplit=1)[0]
    return bool(words.PACKAGE.search(before) or words.SLOGAN_END.search(noun))


def _is_size(before: str, after: str) -> bool:
    """全球最高10米液压支架, 1000吨履带起重机: a size inside a product's name."""
    return bool(_HAN.match(after)) and not words.SIZED_AFTER.match(after) and not words.SIZED.search(before)
