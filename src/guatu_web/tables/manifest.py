"""What an export of a zone is: of which moment, and which files hold it. It is what makes files an export."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from guatu_web.areas.models import Zone
from guatu_web.records import turns
from guatu_web.records.models import AuditEntry
from guatu_web.tables.files import ARROW, IN_A_PIECE, Piece, replace
from guatu_web.tables.registry import registers

FORM = 1
"""Raised when files are laid out or filled otherwise: what was exported before is then exported anew."""
GRACE = 600
"""Seconds for which files stay that are no longer part of an export: somebody may still be reading them."""
Pieces = dict[str, dict[int, Piece]]
"""The pieces of each table by their number."""


class Moment(NamedTuple):
    """A zone as it was read: its stamp and day, and the last entry of its audit log with the digest of the chain."""

    zone: int
    stamp: str
    day: date
    entry: int
    digest: str


class Manifest(NamedTuple):
    """An export: how the zone was, how tables were declared, what else each register told, and the pieces.

    `retired` are files that an export before this one had, with the time since which they are not used.
    """

    moment: Moment
    declared: str
    around: Mapping[str, str]
    pieces: Pieces
    retired: Mapping[str, float]

    @property
    def all_pieces(self) -> list[Piece]:
        return [piece for pieces in self.pieces.values() for piece in pieces.values()]


def folder_of(zone: Zone) -> Path:
    """Where the export of a zone lies: each zone has a folder of its own."""
    return Path(settings.HOME) / "tables" / zone.code


@contextmanager
def locked(zone: Zone) -> Iterator[Path]:
    """The only one that exports a zone, among all threads and processes; the system lets go of one that dies."""
    folder = folder_of(zone)
    folder.mkdir(parents=True, exist_ok=True)
    with turns.held(folder / "lock"):
        yield folder


def moment_of(zone: Zone) -> Moment:
    """How a zone is now; read in the snapshot of what is exported, so that no export claims to be newer than it is."""
    stamp = Zone.objects.values_list("stamp", flat=True).get(pk=zone.pk)
    last = AuditEntry.objects.filter(zone=zone).order_by("-number").values_list("number", "digest").first()
    return Moment(zone.pk, stamp, timezone.localdate(), *(last or (0, "")))


def follows(now: Moment, before: Moment) -> bool:
    """Whether a zone is now as it was before and what the audit log tells since; not so where a backup was put back."""
    if now.zone != before.zone:
        return False
    known = AuditEntry.objects.filter(number=before.entry).values_list("digest", flat=True).first()
    return before.entry <= now.entry and (known or "") == before.digest


def declared() -> str:
    """A digest of what the files of an export hold: another one makes all of them anew."""
    tables = [[each.name, each.columns, [table.columns for table in each.tables]] for each in registers()]
    kinds = {kind: str(held) for kind, held in ARROW.items()}
    told = json.dumps([FORM, IN_A_PIECE, kinds, tables])
    return hashlib.sha256(told.encode()).hexdigest()


def load(folder: Path) -> Manifest | None:
    """The manifest that was written last; None where there is none that can be read."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        told = json.loads((folder / "manifest.json").read_bytes())
        moment = Moment(**{**told["moment"], "day": date.fromisoformat(told["moment"]["day"])})
        pieces = {
            table: {int(number): Piece(*piece) for number, piece in held.items()}
            for table, held in told["pieces"].items()
        }
        return Manifest(moment, told["declared"], dict(told["around"]), pieces, dict(told["retired"]))
    return None


def keep(folder: Path, manifest: Manifest) -> None:
    """From here on the export is this one."""
    told = manifest._asdict() | {"moment": manifest.moment._asdict()}
    replace(folder / "manifest.json", json.dumps(told, default=str, ensure_ascii=False, indent=1).encode())


def retire(before: Manifest | None, pieces: Pieces) -> dict[str, float]:
    """The files that are not used any more, each with the time since which it is not."""
    used = {piece.name for held in pieces.values() for piece in held.values()}
    if before is None:
        return {}
    now = time.time()
    known = {name: since for name, since in before.retired.items() if now - since < GRACE}
    return known | {piece.name: now for piece in before.all_pieces if piece.name not in used}


def sweep(folder: Path, manifest: Manifest) -> None:
    """Take away what nobody reads any more, and what a killed export has left. The folder is locked."""
    kept = {piece.name for piece in manifest.all_pieces} | manifest.retired.keys()
    for file in folder.glob("*/*"):
        if file.relative_to(folder).as_posix() not in kept:
            file.unlink(missing_ok=True)
