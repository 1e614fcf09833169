"""What a person has made of a text: figures whose words are untouched stay the figures that they were.

The new text is laid beside the old one, character by character. A figure that stands in it whole, not grown by the
characters beside it (12项 made 112项), is kept; where another figure stands in its place, it is marked as written by
hand, with what it was; where nothing stands there, it is gone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import Match, SequenceMatcher
from typing import NamedTuple

from guatu.briefing.document import Part, Text, Told

_FIGURE = re.compile(
    r"[第+\-－−]?[0-9０-９]+(?:[,，][0-9]{3})*(?:[.．][0-9０-９]+)?"
    r"\s?(?:个百分点|个工作日|[%％‰]|[万亿千百]?(?:美元|元|吨|亩|户|家|人|件|个|项|平方米|公里|度|千瓦时)|[万亿]|位|倍|天)?"
)
_NUMBER = re.compile(r"[0-9]+(?:[.][0-9]+)?")
_GROWS_BEFORE = re.compile(r"[0-9０-９.．,，+\-－−约超近]")
_GROWS_AFTER = re.compile(r"[0-9０-９.．,，%％‰万亿]")
_LONGEST = 20_000
"""Longer texts are not laid beside each other."""


class _Place(NamedTuple):
    start: int
    end: int
    told: Told


def said(parts: Text) -> str:
    """What parts say, as one text."""
    return "".join(part.said if isinstance(part, Told) else part for part in parts)


def edited(parts: Text, text: str) -> Text:
    """The parts of a text that was written over: its figures found again in their order."""
    if said(parts) == text:
        return parts
    places = _places(parts)
    if not places or len(text) > _LONGEST:
        return (text,) if text else ()
    return _cut(text, _found(said(parts), text, places))


def _places(parts: Text) -> list[_Place]:
    places, at = [], 0
    for part in parts:
        if isinstance(part, Told):
            places.append(_Place(at, at + len(part.said), part))
            at += len(part.said)
        else:
            at += len(part)
    return places


def _found(old: str, new: str, places: list[_Place]) -> list[_Place]:
    """Where the figures of the old text stand in the new one, in order and without overlap."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks = [each for each in matcher.get_matching_blocks() if each.size]
    found: list[_Place] = []
    kept = {at: _whole(old, new, place, blocks) for at, place in enumerate(places)}
    taken = [each for each in kept.values() if each is not None]
    for at, place in enumerate(places):
        now = kept[at] or _by_hand(new, place, matcher.get_opcodes(), [*taken, *found])
        if now is not None and (not found or now.start >= found[-1].end):
            found.append(now)
    return found


def _whole(old: str, new: str, place: _Place, blocks: Sequence[Match]) -> _Place | None:
    """A figure in the new text, if it stands there whole and has not grown."""
    for a, b, size in blocks:
        if a <= place.start and place.end <= a + size:
            start, end = b + place.start - a, b + place.end - a
            before, after = new[start - 1 : start], new[end : end + 1]
            same_before = before == old[place.start - 1 : place.start] if place.start else not before
            same_after = after == old[place.end : place.end + 1]
            grown = (not same_before and _GROWS_BEFORE.match(before)) or (not same_after and _GROWS_AFTER.match(after))
            return None if grown and _is_one_figure(new, start, end) else _Place(start, end, place.told)
    return None


def _is_one_figure(text: str, start: int, end: int) -> bool:
    """Whether the characters beside a figure belong to it: a comma between two clauses does not."""
    return any(
        each.start() < end and start < each.end() and (each.start() < start or end < each.end())
        for each in _FIGURE.finditer(text)
    )


def _by_hand(
    new: str, place: _Place, opcodes: Sequence[tuple[str, int, int, int, int]], taken: list[_Place]
) -> _Place | None:
    """What stands in the place of a figure, if it is a figure that no other one has taken."""
    within = [each for each in opcodes if each[1] < place.end and place.start < each[2]]
    if not within:
        return None
    first, last = within[0], within[-1]
    start = first[3] + (place.start - first[1] if first[0] == "equal" else 0)
    end = last[3] + place.end - last[1] if last[0] == "equal" else last[4]
    looked_for = _NUMBER if _NUMBER.fullmatch(place.told.text) else _FIGURE
    for each in looked_for.finditer(new):
        free = not any(each.start() < other.end and other.start < each.end() for other in taken)
        if free and each.start() <= end and start <= each.end():
            return _Place(each.start(), each.end(), _overwritten(place.told, each.group()))
    return None


def _overwritten(told: Told, text: str) -> Told:
    return replace(told, by_hand="" if text == told.text else text)


def _cut(text: str, places: list[_Place]) -> Text:
    parts: list[Part] = []
    at = 0
    for start, end, told in places:
        if at < start:
            parts.append(text[at:start])
        parts.append(told)
        at = end
    if at < len(text):
        parts.append(text[at:])
    return tuple(parts)
