"""From facts to sentences, by rules: 规上工业增加值完成65.3亿元，同比增长8.9%，高于全市0.9个百分点.

One clause for each fact that there is, in a fixed order: value, growth, growth against the period before, against the
peer, place; then the target: what it is, how much of it is done, against the pace of time; then the reasons and what is
next, as people noted them. Where there is no fact there is no clause. The wording is that of offices, and of all their
phrases those that `guatu.reading` reads back as what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from guatu.briefing import reckoning
from guatu.briefing.facts import Duty, Event, Figure, Goal, Item, Project
from guatu.briefing.saying import Sentences, amount, money, percent, plain, points, quantity, when
from guatu.catalogue import Catalogue, Indicator
from guatu.pace.wording import LIGHTS as LAMPS

LIGHTS = LAMPS | {"blue": "蓝灯"}
BOUNDS = {"ge": "", "eq": "", "le": "不超过", "about": "约"}


class Words:
    """Sentences about facts, in the names of a catalogue."""

    def __init__(self, known: Catalogue) -> None:
        self.known = known

    def indicator(self, figure: Figure) -> Indicator:
        """The indicator of a figure, by its code or any of its names."""
        found = self.known.lookup(figure.indicator)
        return found or self.known.get(figure.indicator)

    def begun(self, figure: Figure) -> Sentences:
        """A text about a figure, with nothing said yet."""
        indicator = self.indicator(figure)
        return Sentences(indicator.name, indicator.code, figure.period, figure.source)

    # -------------------------------------------------------------- a figure

    def paragraph(self, figure: Figure) -> Sentences:
        """All that there is to say of a figure."""
        if not figure.known:
            return self.absent(figure)
        said = self.stand(figure).say("。")
        if figure.goal is not None:
            said.add(self.goal(figure)).say("。")
        return said.add(self.notes(figure))

    def together(self, figures: Sequence[Figure]) -> Sentences:
        """A figure with several targets, each a figure that differs in its target alone: the figure is said once."""
        first, *others = figures
        if not others:
            return self.paragraph(first)
        said = self.stand(first) if first.known else self.absent(replace(first, goal=None))
        said.say("。" if first.known else "")
        for each in figures:
            if each.goal is not None:
                said.add(self.goal(each)).say("。")
        return said.add(self.notes(first))

    def stand(self, figure: Figure) -> Sentences:
        """Value, growth, comparisons and place, without a full stop."""
        said = self.begun(figure).say(f"{when(figure.period)}，")
        said.add(self.level(figure))
        clauses = [self.growth(figure), self.since(figure), self.beside(figure, ""), self.place(figure)]
        for at, clause in enumerate(each for each in clauses if each.parts):
            said.say("" if at == 0 and figure.value is None else "，").add(clause)
        return said

    def level(self, figure: Figure) -> Sentences:
        """规模以上工业增加值完成65.3亿元."""
        indicator, said = self.indicator(figure), self.begun(figure)
        said.say(indicator.name)
        if figure.value is None:
            return said
        if indicator.unit == "rank":
            return said.say("居全市").tell(amount(figure.value, indicator), "rank", figure.value, "rank")
        return said.say(_verb(indicator)).tell(amount(figure.value, indicator), "level", figure.value, indicator.unit)

    def growth(self, figure: Figure) -> Sentences:
        """同比增长8.9%, 同比下降0.2个百分点, 同比持平."""
        said = self.begun(figure)
        if figure.growth is not None:
            move = reckoning.rounded(figure.growth)
            if not move:
                return said.say("同比持平")
            return said.say("同比增长" if move > 0 else "同比下降").tell(percent(abs(move)), "growth", move)
        if figure.change is None:
            return said
        move = reckoning.rounded(figure.change, 2)
        if not move:
            return said.say("同比持平")
        said.say("同比提高" if move > 0 else "同比下降")
        unit = self.indicator(figure).unit
        shown = points(move, 2) if unit == "%" else quantity(abs(move), unit, self.indicator(figure).display_unit)
        return said.tell(shown, "delta", move, "pp" if unit == "%" else unit)

    def since(self, figure: Figure) -> Sentences:
        """增速较1—9月提高0.3个百分点."""
        said = self.begun(figure)
        if figure.growth is None or figure.growth_before is None:
            return said
        move = reckoning.difference(figure.growth, figure.growth_before)
        last = figure.before or reckoning.before(figure.period)
        named = when(last, year=last.last.year != figure.period.last.year)
        if not move:
            return said.say(f"增速与{named}持平")
        return said.say(f"增速较{named}{'提高' if move > 0 else '回落'}").tell(points(move), "delta", move, "pp")

    def beside(self, figure: Figure, of: str = "增速") -> Sentences:
        """增速高于全市平均0.9个百分点; without 增速 where it has just been said."""
        said = self.begun(figure)
        if figure.growth is None or figure.peer is None:
            return said
        gap = reckoning.difference(figure.growth, figure.peer.growth)
        if not gap:
            return said.say(f"{of}与{figure.peer.name}持平")
        return said.say(f"{of}{'高于' if gap > 0 else '低于'}{figure.peer.name}").tell(points(gap), "gap", gap, "pp")

    def place(self, figure: Figure) -> Sentences:
        """居全市第3位，位次前移2位."""
        said, place = self.begun(figure), figure.place
        if place is None:
            return said
        said.say(f"居{place.group}").tell(f"第{place.place}位", "rank", Decimal(place.place), "rank")
        then = when(place.then) if place.then else "上期"
        if place.before is None or place.before == place.place:
            return said.say(f"，位次与{then}持平") if place.before else said
        move = place.before - place.place
        said.say(f"，位次较{then}{'前移' if move > 0 else '后移'}")
        return said.tell(f"{abs(move)}位", "delta", Decimal(move), "rank")

    # -------------------------------------------------------------- its target

    def goal(self, figure: Figure) -> Sentences:
        """What the target is and how it stands, without a full stop."""
        goal, said = figure.goal, self.begun(figure)
        assert goal is not None
        said.say(f"{self.indicator(figure).name}{when(goal.horizon)}目标为").add(self.aim(figure, goal))
        if goal.withdrawn_on is not None:
            on = goal.withdrawn_on
            why = f"（原因：{_ended(goal.withdrawn_why)}）" if goal.withdrawn_why else ""
            return said.say(f"，已于{on.year}年{on.month}月{on.day}日撤销{why}，不再考核进度")
        said.add(self.done(figure, goal))
        if goal.light:
            said.say(f"，亮{LIGHTS[goal.light]}", f"（{_ended(goal.why)}）" if goal.why else "")
        return said.add(self.outlook(figure, goal))

    def aim(self, figure: Figure, goal: Goal) -> Sentences:
        """80亿元, 增长8%, 不超过5.5%."""
        indicator, said = self.indicator(figure), self.begun(figure)
        if goal.growth:
            said.say("增长" if goal.value >= 0 else "下降")
            return said.tell(percent(abs(goal.value)), "growth_target", goal.value, "%", goal.horizon)
        shown = amount(goal.value, indicator)
        if indicator.unit == "day":
            return said.say("控制在").tell(shown, "target", goal.value, "day", goal.horizon).say("以内")
        return said.say(BOUNDS[goal.bound]).tell(shown, "target", goal.value, indicator.unit, goal.horizon)

    def done(self, figure: Figure, goal: Goal) -> Sentences:
        """，1—10月完成目标的81.6%，比序时进度慢1.7个百分点."""
        said = self.begun(figure)
        share = reckoning.share_done(figure)
        if share is not None:
            said.say(f"，{when(figure.period, year=False)}完成目标的").tell(percent(share), "share", share)
            if self.indicator(figure).nature == "flow" and goal.horizon.contains(figure.period):
                said.add(self.against_time(figure, goal, share))
        elif goal.growth and figure.growth is not None:
            gap = reckoning.difference(figure.growth, goal.value)
            said.say(f"，{when(figure.period, year=False)}增速")
            if not gap:
                return said.say("与目标持平")
            said.say(f"{'高于' if gap > 0 else '低于'}目标").tell(points(gap), "gap", gap, "pp")
        return said

    def against_time(self, figure: Figure, goal: Goal, share: Decimal) -> Sentences:
        """，比序时进度快1.7个百分点."""
        said = self.begun(figure)
        ahead = share - reckoning.pace(goal, figure.period)
        if not ahead:
            return said.say("，与序时进度持平")
        return said.say(f"，比序时进度{'快' if ahead > 0 else '慢'}").tell(points(ahead), "pace", ahead, "pp")

    def outlook(self, figure: Figure, goal: Goal) -> Sentences:
        """；经研判，完成目标的可能性为35%；剩余的2个月，月均需完成7.35亿元."""
        said = self.begun(figure)
        if goal.chance is not None:
            chance, bound = goal.chance * 100, ""
            if Decimal(0) < chance < 1 or 99 < chance < Decimal(100):  # nothing forecast is quite sure
                chance, bound = (Decimal(1), "不足") if chance < 1 else (Decimal(99), "超过")
            said.say("，经研判完成目标的可能性", bound or "为")
            said.tell(percent(chance, 0), "chance", chance, "%", goal.horizon)
        rest = reckoning.rest(goal, figure.period)
        if goal.needed is not None and goal.needed > 0 and rest is not None and not goal.growth:
            indicator = self.indicator(figure)
            said.say(f"；要完成目标，{when(rest, year=False)}{'月均' if len(rest.months()) > 1 else ''}需达到")
            said.tell(amount(goal.needed, indicator), "needed", goal.needed, indicator.unit, rest)
        return said

    # -------------------------------------------------------------- words around it

    def notes(self, figure: Figure) -> Sentences:
        """主要原因：……。下一步，……。"""
        said = self.begun(figure)
        if figure.reasons:
            said.say(f"主要原因：{listed(figure.reasons)}。")
        if figure.next:
            said.say(f"下一步，{listed(figure.next)}。")
        return said

    def absent(self, figure: Figure) -> Sentences:
        """A figure that there is not, and why."""
        why = f"，原因：{_ended(figure.missing)}" if figure.missing else ""
        said = self.begun(figure).say(f"{when(figure.period)}{self.indicator(figure).name}暂无数据{why}。")
        return said.add(self.goal(figure)).say("。") if figure.goal is not None else said

    def names(self, figures: Iterable[Figure]) -> str:
        """The names of figures, in a row."""
        return "、".join(self.indicator(each).name for each in figures)

    def short(self, figure: Figure, clause: str) -> Sentences:
        """The name of a figure and one of its clauses: 进出口总额同比下降3.1%."""
        said = self.begun(figure).say(self.indicator(figure).name)
        return said.add({"growth": self.growth, "since": self.since, "beside": self.beside}[clause](figure))


# ------------------------------------------------------------------ projects, items, units, events


def project(of: Project) -> Sentences:
    """A project: what it is, what it has invested, how far it is, what is in its way, what is next."""
    said = Sentences(of.name, source=of.source).say(of.name)
    clauses = []
    if of.owner:
        clauses.append(Sentences().say(f"责任单位{of.owner}"))
    if of.total is not None:
        clauses.append(_told(of, "总投资", of.total, "total"))
    if of.planned is not None:
        clauses.append(_told(of, "年度计划投资", of.planned, "planned"))
    if of.invested is not None:
        lead = "已完成投资" if of.planned is not None else "今年以来完成投资"
        clauses.append(_told(of, lead, of.invested, "invested"))
    if of.planned and of.invested is not None:
        share = reckoning.rounded(of.invested / of.planned * 100)
        clauses.append(Sentences(of.name, source=of.source).say("占年度计划的").tell(percent(share), "share", share))
    if of.stage and of.stage not in of.progress:
        clauses.append(Sentences().say(f"处于{of.stage}阶段"))
    if of.light:
        clauses.append(Sentences().say(f"亮{LIGHTS[of.light]}"))
    for clause in clauses:
        said.say("，").add(clause)
    said.say("。")
    return said.say(_noted("", of.progress), _noted("存在问题：", of.problem), _noted("下一步，", of.next))


def item(of: Item) -> Sentences:
    """An item under supervision: who answers for it, until when, how far it is."""
    said = Sentences(of.name, source=of.source).say(f"{of.name}（责任单位：{of.unit}）")
    if of.closed_on is not None:
        said.say(f"，已于{_day(of.closed_on)}办结")
    elif of.due is not None:
        said.say(f"，应于{_day(of.due)}前完成")
    if of.light:
        said.say(f"，亮{LIGHTS[of.light]}")
    said.say("。")
    return said.say(_noted("", of.progress), _noted("存在问题：", of.problem), _noted("下一步，", of.next))


def event(of: Event) -> Sentences:
    """Something that a morning report tells."""
    unit = f"（{of.unit}）" if of.unit else ""
    return Sentences(of.text, source=of.source).say(f"{_ended(of.text)}{unit}。", _noted("原因：", of.cause))


def duty(of: Duty) -> Sentences:
    """How a unit kept its duties."""
    said = Sentences(of.unit).say(f"{of.unit}应反馈{of.due}项次，按期反馈{of.in_time}项次")
    if of.late:
        said.say(f"，逾期补报{of.late}项次")
    if of.missed:
        said.say(f"，未反馈{of.missed}项次")
    return said.say(f"，得分{plain(of.score)}。" if of.score is not None else "。")


def listed(notes: Sequence[str]) -> str:
    """Notes in a row: one as it is, several numbered 一是 二是 三是."""
    ended = [_ended(each) for each in notes]
    if len(ended) == 1:
        return ended[0]
    return "；".join(f"{'一二三四五六七八九十'[at] if at < 10 else at + 1}是{each}" for at, each in enumerate(ended))


def _told(of: Project, words: str, value: Decimal, measure: str) -> Sentences:
    return Sentences(of.name, source=of.source).say(words).tell(money(value), measure, value, "CNY")


def _verb(indicator: Indicator) -> str:
    if indicator.unit == "day":
        return "控制在"
    if indicator.nature in ("ratio", "index", "growth"):
        return "为"
    return "完成" if indicator.unit in ("CNY", "USD") and indicator.nature == "flow" else "达"


def _noted(lead: str, note: str) -> str:
    return f"{lead}{_ended(note)}。" if note.strip() else ""


def _ended(note: str) -> str:
    """A note without the stop at its end, for the sentence puts its own."""
    return note.strip().rstrip("。；;，,.")


def _day(of: date) -> str:
    return f"{of.year}年{of.month}月{of.day}日"
