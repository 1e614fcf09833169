"""What is due of the returns of a zone: by report and period, with what has come of it, and how complete and timely
each unit reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from guatu.statistics import Arrival, Due, Punctuality, punctuality
from guatu_web.accounts.models import Role, User
from guatu_web.areas.models import Area, Unit, UnitState, Zone
from guatu_web.areas.trees import Branch, below
from guatu_web.policies import RIGHTS, memberships, visible
from guatu_web.returns.duties import Duty, Schemes
from guatu_web.returns.models import Return

TODO, DONE, NOT_BEGUN = "todo", "approved", "not_begun"


class Entry(NamedTuple):
    """A line of the list: what is due, and the return that answers to it, if it was begun."""

    duty: Duty
    unit: str
    sheet: Return | None
    late: bool
    missing: bool

    @property
    def state(self) -> str:
        return self.sheet.state if self.sheet else NOT_BEGUN


class Reach(NamedTuple):
    """How far a right of a person reaches in a zone; None for everywhere."""

    units: set[int] | None
    areas: set[int] | None

    def covers(self, duty: Duty) -> bool:
        if self.units is None or self.areas is None:
            return True
        return duty.unit in self.units or duty.area in self.areas


def reach_of(user: User, right: str, zone: Zone) -> Reach:
    """How far a right reaches, as `visible` tells it for records that are there."""
    held = RIGHTS[right]
    mine = [each for each in memberships(user, zone) if Role(each.role) in held.roles]
    if any(Role(each.role) in held.whole or not (each.unit_id or each.area_id) for each in mine):
        return Reach(None, None)
    units = [below(Unit, each.unit) for each in mine if each.unit is not None]
    areas = [below(Area, each.area) for each in mine if each.unit is None and each.area is not None]
    return Reach(set().union(*units), set().union(*areas))


def entries(user: User, zone: Zone, schemes: Schemes, asked: dict[str, Any]) -> list[Entry]:
    """What is due of a year for the units of a person, narrowed by a filter: year, unit, report, state."""
    today = timezone.localdate()
    reach = reach_of(user, "returns.fill", zone)
    duties = [each for each in schemes.duties(asked["year"], today) if reach.covers(each)]
    begun = {(each.scheme, each.unit_id, each.period_last): each for each in _begun(user, zone, asked["year"])}
    names = {branch.state.node_id: branch.state.name for branch in schemes.units.values()}
    told = [_entry(each, names[each.unit], begun.pop(each.key, None), today) for each in duties]
    told = [each for each in told if _fits(each, asked)]
    return sorted(told, key=lambda each: (each.duty.due_on, each.duty.period.last, each.unit), reverse=True)


def _begun(user: User, zone: Zone, year: int) -> QuerySet[Return]:
    """The newest edition of each return of a year."""
    rows = visible(user, "returns.fill", zone, Return.objects.filter(archived_at=None, period_last__year=year))
    newer = Return.objects.filter(corrects=OuterRef("pk"), archived_at=None)
    return rows.filter(~Exists(newer)).only(
        *("scheme", "unit_id", "period_last", "state", "due_on", "first_submitted_at", "edition", "version")
    )


def _entry(duty: Duty, unit: str, sheet: Return | None, today: date) -> Entry:
    submitted = sheet.first_submitted_at if sheet else None
    came = timezone.localdate(submitted) if submitted else None
    first = sheet is None or sheet.edition == 1
    late = first and duty.counted and (came or today) > duty.due_on
    return Entry(duty, unit, sheet, late, late and came is None)


def _fits(entry: Entry, asked: dict[str, Any]) -> bool:
    state = asked.get("state", "")
    if asked.get("unit") and entry.duty.unit != asked["unit"]:
        return False
    if asked.get("report") and entry.duty.report.key != asked["report"]:
        return False
    if state == TODO:
        return entry.state != DONE
    return not state or entry.state == state


def punctual(zone: Zone, schemes: Schemes, year: int, duties: Iterable[Duty] | None = None) -> dict[int, Punctuality]:
    """How complete and timely each unit has reported what was due in a year by today, by its id; one query.

    Worked out from the returns each time, it cannot differ from them; what it gave of a month is kept in the statistics
    (`returns.actions.punctual`), with its vintages.
    """
    today = timezone.localdate()
    asked = schemes.duties(year, today) if duties is None else duties
    names = {branch.state.node_id: branch.state.name for branch in schemes.units.values()}
    due = [Due(str(each.unit), each.report.key, each.period, each.due_on) for each in asked if each.counted]
    came = Return.objects.filter(
        zone=zone, archived_at=None, period_last__year=year, first_submitted_at__isnull=False
    ).only("scheme", "unit_id", "first_submitted_at", "period_first", "period_last", "period_grain")
    arrivals = [
        Arrival(str(each.unit_id), each.scheme, each.period, timezone.localdate(each.first_submitted_at))
        for each in came
        if each.unit_id in names and each.period and each.first_submitted_at
    ]
    told = {int(unit): each for unit, each in punctuality(due, arrivals, today).items() if each.due}
    return {unit: each._replace(unit=names[unit]) for unit, each in told.items()}


def with_units_of(zone: Zone, schemes: Schemes, first: date) -> tuple[Schemes, dict[int, list[tuple[date, date]]]]:
    """Schemes that know every unit that stood on some day since a day, and on which days each did; one query.

    A unit that was closed still owes what fell due while it stood.
    """
    states = UnitState.objects.filter(
        node__zone=zone, node__archived_at=None, archived_at=None, valid_from__lte=timezone.localdate()
    )
    units, days = dict[str, Branch](), dict[int, list[tuple[date, date]]]()
    for state in states.filter(valid_to__gte=first).select_related("node").order_by("valid_from"):
        units[state.node.code] = Branch(state, 0, has_children=False)
        days.setdefault(state.node_id, []).append((state.valid_from, state.valid_to))
    return schemes._replace(units=units), days
