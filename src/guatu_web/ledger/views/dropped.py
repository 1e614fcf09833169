"""What a corrected edition no longer says, on the pages of the edition; and keeping it nevertheless."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.documents.models import Document
from guatu_web.ledger.actions import targets as acts
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.dropped import dropped
from guatu_web.policies import may, needs, require, visible
from guatu_web.records.errors import Refused
from guatu_web.records.sections import Section

LONGEST = 18


class Dropped(NamedTuple):
    """A target that is no longer said, and whether the person may decide on it."""

    target: Target
    may_change: bool


class Asked(NamedTuple):
    """The targets of which a document no longer speaks."""

    document: Document
    lines: list[Dropped]


def on_changes(*, user: User, zone: Zone, document: Document) -> Section | None:
    """What changed between two editions: the targets to be decided on."""
    return _section("ledger/_dropped.html", user, zone, document)


def on_review(*, user: User, zone: Zone, document: Document) -> Section | None:
    """The review of a corrected edition: that there are targets to be decided on."""
    return _section("ledger/_dropped_notice.html", user, zone, document)


def _section(template: str, user: User, zone: Zone, document: Document) -> Section | None:
    if not may(user, "ledger.view", zone):
        return None
    found = [each for each in dropped(zone, document) if may(user, "ledger.view", zone, each)]
    lines = [Dropped(each, may(user, acts.RIGHT, zone, each)) for each in found]
    return Section(template, Asked(document, lines), "site/lists.css") if lines else None


@needs("ledger.change")
@require_POST
def keep(request: Any, pk: int) -> HttpResponse:
    """Keep a target in force that a corrected edition no longer says."""
    rows = visible(request.user, "ledger.view", request.zone, Target.objects.filter(archived_at=None))
    target = get_object_or_404(rows, pk=pk)
    require(request.user, acts.RIGHT, request.zone, target)
    document = edition_of(request)
    if document is None or target not in dropped(request.zone, document):
        raise Refused(_("该目标不在更正版未提及的目标之列，请刷新页面。"))
    version = request.POST.get("version", "")
    acts.keep(request.user, target, document, version=int(version) if _is_number(version) else 0)
    messages.success(request, _("已保留目标“%(target)s”。") % {"target": target})
    return redirect("documents:changes", request.zone.code, document.pk)


def edition_of(request: Any) -> Document | None:
    """The corrected edition that an address or form names as `dropped`; None where it names none that there is."""
    told = request.POST.get("dropped") or request.GET.get("dropped") or ""
    rows = visible(request.user, "documents.view", request.zone, Document.objects.exclude(edition_of=None))
    return rows.defer("text").filter(pk=int(told)).first() if _is_number(told) else None


def _is_number(told: str) -> bool:
    return told.isascii() and told.isdecimal() and len(told) < LONGEST
