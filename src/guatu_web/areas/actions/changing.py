"""Acts on the trees: add, rename, move, split and close a node, each from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from guatu_web.accounts.models import User
from guatu_web.areas.models import FIRST_DAY, LAST_DAY, Area, State, Unit, Zone
from guatu_web.areas.trees import Node, below, states_of
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused

Model = type[Area] | type[Unit]


def add(
    by: User,
    zone: Zone,
    model: Model,
    *,
    code: str,
    name: str,
    kind: str,
    parent: Node | None,
    since: date,
    reason: str,
) -> Node:
    """A new node from a day on."""
    require(by, "areas.change", zone)
    if model._default_manager.filter(zone=zone, code=code).exists():
        raise Refused(f"代码 {code} 已被使用，请换一个。", "code")
    with act(f"areas.add_{model._meta.model_name}", by=by, zone=zone, reason=reason) as doing:
        return _added(doing, zone, model, code=code, name=name, kind=kind, parent=parent, since=since)


def _added(
    doing: Doing, zone: Zone, model: Model, *, code: str, name: str, kind: str, parent: Node | None, since: date
) -> Node:
    node: Node = doing.create(model(zone=zone, code=code, name=name))
    doing.create(states_of(model)(node=node, parent=parent, name=name, kind=kind, valid_from=since))
    return node


def restate(by: User, node: Node, *, version: int, since: date, reason: str, **fields: Any) -> None:
    """Rename a node, move it below another parent or change its kind, from a day on.

    Refused if the day lies before the last change, or the new parent stands below the node itself.
    """
    require(by, "areas.change", node.zone)
    model = type(node)
    last = _last_state(node)
    parent = fields.get("parent")
    if parent is not None and parent.pk in below(model, node, since):
        raise Refused(f"{parent}在{node}之下，不能作为它的上级。", "parent")
    if since <= last.valid_from:
        raise Refused(f"日期须晚于上次变更日 {last.valid_from}。", "since")
    with act(f"areas.restate_{model._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        doing.change(node, version=version, name=fields.get("name", last.name))
        told = {"name": last.name, "parent": last.parent, "kind": last.kind} | fields
        _succeed(doing, last, states_of(model)(node=node, valid_from=since, **told))


def close(by: User, node: Node, *, version: int, last_day: date, reason: str) -> None:
    """End a node after a day; refused while something stands below it."""
    require(by, "areas.change", node.zone)
    model = type(node)
    if len(below(model, node, last_day + timedelta(days=1) if last_day < LAST_DAY else last_day)) > 1:
        raise Refused(f"{node}之下还有下级，请先移动或撤销它们。")
    last = _last_state(node)
    if last_day < last.valid_from:
        raise Refused(f"日期不能早于 {last.valid_from}。", "last_day")
    with act(f"areas.close_{model._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        doing.change(node, version=version)
        doing.change(last, valid_to=last_day)


def split(
    by: User, node: Node, *, version: int, since: date, parts: Sequence[tuple[str, str]], reason: str
) -> list[Node]:
    """Replace a node by several (code, name) of its kind and parent from a day on; refused while any stand below it."""
    require(by, "areas.change", node.zone)
    model, last = type(node), _last_state(node)
    if len(parts) < 2:
        raise Refused("拆分至少要有两个部分。", "parts")
    if since <= max(last.valid_from, FIRST_DAY):
        raise Refused(f"日期须晚于上次变更日 {last.valid_from}。", "since")
    if len(below(model, node, since)) > 1:
        raise Refused(f"{node}之下还有下级，请先移动它们。")
    taken = set(model._default_manager.filter(zone=node.zone).values_list("code", flat=True))
    for code, _ in parts:
        if code in taken:
            raise Refused(f"代码 {code} 已被使用，请换一个。", "parts")
        taken.add(code)
    with act(f"areas.split_{model._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        doing.change(node, version=version)
        doing.change(last, valid_to=since - timedelta(days=1))
        return [
            _added(doing, node.zone, model, code=code, name=name, kind=last.kind, parent=last.parent, since=since)
            for code, name in parts
        ]


def _last_state(node: Node) -> Any:
    last = node.states.filter(archived_at=None).order_by("valid_from").last()
    if last is None or last.valid_to < LAST_DAY:
        raise Refused(f"{node}已经撤销，不能再变更。")
    return last


def _succeed(doing: Doing, last: State, following: State) -> None:
    doing.change(last, valid_to=following.valid_from - timedelta(days=1))
    doing.create(following)
