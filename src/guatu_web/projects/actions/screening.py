"""Admission of a project: what the criteria of the playbook find, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.screening import Criteria, Outcome, screened
from guatu_web.accounts.models import Role, User
from guatu_web.policies import memberships, require
from guatu_web.projects.actions.noting import locked, touch
from guatu_web.projects.models import Project, Screening
from guatu_web.projects.queries.gates import measures_of
from guatu_web.projects.queries.rules import rules_of
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused

LONGEST_VALUE = 200


def found(project: Project, criteria: Criteria, given: Mapping[str, Any]) -> tuple[dict[str, str], Outcome]:
    """What is known of a project by the keys of the criteria, and what these find of it.

    What the register knows by itself is taken from there, whatever is given; nothing is guessed.
    """
    known = measures_of(project)
    for key, value in given.items():
        if len(str(value or "")) > LONGEST_VALUE:
            raise Refused(_("最多 %(most)s 字，请精简。") % {"most": LONGEST_VALUE}, key)
    told = {each.key: str(given.get(each.key) or "").strip() for each in criteria.criteria if not each.source}
    told |= {each.key: f"{known[each.source]:f}" for each in criteria.criteria if each.source and each.source in known}
    told = {key: value for key, value in told.items() if value}
    return told, screened(criteria, told)


def decide(
    by: User,
    project: Project,
    given: Mapping[str, Any],
    decision: str,
    *,
    on: date,
    reason: str = "",
    version: int | None,
) -> Screening:
    """Decide on the admission of a project, with what the criteria find of it today.

    A decision that differs from what they suggest needs a reason; a project with a veto is admitted by a leader only.
    """
    require(by, "projects.screen", project.zone, project)
    with act("projects.screen", by=by, zone=project.zone, reason=reason) as doing:
        current = locked(project, version)
        criteria = rules_of(project.zone).screening
        if criteria is None:
            raise Refused(_("现行办法没有准入评审标准，请先在办法的 projects.yaml 中补充 screening。"))
        told, outcome = found(current, criteria, given)
        _check(by, current, outcome, decision, on, reason)
        made = doing.create(
            Screening(
                zone_id=current.zone_id,
                project=current,
                given=told,
                outcome=outcome.plain(),
                score=outcome.score,
                vetoed=outcome.vetoed,
                decision=decision,
                reason=reason.strip(),
                decided_on=on,
                decided_by=by,
            )
        )
        touch(doing, current, {"decision": [None, decision]})
        project.version = current.version
    return made


def _check(by: User, project: Project, outcome: Outcome, decision: str, on: date, reason: str) -> None:
    if decision not in Screening.Decision.values:
        raise Refused(_("请选择评审结论。"), "decision")
    if on > timezone.localdate():
        raise Refused(_("日期 %(day)s 在今天之后，请核对。") % {"day": on}, "on")
    if decision != outcome.suggestion and not reason.strip():
        suggested = Screening.Decision(outcome.suggestion).label
        told = _("结论与评审结果（%(suggested)s）不一致，须写明意见。")
        raise Refused(told % {"suggested": suggested}, "reason")
    if decision == Screening.Decision.ADMITTED and outcome.vetoed and not _is_leader(by, project):
        names = _("、").join(each.name for each in outcome.verdicts if each.verdict == "vetoed")
        raise Refused(_("%(names)s一票否决，准入须由区领导决定。") % {"names": names}, "decision")


def _is_leader(by: User, project: Project) -> bool:
    return any(each.role == Role.LEADER for each in memberships(by, project.zone))
