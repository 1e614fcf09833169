"""Acts on robots and mailboxes: add one, send a message to try it, take it out of use. Whoever leads a unit does so
for those of the unit."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Unit, Zone
from guatu_web.outbox import places
from guatu_web.outbox.models import Hook
from guatu_web.outbox.posting import Draft, post
from guatu_web.outbox.sealing import sealed, tail
from guatu_web.policies import require
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused


def add(
    by: User, zone: Zone, *, name: str, form: str, address: str, secret: str = "", unit: Unit | None = None
) -> Hook:
    """A new hook, of a unit or of the zone. Refused for an address that messages may not be sent to, and for a name in
    use."""
    address, secret = address.strip(), secret.strip()
    hook = Hook(zone=zone, unit=unit, name=name.strip(), format=form)
    require(by, "messages.unit", zone, hook)
    hook.host = _mailbox(address) if hook.is_mailbox else places.checked(address).hostname or ""
    if secret and form != Hook.Format.DINGTALK:
        raise Refused(_("只有钉钉群机器人使用加签密钥，请留空。"), "secret")
    hook.address, hook.secret = sealed(address), sealed(secret)
    hook.tail = "" if hook.is_mailbox else tail(address)
    with act("outbox.add_hook", by=by, zone=zone) as doing:
        try:
            with transaction.atomic():
                return doing.create(hook)
        except IntegrityError as error:
            taken = _("已有名为“%(name)s”的群机器人或邮箱，请换一个名称。") % {"name": hook.name}
            raise Refused(taken, "name") from error


def test(by: User, hook: Hook) -> None:
    """Post a message that says that it is a trial; it leaves with the next sending."""
    require(by, "messages.unit", hook.zone, hook)
    if not hook.active:
        raise Refused(_("该群机器人或邮箱已停用。"))
    with act("outbox.test_hook", by=by, zone=hook.zone) as doing:
        subject = _("测试消息：%(name)s") % {"name": hook.name}
        body = _("收到本消息，说明%(zone)s的消息可以送达。") % {"zone": hook.zone.name}
        link = reverse("outbox:hooks", args=[hook.zone.code])
        post(doing, Draft(hook, f"hook-test-{secrets.token_hex(8)}", "hook_test", subject, body, link))
        doing.note(hook, {})


def deactivate(by: User, hook: Hook, *, version: int, reason: str) -> Hook:
    """Nothing more is posted to it; what waits for it is dropped."""
    require(by, "messages.unit", hook.zone, hook)
    if not reason.strip():
        raise Refused(_("请写明停用原因。"), "reason")
    with act("outbox.deactivate_hook", by=by, zone=hook.zone, reason=reason) as doing:
        return doing.change(hook, version=version, active=False)


def _mailbox(address: str) -> str:
    """An address that mail can be sent to."""
    try:
        validate_email(address)
        address.encode("ascii")
    except (ValidationError, UnicodeError):
        raise Refused(_("请填写完整的邮箱地址，如 name@example.com。"), "address") from None
    return address
