"""What has become of the figures of an edition since it was issued; the edition itself stays as it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from guatu.briefing.document import Told
from guatu.briefing.revising import Revision, revised
from guatu_web.briefings.models import Briefing, Edition
from guatu_web.briefings.plain_documents import document_of
from guatu_web.briefings.queries.drafting import anew
from guatu_web.briefings.shown import Figure, base_value, figure


class Since(NamedTuple):
    """A figure of an edition, what it is now (None where it is not told any more), and by how much it differs."""

    before: Figure
    now: Figure | None
    by: str


def since_issue(briefing: Briefing, edition: Edition) -> list[Since]:
    """The figures that have been revised, as of today. How many is kept for the list, where it is the last edition."""
    before = document_of(edition.document)
    found = revised(before, anew(briefing, replace(before, on=max(before.on, timezone.localdate()))).document)
    if edition.number == briefing.edition and briefing.revised != len(found):
        Briefing.objects.filter(pk=briefing.pk, edition=edition.number).update(revised=len(found))
        briefing.revised = len(found)
    return [_since(at, each) for at, each in enumerate(found, 1)]


def _since(at: int, revision: Revision) -> Since:
    now = None if revision.now is None else figure(at, revision.now)
    return Since(figure(at, revision.before), now, "" if revision.by is None else _by(revision.before, revision.by))


def _by(told: Told, by: Decimal) -> str:
    unit = "pp" if told.unit == "%" else told.unit
    return f"{'+' if by > 0 else ''}{base_value(replace(told, value=by, unit=unit))}"
