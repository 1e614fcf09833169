"""Work in the background: reading a table that was handed in, and taking its figures in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django_tasks import task

from guatu.reporting import Finding
from guatu_web.documents.office_tables import Unreadable
from guatu_web.documents.table_work import TableWork
from guatu_web.records.errors import Refused
from guatu_web.returns import progress, read_before
from guatu_web.returns.actions import intakes
from guatu_web.returns.checking import checked
from guatu_web.returns.models import Intake
from guatu_web.returns.progress import CHECKING, READING, WRITING, Progress
from guatu_web.returns.tables import Read, path_of, read_once

State = Intake.State


@task()
def read_table(intake_id: int) -> str:
    """Read a table and keep what was found. Does nothing where that was done already, or is being done elsewhere."""
    return _alone(intake_id, State.WAITING, _preview)


@task()
def take_table_in(intake_id: int) -> str:
    """Take the figures of a confirmed table in: all of them, or none."""
    return _alone(intake_id, State.WRITING, _take_in)


WORK = TableWork(
    Intake.objects.select_related("zone", "into", "unit", "area"),
    "tables-at-work",
    {State.WAITING: read_table, State.WRITING: take_table_in},
)
enqueue, put_back_stuck, table_lock = WORK.enqueue, WORK.put_back_stuck, WORK.lock


def _alone(intake_id: int, state: str, work: Callable[[Intake], None]) -> str:
    return WORK.alone(intake_id, state, work, _done)


def _done(intake: Intake) -> None:
    progress.forget(intake.pk)
    if intake.state in (State.WRITTEN, State.FAILED):
        read_before.forget(intake.pk)


def _preview(intake: Intake) -> None:
    """With the mapping that the person gave, that was kept for this layout, or a proposal to be confirmed."""
    try:
        read = _read(intake, intake.mappings)
        mapped = bool(intake.mappings)
        if not mapped and (kept := intakes.kept_mapping(intake, read.fingerprint)):
            read, mapped = _read(intake, kept), True
        # figures are held against others once a person has said what each column holds, and not before
        intakes.keep_reading(intake, read, _found(intake, read) if mapped else read.findings, mapped=mapped)
    except Unreadable as error:
        intakes.fail_reading(intake, str(error))


def _take_in(intake: Intake) -> None:
    def said(done: int, total: int) -> None:
        progress.tell(progress.path_of(intake.pk), Progress(WRITING, done, total))

    try:
        read = _read(intake, intake.mappings)
        intakes.take_in(intake, read, _found(intake, read), said)
    except (Refused, Unreadable) as error:
        intakes.back_to_found(intake, str(error))
    except PermissionDenied:
        told = _("确认人“%(name)s”已没有导入的权限，数据未入库。请由有权限的人重新确认。")
        intakes.back_to_found(intake, told % {"name": intakes.confirmer(intake)})


def _found(intake: Intake, read: Read) -> list[Finding]:
    progress.tell(progress.path_of(intake.pk), Progress(CHECKING, 0, 0))
    return [*read.findings, *checked(intake, read.figures)]


def _read(intake: Intake, mappings: list[dict[str, Any]]) -> Read:
    bases, rhythms = {}, {}
    if intake.into:
        bases = dict(intake.into.lines.filter(archived_at=None).values_list("code", "basis"))
        rhythms = dict.fromkeys(bases, intake.into.rhythm)
    path = progress.path_of(intake.pk)
    progress.tell(path, Progress(READING))
    job = {
        "areas": intakes.names_of_areas(intake.zone),
        "mappings": mappings,
        "bases": bases,
        "rhythms": rhythms,
        "area": str(intake.area_id or ""),
        "period": intake.period_named,
        "usual_period": str(intake.into.period) if intake.into else "",
        "progress": str(path),
    }
    kept = read_before.path_of(intake.pk)
    return read_once(path_of(intake.digest, intake.suffix), intake.file_name, job, kept)
