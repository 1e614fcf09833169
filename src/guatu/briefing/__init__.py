"""Briefings that write themselves: from plain facts and a template to an official document, as .docx and PDF.

    facts = read_facts(text)                       # or Facts(...), as the site fills it
    document = composed(facts, shipped()["economy_month"])
    docx, pdf = as_docx(document), as_pdf(document).content

The text is written by rules (`wording`), the layout is GB/T 9704-2012 (`guatu.papers`), and every figure carries the
question that gives it again (`provenance`). See docs/methods/briefing.md.
"""

from __future__ import annotations

from guatu.briefing.composing import composed
from guatu.briefing.document import Document, Told
from guatu.briefing.facts import Facts
from guatu.briefing.plain import facts_of, plain, read_facts
from guatu.briefing.plain_document import document_of, plain_document
from guatu.briefing.problems import BriefingError, Problem
from guatu.briefing.provenance import Traced, traced
from guatu.briefing.template import Template, check_template, read_template, read_templates, shipped
from guatu.briefing.text import as_text
from guatu.briefing.writing import as_docx, as_pdf, rare

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
