"""Questions about people: who has which role in a zone."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from guatu_web.accounts.models import Membership, User

PAGE = 50


def people(memberships: QuerySet[Membership], asked: dict[str, Any]) -> QuerySet[User]:
    """The people of some memberships, each with `held`, his memberships among them; narrowed by a filter: text of
    name or sign-in name, role, and whether roles that have ended and closed accounts count (`all`)."""
    rows = memberships.filter(archived_at=None)
    if not asked.get("all"):
        rows = rows.filter(valid_to__gte=timezone.localdate(), user__is_active=True)
    if role := asked.get("role"):
        rows = rows.filter(role=role)
    found = User.objects.filter(pk__in=rows.values("user_id"))
    if text := asked.get("text"):
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text))
    held = memberships.filter(archived_at=None).select_related("unit", "area").order_by("-valid_to", "role")
    return found.order_by("name", "username").prefetch_related(Prefetch("memberships", held, to_attr="held"))
