"""From sheets and their mappings to figures, each with its place; what cannot be read becomes a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from guatu.reporting.figures import Figure
from guatu.reporting.findings import Finding, finding, in_order
from guatu.reporting.frame import Frame
from guatu.reporting.headers import find_header, pattern
from guatu.reporting.mapping import Mapping
from guatu.reporting.rows import SheetReader
from guatu.reporting.tables import Book, Sheet


class Intake(NamedTuple):
    """What a file gives: its figures in the order of sheets and rows, and the findings about cells and columns."""

    figures: list[Figure]
    findings: list[Finding]


def extract(
    book: Book, mappings: Iterable[Mapping], frame: Frame, progress: Callable[[int], None] | None = None
) -> Intake:
    """The figures of a book by its mappings. `progress` is told the rows read so far, every few thousand."""
    figures: list[Figure] = []
    findings: list[Finding] = []
    mapped, gone = assigned(book, mappings)
    counted = 0
    for sheet in book.sheets:
        mapping = mapped.get(sheet.name)
        if mapping is None:
            findings += _unmapped(sheet)
            continue
        header = find_header(sheet.rows(), frame.catalogue, book.from_1904)
        if header is None:
            findings.append(finding("no_header", sheet.name))
            continue
        reader = SheetReader(book, sheet, mapping._replace(sheet=sheet.name), header, frame)
        counted = reader.read(counted, progress)
        figures += reader.figures
        findings += reader.findings
    findings += [finding("no_sheet", name=mapping.sheet) for mapping in gone]
    return Intake(figures, in_order(findings, [sheet.name for sheet in book.sheets]))


def assigned(book: Book, mappings: Iterable[Mapping]) -> tuple[dict[str, Mapping], list[Mapping]]:
    """The mapping of each sheet by its name, and the mappings whose sheet is gone.

    A sheet is known by its name, or by its name with the time in it left open (10月 is 11月 next month) where exactly
    one sheet without a mapping and one mapping without a sheet have it.
    """
    names = [sheet.name for sheet in book.sheets]
    found: dict[str, Mapping] = {}
    left = [mapping for mapping in mappings if found.setdefault(mapping.sheet or names[0], mapping) is not mapping]
    left = [mapping for name, mapping in found.items() if name not in names] + left
    found = {name: mapping for name, mapping in found.items() if name in names}
    renamed = {name: mapping for mapping in left if (name := _renamed(mapping, left, set(names) - set(found)))}
    return found | renamed, [mapping for mapping in left if mapping not in renamed.values()]


def _renamed(mapping: Mapping, left: list[Mapping], free: set[str]) -> str:
    """The sheet that a mapping's sheet has become; "" where there is none or it might be another's."""
    alike = [name for name in free if pattern(name) == pattern(mapping.sheet)]
    rivals = sum(pattern(other.sheet) == pattern(mapping.sheet) for other in left)
    return alike[0] if len(alike) == rivals == 1 else ""


def _unmapped(sheet: Sheet) -> Iterator[Finding]:
    if next(sheet.rows(), None) is not None:
        yield finding("unmapped_sheet", sheet.name)
