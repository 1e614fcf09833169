"""Acts on a person's own tokens: create and revoke."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.api.models import OPENING, READ_ONLY, SEEN, Token, digest_of, new_secret
from guatu_web.areas.models import Zone
from guatu_web.policies import RIGHTS, may, require, zones_of
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused

LONGEST = timedelta(days=366)
"""A token works for a year at most."""


def create(by: User, *, name: str, scope: Sequence[str], zone: Zone | None, expires_at: datetime) -> tuple[Token, str]:
    """A new token of one's own, and its secret, which is told this once."""
    _require_own(by, zone)
    _check_scope(by, scope, zone)
    if not timezone.now() < expires_at <= timezone.now() + LONGEST:
        raise Refused(_("有效期须在今天之后、一年之内。"), "expires_on")
    secret = new_secret()
    token = Token(user=by, name=name, scope=sorted(set(scope)), zone=zone, expires_at=expires_at)
    token.prefix = secret.removeprefix(OPENING)[:SEEN]
    token.digest = digest_of(secret)
    with act("api.create_token", by=by, zone=zone) as doing:
        return doing.create(token), secret


def revoke(by: User, token: Token, *, version: int | None = None, reason: str = "") -> None:
    """End a token of one's own at once."""
    if token.user_id != by.pk:
        raise PermissionDenied(_("只能撤销自己的令牌。"))
    with act("api.revoke_token", by=by, zone=token.zone, reason=reason.strip() or "本人撤销") as doing:
        doing.archive(token, version=version)


def rights_of(person: User, zone: Zone | None) -> set[str]:
    """The rights that a person has in a zone, or in any."""
    zones = [zone] if zone else zones_of(person)
    return {right for right in RIGHTS if any(may(person, right, each) for each in zones)}


def _require_own(by: User, zone: Zone | None) -> None:
    if zone is not None:
        require(by, "tokens.own", zone)
    elif "tokens.own" not in rights_of(by, None):
        raise PermissionDenied(_("您还没有任何开发区的角色，不能建立令牌。"))


def _check_scope(by: User, scope: Sequence[str], zone: Zone | None) -> None:
    if not scope:
        raise Refused(_("请至少选择一项权限。"), "rights")
    missing = set(scope) - {READ_ONLY} - rights_of(by, zone)
    if missing:
        named = _("、").join(RIGHTS[right].name if right in RIGHTS else right for right in sorted(missing))
        raise Refused(_("您没有这些权限：%(rights)s。请去掉后再试。") % {"rights": named}, "rights")
