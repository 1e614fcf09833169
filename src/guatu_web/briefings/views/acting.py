"""What is done with a briefing at once: issue it, withdraw it. What is refused stands beside its form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.briefings.actions import issuing
from guatu_web.briefings.forms import IssueForm, WithdrawForm
from guatu_web.briefings.views.frame import briefing_of
from guatu_web.briefings.views.page import page
from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.records.errors import Refused


@needs("briefings.issue")
@require_POST
def issue(request: Here, pk: int) -> HttpResponse:
    """The next edition."""
    return _done(request, pk, "issue", IssueForm(request.POST), issuing.issue, _("已印发。"))


@needs("briefings.write")
@require_POST
def withdraw(request: Here, pk: int) -> HttpResponse:
    """Not valid any more."""
    return _done(request, pk, "withdraw", WithdrawForm(request.POST), issuing.withdraw, _("已作废。"))


def _done(request: Here, pk: int, key: str, form: Any, act: Any, said: str) -> HttpResponse:
    briefing = briefing_of(request, pk)
    if form.is_valid():
        try:
            act(request.user, briefing, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, said)
            return redirect("briefings:one", request.zone.code, pk)
    return page(request, briefing_of(request, pk), {key: form}, status=422)
