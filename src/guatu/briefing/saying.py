"""Figures and times in words: 65.3亿元, 8.9%, 0.9个百分点, 第3位, 1—10月."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from guatu.briefing.document import Paragraph, Part, Told
from guatu.briefing.facts import Source
from guatu.briefing.reckoning import rounded
from guatu.catalogue import Indicator
from guatu.catalogue.indicator import UNITS
from guatu.periods import Period
from guatu.quantities import parse

PLACES = 2
"""Decimals of a value in its display unit; noughts at the end are left out."""
_WORDS = {"天": "个工作日"}
"""Display units that offices say otherwise: time limits are counted in working days."""


def amount(value: Decimal, indicator: Indicator) -> str:
    """A value in the indicator's display unit, or in a smaller one where it is less than one."""
    return quantity(value, indicator.unit, indicator.display_unit)


def quantity(value: Decimal, unit: str, display: str) -> str:
    """A value in a unit of display with PLACES decimals: 65.3亿元; below one in a smaller unit: 6530万元."""
    if unit == "rank":
        return f"第{plain(value)}位"
    smaller = UNITS.get(unit, ())[: _at(unit, display)]
    fits = (each for each in (display, *reversed(smaller)) if not value or abs(value) >= _worth(each))
    shown = next(fits, smaller[0] if smaller else display)
    number = rounded(value / _worth(shown), PLACES)
    return f"{plain(number if number or not value else value / _worth(shown))}{_WORDS.get(shown, shown)}"


def money(value: Decimal) -> str:
    """An amount of yuan in 亿元, or 万元 where it is small."""
    return quantity(value, "CNY", "亿元")


def percent(value: Decimal, places: int = 1) -> str:
    """A share or growth: 8.9%."""
    return f"{plain(rounded(value, places))}%"


def points(value: Decimal, places: int = 1) -> str:
    """A difference of shares, without its sign: 0.9个百分点."""
    return f"{plain(abs(rounded(value, places)))}个百分点"


def plain(value: Decimal) -> str:
    """A number without noughts at the end and without an exponent."""
    said = format(value.normalize(), "f")
    return "0" if said == "-0" else said


def when(period: Period, year: bool = True) -> str:
    """A period as offices name it; 1—9月 is 前三季度 in a quarter's report only where it is called so."""
    said = period.label_zh()
    return said if year else said.removeprefix(f"{period.last.year}年")


def horizon(period: Period) -> str:
    """The time of a target: 2026年, 2026年上半年, 2026—2030年."""
    return period.label_zh()


def _at(unit: str, display: str) -> int:
    known = UNITS.get(unit, ())
    return known.index(display) if display in known else 0


@cache
def _worth(display: str) -> Decimal:
    """What one of a unit of display is in the base unit."""
    return Decimal(1) if display == "点" else parse(f"1{display}").value


@dataclass
class Sentences:
    """Text in the making: words, and figures with what they are."""

    name: str = ""
    indicator: str = ""
    period: Period | None = None
    source: Source = field(default_factory=Source)
    parts: list[Part] = field(default_factory=list)

    def say(self, *words: str) -> Sentences:
        """Adds words."""
        for each in words:
            if self.parts and isinstance(self.parts[-1], str):
                self.parts[-1] += each
            elif each:
                self.parts.append(each)
        return self

    def tell(self, text: str, measure: str, value: Decimal, unit: str = "%", period: Period | None = None) -> Sentences:
        """Adds a figure."""
        self.parts.append(
            Told(
                text,
                measure,
                value,
                unit,
                self.indicator,
                self.name,
                period or self.period,
                self.source.query,
                self.source.as_of,
            )
        )
        return self

    def add(self, other: Sentences) -> Sentences:
        """Adds another text."""
        for part in other.parts:
            if isinstance(part, str):
                self.say(part)
            else:
                self.parts.append(part)
        return self

    @property
    def text(self) -> tuple[Part, ...]:
        """What has been said."""
        return tuple(self.parts)

    @property
    def paragraph(self) -> Paragraph:
        """What has been said of one record, with the question that gives it again."""
        return Paragraph(self.text, query=self.source.query, as_of=self.source.as_of)
