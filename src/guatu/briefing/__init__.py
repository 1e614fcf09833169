"""Briefings that write themselves: from plain facts and a template to an official document, as .docx and PDF.

    facts = read_facts(text)                       # or Facts(...), as the site fills it
    document = composed(facts, shipped()["economy_month"])
    docx, pdf = as_docx(document), as_pdf(document).content

The text is written by rules (`wording`), the layout is GB/T 9704-2012 (`guatu.papers`), and every figure carries the
question that gives it again (`provenance`). See docs/methods/briefing.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from guatu.briefing.document import Document, Told
from guatu.briefing.facts import Facts
from guatu.briefing.plain import facts_of, plain, read_facts
from guatu.briefing.plain_document import document_of, plain_document
from guatu.briefing.problems import BriefingError, Problem
from guatu.briefing.template import Template, check_template, read_template, read_templates, shipped
from guatu.briefing.text import as_text

if TYPE_CHECKING:
    from guatu.briefing.composing import composed
    from guatu.briefing.provenance import Traced, traced
    from guatu.briefing.writing import as_docx, as_pdf, rare

_LATER = {
    "composed": "composing",
    "Traced": "provenance",
    "traced": "provenance",
    "as_docx": "writing",
    "as_pdf": "writing",
    "rare": "writing",
}
"""Loaded when they are asked for: who only checks a template does not wait for what writes Word and PDF."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


__all__ = [
    "BriefingError",
    "Document",
    "Facts",
    "Problem",
    "Template",
    "Told",
    "Traced",
    "as_docx",
    "as_pdf",
    "as_text",
    "check_template",
    "composed",
    "document_of",
    "facts_of",
    "plain",
    "plain_document",
    "rare",
    "read_facts",
    "read_template",
    "read_templates",
    "shipped",
    "traced",
]
