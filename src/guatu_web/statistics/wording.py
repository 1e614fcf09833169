"""What the domain says of figures, worded for the reader: in the language of the page and in display units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from django.utils.translation import gettext as _

from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu.statistics import Quantity, Wording
from guatu.statistics.wording import TEXTS, Fact
from guatu_web.statistics import shown


def in_words(text: str, indicator: Indicator) -> str:
    """A formula, reason or note of a figure in the language of the page; quantities in the indicator's display unit."""
    if not isinstance(text, Wording):
        return text
    # the texts stand in guatu.statistics, and their English with that of the site
    return _(TEXTS[text.key]).format_map({name: _fact(fact, indicator) for name, fact in text.facts.items()})


def teller(indicator: Indicator) -> Callable[[str], str]:
    """`in_words` for the texts of one indicator."""
    return partial(in_words, indicator=indicator)


def _fact(fact: Fact, indicator: Indicator) -> str:
    if isinstance(fact, Wording):
        return in_words(fact, indicator)
    if isinstance(fact, Period):
        return shown.period(fact)
    if isinstance(fact, Quantity):
        return shown.quantity(fact.value, fact.unit, indicator)
    if isinstance(fact, tuple):
        return _("、").join(_fact(one, indicator) for one in fact)
    return fact.isoformat() if isinstance(fact, date) else str(fact)
