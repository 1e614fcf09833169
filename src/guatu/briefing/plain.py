"""Facts from plain data, as YAML and JSON hold them, and back: every mistake with its place.

The keys are those of the classes in `guatu.briefing.facts`. A value is a number in the base unit of its indicator, or a
figure with its unit as people write it (65.3亿元); days are ISO, periods as `Period.parse` reads them.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import yaml

from guatu import catalogue
from guatu.briefing import facts as declared
from guatu.briefing.facts import Facts, Figure
from guatu.briefing.problems import BriefingError, Problem
from guatu.catalogue import Catalogue, Indicator
from guatu.errors import PeriodError, QuantityError
from guatu.periods import Period
from guatu.quantities import parse

_CHOICES = {
    ("Goal", "light"): ("", *declared.LIGHTS),
    ("Goal", "bound"): declared.BOUNDS,
    ("Project", "light"): ("", *declared.LIGHTS),
    ("Item", "light"): ("", *declared.LIGHTS),
    ("Event", "kind"): declared.EVENTS,
    ("Plot", "kind"): ("line", "bar"),
}
_MONEY = (("Project", "total"), ("Project", "planned"), ("Project", "invested"))
_MEASURED = (("Figure", "value"), ("Goal", "value"), ("Goal", "needed"))
"""What may be written with a unit."""


def read_facts(text: str, known: Catalogue | None = None) -> Facts:
    """The facts that a YAML or JSON text holds. BriefingError with all that is wrong."""
    try:
        told = yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise BriefingError([Problem("the file", "not_yaml", " ".join(str(error).split())[:200])]) from None
    return facts_of(told, known)


def facts_of(told: Any, known: Catalogue | None = None) -> Facts:
    """The facts that plain data hold. BriefingError with all that is wrong."""
    reader = _Reader(known or catalogue.load())
    made = reader.record(Facts, told, "facts")
    if reader.problems or made is None:
        raise BriefingError(reader.problems)
    return made  # type: ignore[no-any-return]


def plain(value: Any) -> Any:
    """Facts as plain data that `facts_of` reads back; what is left at its default is left out."""
    if is_dataclass(value) and not isinstance(value, (type, Period)):
        told = {each.name: getattr(value, each.name) for each in fields(value)}
        return {
            name: plain(one) for name, one in told.items() if one not in (None, "", ()) and one != _usual(value, name)
        }
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, (Decimal, Period, date)) else value


def _usual(value: Any, name: str) -> Any:
    told = next(each for each in fields(value) if each.name == name)
    return told.default_factory() if told.default_factory is not MISSING else told.default


class _Loader(yaml.SafeLoader):
    """Reads numbers as they are written: 8.90 is no float."""


def _as_written(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:float", _as_written)


class _Reader:
    """Reads on after a mistake, so that a person sees all of them at once."""

    def __init__(self, known: Catalogue) -> None:
        self.known = known
        self.problems: list[Problem] = []
        self.indicator: Indicator | None = None

    def wrong(self, place: str, rule: str, said: Any = "", known: Sequence[str] = (), example: str = "") -> Any:
        shown = said if isinstance(said, str) else repr(said)
        self.problems.append(Problem(place, rule, shown[:80], tuple(known), example))
        return None

    def record(self, kind: Any, told: Any, place: str) -> Any:
        """A record of a class, None where it cannot be made."""
        parts = {each.name: each for each in fields(kind)}
        if not isinstance(told, Mapping):
            return self.wrong(place, "mapping", known=[f"{name}: …" for name in list(parts)[:3]])
        before = len(self.problems)
        for key in told:
            if key not in parts:
                self.wrong(place, "unknown_key", str(key), list(parts))
        for name, part in parts.items():
            if name not in told and _needed(part):
                self.wrong(place, "missing_key", name)
        if kind is Figure:
            self.indicator = self.lookup(told.get("indicator"), f"{place}.indicator") if "indicator" in told else None
        hints = _hints(kind)
        values = {
            name: self.value(hints[name], told[name], f"{place}.{name}", (kind.__name__, name))
            for name in parts
            if name in told and told[name] is not None
        }
        if len(self.problems) > before:
            return None
        made = kind(**values)
        self.check(made, place)
        return made

    def check(self, made: Any, place: str) -> None:
        """What single values do not show."""
        if isinstance(made, declared.Plot):
            for curve in made.curves:
                if len(curve.values) != len(made.labels):
                    self.wrong(f"{place}, {curve.name}", "chart", str(len(curve.values)), [str(len(made.labels))])
        if isinstance(made, Facts):
            seen = set()
            for at, each in enumerate(made.figures):
                key = (self.lookup(each.indicator, ""), each.period)
                if key in seen:
                    self.wrong(f"{place}.figures[{at}]", "twice", f"{each.indicator} {each.period}")
                seen.add(key)

    def lookup(self, told: Any, place: str) -> Indicator | None:
        """An indicator by its code or any of its names."""
        found = next((each for each in self.known if each.code == told), None) or self.known.lookup(str(told))
        if found is None:
            self.wrong(place, "indicator", str(told), [each.name for each in self.known])
        return found

    # -------------------------------------------------------------- single values

    def value(self, hint: Any, told: Any, place: str, of: tuple[str, str]) -> Any:
        if get_origin(hint) in (Union, types.UnionType):
            wanted = [each for each in get_args(hint) if each is not type(None)]
            return None if told is None else self.value(wanted[0], told, place, of)
        if get_origin(hint) is tuple:
            if not isinstance(told, (list, tuple)):
                return self.wrong(place, "list")
            inner = get_args(hint)[0]
            return tuple(self.value(inner, each, f"{place}[{at}]", of) for at, each in enumerate(told))
        if is_dataclass(hint) and hint is not Period:
            return self.record(hint, told, place)
        return self.single(hint, told, place, of)

    def single(self, hint: Any, told: Any, place: str, of: tuple[str, str]) -> Any:
        if hint is Decimal:
            return self.number(told, place, of)
        if hint is Period:
            return self.period(told, place)
        if hint is date:
            return self.day(told, place)
        if hint is bool:
            return told if isinstance(told, bool) else self.wrong(place, "flag", told)
        if hint is int:
            return told if isinstance(told, int) and not isinstance(told, bool) else self.wrong(place, "number", told)
        return self.text(told, place, of)

    def text(self, told: Any, place: str, of: tuple[str, str]) -> Any:
        if isinstance(told, (Mapping, list, bool)):
            return self.wrong(place, "text", told)
        said = str(told).strip()
        if of in _CHOICES and said not in _CHOICES[of]:
            self.wrong(place, "choice", said, [each for each in _CHOICES[of] if each])
        return said

    def number(self, told: Any, place: str, of: tuple[str, str]) -> Any:
        if isinstance(told, (bool, Mapping, list)):
            return self.wrong(place, "number", told)
        try:
            made = Decimal(str(told).replace(",", "").strip())
        except InvalidOperation:
            return self.measured(str(told), place, of)
        return made if made.is_finite() else self.wrong(place, "number", told)

    def measured(self, told: str, place: str, of: tuple[str, str]) -> Any:
        """A figure with its unit, in the base unit."""
        if of not in _MEASURED + _MONEY:
            return self.percent(told, place)
        unit = "CNY" if of in _MONEY else self.indicator.unit if self.indicator else None
        example = "亿元" if of in _MONEY else self.indicator.display_unit if self.indicator else ""
        try:
            found = parse(told)
        except QuantityError:
            return self.wrong(place, "value", told)
        if unit is None or found.unit in (unit, "%"):
            return found.value
        return self.wrong(place, "unit", told, [unit], example)

    def percent(self, told: str, place: str) -> Any:
        """A number with the sign % or the word 个百分点 behind it."""
        for sign in ("%", "％", "个百分点"):
            if told.strip().endswith(sign):
                try:
                    return Decimal(told.strip().removesuffix(sign))
                except InvalidOperation:
                    break
        return self.wrong(place, "number", told)

    def period(self, told: Any, place: str) -> Any:
        try:
            return Period.parse(str(told))
        except PeriodError:
            return self.wrong(place, "period", told)

    def day(self, told: Any, place: str) -> Any:
        if isinstance(told, date):
            return told.date() if isinstance(told, datetime) else told
        try:
            return date.fromisoformat(str(told))
        except ValueError:
            return self.wrong(place, "day", told)


def _needed(part: Field[Any]) -> bool:
    return part.default is MISSING and part.default_factory is MISSING


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
