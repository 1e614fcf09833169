"""manage.py reread_stuck: queues the documents again whose reading was cut off."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from guatu_web.documents.stuck import put_back_stuck


class Command(BaseCommand):
    help = "Queue the documents again whose reading was cut off, because a worker was killed."

    def handle(self, *args: Any, **options: Any) -> None:
        put = put_back_stuck()
        self.stdout.write(f"{len(put)} documents were queued again.")
