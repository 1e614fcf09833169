from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guatu_web.records.acts import broken_links
from guatu_web.records.models import AuditEntry


class Command(BaseCommand):
    help = "Verify the chain of the audit log: exits with 1 and names the entries that do not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = list(broken_links())
        for number, what in wrong:
            self.stderr.write(f"entry {number} {what}")
        count = AuditEntry.objects.count()
        if wrong:
            raise CommandError(f"the chain of {count} entries is broken in {len(wrong)} places")
        self.stdout.write(f"the chain of {count} entries holds")
