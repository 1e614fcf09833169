"""Briefings: read with every figure and where it comes from, downloaded, drafted from the records, issued."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from guatu.briefing import Document, Told, as_text
from guatu.periods import Period
from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.repeats import Key, once
from guatu_web.api.resources.targets import Sent
from guatu_web.api.shapes import Place, Recorded, address, period_text
from guatu_web.api.values import Id, PeriodText, RecordId, Text, ZoneCode
from guatu_web.areas.models import Area, Zone
from guatu_web.briefings.actions import drafting, issuing
from guatu_web.briefings.handing_out import answer_with
from guatu_web.briefings.models import Briefing, Edition
from guatu_web.briefings.plain_documents import document_of
from guatu_web.briefings.queries.drafting import Wanted, periods, template_of
from guatu_web.briefings.queries.listing import seen
from guatu_web.policies import may, needs, visible
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused

router = Router(tags=["简报"])

SORTS = {"id": "pk", "issued": "issued", "changed_at": "changed_at"}
Name = Annotated[Text, Field(min_length=1, max_length=60)]
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_HEAVY = ("facts", "written", "document")


class BriefingShape(Recorded):
    """A briefing; for who may not see drafts as its last edition has it."""

    title: str
    template: str
    area: Place | None
    period: PeriodText | None
    state: Literal["draft", "issued", "dropped"]
    number: str
    issued: date = Field(description="成文日期")
    as_of: date = Field(description="数据截至")
    edition: int = Field(description="已印发的最后一版，0 为尚未印发")
    edited: bool
    revised: int | None = Field(description="上次查看时，印发后修订的数据个数")


class EditionShape(Schema):
    """A briefing as it was issued, for good; `digest` is the SHA-256 of its text as canonical JSON."""

    number: int
    title: str
    digest: str
    reason: str
    by: str
    at: datetime


class BriefingWhole(BriefingShape):
    """A briefing with its text, line by line, and its editions."""

    text: list[str]
    editions: list[EditionShape]


class FigureShape(Schema):
    """A figure that the text says: its value in the base unit, and the question that gives it again. `by_hand` is what
    a person has written in its place; `said` is what stands in the text."""

    number: int
    said: str
    text: str
    by_hand: str
    measure: str
    value: str
    unit: str
    indicator: str
    name: str
    period: PeriodText | None
    query: str
    as_of: date | None


class FigureList(Schema):
    """All figures of a briefing, in the order of the text."""

    items: list[FigureShape]


class BriefingListing(Listing):
    """Which briefings."""

    sort: Literal["id", "-id", "issued", "-issued", "changed_at", "-changed_at"] = "id"
    template: Text | None = None
    state: Literal["draft", "issued", "dropped"] | None = None
    period: PeriodText | None = None


class EditionAsked(Schema):
    """Which edition; without one the draft for those who write, else the last edition."""

    edition: int | None = Field(None, ge=1, le=30_000)


class FileAsked(EditionAsked):
    """In which format."""

    format: Literal["docx", "pdf", "text"] = "docx"


class BriefingSent(Sent):
    """A new draft: of a template, over one of its periods that are over. Without a day of issue, of today."""

    template: Annotated[Text, Field(min_length=1, max_length=60)]
    period: PeriodText
    issued: date | None = None
    area: Id | None = None
    number: Annotated[Text, Field(max_length=60)] = ""
    mark: bool = Field(False, description="套红头")
    office: Annotated[Text, Field(max_length=80)] = ""
    addressees: Annotated[list[Name], Field(max_length=60)] = Field(default_factory=list)
    copies: Annotated[list[Name], Field(max_length=60)] = Field(default_factory=list)


class IssueSent(Sent):
    """An edition of the draft that was read in `version`; the second and later ones need a reason."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1, description="读到的版本；其间有人改过则答 409")]
    reason: Annotated[Text, Field(max_length=LONGEST_REASON)] = ""


@router.get("/briefings", response=answers(Page[BriefingShape]), summary="简报列表")
@needs("briefings.view")
def list_briefings(request: Any, zone: ZoneCode, listing: Query[BriefingListing]) -> Page[BriefingShape]:
    """Drafts are listed for those who write, what has been issued for all."""
    rows = seen(request.user, request.zone).select_related("area").defer(*_HEAVY)
    asked = {name: getattr(listing, name) for name in ("template", "state")}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    if listing.period is not None:
        within = Period.parse(listing.period)
        rows = rows.filter(period_first=within.first, period_last=within.last)
    return page(request, rows, listing, SORTS, lambda row: BriefingShape(**_told(request, row)))


@router.get("/briefings/{pk}", response=answers(BriefingWhole), summary="一份简报")
@needs("briefings.view")
def get_briefing(request: Any, zone: ZoneCode, pk: RecordId) -> BriefingWhole:
    """Its text, line by line, and its editions."""
    return _whole(request, _found(request, pk))


@router.get("/briefings/{pk}/figures", response=answers(FigureList), summary="简报的数据及出处")
@needs("briefings.view")
def list_figures(request: Any, zone: ZoneCode, pk: RecordId, asked: Query[EditionAsked]) -> FigureList:
    """Every figure that the text says, with the question that gives it again as of a day."""
    document, _edition = _document(request, _found(request, pk), asked.edition)
    return FigureList(items=[_figure(at, told) for at, told in enumerate(document.figures, 1)])


@router.get(
    "/briefings/{pk}/file",
    response=answers(None),
    summary="下载简报",
    openapi_extra={"responses": {200: {"description": "OK", "content": _BYTES}}},
)
@needs("briefings.view")
def get_file(request: Any, zone: ZoneCode, pk: RecordId, asked: Query[FileAsked]) -> Any:
    """The document as .docx, PDF or text."""
    document, edition = _document(request, _found(request, pk), asked.edition)
    answer = answer_with(document, edition, asked.format)
    answer["Content-Type"] = "application/octet-stream"
    return answer


@router.post("/briefings", response=answers(BriefingWhole, 201), summary="起草简报")
@needs("briefings.write")
def draft_briefing(
    request: Any, response: HttpResponse, zone: ZoneCode, sent: BriefingSent, key: Key = None
) -> Status[Any]:
    """Write a draft from the records."""

    def drafted() -> BriefingWhole:
        return _whole(request, drafting.keep(request.user, request.zone, _wanted(request, sent)))

    return Status(201, once(request, key, request.body, response, drafted))


@router.post("/briefings/{pk}/issue", response=answers(BriefingWhole, 201), summary="印发简报")
@needs("briefings.issue")
def issue_briefing(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: IssueSent, key: Key = None
) -> Status[Any]:
    """The next edition, with the data it stands on; subscribers are told."""

    def issued() -> BriefingWhole:
        briefing = _found(request, pk)
        issuing.issue(request.user, briefing, version=sent.version, reason=sent.reason)
        return _whole(request, _found(request, pk))

    return Status(201, once(request, key, request.body, response, issued))


def _found(request: Any, pk: int) -> Briefing:
    briefing: Briefing = get_object_or_404(seen(request.user, request.zone).select_related("area"), pk=pk)
    briefing.zone = request.zone
    return briefing


def _wanted(request: Any, sent: BriefingSent) -> Wanted:
    period = Period.parse(sent.period)
    known = periods(template_of(request.zone, sent.template), timezone.localdate())
    if period not in known:
        told = {"known": _("、").join(map(str, known))}
        raise Refused(_("该模板没有这一时期；可选：%(known)s。") % told, "period")
    area = None
    if sent.area is not None:
        rows = visible(request.user, "areas.view", request.zone, Area.objects.filter(archived_at=None))
        area = rows.filter(pk=sent.area).first()
        if area is None:
            raise Refused(_("没有这个区域，请从列表选择。"), "area")
        area.zone = request.zone
    return Wanted(
        sent.template, period, sent.issued or timezone.localdate(), area, sent.number.strip(), sent.mark,
        sent.office.strip(), tuple(sent.addressees), tuple(sent.copies),
    )  # fmt: skip


def _document(request: Any, briefing: Briefing, number: int | None) -> tuple[Document, Edition | None]:
    """An edition, or what stands: the draft for those who write, else the last edition."""
    writes = may(request.user, "briefings.write", request.zone)
    if number is None and writes and briefing.state != Briefing.State.ISSUED:
        return document_of(briefing.document), None
    edition = get_object_or_404(Edition.objects.filter(briefing=briefing), number=number or briefing.edition)
    return document_of(edition.document), edition


def _whole(request: Any, briefing: Briefing) -> BriefingWhole:
    document, _edition = _document(request, briefing, None)
    editions = Edition.objects.filter(briefing=briefing).select_related("by").defer("facts", "document")
    return BriefingWhole(
        **_told(request, briefing) | {"title": document.title.replace("\n", "")},
        text=list(as_text(document)),
        editions=[
            EditionShape(by=str(each.by), **{name: getattr(each, name) for name in _OF_EDITION}) for each in editions
        ],
    )


_OF_EDITION = ("number", "title", "digest", "reason", "at")
_PLAIN = (
    *("version", "created_at", "changed_at", "template", "state", "number", "issued", "as_of", "edition", "edited"),
    "revised",
)


def _told(request: Any, row: Briefing) -> dict[str, Any]:
    zone: Zone = request.zone
    area = row.area
    return {
        "id": row.pk,
        "href": address(zone, "briefings", row.pk),
        "title": str(row),
        "area": None if area is None else Place(id=area.pk, code=area.code, name=area.name),
        "period": period_text(row),
        **{name: getattr(row, name) for name in _PLAIN},
    }


def _figure(at: int, told: Told) -> FigureShape:
    names = ("said", "text", "by_hand", "measure", "unit", "indicator", "name", "query", "as_of")
    return FigureShape(
        number=at,
        value=format(told.value, "f"),
        period=str(told.period) if told.period else None,
        **{name: getattr(told, name) for name in names},
    )
