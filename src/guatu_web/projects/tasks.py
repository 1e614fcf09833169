"""Work in the background: reading a list of projects that was handed in, and writing it; and what is left is queued."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from guatu_web.accounts.models import User
from guatu_web.documents import progress
from guatu_web.documents.office_tables import Unreadable
from guatu_web.documents.progress import CHECKING, WRITING, Progress
from guatu_web.documents.table_work import TableWork
from guatu_web.projects import lists
from guatu_web.projects.actions import intakes
from guatu_web.projects.list_plan import Plan, frame_of, plan_of
from guatu_web.projects.list_rows import lines_of
from guatu_web.projects.models import Intake
from guatu_web.records.errors import Overtaken, Refused

State = Intake.State


@task()
def read_list(intake_id: int) -> str:
    """Read a list and keep what was found. Does nothing where that was done already, or is being done elsewhere."""
    return _alone(intake_id, State.WAITING, _preview)


@task()
def write_list(intake_id: int) -> str:
    """Write the rows of a confirmed list: all of them, or none."""
    return _alone(intake_id, State.WRITING, _write)


WORK = TableWork(
    Intake.objects.select_related("zone").defer("findings", "changes"),
    "project-lists-at-work",
    {State.WAITING: read_list, State.WRITING: write_list},
)
enqueue, put_back_stuck, list_lock = WORK.enqueue, WORK.put_back_stuck, WORK.lock


def _alone(intake_id: int, state: str, work: Callable[[Intake], None]) -> str:
    return WORK.alone(intake_id, state, work, lambda intake: progress.forget(lists.progress_of(intake.pk)))


def _preview(intake: Intake) -> None:
    try:
        intakes.keep_reading(intake, _planned(intake, intake.uploaded_by))
    except Unreadable as error:
        intakes.fail_reading(intake, str(error))


def _write(intake: Intake) -> None:
    def said(done: int, total: int) -> None:
        progress.tell(lists.progress_of(intake.pk), Progress(WRITING, done, total))

    plan = None
    try:
        plan = _planned(intake, intake.confirmed_by or intake.uploaded_by)
        intakes.write(intake, plan, said)
    except (Refused, Overtaken, Unreadable) as error:
        intakes.back_to_found(intake, str(error), plan)
    except PermissionDenied:
        told = _("确认人已没有登记项目的权限，没有登记任何项目。请由有权限的人重新确认。")
        intakes.back_to_found(intake, told, plan)


def _planned(intake: Intake, by: User) -> Plan:
    """What the list would make of the register now."""
    told = lists.read(lists.path_of(intake.digest, intake.suffix), lists.progress_of(intake.pk))
    for sheet in told["sheets"]:
        if sheet["name"] == intake.digest:  # the only sheet of a CSV is called after its file
            sheet["name"] = PurePath(intake.file_name).stem
    progress.tell(lists.progress_of(intake.pk), Progress(CHECKING))
    frame = frame_of(intake.zone, timezone.localdate())
    lines, wrong = lines_of(told, frame)
    return plan_of(by, intake.zone, lines, wrong, frame)
