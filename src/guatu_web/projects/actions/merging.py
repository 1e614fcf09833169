"""Two entries of one project become one: what hangs on the one that goes is moved, and all of it can be rolled back.

Only relations of RELATIONS move; steps taken (Move) are written once and stay readable with the project that took them.
Stage and status are never taken over: they are moved by their own acts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu_web.accounts.models import User
from guatu_web.policies import require
from guatu_web.projects.models import (
    Invested,
    Merge,
    Milestone,
    Paper,
    Problem,
    Project,
    Quantity,
    Screening,
    Talk,
)
from guatu_web.projects.shown import agreed, money
from guatu_web.records.acts import Doing, act, plain, since
from guatu_web.records.errors import Overtaken, Refused

RIGHT = "projects.merge"


class Relation(NamedTuple):
    """Records that hang on a project: their model, what they are called, and by which fields a project has one only."""

    model: Any
    name: Any
    alone_by: tuple[str, ...] = ()


RELATIONS: dict[str, Relation] = {
    "milestones": Relation(Milestone, gettext_lazy("节点"), ("stage",)),
    "invested": Relation(Invested, gettext_lazy("完成投资"), ("period_first", "period_last")),
    "quantities": Relation(Quantity, gettext_lazy("实物工程量"), ("name",)),
    "talks": Relation(Talk, gettext_lazy("洽谈")),
    "problems": Relation(Problem, gettext_lazy("问题")),
    "papers": Relation(Paper, gettext_lazy("材料")),
    "screenings": Relation(Screening, gettext_lazy("准入评审")),
}
"""What moves with a merge, and nothing else."""
MONEY = ("amount", "currency", "rate", "rate_on", "total")
FIELDS = (
    *("name", "investor", "investor_code", "investor_place", "content", "amount", "foreign", "industry", "cluster"),
    *("unit", "owner", "leader", "area", "land_need", "land_supplied"),
)
"""What may be taken over from the project that goes; the amount brings its currency, rate and total with it."""


class Difference(NamedTuple):
    """A field in which two projects differ, and what each of them says."""

    field: str
    name: str
    kept: Any
    gone: Any


class Moving(NamedTuple):
    """Records of one relation: those that move, and those that stay because the kept project has its own."""

    key: str
    name: str
    moving: list[Any]
    staying: list[Any]


class Preview(NamedTuple):
    """What a merge would do."""

    kept: Project
    gone: Project
    differences: list[Difference]
    relations: list[Moving]


def preview(by: User, kept: Project, gone: Project) -> Preview:
    """Which fields differ and which records would move. Nothing is written."""
    _check(by, kept, gone)
    return Preview(kept, gone, list(_differences(kept, gone)), [_moving(key, kept, gone) for key in RELATIONS])


def merge(
    by: User, kept: Project, gone: Project, *, taken: Collection[str] = (), reason: str, versions: tuple[int, int]
) -> Merge:
    """Make one project of two: `gone` goes into `kept`, which takes the fields of `taken` over from it.

    `versions` are those in which the person saw the two. Refused without a reason, and for projects that are merged or
    archived already.
    """
    if unknown := set(taken) - set(FIELDS):
        raise TypeError(f"no field {', '.join(sorted(unknown))} can be taken over")
    if not reason.strip():
        raise Refused(_("请写明合并原因。"), "reason")
    with act("projects.merge", by=by, zone=kept.zone, reason=reason) as doing:
        kept, gone = _locked(kept, versions[0]), _locked(gone, versions[1])
        _check(by, kept, gone)
        moved = {key: _move(doing, key, kept, gone) for key in RELATIONS}
        columns = _taken(taken, kept, gone)
        before = {column: plain(getattr(kept, column)) for column in columns}
        doing.change(kept, **columns)
        doing.change(gone, merged_into=kept, archived_at=doing.now, archive_reason=reason.strip())
        after = {column: plain(value) for column, value in columns.items()}
        return doing.create(
            Merge(
                zone=kept.zone,
                kept=kept,
                gone=gone,
                moved=moved,
                taken={column: [before[column], after[column]] for column in columns},
            )
        )


def rollback(by: User, merged: Merge, *, version: int, reason: str) -> Project:
    """Undo a merge exactly: the records go back, and fields get the values that they had. Gives the project that is
    back. Refused where a field that was taken over has been changed since, for that change would be lost."""
    require(by, RIGHT, merged.zone)
    if not reason.strip():
        raise Refused(_("请写明撤销原因。"), "reason")
    with act("projects.roll_merge_back", by=by, zone=merged.zone, reason=reason) as doing:
        current = Merge.objects.select_for_update().get(pk=merged.pk)
        if current.version != version:
            raise Overtaken(current, since(current, version))
        if current.rolled_back_at is not None:
            raise Refused(_("该合并已撤销。"))
        kept, gone = _locked(current.kept), _locked(current.gone)
        if kept.merged_into_id is not None:
            raise Refused(_("保留的项目已再并入其他项目，请先撤销那次合并。"))
        _give_back(doing, kept, current.taken)
        for key, pks in current.moved.items():
            for record in RELATIONS[key].model.objects.filter(pk__in=pks, project=kept).order_by("pk"):
                doing.change(record, project=gone)
        doing.change(gone, merged_into=None, archived_at=None, archive_reason="")
        doing.change(merged, rolled_back_at=doing.now)
        return gone


def _check(by: User, kept: Project, gone: Project) -> None:
    require(by, RIGHT, kept.zone, kept)
    require(by, RIGHT, kept.zone, gone)
    if kept.pk == gone.pk:
        raise Refused(_("请选择两个不同的项目。"), "gone")
    for each in (kept, gone):
        if each.merged_into_id is not None or each.archived_at is not None:
            raise Refused(_("“%(project)s”已并入其他项目或已归档，不能合并。") % {"project": each}, "gone")


def _locked(project: Project, version: int | None = None) -> Project:
    current = Project.objects.select_for_update().get(pk=project.pk)
    current.zone = project.zone
    if version is not None and current.version != version:
        raise Overtaken(current, since(current, version))
    return current


# ------------------------------------------------------------------ fields


def _differences(kept: Project, gone: Project) -> Any:
    for name in FIELDS:
        of: Any = Project._meta.get_field(name)
        mine, theirs = getattr(kept, of.attname), getattr(gone, of.attname)
        if theirs in (None, "") or mine == theirs:
            continue
        yield Difference(name, str(of.verbose_name), _shown(kept, name), _shown(gone, name))


def _shown(project: Project, name: str) -> Any:
    if name == "amount" and project.amount is not None:
        return " · ".join(filter(None, (money(project.total), agreed(project))))
    value = getattr(project, name)
    return plain(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def _taken(names: Collection[str], kept: Project, gone: Project) -> dict[str, Any]:
    """The columns of the kept project that change, with what the other says."""
    told: dict[str, Any] = {}
    for name in FIELDS:
        if name in names:
            columns = MONEY if name == "amount" else (Project._meta.get_field(name).attname,)  # type: ignore[union-attr]
            told |= {column: getattr(gone, column) for column in columns}
    return {column: value for column, value in told.items() if getattr(kept, column) != value}


def _give_back(doing: Doing, kept: Project, taken: dict[str, Sequence[Any]]) -> None:
    back: dict[str, Any] = {}
    for column, (before, after) in taken.items():
        if plain(getattr(kept, column)) != after:
            of: Any = Project._meta.get_field(column.removesuffix("_id"))
            told = _("“%(field)s”在合并之后又有修改，不能撤销合并。请先改回合并时的值。")
            raise Refused(told % {"field": of.verbose_name})
        back[column] = Project._meta.get_field(column.removesuffix("_id")).to_python(before)  # type: ignore[union-attr]
    if back:
        doing.change(kept, **back)


# ------------------------------------------------------------------ records


def _moving(key: str, kept: Project, gone: Project) -> Moving:
    relation = RELATIONS[key]
    rows = list(relation.model.objects.filter(project=gone, archived_at=None).order_by("pk"))
    own = _own(relation, kept)
    stays = [each for each in rows if _alone(relation, each) in own]
    return Moving(key, str(relation.name), [each for each in rows if each not in stays], stays)


def _own(relation: Relation, kept: Project) -> set[tuple[Any, ...]]:
    """What the kept project has of its own, where it may have one only."""
    if not relation.alone_by:
        return set()
    rows = relation.model.objects.filter(project=kept, archived_at=None)
    return {tuple(each) for each in rows.values_list(*relation.alone_by)}


def _alone(relation: Relation, record: Any) -> tuple[Any, ...] | None:
    return tuple(getattr(record, name) for name in relation.alone_by) if relation.alone_by else None


def _move(doing: Doing, key: str, kept: Project, gone: Project) -> list[int]:
    moving = _moving(key, kept, gone).moving
    for record in moving:
        doing.change(record, project=kept)
    return [each.pk for each in moving]
