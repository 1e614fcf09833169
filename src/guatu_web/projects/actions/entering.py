"""A project enters the register, by hand or with many others; and what is said of it is changed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.gates import after
from guatu.playbook import ProjectRules
from guatu_web.accounts.models import User
from guatu_web.areas.models import FIRST_DAY, Zone
from guatu_web.policies import may, memberships, require
from guatu_web.projects.actions.fitting import check_places, columns_of, tidied
from guatu_web.projects.actions.money import ask, peers_of
from guatu_web.projects.actions.noting import locked
from guatu_web.projects.models import Kind, Milestone, Move, Project, Stage, Status
from guatu_web.projects.queries.rules import ladder_of, rules_of
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused

NUMBERED = "{year}-项-"
"""How the number of a project begins, in whatever language people work."""
BEGINNING = frozenset(("stage", "stage_on", "status", "status_reason"))
"""What may be said beside fields when a project enters that is under way already."""


class New(NamedTuple):
    """A project that is to enter: its columns, checked, and where it stands."""

    columns: Mapping[str, Any]
    stage: str
    stage_on: date
    status: str = Status.ONGOING
    status_reason: str = ""


def enter(
    by: User,
    zone: Zone,
    given: Mapping[str, Any],
    *,
    sure: bool = False,
    key: str = "",
    rules: ProjectRules | None = None,
    chosen: bool = False,
) -> Project:
    """A project with its number, from fields of Project by name (fitting.GIVEN), and where it stands (BEGINNING).

    It begins at the first stage of its kind's ladder today; one that is further on already needs the right to move
    freely. Without unit and area it is that of the person's own. The same `key` again gives the same project. Refused
    with the field; with the field "sure" for a total that looks mistyped, until it is sent with `sure`.

    `rules` are those of the zone, where they have been read already; `chosen` says that places and people were chosen
    among those of today.
    """
    require(by, "projects.change", zone)
    # before the act: while the zone is locked nothing is read that others would wait for
    rules = rules or rules_of(zone)
    new = begun(_with_own_place(by, zone, given), rules, timezone.localdate())
    _check_new(by, zone, new, rules, sure=sure, chosen=chosen)
    with act("projects.enter", by=by, zone=zone) as doing:
        Zone.objects.select_for_update().only("pk").get(pk=zone.pk)
        if key and (known := _entered_before(by, zone, new, key)) is not None:
            return known
        return entered_all(doing, zone, [new], keys=[key])[0]


def change(
    by: User,
    project: Project,
    given: Mapping[str, Any],
    *,
    version: int,
    reason: str = "",
    sure: bool = False,
) -> Project:
    """Change what is said of a project. Only the fields that are touched are checked: an old record stays as it is.

    A total that changes after signing needs a reason.
    """
    require(by, "projects.change", project.zone, project)
    with act("projects.change", by=by, zone=project.zone, reason=reason) as doing:
        current = locked(project, version)
        touched = {key: value for key, value in tidied(given).items() if getattr(current, key) != value}
        rules, today = rules_of(project.zone), timezone.localdate()
        columns = columns_of(touched, rules, today, current)
        check_places(project.zone, columns, today)
        _check_kind(current, columns, rules)
        _check_reach(by, current, columns)
        _check_total(current, columns, reason, sure=sure)
        doing.change(project, version=version, **columns)
    return project


# ------------------------------------------------------------------ for many at once


def begun(given: Mapping[str, Any], rules: ProjectRules, today: date) -> New:
    """A project that may enter, from what is given of it. Refused at the first fault; no query."""
    told = tidied({key: value for key, value in given.items() if key not in BEGINNING})
    columns = columns_of({"name": "", "kind": Kind.INDUSTRIAL, **told}, rules, today)
    ladder = ladder_of(rules, columns["kind"])
    stage = given.get("stage") or ladder.gates[0].stage
    if stage not in ladder.gate_of:
        known = _("、").join(each.name for each in ladder.gates)
        raise Refused(_("%(kind)s没有这个阶段；可选：%(known)s。") % {"kind": ladder.name, "known": known}, "stage")
    stage_on = given.get("stage_on") or today
    if stage_on > today:
        raise Refused(_("进入阶段日期 %(day)s 在今天之后，请核对。") % {"day": stage_on}, "stage_on")
    if stage_on < FIRST_DAY:
        raise Refused(_("日期 %(day)s 过早，请核对。") % {"day": stage_on}, "stage_on")
    status, reason = given.get("status") or Status.ONGOING, (given.get("status_reason") or "").strip()
    if status not in Status.values:
        raise Refused(_("请选择项目状态。"), "status")
    if status != Status.ONGOING and not reason:
        raise Refused(_("请写明原因。"), "status_reason")
    return New(columns, stage, stage_on, status, reason)


def entered_all(
    doing: Doing, zone: Zone, news: Sequence[New], *, keys: Sequence[str] = (), noted: bool = True
) -> list[Project]:
    """Projects with their numbers, in the transaction of an act in which the zone is locked; each with the move by
    which it entered and the date of its stage. Six queries however many there are."""
    today = timezone.localdate(doing.now)
    prefix, serial = NUMBERED.format(year=today.year), _last_serial(zone, today.year)
    projects = [
        Project(zone=zone, number=f"{prefix}{serial + at:04d}", status_on=new.stage_on, **_standing(new), **new.columns)
        for at, new in enumerate(news, 1)
    ]
    made = doing.create_all(projects, noted=noted)
    Move.objects.bulk_create([_move(doing, each, key) for each, key in _with_keys(made, keys)], batch_size=500)
    dates = [Milestone(zone=zone, project=each, stage=each.stage, actual_on=each.stage_on) for each in made]
    doing.create_all(dates, noted=False)
    return made


def _standing(new: New) -> dict[str, Any]:
    return {name: getattr(new, name) for name in ("stage", "stage_on", "status", "status_reason")}


def _with_keys(projects: Sequence[Project], keys: Sequence[str]) -> list[tuple[Project, str]]:
    given = [*keys, *[""] * (len(projects) - len(keys))]
    return [(each, key or secrets.token_hex(16)) for each, key in zip(projects, given, strict=True)]


def _move(doing: Doing, project: Project, key: str) -> Move:
    return Move(
        zone_id=project.zone_id,
        project=project,
        what=Move.What.STAGE,
        way=Move.Way.BEGIN,
        target=project.stage,
        on=project.stage_on,
        by=doing.by,
        at=doing.now,
        key=key,
    )


def _last_serial(zone: Zone, year: int) -> int:
    """The serial of the newest number of a year: the zone is locked, so that numbers have no gaps and no twins."""
    prefix = NUMBERED.format(year=year)
    rows = Project.objects.filter(zone=zone, number__startswith=prefix).order_by("-pk")
    last = rows.values_list("number", flat=True).first()
    return int(last.removeprefix(prefix)) if last else 0


# ------------------------------------------------------------------ what must hold


def _check_new(by: User, zone: Zone, new: New, rules: ProjectRules, *, sure: bool, chosen: bool) -> None:
    if not may(by, "projects.change", zone, Project(zone=zone, **_places(new.columns))):
        raise Refused(_("只能登记本单位（区域）的项目，其他单位的项目请由督查室登记。"), "unit")
    if not chosen:
        check_places(zone, new.columns, timezone.localdate())
    first = ladder_of(rules, new.columns["kind"]).gates[0].stage
    if new.stage != first and not may(by, "projects.move_freely", zone):
        raise Refused(_("新入库的项目从首个阶段开始；已在推进的项目请由督查室登记。"), "stage")
    if not sure and new.columns.get("total") is not None:
        ask(new.columns["total"], peers_of(zone, new.columns["kind"]))


def _entered_before(by: User, zone: Zone, new: New, key: str) -> Project | None:
    """The project of the same form: sent again over midnight, it begins a day later."""
    days = (new.stage_on - timedelta(1), new.stage_on)
    rows = Move.objects.filter(zone=zone, what=Move.What.STAGE, target=new.stage, on__range=days)
    found = rows.filter(way=Move.Way.BEGIN, key=key, by=by).select_related("project").first()
    return found.project if found else None


def _with_own_place(by: User, zone: Zone, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, with the unit or area of a person who changes only what is of his own where none is said."""
    own = {
        name: node
        for each in memberships(by, zone)
        for name, node in (("unit", each.unit), ("area", each.area))
        if node is not None and given.get(name) is None
    }
    return dict(given) if not own or may(by, "projects.change", zone, Project(zone=zone)) else {**given, **own}


def _places(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: columns.get(name) for name in ("unit", "area")}


def _check_kind(current: Project, columns: Mapping[str, Any], rules: ProjectRules) -> None:
    """Refused for a kind whose ladder has not the stage at which the project stands."""
    if "kind" in columns and current.stage not in (ladder := ladder_of(rules, columns["kind"])).gate_of:
        told = _("%(kind)s没有“%(stage)s”阶段，请先调整阶段再改类别。")
        raise Refused(told % {"kind": ladder.name, "stage": current.get_stage_display()}, "kind")


def _check_reach(by: User, current: Project, columns: Mapping[str, Any]) -> None:
    """Nobody hands a project to where he could not have entered it."""
    moved = {name: columns.get(name, getattr(current, name)) for name in ("unit", "area")}
    if columns.keys() & moved.keys() and not may(
        by, "projects.change", current.zone, Project(zone=current.zone, **moved)
    ):
        field = "unit" if "unit" in columns else "area"
        raise Refused(_("项目转出本单位（区域）须由督查室办理。"), field)


def _check_total(current: Project, columns: Mapping[str, Any], reason: str, *, sure: bool) -> None:
    if "total" not in columns or columns["total"] == current.total:
        return
    if not after(Stage.SIGNED, current.stage) and current.total is not None and not reason.strip():
        raise Refused(_("项目已签约，调整总投资须写明原因。"), "reason")
    if not sure:
        total: Decimal | None = columns["total"]
        ask(total, peers_of(current.zone, columns.get("kind", current.kind), current.pk))
