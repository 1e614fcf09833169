"""What a format gives, and the limits within which it is read."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """How large a source may be; sizes in bytes.

    `file` is the size on disk. The others guard against archives and documents that unfold: `unpacked` for all
    members of a docx together, `part` for one of them, `ratio` for unpacked over packed (asked from 10 MB on),
    `members` for their number, `pages` for a pdf.
    """

    file: int = 100_000_000
    unpacked: int = 400_000_000
    part: int = 100_000_000
    ratio: int = 200
    members: int = 20_000
    pages: int = 5_000


class Content(NamedTuple):
    """What was read: the text, the encoding where bytes were decoded, the title that the file gives itself, notes."""

    text: str
    encoding: str | None = None
    title: str | None = None
    notes: tuple[str, ...] = ()
