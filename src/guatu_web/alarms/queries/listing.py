"""The list of alarms: how it is narrowed and sorted, and what is read of each line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Case, Expression, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from guatu_web.accounts.models import User
from guatu_web.alarms.models import Alarm
from guatu_web.areas.shape import Shape

State = Alarm.State
_ORDER = (State.CLEARED, State.CLOSED, State.TAKEN, State.OPEN)


class Sort(NamedTuple):
    """What the list can be sorted by: its name on screen, and an expression that is never empty."""

    name: Any
    by: Expression | F


SORTS = {
    "state": Sort(_("状态"), Case(*(When(state=each, then=Value(at)) for at, each in enumerate(_ORDER)))),
    "raised": Sort(_("预警时间"), F("raised_at")),
}
COLUMNS = (
    *("rule", "kind", "name", "subject", "code", "facts", "state", "gone", "note", "version"),
    *("target_id", "sheet_id", "raised_at", "cleared_at", "closed_at", "period_first", "period_last", "period_grain"),
)


def narrowed(rows: QuerySet[Alarm], told: Mapping[str, Any], by: User, shape: Shape) -> QuerySet[Alarm]:
    """Those alarms that a filter leaves; units include what stands below."""
    wanted = Q(archived_at=None)
    for name in ("state", "kind"):
        if told.get(name):
            wanted &= Q(**{name: told[name]})
    if told.get("unit"):
        wanted &= Q(unit_id__in=shape.units_below(int(told["unit"])))
    if told.get("mine"):
        wanted &= Q(person=by)
    for word in str(told.get("text") or "").split():
        wanted &= Q(subject__icontains=word) | Q(name__icontains=word) | Q(note__icontains=word)
    return rows.filter(wanted)


def read(rows: QuerySet[Alarm]) -> QuerySet[Alarm]:
    """Rows with what the list shows of them, and the names beside them."""
    names = {"of_area": F("area__name"), "of_unit": F("unit__name"), "of_person": F("person__name")}
    return rows.only(*COLUMNS).annotate(**names)
