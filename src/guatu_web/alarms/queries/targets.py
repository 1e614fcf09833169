"""Targets that alarms are about: behind for some periods in succession, or unlikely to be met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import takewhile
from typing import Any, NamedTuple

from guatu.pace.trajectories import FULL_WEIGHT_YEARS
from guatu.periods import Period
from guatu.playbook import AlarmRule
from guatu_web.alarms.causes import Cause, key_of, number, watches
from guatu_web.areas.models import Zone
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.queries.outlooks import newest
from guatu_web.ledger.queries.pace import Paced, assess, paced
from guatu_web.records.recent import Recent

GREEN = "green"
AFTERWARDS = timedelta(days=92)
"""So long after its horizon a target is still watched: until then its last figures have come."""


def watched(zone: Zone, today: date) -> list[Target]:
    """The targets in force whose horizon has begun and is not long over."""
    rows = Target.objects.filter(zone=zone, state=Target.State.IN_FORCE, archived_at=None)
    return list(rows.filter(period_first__lte=today, period_last__gte=today - AFTERWARDS).order_by("pk"))


def from_targets(rules: Sequence[AlarmRule], targets: Sequence[Target], today: date) -> Iterator[Cause]:
    """What the rules about targets find."""
    if behind := [rule for rule in rules if rule.kind == "behind"]:
        yield from _behind(behind, targets, today)
    if unlikely := [rule for rule in rules if rule.kind == "outlook"]:
        yield from _unlikely(unlikely, targets)


# ------------------------------------------------------------------ behind


class Streak(NamedTuple):
    """The periods of a target that were not green, in succession up to the newest with a figure: their ends, the newest
    first, and what the newest of them says."""

    target: Target
    ends: list[date]
    facts: dict[str, Any]


_kept: Recent[int, tuple[int, list[date], dict[str, Any]]] = Recent(20_000)
"""What this process has worked out of each target, by a digest of all that it was worked out from."""


def _behind(rules: Sequence[AlarmRule], targets: Sequence[Target], today: date) -> Iterator[Cause]:
    for streak in streaks([each for each in targets if _asked(rules, each)], today):
        for rule in rules:
            if len(streak.ends) >= rule.limit and watches(rule, streak.target.code):
                yield _streak_cause(rule, streak)


def _asked(rules: Iterable[AlarmRule], target: Target) -> bool:
    return any(watches(rule, target.code) for rule in rules)


def streaks(targets: Sequence[Target], today: date) -> list[Streak]:
    """The unbroken streaks of periods that were not green, up to the newest period with a figure.

    Each past period is judged at its end, by what is known of it now. Targets that the newest outlook calls green are
    not looked at any further.
    """
    said = newest(each.pk for each in targets)
    candidates = [each for each in targets if each.pk in said and said[each.pk].status not in (GREEN, "")]
    found = (_streak(made) for made in paced(candidates, today))
    return [each for each in found if each.ends]


def _streak(made: Paced) -> Streak:
    """The streak of a target, from what was kept of it where none of its figures has changed."""
    if _is_short(made):  # judged by the path of the whole zone, too
        return Streak(made.target, *_worked_out(made))
    digest = _digest(made)
    kept = _kept.get(made.target.pk)
    if kept is None or kept[0] != digest:
        kept = (digest, *_worked_out(made))
        _kept.put(made.target.pk, kept)
    return Streak(made.target, *kept[1:])


def _digest(made: Paced) -> int:
    figures = tuple((*when, each.value, each.growth, each.standing) for when, each in made.figures.items())
    places = tuple(made.ranks.places) if made.ranks else ()
    return hash((made.goal, made.area, tuple(_ends(made)), made.rules.pace, figures, places))


def _worked_out(made: Paced) -> tuple[list[date], dict[str, Any]]:
    ends: list[date] = []
    facts: dict[str, Any] = {}
    for end in reversed(_ends(made)):
        then = _judged_at(made, end)
        light = _light_at(then)
        if light == GREEN:
            break
        if light:
            ends.append(end)
            facts = facts or _facts(then)
    return ends, facts


def _ends(made: Paced) -> list[date]:
    """The ends of a target's periods with a figure, the newest last."""
    if made.goal is None or made.reason:
        return []
    first, last = made.goal.horizon.first, min(made.on, made.goal.horizon.last)
    return sorted({each.last for each in made.figures.values() if first <= each.last <= last})


def _judged_at(made: Paced, end: date) -> Paced:
    """The target at the end of a past period, by the rules of today. Where the path of the whole zone stands in for a
    short series, that has to be read, too."""
    if _is_short(made):
        return paced([made.target], end)[0]
    return assess(made.target, made.area, made.seen, end, rules=made.rules, peers=made.among)


def _is_short(made: Paced) -> bool:
    goal = made.goal
    return (
        goal is not None and goal.kind == "sum" and made.history.full_years(goal.horizon.first.year) < FULL_WEIGHT_YEARS
    )


def _light_at(made: Paced) -> str | None:
    """The light at the end of a period; None where the figure of the period says nothing of the target."""
    told = made.judgement
    return told.light if told is not None and told.through is not None and told.through.last == made.on else None


def _facts(made: Paced) -> dict[str, Any]:
    told = made.judgement
    assert told is not None
    stands = told.seasonal or told.linear
    return {
        "through": made.on.isoformat(),
        "light": told.light,
        "value": number(told.value),
        "expected": number(stands.expected) if stands else None,
        "ratio": number(stands.ratio) if stands else None,
        "trajectory": stands.trajectory if stands else "",
        **_goal(told.goal.kind, told.goal.value),
    }


def _streak_cause(rule: AlarmRule, streak: Streak) -> Cause:
    target, first = streak.target, streak.ends[-1]
    facts = {"periods": len(streak.ends), "first": first.isoformat(), **streak.facts}
    others = frozenset(key_of(rule, target.pk, each) for each in streak.ends)
    return _cause(rule, target, key_of(rule, target.pk, first), facts)._replace(others=others)


# ------------------------------------------------------------------ unlikely to be met


def _unlikely(rules: Sequence[AlarmRule], targets: Sequence[Target]) -> Iterator[Cause]:
    by_pk = {each.pk: each for each in targets if _asked(rules, each)}
    said = _said(by_pk)
    for rule in rules:
        for pk, outlooks in said.items():
            run = list(takewhile(lambda each, rule=rule: _is_below(rule, each), outlooks))  # type: ignore[misc]
            if run and watches(rule, by_pk[pk].code):
                yield _outlook_cause(rule, by_pk[pk], run)


def _said(targets: Collection[int]) -> dict[int, list[Outlook]]:
    """What was said of targets, the newest first."""
    rows = Outlook.objects.filter(target_id__in=list(targets)).only(
        *("target_id", "made_on", "kind", "goal", "value", "probability", "light", "median", "low", "high")
    )
    told: dict[int, list[Outlook]] = defaultdict(list)
    for each in rows.order_by("target", "-pk"):
        told[each.target_id].append(each)
    return told


def _is_below(rule: AlarmRule, said: Outlook) -> bool:
    return said.probability is not None and said.probability < rule.limit


def _outlook_cause(rule: AlarmRule, target: Target, run: list[Outlook]) -> Cause:
    latest, first = run[0], run[-1]
    facts = {
        "limit": str(rule.limit),
        "since": first.made_on.isoformat(),
        "made_on": latest.made_on.isoformat(),
        **{name: number(getattr(latest, name)) for name in ("probability", "median", "low", "high", "value")},
        "light": latest.light,
        **_goal(latest.kind, latest.goal),
    }
    return _cause(rule, target, key_of(rule, target.pk, first.pk), facts)


def _goal(kind: str, value: Decimal) -> dict[str, Any]:
    return {"kind": kind, "goal": number(float(value))}


def _cause(rule: AlarmRule, target: Target, key: str, facts: dict[str, Any]) -> Cause:
    first, last = target.period_first, target.period_last
    return Cause(
        rule,
        key,
        target.indicator,
        facts if target.code else {**facts, "unit": target.value_unit},
        target=target.pk,
        code=target.code,
        area=target.area_id,
        unit=target.unit_id,
        period=Period(first, last, target.period_grain) if first and last else None,
    )
