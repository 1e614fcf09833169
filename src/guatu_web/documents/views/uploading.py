"""Files come in: several at a time on the list, a corrected one on the page of what it corrects."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from guatu_web.documents import queries, receiving
from guatu_web.documents.actions.uploading import AlreadyHere, upload
from guatu_web.documents.here import Here
from guatu_web.documents.models import Document
from guatu_web.documents.storage import clean_name, too_large
from guatu_web.documents.views.listing import list_context
from guatu_web.documents.views.page import detail_context
from guatu_web.policies import needs
from guatu_web.records.errors import Refused


class Outcome(NamedTuple):
    """What became of one file."""

    name: str
    state: str
    document: Document | None = None
    reason: str = ""


# The limit has to stand before anything reads the body, and the check against forged requests reads it: so the check
# is made by the inner view, as Django's own documentation does it.


@needs("documents.upload")
@csrf_exempt
def upload_files(request: Here) -> HttpResponse:
    """Takes in one or several files; each has its own outcome."""
    if request.method != "POST":
        return redirect("documents:list", request.zone.code)
    receiving.limit(request)
    return _upload_files(request)


@csrf_protect
def _upload_files(request: Here) -> HttpResponse:
    outcomes = _outcomes(request)
    status = 200 if any(each.state != "refused" for each in outcomes) else 422
    if request.htmx:
        return render(request, "documents/_outcomes.html", {"outcomes": outcomes}, status=status)
    return render(request, "documents/list.html", list_context(request) | {"outcomes": outcomes}, status=status)


@needs("documents.upload")
@csrf_exempt
@require_POST
def upload_edition(request: Here, pk: int) -> HttpResponse:
    """Takes in the corrected edition of a document."""
    receiving.limit(request)
    return _upload_edition(request, pk)


@csrf_protect
def _upload_edition(request: Here, pk: int) -> HttpResponse:
    corrected = queries.one(request.user, request.zone, pk, "documents.upload")
    outcome = _outcomes(request, _chosen(request, corrected))[0]
    if outcome.state == "accepted" and outcome.document:
        return redirect("documents:detail", request.zone.code, outcome.document.pk)
    context = detail_context(request, corrected) | {"outcomes": [outcome]}
    return render(request, "documents/detail.html", context, status=422)


def _chosen(request: Here, corrected: Document) -> Document:
    """Which edition a new one corrects, where the document has been corrected already and the person has said."""
    told = request.POST.get("of", "")
    return next((each for each in queries.editions_of(corrected) if str(each.pk) == told), corrected)


def _outcomes(request: Here, edition_of: Document | None = None) -> list[Outcome]:
    """What became of each file that was sent; of what was not sent, one line that says so."""
    files = request.FILES.getlist("files")
    skipped = [clean_name(name) for name in receiving.too_large(request)]
    outcomes = [Outcome(name, "refused", reason=str(too_large(name))) for name in skipped]
    outcomes += [_outcome(request, file, edition_of) for file in files]
    return outcomes or [Outcome("", "refused", reason=_("请先选择文件。"))]


def _outcome(request: Here, file: UploadedFile[Any], edition_of: Document | None) -> Outcome:
    name = clean_name(file.name or "")
    hint = request.POST.get("date_hint", "")
    try:
        document = upload(request.user, request.zone, name, file.chunks(), date_hint=hint, edition_of=edition_of)
    except AlreadyHere as here:
        return Outcome(name, "here", here.document, str(here))
    except Refused as refused:
        return Outcome(name, "refused", reason=str(refused))
    return Outcome(name, "accepted", document)
