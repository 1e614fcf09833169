"""Sending what is due: each message is claimed, sent outside of any transaction, and its end written down.

send_due()        # safe to run at any time, twice, late, on several machines at once
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from guatu_web.outbox import claiming, hooks, mail, sealing
from guatu_web.outbox.claiming import Parcel
from guatu_web.outbox.failures import Down, Later, Lost, Never, SendingFailed, Why
from guatu_web.outbox.letter import letter
from guatu_web.outbox.mail_server import MailServer
from guatu_web.outbox.models import Message, Preference
from guatu_web.outbox.rhythm import leaves_at
from guatu_web.policies import zones_of

logger = logging.getLogger(__name__)
LARGEST_DIGEST = 100
Channel, Rhythm, State = Message.Channel, Preference.Rhythm, Message.State


@dataclass
class Counts:
    """What became of the messages that were due."""

    sent: int = 0
    later: int = 0
    stuck: int = 0
    held: int = 0
    dropped: int = 0

    def __str__(self) -> str:
        return (
            f"{self.sent} sent, {self.later} again later, {self.stuck} stuck, {self.held} held, {self.dropped} dropped"
        )


class _Run:
    """One run of the sender: when it is, what it has done, how much of each kind it may do."""

    def __init__(self, now: datetime, limit: int) -> None:
        self.counts = Counts()
        self.limit = limit
        self._began, self._at = time.monotonic(), now

    @property
    def now(self) -> datetime:
        """It goes on while the run lasts: claims are counted from when they are made."""
        return self._at + timedelta(seconds=time.monotonic() - self._began)


class _Due(NamedTuple):
    """A message that is due, since when it is ready, and whether it leaves alone, for it brings a file."""

    pk: int
    zone: int
    person: int | None
    hook: int | None
    ready: datetime
    held: bool
    alone: bool


def send_due(now: datetime | None = None, limit: int = 500) -> Counts:
    """Send up to so many messages of each kind that are due. Without a mail server mail waits."""
    run = _Run(now or timezone.now(), limit)
    run.counts.stuck += claiming.take_back(run.now)
    if settings.MAIL is not None:
        _send_mail(settings.MAIL, run)
    _send_to_hooks(run)
    return run.counts


def _due(channel: Message.Channel, run: _Run) -> list[_Due]:
    rows = Message.objects.filter(state=State.WAITING, channel=channel, due_at__lte=run.now).order_by("due_at", "pk")
    names = ("pk", "zone_id", "person_id", "hook_id", "created_at", "not_before", "held", "enclosure_id")
    told = rows.values_list(*names)[: run.limit]
    return [
        _Due(pk, zone, person, hook, max(not_before or made, made), held, file is not None)
        for pk, zone, person, hook, made, not_before, held, file in told
    ]


# ------------------------------------------------------------------ mail


def _send_mail(server: MailServer, run: _Run) -> None:
    for pks in _bundles(run):
        parcel = claiming.claim(pks, run.now)
        if parcel is not None and not _mailed(parcel, server, run):
            return  # the server is down: what waits behind would only wear itself out


def _bundles(run: _Run) -> Iterator[list[int]]:
    """What leaves together; what has to wait for its hour is held."""
    waiting = defaultdict(list)
    for each in _due(Channel.EMAIL, run):
        waiting[each.zone, each.person, each.hook].append(each)
    people = {person for _, person, _ in waiting if person is not None}
    wanted: dict[int | None, Preference] = {
        each.person_id: each for each in Preference.objects.filter(person__in=people)
    }
    for (_zone, person, _hook), rows in waiting.items():
        yield from _bundles_of(wanted.get(person), rows, run)


def _bundles_of(wanted: Preference | None, rows: list[_Due], run: _Run) -> Iterator[list[int]]:
    together: list[int] = []
    for each in rows:
        leaves = leaves_at(wanted, each.ready, run.now, alone=each.alone)
        if leaves > run.now:
            run.counts.held += claiming.hold([each.pk], leaves)
        elif not each.alone and (each.held or (wanted is not None and wanted.rhythm != Rhythm.AT_ONCE)):
            together.append(each.pk)
        else:
            yield [each.pk]
    for start in range(0, len(together), LARGEST_DIGEST):
        yield together[start : start + LARGEST_DIGEST]


def _mailed(parcel: Parcel, server: MailServer, run: _Run) -> bool:
    """Send a parcel of mail; whether the server could be reached."""
    unwanted = _unwanted(parcel)
    if unwanted is not None:
        run.counts.dropped += claiming.dropped(parcel, unwanted)
        return True

    def send() -> str:
        to = address_of(parcel)
        written = letter(parcel.messages, to, server)
        mail.hand_over(server, written, to, lambda: claiming.hand_over(parcel, run.now))
        return str(written["Message-ID"])

    return _ended(parcel, send, run)


def _unwanted(parcel: Parcel) -> Why | None:
    """Why nobody is to be told: the person left, or has turned mail off; the mailbox is out of use."""
    first = parcel.messages[0]
    person, zone = first.person, first.zone
    if person is None:
        return None if first.hook is not None and first.hook.active else Why.HOOK_OFF
    if not person.is_active or zone not in zones_of(person):
        return Why.LEFT
    wanted = getattr(person, "notification", None)
    return Why.UNWANTED if wanted is not None and not wanted.by_email else None


def address_of(parcel: Parcel) -> str:
    """The address that a person has given for messages, or that of the account; that of a mailbox. Never where there
    is none."""
    person, hook = parcel.messages[0].person, parcel.messages[0].hook
    if person is None:
        assert hook is not None
        try:
            return sealing.opened(hook.address)
        except sealing.Locked:
            raise Never(Why.LOCKED) from None
    wanted = getattr(person, "notification", None)
    address = (wanted.address if wanted is not None else "") or person.email
    if not address:
        raise Never(Why.NO_ADDRESS)
    return address


# ------------------------------------------------------------------ hooks


def _send_to_hooks(run: _Run) -> None:
    """Post what is due to hooks; one that cannot be reached is left alone until the next time."""
    down = set[int | None]()
    for each in _due(Channel.HOOK, run):
        parcel = claiming.claim([each.pk], run.now) if each.hook not in down else None
        if parcel is not None and not _posted(parcel, run):
            down.add(each.hook)


def _posted(parcel: Parcel, run: _Run) -> bool:
    """Post a message to its hook; whether the hook took or refused it, so that others need not wait."""
    (message,) = parcel.messages
    hook = message.hook
    assert hook is not None
    if not hook.active:
        run.counts.dropped += claiming.dropped(parcel, Why.HOOK_OFF)
        return True

    def send() -> str:
        hooks.hand_over(hook, message, lambda: claiming.hand_over(parcel, run.now))
        return message.key[:120]

    return _ended(parcel, send, run)


# ------------------------------------------------------------------ how it ended


def _ended(parcel: Parcel, send: Callable[[], str], run: _Run) -> bool:
    """Send, and write down how it ended; False where what waits behind should not be tried now."""
    try:
        sent_as = send()
    except Lost:
        claiming.release(parcel)
    except Later as failed:
        worn = claiming.later(parcel, failed, run.now)
        run.counts.stuck += worn
        run.counts.later += len(parcel.messages) - worn
        return not isinstance(failed, Down)
    except SendingFailed as failed:
        run.counts.stuck += claiming.stuck(parcel, failed)
    except Exception:
        # how far it had come stands in its state; when the claim runs out it is taken back, or a person asked
        logger.exception("A message could not be sent, for a reason that the program does not know")
    else:
        run.counts.sent += claiming.sent(parcel, sent_as)
    return True
