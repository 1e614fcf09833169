"""Targets as a briefing tells them: what was promised as of a day, how it stood by the last look, what was withdrawn.

A target that was adjusted later stands as it was then, and so does one that was withdrawn later; what was changed in a
target without a new version is told as it is now. Lights, chances and what each month must bring are those of the
stored outlooks made up to the day, of the briefing's period where there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Max, Q
from django.utils import timezone

from guatu import catalogue
from guatu.briefing.facts import Figure, Goal
from guatu.briefing.reckoning import pace, share_done
from guatu.briefing.saying import amount, percent
from guatu.catalogue import Indicator
from guatu.periods import Period
from guatu_web.briefings.queries.asked import Asked
from guatu_web.documents.models import Statement
from guatu_web.ledger.figures import written_value
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.pace_words import reason_in_words
from guatu_web.ledger.queries.goals import kind_of, why_not
from guatu_web.records.models import AuditEntry

MOST = 200
"""So many targets at most are told of in one briefing, those of the longest-standing topics of the catalogue first."""
Measure, State = Statement.Measure, Target.State
_LEVELS = (Measure.LEVEL, Measure.GROWTH)
_SHOWN = (
    *("pk", "code", "indicator", "measure", "value", "value_unit", "bound", "state", "metric", "created_at", "note"),
    *("area_id", "area_name", "unit_id", "parent_id", "zone_id", "period_first", "period_last", "period_grain"),
)
_LOOK = (
    *("target_id", "made_on", "goal", "bound", "kind", "value", "status", "status_reason", "trajectory"),
    *("probability", "per_month", "period_first", "period_last", "period_grain"),
)
_PATHS = {"seasonal": "按往年同期进度", "milestones": "按节点要求", "linear": "在允许范围内"}
"""By what a light is judged, where it says otherwise than the pace of time."""


class Aim(NamedTuple):
    """A target of an indicator, and how it stood; `look` is the outlook that says so, None where none was made."""

    target: Target
    indicator: Indicator
    goal: Goal
    look: Outlook | None

    @property
    def measured(self) -> Period | None:
        """The days of which the registers say how far it has come, for a target that they measure."""
        return self.look.period if self.target.metric and self.look is not None else None


def aims_of(asked: Asked) -> list[Aim]:
    """The targets whose time holds the period, in the order of the catalogue; at most four queries.

    Only what can be told in the words of its indicator is told: levels, sums and growth, and changes that come to one.
    """
    rows = [each for each in _targets(asked) if _is_of(asked, each)][: MOST * 2]
    gone = _withdrawn(asked, [each.pk for each in rows if each.state == State.WITHDRAWN])
    # what was withdrawn after a past day stood on it
    rows = [each for each in rows if each.state != State.WITHDRAWN or each.pk in gone or asked.past is not None]
    looks = _looks(asked, [each.pk for each in rows])
    found = [aim for each in rows if (aim := _aim(asked, each, looks.get(each.pk), gone.get(each.pk)))]
    turns = {code: at for at, code in enumerate(catalogue.load().codes)}
    return sorted(found, key=lambda each: (turns[each.indicator.code], -each.target.pk))[:MOST]


def _targets(asked: Asked) -> Iterable[Any]:
    """Those that stood at the end of the day, and those that were withdrawn by then."""
    period = asked.period
    rows = Target.objects.filter(archived_at=None, period_first__lte=period.first, period_last__gte=period.last)
    rows = rows.exclude(code="").exclude(measure__in=(Measure.RANK, Measure.GAP))
    if asked.past is None:
        rows = rows.exclude(state=State.SUPERSEDED)
    else:
        rows = rows.filter(created_at__lt=asked.end)
        rows = rows.exclude(state=State.SUPERSEDED, superseded_by__created_at__lt=asked.end)
    named = rows.annotate(whole_area=F("parent__area_id"))
    return asked.seen("ledger.view", named).only(*_SHOWN).order_by("-pk")


def _is_of(asked: Asked, target: Any) -> bool:
    """Whether it is a target of the area itself, not the part of one that was given to a unit or a season."""
    if asked.where.of(target) != asked.area:
        return False
    return target.parent_id is None or target.whole_area != target.area_id


def _withdrawn(asked: Asked, targets: Sequence[int]) -> dict[int, tuple[date, str]]:
    """When and why targets were withdrawn by the day; one query where there are any."""
    if not targets:
        return {}
    told = AuditEntry.objects.filter(
        model=Target._meta.label_lower, record__in=[str(pk) for pk in targets], act="ledger.withdraw_target"
    )
    if asked.past is not None:
        told = told.filter(at__lt=asked.end)
    rows = told.order_by("number").values_list("record", "at", "reason")
    return {int(record): (_day(at), reason) for record, at, reason in rows}


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _looks(asked: Asked, targets: Collection[int]) -> dict[int, Outlook]:
    """The last look at each target by the day: that of the period's figures or of those before it where there is one;
    of a target that registers measure the last. Two queries."""
    rows = Outlook.objects.filter(target_id__in=targets, made_on__lte=asked.as_of)
    before = Q(period_last__lte=asked.period.last, target__metric="")
    told = rows.order_by().values_list("target").annotate(fitting=Max("pk", filter=before), newest=Max("pk"))
    chosen = [fitting or newest for _target, fitting, newest in told]
    return {each.target_id: each for each in Outlook.objects.filter(pk__in=chosen).only(*_LOOK)}


def _aim(asked: Asked, target: Any, look: Outlook | None, gone: tuple[date, str] | None) -> Aim | None:
    indicator = catalogue.load().codes.get(target.code)
    if indicator is None or target.period is None or why_not(target, indicator, asked.where.of(target)):
        return None
    kind = kind_of(target, indicator)
    if target.measure in _LEVELS:
        value = target.value
    elif look is not None:
        value, kind = look.goal, look.kind
    else:
        return None
    goal = Goal(
        value=_trimmed(value),
        horizon=target.period,
        bound=_bound(target, indicator),
        growth=kind == "growth" and indicator.nature != "growth",
        withdrawn_on=gone[0] if gone else None,
        withdrawn_why=gone[1] if gone else "",
    )
    return Aim(target, indicator, goal if gone else _looked(goal, look, asked.period), None if gone else look)


def _looked(goal: Goal, look: Outlook | None, period: Period) -> Goal:
    """A target with what the last look says: what each month must bring only where the look is of the same months."""
    if look is None:
        return goal
    chance = None if look.probability is None else Decimal(str(look.probability))
    same = look.period_last == period.last and look.kind == "sum"
    needed = _trimmed(Decimal(f"{look.per_month:.8g}")) if same and look.per_month else None
    return Goal(goal.value, goal.horizon, goal.bound, goal.growth, light=look.status, chance=chance, needed=needed)


def _bound(target: Any, indicator: Indicator) -> str:
    told = {"ge": "ge", "le": "le", "approx": "about"}.get(target.bound)
    return told or ("le" if indicator.direction == "down" else "ge")


def _trimmed(value: Decimal) -> Decimal:
    """A number without the noughts that its column has added."""
    return Decimal(format(value.normalize(), "f"))


def by_indicator(aims: Sequence[Aim]) -> dict[str, Aim]:
    """The one target by which an indicator is told: that which holds before those withdrawn, of the longest time, a
    level before a growth, the newest."""
    found: dict[str, Aim] = {}
    for aim in aims:
        held = found.get(aim.indicator.code)
        if held is None or _weight(aim) > _weight(held):
            found[aim.indicator.code] = aim
    return found


def _weight(aim: Aim) -> tuple[bool, int, bool, int]:
    goal = aim.goal
    days = min((goal.horizon.last - goal.horizon.first).days, 366)
    return goal.withdrawn_on is None, days, not goal.growth, aim.target.pk


def shown_aim(target: Target) -> str:
    """The name of a target with its value as people read it: 固定资产投资增长目标5%."""
    return f"{target.indicator}目标（{written(target)}）"


def written(target: Target) -> str:
    """The value of a target: 增长5.5%, 330亿元."""
    indicator = catalogue.load().codes.get(target.code)
    if target.measure == Measure.GROWTH:
        return f"{'增长' if target.value >= 0 else '下降'}{percent(abs(target.value))}"
    if indicator is not None and target.value_unit == indicator.unit and target.measure == Measure.LEVEL:
        return amount(_trimmed(target.value), indicator)
    return target.quote or written_value(target.value, target.value_unit)


def explained(figure: Figure, look: Outlook | None) -> Goal | None:
    """The target of a figure, with why its light is as it is where the pace of time does not say so."""
    goal = figure.goal
    if goal is None or look is None or not goal.light:
        return goal
    if look.status_reason:
        return replace(goal, why=reason_in_words(look.status_reason))
    share = share_done(figure)
    indicator = catalogue.load().codes[figure.indicator]
    if share is None or indicator.nature != "flow" or not goal.horizon.contains(figure.period):
        return goal
    ahead = share >= pace(goal, figure.period)
    return goal if ahead == (goal.light == "green") else replace(goal, why=_PATHS.get(look.trajectory, ""))
