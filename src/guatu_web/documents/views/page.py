"""A document's page, its file, and what changed between its editions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from guatu_web.documents import queries, wording
from guatu_web.documents.forms import DateHintForm, ReasonForm, RereadForm, VersionForm
from guatu_web.documents.handing_out import NEVER_KEPT, handed_out
from guatu_web.documents.here import Here
from guatu_web.documents.marking import pieces
from guatu_web.documents.models import Document
from guatu_web.documents.storage import path_of
from guatu_web.policies import needs
from guatu_web.records.sections import sections


@needs("documents.view")
def detail(request: Here, pk: int) -> HttpResponse:
    """What a document is, what was found in it, its text with the statements marked, its history."""
    document = queries.one(request.user, request.zone, pk)
    return render(request, "documents/detail.html", detail_context(request, document))


@needs("documents.view")
def status(request: Here, pk: int) -> HttpResponse:
    """How far the reading is; once it has ended, the page is to be loaded anew."""
    document = queries.one(request.user, request.zone, pk)
    if not queries.is_under_way(document):
        return HttpResponseClientRefresh()
    return render(request, "documents/_status.html", {"document": document})


@needs("documents.view")
def file(request: Here, pk: int) -> HttpResponseBase:
    """The file as it was uploaded: to be saved, never to be shown or run by the browser."""
    document = queries.one(request.user, request.zone, pk)
    return handed_out(
        path_of(document.digest, document.media_type), document.media_type, document.file_name, caching=NEVER_KEPT
    )


@needs("documents.view")
def changes(request: Here, pk: int) -> HttpResponse:
    """What changed from the edition that this document corrects."""
    document = queries.one(request.user, request.zone, pk)
    if document.edition_of is None:
        raise Http404(_("该文件不是更正版。"))
    statements, tasks = queries.comparison(document)
    context = {
        "here": "documents",
        "document": document,
        "earlier": document.edition_of,
        "statements": statements,
        "tasks": tasks,
        "carried": sum(each.decision != "open" for _, each in statements.same),
        "sections": sections("changes", user=request.user, zone=request.zone, document=document),
    }
    return render(request, "documents/changes.html", context)


def detail_context(request: Here, document: Document) -> dict[str, Any]:
    """What the page of a document shows."""
    statements, tasks = queries.statements_of(document), queries.tasks_of(document)
    seen = {"version": document.version}
    return {
        "here": "documents",
        "document": document,
        "under_way": queries.is_under_way(document),
        "pieces": pieces(document.text, statements, [(each.start, each.pk) for each in tasks]),
        "counts": queries.counts_of(document, statements, tasks),
        "notes": [wording.note(each) for each in document.notes] if document.state == Document.State.READ else [],
        "editions": queries.editions_of(document),
        "entries": [(each, wording.act_name(each.act)) for each in queries.entries_of(document)],
        "edition_form": DateHintForm(prefix=None, auto_id="edition_%s"),
        "reread_form": RereadForm(initial={**seen, "date_hint": document.date_hint}, auto_id="reread_%s"),
        "archive_form": ReasonForm(initial=seen, auto_id="archive_%s"),
        "restore_form": VersionForm(initial=seen, auto_id="restore_%s"),
    }
