"""Days that a document names as its own: above the text, at its end, in its first words, on the page around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

# years first, then a look back: the engine finds a 1 or 2 faster than it looks back everywhere
_FULL = re.compile(r"((?:19|20)\d\d)(?<!\d\d\d\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?日?")
# 15/09/2025, as pages in Hong Kong have it
_DAY_FIRST = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?!\d)")
_HAN_DATE = re.compile(
    r"([一二][〇○零Oo０一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_HAN_DIGITS = str.maketrans("〇○零Oo０一二三四五六七八九", "000000123456789")
_MONTH_DAY = re.compile(r"(?<![\d年.\-])(\d{1,2})\s?月\s?(\d{1,2})\s?日(?!\s*(?:至|—|-|起))")
_OF_SOMETHING_ELSE = re.compile(r"[^，。]{0,16}(?:至|—|-|以来|成立|设立|批准|始建)")
EARLY = 12


def own_day(top: str, end: str, opening: str) -> tuple[date | None, str]:
    """The day that a document gives itself, and where: above the text, at its end, or as its first words."""
    for where, text in (("under the title", top), ("at the end", end), ("in the first sentence", opening)):
        found = next(full_dates(text), None)
        if found and (text is not opening or _opens(text, found[1])):
            return found[0], f"the date {where}, {found[0].isoformat()}"
    return None, ""


def full_dates(text: str) -> Iterator[tuple[date, int]]:
    """Whole dates in a text, year first, then day first, then in Chinese numerals; with where they begin."""
    for match in _FULL.finditer(text):
        yield from _dated(match.start(), int(match[1]), int(match[2]), int(match[3]))
    for match in _DAY_FIRST.finditer(text) if "/" in text else ():
        yield from _dated(match.start(), int(match[3]), int(match[2]), int(match[1]))
    for match in _HAN_DATE.finditer(text):
        year = int(match[1].translate(_HAN_DIGITS))
        yield from _dated(match.start(), year, _han_number(match[2]), _han_number(match[3]))


def month_and_day(opening: str) -> tuple[int, int] | None:
    """Month and day in the first words of the first paragraphs: "8月12日，…召开"."""
    for line in opening.split("\n"):
        match = _MONTH_DAY.search(line[:64])
        if match:
            return int(match[1]), int(match[2])
    return None


def published(page: str) -> date | None:
    """The first day that the page around a document names."""
    return next((day for day, _ in full_dates(page)), None)


def year_before(day: date, month_day: tuple[int, int] | None) -> int:
    """The year of a month and day that lies on, or less than a year before, the day of publishing."""
    return day.year - (month_day is not None and month_day > (day.month, day.day + 1))


def possible(year: int, month: int, day: int) -> date | None:
    """The date, None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(start: int, year: int, month: int, day: int) -> Iterator[tuple[date, int]]:
    found = possible(year, month, day)
    if found:
        yield found, start


def _opens(text: str, at: int) -> bool:
    """Whether a date opens the first sentence, and not the story of a founding or a span of time."""
    return at <= EARLY and not _OF_SOMETHING_ELSE.match(text, at)


def _han_number(numerals: str) -> int:
    """一 to 三十一 as a number."""
    tens, ten, ones = numerals.rpartition("十")
    unit = int(ones.translate(_HAN_DIGITS)) if ones else 0
    return (int(tens.translate(_HAN_DIGITS)) if tens else 1) * 10 + unit if ten else unit
