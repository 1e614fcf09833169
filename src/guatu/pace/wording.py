"""What lights, reasons and marks are called on a Chinese screen."""

from __future__ import annotations

LIGHTS = {"green": "绿灯", "yellow": "黄灯", "orange": "橙灯", "red": "红灯"}
BOUNDS = {"ge": "不低于", "le": "不高于", "eq": "等于", "about": "左右"}
TRAJECTORIES = {
    "seasonal": "季节轨迹",
    "linear": "序时进度",
    "milestones": "节点轨迹",
    "points": "自定轨迹",
    "growth": "目标增速",
}
QUALITIES = {
    "current": "数据正常",
    "late": "数据逾期未报",
    "stale": "数据待报",
    "preliminary": "初步数",
    "estimated": "估计数",
}
REASONS = {
    "first_periods": "不可判：每年前两期（1—2月、3月）信息不足",
    "short_history": "不给概率：完整年度不足三年，只列所需进度",
    "last_year_incomplete": "不可判：上两年数据不完整，请补齐上年同期累计和上两年全年数",
    "no_figure": "不可判：本年尚无数据",
    "not_positive": "不可判：有零或负的累计数，对数法不适用",
    "late": "数据逾期未报",
}
SERIES_METHODS = {"growth": "公布增速外推", "trend": "趋势外推"}
