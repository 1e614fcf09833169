"""Dates of stages: planned ones, with the first that was promised and why they were put off; actual ones, in order and
not in the future."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.gates import STAGES, Ladder, after
from guatu_web.accounts.models import User
from guatu_web.policies import require
from guatu_web.projects.actions.noting import locked, touch
from guatu_web.projects.models import Milestone, Project
from guatu_web.projects.queries.rules import ladder_of, rules_of
from guatu_web.projects.words import stage_name
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused


def plan(
    by: User, project: Project, planned: Mapping[str, date | None], *, version: int | None, reason: str = ""
) -> list[Milestone]:
    """Plan the dates of stages; those not named stay, None takes one away. The first date promised is kept.

    Refused, with the stage as field, for dates that are not in the order of the stages; the message names both.
    Refused, with the field "reason", for a date that is put off without one.
    """
    require(by, "projects.change", project.zone, project)
    with act("projects.plan", by=by, zone=project.zone, reason=reason) as doing:
        current = locked(project, version)
        ladder = ladder_of(rules_of(project.zone), current.kind)
        _check_stages(ladder, planned)
        held = standing(current)
        dates = {stage: each.planned_on for stage, each in held.items()} | dict(planned)
        _check_order(dates, ladder, planned, _("“%(stage)s”的计划日期 %(day)s 早于“%(before)s”的计划日期 %(since)s。"))
        _check_reason(held, planned, ladder, reason)
        changed = [
            made for stage, day in planned.items() if (made := _plan(doing, current, held.get(stage), stage, day))
        ]
        if changed:
            touch(doing, current, {"planned_on": [None, [each.stage for each in changed]]})
            project.version = current.version
    return changed


def correct_actual(
    by: User, project: Project, stage: str, on: date | None, *, version: int | None, reason: str
) -> Milestone:
    """Correct the day on which a stage was reached, or say it for one that was skipped; needs a reason.

    Only of stages up to that of the project; the day of its own stage is never taken away.
    """
    require(by, "projects.change", project.zone, project)
    with act("projects.correct_date", by=by, zone=project.zone, reason=reason) as doing:
        current = locked(project, version)
        ladder = ladder_of(rules_of(project.zone), current.kind)
        _check_stages(ladder, {stage: on})
        if not reason.strip():
            raise Refused(_("请写明原因。"), "reason")
        if after(stage, current.stage):
            told = _("项目尚未到“%(stage)s”，请先推进到该阶段。")
            raise Refused(told % {"stage": stage_name(stage, ladder)}, stage)
        if on is None and stage == current.stage:
            raise Refused(_("现阶段的日期不能删除。"), stage)
        if on is not None:
            check_actual(current, stage, on, ladder, field=stage)
        made = keep_actual(doing, current, stage, on)
        if stage == current.stage and on is not None:
            doing.change(project, version=current.version, stage_on=on)
        else:
            touch(doing, current, {"actual_on": [None, stage]})
            project.version = current.version
    return made


def standing(project: Project) -> dict[str, Milestone]:
    """The milestones of a project, by their stage."""
    return {each.stage: each for each in Milestone.objects.filter(project=project, archived_at=None)}


def is_put_off(planned_on: date | None, first_planned_on: date | None, day: date | None) -> bool:
    """Whether a planned day is later than the one before; where none is planned any more, than the first promised."""
    before = planned_on or first_planned_on
    return before is not None and day is not None and day > before


# ------------------------------------------------------------------ within an act


def check_actual(project: Project, stage: str, on: date, ladder: Ladder, field: str = "on") -> None:
    """Refused for a day in the future, and for one out of order with the other actual dates; the message names both."""
    today = timezone.localdate()
    if on > today:
        told = _("“%(stage)s”的实际日期 %(day)s 在今天（%(today)s）之后；未到的节点请填计划日期。")
        raise Refused(told % {"stage": stage_name(stage, ladder), "day": on, "today": today}, field)
    dates = {key: each.actual_on for key, each in standing(project).items()} | {stage: on}
    told = _("“%(stage)s”的实际日期 %(day)s 早于“%(before)s”的实际日期 %(since)s，请核对。")
    _check_order(dates, ladder, {stage: on}, told, field)


def keep_actual(doing: Doing, project: Project, stage: str, on: date | None) -> Milestone:
    """The day on which a stage was reached, beside what was planned."""
    kept = Milestone.objects.filter(project=project, stage=stage, archived_at=None).first()
    if kept is not None:
        return doing.change(kept, actual_on=on)
    return doing.create(Milestone(zone_id=project.zone_id, project=project, stage=stage, actual_on=on))


def take_back_after(doing: Doing, project: Project, stage: str) -> None:
    """The stages after one are no longer reached; the moves keep when they were."""
    for key, each in standing(project).items():
        if each.actual_on is not None and after(key, stage):
            doing.change(each, actual_on=None)


def _plan(doing: Doing, project: Project, kept: Milestone | None, stage: str, day: date | None) -> Milestone | None:
    """The milestone with its planned date; None where it is as it was."""
    if kept is None:
        if day is None:
            return None
        made = Milestone(zone_id=project.zone_id, project=project, stage=stage, planned_on=day, first_planned_on=day)
        return doing.create(made)
    if kept.planned_on == day:
        return None
    return doing.change(kept, **planned_anew(kept, day, doing.reason))


def planned_anew(kept: Milestone, day: date | None, reason: str) -> dict[str, Any]:
    """The columns of a milestone that is planned for another day."""
    told: dict[str, Any] = {"planned_on": day, "first_planned_on": kept.first_planned_on or day}
    if is_put_off(kept.planned_on, kept.first_planned_on, day):
        told |= {"postponed": kept.postponed + 1, "postponed_reason": reason.strip()}
    return told


def _check_reason(
    held: Mapping[str, Milestone], planned: Mapping[str, date | None], ladder: Ladder, reason: str
) -> None:
    """Refused for the first day that is put off without a reason; the message names both days."""
    for stage, day in planned.items():
        kept = held.get(stage)
        if kept is not None and not reason.strip() and is_put_off(kept.planned_on, kept.first_planned_on, day):
            told = _("“%(stage)s”的计划日期由 %(since)s 推迟到 %(day)s，请写明原因。")
            since = kept.planned_on or kept.first_planned_on
            raise Refused(told % {"stage": stage_name(stage, ladder), "since": since, "day": day}, "reason")


def _check_stages(ladder: Ladder, dates: Mapping[str, date | None]) -> None:
    for stage in dates:
        if stage not in ladder.gate_of:
            known = _("、").join(each.name for each in ladder.gates)
            raise Refused(_("%(kind)s没有这个阶段；可选：%(known)s。") % {"kind": ladder.name, "known": known}, "stage")


def _check_order(
    dates: Mapping[str, date | None],
    ladder: Ladder,
    touched: Mapping[str, date | None],
    told: str,
    field: str | None = None,
) -> None:
    """Refused where a date that is touched lies before that of an earlier stage, or after that of a later one."""
    before: tuple[str, date] | None = None
    for stage in sorted((each for each in dates if dates[each]), key=STAGES.index):
        day = dates[stage]
        assert day is not None
        if before is not None and day < before[1] and (stage in touched or before[0] in touched):
            at_fault = stage if stage in touched else before[0]
            names = {"stage": stage_name(stage, ladder), "before": stage_name(before[0], ladder)}
            raise Refused(told % {**names, "day": day, "since": before[1]}, field or at_fault)
        if before is None or day >= before[1]:
            before = (stage, day)
