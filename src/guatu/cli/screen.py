"""Where the commands print: a terminal as wide as it is, or a page of fixed width in a pipe or file.

Lines are broken as Chinese text wants it: anywhere between characters, but never inside a number or a Latin word,
and never before a closing mark.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import IO

from rich.cells import cached_cell_len, cell_len
from rich.console import Console
from rich.text import Text

PAGE, LINES = 100, 50
"""Columns and lines of what is not printed to a terminal."""

_CLOSING = "，。、；：！？）》〉」』】”’%‰…,.;:!?)\\]}"
# what stays on one line: a run of Latin letters and digits, or one character, with the marks before and after it
_PIECE = re.compile(rf"[“‘（《「『【(\[]*(?:[0-9A-Za-z.,:/_\-+%]+|.)[{_CLOSING}]*\s*", re.DOTALL)


def visible(words: str) -> str:
    """The words with a blank for every control character, one for one: a report must not steer a terminal."""
    return words if words.isprintable() else "".join(char if char.isprintable() else " " for char in words)


def console_for(stream: IO[str]) -> Console:
    """A console that prints words as they are and colours only a terminal."""
    # both given, as rich asks the system at every line for the one that is not
    width, height = (None, None) if stream.isatty() else (PAGE, LINES)
    return Console(file=stream, width=width, height=height, highlight=False, markup=False, emoji=False)


def screen() -> Console:
    """The console of standard output; a character that the terminal's encoding lacks becomes `?`."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    return console_for(sys.stdout)


def print_indented(console: Console, text: Text, by: int = 0, hanging: int = 0) -> None:
    """Prints a text that may take several lines, each moved right by so many columns, those after the first by more."""
    width = max(8, console.width - by - hanging)
    if not console.is_terminal:  # without colours the words are all there is, and rich takes ten times as long for them
        for words in text.plain.split("\n"):
            console.file.writelines(_lines(visible(words), width, by, hanging))
        return
    for line in text.split("\n", allow_blank=True):
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
