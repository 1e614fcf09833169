"""Official documents (公文) as .docx in the layout of GB/T 9704-2012, made from plain data.

What people have written is data: it is never taken for markup, a field or a place in a template. `guatu.papers.writing`
makes the document; it stands apart, so that who only checks a template does not load what writes Word.
"""

from guatu.papers.paper import STYLES, Column, Grid, Group, Line, Paper, Shaded
from guatu.papers.template import PLACE, PaperError, Problem, Template, check, fill, read_template, shipped

__all__ = [
    "PLACE",
    "STYLES",
    "Column",
    "Grid",
    "Group",
    "Line",
    "Paper",
    "PaperError",
    "Problem",
    "Shaded",
    "Template",
    "check",
    "fill",
    "read_template",
    "shipped",
]
