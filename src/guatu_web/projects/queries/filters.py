"""What lists of projects are narrowed by, what there is to choose from, and the filters that people keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.shape import Choices, choices_of
from guatu_web.areas.trees import kept_tree, under
from guatu_web.policies import visible
from guatu_web.projects.models import Milestone, Project, SavedFilter, Status

OVER = {"100000000": _("1 亿元以上"), "1000000000": _("10 亿元以上"), "5000000000": _("50 亿元以上")}
"""Total investment in yuan from which a project is counted; 以上 takes the bound itself in."""
GOING = (Status.ONGOING, Status.DELAYED, Status.DORMANT)
"""Who is lost or abandoned keeps no date any more."""
GOES_ON = "going"
"""What a filter calls all of these at once."""
MOST_CLUSTERS = 200


def standing(by: User, zone: Zone, right: str = "projects.view") -> QuerySet[Project]:
    """The projects of the register for which a person has a right: neither archived nor merged into another."""
    return visible(by, right, zone, Project.objects.filter(archived_at=None, merged_into=None))


def narrowed(rows: QuerySet[Project], told: Mapping[str, Any], zone: Zone) -> QuerySet[Project]:
    """Those projects that a filter leaves; units, areas and industries include what stands below."""
    wanted = Q()
    for name in ("kind", "stage", "cluster"):
        if told.get(name):
            wanted &= Q(**{name: told[name]})
    if told.get("status"):
        wanted &= Q(status__in=GOING) if told["status"] == GOES_ON else Q(status=told["status"])
    if told.get("unit"):
        wanted &= Q(unit__in=under(kept_tree(Unit, zone), int(told["unit"])))
    if told.get("area"):
        wanted &= Q(area__in=under(kept_tree(Area, zone), int(told["area"])))
    if told.get("leader"):
        wanted &= Q(leader_id=int(told["leader"]))
    if told.get("industry"):
        wanted &= Q(industry__startswith=told["industry"])
    if told.get("over"):
        wanted &= Q(total__gte=Decimal(told["over"]))
    if told.get("overdue"):
        wanted &= overdue(timezone.localdate())
    for word in str(told.get("text") or "").split():
        wanted &= Q(name__icontains=word) | Q(number__icontains=word) | Q(investor__icontains=word)
    return rows.filter(wanted)


def overdue(today: date) -> Q:
    """Projects that go on and have a planned milestone behind them that they have not reached."""
    late = Milestone.objects.filter(project=OuterRef("pk"), archived_at=None, planned_on__lt=today, actual_on=None)
    return Q(Exists(late), status__in=GOING)


# ------------------------------------------------------------------ what there is to choose from


def unit_choices(zone: Zone) -> Choices:
    """The units of today, each below the one that it belongs to."""
    return choices_of(kept_tree(Unit, zone))


def area_choices(zone: Zone) -> Choices:
    """The areas of today, each below the one that it belongs to."""
    return choices_of(kept_tree(Area, zone))


def people(zone: Zone) -> list[tuple[int, str, bool]]:
    """Who works in a zone today: id, name, and whether as one of its leaders."""
    today = timezone.localdate()
    held = Membership.objects.filter(
        zone=zone, archived_at=None, valid_from__lte=today, valid_to__gte=today, user__is_active=True
    ).exclude(role=Role.OBSERVER)
    found: dict[int, tuple[int, str, bool]] = {}
    for pk, name, role in held.order_by("user__name").values_list("user_id", "user__name", "role"):
        leads = role == Role.LEADER or (pk in found and found[pk][2])
        found[pk] = (pk, name, leads)
    return list(found.values())


def leader_choices(zone: Zone) -> Choices:
    """The leaders of a zone today."""
    return [(str(pk), name) for pk, name, leads in people(zone) if leads]


def cluster_choices(rows: QuerySet[Project]) -> Choices:
    """The clusters that projects name."""
    named = rows.exclude(cluster="").order_by("cluster").values_list("cluster", flat=True).distinct()
    return [(each, each) for each in named[:MOST_CLUSTERS]]


# ------------------------------------------------------------------ filters that people keep


def saved(by: User, zone: Zone) -> QuerySet[SavedFilter]:
    """The filters that a person can use: the own ones, and those that are shared."""
    rows = SavedFilter.objects.filter(zone=zone, archived_at=None)
    return rows.filter(Q(by=by) | Q(shared=True)).select_related("by").order_by("name", "pk")
