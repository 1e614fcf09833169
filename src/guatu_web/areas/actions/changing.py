"""Acts on the trees: add, change, split and close a node from a day on, and take the last change back.

Every act on a node first locks it and compares the version that the person saw, so that two changes never lose each
other; every act leaves its entry at the node, beside those of the states that it ended and began.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from guatu_web.accounts.models import User
from guatu_web.areas.models import FIRST_DAY, LAST_DAY, Area, Unit, Zone
from guatu_web.areas.trees import Node, below, name_on, states_of
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act, plain
from guatu_web.records.acts import since as changes_since
from guatu_web.records.errors import Overtaken, Refused

Model = type[Area] | type[Unit]
ONE_DAY = timedelta(days=1)


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
    """A new node from a day on. Refused for a code in use, an unknown kind, a parent that does not stand by then."""
    require(by, "areas.change", zone)
    with act(f"areas.add_{model._meta.model_name}", by=by, zone=zone, reason=reason) as doing:
        _check_day(since, "since")
        _check_parent(model, zone, None, parent, since)
        return _added(doing, zone, model, code=code, name=name, kind=kind, parent=parent, since=since)


def restate(by: User, node: Node, *, version: int, since: date, reason: str, **fields: Any) -> None:
    """Rename a node, move it below another parent or change its kind, from a day on.

    On the day of its last change the change itself is corrected. Refused for a day before it, for a parent that
    stands below the node itself on any day from then on, and where nothing would change.
    """
    require(by, "areas.change", node.zone)
    with act(f"areas.restate_{node._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        current = _locked(node, version)
        last = _open_state(current)
        _check_day(since, "since")
        if since < last.valid_from:
            raise Refused(f"已有自 {last.valid_from} 起的变更，日期不能早于该日；如有误，请先撤回该次变更。", "since")
        told = {"name": last.name, "parent": last.parent, "kind": last.kind}
        wanted = told | fields
        wanted["name"] = _checked_name(wanted["name"], "name")
        _check_kind(type(node), wanted["kind"])
        if wanted == told:
            raise Refused("没有任何变化，无需保存。")
        if wanted["parent"] != told["parent"]:
            _check_parent(type(node), node.zone, node, wanted["parent"], since)
        if since == last.valid_from:
            doing.change(last, **wanted)
        else:
            doing.change(last, valid_to=since - ONE_DAY)
            doing.create(type(last)(node=current, valid_from=since, **wanted))
        _note(doing, current, told, wanted, valid_from=since)


def close(by: User, node: Node, *, version: int, last_day: date, reason: str) -> None:
    """End a node after a day; refused while anything stands below it after that day."""
    require(by, "areas.change", node.zone)
    with act(f"areas.close_{node._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        current = _locked(node, version)
        last = _open_state(current)
        _check_day(last_day, "last_day")
        if last_day < last.valid_from:
            raise Refused(f"已有自 {last.valid_from} 起的变更，最后一日不能早于该日；如有误，请先撤回。", "last_day")
        if last_day == LAST_DAY:
            raise Refused("最后一日须早于 9999-12-31。", "last_day")
        _check_childless(current, last_day + ONE_DAY, "请先将其移动或撤销")
        doing.change(last, valid_to=last_day)
        _note(doing, current, {"valid_to": LAST_DAY}, {"valid_to": last_day})


def split(
    by: User, node: Node, *, version: int, since: date, parts: Sequence[tuple[str, str]], reason: str
) -> list[Node]:
    """Replace a node by several (code, name) of its kind and parent from a day on; refused while any stand below it."""
    require(by, "areas.change", node.zone)
    with act(f"areas.split_{node._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        current = _locked(node, version)
        last = _open_state(current)
        if len(parts) < 2:
            raise Refused("拆分至少要有两个部分，每行一个。", "parts")
        _check_day(since, "since")
        if since <= last.valid_from:
            raise Refused(f"日期须晚于上次变更日 {last.valid_from}。", "since")
        _check_childless(current, since, "请先将其移动")
        doing.change(last, valid_to=since - ONE_DAY)
        made = [
            _added(
                *(doing, node.zone, type(node)),
                code=code,
                name=name,
                kind=last.kind,
                parent=last.parent,
                since=since,
                field="parts",
            )
            for code, name in parts
        ]
        _note(doing, current, {"valid_to": LAST_DAY}, {"valid_to": since - ONE_DAY})
        return made


def take_back(by: User, node: Node, *, version: int, reason: str) -> None:
    """Undo the last change of a node: open it again if it was closed, else let the state before go on.

    Refused where there is no earlier state, or its parent does not stand any more.
    """
    require(by, "areas.change", node.zone)
    with act(f"areas.take_back_{node._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        current = _locked(node, version)
        states = list(current.states.filter(archived_at=None).order_by("valid_from"))
        last = states[-1]
        if last.valid_to < LAST_DAY:
            _check_parent(type(node), node.zone, node, last.parent, last.valid_to + ONE_DAY)
            told = {"valid_to": last.valid_to}
            doing.change(last, valid_to=LAST_DAY)
            _note(doing, current, told, {"valid_to": LAST_DAY})
            return
        if len(states) == 1:
            raise Refused("只有设立时的状态，没有可撤回的变更。")
        before = states[-2]
        _check_parent(type(node), node.zone, node, before.parent, last.valid_from)
        doing.archive(last)
        doing.change(before, valid_to=LAST_DAY)
        told, left = ({"name": each.name, "parent": each.parent, "kind": each.kind} for each in (last, before))
        _note(doing, current, told, left, valid_from=last.valid_from)


def carry_names(zone: Zone) -> int:
    """Give every node the name that it has today, where a change entered ahead has come into force; how many."""
    with act("areas.carry_names", by=None, zone=zone) as doing:
        late = [
            (node, name)
            for model in (Area, Unit)
            for node in model._default_manager.filter(zone=zone, archived_at=None)
            if (name := name_on(node)) is not None and name != node.name
        ]
        for node, name in late:
            doing.change(node, name=name)
    return len(late)


def _locked(node: Node, version: int) -> Any:
    """The node as it is now, kept from others to the end of the act. Overtaken if it is not as the person saw it."""
    current = type(node)._default_manager.select_for_update().select_related("zone").get(pk=node.pk)
    if current.version != version:
        raise Overtaken(current, changes_since(current, version))
    return current


def _note(
    doing: Doing, node: Any, told: dict[str, Any], wanted: dict[str, Any], *, valid_from: date | None = None
) -> None:
    """Enter a change at its node, which gets a new version and the name that it has today."""
    changes = {field: [_plain(told[field]), _plain(wanted[field])] for field in wanted if told[field] != wanted[field]}
    if valid_from is not None:
        changes["valid_from"] = [None, plain(valid_from)]
    node.version += 1
    node.name = name_on(node) or node.name
    node.save(update_fields=["version", "name", "changed_at"])
    doing.note(node, changes)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Area | Unit) else plain(value)


def _added(
    doing: Doing,
    zone: Zone,
    model: Model,
    *,
    code: str,
    name: str,
    kind: str,
    parent: Node | None,
    since: date,
    field: str = "",
) -> Node:
    code = code.strip()
    if not code or len(code) > 40:
        raise Refused("代码须为 1 至 40 个字符。", field or "code")
    name = _checked_name(name, field or "name")
    _check_kind(model, kind)
    try:
        with transaction.atomic():
            node: Node = doing.create(model(zone=zone, code=code, name=name))
    except IntegrityError as error:
        raise Refused(f"代码 {code} 已被使用，请换一个。", field or "code") from error
    doing.create(states_of(model)(node=node, parent=parent, name=name, kind=kind, valid_from=since))
    return node


def _checked_name(name: str, field: str) -> str:
    name = name.strip()
    if not name or len(name) > 100:
        raise Refused("名称须为 1 至 100 字。", field)
    return name


def _check_kind(model: Model, kind: str) -> None:
    if kind not in model.Kind.values:
        raise Refused(f"没有“{kind}”这一类型；可选：{'、'.join(str(each) for each in model.Kind.labels)}。", "kind")


def _check_day(day: date, field: str) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refused("日期须在 1900-01-01 至 9999-12-31 之间。", field)


def _check_parent(model: Model, zone: Zone, node: Node | None, parent: Node | None, day: date) -> None:
    """Refused for a parent of another zone, one that does not stand from the day on, or one below the node itself."""
    if parent is None:
        return
    if not isinstance(parent, model) or parent.zone_id != zone.pk:
        raise Refused("上级不属于本开发区。", "parent")
    states = parent.states.filter(archived_at=None)
    if not states.filter(valid_from__lte=day).exists():
        raise Refused(f"{parent}自 {states.earliest('valid_from').valid_from} 起才设立，不能更早作为上级。", "parent")
    if not states.filter(valid_to=LAST_DAY).exists():
        raise Refused(f"{parent}至 {states.latest('valid_to').valid_to} 撤销，不能作为上级。", "parent")
    if node is not None and any(parent.pk in below(model, node, each) for each in _days_of_change(model, zone, day)):
        raise Refused(f"{parent}在{node}之下，不能作为它的上级。", "parent")


def _days_of_change(model: Model, zone: Zone, day: date) -> Iterable[date]:
    """A day, and all later ones on which the tree becomes another: a change entered ahead may close a circle."""
    later = states_of(model)._default_manager.filter(node__zone=zone, archived_at=None, valid_from__gt=day)
    return [day, *later.order_by("valid_from").values_list("valid_from", flat=True).distinct()]


def _check_childless(node: Any, day: date, remedy: str) -> None:
    states = states_of(type(node))._default_manager.filter(parent=node, archived_at=None, valid_to__gte=day)
    names = list(dict.fromkeys(states.filter(node__archived_at=None).values_list("name", flat=True)))
    if names:
        told = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
        raise Refused(f"{day} 起，{node}之下还有{told}，{remedy}。")


def _open_state(node: Any) -> Any:
    """The state that lasts to the end of days; Refused if the node has been closed."""
    last = node.states.filter(archived_at=None).select_related("parent").order_by("valid_from").last()
    if last is None or last.valid_to < LAST_DAY:
        raise Refused(f"{node}已撤销（最后一日 {last.valid_to if last else '—'}），不能再变更；如有误，请先撤回。")
    return last
