"""How pages show values: figures in display units, periods in words, days and minutes in the zone's time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language

from guatu.periods import Period
from guatu.reading.labels import figure as figure_of
from guatu.reading.labels import plain
from guatu_web.records.figures import statement_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def figure(row: Any) -> str:
    """The figure of a statement, target or observation as people print it: 193.7亿元, 增长16.3%, 第2位."""
    return figure_of(statement_of(row))


def period(value: Period | None) -> str:
    """A period in the language of the page: 2026年1—10月, Jan–Oct 2026; empty for none."""
    if value is None:
        return ""
    return _english(value) if get_language() == "en" else value.label_zh()


@lru_cache(maxsize=4096)
def _english(value: Period) -> str:
    first, last = value.first, value.last
    if value.grain in ("year", "half", "quarter"):
        return {
            "year": f"{first.year}",
            "half": f"H{(first.month + 5) // 6} {first.year}",
            "quarter": f"Q{(first.month + 2) // 3} {first.year}",
        }[value.grain]
    if value.grain in ("day", "xun") or not value.whole_months:
        return _span(_day(first), _day(last), first.year, last.year)
    if (first.month, last.month) == (1, 12) and first.year < last.year:
        return f"{first.year}–{last.year}"
    return _span(MONTHS[first.month - 1], MONTHS[last.month - 1], first.year, last.year)


def _span(begun: str, ended: str, first: int, last: int) -> str:
    if first == last:
        return f"{ended} {last}" if begun == ended else f"{begun}–{ended} {last}"
    return f"{begun} {first} – {ended} {last}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


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
