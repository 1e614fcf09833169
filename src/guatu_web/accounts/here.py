"""Where a request is: the zone in its address, the person, and what the person may do there.

Addresses are /z/<zone>/…; the middleware finds the zone, and lets no view run whose right the person lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from guatu_web.accounts import unsent
from guatu_web.areas.models import Zone
from guatu_web.policies import PUBLIC, RIGHTS, SIGNED_IN, lacking, may, zones_of
from guatu_web.records.errors import Overtaken, Refused

MENU = (
    ("cockpit", "驾驶舱", "cockpit.view", "cockpit:home"),
    ("desk", "我的事项", "supervision.act", "supervision:desk"),
    ("supervision", "督查", "supervision.view", "supervision:list"),
    ("projects", "项目", "projects.view", "projects:list"),
    ("measures", "测算", "measures.view", "measures:list"),
    ("races", "赛马", "races.view", "races:list"),
    ("briefings", "简报", "briefings.view", "briefings:list"),
    ("documents", "文件", "documents.view", "documents:list"),
    ("targets", "目标", "ledger.view", "ledger:targets"),
    ("statistics", "指标", "statistics.view", "statistics:list"),
    ("benchmarks", "对标", "ledger.view", "ledger:benchmarks"),
    ("returns", "填报", "returns.fill", "returns:list"),
    ("alarms", "预警", "alarms.view", "alarms:list"),
    ("settings", "设置", "areas.view", "areas:index"),
)
WAITING: dict[str, Callable[[Any, Zone], int]] = {}
"""How much waits for a person under an entry of the menu; the apps above tell it by the entry's key."""
REFUSALS = (Refused, Overtaken)
OPEN_PREFIXES = (
    *("allauth.", "django.views.i18n", "django.views.static", "django.contrib.staticfiles"),
    "ninja.operation",
)
"""Views of parts that guard themselves; API operations by guatu_web.api.guard."""


class HereMiddleware:
    """Finds the zone and asks for the right that the view has declared; a view that declares none is not served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.zone = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        right = declared(view)
        if right is None:
            if view.__module__.startswith(OPEN_PREFIXES):
                return None
            raise PermissionDenied(f"{view.__module__}.{view.__qualname__} declares no right")
        if right == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if request.user.must_change_password:
            return redirect("account_change_password")
        # a form is answered by another address, if all is well
        request.user.sees_frame = request.method != "POST" or bool(request.htmx)
        code = kwargs.pop("zone", None)
        if code is not None:
            request.zone = next((zone for zone in zones_of(request.user) if zone.code == code), None)
            if request.zone is None:
                raise Http404(_("没有这个开发区，或您不在其中。"))
        if right == SIGNED_IN:
            return None
        if request.zone is None or not may(request.user, right, request.zone):
            raise PermissionDenied(lacking(right))
        return None

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        """A refusal that no view has shown beside its form: 409 for what somebody else has changed, else 422."""
        if not isinstance(error, REFUSALS):
            return None
        status = 409 if isinstance(error, Overtaken) else 422
        return render(request, "refused.html", {"error": error, "since": getattr(error, "since", ())}, status=status)


def _to_sign_in(request: Any) -> HttpResponse:
    """To sign in, then back to the page or to the form that was not sent; a piece of a page sends the whole page."""
    if not request.htmx:
        return redirect_to_login(unsent.keep(request), settings.LOGIN_URL)
    page = request.htmx.current_url_abs_path or "/"
    return HttpResponseClientRedirect(redirect_to_login(page, settings.LOGIN_URL).url)


def declared(view: Callable[..., Any]) -> str | None:
    """The right that a view, or the class behind it, declares."""
    found: str | None = getattr(view, "right", None) or getattr(getattr(view, "view_class", None), "right", None)
    return found


def shell(request: Any) -> dict[str, Any]:
    """What every page's frame shows: the zones to choose from, the menu, what the person may do."""
    user, zone = getattr(request, "user", None), getattr(request, "zone", None)
    if user is None or not user.is_authenticated:
        return {}
    menu = []
    if zone is not None:
        menu = [
            {
                "key": key,
                "name": name,
                "url": reverse(view, args=[zone.code]),
                "waiting": WAITING[key](user, zone) if key in WAITING else 0,
            }
            for key, name, right, view in MENU
            if may(user, right, zone)
        ]
    return {
        "zone": zone,
        "zones": zones_of(user),
        "menu": menu,
        "may": _May(user, zone) if zone else {},
    }


class _May:
    """`{% if may.documents_upload %}` in a template."""

    def __init__(self, user: Any, zone: Zone) -> None:
        self._user, self._zone = user, zone

    def __getitem__(self, name: str) -> bool:
        right = name.replace("_", ".", 1)
        if right not in RIGHTS:
            raise KeyError(f"no right {right!r}")
        return may(self._user, right, self._zone)
