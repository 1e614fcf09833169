from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from guatu_web.areas.actions.changing import carry_names
from guatu_web.areas.models import Zone


class Command(BaseCommand):
    help = "Give areas and units the names that changes entered ahead have brought into force; run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        count = sum(carry_names(zone) for zone in Zone.objects.filter(archived_at=None))
        self.stdout.write(f"{count} names carried")
