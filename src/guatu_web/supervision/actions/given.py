"""What a person gave for an act: read, checked, and as the step keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.translation import gettext as _

from guatu.workflow import Act, Workflow
from guatu_web.accounts.models import User
from guatu_web.areas.models import Unit
from guatu_web.documents.storable import storable
from guatu_web.records.errors import Refused
from guatu_web.supervision.actions.fitting import LONGEST_TEXT, check_leader, check_unit
from guatu_web.supervision.models import Item
from guatu_web.supervision.words import FIELDS

TEXTS = frozenset(("reason", "remark", "progress", "problem", "wanted"))
OF_ITEM = ("unit", "co_units", "supervising", "leader", "due_on")
"""Fields that the item itself may hold already: what it holds is not asked for again."""
BESIDE_REPORT = frozenset(("percent", "node", "problem", "wanted"))
BESIDE_DISPATCH = frozenset(("co_units", "supervising", "leader"))
ALWAYS = frozenset(("remark", "proof"))
MADE_UP, CHECK_IN, PLACE_KEPT, EARLIER = "made_up", "check_in", "place_kept", "earlier"
"""Beside the fields: that a report is for the oldest period that was missed; which report is meant; that the place of
photos is wanted; which proofs that were handed in before count for this act too."""


class Given(NamedTuple):
    """The values of an act's fields; `plain` as JSON holds them, `typed` how many the person filled in."""

    values: dict[str, Any]
    plain: dict[str, Any]
    typed: int


def fields_of(act: Act) -> frozenset[str]:
    """All that may be filled in for an act: what it needs, and what may stand beside it."""
    taken = ALWAYS | set(act.fields)
    if "progress" in act.fields:
        taken |= BESIDE_REPORT
    return taken | BESIDE_DISPATCH if act.due else taken


def read(item: Item, table: Workflow, act: Act, given: Mapping[str, Any], files: int, day: date) -> Given:
    """What was given. Refused, with the field, for a value that cannot be, and for a field that the act has not."""
    values: dict[str, Any] = {}
    typed = files
    for name, value in given.items():
        if name in (MADE_UP, CHECK_IN, PLACE_KEPT):
            values[name] = _switch(name, value)
            continue
        if name == EARLIER and "proof" in act.fields:
            typed += bool(_earlier(item, values, value))
            continue
        if name not in fields_of(act):
            told = {"act": act.name, "field": FIELDS.get(name, name)}
            raise Refused(_("“%(act)s”不填写“%(field)s”，请去掉这一项。") % told, name)
        if name != "proof" and not _is_blank(value):
            values[name] = _READERS[name](item, table, name, value)
            typed += values[name] != _held(item, name)
    _fill_in(item, act, values, files)
    _check(item, act, values, day)
    return Given(values, {name: _plain(each) for name, each in values.items() if name != "proof"}, typed)


def _fill_in(item: Item, act: Act, values: dict[str, Any], files: int) -> None:
    """What the item holds already stands in for what was not given."""
    for name in act.fields:
        if name in OF_ITEM and name not in values and (name != "due_on" or act.due == name):
            held = _held(item, name)
            if not _is_blank(held):
                values[name] = held
    if files or values.get(EARLIER):
        values["proof"] = True


def _earlier(item: Item, values: dict[str, Any], told: Any) -> list[int]:
    """The earlier proofs of the item that were chosen for this act. Refused for one that is not there."""
    several = told if isinstance(told, Iterable) and not isinstance(told, str) else [told]
    wanted = sorted({_number(each, 1, 2**63 - 1, EARLIER) for each in several})
    known = set(item.proofs.filter(archived_at=None, pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    if lost := [each for each in wanted if each not in known]:
        raise Refused(_("没有编号为 %(pk)s 的选项，请重新选择。") % {"pk": lost[0]}, EARLIER)
    if wanted:
        values[EARLIER] = wanted
    return wanted


def _check(item: Item, act: Act, values: dict[str, Any], day: date) -> None:
    for name in ("unit", "supervising"):
        if name in values:
            check_unit(item.zone, values[name], day, name)
    for unit in values.get("co_units", ()):
        check_unit(item.zone, unit, day, "co_units")
        if unit == values.get("unit", item.unit):
            raise Refused(_("责任单位不必再列为协办单位，请去掉。"), "co_units")
    if "leader" in values:
        check_leader(item.zone, values["leader"], day)
    if "due_on" in values:
        _check_due(item, values["due_on"])


def _check_due(item: Item, due: date) -> None:
    if due < item.start_on:
        told = _("完成时限 %(due)s 早于开始日期 %(start)s，请改其中一个。")
        raise Refused(told % {"due": due, "start": item.start_on}, "due_on")
    if item.parent is not None and item.parent.due_on is not None and due > item.parent.due_on:
        told = _("完成时限不能晚于上级事项的 %(day)s；如确需延后，请先为上级事项申请延期。")
        raise Refused(told % {"day": item.parent.due_on}, "due_on")


# ------------------------------------------------------------------ single values


def _switch(name: str, value: Any) -> Any:
    return _number(value, 1, 2**63 - 1, name) if name == CHECK_IN else is_on(value)


def is_on(value: Any) -> bool:
    """Whether something that is on or off was switched on."""
    return value in (True, "1", "on", "true")


def _text(item: Item, table: Workflow, name: str, value: Any) -> str:
    text = storable(str(value)).strip()
    if len(text) > LONGEST_TEXT:
        told = _("最多 %(most)s 字，现有 %(length)s 字，请精简或作为附件上传。")
        raise Refused(told % {"most": LONGEST_TEXT, "length": len(text)}, name)
    return text


def _percent(item: Item, table: Workflow, name: str, value: Any) -> int:
    return _number(value, 0, 100, name)


def _node(item: Item, table: Workflow, name: str, value: Any) -> int:
    return _number(value, 0, len(table.nodes), name)


def _number(value: Any, least: int, most: int, name: str) -> int:
    try:
        number = int(str(value).strip().removesuffix("%"))
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise Refused(_("请填 %(least)s 至 %(most)s 的整数。") % {"least": least, "most": most}, name)
    return number


def _day(item: Item, table: Workflow, name: str, value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise Refused(_("日期请写成 2026-06-30。"), name) from None


def _evaluation(item: Item, table: Workflow, name: str, value: Any) -> str:
    known = {each.value: each.label for each in Item.Evaluation if each.value}
    if value not in known:
        raise Refused(_("请选择：%(known)s。") % {"known": _("、").join(map(str, known.values()))}, name)
    return str(value)


def _unit(item: Item, table: Workflow, name: str, value: Any) -> Unit:
    return value if isinstance(value, Unit) else _found(Unit, value, name, zone_id=item.zone_id)


def _units(item: Item, table: Workflow, name: str, value: Any) -> list[Unit]:
    several = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    return [_unit(item, table, name, each) for each in several]


def _person(item: Item, table: Workflow, name: str, value: Any) -> User:
    return value if isinstance(value, User) else _found(User, value, name)


def _found(model: Any, value: Any, name: str, **more: Any) -> Any:
    found = model.objects.filter(pk=_number(value, 1, 2**63 - 1, name), **more).first()
    if found is None:
        raise Refused(_("没有编号为 %(pk)s 的选项，请重新选择。") % {"pk": value}, name)
    return found


_READERS: dict[str, Callable[[Item, Workflow, str, Any], Any]] = {
    **dict.fromkeys(TEXTS, _text),
    "percent": _percent,
    "node": _node,
    "due_on": _day,
    "evaluation": _evaluation,
    "unit": _unit,
    "supervising": _unit,
    "co_units": _units,
    "leader": _person,
}


def _held(item: Item, name: str) -> Any:
    """What an item has of a field already."""
    if name == "co_units":
        return [each.unit for each in item.shares.all() if each.archived_at is None]
    return getattr(item, name, None)


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", [], ()) or (isinstance(value, str) and not value.strip())


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.pk if isinstance(value, Model) else value
