"""Places and organisations in phrases, and whether one is the document's own zone."""

from __future__ import annotations

import re

from guatu.reading.statements import words
from guatu.reading.statements.words import EDGES

_OWN = frozenset(
    ("开发区", "园区", "经开区", "高新区", "新区", "全区", "该区", "本区", "全园", "全域", "全行业", "全系统")
)
_NATION = frozenset(("我国", "国内", "中国", "内地", "全国"))
_RANK_OF_PLACE = re.compile("[省市县区州盟旗]$|自治区$")
_GROUP = re.compile(r"(?:园区|我区|全区|开发区)?在?[^，]*?(?:[省市县区镇园]|开发区|板块|城市)(?:中|里|内)?")


def split_place(phrase: str, *, counted: bool = False) -> tuple[str | None, str]:
    """A place or organisation at the beginning of a phrase, and the rest.

    Before what is `counted` only a whole zone or 全市 and the like is taken as a place.
    """
    found = (words.PLACE_OF_COUNT if counted else words.PLACE).match(phrase)
    if found and 0 < found.end() < len(phrase):
        return found["place"], phrase[found.end() :].lstrip(EDGES)
    return None, phrase


def places_listed(phrase: str) -> list[str]:
    """Several places named one after the other at the beginning: 横山镇、芳溪镇…; one or none gives []."""
    found = words.PLACE_LIST.match(phrase)
    return re.findall(words.AREA_NAME, found.group()) if found else []


def is_group(phrase: str) -> bool:
    """Whether the words before a place only name those who are compared: 在省级经开区中."""
    return bool(_GROUP.fullmatch(phrase)) and not words.RANKING.search(phrase)


def names_of(zone: str | None) -> tuple[str, ...]:
    """The names by which a text calls its zone, the longest first: 澄州市, 澄州."""
    if not zone:
        return ()
    stem = _RANK_OF_PLACE.sub("", zone)
    return (zone, stem) if len(stem) >= 2 and stem != zone else (zone,)


def is_own(place: str, zone: str | None) -> bool:
    """Whether a place is the zone that the document is about; without a known zone 全市 and the like are."""
    if len(place) > 2 and place[-2] == "全":  # 带动全区
        place = place[-2:]
    if place in _OWN:
        return not zone or zone.endswith(("区", "园", "城")) or place == "全区"  # a city's 高新区 is a part of it
    if place in _NATION:
        return not zone or zone in _NATION
    if len(place) == 2 and place[0] in "全该本":
        return not zone or _same_rank(place[1], zone)
    return bool(zone) and (place in str(zone) or str(zone) in place)


def _same_rank(rank: str, zone: str) -> bool:
    ranks = {"省": ("省", "自治区"), "市": ("市", "州")}.get(rank, (rank,))
    return zone.endswith(ranks)
