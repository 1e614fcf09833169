"""A project is moved from stage to stage through the gates of its ladder; and its status is set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.gates import STAGES, Gate, Lack, Ladder, following, missing_on_the_way, way
from guatu.playbook import ProjectRules
from guatu_web.accounts.models import User
from guatu_web.policies import lacking, may, memberships, require
from guatu_web.projects.actions.milestones import check_actual, keep_actual, take_back_after
from guatu_web.projects.actions.noting import locked, require_version
from guatu_web.projects.models import Move, Project, Status
from guatu_web.projects.queries.gates import held_by
from guatu_web.projects.queries.rules import ladder_of, rules_of
from guatu_web.projects.words import lacks_in_words, role_name
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused

LONGEST_KEY = 64
RESTING = frozenset((Status.LOST, Status.ABANDONED))
"""A project that is lost or abandoned goes on only after its status says so."""


def move(
    by: User,
    project: Project,
    stage: str,
    *,
    on: date,
    reason: str = "",
    waive: Collection[str] = (),
    version: int | None,
    key: str,
) -> Move:
    """Move a project to a stage that it reached `on` a day; the same `key` again gives the same move and does nothing.

    To the next stage: one of the roles of its gate, and all that the gates ask for. Back, further on than the next, or
    without what `waive` names (Lack.name): the right to move freely, and a reason. The date of the stage is set; going
    back takes those after it away. Refused with the field, Overtaken where somebody else was first.
    """
    _require_move(by, project)
    _check_key(key)
    with act("projects.move", by=by, zone=project.zone, reason=reason) as doing:
        current = locked(project)
        if known := Move.objects.filter(project=current, key=key).first():
            return _again(known, by, stage)
        require_version(current, version)
        rules = rules_of(project.zone)
        ladder = ladder_of(rules, current.kind)
        how = _way_of(ladder, current, stage)
        _check_roles(by, current, ladder.gate_of[stage], how, reason)
        waived = () if how == Move.Way.BACK else _passed(by, current, ladder, stage, waive, reason, rules)
        _check_day(current, stage, on, how, ladder)
        return _moved(doing, project, current, stage, on, how, waived, key)


def set_status(
    by: User, project: Project, status: str, *, on: date, reason: str = "", version: int | None, key: str
) -> Move:
    """Say how a project goes, since when and why; the same `key` again gives the same move and does nothing.

    Any status but "ongoing" needs a reason.
    """
    _require_move(by, project)
    _check_key(key)
    with act("projects.set_status", by=by, zone=project.zone, reason=reason) as doing:
        current = locked(project)
        if known := Move.objects.filter(project=current, key=key).first():
            return _again(known, by, status)
        require_version(current, version)
        _check_status(current, status, on, reason)
        made = _record(doing, current, Move.What.STATUS, Move.Way.STATUS, current.status, status, on, (), key)
        doing.change(project, version=version, status=status, status_on=on, status_reason=reason.strip())
        return made


# ------------------------------------------------------------------ who may


def _require_move(by: User, project: Project) -> None:
    """Who moves projects, and who moves them freely."""
    if not any(may(by, right, project.zone, project) for right in ("projects.move", "projects.move_freely")):
        raise PermissionDenied(lacking("projects.move"))


def _check_roles(by: User, project: Project, gate: Gate, how: str, reason: str) -> None:
    """Who lets a project on by its gate, and who moves it freely, with a reason."""
    of_gate = not {each.role for each in memberships(by, project.zone)}.isdisjoint(gate.roles)
    if how == Move.Way.NEXT and of_gate:
        return
    freely = may(by, "projects.move_freely", project.zone, project)
    if how == Move.Way.NEXT and not freely:
        known = _("、").join(role_name(each) for each in gate.roles)
        told = _("进入“%(stage)s”须由%(known)s办理，请联系其办理。")
        raise Refused(told % {"stage": gate.name, "known": known}, "stage")
    if not freely:
        raise PermissionDenied(lacking("projects.move_freely"))
    if not reason.strip():
        raise Refused(_("退回、跳过环节或代为推进须写明原因。"), "reason")


def _check_key(key: str) -> None:
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refused(_("操作编号须为 1 至 %(most)s 个字符，请刷新页面后重试。") % {"most": LONGEST_KEY}, "key")


def _again(known: Move, by: User, target: str) -> Move:
    if (known.by_id, known.target) != (by.pk, target):
        raise Refused(_("该操作编号已用于另一项操作，请刷新页面后重试。"), "key")
    return known


# ------------------------------------------------------------------ what must hold


def _way_of(ladder: Ladder, project: Project, stage: str) -> str:
    """How the stage lies from that of the project. Refused where it is none of the ladder, or the same."""
    if project.status in RESTING:
        told = _("项目现为“%(status)s”，请先变更状态，再调整阶段。")
        raise Refused(told % {"status": project.get_status_display()})
    if stage not in ladder.gate_of:
        known = _("、").join(each.name for each in ladder.gates)
        raise Refused(_("%(kind)s没有这个阶段；可选：%(known)s。") % {"kind": ladder.name, "known": known}, "stage")
    if stage == project.stage:
        raise Refused(_("项目已在“%(stage)s”阶段。") % {"stage": ladder.gate_of[stage].name}, "stage")
    return way(ladder, project.stage, stage)


def _passed(
    by: User,
    project: Project,
    ladder: Ladder,
    stage: str,
    waive: Collection[str],
    reason: str,
    rules: ProjectRules,
) -> tuple[Lack, ...]:
    """The needs that are let pass. Refused for those that are neither met nor waived."""
    lacks = missing_on_the_way(ladder, project.stage, stage, held_by([project])[project.pk])
    waived = tuple(each for each in lacks if each.name in waive)
    if waived:
        require(by, "projects.move_freely", project.zone, project)
        if not reason.strip():
            raise Refused(_("免予要求须写明原因。"), "reason")
    if open_ := [each for each in lacks if each.name not in waive]:
        told = _("进入“%(stage)s”尚缺：%(lacks)s")
        said = {"stage": ladder.gate_of[stage].name, "lacks": lacks_in_words(open_, rules, ladder)}
        raise Refused(told % said, "stage")
    return waived


def _check_day(project: Project, stage: str, on: date, how: str, ladder: Ladder) -> None:
    if how != Move.Way.BACK:
        check_actual(project, stage, on, ladder)
    elif on > timezone.localdate():
        raise Refused(_("日期 %(day)s 在今天之后，请核对。") % {"day": on}, "on")
    if on < project.stage_on:
        told = _("日期 %(day)s 早于进入“%(stage)s”的 %(since)s，请核对。")
        said = {"day": on, "stage": ladder.gate_of[project.stage].name, "since": project.stage_on}
        raise Refused(told % said, "on")


def _check_status(project: Project, status: str, on: date, reason: str) -> None:
    if status not in Status.values:
        raise Refused(_("请选择项目状态。"), "status")
    if status == project.status:
        raise Refused(_("项目已是“%(status)s”。") % {"status": project.get_status_display()}, "status")
    if status != Status.ONGOING and not reason.strip():
        raise Refused(_("请写明原因。"), "reason")
    if on > timezone.localdate():
        raise Refused(_("日期 %(day)s 在今天之后，请核对。") % {"day": on}, "on")
    if on < project.status_on:
        told = _("日期 %(day)s 早于现状态的起始日 %(since)s，请核对。")
        raise Refused(told % {"day": on, "since": project.status_on}, "on")


# ------------------------------------------------------------------ what changes


def _moved(
    doing: Doing,
    project: Project,
    current: Project,
    stage: str,
    on: date,
    how: str,
    waived: Sequence[Lack],
    key: str,
) -> Move:
    made = _record(doing, current, Move.What.STAGE, how, current.stage, stage, on, waived, key)
    if how == Move.Way.BACK:
        take_back_after(doing, current, stage)
    else:
        keep_actual(doing, current, stage, on)
    doing.change(project, version=current.version, stage=stage, stage_on=on)
    return made


def _record(
    doing: Doing,
    project: Project,
    what: str,
    how: str,
    source: str,
    target: str,
    on: date,
    waived: Sequence[Lack],
    key: str,
) -> Move:
    return Move.objects.create(
        zone_id=project.zone_id,
        project=project,
        what=what,
        way=how,
        source=source,
        target=target,
        on=on,
        reason=doing.reason,
        waived=[each.name for each in waived],
        by=doing.by,
        at=doing.now,
        key=key,
    )


def stages_before(ladder: Ladder, project: Project) -> list[Gate]:
    """The stages to which a project can be sent back, the nearest first."""
    at = STAGES.index(project.stage)
    return [each for each in reversed(ladder.gates) if STAGES.index(each.stage) < at]


def stages_beyond(ladder: Ladder, project: Project) -> list[Gate]:
    """The stages to which a project can skip: those behind the next one."""
    beyond = following(ladder, project.stage)
    return (
        []
        if beyond is None
        else [each for each in ladder.gates if STAGES.index(each.stage) > STAGES.index(beyond.stage)]
    )
