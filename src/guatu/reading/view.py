"""A raw text seen as the grammar wants it: simplified, half-width, without gaps — and every offset led back.

The view never changes what was read. It is a second string in which traditional characters are simplified, letters,
digits and punctuation have one width each, and noise (spaces inside figures, pinyin in brackets, doubled commas) is
left out. `View.span` leads a span of the view back to the raw text.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_PUNCTUATION = {
    ",": "，",
    ";": "；",
    ":": "：",
    "(": "（",
    ")": "）",
    "?": "？",
    "!": "！",
    "％": "%",
    "﹪": "%",
    "．": ".",
    "「": "“",
    "」": "”",
    "『": "‘",
    "』": "’",
    "﹐": "，",
    "､": "、",
    "\u00a0": " ",
    "\u3000": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2009": " ",
    "\r": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}


_NARROW = _WIDE | _PUNCTUATION
# a text holds few kinds of these: to replace each kind takes a third of the time that str.translate takes
_FOLDED = re.compile(f"[{re.escape(''.join(_NARROW))}]")
# each pattern begins with a letter, which the engine finds fast, and looks back from there;
# a comma or colon between digits belongs to the figure or the time: 1,234 and 10:30
_FIGURE_COMMA = re.compile(r"，(?<=\d，)(?=\d{3}(?!\d))")
# a full stop between digits is a decimal point that was mistyped: 57。6亿元
_FIGURE_STOP = re.compile(r"。(?<=\d。)(?=\d{1,4}(?![\d年]))")
_CLOCK = re.compile(r"：(?<=\d：)(?=\d\d(?!\d))")


@cache
def _is_traditional(char: str) -> bool:
    """Whether a character that GB 2312 lacks has a simplified form; dashes, signs and rare names have none."""
    han = "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"
    return han and bool(_simplifier().convert(char) != char)


def _unless_traditional(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError) or any(map(_is_traditional, error.object[error.start : error.end])):
        raise error
    return "", error.end


codecs.register_error("guatu.unless_traditional", _unless_traditional)


@cache
def _simplifier() -> OpenCC:
    from opencc import OpenCC  # a C++ library: loaded only when a text needs it

    return OpenCC("t2s")


def simplify(text: str) -> str:
    """The text in simplified characters, one for one.

    Traditional characters are told by GB 2312, which lacks them, so most texts are answered at once.
    """
    try:
        text.encode("gb2312", "guatu.unless_traditional")
    except UnicodeEncodeError:
        converted = str(_simplifier().convert(text))
        if len(converted) == len(text):
            return converted
        return "".join(_one_for_one(char) for char in text)
    return text


def _one_for_one(char: str) -> str:
    converted = str(_simplifier().convert(char))
    return converted if len(converted) == 1 else char


def fold(text: str) -> str:
    """The text with one width for letters, digits and punctuation; as many characters as before."""
    return fold_figures(fold_widths(text))


def fold_widths(text: str) -> str:
    """The first half of `fold`: each character by itself, whatever stands beside it."""
    folded = text
    for wide in set(_FOLDED.findall(text)):
        folded = folded.replace(wide, _NARROW[wide])
    return folded


def fold_figures(text: str) -> str:
    """The second half of `fold`: the commas, stops and colons that belong to the figures around them."""
    if "，" in text:
        text = _FIGURE_COMMA.sub(",", text)
    if "。" in text:
        text = _FIGURE_STOP.sub(".", text)
    return _CLOCK.sub(":", text) if "：" in text else text


class View:
    """A raw text and its reading, with offsets led back.

    `raw` is the text as read, `text` what the grammar reads. `gaps` are spans of the raw text that the view leaves
    out: sorted, disjoint. `plain` is the raw text simplified and of one width, where that is known already.
    """

    __slots__ = ("_kept", "_starts", "_whole", "raw", "text")

    def __init__(self, raw: str, gaps: Sequence[tuple[int, int]] = (), plain: str | None = None) -> None:
        self.raw = raw
        pieces, self._kept, self._starts = _pieces(fold_widths(simplify(raw)) if plain is None else plain, gaps)
        self._whole = len(pieces) == 1
        self.text = fold_figures("".join(pieces))

    def at(self, offset: int) -> int:
        """The raw offset of the view's character `offset`."""
        piece = bisect_right(self._starts, offset) - 1
        return self._kept[piece] + offset - self._starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of the view's span; gaps at its edges stay outside."""
        if self._whole:
            return start, max(start, end)
        piece = bisect_right(self._starts, start) - 1
        shift = self._kept[piece] - self._starts[piece]
        if end <= start:
            return start + shift, start + shift
        following = piece + 1
        if following == len(self._starts) or end <= self._starts[following]:
            return start + shift, end + shift
        return start + shift, self.at(end - 1) + 1


def _pieces(text: str, gaps: Sequence[tuple[int, int]]) -> tuple[list[str], list[int], list[int]]:
    """The pieces of a text between gaps, where each begins there, and where in the view."""
    if not gaps:
        return [text], [0], [0]
    edges = [0, *chain.from_iterable(gaps), len(text)]
    kept = edges[0::2]
    pieces = [text[start:end] for start, end in zip(kept, edges[1::2], strict=True)]
    starts = list(accumulate(map(len, pieces[:-1]), initial=0))
    return pieces, kept, starts
