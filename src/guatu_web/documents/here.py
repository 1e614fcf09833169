"""What a view of a zone gets: the request with the person and the zone that the middleware has found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from guatu_web.accounts.models import User
    from guatu_web.areas.models import Zone


class Here(HttpRequest):
    """A request of somebody who is signed in, within a zone."""

    user: User
    zone: Zone
    htmx: HtmxDetails
