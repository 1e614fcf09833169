"""Runs: stretches of text in one face, as WordprocessingML has them. What people have written is escaped."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape

from guatu.papers import faces
from guatu.papers.faces import Face
from guatu.papers.looks import PITCHED, Look


def runs_of(text: str, face: Face, look: Look) -> str:
    """A text in a look, a run for each face that it takes."""
    return "".join(run_of(part, each, look.size, look.colour) for part, each in faces.runs(text, face))


def run_of(text: str, face: Face, size: float, colour: str = "") -> str:
    """A run of one face, its tabs as Word has them."""
    said = f'<w:t xml:space="preserve">{_tabbed(escape(text))}</w:t>'
    return f"<w:r><w:rPr>{faced(face, size, colour)}</w:rPr>{said}</w:r>"


def _tabbed(text: str) -> str:
    return text.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')


@cache
def faced(face: Face, size: float, colour: str = "") -> str:
    """Face and size of a run or style; figures and Latin letters stand in Times."""
    latin, half = faces.LATIN.name, int(size * 2)
    tint = f'<w:color w:val="{colour}"/>' if colour else ""
    # what has not the size of the text is not set closer, as the style Normal is
    pitch = "" if size == PITCHED else '<w:spacing w:val="0"/>'
    return (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{face.name}" w:hint="eastAsia"/>'
        f'{tint}{pitch}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    )
