"""An item enters: by hand, from a report's task, a target, a meeting, an instruction, or as a closed one taken up anew;
it is changed while it is not dispatched, and split into smaller ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.workflow import Workflow, plain
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.documents.models import Document
from guatu_web.ledger.actions import tasks
from guatu_web.ledger.models import Target, Task
from guatu_web.policies import lacking, require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused
from guatu_web.supervision.actions.fitting import check, units_below
from guatu_web.supervision.actions.noting import locked, touch
from guatu_web.supervision.actions.telling import tell_entered
from guatu_web.supervision.models import Flow, Item, Share
from guatu_web.supervision.queries.roles import roles_of

Source = Item.Source
NUMBERED = "{year}-督-"
"""How the number of an item begins, in whatever language people work."""


class Entry(NamedTuple):
    """What is said of an item when it enters. `flow` is the key of its type in the playbook; without `rhythm` it has
    the type's, without `start_on` it starts today."""

    title: str
    flow: str
    requirement: str = ""
    deliverable: str = ""
    programme: str = ""
    unit: Unit | None = None
    area: Area | None = None
    co_units: Sequence[Unit] = ()
    supervising: Unit | None = None
    leader: User | None = None
    start_on: date | None = None
    due_on: date | None = None
    rhythm: str = ""
    weight: int = 1
    source: str = Source.HAND
    source_text: str = ""
    task: Task | None = None
    target: Target | None = None
    document: Document | None = None
    parent: Item | None = None
    reopens: Item | None = None


class Part(NamedTuple):
    """One of the items into which an item is split."""

    title: str
    unit: Unit | None = None
    due_on: date | None = None
    start_on: date | None = None
    requirement: str = ""
    deliverable: str = ""
    weight: int = 1


CHANGED = frozenset(Entry._fields) - {"flow", "source", "task", "document", "reopens"}
"""What may be changed of an item that is not dispatched."""


def from_task(task: Task, flow: str) -> Entry:
    """The entry that a task of a confirmed report makes: its words, deadline, unit and programme."""
    clause = task.clause
    due, today = task.period_last, timezone.localdate()
    return Entry(
        title=" ".join(task.text.split())[:300],
        flow=flow,
        requirement=task.text if len(task.text) > 300 else "",
        programme=" / ".join(str(each) for each in task.path)[:200],
        unit=task.unit,
        area=task.area,
        start_on=today if due is None or due >= today else task.period_first,
        due_on=due,
        source=Source.REPORT,
        source_text=clause.quote if clause else "",
        task=task,
        document=clause.document if clause else None,
    )


def from_target(target: Target, flow: str, reason: str = "") -> Entry:
    """The entry that a target in a red light makes; `reason` tells what was noticed."""
    today, due = timezone.localdate(), target.period_last
    return Entry(
        title=_("推进“%(target)s”目标完成") % {"target": target},
        flow=flow,
        requirement=target.quote,
        unit=target.unit,
        area=target.area,
        due_on=due if due is not None and due >= today else None,
        source=Source.TARGET,
        source_text=reason,
        target=target,
    )


def from_closed(item: Item, source_text: str = "") -> Entry:
    """The entry that takes a closed item up anew; its dates are left to the person."""
    return Entry(
        title=item.title,
        flow=item.flow.key,
        requirement=item.requirement,
        deliverable=item.deliverable,
        programme=item.programme,
        unit=item.unit,
        area=item.area,
        co_units=[each.unit for each in item.shares.filter(archived_at=None).select_related("unit")],
        supervising=item.supervising,
        leader=item.leader,
        rhythm=item.rhythm,
        weight=item.weight,
        source=Source.INSTRUCTION,
        source_text=source_text,
        task=item.task,
        target=item.target,
        document=item.document,
        reopens=item,
    )


def enter(by: User, zone: Zone, entry: Entry) -> Item:
    """An item with its number. Refused, with the field and what would work, for what does not fit together."""
    require(by, "supervision.enter", zone)
    with act("supervision.enter", by=by, zone=zone) as doing:
        if entry.parent is not None:
            # before the zone, as in every act: no parent is closed while a part of it enters
            entry = entry._replace(parent=locked(entry.parent))
        return entered(doing, zone, entry, doing.now)


def change(by: User, item: Item, *, version: int, **fields: Any) -> Item:
    """Change what is said of an item that is not dispatched; `fields` are those of Entry in CHANGED."""
    require(by, "supervision.enter", item.zone, item)
    if unknown := fields.keys() - CHANGED:
        raise TypeError(f"an item that has entered keeps its {', '.join(sorted(unknown))}")
    with act("supervision.change", by=by, zone=item.zone) as doing:
        current = locked(item, version)
        if current.state != current.flow.workflow.start:
            told = _("事项已交办，现为“%(state)s”；时限请申请延期，其他内容请先由责任单位退回。")
            raise Refused(told % {"state": current.flow.workflow.state_of[current.state].name})
        entry = _entry_of(current)._replace(**fields)
        check(current.zone, entry, timezone.localdate(), item=current)
        doing.change(item, version=version, **_columns(entry, current.start_on))
        if "co_units" in fields:
            share(doing, item, entry.co_units)
    return item


def split(by: User, item: Item, parts: Sequence[Part], *, version: int) -> list[Item]:
    """Smaller items below one, each within its dates. The supervision office may, and the head of the unit that
    answers for it, who shares it out among the own unit and those below.

    The sum of the parts' weights need not be 100; `queries.course.weight_of_children` shows it.
    """
    require(by, "supervision.act", item.zone)
    roles = roles_of(by, item)
    if roles.isdisjoint(("office", "lead")):
        raise PermissionDenied(lacking("supervision.enter"))
    with act("supervision.split", by=by, zone=item.zone) as doing:
        current = locked(item, version)
        if current.state_kind == Item.StateKind.CLOSED:
            raise Refused(_("事项已办结，不能再分解；如需继续推进，请重新立项。"))
        if not parts:
            raise Refused(_("请至少填写一个分解事项。"), "parts")
        reach = None if "office" in roles else units_below(current)
        made = [_part(doing, current, each, at, reach) for at, each in enumerate(parts, 1)]
        touch(doing, current, {"children": [None, [each.number for each in made]]})
    return made


# ------------------------------------------------------------------ within an act


def entered(doing: Doing, zone: Zone, entry: Entry, at: datetime) -> Item:
    """A new item, in the transaction of an act; the zone is locked, so that numbers have no gaps and no twins."""
    Zone.objects.select_for_update().get(pk=zone.pk)
    today = timezone.localdate(at)
    table = check(zone, entry, today)
    start = entry.start_on or today
    columns = _columns(entry, start) | {"rhythm": entry.rhythm or table.rhythm}
    task = entry.task if entry.reopens is None else entry.reopens.task
    item = doing.create(
        Item(
            zone=zone,
            number=_number(zone, today.year),
            flow=flow_of(zone, table),
            state=table.start,
            source=entry.source,
            task=task,
            document=entry.document,
            reopens=entry.reopens,
            **columns,
        )
    )
    share(doing, item, entry.co_units)
    if entry.reopens is not None and task is not None and doing.by is not None:
        tasks.reopen(doing, doing.by, task, {"item": item.number})
    tell_entered(doing, item)
    return item


def share(doing: Doing, item: Item, units: Sequence[Unit]) -> None:
    """The units that co-operate in an item, from now on these."""
    wanted = {each.pk: each for each in units}
    held = {each.unit_id: each for each in Share.objects.filter(item=item, archived_at=None)}
    for pk, unit in wanted.items():
        if pk not in held:
            doing.create(Share(zone_id=item.zone_id, item=item, unit=unit))
    for pk, each in held.items():
        if pk not in wanted:
            doing.change(each, archived_at=doing.now, archive_reason=_("不再协办"))
    getattr(item, "_prefetched_objects_cache", {}).pop("shares", None)


def flow_of(zone: Zone, table: Workflow) -> Flow:
    """A table as it is kept, once for each that differs."""
    content = plain(table)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    kept = Flow.objects.filter(zone=zone, digest=digest).first()
    return kept or Flow.objects.create(zone=zone, key=table.key, name=table.name, digest=digest, content=content)


def _number(zone: Zone, year: int) -> str:
    """The next number of a year, 2026-督-0015: the newest item has the last one, for the zone is locked."""
    prefix = NUMBERED.format(year=year)
    rows = Item.objects.filter(zone=zone, number__startswith=prefix).order_by("-pk")
    last = rows.values_list("number", flat=True).first()
    serial = int(last.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{serial:04d}"


def _columns(entry: Entry, start: date) -> dict[str, Any]:
    same = ("requirement", "deliverable", "programme", "unit", "area", "supervising", "leader", "due_on")
    told = {name: getattr(entry, name) for name in (*same, "rhythm", "weight", "source_text", "target", "parent")}
    return told | {"title": " ".join(entry.title.split()), "start_on": entry.start_on or start}


def _entry_of(item: Item) -> Entry:
    names = set(Entry._fields) - {"flow", "co_units"}
    told = {name: getattr(item, name) for name in names}
    co_units = [each.unit for each in item.shares.filter(archived_at=None).select_related("unit")]
    return Entry(flow=item.flow.key, co_units=co_units, **told)


def _part(doing: Doing, parent: Item, part: Part, at: int, reach: frozenset[int] | None) -> Item:
    """One of the parts; what is wrong with it is told with its place."""
    entry = Entry(
        title=part.title,
        flow=parent.flow.key,
        requirement=part.requirement,
        deliverable=part.deliverable,
        programme=parent.programme,
        unit=part.unit,
        area=parent.area,
        supervising=parent.supervising,
        leader=parent.leader,
        start_on=part.start_on or max(parent.start_on, timezone.localdate(doing.now)),
        due_on=part.due_on or parent.due_on,
        rhythm=parent.rhythm,
        weight=part.weight,
        source=parent.source,
        source_text=parent.source_text,
        target=parent.target,
        document=parent.document,
        parent=parent,
    )
    try:
        if reach is not None and (part.unit is None or part.unit.pk not in reach):
            raise Refused(_("请选择本单位或下属单位；其他单位请由督查室交办。"), "unit")
        return entered(doing, parent.zone, entry, doing.now)
    except Refused as error:
        told = _("第 %(at)s 项：%(error)s") % {"at": at, "error": error}
        raise Refused(told, f"{error.field or 'title'}-{at}") from error
