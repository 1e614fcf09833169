"""Writes annual-2023.docx: an invented annual report with headings, a table, and a slip of the unit by 10^4.

python samples/make_docx.py
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from docx import Document

NOTICE = "本文为虚构示例：澄州市、云泽湖科技产业园及文中一切数字、项目均为杜撰。"
TITLE = "云泽湖科技产业园2023年工作总结和2024年工作安排"
DAY = "2024年1月16日"

RESULTS = (
    "2023年，园区完成地区生产总值421.8亿元，同比增长6.5%；完成规模以上工业总产值951.8亿元，增长9.6%；"
    "完成一般公共预算收入35.1亿元，增长4.5%。",
    "全年完成固定资产投资182.4万元，其中工业投资98.7亿元，增长13.2%；实现社会消费品零售总额143.2亿元，增长8.4%。",
    "全年实际利用外资3.6亿美元，比上年增长5.9%，总量居全市第二。新签约项目83个，总投资578亿元；"
    "竣工项目41个，投产项目37个。",
    "年末，园区有规模以上工业企业297家、高新技术企业219家、上市企业8家。全社会研发投入占比3.7%，比上年提高0.3个百分点。",
)
GOALS = (
    "2024年，地区生产总值增长7%左右，规模以上工业总产值增长9%左右，一般公共预算收入增长4.5%以上，实际利用外资4亿美元。",
    "全年实施重点项目126个，总投资940亿元，年度计划投资210亿元；其中新建项目58个，续建项目68个。",
)
TASKS = {
    "聚力产业倍增": (
        "加快光电传感产业园三期建设，6月底前完成主体封顶。",
        "实施规上企业智能化改造全覆盖行动，完成改造项目90个，建成省级智能工厂4家。",
        "用三年时间推动生物试剂产业规模倍增。",
    ),
    "聚力项目攻坚": (
        "建立重大项目专班，实行周会商、月督查，确保新建项目二季度前开工率达到60%。",
        "由投资促进局牵头，赴外招商不少于40批次，新签约超10亿元项目16个。",
    ),
    "聚力民生改善": (
        "新建云湖第二小学，新增学位1350个；改造提升社区卫生服务中心2家。",
        "开工建设保障性租赁住房1800套，年内竣工900套。",
    ),
}
PLAN = (
    ("项目", "总投资", "责任单位", "完成时限"),
    ("光电传感产业园三期", "36亿元", "产业发展公司", "2024年12月"),
    ("湖东污水处理厂扩建", "4.8亿元", "建设局", "2024年10月"),
    ("云湖人才公寓", "7.5亿元", "城投公司", "2025年6月"),
)


def annual_report() -> Document:
    document = Document()
    document.core_properties.author = "Guatu"
    document.core_properties.created = document.core_properties.modified = datetime(2024, 1, 16)
    document.add_heading(TITLE, level=0)
    document.add_paragraph(DAY)
    document.add_paragraph(NOTICE)
    add_section(document, "一、2023年工作", RESULTS)
    add_section(document, "二、2024年目标", GOALS)
    document.add_heading("三、2024年任务", level=1)
    for heading, clauses in TASKS.items():
        document.add_heading(heading, level=2)
        for clause in clauses:
            document.add_paragraph(clause)
    document.add_heading("附：重点项目表", level=1)
    add_table(document, PLAN)
    return document


def add_section(document: Document, heading: str, paragraphs: tuple[str, ...]) -> None:
    document.add_heading(heading, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)


def add_table(document: Document, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words


if __name__ == "__main__":
    annual_report().save(Path(__file__).with_name("annual-2023.docx"))
