from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.demo.cast import PASSWORD
from guatu_web.demo.history import tell
from guatu_web.demo.large import DOCUMENTS, build_large
from guatu_web.documents.models import Document
from guatu_web.ledger.models import Observation, Target, Task
from guatu_web.projects.models import Project
from guatu_web.supervision.models import Item


class Command(BaseCommand):
    help = (
        "Build two invented zones with people, two years of reports, targets and tasks. Running it again adds nothing."
        " Everybody has the same password: for trying out, never beside real work."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", help=f"of everybody in the demo zones; {PASSWORD} by default")
        parser.add_argument("--large", action="store_true", help="add very many records, to measure speed")
        parser.add_argument(
            "--documents", type=int, default=DOCUMENTS, help="how many of them with --large (%(default)s)"
        )

    def handle(self, *args: Any, password: str | None, large: bool, documents: int, **options: Any) -> None:
        if settings.HTTPS and password is None:
            raise CommandError("this site is open to others (GUATU_HTTPS=1): give the demo people a --password")
        if Zone.objects.filter(invented=False).exists():
            raise CommandError("this site has zones of its own; build the demo in another GUATU_HOME or database")
        zone = tell(password or PASSWORD)
        if large:
            build_large(zone, User.objects.get(username="supervisor"), documents)
        counts = {
            model._meta.verbose_name_plural: model._default_manager.filter(zone=zone).count()
            for model in (Document, Observation, Target, Task, Item, Project)
        }
        self.stdout.write(f"{zone.name}（虚构）：" + ", ".join(f"{count} {name}" for name, count in counts.items()))
