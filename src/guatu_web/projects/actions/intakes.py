"""Acts on lists of projects that are handed in: upload, what was found, confirming, writing all of it or none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.documents.office_tables import Stored
from guatu_web.policies import require
from guatu_web.projects.actions.entering import New, entered_all
from guatu_web.projects.actions.milestones import planned_anew
from guatu_web.projects.list_plan import FIELDS, PEOPLE, PLACES, Change, Days, Plan, told_changes
from guatu_web.projects.list_rows import PLANNED, Line
from guatu_web.projects.models import Intake, Kind, Milestone, Project, Status
from guatu_web.records.acts import Doing, act, since
from guatu_web.records.errors import Overtaken, Refused

State = Intake.State
RIGHT = "projects.change"
Said = Callable[[int, int], None]
"""Is told how many rows of how many are written."""
AT_ONCE = 500


def upload(by: User, zone: Zone, name: str, stored: Stored) -> Intake:
    """Take a list in; the same file once more by the same person is the same intake."""
    require(by, RIGHT, zone)
    there = Intake.objects.filter(zone=zone, digest=stored.digest, uploaded_by=by, archived_at=None)
    if (known := there.first()) is not None:
        return known
    intake = Intake(zone=zone, file_name=name, **stored._asdict(), uploaded_by=by)
    try:
        with act("projects.upload_list", by=by, zone=zone) as doing, transaction.atomic():
            return doing.create(intake)
    except IntegrityError:  # the same form was sent twice at the same moment
        return there.get()


def keep_reading(intake: Intake, plan: Plan) -> None:
    """What was found, to be looked over."""
    with act("projects.keep_list", by=None, zone=intake.zone) as doing:
        doing.change(intake, failure="", **_found(intake, plan))


def _found(intake: Intake, plan: Plan) -> dict[str, Any]:
    return {
        "state": State.FOUND,
        "rows": len(plan.new) + len(plan.changed) + plan.same,
        "preview": {
            "new": len(plan.new),
            "changed": len(plan.changed),
            "same": plan.same,
            "errors": plan.errors,
            "warnings": len(plan.findings) - plan.errors,
            "rules": dict(Counter(each.rule for each in plan.findings)),
        },
        "findings": [list(each) for each in plan.findings],
        "changes": told_changes(plan, intake.zone),
        "plan": plan.fingerprint,
    }


def fail_reading(intake: Intake, why: str) -> None:
    """The list cannot be read; the reason and the remedy are told."""
    with act("projects.fail_list", by=None, zone=intake.zone) as doing:
        doing.change(intake, state=State.FAILED, failure=why)


def read_again(by: User, intake: Intake, *, version: int) -> None:
    """The list is held against the register as it is now."""
    require(by, RIGHT, intake.zone)
    with act("projects.reread_list", by=by, zone=intake.zone) as doing:
        _check_state(intake, version, State.FOUND, State.FAILED, State.WRITTEN)
        doing.change(intake, version=version, state=State.WAITING, failure="")


def send_back(by: User, intake: Intake, *, version: int, reason: str) -> None:
    """The list is not brought in."""
    require(by, RIGHT, intake.zone)
    if not reason.strip():
        raise Refused(_("请写明退回原因。"), "reason")
    with act("projects.send_back_list", by=by, zone=intake.zone, reason=reason) as doing:
        _check_state(intake, version, State.FOUND, State.FAILED)
        doing.change(intake, version=version, state=State.SENT_BACK, failure=reason.strip())
        doing.archive(intake)


def confirm(by: User, intake: Intake, *, version: int, looked: bool) -> None:
    """The preview is right: the rows may be written. Refused while an error stands, or warnings were not looked at."""
    require(by, RIGHT, intake.zone)
    with act("projects.confirm_list", by=by, zone=intake.zone) as doing:
        _check_state(intake, version, State.FOUND)
        if intake.preview.get("errors"):
            raise Refused(_("还有错误，不能登记。请在原表中改正后重新上传。"))
        if not intake.preview.get("new") and not intake.preview.get("changed"):
            raise Refused(_("与登记册一致，没有要登记的。"))
        if intake.preview.get("warnings") and not looked:
            raise Refused(_("请先核对提示，再勾选“提示已逐条核对”。"), "looked")
        doing.change(intake, version=version, state=State.WRITING, failure="", confirmed_by=by)


def back_to_found(intake: Intake, why_not: str, plan: Plan | None = None) -> None:
    """What was confirmed could not be written; nothing of it was. With what is found now, where that is known."""
    with act("projects.list_not_written", by=None, zone=intake.zone) as doing:
        now = _found(intake, plan) if plan else {"state": State.FOUND}
        doing.change(intake, **now, failure=why_not)


def write(intake: Intake, plan: Plan, said: Said = lambda done, total: None) -> None:
    """All rows of a list, or none, under the name of who has confirmed it. Refused where the plan is not the one that
    was confirmed."""
    by = User.objects.get(pk=intake.confirmed_by_id or intake.uploaded_by_id)
    require(by, RIGHT, intake.zone)
    reason = _("导入“%(name)s”") % {"name": intake.file_name}
    with act("projects.write_list", by=by, zone=intake.zone, reason=reason) as doing:
        Zone.objects.select_for_update().get(pk=intake.zone_id)
        current = Intake.objects.select_for_update().get(pk=intake.pk)
        if current.state != State.WRITING:
            return  # another worker was quicker
        if plan.errors or plan.fingerprint != current.plan:
            raise Refused(_("登记册在确认之后有了变化，没有登记任何项目。请按新的核对结果再确认。"))
        total = len(plan.new) + len(plan.changed)
        _enter(doing, intake.zone, plan.new, lambda done: said(done, total))
        _change(doing, intake.zone, plan.changed, lambda done: said(len(plan.new) + done, total))
        doing.change(intake, state=State.WRITTEN, written_at=doing.now, changes=[])


# ------------------------------------------------------------------ new projects


def _enter(doing: Doing, zone: Zone, lines: Sequence[Line], said: Callable[[int], None]) -> None:
    for start in range(0, len(lines), AT_ONCE):
        said(start)
        some = lines[start : start + AT_ONCE]
        made = entered_all(doing, zone, [_as_new(each) for each in some])
        _dates(doing, zone, [(project, line.days) for project, line in zip(made, some, strict=True)])


def _as_new(line: Line) -> New:
    told = line.values
    columns = {_column(name): told[name] for name in FIELDS if name in told}
    columns.setdefault("kind", Kind.INDUSTRIAL)
    status = told.get("status", Status.ONGOING)
    return New(columns, told["stage"], told["stage_on"], status, told.get("status_reason", ""))


def _column(name: str) -> str:
    return f"{name}_id" if name in (*PLACES, *PEOPLE) else name


def _dates(doing: Doing, zone: Zone, rows: Sequence[tuple[Project, Days]]) -> None:
    """The dates of all stages; that of the stage at which a project stands is there already."""
    made = list[Milestone]()
    planned, stages = dict[int, Any](), dict[int, str]()
    for project, days in rows:
        for stage, told in _by_stage(days).items():
            if stage != project.stage:
                made.append(Milestone(zone=zone, project=project, stage=stage, **told))
            elif PLANNED in told:
                planned[project.pk], stages[project.pk] = told[PLANNED], stage
    doing.create_all(made, noted=False)
    there = [each for each in Milestone.objects.filter(project__in=planned) if each.stage == stages[each.project_id]]
    for each in there:
        each.planned_on = each.first_planned_on = planned[each.project_id]
    # made in this very act: they have no history yet that this could pass by
    Milestone.objects.bulk_update(there, ["planned_on", "first_planned_on"], batch_size=200)


def _by_stage(days: Days) -> dict[str, dict[str, Any]]:
    told = defaultdict[str, dict[str, Any]](dict)
    for (stage, which), day in days.items():
        told[stage][which] = day
        if which == PLANNED:
            told[stage]["first_planned_on"] = day
    return told


# ------------------------------------------------------------------ projects that are there


def _change(doing: Doing, zone: Zone, changed: Sequence[Change], said: Callable[[int], None]) -> None:
    pks = [each.known["id"] for each in changed if each.days]
    there = {(each.project_id, each.stage): each for each in _milestones(pks)}
    for at, each in enumerate(changed):
        if at % AT_ONCE == 0:
            said(at)
        project = Project(pk=each.known["id"])
        columns = {_column(name): value for name, value in each.fields.items()}
        if columns:
            doing.change(project, version=each.known["version"], **columns)
        for stage, told in _by_stage(each.days).items():
            kept = there.get((project.pk, stage))
            if kept is None:
                doing.create(Milestone(zone=zone, project=project, stage=stage, **told))
            elif PLANNED in told:
                doing.change(kept, **told | planned_anew(kept, told[PLANNED], each.reason))
            else:
                doing.change(kept, **told)


def _milestones(pks: Sequence[int]) -> Iterable[Milestone]:
    for start in range(0, len(pks), AT_ONCE):
        yield from Milestone.objects.filter(project__in=pks[start : start + AT_ONCE], archived_at=None)


def _check_state(intake: Intake, version: int, *states: str) -> None:
    current = Intake.objects.select_for_update().get(pk=intake.pk)
    if current.version != version:
        raise Overtaken(current, since(current, version))
    if current.state not in states:
        raise Refused(_("清单现为“%(state)s”，不能进行这一步，请刷新页面。") % {"state": current.get_state_display()})
