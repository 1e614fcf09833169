"""Line ends that a fixed width set and no one wrote, as in a text copied from a PDF or a printed page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from guatu.reading.patterns import compiled

Span = tuple[int, int]

LONGEST = 90
NARROWEST = 40
FEWEST = 6
LEEWAY = 4
_LINE = re.compile(r"[^\r\n]+")
_STOPS = "。！？；：.!?;:”」』）)"
_OPENS = (
    r"[\s\u3000•·●■◆*#|\-—－]|[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]?\d{1,2}(?:[）)、．]|\.(?!\s?\d))"
    r"|第[一二三四五六七八九十]{1,3}[章节条部]"
)


class _Line(NamedTuple):
    start: int
    text: str
    width: int


def soft_breaks(text: str) -> Iterator[Span]:
    """The line ends within sentences: those after a full line, where the next is not indented, numbered or blank.

    There are none unless most of the text stands in lines of one width, at least NARROWEST columns (a Chinese
    character fills two) and most of them open at their end. One line longer than LONGEST characters shows that lines
    are paragraphs.
    """
    if text.count("\n") < FEWEST or max(map(len, text.split("\n"))) > LONGEST:
        return
    lines = [_Line(match.start(), match[0].rstrip(), _columns(match[0])) for match in _LINE.finditer(text)]
    usual = Counter(line.width for line in lines if line.width >= NARROWEST).most_common(1)
    full = {index for index, line in enumerate(lines) if usual and abs(line.width - usual[0][0]) <= LEEWAY}
    if not _are_wrapped([lines[index] for index in sorted(full)], lines):
        return
    opens = compiled(_OPENS)
    for index in sorted(full - {len(lines) - 1}):
        end, after = lines[index].start + len(lines[index].text), lines[index + 1]
        if not opens.match(after.text) and text[end : after.start].count("\n") < 2:
            yield end, after.start


def _are_wrapped(full: list[_Line], lines: list[_Line]) -> bool:
    """Whether the full lines are many, hold most of the text, and mostly stop in the middle of a sentence."""
    if len(full) < FEWEST or 2 * sum(line.width for line in full) < sum(line.width for line in lines):
        return False
    return 2 * sum(1 for line in full if line.text[-1:] not in _STOPS) > len(full)


def _columns(line: str) -> int:
    """How wide a line is printed: a Chinese character fills two columns, a Latin one a single column."""
    line = line.rstrip()
    return 2 * len(line) - len(line.encode("ascii", "ignore"))
