"""Workbooks of Excel 2007 and later, streamed from their XML.

The reader goes to the XML itself because a table of figures hangs on what value readers leave out: that a cell shows
an error, that 0.083 is shown as 8.3 %, that a row is hidden. Only the shared texts and one row are in memory.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from posixpath import join, normpath, split
from typing import IO, Any, NamedTuple

from lxml import etree

from guatu.errors import SourceEncrypted
from guatu.reporting.tables.cells import Cell, Row, column_number, coordinates, number_of, serial_of
from guatu.reporting.tables.formats import shown_by
from guatu.reporting.tables.limits import Limits, broken, foreign, too_large
from guatu.reporting.tables.merging import Merged, fill
from guatu.reporting.tables.opening import Book, Sheet

_ENCRYPTED = 0x1
_RATIO_FROM = 10_000_000
_CHUNK = 1 << 20
_OVERLAP = 400
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=[\"']([A-Z0-9:$]+)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^<>]*?/?>")
_ATTRIBUTE = re.compile(rb"(\w+)=[\"']([^\"']*)[\"']")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, KeyError)
NOT_COMPUTED = "#未计算"
"""The text of a formula that the file holds without its value."""


class Package(NamedTuple):
    """An opened workbook whose declared sizes are within the limits. `parts` finds the names of its members by
    `_folded` names: some programs write them with backslashes, or in other capitals than they refer to them."""

    path: Path
    zip: zipfile.ZipFile
    limits: Limits
    parts: dict[str, str]
    workbook: str

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return _folded(name) in self.parts

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """A part as a stream; damage of any kind becomes SourceBroken."""
        try:
            info = self.zip.getinfo(self.parts[_folded(name)])
            if info.flag_bits & _ENCRYPTED:
                raise SourceEncrypted(self.path, "it is locked with a password", "Save it without a password.")
            with self.zip.open(info) as stream:
                yield stream
        except _DAMAGE as error:
            raise broken(self.path, f"its part {name} is missing or damaged ({error})") from error
        except etree.XMLSyntaxError as error:
            raise broken(self.path, f"its part {name} is no XML ({error})") from error

    def elements(self, name: str, tags: tuple[str, ...]) -> Iterator[Any]:
        """The elements of a part with one of some local names, in the order of their ends, each dropped after use.

        Entities are never followed; a part with a document type is refused, for Office writes none.
        """
        with self.part(name) as stream:
            wanted = tuple(f"{{*}}{tag}" for tag in tags)
            for _, element in etree.iterparse(stream, tag=wanted, resolve_entities=False, no_network=True):
                if element.getroottree().docinfo.doctype:
                    raise broken(self.path, f"its part {name} declares a document type, which no Office program writes")
                yield element
                _drop(element)


def book(path: Path, limits: Limits) -> Book:
    """The sheets of a workbook; shared texts and styles are read at the first row asked for."""
    package = _open(path, limits)
    targets = _related(package, package.workbook)
    parts, from_1904 = _listed(package, targets)
    shared = _Shared(package, targets, from_1904)
    return Book(path, tuple(_sheet(package, shared, *part) for part in parts), from_1904)


def _open(path: Path, limits: Limits) -> Package:
    try:
        opened = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise broken(path, f"it is not a whole zip archive ({error})") from error
    members = opened.infolist()
    packed, unpacked = path.stat().st_size, sum(each.file_size for each in members)
    if len(members) > limits.members:
        raise too_large(path, f"it has {len(members):,} parts, the limit is {limits.members:,}")
    if unpacked > limits.unpacked or (unpacked > _RATIO_FROM and unpacked > limits.ratio * packed):
        raise too_large(path, f"it unfolds too far: {unpacked:,} bytes packed into {packed:,}")
    parts = {_folded(name): name for name in reversed(opened.namelist())}
    package = Package(path, opened, limits, parts, "xl/workbook.xml")
    if package.has(package.workbook):
        return package
    named = _workbook_elsewhere(package)
    if not package.has(named):
        raise foreign(path, opened)
    return package._replace(workbook=named)


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _workbook_elsewhere(package: Package) -> str:
    """The part that the package names as its workbook, "" where it names none that is one."""
    if not package.has("_rels/.rels") or package.has("mimetype"):
        return ""
    kinds = dict(_related(package, "").values())
    part = kinds.get("officeDocument", "")
    return part if part.endswith(".xml") and not part.startswith(("word/", "ppt/")) else ""


def _related(package: Package, to: str) -> dict[str, tuple[str, str]]:
    """Relation id -> kind and part, of the relations of a part; "" for those of the package."""
    folder, name = split(to)
    found = {}
    for each in package.elements(join(folder, "_rels", f"{name}.rels"), ("Relationship",)):
        target = each.get("Target", "").replace("\\", "/")
        part = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], part)
    return found


def _listed(package: Package, targets: dict[str, tuple[str, str]]) -> tuple[list[tuple[str, bool, str]], bool]:
    """Name, hidden and part of each worksheet in order, and whether dates count from 1904."""
    parts, from_1904 = [], False
    for each in package.elements(package.workbook, ("workbookPr", "sheet")):
        if each.tag.endswith("workbookPr"):
            from_1904 = each.get("date1904") in ("1", "true")
            continue
        kind, part = targets.get(_by_local_name(each, "id"), ("", ""))
        if kind == "worksheet":  # chart sheets hold no cells
            parts.append((each.get("name", ""), each.get("state", "visible") != "visible", part))
    return parts, from_1904


def _by_local_name(element: Any, wanted: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith(f"}}{wanted}")), "")


class _Shared:
    """What the sheets of a book share, read once: texts, and how each style shows its numbers."""

    def __init__(self, package: Package, targets: dict[str, tuple[str, str]], from_1904: bool) -> None:
        self._package = package
        self._parts = dict(targets.values())
        self.from_1904 = from_1904
        self._texts: list[str] | None = None
        self._styles: list[str] | None = None

    @property
    def texts(self) -> list[str]:
        if self._texts is None:
            part = self._parts.get("sharedStrings")
            self._texts = list(_texts(self._package, part)) if part and self._package.has(part) else []
        return self._texts

    @property
    def styles(self) -> list[str]:
        if self._styles is None:
            part = self._parts.get("styles")
            self._styles = _styles(self._package, part) if part and self._package.has(part) else []
        return self._styles


def _texts(package: Package, part: str) -> Iterator[str]:
    size = package.zip.getinfo(package.parts[_folded(part)]).file_size
    if size > package.limits.strings:
        raise too_large(package.path, f"its texts have {size:,} bytes, the limit is {package.limits.strings:,}")
    for each in package.elements(part, ("si",)):
        yield _text_of(each)


def _text_of(element: Any) -> str:
    """The text of a shared or inline string: its runs, without the readings above them."""
    if len(element) == 1 and element[0].tag.endswith("}t"):  # nearly all are one piece
        return _unescaped(element[0].text or "")
    pieces = [each.text or "" for each in element.iter("{*}t") if not _is_reading(each)]
    return _unescaped("".join(pieces))


def _is_reading(element: Any) -> bool:
    above = element.getparent()
    return str(above.tag).endswith("}rPh") or str(above.getparent().tag).endswith("}rPh")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _styles(package: Package, part: str) -> list[str]:
    """For each cell style how it shows numbers; the styles of named cell styles come first and do not count."""
    codes: dict[int, str] = {}
    styles: list[str] = []
    for each in package.elements(part, ("numFmt", "cellXfs")):
        if each.tag.endswith("numFmt"):
            codes[int(each.get("numFmtId", "0"))] = each.get("formatCode", "")
        else:
            numbers = [int(style.get("numFmtId", "0")) for style in each.iter("{*}xf")]
            styles = [shown_by(number, codes.get(number, "")) for number in numbers]
    return styles


def _sheet(package: Package, shared: _Shared, name: str, hidden: bool, part: str) -> Sheet:
    merged, hidden_columns, length = _surroundings(package, part)

    def rows() -> Iterator[Row]:
        return fill(_rows(package, shared, part), merged)

    return Sheet(name, rows, hidden, hidden_columns, length)


def _surroundings(package: Package, part: str) -> tuple[list[Merged], frozenset[int], int]:
    """Merged ranges, hidden columns, and about how many rows there are. The former stand behind all rows, so the part
    is run through once before."""
    merged: dict[bytes, None] = {}
    hidden: set[int] = set()
    length = 0
    with package.part(part) as stream:
        before = b""
        while chunk := stream.read(_CHUNK):
            text = before + chunk
            length += chunk.count(b"row ")  # what a chunk cuts in two is not counted: it is only told to who waits
            if b"mergeCell" in text:
                merged.update(dict.fromkeys(_MERGE.findall(text)))
            if b"hidden=" in text:
                hidden.update(_hidden_columns(text))
            before = text[-_OVERLAP:]
    ranges = (_range(each.decode("ascii")) for each in merged)
    return [each for each in ranges if each], frozenset(hidden), length


def _hidden_columns(text: bytes) -> Iterator[int]:
    for found in _COLUMN.findall(text):
        attributes = dict(_ATTRIBUTE.findall(found))
        if attributes.get(b"hidden") in (b"1", b"true"):
            yield from range(int(attributes[b"min"]), min(int(attributes[b"max"]), 16_384) + 1)


def _range(text: str) -> Merged | None:
    first, _, last = text.partition(":")
    top, bottom = coordinates(first), coordinates(last)
    return Merged(*top, *bottom) if top and bottom else None


def _rows(package: Package, shared: _Shared, part: str) -> Iterator[Row]:
    number = 0
    for element in package.elements(part, ("row",)):
        number = _row_number(package, element.get("r"), number)
        if number > package.limits.rows:
            raise too_large(package.path, f"a sheet has more than {package.limits.rows:,} rows")
        if cells := _whole_cells(package, element, number, shared):
            yield Row(number, cells, element.get("hidden") in ("1", "true"))


def _row_number(package: Package, written: str | None, before: int) -> int:
    if written is None:
        return before + 1
    if not written.isdecimal() or int(written) <= before:
        raise broken(package.path, f"a sheet has a row {written!r} after row {before}")
    return int(written)


def _whole_cells(package: Package, element: Any, row: int, shared: _Shared) -> tuple[Cell, ...]:
    try:
        return _cells(element, row, shared)
    except (ValueError, IndexError) as error:
        raise broken(package.path, f"row {row} of a sheet names texts that are not there ({error})") from error


def _cells(element: Any, row: int, shared: _Shared) -> tuple[Cell, ...]:
    cells, column = [], 0
    for each in element:
        reference = each.get("r")
        column = column_number(reference.rstrip("0123456789")) if reference else column + 1
        cell = _cell(each, row, column, shared)
        if cell is not None:
            cells.append(cell)
    return tuple(cells)


def _cell(element: Any, row: int, column: int, shared: _Shared) -> Cell | None:
    kind, value, formula = element.get("t", "n"), None, False
    for child in element:
        tag = child.tag
        if tag.endswith("}v"):
            value = child.text
        elif tag.endswith("}is"):
            value = _text_of(child)
        else:
            formula = formula or tag.endswith("}f")
    if value is None:
        return Cell(row, column, NOT_COMPUTED, "error") if formula else None
    return _READERS.get(kind, _number)(element, row, column, value, shared)


def _shared_text(element: Any, row: int, column: int, value: str, shared: _Shared) -> Cell | None:
    text = shared.texts[int(value)]
    return Cell(row, column, text, "text") if text else None


def _own_text(element: Any, row: int, column: int, value: str, shared: _Shared) -> Cell | None:
    return Cell(row, column, _unescaped(value), "text") if value else None


def _day(element: Any, row: int, column: int, value: str, shared: _Shared) -> Cell | None:
    """A date written out, as strict workbooks have it; only the day counts."""
    serial = serial_of(value[:10], shared.from_1904)
    return Cell(row, column, value, "text") if serial is None else Cell(row, column, value, "date", serial, "date")


def _error(element: Any, row: int, column: int, value: str, shared: _Shared) -> Cell:
    return Cell(row, column, value, "error")


def _bool(element: Any, row: int, column: int, value: str, shared: _Shared) -> Cell:
    return Cell(row, column, "TRUE" if value == "1" else "FALSE", "bool")


def _number(element: Any, row: int, column: int, value: str, shared: _Shared) -> Cell:
    style, number = element.get("s"), number_of(value)
    shown = shared.styles[int(style)] if style and int(style) < len(shared.styles) else ""
    if number is None:
        return Cell(row, column, value, "text")
    if shown in ("date", "time"):
        return Cell(row, column, value, "date", number, shown)
    return Cell(row, column, value, "number", number, shown)


_READERS = {"s": _shared_text, "str": _own_text, "inlineStr": _own_text, "d": _day, "e": _error, "b": _bool}


def _drop(element: Any) -> None:
    """Frees an element and all before it, so that memory does not grow with the sheet."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
