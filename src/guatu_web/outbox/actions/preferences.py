"""The act by which people say how they want to be told."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.outbox.models import Message, Preference
from guatu_web.policies import require
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused


def set_own(
    by: User,
    zone: Zone,
    *,
    version: int | None,
    quiet_from: time | None = None,
    quiet_to: time | None = None,
    **told: Any,
) -> Preference:
    """How a person wants to be told, in all zones. `version` is None where the person has said nothing before.

    What waits for its hour already waits for the new one.
    """
    require(by, "messages.own", zone)
    if (quiet_from is None) != (quiet_to is None):
        raise Refused(_("免打扰时段请填起止两个时间，或都留空。"), "quiet_from" if quiet_from is None else "quiet_to")
    if quiet_from is not None and quiet_from == quiet_to:
        raise Refused(_("免打扰时段的起止时间不能相同。"), "quiet_to")
    told |= {"quiet_from": quiet_from, "quiet_to": quiet_to}
    with act("outbox.set_preference", by=by, zone=zone) as doing:
        current = Preference.objects.filter(person=by).first()
        if current is not None:
            doing.change(current, version=version or 0, **told)
        else:
            try:
                with transaction.atomic():
                    current = doing.create(Preference(person=by, **told))
            except IntegrityError as error:
                raise Refused(_("您刚在另一页面保存过通知设置，请刷新后再改。")) from error
        Message.objects.filter(person=by, state=Message.State.WAITING, held=True).update(due_at=doing.now)
        return current
