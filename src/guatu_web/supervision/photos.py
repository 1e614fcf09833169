"""Photos without what a camera writes beside the picture: place, time, device. The picture itself stays bit for bit.

Of a JPEG the turn of the camera is kept, for without it the picture lies on its side; of a film (mp4), a HEIC or TIFF
the place alone is blotted out.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

JPEG, PNG, RIFF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"
_KEPT_JPEG = frozenset((0xE0, 0xE2, 0xEE))
"""JFIF, the colour profile, Adobe's transform: without them a picture looks different."""
_DROPPED_PNG = frozenset((b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"))
_DROPPED_WEBP = frozenset((b"EXIF", b"XMP "))
_PLACE_FLAGS = 0x08 | 0x04
_ORIENTATION = 0x0112
_GPS, _LATITUDE, _LONGITUDE = 0x8825, 2, 4
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Bytes of a value by its kind (TIFF 6.0, section 2)."""
_TIFF = re.compile(rb"(?:^|Exif\0\0)(?=II\*\0|MM\0\*)")
_XMP_PLACE = re.compile(rb"""exif:GPSL(?:at|ong)itude(?:\s*=\s*["']|>)([^"'<>]{1,60})""")
_ISO_6709 = re.compile(rb"[+-]\d{2}(?:\.\d{2,8})[+-]\d{3}(?:\.\d{2,8})(?:[+-]\d{1,5}(?:\.\d{1,8})?)?/")


class BrokenPhoto(ValueError):
    """The file begins like a photo and is none, or is cut off."""


def stripped(data: bytes) -> bytes:
    """A photo or film without what was written beside it; anything else as it is. BrokenPhoto for one cut off."""
    try:
        if data.startswith(JPEG):
            return b"".join(_jpeg(data))
        if data.startswith(PNG):
            return b"".join(_png(data))
        if data.startswith(RIFF) and data[8:12] == b"WEBP":
            return _webp(data)
    except (IndexError, struct.error) as error:
        raise BrokenPhoto("the picture is cut off") from error
    if data[4:8] == b"ftyp" or data[:4] in (b"II*\0", b"MM\0*"):
        return _blotted(data)
    return data


def has_place(data: bytes) -> bool:
    """Whether bytes hold where a photo was taken: in its Exif or XMP, or as films tell it."""
    written = (found[1] for found in _XMP_PLACE.finditer(data))
    told = data[4:8] == b"ftyp" and any(re.search(rb"[1-9]", found[0]) for found in _ISO_6709.finditer(data))
    return told or any(re.search(rb"[1-9]", each) for each in written) or any(True for _ in _gps(data))


# ------------------------------------------------------------------ places


def _blotted(data: bytes) -> bytes:
    """The same with naughts for every place, so that nothing lies elsewhere than before."""

    def naughts(found: re.Match[bytes]) -> bytes:
        return re.sub(rb"\d", b"0", found[0])

    clean = bytearray(_XMP_PLACE.sub(naughts, _ISO_6709.sub(naughts, data)))
    for start, end in list(_gps(data)):
        clean[start:end] = bytes(end - start)
    return bytes(clean)


def _gps(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the parts of each Exif lie that tell a place: entries of its GPS directory, and their values."""
    for found in _TIFF.finditer(data):
        order = "<" if data[found.end() : found.end() + 2] == b"II" else ">"
        try:
            yield from _gps_of(data, found.end(), order)
        except struct.error:
            continue  # cut off: no program reads a place from it


def _gps_of(data: bytes, base: int, order: str) -> Iterator[tuple[int, int]]:
    (first,) = struct.unpack_from(f"{order}I", data, base + 4)
    for directory in [value for tag, _, _, value, _ in _entries(data, base, first, order) if tag == _GPS]:
        entries = list(_entries(data, base, directory, order))
        if not {_LATITUDE, _LONGITUDE} & {tag for tag, *_ in entries}:
            continue
        for _, kind, count, value, at in entries:
            yield at, at + 12
            size = _SIZES.get(kind, 1) * count
            if size > 4 and base + value + size <= len(data):
                yield base + value, base + value + size


def _entries(data: bytes, base: int, directory: int, order: str) -> Iterator[tuple[int, int, int, int, int]]:
    """Tag, kind, count, value and place in the file of each entry of a directory."""
    (number,) = struct.unpack_from(f"{order}H", data, base + directory)
    for each in range(min(number, 200)):
        at = base + directory + 2 + 12 * each
        yield *struct.unpack_from(f"{order}HHII", data, at), at


# ------------------------------------------------------------------ JPEG


def _jpeg(data: bytes) -> Iterator[bytes]:
    """The segments that make the picture, up to its end: what a phone hangs on behind it goes too."""
    turn, at, parts = 1, 2, list[bytes]()
    while True:
        marker, at = _marker(data, at)
        if marker == 0xD9:
            break
        end = at + struct.unpack_from(">H", data, at)[0]
        if end > len(data) or end < at + 2:
            raise BrokenPhoto("a segment is cut off")
        if marker == 0xE1 and data[at + 2 : at + 8] == b"Exif\0\0":
            turn = _turn(data[at + 8 : end]) or turn
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or (marker in _KEPT_JPEG and not _is_more(data, at)):
            if marker == 0xDA:
                end = _end_of_scan(data, end)
            parts.append(bytes((0xFF, marker)) + data[at:end])
        at = end
    yield b"\xff\xd8"
    if turn != 1:
        yield _turned(turn)
    yield from parts
    yield b"\xff\xd9"


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at a place, and where what follows it begins."""
    if data[at] != 0xFF:
        raise BrokenPhoto("no marker where one must be")
    while data[at] == 0xFF:
        at += 1
    return data[at], at + 1


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the packed picture ends: at the next marker that is no part of it."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise BrokenPhoto("the picture has no end")
        following = data[at + 1]
        if following != 0 and following != 0xFF and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2


def _is_more(data: bytes, at: int) -> bool:
    """Whether a segment of the colour profile's kind holds further pictures with their own notes (MPF)."""
    return data[at + 2 : at + 6] == b"MPF\0"


def _turn(tiff: bytes) -> int:
    """How the camera was turned, 1 to 8; 0 where it is not told."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (number,) = struct.unpack_from(f"{order}H", tiff, first)
        for each in range(min(number, 200)):
            tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * each)
            if tag == _ORIENTATION and kind == 3 and 1 <= value <= 8:
                return int(value)
    except struct.error:
        return 0
    return 0


def _turned(turn: int) -> bytes:
    """A segment that tells the turn of the camera and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turn, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + b"\0\0\0\0"
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# ------------------------------------------------------------------ PNG and WebP


def _png(data: bytes) -> Iterator[bytes]:
    yield PNG
    at, kind = len(PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise BrokenPhoto("a chunk is cut off")
        if kind not in _DROPPED_PNG:
            yield data[at:end]
        at = end


def _webp(data: bytes) -> bytes:
    parts, at = [b"WEBP"], 12
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        after = at + 8 + length + length % 2
        if at + 8 + length > len(data):
            raise BrokenPhoto("a chunk is cut off")
        chunk = data[at:after]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes((chunk[8] & ~_PLACE_FLAGS,)) + chunk[9:]
        if kind not in _DROPPED_WEBP:
            parts.append(chunk)
        at = after
    body = b"".join(parts)
    return RIFF + struct.pack("<I", len(body)) + body
