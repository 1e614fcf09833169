"""Official documents (公文) as .docx in the layout of GB/T 9704-2012, made from plain data.

What people have written is data: it is never taken for markup, a field or a place in a template.
"""

from guatu.papers.paper import STYLES, Column, Grid, Group, Line, Paper, Shaded
from guatu.papers.template import PaperError, Problem, Template, fill, read_template, shipped
from guatu.papers.writing import MOST_ROWS, MOST_TEXT, written

__all__ = [
    "MOST_ROWS",
    "MOST_TEXT",
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
    "fill",
    "read_template",
    "shipped",
    "written",
]
