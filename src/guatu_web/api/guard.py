"""Who may run an operation: each declares its right by `needs`, as views do, and none runs without.

An operation is entered in this order: who asks (401), how often (429), in which zone (404), with which right (403);
only then is what was sent looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, ConfigError
from ninja.operation import Operation
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from guatu_web.accounts.models import User
from guatu_web.api.failures import NoZone
from guatu_web.api.language import spoken
from guatu_web.api.models import Token, digest_of
from guatu_web.api.throttle import count_miss, count_request
from guatu_web.areas.models import Zone
from guatu_web.documents import receiving
from guatu_web.policies import RIGHTS, lacking, may, zones_of

Run = Callable[..., HttpResponseBase]
USED_AGAIN = timedelta(minutes=1)
"""The time of last use is written at most so often."""


class Entry(NamedTuple):
    """What an operation asks of whoever enters: a right, in the zone of the address."""

    right: str
    zone: str


def guarded(run: Run) -> Run:
    """Puts before an operation what it declares; ConfigError for an operation that declares no right."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    right = getattr(operation.view_func, "right", None)
    if right not in RIGHTS:
        raise ConfigError(f"{operation.view_func.__module__}.{operation.view_func.__name__} declares no right")
    operation.openapi_extra = {**(operation.openapi_extra or {}), "x-right": right}

    @spoken
    def entered(request: Any, **kwargs: Any) -> HttpResponseBase:
        request.entry = Entry(right, kwargs["zone"])
        if request.content_type == "multipart/form-data":
            receiving.limit(request)  # before anything reads the body
        return run(request, **kwargs)

    return entered


class TokenAuth(HttpBearer):
    """Authorization: Bearer guatu_…"""

    def authenticate(self, request: HttpRequest, secret: str) -> Token | None:
        now = timezone.now()
        token = Token.objects.filter(digest=digest_of(secret.strip())).select_related("user").first()
        if token is None or not token.works_at(now):
            return None
        _admit(request, token.user, token)
        if token.last_used_at is None or now - token.last_used_at > USED_AGAIN:
            # no act: that a token was used is no change of it
            Token.objects.filter(pk=token.pk).update(last_used_at=now)
        return token


class SessionAuth(APIKeyCookie):
    """A person who is signed in on the site; writes need its CSRF token. A token that was sent is never passed over."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> User | None:
        if "Authorization" in request.headers or not request.user.is_authenticated:
            count_miss(request)
            return None
        if check_csrf(request):
            raise PermissionDenied(_("缺少 CSRF 令牌：请求头 X-CSRFToken 须与 Cookie 一致。"))
        person = request.user
        if getattr(person, "must_change_password", False):
            raise PermissionDenied(_("请先在网页上修改密码。"))
        _admit(request, person, None)
        return person

    def authenticate(self, request: HttpRequest, key: str | None) -> None:
        raise AuthenticationError


def _admit(request: Any, person: User, token: Token | None) -> None:
    """Sets the request's person and zone, or raises why there is no entering."""
    count_request(f"token-{token.pk}" if token else f"user-{person.pk}")
    right, code = request.entry
    request.user, request.zone = person, _zone(person, token, code)
    if not may(person, right, request.zone):
        raise PermissionDenied(lacking(right))
    if token and not token.allows(right):
        raise PermissionDenied(_("该令牌不含“%(right)s”的权限，请另建令牌。") % {"right": RIGHTS[right].name})


def _zone(person: User, token: Token | None, code: str) -> Zone:
    reached = (zone for zone in zones_of(person) if token is None or token.zone_id in (None, zone.pk))
    zone = next((zone for zone in reached if zone.code == code), None)
    if zone is None:
        raise NoZone
    return zone
