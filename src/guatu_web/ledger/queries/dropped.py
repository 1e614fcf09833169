"""Targets that a corrected edition no longer says: in force still, from a sentence that it has left out."""

from __future__ import annotations

from collections.abc import Iterable

from guatu_web.areas.models import Zone
from guatu_web.documents.editions import compare_statements, documents_before
from guatu_web.documents.models import Document, Statement
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.target import full


def dropped(zone: Zone, document: Document) -> list[Target]:
    """The targets in force whose sentence stands in an earlier edition of a document and no longer in this one, but for
    those that somebody has decided to keep. Three queries; none for a document that corrects no other."""
    if document.edition_of_id is None or document.archived_at or document.state != Document.State.READ:
        return []
    targets = _said_before(zone, document)
    gone = _gone({each.statement.document_id for each in targets if each.statement}, document) if targets else set()
    return [each for each in targets if each.statement_id in gone]


def _said_before(zone: Zone, document: Document) -> list[Target]:
    """The targets in force of the editions before, and of corrections beside it that came earlier."""
    before = documents_before(zone, {document.pk})[document.pk]
    rows = Target.objects.filter(zone=zone, state=Target.State.IN_FORCE, archived_at=None, kept_after=None)
    return list(
        full(rows.filter(statement__document__in=[each for each in before if each < document.pk])).order_by(
            "statement__document", "statement__start", "pk"
        )
    )


def _gone(earlier: Iterable[int], document: Document) -> set[int]:
    """The statements of earlier editions that have no counterpart in a document."""
    said: dict[int, list[Statement]] = {pk: [] for pk in (*earlier, document.pk)}
    for each in Statement.objects.filter(document__in=said, archived_at=None).order_by("start", "pk"):
        said[each.document_id].append(each)
    now = said.pop(document.pk)
    return {each.pk for then in said.values() for each in compare_statements(then, now).removed}
