"""How a message goes from state to state while it is sent: by updates under a condition, so that of several senders one
has it, and of a sender that was killed it is known how far it had come.

    waiting ──claim──▶ sending ──hand over──▶ handing_over ──▶ sent
       ▲                  │                        │
       └──── later ───────┴────────────────────────┴──▶ stuck

Before `handing_over` nothing has left: a claim that has run out there is taken back, and the message sent again. From
there on nobody knows, and a person decides. docs/decisions/2026-11-22-outbox.md tells why.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from guatu_web.outbox.failures import SendingFailed
from guatu_web.outbox.models import Message

State = Message.State
LEASE = timedelta(minutes=5)
"""So long a sender may take; longer than any of its own limits."""
TRIES = 12
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 6 * 3600.0
"""Seconds: with twelve tries a server may be away for a night and a day."""
_ON_THE_WAY = (State.SENDING, State.HANDING_OVER, State.STUCK)
"""Stuck as well: a claim that ran out while its sender was slow may still hear how it ended."""


class Parcel(NamedTuple):
    """Messages to one person or hook that leave together, under one claim."""

    claim: str
    messages: Sequence[Message]


def claim(pks: Iterable[int], now: datetime) -> Parcel | None:
    """Take messages that wait and are due; None where others have taken them all."""
    token = secrets.token_hex(16)
    with transaction.atomic():
        due = Message.objects.filter(pk__in=list(pks), state=State.WAITING, due_at__lte=now)
        free = due.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)
        taken = Message.objects.filter(pk__in=list(free), state=State.WAITING).update(
            state=State.SENDING, claim=token, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    if not taken:
        return None
    rows = Message.objects.filter(claim=token).select_related(
        "zone", "hook", "person", "person__notification", "enclosure"
    )
    return Parcel(token, list(rows.order_by("pk")))


def hand_over(parcel: Parcel, now: datetime) -> bool:
    """Mark that the messages are about to leave; False where they are no longer this sender's.

    On disk when it returns.
    """
    with _on_disk(), transaction.atomic():
        rows = Message.objects.filter(claim=parcel.claim, state=State.SENDING)
        marked = rows.update(state=State.HANDING_OVER, leased_until=now + LEASE)
        if marked == len(parcel.messages):
            return True
        transaction.set_rollback(True)
    return False


def sent(parcel: Parcel, sent_as: str) -> int:
    """They have been taken."""
    told = {"state": State.SENT, "sent_at": timezone.now(), "sent_as": sent_as, "failure": "", "answer": ""}
    return _settle(_of(parcel), **told)


def later(parcel: Parcel, failed: SendingFailed, now: datetime) -> int:
    """They have not been taken and are tried again, later each time; those tried too often are stuck.

    Tells how many those are.
    """
    stuck_now = stuck(parcel, failed, _of(parcel).filter(attempts__gte=TRIES))
    attempts = max((each.attempts for each in parcel.messages), default=1)
    told = {"state": State.WAITING, "due_at": now + pause(attempts), "claim": "", "leased_until": None}
    _of(parcel).exclude(state=State.STUCK).update(failure=failed.why, answer=failed.answer, **told)
    return stuck_now


def stuck(parcel: Parcel, failed: SendingFailed, rows: QuerySet[Message] | None = None) -> int:
    """A person has to look at them."""
    told = {"state": State.STUCK, "failure": failed.why, "answer": failed.answer}
    return _settle(_of(parcel) if rows is None else rows, **told)


def dropped(parcel: Parcel, why: Message.Failure) -> int:
    """Nobody wants them any more."""
    return _settle(_of(parcel), state=State.GIVEN_UP, failure=why)


def release(parcel: Parcel) -> None:
    """They have not left, and others may have some of them: those still here are free again."""
    Message.objects.filter(claim=parcel.claim, state=State.SENDING).update(
        state=State.WAITING, claim="", leased_until=None
    )


def hold(pks: Iterable[int], until: datetime) -> int:
    """Let messages wait till a later moment."""
    rows = Message.objects.filter(pk__in=list(pks), state=State.WAITING)
    return rows.update(due_at=until, held=True)


def take_back(now: datetime) -> int:
    """What senders that were killed have left: sent again where nothing had left, else stuck.

    Tells how many are stuck.
    """
    ran_out = Message.objects.filter(leased_until__lt=now)
    unsent = ran_out.filter(state=State.SENDING)
    worn = _settle(unsent.filter(attempts__gte=TRIES), state=State.STUCK, failure=Message.Failure.INTERRUPTED)
    unsent.update(state=State.WAITING, claim="", leased_until=None)
    # the claim stays: a sender that was only slow may yet tell how it ended
    unknown = {"state": State.STUCK, "failure": Message.Failure.UNKNOWN, "answer": ""}
    return worn + _settle(ran_out.filter(state=State.HANDING_OVER), **unknown)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, up to six hours, half of it by chance, so that
    what failed together does not come again together."""
    longest = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return timedelta(seconds=longest * random.uniform(0.5, 1))


def _of(parcel: Parcel) -> QuerySet[Message]:
    return Message.objects.filter(claim=parcel.claim, state__in=_ON_THE_WAY)


def _settle(rows: QuerySet[Message], **told: Any) -> int:
    """A new state, which a person who still sees the old one has to learn of: hence a new version."""
    return rows.update(leased_until=None, version=F("version") + 1, changed_at=timezone.now(), **told)


@contextmanager
def _on_disk() -> Any:
    """What is committed within survives a failure of power too. SQLite otherwise leaves that to the next checkpoint;
    PostgreSQL does so by itself."""
    strict = connection.vendor == "sqlite" and not connection.in_atomic_block
    if not strict:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
