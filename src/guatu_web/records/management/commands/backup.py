from __future__ import annotations

import importlib.metadata
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from guatu_web.records.management import databases
from guatu_web.records.management.archive import BadArchive, Manifest, Member, workshop, write


class Command(BaseCommand):
    help = (
        "Write the database, the uploaded files and the secret key into one FILE (tar.gz); the site may go on working."
        " FILE is there only when it is whole. Keep it as safe as the site itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="for example guatu-2026-11-21.tar.gz")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = make(file)
        except (BadArchive, OSError) as error:
            raise CommandError(str(error)) from error
        count, size = len(manifest["files"]), file.stat().st_size
        self.stdout.write(f"{file}: {count} files, {manifest['audit']['entries']} audit entries, {size:,} bytes")


def make(file: Path) -> Manifest:
    """Write a backup; gives its manifest. BadArchive or OSError if that fails, and then FILE is as it was."""
    file = file.absolute()
    if file.is_dir():
        raise BadArchive(f"{file} is a folder; name a file in it")
    if not file.parent.is_dir():
        raise BadArchive(f"the folder {file.parent} does not exist; make it first")
    with workshop(file.with_name(f".{file.name}.partial")) as work:
        copy = work / databases.member()
        facts = databases.copy_out(copy)
        facts |= {"guatu": importlib.metadata.version("guatu"), "made_at": timezone.localtime().isoformat()}
        return write(file, _members(copy), facts, work)


def _members(copy: Path) -> Iterator[Member]:
    """The database first: a file that is uploaded meanwhile is one too many, never one too few."""
    yield Member(databases.member(), copy)
    secret = settings.HOME / "secret_key"
    if secret.exists():
        yield Member("secret_key", secret)
    for name, path in sorted(uploads().items()):
        yield Member(name, path)


def uploads() -> dict[str, Path]:
    """The uploaded files by their names in a backup; not those that are still coming in, nor locks."""
    found = settings.UPLOADS.glob("[0-9a-f][0-9a-f]/*")
    return {f"uploads/{path.parent.name}/{path.name}": path for path in found if path.is_file()}
