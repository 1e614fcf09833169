"""What the page of a target shows of its pace: lights, figures, the working with every input, what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.pace import Bands, Judgement, Standing
from guatu.pace.outlook import Needed, Working
from guatu.periods import Horizon
from guatu.reading.labels import plain, scaled
from guatu_web.ledger.figures import written_value
from guatu_web.ledger.pace_chart import Curve, curve
from guatu_web.ledger.pace_words import (
    METHODS,
    PATHS,
    QUALITIES,
    QUALITY_SHAPES,
    TRAJECTORIES,
    Light,
    chance,
    light,
    percent,
    points,
    reason_in_words,
    rhythm_said,
)
from guatu_web.ledger.peers_said import lacking, rank_said, values_said
from guatu_web.ledger.queries.known import Seen
from guatu_web.ledger.queries.outlooks import Score, Shift
from guatu_web.ledger.queries.pace import Paced, as_amount, implied_level, needed_growth
from guatu_web.playbooks.judging import shares_said
from guatu_web.records.shown import period as period_said
from guatu_web.statistics.models import Basis, Status


class Fact(NamedTuple):
    """A figure with its name and what stands small below it.

    `key` is there for who shows some of the facts only: "reached", "even" (what is even with the time that has passed),
    "needed" for the rest of the time; `share` is the number behind one that is a share.
    """

    name: str
    value: str
    note: str = ""
    key: str = ""
    share: float | None = None


class Mark(NamedTuple):
    """The quality of the data as word, shape and detail."""

    key: str
    word: str
    shape: str
    detail: str


class Input(NamedTuple):
    """A figure that the judgement was made from, with its vintage."""

    period: str
    basis: str
    value: str
    growth: str
    status: str
    known_at: Any
    number: int


class Shown(NamedTuple):
    """All of it. Without a judgement only `why` is there."""

    why: str
    status: Light | None = None
    stands: str = ""
    outlook: Light | None = None
    chance: str = ""
    quality: Mark | None = None
    facts: Sequence[Fact] = ()
    curve: Curve | None = None
    working: Sequence[Fact] = ()
    inputs: Sequence[Input] = ()

    @property
    def latest(self) -> Any:
        """When the newest of the figures became known, None where there are none."""
        return max((each.known_at for each in self.inputs), default=None)


def shown(made: Paced) -> Shown:
    """A judged target as its page shows it."""
    told = made.judgement
    if told is None:
        return Shown(reason_in_words(made.reason))
    path = told.seasonal.trajectory if told.seasonal else "linear"
    return Shown(
        "",
        light(told.light, told.reason),
        _stands(told),
        light(told.outlook.light, told.outlook.reason),
        chance(told.outlook.probability),
        _quality(told),
        _facts(made, told),
        curve(made, str(TRAJECTORIES.get(path, path))),
        _working(made, told),
        inputs(made),
    )


def amount(made: Paced, value: float | None) -> str:
    """A figure of a judgement with its unit, rounded to what it is worth: 193.74亿元, 6.3%."""
    if value is None:
        return "—"
    if made.goal is not None and made.goal.kind == "growth":
        return f"{plain(round(as_amount(value), 1))}%"
    if made.ranks is not None:
        return _("第%(place)s位") % {"place": plain(round(as_amount(value), 1))}
    shown, word = scaled(as_amount(value), made.unit, made.indicator.display_unit if made.indicator else None)
    return f"{plain(round(shown, 2))}{word}"


def _stands(told: Judgement) -> str:
    """What the status light was judged by, in a few words."""
    stands = told.seasonal or told.linear
    if stands is None:
        return ""
    if told.goal.kind == "growth":
        return (
            _("比目标 %(by)s 个百分点") % {"by": f"{told.value - stands.expected:+.1f}"}
            if told.value is not None
            else ""
        )
    by = {"ratio": percent(stands.ratio), "path": PATHS[stands.trajectory]}
    return _("为应有进度的 %(ratio)s（%(path)s）") % by


def _quality(told: Judgement) -> Mark:
    mark = told.quality
    detail = ""
    if mark.awaited is not None and mark.due is not None:
        detail = _("待报 %(period)s，期限 %(day)s") % {"period": period_said(mark.awaited), "day": mark.due.isoformat()}
    return Mark(mark.mark, str(QUALITIES[mark.mark]), QUALITY_SHAPES[mark.mark], detail)


def _facts(made: Paced, told: Judgement) -> list[Fact]:
    facts = [*_derived(made, told), _reached(made, told)]
    today = min(made.on, told.goal.horizon.last)
    if told.linear is not None:
        even = _against(made, _("序时进度"), told.linear)
        facts.append(even._replace(key="even", share=told.linear.share))
    elif told.goal.kind == "growth":
        elapsed = float(Horizon.of(told.goal.horizon).linear_pace(today))
        note = _("增速目标不按序时对照，只列时间进度")
        facts.append(Fact(_("序时进度"), percent(elapsed), note, "even", elapsed))
    own = told.goal.kind == "sum" or (told.seasonal is not None and told.seasonal.trajectory == "milestones")
    if told.seasonal is not None and own:
        facts.append(_against(made, str(TRAJECTORIES[told.seasonal.trajectory]), told.seasonal))
    if told.seasonal is not None and told.goal.kind == "growth":
        facts.append(Fact(_("目标增速"), amount(made, told.seasonal.expected), _stands(told)))
    if told.outlook.median is not None and told.outlook.most is not None:
        low, high = told.outlook.most
        interval = _("80%%区间 %(low)s 至 %(high)s") % {"low": amount(made, low), "high": amount(made, high)}
        facts.append(Fact(_("预计最终值"), amount(made, told.outlook.median), interval))
    return [*facts, *_needed(made, told)]


def _derived(made: Paced, told: Judgement) -> list[Fact]:
    """The level that a change or a multiple comes to, and the one that a growth implies; both are marked as derived."""
    if made.derived is not None:
        told_of = {
            "period": period_said(made.derived.base),
            "figure": amount(made, float(made.derived.figure)),
            "measure": made.target.get_measure_display(),
            "said": written_value(made.target.value, made.target.value_unit, made.target.code),
        }
        note = _("推算：%(period)s %(figure)s，%(measure)s %(said)s") % told_of
        return [Fact(_("折算目标"), amount(made, float(told.goal.value)), note)]
    implied = implied_level(made)
    if implied is None:
        return []
    base = {"period": period_said(told.goal.horizon.shift(years=-1)), "figure": _figure(made, implied[1])}
    return [Fact(_("折算数值"), _figure(made, implied[0]), _("推算：以 %(period)s %(figure)s 为基数") % base)]


def _reached(made: Paced, told: Judgement) -> Fact:
    return Fact(_("完成"), *_reached_said(made, told), key="reached")


def _reached_said(made: Paced, told: Judgement) -> tuple[str, str]:
    """The figure, and until when it reaches or why there is none."""
    if told.through is None:
        return "—", lacking(made.ranks) if made.ranks else reason_in_words("no_figure")
    if made.ranks is not None and (rank := made.ranks.at(told.through.last)):
        return amount(made, told.value), rank_said(made.ranks, rank)
    until = period_said(told.through) if told.goal.kind != "stock" else told.through.last.isoformat()
    if told.goal.kind != "sum" or told.value is None:
        return amount(made, told.value), until
    done = percent(told.value / float(told.goal.value))
    return amount(made, told.value), _("%(period)s，为目标的 %(done)s") % {"period": until, "done": done}


def _against(made: Paced, name: str, stands: Standing) -> Fact:
    should = {"expected": amount(made, stands.expected), "ratio": percent(stands.ratio)}
    return Fact(name, percent(stands.share), _("应为 %(expected)s，实际为应有的 %(ratio)s") % should)


def _needed(made: Paced, told: Judgement) -> list[Fact]:
    rest = told.outlook.needed
    if rest is not None and rest.amount > 0 and rest.months > 0:
        months = _rest(made, told, rest)
        per_month = Fact(_("每月尚需"), amount(made, rest.per_month), months, "needed")
        return [per_month, *_needed_growth(rest)]
    growth = needed_growth(made) if made.measured is None else None
    if growth is not None:
        return [Fact(_("余期需增长"), f"{growth:.1f}%", _("以上年同期占全年的比重推算"), "needed")]
    return [Fact(_("每月尚需"), "0", _("目标值已达到"), "needed")] if rest is not None and rest.amount == 0 else []


def _rest(made: Paced, told: Judgement, rest: Needed) -> str:
    """What is left and how long; of a bound target, which is measured to the day, in days."""
    if made.measured is None:
        said = {"months": rest.months, "amount": amount(made, rest.amount)}
        return _("余下 %(months)s 个月，共 %(amount)s") % said
    days = (told.goal.horizon.last - min(made.on, told.goal.horizon.last)).days
    return _("余下 %(days)s 天，共 %(amount)s") % {"days": days, "amount": amount(made, rest.amount)}


def _needed_growth(rest: Needed) -> list[Fact]:
    if rest.growth is None:
        return []
    so_far = "" if rest.growth_so_far is None else _("今年以来 %(by)s；") % {"by": f"{rest.growth_so_far:+.1f}%"}
    if not rest.years:
        return [Fact(_("余期需比上年同期"), f"{rest.growth:+.1f}%", so_far.rstrip("；; "))]
    often = _("过去 %(years)s 年中有 %(reached)s 年达到") % {"years": rest.years, "reached": rest.reached}
    return [Fact(_("余期需比上年同期"), f"{rest.growth:+.1f}%", so_far + often)]


def _working(made: Paced, told: Judgement) -> list[Fact]:
    look = told.outlook
    bounds = {"ge": _("不低于"), "le": _("不高于"), "eq": _("等于"), "about": _("左右")}
    facts = [
        Fact(_("判断口径"), {"sum": _("累计值"), "growth": _("发布的增速"), "stock": _("时点值")}[told.goal.kind])
        if made.ranks is None
        else Fact(_("判断口径"), _("可比地区中的位次")),
        Fact(_("目标"), f"{bounds[told.goal.bound]} {amount(made, float(told.goal.value))}"),
    ]
    facts += _manner(made, told)
    if made.ranks is not None and made.indicator is not None:
        facts += [Fact(*each) for each in values_said(made.ranks, made.indicator)]
    if look.method:
        facts.append(Fact(_("方法"), str(METHODS.get(look.method, look.method))))
    if look.forecast is not None and look.forecast.sd > 0:
        spread = _("对数值的标准差，学生分布自由度 %(df)s") % {"df": f"{look.forecast.df:g}"}
        facts.append(Fact("sd", f"{look.forecast.sd:.4f}", spread))
    return facts + (_mixture(made, look.working) if look.working else [])


def _manner(made: Paced, told: Judgement) -> list[Fact]:
    """Where the path, the bands and the deadline come from."""
    rules, manner = made.rules, made.manner
    stands, facts = told.seasonal or told.linear, []
    if stands is not None and stands.trajectory in PATHS:
        nodes = shares_said(rules.milestones(made.target.code)) if stands.trajectory == "milestones" else ""
        facts.append(Fact(_("轨迹依据"), str(PATHS[stands.trajectory]), nodes))
    status = manner.growth_bands if told.goal.kind == "growth" else manner.status_bands
    bounds = {"status": _bounds(status), "outlook": _bounds(manner.outlook_bands)}
    source = rules.version or _("未采用办法，按默认")
    facts.append(Fact(_("亮灯界限"), _("进度 %(status)s；形势 %(outlook)s") % bounds, source))
    if made.measured is not None:
        return [*facts, Fact(_("数据来源"), _("台账，截至 %(day)s") % {"day": made.on.isoformat()})]
    return [
        *facts,
        Fact(_("数据期限"), _("期末后 %(days)s 日") % {"days": manner.due_days}, rhythm_said(manner.deadlines)),
    ]


def _bounds(bands: Bands) -> str:
    return " / ".join(f"{each:g}" for each in bands)


def _mixture(made: Paced, working: Working) -> list[Fact]:
    at, forecasts = working.origin, working.forecasts
    whole = (at.first, at.end) == (1, 12)
    so_far = _("今年累计到 %(month)s 月") if at.first == 1 else _("时段内累计到 %(month)s 月")
    return [
        Fact("C", amount(made, at.value), so_far % {"month": at.month}),
        Fact(
            "s", percent(at.share, 2), _("近三年同期占全年的平均比重") if whole else _("近三年同期占该时段的平均比重")
        ),
        Fact("C1", amount(made, at.last_value), _("上年同期累计")),
        Fact("A1", amount(made, at.last_total), _("上年全年") if whole else _("上年同一时段全部")),
        Fact("A2", amount(made, at.total_before), _("前年全年") if whole else _("前年同一时段全部")),
        Fact("R", amount(made, at.last_rest), _("上年余期")),
        Fact("g", f"{forecasts.growth:.4f}", "0.8 ln(C/C1) + 0.2 ln(A1/A2)"),
        Fact("a1", amount(made, exp(forecasts.by_share)), "C / s"),
        Fact("a2", amount(made, exp(forecasts.by_rest)), "C + R·exp(g)"),
        Fact("a3", amount(made, exp(forecasts.rolling)), "C + R"),
        Fact("mu", amount(made, exp(forecasts.mu)), "0.5 ln a1 + 0.3 ln a2 + 0.2 ln a3"),
        Fact("n", str(working.errors.years), _("往年误差的年数")),
    ]


def inputs(made: Paced) -> list[Input]:
    """Every figure that holds, the newest period first, with its vintage."""
    ordered = sorted(made.figures.values(), key=lambda each: (each.last, each.first, each.basis), reverse=True)
    basis, status = dict(Basis.choices), dict(Status.choices)
    return [_input(made, each, str(basis[each.basis]), str(status[each.status])) for each in ordered]


def _input(made: Paced, each: Seen, basis: str, status: str) -> Input:
    growth = "—" if each.growth is None else f"{each.growth:.6g}%"
    known = timezone.localtime(each.known_at)
    return Input(period_said(each.period), basis, _figure(made, each.value), growth, status, known, each.pk)


def _figure(made: Paced, value: float | None) -> str:
    if value is None or made.indicator is None:
        return "—"
    shown, word = scaled(as_amount(value), made.indicator.unit, made.indicator.display_unit)
    return f"{plain(shown)}{word}"


class Cause(NamedTuple):
    """One thing that has changed, and by how many points it moved the probability ("" where that is not known)."""

    word: str
    lines: list[str]
    effect: str


LISTED = 6
"""So many figures of a cause are listed; the rest is counted."""


def causes(made: Paced, told: Shift) -> list[Cause]:
    """What has changed since an earlier outlook, in words."""
    found = []
    if told.new:
        lines = [
            _("%(period)s %(value)s") % {"period": period_said(each.period), "value": _said(made, each)}
            for each in told.new
        ]
        found.append(Cause(_("新增数据"), _short(lines), _effect(told.by_new)))
    if told.revised:
        lines = [_revision(made, each.before, each.after) for each in told.revised]
        found.append(Cause(_("往期或基数修订"), _short(lines), _effect(told.by_revised)))
    if told.goal is not None:
        before, after = (amount(made, float(goal.value)) for goal in (told.goal, made.goal or told.goal))
        found.append(Cause(_("目标调整"), [f"{before} → {after}"], _effect(told.by_goal)))
    if told.share is not None:
        moved = _("同期应完成 %(before)s → %(after)s") % {
            "before": percent(told.share[0]),
            "after": percent(told.share[1]),
        }
        found.append(Cause(_("轨迹更新"), [moved], ""))
    if made.judgement is not None and made.judgement.reason == "late" != told.earlier.status_reason:
        found.append(Cause(_("数据逾期"), [_quality(made.judgement).detail], ""))
    return found


def _revision(made: Paced, before: Seen | None, after: Seen | None) -> str:
    period = next(period_said(each.period) for each in (after, before) if each is not None)
    old, new = ("—" if each is None else _said(made, each) for each in (before, after))
    return f"{period} {old} → {new}"


def _said(made: Paced, each: Seen) -> str:
    value, growth = _figure(made, each.value), "" if each.growth is None else f"{each.growth:+.6g}%"
    return " ".join(part for part in (value if each.value is not None else "", growth) if part)


def _short(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED
    return lines if more <= 0 else [*lines[:LISTED], _("另 %(more)s 项") % {"more": more}]


def _effect(by: float | None) -> str:
    return "" if by is None or abs(by) < 0.005 else points(by)


def score_in_words(score: Score) -> str:
    """The zone's score as one line; empty where nothing has been scored."""
    if not score.number or score.brier is None:
        return ""
    told = {"number": score.number, "brier": f"{score.brier:.3f}", "coverage": percent(score.coverage, 0)}
    return (
        _("本区已到期研判 %(number)s 次：布里尔分 %(brier)s（越小越准，随意猜为 0.25），80%%区间覆盖 %(coverage)s。")
        % told
    )
