"""Tables whose reading or taking in came to a sudden end, because a worker was killed, are queued again."""

from __future__ import annotations

from django_tasks_db.models import DBTaskResult

from guatu_web.returns.models import Intake
from guatu_web.returns.tasks import WORK, enqueue, table_lock


def put_back_stuck() -> list[Intake]:
    """Queue again what waits without a task while nobody works on it; gives these.

    Nothing has to be taken back: a table is taken in by one transaction, of which a killed worker leaves nothing.
    """
    queued = _queued()
    put = []
    for intake in Intake.objects.filter(state__in=WORK, archived_at=None).defer("preview"):
        if (WORK[Intake.State(intake.state)].module_path, intake.pk) in queued:
            continue
        with table_lock(intake.pk) as free:
            if free:
                put.append(intake)
    for intake in put:
        enqueue(intake)
    return put


def _queued() -> set[tuple[str, int]]:
    paths = {work.module_path for work in WORK.values()}
    ready = DBTaskResult.objects.ready().filter(task_path__in=paths)
    return {(path, pk) for path, told in ready.values_list("task_path", "args_kwargs") for pk in told["args"]}
