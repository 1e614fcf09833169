"""The answer to whoever is locked out: when the lock ends, as it is counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off, get_failure_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def locked(request: HttpRequest, _: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page of the lock, as axes asks for it. Tries during a lock do not count, so the end that it tells stays."""
    limit = get_failure_limit(request, credentials)
    # the page tells no seconds; rounded down, it would send people back too early
    minute = ends(request, credentials, limit).replace(second=0, microsecond=0) + timedelta(minutes=1)
    told = {"failure_limit": limit, "cooloff_timedelta": minute - timezone.now()}
    return render(request, "account/locked.html", told, status=429)


def ends(request: HttpRequest, credentials: dict[str, Any] | None, limit: int) -> datetime:
    """When so many failures have been forgotten that fewer than `limit` are left, in every way of counting them."""
    kept = AxesProxyHandler.get_implementation().get_user_attempts(request, credentials)
    since = (_deciding(found.values_list("attempt_time", "failures_since_start"), limit) for found in kept)
    cool_off: timedelta = get_cool_off(request)
    return max((each for each in since if each), default=timezone.now()) + cool_off


def _deciding(failures: Iterable[tuple[datetime, int]], limit: int) -> datetime | None:
    """The failure with which the newest ones reach the limit; None if they do not."""
    counted = 0
    for at, times in sorted(failures, reverse=True):
        counted += times
        if counted >= limit:
            return at
    return None
