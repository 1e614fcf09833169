"""Leagues in words: what a rule does, what is to be said of a line, how firm a place is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.race import League, Measure, Source
from guatu.race.rules import (
    Bands,
    Benchmark,
    Best,
    Completion,
    Count,
    Efficacy,
    Ladder,
    MinMax,
    Threshold,
    Veto,
    said,
)

Words = dict[str, Promise]

WHO: Words = {"unit": gettext_lazy("部门和专班"), "area": gettext_lazy("镇街道"), "person": gettext_lazy("个人")}
RHYTHMS: Words = {
    "month": gettext_lazy("一月一期"),
    "quarter": gettext_lazy("一季一期"),
    "half": gettext_lazy("半年一期"),
    "year": gettext_lazy("一年一期"),
}
SHARED: Words = {
    "first": gettext_lazy("几家共有的项目只算一次，算最先登记的一家"),
    "split": gettext_lazy("几家共有的项目只算一次，由几家平均分"),
    "lead": gettext_lazy("几家共有的项目只算一次，算牵头的一家"),
}
MISSING: Words = {
    "average": gettext_lazy("缺数据的取同组平均分，不按 0 分算"),
    "exclude": gettext_lazy("缺数据的项目不计，其余按满分折算，不按 0 分算"),
    "not_assessed": gettext_lazy("缺数据的不予评定，不按 0 分算"),
}
NOTES: Words = {
    "reached": gettext_lazy("达到目标，得满分（或封顶分）"),
    "no_best": gettext_lazy("同组均为 0"),
    "no_benchmark": gettext_lazy("标杆值不大于 0"),
    "capped": gettext_lazy("已封顶"),
    "all_equal": gettext_lazy("同组数值相同，取中间分"),
    "tied": gettext_lazy("有相同数值"),
    "vetoed": gettext_lazy("一票否决"),
    "no_value": gettext_lazy("没有数据"),
    "no_target": gettext_lazy("没有目标值"),
    "average": gettext_lazy("没有数据，取同组平均分"),
    "excluded": gettext_lazy("没有数据，不计这一项"),
    "not_assessed": gettext_lazy("没有数据，不予评定"),
    "renormalised": gettext_lazy("其余各项按满分折算"),
    "bonus_capped": gettext_lazy("加分合计封顶"),
    "deduction_capped": gettext_lazy("扣分合计封顶"),
    "elsewhere": gettext_lazy("部分共有项目算在别家"),
}
REASONS: Words = {
    "vetoed": gettext_lazy("一票否决"),
    "not_assessed": gettext_lazy("缺数据，不予评定"),
    "nothing_known": gettext_lazy("没有数据"),
}
FIRM: Words = {
    "firm": gettext_lazy("稳"),
    "close": gettext_lazy("接近"),
    "tied": gettext_lazy("并列"),
}
FIRM_AT_LENGTH: Words = {
    "firm": gettext_lazy("领先后一名是稳的"),
    "close": gettext_lazy("与后一名接近，先后可能只是偶然"),
    "tied": gettext_lazy("与他人并列"),
}
SHAPES = {"firm": "●", "close": "◐", "tied": "＝"}
CORRECTIONS: Words = {
    "renormalised": gettext_lazy("折算"),
    "bonus_capped": gettext_lazy("加分封顶"),
    "deduction_capped": gettext_lazy("扣分封顶"),
}


class Told(NamedTuple):
    """A measure in words: what it is called, its points, how they are given, where its figures come from."""

    key: str
    name: str
    points: str
    how: str
    origin: str
    is_part: bool = False


def rules(league: League, labels: Callable[[Source], str]) -> Iterator[Told]:
    """All measures of a league in words; `labels` gives what a source is called."""
    for top in league.measures:
        if top.parts:
            yield Told(top.key, top.name, _points(top), _("分为几部分"), "")
        for leaf in league.leaves:
            if leaf.top.key == top.key:
                part = leaf.measure._replace(side=top.side)
                yield Told(
                    part.key, part.name, _points(part), how(part), _origin(league, part, labels), bool(top.parts)
                )


def firm_at_length(word: str) -> str:
    """How firm a place is, as a sentence."""
    return str(FIRM_AT_LENGTH.get(word, ""))


def _points(measure: Measure) -> str:
    if isinstance(measure.rule, Veto):
        return _("一票否决")
    number = "" if measure.points is None else said(measure.points)
    if measure.side == "bonus":
        return _("加分，最多 %(points)s") % {"points": number} if number else _("加分")
    if measure.side == "deduction":
        return _("扣分，最多 %(points)s") % {"points": number} if number else _("扣分")
    return number


def how(measure: Measure) -> str:
    """How a measure's value becomes points."""
    told = _HOW[type(measure.rule)](measure)
    if measure.lower and not isinstance(measure.rule, Veto):
        told += _("；越低越好")
    if measure.target == "year":
        told += _("；目标为全年目标，按月份÷12 折成序时目标")
    if measure.people == "none":
        told += _("；不计入个人")
    if measure.people == "team":
        told += _("；个人按所在单位的数据计")
    return told


def _completion(measure: Measure) -> str:
    rule: Any = measure.rule
    if rule.cap == 1:
        return _("完成值÷目标×满分；完成目标得满分，超额不多得")
    return _("完成值÷目标×满分，最多为满分的 %(cap)s 倍") % {"cap": said(rule.cap)}


def _best(measure: Measure) -> str:
    return _("与同组最好的相比：数值÷最好值×满分")


def _benchmark(measure: Measure) -> str:
    rule: Any = measure.rule
    if rule.benchmark is None:
        told = _("与同组平均的 %(times)s 倍相比") % {"times": said(rule.times)}
    else:
        told = _("与标杆 %(benchmark)s 相比：数值÷标杆×满分") % {"benchmark": said(rule.benchmark)}
    return told if rule.cap is None else told + _("，最多为满分的 %(cap)s 倍") % {"cap": said(rule.cap)}


def _efficacy(measure: Measure) -> str:
    rule: Any = measure.rule
    ends = {"best": _end(rule.best, _("同组最好")), "worst": _end(rule.worst, _("同组最差"))}
    share = {"base": said(rule.base), "span": said(rule.span)}
    return _("功效系数：(数值−%(worst)s)÷(%(best)s−%(worst)s)×%(span)s+%(base)s，按百分比给分") % (ends | share)


def _minmax(measure: Measure) -> str:
    rule: Any = measure.rule
    return _("同组最差得满分的 %(base)s%%，最好得满分，其间按比例") % {"base": said(rule.base)}


def _ladder(measure: Measure) -> str:
    rule: Any = measure.rule
    told = {
        "steps": _("、").join(said(each) for each in rule.steps),
        "step": said(rule.step),
        "floor": said(rule.floor),
    }
    return _("按同组名次依次得满分的 %(steps)s%%，以后每名少 %(step)s，最低 %(floor)s%%") % told


def _bands(measure: Measure) -> str:
    rule: Any = measure.rule
    steps = [_("%(value)s 起 %(share)s%%") % {"value": said(low), "share": said(high)} for low, high in rule.table]
    told = _("分段：%(steps)s") % {"steps": _("；").join(steps)}
    if rule.gap:
        told = _("比同组平均高（低）多少，") + told
    return told + (_("；两段之间按比例") if rule.between else "")


def _threshold(measure: Measure) -> str:
    rule: Any = measure.rule
    limit = {"limit": said(rule.limit), "below": said(rule.below)}
    if measure.lower:
        return _("不高于 %(limit)s 得满分，否则得满分的 %(below)s%%") % limit
    return _("达到 %(limit)s 得满分，否则得满分的 %(below)s%%") % limit


def _count(measure: Measure) -> str:
    rule: Any = measure.rule
    if rule.sizes:
        unit = measure.unit
        steps = [_("%(size)s%(unit)s以上 %(points)s 分") % _size(low, unit, high) for low, high in rule.sizes]
        return _("按项目大小，每个：%(steps)s") % {"steps": _("、").join(steps)}
    if rule.beyond:
        return _("超过目标的部分，每个 %(each)s 分") % {"each": said(rule.each)}
    return _("每个 %(each)s 分") % {"each": said(rule.each)}


def _veto(measure: Measure) -> str:
    rule: Any = measure.rule
    return _("有一起即不排名") if rule.effect == "unranked" else _("有一起即排在同组最后")


def _size(low: Decimal, unit: str, high: Decimal) -> dict[str, str]:
    return {"size": said(low), "unit": unit, "points": said(high)}


def _end(value: Decimal | None, otherwise: str) -> str:
    return otherwise if value is None else said(value)


_HOW: dict[Any, Callable[[Measure], str]] = {
    Completion: _completion,
    Best: _best,
    Benchmark: _benchmark,
    Efficacy: _efficacy,
    MinMax: _minmax,
    Ladder: _ladder,
    Bands: _bands,
    Threshold: _threshold,
    Count: _count,
    Veto: _veto,
}


def _origin(league: League, measure: Measure, labels: Callable[[Source], str]) -> str:
    key = measure.claims if measure.from_records else measure.key
    source = next((each for each in league.sources if each.key == key), Source(key))
    return labels(source)
