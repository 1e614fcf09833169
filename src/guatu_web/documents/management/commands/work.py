"""manage.py work: does the work in the background, after putting back what a killed worker has left."""

from __future__ import annotations

from typing import Any

from django_tasks_db.management.commands import db_worker

from guatu_web.documents.stuck import put_back_stuck


class Command(db_worker.Command):
    help = "Do the work in the background: read the uploaded documents."

    def handle(self, *args: Any, **options: Any) -> None:
        put_back_stuck()
        super().handle(*args, **options)
