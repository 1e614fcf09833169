"""What an alarm says: its facts as one sentence in the language of the reader, figures in display units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.reading.labels import SCALES, plain, scaled
from guatu_web.alarms.models import Alarm, Kind
from guatu_web.ledger.pace_words import TRAJECTORIES, chance, light
from guatu_web.statistics import shown

Facts = dict[str, Any]


def sentence(alarm: Alarm) -> str:
    """What was found, with the figures that tell it."""
    return _SENTENCES[Kind(alarm.kind)](alarm, alarm.facts)


def _behind(alarm: Alarm, told: Facts) -> str:
    words = {
        "periods": told["periods"],
        "through": _month(told["through"]),
        "value": _amount(alarm, told["value"]),
        "expected": _amount(alarm, told["expected"]),
        "path": str(TRAJECTORIES.get(told["trajectory"], told["trajectory"])),
        "light": light(told["light"]).word,
        "goal": _amount(alarm, told["goal"]),
    }
    if told["expected"] is None:
        return _("截至 %(through)s 为 %(value)s，目标 %(goal)s；连续 %(periods)s 期未达绿灯，现为%(light)s。") % words
    return (
        _("截至 %(through)s 为 %(value)s，按%(path)s应达 %(expected)s；连续 %(periods)s 期未达绿灯，现为%(light)s。")
        % words
    )


def _outlook(alarm: Alarm, told: Facts) -> str:
    words = {
        "chance": chance(told["probability"]),
        "limit": f"{plain(Decimal(told['limit']) * 100)}%",
        "median": _amount(alarm, told["median"]),
        "low": _amount(alarm, told["low"]),
        "high": _amount(alarm, told["high"]),
        "goal": _amount(alarm, told["goal"]),
    }
    if told["median"] is None or told["low"] is None or told["high"] is None:
        return _("完成可能性 %(chance)s，低于 %(limit)s；目标 %(goal)s。") % words
    return (
        _("完成可能性 %(chance)s，低于 %(limit)s；预计 %(median)s（八成把握在 %(low)s 至 %(high)s），目标 %(goal)s。")
        % words
    )


def _base_revised(alarm: Alarm, told: Facts) -> str:
    return _(
        "%(value)s，公布增速 %(growth)s%%；按两年数值计算为 %(computed)s%%，相差 %(gap)s 个百分点。"
        "上年同期为 %(base)s，按公布增速应为 %(implied)s。"
    ) % {
        "value": _amount(alarm, told["value"]),
        "growth": _rate(told["growth"]),
        "computed": _rate(told["computed"]),
        "gap": plain(Decimal(str(round(abs(told["gap"]), 1)))),
        "base": _amount(alarm, told["base"]),
        "implied": _amount(alarm, told["implied_base"]),
    }


def _jump(alarm: Alarm, told: Facts) -> str:
    words = {
        "value": _amount(alarm, told["value"]) if told["value"] is not None else _("（无数值，按增速）"),
        "change": _rate(told["change"]),
        "usual": _rate(told["usual"]),
        "score": f"{told['score']:.1f}",
        "limit": plain(Decimal(told["limit"])),
    }
    if told["in_points"]:
        return (
            _(
                "%(value)s，比上年同期变动 %(change)s 个百分点，往年通常 %(usual)s；"
                "稳健 z 为 %(score)s，超过 %(limit)s。"
            )
            % words
        )
    return (
        _("%(value)s，比上年同期变动 %(change)s%%，往年通常 %(usual)s%%；稳健 z 为 %(score)s，超过 %(limit)s。") % words
    )


def _late(alarm: Alarm, told: Facts) -> str:
    due = date.fromisoformat(told["due_on"])
    came = date.fromisoformat(told["handed_in"]) if "handed_in" in told else None
    if came is not None:
        return _("期限 %(due)s，%(came)s 报送，迟报 %(days)s 天。") % {
            "due": due.isoformat(),
            "came": came.isoformat(),
            "days": (came - due).days,
        }
    until = alarm.cleared_at or alarm.closed_at
    days = ((timezone.localtime(until).date() if until else timezone.localdate()) - due).days
    return _("期限 %(due)s，已逾期 %(days)s 天未报。") % {"due": due.isoformat(), "days": days}


_SENTENCES: dict[Kind, Callable[[Alarm, Facts], str]] = {
    Kind.BEHIND: _behind,
    Kind.OUTLOOK: _outlook,
    Kind.BASE_REVISED: _base_revised,
    Kind.JUMP: _jump,
    Kind.LATE: _late,
}


def _amount(alarm: Alarm, value: float | None) -> str:
    """A figure in the display unit of its indicator, of a target without one in its own; a growth in percent."""
    if value is None:
        return "—"
    indicator, exact = catalogue.load().codes.get(alarm.code), Decimal(f"{value:.8g}")
    if alarm.facts.get("kind") == "growth":
        return f"{plain(_tenth(exact))}%"
    if indicator is None:
        unit = alarm.facts.get("unit", "")
        kept, word = scaled(exact, unit) if unit in SCALES and unit != "count" else (exact, "")
        return f"{plain(round(kept, 2 if word else 1))}{word}"
    if indicator.nature == "rank":
        return _("第 %(place)s 位") % {"place": plain(_tenth(exact))}
    return _rounded(exact, indicator)


def _rounded(value: Decimal, indicator: Indicator) -> str:
    """Two places of the display unit: what an alarm says is no more exact."""
    step = shown.factor(indicator) / 100
    kept = (value / step).to_integral_value() * step
    return shown.amount(kept if kept else value, indicator)


def _tenth(value: Decimal) -> Decimal:
    return round(value, 1)


def _rate(value: float) -> str:
    told = _tenth(Decimal(f"{value:.8g}"))
    return f"+{plain(told)}" if told > 0 else plain(told)


def _month(day: str) -> str:
    return day[:7]
