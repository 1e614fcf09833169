"""Which area a line of the ledger is about, and which unit answers for it: by the names in the text, or by the ledger.

The unit of a target is never guessed. It is, in this order,

1. the unit that a person has set in the review of its statement;
2. the unit that the owner of a task names whose clause holds the figure, else the owners of the tasks before the
   figure in the same sentence (经济发展局牵头，全年……), where they all name one and the same;
3. the unit of the target that it corrects, else the unit of the latest target in force or superseded of the same
   indicator code and area, one of the same measure first, where all such targets agree.

Otherwise it has none. From 2 and 3 only units come that stand today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone

from guatu.catalogue import fold
from guatu_web.areas.models import Area, AreaState, Unit, UnitState, Zone
from guatu_web.documents.models import Decision, TaskClause
from guatu_web.ledger.models import Target


class Source(NamedTuple):
    """Where a statement stands in a document: its sentence text[start:end], in it its figure."""

    document: int
    start: int
    end: int
    figure_start: int
    figure_end: int

    def owners(self, clauses: Sequence[Clause]) -> set[str]:
        """Whom the tasks name that hold the figure, else those before it in the sentence."""
        here = [each for each in clauses if each.start < self.end and each.end > self.start]
        holding = {each.owner for each in here if each.start <= self.figure_start and self.figure_end <= each.end}
        return holding or {each.owner for each in here if each.start < self.figure_start}


class Clause(NamedTuple):
    """A task at text[start:end] of its document, and whom it names."""

    start: int
    end: int
    owner: str


class Places:
    """The areas and units of a zone by name, read when first asked for."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._areas: dict[str, set[int]] | None = None
        self._root: Area | None = None
        self._by_key: dict[int, Area] = {}
        self._units: list[Any] | None = None

    def area(self, name: str) -> Area | None:
        """The area that has, or once had, this name; the zone's own for no name; None for another or several."""
        if self._areas is None:
            self._read_areas()
        if not name:
            return self._root
        keys = (self._areas or {}).get(fold(name), set())
        return self._by_key[min(keys)] if len(keys) == 1 else None

    def unit(self, owner: str) -> Unit | None:
        """The unit of this name, or the only one whose name holds it or stands in it."""
        said = fold(owner)
        if not said:
            return None
        exact = [unit for unit in self.units if fold(unit.name) == said]
        near = [unit for unit in self.units if fold(unit.name) in said or (len(said) > 1 and said in fold(unit.name))]
        found = exact or near
        return found[0] if len(found) == 1 else None

    def stands(self, unit: int | None) -> bool:
        """Whether there is a unit with this id today."""
        return any(each.pk == unit and each.stands for each in self.units)

    @property
    def units(self) -> list[Any]:
        if self._units is None:
            today = timezone.localdate()
            states = UnitState.objects.filter(
                node=OuterRef("pk"), archived_at=None, valid_from__lte=today, valid_to__gte=today
            )
            units = Unit.objects.filter(zone=self._zone, archived_at=None)
            self._units = list(units.annotate(stands=Exists(states)))
        return self._units

    def _read_areas(self) -> None:
        today = timezone.localdate()
        self._areas = {}
        states = AreaState.objects.filter(node__zone=self._zone, node__archived_at=None, archived_at=None)
        for state in states.select_related("node").order_by("node__code"):
            self._by_key[state.node_id] = state.node
            for name in (state.name, state.node.name):
                self._areas.setdefault(fold(name), set()).add(state.node_id)
            is_top = state.parent_id is None and state.valid_from <= today <= state.valid_to
            if is_top and (self._root is None or state.kind == Area.Kind.ZONE):
                self._root = state.node


def give_units(zone: Zone, targets: Sequence[Target], sources: Mapping[int, Source], places: Places) -> None:
    """Set the unit of unsaved targets that have none, as far as it is known; at most three queries.

    `sources` are the sentences by statement; `supersedes` of a target is the one that it corrects.
    """
    _by_their_sentences(_without(targets), sources, places)
    for target in _without(targets):
        corrected = target.supersedes
        if corrected is not None and places.stands(corrected.unit_id):
            target.unit_id = corrected.unit_id
    _by_the_ledger(zone, _without(targets), places)


def _without(targets: Sequence[Target]) -> list[Target]:
    return [target for target in targets if target.unit_id is None]


def _by_their_sentences(targets: Sequence[Target], sources: Mapping[int, Source], places: Places) -> None:
    told = [(target, sources[target.statement_id]) for target in targets if target.statement_id]
    if not told:
        return
    owned = _owned({source.document for _, source in told})
    for target, source in told:
        units = {places.unit(owner) for owner in source.owners(owned[source.document])}
        unit = units.pop() if len(units) == 1 else None
        if unit is not None and places.stands(unit.pk):
            target.unit_id = unit.pk


def _owned(documents: set[int]) -> dict[int, list[Clause]]:
    """The tasks of some documents that name somebody; not those that were put aside."""
    clauses = TaskClause.objects.filter(
        document__in=documents, archived_at=None, decision__in=(Decision.OPEN, Decision.CONFIRMED)
    )
    owned = defaultdict[int, list[Clause]](list)
    for row in clauses.exclude(owner_name="").values_list("document_id", "start", "end", "owner_name", named=True):
        owned[row.document_id].append(Clause(row.start, row.end, row.owner_name))
    return owned


class _Held(NamedTuple):
    """A target of the ledger, as far as it tells of others; later ones are larger."""

    last_day: date
    same_measure: bool
    in_force: bool
    unit: int


def _by_the_ledger(zone: Zone, targets: Sequence[Target], places: Places) -> None:
    asked = [target for target in targets if target.code and target.area_id]
    if not asked:
        return
    held = Target.objects.filter(
        zone=zone,
        archived_at=None,
        state__in=(Target.State.IN_FORCE, Target.State.SUPERSEDED),
        code__in={target.code for target in asked},
        area__in={target.area_id for target in asked},
    )
    rows = defaultdict[tuple[str, int], list[Any]](list)
    columns = ("code", "area_id", "measure", "period_last", "state", "unit_id")
    for row in held.exclude(unit=None).exclude(period_last=None).values_list(*columns, named=True):
        rows[row.code, row.area_id].append(row)
    for target in asked:
        known = [
            _Held(row.period_last, row.measure == target.measure, row.state == Target.State.IN_FORCE, row.unit_id)
            for row in rows[target.code, target.area_id or 0]
            if places.stands(row.unit_id)
        ]
        latest = max((each[:3] for each in known), default=None)
        units = {each.unit for each in known if each[:3] == latest}
        if len(units) == 1:
            target.unit_id = units.pop()
