"""Work in the background: reading a list of projects that was handed in, and writing it; and what is left is queued."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from guatu_web.accounts.models import User
from guatu_web.documents import progress
from guatu_web.documents.locks import lock
from guatu_web.documents.progress import CHECKING, WRITING, Progress
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


WORK = {State.WAITING: read_list, State.WRITING: write_list}
"""What has to be done with a list in a state."""


def enqueue(intake: Intake) -> None:
    """Queue what has to be done with a list, if anything."""
    if intake.state in WORK:
        WORK[State(intake.state)].enqueue(intake.pk)


def put_back_stuck() -> list[Intake]:
    """Queue again what waits without a task while nobody works on it, because a worker was killed; gives these.

    Nothing has to be taken back: a list is written by one transaction, of which a killed worker leaves nothing.
    """
    queued, put = _queued(), list[Intake]()
    for intake in Intake.objects.filter(state__in=WORK, archived_at=None).defer("findings", "changes"):
        if (WORK[State(intake.state)].module_path, intake.pk) in queued:
            continue
        with list_lock(intake.pk) as free:
            if free:
                put.append(intake)
    for intake in put:
        enqueue(intake)
    return put


@contextmanager
def list_lock(intake_id: int) -> Iterator[bool]:
    """Gives True while nobody else works on the list, and keeps others from it; False where somebody does."""
    with lock("project-lists-at-work", intake_id) as free:
        yield free


def _queued() -> set[tuple[str, int]]:
    paths = {work.module_path for work in WORK.values()}
    ready = DBTaskResult.objects.ready().filter(task_path__in=paths)
    return {(path, pk) for path, told in ready.values_list("task_path", "args_kwargs") for pk in told["args"]}


def _alone(intake_id: int, state: str, work: Callable[[Intake], None]) -> str:
    with list_lock(intake_id) as free:
        if not free:
            return "worked on elsewhere"
        intake = Intake.objects.select_related("zone").defer("findings", "changes").get(pk=intake_id)
        if intake.state == state:
            try:
                work(intake)
            finally:
                progress.forget(lists.progress_of(intake_id))
        return intake.state


def _preview(intake: Intake) -> None:
    try:
        intakes.keep_reading(intake, _planned(intake, intake.uploaded_by))
    except lists.Unreadable as error:
        intakes.fail_reading(intake, str(error))


def _write(intake: Intake) -> None:
    def said(done: int, total: int) -> None:
        progress.tell(lists.progress_of(intake.pk), Progress(WRITING, done, total))

    plan = None
    try:
        plan = _planned(intake, intake.confirmed_by or intake.uploaded_by)
        intakes.write(intake, plan, said)
    except (Refused, Overtaken, lists.Unreadable) as error:
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
