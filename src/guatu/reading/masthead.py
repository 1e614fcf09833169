"""What a document says of itself: its title, its day and year, the year it looks back on, and whom it is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from guatu.reading.clues import Words, events_in, mentions
from guatu.reading.dating import Dated, dated, reviewed
from guatu.reading.view import fold_figures, fold_widths, simplify
from guatu.reading.zones import Zone
from guatu.reading.zones import zone as zone_of

Span = tuple[int, int]

HEAD = 12_000
FOOT = 1_500
GIVEN = "given by the caller"
LONGEST_TITLE = 60
_LINE = re.compile(r"\S.*")
_PROSE = re.compile(r"。|[！？](?!$)|；|，.{12,}，")
_UNTITLED = re.compile(
    r"^(?:——|[（(]\s*\d{4}|[\d\-年月日:： 　/.]+$|各位|同志们|尊敬的"
    r"|[一二三四五六七八九十]、|（[一二三四五六七八九十]）|记者|来源|作者|.{0,14}(?:省长|市长|区长|县长|主任|书记)\s)"
)
_MARKS = re.compile(r"^[#*\s]+|[*#\s]+$|\*\*")


class Masthead(NamedTuple):
    """What a document says of itself.

    `date` is the day it reports or was given, `year` the year from which its 今年 counts, with the reason in words;
    `zone` whom it is about, in simplified characters, with the reason; `reviews` the year under review where it
    looks back. `firm` tells whether the year rests on more than a guess.
    """

    title: str | None
    date: date | None
    year: int | None
    year_reason: str
    zone: str | None
    zone_reason: str
    reviews: int | None
    firm: bool = True


class _Parts(NamedTuple):
    title: str | None
    words: Words
    first_sentence: str


def masthead(
    text: str,
    *,
    furniture_spans: Sequence[Span] = (),
    name: str | None = None,
    day: date | None = None,
    zone: str | None = None,
    plain: str | None = None,
) -> Masthead:
    """The masthead of a raw text in either script.

    `name` is the file's stem. `day` and `zone` are what the caller knows; they win over what the text says. Only the
    head and the foot of a long text are read, so the time does not grow with its length. `plain` is the text
    simplified and of one width, where that is known already.
    """
    parts = _parts(fold_widths(simplify(text)) if plain is None else plain, furniture_spans, name or "")
    told = _given(parts.words, day) if day else dated(parts.words)
    place = Zone(simplify(zone), GIVEN) if zone else _place(parts)
    return Masthead(parts.title, told.day, told.year, told.reason, place.name, place.reason, told.reviews, told.firm)


def _given(words: Words, day: date) -> Dated:
    return Dated(day, day.year, GIVEN, True, reviewed(words, day.year, day))


def _place(parts: _Parts) -> Zone:
    return zone_of(parts.words.title, parts.first_sentence, parts.words.body, parts.words.name)


def _parts(text: str, spans: Sequence[Span], name: str) -> _Parts:
    lines = list(_lines(text[:HEAD], 0, spans))
    foot = max(HEAD, len(text) - FOOT)
    last = list(_lines(text[foot:], foot, spans)) or lines
    own = [line for line, page in lines if not page]
    page = [line for line, page in lines if page] + [line for line, page in last if page]
    first = next((index for index, line in enumerate(own) if _PROSE.search(line)), len(own))
    title = next((line for line in own[: min(first, 12)] if _titles(line)), None)
    title = _MARKS.sub("", title) if title else None
    body = "\n".join(own[first:])
    words = Words(
        title=title or "",
        top="\n".join(own[:first]),
        opening="\n".join(line[:400] for line in own[first : first + 3]),
        body=body,
        page="\n".join(page),
        end="\n".join(line for line, outside in last[-4:] if not outside and len(line) <= 24),
        name=simplify(name),
        years=mentions(f"{title or ''}\n{body}"),
        events=events_in(body),
    )
    return _Parts(title, words, re.split("[。！？]", "\n".join(own[first : first + 1]))[0])


def _lines(text: str, offset: int, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """The lines of a plain text, and whether each is page furniture."""
    starts = [start for start, _ in spans]
    folded = fold_figures(text)
    for match in _LINE.finditer(folded):
        start, end = match.span()
        index = bisect_right(starts, start + offset) - 1
        if index >= 0 and start + offset < spans[index][1]:
            stop = min(end, spans[index][1] - offset)
            yield folded[start:stop], True
            start = stop
        words = folded[start:end].strip()
        if words:
            yield words, False


def _titles(line: str) -> bool:
    """Whether a line above the text can be its title."""
    return (
        4 <= len(_MARKS.sub("", line)) <= LONGEST_TITLE
        and not _UNTITLED.match(line)
        and not line.endswith(("：", "，"))
    )
