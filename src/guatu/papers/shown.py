"""What stands on a printed page: texts, rules and filled areas, at places in points from its lower left corner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from guatu.papers.fontfiles import FontFile


class Glyph(NamedTuple):
    """A glyph of a font, how far the next one stands from it, and the character that it shows."""

    font: FontFile
    number: int
    advance: float
    char: str


class Text(NamedTuple):
    """Glyphs in a row from a place on; `size` in points, `colour` as RRGGBB."""

    x: float
    y: float
    size: float
    colour: str
    glyphs: Sequence[Glyph]


class Stroke(NamedTuple):
    """A line through points, `width` points thick, with dashes where it has any."""

    points: Sequence[tuple[float, float]]
    width: float
    colour: str
    dashes: Sequence[float] = ()


class Area(NamedTuple):
    """A filled rectangle: its lower left corner, width and height."""

    x: float
    y: float
    wide: float
    high: float
    colour: str


Shown = Text | Stroke | Area
