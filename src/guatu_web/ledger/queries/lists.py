"""The three lists of the ledger, targets, observations and tasks, and how each is narrowed and sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Expression, F, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from guatu import catalogue
from guatu_web.areas.shape import Shape
from guatu_web.documents.models import Document
from guatu_web.ledger.models import Observation, Target, Task

Filter = Mapping[str, Any]


class Sort(NamedTuple):
    """What a list can be sorted by: its name on screen, and a field, or an expression that is never empty."""

    name: Any
    by: Expression | F


_HORIZON = Sort(_("期限"), F("period_last"))
_UNIT = Sort(_("责任单位"), Coalesce("unit__name", Value("")))
_FIGURES = {
    "horizon": _HORIZON,
    "indicator": Sort(_("指标"), F("indicator")),
    "value": Sort(_("数值"), F("value")),
}


class Listing(NamedTuple):
    """A list of the ledger: its model and the orders it can take (the first is the ordinary one).

    `columns` are those of its own that it shows; `beside` is what it shows of the records it points to, by the name
    that each gets on the row: reading those whole would cost a list three quarters of its time in the database.
    """

    model: type[Model]
    sorts: dict[str, Sort]
    descending: bool
    columns: tuple[str, ...]
    beside: dict[str, F]
    texts: tuple[str, ...]
    narrow: Callable[[Filter], Q]

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows with what the list shows of them; to be asked for once they are few."""
        shown: QuerySet[Any] = rows.only(*self.columns).annotate(**self.beside)
        return shown


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


_DAYS = ("period_first", "period_last", "period_grain")
_FIGURE = ("indicator", "code", "measure", "value", "value_unit", "bound", "area_name", "note", "statement_id", *_DAYS)
_PLACES = {"of_area": F("area__name"), "of_unit": F("unit__name")}


def _source(link: str) -> dict[str, F]:
    """The document of the sentence that a line points to: its number, its title, the name of its file."""
    names = {"source": "document_id", "source_title": "document__title", "source_file": "document__file_name"}
    return {name: F(f"{link}__{path}") for name, path in names.items()}


_SAID = _PLACES | _source("statement") | {"said": F("statement__quote")}

TARGETS = Listing(
    Target,
    {"horizon": _HORIZON, "indicator": _FIGURES["indicator"], "unit": _UNIT, "value": _FIGURES["value"]},
    True,
    (*_FIGURE, "stretch_value", "as_written", "state"),
    _SAID,
    ("indicator", "note", "area_name", "statement__quote", "statement__document__title"),
    _targets,
)
OBSERVATIONS = Listing(
    Observation,
    _FIGURES,
    True,
    _FIGURE,
    _SAID,
    ("indicator", "note", "area_name", "statement__quote", "statement__document__title"),
    _figures,
)
TASKS = Listing(
    Task,
    {"horizon": _HORIZON, "unit": _UNIT},
    False,
    ("text", "path", "owner_name", "state", "note", "clause_id", *_DAYS),
    _PLACES | _source("clause"),
    ("text", "note", "owner_name", "clause__document__title"),
    _tasks,
)


def narrowed(listing: Listing, rows: QuerySet[Any], told: Filter, shape: Shape) -> QuerySet[Any]:
    """Those rows that a filter leaves; units and areas include what stands below."""
    wanted = listing.narrow(told) & _everywhere(told, shape)
    for word in str(told.get("text") or "").split():
        spoken = Q()
        for field in listing.texts:
            spoken |= Q(**{f"{field}__icontains": word})
        wanted &= spoken
    return rows.filter(wanted, archived_at=None)


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


LATEST = 40
"""So many documents stand in the choice of sources; older ones are found by a word of their title."""
