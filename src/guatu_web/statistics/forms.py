"""What an address of statistics says: which area, as known on which day, on which basis, of which period."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.errors import PeriodError
from guatu.periods import Period
from guatu_web.areas.models import FIRST_DAY
from guatu_web.statistics.queries.places import Places

LONGEST = 100


class Wanted(NamedTuple):
    """What was asked for and makes sense; `problem` tells what does not. `as_of` is None for today."""

    area: str
    as_of: date | None
    words: str
    problem: str
    topic: str = ""
    page: int = 1

    @property
    def day(self) -> date:
        """The day for which is asked."""
        return self.as_of or timezone.localdate()


def day_of(query: QueryDict) -> tuple[date | None, str]:
    """The day as of which a page is asked for, and what is wrong with it."""
    typed = query.get("as_of", "").strip()
    if not typed:
        return None, ""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None, _("“%(typed)s”不是日期，请写作 2026-06-30。已按今天显示。") % {"typed": typed[:20]}
    if day < FIRST_DAY:
        return None, _("日期须在 1900-01-01 以后。已按今天显示。")
    return (None if day >= timezone.localdate() else day), ""


def wanted(query: QueryDict, places: Places) -> Wanted:
    """The area, day and words that an address names; the zone's own area for none."""
    as_of, problem = day_of(query)
    typed = query.get("area", "")
    area = typed if typed in places.kinds else places.top or ""
    if typed and area != typed:
        problem = problem or _("没有所选的区域。已按全区显示。")
    page = query.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 5 else 1
    words = query.get("text", "").strip()[:LONGEST]
    return Wanted(area, as_of, words, problem, query.get("topic", "")[:LONGEST], max(number, 1))


def period_of(query: QueryDict) -> Period | None:
    """The period that an address names; None for none."""
    try:
        return Period.parse(query.get("period", "")) if query.get("period") else None
    except PeriodError:
        return None


def address(query: QueryDict, **changed: str) -> str:
    """The same page with something else asked for; "" asks for nothing."""
    made = query.copy()
    for name, value in changed.items():
        made.pop(name, None)
        if value:
            made[name] = value
    return f"?{made.urlencode()}"
