"""Work in the background on tables that were handed in: for each state its task, on each table one worker at a time;
what came to a sudden end, because a worker was killed, is queued again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django_tasks.base import Task

from guatu_web.documents.locks import lock
from guatu_web.documents.models import TableIntake
from guatu_web.documents.queued import queued

Table = TypeVar("Table", bound=TableIntake)


class TableWork(Generic[Table]):
    """The work on tables of one kind: the tables as work reads them, the name of their locks, the task of a state."""

    def __init__(self, tables: QuerySet[Table], locks: str, tasks: Mapping[str, Task[Any, Any]]) -> None:
        self._tables = tables
        self._locks = locks
        self._tasks = {str(state): task for state, task in tasks.items()}

    def enqueue(self, intake: Table) -> None:
        """Queue what has to be done with a table, if anything."""
        if intake.state in self._tasks:
            self._tasks[intake.state].enqueue(intake.pk)

    def put_back_stuck(self) -> list[Table]:
        """Queue again what waits without a task while nobody works on it; gives these.

        Nothing has to be taken back: a table is taken in by one transaction, of which a killed worker leaves nothing.
        """
        waiting, put = queued(*self._tasks.values()), list[Table]()
        for intake in self._tables.filter(state__in=self._tasks, archived_at=None):
            if (self._tasks[intake.state].module_path, intake.pk) in waiting:
                continue
            with self.lock(intake.pk) as free:
                if free:
                    put.append(intake)
        for intake in put:
            self.enqueue(intake)
        return put

    @contextmanager
    def lock(self, pk: int) -> Iterator[bool]:
        """Gives True while nobody else works on the table, and keeps others from it; False where somebody does."""
        with lock(self._locks, pk) as free:
            yield free

    def alone(self, pk: int, state: str, work: Callable[[Table], None], done: Callable[[Table], None]) -> str:
        """Do some work on a table that is in a state, and `done` however it ends. Nothing is done where the table has
        left the state, or is worked on elsewhere. Gives how it stands."""
        with self.lock(pk) as free:
            if not free:
                return "worked on elsewhere"
            intake = self._tables.get(pk=pk)
            if intake.state == state:
                try:
                    work(intake)
                finally:
                    done(intake)
            return intake.state
