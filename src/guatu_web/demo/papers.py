"""The invented zone's eight reports of two years, in words. Their figures come from demo.figures and agree with each
other, but for three contradictions planted on purpose (see MISTAKES)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from guatu_web.demo.figures import growth, share, stock, value

NOTICE = "（本文为虚构示例：澄州市、青澜开发区及文中一切数字、项目、人员均为杜撰）"
MISTAKES = {
    "2025年一季度经济运行情况": "规模以上工业总产值前后两个数，其中一个数字位置颠倒",
    "2025年工作总结和2026年工作安排": "固定资产投资误写为“万元”",
    "2026年年中工作会议": "出口与进口之和大于进出口总额",
}
"""What is wrong in which report."""


class Line(NamedTuple):
    """A paragraph of a report: a heading of a level, or plain text for level 0."""

    level: int
    text: str


class Paper(NamedTuple):
    """A report: the name of its file, whose ending tells the format, title, date, and the body."""

    file_name: str
    title: str
    day: date
    body: tuple[Line, ...]


def papers() -> list[Paper]:
    """All eight, oldest first."""
    return [
        annual(2024, TASKS_2025),
        quarter(2025),
        midyear(2025, TASKS_MID_2025),
        october(2025),
        annual(2025, TASKS_2026),
        quarter(2026),
        midyear(2026, TASKS_MID_2026),
        october(2026),
    ]


# ------------------------------------------------------------------ the four kinds of report


def annual(year: int, tasks: dict[str, tuple[str, ...]]) -> Paper:
    title = f"{year}年工作总结和{year + 1}年工作安排"
    text = results(year, 12)
    if title in MISTAKES:
        right = f"固定资产投资{value('固定资产投资', year, 12)}亿元"
        text = [each.replace(right, right.replace("亿元", "万元")) for each in text]
    body = (
        *headed(f"一、{year}年主要成绩", text),
        *headed(f"二、{year + 1}年主要目标", goals(year + 1)),
        Line(1, f"三、{year + 1}年重点任务"),
        *task_lines(tasks),
    )
    return Paper(f"青澜开发区{title}.docx", f"青澜开发区{title}", date(year + 1, 1, 15), body)


def quarter(year: int) -> Paper:
    title = f"{year}年一季度经济运行情况"
    text = results(year, 3)
    if title in MISTAKES:
        swapped = transposed(value("规模以上工业总产值", year, 3))
        text.append(f"工业支撑作用增强。一季度完成规模以上工业总产值{swapped}亿元，工业用电量稳步回升。")
    body = (
        *headed("一、总体情况", text),
        *headed("二、园区情况", parks(year, 3)),
        *headed(
            "三、下一步工作", [f"二季度要确保实现“双过半”，上半年固定资产投资增长{6 if year == 2025 else 5}%以上。"]
        ),
    )
    return Paper(f"青澜开发区{title}.html", f"青澜开发区{title}", date(year, 4, 22), body)


def midyear(year: int, tasks: dict[str, tuple[str, ...]]) -> Paper:
    title = f"{year}年年中工作会议"
    text = results(year, 6)
    if title in MISTAKES:
        right = f"进口{value('进口', year, 6)}亿元"
        text = [each.replace(right, f"进口{value('进口', year, 6) + 20}亿元") for each in text]
    body = (
        *headed("一、上半年的成绩", text + parks(year, 6)),
        *headed("二、下半年的目标", second_half_goals(year)),
        Line(1, "三、下半年的任务"),
        *task_lines(tasks),
    )
    return Paper(f"青澜开发区{title}.txt", f"青澜开发区召开{title}", date(year, 7, 17), body)


def october(year: int) -> Paper:
    title = f"{year}年1—10月主要指标完成情况"
    body = (
        *headed("一、主要指标", results(year, 10)),
        *headed("二、园区情况", parks(year, 10)),
        *headed("三、冲刺全年", [f"力争全年新签约项目达到{goal('新签约项目', year, 1.02)}个。"]),
    )
    suffix = "txt" if year == 2025 else "html"
    return Paper(f"青澜开发区{title}.{suffix}", f"青澜开发区{title}", date(year, 11, 13), body)


def headed(heading: str, paragraphs: list[str]) -> list[Line]:
    return [Line(1, heading), *(Line(0, each) for each in paragraphs)]


def task_lines(tasks: dict[str, tuple[str, ...]]) -> list[Line]:
    lines = []
    for heading, clauses in tasks.items():
        lines += [Line(2, heading), *(Line(0, each) for each in clauses)]
    return lines


# ------------------------------------------------------------------ sentences


def span(year: int, month: int) -> str:
    """What a report calls the months from January on."""
    names = {3: f"{year}年一季度", 6: f"{year}年上半年", 10: f"{year}年1—10月", 12: f"{year}年"}
    return names[month]


def risen(name: str, year: int, month: int) -> str:
    rate = growth(name, year, month)
    return f"{'增长' if rate >= 0 else '下降'}{abs(rate)}%"


def results(year: int, month: int) -> list[str]:
    """What was achieved from January to a month."""

    def level(name: str) -> Decimal:
        return value(name, year, month)

    def rise(name: str) -> str:
        return risen(name, year, month)

    trade = level("出口") + level("进口")
    before = value("出口", year - 1, month) + value("进口", year - 1, month)
    trade_growth = ((trade / before - 1) * 100).quantize(Decimal("0.1"))
    return [
        f"{span(year, month)}，全区实现地区生产总值{level('地区生产总值')}亿元，同比{rise('地区生产总值')}；"
        f"完成规模以上工业总产值{level('规模以上工业总产值')}亿元，{rise('规模以上工业总产值')}；"
        f"完成一般公共预算收入{level('一般公共预算收入')}亿元，{rise('一般公共预算收入')}，"
        f"税收占比{share('税收收入', '一般公共预算收入', year, month)}%。",
        f"完成固定资产投资{level('固定资产投资')}亿元，{rise('固定资产投资')}，其中工业投资{level('工业投资')}亿元，"
        f"{rise('工业投资')}；实现社会消费品零售总额{level('社会消费品零售总额')}亿元，{rise('社会消费品零售总额')}。",
        f"实现外贸进出口总额{trade}亿元，增长{trade_growth}%，其中出口{level('出口')}亿元、进口{level('进口')}亿元；"
        f"实际利用外资{level('实际利用外资')}亿美元，{rise('实际利用外资')}。",
        f"新签约项目{level('新签约项目')}个，新开工项目{level('新开工项目')}个，竣工项目{level('竣工项目')}个；"
        f"盘活闲置土地{level('盘活闲置土地')}亩；工业用电量{level('工业用电量')}亿千瓦时，{rise('工业用电量')}。",
        f"期末，全区有规模以上工业企业{stock('规模以上工业企业', year, month)}家、"
        f"高新技术企业{stock('高新技术企业', year, month)}家、专精特新企业{stock('专精特新企业', year, month)}家。",
    ]


def parks(year: int, month: int) -> list[str]:
    """The parks' shares, which stay below the whole."""
    second = "高新园" if (year, month) < (2025, 7) else "东湖园"
    industrial, signed = value("工业投资", year, month), value("新签约项目", year, month)
    parts = [
        f"{park}完成工业投资{(industrial * portion).quantize(Decimal('0.1'))}亿元，新签约项目{int(signed * portion)}个"
        for park, portion in (("北园", Decimal("0.38")), (second, Decimal("0.31")), ("临港园", Decimal("0.22")))
    ]
    return [f"{span(year, month)}，{'；'.join(parts)}。"]


def goal(name: str, year: int, effort: float) -> Decimal:
    """A round figure somewhat beyond what the year will bring, or short of it."""
    wanted = float(value(name, year, 12)) * effort
    step = 10 if wanted >= 200 else 1
    return Decimal(round(wanted / step) * step)


def goals(year: int) -> list[str]:
    """What is promised for a year."""
    return [
        f"{year}年，地区生产总值增长{'6.5' if year == 2025 else '6'}%左右，规模以上工业总产值增长"
        f"{'9' if year == 2025 else '8.5'}%以上，一般公共预算收入增长{'5' if year == 2025 else '4.5'}%左右，"
        f"固定资产投资增长{'6' if year == 2025 else '5.5'}%以上，工业投资增长10%以上。",
        f"全年规模以上工业总产值达到{goal('规模以上工业总产值', year, 1.01)}亿元，"
        f"一般公共预算收入达到{goal('一般公共预算收入', year, 1.02)}亿元，"
        f"社会消费品零售总额达到{goal('社会消费品零售总额', year, 0.99)}亿元，"
        f"实际利用外资不低于{goal('实际利用外资', year, 1.0)}亿美元。",
        f"全年新签约项目确保{goal('新签约项目', year, 0.97)}个、力争{goal('新签约项目', year, 1.06)}个，"
        f"新开工项目{goal('新开工项目', year, 1.0)}个，竣工项目{goal('竣工项目', year, 1.02)}个；"
        f"盘活闲置土地{goal('盘活闲置土地', year, 1.03)}亩，单位GDP能耗下降3%。",
        f"到{year}年底，规模以上工业企业达到{stock('规模以上工业企业', year, 12) + 4}家，"
        f"高新技术企业达到{stock('高新技术企业', year, 12) - 2}家，"
        f"综合排名进入全省经济开发区前{30 - 3 * (year - 2025)}位。",
    ]


def second_half_goals(year: int) -> list[str]:
    """What is promised at mid-year; other than in January where the year went another way."""
    return [
        f"{year}年，地区生产总值增长{'7' if year == 2025 else '5.5'}%左右；"
        f"工业投资增长{'11' if year == 2025 else '9'}%以上。",
        f"全年新签约项目不少于{goal('新签约项目', year, 1.01)}个，"
        f"实际利用外资达到{goal('实际利用外资', year, 1.0)}亿美元。",
    ]


def transposed(number: Decimal) -> str:
    """A number with its first two different digits that stand side by side changed over."""
    digits = list(str(number))
    for place in range(1, len(digits) - 1):
        here, there = digits[place], digits[place + 1]
        if here.isdigit() and there.isdigit() and here != there:
            digits[place], digits[place + 1] = there, here
            break
    return "".join(digits)


# ------------------------------------------------------------------ what is to be done

TASKS_2025 = {
    "（一）聚力产业强链": (
        "由招商局牵头，围绕光电传感、生物试剂、新型储能三条产业链开展靶向招商，12月底前赴外招商不少于40批次。",
        "由经济发展局牵头，实施规上企业智能化改造全覆盖行动，完成改造项目80个，建成省级智能工厂3家。",
        "加快高新园光电产业园二期建设，9月底前完成主体封顶。",
    ),
    "（二）聚力项目攻坚": (
        "建立重大项目专班，实行周会商、月督查，确保新建项目上半年开工率达到60%。",
        "由建设局负责，推进临港园污水处理厂扩建，10月底前通水。",
    ),
    "（三）聚力民生改善": (
        "新建青澜第二小学，新增学位1350个；改造老旧小区9个，惠及居民3200户。",
        "由应急和生态环境局牵头，深入开展厂房仓库消防隐患整治，重大隐患整改率达到100%。",
    ),
}
TASKS_MID_2025 = {
    "（一）实施腾地工程": (
        "由建设局负责，对容积率低于0.8的地块逐宗建档，一地一策提出处置方案，10月底前收回闲置土地260亩。",
        "加快北园标准厂房建设，年底前交付厂房12万平方米。",
    ),
    "（二）实施暖企工程": (
        "由行政审批局牵头，8月底前建立企业诉求当日登记、三日答复的办理机制。",
        "由财政局负责，扩大惠企资金直达范围，全年兑现奖补资金1.1亿元。",
    ),
    "（三）实施净水工程": ("由建设局负责，年内新建污水管网18公里，完成5条河道清淤，国考断面水质优良比例保持100%。",),
}
TASKS_2026 = {
    "（一）打造创新高地": (
        "由科技创新局牵头，11月底前建设东湖园中试基地2个，引进高层次人才团队15个。",
        "由科技创新局负责，全年新增省级以上研发平台6家。",
    ),
    "（二）打造项目高地": (
        "开工建设望江街道保障性租赁住房1200套，年内竣工600套。",
        "由青澜开发集团负责，推进临港园二期配套道路工程，6月底前建成通车。",
        "重大项目专班每旬会商一次，确保一季度开工项目20个。",
    ),
    "（三）打造治理高地": (
        "由督查室牵头，4月底前推进河口镇、青山镇网格整合。",
        "实施工业园区污水零直排改造，完成企业改造140家。",
    ),
}
TASKS_MID_2026 = {
    "（一）抓投资": (
        "由重大项目专班牵头，对未开工项目逐个排查，9月底前全部开工。",
        "由招商局负责，全年赴外招商不少于20批次，新签约10亿元以上项目4个。",
    ),
    "（二）抓企业": (
        "由经济发展局牵头，12月底前完成60家骨干企业数字化诊断。",
        "由财政局负责，扩大小微企业贷款服务，全年新增制造业贷款35亿元。",
    ),
    "（三）抓安全": ("由应急和生态环境局负责，严格执行危化企业一企一档，11月底前完成全部复查。",),
}
