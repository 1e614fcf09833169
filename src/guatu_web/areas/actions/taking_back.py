"""The act of taking back the last change of a node, whichever it was, with all that came into being through it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.actions.checking import ONE_DAY, check_parent, hanging, locked
from guatu_web.areas.actions.noting import note_change
from guatu_web.areas.models import LAST_DAY
from guatu_web.areas.queries import parts_of
from guatu_web.areas.trees import Node
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused


def take_back(by: User, node: Node, *, version: int, reason: str) -> None:
    """Undo the last change of a node.

    - A closing: the node goes on.
    - A split: the node goes on, and its parts are archived.
    - A new name, kind or parent: the state before goes on.
    - The adding itself: the node is archived, and its code is free again.

    Refused without a reason; where the parent does not stand any more; and where something hangs on what would go.
    """
    require(by, "areas.change", node.zone)
    if not reason.strip():
        raise Refused(_("请写明撤回原因。"), "reason")
    with act(f"areas.take_back_{node._meta.model_name}", by=by, zone=node.zone, reason=reason) as doing:
        current = locked(node, version)
        *before, last = current.states.filter(archived_at=None).select_related("parent").order_by("valid_from")
        if last.valid_to < LAST_DAY:
            _reopen(doing, current, last)
        elif before:
            _go_back(doing, current, last, before[-1])
        else:
            _undo_adding(doing, current, last)


def _reopen(doing: Doing, node: Any, last: Any) -> None:
    """A node that was closed or split goes on."""
    check_parent(type(node), node.zone, node, last.parent, last.valid_to + ONE_DAY)
    firsts = parts_of(node, last)
    _check_parts(firsts)
    for first in firsts:
        _archive(doing, first)
    told = {"valid_to": last.valid_to}
    doing.change(last, valid_to=LAST_DAY)
    note_change(doing, node, told, {"valid_to": LAST_DAY})


def _go_back(doing: Doing, node: Any, last: Any, before: Any) -> None:
    """The state before the last goes on."""
    check_parent(type(node), node.zone, node, before.parent, last.valid_from)
    doing.archive(last)
    doing.change(before, valid_to=LAST_DAY)
    told, left = ({"name": each.name, "parent": each.parent, "kind": each.kind} for each in (last, before))
    note_change(doing, node, told, left, valid_from=last.valid_from)


def _undo_adding(doing: Doing, node: Any, first: Any) -> None:
    """A node that should not have been added goes, if nothing has to do with it yet."""
    if first.split_from is not None:
        told = {"node": node, "whole": first.split_from}
        raise Refused(_("%(node)s由%(whole)s拆分而来，不能单独撤回；请到%(whole)s的页面撤回拆分。") % told)
    if found := hanging([node])[node.pk]:
        wrong = _(
            "%(node)s已有%(found)s，不能撤回设立。请先将其改到别处或归档；确已不再存在的，请改为撤销，写明最后一日。"
        )
        raise Refused(wrong % {"node": node, "found": _("、").join(found)})
    _archive(doing, first)


def _check_parts(firsts: list[Any]) -> None:
    """Refused where a part has changed since the split, or something hangs on it."""
    changed = [str(first.node) for first in firsts if first.valid_to < LAST_DAY]
    if changed:
        wrong = _("%(parts)s在拆分之后又有变更，请先到其页面逐次撤回，再撤回拆分。")
        raise Refused(wrong % {"parts": _("、").join(changed)})
    found = hanging([first.node for first in firsts])
    told = [
        _("%(node)s已有%(found)s") % {"node": first.node, "found": _("、").join(found[first.node_id])}
        for first in firsts
        if found[first.node_id]
    ]
    if told:
        wrong = _("%(parts)s，不能撤回拆分。请先将其改到别处或归档；无法改动的，请保留拆分，不再需要的部分改为撤销。")
        raise Refused(wrong % {"parts": _("；").join(told)})


def _archive(doing: Doing, first: Any) -> None:
    """A node that has its first state alone goes with it."""
    doing.archive(first, version=first.version)
    doing.archive(first.node, version=first.node.version)
