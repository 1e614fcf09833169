"""What people do with messages that do not leave by themselves: send one again, give one up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.outbox.models import Message
from guatu_web.policies import require
from guatu_web.records.acts import act, since
from guatu_web.records.errors import Overtaken, Refused

State = Message.State


def resend(by: User, message: Message, *, version: int) -> Message:
    """Send a message again that is stuck or was given up; the person answers for it that it may arrive twice."""
    require(by, "messages.change", message.zone, message)
    with act("outbox.resend", by=by, zone=message.zone) as doing:
        _in(message, version, State.STUCK, State.GIVEN_UP)
        anew = {"state": State.WAITING, "attempts": 0, "due_at": doing.now, "claim": "", "leased_until": None}
        return doing.change(message, version=version, failure="", answer="", held=False, **anew)


def give_up(by: User, message: Message, *, version: int, reason: str) -> Message:
    """A message is not to be sent any more."""
    require(by, "messages.change", message.zone, message)
    if not reason.strip():
        raise Refused(_("请写明不再发送的原因。"), "reason")
    with act("outbox.give_up", by=by, zone=message.zone, reason=reason) as doing:
        _in(message, version, State.WAITING, State.STUCK)
        return doing.change(message, version=version, state=State.GIVEN_UP, claim="")


def _in(message: Message, version: int, *states: Message.State) -> None:
    """The message is as the person saw it, and in one of some states; locked."""
    current = Message.objects.select_for_update().get(pk=message.pk)
    if current.version != version:
        raise Overtaken(current, since(current, version))
    if current.state not in states:
        told = _("消息现为“%(state)s”，不能进行这一步。请刷新页面后再看。")
        raise Refused(told % {"state": current.get_state_display()})
