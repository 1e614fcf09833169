"""Whether a clause asks for something that can be done and closed out."""

from __future__ import annotations

import re

from guatu.reading.tasks.grammar import DATE, DONE_BY, DUE, HAN, MODAL, WHEN_OR_MUST, Grammar

LONGEST_PREPOSITION = 60
LONGEST_MANNER = 32
LONGEST_DEFINED = 12

_PREPOSITION = re.compile(rf"(?:{DATE}|{MODAL}){{0,4}}(?:(?P<place>在)|(?P<other>[对与从向按用为]))")
_PREPOSITION_BEGINS = WHEN_OR_MUST | frozenset("在对与从向按用为")
_PLACE_ENDS = frozenset("面域节内中上下国省市区县")
# 常态化推行, 毫不放松地抓好, 一校一策促进; but not 用地, 土地
_MANNER = re.compile(
    rf"(?:{DATE}|{MODAL}){{0,4}}(?:以[^，]{{1,20}}?(?:标准|要求|方式|力度|形式|举措|机制|模式|态度|节奏|速度|为抓手|为重点)"
    rf"|由[^，]{{2,30}}?(?:牵头|负责|会同|组织)|{HAN}{{1,3}}化|{HAN}{{2,5}}(?<![用土基净工耕林各当本产绿湿场])地"
    rf"|“?一{HAN}{{1,3}}一[策案档码站件]”?|通过[^，]{{2,30}}?(?=进一步|不断|加快|全面|大力|积极|持续|切实|有效))"
)
_TURNED = re.compile(
    rf"(?:{DATE}|{MODAL}|努力|着力|全力|积极){{0,4}}(?:[将把][^，]{{2,70}}?"
    r"(?:(?:建成|建设|打造|培育|改造|纳入|列入|转化|融入|转变|发展)成?为?[^，]{2,}|用[足活好]+$)|千方百计[^，]{4,})"
)
_TURNED_BEGINS = WHEN_OR_MUST | frozenset("努着全积将把千")
_WANTING = re.compile(r"[^，要将]{2,14}[要将]")
_WANTED = frozenset("强优增提保促稳扩降抓")
_STATE = re.compile(rf"(?!其中|{DATE})[^，]{{2,40}}?(?:全部|全面|按期|如期|基本|早日|{DUE})(?:实现)?{DONE_BY}[^，]*$")
_FINISHED = re.compile(DONE_BY)
_EAGERLY = re.compile("积极|全力|大力|加快|着力|著力|重点|全面|深入|率先|大幅")
_NO_EAGER_SUBJECT = frozenset("以在把将让使其")
_OPENING_OF_NOTHING = re.compile("已|曾")

# what a wish shows by, apart from its end: most clauses have none of these characters
_DOUBTFUL = re.compile(r"[\d增是了同作已]")
_DEFINING = re.compile(r"是(?<![点标务要就键]是)(?!否)|作为")
_DONE = re.compile(r"了(?<!为了)(?!解)|同比|已经?[^，]{2,4}$")
# begins with a set of characters, so that `re` can skip to the next of them
_FIGURES = re.compile(
    r"[\d.增超突达](?:(?<=[\d.])[\d.]*(?:[万亿]*(?:美|欧|日|港)?元(?:以上|以内|以下|左右|目标|大关)?$|%|个百分点)"
    r"|(?<=增)[长速幅](?:$|[^，\u4e00-\u9fff]|达|保持|不低于|高于|目标|基本|持续|平稳)"
    r"|(?:(?<=超)过|(?<=突)破|(?<=达)到?)[\d.]+[万亿])"
)


def acts(text: str, start: int, end: int, rules: Grammar) -> bool:
    """Whether a clause says: [when] [must] [how] [in what] verb object. 要加快建设…, 在…方面率先突破, 将…打造成…."""
    if head := rules.head.match(text, start, end):
        return _has_object(text, head.end(), end)
    return acts_at_length(text, start, end, rules)


def is_framed(text: str, start: int, end: int, rules: Grammar) -> bool:
    """Whether a clause tells why or in which spirit, not what."""
    return text[start : start + 1] in rules.frame_begins and rules.frame.match(text, start, end) is not None


def _has_object(text: str, at: int, end: int) -> bool:
    """A verb that 的 follows qualifies a noun: 规划建设的三大区域."""
    return end - at > 1 and text[at] != "的"


def acts_at_length(text: str, start: int, end: int, rules: Grammar) -> bool:
    """Whether a verb of doing follows a preposition or a manner."""
    first = text[start : start + 1]
    if first in _PREPOSITION_BEGINS and (preposition := _PREPOSITION.match(text, start, end)):
        return _acts_after(text, preposition, end, rules)
    if (manner := _MANNER.match(text, start, end)) and (head := rules.head.match(text, manner.end(), end)):
        return _has_object(text, head.end(), end)
    return first in _TURNED_BEGINS and _TURNED.match(text, start, end) is not None


def _acts_after(text: str, preposition: re.Match[str], end: int, rules: Grammar) -> bool:
    """在…方面 is followed by the verb at once; between 对 and the verb stands only what is dealt with."""
    place = preposition["place"] is not None
    at = preposition.end() + 2
    last = min(end, at + (LONGEST_PREPOSITION if place else LONGEST_MANNER))
    while head := rules.head.search(text, at, end):
        if head.start() > last:
            break
        if not place or text[head.start() - 1] in _PLACE_ENDS:
            return _has_object(text, head.end(), end) or text.endswith("突破", at, end)
        at = head.start() + 1
    return place and text.endswith("突破", at, end)


def states(text: str, start: int, end: int, rules: Grammar) -> bool:
    """Whether a clause says of a thing what is to become of it.

    财政管理要强统筹, 新建项目年内全部开工, 电子产业积极拓展海外市场.
    """
    if _OPENING_OF_NOTHING.search(text, start, end):
        return False
    if wanting := _WANTING.match(text, start, end):
        at = wanting.end()
        head = rules.head.match(text, at, end)
        if (head and head.end() < end) or (end - at > 1 and text[at] in _WANTED):
            return True
    # the pattern of a state tries every place of the clause in vain, unless a word of finishing stands there
    if _FINISHED.search(text, start, end) and _STATE.match(text, start, end):
        return True
    return _is_eager(text, start, end, rules)


def _is_eager(text: str, start: int, end: int, rules: Grammar) -> bool:
    if text[start] in _NO_EAGER_SUBJECT:
        return False
    eager = _EAGERLY.search(text, start + 2, min(start + 22, end))
    head = rules.head.match(text, eager.start(), end) if eager else None
    return head is not None and _has_object(text, head.end(), end)


def is_wish(text: str, start: int, end: int, rules: Grammar) -> bool:
    """Whether a clause names a wish, a figure to reach, something done, or defines (… 是 …)."""
    may_be = text[end - 2 : end] in rules.aim_ends or text[end - 1] in rules.aim_ends
    if may_be and rules.aim.search(text, start, end):
        return True
    if _DOUBTFUL.search(text, start, end) is None:
        return False
    defining = _DEFINING.search(text, start, min(start + LONGEST_DEFINED, end))
    return bool(defining or _FIGURES.search(text, start, end) or _DONE.search(text, start, end))
