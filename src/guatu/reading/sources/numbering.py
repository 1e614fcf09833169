"""The numbers that Word computes and does not store: 一、 （二） 3. before paragraphs of lists and headings."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from lxml import etree

from guatu.reading.sources.archive import attribute

_HAN_DIGITS = "〇一二三四五六七八九"
_HAN_FORMATS = (
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "ideographDigital",
)
_PLACE = re.compile(r"%([1-9])")


class _Level(NamedTuple):
    form: str
    text: str
    start: int


class _Place(NamedTuple):
    """Where a paragraph stands: which list, how deep."""

    number: str
    depth: int


class Numbering:
    """The lists of a document. Counts go on as paragraphs come; a deeper count starts anew below a new number."""

    def __init__(self, levels: dict[str, dict[int, _Level]], styles: dict[str, _Place]) -> None:
        self.levels = levels
        self.styles = styles
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)

    @classmethod
    def of(cls, numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
        """The lists that a document defines, in its numbering and its styles."""
        return cls(
            {} if numbering is None else _lists(numbering),
            {} if styles is None else _style_places(styles),
        )

    def number(self, paragraph: etree._Element) -> str:
        """The number of a paragraph as Word shows it, "" where it has none or a mere bullet."""
        place = self._place(paragraph)
        level = self.levels.get(place.number, {}).get(place.depth) if place else None
        if place is None or level is None:
            return ""
        counts = self.counts[place.number]
        counts[place.depth] = counts.get(place.depth, level.start - 1) + 1
        for deeper in [depth for depth in counts if depth > place.depth]:
            del counts[deeper]
        if level.form in ("bullet", "none"):
            return ""
        shown = _PLACE.sub(lambda match: self._shown(place.number, int(match[1]) - 1), level.text)
        # "1." before "5个项目" must not become 1.5
        return f"{shown} " if shown.isascii() and shown else shown

    def _shown(self, number: str, depth: int) -> str:
        level = self.levels[number].get(depth)
        if level is None:
            return ""
        return written(self.counts[number].get(depth, level.start), level.form)

    def _place(self, paragraph: etree._Element) -> _Place | None:
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return None
        style = properties.find("{*}pStyle")
        inherited = self.styles.get(_value(style) or "")
        return _place_of(properties, inherited)


def _place_of(properties: etree._Element, inherited: _Place | None = None) -> _Place | None:
    own = properties.find("{*}numPr")
    if own is None:
        return inherited
    number, depth = own.find("{*}numId"), own.find("{*}ilvl")
    told = _value(number) or (inherited.number if inherited else None)
    if told is None or told == "0":
        return None
    return _Place(told, _whole(_value(depth), inherited.depth if inherited and number is None else 0))


def _lists(numbering: etree._Element) -> dict[str, dict[int, _Level]]:
    abstract = {attribute(kind, "abstractNumId"): _levels(kind) for kind in numbering.findall("{*}abstractNum")}
    lists = {}
    for number in numbering.findall("{*}num"):
        kind = number.find("{*}abstractNumId")
        lists[attribute(number, "numId") or ""] = abstract.get(_value(kind), {})
    return lists


def _levels(kind: etree._Element) -> dict[int, _Level]:
    return {
        _whole(attribute(level, "ilvl"), 0): _Level(
            _child_value(level, "numFmt") or "decimal",
            _child_value(level, "lvlText") or "",
            _whole(_child_value(level, "start"), 1),
        )
        for level in kind.findall("{*}lvl")
    }


def _style_places(styles: etree._Element) -> dict[str, _Place]:
    """Which styles (headings, mostly) number their paragraphs."""
    places = {}
    for style in styles.findall("{*}style"):
        properties = style.find("{*}pPr")
        place = _place_of(properties) if properties is not None else None
        if place:
            places[attribute(style, "styleId") or ""] = place
    return places


def written(count: int, form: str) -> str:
    """A count in one of Word's number forms; decimal for those that no Chinese document uses."""
    if form in _HAN_FORMATS and 0 < count < 100:
        return _han(count)
    if form == "decimalEnclosedCircle" and 0 < count <= 20:
        return chr(0x245F + count)
    if form in ("upperLetter", "lowerLetter") and 0 < count <= 26:
        letter = chr(0x40 + count)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman") and 0 < count < 40:
        roman = "X" * (count // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[count % 10]
        return roman if form == "upperRoman" else roman.lower()
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _han(count: int) -> str:
    tens, ones = divmod(count, 10)
    head = ("" if tens == 1 else _HAN_DIGITS[tens]) + "十" if tens else ""
    return head + (_HAN_DIGITS[ones] if ones or not tens else "")


def _child_value(element: etree._Element, tag: str) -> str | None:
    return _value(element.find(f"{{*}}{tag}"))


def _value(element: etree._Element | None) -> str | None:
    return attribute(element, "val") if element is not None else None


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise
