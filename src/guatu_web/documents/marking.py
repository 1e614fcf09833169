"""A text cut into pieces, those with a statement apart from those without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from guatu_web.documents.models import Statement


class Piece(NamedTuple):
    """A piece of a text, and the statements that stand in it; a shared numeral has several."""

    text: str
    statements: tuple[Statement, ...] = ()


def pieces(text: str, statements: Iterable[Statement]) -> Iterator[Piece]:
    """The whole text in order; joined, the pieces give it back. Statements that overlap share one piece."""
    done = 0
    for start, end, together in _spans(statements, len(text)):
        if start > done:
            yield Piece(text[done:start])
        yield Piece(text[start:end], together)
        done = end
    if done < len(text):
        yield Piece(text[done:])


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
