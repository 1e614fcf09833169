"""The battle map (作战图): items as cards by owner and by the month in which they are due; two queries, and one for
units that are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from guatu.periods import Period, month
from guatu_web.areas.models import Unit
from guatu_web.areas.shape import Shape
from guatu_web.supervision.models import Item
from guatu_web.supervision.queries.listing import LIGHTS
from guatu_web.supervision.queries.staying import RUNNING

MONTHS = 6
OWNERS = 8
"""So many owners stand on a page, and so many cards in a cell; the rest is counted."""
CARDS = 4
_RANK = Case(*(When(light=each, then=Value(at)) for at, each in enumerate(LIGHTS)), default=Value(9))


class Card(NamedTuple):
    """An item on the map."""

    pk: int
    title: str
    due_on: date
    percent: int
    light: str
    closed: bool


class Cell(NamedTuple):
    """The items of one owner that are due in one column, those with the worst light first; `more` are not shown."""

    cards: list[Card]
    number: int

    @property
    def more(self) -> int:
        return self.number - len(self.cards)


class Column(NamedTuple):
    """A month; None for what was due before the map's first month and still runs. A cell for each owner."""

    month: Period | None
    cells: list[Cell]
    number: int


class Owner(NamedTuple):
    """A unit (None: nobody yet), its name, how many items of it the map holds, and how many of each light that runs."""

    pk: int | None
    name: str
    number: int
    lights: list[tuple[str, int]]


class Board(NamedTuple):
    """The map: its owners, and its columns with a cell for each."""

    owners: list[Owner]
    columns: list[Column]
    page: int
    pages: int
    number: int


def months_from(first: date) -> list[Period]:
    """The months of a map that begins with a month."""
    at = first.year * 12 + first.month - 1
    return [month(each // 12, each % 12 + 1) for each in range(at, at + MONTHS)]


def half_year(day: date) -> date:
    """The first day of the half-year that holds a day."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def board(rows: QuerySet[Item], shape: Shape, first: date, page: int = 1) -> Board:
    """A page of the map of some items."""
    months = months_from(first)
    known = Q(due_on__gte=first) | Q(state_kind__in=RUNNING)
    rows = rows.filter(known, due_on__lte=months[-1].last).annotate(column=_column(first, months)).order_by()
    counts: dict[int | None, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    lights: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    told = rows.values_list("unit_id", "column", "light", "state_kind").annotate(number=Count("pk"))
    for unit, column, light, kind, number in told:
        counts[unit][column] += number
        if kind != Item.StateKind.CLOSED:
            lights[unit][light] += number
    order = _in_order(counts, shape)
    pages = max(1, -(-len(order) // OWNERS))
    page = min(max(1, page), pages)
    here = order[(page - 1) * OWNERS : page * OWNERS]
    cards = _cards(rows, here) if here else {}
    names = _names(here, shape)
    owners = [_owner(unit, names.get(unit or 0) or _("尚未交办"), counts[unit], lights[unit]) for unit in here]
    columns = []
    for at, each in enumerate([None, *months]):
        cells = [Cell(cards.get((unit, at), []), counts[unit].get(at, 0)) for unit in here]
        columns.append(Column(each, cells, sum(cell.number for cell in cells)))
    return Board(owners, columns, page, pages, sum(sum(each.values()) for each in counts.values()))


def _column(first: date, months: Sequence[Period]) -> Case:
    """The number of the column in which an item stands; compared as dates, which every database does fast."""
    ends = [When(due_on__lt=first, then=Value(0))]
    ends += [When(due_on__lte=each.last, then=Value(at)) for at, each in enumerate(months, 1)]
    return Case(*ends, output_field=IntegerField())


def _names(units: Sequence[int | None], shape: Shape) -> dict[int, str]:
    """What units are called; those that the tree of today no longer has are read."""
    names = {each.state.node_id: each.state.name for each in shape.units}
    if gone := [each for each in units if each is not None and each not in names]:
        names |= dict(Unit.objects.filter(pk__in=gone).values_list("pk", "name"))
    return names


def _in_order(counts: dict[int | None, Any], shape: Shape) -> list[int | None]:
    """Owners in the order of the tree of units; those that it no longer has come after, nobody at the end."""
    places = {each.state.node_id: at for at, each in enumerate(shape.units)}
    return sorted(counts, key=lambda unit: (unit is None, places.get(unit or 0, len(places)), unit or 0))


def _cards(rows: QuerySet[Item], units: Sequence[int | None]) -> dict[tuple[int | None, int], list[Card]]:
    """The first cards of each cell; one query."""
    there = Q(unit__in=[each for each in units if each is not None])
    if None in units:
        there |= Q(unit=None)
    place = Window(RowNumber(), partition_by=[F("unit_id"), F("column")], order_by=[_RANK, "due_on", "pk"])
    first = rows.filter(there).annotate(place=place).filter(place__lte=CARDS).order_by("place")
    found: dict[tuple[int | None, int], list[Card]] = defaultdict(list)
    shown = ("unit_id", "column", "pk", "title", "due_on", "percent", "light", "state_kind")
    for unit, column, pk, title, due_on, percent, light, kind in first.values_list(*shown):
        closed = kind == Item.StateKind.CLOSED
        found[unit, column].append(Card(pk, title, due_on, percent, light, closed))
    return found


def _owner(unit: int | None, name: str, counts: dict[int, int], lights: dict[str, int]) -> Owner:
    shown = [(str(each), lights[each]) for each in LIGHTS if lights.get(each)]
    return Owner(unit, name, sum(counts.values()), shown)
