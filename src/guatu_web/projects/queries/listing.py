"""The list of projects: what it can be sorted by, what is read of each line, and what its rows come to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from guatu_web.projects.models import Project, Stage

SHOWN = (
    *("number", "name", "kind", "investor", "total", "amount", "currency", "cluster", "stage", "stage_on"),
    *("status", "status_on", "unit_id", "area_id"),
)


class Sort(NamedTuple):
    """What the list can be sorted by: its name on screen, and an expression."""

    name: Any
    by: Any


SORTS = {
    "entered": Sort(_("登记先后"), F("id")),
    "total": Sort(_("总投资"), F("total")),
    "stage": Sort(
        _("阶段"), Case(*(When(stage=each, then=Value(at)) for at, each in enumerate(Stage)), default=Value(0))
    ),
    "since": Sort(_("进入阶段日期"), F("stage_on")),
}
FIRST = "-entered"
"""The newest first."""


class Sums(NamedTuple):
    """How many projects there are, and what those come to in yuan that have a total."""

    number: int
    total: Decimal


def read(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Rows with what lists show of them, and the names beside them."""
    return rows.only(*SHOWN).annotate(of_unit=F("unit__name"), of_leader=F("leader__name"), of_area=F("area__name"))


def sums(rows: QuerySet[Project]) -> Sums:
    """What rows come to; one query."""
    made = rows.order_by().aggregate(count=Count("pk"), total=Sum("total"))
    return Sums(made["count"], made["total"] or Decimal(0))
