"""The export of a zone is brought up to the last commit: of what has changed since the one before, or whole."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from guatu_web.areas.models import Zone
from guatu_web.records.models import AuditEntry
from guatu_web.tables import files, manifest
from guatu_web.tables.files import IN_A_PIECE, Damaged, Piece
from guatu_web.tables.manifest import Manifest, Moment, Pieces
from guatu_web.tables.registry import Entry, Register, Row, registers
from guatu_web.tables.snapshot import snapshot

logger = logging.getLogger(__name__)


def exported(zone: Zone) -> tuple[Path, Manifest]:
    """The export of a zone, never older than the last commit before this call; who comes second finds it made.

    What a killed process has left, and files that are gone or damaged, are made again.
    """
    with manifest.locked(zone) as folder:
        with snapshot():
            now, before = manifest.moment_of(zone), _usable(folder)
            if before is not None and before.moment == now:
                return folder, before
            made = _next(zone, folder, before, now)
        manifest.keep(folder, made)
        manifest.sweep(folder, made)
        return folder, made


def _usable(folder: Path) -> Manifest | None:
    """The last export, if it is whole and of today's declaration."""
    found = manifest.load(folder)
    if found is None or found.declared != manifest.declared():
        return None
    try:
        files.check(folder, found.all_pieces)
    except Damaged as error:
        logger.warning("The exported file %s in %s is gone or damaged; all are made again", error, folder)
        return None
    return found


def _next(zone: Zone, folder: Path, before: Manifest | None, now: Moment) -> Manifest:
    known = before if before is not None and manifest.follows(now, before.moment) else None
    entries = _entries(zone, known.moment, now) if known else []
    around = {each.name: each.around(zone) for each in registers()}
    pieces: Pieces = {}
    for register in registers():
        if known is None or known.around.get(register.name) != around[register.name]:
            pieces |= _whole(zone, folder, register)
        else:
            pieces |= _changed(zone, folder, register, known.pieces, entries)
    return Manifest(now, manifest.declared(), around, pieces, manifest.retire(before, pieces))


def _entries(zone: Zone, before: Moment, now: Moment) -> list[Entry]:
    """What the audit log tells of a zone since the last export."""
    rows = AuditEntry.objects.filter(zone=zone, number__gt=before.entry, number__lte=now.entry)
    wanted = frozenset[str]().union(*(each.models for each in registers()))
    told = rows.filter(model__in=wanted).order_by("number").values_list("model", "record", "changes")
    return [Entry(*each) for each in told]


def _whole(zone: Zone, folder: Path, register: Register) -> Pieces:
    read = register.read(zone, None)
    made: Pieces = {}
    for name, schema in files.schemas_of(register):
        apart = _apart(read[name])
        made[name] = {
            number: files.write(folder, name, number, files.in_columns(rows, schema))
            for number, rows in sorted(apart.items())
        }
    return made


def _changed(zone: Zone, folder: Path, register: Register, known: Pieces, entries: Sequence[Entry]) -> Pieces:
    """The pieces of a register, those with things that were touched written anew."""
    told = [each for each in entries if each.model in register.models]
    things = register.touched(zone, told) if told else set[int]()
    held = {name: known[name] for name in register.columns}
    if not things:
        return held
    read = register.read(zone, things)
    return {
        name: _renewed(folder, name, schema, held[name], read[name], things)
        for name, schema in files.schemas_of(register)
    }


def _renewed(
    folder: Path, name: str, schema: pa.Schema, held: Mapping[int, Piece], rows: Sequence[Row], things: Collection[int]
) -> dict[int, Piece]:
    apart, made = _apart(rows), dict(held)
    for number in {thing // IN_A_PIECE for thing in things}:
        fresh = files.in_columns(apart.get(number, ()), schema)
        if number in held:
            known, others = files.split(files.read(folder, held[number]), things)
            if known.equals(fresh):
                continue
            fresh = pa.concat_tables([others, fresh])
        if fresh.num_rows or number in held:
            made[number] = files.write(folder, name, number, fresh)
    return made


def _apart(rows: Sequence[Row]) -> dict[int, list[Row]]:
    """Rows by the piece to which they belong."""
    apart = defaultdict[int, list[Row]](list)
    for row in rows:
        apart[row[0] // IN_A_PIECE].append(row)
    return apart
