"""A document as a file: .docx to edit, PDF to print and send."""

from __future__ import annotations

from guatu.briefing.document import Document
from guatu.briefing.typesetting import paper_of
from guatu.papers import faces as named
from guatu.papers.fonts import Fonts
from guatu.papers.printing import Printed, printed
from guatu.papers.writing import written


def as_docx(document: Document) -> bytes:
    """The document as .docx in the layout of GB/T 9704-2012."""
    return written(paper_of(document))


def as_pdf(document: Document, fonts: Fonts | None = None) -> Printed:
    """The document as PDF in the same layout. FontError where there is no Chinese font."""
    return printed(paper_of(document), fonts)


def rare(document: Document) -> dict[str, str]:
    """The characters that 仿宋_GB2312 does not have, each with the face that stands in for it in the .docx; 〓 for one
    that no face has, which a line below the text names."""
    return {char: face for text in paper_of(document).texts for char, face in named.replaced(text).items()}
