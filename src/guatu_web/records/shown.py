"""How pages show values: figures in display units, periods in Chinese, days and minutes in the zone's time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language

from guatu.periods import Period
from guatu.reading.labels import figure as figure_of
from guatu.reading.labels import plain
from guatu_web.records.figures import statement_of


def figure(row: Any) -> str:
    """The figure of a statement, target or observation as people print it: 193.7亿元, 增长16.3%, 第2位."""
    return figure_of(statement_of(row))


def period(value: Period | None) -> str:
    """2024年上半年; empty for none."""
    return value.label_zh() if value else ""


def number(value: Decimal | None) -> str:
    """A number without needless zeros."""
    return "" if value is None else plain(value)


def label(row: Model, field: str) -> str:
    """What a choice is called on screen: what get_<field>_display gives, at a tenth of its cost."""
    value = getattr(row, field)
    return _labels(type(row), field, get_language()).get(value, str(value))


@cache
def _labels(model: type[Model], field: str, language: str | None) -> dict[Any, str]:
    choices: Any = model._meta.get_field(field)
    return {value: str(name) for value, name in choices.flatchoices}


def day(value: date | None) -> str:
    """2026-11-21; empty for none."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return value.isoformat() if value else ""


def minute(value: datetime | None) -> str:
    """2026-11-21 16:05; empty for none."""
    return timezone.localtime(value).isoformat(" ", "minutes")[:16] if value else ""


def moment(value: datetime) -> str:
    """A time as machines read it, with its zone."""
    return timezone.localtime(value).isoformat()
