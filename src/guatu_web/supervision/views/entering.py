"""Pages on which an item is entered, changed before it is dispatched, and split into its parts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.alarms.in_words import sentence
from guatu_web.alarms.models import Alarm
from guatu_web.areas.models import Area, Unit
from guatu_web.areas.shape import kept_shape
from guatu_web.documents.here import Here
from guatu_web.ledger.models import Target, Task
from guatu_web.policies import needs, visible
from guatu_web.records.errors import Refused
from guatu_web.records.forms import whole_number
from guatu_web.supervision.actions import entering
from guatu_web.supervision.actions.entering import CHANGED, Entry, Part
from guatu_web.supervision.forms import PARTS, EntryForm, PartForm
from guatu_web.supervision.models import Item, Rhythm
from guatu_web.supervision.queries.flows import flows_of
from guatu_web.supervision.queries.listing import leaders
from guatu_web.supervision.queries.page import Kin, kin_of, sum_of, whole
from guatu_web.supervision.queries.roles import roles_of, visible_items

MOST_PARTS = 50
FIELDS = {"flow": "type", "parts": None}
"""What the fields of an entry are called in the form, where they are called otherwise."""
NODES = {"unit": Unit, "supervising": Unit, "area": Area, "leader": User}
BESIDE = {"parent": Item, "task": Task, "target": Target, "reopens": Item}


# ------------------------------------------------------------------ entry


@needs("supervision.enter")
def new(request: Here) -> HttpResponse:
    """An item is entered: by hand, or from what the address names."""
    tables = flows_of(request.zone)
    shape, chiefs = kept_shape(request.zone), leaders(request.zone)
    if request.method != "POST":
        entry, near = _suggested(request, tables[0].key)
        return _entry_page(request, EntryForm(None, tables, shape, chiefs, initial=_initial(entry)), near)
    form = EntryForm(request.POST, tables, shape, chiefs)
    near = _near(request, {name: request.POST.get(name, "") for name in BESIDE})
    if form.is_valid():
        try:
            item = entering.enter(request.user, request.zone, _entry(request, form.cleaned_data, near))
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("已立项：%(number)s") % {"number": item.number})
            return redirect("supervision:item", request.zone.code, item.pk)
    return _entry_page(request, form, near, status=422)


@needs("supervision.enter")
def change(request: Here, pk: int) -> HttpResponse:
    """What is said of an item is changed before it is dispatched."""
    item = _item(request, pk)
    if item.state != item.flow.workflow.start:
        raise Refused(_("事项已交办，内容不再修改；时限请申请延期。"))
    form = EntryForm(
        request.POST or None,
        [item.flow.workflow],
        kept_shape(request.zone),
        leaders(request.zone),
        initial=_initial(_entry_of(item)),
    )
    near: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        told = _entry(request, form.cleaned_data, near)._asdict()
        fields = {name: told[name] for name in CHANGED - {"parent", "target", "rhythm"}}
        try:
            entering.change(request.user, item, version=whole_number(request.POST.get("version")), **fields)
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("supervision:item", request.zone.code, item.pk)
    return _entry_page(request, form, near, item, status=422 if form.is_bound else 200)


def _entry_page(
    request: Here, form: EntryForm, near: dict[str, Any], item: Item | None = None, status: int = 200
) -> HttpResponse:
    context = {"here": "supervision", "form": form, "near": near, "item": item, "tables": flows_of(request.zone)}
    context["rhythms"] = dict(Rhythm.choices)
    return render(request, "supervision/enter.html", context, status=status)


def _suggested(request: Here, flow: str) -> tuple[Entry, dict[str, Any]]:
    """The entry that the address asks for, and the records that it names."""
    near = _near(request, {name: request.GET.get(name, "") for name in (*BESIDE, "alarm")})
    parent = near.get("parent")
    if "task" in near:
        entry = entering.from_task(near["task"], flow)
    elif "target" in near:
        alarm = near.pop("alarm", None)
        entry = entering.from_target(near["target"], flow, sentence(alarm) if alarm else "")
    elif "reopens" in near:
        entry = entering.from_closed(near["reopens"])
    else:
        wanted = request.GET.get("source", "")
        known = wanted in (Item.Source.MEETING, Item.Source.INSTRUCTION)
        entry = Entry("", flow, source=wanted if known else Item.Source.HAND)
    if parent is not None:
        entry = entry._replace(
            flow=parent.flow.key, programme=parent.programme, due_on=parent.due_on, leader=parent.leader
        )
    return entry, near


def _near(request: Here, told: dict[str, str]) -> dict[str, Any]:
    """The records that an address or a form names by their ids; 404 for one that the person does not see."""
    rows: dict[str, Any] = {
        "parent": visible_items(request.user, request.zone).select_related("flow", "leader"),
        "reopens": visible_items(request.user, request.zone).select_related("flow", "unit", "leader", "supervising"),
        "task": visible(request.user, "ledger.view", request.zone, Task.objects.filter(archived_at=None)),
        "target": visible(request.user, "ledger.view", request.zone, Target.objects.filter(archived_at=None)),
        "alarm": visible(request.user, "alarms.view", request.zone, Alarm.objects.filter(archived_at=None)),
    }
    joined = {"task": ("unit", "area", "clause__document"), "target": ("unit", "area")}
    found = {}
    for name, value in told.items():
        if value:
            if not (value.isdecimal() and len(value) < 19):
                raise Http404
            near = rows[name].select_related(*joined[name]) if name in joined else rows[name]
            found[name] = get_object_or_404(near, pk=int(value))
    return found


def _initial(entry: Entry) -> dict[str, Any]:
    """An entry as the form shows it."""
    told = entry._asdict()
    for name in (*NODES, *BESIDE):
        told[name] = told[name].pk if told[name] else None
    told["co_units"] = [each.pk for each in entry.co_units]
    return told | {"type": entry.flow, "start_on": entry.start_on or timezone.localdate()}


def _entry(request: Here, told: dict[str, Any], near: dict[str, Any]) -> Entry:
    """What the form says, with the records that it names."""
    found: dict[str, Any] = {name: told[name] for name in Entry._fields if name in told}
    for name, model in NODES.items():
        found[name] = model._default_manager.filter(pk=told[name]).first() if told[name] else None
    found["co_units"] = list(Unit.objects.filter(pk__in=told["co_units"]))
    task = near.get("task")
    found |= {name: near.get(name) for name in BESIDE}
    found["document"] = task.clause.document if task is not None and task.clause else None
    return Entry(**{**found, "flow": told["type"], "weight": told["weight"] or 1})


def _entry_of(item: Item) -> Entry:
    names = set(Entry._fields) - {"flow", "co_units"}
    shares = item.shares.filter(archived_at=None).select_related("unit")
    return Entry(
        flow=item.flow.key, co_units=[each.unit for each in shares], **{name: getattr(item, name) for name in names}
    )


def _refuse(form: Any, refused: Refused) -> None:
    """A refusal beside its field, whatever the form calls it."""
    form.refuse(Refused(str(refused), FIELDS.get(refused.field or "", refused.field)))


# ------------------------------------------------------------------ parts


@needs("supervision.act")
def split(request: Here, pk: int) -> HttpResponse:
    """An item is split into parts: for each a unit, a date and a weight."""
    item = _item(request, pk)
    if roles_of(request.user, item).isdisjoint(("office", "lead")):
        raise Refused(_("分解由督查室或责任单位负责人办理。"))
    posted = request.method == "POST"
    asked = (request.POST if posted else request.GET).get("lines", "")
    count = min(MOST_PARTS, int(asked) if asked.isdecimal() and len(asked) < 4 else PARTS)
    units = kept_shape(request.zone).unit_choices()
    initial = {"due_on": item.due_on, "weight": 1}
    data = request.POST if posted else None
    lines = [PartForm(data, units, prefix=f"p{at}", initial=initial) for at in range(1, count + 1)]
    if posted and "more" in request.POST:
        blank = [PartForm(None, units, prefix=f"p{at}", initial=initial) for at in range(count + 1, count + 1 + PARTS)]
        return _split_page(request, item, [*lines, *blank][:MOST_PARTS], [])
    if not posted:
        return _split_page(request, item, lines, [])
    valid = [each.is_valid() for each in lines]
    filled = [each for each in lines if not (each.is_valid() and each.is_empty)]
    if all(valid):
        try:
            return _split(request, item, filled)
        except Refused as refused:
            return _split_page(request, item, lines, _beside(filled, refused), status=422)
    return _split_page(request, item, lines, [], status=422)


def _split(request: Here, item: Item, lines: list[PartForm]) -> HttpResponse:
    wanted = {each.cleaned_data["unit"] for each in lines}
    units = Unit.objects.in_bulk([each for each in wanted if each])
    parts = [
        Part(told["title"], units.get(told["unit"]), told["due_on"], weight=told["weight"] or 1)
        for told in (each.cleaned_data for each in lines)
    ]
    made = entering.split(request.user, item, parts, version=whole_number(request.POST.get("version")))
    messages.success(request, _("已分解为 %(count)s 个事项。") % {"count": len(made)})
    return redirect("supervision:item", request.zone.code, item.pk)


def _beside(lines: list[PartForm], refused: Refused) -> list[str]:
    """A refusal that names a part stands beside the field of its line, any other above all of them."""
    field, _dash, at = (refused.field or "").rpartition("-")
    if not at.isdecimal() or not 1 <= int(at) <= len(lines):
        return [str(refused)]
    form = lines[int(at) - 1]
    form.add_error(field if field in form.fields else None, str(refused))
    return []


def _split_page(request: Here, item: Item, lines: list[PartForm], told: list[str], status: int = 200) -> HttpResponse:
    kin = kin_of(item)
    children: list[Kin] = [each for each in kin if each.item.parent_id == item.pk]
    context = {
        "here": "supervision",
        "item": item,
        "lines": lines,
        "refused": told,
        "children": children,
        "sum": sum_of([each.item for each in children]),
        "most": MOST_PARTS,
    }
    return render(request, "supervision/split.html", context, status=status)


def _item(request: Here, pk: int) -> Item:
    rows = visible_items(request.user, request.zone)
    return get_object_or_404(whole(rows).prefetch_related("shares"), pk=pk)
