"""What figures are called on screen, and what is wrong with a template or a document, with what would help."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from guatu.briefing import Problem, Told
from guatu_web.playbooks.briefing import RULES

MEASURES: dict[str, Any] = {
    "level": _("完成值"),
    "growth": _("同比增速"),
    "delta": _("变化"),
    "gap": _("差距"),
    "rank": _("位次"),
    "target": _("目标值"),
    "growth_target": _("增速目标"),
    "share": _("完成比例"),
    "pace": _("与序时进度之差"),
    "chance": _("完成目标的可能性"),
    "needed": _("尚需完成"),
    "sum": _("合计"),
    "number": _("个数"),
    "total": _("总投资"),
    "planned": _("年度计划投资"),
    "invested": _("已完成投资"),
}
_FIGURES = {
    "all": _("列入的指标"),
    "known": _("有数据的指标"),
    "rose": _("同比增长的指标"),
    "fell": _("同比下降的指标"),
    "flat": _("同比持平的指标"),
    "quickened": _("增速提高的指标"),
    "slowed": _("增速回落的指标"),
    "ahead": _("高于对比地区的指标"),
    "trailing": _("低于对比地区的指标"),
    "aimed": _("设定目标的指标"),
    "on_track": _("达到进度的指标"),
    "behind": _("未达进度的指标"),
    "withdrawn": _("撤销目标的指标"),
    "missing": _("缺数据的指标"),
    "improved": _("好转的指标"),
    "worsened": _("变差的指标"),
}
_PROJECTS = {
    "all": _("列入的项目"),
    "on_track": _("达到进度的项目"),
    "behind": _("未达进度的项目"),
    "red": _("亮红灯的项目"),
}
_ITEMS = {
    "all": _("列入督查的事项"),
    "closed": _("已办结的事项"),
    "open": _("正在推进的事项"),
    "overdue": _("逾期未办结的事项"),
    "red": _("亮红灯的事项"),
    "due_soon": _("即将到期的事项"),
}
_EVENTS = {
    "red": _("新亮红灯"),
    "due": _("今日到期"),
    "alarm": _("预警"),
    "stuck": _("停滞的项目"),
    "moved": _("有进展的项目"),
    "instruction": _("领导批示"),
}
NAMES: dict[str, Any] = {
    **{f"{key}_figures": name for key, name in _FIGURES.items()},
    **{f"{key}_projects": name for key, name in _PROJECTS.items()},
    **{f"{key}_items": name for key, name in _ITEMS.items()},
    **{f"{key}_events": name for key, name in _EVENTS.items()},
    "duties_due": _("应反馈"),
    "duties_in_time": _("按期反馈"),
    "duties_late": _("逾期补报"),
    "duties_missed": _("未反馈"),
    "projects_total": _("项目总投资"),
    "projects_planned": _("项目年度计划投资"),
    "projects_invested": _("项目已完成投资"),
    "projects_share": _("年度计划投资完成率"),
    "closed_share": _("办结率"),
    "in_time_share": _("按期反馈率"),
}
"""What the fields of templates are called that are numbers; a test keeps them together."""
TEMPLATES = (
    _("经济运行分析（月度）"),
    _("经济运行分析（季度）"),
    _("督查通报"),
    _("重点项目进展"),
    _("目标完成情况"),
    _("晨报"),
)
"""The names of the templates that come with the program, so that they are translated."""
LIGHTS: dict[str, Any] = {
    "green": _("绿灯"),
    "yellow": _("黄灯"),
    "orange": _("橙灯"),
    "red": _("红灯"),
    "blue": _("蓝灯"),
}


def problem_in_words(problem: Problem) -> str:
    """A mistake with its place and what would work: 模板 own.parts[2].text：没有“aera”这个字段。可用的有：…"""
    wrong, remedy = RULES[problem.rule]
    said = {"said": problem.said, "known": "、".join(problem.listed)}
    return f"{problem.place}{_('：')}{str(wrong).format(**said)}{_('。')}{str(remedy).format(**said)}{_('。')}"


def measure_in_words(measure: str) -> str:
    """What a measure is called."""
    return str(MEASURES.get(measure, measure))


def name_in_words(told: Told) -> str:
    """What a figure is of: an indicator, a project, or what a field of the template counts."""
    return str(NAMES.get(told.name, told.name or told.indicator))
