"""What acts on the trees ask for: names, codes, days and parents that can be. Refused, with the remedy, if not."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from guatu_web.areas.models import FIRST_DAY, LAST_DAY, Area, State, Unit, Zone
from guatu_web.areas.trees import Node, states_of
from guatu_web.records.acts import since as changes_since
from guatu_web.records.acts_in_words import kind_in_words
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import Record

Model = type[Area] | type[Unit]
ONE_DAY = timedelta(days=1)
Span = tuple[date, date, int | None]
_CONTROLS = frozenset(("Cc", "Cs", "Zl", "Zp"))


def locked(node: Node, version: int) -> Any:
    """The node as it is now, kept from others to the end of the act. Overtaken if it is not as the person saw it."""
    current = type(node)._default_manager.select_for_update().select_related("zone").get(pk=node.pk)
    if current.version != version:
        raise Overtaken(current, changes_since(current, version))
    if current.archived_at is not None:
        told = {"node": current, "reason": current.archive_reason[:100]}
        raise Refused(_("%(node)s的设立已撤回（%(reason)s），不能再变更；需要时请重新设立。") % told)
    return current


def open_state(node: Any) -> Any:
    """The state that lasts to the end of days; Refused if the node has been closed."""
    last = node.states.filter(archived_at=None).select_related("parent").order_by("valid_from").last()
    if last is None or last.valid_to < LAST_DAY:
        told = {"node": node, "day": last.valid_to if last else "—"}
        raise Refused(_("%(node)s已撤销（最后一日 %(day)s），不能再变更；如有误，请先撤回。") % told)
    return last


def checked_name(name: str, field: str) -> str:
    """The name without blanks around it. Refused where no screen could show it, or not on one line."""
    name = name.strip()
    if not 0 < len(name) <= 100:
        raise Refused(_("名称须为 1 至 100 字。"), field)
    _check_shown(name, _("名称"), field)
    return name


def checked_code(code: str, field: str) -> str:
    """The code in half-width characters, as a Chinese keyboard may not have typed it. Refused where it holds blanks."""
    code = unicodedata.normalize("NFKC", code).strip()
    if not 0 < len(code) <= 40:
        raise Refused(_("代码须为 1 至 40 个字符。"), field)
    _check_shown(code, _("代码"), field)
    if any(unicodedata.category(char)[0] in "CZ" for char in code):
        raise Refused(_("代码中不能有空格或看不见的字符，请删去。"), field)
    return code


def _check_shown(text: str, called: str, field: str) -> None:
    kinds = {unicodedata.category(char) for char in text}
    if kinds & _CONTROLS:
        raise Refused(_("%(field)s中有换行或看不见的控制字符，请删去后重新填写。") % {"field": called}, field)
    if all(kind[0] in "CMZ" for kind in kinds):
        raise Refused(_("%(field)s中没有看得见的字，请重新填写。") % {"field": called}, field)


def check_kind(model: Model, kind: str) -> None:
    if kind not in model.Kind.values:
        known = _("、").join(str(each) for each in model.Kind.labels)
        raise Refused(_("没有“%(kind)s”这一类型；可选：%(known)s。") % {"kind": kind, "known": known}, "kind")


def check_day(day: date, field: str) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refused(_("日期须在 1900-01-01 至 9999-12-31 之间。"), field)


def check_parent(model: Model, zone: Zone, node: Node | None, parent: Node | None, day: date) -> None:
    """Refused for a parent of another zone, one that does not stand from the day on, or one below the node itself."""
    if parent is None:
        return
    if not isinstance(parent, model) or parent.zone_id != zone.pk:
        raise Refused(_("上级不属于本开发区。"), "parent")
    states = parent.states.filter(archived_at=None)
    first, last = states.order_by("valid_from").first(), states.order_by("valid_to").last()
    told: dict[str, Any] = {"parent": parent, "node": node}
    if first is None or last is None:
        raise Refused(_("%(parent)s的设立已撤回，不能作为上级；请另选。") % told, "parent")
    if first.valid_from > day:
        told["day"] = first.valid_from
        raise Refused(_("%(parent)s自 %(day)s 起才设立，不能更早作为上级；请另选，或改为该日起。") % told, "parent")
    if last.valid_to < LAST_DAY:
        told["day"] = last.valid_to
        raise Refused(_("%(parent)s至 %(day)s 撤销，不能作为上级；请另选，或先撤回它的撤销。") % told, "parent")
    if node is not None and _stands_below(node, parent, day):
        wrong = _("%(parent)s在%(node)s之下，不能作为它的上级；请另选，或先将%(parent)s移到别处。")
        raise Refused(wrong % told, "parent")


def _stands_below(node: Node, other: Node, day: date) -> bool:
    """Whether another is the node, or stands below it on a day or later: a change entered ahead may close a circle."""
    spans = _spans(node, day)
    days = {day, *(first for each in spans.values() for first, _, _ in each if first > day)}
    return any(_is_above(spans, node.pk, other.pk, each) for each in days)


def _spans(node: Node, day: date) -> dict[int, list[Span]]:
    """First day, last day and parent of all states of a tree that last beyond a day, by node; one query."""
    states = states_of(type(node))._default_manager.filter(
        node__zone_id=node.zone_id, archived_at=None, valid_to__gte=day
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for pk, *span in states.values_list("node_id", "valid_from", "valid_to", "parent_id"):
        found[pk].append((span[0], span[1], span[2]))
    return found


def _is_above(spans: dict[int, list[Span]], upper: int, lower: int, day: date) -> bool:
    at: int | None = lower
    passed: set[int] = set()
    while at is not None and at not in passed:
        if at == upper:
            return True
        passed.add(at)
        at = next((parent for first, last, parent in spans.get(at, ()) if first <= day <= last), None)
    return False


def check_childless(node: Any, day: date, remedy: str) -> None:
    """Refused, with the remedy, while anything stands below a node from a day on."""
    states = states_of(type(node))._default_manager.filter(parent=node, archived_at=None, valid_to__gte=day)
    names = list(dict.fromkeys(states.filter(node__archived_at=None).values_list("name", flat=True)))
    if names:
        told = {"day": day, "node": node, "below": listed(names), "remedy": remedy}
        raise Refused(_("%(day)s 起，%(node)s之下还有%(below)s，%(remedy)s。") % told)


def hanging(nodes: Sequence[Any]) -> dict[int, list[str]]:
    """What has to do with nodes of one tree, by node, in words: 下级 1 个, 角色 2 条, 目标 3 条.

    Their own states and what is archived do not count; records of apps above this one do: every reference is asked.
    """
    told: dict[int, list[str]] = defaultdict(list)
    for relation in nodes[0]._meta.get_fields(include_hidden=True) if nodes else ():
        if not relation.auto_created or relation.concrete or relation.field.name in ("node", "split_from"):
            continue
        rows = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": nodes})
        if issubclass(relation.related_model, Record):
            rows = rows.filter(archived_at=None)
        for pk, words in _counted(rows, relation):
            told[pk].append(words)
    return told


def _counted(rows: QuerySet[Any], relation: Any) -> Iterator[tuple[int, str]]:
    """How many rows refer to each node, in words; a child counts once, however many states it had below it."""
    is_child = issubclass(relation.related_model, State)
    counts = (
        rows.order_by().values_list(relation.field.attname).annotate(Count("node" if is_child else "pk", distinct=True))
    )
    kind = kind_in_words(relation.related_model._meta.label_lower)
    for pk, count in counts:
        words = _("下级 %(count)s 个") if is_child else _("%(kind)s %(count)s 条")
        yield pk, words % {"kind": kind, "count": count}


def listed(names: list[str]) -> str:
    """The first names, and that there are more."""
    return _("、").join(names[:3]) + (_("等") if len(names) > 3 else "")
