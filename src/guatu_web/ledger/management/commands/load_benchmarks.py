"""Puts the published figures of other zones into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from guatu_web.ledger.published import load


class Command(BaseCommand):
    """load_benchmarks"""

    help = "Loads the published figures that ship with Guatu; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load()} published figures")
