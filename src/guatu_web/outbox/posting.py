"""Posting a message: within an act, so that it is there if and only if the act has happened.

with act("alarms.raise", by=None, zone=zone) as doing:
    …
    post(doing, Draft(to=person, key=f"alarm-{alarm.pk}", kind="alarm", subject=…, body=…, link=reverse(…)))
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from guatu_web.accounts.models import User
from guatu_web.outbox.models import Hook, Message
from guatu_web.records.acts import Doing
from guatu_web.records.errors import OutsideAnAct
from guatu_web.records.standing import is_acting


class Draft(NamedTuple):
    """What is to be told, and to whom. The same key is told to the same person or hook once, however often posted.

    `link` is the path of the record; the message ends with it. `facts` go along to systems that read JSON.
    Texts name no personal data but names, and no secrets: mail is read on its way.
    """

    to: User | Hook
    key: str
    kind: str
    subject: str
    body: str = ""
    link: str = ""
    facts: dict[str, Any] | None = None
    not_before: datetime | None = None


def post(doing: Doing, draft: Draft) -> None:
    """Store a message in the transaction of an act; it leaves when the act is done."""
    post_all(doing, [draft])


def post_all(doing: Doing, drafts: Iterable[Draft]) -> None:
    """Store several messages; those that have been posted before stay as they are."""
    if not is_acting() or not connection.in_atomic_block or doing.zone is None:
        raise OutsideAnAct("a message is posted outside of an act of a zone; use guatu_web.records.acts.act")
    messages = [_message(doing, each) for each in drafts]
    Message.objects.bulk_create(messages, batch_size=500, ignore_conflicts=True)


def _message(doing: Doing, draft: Draft) -> Message:
    to = draft.to
    if isinstance(to, Hook):
        if doing.zone is None or to.zone_id != doing.zone.pk:
            raise ValueError(f"hook {to.pk} is of another zone")
        told: dict[str, Any] = {"hook": to, "channel": Message.Channel.HOOK, "key": f"{draft.key}>hook{to.pk}"}
    else:
        told = {"person": to, "channel": Message.Channel.EMAIL, "key": f"{draft.key}>person{to.pk}"}
    if len(told["key"]) > 250:
        raise ValueError(f"the key {draft.key!r} is too long")
    return Message(
        zone=doing.zone,
        kind=draft.kind,
        subject=" ".join(_clean(draft.subject).split())[:200],
        body=_clean(draft.body).strip(),
        link=draft.link,
        facts=draft.facts or {},
        not_before=draft.not_before,
        due_at=max(draft.not_before or doing.now, doing.now),
        **told,
    )


def _clean(text: str) -> str:
    """A text as every database and mail can hold it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
