"""Filters for what pages show: figures in display units, periods in Chinese."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from guatu.periods import Period
from guatu.reading.labels import figure as figure_of
from guatu.reading.labels import plain
from guatu_web.records.figures import statement_of

register = template.Library()


@register.filter
def figure(row: Any) -> str:
    """The figure of a statement, target or observation as people print it: 193.7亿元, 增长16.3%, 第2位."""
    return figure_of(statement_of(row))


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
