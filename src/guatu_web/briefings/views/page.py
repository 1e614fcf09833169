"""The page of a briefing: the document with every figure's source, its editions, what has changed since, its files."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from guatu_web.briefings.forms import IssueForm, WithdrawForm
from guatu_web.briefings.handing_out import answer_with
from guatu_web.briefings.models import Briefing, Edition
from guatu_web.briefings.plain_documents import document_of
from guatu_web.briefings.queries.since import Since, since_issue
from guatu_web.briefings.shown import shown
from guatu_web.briefings.views.frame import briefing_of, draft_document, frame, written_document
from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.records.acts import history
from guatu_web.records.errors import Refused

MOST_ENTRIES = 50


@needs("briefings.view")
def one(request: Here, pk: int) -> HttpResponse:
    """A briefing as it is now for those who write; its last edition for all others."""
    return page(request, briefing_of(request, pk))


def page(request: Here, briefing: Briefing, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The page of a briefing, with forms that were refused."""
    told = frame(request, briefing)
    editions = list(_editions(briefing).defer("facts", "document"))
    sees_draft = told["rights"]["see_draft"]
    if not sees_draft or briefing.state == Briefing.State.ISSUED:
        document, written = document_of(_edition(briefing, briefing.edition).document), None
    else:
        document, written = draft_document(briefing), written_document(briefing)
    asked = forms or {}
    context = {
        **told,
        "shown": shown(document, written),
        "editions": editions,
        "entries": list(history(briefing)[:MOST_ENTRIES]) if sees_draft else [],
        "issue_form": asked.get("issue") or IssueForm(initial={"version": briefing.version}),
        "withdraw_form": asked.get("withdraw") or WithdrawForm(initial={"version": briefing.version}),
    }
    return render(request, "briefings/one.html", context, status=status)


@needs("briefings.view")
def edition(request: Here, pk: int, number: int) -> HttpResponse:
    """An edition as it was issued."""
    briefing = briefing_of(request, pk)
    found = _edition(briefing, number)
    context = {**frame(request, briefing), "edition": found, "shown": shown(document_of(found.document))}
    return render(request, "briefings/edition.html", context)


@needs("briefings.view")
def since(request: Here, pk: int, number: int) -> HttpResponse:
    """Which figures of an edition have been revised since."""
    briefing = briefing_of(request, pk)
    found = _edition(briefing, number)
    revisions, gone = list[Since](), ""
    try:
        revisions = since_issue(briefing, found)
    except Refused as refused:  # its template is in the playbook no more
        gone = str(refused)
    template = "briefings/_since.html" if request.htmx else "briefings/since.html"
    return render(
        request, template, {**frame(request, briefing), "edition": found, "revisions": revisions, "gone": gone}
    )


@needs("briefings.view")
def download(request: Here, pk: int, kind: str) -> HttpResponse:
    """The document as a file: the draft for those who write, else the last edition."""
    briefing = briefing_of(request, pk)
    told = frame(request, briefing)
    if briefing.state == Briefing.State.ISSUED or not told["rights"]["see_draft"]:
        return _edition_as_file(_edition(briefing, briefing.edition), kind)
    return answer_with(draft_document(briefing), None, kind)


@needs("briefings.view")
def download_edition(request: Here, pk: int, number: int, kind: str) -> HttpResponse:
    """An edition as a file."""
    return _edition_as_file(_edition(briefing_of(request, pk), number), kind)


def _editions(briefing: Briefing) -> Any:
    return Edition.objects.filter(briefing=briefing).select_related("by").order_by("-number")


def _edition(briefing: Briefing, number: int) -> Edition:
    found: Edition = get_object_or_404(_editions(briefing), number=number)
    return found


def _edition_as_file(edition: Edition, kind: str) -> HttpResponse:
    return answer_with(document_of(edition.document), edition, kind)
