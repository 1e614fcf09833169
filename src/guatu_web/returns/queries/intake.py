"""What was found in a table, as its page lists it: narrowed by sheet, kind and what still stands, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guatu.reporting import ERROR
from guatu.reporting.findings import RULES
from guatu_web.returns.explaining import explained, standing, why
from guatu_web.returns.models import Intake, IntakeFinding

PAGE = 50
STANDING, EXPLAINED = "standing", "explained"
STATES = ((STANDING, _("待处理")), (EXPLAINED, _("已说明")))
KINDS = {
    "no_header": _("没有表头"),
    "no_figures": _("没有数据"),
    "no_sheet": _("缺工作表"),
    "unmapped_sheet": _("工作表未对应"),
    "column_missing": _("缺列"),
    "column_new": _("新增的列"),
    "column_twice": _("列名重复"),
    "column_unknown": _("列未对应"),
    "formula_error": _("公式出错"),
    "scaled_format": _("缩放格式"),
    "unreadable_value": _("不是数"),
    "inexact_value": _("不是确数"),
    "no_indicator": _("缺指标名称"),
    "unknown_indicator": _("指标不认识"),
    "unknown_area": _("区域不认识"),
    "no_area": _("缺区域"),
    "unreadable_period": _("时期不明"),
    "no_period": _("缺时期"),
    "no_basis": _("缺口径"),
    "unknown_basis": _("口径不认识"),
    "no_unit": _("缺计量单位"),
    "unknown_unit": _("计量单位不认识"),
    "unit_mismatch": _("计量单位不符"),
    "unit_conflict": _("计量单位不一致"),
    "undeclared_reporter": _("填报单位未登记"),
    "hidden_figures": _("隐藏的数据"),
    "future_period": _("未来的时期"),
    "unfinished_period": _("时期未结束"),
    "late_report": _("迟报"),
    "not_in_scheme": _("不在报表内"),
    "missing_row": _("缺数"),
    "duplicate_row": _("重复行"),
    "conflicting_rows": _("两行不一致"),
    "conflicting_sheets": _("两表不一致"),
    "negative": _("不应为负"),
    "negative_money": _("金额为负"),
    "cumulative_below": _("累计低于上期"),
    "growth_against_base": _("增速与基数不符"),
    "part_above_whole": _("部分大于总数"),
    "sum_differs": _("合计不符"),
    "unit_slip": _("疑似单位错误"),
    "jump": _("异常变动"),
    "same_as_last": _("与上期相同"),
}
"""What each rule is called for short."""


class Asked(NamedTuple):
    """Which findings are asked for; "" for all."""

    sheet: str = ""
    rule: str = ""
    state: str = ""
    page: str = "1"

    @property
    def narrowed(self) -> bool:
        return bool(self.sheet or self.rule or self.state)


class Kind(NamedTuple):
    """A kind of findings in a table: how many, an example, whether they can be explained, and what was said of all."""

    rule: str
    name: Any
    many: int
    example: str
    is_error: bool
    said: str


class Listed(NamedTuple):
    """A finding as the page shows it; `said` is why it is right, `alone` whether that was said of it by itself."""

    found: IntakeFinding
    kind: Any
    said: str
    alone: bool


class Findings(NamedTuple):
    """A page of findings, with what they can be narrowed by and how many still stand."""

    page: Page[IntakeFinding]
    rows: list[Listed]
    kinds: list[Kind]
    sheets: list[tuple[str, int]]
    standing: int


def asked_in(told: Mapping[str, str], intake: Intake) -> Asked:
    """What an address asks for; what is not understood is passed over."""
    sheet, rule, state = (told.get(name, "") for name in ("sheet", "kind", "state"))
    return Asked(
        sheet if sheet in intake.preview.get("sheets", {}) else "",
        rule if rule in intake.preview.get("rules", {}) else "",
        state if state in (STANDING, EXPLAINED) else "",
        told.get("page", "1"),
    )


def narrowed(intake: Intake, asked: Asked) -> QuerySet[IntakeFinding]:
    """The findings that are asked for, in their order."""
    rows = {STANDING: standing, EXPLAINED: explained}.get(asked.state, _all)(intake)
    if asked.sheet:
        rows = rows.filter(sheet=asked.sheet)
    return rows.filter(rule=asked.rule) if asked.rule else rows


def findings_of(intake: Intake, asked: Asked) -> Findings:
    """A page of the findings of a table; three queries."""
    page = Paginator(narrowed(intake, asked), PAGE).get_page(asked.page)
    return Findings(
        page,
        [listed(each, intake) for each in page],
        kinds_of(intake),
        [(name, count) for name, count in intake.preview.get("sheets", {}).items() if name],
        standing(intake).count(),
    )


def listed(found: IntakeFinding, intake: Intake) -> Listed:
    """A finding with what was said of it."""
    said = why(found, intake.explanations)
    return Listed(found, KINDS.get(found.rule, found.rule), said, bool(said) and found.key in intake.explanations)


def kinds_of(intake: Intake) -> list[Kind]:
    """The kinds of findings in a table: errors first, then by how many there are."""
    examples = intake.preview.get("examples", {})
    kinds = [
        Kind(
            rule,
            KINDS.get(rule, rule),
            count,
            examples.get(rule, ""),
            rule in RULES and RULES[rule].severity == ERROR,
            intake.explanations.get(rule, ""),
        )
        for rule, count in intake.preview.get("rules", {}).items()
    ]
    return sorted(kinds, key=lambda each: (not each.is_error, -each.many, each.rule))


def _all(intake: Intake) -> QuerySet[IntakeFinding]:
    return intake.findings.all()
