"""Where the commands print: a terminal as wide as it is, or a page of fixed width in a pipe or file.

Lines are broken as Chinese text wants it: anywhere between characters, but never inside a number or a Latin word,
and never before a closing mark.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import IO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

PAGE = 100
"""Columns of what is not printed to a terminal."""

_CLOSING = "，。、；：！？）》〉」』】”’%‰…,.;:!?)\\]}"
# what stays on one line: a run of Latin letters and digits, or one character, with the marks before and after it
_PIECE = re.compile(rf"[“‘（《「『【(\[]*(?:[0-9A-Za-z.,:/_\-+%]+|.)[{_CLOSING}]*\s*", re.DOTALL)


def visible(words: str) -> str:
    """The words with a blank for every control character, one for one: a report must not steer a terminal."""
    return words if words.isprintable() else "".join(char if char.isprintable() else " " for char in words)


def console_for(stream: IO[str]) -> Console:
    """A console that prints words as they are and colours only a terminal."""
    return Console(file=stream, width=None if stream.isatty() else PAGE, highlight=False, markup=False, emoji=False)


def screen() -> Console:
    """The console of standard output; a character that the terminal's encoding lacks becomes `?`."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    return console_for(sys.stdout)


def print_indented(console: Console, text: Text, by: int = 0, hanging: int = 0) -> None:
    """Prints a text that may take several lines, each moved right by so many columns, those after the first by more."""
    for line in text.split("\n", allow_blank=True):
        line.plain = visible(line.plain)
        moved = by
        for piece in line.divide(_breaks(line.plain, max(8, console.width - by - hanging))):
            piece.rstrip()
            _print_line(console, Text(" " * moved) + piece)
            moved = by + hanging


def _print_line(console: Console, line: Text) -> None:
    if console.is_terminal:
        console.print(line, soft_wrap=True)
    else:  # without colours the words are all there is, and rich takes ten times as long for them
        console.file.write(line.plain.rstrip() + "\n")


def padded(words: str, width: int) -> str:
    """Words with blanks after them up to a width in columns."""
    return words + " " * max(0, width - cell_len(words))


def _breaks(words: str, width: int) -> Iterator[int]:
    """Where to break, as character offsets; a piece that no line can hold is cut."""
    used = 0
    for piece in _PIECE.finditer(words):
        wide = cell_len(piece.group().rstrip())
        if used and used + wide > width:
            yield piece.start()
            used = 0
        if wide > width:
            yield from range(piece.start() + width, piece.end(), width)
        used += cell_len(piece.group())
