"""What the pages of a briefing have in common: the briefing, if the person may see it, and what he may do with it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from guatu.briefing import Document
from guatu_web.briefings.models import Briefing
from guatu_web.briefings.plain_documents import document_of
from guatu_web.briefings.queries.listing import seen
from guatu_web.documents.here import Here
from guatu_web.policies import may

State = Briefing.State


def briefing_of(request: Here, pk: int) -> Briefing:
    """A briefing that the person may see; 404 for any other."""
    rows = seen(request.user, request.zone).select_related("area", "by")
    briefing = get_object_or_404(rows, pk=pk)
    briefing.zone = request.zone
    if briefing.area is not None:
        briefing.area.zone = request.zone
    return briefing


def rights_in(request: Here, briefing: Briefing) -> dict[str, bool]:
    """What a person may do with a briefing now."""
    zone = request.zone
    writes, issues = (may(request.user, f"briefings.{each}", zone, briefing) for each in ("write", "issue"))
    stands = briefing.state != State.DROPPED
    return {
        "see_draft": writes,
        "write": writes and stands,
        "issue": issues and briefing.state == State.DRAFT,
        "withdraw": stands and (issues if briefing.edition else writes),
    }


def frame(request: Here, briefing: Briefing) -> dict[str, Any]:
    """What every page of a briefing says at its top."""
    return {"here": "briefings", "briefing": briefing, "rights": rights_in(request, briefing)}


def draft_document(briefing: Briefing) -> Document:
    """What a briefing says now."""
    return document_of(briefing.document)


def written_document(briefing: Briefing) -> Document | None:
    """What was made of the records, before people's edits."""
    return document_of(briefing.written) if briefing.written else None
