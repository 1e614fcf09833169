"""What becomes of a task of a report when the matter that came of it is closed, or taken up anew; within the act that
does so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guatu_web.accounts.models import User
from guatu_web.ledger.models import Task
from guatu_web.policies import require
from guatu_web.records.acts import Doing

RIGHT = "supervision.act"
State = Task.State


def finish(doing: Doing, by: User, task: Task, evidence: Mapping[str, Any]) -> Task:
    """A task that is done; the log keeps by what that is proved. One that was withdrawn stays so."""
    return _turn(doing, by, task, State.OPEN, State.DONE, evidence)


def reopen(doing: Doing, by: User, task: Task, evidence: Mapping[str, Any]) -> Task:
    """A task that was done and is taken up anew; `evidence` tells in what."""
    return _turn(doing, by, task, State.DONE, State.OPEN, evidence)


def _turn(doing: Doing, by: User, task: Task, source: State, target: State, evidence: Mapping[str, Any]) -> Task:
    require(by, RIGHT, task.zone)
    current = Task.objects.select_for_update().get(pk=task.pk)
    if current.state == source:
        doing.change(current, state=target)
        doing.note(current, {name: [None, told] for name, told in evidence.items()})
    return current
