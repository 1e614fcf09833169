"""Compound files, the container of the older Office formats: streams in chains of sectors ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_END = 0xFFFFFFFA  # this and above are marks, no sectors
_ENTRY = 128
_ROOT = "root entry"


def stream(data: bytes, names: Sequence[str]) -> bytes | None:
    """The first stream with one of some names, in capitals or not; None where there is none. ValueError where chains
    lead nowhere."""
    try:
        return _stream(data, names)
    except (struct.error, IndexError) as error:
        raise ValueError(f"the compound file is cut off ({error})") from error


def _stream(data: bytes, names: Sequence[str]) -> bytes | None:
    size, small = 1 << struct.unpack_from("<H", data, 30)[0], 1 << struct.unpack_from("<H", data, 32)[0]
    directory_at, cutoff, small_at = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
    table = _sector_table(data, size)
    entries = _entries(b"".join(_chain(data[size:], table, directory_at, size)))
    found = next((entries[key] for name in names if (key := name.lower()) in entries), None)
    if found is None:
        return None
    start, length = found
    if length >= cutoff:
        return b"".join(_chain(data[size:], table, start, size))[:length]
    small_table = _numbers(b"".join(_chain(data[size:], table, small_at, size)))
    small_data = b"".join(_chain(data[size:], table, entries[_ROOT][0], size))
    return b"".join(_chain(small_data, small_table, start, small))[:length]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _sector_table(data: bytes, size: int) -> tuple[int, ...]:
    """The table of sectors, whose own sectors are listed in the header and, for large files, in further sectors."""
    listed = list(_numbers(data[76:512]))
    following, count = struct.unpack_from("<II", data, 68)
    for _ in range(count):
        more = _numbers(data[(following + 1) * size : (following + 2) * size])
        listed += more[:-1]
        following = more[-1]
    sectors = (data[(each + 1) * size : (each + 2) * size] for each in listed if each < _END)
    return _numbers(b"".join(sectors))


def _chain(sectors: bytes, table: Sequence[int], at: int, size: int) -> list[bytes]:
    pieces: list[bytes] = []
    while at < _END:
        if len(pieces) > len(table):
            raise ValueError("a chain of sectors runs in a circle")
        pieces.append(sectors[at * size : (at + 1) * size])
        at = table[at]
    return pieces


def _entries(directory: bytes) -> dict[str, tuple[int, int]]:
    """Name in small letters -> first sector and length. The first entry is the root, whatever it is called."""
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace").lower() if at else _ROOT
        found.setdefault(name, struct.unpack_from("<II", directory, at + 116))
    return found
