"""What is to be said of targets each day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from guatu_web.areas.models import Zone
from guatu_web.ledger.actions.outlooks import of_day


class Command(BaseCommand):
    """outlooks"""

    help = (
        "Store outlooks for the targets in force whose figures, value or deadline changed, and score those whose"
        " horizon has ended; run it every day. Running it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for zone in Zone.objects.filter(archived_at=None):
            done = of_day(zone)
            self.stdout.write(
                f"{zone.name}: {done.targets} targets, {done.made} outlooks made, {done.scored} outlooks scored"
            )
