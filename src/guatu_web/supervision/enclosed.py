"""Photos within Office documents: each picture loses what the camera wrote beside it, all else stays byte for byte.

A document is a zip archive. Only the members that are photos are written anew, where anything of them changes; every
other one is copied as it was packed.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from guatu.errors import GuatuError
from guatu.reading.sources.archive import Archive
from guatu.reading.sources.content import Limits
from guatu_web.supervision.photos import BrokenPhoto, has_place, stripped

LIMITS = Limits(part=60_000_000, members=5_000)
_PHOTOS = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".heic", ".heif", ".mp4", ".mov", ".tif", ".tiff")
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_DESCRIBED_BEHIND = 0x08
_DEFLATED = 8


class BrokenDocument(ValueError):
    """The archive is no whole one, is locked, or unfolds too far."""


class Cleaned(NamedTuple):
    """A document without the places of its photos; `places` names the members that still have one."""

    data: bytes
    places: tuple[str, ...]


def cleaned(data: bytes) -> Cleaned:
    """A document whose photos were stripped. BrokenDocument for what is none; what cannot be stripped is named."""
    try:
        archive = Archive(Path("document"), data, LIMITS)
        anew = dict(_anew(archive))
    except GuatuError as error:
        raise BrokenDocument(str(error)) from error
    places = tuple(name for name, content in anew.items() if has_place(content))
    changed = {name: content for name, content in anew.items() if content != archive.read(name)}
    return Cleaned(_rewritten(archive.zip, data, changed) if changed else data, places)


def tells_place(data: bytes) -> bool:
    """Whether a photo within a document tells where it was taken. BrokenDocument as above."""
    try:
        archive = Archive(Path("document"), data, LIMITS)
        return any(has_place(archive.read(name)) for name in archive.zip.namelist() if _is_photo(name))
    except GuatuError as error:
        raise BrokenDocument(str(error)) from error


def _is_photo(name: str) -> bool:
    return name.lower().endswith(_PHOTOS)


def _rewritten(told: zipfile.ZipFile, data: bytes, changed: dict[str, bytes]) -> bytes:
    """The archive with some members changed. BrokenDocument for one whose parts do not lie where it says."""
    names = told.namelist()
    try:
        made = b"".join(_packed(told, data, changed))
        with zipfile.ZipFile(BytesIO(made)) as again:
            if len(set(names)) < len(names) or again.namelist() != names or again.testzip() is not None:
                raise BrokenDocument("its members do not lie where its directory says")
    except (struct.error, IndexError, KeyError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        raise BrokenDocument("its directory does not fit its members") from error
    return made


def _anew(archive: Archive) -> Iterator[tuple[str, bytes]]:
    for name in archive.zip.namelist():
        if _is_photo(name):
            content = archive.read(name)
            try:
                yield name, stripped(content)
            except BrokenPhoto:
                yield name, content


def _packed(told: zipfile.ZipFile, data: bytes, changed: dict[str, bytes]) -> Iterator[bytes]:
    """The archive, with its members where they were and a directory that fits."""
    members = sorted(told.infolist(), key=lambda each: each.header_offset)
    ends = [*(each.header_offset for each in members[1:]), told.start_dir]
    before = data[: members[0].header_offset]
    yield before
    at, moved = len(before), dict[int, tuple[int, bytes | None]]()
    for member, end in zip(members, ends, strict=True):
        piece, packed = data[member.header_offset : end], None
        if member.filename in changed:
            packed = _sizes(changed[member.filename])
            piece = _written(piece, packed, changed[member.filename])
        moved[member.header_offset] = at, packed
        at += len(piece)
        yield piece
    directory = b"".join(_entries(data, told.start_dir, moved))
    yield directory
    yield _end(data, len(directory), at)


def _sizes(content: bytes) -> bytes:
    """Check sum, packed and unpacked size of a member, as local header and directory tell them."""
    return struct.pack("<III", zlib.crc32(content), len(_deflated(content)), len(content))


def _deflated(content: bytes) -> bytes:
    packing = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packing.compress(content) + packing.flush()


def _written(piece: bytes, sizes: bytes, content: bytes) -> bytes:
    """A member anew: its header with other sizes, its name and extra fields, the content."""
    if piece[:4] != _LOCAL:
        raise struct.error
    (flags,) = struct.unpack_from("<H", piece, 6)
    name, extra = struct.unpack_from("<HH", piece, 26)
    head = piece[:6] + struct.pack("<HH", flags & ~_DESCRIBED_BEHIND, _DEFLATED) + piece[10:14] + sizes
    return head + piece[26 : 30 + name + extra] + _deflated(content)


def _entries(data: bytes, at: int, moved: dict[int, tuple[int, bytes | None]]) -> Iterator[bytes]:
    """The directory's entries, each with where its member now begins."""
    while data[at : at + 4] == _CENTRAL:
        lengths = sum(struct.unpack_from("<HHH", data, at + 28))
        entry = bytearray(data[at : at + 46 + lengths])
        (began,) = struct.unpack_from("<I", entry, 42)
        begins, sizes = moved[began]
        struct.pack_into("<I", entry, 42, begins)
        if sizes is not None:
            (flags,) = struct.unpack_from("<H", entry, 8)
            struct.pack_into("<HH", entry, 8, flags & ~_DESCRIBED_BEHIND, _DEFLATED)
            entry[16:28] = sizes
        yield bytes(entry)
        at += len(entry)


def _end(data: bytes, size: int, at: int) -> bytes:
    """The record at the end, with the directory's new size and place."""
    found = data.rindex(_END)
    return data[found : found + 12] + struct.pack("<II", size, at) + data[found + 20 :]
