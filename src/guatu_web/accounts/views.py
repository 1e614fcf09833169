"""The first page, and the sign that the site is alive."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from guatu_web.policies import PUBLIC, SIGNED_IN, needs, zones_of


@needs(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """To the person's only zone, or to choose one."""
    zones = zones_of(request.user)  # type: ignore[arg-type]
    if len(zones) == 1:
        return redirect("documents:list", zones[0].code)
    return render(request, "accounts/choose_zone.html", {"choices": zones})


@needs(PUBLIC)
def health(request: HttpRequest) -> HttpResponse:
    """200 while the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
