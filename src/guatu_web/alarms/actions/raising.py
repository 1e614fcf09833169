"""Alarms are raised and cleared by the site itself, by the rules of the playbook in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from guatu.playbook import Report
from guatu_web.alarms.causes import Cause, since
from guatu_web.alarms.models import STANDING, Alarm, Kind
from guatu_web.alarms.queries.figures import from_figures
from guatu_web.alarms.queries.returns import from_returns, handed_in
from guatu_web.alarms.queries.targets import from_targets, watched
from guatu_web.areas.models import Unit, Zone
from guatu_web.playbooks.queries import in_force
from guatu_web.records.acts import Doing, act
from guatu_web.records.periods import period_columns

State = Alarm.State


class Done(NamedTuple):
    """What a round has brought: alarms raised (or come back), cleared, and with newer figures."""

    raised: int
    cleared: int
    followed: int


class Found(NamedTuple):
    """All that the rules find on a day. `targets` are those that are watched; a month further back is not."""

    causes: dict[str, Cause]
    rules: frozenset[str]
    targets: frozenset[int]
    first: date


class Plan(NamedTuple):
    """What is to be written."""

    new: list[Cause]
    back: list[tuple[Alarm, Cause]]
    gone: list[Alarm]
    followed: list[tuple[Alarm, dict[str, Any]]]

    @property
    def is_empty(self) -> bool:
        return not any(self)


def of_day(zone: Zone) -> Done:
    """Alarms for what the rules find today, and an end to those whose cause is gone; nothing where nothing changed.

    What is found is worked out before anything is locked; where somebody has changed the zone meanwhile, once more.
    """
    seen = Zone.objects.get(pk=zone.pk).stamp
    plan = _plan(zone, found := found_on(zone, timezone.localdate()))
    if plan.is_empty:
        return Done(0, 0, 0)
    with transaction.atomic():
        now = Zone.objects.select_for_update().get(pk=zone.pk)
        if now.stamp != seen:
            found = found_on(zone, timezone.localdate())
        plan = _plan(zone, found)
        return _carried_out(now, plan, found)


def found_on(zone: Zone, today: date) -> Found:
    """What the rules of the playbook in force find; the first of several findings of one cause."""
    version = in_force(zone, today)
    playbook = version.playbook if version else None
    rules, reports = (playbook.alarms, playbook.reports) if playbook else ((), ())
    targets = watched(zone, today) if any(rule.kind in ("behind", "outlook") for rule in rules) else []
    told: dict[str, Cause] = {}
    for source in (
        from_targets(rules, targets, today),
        from_figures(rules, zone, today),
        from_returns(rules, zone, today),
    ):
        for each in source:
            told.setdefault(each.key, each)
    keys, pks = frozenset(rule.key for rule in rules), frozenset(target.pk for target in targets)
    return Found(_with_owners(zone, told, reports), keys, pks, since(today))


def _with_owners(zone: Zone, causes: dict[str, Cause], reports: Iterable[Report]) -> dict[str, Cause]:
    """The causes with the unit that their rule names in place of the one that answers by itself; where none does, with
    the unit that reports the indicator."""
    reporting = {asked.code: report.unit for report in reports for asked in report.indicators}
    named = {each.rule.owner for each in causes.values()} | set(reporting.values())
    units = dict(Unit.objects.filter(zone=zone, archived_at=None, code__in=named).values_list("code", "pk"))
    return {
        key: each._replace(unit=units.get(each.rule.owner) or each.unit or units.get(reporting.get(each.code, "")))
        for key, each in causes.items()
    }


# ------------------------------------------------------------------ what is to be written


def _plan(zone: Zone, found: Found) -> Plan:
    """What differs between what is found and what is there."""
    known = {each.cause: each for each in _concerned(zone, found.causes.values())}
    new: list[Cause] = []
    back: list[tuple[Alarm, Cause]] = []
    followed: list[tuple[Alarm, dict[str, Any]]] = []
    held = set[int]()
    for cause in found.causes.values():
        alarm = _known_as(cause, known)
        if alarm is None:
            new.append(cause)
            continue
        held.add(alarm.pk)
        if alarm.state == State.CLEARED:
            back.append((alarm, cause))
        elif alarm.stands and alarm.facts != cause.facts:
            followed.append((alarm, cause.facts))
    gone = [each for each in known.values() if each.stands and each.pk not in held]
    return Plan(new, back, gone, followed)


def _concerned(zone: Zone, causes: Iterable[Cause]) -> Iterator[Alarm]:
    """The alarms that stand, and those of the causes that were found; few of what a zone gathers over the years."""
    rows = Alarm.objects.filter(zone=zone, archived_at=None)
    yield from rows.filter(state__in=STANDING)
    keys = sorted({key for each in causes for key in (each.key, *each.others)})
    for start in range(0, len(keys), 500):
        yield from rows.filter(cause__in=keys[start : start + 500]).exclude(state__in=STANDING)


def _known_as(cause: Cause, known: Mapping[str, Alarm]) -> Alarm | None:
    """The alarm that tells of a cause already; of a streak's several the one that a person has to do with."""
    if cause.key in known:
        return known[cause.key]
    same = [known[key] for key in sorted(cause.others) if key in known]
    return min(same, key=lambda each: each.state == State.CLEARED, default=None)


# ------------------------------------------------------------------ written


def _carried_out(zone: Zone, plan: Plan, found: Found) -> Done:
    """One act for each kind of change; the zone is locked."""
    if plan.new or plan.back:
        with act("alarms.raise", by=None, zone=zone) as doing:
            doing.create_all([_alarm(zone, doing, each) for each in plan.new])
            for alarm, cause in plan.back:
                doing.change(alarm, state=State.OPEN, facts=cause.facts, gone="", cleared_at=None, person=None)
    if plan.gone:
        handed = handed_in(zone, found.first) if any(each.kind == Kind.LATE for each in plan.gone) else {}
        with act("alarms.clear", by=None, zone=zone) as doing:
            for alarm in plan.gone:
                doing.change(alarm, state=State.CLEARED, cleared_at=doing.now, **_ending(alarm, found, handed))
    if plan.followed:
        with act("alarms.follow", by=None, zone=zone) as doing:
            for alarm, facts in plan.followed:
                doing.change(alarm, facts=facts)
    return Done(len(plan.new) + len(plan.back), len(plan.gone), len(plan.followed))


def _alarm(zone: Zone, doing: Doing, cause: Cause) -> Alarm:
    return Alarm(
        zone=zone,
        rule=cause.rule.key,
        kind=cause.rule.kind,
        name=cause.rule.name[:100],
        cause=cause.key,
        target_id=cause.target,
        sheet_id=cause.sheet,
        code=cause.code,
        subject=cause.subject[:200],
        area_id=cause.area,
        unit_id=cause.unit,
        facts=cause.facts,
        raised_at=doing.now,
        **period_columns(cause.period),
    )


def _ending(alarm: Alarm, found: Found, handed: Mapping[Any, Any]) -> dict[str, Any]:
    """Why an alarm has ended, and of a return when it was handed in."""
    if alarm.kind == Kind.LATE:
        told = alarm.facts
        came = handed.get((told["scheme"], told["reporter"], date.fromisoformat(told["last"])))
        if came is not None and came.on is not None:
            facts = told | {"handed_in": came.on.isoformat()}
            return {"gone": Alarm.Gone.OVER, "facts": facts, "sheet_id": came.sheet}
    return {"gone": Alarm.Gone.OVER if _is_watched(alarm, found) else Alarm.Gone.UNWATCHED}


def _is_watched(alarm: Alarm, found: Found) -> bool:
    """Whether the rules would have found it again, were it still there."""
    if alarm.rule not in found.rules or alarm.kind == Kind.LATE:
        return False
    if alarm.target_id is not None:
        return alarm.target_id in found.targets
    return alarm.period_last is not None and alarm.period_last >= found.first
