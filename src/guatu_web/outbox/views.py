"""Pages of messages: what waits and what is stuck, hooks, and how the person wants to be told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.areas.models import Unit
from guatu_web.outbox import queries
from guatu_web.outbox.actions import hooks as hook_acts
from guatu_web.outbox.actions import messages as message_acts
from guatu_web.outbox.actions import preferences
from guatu_web.outbox.forms import DeactivateForm, GiveUpForm, HookForm, ListForm, PreferenceForm, VersionForm
from guatu_web.outbox.models import Hook, Message, Preference
from guatu_web.outbox.sealing import is_locked
from guatu_web.policies import needs, visible
from guatu_web.records.acts import history
from guatu_web.records.addresses import SIZES, links
from guatu_web.records.errors import Refused
from guatu_web.records.paging import Asked, page
from guatu_web.records.sections import sections

AROUND = {"here": "settings", "tab": "messages"}
State = Message.State


# ------------------------------------------------------------------ messages


@needs("messages.change")
def message_list(request: Any) -> HttpResponse:
    """The messages of a zone: those that are stuck first."""
    rows = visible(request.user, "messages.change", request.zone, Message.objects.filter(archived_at=None))
    counted = queries.counted(rows)
    told = _told(request.GET)
    shown = told["show"] or next((name for name in ("stuck", "waiting") if counted.lists[name]), "sent")
    asked = Asked("-pk", told["size"] or SIZES[0], told["after"], told["before"])
    found = page(queries.narrowed(rows, shown, told["text"]), F("pk"), asked, read=queries.read)
    context = {
        **AROUND,
        "shown": shown,
        "lists": [(name, words, counted.lists[name]) for name, (words, _states) in queries.SHOWN.items()],
        "text": told["text"],
        "page": found,
        "links": links(request.GET, asked, found.previous, found.next),
        "sizes": SIZES,
        "size": asked.size,
        "mail_is_missing": settings.MAIL is None,
        "mail_waits": counted.mail_waits,
    }
    return render(request, "outbox/list.html", context)


def _told(query: QueryDict) -> dict[str, Any]:
    form = ListForm(query)
    form.is_valid()
    return {name: form.cleaned_data.get(name) or "" for name in form.fields}


@needs("messages.change")
def detail(request: Any, pk: int) -> HttpResponse:
    """A message, how it stands, and what a person can do about it."""
    return _page(request, _message(request, pk))


@needs("messages.change")
@require_POST
def resend(request: Any, pk: int) -> HttpResponse:
    """Send it again."""
    message, form = _message(request, pk), VersionForm(request.POST)
    if not form.is_valid():
        return _page(request, message, status=422)
    message_acts.resend(request.user, message, version=form.cleaned_data["version"])
    messages.success(request, _("已重新排入发送，一分钟内发出。"))
    return redirect("outbox:message", request.zone.code, pk)


@needs("messages.change")
@require_POST
def give_up(request: Any, pk: int) -> HttpResponse:
    """It is not to be sent any more."""
    message, form = _message(request, pk), GiveUpForm(request.POST)
    if not form.is_valid():
        return _page(request, message, form, status=422)
    try:
        message_acts.give_up(request.user, message, **form.cleaned_data)
    except Refused as refused:
        form.refuse(refused)
        return _page(request, _message(request, pk), form, status=422)
    messages.success(request, _("该消息不再发送。"))
    return redirect("outbox:message", request.zone.code, pk)


def _message(request: Any, pk: int) -> Message:
    rows = visible(request.user, "messages.change", request.zone, Message.objects.filter(archived_at=None))
    return get_object_or_404(rows.select_related("zone", "person", "hook"), pk=pk)


def _page(request: Any, message: Message, form: GiveUpForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        **AROUND,
        "message": message,
        "can_resend": message.state in (State.STUCK, State.GIVEN_UP),
        "can_give_up": message.state in (State.WAITING, State.STUCK),
        "is_unknown": message.state == State.STUCK and message.failure == Message.Failure.UNKNOWN,
        "form": form or GiveUpForm(initial={"version": message.version}),
        "entries": list(history(message)[:50]),
        "mail_is_missing": settings.MAIL is None and message.channel == Message.Channel.EMAIL,
    }
    return render(request, "outbox/message.html", context, status=status)


# ------------------------------------------------------------------ hooks


@needs("messages.unit")
def hooks(request: Any) -> HttpResponse:
    """The hooks that a person looks after, each with what became of the last message to it."""
    found = queries.hooks(visible(request.user, "messages.unit", request.zone, Hook.objects.all()))
    last = queries.last_messages(found)
    locked = [each.name for each in found if each.active and is_locked(each.address)]
    context = {**AROUND, "hooks": [(each, last.get(each.pk)) for each in found], "locked": locked}
    return render(request, "outbox/hooks.html", context)


@needs("messages.unit")
def add_hook(request: Any) -> HttpResponse:
    """A new hook."""
    units = queries.units_of(request.user, request.zone)
    of_zone = queries.may_add(request.user, request.zone, None)
    form = HookForm(request.POST or None, units=units, of_zone=of_zone)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        unit = Unit.objects.get(zone=request.zone, pk=told.pop("unit")) if told["unit"] else told.pop("unit")
        try:
            hook_acts.add(request.user, request.zone, unit=unit, **told)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已保存。请发送一条测试消息，确认能收到。"))
            return redirect("outbox:hooks", request.zone.code)
    return _form(request, _("添加群机器人或邮箱"), form)


@needs("messages.unit")
@require_POST
def test_hook(request: Any, pk: int) -> HttpResponse:
    """Send a message to try a hook."""
    hook_acts.test(request.user, _hook(request, pk))
    messages.success(request, _("测试消息已排入发送，一分钟内发出；结果见下表。"))
    return redirect("outbox:hooks", request.zone.code)


@needs("messages.unit")
def deactivate_hook(request: Any, pk: int) -> HttpResponse:
    """Take a hook out of use."""
    hook = _hook(request, pk)
    form = DeactivateForm(request.POST or None, initial={"version": hook.version})
    if request.method == "POST" and form.is_valid():
        try:
            hook_acts.deactivate(request.user, hook, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已停用。"))
            return redirect("outbox:hooks", request.zone.code)
    return _form(request, _("停用：%(name)s") % {"name": hook.name}, form, grave=True)


def _hook(request: Any, pk: int) -> Hook:
    rows = visible(request.user, "messages.unit", request.zone, Hook.objects.filter(archived_at=None))
    return get_object_or_404(rows.select_related("zone"), pk=pk)


def _form(request: Any, title: str, form: Any, *, grave: bool = False) -> HttpResponse:
    back = reverse("outbox:hooks", args=[request.zone.code])
    context = {**AROUND, "title": title, "form": form, "grave": grave, "back": back}
    return render(request, "settings/form.html", context, status=422 if form.is_bound else 200)


# ------------------------------------------------------------------ one's own


@needs("messages.own")
def own(request: Any) -> HttpResponse:
    """How the person wants to be told."""
    current = Preference.objects.filter(person=request.user).first()
    form = PreferenceForm(request.POST) if request.method == "POST" else PreferenceForm(initial=_as_it_is(current))
    if form.is_bound and form.is_valid():
        try:
            preferences.set_own(request.user, request.zone, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("通知设置已保存。"))
            return redirect("outbox:own", request.zone.code)
    context = {
        "here": "own",
        "form": form,
        "mail_is_missing": settings.MAIL is None,
        "has_address": bool((current and current.address) or request.user.email),
        "sections": sections("messages.own", user=request.user, zone=request.zone),
    }
    return render(request, "outbox/own.html", context, status=422 if form.is_bound else 200)


def _as_it_is(current: Preference | None) -> dict[str, Any]:
    told = current or Preference()
    names = ("address", "by_email", "rhythm", "hour", "language", "quiet_from", "quiet_to")
    return {"version": current.version if current else None, **{name: getattr(told, name) for name in names}}
