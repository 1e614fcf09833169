"""Exchange rates of the playbook in force: what an amount in a currency is in yuan on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from guatu.gates import HOME, Rate, rate_on
from guatu_web.records.errors import Refused

CENT = Decimal("0.01")


class InYuan(NamedTuple):
    """An amount in yuan, with the rate and the day for which it was looked up."""

    total: Decimal
    rate: Decimal
    rate_on: date


def in_yuan(rates: Iterable[Rate], amount: Decimal, currency: str, day: date) -> InYuan:
    """An amount in yuan at the rate that holds on a day. Refused, naming currency, day and remedy, where none does."""
    held = rate_on(rates, currency, day)
    if held is None:
        told = _(
            "办法中没有 %(day)s 适用的 %(currency)s 汇率，请先在办法的 projects.yaml 的 rates 中补充，或改用人民币。"
        )
        raise Refused(told % {"day": day, "currency": currency}, "currency")
    return InYuan((amount * held.rate).quantize(CENT), held.rate, day)


def currencies(rates: Iterable[Rate]) -> list[str]:
    """The currencies that a form offers: yuan first, then those with a rate."""
    return [HOME, *sorted({each.currency for each in rates})]
