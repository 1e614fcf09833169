"""When a document was written: its own day, or the year for which most clues speak.

Nothing depends on today's date.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from guatu.reading.clues import FINDERS, REVIEW_TITLE, Clue, Words, earliest
from guatu.reading.days import month_and_day, own_day, possible, published, year_before

FIRM = 4.0
STRONG = 8.0
FIRST_MONTHS = 4
REVIEWED = 6_000
_LOOKS_BACK = re.compile("政府工作报告|工作回顾|过去的?一年|一年来")
_TOLD = re.compile("年，[^。]{0,80}(?:完成|实现|达|增长)|年[^。]{0,16}(?:回顾|总结)")


class Dated(NamedTuple):
    """The day and year of a document, why, how firm that is, and the year on which it looks back."""

    day: date | None
    year: int | None
    reason: str
    firm: bool
    reviews: int | None


def dated(words: Words) -> Dated:
    """When a document was written, from its own words."""
    day, day_reason = own_day(words.top, words.end, words.opening)
    month_day = month_and_day(words.opening)
    month = month_day[0] if month_day else None
    clues = [clue for find in FINDERS for clue in find(words, month)]
    printed = published(words.page)
    if printed:
        clues.append(Clue(year_before(printed, month_day), 8, f"the page was published on {printed.isoformat()}"))
    year, reason, firm = (day.year, day_reason, True) if day else verdict(clues, earliest(words))
    if month_day and year:
        day = possible(year, *month_day) or day
    if day is None and printed and year == printed.year:
        day = printed
    return Dated(day, year, reason, firm, reviewed(words, year, day))


def verdict(clues: Iterable[Clue], floor: tuple[int, str] | None) -> tuple[int | None, str, bool]:
    """The year with most weight, its reasons, and whether it is firm. `floor` is the earliest year possible."""
    weights: dict[int, float] = defaultdict(float)
    reasons: dict[int, list[Clue]] = defaultdict(list)
    for clue in clues:
        if floor is None or clue.year >= floor[0] or clue.weight >= STRONG:
            weights[clue.year] += clue.weight
            reasons[clue.year].append(clue)
    if not weights:
        return None, f"no year in the text{f'; {floor[1]}' if floor else ''}", False
    ranked = sorted(weights, key=lambda year: (weights[year], year), reverse=True)
    best = ranked[0]
    margin = weights[best] - (weights[ranked[1]] if len(ranked) > 1 else 0)
    told = sorted(reasons[best], key=lambda clue: -clue.weight)
    return best, "; ".join(dict.fromkeys(clue.reason for clue in told[:3])), weights[best] >= FIRM and margin >= 1


def reviewed(words: Words, year: int | None, day: date | None) -> int | None:
    """The year on which a document looks back: a report of the first months, or one titled by the year it reviews."""
    title = REVIEW_TITLE.search(words.title)
    if title:
        return int(title[1])
    if year is None or (day is not None and day.month > FIRST_MONTHS):
        return None
    before = year - 1
    looks = _LOOKS_BACK.search(f"{words.title}\n{words.body[:REVIEWED]}")
    told = any(
        mention.year == before and (mention.before.endswith(("总结", "回顾")) or _TOLD.match(mention.after))
        for mention in words.years
    )
    return before if looks or told else None
