"""Messages that wait, were sent or are stuck: read, sent again, or given up, as on the page of messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.queries import narrowed
from guatu_web.api.repeats import Key, once
from guatu_web.api.shapes import Recorded, address
from guatu_web.api.values import RecordId, Text, ZoneCode
from guatu_web.outbox.actions import messages
from guatu_web.outbox.models import Message
from guatu_web.policies import needs, visible

router = Router(tags=["消息"])
SORTS = {"id": "pk", "due_at": "due_at"}


class MessageShape(Recorded):
    """A message to one person, robot or mailbox, without its text: that may be confidential."""

    kind: str
    subject: str
    to: str
    channel: str = Field(description="email、hook")
    state: str = Field(description="waiting、sending、handing_over、sent、stuck、given_up")
    attempts: int
    due_at: datetime
    sent_at: datetime | None
    failure: str = Field(description="未送达原因的代码；已发送为空")
    failure_name: str
    answer: str


class MessageListing(Listing):
    """Which messages."""

    sort: Literal["id", "-id", "due_at", "-due_at"] = "-id"
    state: Literal["waiting", "sending", "handing_over", "sent", "stuck", "given_up"] | None = None
    channel: Literal["email", "hook"] | None = None


class Seen(Schema):
    """The version that was read."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=2**31 - 1, description="读到的版本；其间有变化则答 409")]


class GivenUp(Seen):
    """Why a message is not to be sent any more."""

    reason: Annotated[Text, Field(min_length=1, max_length=1000)]


@router.get("/messages", response=answers(Page[MessageShape]), summary="消息列表")
@needs("messages.change")
def list_messages(request: Any, zone: ZoneCode, listing: Query[MessageListing]) -> Page[MessageShape]:
    """Messages of a zone, newest first; `state=stuck` for those that somebody has to look at."""
    rows = narrowed(_rows(request).defer("body", "facts"), listing, "state", "channel")
    return page(request, rows, listing, SORTS, lambda row: _shape(row, request))


@router.get("/messages/{pk}", response=answers(MessageShape), summary="消息")
@needs("messages.change")
def get_message(request: Any, zone: ZoneCode, pk: RecordId) -> MessageShape:
    """One message and how it stands."""
    return _shape(get_object_or_404(_rows(request), pk=pk), request)


@router.post("/messages/{pk}/resend", response=answers(MessageShape), summary="重发消息")
@needs("messages.change")
def resend(request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: Seen, key: Key = None) -> Any:
    """Send a message again that is stuck or was given up; where `failure` is unknown it may arrive twice."""

    def resent() -> MessageShape:
        message = get_object_or_404(_rows(request), pk=pk)
        messages.resend(request.user, message, version=sent.version)
        return _shape(_rows(request).get(pk=pk), request)

    return once(request, key, request.body, response, resent)


@router.post("/messages/{pk}/give-up", response=answers(MessageShape), summary="不再发送消息")
@needs("messages.change")
def give_up(request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: GivenUp, key: Key = None) -> Any:
    """A message that waits or is stuck is not to be sent any more."""

    def given_up() -> MessageShape:
        message = get_object_or_404(_rows(request), pk=pk)
        messages.give_up(request.user, message, version=sent.version, reason=sent.reason)
        return _shape(_rows(request).get(pk=pk), request)

    return once(request, key, request.body, response, given_up)


def _rows(request: Any) -> Any:
    rows = visible(request.user, "messages.change", request.zone, Message.objects.filter(archived_at=None))
    return rows.select_related("zone").annotate(of_person=F("person__name"), of_hook=F("hook__name"))


_PLAIN = (
    *("version", "created_at", "changed_at", "kind", "subject", "channel", "state", "attempts", "due_at", "sent_at"),
    *("failure", "answer"),
)


def _shape(row: Any, request: Any) -> MessageShape:
    return MessageShape(
        id=row.pk,
        href=address(request.zone, "messages", row.pk),
        to=row.of_person or row.of_hook,
        failure_name=row.get_failure_display(),
        **{name: getattr(row, name) for name in _PLAIN},
    )
