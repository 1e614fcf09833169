"""Acts on the trees: add, change, split and close a node from a day on.

Every act on a node first locks it and compares the version that the person saw, so that two changes never lose each
other; every act leaves its entry at the node, beside those of the states that it ended and began.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.actions.checking import (
    ONE_DAY,
    Model,
    check_childless,
    check_day,
    check_kind,
    check_parent,
    checked_code,
    checked_name,
    locked,
    open_state,
)
from guatu_web.areas.actions.noting import note_change
from guatu_web.areas.models import LAST_DAY, Area, Unit, Zone
from guatu_web.areas.trees import Node, name_on, states_of
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused


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
        check_day(since, "since")
        check_parent(model, zone, None, parent, since)
        return _added(doing, zone, model, code=code, name=name, kind=kind, parent=parent, since=since)


def restate(by: User, node: Node, *, version: int, since: date, reason: str, **fields: Any) -> None:
    """Rename a node, move it below another parent or change its kind, from a day on.

    On the day of its last change the change itself is corrected. Refused for a day before it, for a parent that
    stands below the node itself on any day from then on, and where nothing would change.
    """
    require(by, "areas.change", node.zone)
    with act(f"areas.restate_{node._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        current = locked(node, version)
        last = open_state(current)
        check_day(since, "since")
        if since < last.valid_from:
            wrong = _("已有自 %(day)s 起的变更，日期不能早于该日；如有误，请先撤回该次变更。")
            raise Refused(wrong % {"day": last.valid_from}, "since")
        told = {"name": last.name, "parent": last.parent, "kind": last.kind}
        wanted = told | fields
        wanted["name"] = checked_name(wanted["name"], "name")
        check_kind(type(node), wanted["kind"])
        if wanted == told:
            raise Refused(_("没有任何变化，无需保存。"))
        if wanted["parent"] != told["parent"]:
            check_parent(type(node), node.zone, node, wanted["parent"], since)
        if since == last.valid_from:
            doing.change(last, **wanted)
        else:
            doing.change(last, valid_to=since - ONE_DAY)
            doing.create(type(last)(node=current, valid_from=since, **wanted))
        note_change(doing, current, told, wanted, valid_from=since)


def close(by: User, node: Node, *, version: int, last_day: date, reason: str) -> None:
    """End a node after a day; refused while anything stands below it after that day."""
    require(by, "areas.change", node.zone)
    with act(f"areas.close_{node._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        current = locked(node, version)
        last = open_state(current)
        check_day(last_day, "last_day")
        if last_day < last.valid_from:
            wrong = _("已有自 %(day)s 起的变更，最后一日不能早于该日；如有误，请先撤回。")
            raise Refused(wrong % {"day": last.valid_from}, "last_day")
        if last_day == LAST_DAY:
            raise Refused(_("最后一日须早于 9999-12-31。"), "last_day")
        check_childless(current, last_day + ONE_DAY, _("请先将其移动或撤销"))
        doing.change(last, valid_to=last_day)
        note_change(doing, current, {"valid_to": LAST_DAY}, {"valid_to": last_day})


def split(
    by: User, node: Node, *, version: int, since: date, parts: Sequence[tuple[str, str]], reason: str
) -> list[Node]:
    """Replace a node by several (code, name) of its kind and parent from a day on; refused while any stand below it."""
    require(by, "areas.change", node.zone)
    with act(f"areas.split_{node._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        current = locked(node, version)
        last = open_state(current)
        if len(parts) < 2:
            raise Refused(_("拆分至少要有两个部分，每行一个。"), "parts")
        check_day(since, "since")
        if since <= last.valid_from:
            raise Refused(_("日期须晚于上次变更日 %(day)s。") % {"day": last.valid_from}, "since")
        check_childless(current, since, _("请先将其移动"))
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
                split_from=current,
            )
            for code, name in parts
        ]
        note_change(doing, current, {"valid_to": LAST_DAY}, {"valid_to": since - ONE_DAY})
        return made


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
    split_from: Node | None = None,
) -> Node:
    code = checked_code(code, field or "code")
    name = checked_name(name, field or "name")
    check_kind(model, kind)
    try:
        with transaction.atomic():
            node: Node = doing.create(model(zone=zone, code=code, name=name))
    except IntegrityError as error:
        raise Refused(_("代码 %(code)s 已被使用，请换一个。") % {"code": code}, field or "code") from error
    first = states_of(model)(node=node, parent=parent, name=name, kind=kind, valid_from=since, split_from=split_from)
    doing.create(first)
    return node
