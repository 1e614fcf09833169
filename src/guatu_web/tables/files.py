"""Files of an export: rows as Parquet in pieces, written whole or not at all, known again by their checksum."""

from __future__ import annotations

import os
import secrets
import zlib
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from guatu.metrics import Table
from guatu_web.tables.registry import Register, Row

OF, SINCE, UNTIL = "guatu_of", "guatu_since", "guatu_until"
"""Columns that are ours: to which thing a row belongs; the first day at whose end it was known so, and the first at
whose end it was not so any more."""
ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.decimal128(24, 4),
    "day": pa.date32(),
    "time": pa.timestamp("us"),
    "flag": pa.bool_(),
}
"""Kind of a column -> how it is kept; money exactly."""
IN_A_PIECE = 512
"""So many things share a piece: a change writes one piece anew, not the table."""
UNDER_WAY = ".part"


class Piece(NamedTuple):
    """A file as the manifest knows it: its name within the zone's folder, its size and checksum."""

    name: str
    size: int
    checksum: int


class Damaged(Exception):
    """A file is gone, or is not what was written."""


@lru_cache
def schema_of(table: Table, columns: tuple[str, ...]) -> pa.Schema:
    """A table's columns in an order, behind our own, as Arrow keeps them."""
    ours = [pa.field(OF, pa.int64()), pa.field(SINCE, pa.date32()), pa.field(UNTIL, pa.date32())]
    return pa.schema([*ours, *(pa.field(name, ARROW[table.kind(name)]) for name in columns)])


def schemas_of(register: Register) -> list[tuple[str, pa.Schema]]:
    """The tables of a register by name, each with its schema."""
    return [(table.name, schema_of(table, register.columns[table.name])) for table in register.tables]


def in_columns(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """Rows as Arrow. ArrowInvalid for a value that its column cannot hold exactly."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def split(held: pa.Table, things: Collection[int]) -> tuple[pa.Table, pa.Table]:
    """The rows that belong to some things, and the others."""
    theirs = pc.is_in(held[OF], value_set=pa.array(sorted(things), pa.int64()))
    return held.filter(theirs), held.filter(pc.invert(theirs))


def write(folder: Path, table: str, number: int, rows: pa.Table) -> Piece:
    """A new piece of a table; what is written is found under its name only when it is whole."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd", compression_level=1, use_dictionary=False)
    content = sink.getvalue()
    name = f"{table}/{number:06d}-{secrets.token_hex(6)}.parquet"
    whole = folder / name
    whole.parent.mkdir(parents=True, exist_ok=True)
    replace(whole, content)
    return Piece(name, content.size, zlib.crc32(content))


def replace(path: Path, content: pa.Buffer | bytes) -> None:
    """Write a file so that readers find the old one or the new one, never a part."""
    part = path.with_name(path.name + UNDER_WAY)
    part.write_bytes(content)
    os.replace(part, path)


def read(folder: Path, piece: Piece) -> pa.Table:
    """What a piece holds. Damaged if it is gone or another."""
    try:
        return pq.ParquetFile(pa.BufferReader(_content(folder, piece))).read(use_threads=False)
    except pa.ArrowInvalid as error:
        raise Damaged(piece.name) from error


def check(folder: Path, pieces: Iterable[Piece]) -> None:
    """Damaged unless every piece is there as it was written; what was found whole is read again once it changes."""
    for piece in pieces:
        try:
            state = os.stat(folder / piece.name)
        except OSError as error:
            raise Damaged(piece.name) from error
        _check_once(folder, piece, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=100_000)
def _check_once(folder: Path, piece: Piece, size: int, changed: int) -> None:
    _content(folder, piece)


def _content(folder: Path, piece: Piece) -> bytes:
    try:
        content = (folder / piece.name).read_bytes()
    except OSError as error:
        raise Damaged(piece.name) from error
    if (len(content), zlib.crc32(content)) != (piece.size, piece.checksum):
        raise Damaged(piece.name)
    return content
