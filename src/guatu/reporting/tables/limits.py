"""How large a table may be, and the errors for files that are no table."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

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


def too_large(path: Path, reason: str) -> SourceTooLarge:
    """The error for a table beyond the limits."""
    return SourceTooLarge(path, reason, "Keep the sheets and rows of this report alone and save the file anew.")
