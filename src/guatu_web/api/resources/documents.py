"""Documents, and the statements that the reader found in them."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from guatu_web.api import queries
from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.repeats import Key, once
from guatu_web.api.shapes import (
    DocumentShape,
    DocumentWhole,
    StatementShape,
    document_shape,
    document_whole,
    statement_shape,
)
from guatu_web.api.values import Id, PeriodText, RecordId, Text, ZoneCode
from guatu_web.documents.actions.uploading import upload
from guatu_web.documents.models import Document
from guatu_web.policies import needs, visible
from guatu_web.records.errors import Refused

router = Router(tags=["文件"])

DOCUMENT_SORTS = {"created_at": "created_at", "written_on": "written_on", "id": "pk"}
STATEMENT_SORTS = {"id": "pk", "start": "start", "period": "period_last", "changed_at": "changed_at"}


class DocumentListing(Listing):
    """Which documents."""

    sort: Literal["-created_at", "created_at", "-written_on", "written_on", "id", "-id"] = "-created_at"
    state: Literal["waiting", "reading", "read", "failed"] | None = None
    year: int | None = None
    published: bool | None = None


class StatementListing(Listing):
    """Which statements."""

    sort: Literal["id", "-id", "start", "-start", "period", "-period", "changed_at", "-changed_at"] = "id"
    document: Id | None = None
    kind: Literal["actual", "target"] | None = None
    code: Text | None = None
    measure: Literal["level", "growth", "delta", "rank", "multiple", "gap"] | None = None
    decision: Literal["open", "confirmed", "rejected", "not_ours", "merged"] | None = None
    period: PeriodText | None = None


@router.get("/documents", response=answers(Page[DocumentShape]), summary="文件列表")
@needs("documents.view")
def list_documents(request: Any, zone: ZoneCode, listing: Query[DocumentListing]) -> Page[DocumentShape]:
    """Documents of a zone, newest first."""
    rows = queries.documents(request.user, request.zone).defer("text", "notes")
    rows = queries.narrowed(rows, listing, "state", "published")
    if listing.year is not None:
        rows = rows.filter(year=listing.year) if 0 < listing.year < 10_000 else rows.none()
    return page(request, rows, listing, DOCUMENT_SORTS, lambda row: document_shape(row, request.zone))


@router.get("/documents/{pk}", response=answers(DocumentWhole), summary="文件及正文")
@needs("documents.view")
def get_document(request: Any, zone: ZoneCode, pk: RecordId) -> DocumentWhole:
    """A document with its text."""
    return document_whole(get_object_or_404(queries.documents(request.user, request.zone), pk=pk), request.zone)


class Upload(Schema):
    """What goes along with a file."""

    date_hint: Text = Field("", max_length=10, description="文中没有写明时：2024、2024-07 或 2024-07-18")
    edition_of: Id | None = Field(None, description="所更正的文件")


@router.post("/documents", response=answers(DocumentShape, 201), summary="上传文件")
@needs("documents.upload")
def upload_document(
    request: Any,
    response: HttpResponse,
    zone: ZoneCode,
    file: File[UploadedFile],
    sent: Form[Upload],
    key: Key = None,
) -> Status[Any]:
    """Take a file in and queue it for reading: ask for it again until `state` is read or failed.

    409 for a file whose bytes the zone has already.
    """

    def uploaded() -> DocumentShape:
        corrected = _corrected(request, sent.edition_of)
        name = file.name or ""
        made = upload(request.user, request.zone, name, file.chunks(), date_hint=sent.date_hint, edition_of=corrected)
        return document_shape(made, request.zone)

    return Status(201, once(request, key, _content(file, sent), response, uploaded))


def _corrected(request: Any, pk: int | None) -> Document | None:
    if pk is None:
        return None
    rows = visible(request.user, "documents.upload", request.zone, Document.objects.filter(archived_at=None))
    if (found := rows.defer("text").filter(pk=pk).first()) is None:
        raise Refused(_("本开发区没有编号为 %(pk)s 的文件。") % {"pk": pk}, "edition_of")
    return found


def _content(file: UploadedFile, sent: Upload) -> bytes:
    """What makes two uploads the same request."""
    digest = hashlib.sha256(sent.model_dump_json().encode() + b"\n" + (file.name or "").encode("utf-8", "replace"))
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.digest()


@router.get("/statements", response=answers(Page[StatementShape]), summary="陈述列表")
@needs("documents.view")
def list_statements(request: Any, zone: ZoneCode, listing: Query[StatementListing]) -> Page[StatementShape]:
    """Figures found in documents, with what people decided about them."""
    rows = queries.of_period(queries.statements(request.user, request.zone), listing.period)
    rows = queries.narrowed(rows, listing, "document", "kind", "code", "measure", "decision")
    return page(request, rows, listing, STATEMENT_SORTS, lambda row: statement_shape(row, request.zone))


@router.get("/statements/{pk}", response=answers(StatementShape), summary="陈述")
@needs("documents.view")
def get_statement(request: Any, zone: ZoneCode, pk: RecordId) -> StatementShape:
    """One figure with its sentence."""
    return statement_shape(get_object_or_404(queries.statements(request.user, request.zone), pk=pk), request.zone)
