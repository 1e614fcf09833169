"""Projects as an Excel book that can be brought in again as it is; and what was found in a list, as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from guatu.reading.workbook import SheetColumn
from guatu.reporting.tables import column_letters
from guatu_web.projects.headings import MILESTONE, named
from guatu_web.projects.list_findings import ERROR, Found
from guatu_web.projects.models import Invested, Milestone, Project, Stage
from guatu_web.records.acts import plain
from guatu_web.records.shown import day, label, minute

WAN, YI = Decimal(10_000), Decimal(100_000_000)
AT_ONCE = 2000
DATES = ("planned_on", "actual_on")


class Line(NamedTuple):
    """A project with the dates of its stages by stage and column, and what was invested in yuan."""

    project: Any
    days: Mapping[tuple[str, str], Any]
    invested: Decimal | None


def read_all(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Rows with all that the book tells of them."""
    return rows.select_related(None).annotate(
        of_unit=F("unit__name"), of_owner=F("owner__name"), of_leader=F("leader__name"), of_area=F("area__name")
    )


def lines(rows: QuerySet[Project]) -> Iterator[Line]:
    """The lines of the book; a few queries for some thousand projects each."""
    some: list[Any] = []
    for each in read_all(rows).iterator(chunk_size=AT_ONCE):
        some.append(each)
        if len(some) == AT_ONCE:
            yield from _lines(some)
            some = []
    yield from _lines(some)


def _lines(projects: Iterable[Project]) -> Iterator[Line]:
    projects = list(projects)
    pks = [each.pk for each in projects]
    days: dict[int, dict[tuple[str, str], Any]] = {pk: {} for pk in pks}
    dated = Milestone.objects.filter(project__in=pks, archived_at=None)
    for pk, stage, planned, actual in dated.values_list("project", "stage", *DATES):
        days[pk] |= {(stage, "planned_on"): planned, (stage, "actual_on"): actual}
    invested: dict[int, Decimal] = {}
    done = Invested.objects.filter(project__in=pks, archived_at=None).order_by()
    for pk, amount in done.values_list("project", "amount"):
        invested[pk] = invested.get(pk, Decimal(0)) + amount
    for each in projects:
        yield Line(each, days[each.pk], invested.get(each.pk))


def _of(name: str) -> Any:
    return lambda line: getattr(line.project, name)


def _labelled(name: str) -> Any:
    return lambda line: label(line.project, name)


def _day(name: str) -> Any:
    return lambda line: day(getattr(line.project, name))


def _in(name: str, unit: Decimal) -> Any:
    def of(line: Line) -> Decimal | None:
        value: Decimal | None = getattr(line.project, name)
        return None if value is None else value / unit

    return of


def _exact(name: str) -> Any:
    def of(line: Line) -> str:
        value: Decimal | None = getattr(line.project, name)
        return "" if value is None else str(plain(value))

    return of


def _dated(stage: str, which: str) -> Any:
    return lambda line: day(line.days.get((stage, which)))


def columns() -> tuple[SheetColumn, ...]:
    """All fields of a project under the headings by which a list is read."""
    dates = [
        SheetColumn(named(f"{stage}{MILESTONE}{which}"), 12, _dated(stage, which))
        for stage in Stage.values
        for which in DATES
    ]
    return (
        SheetColumn("编号", 14, _of("number")),
        SheetColumn("项目名称", 36, _of("name")),
        SheetColumn("类别", 12, _labelled("kind")),
        SheetColumn("投资方", 28, _of("investor")),
        SheetColumn("统一社会信用代码", 20, _of("investor_code")),
        SheetColumn("投资方所在地", 14, _of("investor_place")),
        SheetColumn("建设内容", 40, _of("content")),
        SheetColumn("总投资（亿元）", 12, _in("total", YI)),
        SheetColumn("总投资（元）", 18, _exact("total")),
        SheetColumn("协议金额（原币）", 18, _exact("amount")),
        SheetColumn("币种", 6, _of("currency")),
        SheetColumn("汇率", 10, _exact("rate")),
        SheetColumn("汇率日期", 11, _day("rate_on")),
        SheetColumn("合同外资（美元）", 16, _exact("foreign")),
        SheetColumn("已完成投资（万元）", 14, lambda line: None if line.invested is None else line.invested / WAN),
        SheetColumn("行业代码", 9, _of("industry")),
        SheetColumn("产业集群", 12, _of("cluster")),
        SheetColumn("责任单位", 14, lambda line: line.project.of_unit or ""),
        SheetColumn("项目专员", 10, lambda line: line.project.of_owner or ""),
        SheetColumn("包抓领导", 10, lambda line: line.project.of_leader or ""),
        SheetColumn("落地区域", 12, lambda line: line.project.of_area or ""),
        SheetColumn("用地需求（亩）", 12, _exact("land_need")),
        SheetColumn("已供地（亩）", 12, _exact("land_supplied")),
        SheetColumn("阶段", 8, _labelled("stage")),
        SheetColumn("进入阶段日期", 12, _day("stage_on")),
        SheetColumn("状态", 10, _labelled("status")),
        SheetColumn("状态原因", 24, _of("status_reason")),
        SheetColumn("状态日期", 11, _day("status_on")),
        *dates,
        SheetColumn("登记时间", 16, lambda line: minute(line.project.created_at)),
    )


FINDINGS_NAME = "核对结果"
FINDINGS: tuple[SheetColumn, ...] = (
    SheetColumn("程度", 8, lambda found: "错误" if found.severity == ERROR else "提示"),
    SheetColumn("类别", 16, lambda found: found.name),
    SheetColumn("工作表", 18, lambda found: found.sheet),
    SheetColumn("行", 8, lambda found: found.row),
    SheetColumn("单元格", 10, lambda found: _cell(found)),
    SheetColumn("问题", 60, lambda found: found.message),
    SheetColumn("如何处理", 50, lambda found: found.remedy),
)


def _cell(found: Found) -> str:
    return f"{column_letters(found.column) if found.column else ''}{found.row or ''}"


def name() -> str:
    """What the book of projects is called."""
    return _("项目清单")
