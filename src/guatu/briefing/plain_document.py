"""A document as plain data, as JSON holds it, and back without loss: every mistake with its place.

The keys are those of the classes in `guatu.briefing.document`; a block says with `kind` which it is. Decimals, days and
periods are texts; what is left at its default is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from guatu.briefing.document import Block, Cell, Chart, Document, Heading, Note, Paragraph, Table, TableColumn, Told
from guatu.briefing.facts import LIGHTS
from guatu.briefing.problems import BriefingError
from guatu.briefing.record_reader import RecordReader
from guatu.errors import PeriodError
from guatu.periods import Period

KINDS: dict[str, type] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "note": Note,
    "table": Table,
    "chart": Chart,
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_LEVELS = (1, 2, 3, 4)
_CHARTS = ("line", "bar")


def plain_document(value: Any) -> Any:
    """A document, or a part of one, as plain data that `document_of` reads back."""
    if is_dataclass(value) and not isinstance(value, (type, Period)):
        told = {each.name: getattr(value, each.name) for each in fields(value) if not _is_usual(value, each)}
        kind = {"kind": _NAMES[type(value)]} if type(value) in _NAMES else {}
        return _tagged(kind, {name: plain_document(each) for name, each in told.items()})
    if isinstance(value, tuple):
        return [plain_document(each) for each in value]
    return str(value) if isinstance(value, (Decimal, Period, date)) else value


def document_of(told: Any) -> Document:
    """The document that plain data hold. BriefingError with all that is wrong."""
    reader = _Reader()
    made = reader.record(Document, told, "document")
    if reader.problems or made is None:
        raise BriefingError(reader.problems)
    return made  # type: ignore[no-any-return]


def digest(told: Any) -> str:
    """The SHA-256 of plain data in canonical form: keys in order, no spaces, UTF-8."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _tagged(kind: dict[str, str], told: dict[str, Any]) -> dict[str, Any]:
    """Parts of a block with its kind; a chart's own kind (line, bar) is called `drawn`."""
    if kind and "kind" in told:
        told["drawn"] = told.pop("kind")
    return kind | told


def _is_usual(value: Any, part: Field[Any]) -> bool:
    return part.default is not MISSING and getattr(value, part.name) == part.default


class _Reader(RecordReader):
    def key(self, kind: Any, name: str) -> str:
        return "drawn" if kind is Chart and name == "kind" else name

    def tags(self, kind: Any) -> Sequence[str]:
        return ("kind",) if kind in _NAMES else ()

    def check(self, made: Any, place: str) -> None:
        if isinstance(made, Heading) and made.level not in _LEVELS:
            self.wrong(f"{place}.level", "choice", made.level, tuple(map(str, _LEVELS)))
        if isinstance(made, Cell) and made.light not in ("", *LIGHTS):
            self.wrong(f"{place}.light", "choice", made.light, LIGHTS)
        if isinstance(made, TableColumn) and made.share < 1:
            self.wrong(f"{place}.share", "number", made.share)
        if isinstance(made, Table):
            self.check_table(made, place)
        if isinstance(made, Chart):
            if made.kind not in _CHARTS:
                self.wrong(f"{place}.drawn", "choice", made.kind, _CHARTS)
            self.check_curves(made, [f"{place}.curves[{at}]" for at in range(len(made.curves))])

    def check_table(self, made: Table, place: str) -> None:
        wide = len(made.columns)
        if not made.columns:
            self.wrong(f"{place}.columns", "empty")
        for at, row in enumerate(made.rows):
            if len(row) not in (1, wide):
                self.wrong(f"{place}.rows[{at}]", "row", str(len(row)), (str(wide),))

    def value(self, hint: Any, told: Any, place: str, of: tuple[str, str]) -> Any:
        return self.block(told, place) if hint == Block else super().value(hint, told, place, of)

    def block(self, told: Any, place: str) -> Any:
        kind = told.get("kind") if isinstance(told, Mapping) else None
        if not isinstance(kind, str) or kind not in KINDS:
            return self.wrong(place, "block", str(kind), tuple(KINDS))
        return self.record(KINDS[kind], told, place)

    def one_of(self, hints: Sequence[Any], told: Any, place: str, of: tuple[str, str]) -> Any:
        """A text or a figure."""
        if Told in hints and isinstance(told, Mapping):
            return self.record(Told, told, place)
        return super().one_of(hints, told, place, of)

    def single(self, hint: Any, told: Any, place: str, of: tuple[str, str]) -> Any:
        if not isinstance(told, str):
            return self.wrong(place, "text", told)
        try:
            return _READ[hint](told)
        except (InvalidOperation, PeriodError, ValueError):
            return self.wrong(place, _RULES[hint], told)


def _number(told: str) -> Decimal:
    number = Decimal(told)
    if not number.is_finite():
        raise ValueError(told)
    return number


_READ: dict[Any, Callable[[str], Any]] = {Decimal: _number, Period: Period.parse, date: date.fromisoformat, str: str}
_RULES = {Decimal: "number", Period: "period", date: "day"}
