"""Who is sent which briefings, and whom the office may send them to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Zone
from guatu_web.briefings.models import Subscription
from guatu_web.outbox.models import Hook, Preference
from guatu_web.policies import RIGHTS
from guatu_web.records.sections import Section

MOST = 500
"""So many people and hooks can be chosen from."""


def read(rows: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Rows with what lists show of them."""
    told = rows.only("template", "format", "automatic", "sent_through", "created_at", "version", "user_id", "hook_id")
    return told.annotate(of_area=F("area__name"), of_user=F("user__name"), of_hook=F("hook__name"))


def own(user: User, zone: Zone) -> list[Subscription]:
    """What a person is sent; one query."""
    rows = Subscription.objects.filter(zone=zone, user=user, archived_at=None)
    return list(read(rows).order_by("template", "pk"))


def narrowed(rows: QuerySet[Subscription], text: str, templates: dict[str, str]) -> QuerySet[Subscription]:
    """Those that hold some words in the name of the template, the recipient or the area."""
    wanted = Q()
    for word in text.split():
        keys = [key for key, name in templates.items() if word in name]
        wanted &= (
            Q(template__in=keys)
            | Q(user__name__icontains=word)
            | Q(hook__name__icontains=word)
            | Q(area__name__icontains=word)
        )
    return rows.filter(wanted)


def sights(zone: Zone, users: Iterable[int | None]) -> dict[int, str]:
    """By what some people see what they see: their roles with units and areas, of those who may see briefings today.
    Who sees by the same sees the same. One query."""
    today = timezone.localdate()
    held = Membership.objects.filter(
        zone=zone, user__in={each for each in users if each is not None}, user__is_active=True, archived_at=None,
        valid_from__lte=today, valid_to__gte=today,
    ).order_by("user_id", "role", "unit_id", "area_id")  # fmt: skip
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for user, role, unit, area in held.values_list("user_id", "role", "unit_id", "area_id"):
        found[user].append((role, f"{role}/{unit or ''}/{area or ''}"))
    allowed = RIGHTS["briefings.view"].roles
    return {
        user: " ".join(told for _role, told in roles)
        for user, roles in found.items()
        if any(Role(role) in allowed for role, _told in roles)
    }


def recipients(zone: Zone) -> list[tuple[str, Any]]:
    """The people and hooks of a zone as choices of a form, in two groups; two queries."""
    today = timezone.localdate()
    held = Membership.objects.filter(
        zone=zone, archived_at=None, valid_from__lte=today, valid_to__gte=today, user__is_active=True
    )
    people = held.order_by("user__name", "user_id").values_list("user_id", "user__name").distinct()[:MOST]
    hooks = Hook.objects.filter(zone=zone, active=True, archived_at=None).order_by("name")
    groups = [
        (_("人员"), [(f"user-{pk}", name) for pk, name in people]),
        (_("群机器人和邮箱"), [(f"hook-{pk}", name) for pk, name in hooks.values_list("pk", "name")[:MOST]]),
    ]
    return [(name, choices) for name, choices in groups if choices]


def recipient(zone: Zone, told: str) -> User | Hook | None:
    """Who was chosen; None for oneself."""
    kind, _dash, pk = told.partition("-")
    if kind == "user":
        return User.objects.get(pk=pk)
    return Hook.objects.defer("address", "secret").get(zone=zone, pk=pk) if kind == "hook" else None


def is_reachable(user: User) -> bool:
    """Whether mail to a person has somewhere to go, and is wanted; one query."""
    wanted = Preference.objects.filter(person=user).first()
    if wanted is None:
        return bool(user.email)
    return wanted.by_email and bool(wanted.address or user.email)


def beside(user: User, zone: Zone) -> Section:
    """What the page of the own messages says of subscriptions; one query."""
    number = Subscription.objects.filter(zone=zone, user=user, archived_at=None).count()
    return Section("briefings/subscriptions_beside.html", number)
