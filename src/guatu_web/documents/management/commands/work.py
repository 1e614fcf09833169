"""manage.py work: does the work in the background, after putting back what a killed worker has left."""

from __future__ import annotations

import logging
from typing import Any

from django_tasks_db.management.commands import db_worker

from guatu_web.documents.stuck import put_back_stuck


class Command(db_worker.Command):
    help = "Do the work in the background: read the uploaded documents."

    def configure_logging(self, verbosity: int) -> None:
        """Ordinarily only what goes wrong is told; -v2 tells each task too."""
        super().configure_logging(verbosity)
        if verbosity == 1:
            for name in ("django_tasks", "django_tasks_db"):
                logging.getLogger(name).setLevel(logging.WARNING)

    def handle(self, *args: Any, **options: Any) -> None:
        put_back_stuck()
        super().handle(*args, **options)
