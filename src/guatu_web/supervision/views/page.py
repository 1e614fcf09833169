"""The page of an item, the page of an act on it, and its proofs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from guatu.workflow import Act, Offer
from guatu_web.areas.shape import kept_shape
from guatu_web.documents import receiving
from guatu_web.documents.handing_out import handed_out
from guatu_web.documents.here import Here
from guatu_web.documents.storage import clean_name
from guatu_web.policies import may, needs
from guatu_web.records.errors import Refused
from guatu_web.supervision import shown
from guatu_web.supervision.actions.closing import ends
from guatu_web.supervision.actions.doing import do
from guatu_web.supervision.actions.effects import ASK, ENDORSE, EXTENSION, GRANT, REFUSE
from guatu_web.supervision.actions.given import PLACE_KEPT
from guatu_web.supervision.filling import Known, known_of
from guatu_web.supervision.forms import ActForm, Choosing
from guatu_web.supervision.models import Extension, Item, Mark, Proof
from guatu_web.supervision.proofs import SHOWN, path_of, too_large
from guatu_web.supervision.queries import page as queries
from guatu_web.supervision.queries.course import offers_of, reports
from guatu_web.supervision.queries.lights import open_period, seen_on
from guatu_web.supervision.queries.listing import leaders
from guatu_web.supervision.queries.roles import roles_of, sees, visible_items
from guatu_web.supervision.words import LATE, refusal

TENTHS = range(0, 101, 10)
OPEN_EXTENSION = (Extension.State.ASKED, Extension.State.ENDORSED)
MOST_EARLIER = 50
"""So many earlier proofs can be ticked."""
FIRST_ACTS = ("receive", "check_in", "dispatch", "review", "close", "answer")
"""What is done most often stands first among the buttons."""


@needs("supervision.view")
def detail(request: Here, pk: int) -> HttpResponse:
    """One item: what is required, by whom, how it went, and what the person may do now."""
    item = _item(request, pk)
    near = queries.around(item)
    children = [each.item for each in near.kin if each.item.parent_id == item.pk]
    sums, roles = queries.sum_of(children), _roles(request, item)
    offers = _offers(request, item)
    context = {
        **_frame(item),
        "near": near,
        "children": children,
        "sum": sums,
        "reachable": _reachable(request, near.kin),
        "offers": [
            each
            for each in offers
            if not each.refused
            and _is_timely(each.act, near.extensions)
            and not (sums.open and ends(item.flow.workflow, each.act.key, each.act.target or item.state))
        ],
        "of_task": _task(request, item),
        "first_acts": FIRST_ACTS,
        "barred": [refusal(each.refused) for each in offers if each.refused and _is_telling(each)],
        "calendar_note": shown.calendar_note(*shown.counted_days(item)),
        "may_split": item.state_kind != "closed" and not roles.isdisjoint(("office", "lead")),
        "may_change": item.state == item.flow.workflow.start and may(request.user, "supervision.enter", request.zone),
        "key": uuid4().hex,
    }
    return render(request, "supervision/item.html", context)


def _task(request: Here, item: Item) -> str:
    """The words of the task that the item came of, for those who see the ledger."""
    return getattr(item, "of_task", "") or "" if may(request.user, "ledger.view", request.zone) else ""


def _reachable(request: Here, kin: list[queries.Kin]) -> set[int]:
    """Those of a tree whose pages the person may open."""
    if len(kin) < 2:
        return set()
    rows = visible_items(request.user, request.zone).filter(pk__in=[each.item.pk for each in kin])
    return set(rows.values_list("pk", flat=True))


def _is_timely(act: Act, extensions: Sequence[Extension]) -> bool:
    """Whether there is an extension for the acts that are about one, and none yet for the act that asks for one."""
    found = next((each.state for each in extensions if each.state in OPEN_EXTENSION), None)
    wanted = {
        ASK: (None,),
        ENDORSE: (Extension.State.ASKED,),
        GRANT: (Extension.State.ENDORSED,),
        REFUSE: OPEN_EXTENSION,
    }
    return found in wanted.get(act.key, (found,))


def _is_telling(offer: Offer) -> bool:
    """Whether it helps to know why somebody cannot do an act: another person of the same role can."""
    return offer.refused is not None and offer.refused.why in ("same_person", "too_often")


# ------------------------------------------------------------------ acts


@needs("supervision.act")
@csrf_exempt
def act(request: Here, pk: int, act: str) -> HttpResponse:
    """An act of the item's workflow: what it asks for, and the act itself. Its files are limited as they stream in,
    which must be said before the body is read; the form's token is asked for right after."""
    receiving.limit(request)
    return _act(request, pk, act)


@csrf_protect
def _act(request: Here, pk: int, act: str) -> HttpResponse:
    refused: Refused | None = None
    if request.method == "POST":
        try:
            if (answer := _acted(request, pk, act)) is not None:
                return answer
        except Refused as error:
            refused = error
    item = _item(request, pk)
    offer = next((each for each in _offers(request, item) if each.act.key == act), None)
    if offer is None:
        return _not_now(request, item, act)
    form = _form(request, item, offer.act)
    if refused is not None and not offer.refused:
        form.refuse(refused)
    return _act_page(request, item, offer, form, status=422 if request.method == "POST" else 200)


def _acted(request: Here, pk: int, act: str) -> HttpResponse | None:
    """What was sent is done, and no more is read than that takes: fifty may send at the same moment. None where it
    cannot be, which the page explains."""
    item = _seen(request, pk, Item.objects.select_related("flow", "unit"))
    known = item.flow.workflow.act_of.get(act)
    if known is None or item.state not in known.sources or not roles_of(request.user, item, known.roles):
        return None
    form = _form(request, item, known, sent=True)
    if not form.is_valid():
        return None
    told, files = form.cleaned_data, _handed(request, form)
    given = form.given | ({PLACE_KEPT: True} if request.POST.get(PLACE_KEPT) else {})
    do(request.user, item, act, given, version=told["version"], key=told["key"], files=files)
    messages.success(request, _("“%(act)s”已办理：%(title)s") % {"act": known.name, "title": item.title})
    return redirect(_next(request, item))


def _handed(request: Here, form: ActForm) -> Sequence[Any]:
    """The files that came; Refused where one was beyond the limit."""
    for name in receiving.too_large(request):
        raise too_large(clean_name(name))
    return form.cleaned_data.get("proof") or ()


def _not_now(request: Here, item: Item, act: str) -> HttpResponse:
    """An act that the item's state does not allow: of an old page, or sent twice."""
    workflow = item.flow.workflow
    if act not in workflow.act_of:
        raise Http404
    if request.method == "POST" and item.steps.filter(key=request.POST.get("key", "")[:64], act=act).exists():
        return redirect(_next(request, item))
    told = {"act": workflow.act_of[act].name, "state": workflow.state_of[item.state].name}
    messages.warning(request, _("事项现为“%(state)s”，不能“%(act)s”；可能他人已经办理。") % told)
    return redirect("supervision:item", request.zone.code, item.pk)


def _next(request: Here, item: Item) -> Any:
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return item_address(item)


def item_address(item: Item) -> str:
    """Where the page of an item is."""
    return reverse("supervision:item", args=[item.zone.code, item.pk])


def _offers(request: Here, item: Item) -> list[Offer]:
    """What the state of an item allows, most frequent first; nothing to those who only look."""
    if not may(request.user, "supervision.act", request.zone):
        return []
    found = getattr(item, "_offered", None)
    if found is None:
        offered = offers_of(request.user, item, _roles(request, item))
        found = sorted(offered, key=lambda each: _rank(each.act.key))
        item._offered = found  # type: ignore[attr-defined]
    return found


def _roles(request: Here, item: Item) -> set[str]:
    """Who the person is in the item, worked out once for a page."""
    if not hasattr(item, "_roles"):
        item._roles = roles_of(request.user, item)  # type: ignore[attr-defined]
    return item._roles  # type: ignore[attr-defined, no-any-return]


def _rank(key: str) -> int:
    return FIRST_ACTS.index(key) if key in FIRST_ACTS else len(FIRST_ACTS)


def _form(request: Here, item: Item, act: Act, *, sent: bool = False) -> ActForm:
    """The form of an act; of one that was `sent` only what it takes to read it."""
    choosing = Choosing([], [])
    if {"unit", "leader", "supervising"} & set(act.fields):
        choosing = Choosing(kept_shape(request.zone).unit_choices(), leaders(request.zone))
    missed, known = ("", None)
    if reports(act):
        missed, known = "-" if sent else _missed(item), _known(item)
    without = ("percent",) if known is not None and known.percent is not None else ()
    bound = request.method == "POST"
    data, files = (request.POST, request.FILES) if bound else (None, None)
    more: dict[str, Any] = (
        {"earlier": _earlier(item), "missed": missed} if "proof" in act.fields else {"missed": missed}
    )
    if not sent:
        more["initial"] = _initial(item, act)
    return ActForm(data, act, item.flow.workflow, choosing, without=without, files=files, **more)


def _initial(item: Item, act: Act) -> dict[str, Any]:
    """What the form of an act says before anybody has filled it in."""
    told: dict[str, Any] = {name: getattr(item, f"{name}_id", None) for name in ("unit", "supervising", "leader")}
    told |= {"co_units": [each.unit_id for each in item.shares.all() if each.archived_at is None]}
    told |= {"version": item.version, "key": uuid4().hex, "percent": item.percent, "node": item.node or None}
    return told | {"due_on": item.due_on if act.due else None}


def _earlier(item: Item) -> list[tuple[str, str]]:
    """The proofs that were handed in before, by name and day, the newest first."""
    rows = item.proofs.filter(archived_at=None).order_by("-pk").values_list("pk", "name", "created_at")[:MOST_EARLIER]
    return [(str(pk), f"{name}（{timezone.localdate(at).isoformat()}）") for pk, name, at in rows]


def _known(item: Item) -> Known | None:
    """What the statistics know of the item, worked out once for a page."""
    if not hasattr(item, "_known"):
        item._known = known_of(item)  # type: ignore[attr-defined]
    return item._known  # type: ignore[attr-defined, no-any-return]


def _missed(item: Item) -> str:
    """The oldest period that was missed and is not made up, in words; "" where there is none."""
    rows = Mark.objects.filter(item=item, archived_at=None, colour="red", reported_on=None)
    oldest = rows.order_by("last").values_list("first", "last").first()
    told = _("本次补报 %(first)s 至 %(last)s 的漏报")
    return told % {"first": oldest[0], "last": oldest[1]} if oldest else ""


def _act_page(request: Here, item: Item, offer: Offer, form: ActForm, status: int = 200) -> HttpResponse:
    context = {
        **_frame(item),
        "offer": offer,
        "form": form,
        "tenths": TENTHS,
        "reporting": "progress" in offer.act.fields,
        "refused": refusal(offer.refused) if offer.refused else "",
        **_before(item, offer.act),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "supervision/act.html", context, status=status)


def _before(item: Item, act: Act) -> dict[str, Any]:
    """What is known before an act: the last report and the period that is asked for, or the date that was asked for."""
    if act.key in EXTENSION:
        rows = item.asked_extensions.filter(archived_at=None, state__in=OPEN_EXTENSION)
        return {"extension": rows.select_related("asked_by").first()}
    if not reports(act):
        return {}
    today = timezone.localdate()
    seen = seen_on([item], today)[item.pk]
    period = open_period(seen, today)
    last = item.check_ins.filter(archived_at=None).order_by("-pk").first()
    return {
        "known": _known(item),
        "last": last,
        "asked_period": next((each for each in seen.spans if each.period == period), None),
    }


def _frame(item: Item) -> dict[str, Any]:
    """What both pages say of an item at the top."""
    workflow, today = item.flow.workflow, timezone.localdate()
    return {
        "here": "supervision",
        "item": item,
        "workflow": workflow,
        "state": workflow.state_of[item.state],
        "days": shown.days_word(item, today),
        "stay": "" if item.light_reason in LATE else shown.stay_word(workflow, item, today),
        "lights": shown.lights(),
        "reasons": shown.reasons(),
        "periods": {key: str(word) for key, word in shown.PERIODS.items()},
        "shapes": shown.SHAPES,
        "today": today,
    }


def _item(request: Here, pk: int) -> Item:
    return _seen(request, pk, queries.whole(Item.objects.all()).prefetch_related(queries.SHARES))


def _seen(request: Here, pk: int, rows: QuerySet[Item]) -> Item:
    """One of some items, which the person may see."""
    item = get_object_or_404(rows, pk=pk, zone=request.zone)
    item.zone = request.zone
    if not sees(request.user, item):
        raise Http404
    return item


# ------------------------------------------------------------------ proofs


@needs("supervision.view")
def proof(request: Here, pk: int) -> HttpResponseBase:
    """A proof as it is kept: a photo may be looked at, anything else is saved and never run by the browser."""
    rows = Proof.objects.filter(archived_at=None, item__in=visible_items(request.user, request.zone))
    found = get_object_or_404(rows, pk=pk)
    return handed_out(path_of(found.digest, found.media_type), found.media_type, found.name, shown=SHOWN)
