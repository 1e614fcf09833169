"""Binding: what each figure of a sentence is about, with what the figures before it were about in mind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from guatu.reading.statements import doubts, lists, phrases, words
from guatu.reading.statements.areas import Areas
from guatu.reading.statements.measures import GOAL_SHARE, Reading
from guatu.reading.statements.passage import Passage, Slot
from guatu.reading.statements.places import is_group, names_of, places_listed
from guatu.reading.statements.subjects import Subject, bind, gdp, made, named, overall_rank, ranked, subject_of
from guatu.reading.statements.words import EDGES, SAME

_TOGETHER = re.compile("均|都|双双")
_TOGETHER_TAIL = re.compile("(?:均|都|双双|同步)(?:比上年|同比|实现|保持)*$")
_ALL_REACH = re.compile("[均都](?:达到|达|为|超过|超|突破|在|保持在|实现)*$")
_TOTAL = re.compile("(?:累计|总数|总量|总计|总规模|存量)(?:达到|达|为|已达|超过|超|突破)*$")
_GROWTH_GOAL = re.compile("(?:左右|以上)?的?(?:经济)?增长(?:目标|预期)")
_SHARED_COUNT = re.compile(r"(?:\d+|[两三四五六七八九十])个$")
_WHOLE_TAIL = re.compile("的?(?:比重|比例|份额|总量的|的)$")
_LISTED_AFTER = re.compile("(?:分别)?(?:有|为|是)")
_CLAUSE_BREAK = re.compile("[，；：。]")
_DIGIT = re.compile(r"\d")
# the other side of an account: 一般公共预算收入…、支出…
_OPPOSITE = {"支出": "收入", "收入": "支出"}
# between two figures of one thing: 由71所 | 优化整合为 | 47所
_TURNED = re.compile("(?:优化)?(?:整合|调整|归并|合并|压缩|压减|精简|缩减|扩充|扩展)[为至到成]")
_NOT_NAMED = ("以上", "左右", "以内")
_SHARES = ("占比", "比重", "份额", "占比重")
_ZONE = "全区"
"""Of what a part of the zone has its share where no whole is named."""
_LONGEST_FIRST_ITEM = 8
_LONGEST_CONTEXT = 14

_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code


class Bound(NamedTuple):
    """A subject, and why it is not sure (None where it is)."""

    subject: Subject
    why: str | None = None


class Binder:
    """Binds the figures of one document, sentence by sentence.

    `last` is what the figure before was about, `recent` what the figures of this sentence were about so far; they
    answer "同比增长8%" and "分别增长8%、9%". `areas` are the parts of the zone that the caller knows by name.
    """

    def __init__(self, zone: str | None, areas: Iterable[str] = ()) -> None:
        self._own_names = names_of(zone)
        self._areas = Areas(areas)
        self._area: str | None = None
        self._last: list[Subject] = []
        self._shares: list[Subject] = []
        self._recent: list[Subject] = []
        self._recent_names: set[str] = set()
        self._whole = ""
        self._topic = ""
        self._list_verb = ""

    def enter(self, passage: Passage, path: tuple[str, ...] = ()) -> None:
        """Begin a sentence below the headings of `path`."""
        self._forget()
        self._area = self._areas.of_heading(path) if self._areas else None
        self._topic = lists.topic_measure(passage.named)

    def _forget(self) -> None:
        self._recent, self._recent_names = [], set()

    def bind_group(self, passage: Passage, group: Sequence[Slot], readings: Sequence[Reading]) -> list[list[Bound]]:
        """The subjects of each figure of a group: one figure, or a list that 分别 spreads over several subjects."""
        if not self._areas:
            return self._bind(passage, group, readings)
        slot = group[0]
        between = passage.named[slot.floor - passage.start : slot.q.start - passage.start]
        self._area, named_here = self._areas.after(self._area, between)
        parts, rest = self._areas.listed(readings[0].head)
        if len(parts) == len(group) > 1:
            bound = self._bind(passage, group, [one._replace(head=rest) for one in readings])
            self._area = parts[-1]
            return [[_in_area(one, part) for one in found] for found, part in zip(bound, parts, strict=True)]
        bound = self._bind(passage, group, [one._replace(head=self._areas.without(one.head)) for one in readings])
        if named_here:
            self._last = [one._replace(place=self._area) for one in self._last]
        return [[self._placed_in_area(one, named_here) for one in found] for found in bound]

    def _bind(self, passage: Passage, group: Sequence[Slot], readings: Sequence[Reading]) -> list[list[Bound]]:
        if len(group) == 1 or is_range(group[0]):
            found = self._one(passage, group[0], readings[0])
            subjects = [found[0].subject] if len(found) == 1 else [one.subject for one in found]
            self._remember(subjects, group[0], readings[0])
            return [found] * len(group)
        spread = self._spread(passage, group, readings[0])
        bound = []
        for index, (slot, reading) in enumerate(zip(group, readings, strict=True)):
            found = [Bound(spread[index])] if spread else self._one(passage, slot, reading)
            self._remember([one.subject for one in found], slot, reading)
            bound.append(found)
        return bound

    def _placed_in_area(self, bound: Bound, named_here: bool) -> Bound:
        """The subject as one of the part of the zone that the clauses speak of.

        A place of its own (带动全区税收) stays, but not that of the figure before where a part is named here.
        """
        place = bound.subject.place
        foreign = place is not None and place not in self._areas.names
        if (self._area is None and place is None) or (foreign and not named_here):
            return bound
        return _in_area(bound, self._area)

    def _remember(self, found: list[Subject], slot: Slot, reading: Reading) -> None:
        if slot.bracket and reading.measure == "growth":
            return
        if reading.share_of is None and reading.label is None and not found[0].phrase.endswith("比重"):
            self._last = found
        self._shares = found if reading.unit == "%" and reading.measure == "level" else []
        if "；" in slot.joint or "。" in slot.joint:
            self._forget()
        for subject in found:
            if subject.name not in self._recent_names:
                self._recent.append(subject)
                self._recent_names.add(subject.name)

    # -- several figures, several subjects

    def _spread(self, passage: Passage, group: Sequence[Slot], first: Reading) -> list[Subject] | None:
        """A subject for each figure of a list, from the names before it or from the figures before that."""
        count, slot = len(group), group[0]
        head = phrases.head_phrase(first.head)
        each = "分别" in slot.pre
        parts = self._items_in_clauses(passage, slot, head, count) if each else None
        parts = parts or lists.items(head, count) or (lists.two_in_one(head) if count == 2 else None)
        if parts:
            return [self._named(part, slot, first) for part in parts]
        if each and (head in SAME or subject_of(head) is None) and len(self._recent) >= count:
            return [self._as_told(subject, first) for subject in self._recent[-count:]]
        return None

    def _items_in_clauses(self, passage: Passage, slot: Slot, head: str, count: int) -> list[str] | None:
        """Names that stand before the figure's own clause, or partly so."""
        before = passage.named[slot.floor - passage.start : slot.q.start - passage.start]
        phrase = phrases.head_phrase(before)
        first, _, rest = phrase.rpartition("，")
        if phrase.count("，") == count - 1 and "、" in rest and _is_item(first):
            return lists.items_between_commas(phrase, count)  # 金银珠宝，体育、娱乐用品类零售额分别增长
        if head not in SAME and not phrases.is_bare_measure(head):
            return None
        clause = _CLAUSE_BREAK.split(passage.named[: slot.clause_start - passage.start - 1])[-1]
        listed = _LISTED_AFTER.split(clause)[-1]  # 有甲、乙、丙，采购额分别为
        parts = [] if _DIGIT.search(listed) else lists.enumeration(listed)
        return [part + head for part in parts] if len(parts) == count else None

    def _named(self, phrase: str, slot: Slot, reading: Reading) -> Subject:
        unit = slot.q.unit if reading.measure == "level" and reading.share_of is None else None
        subject = subject_of(phrase, unit) or Subject(phrase, phrase)
        if subject.indicator is None and phrases.is_bare_measure(subject.phrase):
            subject = Subject(phrase, phrase, None, subject.place)  # 开发区采购额 beside those of other places
        return self._as_told(subject, reading)

    def _as_told(self, subject: Subject, reading: Reading) -> Subject:
        return self._share(subject, reading) if reading.share_of is not None else subject

    # -- one figure

    def _one(self, passage: Passage, slot: Slot, reading: Reading) -> list[Bound]:
        if reading.share_of is not None:
            return [self._share_of(slot, reading)]
        if reading.label is not None:
            return [self._labelled(reading, reading.label)]
        if reading.unit == "rank":
            return self._places(slot, reading)
        if reading.measure in ("growth", "multiple") or (reading.measure == "level" and _ALL_REACH.search(slot.pre)):
            shared = self._sharing(slot, reading)
            if shared:
                return shared
        return [self._plain(passage, slot, reading)]

    def _share_of(self, slot: Slot, reading: Reading) -> Bound:
        part = subject_of(phrases.head_phrase(reading.head))
        if part is None and slot.bracket:
            part = subject_of(phrases.head_phrase(slot.bracket))
        if part is None and self._last:
            part = self._last[-1]
        if part is None:
            return Bound(self._share(Subject("", ""), reading), doubts.PART_FAR)
        return Bound(self._share(part, reading))

    def _share(self, part: Subject, reading: Reading) -> Subject:
        """机电产品出口 + 占出口总值 gives 机电产品出口占出口总值比重."""
        whole = _WHOLE_TAIL.sub("", (reading.share_of or "").strip(EDGES + "的下同").removesuffix("从"))
        self._whole = whole or self._whole or (_ZONE if self._area else "")
        phrase = f"{part.phrase}占{self._whole}比重"
        return named(phrase, bind(phrase, "%"), part.place)

    def _labelled(self, reading: Reading, label: str) -> Bound:
        """A contribution, or the share of a target that is reached: the subject's name in a pattern."""
        part = subject_of(phrases.head_phrase(reading.head)) or (self._last[-1] if self._last else None)
        if part is None:
            phrase = label.format("")
            return Bound(Subject(phrase, phrase), doubts.OWNER_FAR)
        phrase = label.format(part.name if label == GOAL_SHARE else part.phrase)
        return Bound(Subject(phrase, phrase, None, part.place))

    def _places(self, slot: Slot, reading: Reading) -> list[Bound]:
        """Whose place it is; 均居第一 is the place of several."""
        together = _TOGETHER.search(slot.pre)
        head = phrases.head_phrase(reading.head)
        if words.RANKING.search(slot.pre):
            head = slot.pre.strip(EDGES)
        if head not in SAME and not is_group(head):
            found = self._placed(head, slot, reading, together=bool(together))
            if found:
                return [Bound(subject) for subject in found]
        if together and slot.joint and len(self._recent) > 1:
            return [Bound(subject) for subject in self._recent]
        if self._last and slot.joint:
            return [Bound(self._last[-1])]
        return [Bound(overall_rank(), doubts.OVERALL_RANK)]

    def _placed(self, head: str, slot: Slot, reading: Reading, *, together: bool) -> list[Subject]:
        subject = ranked(head)
        towns = places_listed(head)
        if len(towns) > 1 and subject is not None:
            return [subject._replace(place=town) for town in towns]
        if together or "、" in head:
            parts = lists.enumeration(head)
            if len(parts) > 1:
                return [self._named(part, slot, reading) for part in parts]
        return [subject] if subject is not None else []

    def _sharing(self, slot: Slot, reading: Reading) -> list[Bound]:
        """GDP、工业产值和投资实现3个10%的增长, or 均增长8%: the subjects that share one figure."""
        if slot.post.startswith(("的", "左右的", "以上的")) and _GROWTH_GOAL.match(slot.post):
            return [Bound(gdp(), doubts.GROWTH_AS_GDP)] if phrases.awaits_object(slot.pre) else []
        counted = _SHARED_COUNT.search(slot.pre.rstrip(" “"))
        together = _TOGETHER_TAIL.search(reading.head) or _ALL_REACH.search(slot.pre)
        if not counted and not together and not slot.post.startswith("的"):
            return []
        head = phrases.head_phrase(reading.head[: counted.start()] if counted else reading.head)
        if together and head in SAME and len(self._recent) > 1:
            return [Bound(subject) for subject in self._recent]
        parts = lists.enumeration(head)
        return [Bound(self._named(part, slot, reading)) for part in parts] if len(parts) > 1 else []

    def _plain(self, passage: Passage, slot: Slot, reading: Reading) -> Bound:
        if self._last and slot.joint and _TURNED.fullmatch(slot.joint):
            return Bound(self._last[-1])
        unit = reading.unit if reading.measure == "level" else None
        phrase = self._without_zone(self._phrase(slot, reading))
        if phrase in _SHARES and self._last and (self._whole or self._area):
            return Bound(self._share(self._last[-1], reading))
        phrase = self._with_list_verb(phrase, slot)
        subject = subject_of(phrase, unit, slot.q.form == "count") if phrase else None
        if subject is not None:
            return _new(Bound, (self._with_topic(self._whose(subject, passage, slot, unit)), None))
        return self._unnamed(passage, slot, reading, unit)

    def _unnamed(self, passage: Passage, slot: Slot, reading: Reading, unit: str | None) -> Bound:
        """No name beside the figure: the words its bracket explains, the figure before, or the clause before."""
        explained = subject_of(phrases.head_phrase(slot.bracket), unit) if slot.bracket else None
        if explained is not None:
            return Bound(explained)
        if self._recent and reading.measure == "level":
            total = self._total(slot, unit)
            if total is not None:
                return Bound(total)
        if self._shares and slot.joint and reading.unit in ("%", "pp") and reading.measure in ("level", "delta"):
            return Bound(self._shares[-1])  # 占…比重从26.7%提高到52.1%
        if self._last and (slot.joint or reading.measure != "level"):
            return _new(Bound, (self._last[-1], None))
        if self._last and self._area is not None:  # …；其中北园完成5亿元
            return Bound(self._last[-1], doubts.CLAUSE_BEFORE)
        phrase = phrases.object_of(passage.clause_before(slot))[-_LONGEST_CONTEXT:]
        subject = subject_of(phrase, unit) or Subject(phrase, phrase)
        return Bound(subject, doubts.CLAUSE_BEFORE)

    def _total(self, slot: Slot, unit: str | None) -> Subject | None:
        """The stock after an addition: 新增企业21家，累计达318家; 里程新增1700公里、突破7000公里."""
        before = self._recent[-1].phrase
        if before.endswith("新增"):
            return subject_of(before.removesuffix("新增"), unit)
        return subject_of(before[len(phrases.list_verb(before)) :], unit) if _TOTAL.search(slot.pre) else None

    # -- the words beside a figure

    def _phrase(self, slot: Slot, reading: Reading) -> str:
        """The noun phrase: before the figure, or after it where a verb is before it."""
        head = phrases.head_phrase(reading.head)
        after = ""
        if reading.measure in ("level", "delta", "multiple"):
            after = phrases.noun_after(slot.post, whole=slot.q.form == "percent")
        if not after or (reading.measure == "multiple" and head not in SAME):
            return head
        bare = reading.head.strip(EDGES)
        if slot.post.startswith("的"):
            return self._qualified(slot, head, bare, after)
        makes = phrases.capacity(bare)
        if makes:
            return after + makes
        counted = slot.q.form in ("count", "number", "duration") and not slot.post.startswith(_NOT_NAMED)
        if counted or head in SAME or phrases.awaits_object(bare):
            return made(bare, after)
        return head

    def _qualified(self, slot: Slot, head: str, bare: str, after: str) -> str:
        """The phrase where 的 follows the figure: 总规模100亿元的基金, 100万平方米的大厦, 30个的目标."""
        size = phrases.size_word(head)
        if size:
            return after + size
        awaited = head in SAME or phrases.awaits_object(bare)
        if slot.q.form in ("money", "measure") and not phrases.has_measure(head):
            known = subject_of(head, slot.q.unit) if head else None
            return head if known and known.indicator else after
        return made(bare, after) if awaited else head

    def _without_zone(self, phrase: str) -> str:
        for name in self._own_names:
            if phrase.startswith(name) and len(phrase) > len(name) + 1:
                return phrase[len(name) :]
        return phrase

    def _with_list_verb(self, phrase: str, slot: Slot) -> str:
        """The phrase with the verb that began its list: 新增产业园11个、集群9个 are both 新增."""
        if not slot.joint.startswith("、") or "，" in slot.joint:
            self._list_verb = ""
        verb = phrases.list_verb(phrase)
        if verb:
            self._list_verb = verb
        elif self._list_verb and phrase not in SAME and slot.q.form in ("count", "measure"):
            return self._list_verb + phrase
        return phrase

    def _with_topic(self, subject: Subject) -> Subject:
        """从消费品价格看，食品下降1.9%: the price of food."""
        if not self._topic or subject.indicator or phrases.has_measure(subject.phrase):
            return subject
        phrase = subject.phrase + self._topic
        return Subject(phrase, phrase, None, subject.place)

    def _whose(self, subject: Subject, passage: Passage, slot: Slot, unit: str | None) -> Subject:
        """A bare measure or deed with its owner: 企业45家，产值9亿元; 开工保障房1800套，竣工900套."""
        turned = _OPPOSITE.get(subject.phrase) if self._recent else None
        if turned and (before := self._recent[-1].phrase).endswith(turned):
            return subject_of(before.removesuffix(turned) + subject.phrase, unit) or subject
        if subject.indicator is None and phrases.is_bare_measure(subject.phrase):
            owner = phrases.object_of(passage.clause_before(slot))[-_LONGEST_CONTEXT:]
            owner = owner or _first(phrases.without_measure(one.phrase) for one in self._recent[-1:])
            if owner and owner not in subject.phrase and not phrases.is_bare_measure(owner):
                return subject_of(owner + subject.phrase, unit) or subject
        if slot.joint and self._recent and phrases.is_bare_deed(subject.phrase, slot.q.classifier):
            phrase = subject.phrase + phrases.without_deed(self._recent[-1].phrase)
            return Subject(phrase, phrase, None, subject.place)
        return subject


def _in_area(bound: Bound, area: str | None) -> Bound:
    return bound._replace(subject=bound.subject._replace(place=area))


def _is_item(phrase: str) -> bool:
    return len(phrase) <= _LONGEST_FIRST_ITEM and not phrases.list_verb(phrase)


def _first(found: Iterable[str]) -> str:
    return next(iter(found), "")


def is_range(slot: Slot) -> bool:
    """Whether a slot holds the lower figure of a range: 4.5%—5%."""
    return slot.q.part == "low"
