"""The responsibility table (责任清单): who answers for what until when, how far it is, and its light; by programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from guatu.papers import Column, Grid, Group, Line, Paper, Shaded
from guatu.papers.writing import MOST_ROWS, written
from guatu_web.areas.models import Zone
from guatu_web.records.errors import Refused
from guatu_web.supervision.models import CheckIn, Flow, Item, Share
from guatu_web.supervision.papers.wording import day, ground, lamp, ordinal
from guatu_web.supervision.queries.listing import state_name

COLUMNS = (
    Column("序号", 12, True),
    Column("重点工作", 50),
    Column("目标要求", 58),
    Column("责任领导", 20, True),
    Column("责任单位", 30, True),
    Column("完成时限", 26, True),
    Column("进展", 40),
    Column("亮灯", 21, True),
)
"""As offices print it; the widths fill an A4 sheet lying on its side."""
WITHOUT = "未列入专项工程的事项"
LONGEST_PROGRESS = 300
_CHUNK = 1000
_ORDER = (
    Case(When(programme="", then=Value(1)), default=Value(0)),
    "programme",
    F("due_on").asc(nulls_last=True),
    "pk",
)


class Entry(NamedTuple):
    """A line of the table: the item, its number, and its cells in words."""

    item: Any
    serial: int
    programme: str
    unit: str
    due: str
    progress: str
    light: str
    ground: str

    @property
    def cells(self) -> tuple[str | Shaded, ...]:
        """What is printed, column by column."""
        item = self.item
        light = Shaded(self.light, self.ground) if self.ground else self.light
        leader = item.of_leader or "—"
        return (str(self.serial), item.title, item.requirement, leader, self.unit, self.due, self.progress, light)


def entries(
    known: Mapping[int, Flow], rows: QuerySet[Item], first: int = 0, size: int | None = None
) -> Iterator[Entry]:
    """The lines of the table in the order of the paper: programmes by name, what is due first before the rest, items
    without a programme at the end; from the line number `first` on, `size` of them (None: all). `known` are the
    workflows of the zone, which name the states."""
    pks = list(rows.order_by(*_ORDER).values_list("pk", flat=True)[first : None if size is None else first + size])
    for start in range(0, len(pks), _CHUNK):
        yield from _told(pks[start : start + _CHUNK], first + start, lambda item: state_name(known, item))


def _told(pks: Sequence[int], before: int, state_of: Callable[[Any], str]) -> Iterator[Entry]:
    last = CheckIn.objects.filter(item=OuterRef("pk"), archived_at=None).order_by("-pk").values("progress")[:1]
    names = {"of_unit": F("unit__name"), "of_leader": F("leader__name"), "progress": Subquery(last)}
    shown = ("title", "requirement", "programme", "flow_id", "state", "state_kind", "percent", "due_on", "light")
    items: dict[int, Any] = {each.pk: each for each in Item.objects.filter(pk__in=pks).only(*shown).annotate(**names)}
    units = _co_units(pks)
    for serial, pk in enumerate(pks, before + 1):
        item = items[pk]
        state = state_of(item)
        told = (_unit(item.of_unit, units.get(pk, [])), day(item.due_on) or "未定", _said(item, state))
        yield Entry(item, serial, item.programme, *told, lamp(item, state), ground(item))


def _co_units(pks: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Share.objects.filter(item_id__in=pks, archived_at=None).order_by("pk")
    for pk, name in rows.values_list("item_id", "unit__name"):
        found[pk].append(name)
    return found


def _unit(lead: str | None, others: Sequence[str]) -> str:
    return "\n".join([lead or "—", *(["配合：" + "、".join(others)] if others else [])])


def _said(item: Any, state: str) -> str:
    """How far an item is: what was reported last, cut where it is long, with the share that is done."""
    if item.progress is None:
        return state
    words = " ".join(item.progress.split())
    words = words if len(words) <= LONGEST_PROGRESS else words[: LONGEST_PROGRESS - 1] + "…"
    return f"{words}（完成{item.percent}%）" if item.percent else words


# ------------------------------------------------------------------ printed


class Heading(NamedTuple):
    """What stands above the table, and the name of its file."""

    title: str
    below: str
    on: date


def heading(zone: Zone, programme: str, on: date) -> Heading:
    """The heading of a zone's table, of one programme or of all."""
    return Heading(f"{zone.name}{programme or '重点工作'}责任清单", f"截至{day(on)}", on)


def by_programme(lines: Iterable[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Lines under the headings of their programmes; where there is but one, without headings."""
    groups = [(name, list(each)) for name, each in groupby(lines, lambda line: line.programme)]
    for at, (name, each) in enumerate(groups, 1):
        told = f"{ordinal(at)}、{name or WITHOUT}（{len(each)}项）" if len(groups) > 1 else ""
        yield told, each


def as_document(head: Heading, lines: Iterable[Entry]) -> tuple[bytes, int]:
    """The table as .docx, and how many items it has. Refused for more than a document holds."""
    rows: list[Any] = []
    count = 0
    for name, group in by_programme(lines):
        rows += [Group(name)] if name else []
        rows += [each.cells for each in group]
        count += len(group)
        if len(rows) > MOST_ROWS:
            told = _("责任清单超过 %(most)s 行，不便印成文档。请按工程或单位筛选，或导出 Excel。")
            raise Refused(told % {"most": MOST_ROWS})
    lines_above = [Line("title", head.title), Line("note", head.below)]
    return written(Paper(head.title, head.on, lines_above, Grid(COLUMNS, rows), landscape=True)), count
