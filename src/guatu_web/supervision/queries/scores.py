"""Scores of units and of leaders over a period: in time, made up, missed, returned, extended, evaluated.

Every number has its list: `counted` gives the numbers of all at once, `behind` the rows of one of them, and both ask
the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from guatu.periods import Period
from guatu.supervision import Score, Span, scored
from guatu_web.accounts.models import User
from guatu_web.areas.models import Unit, Zone
from guatu_web.supervision.models import Extension, Item, Mark, Step

OWNERS = {"unit": _("按单位"), "leader": _("按责任领导")}
RETURNS = {"returned": ("find_poor", "reject"), "sent_back": ("send_back",)}
"""Acts by which something goes back: to the unit because it was not sufficient, and from the unit that refuses it."""
GOOD = (Item.Evaluation.GOOD, Item.Evaluation.FAIR)
WHATS = {
    "due": _("应反馈"),
    "in_time": _("按时"),
    "made_up": _("补报"),
    "missed": _("缺报"),
    "returned": _("退回重办"),
    "sent_back": _("单位退回"),
    "extended": _("延期"),
    "evaluated": _("评价"),
    "good": _("评价为好、较好"),
}
COLOURS = {"in_time": "green", "made_up": "yellow", "missed": "red"}
_SHADES = {colour: what for what, colour in COLOURS.items()}
_OWNED = ("due", *COLOURS, "evaluated", "good")


class Over(NamedTuple):
    """A zone, the days over which it is counted, and by whom: units or leaders."""

    zone: Zone
    first: date
    last: date
    by: str

    @property
    def owners(self) -> QuerySet[Any]:
        """Everybody who could be scored, of whatever zone."""
        rows: QuerySet[Any] = (Unit if self.by == "unit" else User).objects.order_by()
        return rows

    def owner_of(self, what: str) -> str:
        """The field that names who is scored: a mark and an item know it, a unit sends back what was its own then."""
        own = (*_OWNED, "sent_back") if self.by == "unit" else _OWNED
        return f"{self.by}_id" if what in own else f"item__{self.by}_id"


class Row(NamedTuple):
    """The numbers of a unit or person; a rate is None where there was nothing to count."""

    pk: int
    name: str
    due: int
    in_time: int
    made_up: int
    missed: int
    returned: int
    sent_back: int
    extended: int
    evaluated: int
    good: int

    @property
    def rate(self) -> float | None:
        """The share of what was due that was reported in time."""
        return self.in_time / self.due if self.due else None

    @property
    def quality(self) -> float | None:
        """The share of evaluated items that were found good or fairly good."""
        return self.good / self.evaluated if self.evaluated else None


def counted(over: Over, visible: QuerySet[Item] | None = None) -> list[Row]:
    """The numbers of all who have any, by name; seven queries. `visible` are the items that may be counted."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    marks = rows_of(over, "due", visible).order_by().values_list(over.owner_of("due"), "colour")
    for pk, colour, number in marks.annotate(number=Count("pk")):
        found[pk][_SHADES[colour]] = number
    for what in ("returned", "sent_back", "extended", "evaluated", "good"):
        rows = rows_of(over, what, visible).order_by().values_list(over.owner_of(what))
        for pk, number in rows.annotate(number=Count("pk")):
            found[pk][what] = number
    found.pop(None, None)  # type: ignore[call-overload]  # items that nobody answers for
    names = dict(over.owners.filter(pk__in=found).values_list("pk", "name"))
    return [_row(pk, names[pk], told) for pk, told in sorted(found.items(), key=lambda each: names[each[0]])]


def _row(pk: int, name: str, told: Mapping[str, int]) -> Row:
    parts = {what: told.get(what, 0) for what in WHATS if what != "due"}
    return Row(pk, name, parts["in_time"] + parts["made_up"] + parts["missed"], **parts)


# ------------------------------------------------------------------ what stands behind


def rows_of(over: Over, what: str, visible: QuerySet[Item] | None = None) -> QuerySet[Any]:
    """All rows that a number counts, of everybody: kept periods that were due within the days, acts and grants of
    them, items closed in them."""
    return _ROWS[what](over, what, visible)


def behind(over: Over, what: str, owner: int, visible: QuerySet[Item] | None = None) -> QuerySet[Any]:
    """The rows behind one number of one unit or person."""
    return rows_of(over, what, visible).filter(**{over.owner_of(what): owner})


def score(over: Over, owner: int, visible: QuerySet[Item] | None = None) -> Score[int]:
    """The kept periods of a unit or person as guatu.supervision scores them, each with its item's id."""
    marks = behind(over, "due", owner, visible).order_by("due_on", "pk")
    told = marks.values_list("item_id", "first", "last", "due_on", "reported_on", "colour")
    return scored((pk, Span(Period(first, last), by, on, colour)) for pk, first, last, by, on, colour in told)


def _marks(over: Over, what: str, visible: QuerySet[Item] | None) -> QuerySet[Any]:
    marks = Mark.objects.filter(zone=over.zone, archived_at=None, due_on__gte=over.first, due_on__lte=over.last)
    marks = marks.filter(colour=COLOURS[what]) if what in COLOURS else marks.filter(colour__in=COLOURS.values())
    return _of_items(marks, visible)


def _returned(over: Over, what: str, visible: QuerySet[Item] | None) -> QuerySet[Any]:
    steps = Step.objects.filter(zone=over.zone, on__gte=over.first, on__lte=over.last, act__in=RETURNS[what])
    return _of_items(steps, visible)


def _extended(over: Over, what: str, visible: QuerySet[Item] | None) -> QuerySet[Any]:
    rows = Extension.objects.filter(zone=over.zone, archived_at=None, state=Extension.State.GRANTED)
    return _of_items(rows.filter(decided_on__gte=over.first, decided_on__lte=over.last), visible)


def _evaluated(over: Over, what: str, visible: QuerySet[Item] | None) -> QuerySet[Any]:
    rows: QuerySet[Any] = Item.objects.filter(zone=over.zone) if visible is None else visible
    rows = rows.filter(archived_at=None, closed_on__gte=over.first, closed_on__lte=over.last)
    return rows.filter(evaluation__in=GOOD) if what == "good" else rows.exclude(evaluation="")


def _of_items(rows: QuerySet[Any], visible: QuerySet[Item] | None) -> QuerySet[Any]:
    return rows if visible is None else rows.filter(item__in=visible.order_by().values("pk"))


_Asked = Callable[[Over, str, QuerySet[Item] | None], QuerySet[Any]]
_ROWS: dict[str, _Asked] = {
    **dict.fromkeys(("due", "in_time", "made_up", "missed"), _marks),
    "returned": _returned,
    "sent_back": _returned,
    "extended": _extended,
    "evaluated": _evaluated,
    "good": _evaluated,
}


def told(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows behind a number with the item that each is about."""
    names = {"of_item": "pk", "of_title": "title", "of_number": "number", "of_unit": "unit__name"}
    of_item = "" if rows.model is Item else "item__"
    named: QuerySet[Any] = rows.annotate(**{name: F(of_item + field) for name, field in names.items()})
    return named
