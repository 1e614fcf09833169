"""manage.py work: does the work in the background, after putting back what a killed worker has left."""

from __future__ import annotations

import logging
from typing import Any

from django_tasks_db.management.commands import db_worker

from guatu_web.documents import stuck as stuck_documents
from guatu_web.projects import tasks as project_lists
from guatu_web.returns import tasks as office_tables
from guatu_web.work.keeper import MessageKeeper, RoundKeeper, TableKeeper


class Command(db_worker.Command):
    help = (
        "Do the work in the background: read the uploaded documents and tables, and once a minute make outlooks and"
        " raise alarms in the zones that have changed, send messages, and export registers for measures."
    )

    def configure_logging(self, verbosity: int) -> None:
        """Ordinarily only what goes wrong is told; -v2 tells each task too."""
        super().configure_logging(verbosity)
        if verbosity == 1:
            for name in ("django_tasks", "django_tasks_db"):
                logging.getLogger(name).setLevel(logging.WARNING)

    def handle(self, *args: Any, **options: Any) -> None:
        stuck_documents.put_back_stuck()
        office_tables.put_back_stuck()
        project_lists.put_back_stuck()
        if options["batch"]:  # all that waits, and no more
            super().handle(*args, **options)
            return
        with RoundKeeper(), MessageKeeper(), TableKeeper():
            super().handle(*args, **options)
