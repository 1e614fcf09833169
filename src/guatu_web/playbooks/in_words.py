"""What is wrong with an uploaded playbook, in the words of the screen: rule -> what is wrong, what would work."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guatu.playbook import BRIEFING, LEAGUE, MEASURE, TABLE, Problem
from guatu_web.playbooks.briefing import RULES as BRIEFING_RULES
from guatu_web.playbooks.measuring import RULES as MEASURE_RULES
from guatu_web.playbooks.racing import RULES as LEAGUE_RULES
from guatu_web.playbooks.running import RULES as TABLE_RULES

RULES: dict[str, tuple[Promise, Promise]] = {
    "missing_file": (_("缺少这个文件"), _("请补上：一套办法包括 {files}")),
    "unknown_file": (_("办法中没有这个文件"), _("请去掉：一套办法只包括 {files}")),
    "unreadable": (_("文件无法读取：{reason}"), _("请检查文件权限后重新上传")),
    "not_utf8": (_("文件不是 UTF-8 编码"), _("请另存为 UTF-8 编码后重新上传")),
    "not_yaml": (
        _("不符合 YAML 格式（{reason}）"),
        _("请检查缩进（用两个空格，不用制表符），含 : {{ [ % # 的文字加引号"),
    ),
    "no_keys": (_("文件没有内容"), _("请以“{key}: …”开头")),
    "unknown_key": (_("没有“{key}”这一项"), _("可用的有：{known}")),
    "repeated_key": (_("“{key}”写了两次"), _("请保留其中一行")),
    "missing_key": (_("缺少“{key}”"), _("请加一行“{key}: …”")),
    "not_text": (_("“{key}”不是文字，或过长"), _("请填写 1 至 {most} 个字，必要时加引号")),
    "not_a_day": (_("“{value}”不是 1900 年至 9999 年的日期"), _("“{key}”请按 2026-01-01 的样式填写")),
    "not_a_share": (_("“{value}”不是 0 至 1 的数"), _("“{key}”请按 0.8 的样式填写")),
    "no_briefing": (_("这一项不是简报模板"), _("请在“-”后逐行填写：{keys}")),
    "not_a_list": (_("“{key}”不是列表"), _("请每项一行，以“- ”开头")),
    "no_items": (_("“{key}”没有列出任何项目"), _("请至少写一项，以“- ”开头")),
    "no_entry": (_("这一项不是指标"), _("请写成“- code: gdp”的样式")),
    "unknown_indicator": (_("指标目录中没有代码“{value}”"), _("相近的代码：{near}")),
    "unknown_metric": (_("办法中没有测算指标“{value}”"), _("可用的有：{known}")),
    "repeated_item": (_("“{value}”重复"), _("请只保留一个")),
    "unknown_measure": (_("没有“{value}”这一口径"), _("可用的有：{known}")),
    "no_report": (_("这一项不是报表"), _("请在一个“-”下写明：{keys}")),
    "not_a_key": (_("“{value}”不能作“{key}”"), _("请以小写字母开头，只用小写字母、数字和 _，如 monthly_economy")),
    "not_days": (_("“{value}”不是天数"), _("“{key}”请写期末后的天数，1 至 {most}")),
    "unknown_word": (_("“{key}”不能是“{value}”"), _("可用的有：{known}")),
    "not_bands": (_("“{key}”不是可用的三个由大到小的数"), _("请依次写绿、黄、橙灯的下限，如 {example}")),
    "no_milestone": (_("这一项不是节点"), _("请写成“- {{code: gdp, shares: {{6: 0.5}}}}”的样式")),
    "not_shares": (_("“{key}”不是各月应完成的份额"), _("请写成 {{3: 0.2, 6: 0.5, 9: 0.8}} 的样式")),
    "not_a_month": (_("“{value}”不是 2 至 11 的月份"), _("6 即 6 月底；12 月底就是 1，不必写")),
    "not_rising": (_("“{value}”处没有高于前一个节点"), _("月份和份额都请逐个提高")),
    "no_alarm": (_("这一项不是预警规则"), _("请在一个“-”下写明：{keys}")),
    "not_whole": (_("“{value}”不是 {least} 至 {most} 的整数"), _("{kind} 类预警的“{key}”请写这样的整数")),
    "no_line": (_("这一行没有写明样式或内容"), _("请以 {known} 之一开头，其后写内容")),
    "unknown_place": (_("督办单没有“{value}”这一项"), _("请去掉，或改为：{known}")),
    "missing_place": (_("没有一行写到“{value}”"), _("请在某一行写上 {{{value}}}")),
    "not_a_chance": (_("“{value}”不在 0 与 1 之间"), _("{kind} 类预警的“{key}”请写成 0.5 的样式")),
    "no_peers": (_("这一项不是可比地区组"), _("请在一个“-”下写明：{keys}")),
    "not_above_zero": (_("“{value}”不是大于 0 的数"), _("{kind} 类预警的“{key}”请写成 0.5 的样式")),
    "no_keyed_item": (_("“{key}”的这一项没有写明内容"), _("请在一个“-”下写明：{keys}")),
    "not_a_currency": (_("“{value}”不是外币代码"), _("请写三个大写字母，如 USD")),
    "not_within": (_("“{value}”不是 {least} 至 {most} 的数"), _("“{key}”请写这样的数")),
    "out_of_order": (_("阶段“{value}”排在“{before}”之后"), _("请按此顺序书写：{known}")),
    "not_listed": (_("本文件的“{key}”中没有“{value}”"), _("请先补上，或改为：{known}")),
    "no_screening": (_("该阶段要求准入评审，但文件中没有评审标准"), _("请补上 screening，或去掉这一要求")),
    "no_scale": (
        _("该评审标准没有写明如何评判，或写了两种"),
        _("请写 choices，或者写 bands、veto_below、veto_above"),
    ),
    "mixed_bands": (
        _("得分档没有从好到差排列"),
        _("请全部用 at_least 由高到低写，或全部用 at_most 由低到高写"),
    ),
    "other_unit": (_("“{column}”这一栏的单位是 {unit}，测算指标写的是 {value}"), _("请写 unit: {unit}")),
    "case_differs": (_("算例“{name}”实得 {found}，与所写 {said} 不符"), _("请改正算例或评审标准")),
}


_OF_OTHERS = ((TABLE, TABLE_RULES), (LEAGUE, LEAGUE_RULES), (MEASURE, MEASURE_RULES), (BRIEFING, BRIEFING_RULES))
"""Rules of other packages: what stands before one here, and its words there."""


class Mistake(NamedTuple):
    """A problem as it is shown: file, line (0: the whole file), what is wrong, what would work."""

    file: str
    line: int
    message: str
    remedy: str


def in_words(problem: Problem) -> Mistake:
    words = _words(problem.rule)
    message, remedy = (str(text).format(**problem.words) for text in words)
    return Mistake(problem.file, problem.line or 0, message, remedy)


def _words(rule: str) -> tuple[Promise, Promise]:
    for prefix, words in _OF_OTHERS:
        if rule.startswith(prefix):
            return words[rule.removeprefix(prefix)]
    return RULES[rule]
