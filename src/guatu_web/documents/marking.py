"""A text cut into pieces, those with a statement apart from those without."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from guatu_web.documents.models import Statement

Beginnings = deque[tuple[int, int]]


class Piece(NamedTuple):
    """A piece of a text, the statements that stand in it (a shared numeral has several), and the numbers of the tasks
    whose clauses begin with it, or within it where it is a statement."""

    text: str
    statements: tuple[Statement, ...] = ()
    tasks: tuple[int, ...] = ()


def pieces(text: str, statements: Iterable[Statement], tasks: Iterable[tuple[int, int]] = ()) -> Iterator[Piece]:
    """The whole text in order; joined, the pieces give it back. Statements that overlap share one piece.

    `tasks` tells where each task begins and its number.
    """
    beginnings = deque(sorted(tasks))
    done = 0
    for start, end, together in _spans(statements, len(text)):
        yield from _plain(text, done, start, beginnings)
        yield Piece(text[start:end], together, _passed(beginnings, end))
        done = end
    yield from _plain(text, done, len(text), beginnings)


def _plain(text: str, start: int, end: int, beginnings: Beginnings) -> Iterator[Piece]:
    """Text without statements, cut where tasks begin."""
    while start < end:
        here = _passed(beginnings, start + 1)
        stop = min(beginnings[0][0], end) if beginnings else end
        yield Piece(text[start:stop], (), here)
        start = stop


def _passed(beginnings: Beginnings, end: int) -> tuple[int, ...]:
    """The numbers of the tasks that begin before a place; they are taken out."""
    passed = []
    while beginnings and beginnings[0][0] < end:
        passed.append(beginnings.popleft()[1])
    return tuple(passed)


def _spans(statements: Iterable[Statement], length: int) -> Iterator[tuple[int, int, tuple[Statement, ...]]]:
    start = end = 0
    together: list[Statement] = []
    for each in sorted(statements, key=lambda each: (each.start, each.end)):
        if together and each.start >= end:
            yield start, end, tuple(together)
            together = []
        if not together:
            start, end = each.start, min(each.end, length)
        together.append(each)
        end = max(end, min(each.end, length))
    if together:
        yield start, end, tuple(together)
