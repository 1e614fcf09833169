"""What the pages of documents show."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.documents.actions.reading import UNDER_WAY
from guatu_web.documents.editions import Comparison, compare_statements, compare_tasks
from guatu_web.documents.models import Decision, Document, Finding, Statement, TaskClause
from guatu_web.documents.storable import storable
from guatu_web.policies import visible
from guatu_web.records.acts import history
from guatu_web.records.models import AuditEntry

PAGE = 25
ARCHIVED = "archived"
LATEST_ENTRIES = 50
LISTED = ("title", "file_name", "written_on", "year", "state", "archived_at", "edition_of_id")
"""What a list shows of a document; its text can be long."""


class Page(NamedTuple):
    """Some documents of a list, and where the next ones begin."""

    documents: list[Document]
    next: int | None


class Counts(NamedTuple):
    """How much was found in a document, and how much of it nobody has decided on."""

    statements: int
    open_statements: int
    tasks: int
    open_tasks: int
    findings: int
    open_findings: int


def documents(user: User, zone: Zone, right: str = "documents.view") -> QuerySet[Document]:
    """The documents of a zone that a person may see or change."""
    return visible(user, right, zone, Document.objects.all())


def one(user: User, zone: Zone, pk: int, right: str = "documents.view") -> Document:
    """One document; 404 where the person's zone has none of this number."""
    found = documents(user, zone, right).select_related("zone", "uploaded_by", "edition_of")
    return get_object_or_404(found, pk=pk)


def listed(user: User, zone: Zone, *, state: str = "", text: str = "", before: int | None = None) -> Page:
    """A page of the list, newest first: those of a state, with a text in title or file name, after a document."""
    rows = documents(user, zone)
    rows = rows.filter(archived_at__isnull=state != ARCHIVED)
    if state in Document.State.values:
        rows = rows.filter(state=state)
    for word in storable(text).split():
        rows = rows.filter(Q(title__icontains=word) | Q(file_name__icontains=word))
    if before is not None:
        last = get_object_or_404(documents(user, zone).only("created_at"), pk=before)
        rows = rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=before))
    found = list(_counted(rows).order_by("-created_at", "-pk")[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def rows(user: User, zone: Zone, pks: list[int]) -> list[Document]:
    """Some documents as the list shows them."""
    return list(_counted(documents(user, zone).filter(pk__in=pks)))


def _counted(rows: QuerySet[Document]) -> QuerySet[Document]:
    return rows.only(*LISTED).annotate(
        open_statements=_open(Statement, decision=Decision.OPEN),
        open_tasks=_open(TaskClause, decision=Decision.OPEN),
        open_findings=_open(Finding, state=Finding.State.OPEN),
    )


def _open(model: type[Model], **where: Any) -> Coalesce:
    found = model._default_manager.filter(document=OuterRef("pk"), archived_at=None, **where).order_by()
    counted = found.values("document").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def is_under_way(document: Document) -> bool:
    """Whether a document waits for its reader or is being read."""
    return document.archived_at is None and document.state in UNDER_WAY


def statements_of(document: Document) -> list[Statement]:
    """The statements of a document in the order of its text."""
    found = Statement.objects.filter(document=document, archived_at=None).order_by("start", "pk")
    return list(found.only("start", "end", "kind", "decision", "indicator", *Statement.PERIOD_FIELDS))


def tasks_of(document: Document) -> list[TaskClause]:
    """Where the task clauses of a document begin, and what was decided on them."""
    return list(TaskClause.objects.filter(document=document, archived_at=None).order_by().only("start", "decision"))


def counts_of(document: Document, statements: list[Statement], clauses: list[TaskClause]) -> Counts:
    """How much was found in a document."""
    said = Counter(each.decision for each in statements)
    tasks = Counter(each.decision for each in clauses)
    states = Finding.objects.filter(document=document, archived_at=None).values_list("state", flat=True)
    findings = Counter(states.order_by())
    return Counts(
        len(statements),
        said[Decision.OPEN],
        sum(tasks.values()),
        tasks[Decision.OPEN],
        sum(findings.values()),
        findings[Finding.State.OPEN],
    )


def editions_of(document: Document) -> list[Document]:
    """The documents that correct this one, oldest first."""
    return list(document.editions.filter(archived_at=None).defer("text").order_by("pk"))


def entries_of(document: Document) -> list[AuditEntry]:
    """The latest of what has happened to a document."""
    return list(history(document)[:LATEST_ENTRIES])


def comparison(document: Document) -> tuple[Comparison[Statement], Comparison[TaskClause]]:
    """What changed from the edition that a document corrects."""
    earlier, later = ({"document_id": pk, "archived_at": None} for pk in (document.edition_of_id, document.pk))
    statements, tasks = Statement.objects.order_by("start", "pk"), TaskClause.objects.order_by("start", "pk")
    return (
        compare_statements(statements.filter(**earlier), statements.filter(**later)),
        compare_tasks(tasks.filter(**earlier), tasks.filter(**later)),
    )
