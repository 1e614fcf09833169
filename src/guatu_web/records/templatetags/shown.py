"""Filters for what pages show: figures in display units, periods in Chinese."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from guatu.periods import Period
from guatu.reading.labels import figure as figure_of
from guatu.reading.labels import plain
from guatu.reading.report import Statement

register = template.Library()


@register.filter
def figure(row: Any) -> str:
    """The figure of a statement, target or observation as people print it: 193.7亿元, 增长16.3%, 第2位."""
    quote = getattr(row, "quote", "") or (row.statement.quote if getattr(row, "statement", None) else "")
    return figure_of(
        Statement(
            doc="",
            start=0,
            end=0,
            quote=quote,
            kind="",
            indicator=row.indicator,
            measure=row.measure,
            value=Decimal(row.value),
            unit=row.value_unit or None,
            bound=row.bound,
            stretch=False,
            period=None,
            area=None,
            code=row.code or None,
            clause=(0, 0),
            path=(),
            confidence=1.0,
            reason=None,
        )
    )


@register.filter
def period(value: Period | None) -> str:
    """2024年上半年; empty for none."""
    return value.label_zh() if value else ""


@register.filter
def number(value: Decimal | None) -> str:
    """A number without needless zeros."""
    return "" if value is None else plain(value)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The item of a mapping under a variable key; empty where it has none."""
    return mapping.get(key, "")
