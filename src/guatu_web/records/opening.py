"""What rows of registers belong to, as pages open it: a column that holds numbers of records, and the page of each.

Apps say so of their own records when they are ready; pages that count rows know none of these apps.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Model


class Opens(NamedTuple):
    """Records whose numbers a column holds: the right to see one, its model, the field of its name, its page."""

    right: str
    model: type[Model]
    field: str
    page: str


_opens: dict[str, Opens] = {}


def opens(column: str, what: Opens) -> None:
    """Let rows with a column open the records whose numbers it holds."""
    _opens[column] = what


def opened_by(columns: tuple[str, ...]) -> tuple[str, Opens] | None:
    """The first of some columns that opens records, and how."""
    return next(((column, _opens[column]) for column in columns if column in _opens), None)
