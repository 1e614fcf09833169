"""From sentences to statements: every figure bound to what it measures, when, and whether it was done or promised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from guatu.periods import Mention, Period, Reference
from guatu.periods import find as find_periods
from guatu.quantities import Quantity
from guatu.quantities import find as find_quantities
from guatu.reading import subjects, words
from guatu.reading.measures import GOAL_SHARE, Reading, classify
from guatu.reading.outline import Sentence
from guatu.reading.report import Statement
from guatu.reading.slots import Slot, blank, slots
from guatu.reading.subjects import Subject
from guatu.reading.timing import Clock
from guatu.reading.view import View

_NOT_A_COUNT = re.compile(r"^(?:大|型|届|代|维|纳米|级|阶|期|轮|字|号|英寸|寸|界|线|城|极|层|星)")
_SLOGAN_NOUN = re.compile(
    r"^(?:大)?(?:主导产业|主题|方面|要求|措施|举措|原则|理念|重点工作|关键词|坚持|必须|结合|统筹|转变|聚焦|行动|工程|战略|步骤|意见|建议|阶段|转型|问题|维度|层面|环节|领域|目标|体系|机制|精神|作用|有利|确保|定位|优势"
    r"|明确|关系|意识|自信|着力|突出|走在前|大局)"
)
_THRESHOLD_AFTER = re.compile(r"^(?:以上|以下|以内|及以上)(?:的)?(?=[一-鿿A-Za-z“])|^(?:的)?(?!以)(?=[一-鿿A-Za-z“])")
_PACKAGE = re.compile(r"(?:营商环境|政策|意见|措施|新政|若干|方案|举措|办法|规定|条例)”?$")
_ENUMERATED = re.compile(r"[、]|和|及|与")
_TOGETHER = re.compile(r"(?:均|都|双双)")
_PERSON_NOUN = re.compile(r"监测对象|人口|人员|科学家|院士|专家|人才|选手|企业家|教师|医生|同志|代表|委员|学者|工匠|博士|劳模|志愿者|嘉宾|客商|学生|青年|农民|职工|游客|老人|残疾人")
_ENTERPRISE_NOUN = re.compile(r"主体|企业|公司|小巨人|工商户|单项冠军|商户|合作社|家庭农场|外贸|市场|专精特新")


_TOTAL = re.compile("(?:累计|总数|总量|总计|总规模|存量)(?:达到|达|为|已达|超过|超|突破)*$")
_GROWTH_GOAL = re.compile("(?:左右|以上)?(?:的)?(?:经济)?增长(?:目标|预期)")
_ATTENDED = re.compile(r"[^，。；]{0,16}(?:参加|出席|与会|参会|见证)")


class StatementReader:
    """Reads the statements of one document, sentence by sentence.

    What one sentence leaves open (the subject of "同比增长8%", the year of "上半年") is taken from the sentence
    before, so the reader keeps the last subjects and a clock.
    """

    def __init__(self, doc: str, view: View, reference: Reference, zone: str | None = None, reviews: Period | None = None) -> None:
        self.doc = doc
        self.view = view
        self.zone = zone
        self.own_names = subjects.names_of(zone)
        self.clock = Clock(reference, reviews)
        self.base = 0
        self.blanked = ""
        self.last: list[Subject] = []
        self.recent: list[Subject] = []
        self.whole = ""
        self.topic = ""
        self.list_verb = ""

    def read(self, sentences: Sequence[Sentence]) -> Iterator[Statement]:
        """The statements of the sentences in order."""
        text = self.view.text
        quantities = find_quantities(text)
        mentions = find_periods(text, self.clock.reference)
        at_q = at_m = 0
        for sentence in sentences:
            at_q, own_q = _within(quantities, at_q, sentence)
            at_m, own_m = _within(mentions, at_m, sentence)
            own_q = [q for q in own_q if not _in_mention(q, own_m)]
            own_m = self.clock.enter(text, sentence, own_m)
            if own_q:
                yield from self._sentence(_unnumbered(text, sentence), own_q, own_m)
            self.clock.leave(text, sentence, own_m)

    def _sentence(self, sentence: Sentence, quantities: list[Quantity], mentions: list[Mention]) -> Iterator[Statement]:
        text = self.view.text
        kept = keep(text, sentence, quantities)
        if not kept:
            return
        self.base = sentence.start
        self.blanked = blank(text, sentence.start, sentence.end, [m for m in mentions if m.kind != "duration"])
        row = slots(text, sentence.start, sentence.end, kept, mentions)
        self.recent = []
        self.topic = subjects.topic_tail(text[sentence.start : sentence.end])
        index = 0
        while index < len(row):
            group = _group(row, index)
            yield from self._group(sentence, group, mentions)
            index += len(group)

    def _group(self, sentence: Sentence, group: list[Slot], mentions: list[Mention]) -> Iterator[Statement]:
        """One figure, or several that a 分别 spreads over as many subjects."""
        first = classify(group[0])
        spread = self._spread(group, first) if len(group) > 1 else None
        for position, slot in enumerate(group):
            reading = first if position == 0 else _like(first, slot, spread is not None)
            found = [spread[position]] if spread else self._subjects(slot, reading)
            for subject, why in found:
                yield self._statement(sentence, slot, reading, subject, why, mentions)
            self._remember([subject for subject, _ in found], slot, reading)

    def _remember(self, found: list[Subject], slot: Slot, reading: Reading) -> None:
        if not found or slot.bracket and reading.measure == "growth":
            return
        if reading.share_of is None and reading.pull is None:
            self.last = found
        if slot.joint and not slot.listed and re.search("[；。]", slot.joint):
            self.recent = []
        self.recent.extend(one for one in found if one.name not in {r.name for r in self.recent})

    # -- subjects

    def _spread(self, group: list[Slot], first: Reading) -> list[tuple[Subject, str | None]] | None:
        """A subject for each figure of a list, from the enumeration before it or from the figures before that."""
        count = len(group)
        head = subjects.clean_phrase(first.head)
        each = "分别" in group[0].pre
        parts = (self._clauses_as_items(group[0], count) or self._named_before(group[0], head, count)) if each else None
        parts = parts or subjects.items(head, count) or (subjects.two_in_one(head) if count == 2 else None)
        if parts:
            return [(self._named(part, group[0], first), None) for part in parts]
        if not each:
            return None
        if not head or head in words.SAME or subjects.subject_of(head) is None:
            levels = self.recent[-count:]
            if len(levels) == count:
                return [(self._whole_of(subject, first), None) for subject in levels]
        return None

    def _clauses_as_items(self, slot: Slot, count: int) -> list[str] | None:
        """金银珠宝，体育、娱乐用品类零售额分别增长: the items stand between commas."""
        words_before = subjects.clean_phrase(self.blanked[slot.floor - self.base : slot.q.start - self.base])
        first, _, rest = words_before.rpartition("，")
        if words_before.count("，") != count - 1 or "、" not in rest or len(first) > 8 or re.search("[；。]", words_before):
            return None
        return subjects.items(words_before, count, commas=True)

    def _named_before(self, slot: Slot, head: str, count: int) -> list[str] | None:
        """有莱阳、栖霞、蓬莱，采购额分别为…: the clause before names whose figures follow."""
        if head not in words.SAME and not subjects.is_bare_measure(head):
            return None
        before = self.blanked[: slot.clause_start - self.base - 1]
        clause = re.split("[，；：。]", before)[-1]
        listed = re.split("(?:分别)?(?:有|为|是)", clause)[-1]
        parts = subjects.enumeration(listed)
        return [part + head for part in parts] if len(parts) == count else None

    def _whole_of(self, subject: Subject, reading: Reading) -> Subject:
        return self._share(subject, reading) if reading.share_of is not None else subject

    def _named(self, phrase: str, slot: Slot, reading: Reading) -> Subject:
        unit = slot.q.unit if reading.measure == "level" and reading.share_of is None else None
        subject = subjects.subject_of(phrase, unit) or Subject(phrase, phrase, None)
        return self._whole_of(subject, reading)

    def _subjects(self, slot: Slot, reading: Reading) -> list[tuple[Subject, str | None]]:
        """What one figure is about, with the reason where that is not sure."""
        if reading.share_of is not None:
            return [self._share_subject(slot, reading)]
        if reading.pull is not None:
            return [self._pull_subject(reading)]
        if reading.measure == "rank" or (reading.measure == "delta" and reading.unit == "rank"):
            return self._ranked(slot, reading)
        return self._plain(slot, reading)

    def _share_subject(self, slot: Slot, reading: Reading) -> tuple[Subject, str | None]:
        head = subjects.subject_of(subjects.clean_phrase(reading.head))
        if head is None and slot.bracket:
            head = subjects.subject_of(subjects.clean_phrase(slot.bracket))
        if head is None and self.last:
            return self._share(self.last[-1], reading), None
        if head is None:
            return self._share(Subject("", "", None), reading), "the part of this share is not named nearby"
        return self._share(head, reading), None

    def _share(self, part: Subject, reading: Reading) -> Subject:
        whole = re.sub(r"(?:的)?(?:比重|比例|份额|总量的|的)$", "", (reading.share_of or "").strip("的 \x01（下同）"))
        if whole:
            self.whole = whole
        phrase = f"{part.phrase}占{whole or self.whole}比重"
        indicator = subjects.bind(phrase, "%")
        name = indicator.name if indicator is not None and indicator.headline else phrase
        return Subject(phrase, name, indicator, part.place)

    def _pull_subject(self, reading: Reading) -> tuple[Subject, str | None]:
        head = subjects.subject_of(subjects.clean_phrase(reading.head))
        if head is not None and reading.pull == GOAL_SHARE:
            return Subject(f"{head.name}{GOAL_SHARE}", f"{head.name}{GOAL_SHARE}", None, head.place), None
        part = head or (self.last[-1] if self.last else None)
        owner = (part.name if reading.pull == GOAL_SHARE else part.phrase) if part else ""
        phrase = _pulled(owner, reading.pull or "")
        why = None if part else "what pulls is not named nearby"
        return Subject(phrase, phrase, None, part.place if part else None), why

    def _ranked(self, slot: Slot, reading: Reading) -> list[tuple[Subject, str | None]]:
        clause = slot.pre
        together = _TOGETHER.search(clause)
        head = subjects.clean_phrase(reading.head)
        if subjects.ranks_overall(slot.pre):
            head = slot.pre.strip(subjects.EDGES)
        if head and head not in words.SAME and not subjects.is_group(head):
            places = subjects.places(head)
            if len(places) > 1:
                rest = subjects.ranking_name(head)
                return [(Subject(rest.phrase, rest.name, rest.indicator, place), None) for place in places]
            if together or "、" in head:
                parts = subjects.enumeration(head)
                if len(parts) > 1:
                    return [(self._named(part, slot, reading), None) for part in parts]
            subject = subjects.ranking_name(head)
            if subject is not None:
                return [(subject, None)]
        if together and slot.joint and len({subject.name for subject in self.recent}) > 1:
            return [(subject, None) for subject in self.recent]
        if self.last and slot.joint:
            return [(self.last[-1], None)]
        return [(subjects.overall_rank(), "no subject named; taken as the overall ranking")]

    def _plain(self, slot: Slot, reading: Reading) -> list[tuple[Subject, str | None]]:
        shared = self._shared_number(slot, reading)
        if shared:
            return [(subject, None) for subject in shared]
        if reading.measure == "growth" and _GROWTH_GOAL.match(slot.post) and subjects.ends_in_verb(slot.pre):
            return [(subjects.subject_of("地区生产总值") or self.last[-1], "经济增长 is taken as the growth of GDP")]
        unit = reading.unit if reading.measure == "level" else None
        phrase, why = self._phrase(slot, reading)
        phrase = self._without_zone(phrase)
        if phrase in ("占比", "比重", "份额", "占比重") and self.last and self.whole:
            return [(self._share(self.last[-1], reading), None)]
        phrase = self._with_list_verb(phrase, slot)
        subject = subjects.subject_of(phrase, unit) if phrase else None
        if subject is not None and subject.indicator is None and subjects.is_bare_measure(subject.phrase):
            subject = self._of_somebody(subject, slot, unit)
        if subject is not None and slot.joint and self.recent and subjects.is_bare_deed(subject.phrase, slot.q.classifier):
            subject = self._deed(subject)
        if subject is None and slot.bracket:
            subject = subjects.subject_of(subjects.clean_phrase(slot.bracket), unit)
        if subject is None and self.recent and _TOTAL.search(slot.pre) and reading.measure == "level":
            whole = subjects.subject_of(subjects.without_list_verb(self.recent[-1].phrase), unit)
            if whole is not None:
                return [(whole, None)]
        if subject is None and (reading.measure != "level" or not self._fresh(slot)) and self.last:
            return [(self.last[-1], None)]
        if subject is None and self.last and slot.joint:
            return [(self.last[-1], "the subject is taken from the figure before")]
        if subject is None:
            return [self._from_context(slot, unit)]
        return [(self._with_topic(subject, reading), why)]

    def _deed(self, subject: Subject) -> Subject:
        """开工建设保障房1800套，竣工900套: the second figure is of the same houses."""
        phrase = subject.phrase + subjects.without_deed(self.recent[-1].phrase)
        return Subject(phrase, phrase, None, subject.place)

    def _with_list_verb(self, phrase: str, slot: Slot) -> str:
        """The phrase with the verb that began its list: 新增产业园11个、集群9个 are both 新增."""
        if not (slot.joint.startswith("、") and "，" not in slot.joint):
            self.list_verb = ""
        verb = subjects.list_verb(phrase)
        if verb:
            self.list_verb = verb
        elif self.list_verb and phrase and phrase not in words.SAME and slot.q.form in ("count", "measure"):
            return self.list_verb + phrase.removeprefix("其中")
        return phrase

    def _of_somebody(self, subject: Subject, slot: Slot, unit: str | None) -> Subject:
        """A bare measure with its subject from the clause before, or from the figure before: 企业45家，产值9亿元."""
        owner = self._clause_before(slot)
        if not owner and self.recent:
            owner = subjects.without_measure(self.recent[-1].phrase)
        if not owner or owner in subject.phrase:
            return subject
        return subjects.subject_of(owner + re.sub("^(?:实现|完成)", "", subject.phrase), unit) or subject

    def _clause_before(self, slot: Slot) -> str:
        """The noun phrase of the clause before, where that has no figure."""
        base, stop = self.base, slot.clause_start - 1
        if stop <= slot.floor or self.view.text[stop] != "，":
            return ""
        start = max(self.view.text.rfind(mark, slot.floor, stop) for mark in "，；：。") + 1
        clause = self.blanked[max(start, slot.floor) - base : stop - base]
        if re.search(r"\d", clause):
            return ""
        head = re.split("为代表的|生产的|经营的", clause)[-1]
        return subjects.object_of(head)[-14:]

    def _without_zone(self, phrase: str) -> str:
        for name in self.own_names:
            if phrase.startswith(name) and len(phrase) > len(name) + 1:
                return phrase[len(name) :]
        return phrase

    def _fresh(self, slot: Slot) -> bool:
        return not slot.joint

    def _with_topic(self, subject: Subject, reading: Reading) -> Subject:
        if not self.topic or subject.indicator or subject.phrase.endswith(self.topic) or subjects.has_measure(subject.phrase):
            return subject
        phrase = subject.phrase + self.topic
        return Subject(phrase, phrase, None, subject.place)

    def _shared_number(self, slot: Slot, reading: Reading) -> list[Subject]:
        """GDP、工业产值和投资实现3个10%的增长: the subjects that share one figure."""
        if reading.measure != "growth" or not slot.post.startswith("的"):
            return []
        head = re.sub(r"\d+个$|[两三四五六七八九十]个$", "", slot.pre.rstrip())
        parts = subjects.enumeration(subjects.clean_phrase(head))
        return [self._named(part, slot, reading) for part in parts] if len(parts) > 1 else []

    def _phrase(self, slot: Slot, reading: Reading) -> tuple[str, str | None]:
        """The noun phrase of a level or growth: before the figure, or after it where a verb is before it."""
        head = subjects.clean_phrase(reading.head)
        after = subjects.post_phrase(slot.post) if reading.measure in ("level", "delta", "multiple") else ""
        if not after:
            return head, None
        bare = reading.head.strip(subjects.EDGES)
        made = subjects.capacity(bare)
        if made:
            return after + made, None
        size = subjects.size_word(head)
        if size and slot.post.startswith("的"):
            return after + size, None
        if slot.q.form in ("money", "measure") and slot.post.startswith("的") and not subjects.has_measure(head):
            known = subjects.subject_of(head, slot.q.unit) if head else None
            return (head, None) if known and known.indicator else (after, None)
        if reading.measure == "multiple" and head and head not in words.SAME:
            return head, None
        counted = slot.q.form in ("count", "number", "duration")
        if counted and slot.post.startswith("的") and head and not subjects.ends_in_verb(bare):
            return head, None
        if counted and not slot.post.startswith(("以上", "左右", "以内")) or counted and subjects.ends_in_verb(bare):
            return subjects.compose(bare, after), None
        if not head or head in words.SAME or subjects.ends_in_verb(bare):
            return subjects.compose(bare, after), None
        return head, None

    def _from_context(self, slot: Slot, unit: str | None) -> tuple[Subject, str]:
        """No phrase beside the figure: the clause before it, as far as it has words."""
        phrase = self._clause_before(slot)
        subject = subjects.subject_of(phrase, unit) or Subject(phrase, phrase, None)
        return subject, "no phrase beside the figure; the clause before it is taken"

    # -- statement

    def _statement(
        self, sentence: Sentence, slot: Slot, reading: Reading, subject: Subject, why: str | None, mentions: list[Mention]
    ) -> Statement:
        kind, sure = self.clock.kind(self.view.text, sentence, slot, reading, mentions)
        period, dated = self.clock.period(self.view.text, slot, reading, kind, mentions, subject.phrase)
        reasons = [reason for reason in (why, None if sure else "actual or target is taken from the context", dated) if reason]
        start, end = self.view.span(slot.q.start, slot.q.end)
        return Statement(
            doc=self.doc,
            start=start,
            end=end,
            quote=self.view.raw[start:end],
            kind=kind,
            indicator=subject.name or None,
            measure=reading.measure,
            value=_plain_decimal(reading.value),
            unit=unit_of(reading, subject, slot),
            bound=bound_of(slot, reading),
            stretch=self._stretch(slot, kind),
            period=period,
            area=self._area(subject),
            code=subject.indicator.code if subject.indicator else None,
            clause=self.view.span(sentence.start, sentence.end),
            path=sentence.path,
            confidence=round(0.95 - 0.2 * len(reasons), 2),
            reason="; ".join(reasons) or None,
        )

    def _stretch(self, slot: Slot, kind: str) -> bool:
        return kind == "target" and bool(slot.joint) and bool(re.search(r"(?:力争|争取|冲刺|挑战|奋斗目标|努力)[^，]*$", slot.joint)) and len(slot.joint) <= 8

    def _area(self, subject: Subject) -> str | None:
        place = subject.place
        if place is None or self._is_zone(place):
            return None
        return place

    def _is_zone(self, place: str) -> bool:
        zone = self.zone or ""
        if place in ("开发区", "园区", "经开区", "高新区", "新区", "全区", "该区", "本区", "全园", "全域", "全行业", "全系统"):
            return True
        if place.startswith(("全", "该", "本")) and len(place) == 2:
            return not zone or zone.endswith(place[1:]) or (place[1] == "省" and zone.endswith("自治区")) or (place[1] == "市" and zone.endswith("州"))
        if place in ("我国", "国内", "中国", "内地", "全国"):
            return not zone or zone in ("全国", "中国", "我国")
        return bool(zone) and (place in zone or zone in place)


def _plain_decimal(value: Decimal) -> Decimal:
    """The value without an exponent and without trailing zeros after the point."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1)) if value.adjusted() < 27 else value
    return value.normalize()


def unit_of(reading: Reading, subject: Subject, slot: Slot) -> str | None:
    """The unit of a statement: the figure's own, made finer by what it counts (per person, seats, persons)."""
    unit, indicator, phrase = reading.unit, subject.indicator, subject.phrase
    if reading.measure not in ("level", "delta", "gap"):
        return unit
    if indicator is not None and "/" in indicator.unit and unit in (indicator.unit.split("/")[0], "count"):
        return indicator.unit
    if unit == "CNY" and (phrase.startswith("人均") or re.search(r"居民[^，]*(?:收入|支出)[^，]*(?:平均|中位|人均)|人均", phrase)):
        return "CNY/person"
    if unit == "m2" and "人均" in phrase:
        return "m2/person"
    if unit == "count" and re.search("学位", phrase):
        return "seat"
    if unit == "household" and _ENTERPRISE_NOUN.search(phrase):
        return "count"
    if slot.q.classifier == "位" and unit == "count" and _PERSON_NOUN.search(phrase + slot.post):
        return "person"
    if unit is None and indicator is not None and reading.measure == "level":
        return indicator.unit
    if unit is None and _PERSON_NOUN.search(slot.post) and reading.measure == "level":
        return "person"
    if unit is None and "指数" in phrase:
        return "index"
    return unit


def bound_of(slot: Slot, reading: Reading) -> str:
    """The bound of the figure; a place that is to be entered is reached by a better one too."""
    if reading.measure == "rank" and slot.q.bound == "eq" and re.search("(?:进入|跻身|挺进|迈入|入围)[^，；]*$", slot.pre):
        return "le"
    return slot.q.bound


def _pulled(owner: str, pull: str) -> str:
    """The name of a contribution: X拉动Y增长百分点, X对Y贡献率, X完成年度目标比例."""
    if pull == GOAL_SHARE:
        return owner + pull
    return f"{owner}对{pull}" if pull.endswith("贡献率") else f"{owner}拉动{pull}百分点"


# -- which figures are statements at all


def keep(text: str, sentence: Sentence, quantities: list[Quantity]) -> list[Quantity]:
    """The quantities that say something: no thresholds inside names, no slogans, no product sizes."""
    kept: list[Quantity] = []
    for index, q in enumerate(quantities):
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        counted = bool(kept) and kept[-1].form == "count" and not re.search("[，；。]", text[kept[-1].end : q.start])
        if _says_something(text, sentence, q, following, counted):
            kept.append(q)
    return kept


def _says_something(text: str, sentence: Sentence, q: Quantity, following: Quantity | None, counted_before: bool) -> bool:
    after = text[q.end : min(q.end + 14, sentence.end)]
    before = text[max(sentence.start, q.start - 10) : q.start]
    if q.form == "duration":
        return bool(re.search(r"(?:缩短|压缩|压减|提速|控制|减少)[^，]{0,6}(?:到|至|在|为)?$|(?:从|由)[^，]{0,6}$", before))
    if q.form == "fraction" or q.unit == "person" and _ATTENDED.match(text, q.end):
        return False
    if following is not None and following.start == q.end and following.form == "percent":  # 实现5个10%的增长
        return False
    if _is_threshold(text, q, after, before, following):
        return False
    if q.form in ("count", "number") and _is_slogan(q, before, after):
        return False
    if q.form == "count" and q.value <= 10 and _IN_WORDS.match(text, q.start) and not _MADE.search(before):  # 两起事故中
        return False
    if q.form == "measure" and q.unit in ("m", "t", "kW", "MW") and _is_size(before, after):
        return False
    if q.form == "ordinal" or q.unit == "rank":
        if after.startswith(("”", "’")) or counted_before and after[:1] not in "，。；":
            return False
        if counted_before and re.search("(?:入选|进入|入围|跻身|登上)[^，；]*$", before):  # 10家企业进入百强
            return False
        return _is_real_place(q, before, after)
    if q.form == "number" and q.unit is None:
        return bool(re.search(r"(?:指数|达|为|至)[^，。]{0,4}$", before)) or q.value >= 10000 or q.part is not None
    return True


def _is_threshold(text: str, q: Quantity, after: str, before: str, following: Quantity | None) -> bool:
    """签约超10亿元项目30个, 产销5000万元以上工业企业, 采购额超过2亿元的县区有3个: the first figure is part of a name."""
    if q.form == "percent" or q.form == "ordinal" or q.form == "points":
        return False
    if before.endswith(("一批", "一批超", "一批超过")):
        return True
    if not _THRESHOLD_AFTER.match(after):
        return False
    above = q.bound in ("ge", "le") or after.startswith("以")
    counted = following is not None and following.form in ("count", "number") and not re.search("[，；。、]", text[q.end : following.start])
    if q.bound == "ge" and after.startswith("的") and before.endswith(("超", "超过", "过", "逾", "突破")) and not re.search("设立|建成|完成|达|实现|规模", before):
        return True
    if q.form in ("money", "measure"):
        return (above and counted) or after.startswith(("以上", "及以上")) and not after.startswith(("以上，", "以上。"))
    return q.form == "count" and after.startswith(("以上", "以下")) and q.classifier in ("户", "人", "岁", "名", "层") and not re.search(r"(?:新增|达到|完成|实现|培育|引进)[^，]{0,4}$", before)


_IN_WORDS = re.compile("[一两二三四五六七八九十几]")
_MADE = re.compile("(?:建设|新增|建成|引进|创建|打造|签约|落户|实施|完成|培育|达到|获批|新建|设立|组建|突破|超过|达|争取|力争|确保|推出|开工|竣工|投产|招引|认定|获评|承接)[^，。]{0,4}$")


def _is_slogan(q: Quantity, before: str, after: str) -> bool:
    if _NOT_A_COUNT.match(after) or before.endswith(("“", "‘", "一届", "第")):
        return True
    if q.value <= 12 and q.classifier in ("个", "项", "大", "条", "种", "方面", "次") and _SLOGAN_NOUN.match(after):
        return True
    if q.classifier in ("条", "项", "个", "次") and (_PACKAGE.search(before) or (not after.startswith("的") and _SLOGAN_END.search(_first_words(after)))):
        return True
    return q.classifier in ("届", "轮", "大", "次") and q.value <= 60 and q.unit == "count" and q.classifier != "次"


_SLOGAN_END = re.compile(r"(?:措施|举措|精神|职能|讲话|讲话精神|重点工作|要求|原则|理念|任务)(?:成效|落实|落地|落实落地)?$")


def _first_words(after: str) -> str:
    return re.split("[，。；、：（]", after, maxsplit=1)[0]


def _is_size(before: str, after: str) -> bool:
    """全球最高10米液压支架, 1000吨履带起重机: a size inside a product's name."""
    if not re.match(r"[一-鿿]", after) or after.startswith(("新台阶", "台阶", "大关", "关口", "门槛", "以上", "以内", "左右", "的", "和", "及", "以下")):
        return False
    return not re.search(r"(?:产|面积|改造|新建|建设|完成|建成|投资|达|超|过|里程|治理|新增|回收|整治|盘活|开挖|疏浚|植树|造林|增加|调减|约|共|有|进口|出口|增产|销售|运营|开通|打通|扩建|修复|种植|推进)[^，；。]{0,3}$", before)


_PLACE_BEFORE = re.compile(r"(?:居|列|位|排|名|全[国省市区县州球]|世界|国内|省内|市内|进入|跻身|保持|跃|前|第|获|夺得|领跑|蝉联|中|为|是|到|至|亚洲|东部|中部|西部|开发区|园区|板块|城市)[^，。；]{0,6}$")


def _is_real_place(q: Quantity, before: str, after: str) -> bool:
    if after.startswith(("方阵", "要务", "动力", "资源", "时间", "梯队", "线", "责任人", "步", "产业", "书记", "季度", "大道", "次", "批", "个", "条", "期", "轮", "阶段", "节", "课", "站", "人", "届", "家")):
        return False
    if re.match(r"[一-鿿]", after) and not after.startswith(("的", "位", "名", "以", "和", "、", "、")):
        return False
    return bool(_PLACE_BEFORE.search(before))


# -- lists


_NUMBERING = re.compile(r"\s*(?:（?[一二三四五六七八九十]{1,3}[）、]|\d{1,2}[、.．](?!\d))+")


def _unnumbered(text: str, sentence: Sentence) -> Sentence:
    """The sentence without the number of its paragraph: （六）财政收入增长8% begins at 财政."""
    found = _NUMBERING.match(text, sentence.start, sentence.end)
    return sentence._replace(start=found.end()) if found else sentence


def _within(found: Sequence[Quantity] | Sequence[Mention], at: int, sentence: Sentence) -> tuple[int, list]:  # type: ignore[type-arg]  # both kinds share start and end
    """The items that begin in the sentence, and where the next sentence's begin."""
    while at < len(found) and found[at].start < sentence.start:
        at += 1
    first = at
    while at < len(found) and found[at].start < sentence.end:
        at += 1
    return at, list(found[first:at])


def _in_mention(q: Quantity, mentions: Sequence[Mention]) -> bool:
    return q.form != "multiple" and any(m.start < q.end and q.start < m.end for m in mentions)


def _group(row: list[Slot], index: int) -> list[Slot]:
    """The slot and those that continue its list without words of their own: 12.8亿元、9.5亿元和3.3亿元."""
    group = [row[index]]
    for slot in row[index + 1 :]:
        if not slot.listed or slot.q.part is not None:
            break
        group.append(slot)
    if row[index].q.part == "low":
        return [row[index]]
    return group


def _like(first: Reading, slot: Slot, spread: bool) -> Reading:
    """The reading of a later figure of a list: the first one's, with its own value."""
    negative = first.value < 0 or (first.measure == "growth" and first.value.is_signed())
    value = -slot.q.value if negative else slot.q.value
    return first._replace(value=value, unit=slot.q.unit if first.measure == "level" else first.unit)
