"""Entries of the audit log in a page that shows them beside something else."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from guatu_web.records.in_words import Told, told
from guatu_web.records.models import AuditEntry

register = template.Library()


@register.filter
def in_words(entries: Iterable[AuditEntry]) -> list[Told]:
    """Each entry with its act, its kind of record and its lines (field, before, after) as people read them."""
    return told(list(entries))
