"""Whether what is said of an item fits together: dates, places in the tree, units and people of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guatu.workflow import Workflow
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import below, states_of
from guatu_web.ledger.models import Task
from guatu_web.records.errors import Refused
from guatu_web.supervision.models import Item, Rhythm
from guatu_web.supervision.queries.flows import flows_of

if TYPE_CHECKING:
    from guatu_web.supervision.actions.entering import Entry

LONGEST_TITLE = 300
LONGEST_TEXT = 10_000
HEAVIEST = 1000
DEEPEST = 10
"""A tree of items is no deeper."""


def check(zone: Zone, entry: Entry, day: date, item: Item | None = None) -> Workflow:
    """The type of an entry that fits together; `item` is the one that it changes. Refused with the field otherwise."""
    table = item.flow.workflow if item else table_named(zone, entry.flow)
    _check_words(entry)
    _check_dates(entry, day)
    for field, unit in _units(entry):
        check_unit(zone, unit, day, field)
    if entry.area is not None:
        _check_standing(zone, entry.area, day, "area")
    if entry.leader is not None:
        check_leader(zone, entry.leader, day)
    _check_parent(zone, entry, item)
    if item is None:
        _check_sources(zone, entry)
    return table


def table_named(zone: Zone, key: str) -> Workflow:
    """The type of a key in the playbook in force. Refused where there is none."""
    tables = {each.key: each for each in flows_of(zone)}
    if key not in tables:
        known = _("、").join(each.name for each in tables.values())
        raise Refused(_("现行办法没有这类事项；可选：%(known)s。") % {"known": known}, "flow")
    return tables[key]


def check_unit(zone: Zone, unit: Unit, day: date, field: str = "unit") -> None:
    """Refused for a unit of another zone, and for one that does not stand on a day."""
    _check_standing(zone, unit, day, field)


def check_leader(zone: Zone, person: User, day: date) -> None:
    """Refused for somebody who is no leader of the zone on a day."""
    held = Membership.objects.filter(
        user=person, zone=zone, role=Role.LEADER, archived_at=None, valid_from__lte=day, valid_to__gte=day
    )
    if not person.is_active or not held.exists():
        told = _("%(person)s现不是本区领导（可能已离任或账号已停用），请另选责任领导。")
        raise Refused(told % {"person": person}, "leader")


def units_below(item: Item) -> frozenset[int]:
    """The unit of an item and those below it."""
    return frozenset(below(Unit, item.unit)) if item.unit else frozenset()


def _check_words(entry: Entry) -> None:
    title = " ".join(entry.title.split())
    if not title:
        raise Refused(_("请填写事项名称。"), "title")
    if len(title) > LONGEST_TITLE:
        told = _("事项名称最多 %(most)s 字，现有 %(length)s 字；详细内容请写入目标要求。")
        raise Refused(told % {"most": LONGEST_TITLE, "length": len(title)}, "title")
    for field in ("requirement", "deliverable", "source_text"):
        if len(getattr(entry, field)) > LONGEST_TEXT:
            raise Refused(_("最多 %(most)s 字，请精简。") % {"most": LONGEST_TEXT}, field)
    if len(entry.programme) > 200:
        raise Refused(_("最多 %(most)s 字，请精简。") % {"most": 200}, "programme")
    if entry.rhythm and entry.rhythm not in Rhythm.values:
        raise Refused(_("请选择每日、每周、每旬、每月或每季。"), "rhythm")
    if not 1 <= entry.weight <= HEAVIEST:
        raise Refused(_("权重请填 1 至 %(most)s 的整数。") % {"most": HEAVIEST}, "weight")


def _check_dates(entry: Entry, day: date) -> None:
    start = entry.start_on or day
    if entry.due_on is not None and entry.due_on < start:
        told = _("完成时限 %(due)s 早于开始日期 %(start)s，请改其中一个。")
        raise Refused(told % {"due": entry.due_on, "start": start}, "due_on")
    parent = entry.parent
    if parent is None:
        return
    if start < parent.start_on:
        told = _("不能早于上级事项的开始日期 %(day)s。") % {"day": parent.start_on}
        raise Refused(told, "start_on")
    if parent.due_on is not None and (entry.due_on is None or entry.due_on > parent.due_on):
        told = _("完成时限不能晚于上级事项的 %(day)s；如确需延后，请先为上级事项申请延期。")
        raise Refused(told % {"day": parent.due_on}, "due_on")


def _units(entry: Entry) -> Iterator[tuple[str, Unit]]:
    for field, unit in (("unit", entry.unit), ("supervising", entry.supervising)):
        if unit is not None:
            yield field, unit
    for unit in entry.co_units:
        if entry.unit is not None and unit.pk == entry.unit.pk:
            raise Refused(_("责任单位不必再列为协办单位，请去掉。"), "co_units")
        yield "co_units", unit


def _check_standing(zone: Zone, node: Unit | Area, day: date, field: str) -> None:
    if node.zone_id != zone.pk:
        raise Refused(_("不属于本开发区，请重新选择。"), field)
    states: QuerySet[Any] = states_of(type(node)).objects.filter(node=node, archived_at=None)
    if node.archived_at is None and states.filter(valid_from__lte=day, valid_to__gte=day).exists():
        return
    ended = states.filter(valid_to__lt=day).order_by("-valid_to").values_list("valid_to", flat=True).first()
    if ended is not None:
        told = _("“%(node)s”已于 %(day)s 撤销，请改选承接其职责的机构。")
        raise Refused(told % {"node": node, "day": ended}, field)
    raise Refused(_("“%(node)s”在 %(day)s 尚未设立，请重新选择。") % {"node": node, "day": day}, field)


def _check_parent(zone: Zone, entry: Entry, item: Item | None) -> None:
    """Refused for a parent that is closed, of another zone, or the item itself or below it."""
    parent, depth = entry.parent, 0
    if parent is not None and parent.zone_id != zone.pk:
        raise Refused(_("不属于本开发区，请重新选择。"), "parent")
    if parent is not None and parent.state_kind == Item.StateKind.CLOSED:
        raise Refused(_("上级事项“%(parent)s”已办结，请另选或留空。") % {"parent": parent}, "parent")
    while parent is not None:
        depth += 1
        if item is not None and parent.pk == item.pk:
            raise Refused(_("上级事项不能是本事项或其下级事项，请另选。"), "parent")
        if depth >= DEEPEST:
            raise Refused(_("事项最多分解 %(most)s 层。") % {"most": DEEPEST}, "parent")
        parent = parent.parent


def _check_sources(zone: Zone, entry: Entry) -> None:
    """Refused for what belongs to another zone, a task that has entered, and an item that is open or taken up anew."""
    for field in ("task", "target", "document", "reopens"):
        source = getattr(entry, field)
        if source is not None and source.zone_id != zone.pk:
            raise Refused(_("不属于本开发区，请重新选择。"), field)
    if entry.reopens is not None:
        _check_reopened(entry.reopens)
    elif entry.task is not None:
        _check_task(entry.task)


def _check_task(task: Task) -> None:
    if twin := Item.objects.filter(task=task, archived_at=None).order_by("pk").first():
        raise Refused(_("该任务已立项为 %(number)s，请在该事项中办理。") % {"number": twin.number}, "task")
    if task.state != Task.State.OPEN:
        told = _("该任务现为“%(state)s”，不必立项。") % {"state": task.get_state_display()}
        raise Refused(told, "task")


def _check_reopened(item: Item) -> None:
    if item.state_kind != Item.StateKind.CLOSED:
        raise Refused(_("%(number)s 尚未办结，请在原事项中办理。") % {"number": item.number}, "reopens")
    if twin := Item.objects.filter(reopens=item).first():
        told = _("%(number)s 已重新立项为 %(twin)s，请在该事项中办理。")
        raise Refused(told % {"number": item.number, "twin": twin.number}, "reopens")
