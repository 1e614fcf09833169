"""manage.py reseal_addresses: after SECRET_KEY was changed, seal addresses with the new key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guatu_web.outbox.models import Hook
from guatu_web.outbox.sealing import Locked, resealed


class Command(BaseCommand):
    help = (
        "Seal the addresses and secrets of robots and mailboxes with the present SECRET_KEY. Run it with the former key"
        " in GUATU_SECRET_KEY_FALLBACKS; afterwards that key can be dropped. It may be run twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        locked = []
        rows = Hook.objects.all()
        for hook in rows:
            try:
                told = {"address": resealed(hook.address), "secret": resealed(hook.secret)}
            except Locked:
                locked.append(f"{hook.zone_id}/{hook.name}")
                continue
            # no act: what is stored says the same as before; who changed it meanwhile is not overwritten
            Hook.objects.filter(pk=hook.pk, version=hook.version).update(**told)
        self.stdout.write(f"{len(rows) - len(locked)} sealed with the present key")
        if locked:
            raise CommandError(
                f"{len(locked)} cannot be opened: {', '.join(locked)}. Put the former key into"
                " GUATU_SECRET_KEY_FALLBACKS and run this again, or add these addresses anew on the site."
            )
