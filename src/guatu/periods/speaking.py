"""What has been said so far, against which 下半年, 同期 or 五年来 is understood."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from guatu.periods.period import Period, month, quarter


class Reference(NamedTuple):
    """When a document speaks: the year that 今年 means, and the day if it is known."""

    year: int | None
    day: date | None = None


class Speaking:
    """The running context of one text.

    `named_year` and `last` hold within one sentence, `topic` and `spans` (years counted -> period) through the text.
    """

    __slots__ = ("day", "last", "named_year", "reference_year", "spans", "topic")

    def __init__(self, reference: Reference | None) -> None:
        self.day = reference.day if reference else None
        self.reference_year = reference.year if reference else None
        if self.reference_year is None and self.day:
            self.reference_year = self.day.year
        self.named_year: int | None = None
        self.last: Period | None = None
        self.topic: Period | None = None
        self.spans: dict[int, Period] = {}

    def new_sentence(self) -> None:
        """A sentence ends: the year it named no longer stands for the next one."""
        self.named_year = self.last = None

    def remember(self, period: Period, names_year: bool) -> None:
        """A period was spoken of as such, not merely compared with."""
        self.last = period
        if period.grain != "day":
            self.topic = period
        if names_year:
            self.named_year = period.year

    def remember_span(self, period: Period) -> None:
        """Several years were named together; a later 五年累计 means the same ones."""
        self.spans[period.last.year - period.first.year + 1] = period

    @property
    def year(self) -> int | None:
        """The year that a part of a year belongs to."""
        return self.reference_year if self.named_year is None else self.named_year

    def month_meant(self, own: bool) -> Period | None:
        """The month that 本月 (own: the document's) or 当月 (the one just named) means."""
        today = month(self.day.year, self.day.month) if self.day else None
        named = self.last.months()[-1] if self.last and self.last.grain in ("day", "xun", "month", "range") else None
        return (today or named) if own else (named or today)

    def quarter_meant(self, own: bool) -> Period | None:
        """The quarter that 本季度 or 季度末 means."""
        today = quarter(self.day.year, (self.day.month + 2) // 3) if self.day else None
        named = self.last if self.last and self.last.grain == "quarter" else None
        return (today or named) if own else (named or today)
