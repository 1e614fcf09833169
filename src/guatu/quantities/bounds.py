"""Whether a figure is meant exactly: the words touching it that make it a floor, a ceiling or an approximation."""

from __future__ import annotations

import re

_FLOOR_BEFORE = (
    "超 超过 突破 逾 不低于 不少于 不小于 不下于 不下 至少 起码 高于 大于 多于 超出 超越 站上 迈上 跨上 跨过 跨越 越过"
    " 冲破 首破 > ≥ >="
)
_CEILING_BEFORE = "不超过 不超出 不高于 不大于 不多于 未超过 低于 少于 小于 不足 不到 不满 未满 至多 最多 < ≤ <="
_ABOUT_BEFORE = "大约 约为 约占 约合 将近 接近 大概 大致 逼近"
_FLOOR_AFTER = "以上 及以上 之上 多 余 + (含)以上 (含)及以上 (及以上) (含以上) (以上) 起"
_CEILING_AFTER = "以下 及以下 以内 之内 之下 (含)以下 (含)以内 (以内) (及以下) (以下) 封顶"
_ABOUT_AFTER = "左右 上下 许 (左右) 前后"

# one character says it too, unless it ends another word: 通过, 打破, 签约, 最近
_PASSED = "(?<![通经不度])过|(?<![打攻爆侦])破"
_ABOUT = "(?<![节签制集条预公合契履违毁失相特简婉立爽缔])约|(?<![最附临邻靠亲就新晋切毗迫])近"
_WINDOW = 12


def _either(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))


_BEFORE = re.compile(
    rf"(?:(?P<le>{_either(_CEILING_BEFORE)})|(?P<ge>(?<!不)(?:{_either(_FLOOR_BEFORE)}|{_PASSED}))"
    rf"|(?P<approx>{_either(_ABOUT_BEFORE)}|{_ABOUT}))[了到达]? ?(?:人民币 ?)?[¥$€£]?$"
)
_LAST_BEFORE = frozenset("超过破逾于下少码上越出>=≥足到满多<≤约近为占合概致了达币¥$€£")
_ENDINGS = frozenset(word[-2:] for word in f"{_FLOOR_BEFORE} {_CEILING_BEFORE} {_ABOUT_BEFORE} 过 破 约 近".split())
MAY_BE_BEFORE = _LAST_BEFORE | {" "}
"""Most figures touch no such word, and one character tells."""
_AFTER = re.compile(
    rf" ?(?:(?P<ge>{_either(_FLOOR_AFTER)})|(?P<le>{_either(_CEILING_AFTER)})|(?P<approx>{_either(_ABOUT_AFTER)}))"
)
_FIRST_AFTER = frozenset(word[0] for word in f"{_FLOOR_AFTER} {_CEILING_AFTER} {_ABOUT_AFTER}".split())
MAY_BE_AFTER = _FIRST_AFTER | {" "}
"""As `MAY_BE_BEFORE`, of the character behind."""

COMPARATORS = re.compile(
    rf"\s*(?:{_either(_FLOOR_BEFORE)}|{_either(_CEILING_BEFORE)}|{_either(_ABOUT_BEFORE)}|约|近|过)?了?\s*"
    rf"(?:{_either(_FLOOR_AFTER)}|{_either(_CEILING_AFTER)}|{_either(_ABOUT_AFTER)})?\s*"
)
"""A whole text of nothing but such words."""


def before(text: str, start: int) -> str:
    """The bound set by the words that end at `start` of the plain text: ge, le, approx or eq."""
    pos = start
    while pos and text[pos - 1] == " ":
        pos -= 1
    if not pos or text[pos - 1] not in _LAST_BEFORE or not _may_end(text, pos):
        return "eq"
    match = _BEFORE.search(text[max(0, pos - _WINDOW) : pos])
    return match.lastgroup or "eq" if match else "eq"


def _may_end(text: str, pos: int) -> bool:
    """Whether such a word can end at `pos`: the pattern tries every word at every place before it, which takes long."""
    last = text[pos - 1]
    if last in "币¥$€£" or last in _ENDINGS or text[pos - 2 : pos] in _ENDINGS:
        return True
    return last in "了到达" and (text[pos - 2 : pos - 1] in _ENDINGS or text[pos - 3 : pos - 1] in _ENDINGS)


def after(text: str, end: int) -> str:
    """The bound set by the words that begin at `end` of the plain text: ge, le, approx or eq."""
    pos = end + 1 if text[end : end + 1] == " " else end
    if text[pos : pos + 1] not in _FIRST_AFTER:
        return "eq"
    match = _AFTER.match(text, pos)
    return match.lastgroup or "eq" if match else "eq"
