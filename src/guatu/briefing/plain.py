"""Facts from plain data, as YAML and JSON hold them, and back: every mistake with its place.

The keys are those of the classes in `guatu.briefing.facts`. A value is a number in the base unit of its indicator, or a
figure with its unit as people write it (65.3亿元); days are ISO, periods as `Period.parse` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from guatu import catalogue
from guatu.briefing import facts as declared
from guatu.briefing.facts import Facts, Figure
from guatu.briefing.problems import BriefingError, Problem
from guatu.briefing.record_reader import RecordReader
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


class _Reader(RecordReader):
    def __init__(self, known: Catalogue) -> None:
        super().__init__()
        self.known = known
        self.indicator: Indicator | None = None

    def begin(self, kind: Any, given: Mapping[str, Any], place: str) -> None:
        if kind is Figure:
            self.indicator = self.lookup(given["indicator"], f"{place}.indicator") if "indicator" in given else None

    def check(self, made: Any, place: str) -> None:
        if isinstance(made, declared.Plot):
            self.check_curves(made, [f"{place}, {curve.name}" for curve in made.curves])
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

    def single(self, hint: Any, told: Any, place: str, of: tuple[str, str]) -> Any:
        if hint is Decimal:
            return self.number(told, place, of)
        if hint is Period:
            return self.period(told, place)
        if hint is date:
            return self.day(told, place)
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
