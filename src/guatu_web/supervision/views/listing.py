"""The supervision desk (督查台): all items a person sees, as a list and as a book; several dispatched at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.workflow import Act
from guatu_web.areas.models import Unit
from guatu_web.areas.shape import kept_shape
from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.records.addresses import SIZES, asked_in, links
from guatu_web.records.books import book, download
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.forms import whole_number
from guatu_web.records.paging import page
from guatu_web.supervision import sheets, shown
from guatu_web.supervision.actions.doing import do
from guatu_web.supervision.actions.exporting import record_export
from guatu_web.supervision.forms import ItemFilter, ManyForm
from guatu_web.supervision.models import Flow, Item
from guatu_web.supervision.queries.desk import lights
from guatu_web.supervision.queries.listing import (
    SORTS,
    flows,
    leaders,
    narrowed,
    read,
    read_all,
    state_name,
    types,
)
from guatu_web.supervision.queries.roles import visible_items

FIRST = "due"
MOST_AT_ONCE = 100


@needs("supervision.view")
def item_list(request: Here) -> HttpResponse:
    """The items that the person may see; without a wish those that run, the next due first."""
    there, today = flows(request.zone), timezone.localdate()
    form, told, rows = _rows(request, there, "supervision.view")
    asked = asked_in(request.GET, SORTS, FIRST)
    sort = asked.order.removeprefix("-")
    found = page(rows, SORTS[sort].by, asked, counted=True, read=read)
    context = {
        "here": "supervision",
        "form": form,
        "filtered": bool(told),
        "page": found,
        "states": {row.pk: state_name(there, row) for row in found.rows},
        "types": {pk: each.name for pk, each in there.items()},
        "days": {row.pk: shown.days_word(row, today) for row in found.rows},
        "stays": {row.pk: shown.stay_word(there[row.flow_id].workflow, row, today) for row in found.rows},
        "starts": {row.pk for row in found.rows if row.state == there[row.flow_id].workflow.start},
        "counted": lights(request.user, request.zone),
        "lights": shown.lights(),
        "reasons": shown.reasons(),
        "sorts": SORTS,
        "sort": sort,
        "descending": asked.descending,
        "sizes": SIZES,
        "size": asked.size,
        "links": links(request.GET, asked, found.previous, found.next, SORTS),
    }
    return render(request, "supervision/list.html", context)


def _rows(request: Here, there: Mapping[int, Flow], right: str) -> tuple[ItemFilter, dict[str, Any], Any]:
    shape = kept_shape(request.zone)
    form = ItemFilter(request.GET, shape, types(there), leaders(request.zone))
    told = form.told
    return form, told, narrowed(visible_items(request.user, request.zone, right), told, shape)


@needs("supervision.export")
def export(request: Here) -> FileResponse:
    """The items of a filter as an Excel book."""
    there = flows(request.zone)
    _form, told, rows = _rows(request, there, "supervision.export")
    asked = asked_in(request.GET, SORTS, FIRST)
    by = SORTS[asked.order.removeprefix("-")].by
    last = {"nulls_last": True}
    ordered = read_all(rows).order_by(by.desc(**last) if asked.descending else by.asc(**last), "pk")
    columns = sheets.columns(there)
    file, count = book(_("督查事项"), columns, ordered.iterator(chunk_size=2000))
    record_export(request.user, request.zone, "items", told, count)
    return download(file, f"{request.zone.name}{_('督查事项')}")


# ------------------------------------------------------------------ several at once


class Chosen(NamedTuple):
    """An item that was ticked, the act that dispatches it, and why it was not dispatched ("")."""

    item: Any
    act: Act | None
    refused: str = ""


@needs("supervision.enter")
@require_POST
def dispatch_many(request: Here) -> HttpResponse:
    """The ticked items go to their units; each is an act of its own, and what cannot go is told with its reason."""
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, _("请先在列表中勾选要交办的事项。"))
        return redirect("supervision:list", request.zone.code)
    units = kept_shape(request.zone).unit_choices()
    sent = "key" in request.POST
    form = ManyForm(request.POST if sent else None, units)
    if not sent or not form.is_valid():
        return _many_page(request, form, chosen, status=422 if sent else 200)
    left = [each for each in (_dispatched(request, each, form.cleaned_data) for each in chosen) if each.refused]
    if done := len(chosen) - len(left):
        messages.success(request, _("已交办 %(count)s 个事项。") % {"count": done})
    if left:
        return _many_page(request, form, left, status=422)
    return redirect("supervision:list", request.zone.code)


def _chosen(request: Here) -> list[Chosen]:
    pks = [int(each) for each in request.POST.getlist("item") if each.isdecimal() and len(each) < 19]
    rows = visible_items(request.user, request.zone, "supervision.enter").filter(pk__in=pks[:MOST_AT_ONCE])
    rows = rows.select_related("zone", "flow", "unit", "leader", "supervising").prefetch_related("shares")
    return [Chosen(each, _dispatching(each)) for each in rows.order_by("due_on", "pk")]


def _dispatching(item: Item) -> Act | None:
    """The act that dispatches an item from where it stands."""
    return next((each for each in item.flow.workflow.from_state(item.state) if "unit" in each.fields), None)


def _dispatched(request: Here, chosen: Chosen, told: dict[str, Any]) -> Chosen:
    """Dispatch one of several; what was not said is as the item has it."""
    item, act = chosen.item, chosen.act
    if act is None:
        return chosen._replace(refused=_("已交办，不必再交办。"))
    unit = Unit.objects.filter(zone=request.zone, pk=told["unit"]).first() if told["unit"] else item.unit
    given = {"unit": unit, "due_on": told["due_on"] or item.due_on}
    version = whole_number(request.POST.get(f"version-{item.pk}"))
    key = f"{request.POST['key'][:40]}-{item.pk}"
    try:
        do(
            request.user,
            item,
            act.key,
            {name: value for name, value in given.items() if value},
            version=version,
            key=key,
        )
    except (Refused, Overtaken) as error:
        return chosen._replace(refused=str(error))
    return chosen


def _many_page(request: Here, form: ManyForm, chosen: list[Chosen], status: int = 200) -> HttpResponse:
    context = {
        "here": "supervision",
        "form": form,
        "chosen": chosen,
        "key": request.POST.get("key") or uuid4().hex,
        "lights": shown.lights(),
        "reasons": shown.reasons(),
    }
    return render(request, "supervision/dispatch_many.html", context, status=status)
