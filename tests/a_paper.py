"""A document with all that documents can have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from guatu.papers import Column, Grid, Group, Paper, Shaded
from guatu.papers.paper import LEVELS, Chart, Drawn, Kept, Mark, Placed

DAY = date(2026, 11, 22)
CHART = Chart("增速", "line", ("1月", "2月"), (Drawn("=1+1", (Decimal("8.1"), None)), Drawn("<b>", (Decimal(-9),) * 2)))


def whole_paper() -> Paper:
    """Lines of every kind, marks, charts, a table, what is attached, copies, and a file kept for programs."""
    lines = [
        Placed("red", "青岚经济技术开发区管理委员会文件"),
        Placed("ruled", "青开管发〔2026〕12号"),
        Placed("title", "题"),
        *(Placed(each, "项") for each in LEVELS),
        Placed("body", "完成65.3亿元，王𠮷𬭎、\ue123", "主要原因：", marks=(Mark(2, 8, "figure_1"),)),
        CHART._replace(unit="%"),
        CHART._replace(kind="bar"),
        Placed("caption", "表"),
        Placed("unit", "单位：亿元"),
        Grid(
            (Column("列", 20, True), Column("列", 30)),
            [Group("组"), ("格", Shaded("红灯\n停", "F8D7DA"))],
            {(1, 0): "figure_2"},
        ),
        Placed("note", "数据截至2026年11月10日。"),
        Placed("attached", "附件：甲", together=True),
        Placed("signed", "办", right=2),
        Placed("annex", "附件", new_page=True),
        Placed("copies", "抄送"),
        Placed("copies", "印发"),
    ]
    return Paper("试用", DAY, lines, kept=Kept("a.xml", b"<a/>"))
