"""Whether a figure is meant exactly: the words touching it that make it a floor, a ceiling or an approximation."""

from __future__ import annotations

import re

FLOOR_BEFORE = "超 超过 突破 逾 不低于 不少于 不小于 不下于 不下 至少 起码 高于 大于 多于 达到或超过 站上 迈上 跨上 跨过 跨越 冲破 破 越过 首破 超越 > ≥ >= 已过 均过 总量过 产值过 超出"
CEILING_BEFORE = "不超过 不超出 不高于 不大于 不多于 低于 少于 小于 不足 不到 不满 未满 至多 最多 未超过 < ≤ <="
ABOUT_BEFORE = "约 大约 约为 约占 约合 近 将近 接近 大概 大致 逼近 上下浮动"
FLOOR_AFTER = "以上 及以上 之上 多 余 + (含)以上 (含)及以上 (及以上) (含以上) (以上) 起"
CEILING_AFTER = "以下 及以下 以内 之内 之下 (含)以下 (含)以内 (以内) (及以下) (以下) 封顶"
ABOUT_AFTER = "左右 上下 许 (左右) 前后"

_AGREEMENT = "节签制集条预公合契履违毁失相特简婉立爽缔"  # 签约, 节约 …: not "about"
_NEARNESS = "最附临邻靠亲就新晋切毗迫"  # 最近, 附近 …: not "nearly"


def _either(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))


_BEFORE = re.compile(
    rf"(?:(?P<le>{_either(CEILING_BEFORE)})|(?P<ge>(?<!不)(?:{_either(FLOOR_BEFORE)}))"
    rf"|(?P<approx>(?<![{_AGREEMENT}])约|(?<![{_NEARNESS}])近|{_either('大约 约为 约占 约合 将近 接近 大概 大致 逼近')}))"
    r"[了到达]? ?(?:人民币 ?)?[¥$€£]?$"
)
_LAST_BEFORE = frozenset("超过破逾于下少码上越出>=≥足到满多<≤约近为占合概致了达币¥$€£")
_AFTER = re.compile(
    rf" ?(?:(?P<ge>{_either(FLOOR_AFTER)})|(?P<le>{_either(CEILING_AFTER)})|(?P<approx>{_either(ABOUT_AFTER)}))"
)
_FIRST_AFTER = frozenset(word[0] for word in f"{FLOOR_AFTER} {CEILING_AFTER} {ABOUT_AFTER}".split())
_WINDOW = 12


def before(text: str, start: int) -> str:
    """The bound set by the words that end at `start` of the plain text: ge, le, approx or eq."""
    pos = start
    while pos and text[pos - 1] == " ":
        pos -= 1
    if not pos or text[pos - 1] not in _LAST_BEFORE:
        return "eq"
    match = _BEFORE.search(text[max(0, pos - _WINDOW) : pos])
    return match.lastgroup or "eq" if match else "eq"


def after(text: str, end: int) -> str:
    """The bound set by the words that begin at `end` of the plain text: ge, le, approx or eq."""
    pos = end + 1 if text[end : end + 1] == " " else end
    if text[pos : pos + 1] not in _FIRST_AFTER:
        return "eq"
    match = _AFTER.match(text, pos)
    return match.lastgroup or "eq" if match else "eq"


COMPARATORS = re.compile(
    rf"\s*(?:{_either(FLOOR_BEFORE)}|{_either(CEILING_BEFORE)}|{_either(ABOUT_BEFORE)})?了?\s*"
    rf"(?:{_either(FLOOR_AFTER)}|{_either(CEILING_AFTER)}|{_either(ABOUT_AFTER)})?\s*"
)
"""A whole text of nothing but such words."""
