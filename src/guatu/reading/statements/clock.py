"""When a figure counts: the time named beside it, over its paragraph or section, or the document's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from guatu.periods import Mention, Period, Reference, span, year
from guatu.reading.outline import Sentence
from guatu.reading.statements import doubts, words
from guatu.reading.statements.measures import GOAL_SHARE, RISE_TO, Reading
from guatu.reading.statements.passage import Passage, Slot

_GOVERNING = ("within", "by", "duration", "average")
_CARRIED = ("within", "by", "duration")
_BARE = re.compile(
    "全年|[上下]半年|第?[一二三四]季|前[两三]|[头前].{1,3}月|[0-9一二三四五六七八九十]{1,2}(?:[-—–~～至到].{1,3})?月|年[内底末中初]|首季|本?季度?末|年度"
)
_PASSING = re.compile("连续|蝉联|年来|持续")
_NEARLY = re.compile("临近|接近|将近")
_VISION = re.compile(".{0,2}(?:远景|愿景|规划|中长期)")
_PROGRAMME = re.compile(".{0,2}(?:行动|攻坚)")
_BUILT = re.compile("(?:建成|投产|达产|投用|建成投产|全部建成|投入运营|投运)(?:达产|投产|运营|使用|达效)?后")
_CAPACITY = re.compile("(?:年产|日产|年产能)(?:约|达|超)?$")
_PLANT = re.compile("生产线|项目|基地|工厂|产业园|车间")
_TO_BUILD = re.compile("，(?:主要|将|拟|用于)?(?:新建|建设)(?!了|成)")
_RATE = re.compile("率$|比重$|占比$|比例$")
_RATE_AIMED = re.compile("人均|比重|占比|率$")
_SO_FAR = ("以来", "至今")
PLAN_YEARS = 5
_EVENT_SPAN = timedelta(days=19)  # from the first day to the last
_REACH = 40
_OPENING = 6  # a time within so many characters of a paragraph's beginning opens it
_AVERAGE_REACH = 14

Times = dict[str, Mention | None]


class Clock:
    """The time of the text as reading goes on.

    `reference` is when the document speaks, `reviews` the year or years that it looks back on. A time that stands over
    the first figures of a section counts for the section, one named later for its paragraph. Results and promises
    keep their times apart.
    """

    def __init__(self, reference: Reference, reviews: Period | None = None) -> None:
        self.reference = reference
        self._today = reference.day or (date(reference.year, 7, 1) if reference.year else None)
        self.reviewed = reviews.year if reviews else None
        self._review = Mention(0, 0, reviews, "duration") if reviews and reviews.first.year < reviews.year else None
        self._section: Times = {"actual": None, "target": None}
        self._here: Times = {"actual": None, "target": None}
        self._told: set[str] = set()  # kinds of which the section has had a figure under its time
        self._vague: set[str] = set()  # kinds whose section time is no more than 今年以来
        self._year: int | None = None  # the year last named, in which a bare 全年 or 上半年 lies
        self._section_year: int | None = None
        self._opening = -1
        self._event: Period | None = None

    # -- moving on

    def begin(self, start: int) -> None:
        """Begin a paragraph."""
        self._opening = start
        self._here = self._section.copy()
        self._year = self._section_year

    def enter(self, text: str, sentence: Sentence, mentions: Sequence[Mention]) -> list[Mention]:
        """Take in a sentence before its figures are read; gives its mentions as the context dates them."""
        dated = [self._in_context(text, mention) for mention in mentions]
        for mention in dated:
            if self._event is None and mention.period is not None and is_event(mention.period):
                self._event = mention.period
        if sentence.heading:
            self._heading(text, dated)
        return dated

    def leave(self, text: str, start: int, mentions: Sequence[Mention], mood: str | None) -> None:
        """Remember the times that the sentence which began at `start` has named."""
        for mention in mentions:
            period = mention.period
            if period is None or mention.kind not in _CARRIED or _is_idle(text, mention, mood):
                continue
            if self._looks_back(mention) and mention.start - start > _OPENING:
                continue  # …，近3年提升21个百分点
            if is_event(period):
                continue
            if self._is_recent(period) and not _has_day_before(mentions, mention):
                self._remember(text, mention, period)

    def _remember(self, text: str, mention: Mention, period: Period) -> None:
        kind = self._kind_of(period)
        so_far = is_so_far(text, mention)
        if so_far and self._section[kind] is not None:
            return
        opens = mention.start - self._opening < _OPENING and not _is_bare(text, mention) and mention.kind == "within"
        if kind not in self._told or kind in self._vague or (opens and _is_whole_years(period)):
            self._section[kind] = mention
            (self._vague.add if so_far else self._vague.discard)(kind)
            if mention.kind == "within" and period.grain == "year":
                self._section_year = period.year
        self._here[kind] = mention
        if mention.kind == "within" and period.first.year == period.year and not _is_bare(text, mention):
            self._year = period.year

    def _in_context(self, text: str, mention: Mention) -> Mention:
        """The mention read in the year the text is speaking of, and a look back moved to the year under review."""
        period, now = mention.period, self.reference.year
        if period is None or now is None or period.last.year != now:
            return mention
        if mention.kind in ("within", "by"):
            last_year = self._year == now - 1 and _is_bare(text, mention)
        else:
            last_year = self.reviewed == now - 1 and mention.kind != "comparison"
        return mention._replace(period=period.shift(years=-1)) if last_year else mention

    def _heading(self, text: str, mentions: Sequence[Mention]) -> None:
        """The time in a heading counts for what stands below it."""
        named = [
            (mention, mention.period)
            for mention in mentions
            if mention.period is not None
            and mention.kind in ("within", "by")
            and not is_event(mention.period)
            and not _is_glued(text, mention)
        ]
        if not named:
            return
        # “十四五”时期和2025年 looks back on five years, 2025年和“十四五”时期 on one
        years = [pair for pair in named if pair[1].grain == "year" or pair[1].first.year < pair[1].year]
        mention, period = (years or named)[0]
        kind = self._kind_of(period)
        self._told.discard(kind)
        self._section[kind] = self._here[kind] = mention
        if years:
            self._year = self._section_year = period.year

    def _looks_back(self, mention: Mention) -> bool:
        """Whether a span of years ends with the document's year or before: 近3年, 过去五年."""
        if mention.kind != "duration" or mention.period is None or self.reference.year is None:
            return False
        return mention.period.year <= self.reference.year

    def _is_recent(self, period: Period) -> bool:
        """Whether a text may report on a period as its own: the document's year, the one before or later."""
        return self.reference.year is None or period.last.year >= self.reference.year - 1

    def _kind_of(self, period: Period) -> str:
        return "target" if self.is_future(period) else "actual"

    # -- the document's day

    def is_future(self, period: Period) -> bool:
        """Whether a period has still to come or to end, as far as the document's day is known."""
        today = self._today
        if today is None:
            return False
        if self.reference.day is None:
            return period.first.year > today.year
        return period.first > today or (period.last > today and period.first.year == today.year)

    def is_wholly_ahead(self, period: Period) -> bool:
        today = self._today
        return today is not None and (period.first > today or period.last.year > today.year)

    def is_past(self, period: Period) -> bool:
        """Whether a period had surely ended when the document was written; False for the days of an event."""
        if is_event(period) or self.reference.year is None:
            return False
        if self.reference.day is not None:
            return period.last < self.reference.day
        last = period.last.year
        return last < self.reference.year or (last == self.reference.year and period.grain != "year")

    # -- the time of a figure

    def governing(self, passage: Passage, slot: Slot, *, change: bool) -> Mention | None:
        """The time that a figure stands under: the last one named before it in its sentence.

        A change (`change`) shares the average that the clause before it tells of: 两年平均增长5.9%，提高0.3个百分点.
        """
        chosen: Mention | None = None
        for mention in passage.mentions:
            if mention.start > slot.q.start:
                break
            if mention.kind not in _GOVERNING or not mention.period:
                continue
            if mention.end < slot.floor and _is_start(passage.text, mention):
                continue
            aside = self._looks_back(mention) and mention.start - passage.start > _OPENING
            if aside and mention.end < slot.clause_start:
                continue
            if _governs(passage.text, mention, slot, chosen, change):
                chosen = mention
        return chosen

    def period(
        self, passage: Passage, slot: Slot, reading: Reading, kind: str, phrase: str, governing: Mention | None
    ) -> tuple[Period | None, str | None]:
        """The period a figure counts for, and the reason where it is not sure.

        `governing` is the time named before the figure in its sentence, `phrase` what the figure is about.
        """
        if kind == "target":
            if not passage.mentions and is_planned_project(slot):
                return None, doubts.PLANNED_PROJECT
            if is_once_built(passage, slot):
                return None, doubts.ONCE_BUILT
        mention = self._own_mention(passage, slot, reading, kind, governing) if governing is not None else None
        context = self._here[kind] or self._section[kind]
        if mention is not None and context is not None and is_so_far(passage.text, mention):
            mention = context if context.period is not None and context.period.grain != "year" else mention
        self._told.add(kind)
        if mention is not None and self._section[kind] is None and not _is_start(passage.text, mention):
            self._section[kind] = mention
        mention = mention or context or (self._review if kind == "actual" else None)
        if mention is not None and mention.period is not None:
            period = mention.period
            if period.first.year != period.last.year and mention.kind != "average":
                period = _stock_or_flow(mention, period, slot, reading, kind, phrase)
            return (_over_years(period) if passage.mentions and _is_yearly(passage, slot) else period), None
        return self._own_period(kind), doubts.NO_PERIOD

    def _own_mention(
        self, passage: Passage, slot: Slot, reading: Reading, kind: str, mention: Mention
    ) -> Mention | None:
        """The time in the figure's own sentence, where it can be the figure's."""
        if mention.period is None:
            return None
        if is_event(mention.period):
            return _month_end(passage.text, mention, mention.period)
        if reading.label == GOAL_SHARE and mention.end > slot.clause_start:
            return None  # the year in 完成全年目标的57.5% is the target's
        if reading.measure == "rank" and _is_passing(passage.text, mention):
            return None
        if kind == "actual" and self.reference.year is not None and mention.period.year > self.reference.year:
            return None  # 三年行动 in a report of results is only a programme's name
        return mention

    def _own_period(self, kind: str) -> Period | None:
        untold = self._section["actual"] is None and self._section["target"] is None
        if kind == "actual" and self._event is not None and untold and self.reviewed is None:
            return Period.parse(f"{self._event.first.year}-{self._event.first.month:02d}")
        own = self.reviewed or self.reference.year if kind == "actual" else self.reference.year
        return year(own) if own else None


def _governs(text: str, mention: Mention, slot: Slot, chosen: Mention | None, change: bool) -> bool:
    """Whether a time named before a figure reaches it, given the one chosen so far."""
    elsewhere = mention.end < slot.clause_start
    if elsewhere and mention.kind == "average":
        return change and slot.clause_start - mention.end < _AVERAGE_REACH
    if elsewhere and (_is_passing(text, mention) or (mention.kind == "duration" and chosen is not None)):
        return False
    if chosen is None or mention.period is None:
        return True
    return not (is_event(mention.period) or is_so_far(text, mention) or _is_day_before(chosen, mention))


def _is_start(text: str, mention: Mention) -> bool:
    """Whether a time is where the figure after it has moved from: 占比由去年的15% | 降至4%."""
    return text[mention.start - 1 : mention.start] in ("由", "从") and text[mention.end : mention.end + 1] == "的"


def _stock_or_flow(mention: Mention, period: Period, slot: Slot, reading: Reading, kind: str, phrase: str) -> Period:
    """Over several years a stock counts at the end, an activity or an average over the whole range."""
    if kind == "target":
        at_end = reading.measure == "rank" or bool(_RATE_AIMED.search(phrase))
    else:
        at_end = (mention.start < slot.clause_start or reading.measure == "rank") and not _is_activity(
            slot, reading, phrase
        )
    return year(period.year) if at_end else period


def _is_yearly(passage: Passage, slot: Slot) -> bool:
    """Whether a figure is an average over unnamed years: 年均增长5%."""
    for mention in passage.mentions:
        if mention.kind == "average" and mention.period is None and slot.clause_start <= mention.start < slot.q.start:
            return True
    return False


def _over_years(period: Period) -> Period:
    """A yearly average told for the last year of a five-year plan is an average over its years."""
    last = period.year
    if period.grain == "year" and last % PLAN_YEARS == 0:
        return span(year(last - PLAN_YEARS + 1), year(last))
    return period


def _is_activity(slot: Slot, reading: Reading, phrase: str) -> bool:
    """Whether a figure tells what was done in a time rather than what there is at its end."""
    if reading.measure in ("growth", "delta", "multiple"):
        return True
    if reading.measure == "rank" or reading.unit == "%" or _RATE.search(phrase):
        return False
    if slot.pre.endswith(("到", "至")) and RISE_TO.search(slot.pre):
        return False  # 从9400家增加到1.55万家
    return bool(words.ACTIVITY.search(slot.pre) or words.ACTIVITY.search(phrase))


def is_planned_project(slot: Slot) -> bool:
    """投资40亿元，建设…, 年产2000万吨…生产线: what a project is to cost or to make."""
    if slot.pre.endswith("投资"):
        return bool(_TO_BUILD.match(slot.after))
    return "产" in slot.pre and bool(_CAPACITY.search(slot.pre) and _PLANT.search(slot.post))


def is_once_built(passage: Passage, slot: Slot) -> bool:
    """达产后预计实现税收6亿元."""
    if "后" not in passage.blanked:
        return False
    return bool(_BUILT.search(passage.text, max(passage.start, slot.q.start - _REACH), slot.q.start))


def _month_end(text: str, mention: Mention, day: Period) -> Mention | None:
    """截至6月30日 tells of June; any other day is that of an event."""
    if mention.kind != "by" or not text.startswith("截", mention.start):
        return None
    return mention._replace(period=Period.parse(f"{day.last.year}-{day.last.month:02d}"))


def is_event(period: Period) -> bool:
    """A day or a few days: when something was held, not what a figure counts for."""
    return period.last - period.first < _EVENT_SPAN


def _is_whole_years(period: Period) -> bool:
    return (period.first.month, period.first.day, period.last.month) == (1, 1, 12)


def is_so_far(text: str, mention: Mention) -> bool:
    """今年以来, 年初以来: says no more than the period that the text reports on anyway."""
    return text[mention.start : mention.end].endswith(_SO_FAR)


def _is_idle(text: str, mention: Mention, mood: str | None) -> bool:
    """A time that is not when figures count: 连续5年, 临近年末, 2035年远景目标, 三年行动 among results."""
    return bool(
        _is_passing(text, mention)
        or _is_start(text, mention)
        or _is_glued(text, mention)
        or _NEARLY.search(text, max(0, mention.start - 2), mention.start)
        or _VISION.match(text, mention.end - 2)
        or (mood != "target" and _PROGRAMME.match(text, mention.end - 2))
    )


def _is_passing(text: str, mention: Mention) -> bool:
    """A time that only says how long: 连续37年居全国首位."""
    return mention.kind == "duration" and bool(_PASSING.search(text, max(0, mention.start - 3), mention.end))


def _is_glued(text: str, mention: Mention) -> bool:
    """A year without 年 that belongs to a name: 2021湖北…推介会."""
    return text[mention.end - 1].isdigit() and mention.end < len(text) and text[mention.end].isalpha()


def _is_bare(text: str, mention: Mention) -> bool:
    """Whether a time names no year of its own: 全年, 上半年, 1-7月."""
    return bool(_BARE.match(text[mention.start : mention.end].lstrip("到至在截止 \u3000“")))


def _has_day_before(mentions: Sequence[Mention], mention: Mention) -> bool:
    return len(mentions) > 1 and any(_is_day_before(other, mention) for other in mentions)


def _is_day_before(event: Mention, mention: Mention) -> bool:
    """10月17日,2023年…开工仪式举行: a day stands before its own year, so the year is part of a name."""
    if event.period is None or mention.period is None or mention.period.grain != "year":
        return False
    return event.start < mention.start and event.period.year == mention.period.year and is_event(event.period)
