"""Two documents side by side: what each promises."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from guatu_web.documents.models import Document
from guatu_web.ledger.queries.compare import compare as compared
from guatu_web.policies import needs, visible


@needs("ledger.view")
def compare(request: Any) -> HttpResponse:
    """Choose two documents; their targets stand side by side."""
    documents = visible(request.user, "documents.view", request.zone, Document.objects.filter(archived_at=None))
    documents = documents.defer("text", "notes")
    a, b = (_chosen(documents, request.GET.get(side, "")) for side in ("a", "b"))
    context = {
        "here": "targets",
        "documents": _choices(documents, a, b),
        "a": a,
        "b": b,
        "same_document": a is not None and a == b,
        "comparison": compared(a, b) if a and b and a != b else None,
    }
    return render(request, "ledger/compare.html", context)


def _chosen(documents: Any, pk: str) -> Document | None:
    if not pk:
        return None
    wanted = int(pk) if pk.isdecimal() and len(pk) < 19 else 0
    found: Document = get_object_or_404(documents, pk=wanted)
    return found


def _choices(documents: Any, *chosen: Document | None) -> list[Document]:
    """The newest that have been read, and those that are chosen already."""
    newest = list(documents.filter(state=Document.State.READ)[:200])
    return newest + [each for each in chosen if each is not None and each not in newest]
