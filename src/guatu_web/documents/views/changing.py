"""A document is read anew, archived, brought back: what is refused is shown beside its form."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from guatu_web.documents import queries
from guatu_web.documents.actions import changing
from guatu_web.documents.forms import ReasonForm, RereadForm, VersionForm
from guatu_web.documents.here import Here
from guatu_web.documents.models import Document
from guatu_web.documents.views.page import detail_context
from guatu_web.policies import needs
from guatu_web.records.errors import Refused


@needs("documents.upload")
@require_POST
def reread(request: Here, pk: int) -> HttpResponse:
    """Queue a document for reading once more, with the date given."""
    document = queries.one(request.user, request.zone, pk, "documents.upload")
    form = RereadForm(request.POST, auto_id="reread_%s")
    return _acted(request, document, "reread_form", form, changing.reread)


@needs("documents.review")
@require_POST
def archive(request: Here, pk: int) -> HttpResponse:
    """Archive a document with a reason."""
    document = queries.one(request.user, request.zone, pk, "documents.review")
    form = ReasonForm(request.POST, auto_id="archive_%s")
    return _acted(request, document, "archive_form", form, changing.archive)


@needs("documents.review")
@require_POST
def restore(request: Here, pk: int) -> HttpResponse:
    """Bring an archived document back."""
    document = queries.one(request.user, request.zone, pk, "documents.review")
    form = VersionForm(request.POST, auto_id="restore_%s")
    return _acted(request, document, "restore_form", form, changing.restore)


def _acted(request: Here, document: Document, name: str, form: Form, doing: Callable[..., None]) -> HttpResponse:
    if form.is_valid():
        try:
            doing(request.user, document, **form.cleaned_data)
            return redirect("documents:detail", request.zone.code, document.pk)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return render(request, "documents/detail.html", detail_context(request, document) | {name: form}, status=422)
