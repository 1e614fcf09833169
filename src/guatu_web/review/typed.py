"""What people type for a figure or a period, read as the ledger holds it; and the other way round."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from guatu import quantities
from guatu.errors import PeriodError, QuantityError
from guatu.periods import Period, Reference, resolve
from guatu.quantities.show import WORDS
from guatu.reading.labels import SCALES, plain, scaled
from guatu_web.areas.models import FIRST_DAY
from guatu_web.documents.models import Document, Statement

FIRST_YEAR = FIRST_DAY.year
_YEAR = re.compile(r"([0-9]{4})年?")
_COUNTS = ("个", "万个")  # 家, 所, 条 say nothing that the indicator does not say


class Unreadable(ValueError):
    """What was typed is no figure or period; the message says what is."""


def unit_choices(also: str) -> list[tuple[Any, Any]]:
    """Units to choose from, as (base unit:word, word) below the name of what they measure; `also` is among them."""
    groups: list[tuple[Any, Any]] = [("", [(":", _("无单位"))])]
    for base, words in SCALES.items():
        kept = [word for word in words if base != "count" or word in _COUNTS]
        groups.append((WORDS.get(base, kept[0]), [(f"{base}:{word}", word) for word in kept]))
    if also and also not in SCALES:
        groups.append((also, [(f"{also}:{also}", WORDS.get(also, also))]))
    return groups


def shown_figure(row: Statement) -> tuple[str, str]:
    """A statement's value as typed, and the choice of its unit."""
    base = row.value_unit
    if base == "count":
        return plain(row.value), "count:个"
    value, word = scaled(row.value, base or None)
    return plain(value), f"{base}:{word}" if base else ":"


def figure(typed: str, choice: str) -> tuple[Decimal, str]:
    """Value in the base unit, and the base unit. A unit that is typed along (212.6亿元) counts before the chosen one.

    Unreadable for what is no single number.
    """
    base, _colon, word = choice.partition(":")
    text = unicodedata.normalize("NFKC", typed).strip().replace(",", "").replace("−", "-")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return _with_its_unit(text, base, word)
    if not value.is_finite():
        raise Unreadable(_("“%(typed)s”不是数字，请填写如 212.6 的数字。") % {"typed": typed[:40]})
    return value * SCALES.get(base, {}).get(word, Decimal(1)), base


def _with_its_unit(text: str, base: str, word: str) -> tuple[Decimal, str]:
    try:
        quantity = quantities.parse(text)
    except QuantityError as error:
        told = _("“%(typed)s”不是一个数字，请填写如 212.6 的数字，再选单位。")
        raise Unreadable(told % {"typed": text[:40]}) from error
    if quantity.unit is None:
        return quantity.value * SCALES.get(base, {}).get(word, Decimal(1)), base
    return quantity.value, quantity.unit


def shown_period(period: Period | None, document: Document) -> str:
    """A period in the Chinese words that `period` below reads back, else in its canonical form."""
    if period is None:
        return ""
    words = period.label_zh()
    try:
        return words if period_of(words, document) == period else str(period)
    except Unreadable:
        return str(period)


def period_of(typed: str, document: Document) -> Period | None:
    """The period that a text names, as said in the document; None for nothing. Unreadable for what is none."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return None
    period = _canonical(text) or _spoken(typed.strip(), document)
    if period is None:
        told = _("“%(typed)s”不是期间，请填写如 2024、2024年上半年、2024年1—7月、2024-07 的期间。")
        raise Unreadable(told % {"typed": typed[:40]})
    if period.first.year < FIRST_YEAR:
        raise Unreadable(_("期间须在 %(first)s 年至 9999 年之间。") % {"first": FIRST_YEAR})
    return period


def _canonical(text: str) -> Period | None:
    year = _YEAR.fullmatch(text)
    try:
        return Period.parse(year[1] if year else text)
    except PeriodError:
        return None


def _spoken(text: str, document: Document) -> Period | None:
    day: date | None = document.written_on
    try:
        return resolve(text, Reference(document.year or (day.year if day else None), day))
    except PeriodError:
        return None
