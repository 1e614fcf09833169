"""When a figure counts, and whether it is done or promised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from guatu.periods import Mention, Period, Reference
from guatu.reading import words
from guatu.reading.measures import Reading
from guatu.reading.outline import Sentence
from guatu.reading.slots import Slot

_WEAK_DONE = re.compile("同比|环比|比上年|较上年|同期|统计|公布")
_EXPECTED = re.compile(r"预计(?:全年|今年|年内|到年底)?[^，；]{0,6}(?:实现|完成|达|增长|接待)")
_RATE = re.compile(r"率|比重|占比|人均|平均|浓度|强度|指数|余额|总[量数]|装机|里程|总规模")
_GOVERNING = ("within", "by", "duration", "average")


class Clock:
    """The time and the mood of the text as reading goes on.

    `reference` is when the document speaks, `reviews` the year that it looks back on. A time named at the beginning of
    a section counts for the section, one named in a paragraph for that paragraph.
    """

    def __init__(self, reference: Reference, reviews: int | None) -> None:
        self.reference = reference
        self.reviews = reviews or reference.year
        self.default: dict[str, Mention | None] = {"actual": None, "target": None}
        self.here: dict[str, Mention | None] = {"actual": None, "target": None}
        self.mood: str | None = None
        self.section: tuple[str, ...] = ()
        self.section_mood: str | None = None
        self.paragraph = -1
        self.event: Period | None = None
        self.sentence_has: list[Mention] = []

    # -- moving on

    def enter(self, text: str, sentence: Sentence, mentions: Sequence[Mention]) -> None:
        """Take in a sentence before its figures are read."""
        if sentence.paragraph != self.paragraph:
            self.paragraph = sentence.paragraph
            self.here = dict(self.default)
        if sentence.path != self.section:
            self._section(sentence.path)
        if sentence.heading:
            self._heading(text[sentence.start : sentence.end], mentions)

    def leave(self, sentence: Sentence, mentions: Sequence[Mention]) -> None:
        """Remember the times a sentence has named."""
        for mention in mentions:
            if mention.period is None or mention.kind not in ("within", "by", "duration"):
                continue
            if mention.period.grain == "day":
                if self.event is None:
                    self.event = mention.period
                continue
            kind = self._kind_of(mention)
            if self.default[kind] is None:
                self.default[kind] = mention
            self.here[kind] = mention

    def _section(self, path: tuple[str, ...]) -> None:
        self.section = path
        self.section_mood = None
        for heading in reversed(path):
            mood = heading_mood(heading)
            if mood:
                self.section_mood = mood
                self.mood = mood
                return

    def _heading(self, heading: str, mentions: Sequence[Mention]) -> None:
        mood = heading_mood(heading)
        if mood:
            self.mood = mood
        years = [m for m in mentions if m.period is not None and m.kind in ("within", "by") and m.period.grain != "day"]
        if years:
            single = [m for m in years if m.period is not None and m.period.grain == "year"]
            chosen = (single or years)[0]
            self.default[self._kind_of(chosen)] = chosen
            self.here[self._kind_of(chosen)] = chosen

    def _kind_of(self, mention: Mention) -> str:
        return "target" if mention.period is not None and self.is_future(mention.period) else "actual"

    def today(self) -> date | None:
        if self.reference.day is not None:
            return self.reference.day
        return date(self.reference.year, 7, 1) if self.reference.year else None

    def is_future(self, period: Period) -> bool:
        """Whether a period ends after the document was written."""
        today = self.today()
        if today is None:
            return False
        if self.reference.day is None:
            return period.first.year > today.year
        return period.last > today

    # -- judging

    def kind(self, text: str, sentence: Sentence, slot: Slot, mentions: Sequence[Mention]) -> tuple[str, bool]:
        """actual or target, and whether the sentence itself says so."""
        before = text[sentence.start : slot.q.start]
        clause = text[slot.clause_start : slot.q.start] + slot.rest
        governing = self.governing(slot, mentions)
        if _EXPECTED.search(before) and not re.search("目标|力争|确保", before) and self.section_mood != "target":
            return "actual", True
        if words.PROMISE.search(clause):
            return "target", True
        future = governing is not None and governing.period is not None and self.is_future(governing.period)
        past = governing is not None and governing.period is not None and governing.period.grain != "day" and not future
        if future and governing is not None and governing.period is not None and self._surely_future(governing.period):
            return "target", True
        promised = _last(words.PROMISE, before)
        done = _last(words.DONE, before)
        if promised >= 0 and promised > done:
            return "target", True
        if past or done >= 0 or _WEAK_DONE.search(before + slot.rest):
            return "actual", True
        if self.section_mood:
            return self.section_mood, True
        return self.mood or "actual", self.mood is not None

    def _surely_future(self, period: Period) -> bool:
        today = self.today()
        return today is not None and (period.first > today or period.year > today.year)

    def governing(self, slot: Slot, mentions: Sequence[Mention]) -> Mention | None:
        """The time that a figure stands under: the last one named before it in its sentence."""
        chosen = None
        for mention in mentions:
            if mention.start > slot.q.start:
                break
            if mention.kind not in _GOVERNING or mention.period is None:
                continue
            if mention.kind == "average" and mention.end < slot.clause_start:
                continue
            if mention.period.grain == "day" and chosen is not None:
                continue
            chosen = mention
        return chosen

    def period(
        self, sentence: Sentence, slot: Slot, reading: Reading, kind: str, mentions: Sequence[Mention], phrase: str
    ) -> tuple[Period | None, str | None]:
        """The period a figure counts for, and the reason where it is taken from the context."""
        mention = self.governing(slot, mentions)
        why = None
        if mention is None or (mention.period is not None and mention.period.grain == "day"):
            mention = self.here[kind] or self.default[kind]
            why = None if mention is not None else "no period in the text; the document's own year is taken"
        if kind == "target" or kind == "actual":
            self.mood = kind
        if mention is not None and mention.period is not None:
            return self._stock_or_flow(mention, slot, reading, kind, phrase), None
        return self._own_year(kind), why

    def _own_year(self, kind: str) -> Period | None:
        if kind == "actual" and self.event is not None and self.default["actual"] is None and self.default["target"] is None:
            return Period.parse(f"{self.event.first.year}-{self.event.first.month:02d}")
        year = self.reviews if kind == "actual" else self.reference.year
        return Period.parse(str(year)) if year else None

    def _stock_or_flow(self, mention: Mention, slot: Slot, reading: Reading, kind: str, phrase: str) -> Period | None:
        """Over several years a stock counts at the end, an activity or an average over the whole range."""
        period = mention.period
        if period is None or period.first.year == period.last.year or mention.kind == "average":
            return period
        activity = reading.measure in ("growth", "delta", "multiple") or words.ACTIVITY.search(slot.clause + phrase)
        if kind == "actual" and not activity or kind == "target" and re.search("人均|覆盖率|比重|占比|率$", phrase):
            return Period.parse(str(period.last.year))
        return period


def heading_mood(heading: str) -> str | None:
    """actual for a heading that looks back, target for one that looks ahead, None where it does not say."""
    if words.PLAN_HEADING.search(heading):
        return "target"
    if words.REVIEW_HEADING.search(heading):
        return "actual"
    return None


def _last(pattern: re.Pattern[str], text: str) -> int:
    position = -1
    for found in pattern.finditer(text):
        position = found.start()
    return position
