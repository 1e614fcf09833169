"""Statements: every figure of a document bound to what it measures, when, and whether it was done or promised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from sys import maxsize
from typing import Generic, TypeVar

from guatu.periods import Mention, Period, Reference
from guatu.quantities import Quantity
from guatu.quantities import find as find_quantities
from guatu.reading.outline import Sentence
from guatu.reading.report import Statement
from guatu.reading.statements import doubts, words
from guatu.reading.statements.binding import Binder, Bound, is_range
from guatu.reading.statements.clock import Clock
from guatu.reading.statements.cues import Cues, cues
from guatu.reading.statements.measures import Reading, classify
from guatu.reading.statements.mood import Mood
from guatu.reading.statements.passage import Passage, Slot
from guatu.reading.statements.places import is_own
from guatu.reading.statements.selection import telling
from guatu.reading.statements.subjects import Subject
from guatu.reading.view import View

# by the number of doubts: the binding, actual or target, the period
CONFIDENCE = (0.95, 0.75, 0.55, 0.35)

_NUMBERING = re.compile(r"\s*(?:（?[一二三四五六七八九十]{1,3}[）、]|\d{1,2}[、.．](?!\d))+")
_NUMBERS = frozenset("（一二三四五六七八九十0123456789 ")
_STRETCH = re.compile("(?:力争|争取|冲刺|挑战|奋斗目标|努力)[^，]*$")
_ENTERED = re.compile("(?:进入|跻身|挺进|迈入|入围)[^，；]*$")
_PER_PERSON = re.compile(r"人均|居民[^，]*(?:收入|支出)[^，]*(?:平均|中位)")
_OF_PERSONS = ("人数", "人口", "人次", "客运量", "客流量", "人才总量")
_STRETCH_JOINT = 8

Found = TypeVar("Found", Quantity, Mention)

_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code


class StatementReader:
    """Reads the statements of one document.

    `reference` says when the document speaks, `zone` whom it is about, `reviews` the year or years it looks back on,
    `areas` are the parts of the zone by name.
    What one sentence leaves open is taken from those before it, so the sentences must come in order.
    """

    def __init__(
        self,
        doc: str,
        view: View,
        reference: Reference,
        zone: str | None = None,
        reviews: Period | None = None,
        areas: Sequence[str] = (),
    ) -> None:
        self._doc = doc
        self._view = view
        self._zone = zone
        self._clock = Clock(reference, reviews)
        self._mood = Mood()
        self._binder = Binder(zone, areas)
        self._areas = frozenset(areas)
        self._cues = Cues([], [], [])

    def read(self, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> Iterator[Statement]:
        """The statements of the sentences in order; `mentions` are the times that the view's text names."""
        text = self._view.text
        quantities = find_quantities(text, busy=[mention[:2] for mention in mentions])
        self._cues = cues(text)
        paragraph = -1
        next_q, next_m = _Queue(quantities), _Queue(mentions)
        for sentence in sentences:
            start, end = sentence.start, sentence.end
            own_q = next_q.within(start, end) if next_q.starts < end else []
            own_m = next_m.within(start, end) if next_m.starts < end else []
            if sentence.paragraph != paragraph:
                paragraph = sentence.paragraph
                self._clock.begin(start)
            if own_m:
                own_m = self._clock.enter(text, sentence, own_m)
            if own_q:
                self._mood.enter(sentence)
                yield from self._sentence(sentence, own_q, own_m)
            if own_m:
                self._clock.leave(text, sentence.start, own_m, self._mood.last)

    def _sentence(self, sentence: Sentence, found: list[Quantity], mentions: list[Mention]) -> Iterator[Statement]:
        text = self._view.text
        start = sentence.start
        numbered = _NUMBERING.match(text, start, sentence.end) if text[start] in _NUMBERS else None
        if numbered:
            start = numbered.end()
        quantities = found
        if mentions or numbered:
            quantities = [q for q in found if q.start >= start and not _in_time(q, mentions)]
        kept = telling(text, start, sentence.end, quantities)
        if not kept:
            return
        passage = Passage(text, start, sentence.end, mentions, self._cues)
        clause = self._view.span(start, sentence.end)
        self._binder.enter(passage, sentence.path)
        before: tuple[Slot, Reading] | None = None
        slots = passage.slots(kept)
        for group in _groups(slots) if len(slots) > 1 else (slots,):
            readings = _readings(group, before)
            before = group[-1], readings[-1]
            bound = self._binder.bind_group(passage, group, readings)
            for slot, reading, subjects in zip(group, readings, bound, strict=True):
                for one in subjects:
                    yield self._statement(passage, slot, reading, one, clause, sentence.path)

    def _statement(
        self,
        passage: Passage,
        slot: Slot,
        reading: Reading,
        bound: Bound,
        clause: tuple[int, int],
        path: tuple[str, ...],
    ) -> Statement:
        subject = bound.subject
        governing = None
        if passage.mentions:
            governing = self._clock.governing(passage, slot, change=reading.measure == "delta")
        kind, said = self._mood.kind(passage, slot, reading, self._clock, governing)
        period, dated = self._clock.period(passage, slot, reading, kind, subject.phrase, governing)
        unsure = [] if said and not (bound.why or dated) else _doubts(bound.why, said, dated)
        start, end = self._view.span(slot.q.start, slot.q.end)
        place = subject.place
        row = (
            self._doc,
            start,
            end,
            self._view.raw[start:end],
            kind,
            subject.name or None,
            reading.measure,
            plain(reading.value),
            unit_of(reading, subject, slot),
            slot.q.bound if reading.measure != "rank" else _bound(slot, target=kind == "target"),
            kind == "target" and is_stretch(slot),
            period,
            None if place is None or (place not in self._areas and is_own(place, self._zone)) else place,
            subject.indicator.code if subject.indicator else None,
            clause,
            path,
            CONFIDENCE[len(unsure)],
            "; ".join(unsure) or None,
        )
        return _new(Statement, row)


def _doubts(bound: str | None, said: bool, dated: str | None) -> list[str]:
    """What is not sure of a statement."""
    return [doubt for doubt in (bound, None if said else doubts.KIND_FROM_CONTEXT, dated) if doubt]


def plain(value: Decimal) -> Decimal:
    """The value without an exponent and without trailing zeros after the point."""
    written = str(value)
    if value and "E" not in written and ("." not in written or written[-1] != "0"):
        return value
    whole = int(value)
    return Decimal(whole) if whole == value else value.normalize()


def unit_of(reading: Reading, subject: Subject, slot: Slot) -> str | None:
    """The unit of a statement: the figure's own, made finer by what it counts (per person, seats, persons)."""
    unit, indicator, phrase = reading.unit, subject.indicator, subject.phrase
    if reading.measure not in ("level", "delta", "gap"):
        return unit
    if indicator is not None and "/" in indicator.unit and unit in (indicator.unit.split("/")[0], "count"):
        return indicator.unit
    if unit == "CNY":
        return "CNY/person" if _PER_PERSON.search(phrase) else unit
    if unit == "m2":
        return "m2/person" if "人均" in phrase else unit
    if unit == "count" and "学位" in phrase:
        return "seat"
    if unit == "household":
        return "count" if words.ENTERPRISE.search(phrase) else unit
    if unit == "count" and slot.q.classifier == "位" and words.PERSON.search(phrase + slot.post):
        return "person"
    return unit if unit is not None else _unit_of_number(reading, subject, slot)


def _unit_of_number(reading: Reading, subject: Subject, slot: Slot) -> str | None:
    """The unit of a bare number: its indicator's, or what the noun beside it counts."""
    if reading.measure == "level":
        if subject.indicator is not None:
            return subject.indicator.unit
        if words.PERSON.search(slot.post) or subject.phrase.endswith(_OF_PERSONS):
            return "person"
    return "index" if "指数" in subject.phrase else None


def _bound(slot: Slot, *, target: bool) -> str:
    """The bound of a place; one that is to be entered is reached by a better one too."""
    if slot.q.bound == "eq":
        group = slot.q.form == "count" and words.RANKING.search(slot.pre)  # 排名全国千强镇50位
        if (group and target) or _ENTERED.search(slot.pre):
            return "le"
    return slot.q.bound


def is_stretch(slot: Slot) -> bool:
    """The second, more ambitious figure: 确保60个，力争80个."""
    return 0 < len(slot.joint) <= _STRETCH_JOINT and bool(_STRETCH.search(slot.joint))


class _Queue(Generic[Found]):
    """Things found in a text in order, handed out sentence by sentence; `starts` is where the next one does."""

    __slots__ = ("_at", "_found", "starts")

    def __init__(self, found: Sequence[Found]) -> None:
        self._found: Sequence[Found] = found
        self._at = 0
        self.starts = found[0].start if found else maxsize

    def within(self, start: int, end: int) -> list[Found]:
        """The things that begin in [start, end); those before are passed over."""
        found, count = self._found, len(self._found)
        first = self._at
        while first < count and found[first].start < start:
            first += 1
        last = first
        while last < count and found[last].start < end:
            last += 1
        self._at = last
        self.starts = found[last].start if last < count else maxsize
        return list(found[first:last])


def _in_time(q: Quantity, mentions: Sequence[Mention]) -> bool:
    """Whether a quantity is part of a time expression; 三年倍增 holds a multiple all the same."""
    if q.form == "multiple":
        return False
    start, end = q.start, q.end
    for mention in mentions:  # noqa: SIM110 - a generator costs more than the look
        if mention.start < end and start < mention.end:
            return True
    return False


def _groups(slots: Sequence[Slot]) -> Iterator[list[Slot]]:
    """The figures one by one, lists of bare figures together (12.8亿元、9.5亿元和3.3亿元), and the two of a range."""
    group: list[Slot] = []
    for slot in slots:
        if group and not _continues(group, slot):
            yield group
            group = []
        group.append(slot)
    if group:
        yield group


def _continues(group: Sequence[Slot], slot: Slot) -> bool:
    if is_range(group[0]):
        return len(group) == 1 and slot.q.part == "high"
    return slot.listed and slot.q.part is None


def _readings(group: Sequence[Slot], before: tuple[Slot, Reading] | None) -> list[Reading]:
    """The reading of each figure, given the one before; those of a list are read like its first."""
    first = classify(group[0], before)
    falls = first.value < 0 <= group[0].q.value
    readings = [first]
    for slot in group[1:]:
        value = -slot.q.value if falls else slot.q.value
        if first.measure == "growth" and slot.q.unit == "times":
            value *= 100  # 分别增长7.3倍和5.1倍
        unit = slot.q.unit if first.measure == "level" else first.unit
        readings.append(first._replace(value=value, unit=unit))
    return readings
