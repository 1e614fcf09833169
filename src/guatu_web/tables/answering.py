"""Engines over exports: the current one of a zone, and one for each past day that is asked about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from django.utils import timezone

from guatu.metrics import DuckDB, Table
from guatu_web.areas.models import Zone
from guatu_web.records.recent import Recent
from guatu_web.records.standing import is_acting
from guatu_web.tables import files
from guatu_web.tables.exporting import exported
from guatu_web.tables.files import SINCE, UNTIL, Damaged, schema_of
from guatu_web.tables.manifest import Manifest
from guatu_web.tables.registry import registers

MOST = 24
"""So many engines are kept in a process; the one that was not asked for longest is let go."""


class AskedWithinAnAct(RuntimeError):
    """Code asked for registers within an act: a mistake in the program, for its changes are not committed yet."""


class Kept(NamedTuple):
    """An engine, and the export over which it stands."""

    engine: Registers
    folder: Path
    export: Manifest


_kept: Recent[tuple[int, date | None], Kept] = Recent(MOST)


class Registers(DuckDB):
    """The registers of an export, as they are or as they were known at the end of a day."""

    def __init__(self, folder: Path, export: Manifest, on: date | None) -> None:
        super().__init__({})
        for register in registers():
            for table in register.tables:
                self._view(table, schema_of(table, register.columns[table.name]), folder, export, on)

    def _view(self, table: Table, schema: pa.Schema, folder: Path, export: Manifest, on: date | None) -> None:
        pieces = export.pieces[table.name]
        if not pieces:
            self._add(table.name, schema.empty_table().select(table.names))
            return
        # in SQL, for the same by DuckDB's Python functions takes four times as long
        named = ", ".join(quoted(str(folder / piece.name), "'") for _, piece in sorted(pieces.items()))
        columns = ", ".join(quoted(name) for name in table.names)
        rows = f"SELECT {columns} FROM read_parquet([{named}]) WHERE {_condition(table, on)}"
        self._connection.execute(f"CREATE VIEW {quoted(table.name)} AS {rows}")
        self._where[table.name] = str(folder / table.name)


def quoted(name: str, mark: str = '"') -> str:
    """A name, or with ' a text, as SQL writes it."""
    return mark + name.replace(mark, mark * 2) + mark


def _condition(table: Table, on: date | None) -> str:
    """Which rows are told. A table that has vintages of its own shows all of them, and metrics choose."""
    if on is None:
        return "true" if table.vintage else f"{UNTIL} IS NULL"
    known = f"{SINCE} <= DATE '{on}'"
    return known if table.vintage else f"{known} AND ({UNTIL} IS NULL OR {UNTIL} > DATE '{on}')"


def engine(zone: Zone, on: date | None = None) -> Registers:
    """As `guatu_web.tables.engine`."""
    if is_acting():
        raise AskedWithinAnAct("ask for the registers of a zone before the act that keeps what they tell")
    if (kept := _fresh(zone, on)) is not None:
        return kept.engine
    folder, export = exported(zone)
    kept = _kept.get((zone.pk, on))
    same = kept is not None and (kept.folder, kept.export.pieces) == (folder, export.pieces)
    answering = kept.engine if kept is not None and same else Registers(folder, export, on)
    _kept.put((zone.pk, on), Kept(answering, folder, export))
    return answering


def _fresh(zone: Zone, on: date | None) -> Kept | None:
    """The engine that is kept, if nothing has changed since; one query."""
    kept = _kept.get((zone.pk, on))
    if kept is None:
        return None
    moment = kept.export.moment
    stamp = Zone.objects.values_list("stamp", flat=True).get(pk=zone.pk)
    if not stamp or (moment.stamp, moment.day) != (stamp, timezone.localdate()):
        return None
    try:
        files.check(kept.folder, kept.export.all_pieces)
    except Damaged:
        return None
    return kept
