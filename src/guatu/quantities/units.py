"""Units and classifiers: the words that may follow a numeral, and what one of them is in the base unit.

The lexicon is the file units.txt beside this module: units of law and trade, the currencies of ISO 4217, and the
classifiers (量词) of general Chinese.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import ascii_letters, digits
from typing import NamedTuple

from guatu.quantities.numerals import EXACT, POWERS, plain, times_ten


class Unit(NamedTuple):
    """A word after a numeral: base unit code, how many base units it is worth, form of the quantity.

    `blocked` is the pattern of what, following the word, makes it part of another word. Where single characters do,
    they are `blocking` (else None), for a set answers sooner than a pattern.
    """

    word: str
    code: str
    worth: Decimal
    form: str
    blocked: str
    blocking: frozenset[str] | None


class Written(NamedTuple):
    """A unit as it stands in a text: where it ends, the words of it, and what one of it is in the base unit."""

    end: int
    word: str
    code: str
    worth: Decimal
    form: str


SYMBOLS = {"¥": "CNY", "$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW", "₽": "RUB"}
COINS = {
    "CNY": {"角": "0.1", "毛": "0.1", "分": "0.01"},
    "USD": {"美分": "0.01", "分": "0.01"},
    "EUR": {"欧分": "0.01", "分": "0.01"},
    "HKD": {"角": "0.1", "毫": "0.1"},
    "JPY": {"日本钱": "0.01", "日本銭": "0.01", "钱": "0.01"},
}
"""Coins below the unit of a currency, as they are said behind it."""

_SIGNS = re.compile(r"\[[^\]^\\-]+\]")
_LATIN = frozenset(ascii_letters + digits)
_ENTRY = re.compile(
    r"(?P<word>(?:[^=!(]|\((?!\?))+)(?P<only>\(\?=.*?\))?(?:!(?P<blocked>.+?))?(?:=(?P<worth>[0-9.]+))?"
)


def _read_lexicon() -> list[Unit]:
    lines = files("guatu.quantities").joinpath("units.txt").read_text(encoding="utf-8").splitlines()
    return [unit for line in lines if line and line[0] != "#" for unit in _read_line(line)]


def _read_line(line: str) -> list[Unit]:
    form, code, *entries = line.split()
    return [_read_entry(form, code, entry) for entry in entries]


def _read_entry(form: str, code: str, entry: str) -> Unit:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise ValueError(f"units.txt: {entry!r} is not word[!pattern][=worth]")
    blocked = match["blocked"] or (f"(?!{match['only'][3:-1]})" if match["only"] else "")
    return Unit(match["word"], code, Decimal(match["worth"] or 1), form, blocked, _blocking(match["word"], blocked))


def _blocking(word: str, blocked: str) -> frozenset[str] | None:
    """A Latin word goes on with any Latin letter or figure."""
    signs = "" if not blocked else blocked[1:-1] if _SIGNS.fullmatch(blocked) else None
    if signs is None:
        return None
    return frozenset(signs) | (_LATIN if word[-1] in _LATIN else frozenset())


UNITS = {unit.word: unit for unit in _read_lexicon()}


def _by_beginning() -> dict[str, tuple[Unit, ...]]:
    """The units of two characters and more by their first two, the longest first."""
    rows: dict[str, list[Unit]] = {}
    for unit in sorted(UNITS.values(), key=lambda unit: -len(unit.word)):
        if len(unit.word) > 1:
            rows.setdefault(unit.word[:2], []).append(unit)
    return {beginning: tuple(units) for beginning, units in rows.items()}


_LONGER = _by_beginning()
_new = tuple.__new__  # as in numerals
_NO_UNITS: tuple[Unit, ...] = ()
_PER = re.compile(r" ?/ ?")
_MANY = re.compile(r"[0-9]{0,5}[十百千万亿]+|[0-9]{1,5}")
_BRACKET = re.compile(r"\(([^()]{1,10})\)(次?)")
_BRACKET_MARKS = re.compile(r"[、,/和或及 ]")
_SPACED_POINTS = re.compile("(?:个 *)?百 *分 *点")
_POINTS_BEGIN = frozenset("个百")
_PIECES = {"件": "piece", "人次": "person-time"}
_PER_TIME = {
    "小时": "hour",
    "分钟": "minute",
    "日": "day",
    "天": "day",
    "年": "year",
    "月": "month",
    "秒": "second",
    "时": "hour",
}


def unit_at(text: str, pos: int) -> Written | None:
    """The unit that begins at `pos` of the plain text, with what it is per (元/亩), or None."""
    unit = _word_at(text, pos)
    if unit is None or unit.word == "个":
        spaced = _SPACED_POINTS.match(text, pos) if text[pos : pos + 1] in _POINTS_BEGIN else None
        if spaced:
            return Written(spaced.end(), "个百分点", "pp", Decimal(1), "points")
        if unit is None:
            return None
    end = pos + len(unit.word)
    longer = _LONGER_BY.get(text[end : end + 1])
    return (longer and longer(text, end, unit)) or _new(Written, (end, *unit[:4]))


def _word_at(text: str, pos: int) -> Unit | None:
    beginning = text[pos : pos + 2]
    for unit in _LONGER.get(beginning, _NO_UNITS):
        if text.startswith(unit.word, pos) and _stands_alone(text, pos + len(unit.word), unit):
            return unit
    single = UNITS.get(beginning[:1])
    return single if single and _stands_alone(text, pos + 1, single) else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first met: a short text needs few of them, and all together cost more than reading it."""
    return re.compile(pattern)


def _stands_alone(text: str, end: int, unit: Unit) -> bool:
    if unit.blocking is not None:
        return text[end : end + 1] not in unit.blocking
    if _compiled(unit.blocked).match(text, end):
        return False
    return not (unit.word[-1] in _LATIN and text[end : end + 1] in _LATIN)


def _compound(text: str, pos: int, unit: Unit) -> Written | None:
    """元/亩, 吨标准煤/万元, 件/万人: the base code is base/base, with 10k- for a denominator of ten thousand."""
    match = _PER.match(text, pos)
    below = _below(text, match.end()) if match else None
    if below is None:
        return None
    form = "money" if unit.form == "money" else "measure"
    ratio = plain(EXACT.divide(unit.worth, below.worth))
    code = f"{_PIECES.get(unit.word, unit.code)}/{below.code}"
    return Written(below.end, text[pos - len(unit.word) : below.end], code, ratio, form)


def _below(text: str, pos: int) -> Written | None:
    """What a compound unit is per: 亩, 万人, 100人, 日."""
    unit = _word_at(text, pos)
    if unit is not None:
        return Written(pos + len(unit.word), *unit[:4])
    word = next((word for word in _PER_TIME if text.startswith(word, pos)), None)
    if word:
        return Written(pos + len(word), word, _PER_TIME[word], Decimal(1), "duration")
    many = _MANY.match(text, pos)
    unit = _word_at(text, many.end()) if many else None
    if many is None or unit is None:
        return None
    count, below = _count(many[0]), Written(many.end() + len(unit.word), *unit[:4])
    if count == 10000:
        return below._replace(code=f"10k-{unit.code}")
    return below._replace(worth=EXACT.multiply(count, unit.worth))


def _count(power: str) -> Decimal:
    digits = power.rstrip("十百千万亿")
    return times_ten(Decimal(digits or 1), sum(POWERS[each] for each in power[len(digits) :]))


def _bracketed(text: str, pos: int, unit: Unit) -> Written | None:
    """台(套), 辆(艘、架、列)次: further classifiers in brackets, from `pos`, belong to the unit."""
    match = _BRACKET.match(text, pos)
    if match is None or unit.form != "count":
        return None
    if any(word not in UNITS for word in _BRACKET_MARKS.split(match[1])):
        return None
    return Written(match.end(), unit.word + match[0], unit.code, unit.worth, unit.form)


_LONGER_BY = {"/": _compound, "(": _bracketed}
