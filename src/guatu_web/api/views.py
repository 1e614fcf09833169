"""Pages for a person's own tokens, and the interface's description."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu_web.accounts.models import User
from guatu_web.api import v1
from guatu_web.api.actions import tokens as acts
from guatu_web.api.forms import TokenForm
from guatu_web.api.language import spoken
from guatu_web.api.models import OPENING, READ_ONLY, Token
from guatu_web.policies import PUBLIC, RIGHTS, SIGNED_IN, needs
from guatu_web.records.errors import Refused


@needs(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """A person's own tokens, and the form for a new one; the answer to it shows the secret, once."""
    person: User = request.user  # type: ignore[assignment]
    secret, status = "", 200
    form = TokenForm(person, request.POST or None)
    if request.method == "POST":
        made = _created(person, form)
        secret, status = (made, 201) if made else ("", 422)
        form = TokenForm(person) if made else form
    listed = Token.objects.filter(user=person, archived_at=None).select_related("zone")
    shown = {"form": form, "secret": secret, "tokens": [_shown(token) for token in listed]}
    return render(request, "api/tokens.html", shown, status=status)


@needs(SIGNED_IN)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    person: User = request.user  # type: ignore[assignment]
    token = get_object_or_404(Token, pk=pk, user=person, archived_at=None)
    acts.revoke(person, token)
    messages.success(request, _("令牌“%(name)s”已撤销，立即失效。") % {"name": token.name})
    return redirect("api:tokens")


@needs(SIGNED_IN)
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The operations for people to read."""
    return render(request, "api/docs.html", {"groups": v1.groups()})


@needs(PUBLIC)
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of version 1."""
    return JsonResponse(v1.document(), json_dumps_params={"ensure_ascii": False})


@needs(PUBLIC)
@csrf_exempt
@spoken
def nothing(request: HttpRequest) -> HttpResponse:
    """What no operation answers: programs get JSON, not a page."""
    told = {"error": _("没有这个接口；接口说明见 /api/v1/openapi.json。"), "field": None, "since": None}
    return JsonResponse(told, status=404, json_dumps_params={"ensure_ascii": False})


def _created(person: User, form: TokenForm) -> str:
    """The new token's secret; nothing where the form or the act refused, which the form then tells."""
    if not form.is_valid():
        return ""
    try:
        return acts.create(person, **form.wanted())[1]
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return ""


def _shown(token: Token) -> dict[str, object]:
    rights = [_("只读")] if READ_ONLY in token.scope else [RIGHTS[each].name for each in token.scope if each in RIGHTS]
    return {"token": token, "begins": OPENING + token.prefix, "rights": rights}
