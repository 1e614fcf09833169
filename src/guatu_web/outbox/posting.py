"""Posting a message: within an act, so that it is there if and only if the act has happened.

with act("alarms.raise", by=None, zone=zone) as doing:
    …
    post(doing, Draft(to=person, key=f"alarm-{alarm.pk}", kind="alarm", subject=…, body=…, link=reverse(…)))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import translation

from guatu_web.accounts.models import User
from guatu_web.areas.models import Unit
from guatu_web.outbox.enclosing import Enclosed, kept
from guatu_web.outbox.models import Enclosure, Hook, Message, Preference
from guatu_web.records.acts import Doing
from guatu_web.records.errors import OutsideAnAct
from guatu_web.records.standing import is_acting

Words = str | Callable[[], str]
"""A text, or what makes it: that is asked in the language of whoever is told."""


class Draft(NamedTuple):
    """What is to be told, and to whom. The same key is told to the same person or hook once, however often posted.

    `link` is the path of the record; the message ends with it. `facts` go along to systems that read JSON.
    What is `enclosed` goes along as a file with mail; robots take none, and are told without.
    Texts name no personal data but names, and no secrets: mail is read on its way.
    """

    to: User | Hook
    key: str
    kind: str
    subject: Words
    body: Words = ""
    link: str = ""
    facts: dict[str, Any] | None = None
    not_before: datetime | None = None
    enclosed: Enclosed | None = None


def post(doing: Doing, draft: Draft) -> None:
    """Store a message in the transaction of an act; it leaves when the act is done."""
    post_all(doing, [draft])


def post_all(doing: Doing, drafts: Iterable[Draft]) -> None:
    """Store several messages; those that have been posted before stay as they are."""
    if not is_acting() or not connection.in_atomic_block or doing.zone is None:
        raise OutsideAnAct("a message is posted outside of an act of a zone; use guatu_web.records.acts.act")
    drafts = list(drafts)
    spoken = languages(each.to for each in drafts if callable(each.subject) or callable(each.body))
    files = kept(doing.zone, [each.enclosed for each in drafts if each.enclosed is not None and not _is_robot(each.to)])
    messages = [
        _message(doing, each, spoken.get(each.to, settings.LANGUAGE_CODE), _file_of(each, files)) for each in drafts
    ]
    Message.objects.bulk_create(messages, batch_size=500, ignore_conflicts=True)


def languages(people: Iterable[User | Hook]) -> dict[User | Hook, str]:
    """In which language those are told who have chosen another one than the site's; one query, none for no people."""
    known: dict[int, User | Hook] = {each.pk: each for each in people if isinstance(each, User)}
    if not known:
        return {}
    rows = Preference.objects.filter(person__in=known).exclude(language=settings.LANGUAGE_CODE)
    return {known[pk]: language for pk, language in rows.values_list("person_id", "language")}


def hooks_of(unit: Unit) -> list[Hook]:
    """The robots and mailboxes that take what is told to a unit."""
    rows = Hook.objects.filter(zone_id=unit.zone_id, unit=unit, active=True, archived_at=None)
    return list(rows.defer("address", "secret").order_by("pk"))


def _is_robot(to: User | Hook) -> bool:
    return isinstance(to, Hook) and not to.is_mailbox


def _file_of(draft: Draft, files: dict[str, Enclosure]) -> Enclosure | None:
    """What goes along with a message, as it is stored."""
    return files[draft.enclosed.digest] if draft.enclosed is not None and not _is_robot(draft.to) else None


def _message(doing: Doing, draft: Draft, language: str, file: Enclosure | None) -> Message:
    to = draft.to
    with translation.override(language):
        subject, body = (each() if callable(each) else each for each in (draft.subject, draft.body))
    if isinstance(to, Hook):
        if doing.zone is None or to.zone_id != doing.zone.pk:
            raise ValueError(f"hook {to.pk} is of another zone")
        channel = Message.Channel.EMAIL if to.is_mailbox else Message.Channel.HOOK
        told: dict[str, Any] = {"hook": to, "channel": channel, "key": f"{draft.key}>hook{to.pk}"}
    else:
        told = {"person": to, "channel": Message.Channel.EMAIL, "key": f"{draft.key}>person{to.pk}"}
    if len(told["key"]) > 250:
        raise ValueError(f"the key {draft.key!r} is too long")
    return Message(
        zone=doing.zone,
        kind=draft.kind,
        subject=" ".join(_clean(subject).split())[:200],
        body=_clean(body).strip(),
        link=draft.link,
        facts=draft.facts or {},
        not_before=draft.not_before,
        enclosure=file,
        due_at=max(draft.not_before or doing.now, doing.now),
        **told,
    )


def _clean(text: str) -> str:
    """A text as every database and mail can hold it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
