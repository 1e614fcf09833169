"""How a number format shows its numbers (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

from __future__ import annotations

import re
from functools import lru_cache

PERCENT = frozenset({9, 10})
DATES = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
TIMES = frozenset({18, 19, 20, 21, 45, 46, 47})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_FRACTION = re.compile(r"(?<=[sS])[.,]0+")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_SHIFTED_POINT = re.compile(r"0(?:!|\\)\.0")


@lru_cache(maxsize=1024)
def shown_by(number: int, code: str) -> str:
    """What a format makes of a number: date, time, percent, scaled, or "" for a number shown as it is.

    `number` is the format's id, `code` its text where the file gives one. Of several sections the first counts.
    """
    if number in DATES:
        return "date"
    if number in TIMES:
        return "time"
    if number in PERCENT:
        return "percent"
    return _by_code(code.split(";")[0]) if code else ""


def _by_code(code: str) -> str:
    if _SHIFTED_POINT.search(code):  # 0!.0000"万" shows 12345 as 1.2345万
        return "scaled"
    bare = _FRACTION.sub("", _LITERAL.sub("", _ELAPSED.sub("h", code)))
    if bare.lower() == "general":
        return ""
    if "%" in bare:
        return "percent"
    if not re.search(r"[0#?]", bare):
        return _day_or_time(bare.lower())
    return "scaled" if _SCALED.search(bare) else ""


def _day_or_time(code: str) -> str:
    """An m is a month, unless hours or seconds beside it make it minutes."""
    if re.search("[yd]", code):
        return "date"
    if re.search("[hs]", code):
        return "time"
    return "date" if "m" in code else ""
