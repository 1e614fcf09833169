"""The page of an item: its place in the tree, what was done to it, reported of it and proved, and what is near."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import F, Prefetch, QuerySet

from guatu_web.supervision.models import CheckIn, Extension, Item, Mark, Notice, Proof, Share, Step

MOST_CHECK_INS = 30
MOST_MARKS = 60
MOST_KIN = 200
SHARES = Prefetch("shares", Share.objects.filter(archived_at=None).select_related("unit").order_by("pk"))
"""The units that co-operate in an item, read with it."""
_KIN = """
WITH RECURSIVE up(id, parent_id, depth) AS (
  SELECT id, parent_id, 0 FROM supervision_item WHERE id = %s
  UNION ALL
  SELECT above.id, above.parent_id, up.depth - 1 FROM supervision_item above JOIN up ON above.id = up.parent_id
  WHERE up.depth > -20
), down(id, depth) AS (
  SELECT id, 0 FROM supervision_item WHERE id = %s
  UNION ALL
  SELECT under.id, down.depth + 1 FROM supervision_item under JOIN down ON under.parent_id = down.id
  WHERE down.depth < 20 AND under.archived_at IS NULL
)
SELECT item.id, item.parent_id, item.zone_id, item.unit_id, item.area_id, item.number, item.title, item.light,
  item.light_reason, item.state_kind, item.weight, item.percent, item.due_on, unit.name AS of_unit, kin.depth
FROM (SELECT id, depth FROM up WHERE depth < 0 UNION ALL SELECT id, depth FROM down) kin
JOIN supervision_item item ON item.id = kin.id LEFT JOIN areas_unit unit ON unit.id = item.unit_id
ORDER BY kin.depth, item.due_on, item.id LIMIT %s
"""


class Kin(NamedTuple):
    """An item of a tree, and how deep it stands in it; `here` is the one whose page it is."""

    item: Any
    depth: int
    here: bool


class Told(NamedTuple):
    """A step with what came with it."""

    step: Any
    check_in: CheckIn | None
    proofs: list[Proof]


class Around(NamedTuple):
    """What the page of an item tells beside the item itself."""

    kin: list[Kin]
    steps: list[Told]
    check_ins: list[Told]
    marks: list[Mark]
    proofs: list[Proof]
    extensions: list[Extension]
    notices: list[Notice]


def whole(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Items with all that stands beside their fields."""
    near = ("zone", "flow", "unit", "area", "supervising", "leader")
    return rows.select_related(*near).annotate(
        of_document=F("document__title"),
        of_file=F("document__file_name"),
        of_task=F("task__text"),
        of_target=F("target__indicator"),
        reopens_number=F("reopens__number"),
        reopened_pk=F("reopened_as__pk"),
        reopened_number=F("reopened_as__number"),
    )


def around(item: Item) -> Around:
    """All that is near an item; one query for each kind of thing."""
    proofs = list(Proof.objects.filter(item=item, archived_at=None))
    known = {each.pk: each for each in proofs}
    by_step: dict[int | None, list[Proof]] = defaultdict(list)
    for each in proofs:
        by_step[each.step_id].append(each)
    names = {"of_person": F("by__name"), "of_unit": F("unit__name")}
    steps = list(Step.objects.filter(item=item).annotate(**names).order_by("-pk"))
    reported = {
        each.step_id: each
        for each in CheckIn.objects.filter(item=item, archived_at=None).order_by("-pk")[:MOST_CHECK_INS]
    }
    told = [Told(each, reported.get(each.pk), [*by_step[each.pk], *_earlier(each, known)]) for each in steps]
    return Around(
        kin_of(item),
        told,
        [each for each in told if each.check_in],
        list(Mark.objects.filter(item=item, archived_at=None).order_by("-last")[:MOST_MARKS])[::-1],
        proofs,
        list(
            Extension.objects.filter(item=item, archived_at=None).select_related(
                "asked_by", "endorsed_by", "decided_by"
            )
        ),
        list(Notice.objects.filter(item=item, archived_at=None)),
    )


def _earlier(step: Step, known: dict[int, Proof]) -> list[Proof]:
    """The proofs from before that a person chose for a step."""
    return [known[pk] for pk in step.given.get("earlier", ()) if pk in known]


def kin_of(item: Item) -> list[Kin]:
    """An item with its parents and all below it, in the order of a tree; one query."""
    rows: list[Any] = list(Item.objects.raw(_KIN, [item.pk, item.pk, MOST_KIN]))
    above = [each for each in rows if each.depth < 0]
    below: dict[int | None, list[Any]] = defaultdict(list)
    for each in rows:
        if each.depth > 0:
            below[each.parent_id].append(each)
    here = next(each for each in rows if each.depth == 0)
    found = [Kin(each, at, False) for at, each in enumerate(above)]
    waiting = [(here, len(above))]
    while waiting:
        each, depth = waiting.pop()
        found.append(Kin(each, depth, each.pk == item.pk))
        waiting += [(child, depth + 1) for child in reversed(below[each.pk])]
    return found


class Sum(NamedTuple):
    """The children of an item together: how many there are and still run, their weights, and between which days they
    are due."""

    number: int
    open: int
    weight: int
    percent: int | None
    first_due: Any
    last_due: Any


def sum_of(children: list[Any]) -> Sum:
    """What children add up to; the progress is weighted."""
    weight = sum(each.weight for each in children)
    days = [each.due_on for each in children if each.due_on]
    done = sum(each.weight * (100 if each.state_kind == "closed" else each.percent) for each in children)
    return Sum(
        len(children),
        sum(each.state_kind != "closed" for each in children),
        weight,
        round(done / weight) if weight else None,
        min(days, default=None),
        max(days, default=None),
    )
