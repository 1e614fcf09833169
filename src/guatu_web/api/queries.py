"""What the operations read: only what the person may see, nothing archived, each with the sentence it came from."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Substr

from guatu.periods import Period
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import states_of
from guatu_web.documents.models import Document, Statement
from guatu_web.ledger.models import Observation, Target, Task
from guatu_web.policies import visible

Rows = QuerySet[Any]


def documents(person: User, zone: Zone) -> Rows:
    return visible(person, "documents.view", zone, Document.objects.filter(archived_at=None))


def statements(person: User, zone: Zone) -> Rows:
    rows = visible(person, "documents.view", zone, Statement.objects.filter(archived_at=None))
    return rows.annotate(sentence=_clause("")).defer("read")


def observations(person: User, zone: Zone) -> Rows:
    return _figures(visible(person, "ledger.view", zone, Observation.objects.filter(archived_at=None)))


def targets(person: User, zone: Zone) -> Rows:
    return _figures(visible(person, "ledger.view", zone, Target.objects.filter(archived_at=None)))


def tasks(person: User, zone: Zone) -> Rows:
    rows = visible(person, "ledger.view", zone, Task.objects.filter(archived_at=None))
    return rows.select_related("area", "unit", "clause")


def nodes(person: User, zone: Zone, model: type[Area] | type[Unit], day: date) -> Rows:
    """The states of areas or units on a day; `parent_present` tells whether the parent stood on that day, too."""
    seen = visible(person, "areas.view", zone, model._default_manager.filter(archived_at=None))
    states = states_of(model)._default_manager.filter(
        archived_at=None, node__archived_at=None, valid_from__lte=day, valid_to__gte=day
    )
    rows = states.filter(node__in=seen).select_related("node")
    return cast(Rows, rows.annotate(parent_present=Exists(states.filter(node=OuterRef("parent")))))


def of_period(rows: Rows, period: str | None) -> Rows:
    """Rows whose period lies within another."""
    if period is None:
        return rows
    within = Period.parse(period)
    return rows.filter(period_first__gte=within.first, period_last__lte=within.last)


def narrowed(rows: Rows, asked: object, *names: str) -> Rows:
    """Rows that equal what was asked for in some of their fields; None asks for nothing."""
    values = {name: getattr(asked, name) for name in names}
    return rows.filter(**{name: value for name, value in values.items() if value is not None})


def _figures(rows: Rows) -> Rows:
    rows = rows.select_related("area", "unit", "statement").defer("statement__read")
    return cast(Rows, rows.annotate(sentence=Coalesce(_clause("statement__"), Value(""))))


def _clause(through: str) -> Substr:
    """The sentence, cut out by the database so that no whole text travels."""
    start, end = f"{through}clause_start", f"{through}clause_end"
    return Substr(f"{through}document__text", F(start) + 1, F(end) - F(start))
