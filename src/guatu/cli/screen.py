"""Where the commands print: a terminal as wide as it is, or a page of fixed width in a pipe or file.

Lines are broken as Chinese text wants it: anywhere between characters, but never inside a number or a Latin word,
and never before a closing mark. rich is loaded for a terminal alone: it takes as long as to read five pages.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from rich.cells import cached_cell_len, cell_len

if TYPE_CHECKING:
    from rich.console import Console

PAGE = 100
"""Columns of what is not printed to a terminal."""

_CLOSING = "，。、；：！？）》〉」』】”’%‰…,.;:!?)\\]}"
# what stays on one line: a run of Latin letters and digits, or one character, with the marks before and after it
_PIECE = re.compile(rf"[“‘（《「『【(\[]*(?:[0-9A-Za-z.,:/_\-+%]+|.)[{_CLOSING}]*\s*", re.DOTALL)
# bell, backspace, vertical tab, form feed and carriage return, which rich leaves out too
_DROPPED = dict.fromkeys((7, 8, 11, 12, 13))

Piece = str | tuple[str, str]


class Page:
    """What a console is where there is no terminal: of fixed width, without colours."""

    width = PAGE

    def __init__(self, file: IO[str]) -> None:
        self.file = file

    def print(self, words: str = "", soft_wrap: bool = True) -> None:
        self.file.write(f"{words.translate(_DROPPED)}\n")


class Line:
    """Words to print, in pieces: a string, or a string and its style as rich names it."""

    __slots__ = ("pieces",)

    def __init__(self, *pieces: Piece) -> None:
        self.pieces = pieces

    @property
    def plain(self) -> str:
        words = "".join([piece if isinstance(piece, str) else piece[0] for piece in self.pieces])
        return words if words.isprintable() else words.translate(_DROPPED)


def visible(words: str) -> str:
    """The words with a blank for every control character, one for one: a report must not steer a terminal."""
    return words if words.isprintable() else "".join(char if char.isprintable() else " " for char in words)


def console_for(stream: IO[str]) -> Console | Page:
    """A console that prints words as they are and colours only a terminal."""
    if not stream.isatty() and not os.environ.get("FORCE_COLOR"):
        return Page(stream)
    from rich.console import Console

    return Console(file=stream, width=None if stream.isatty() else PAGE, highlight=False, markup=False, emoji=False)


def screen() -> Console | Page:
    """The console of standard output; a character that the terminal's encoding lacks becomes `?`."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    return console_for(sys.stdout)


def print_indented(console: Console | Page, text: Line, by: int = 0, hanging: int = 0) -> None:
    """Prints words that may take several lines, each moved right by so many columns, those after the first by more."""
    width = max(8, console.width - by - hanging)
    if isinstance(console, Page) or not console.is_terminal:
        for words in text.plain.split("\n"):
            console.file.writelines(_lines(visible(words), width, by, hanging))
    else:
        _print_in_colours(console, text, width, by, hanging)


def _print_in_colours(console: Console, text: Line, width: int, by: int, hanging: int) -> None:
    from rich.text import Text

    for line in Text.assemble(*text.pieces).split("\n", allow_blank=True):
        line.plain = visible(line.plain)
        moved = by
        for piece in line.divide(_breaks(line.plain, width)):
            piece.rstrip()
            console.print(Text(" " * moved) + piece, soft_wrap=True)
            moved = by + hanging


def _lines(words: str, width: int, by: int, hanging: int) -> Iterator[str]:
    start, moved = 0, by
    for end in (*_breaks(words, width), len(words)):
        yield f"{' ' * moved}{words[start:end]}".rstrip() + "\n"
        start, moved = end, by + hanging


def padded(words: str, width: int) -> str:
    """Words with blanks after them up to a width in columns."""
    return words + " " * max(0, width - cell_len(words))


def _breaks(words: str, width: int) -> Iterator[int]:
    """Where to break, as character offsets; a piece that no line can hold is cut."""
    if 2 * len(words) <= width or cell_len(words) <= width:
        return
    used = 0
    for piece in _PIECE.finditer(words):
        whole = piece[0]
        with_blanks = wide = cached_cell_len(whole)
        if whole[-1].isspace():
            wide = cached_cell_len(whole.rstrip())
        if used and used + wide > width:
            yield piece.start()
            used = 0
        if wide > width:
            yield from range(piece.start() + width, piece.end(), width)
        used += with_blanks
