"""What the pages of messages show."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Unit, Zone
from guatu_web.areas.trees import kept_tree
from guatu_web.outbox.models import Hook, Message
from guatu_web.policies import may

State = Message.State
ON_THE_WAY = (State.WAITING, State.SENDING, State.HANDING_OVER)
SHOWN = {
    "stuck": (_("发送失败"), (State.STUCK,)),
    "waiting": (_("等待发送"), ON_THE_WAY),
    "sent": (_("已发送"), (State.SENT,)),
    "given_up": (_("不再发送"), (State.GIVEN_UP,)),
}
"""The lists of messages, each with its states."""
COLUMNS = (
    *("subject", "channel", "state", "failure", "answer", "attempts", "due_at", "sent_at", "created_at", "version"),
)


class Counted(NamedTuple):
    """How many messages a list has; of those that wait, how many are mail."""

    lists: dict[str, int]
    mail_waits: int


def counted(rows: QuerySet[Message]) -> Counted:
    found = {
        (state, channel): number
        for state, channel, number in rows.order_by().values_list("state", "channel").annotate(Count("pk"))
    }
    lists = {
        name: sum(number for (state, _channel), number in found.items() if state in states)
        for name, (_name, states) in SHOWN.items()
    }
    return Counted(lists, found.get((State.WAITING, Message.Channel.EMAIL), 0))


def narrowed(rows: QuerySet[Message], shown: str, text: str) -> QuerySet[Message]:
    """Those of a list that hold some words in the subject or the recipient's name."""
    wanted = Q(state__in=SHOWN[shown][1])
    for word in text.split():
        wanted &= Q(subject__icontains=word) | Q(person__name__icontains=word) | Q(hook__name__icontains=word)
    return rows.filter(wanted)


def read(rows: QuerySet[Message]) -> QuerySet[Message]:
    """Rows with what the list shows of them."""
    return rows.only(*COLUMNS).annotate(of_person=F("person__name"), of_hook=F("hook__name"))


def hooks(rows: QuerySet[Hook]) -> list[Hook]:
    """Hooks with the names of their units; those in use first."""
    rows = rows.filter(archived_at=None).annotate(of_unit=F("unit__name"))
    return list(rows.order_by("-active", "unit__name", "name", "pk")[:200])


def units_of(user: User, zone: Zone) -> list[tuple[str, str]]:
    """The units of today for which a person may add an address, as choices of a form."""
    there = (each.state for each in kept_tree(Unit, zone))
    return [(str(each.node_id), each.name) for each in there if may_add(user, zone, each.node_id)]


def may_add(user: User, zone: Zone, unit: int | None) -> bool:
    """Whether a person may add an address for a unit; for the whole zone where none is named."""
    return may(user, "messages.unit", zone, Hook(zone=zone, unit_id=unit))


def last_messages(found: list[Hook]) -> dict[int, Message]:
    """The last message to each of some hooks."""
    newest = Message.objects.filter(hook__in=found).order_by().values("hook_id")
    pks = newest.annotate(last=Max("pk")).values_list("last", flat=True)
    rows = Message.objects.filter(pk__in=list(pks)).only(*COLUMNS, "hook_id")
    return {each.hook_id: each for each in rows if each.hook_id is not None}
