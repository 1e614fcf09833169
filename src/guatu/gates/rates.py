"""Exchange rates with their dates: yuan for one unit of a currency, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

HOME = "CNY"
HOLDS_DAYS = 366
"""A rate holds until the next one, and no longer than this: an older one says nothing of the day."""


class Rate(NamedTuple):
    """How many yuan one unit of a currency was worth from a day on, and who said so."""

    currency: str
    since: date
    rate: Decimal
    source: str

    def plain(self) -> dict[str, str]:
        """The rate as JSON can hold it."""
        return {
            "currency": self.currency,
            "since": self.since.isoformat(),
            "rate": f"{self.rate:f}",
            "source": self.source,
        }


def rate_on(rates: Iterable[Rate], currency: str, day: date) -> Rate | None:
    """The rate of a currency that holds on a day; None where none does. One yuan is one yuan on every day.

    >>> dollar = Rate("USD", date(2026, 1, 4), Decimal("7.1"), "invented")
    >>> rate_on([dollar], "USD", date(2026, 3, 1)).rate, rate_on([dollar], "USD", date(2026, 1, 3))
    (Decimal('7.1'), None)
    """
    if currency == HOME:
        return Rate(HOME, day, Decimal(1), "")
    held = [each for each in rates if each.currency == currency and 0 <= (day - each.since).days <= HOLDS_DAYS]
    return max(held, key=lambda each: each.since, default=None)
