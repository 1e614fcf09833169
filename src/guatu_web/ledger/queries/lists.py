"""The three lists of the ledger, targets, observations and tasks, and how each is narrowed and sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from guatu import catalogue
from guatu_web.areas.models import FIRST_DAY, LAST_DAY
from guatu_web.documents.models import Document
from guatu_web.ledger.models import Observation, Target, Task
from guatu_web.ledger.queries.paging import Sort
from guatu_web.ledger.shape import Shape

Filter = Mapping[str, Any]

_HORIZON = Sort(_("期限"), Coalesce("period_last", Value(FIRST_DAY)), "date")
_UNIT = Sort(_("责任单位"), Coalesce("unit__name", Value("")), "text")
_FIGURES = {
    "horizon": _HORIZON,
    "indicator": Sort(_("指标"), F("indicator"), "text"),
    "value": Sort(_("数值"), F("value"), "decimal"),
}


class Listing(NamedTuple):
    """A list of the ledger: its model, the orders it can take (the first is the ordinary one), its other words."""

    model: type[Model]
    sorts: dict[str, Sort]
    descending: bool
    joined: tuple[str, ...]
    left_out: tuple[str, ...]
    texts: tuple[str, ...]
    narrow: Callable[[Filter], Q]


def _figures(told: Filter) -> Q:
    wanted = Q()
    if told.get("indicator"):
        wanted &= _named(told["indicator"])
    if told.get("measure"):
        wanted &= Q(measure=told["measure"])
    if told.get("source"):
        wanted &= Q(statement__document_id=told["source"])
    return wanted


def _targets(told: Filter) -> Q:
    return _figures(told) & (Q(state=told["state"]) if told.get("state") else Q())


def _tasks(told: Filter) -> Q:
    wanted = Q(state=told["state"]) if told.get("state") else Q()
    return wanted & (Q(clause__document_id=told["source"]) if told.get("source") else Q())


def _named(words: str) -> Q:
    """Indicators by part of their name, by code, or by any other name that the catalogue knows."""
    known = catalogue.load().lookup(words)
    wanted = Q(indicator__icontains=words) | Q(code=words.lower())
    return wanted | Q(code=known.code) if known else wanted


_LONG = ("statement__document__text", "statement__document__notes", "statement__read")

TARGETS = Listing(
    Target,
    {"horizon": _HORIZON, "indicator": _FIGURES["indicator"], "unit": _UNIT, "value": _FIGURES["value"]},
    True,
    ("area", "unit", "statement__document"),
    _LONG,
    ("indicator", "note", "area_name", "statement__quote", "statement__document__title"),
    _targets,
)
OBSERVATIONS = Listing(
    Observation,
    _FIGURES,
    True,
    ("area", "unit", "statement__document"),
    _LONG,
    ("indicator", "note", "area_name", "statement__quote", "statement__document__title"),
    _figures,
)
TASKS = Listing(
    Task,
    {"horizon": Sort(_("期限"), Coalesce("period_last", Value(LAST_DAY)), "date"), "unit": _UNIT},
    False,
    ("area", "unit", "clause__document"),
    ("clause__document__text", "clause__document__notes"),
    ("text", "note", "owner_name", "clause__document__title"),
    _tasks,
)


def narrowed(listing: Listing, rows: QuerySet[Any], told: Filter, shape: Shape) -> QuerySet[Any]:
    """Those rows that a filter leaves, with what a list shows of them; units and areas include what stands below."""
    wanted = listing.narrow(told) & _everywhere(told, shape)
    for word in str(told.get("text") or "").split():
        spoken = Q()
        for field in listing.texts:
            spoken |= Q(**{f"{field}__icontains": word})
        wanted &= spoken
    return rows.filter(wanted, archived_at=None).select_related(*listing.joined).defer(*listing.left_out)


def _everywhere(told: Filter, shape: Shape) -> Q:
    wanted = Q()
    if told.get("area"):
        wanted &= Q(area_id__in=shape.areas_below(int(told["area"])))
    if told.get("unit"):
        wanted &= Q(unit_id__in=shape.units_below(int(told["unit"])))
    if told.get("year"):
        year = told["year"]
        wanted &= Q(period_first__lte=date(year, 12, 31), period_last__gte=date(year, 1, 1))
    return wanted


def sources(rows: QuerySet[Document], also: int | None) -> list[tuple[int, str]]:
    """The newest documents to choose from, and the one that is chosen already."""
    found = list(rows.filter(archived_at=None).values_list("pk", "title", "file_name")[:LATEST])
    if also and also not in (pk for pk, *_ in found):
        found += list(rows.filter(pk=also).values_list("pk", "title", "file_name"))
    return [(pk, title or file_name) for pk, title, file_name in found]


LATEST = 100
"""So many documents stand in the choice of sources; older ones are found by a word of their title."""
