"""Characters that are not to be seen: those that no font has, and those that show nothing."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category

GETA = "〓"
"""The sign of printers for a character that is missing."""
_HAN_PLANES = range(0x20000, 0x3FFFE)
"""Rare Chinese characters; those of later editions of Unicode are characters, too."""


@lru_cache(maxsize=4096)
def nowhere(char: str) -> bool:
    """Whether a character means nothing elsewhere: its place is private, or has none (Unicode 15, 3.4).

    Old programs put rare names into private places; without their own font another character shows there, or none.
    """
    return category(char) in ("Co", "Cn") and ord(char) not in _HAN_PLANES


@lru_cache(maxsize=4096)
def unseen(char: str) -> bool:
    """Whether a character shows nothing by itself: no width, a direction, a variant of the one before."""
    return category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def shown(text: str) -> str:
    """A text whose characters that mean nothing elsewhere are shown as 〓."""
    return text if text.isascii() else "".join(GETA if nowhere(char) else char for char in text)
