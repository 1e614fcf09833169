"""The one entrance for everything that is done to a running item: what its table allows, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu import workflow
from guatu.workdays import DAY, national
from guatu.workflow import ActRefused, Workflow
from guatu_web.accounts.models import User
from guatu_web.policies import lacking, memberships, require
from guatu_web.records.acts import Doing, act, plain
from guatu_web.records.errors import Refused
from guatu_web.supervision.actions import closing, extending
from guatu_web.supervision.actions.effects import EXTENSION, FOUND_POOR, RETURNING, SENT_BACK
from guatu_web.supervision.actions.entering import share
from guatu_web.supervision.actions.given import MADE_UP, PLACE_KEPT, Given, is_on, read
from guatu_web.supervision.actions.noting import locked, require_version, touch
from guatu_web.supervision.actions.renewing import mark, renew
from guatu_web.supervision.actions.reporting import find_poor, is_of_unit, keep_proofs, report
from guatu_web.supervision.actions.telling import tell_step
from guatu_web.supervision.filling import known_of
from guatu_web.supervision.models import Item, Step
from guatu_web.supervision.proofs import File, Kept, keep_all
from guatu_web.supervision.queries.course import Past, as_done, is_reported_in, past_of, pauses_of
from guatu_web.supervision.queries.lights import Read, Seen, read_of, seen_on
from guatu_web.supervision.queries.roles import UNIT, roles_of
from guatu_web.supervision.queries.staying import leave_by
from guatu_web.supervision.words import refusal

LONGEST_KEY = 64


class Before(NamedTuple):
    """What was read of an item before it was locked; it holds while the item has the same version."""

    roles: set[str]
    past: Sequence[Past]


def do(
    by: User,
    item: Item,
    act_key: str,
    given: Mapping[str, Any],
    *,
    version: int | None,
    key: str,
    files: Sequence[File] = (),
) -> Step:
    """Do an act to an item that the person saw in `version`; the same `key` again gives the same step and does nothing.

    `given` are fields of guatu_web.supervision.words by name, and `made_up` for a report of the oldest period that was
    missed; `files` are proofs. Refused with the reason for all that the item's table does not allow, Overtaken where
    somebody else was first.
    """
    require(by, "supervision.act", item.zone)
    roles = roles_of(by, item, _asked(item, act_key))
    if not roles:
        raise PermissionDenied(lacking("supervision.act"))
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refused(_("操作编号须为 1 至 %(most)s 个字符，请刷新页面后重试。") % {"most": LONGEST_KEY}, "key")
    kept = keep_all(files, place_kept=is_on(given.get(PLACE_KEPT)))
    before = Before(roles, past_of([item.pk]).get(item.pk, []))
    with act("supervision.do", by=by, zone=item.zone) as doing:
        step = done(doing, by, item, act_key, given, kept, version=version, key=key, at=doing.now, before=before)
    for field in Item._meta.concrete_fields:  # the person goes on with the item as it is now
        setattr(item, field.attname, getattr(step.item, field.attname))
    return step


def done(
    doing: Doing,
    by: User,
    item: Item,
    act_key: str,
    given: Mapping[str, Any],
    kept: Sequence[Kept],
    *,
    version: int | None,
    key: str,
    at: datetime,
    before: Before | None = None,
) -> Step:
    """An act that is done within the transaction of another one, at a moment.

    `before` is what was read of `item`; it is read again where that has changed meanwhile. While an item is locked
    nothing is read twice: others wait for it.
    """
    current = locked(item)
    if before is None or current.version != item.version:
        before = Before(roles_of(by, current, _asked(current, act_key)), past_of([current.pk]).get(current.pk, []))
    roles, past = before
    if any(each.key == key for each in past):
        return _again(Step.objects.get(item=current, key=key), by, act_key)
    require_version(current, version)
    day = timezone.localdate(at)
    told, taken = _allowed(by, current, act_key, given, len(kept), past, day, roles)
    if closing.ends(current.flow.workflow, act_key, taken.target):
        closing.require_parts_closed(current)
    step = written(by, current, taken, told, roles, key, at)
    _carry_out(doing, by, current, step, taken, told, kept, roles, past)
    tell_step(doing, current, step, taken.act)
    return step


def _asked(item: Item, act_key: str) -> Collection[str]:
    """The roles of which one is needed for an act; none for one that there is not."""
    known = item.flow.workflow.act_of.get(act_key)
    return known.roles if known else ()


def _again(step: Step, by: User, act_key: str) -> Step:
    if (step.by_id, step.act) != (by.pk, act_key):
        raise Refused(_("该操作编号已用于另一项操作，请刷新页面后重试。"), "key")
    return step


def _allowed(
    by: User,
    item: Item,
    act_key: str,
    given: Mapping[str, Any],
    files: int,
    past: Sequence[Past],
    day: date,
    roles: Collection[str],
) -> tuple[Given, workflow.Step]:
    """What was given and what the table makes of it. Who may not do it at all is told so before his fields are read."""
    table, course = item.flow.workflow, as_done(item.state, past)
    known = table.act_of.get(act_key)
    try:
        anything = dict.fromkeys(known.fields, "-") if known else {}
        workflow.take(table, course, act_key, str(by.pk), roles, anything)
        assert known is not None
        told = read(item, table, known, given, files, day)
        return told, workflow.take(table, course, act_key, str(by.pk), roles, told.values)
    except ActRefused as error:
        raise refusal(error) from error


def written(
    by: User, item: Item, taken: workflow.Step, told: Given, roles: Collection[str], key: str, at: datetime
) -> Step:
    """A step in the history of a locked item."""
    return Step.objects.create(
        zone_id=item.zone_id,
        item=item,
        act=taken.act.key,
        name=taken.act.name,
        source=taken.source,
        target=taken.target,
        by=by,
        unit_id=_unit_of(by, item, roles),
        at=at,
        on=timezone.localdate(at),
        given=told.plain,
        typed=told.typed,
        key=key,
    )


def _unit_of(by: User, item: Item, roles: Collection[str]) -> int | None:
    """For which unit somebody acts: the one that answers for the item, else his own."""
    if not UNIT.isdisjoint(roles):
        return item.unit_id
    return next((each.unit_id for each in memberships(by, item.zone) if each.unit_id), None)


def _carry_out(
    doing: Doing,
    by: User,
    item: Item,
    step: Step,
    taken: workflow.Step,
    told: Given,
    kept: Sequence[Kept],
    roles: Collection[str],
    past: Sequence[Past],
) -> None:
    """All that the step changes: the item, its report, its extension, its marks and its light."""
    after = [*past, Past(step.act, str(by.pk), step.on, step.source, step.target)]
    read: Read | None = read_of([item], step.on)
    seen = seen_on([item], step.on, {item.pk: after}, read)[item.pk]
    if seen.over:
        read, seen = None, _marked(doing, item, seen)
    of_unit = is_of_unit(taken.act, roles)
    if of_unit and item.target_id is not None and "percent" not in told.values:
        _fill_in(item, told.values, step.on)
    if "progress" in told.values:
        made = report(doing, item, step, told.values, seen, of_unit=of_unit)
        read = read.with_report(item.pk, made.period, step.on) if read and MADE_UP not in told.values else None
    keep_proofs(doing, item, step, by, kept)
    if taken.act.key == FOUND_POOR:
        find_poor(doing, item, told.values)
        read = None
    changes = _changes(item, step, taken, told.values, past, of_unit=of_unit)
    if taken.act.key in EXTENSION:
        changes |= extending.extend(doing, item, taken.act.key, by, told.values, step.on)
    if "co_units" in told.values:
        share(doing, item, told.values["co_units"])
    changes["leave_by"] = leave_by(item, taken.target, after)
    _keep(doing, item, step, changes)
    if item.state_kind == Item.StateKind.CLOSED:
        extending.end_open(doing, item, step.on)
        closing.close(doing, by, item, step)
    renew(doing, [item], step.on, {item.pk: after}, read)


def _fill_in(item: Item, values: dict[str, Any], day: date) -> None:
    """How far an item has come, where the statistics know it of its target."""
    known = known_of(item, day)
    if known is not None and known.percent is not None:
        values["percent"] = known.percent


def _marked(doing: Doing, item: Item, seen: Seen) -> Seen:
    """What is known of the item's reporting, once the periods that are over have their marks."""
    mark(doing, [item], {item.pk: seen})
    return seen._replace(spans=[each for each in seen.spans if each.colour == "open"])


def _keep(doing: Doing, item: Item, step: Step, changes: Mapping[str, Any]) -> None:
    """The item with what has changed, and a line in the log that names the step."""
    before = {name: getattr(item, name) for name in changes}
    for name, value in changes.items():
        setattr(item, name, value)
    logged = {name: value for name, value in changes.items() if before[name] != value and name not in Item.UNLOGGED}
    told = {name: [_logged(before[name]), _logged(value)] for name, value in logged.items()}
    touch(doing, item, {"step": [None, step.name], **told}, changes)


def _logged(value: Any) -> Any:
    return plain(getattr(value, "pk", value))


# ------------------------------------------------------------------ what changes of the item


def _changes(
    item: Item, step: Step, taken: workflow.Step, values: Mapping[str, Any], past: Sequence[Past], *, of_unit: bool
) -> dict[str, Any]:
    table, doing_act = item.flow.workflow, taken.act
    kind = table.state_of[taken.target].kind
    changes: dict[str, Any] = {"state": taken.target, "state_kind": kind}
    if kind == Item.StateKind.CLOSED:
        changes["closed_on"] = step.on
    if doing_act.due or "unit" in doing_act.fields:
        changes |= {name: values[name] for name in ("unit", "supervising", "leader") if name in values}
    if of_unit:
        changes |= {name: values[name] for name in ("percent", "node") if name in values}
    if "evaluation" in doing_act.fields:
        changes["evaluation"] = values["evaluation"]
    if doing_act.key in RETURNING:
        changes["returns"] = item.returns + 1
    if doing_act.key == SENT_BACK:
        changes["sent_back"] = item.sent_back + 1
    return changes | _dates(item, step, taken, table) | _prolonged(item, step, table, past)


def _dates(item: Item, step: Step, taken: workflow.Step, table: Workflow) -> dict[str, Any]:
    """The date that the act sets, and the time of receipt: when the item first stands where the unit reports of it."""
    changes: dict[str, Any] = {}
    if taken.due is not None:
        changes["due_on"] = taken.due
        if item.received_at is None:
            changes["first_due_on"] = taken.due
    if taken.target == table.start:
        changes["received_at"] = None
    elif item.received_at is None and is_reported_in(table, taken.target):
        changes["received_at"] = step.at
    return changes


def _prolonged(item: Item, step: Step, table: Workflow, past: Sequence[Past]) -> dict[str, Any]:
    """Where the clock runs again, the date is later by as many working days as it stood."""
    waited = table.state_of[step.source].kind == "waiting" and table.state_of[step.target].kind == "open"
    pauses = pauses_of(item, past) if waited else ()
    if not pauses or item.due_on is None or item.due_on < pauses[-1].since:
        return {}
    days = national().number(pauses[-1].since + DAY, step.on)
    return {"due_on": national().after(item.due_on, days).day} if days else {}
