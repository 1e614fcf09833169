"""The act of breaking a target down into children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.ledger.actions.targets import RIGHT, reasoned, seen
from guatu_web.ledger.models import Target
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act, shown, since
from guatu_web.records.errors import Overtaken, Refused

_FROM_PARENT = (
    *("indicator", "code", "measure", "value_unit", "bound", "area_id", "area_name", "unit_id"),
    *Target.PERIOD_FIELDS,
)
_SAME = ("indicator", "code", "measure", "area_id", "unit_id", "period_first", "period_last")


class Given(NamedTuple):
    """What a part gets: `columns` tell it from its parent, `value` is in base units (None: nothing). `child` is the
    child that it had when the person saw it, in `version`."""

    columns: Mapping[str, Any]
    value: Decimal | None
    child: Target | None = None
    version: int | None = None


def decompose(by: User, target: Target, parts: Sequence[Given], *, version: int, reason: str) -> list[Target]:
    """Give each part its value: new children are entered, others changed, and those without a value withdrawn.

    A target that stands in the ledger for a part already, and is nobody's child, becomes the child. The sum need not
    be the parent's: over- and under-allocation are shown, not refused. Gives the children that stand afterwards.
    Overtaken if somebody has changed the target or one of its children since.
    """
    zone = target.zone
    require(by, RIGHT, zone, target)
    reasoned(reason)
    _positive(parts)
    children = [_child(target, each, each.value) for each in parts if each.value is not None]
    _in_reach(by, zone, children)
    with act("ledger.decompose_target", by=by, zone=zone, reason=reason) as doing:
        Zone.objects.select_for_update().get(pk=zone.pk)  # two who break one target down at once go one by one
        seen(doing, target, version)
        there = _there(target, parts, children)
        kept = _change(doing, target, [each for each in parts if each.child is not None], there)
        new = [each for each in children if _key(each) not in there]
        adopted = _adopt(doing, target, [each for each in children if _key(each) in there], there, kept)
        return [*kept, *adopted, *doing.create_all(new)]


def _positive(parts: Sequence[Given]) -> None:
    if any(each.value is not None and each.value <= 0 for each in parts):
        raise Refused(_("分解值须大于零；不分给的请留空。"))


def _child(target: Target, given: Given, value: Decimal) -> Target:
    columns = {name: getattr(target, name) for name in _FROM_PARENT} | dict(given.columns)
    return Target(zone=target.zone, parent=target, value=value, **columns)


def _key(target: Target) -> tuple[Any, ...]:
    return tuple(getattr(target, name) for name in _SAME)


def _in_reach(by: User, zone: Zone, children: Sequence[Target]) -> None:
    """A person may only set targets of own units; areas and units of another zone are as good as none."""
    for field, model in (("area_id", Area), ("unit_id", Unit)):
        asked = {getattr(each, field) for each in children} - {None}
        if asked and model._default_manager.filter(pk__in=asked, zone=zone).count() != len(asked):
            raise Refused(_("不属于本开发区，请重新选择。"))
    for child in {(each.unit_id, each.area_id): each for each in children}.values():
        require(by, RIGHT, zone, child)


def _there(target: Target, parts: Sequence[Given], children: Sequence[Target]) -> dict[tuple[Any, ...], Target]:
    """The targets in force that stand for parts already, locked."""
    pks = [each.child.pk for each in parts if each.child is not None]
    rows = Target.objects.select_for_update().filter(
        zone_id=target.zone_id,
        indicator=target.indicator,
        code=target.code,
        measure=target.measure,
        state=Target.State.IN_FORCE,
        archived_at=None,
    )
    wanted = {_key(each) for each in children}
    return {_key(row): row for row in rows if row.pk != target.pk and (row.pk in pks or _key(row) in wanted)}


def _change(
    doing: Doing, target: Target, parts: Sequence[Given], there: Mapping[tuple[Any, ...], Target]
) -> list[Target]:
    """The children that were there, with their new values; gives those that stay."""
    current, changed, kept = {row.pk: row for row in there.values()}, [], []
    for each in parts:
        assert each.child is not None
        row = current.get(each.child.pk)
        if row is None or (each.version is not None and row.version != each.version):
            raise Overtaken(each.child, since(each.child, each.version or each.child.version))
        if each.value is None:
            changed.append(_set(doing, row, state=Target.State.WITHDRAWN))
            continue
        kept.append(row)
        if row.value != each.value:
            changed.append(_set(doing, row, value=each.value, value_unit=target.value_unit, as_written=""))
    _write(doing, changed)
    return kept


def _adopt(
    doing: Doing,
    target: Target,
    children: Sequence[Target],
    there: Mapping[tuple[Any, ...], Target],
    kept: Sequence[Target],
) -> list[Target]:
    """Targets that stand for a part without being anybody's child."""
    done, changed = {each.pk for each in kept}, []
    for child in children:
        row = there[_key(child)]
        if row.pk in done:
            continue
        if row.parent_id is not None:
            raise Refused(_("“%s”已是另一目标的分解目标，请先在该目标页调整。") % row)
        changed.append(_set(doing, row, parent=target, value=child.value, value_unit=target.value_unit, as_written=""))
    _write(doing, changed)
    return changed


def _set(doing: Doing, row: Target, **columns: Any) -> Target:
    before = shown(row)
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.changed_at = doing.now
    after = shown(row)
    doing.note(row, {name: [before[name], after[name]] for name in after if before[name] != after[name]})
    return row


def _write(doing: Doing, rows: Sequence[Target]) -> None:
    if rows:
        fields = ["value", "value_unit", "as_written", "parent", "state", "version", "changed_at"]
        Target.objects.bulk_update(rows, fields)
