"""What would close the gap of a target: a page of its own, and the piece of it that other pages load."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from guatu_web.ledger.levers_shown import shown
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.levers import closing
from guatu_web.ledger.queries.target import full
from guatu_web.policies import needs, visible


@needs("ledger.view")
def levers(request: Any, pk: int) -> HttpResponse:
    """The gap of a target with its levers; with `?fragment=1` only the piece that a page takes in."""
    rows = visible(request.user, "ledger.view", request.zone, Target.objects.filter(archived_at=None))
    target = get_object_or_404(full(rows), pk=pk)
    told = shown(closing(request.user, request.zone, target, timezone.localdate()))
    template = "ledger/_levers.html" if request.GET.get("fragment") == "1" else "ledger/levers.html"
    return render(request, template, {"here": "targets", "target": target, "levers": told})
