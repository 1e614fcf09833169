"""A document as the audit sees it: its statements, grouped by what they are about, and the words around each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from guatu.reading.audit.facts import stocks
from guatu.reading.report import Statement
from guatu.reading.view import fold, simplify

SURE = 0.5
"""Statements with a confidence below this are left out: a doubtful reading is no contradiction."""
REACH = 160
"""How many characters from a figure its words are looked for, at most."""
LONGEST_LIST = 30
"""How many figures share the words before the first of them, at most."""

REMEMBERED = 8
"""How many different figures of one slot are held against each other."""

PLACE_ENDS = frozenset("省市区县州盟旗镇乡园")
"""Last characters of the names of places."""
OPENING = 200
"""Characters at the beginning of a text in which its own place is named."""

_STOP = re.compile(r"[。！？；;!?\n]")
_BREAK = re.compile(r"[，。！？；、,;!?\n]")
_LISTED = re.compile(r"\s*[、和与及]\s*")

_PLACE = attrgetter("start", "end")
_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code


class Slot(NamedTuple):
    """What two statements must share to speak of the same figure."""

    indicator: str
    area: str | None
    measure: str
    kind: str
    unit: str | None
    first: date
    last: date
    stretch: bool = False


def slot(statement: Statement) -> Slot | None:
    """The slot of a statement whose indicator and period are known; a stock is that of the period's last day."""
    _, _, _, _, kind, indicator, measure, _, unit, _, stretch, period, area, code, *_ = statement
    if indicator is None or period is None:
        return None
    first = period.last if code in stocks() else period.first
    return _new(Slot, (indicator, area, measure, kind, unit, first, period.last, stretch))


class Page:
    """The statements of one document that are sure enough, with the words around them.

    `slots` holds up to `REMEMBERED` different figures for each slot, `series` the slots of each indicator and area,
    `by_measure` the slots of each measure; `written` is the day of the document and `zone` its own place, where known.
    """

    __slots__ = ("_starts", "by_measure", "series", "slots", "statements", "text", "written", "zone")

    def __init__(
        self, statements: Sequence[Statement], text: str, written: date | None = None, zone: str | None = None
    ) -> None:
        self.text = text
        self.written = written
        self.zone = zone
        self.statements = sorted([s for s in statements if s.confidence >= SURE], key=_PLACE)
        self._starts: list[int] | None = None
        self.slots: dict[Slot, list[Statement]] = {}
        self.series: defaultdict[tuple[str, str | None], list[Slot]] = defaultdict(list)
        self.by_measure: defaultdict[str, list[Slot]] = defaultdict(list)
        for statement in self.statements:
            if (key := slot(statement)) is not None:
                self._place(key, statement)

    def _place(self, key: Slot, statement: Statement) -> None:
        members = self.slots.get(key)
        if members is None:
            self.slots[key] = [statement]
            self.series[key.indicator, key.area].append(key)
            self.by_measure[key.measure].append(key)
        elif len(members) < REMEMBERED and not any(_alike(one, statement) for one in members):
            members.append(statement)

    def several(self) -> Iterator[list[Slot]]:
        """The series of two slots and more: what one slot alone cannot contradict."""
        for keys in self.series.values():
            if len(keys) > 1:
                yield keys

    def at(self, key: Slot, **other: Any) -> list[Statement]:
        """The statements in a slot, some of its fields replaced."""
        return self.slots.get(key._replace(**other), [])

    def beside(self, key: Slot) -> list[Slot]:
        """The slots of the same indicator and area."""
        return self.series[key.indicator, key.area]

    def is_own_place(self, name: str) -> bool:
        """Whether a name means the document's own place: its zone, or a place that its first lines name."""
        if self.zone and (name in self.zone or self.zone in name):
            return True
        return name[-1:] in PLACE_ENDS and name in self.words(0, OPENING)

    def between(self, start: int, end: int) -> list[Statement]:
        """The statements whose figures begin within a span of the text."""
        return self.statements[self.first_from(start) : self.first_from(end)]

    def index(self, statement: Statement) -> int:
        """Where a statement stands among the others; one numeral over several indicators gives the first."""
        return self.first_from(statement.start)

    def first_from(self, offset: int) -> int:
        """The index of the first statement whose figure begins at or after an offset."""
        if self._starts is None:
            self._starts = [each.start for each in self.statements]
        return bisect_left(self._starts, offset)

    def before(self, statement: Statement) -> str:
        """The words from the figure before, or the start of the sentence, to the figure; simplified, without blanks.

        The figures of a list (分别增长4.4%、5.6%) share the words before the first.
        """
        start, end = self._span_before(statement)
        return self.words(start, end)

    def before_and_sentence(self, statement: Statement) -> tuple[str, str]:
        """The words before a figure, as `before` gives them, and those from the start of its sentence to there."""
        start, end = self._span_before(statement)
        before = self.words(start, end)
        return before, self.words(self._sentence_start(end), start) + before

    def _span_before(self, statement: Statement) -> tuple[int, int]:
        index = self.index(statement)
        least = max(index - LONGEST_LIST, 0)
        while index > least and self._in_a_list(index):
            index -= 1
        start = self.statements[index].start
        return max(self._sentence_start(start), self.statements[index - 1].end if index else 0), start

    def _in_a_list(self, index: int) -> bool:
        """Whether only a list's comma stands between a figure and the one before."""
        return _LISTED.fullmatch(self.text, self.statements[index - 1].end, self.statements[index].start) is not None

    def _sentence_start(self, offset: int) -> int:
        """Where the sentence, or its half, begins; at most `REACH` back."""
        start = max(offset - REACH, 0)
        for stop in _STOP.finditer(self.text, start, offset):
            start = stop.end()
        return start

    def after(self, statement: Statement) -> str:
        """The words from the figure to the next break of the sentence."""
        stop = _BREAK.search(self.text, statement.end, statement.end + REACH)
        return self.words(statement.end, stop.start() if stop else statement.end + REACH)

    def in_two_sentences(self, a: Statement, b: Statement) -> bool:
        """Whether a sentence or its half ends between two figures."""
        first, second = sorted((a, b), key=_PLACE)
        return _STOP.search(self.text, first.end, second.start) is not None

    def sentence_before(self, statement: Statement) -> str:
        """The words from the start of the sentence, or of its half, to the figure."""
        return self.words(self._sentence_start(statement.start), statement.start)

    def sentence(self, statement: Statement) -> str:
        """The words of the sentence, or of its half, in which a figure stands."""
        stop = _STOP.search(self.text, statement.end, statement.end + REACH)
        return self.words(self._sentence_start(statement.start), stop.start() if stop else statement.end + REACH)

    def level_beside(self, rate: Statement) -> Statement | None:
        """The level to which a growth belongs: of the same indicator, before it in its sentence."""
        for each in reversed(self.between(max(rate.start - REACH, 0), rate.start)):
            if self.in_two_sentences(each, rate):
                return None
            if each.measure == "level" and each.indicator == rate.indicator and each.area == rate.area:
                return each
        return None

    def words(self, start: int, end: int) -> str:
        """A piece of the text in simplified, half-width characters without blanks."""
        return "".join(fold(simplify(self.text[start:end])).split()) if end > start else ""


def _alike(a: Statement, b: Statement) -> bool:
    return a.value == b.value and a.bound == b.bound
