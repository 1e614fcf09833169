"""manage.py round: what is to be said of every zone today."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guatu_web.areas.models import Zone
from guatu_web.work import rounds

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Go through every zone: make and score outlooks, then raise and clear alarms. The worker does so by itself"
        " whenever something has changed; running it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for zone in Zone.objects.filter(archived_at=None):
            try:
                made = rounds.make(zone)
            except Exception:
                logger.exception("The round through the zone %s has failed", zone.code)
                failed.append(zone.code)
                continue
            said, alarms = made.outlooks, made.alarms
            self.stdout.write(
                f"{zone.name}: {said.targets} targets, {said.made} outlooks made, {said.scored} outlooks scored;"
                f" {alarms.raised} alarms raised, {alarms.cleared} cleared, {alarms.followed} with newer figures"
            )
        if failed:
            raise CommandError(f"The round has failed for {', '.join(failed)}; the log above tells why.")
