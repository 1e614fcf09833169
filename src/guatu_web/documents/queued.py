"""Which work waits in the queue."""

from __future__ import annotations

from typing import Any

from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult


def queued(*tasks: Task[Any, Any]) -> set[tuple[str, int]]:
    """What waits of some tasks: each with the path of its task and the id of the record that it is about."""
    ready = DBTaskResult.objects.ready().filter(task_path__in=[each.module_path for each in tasks])
    return {(path, pk) for path, told in ready.values_list("task_path", "args_kwargs") for pk in told["args"]}
