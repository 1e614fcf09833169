"""A document as plain data, as JSON holds it, and back without loss: every mistake with its place.

The keys are those of the classes in `guatu.briefing.document`; a block says with `kind` which it is. Decimals, days and
periods are texts; what is left at its default is left out.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from guatu.briefing.document import Block, Cell, Chart, Document, Heading, Note, Paragraph, Table, TableColumn, Told
from guatu.briefing.facts import LIGHTS
from guatu.briefing.problems import BriefingError, Problem
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


class _Reader:
    """Reads on after a mistake, so that a person sees all of them at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, place: str, rule: str, said: Any = "", known: tuple[str, ...] = ()) -> None:
        shown = said if isinstance(said, str) else repr(said)
        self.problems.append(Problem(place, rule, shown[:80], known))

    def record(self, kind: Any, told: Any, place: str) -> Any:
        """A record of a class, None where it cannot be made."""
        parts = {_key(kind, each.name): each for each in fields(kind)}
        if not isinstance(told, Mapping):
            return self.wrong(place, "mapping", known=tuple(f"{name}: …" for name in list(parts)[:3]))
        before, hints = len(self.problems), _hints(kind)
        for key in told:
            if key not in parts and not (key == "kind" and kind in _NAMES):
                self.wrong(place, "unknown_key", str(key), tuple(parts))
        for name, part in parts.items():
            if name not in told and part.default is MISSING:
                self.wrong(place, "missing_key", name)
        values = {
            part.name: self.value(hints[part.name], told[name], f"{place}.{name}")
            for name, part in parts.items()
            if name in told
        }
        if len(self.problems) > before:
            return None
        made = kind(**values)
        self.check(made, place)
        return made

    def check(self, made: Any, place: str) -> None:
        """What the types of single values do not show."""
        if isinstance(made, Heading) and made.level not in _LEVELS:
            self.wrong(f"{place}.level", "choice", made.level, tuple(map(str, _LEVELS)))
        if isinstance(made, Cell) and made.light not in ("", *LIGHTS):
            self.wrong(f"{place}.light", "choice", made.light, LIGHTS)
        if isinstance(made, TableColumn) and made.share < 1:
            self.wrong(f"{place}.share", "number", made.share)
        if isinstance(made, Table):
            self.check_table(made, place)
        if isinstance(made, Chart):
            self.check_chart(made, place)

    def check_table(self, made: Table, place: str) -> None:
        wide = len(made.columns)
        if not made.columns:
            self.wrong(f"{place}.columns", "empty")
        for at, row in enumerate(made.rows):
            if len(row) not in (1, wide):
                self.wrong(f"{place}.rows[{at}]", "row", str(len(row)), (str(wide),))

    def check_chart(self, made: Chart, place: str) -> None:
        if made.kind not in _CHARTS:
            self.wrong(f"{place}.drawn", "choice", made.kind, _CHARTS)
        for at, curve in enumerate(made.curves):
            if len(curve.values) != len(made.labels):
                self.wrong(f"{place}.curves[{at}]", "chart", str(len(curve.values)), (str(len(made.labels)),))

    # -------------------------------------------------------------- single values

    def value(self, hint: Any, told: Any, place: str) -> Any:
        if hint == Block:
            return self.block(told, place)
        if get_origin(hint) in (Union, types.UnionType):
            return self.one_of(get_args(hint), told, place)
        if get_origin(hint) is tuple:
            if not isinstance(told, (list, tuple)):
                return self.wrong(place, "list")
            inner = get_args(hint)[0]
            return tuple(self.value(inner, each, f"{place}[{at}]") for at, each in enumerate(told))
        return self.record(hint, told, place) if _is_record(hint) else self.single(hint, told, place)

    def block(self, told: Any, place: str) -> Any:
        kind = told.get("kind") if isinstance(told, Mapping) else None
        if not isinstance(kind, str) or kind not in KINDS:
            return self.wrong(place, "block", str(kind), tuple(KINDS))
        return self.record(KINDS[kind], told, place)

    def one_of(self, hints: tuple[Any, ...], told: Any, place: str) -> Any:
        """A text or a figure; a value or none."""
        if told is None and type(None) in hints:
            return None
        wanted = [each for each in hints if each is not type(None)]
        if Told in wanted and isinstance(told, Mapping):
            return self.record(Told, told, place)
        return self.value(wanted[0], told, place)

    def single(self, hint: Any, told: Any, place: str) -> Any:
        if hint is bool or hint is int:
            fits = isinstance(told, hint) and (hint is bool or not isinstance(told, bool))
            return told if fits else self.wrong(place, "flag" if hint is bool else "number", told)
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


def _is_record(hint: Any) -> bool:
    return is_dataclass(hint) and hint is not Period


def _key(kind: Any, name: str) -> str:
    return "drawn" if kind is Chart and name == "kind" else name


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
