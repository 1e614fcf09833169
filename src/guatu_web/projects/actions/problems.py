"""What stands in a project's way is raised, and solved."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Unit
from guatu_web.policies import require
from guatu_web.projects.actions.fitting import check_places
from guatu_web.projects.actions.noting import locked
from guatu_web.projects.models import Problem, Project
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused

LONGEST = 10_000


def raise_problem(
    by: User,
    project: Project,
    text: str,
    *,
    on: date,
    unit: Unit | None = None,
    due_on: date | None = None,
) -> Problem:
    """Raise a problem, with the unit that is to solve it and until when."""
    require(by, "projects.change", project.zone, project)
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise Refused(_("请填写 1 至 %(most)s 字。") % {"most": LONGEST}, "text")
    _check_day(on)
    if due_on is not None and due_on < on:
        raise Refused(_("解决时限不能早于提出日期 %(day)s。") % {"day": on}, "due_on")
    with act("projects.raise_problem", by=by, zone=project.zone) as doing:
        current = locked(project)
        check_places(project.zone, {"unit": unit}, timezone.localdate())
        told = {"text": text, "raised_on": on, "unit": unit, "due_on": due_on}
        return doing.create(Problem(zone_id=current.zone_id, project=current, **told))


def solve(by: User, problem: Problem, answer: str, *, on: date, version: int) -> Problem:
    """Say how and when a problem was solved."""
    project = problem.project
    require(by, "projects.change", project.zone, project)
    answer = answer.strip()
    if not 0 < len(answer) <= LONGEST:
        raise Refused(_("请写明解决情况。"), "answer")
    _check_day(on)
    if on < problem.raised_on:
        raise Refused(_("解决日期不能早于提出日期 %(day)s。") % {"day": problem.raised_on}, "on")
    with act("projects.solve_problem", by=by, zone=project.zone) as doing:
        locked(project)
        return doing.change(problem, version=version, answer=answer, solved_on=on)


def _check_day(on: date) -> None:
    if on > timezone.localdate():
        raise Refused(_("日期 %(day)s 在今天之后，请核对。") % {"day": on}, "on")
