"""Where lines end: what must not begin a line or end one (GB/T 15834-2011, 5.1), and figures that are not torn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

NOT_FIRST = frozenset("，。、；：！？）》〉」』】〕”’％％‰%…—·～,.;:!?)]}")
NOT_LAST = frozenset("（《〈「『【〔“‘([{￥$")
_HELD = frozenset("/-+.%,:_@&#")


def broken(text: str, widths: Sequence[float], room: float, first: float = 0) -> Iterator[tuple[int, int]]:
    """The lines of a text, each from where to before where; `first` is the indent of the first line."""
    start, count = 0, len(text)
    space = room - first
    while start < count:
        end = _filled(widths, start, space)
        if end < count:
            end = _last_break(text, start, end)
        yield start, end
        start, space = end, room
        while start < count and text[start] == " ":
            start += 1
    if not count:
        yield 0, 0


def _filled(widths: Sequence[float], start: int, room: float) -> int:
    """Before where a line is full; at least one character stands on it."""
    end, used = start, 0.0
    while end < len(widths) and used + widths[end] <= room + 0.01:
        used += widths[end]
        end += 1
    return max(end, start + 1)


def _last_break(text: str, start: int, end: int) -> int:
    """The last place up to `end` where the line may break; `end` itself where there is none."""
    return next((at for at in range(end, start, -1) if may_break(text, at)), end)


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before the character at a place."""
    before, after = text[at - 1], text[at]
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    return not (joined(before) and joined(after))


def joined(char: str) -> bool:
    """Whether a character belongs to the figure or the Latin word beside it."""
    return char in _HELD or (char.isascii() and char.isalnum())
