"""Pages of subscriptions: one's own, those of the zone for the office, subscribing, ending one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.areas.models import Area
from guatu_web.areas.shape import choices_of
from guatu_web.areas.trees import kept_tree
from guatu_web.briefings.actions import subscribing
from guatu_web.briefings.models import Subscription
from guatu_web.briefings.queries import subscriptions as queries
from guatu_web.briefings.subscription_forms import SubscribeForm, SubscriptionListForm, UnsubscribeForm
from guatu_web.briefings.views.listing import template_names
from guatu_web.documents.here import Here
from guatu_web.policies import may, needs
from guatu_web.records.addresses import SIZES, links
from guatu_web.records.errors import Refused
from guatu_web.records.paging import Asked, page


@needs("briefings.view")
def own(request: Here) -> HttpResponse:
    """What the person is sent."""
    context = {**_around(request), "rows": queries.own(request.user, request.zone)}
    return render(request, "briefings/subscriptions.html", context)


@needs("briefings.issue")
def of_zone(request: Here) -> HttpResponse:
    """What everybody in the zone is sent, for the office."""
    form = SubscriptionListForm(request.GET)
    form.is_valid()
    told: dict[str, Any] = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    names = _names(request)
    rows = Subscription.objects.filter(zone=request.zone, archived_at=None)
    asked = Asked("-pk", told["size"] or SIZES[0], told["after"], told["before"])
    found = page(queries.narrowed(rows, told["text"], names), F("pk"), asked, read=queries.read)
    context = {
        **_around(request),
        "page": found,
        "rows": found.rows,
        "text": told["text"],
        "links": links(request.GET, asked, found.previous, found.next),
        "sizes": SIZES,
        "size": asked.size,
    }
    return render(request, "briefings/subscriptions_all.html", context)


@needs("briefings.view")
def subscribe(request: Here) -> HttpResponse:
    """The form of a new subscription; the address may name the template and the area."""
    office = may(request.user, "briefings.issue", request.zone)
    form = SubscribeForm(
        request.POST if request.method == "POST" else None,
        list(_names(request).items()),
        choices_of(kept_tree(Area, request.zone)),
        queries.recipients(request.zone) if office else [],
        initial={name: request.GET.get(name, "") for name in ("template", "area")} | {"format": "pdf"},
    )
    if form.is_bound and form.is_valid():
        try:
            made = _subscribed(request, form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已订阅。"))
            is_own = made.user_id == request.user.pk
            return redirect("briefings:subscriptions" if is_own else "briefings:all_subscriptions", request.zone.code)
    context = {**_around(request), "form": form}
    return render(request, "briefings/subscriptions_new.html", context, status=422 if form.is_bound else 200)


def _subscribed(request: Here, told: dict[str, Any]) -> Subscription:
    area = Area.objects.get(zone=request.zone, pk=told["area"]) if told["area"] else None
    return subscribing.subscribe(
        request.user,
        request.zone,
        template=told["template"],
        area=area,
        to=queries.recipient(request.zone, told.get("to", "")),
        format=told["format"],
        automatic=told["when"] == "automatic",
    )


@needs("briefings.view")
def one(request: Here, pk: int) -> HttpResponse:
    """A subscription, to which the mail leads, and the button that ends it."""
    subscription = _subscription(request, pk)
    return render(request, "briefings/subscriptions_one.html", {**_around(request), "row": subscription})


@needs("briefings.view")
@require_POST
def unsubscribe(request: Here, pk: int) -> HttpResponse:
    """End a subscription."""
    subscription, form = _subscription(request, pk), UnsubscribeForm(request.POST)
    if not form.is_valid():
        context = {**_around(request), "row": subscription}
        return render(request, "briefings/subscriptions_one.html", context, status=422)
    if subscription.archived_at is None:
        subscribing.unsubscribe(request.user, subscription, version=form.cleaned_data["version"])
    messages.success(request, _("已退订。"))
    is_own = subscription.user_id == request.user.pk
    return redirect("briefings:subscriptions" if is_own else "briefings:all_subscriptions", request.zone.code)


def _subscription(request: Here, pk: int) -> Subscription:
    """One's own, for the office also those of others; an ended one is still shown, for the mail leads to it."""
    rows = Subscription.objects.filter(zone=request.zone).select_related("zone", "area", "user", "hook")
    if not may(request.user, "briefings.issue", request.zone):
        rows = rows.filter(user=request.user)
    return get_object_or_404(rows, pk=pk)


def _names(request: Here) -> dict[str, str]:
    return template_names(request.zone)[0]


def _around(request: Here) -> dict[str, Any]:
    return {
        "here": "briefings",
        "names": _names(request),
        "is_office": may(request.user, "briefings.issue", request.zone),
        "mail_is_missing": settings.MAIL is None,
        "is_reachable": queries.is_reachable(request.user),
    }
