"""How a finding names a figure: indicator, area, period and value in display units."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from guatu.catalogue import Catalogue, Indicator
from guatu.quantities.numerals import EXACT
from guatu.reporting.amounts import factor
from guatu.reporting.figures import Figure, period_of
from guatu.reporting.findings import Finding, finding
from guatu.reporting.tables.cells import place


class Speaker(NamedTuple):
    """Turns figures into words. `areas` maps keys to the names shown; a key without a name is shown itself."""

    catalogue: Catalogue
    areas: Mapping[str, str]

    def subject(self, indicator: str, area: str) -> str:
        """东园固定资产投资."""
        return f"{self.areas.get(area, area)}{self.catalogue.get(indicator).name}"

    def said(self, figure: Figure) -> str:
        """The figure as a person reads it: its level, else its growth."""
        if figure.value is None:
            return f"同比{number(figure.growth or Decimal(0))}%"
        return amount(figure.value, self.catalogue.get(figure.indicator))

    def about(self, rule: str, figure: Figure, **words: Any) -> Finding:
        """A finding at a figure, with the gaps for subject, period and value filled."""
        column = figure.column
        return finding(
            rule,
            figure.sheet,
            figure.row,
            column,
            about=identity(figure),
            subject=self.subject(figure.indicator, figure.area),
            period=period_words(figure),
            value=self.said(figure),
            **words,
        )


def identity(figure: Figure) -> tuple[str, ...]:
    """What makes a figure the same figure: what it is of and what it says, wherever it stands."""
    numbers = (figure.value, figure.growth)
    said = ("" if each is None else str(each.normalize(EXACT)) for each in numbers)
    return (figure.indicator, figure.area, figure.last.isoformat(), figure.grain, figure.basis, *said)


@lru_cache(maxsize=4096)
def _period_label(last: Any, grain: str, basis: str) -> str:
    return period_of(last, grain, basis).label_zh()


def period_words(figure: Figure) -> str:
    """2026年1—10月, 2026年10月末."""
    label = _period_label(figure.last, figure.grain, figure.basis)
    return f"{label}末" if figure.basis == "point" else label


def amount(value: Decimal | float, indicator: Indicator) -> str:
    """A value in the display unit of its indicator: 12.5亿元. Exact for decimals, six digits for floats."""
    by = factor(indicator.display_unit, indicator.unit) or Decimal(1)
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.6g}")
    return f"{number(EXACT.divide(exact, by))}{indicator.display_unit}"


def number(value: Decimal | float) -> str:
    """A number without exponent and without trailing zeros; floats with two decimals."""
    text = format(value, "f" if isinstance(value, Decimal) else ".2f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def place_of(figure: Figure) -> str:
    """Where a figure stands: 工作表“月报”第12行C列."""
    return place(figure.sheet, figure.row, figure.column)
