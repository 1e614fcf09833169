"""Items under supervision: read with what was done to them, and acted on by the same rules as on screen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import ConfigDict, Field

from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.queries import narrowed
from guatu_web.api.repeats import Key, once
from guatu_web.api.shapes import Place, Recorded, address, period_text
from guatu_web.api.values import Id, PeriodText, RecordId, Text, ZoneCode
from guatu_web.areas.models import Zone
from guatu_web.policies import needs
from guatu_web.records.errors import Refused
from guatu_web.supervision.actions.doing import LONGEST_KEY, do
from guatu_web.supervision.actions.given import PLACE_KEPT
from guatu_web.supervision.models import CheckIn, Item, Proof, Step
from guatu_web.supervision.proofs import opened
from guatu_web.supervision.queries.course import offers_of
from guatu_web.supervision.queries.roles import visible_items
from guatu_web.supervision.words import refusal

router = Router(tags=["督查"])

_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
SORTS = {"id": "pk", "due_on": "due_on", "changed_at": "changed_at"}


class ItemShape(Recorded):
    """A matter under supervision. `state` is a key of its type's table, `state_kind` says whether the clock runs."""

    number: str
    title: str
    type: str = Field(description="类型代码，如 decision")
    state: str
    state_name: str
    state_kind: str = Field(description="open 在办、waiting 停表、closed 办结")
    requirement: str
    deliverable: str
    programme: str
    unit: Place | None
    area: Place | None
    supervising: Place | None
    leader: str
    start_on: date
    due_on: date | None
    first_due_on: date | None
    rhythm: str = Field(description="day、week、xun、month、quarter")
    percent: int
    node: int
    weight: int
    received_at: datetime | None
    closed_on: date | None
    leave_by: date | None
    returns: int
    sent_back: int
    extensions: int
    evaluation: str
    light: str = Field(description="green、blue、yellow、red；未亮灯为空")
    light_reason: str
    source: str
    source_text: str
    parent: str | None
    reopens: str | None
    target: str | None


class StepShape(Schema):
    """One act that was done."""

    id: int
    act: str
    name: str
    source: str
    target: str
    by: str
    at: datetime
    given: dict[str, Any]


class CheckInShape(Schema):
    """What was reported of a period."""

    id: int
    step: int
    period: PeriodText | None
    unit: Place | None
    progress: str
    percent: int | None
    node: int | None
    problem: str
    wanted: str
    state: str = Field(description="handed_in 已反馈、poor 须补充")
    remark: str
    on: date


class ProofShape(Schema):
    """A file that was handed in with a step; its bytes are at `file`."""

    id: int
    step: int | None
    name: str
    media_type: str
    size: int
    digest: str = Field(description="SHA-256")
    place_kept: bool = Field(description="含拍摄位置")
    file: str


class OfferShape(Schema):
    """An act that the state allows; `refused` tells why this person cannot do it."""

    act: str
    name: str
    fields: list[str]
    refused: str | None


class ItemWhole(ItemShape):
    """An item with all that was done to it and what may be done now."""

    steps: list[StepShape]
    check_ins: list[CheckInShape]
    proofs: list[ProofShape]
    acts: list[OfferShape]


class ItemListing(Listing):
    """Which items."""

    sort: Literal["id", "-id", "due_on", "-due_on", "changed_at", "-changed_at"] = "id"
    state_kind: Literal["open", "waiting", "closed"] | None = None
    light: Literal["green", "blue", "yellow", "red"] | None = None
    unit: Id | None = None
    programme: Text | None = None


class ActSent(Schema):
    """An act with what it needs; a misspelt field is refused."""

    model_config = ConfigDict(extra="forbid")

    act: Annotated[Text, Field(min_length=1, max_length=60, description="操作代码，见 acts")]
    version: Annotated[int, Field(ge=1, le=2**31 - 1, description="读到的版本；其间有人办理则答 409")]
    given: dict[str, Any] = Field(default_factory=dict, description='填写的内容，如 {"progress": "已开工"}')


class FilesSent(Schema):
    """An act with files; `given` is JSON, for a form holds texts alone."""

    model_config = ConfigDict(extra="forbid")

    act: Annotated[Text, Field(min_length=1, max_length=60, description="操作代码，见 acts")]
    version: Annotated[int, Field(ge=1, le=2**31 - 1, description="读到的版本；其间有人办理则答 409")]
    given: Text = Field("{}", max_length=50_000, description='填写的内容（JSON 对象），如 {"progress": "已开工"}')
    place_kept: bool = Field(False, description="保留照片的拍摄位置")


@router.get("/items", response=answers(Page[ItemShape]), summary="督查事项列表")
@needs("supervision.view")
def list_items(request: Any, zone: ZoneCode, listing: Query[ItemListing]) -> Page[ItemShape]:
    """Items that the person sees: of the own unit, and where it co-operates or supervises."""
    rows = narrowed(_rows(request), listing, "state_kind", "light", "unit", "programme")
    return page(request, rows, listing, SORTS, lambda row: ItemShape(**_fields(row, request.zone)))


@router.get("/items/{pk}", response=answers(ItemWhole), summary="督查事项")
@needs("supervision.view")
def get_item(request: Any, zone: ZoneCode, pk: RecordId) -> ItemWhole:
    """One item with its steps, its reports and the acts that its state allows."""
    return _whole(request, get_object_or_404(_rows(request), pk=pk))


@router.post("/items/{pk}/acts", response=answers(ItemWhole, 201), summary="办理督查事项")
@needs("supervision.act")
def do_act(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: ActSent, key: Key = None
) -> Status[Any]:
    """Do an act, by the table of the item's type. With files: at …/acts/files."""

    def acted() -> ItemWhole:
        return _acted(request, pk, sent.act, sent.given, sent.version)

    return Status(201, once(request, key, request.body, response, acted))


@router.post("/items/{pk}/acts/files", response=answers(ItemWhole, 201), summary="办理督查事项并上传佐证材料")
@needs("supervision.act")
def do_act_with_files(
    request: Any,
    response: HttpResponse,
    zone: ZoneCode,
    pk: RecordId,
    proof: File[list[UploadedFile]],
    sent: Form[FilesSent],
    key: Key = None,
) -> Status[Any]:
    """Do an act with files that prove it, by the same rules. Photos lose their place unless `place_kept` is true."""

    def acted() -> ItemWhole:
        given = {**_given(sent.given), PLACE_KEPT: sent.place_kept}
        return _acted(request, pk, sent.act, given, sent.version, proof)

    return Status(201, once(request, key, _content(proof, sent), response, acted))


@router.get(
    "/proofs/{pk}",
    response=answers(None),
    summary="下载佐证材料",
    openapi_extra={"responses": {200: {"description": "OK", "content": _BYTES}}},
)
@needs("supervision.view")
def get_proof(request: Any, zone: ZoneCode, pk: RecordId) -> Any:
    """The bytes of a file that was handed in, as they are kept."""
    seen = visible_items(request.user, request.zone).order_by().values("pk")
    proofs = Proof.objects.filter(zone=request.zone, archived_at=None, item__in=seen)
    found = get_object_or_404(proofs, pk=pk)
    try:
        stream = opened(found)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(stream, as_attachment=True, filename=found.name, content_type="application/octet-stream")


def _acted(
    request: Any, pk: int, act: str, given: dict[str, Any], version: int, files: Sequence[UploadedFile] = ()
) -> ItemWhole:
    item = get_object_or_404(visible_items(request.user, request.zone, "supervision.act"), pk=pk)
    item.zone = request.zone
    do(request.user, item, act, given, version=version, key=uuid4().hex[:LONGEST_KEY], files=files)
    return _whole(request, _rows(request).get(pk=pk))


def _given(text: str) -> dict[str, Any]:
    """The object that a text of JSON stands for."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused(_('given 须为 JSON 对象，如 {"progress": "已开工"}。'), "given")
    return told


def _content(files: Sequence[UploadedFile], sent: FilesSent) -> bytes:
    """What makes two acts with files the same request."""
    digest = hashlib.sha256(sent.model_dump_json().encode())
    for each in files:
        digest.update(b"\n" + (each.name or "").encode("utf-8", "replace") + b"\n")
        for chunk in each.chunks():
            digest.update(chunk)
    return digest.digest()


def _rows(request: Any) -> Any:
    rows = visible_items(request.user, request.zone)
    return rows.select_related("flow", "unit", "area", "supervising", "leader")


def _whole(request: Any, item: Item) -> ItemWhole:
    item.zone = request.zone
    steps = item.steps.select_related("by").order_by("pk")
    proofs = item.proofs.filter(archived_at=None).order_by("pk")
    reports = item.check_ins.filter(archived_at=None).select_related("unit").order_by("pk")
    return ItemWhole(
        **_fields(item, request.zone),
        steps=[_step(each) for each in steps],
        check_ins=[_check_in(each) for each in reports],
        proofs=[_proof(each, request.zone) for each in proofs],
        acts=[
            OfferShape(
                act=each.act.key,
                name=each.act.name,
                fields=list(each.act.fields),
                refused=str(refusal(each.refused)) if each.refused else None,
            )
            for each in offers_of(request.user, item)
        ],
    )


def _fields(row: Item, zone: Zone) -> dict[str, Any]:
    return {
        "id": row.pk,
        "href": address(zone, "items", row.pk),
        "type": row.flow.key,
        "state_name": row.flow.workflow.state_of[row.state].name,
        "leader": str(row.leader) if row.leader else "",
        "parent": address(zone, "items", row.parent_id) if row.parent_id else None,
        "reopens": address(zone, "items", row.reopens_id) if row.reopens_id else None,
        "target": address(zone, "targets", row.target_id) if row.target_id else None,
        **{name: _place(getattr(row, name)) for name in ("unit", "area", "supervising")},
        **{name: getattr(row, name) for name in _PLAIN},
    }


_PLAIN = (
    *("version", "created_at", "changed_at", "number", "title", "state", "state_kind", "requirement", "deliverable"),
    *("programme", "start_on", "due_on", "first_due_on", "rhythm", "percent", "node", "weight", "received_at"),
    *("closed_on", "leave_by", "returns", "sent_back", "extensions", "evaluation", "light", "light_reason"),
    *("source", "source_text"),
)


def _step(row: Step) -> StepShape:
    told = ("act", "name", "source", "target", "at", "given")
    return StepShape(id=row.pk, by=str(row.by), **{name: getattr(row, name) for name in told})


def _check_in(row: CheckIn) -> CheckInShape:
    told = ("progress", "percent", "node", "problem", "wanted", "state", "remark", "on")
    return CheckInShape(
        id=row.pk,
        step=row.step_id,
        period=period_text(row),
        unit=_place(row.unit),
        **{name: getattr(row, name) for name in told},
    )


def _proof(row: Proof, zone: Zone) -> ProofShape:
    told = ("name", "media_type", "size", "digest", "place_kept")
    return ProofShape(
        id=row.pk, step=row.step_id, file=address(zone, "proofs", row.pk), **{name: getattr(row, name) for name in told}
    )


def _place(node: Any) -> Place | None:
    return Place(id=node.pk, code=node.code, name=node.name) if node else None
