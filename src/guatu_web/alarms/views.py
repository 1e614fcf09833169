"""Pages of alarms: the list, the same as an Excel book, and one alarm with what people do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.alarms import sheets
from guatu_web.alarms.actions import handling
from guatu_web.alarms.actions.exporting import record_export
from guatu_web.alarms.causes import MONTHS
from guatu_web.alarms.forms import AlarmFilter, HandOverForm, NoteForm, VersionForm
from guatu_web.alarms.in_words import sentence
from guatu_web.alarms.models import Alarm
from guatu_web.alarms.queries.listing import SORTS, narrowed, read
from guatu_web.areas.models import Unit
from guatu_web.areas.shape import kept_shape
from guatu_web.documents.here import Here
from guatu_web.playbooks.queries import in_force
from guatu_web.policies import may, needs, visible
from guatu_web.records.acts import history
from guatu_web.records.addresses import SIZES, asked_in, links
from guatu_web.records.books import book, download
from guatu_web.records.errors import Refused
from guatu_web.records.paging import page

FIRST = "-state"


# ------------------------------------------------------------------ the list


@needs("alarms.view")
def alarm_list(request: Here) -> HttpResponse:
    """The alarms that the person may see; those to be dealt with come first."""
    form, told, rows = _rows(request, "alarms.view")
    asked = asked_in(request.GET, SORTS, FIRST)
    sort = asked.order.removeprefix("-")
    found = page(rows, SORTS[sort].by, asked, counted=True, read=read)
    version = in_force(request.zone) if not found.rows else None
    context = {
        "here": "alarms",
        "form": form,
        "filtered": bool(told),
        "page": found,
        "lines": [(row, sentence(row)) for row in found.rows],
        "sorts": SORTS,
        "sort": sort,
        "descending": asked.descending,
        "sizes": SIZES,
        "size": asked.size,
        "links": links(request.GET, asked, found.previous, found.next, SORTS, newest_first=True),
        "months": MONTHS,
        "has_rules": version is not None and bool(version.playbook.alarms),
    }
    return render(request, "alarms/list.html", context)


def _rows(request: Here, right: str) -> tuple[AlarmFilter, dict[str, Any], Any]:
    shape = kept_shape(request.zone)
    form = AlarmFilter(request.GET, shape)
    told = form.told
    rows = visible(request.user, right, request.zone, Alarm.objects.all())
    return form, told, narrowed(rows, told, request.user, shape)


@needs("ledger.export")
def export(request: Here) -> FileResponse:
    """The alarms of a filter as an Excel book."""
    _form, told, rows = _rows(request, "ledger.export")
    rows = visible(request.user, "alarms.view", request.zone, rows)
    asked = asked_in(request.GET, SORTS, FIRST)
    by = SORTS[asked.order.removeprefix("-")].by
    ordered = read(rows).order_by(by.desc() if asked.descending else by.asc(), "-pk" if asked.descending else "pk")
    file, count = book(_("预警"), sheets.COLUMNS, ordered.iterator(chunk_size=2000))
    record_export(request.user, request.zone, told, count)
    return download(file, f"{request.zone.name}{_('预警')}")


# ------------------------------------------------------------------ one alarm


@needs("alarms.view")
def detail(request: Here, pk: int) -> HttpResponse:
    """An alarm: what was found, who answers for it, what has been done."""
    return _page(request, _alarm(request, pk))


@needs("alarms.change")
@require_POST
def take(request: Here, pk: int) -> HttpResponse:
    """The person deals with it."""

    def act(alarm: Alarm, form: Form) -> Alarm:
        return handling.take(request.user, alarm, version=form.cleaned_data["version"])

    return _do(request, pk, "take", VersionForm(request.POST), act, _("已由您处理。"))


@needs("alarms.change")
@require_POST
def note(request: Here, pk: int) -> HttpResponse:
    """What has been found out or done so far."""

    def act(alarm: Alarm, form: Form) -> Alarm:
        told = form.cleaned_data
        return handling.note(request.user, alarm, version=told["version"], text=told["text"])

    return _do(request, pk, "note", NoteForm(request.POST), act, _("处理情况已保存。"))


@needs("alarms.change")
@require_POST
def close(request: Here, pk: int) -> HttpResponse:
    """The matter is settled."""

    def act(alarm: Alarm, form: Form) -> Alarm:
        told = form.cleaned_data
        return handling.close(request.user, alarm, version=told["version"], text=told["text"])

    return _do(request, pk, "close", NoteForm(request.POST), act, _("预警已处理完毕。"))


@needs("alarms.change")
@require_POST
def hand_over(request: Here, pk: int) -> HttpResponse:
    """Another unit answers for it."""
    form = HandOverForm(request.POST, kept_shape(request.zone), _alarm(request, pk).unit_id)

    def act(alarm: Alarm, form: Form) -> Alarm:
        told = form.cleaned_data
        unit = get_object_or_404(Unit.objects.filter(zone=request.zone, archived_at=None), pk=told["unit"])
        return handling.hand_over(request.user, alarm, unit, version=told["version"], reason=told["reason"])

    return _do(request, pk, "hand_over", form, act, _("已转交。"))


def _do(request: Here, pk: int, key: str, form: Any, act: Callable[[Alarm, Form], Alarm], said: str) -> HttpResponse:
    """Do an act on an alarm; what is refused stands beside its field."""
    alarm = _alarm(request, pk, "alarms.change")
    try:
        if not form.is_valid():
            return _page(request, alarm, {key: form}, status=422)
        alarm = act(alarm, form)
    except Refused as refused:
        form.refuse(refused)
        return _page(request, _alarm(request, pk), {key: form}, status=422)
    messages.success(request, said)
    if not may(request.user, "alarms.view", request.zone, alarm):
        return redirect("alarms:list", request.zone.code)
    return redirect("alarms:alarm", request.zone.code, pk)


def _alarm(request: Here, pk: int, right: str = "alarms.view") -> Alarm:
    rows = visible(request.user, right, request.zone, Alarm.objects.filter(archived_at=None))
    return get_object_or_404(rows.select_related("zone", "area", "unit", "person"), pk=pk)


def _page(request: Here, alarm: Alarm, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    changes = may(request.user, "alarms.change", request.zone, alarm)
    standing = changes and alarm.stands
    asked = forms or {}
    context: dict[str, Any] = {
        "here": "alarms",
        "alarm": alarm,
        "said": sentence(alarm),
        "changing": changes,
        "standing": standing,
        "taking": standing and alarm.person_id != request.user.pk,
        "note_form": asked.get("note") or NoteForm(initial={"text": alarm.note}),
        "close_form": asked.get("close") or NoteForm(initial={"text": alarm.note}),
        "refused": [str(error) for form in asked.values() for error in form.non_field_errors()],
        "entries": list(history(alarm)[:50]),
        "months": MONTHS,
    }
    if standing:
        context["hand_form"] = asked.get("hand_over") or HandOverForm(None, kept_shape(request.zone), alarm.unit_id)
    return render(request, "alarms/alarm.html", context, status=status)
