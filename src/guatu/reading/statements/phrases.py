"""Noun phrases: what stands beside a figure, freed of times, fillers and the verbs that lead to the figure."""

from __future__ import annotations

import re
from functools import lru_cache

from guatu.reading.statements import words
from guatu.reading.statements.words import EDGES, EDGES_BUT_QUOTES, SAME, TIME

# phrases that a process keeps in mind: reports say the same things
REMEMBERED = 8192

_COMPARISON = re.compile(
    r"(?:同比|环比|相比|比起|比(?![例重])|较|与)[^，；]*?(?:期|年|月|季度|届|末|前|平均数|均值)[^，；]{0,12}$"
)
_UNDER = re.compile("在[^，]{2,16}(?:下|中|上)(?=.)")
_DRIVEN = re.compile(r"在[^在]{2,10}(?:带动|推动|拉动|支撑)下$")
# 总值连续迈上4个万亿元台阶、达 | 14.2万亿元
_MILESTONE = re.compile("(?:连续)?(?:迈上|迈过|跨过|跨上|跨越|站上|突破)[^、，]*(?:台阶|大关|关口)、")
_CONTAINS = re.compile("包含|包括|其中")
_AFTER_FIGURE = re.compile("(?:的|以上的|以上|左右的|左右|以内的|以内|余|多|上下)?")
_MEASURED = re.compile(
    "(?<=..)(?:增加值|总?产值|产量|营业收入|营收|销售额|利润)?(?:同比)?(?:增长|下降|提高|减少|增加)$"
)
# what follows the first figure of 从4.7万家增加到6.1万家, or a milestone that was passed: no name of anything
_NO_NOUN = re.compile(
    f"(?:提高|提升|增加|增长|跃升|扩大|下降|降低|缩短|压缩|压减|减少|上升|上涨|回升|发展|攀升|恢复|扩容|增|升|降|减)[到至为了{TIME}]"
    "|.{0,4}(?:台阶|大关|关口|门槛)$"
)
_HOLDOVER = re.compile("(?<=..)(?:目前|现)?(?:共|已|均|总共|合计)$")
_PRODUCERS = re.compile("为代表的|生产的|经营的")
_CAPACITY = re.compile("([年日月])产能?(?:约|达|超)?$")
_SPEAKING = frozenset("布报示出露绍")
_NOUN_TAILS = ("的目标", "中", "里", "内")


@lru_cache(maxsize=REMEMBERED)
def head_phrase(pre: str) -> str:
    """The bare noun phrase of the words before a figure: \\x01完成固定资产投资达 gives 固定资产投资."""
    if "比" in pre or "较" in pre or "与" in pre:
        compared = _COMPARISON.search(pre)
        if compared:
            pre = pre[: compared.start()]
    if " " in pre:
        before, _, after = pre.rpartition(" ")
        pre = after if len(after) > 1 else before  # a headline in two halves
    if "、" in pre:
        pre = _MILESTONE.sub("", pre)
    if "包" in pre or "其中" in pre:
        pre = _CONTAINS.split(pre)[-1]
    under = _UNDER.match(pre) if pre[:1] == "在" else None
    if under:
        pre = pre[under.end() :]
    cut = pre.rfind(TIME)
    phrase = without_opening(trimmed(pre[cut + 1 :]))
    if cut > 0 and phrase in SAME:
        before = trimmed(pre[:cut].rstrip(TIME))
        if before not in SAME:
            phrase = before.rsplit(TIME, 1)[-1]
    return unquoted(phrase.strip(EDGES_BUT_QUOTES))


def trimmed(phrase: str) -> str:
    """The phrase without the verbs and comparisons that lead to a figure."""
    phrase = phrase.rstrip(EDGES)
    return phrase[: words.BEFORE_FIGURE.strip_start(phrase)].rstrip(EDGES)


def without_opening(phrase: str) -> str:
    """The phrase without the words that open a clause: 全年力争实现 …; all of it may go."""
    speech = None if _SPEAKING.isdisjoint(phrase) else words.SPEECH.match(phrase)
    return phrase[words.OPENING.end(phrase, speech.end() if speech else 0) :]


def noun_after(post: str, *, whole: bool = False) -> str:
    """The noun after a figure: 个 | 科技型项目, 亿元的 | 产业基金; "" where none follows.

    `whole` keeps what is said of it: 90%的 | 煤矿达到二级标准.
    """
    if not post:
        return ""
    found = _AFTER_FIGURE.match(post)
    rest = unquoted(post[found.end() if found else 0 :].strip(EDGES_BUT_QUOTES))
    if _NO_NOUN.match(rest):
        return ""
    rest = rest.split(TIME, maxsplit=1)[0]
    if whole:
        return rest
    cut = words.NOUN_END.search(rest) or _MEASURED.search(rest)
    rest = rest[: cut.start()] if cut else rest
    rest = _HOLDOVER.sub("", rest)
    for tail in _NOUN_TAILS:
        if rest.endswith(tail) and len(rest) > len(tail) + 2:
            return rest[: -len(tail)]
    return rest


def joined(phrase: str) -> str:
    """The phrase without a verb in its middle: 一产实现增加值 gives 一产增加值."""
    found = words.INSIDE.search(phrase, 1)
    if not found or found.end() == len(phrase):
        return phrase
    return _DRIVEN.sub("", phrase[: found.start()]) + phrase[found.end() :]


def unquoted(phrase: str) -> str:
    """The phrase without quotation marks around all of it or without their other half: “6632”产业 keeps its own."""
    if phrase[:1] == "”" or phrase[-1:] == "“":
        phrase = phrase.lstrip("”").rstrip("“")
    if phrase[:1] == "“" and "”" not in phrase[:-1]:
        phrase = phrase[1:].removesuffix("”")
    if phrase[-1:] == "”" and "“" not in phrase:
        phrase = phrase[:-1]
    return phrase


def balanced(phrase: str) -> str:
    """The phrase with its last quotation mark closed: 挂牌“新三板 gives 挂牌“新三板”."""
    return phrase + "”" if phrase.count("“") > phrase.count("”") else phrase


def awaits_object(words_before: str) -> bool:
    """Whether the object is still to come: 全年引进 | 200个 | 科技型项目."""
    return words.OBJECT_VERB.start(words_before) < len(words_before)


def kept_verb(words_before: str) -> str:
    """The verb before a figure that stays part of the name: 引进, 新建, 改造; else ""."""
    return words.KEPT_VERB.of(words_before)


def list_verb(phrase: str) -> str:
    """The verb that begins a list and holds for all its items: 新增产业园11个、集群9个; else ""."""
    found = words.LIST_VERB.match(phrase)
    return found.group() if found else ""


def is_bare_deed(phrase: str, classifier: str | None) -> bool:
    """A verb without its object where not projects are counted: 竣工900套."""
    return classifier not in ("个", "项", "家", "只", None) and bool(words.DEED.fullmatch(phrase))


def without_deed(phrase: str) -> str:
    return words.DEED_BEFORE.sub("", phrase)


def is_bare_measure(phrase: str) -> bool:
    """A measure without its subject: 产值, 实现产值; or a word too short to say whose: 投入."""
    return phrase in words.NAMELESS or bool(words.BARE_MEASURE.fullmatch(phrase))


def has_measure(phrase: str) -> bool:
    return words.MEASURE_NOUN.start(phrase) < len(phrase)


def without_measure(phrase: str) -> str:
    """装备制造业增加值 gives 装备制造业."""
    tail = words.MEASURE_NOUN.start(phrase)
    return phrase[:tail].removesuffix("总") if tail > 1 else phrase


def size_word(phrase: str) -> str:
    """The bare word of size in 组建总规模 | 1000亿元的 | 基金; "" where the phrase names its own thing."""
    found = words.SIZE_WORD.match(phrase)
    return found.group(1) if found else ""


def capacity(words_before: str) -> str:
    """年产能 or 日产能 where a capacity follows: 建设年产 | 2000万吨 | 建材生产线; else ""."""
    found = _CAPACITY.search(words_before)
    return f"{found.group(1)}产能" if found else ""


def object_of(clause: str) -> str:
    """The object of a clause without a figure: 突出净地回收 gives 净地回收."""
    phrase = words.TREND.sub("", head_phrase(_PRODUCERS.split(clause)[-1]))
    found = words.LEADING_VERB.match(phrase)
    return (phrase[found.end() :] if found else phrase) or phrase
