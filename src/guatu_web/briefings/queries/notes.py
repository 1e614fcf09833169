"""What people have noted of figures: why they are so, what is lacking and why, what is to be done next.

Reasons are the explanations that units gave with their returns, and what was noted at alarms; what is next are the
items under supervision that came of a target, and the remaining work with its deadline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from guatu_web.alarms.models import Alarm
from guatu_web.briefings.queries.asked import Asked
from guatu_web.briefings.queries.goals import Aim
from guatu_web.returns.models import Return, ReturnLine
from guatu_web.statistics.freshness import asking
from guatu_web.supervision.models import Item
from guatu_web.supervision.queries.roles import visible_items

REASONS, STEPS, MATTERS = 3, 3, 8
"""So many reasons and next steps of a figure, and matters of the briefing."""
AHEAD, SOON = 62, 3
"""Matters that are due within so many days are told, in a morning report within so few."""
_STANDINGS = {"submitted": "已报送，尚在审核", "checked": "已报送，尚待批准", "sent_back": "报送的数据已退回，尚未重报"}
_QUARTERS = frozenset((3, 6, 9, 12))
_EVERY = {"month": 1, "quarter": 3, "half": 6, "year": 12}


class Notes(NamedTuple):
    """Notes by indicator: reasons, next steps, why a figure is lacking."""

    reasons: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, tuple[str, ...]]
    lacking: Mapping[str, str]


def notes_of(asked: Asked, codes: Collection[str], aims: Iterable[Aim]) -> Notes:
    """What has been noted of some indicators and their targets by the day; three queries."""
    reasons, lacking = _of_returns(asked, codes)
    for code, note in _of_alarms(asked, codes):
        reasons[code].append(note)
    kept = {code: tuple(dict.fromkeys(told))[:REASONS] for code, told in reasons.items()}
    return Notes(kept, _steps(asked, {each.target.pk: each.indicator.code for each in aims}), lacking)


def _of_returns(asked: Asked, codes: Collection[str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The explanations of approved lines, by the newest edition; and what became of lines that are not approved."""
    rows = ReturnLine.objects.filter(
        of__archived_at=None, archived_at=None, code__in=codes, area=asked.area, period_last=asked.period.last
    )
    rows = asked.seen("statistics.view", rows)
    told = rows.order_by("of__edition", "pk").values_list(
        "code", "explanation", "value", "growth", "of__state", "of__unit__name", "of__approved_at"
    )
    reasons, lacking = defaultdict[str, list[str]](list), dict[str, str]()
    for code, explanation, value, growth, state, unit, approved_at in told:
        approved = state == Return.State.APPROVED and (asked.past is None or (approved_at and approved_at < asked.end))
        if approved and explanation and (value is not None or growth is not None):
            reasons[code].append(explanation)
        elif approved and explanation:
            lacking[code] = explanation
        elif not approved:
            lacking[code] = _standing(state, unit)
    return reasons, lacking


def _standing(state: str, unit: str) -> str:
    return unit + _STANDINGS.get(state, "尚未报送")


def _of_alarms(asked: Asked, codes: Collection[str]) -> list[tuple[str, str]]:
    """What was noted at the alarms about some indicators in the period."""
    rows = Alarm.objects.filter(archived_at=None, code__in=codes, raised_at__lt=asked.end).exclude(note="")
    about = Q(area=asked.area) | Q(area=None) if asked.whole else Q(area=asked.area)
    rows = rows.filter(about, period_first__lte=asked.period.last, period_last__gte=asked.period.first)
    return list(asked.seen("alarms.view", rows).order_by("-raised_at", "-pk").values_list("code", "note")[:100])


def items_seen(asked: Asked) -> QuerySet[Item]:
    """The items under supervision that the person may see."""
    if asked.by is None:
        return Item.objects.filter(zone=asked.zone, archived_at=None)
    return visible_items(asked.by, asked.zone)


def _steps(asked: Asked, targets: Mapping[int, str]) -> dict[str, tuple[str, ...]]:
    """The open matters that came of targets, by indicator."""
    if not targets:
        return {}
    rows = _open(asked).filter(target_id__in=targets).order_by("due_on", "pk")
    found = defaultdict[str, list[str]](list)
    for target, title, unit, due in rows.values_list("target_id", "title", "unit__name", "due_on"):
        found[targets[target]].append(matter(title, unit, due))
    return {code: tuple(told[:STEPS]) for code, told in found.items()}


def _open(asked: Asked) -> QuerySet[Item]:
    rows = items_seen(asked).filter(start_on__lte=asked.as_of)
    return rows.filter(Q(closed_on=None) | Q(closed_on__gt=asked.as_of))


def matter(title: str, unit: str | None, due: date | None, done: str = "完成") -> str:
    """A matter with who answers for it and until when: 环湖大道绿化（建设局，12月31日前完成）."""
    by = "" if due is None else f"{due.month}月{due.day}日前{done}"
    beside = "，".join(each for each in (unit or "", by) if each)
    said = title.rstrip("。；;")
    return f"{said}（{beside}）" if beside else said


def matters_of(asked: Asked, ahead: int, only: Q | None = None) -> tuple[str, ...]:
    """The open matters that are due soonest after the day of issue; one query."""
    until = asked.on + timedelta(days=ahead)
    rows = asked.within(_open(asked).filter(due_on__gt=asked.on, due_on__lte=until, received_at__isnull=False))
    rows = rows.filter(only) if only is not None else rows
    told = rows.order_by("due_on", "pk").values_list("title", "unit__name", "due_on")[:MATTERS]
    return tuple(matter(*each) for each in told)


def is_asked(asked: Asked, code: str, ends: Collection[int]) -> bool:
    """Whether a figure of the period should be there: a report asks for it, or its figures of the year so far, which
    end with `ends`, come by month."""
    rules, month = asked.where.rules, asked.period.last.month
    reports = asking(rules.reports, code, rules.areas.get(asked.area or 0, ""), whole=asked.whole)
    if reports:
        return any(month % _EVERY.get(each.rhythm, 1) == 0 for each in reports)
    return bool(ends) and (month in _QUARTERS or not set(ends) <= _QUARTERS)
