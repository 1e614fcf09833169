"""What may be wrong with a figure or a table: each rule with its words, its remedy and whether it blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import NamedTuple

from guatu.reporting.tables.cells import place

ERROR, WARNING = "error", "warning"
"""An error blocks: there is no figure that could be kept. A warning can be mended, explained or sent back."""


class Rule(NamedTuple):
    """A rule: whether a breach blocks, what is wrong and what would work, with the gaps that a finding fills."""

    severity: str
    message: str
    remedy: str


RULES: dict[str, Rule] = {
    # the table as a whole
    "no_header": Rule(ERROR, "没有找到表头", "请在数据上方保留一行表头，写明指标、时间、数值等列名"),
    "no_figures": Rule(WARNING, "没有读到任何数据", "如本表不含数据，可不导入；否则请核对各列的对应关系"),
    "no_sheet": Rule(ERROR, "文件中没有工作表“{name}”", "请恢复工作表名称，或重新设置对应关系"),
    "unmapped_sheet": Rule(WARNING, "本表没有设置对应关系，其中的数据未读取", "如需导入，请为本表设置各列的对应关系"),
    "column_missing": Rule(ERROR, "没有列“{heading}”，原有的对应关系不再适用", "请恢复该列，或重新设置对应关系"),
    "column_new": Rule(WARNING, "列“{heading}”不在对应关系之内，未读取", "如需导入，请为该列设置对应关系"),
    "column_twice": Rule(ERROR, "有{count}列同为“{heading}”，与对应关系不一致", "请核对这些列，或重新设置对应关系"),
    "column_unknown": Rule(WARNING, "列“{heading}”不知是何内容，未读取", "请指明该列是指标、时间、数值还是不导入"),
    # single cells
    "formula_error": Rule(ERROR, "公式出错：{text}", "请修正公式，或改填数值"),
    "scaled_format": Rule(
        ERROR, "单元格以缩放格式显示，显示的数与实际存储的数{text}不同", "请把单元格格式改为常规，并核对数值与单位"
    ),
    "unreadable_value": Rule(ERROR, "“{text}”不是一个数", "请填写一个数，例如 1234.5；没有数据请留空或填“—”"),
    "inexact_value": Rule(ERROR, "“{text}”不是确数", "请填写确切的数，不带“约”“以上”“多”等字样"),
    "no_indicator": Rule(ERROR, "这一行有数据，但没有写明指标", "请在本行填写指标名称，或在对应关系中指定指标"),
    "unknown_indicator": Rule(ERROR, "指标目录中没有“{name}”", "请改用目录中的名称或别名{near}，或先在目录中登记"),
    "unknown_area": Rule(ERROR, "没有名为“{name}”的区域", "请改用已登记的区域名称，或先登记该区域"),
    "no_area": Rule(ERROR, "没有写明是哪个区域的数据", "请增加区域一列，或在对应关系中指定区域"),
    "unreadable_period": Rule(ERROR, "“{text}”不能确定是哪个时期", "请写明年份和月份，例如 2026年10月 或 2026年1-10月"),
    "no_period": Rule(
        ERROR, "没有写明是哪个时期的数据", "请在标题、列名或文件名中写明年份和月份，例如 2026年1-10月，或在导入时指定"
    ),
    "no_basis": Rule(
        ERROR, "“{name}”没有写明是当月数还是累计数", "请在列名中写明“当月”或“累计”，或在对应关系、报表制度中指定口径"
    ),
    "unknown_basis": Rule(ERROR, "不认识口径“{text}”", "请填写：当月、当季、累计、时点"),
    "no_unit": Rule(ERROR, "“{name}”没有写明计量单位", "请在列名、表头或单位一列写明，例如{display}"),
    "unknown_unit": Rule(ERROR, "不认识计量单位“{word}”", "请改用常用的单位，例如{display}"),
    "unit_mismatch": Rule(ERROR, "单位“{word}”不能用来计量“{name}”", "应为{display}等；如指标有误，请改正指标名称"),
    "unit_conflict": Rule(ERROR, "本行的单位是“{word}”，列名的单位是“{heading}”，两者不一致", "请只保留正确的单位"),
    "undeclared_reporter": Rule(ERROR, "填报单位“{name}”未在报表制度中登记", "请核对单位名称，或先在报表制度中登记"),
    "hidden_figures": Rule(WARNING, "隐藏的{what}中有数据", "请取消隐藏后核对；不应上报的，请删除"),
    # figures by themselves
    "future_period": Rule(ERROR, "{period}尚未开始（{today}上报）", "请核对时期"),
    "unfinished_period": Rule(WARNING, "{period}尚未结束（{today}上报）", "如为预计数，请说明；否则请核对时期"),
    "late_report": Rule(WARNING, "{period}数据应于{due}前上报，实际于{today}上报，迟{days}天", "请说明迟报原因"),
    "not_in_scheme": Rule(WARNING, "报表制度中没有{subject}这一项", "请核对指标、区域和口径；确需上报的，先修改制度"),
    "missing_row": Rule(WARNING, "缺少{subject}{period}的数据", "请补报；确无数据的，请说明"),
    "duplicate_row": Rule(WARNING, "与{other}重复：{subject}{period}同为{value}", "请删去其中一行"),
    "conflicting_rows": Rule(
        ERROR, "{subject}{period}为{value}，而{other}为{second}，同一数据有两个数", "请核对后只保留一个"
    ),
    "conflicting_sheets": Rule(
        ERROR, "{subject}{period}为{value}，而{other}为{second}，两表不一致", "请核对后使两表一致"
    ),
    "negative": Rule(ERROR, "{subject}{period}为{value}，该指标不可能为负", "请核对数值与正负号"),
    "negative_money": Rule(WARNING, "{subject}{period}为{value}，该指标很少为负", "请核对正负号；如为冲减，请说明"),
    # figures against others
    "cumulative_below": Rule(
        WARNING,
        "{subject}{period}累计{value}，低于上期累计的{before}，即当期为{change}",
        "请核对累计数；如为冲减或核减，请说明",
    ),
    "growth_against_base": Rule(
        WARNING,
        "{subject}{period}为{value}，上年同期为{base}，据此应增长{implied}%，而填报增速为{growth}%，相差{gap}个百分点",
        "请核对数值和增速；如基数已修订或按可比口径计算，请说明",
    ),
    "part_above_whole": Rule(WARNING, "{subject}{period}为{value}，大于其所属的{whole}（{total}）", "请核对两数和单位"),
    "sum_differs": Rule(WARNING, "{subject}{period}为{value}，而各部分合计为{total}，相差{gap}", "请核对总数与各部分"),
    "unit_slip": Rule(
        WARNING,
        "{subject}{period}为{value}，约为{reference}（{before}）的{times}，疑为单位有误",
        "如改为{mended}，即与历史相当；请核对单位",
    ),
    "jump": Rule(
        WARNING,
        "{subject}{period}为{value}，比上年同期变动{change}，往年同月一般变动{usual}，偏离程度{score}（超过{limit}即提示）",
        "请核对数值与单位；如属实，请说明原因",
    ),
    "same_as_last": Rule(WARNING, "{subject}{period}为{value}，与上期完全相同", "请核对是否漏改；如属实，请说明"),
}
"""The rules in the order in which their findings stand at one cell."""
ORDER = {rule: number for number, rule in enumerate(RULES)}


class Finding(NamedTuple):
    """One thing that may be wrong, in Chinese, with its place.

    `sheet` is the sheet's name, `row` and `column` count from 1; each is None where the finding is of more than one
    place. `key` is the same for the same rule and the same figure, whatever file and row it stands in: an explanation
    kept under it goes on explaining that figure, and no other.
    """

    rule: str
    severity: str
    sheet: str | None
    row: int | None
    column: int | None
    message: str
    remedy: str
    key: str

    @property
    def place(self) -> str:
        """The place in words: 工作表“月报”第12行C列."""
        return place(self.sheet, self.row, self.column)

    def __str__(self) -> str:
        said = f"{self.message}。{self.remedy}。"
        return f"{self.place}：{said}" if self.place else said


def finding(
    rule: str,
    sheet: str | None = None,
    row: int | None = None,
    column: int | None = None,
    *,
    about: Iterable[object] = (),
    **words: object,
) -> Finding:
    """A finding of a rule. `about` is what identifies the figure and its value; the place, where nothing is given."""
    said = RULES[rule]
    parts = tuple(about) or (sheet, row, column, *words.values())
    message, remedy = said.message.format(**words), said.remedy.format(**words)
    return Finding(rule, said.severity, sheet, row, column, message, remedy, explanation_key(rule, parts))


def explanation_key(rule: str, about: Iterable[object]) -> str:
    """The key of a finding: 24 hexadecimal digits of the SHA-256 of the rule and of what the finding is about."""
    text = "\x1f".join([rule, *map(str, about)])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]


def in_order(findings: Iterable[Finding], sheets: Iterable[str] = ()) -> list[Finding]:
    """The findings by sheet (in the book's order), row, column, rule and message: the same for the same input."""
    number = {name: index for index, name in enumerate(sheets)}
    return sorted(
        findings,
        key=lambda one: (
            number.get(one.sheet or "", len(number)),
            one.row or 0,
            one.column or 0,
            ORDER[one.rule],
            one.message,
        ),
    )


def outstanding(findings: Iterable[Finding], explained: Collection[str]) -> list[Finding]:
    """The findings that still stand in the way: every error, and the warnings whose key is not among the explained."""
    return [each for each in findings if each.severity == ERROR or each.key not in explained]
