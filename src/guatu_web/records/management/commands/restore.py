from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from guatu_web.records.acts import broken_links
from guatu_web.records.management import databases
from guatu_web.records.management.archive import BadArchive, Manifest, unpack, workshop
from guatu_web.records.management.commands.backup import make, uploads
from guatu_web.records.models import AuditEntry


class Command(BaseCommand):
    help = (
        "Put the database, the uploaded files and the secret key of a backup in the place of what is here. Stop the"
        " site first. Everything is checked before anything is changed; what was here is backed up before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what `manage.py backup` has written")
        parser.add_argument("--replace", action="store_true", help="even if there are records or files here already")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            with workshop(settings.HOME / ".restore.partial") as work:
                manifest = self._checked(file, work)
                self._keep_present(replace)
                put_in_place(work, manifest)
        except (BadArchive, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        self._verify(manifest)

    def _checked(self, file: Path, work: Path) -> Manifest:
        manifest = unpack(file, work)
        if manifest["engine"] != databases.engine():
            raise BadArchive(
                f"{file} is a backup of {manifest['engine']}, here is {databases.engine()}; set GUATU_DATABASE_URL"
                " to a database of that kind (unset it for SQLite)"
            )
        known = set(MigrationLoader(None).disk_migrations or ())
        newer = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
        if newer:
            raise BadArchive(f"{file} comes from a newer Guatu ({newer[-1]} is not known here); update first")
        return manifest

    def _keep_present(self, replace: bool) -> None:
        """Nothing that somebody has worked on is lost: it is backed up first, and only where --replace was said."""
        if databases.is_empty() and not uploads():
            return
        if not replace:
            raise BadArchive(f"there are records or files in {settings.HOME} already; say --replace to replace them")
        kept = settings.HOME / f"before-restore-{timezone.localtime():%Y%m%d-%H%M%S}.tar.gz"
        make(kept)
        self.stdout.write(f"what was here is kept in {kept}")

    def _verify(self, manifest: Manifest) -> None:
        wrong = list(broken_links())
        last = AuditEntry.objects.order_by("-number").values_list("number", "digest").first() or (0, "")
        if wrong or last != (manifest["audit"]["entries"], manifest["audit"]["digest"]):
            named = "; ".join(f"entry {number} {what}" for number, what in wrong[:5]) or "its end is another"
            raise CommandError(f"restored, but the chain of the audit log does not hold: {named}")
        self.stdout.write(f"restored as of {manifest['made_at']}; the chain of {last[0]} audit entries holds")


def put_in_place(work: Path, manifest: Manifest) -> None:
    """Files first, for they do not disturb the old database; the database at one stroke; then what it needs no more."""
    wanted = {name for name in manifest["files"] if name.startswith("uploads/")}
    for name in wanted:
        _move(work / name, settings.UPLOADS / name.removeprefix("uploads/"))
    databases.copy_in(work / databases.member())
    if (work / "secret_key").exists():
        os.replace(work / "secret_key", settings.HOME / "secret_key")
    for name, path in uploads().items():
        if name not in wanted:
            path.unlink()


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
