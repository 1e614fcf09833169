"""How large a table may be, and the errors for files that are no table."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from guatu.errors import SourceBroken, SourceTooLarge


class Limits(NamedTuple):
    """Sizes in bytes. `file` on disk; `unpacked` for all members of an .xlsx together, `ratio` for unpacked over
    packed (asked from 10 MB on), `members` for their number, `strings` for the shared texts of a book, which are the
    only part kept in memory; `rows` for one sheet, `columns` for one row."""

    file: int = 200_000_000
    unpacked: int = 2_000_000_000
    ratio: int = 200
    members: int = 5_000
    strings: int = 300_000_000
    rows: int = 1_048_576
    columns: int = 16_384


def broken(path: Path, reason: str) -> SourceBroken:
    """The error for a damaged table."""
    return SourceBroken(path, reason, "Open it in Excel or WPS and save it anew as .xlsx.")


def foreign(path: Path, archive: ZipFile) -> SourceBroken:
    """The error for a zip archive that is no .xlsx workbook, saying what it seems to be."""
    names = set(archive.namelist())
    kind = next((told for part, told in _ARCHIVES.items() if part in names), "")
    if not kind and "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
        kind = "an OpenDocument file"
    return broken(path, f"it is {kind}, not an .xlsx workbook" if kind else "it is a zip archive but no .xlsx workbook")


_ARCHIVES = {
    "xl/workbook.bin": "an .xlsb workbook",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "Index/Document.iwa": "a Numbers document",
}
"""What a part says of its archive."""


def too_large(path: Path, reason: str) -> SourceTooLarge:
    """The error for a table beyond the limits."""
    return SourceTooLarge(path, reason, "Keep the sheets and rows of this report alone and save the file anew.")
