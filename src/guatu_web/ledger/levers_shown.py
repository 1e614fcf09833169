"""What pages say of a gap and its levers: figures, sentences, and the paces against which months are held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.pace.levers import Pace, Stretch
from guatu.periods import Period
from guatu_web.ledger.pace_shown import Fact, amount
from guatu_web.ledger.pace_words import percent
from guatu_web.ledger.queries.levers import MET, OPEN, Closing, is_rank, left_said, said_of
from guatu_web.records.levers import PACE, PARTS, RECORDS, Behind, Lever
from guatu_web.records.shown import period as period_said

VIEWS: dict[str, Promise] = {
    RECORDS: gettext_lazy("项目与报表"),
    f"{PARTS}.area": gettext_lazy("各区域的分解目标"),
    f"{PARTS}.unit": gettext_lazy("各单位的分解目标"),
    f"{PARTS}.period": gettext_lazy("各时段的分解目标"),
    "parcels": gettext_lazy("待供地的项目"),
    PACE: gettext_lazy("余期进度"),
}
"""What the ways to look at a gap are called; an app that offers another way is told by the word of its levers."""


class Line(NamedTuple):
    """A lever in words; `bar` is its share for a bar, 0 to 100, None where it has no size."""

    word: str
    what: str
    note: str
    size: str
    share: str
    likely: str
    bar: int | None
    records: Sequence[Behind]
    address: str


class Beside(NamedTuple):
    """A pace that was reached, beside the one that is needed: per month, and how much of what is needed that is."""

    name: str
    value: str
    share: str
    bar: int


class Shown(NamedTuple):
    """All of it. `why` tells why there is no gap or none can be told; `head` says what is missing in one sentence."""

    why: str
    head: str
    facts: Sequence[Fact]
    lines: Sequence[Line]
    total: str
    enough: bool
    overlap: str
    needed: str
    paces: Sequence[Beside]
    reached: str
    rests: Sequence[Beside]
    notes: Sequence[str]


def shown(told: Closing) -> Shown:
    """The gap of a target and its levers as pages show them."""
    pace = told.pace
    return Shown(
        told.why,
        _head(told),
        _facts(told),
        [_line(told, each) for each in told.levers],
        _total(told),
        told.added is not None and told.added.left <= 0,
        _overlap(told),
        _needed(told, pace) if pace else "",
        _paces(told, pace) if pace else [],
        _reached(told, pace) if pace and pace.stretches else "",
        _rests(told, pace) if pace else [],
        told.notes,
    )


def _said(told: Closing, value: float | None) -> str:
    return said_of(told.made, told.made.goal, value) if told.made.goal else "—"


# ------------------------------------------------------------------ what is missing


def _head(told: Closing) -> str:
    goal, gap = told.made.goal, told.gap
    if goal is None or gap is None or told.state not in (OPEN, "over"):
        return ""
    said = {"lack": amount(told.made, gap.lack), "amount": _said(told, told.amount), "behind": _said(told, gap.behind)}
    if goal.kind == "growth":
        words = _("比目标增速高 %(points)s 个百分点") if goal.bound == "le" else _("比目标增速低 %(points)s 个百分点")
        head = words % {"points": f"{gap.lack:.1f}"}
        return (
            head
            if told.growth is None or told.state != OPEN
            else _("%(head)s，余期须再完成 %(amount)s（推算）") % {"head": head, **said}
        )
    if goal.bound == "le" and not is_rank(told.made):
        return _("已超过控制线 %(lack)s") % said if gap.lack else _("超过应有进度 %(behind)s") % said
    return _("距目标还差 %(lack)s") % said


def _facts(told: Closing) -> list[Fact]:
    gap, goal = told.gap, told.made.goal
    if gap is None or goal is None or told.state == MET:
        return []
    facts = []
    if gap.room is not None:
        facts.append(Fact(_("控制线内余量"), amount(told.made, gap.room)))
    if goal.kind == "growth" and told.growth is not None:
        worth = _("按上年基数折算，公布的增速不由此反推")
        facts.append(Fact(_("差额折合"), _said(told, told.growth.worth), worth))
    if goal.kind != "growth" and gap.behind:
        facts.append(Fact(_("比应有进度差"), amount(told.made, gap.behind), _too_much(goal.bound)))
    if gap.short:
        points = _("%(points)s 个百分点") % {"points": f"{gap.short:.1f}"}
        short = points if goal.kind == "growth" else amount(told.made, gap.short)
        facts.append(Fact(_("按研判期末差"), short, _("预计最终值与目标之差")))
    return facts


def _too_much(bound: str) -> str:
    return _("多于应有进度的部分") if bound == "le" else ""


# ------------------------------------------------------------------ the levers


def _line(told: Closing, lever: Lever) -> Line:
    bar = None if lever.share is None else round(min(1.0, max(0.0, lever.share)) * 100)
    likely = _("按可能性计 %(likely)s") % {"likely": _likely(told, lever.likely)} if lever.likely is not None else ""
    return Line(
        lever.word,
        lever.what,
        lever.note,
        "" if lever.size is None else _said(told, lever.size),
        "" if lever.share is None else percent(lever.share),
        likely,
        bar,
        lever.records,
        lever.address,
    )


def _likely(told: Closing, value: float) -> str:
    """What is expected of a count keeps its places."""
    return f"{value:.2f}" if told.unit == "count" else _said(told, value)


def _total(told: Closing) -> str:
    """What the levers add up to against the gap."""
    if told.added is None or not told.amount:
        return ""
    if not told.added.amount:
        return _("台账与登记中没有其他可以计量的着力点。")
    share = told.added.amount / told.amount
    said = {"amount": _said(told, told.added.amount), "share": percent(share), "left": _said(told, told.added.left)}
    if told.added.left > 0:
        text = _("台账与登记中的着力点合计只能补上 %(amount)s，占差距的 %(share)s，尚有 %(left)s 须另找着力点。") % said
    else:
        text = _("台账与登记中的着力点合计可补上 %(amount)s，为差距的 %(share)s。") % said
    return text + _by_chance(told, told.added.by)


def _by_chance(told: Closing, view: str) -> str:
    """What is to be expected of the levers of a view, where each has its chance."""
    of_view = [each for each in told.levers if each.view == view]
    if not of_view or any(each.likely is None for each in of_view):
        return ""
    return _("按各自的可能性计，共 %(likely)s。") % {
        "likely": _likely(told, sum(each.likely or 0.0 for each in of_view))
    }


def _overlap(told: Closing) -> str:
    """Which levers hold the same and are not added."""
    if told.added is None or len(told.added.views) < 2:
        return ""
    names = [str(VIEWS.get(each) or _word(told, each)) for each in told.added.views]
    by = VIEWS.get(told.added.by) or _word(told, told.added.by)
    return _("%(views)s可能是同一部分差距，不相加；合计只取其中最多的一类（%(by)s）。") % {
        "views": _("、").join(names),
        "by": by,
    }


def _word(told: Closing, view: str) -> str:
    return next((each.word for each in told.levers if each.view == view), view)


# ------------------------------------------------------------------ months


def _needed(told: Closing, pace: Pace) -> str:
    goal = told.made.goal
    if goal is None:
        return ""
    said = {"left": left_said(told.made, goal, pace), "each": _said(told, pace.needed)}
    if goal.bound == "le":
        return _("余下 %(left)s，每月至多 %(each)s。") % said
    return _("余下 %(left)s，每月须 %(each)s。") % said


def _paces(told: Closing, pace: Pace) -> list[Beside]:
    """What the last months brought each, and the best stretches of the own history."""
    recent = [
        _beside(told, pace, _("近 %(months)s 个月平均") % {"months": each.months}, each.per_month)
        for each in pace.recent
    ]
    best = _("历史最少") if told.made.goal is not None and told.made.goal.bound == "le" else _("历史最多")
    names = [_("%(best)s：%(when)s") % {"best": best, "when": _when(each)} for each in pace.best]
    return recent + [_beside(told, pace, name, each.per_month) for name, each in zip(names, pace.best, strict=True)]


def _when(each: Stretch) -> str:
    return period_said(Period(each.first, each.last))


def _beside(told: Closing, pace: Pace, name: str, per_month: float) -> Beside:
    share = per_month / pace.needed if pace.needed else 0.0
    return Beside(name, _said(told, per_month), percent(share), round(min(1.0, max(0.0, share)) * 100))


def _reached(told: Closing, pace: Pace) -> str:
    said = {"all": str(pace.stretches), "reached": str(pace.reached)}
    too_much = told.made.goal is not None and told.made.goal.bound == "le"
    if pace.last_reached is None:
        text = (
            _("过去 %(all)s 期中没有一期低到这一水平。") if too_much else _("过去 %(all)s 期中没有一期达到过这一水平。")
        )
        return text % said
    said["last"] = _when(pace.last_reached)
    if too_much:
        return _("过去 %(all)s 期中有 %(reached)s 期不高于这一水平，最近一次是%(last)s。") % said
    return _("过去 %(all)s 期中有 %(reached)s 期达到这一水平，最近一次是%(last)s。") % said


def _rests(told: Closing, pace: Pace) -> list[Beside]:
    """What past years brought in the same rest, beside what is needed of this one."""
    whole = pace.amount
    return [
        Beside(
            _("%(year)s年同样的余期") % {"year": each.year},
            _said(told, each.amount),
            percent(each.amount / whole) if whole else "—",
            round(min(1.0, max(0.0, each.amount / whole)) * 100) if whole else 0,
        )
        for each in pace.rests[:5]
    ]
