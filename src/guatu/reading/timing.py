"""When a figure counts, and whether it is done or promised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from guatu.periods import Mention, Period, Reference
from guatu.reading import words
from guatu.reading.measures import GOAL_SHARE, Reading
from guatu.reading.outline import Sentence
from guatu.reading.slots import Slot

_WEAK_DONE = re.compile("同比|环比|比上年|较上年|同期|统计|公布")
_EXPECTED = re.compile("预计|预期(?!目标)")
_EXPECTED_YEAR = re.compile("预计(?:\x01|全年|今年|年内|到年底|[0-9]{4}年|[上下]半年|[一二三四]季度)")
_AIMED = re.compile("目标|力争|确保")
_RATE_NAME = re.compile(r"人均|比重|占比|率$")
_GOAL_MET = re.compile("(?:实现|完成|达到|超额完成)[^，；]{0,10}目标")
_GOVERNING = ("within", "by", "duration", "average")


class Clock:
    """The time and the mood of the text as reading goes on.

    `reference` is when the document speaks, `reviews` the year that it looks back on. A time that stands over the first
    figures of a section counts for the section, one named later for its paragraph.
    """

    def __init__(self, reference: Reference, reviews: Period | None) -> None:
        self.reference = reference
        self.reviews = reviews.year if reviews else None
        self.review = Mention(0, 0, reviews, "duration") if reviews and reviews.first.year < reviews.last.year else None
        self.section_time: dict[str, Mention | None] = {"actual": None, "target": None}
        self.here: dict[str, Mention | None] = {"actual": None, "target": None}
        self.told: set[str] = set()  # kinds of which the section has had a figure under its time
        self.vague: set[str] = set()  # kinds whose section time is no more than 今年以来
        self.year: int | None = None  # the year last named, in which a bare 全年 or 上半年 lies
        self.section_year: int | None = None
        self.mood: str | None = None
        self.path: tuple[str, ...] = ()
        self.section_mood: str | None = None
        self.tally = {"actual": 0, "target": 0}
        self.paragraph = self.mood_paragraph = -1
        self.event: Period | None = None

    # -- moving on

    def enter(self, text: str, sentence: Sentence, mentions: Sequence[Mention]) -> list[Mention]:
        """Take in a sentence before its figures are read; gives its mentions as the context dates them."""
        if sentence.paragraph != self.paragraph:
            self.paragraph = sentence.paragraph
            self.here = dict(self.section_time)
            self.year = self.section_year
        if sentence.path != self.path:
            self._move(sentence.path)
        dated = [self._in_context(text, mention) for mention in mentions]
        if sentence.heading:
            self._heading(text, dated)
        return dated

    def leave(self, text: str, sentence: Sentence, mentions: Sequence[Mention]) -> None:
        """Remember the times a sentence has named."""
        for mention in mentions:
            period = mention.period
            if period is None or mention.kind not in ("within", "by", "duration") or is_passing(text, mention):
                continue
            if _NEARLY.search(text, max(0, mention.start - 2), mention.start) or is_glued(text, mention):
                continue
            if _VISION.match(text, mention.end - 2) or (self.mood != "target" and _PROGRAMME.match(text, mention.end - 2)):
                continue  # 2035年远景目标 names a plan, and so does 三年行动 among results: not when figures count
            if is_event(period):
                self.event = self.event or period
                continue
            kind = self._kind_of(mention)
            if self.event is not None and period.grain == "year" and any(_is_day_before(m, mention) for m in mentions):
                continue  # 10月17日,2023年…开工仪式举行: the year is part of a name
            so_far = _is_whole_year_so_far(text, mention)
            if so_far and self.section_time[kind] is not None:
                continue
            if (kind not in self.told or kind in self.vague) and self._is_recent(period):
                self.section_time[kind] = mention
                (self.vague.add if so_far else self.vague.discard)(kind)
                if mention.kind == "within" and period.grain == "year":
                    self.section_year = period.year
            if not self._is_recent(period):
                continue
            self.here[kind] = mention
            if mention.kind == "within" and period.first.year == period.last.year and not is_bare(text, mention):
                self.year = period.year

    def _in_context(self, text: str, mention: Mention) -> Mention:
        """The mention read in the year the text is speaking of, and a look back moved to the year under review."""
        period = mention.period
        if period is None:
            return mention
        if is_bare(text, mention) and mention.kind in ("within", "by") and self.year and self.year == (self.reference.year or 0) - 1:
            if period.year == self.reference.year:
                return mention._replace(period=period.shift(years=-1))
        looks_back = mention.kind in ("duration", "average", "since") and period.year == self.reference.year
        if looks_back and self.reviews and self.reviews == period.year - 1:
            return mention._replace(period=period.shift(years=-1))
        return mention

    def _move(self, path: tuple[str, ...]) -> None:
        """Another heading, and its mood."""
        self.path = path
        self.section_mood = None
        for heading in reversed(path):
            mood = heading_mood(heading)
            if mood:
                self.section_mood = mood
                return

    def _heading(self, text: str, mentions: Sequence[Mention]) -> None:
        named = [m for m in mentions if m.period is not None and m.kind in ("within", "by") and not is_event(m.period)]
        named = [m for m in named if not is_glued(text, m)]
        if not named:
            return
        single = [m for m in named if m.period is not None and m.period.grain == "year"]
        chosen = (single or named)[0]
        kind = self._kind_of(chosen)
        self.told.discard(kind)
        self.section_time[kind] = self.here[kind] = chosen
        if single and chosen.period is not None:
            self.year = self.section_year = chosen.period.year

    def _is_recent(self, period: Period) -> bool:
        """Whether a text may report on a period as its own: the document's year, the one before or later."""
        return self.reference.year is None or period.year >= self.reference.year - 1

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
        return period.first > today or (period.last > today and period.first.year == today.year)

    def is_past(self, period: Period) -> bool:
        """Whether a period had surely ended when the document was written; False for the days of an event."""
        if is_event(period) or self.reference.year is None:
            return False
        if self.reference.day is not None:
            return period.last < self.reference.day
        return period.year < self.reference.year or (period.year == self.reference.year and period.grain != "year")

    # -- judging

    def kind(self, text: str, sentence: Sentence, slot: Slot, reading: Reading, mentions: Sequence[Mention]) -> tuple[str, bool]:
        """actual or target, and whether the sentence itself says so."""
        before = text[sentence.start : slot.q.start]
        clause = text[slot.clause_start : slot.q.start] + slot.rest
        governing = self.governing(text, slot, mentions)
        if _WHEN_BUILT.search(before[-40:]) or is_planned_project(slot):
            return "target", True
        expected = _last(_EXPECTED, before)
        if expected >= 0 and self.section_mood != "target" and not _AIMED.search(before):
            within_year = _EXPECTED_YEAR.match(before, expected)
            told = governing is not None and governing.period is not None and self.is_past(governing.period)
            return ("actual" if within_year or told or self.section_mood or self.reviews else "target"), True
        if reading.pull == GOAL_SHARE:
            return ("target" if _AIMED.search(before[-30:].replace("目标", "")) else "actual"), True
        if words.PROMISE.search(_GOAL_MET.sub("", clause)):
            return "target", True
        future = governing is not None and governing.period is not None and self.is_future(governing.period)
        past = governing is not None and governing.period is not None and self.is_past(governing.period)
        if future and governing is not None and governing.period is not None and self._surely_future(governing.period):
            return "target", True
        if past and mentions:
            return "actual", True
        promised = _last(words.PROMISE, before)
        done = _last(words.DONE, before)
        if promised >= 0 and promised > done:
            return "target", True
        if past or done >= 0 or _WEAK_DONE.search(before + slot.rest):
            return "actual", True
        if self.section_mood:
            return self.section_mood, True
        if self.mood is not None and self.paragraph == self.mood_paragraph:
            return self.mood, True
        return ("target" if self.tally["target"] > self.tally["actual"] else "actual"), sum(self.tally.values()) > 0

    def _surely_future(self, period: Period) -> bool:
        today = self.today()
        return today is not None and (period.first > today or period.year > today.year)

    def governing(self, text: str, slot: Slot, mentions: Sequence[Mention], changes: bool = False) -> Mention | None:
        """The time that a figure stands under: the last one named before it in its sentence."""
        chosen: Mention | None = None
        for mention in mentions:
            if mention.start > slot.q.start:
                break
            if mention.kind not in _GOVERNING or mention.period is None:
                continue
            elsewhere = mention.end < slot.clause_start
            if elsewhere and mention.kind == "average" and not (changes and slot.clause_start - mention.end < 14):
                continue
            if elsewhere and is_passing(text, mention):
                continue
            if elsewhere and mention.kind == "duration" and chosen is not None:
                continue
            if chosen is not None and (is_event(mention.period) or _is_whole_year_so_far(text, mention)):
                continue
            if chosen is not None and mention.period.grain == "year" and _is_day_before(chosen, mention):
                continue
            chosen = mention
        return chosen

    def period(
        self, text: str, slot: Slot, reading: Reading, kind: str, mentions: Sequence[Mention], phrase: str
    ) -> tuple[Period | None, str | None]:
        """The period a figure counts for, and the reason where it is taken from the context."""
        if kind == "target" and is_planned_project(slot) and not mentions:
            return None, "a planned project; the text gives no date"
        if kind == "target" and _WHEN_BUILT.search(text, max(0, slot.q.start - 40), slot.q.start):
            return None, "counts once the project is built; the text gives no date"
        if reading.pull == GOAL_SHARE:  # the year in 完成全年目标的57.5% is the target's, not the figure's
            mentions = [mention for mention in mentions if mention.end <= slot.clause_start]
        mention = self.governing(text, slot, mentions, reading.measure == "delta")
        if mention is not None and reading.measure == "rank" and is_passing(text, mention):
            mention = None
        if mention is not None and (mention.period is None or is_event(mention.period)):
            mention = None
        if mention is not None and kind == "actual" and self._lies_ahead(mention):
            mention = None
        context = self.here[kind] or self.section_time[kind]
        if mention is not None and context is not None and _is_whole_year_so_far(text, mention):
            mention = context if context.period is not None and context.period.grain != "year" else mention
        self.told.add(kind)
        self.mood, self.mood_paragraph = kind, self.paragraph
        self.tally[kind] += 1
        if mention is not None and self.section_time[kind] is None:
            self.section_time[kind] = mention
        mention = mention or context or (self.review if kind == "actual" else None)
        if mention is not None and mention.period is not None:
            return self._stock_or_flow(mention, slot, reading, kind, phrase), None
        return self._own_year(kind), "no period in the text; the document's own year is taken"

    def _lies_ahead(self, mention: Mention) -> bool:
        """A result cannot belong to years to come: 三年行动 in a report of results is only a programme's name."""
        year = self.reference.year
        return year is not None and mention.period is not None and mention.period.year > year

    def _own_year(self, kind: str) -> Period | None:
        untold = self.section_time["actual"] is None and self.section_time["target"] is None
        if kind == "actual" and self.event is not None and untold and self.reviews is None:
            return Period.parse(f"{self.event.first.year}-{self.event.first.month:02d}")
        year = self.reviews or self.reference.year if kind == "actual" else self.reference.year
        return Period.parse(str(year)) if year else None

    def _stock_or_flow(self, mention: Mention, slot: Slot, reading: Reading, kind: str, phrase: str) -> Period | None:
        """Over several years a stock counts at the end, an activity or an average over the whole range."""
        period = mention.period
        if period is None or period.first.year == period.last.year or mention.kind == "average":
            return period
        own = mention.start >= slot.clause_start
        if kind == "target":
            last = reading.measure == "rank" or _RATE_NAME.search(phrase)
        else:
            last = not own and not is_activity(slot, reading, phrase)
        return Period.parse(str(period.last.year)) if last else period


_CAPACITY = re.compile("(?:年产|日产|年加工|年处理|年产能)(?:约|达|超)?$")
_PLANT = re.compile("生产线|项目|基地|工厂|产业园|车间")
_TO_BUILD = re.compile("，(?:主要|将|拟|用于)?(?:新建|建设)(?!了|成)")


def is_planned_project(slot: Slot) -> bool:
    """投资40亿元，建设…, 年产2000万吨…生产线: what a project is to cost or to make."""
    if _CAPACITY.search(slot.pre) and _PLANT.search(slot.post):
        return True
    return slot.pre.endswith("投资") and bool(_TO_BUILD.match(slot.after))


def is_event(period: Period) -> bool:
    """A day or a few days: when something was held, not what a figure counts for."""
    return (period.last - period.first).days < 20


def is_activity(slot: Slot, reading: Reading, phrase: str) -> bool:
    """Whether a figure tells what was done in a time rather than what there is at its end."""
    if reading.measure in ("growth", "delta", "multiple"):
        return True
    if re.search("率$|比重$|占比$|比例$", phrase):
        return False
    return reading.share_of is None and bool(words.ACTIVITY.search(slot.pre + phrase))


_NEARLY = re.compile("临近|接近|将近")
_WHEN_BUILT = re.compile("(?:建成|投产|达产|投用|建成投产|全部建成|投入运营|投运)(?:达产|投产|运营|使用|达效)?后")
_VISION = re.compile(".{0,2}(?:远景|愿景|规划|中长期)")
_PROGRAMME = re.compile(".{0,2}(?:行动|攻坚)")
_BARE = re.compile("全年|[上下]半年|第?[一二三四]季|前[两三]|[头前].{1,3}月|[0-9一二三四五六七八九十]{1,2}(?:[-—–~～至到].{1,3})?月|年[内底末中初]|首季|本?季度?末|年度")
_PASSING = re.compile("连续|蝉联|年来|持续")


def _is_day_before(event: Mention, mention: Mention) -> bool:
    """Whether an event's day stands before a mention of its own year."""
    return (
        event.period is not None
        and mention.period is not None
        and event.start < mention.start
        and is_event(event.period)
        and event.period.year == mention.period.year
    )


def is_glued(text: str, mention: Mention) -> bool:
    """A year without 年 that belongs to a name: 2021湖北…推介会."""
    return text[mention.end - 1].isdigit() and mention.end < len(text) and text[mention.end].isalpha()


def is_bare(text: str, mention: Mention) -> bool:
    """Whether a time names no year of its own: 全年, 上半年, 1-7月."""
    said = text[mention.start : mention.end].lstrip("到至在截止 \u3000“").strip()
    return bool(_BARE.match(said))


def is_passing(text: str, mention: Mention) -> bool:
    """A time that only says how long: 连续37年居全国首位."""
    return mention.kind == "duration" and bool(_PASSING.search(text[max(0, mention.start - 3) : mention.end]))


def _is_whole_year_so_far(text: str, mention: Mention) -> bool:
    """今年以来, 年初以来: says no more than the period that the text reports on anyway."""
    return text[mention.start : mention.end].endswith(("以来", "至今"))


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
