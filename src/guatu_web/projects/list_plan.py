"""What a list of projects would make of the register: which are new, what of which changes, and what stands against it.

A row is a project of the register by its number, else by the credit code and the name, else by the investor and the
name. Empty cells change nothing, and neither do stages and statuses: those are moved on the project's page.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from guatu.gates import after
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Area, AreaState, Unit, UnitState, Zone
from guatu_web.policies import may
from guatu_web.projects.actions.milestones import is_put_off
from guatu_web.projects.actions.money import peers_of
from guatu_web.projects.headings import MILESTONE, folded, named
from guatu_web.projects.list_findings import ERROR, Found, found
from guatu_web.projects.list_rows import ACTUAL, PLANNED, Frame, Line, Names, check_order
from guatu_web.projects.models import Kind, Milestone, Project, Stage, Status
from guatu_web.projects.queries.alike import company_core, project_core
from guatu_web.projects.queries.rules import rules_of
from guatu_web.records.acts import plain

PLACES, PEOPLE = ("unit", "area"), ("owner", "leader")
FIRST_PLANNED = "first_planned_on"
_DATES = (PLANNED, FIRST_PLANNED, ACTUAL)
IN_YUAN = ("total", "rate", "rate_on")
FIELDS = (
    *("name", "kind", "investor", "investor_code", "investor_place", "content", "amount", "currency", *IN_YUAN),
    *("foreign", "industry", "cluster", *PLACES, *PEOPLE, "land_need", "land_supplied"),
)
"""What a list may say of a project that is registered already."""
_READ = (
    *("id", "number", "version", "stage", "status", "archived_at", "merged_into__number"),
    *(name for name in FIELDS if name not in (*PLACES, *PEOPLE)),
    *(f"{name}_id" for name in (*PLACES, *PEOPLE)),
    *(f"{name}__name" for name in (*PLACES, *PEOPLE)),
)
_NAMING = frozenset(
    ("unknown_unit", "unknown_area", "unknown_person", "unknown_leader", "unknown_cluster", "same_names")
)
Key = tuple[str, str]
Days = dict[tuple[str, str], date]


class Change(NamedTuple):
    """What a row changes of a project: its fields with their new values, and dates of its stages."""

    line: Line
    known: dict[str, Any]
    fields: dict[str, Any]
    days: Days

    @property
    def reason(self) -> str:
        """Why planned dates are put off."""
        return str(self.line.values.get("postponed_reason", ""))


@dataclass
class Plan:
    """What would be written of a list, and all that was found."""

    new: list[Line] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    findings: list[Found] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(each.severity == ERROR for each in self.findings)

    @property
    def fingerprint(self) -> str:
        """The same for the same plan: what was looked at is what is written."""
        told: list[Any] = [[_plain(each.values), _plain_days(each.days)] for each in self.new]
        told += [
            [each.known["id"], each.known["version"], _plain(each.fields), _plain_days(each.days), each.reason]
            for each in self.changed
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def frame_of(zone: Zone, today: date) -> Frame:
    """What a list of a zone is read against."""
    return Frame(_names(zone, today), rules_of(zone), today, {kind: peers_of(zone, kind) for kind in Kind.values})


def plan_of(by: User, zone: Zone, lines: Sequence[Line], wrong: Sequence[Found], frame: Frame) -> Plan:
    """The plan for the rows of a list that a person wants to bring in. Three queries however many there are."""
    register = _Register(zone)
    plan = Plan(findings=list(wrong))
    seen: dict[Any, Line] = {}
    allowed = _allowed(by, zone)
    ahead = may(by, "projects.move_freely", zone)
    for line in lines:
        known = register.known(line)
        _twice(line, known, seen)
        if known is None:
            _new(line, plan, register, frame, allowed, ahead=ahead)
        else:
            _changed(line, known, plan, register, allowed)
    plan.findings += register.unknown_numbers()
    plan.findings += [each for line in lines for each in line.findings]
    return plan


# ------------------------------------------------------------------ one row


def _twice(line: Line, known: dict[str, Any] | None, seen: dict[Any, Line]) -> None:
    """A row that is the same project as one above it."""
    if not line.values.get("name"):
        return
    keys = [("known", known["id"])] if known else list(_keys(line.values))
    other = next((seen[key] for key in keys if key in seen), None)
    if other is not None:
        why = "编号相同" if known else "信用代码和名称相同" if line.values.get("investor_code") else "投资方和名称相同"
        line.find("twice", "name", other=other.row, why=why)
    for key in keys:
        seen.setdefault(key, line)


def _new(line: Line, plan: Plan, register: _Register, frame: Frame, allowed: Any, *, ahead: bool) -> None:
    values = line.values
    if not allowed(values.get("unit"), values.get("area")):
        line.find("not_allowed", "unit" if "unit" in line.columns else "area")
    if "stage" not in values and "stage" not in line.columns:
        line.find("no_stage")
    if stage := values.get("stage"):
        _standing(line, stage, frame, ahead=ahead)
    if like := register.alike(values):
        line.find("alike", "name", number=like["number"], name=like["name"])
    plan.new.append(line)


def _standing(line: Line, stage: str, frame: Frame, *, ahead: bool) -> None:
    ladder = frame.rules.ladder(line.values.get("kind", Kind.INDUSTRIAL))
    first = ladder.gates[0] if ladder else None
    if first and stage != first.stage and not ahead:
        line.find("stage_not_allowed", "stage", first=first.name, text=Stage(stage).label)
    reached = line.days.get((stage, ACTUAL)) or line.values.get("stage_on")
    if reached is None and not after(Stage.SIGNED, stage):
        line.find("no_stage_day", "stage", stage=Stage(stage).label, day=frame.today)
    line.values["stage_on"] = reached or frame.today
    dates = {(stage, ACTUAL): reached, **line.days}
    check_order(line, dates, dates.keys())


def _changed(line: Line, known: dict[str, Any], plan: Plan, register: _Register, allowed: Any) -> None:
    if known["merged_into__number"]:
        line.find("merged", "number", text=known["number"], other=known["merged_into__number"])
        return
    if known["archived_at"]:
        line.find("archived", "number", text=known["number"])
        return
    _leave_as_registered(line, known)
    fields = _fields(line, known)
    days = register.days(line, known)
    check_order(line, register.days_of(known["id"]) | days, days.keys())
    _put_off(line, known, register, days)
    for stage, which in days:
        if which == ACTUAL and after(stage, known["stage"]):
            of = f"{stage}{MILESTONE}{which}"
            told = {"stage": Stage(known["stage"]).label, "field": named(of), "day": days[stage, which]}
            if not any(each.rule == "beyond_stage" for each in line.findings):
                line.find("beyond_stage", of, **told)
    for of, choices in (("stage", Stage), ("status", Status)):
        if of in line.values and line.values[of] != known[of]:
            line.find(f"{of}_kept", of, old=choices(known[of]).label, new=choices(line.values[of]).label)
    if not fields and not days:
        plan.same += 1
        return
    place = {name: known[f"{name}_id"] for name in PLACES}
    if not (allowed(*place.values()) and allowed(*({**place, **fields}[name] for name in PLACES))):
        line.find("not_allowed", "unit" if "unit" in line.columns else "name")
    plan.changed.append(Change(line, known, fields, days))


def _put_off(line: Line, known: dict[str, Any], register: _Register, days: Days) -> None:
    """A planned date that is put off needs its reason, as on the project's page."""
    for (stage, which), day in days.items():
        before, first = register.planned(known["id"], stage)
        if which == PLANNED and "postponed_reason" not in line.values and is_put_off(before, first, day):
            of = f"{stage}{MILESTONE}{which}"
            line.find("no_postponed_reason", of, field=named(of), old=before or first, new=day)


def _leave_as_registered(line: Line, known: dict[str, Any]) -> None:
    """A unit that is closed, or a person who has left, is no fault where the project has it already: only what is
    touched is checked."""
    for of, text in line.unknown.items():
        if folded(text) == folded(known[of if of == "cluster" else f"{of}__name"] or ""):
            at = line.columns.get(of)
            line.findings = [each for each in line.findings if each.rule not in _NAMING or each.column != at]


def _fields(line: Line, known: dict[str, Any]) -> dict[str, Any]:
    """The fields that change. A total in yuan follows its amount; a rate changes it only where the list names one."""
    told = {name: line.values[name] for name in FIELDS if name in line.values}
    money = ("amount", "currency")
    if "rate" not in line.columns and all(told.get(name, known[name]) == known[name] for name in money):
        told = {name: value for name, value in told.items() if name not in IN_YUAN}
    if "amount" not in told:
        told = {name: value for name, value in told.items() if name not in IN_YUAN}
    return {name: value for name, value in told.items() if value != known[_column(name)]}


def _column(name: str) -> str:
    return f"{name}_id" if name in (*PLACES, *PEOPLE) else name


# ------------------------------------------------------------------ the register


class _Register:
    """The projects of a zone, to be found by number and by who and what they are."""

    def __init__(self, zone: Zone) -> None:
        rows: list[Any] = list(Project.objects.filter(zone=zone).order_by("pk").values(*_READ))
        self._by_number: dict[str, dict[str, Any]] = {folded(each["number"]): each for each in rows}
        self._by_key = defaultdict[Key, list[dict[str, Any]]](list)
        self._alike: dict[Key, dict[str, Any]] = {}
        for each in rows:
            if each["archived_at"] or each["merged_into__number"]:
                continue
            for key in _keys(each):
                self._by_key[key].append(each)
            for key in _cores(each):
                self._alike.setdefault(key, each)
        told = Milestone.objects.filter(zone=zone, archived_at=None)
        self._days = defaultdict[int, dict[tuple[str, str], date | None]](dict)
        for project, stage, *days in told.values_list("project", "stage", *_DATES):
            self._days[project] |= {(stage, which): day for which, day in zip(_DATES, days, strict=True)}
        self._unknown = defaultdict[str, list[Line]](list)

    def known(self, line: Line) -> dict[str, Any] | None:
        """The project that a row is about; None for a new one."""
        number = line.values.get("number")
        if number and (known := self._by_number.get(folded(number))) is not None:
            return known
        if number:
            self._unknown[line.sheet].append(line)
        for key in _keys(line.values):
            found_by = [each for each in self._by_key.get(key, ()) if _same_code(each, line.values)]
            if len(found_by) > 1:
                line.find("several", "name", count=len(found_by))
            if found_by:
                return found_by[0]
        return None

    def alike(self, values: dict[str, Any]) -> dict[str, Any] | None:
        """A project that is much like a new one."""
        return next((self._alike[key] for key in _cores(values) if key in self._alike), None)

    def days(self, line: Line, known: dict[str, Any]) -> Days:
        """The dates of stages that a row changes. What has been done on a day stays as it is registered."""
        told: Days = {}
        for (stage, which), day in line.days.items():
            before = self.days_of(known["id"]).get((stage, which))
            if before == day:
                continue
            if which == ACTUAL and before is not None:
                of = f"{stage}{MILESTONE}{which}"
                line.find("day_kept", of, field=named(of), old=before, new=day)
            else:
                told[stage, which] = day
        return told

    def days_of(self, pk: int) -> dict[tuple[str, str], date | None]:
        """The dates of a project's stages as they are registered."""
        return self._days.get(pk, {})

    def planned(self, pk: int, stage: str) -> tuple[date | None, date | None]:
        """The planned day of a stage, and the one that was promised first."""
        days = self.days_of(pk)
        return days.get((stage, PLANNED)), days.get((stage, FIRST_PLANNED))

    def unknown_numbers(self) -> Iterator[Found]:
        """One finding a sheet about numbers that nobody has given here."""
        for sheet, lines in self._unknown.items():
            first = lines[0]
            told = {"count": len(lines), "first": first.row, "text": first.values["number"]}
            yield found("unknown_number", sheet, None, first.columns.get("number"), **told)


def _keys(values: dict[str, Any]) -> Iterator[Key]:
    """What identifies a project without its number: code and name, investor and name."""
    if name := folded(values.get("name") or ""):
        if code := values.get("investor_code"):
            yield code, name
        yield "@" + company_core(values.get("investor") or ""), name


def _cores(values: dict[str, Any]) -> Iterator[Key]:
    """As `_keys`, for what is much alike."""
    core = project_core(values.get("name") or "")
    if core and (code := values.get("investor_code")):
        yield code, core
    if core and (investor := values.get("investor")):
        yield company_core(investor), core


def _same_code(known: dict[str, Any], values: dict[str, Any]) -> bool:
    """Two codes that differ are two firms."""
    code = values.get("investor_code")
    return not (code and known["investor_code"]) or code == known["investor_code"]


# ------------------------------------------------------------------ names, rights, words


def _names(zone: Zone, today: date) -> Names:
    units, areas = (
        {folded(name): pk for pk, name in _named_nodes(node, state, zone, today)}
        for node, state in ((Unit, UnitState), (Area, AreaState))
    )
    held = Membership.objects.filter(
        zone=zone, archived_at=None, valid_from__lte=today, valid_to__gte=today, user__is_active=True
    ).values_list("user_id", "user__name", "user__username", "role")
    people = _people((pk, name, login) for pk, name, login, _role in held)
    return Names(units, areas, people, _people((pk, *rest) for pk, *rest, role in held if role == Role.LEADER))


def _named_nodes(node: Any, state: Any, zone: Zone, today: date) -> Iterator[tuple[int, str]]:
    """The units or areas of today by code, name, and what they were called before."""
    states = state.objects.filter(node__zone=zone, node__archived_at=None, archived_at=None)
    now = set(states.filter(valid_from__lte=today, valid_to__gte=today).values_list("node_id", flat=True))
    former = states.filter(node__in=now).order_by("valid_from").values_list("node_id", "name")
    yield from former
    yield from node.objects.filter(pk__in=now).values_list("pk", "name")
    yield from node.objects.filter(pk__in=now).values_list("pk", "code")


def _people(rows: Iterable[tuple[Any, ...]]) -> dict[str, int | None]:
    told: dict[str, int | None] = {}
    for pk, name, login in dict.fromkeys(rows):
        told[folded(name)] = pk if told.get(folded(name), pk) == pk else None
        told[folded(login)] = pk
    return told


def _allowed(by: User, zone: Zone) -> Any:
    """Whether a person may change projects of a unit and area; asked once for each pair."""

    @cache
    def allowed(unit: int | None, area: int | None) -> bool:
        return may(by, "projects.change", zone, Project(zone=zone, unit_id=unit, area_id=area))

    return allowed


def told_changes(plan: Plan, zone: Zone) -> list[list[Any]]:
    """What changes, for people: sheet, row, id, number, name, field, old, new."""
    words = _Words(zone)
    told = list[list[Any]]()
    for each in plan.changed:
        place = [each.line.sheet, each.line.row, each.known["id"], each.known["number"], each.known["name"]]
        for name, value in each.fields.items():
            of: Any = Project._meta.get_field(name)
            title = str(of.verbose_name)
            told.append([*place, title, words.of(name, each.known[_column(name)]), words.of(name, value)])
        for (stage, which), day in each.days.items():
            told.append([*place, named(f"{stage}{MILESTONE}{which}"), "", day.isoformat()])
    return told


class _Words:
    """How values are shown: units, areas and people by name, choices by label."""

    def __init__(self, zone: Zone) -> None:
        self._names: dict[str, dict[Any, str]] = {
            "unit": dict(Unit.objects.filter(zone=zone).values_list("pk", "name")),
            "area": dict(Area.objects.filter(zone=zone).values_list("pk", "name")),
        }
        people = dict(User.objects.filter(memberships__zone=zone).values_list("pk", "name"))
        self._names |= {"owner": people, "leader": people, "kind": {str(key): str(name) for key, name in Kind.choices}}

    def of(self, name: str, value: Any) -> str:
        """A value of a field in words."""
        if value is None or value == "":
            return ""
        if name in self._names:
            return str(self._names[name].get(value, value))
        return str(plain(value)) if isinstance(value, Decimal | date) else str(value)[:200]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def _plain_days(days: Days) -> dict[str, str]:
    return {f"{stage}{MILESTONE}{which}": day.isoformat() for (stage, which), day in days.items()}
