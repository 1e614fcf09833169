"""manage.py send_messages: send what is due."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from guatu_web.outbox.sending import send_due


class Command(BaseCommand):
    help = (
        "Send the messages that are due, once. It may run at any time, twice, late, or on several machines: each"
        " message is sent by one of them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=500, help="so many mails and so many posts at the most")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(send_due(limit=max(options["limit"], 0))))
