"""What may be unsure of a statement, in English for programs and in Chinese for screens.

A statement's `reason` joins those that hold with "; ".
"""

from __future__ import annotations

KIND_FROM_CONTEXT = "actual or target is taken from the context"
NO_PERIOD = "no period in the text; the document's own year is taken"
PLANNED_PROJECT = "a planned project; the text gives no date"
ONCE_BUILT = "counts once the project is built; the text gives no date"
CLAUSE_BEFORE = "no phrase beside the figure; the clause before it is taken"
OVERALL_RANK = "no subject named; taken as the overall ranking"
PART_FAR = "the part of this share is not named nearby"
OWNER_FAR = "whose contribution it is stands too far away"
GROWTH_AS_GDP = "经济增长 is taken as the growth of GDP"

IN_CHINESE = {
    KIND_FROM_CONTEXT: "成果或目标由上下文推断",
    NO_PERIOD: "文中未写时间，按文件年份",
    PLANNED_PROJECT: "拟建项目，文中未写时间",
    ONCE_BUILT: "项目建成后方计，文中未写时间",
    CLAUSE_BEFORE: "数字旁无名称，取自前一分句",
    OVERALL_RANK: "未写对象，按综合排名",
    PART_FAR: "占比的主体不在近旁",
    OWNER_FAR: "贡献的主体不在近旁",
    GROWTH_AS_GDP: "“经济增长”按地区生产总值增速",
}


def in_chinese(reason: str) -> str:
    """The reason of a statement as a Chinese reader wants it."""
    for english, chinese in IN_CHINESE.items():
        reason = reason.replace(english, chinese)
    return reason.replace("; ", "；")
