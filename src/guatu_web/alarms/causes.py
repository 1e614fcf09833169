"""What a rule finds: the cause by which an alarm is known again, and all that the alarm tells of it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from guatu.periods import Period
from guatu.playbook import AlarmRule

MONTHS = 13
"""Figures of so many months raise alarms; older ones, taken in as history, raise none."""


class Cause(NamedTuple):
    """Something that a rule has found. `key` names it for good. `others` are keys by which the same thing may be known
    already: those of a streak that began earlier, as it seemed before a figure was revised."""

    rule: AlarmRule
    key: str
    subject: str
    facts: dict[str, Any]
    target: int | None = None
    sheet: int | None = None
    code: str = ""
    area: int | None = None
    unit: int | None = None
    period: Period | None = None
    others: frozenset[str] = frozenset()


def key_of(rule: AlarmRule, *parts: object) -> str:
    """A stable name: the rule, and what it is about."""
    return ":".join((rule.kind, rule.key, *map(str, parts)))[:250]


def watches(rule: AlarmRule, code: str) -> bool:
    """Whether a rule watches an indicator."""
    return not rule.codes or code in rule.codes


def since(today: date) -> date:
    """The first day of the months whose figures raise alarms."""
    months = today.year * 12 + today.month - 1 - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def number(value: float | None) -> float | None:
    """A figure as facts keep it: twelve digits, which a computation repeated gives again."""
    return None if value is None else float(f"{value:.12g}")
