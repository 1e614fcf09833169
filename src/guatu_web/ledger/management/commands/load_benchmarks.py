"""Puts the published figures of other zones into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guatu_web.ledger.published import PublishedFiguresError, load


class Command(BaseCommand):
    """load_benchmarks"""

    help = "Loads the published figures that ship with Guatu; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = load()
        except PublishedFiguresError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done.total} published figures ({done.new} new, {done.archived} archived)")
