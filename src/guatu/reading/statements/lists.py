"""Names in a row: 有色冶金、石化化工、装备制造产业增加值 are three names that share a tail."""

from __future__ import annotations

import re

from guatu.reading.statements import words
from guatu.reading.statements.subjects import subject_of
from guatu.reading.statements.words import EDGES, SAME

_ANY = re.compile(r"[、，]|(?<!统)和(?![谐平解县田顺龙])|以及|及(?![时其])|与(?!会)")
_COMMA = re.compile("，")
_DOT = re.compile("、")
# one word for two things
_PAIRS = (("存贷款", "存款", "贷款"), ("存、贷款", "存款", "贷款"), ("进出口", "出口", "进口"))
_SECTOR = re.compile("(第?[一二三])次?产业")
_SECTOR_NUMBER = re.compile("第?[一二三]")
_TOPIC = re.compile(r"从(?:主要)?([^，。；]{1,14}?)来?看，")


def items(phrase: str, count: int) -> list[str] | None:
    """The phrase as exactly `count` names, a shared tail given to each; None where it is no such list."""
    for separator in (_ANY, _COMMA, _DOT):
        parts = _parts(separator, phrase)
        if len(parts) == count:
            return with_shared_tail(parts)
    return None


def items_between_commas(phrase: str, count: int) -> list[str] | None:
    """The same where commas part the names and 、 stands inside one."""
    parts = _parts(_COMMA, phrase)
    return with_shared_tail(parts) if len(parts) == count else None


def enumeration(phrase: str) -> list[str]:
    """The names of an enumeration in order; one name where it is none."""
    parts = _parts(_ANY, phrase)
    if len(parts) > 1:
        parts = with_shared_tail(parts)
    return [part for part in parts if part not in SAME]


def with_shared_tail(parts: list[str]) -> list[str]:
    """Each name with the words that only the last one has: 广州、深圳地铁客运量 and 一产、二产、三产增加值."""
    last = parts[-1]
    city = words.CITY.match(last)
    if city and all(words.CITY.fullmatch(part) for part in parts[:-1]):
        return [part + last[city.end() :] for part in parts[:-1]] + [last]
    if "的" in last and not any("的" in part for part in parts[:-1]):
        return [f"{part}的{last.partition('的')[2]}" for part in parts[:-1]] + [last]  # 甲、乙的采购规模
    sector = _SECTOR.match(last)
    if sector and all(_SECTOR_NUMBER.fullmatch(part) for part in parts[:-1]):
        # 第二、第三产业增加值, 第一、二、三产业增加值
        return [f"第{part.removeprefix('第')}{last[sector.end(1) :]}" for part in [*parts[:-1], sector[1]]]
    tail = words.MEASURE_NOUN.of(last)
    if not tail or tail == last:
        return parts
    return [part if _stands_alone(part) else part + tail for part in parts]


def _stands_alone(part: str) -> bool:
    """Whether a name needs no tail: it has a measure of its own or names an indicator."""
    if words.MEASURE_NOUN.of(part) or part.endswith("率"):
        return True
    subject = subject_of(part)
    return subject is None or subject.indicator is not None


def two_in_one(phrase: str) -> list[str] | None:
    """存贷款余额 read as 存款余额 and 贷款余额; None for any other phrase."""
    for both, first, second in _PAIRS:
        if both in phrase:
            return [phrase.replace(both, first), phrase.replace(both, second)]
    return None


def topic_measure(sentence: str) -> str:
    """The measure that a topic gives to the names after it: 从八大类消费品价格看 gives 价格; else ""."""
    found = _TOPIC.search(sentence) if "看，" in sentence else None
    return words.MEASURE_NOUN.of(found.group(1)) if found else ""


def _parts(separator: re.Pattern[str], phrase: str) -> list[str]:
    return [part for part in (piece.strip(EDGES) for piece in separator.split(phrase)) if part]
