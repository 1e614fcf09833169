"""The order of a text: lines, headings, leads and sentences, each with the headings above it.

A heading is a numbered line (一、 （一） 1.) or a short line that ends without a full stop. A lead is a short opening
sentence of a paragraph that names what the paragraph is about ("加快项目建设。…", "一是扩大投资。…").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from guatu.reading.view import View

LONGEST_HEADING = 48
LONGEST_LEAD = 26

_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+[”’）]?|[^。！？；\n]+")
_NUMBER = re.compile(
    r"\s*(?:(?P<one>[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+(?:部分|章)[，、：\s]?)"
    r"|(?P<two>（[一二三四五六七八九十]{1,3}）、?)"
    r"|(?P<three>\d{1,2}(?:[、．]|\.(?!\d)))"
    r"|(?P<four>（\d{1,2}）)"
    r"|(?P<five>(?:[一二三四五六七八九十]{1,2}[是要]|第[一二三四五六七八九十]{1,2}[，、]|[①-⑩])))"
)
_MARKUP = re.compile(r"^[\s#>*\-]+(?=\S)|[*#\s]+$")
_STOPS = "。！？；：，、,."


class Sentence(NamedTuple):
    """One sentence of a view: its span there, the headings above it, whether it is a heading itself."""

    start: int
    end: int
    path: tuple[str, ...]
    heading: bool
    paragraph: int


class _Open(NamedTuple):
    level: float
    text: str


def outline(view: View, furniture: Sequence[tuple[int, int]] = ()) -> list[Sentence]:
    """The sentences of a view in order, page furniture (spans of the raw text) left out."""
    return list(_walk(view, furniture))


def _walk(view: View, furniture: Sequence[tuple[int, int]]) -> Iterator[Sentence]:
    path: list[_Open] = []
    starts = [start for start, _ in furniture]
    for paragraph, line in enumerate(_LINE.finditer(view.text)):
        start, end = _trimmed(view.text, *line.span())
        if start >= end or _covered(view.at(start), starts, furniture):
            continue
        level = heading_level(view.text[start:end])
        if level is not None:
            above = tuple(item.text for item in path if item.level < level)
            path = [item for item in path if item.level < level]
            path.append(_Open(level, heading_text(view.text[start:end])))
            yield Sentence(start, end, above, True, paragraph)
            continue
        yield from _sentences(view.text, start, end, path, paragraph)


def _sentences(text: str, start: int, end: int, path: list[_Open], paragraph: int) -> Iterator[Sentence]:
    """The sentences of one paragraph; a lead opens a heading for the rest of it."""
    above = tuple(item.text for item in path)
    here = above
    spans = [match.span() for match in _SENTENCE.finditer(text, start, end)]
    for index, (first, last) in enumerate(spans):
        follows = index + 1 < len(spans)
        lead = follows and is_lead(text[first:last], opens=index == 0)
        if lead:
            here = above
        yield Sentence(first, last, here, lead, paragraph)
        if lead:
            here = (*above, heading_text(text[first:last]))


def heading_level(line: str) -> float | None:
    """How deep a line stands as a heading, 1 the outermost; None for running text."""
    marked = line.startswith("#")
    line = _MARKUP.sub("", line)
    if not line or len(line) > LONGEST_HEADING:
        return None
    number = _NUMBER.match(line)
    closed = line[-1] in "。！？；，"
    if number and number.lastgroup in ("one", "two", "three", "four") and (not closed or _lonely(line)):
        return {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0}[number.lastgroup]
    if marked:
        return 1.5
    if closed or number or not _is_title(line):
        return None
    return 1.5


def _lonely(line: str) -> bool:
    """A numbered line that is one short sentence names what follows."""
    return len(line) <= LONGEST_LEAD + 4 and line.rstrip("。").count("。") == 0 and "，" not in line


def _is_title(line: str) -> bool:
    return len(line) <= 40 and line[-1] not in "”、" and not re.search(r"[。！？；]", line)


def is_lead(sentence: str, *, opens: bool) -> bool:
    """Whether a sentence names what the next ones say: the short first one, or one numbered 一是, （一）, 第一，."""
    body = sentence.strip().rstrip("。！？；：\n")
    number = _NUMBER.match(body)
    if not (opens or number) or not sentence.rstrip().endswith(("。", "：")):
        return False
    limit = LONGEST_LEAD + (number.end() if number else 0)
    return len(body) <= limit and body.count("，") <= 1 and not re.search(r"\d", body)


def heading_text(line: str) -> str:
    """A heading without number, markup and stop."""
    line = _MARKUP.sub("", line.strip())
    number = _NUMBER.match(line)
    if number and number.end() < len(line):
        line = line[number.end() :]
    return line.strip().rstrip(_STOPS)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _covered(offset: int, starts: list[int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a raw offset lies in one of the sorted spans."""
    index = bisect_right(starts, offset) - 1
    return index >= 0 and offset < spans[index][1]
