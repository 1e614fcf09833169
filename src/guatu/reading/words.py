"""The lexicon of the statement grammar as compiled patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

LEXICON = Path(__file__).parent / "lexicon"
_CONTENT: dict[str, list[str]] = yaml.load((LEXICON / "grammar.yaml").read_bytes(), Loader=yaml.CSafeLoader)


def words(name: str) -> list[str]:
    """The entries of one list of the lexicon, the longest first."""
    return sorted(_CONTENT[name], key=len, reverse=True)


def either(entries: Iterable[str]) -> str:
    """A group that matches any of the entries."""
    return "(?:" + "|".join(map(re.escape, entries)) + ")"


# a place or an organisation at the beginning of a clause
AREA_NAME = (
    r"(?:[一-鿿]{2,9}?(?:经济技术开发区|高新技术产业开发区|高新技术开发区|经济开发区|开发区|高新区|经开区|科技产业园|产业园区|产业园|工业园区|工业园|园区|集聚区"
    r"|管理区|新区|自治区|自治州|街道|特别行政区)|[一-鿿]{2,5}?[省市县州盟旗镇乡](?![场辖区级直属值属容])|[一-鿿]{2,4}区(?![域内间]))"
)
COLLECTIVE = r"(?:全(?:省|市|区|县|州|国|镇|园|域|行业|系统)|该(?:省|市|区|县|州|园区)|园区|内地|我国|国内|中国|本市|本省|本区|开发区)"

RISE = either(words("rise"))
FALL = either(words("fall"))
REACHING = either(words("reaching"))
GROWTH = re.compile(rf"(?P<verb>(?P<rise>{RISE})|(?P<fall>{FALL})){REACHING}*$")

BEFORE_FIGURE = re.compile(rf"{either(words('before_figure'))}+$")
BEFORE_RANK = re.compile(rf"{either(words('before_rank'))}+$")
COMPARED_GROUP = re.compile(r"(?:全国|全省|全市|全区|全县|全州|全球|世界|国内|省内|市内|亚洲|长三角|东部|中部|西部|东北|[一-鿿]{0,8}?[省市县区州](?:级)?(?:经开区|高新区|开发区|开发园区)?中?)$")
OPENING = re.compile(rf"(?:[\x01\s、“”‘’]|{either(words('opening'))}(?![产期部量口]))+")
PLACE = re.compile(rf"(?:{COLLECTIVE}|{AREA_NAME})(?:全市|全区|全域|全省|全社会)?(?:的)?")
INSIDE = re.compile(either(words("inside")))
SAME = frozenset(words("same"))
ATTRIBUTE = re.compile(rf"{either(words('attribute'))}+$")
NEUTRAL = re.compile(rf"(?:{either(words('neutral'))}|{COLLECTIVE}|{AREA_NAME})*")

MODAL_WILL = r"(?<![主重必首只纲摘需险扼紧不])要(?![求素闻点职害道塞地领件旨紧么目])|(?<![一])将(?![军士领来近])"
PROMISE = re.compile(f"{either(words('promise'))}|{MODAL_WILL}")
DONE = re.compile(either(words("done")))
REVIEW_HEADING = re.compile(either(words("review_heading")))
PLAN_HEADING = re.compile(either(words("plan_heading")))
ACTIVITY = re.compile(either(words("activity")))
