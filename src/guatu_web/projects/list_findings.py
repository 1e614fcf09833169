"""What can be wrong with a list of projects: each rule with its message and what would work, in Chinese as the list."""

from __future__ import annotations

from typing import Any, NamedTuple

from guatu.reporting.tables import place

ERROR, WARNING = "error", "warning"


class Rule(NamedTuple):
    """How a rule is called for short, how much weighs what it finds, its message and its remedy."""

    name: str
    severity: str
    message: str
    remedy: str


RULES: dict[str, Rule] = {
    "no_header": Rule("没有表头", WARNING, "没有找到表头，本表未读取", "表头至少要有“项目名称”和另外一列"),
    "no_name_column": Rule("缺列", ERROR, "表头中没有“项目名称”", "补上“项目名称”一列"),
    "no_rows": Rule("没有数据", ERROR, "文件中没有一行项目", "检查是否选对了文件"),
    "column_unknown": Rule(
        "列不认识", WARNING, "表头“{text}”不认识，本列不读取", "改为常用写法，如“总投资（亿元）”；确不需要的可保留"
    ),
    "column_twice": Rule("列名重复", ERROR, "“{field}”有两列", "只保留一列"),
    "formula_error": Rule("公式出错", ERROR, "{field}的公式出错：{text}", "改正公式，或直接填写数值"),
    "no_name": Rule("缺项目名称", ERROR, "没有项目名称", "填写项目名称；合计行、说明行请删除"),
    "too_long": Rule("过长", ERROR, "{field}有 {length} 字，最多 {most} 字", "缩短后再上传"),
    "unreadable_amount": Rule("不是数", ERROR, "{field}“{text}”不是数", "写成数，如 5.5 或 5.5亿元"),
    "no_money_unit": Rule(
        "缺金额单位", ERROR, "{field}“{text}”没有单位", "在表头写明，如“总投资（亿元）”，或在单元格中写明"
    ),
    "unknown_money_unit": Rule(
        "金额单位不认识", ERROR, "{field}的单位“{text}”不认识", "写作 元、万元、亿元、万美元 等"
    ),
    "currency_conflict": Rule("币种不一致", ERROR, "{field}以{one}计，币种一栏却是“{other}”", "改成同一币种"),
    "unknown_currency": Rule("币种不认识", ERROR, "币种“{text}”不认识", "写作 人民币、美元、欧元、港元 等"),
    "no_rate": Rule(
        "缺汇率", ERROR, "{day} 没有{currency}汇率", "在表中填写“汇率”，或请管理员在办法的 projects.yaml 中补充"
    ),
    "negative": Rule("不应为负", ERROR, "{field}为负数：{text}", "核对后改正"),
    "too_large": Rule("数过大", ERROR, "{field}过大：{text}", "核对数值和单位"),
    "off_peers": Rule(
        "疑似单位错误",
        WARNING,
        "总投资 {value}，与同类项目（中位数 {middle}）相差悬殊",
        "核对单位：可能应为 {meant}；无误的可照常导入",
    ),
    "unreadable_day": Rule("日期不明", ERROR, "{field}“{text}”不是日期", "写作 2026-03-15"),
    "coarse_day": Rule("日期只到月", WARNING, "{field}“{text}”只写到月，按 {day} 计", "尽量写明日"),
    "future_done": Rule("未来的实际日期", ERROR, "{field} {day} 在今天之后", "尚未发生的，请填入“计划…时间”一列"),
    "days_out_of_order": Rule("日期先后颠倒", ERROR, "{later} {later_day} 早于{earlier} {earlier_day}", "核对两个日期"),
    "plan_out_of_order": Rule(
        "计划先后颠倒", ERROR, "{later} {later_day} 早于{earlier} {earlier_day}", "核对两个计划日期"
    ),
    "no_postponed_reason": Rule(
        "缺推迟原因", ERROR, "{field}由 {old} 推迟到 {new}，没有写原因", "填写“计划推迟原因”一列"
    ),
    "beyond_stage": Rule(
        "超前于阶段", ERROR, "阶段为“{stage}”，却填了{field} {day}", "改正阶段；尚未发生的，请填入“计划…时间”一列"
    ),
    "no_stage": Rule("缺阶段", ERROR, "没有阶段", "填写阶段，如 在谈、签约、开工"),
    "unknown_stage": Rule("阶段不认识", ERROR, "阶段“{text}”不认识", "写作 {known}"),
    "no_stage_day": Rule(
        "缺进入阶段日期", WARNING, "没有“{stage}”的日期，按 {day} 计", "补上该阶段的实际日期，或“进入阶段日期”"
    ),
    "stage_kept": Rule("阶段不随表修改", WARNING, "登记为“{old}”，表中为“{new}”；导入不改阶段", "在项目页面推进"),
    "status_kept": Rule("状态不随表修改", WARNING, "登记为“{old}”，表中为“{new}”；导入不改状态", "在项目页面变更状态"),
    "day_kept": Rule("实际日期不随表修改", WARNING, "{field}登记为 {old}，表中为 {new}；导入不改", "在项目页面更正"),
    "unknown_kind": Rule(
        "类别不认识", ERROR, "类别“{text}”不认识", "写作 产业项目、科技人才项目、基础设施项目、民生项目"
    ),
    "unknown_status": Rule("状态不认识", ERROR, "状态“{text}”不认识", "写作 正常推进、滞后、停滞、流失、终止"),
    "no_reason": Rule("缺原因", ERROR, "状态为“{text}”，没有状态原因", "填写“状态原因”"),
    "unknown_unit": Rule("单位不认识", ERROR, "{field}“{text}”不在本区机构中", "按“区域与机构”中的名称填写"),
    "unknown_area": Rule("区域不认识", ERROR, "{field}“{text}”不在本区区域中", "按“区域与机构”中的名称填写"),
    "unknown_person": Rule(
        "人员不认识", ERROR, "{field}“{text}”不在本区人员中", "按姓名或登录名填写；没有账号的请留空"
    ),
    "unknown_leader": Rule("领导不认识", ERROR, "{field}“{text}”现不是本区领导", "按姓名或登录名填写"),
    "unknown_cluster": Rule("产业集群不认识", ERROR, "办法中没有产业集群“{text}”", "可选：{known}"),
    "same_names": Rule("同名", ERROR, "本区有几位“{text}”", "改填登录名"),
    "not_allowed": Rule("无权登记", ERROR, "您只能登记本单位、本区域的项目", "填写本单位或本区域，或请有权限的人导入"),
    "stage_not_allowed": Rule(
        "无权登记该阶段", ERROR, "新项目须从“{first}”开始，表中为“{text}”", "改为“{first}”，或请督查室导入"
    ),
    "code_length": Rule("信用代码有误", ERROR, "统一社会信用代码“{text}”不是 18 位", "按营业执照填写"),
    "code_sign": Rule(
        "信用代码有误", ERROR, "统一社会信用代码“{text}”有不用的字符（I、O、S、V、Z 等）", "按营业执照填写"
    ),
    "code_check": Rule("信用代码有误", ERROR, "统一社会信用代码“{text}”的校验码不对", "按营业执照核对，常见是抄错一位"),
    "unknown_industry": Rule("行业不认识", ERROR, "行业“{text}”不是行业代码", "填写 GB/T 4754 代码，如 C39 或 3985"),
    "twice": Rule("表内重复", ERROR, "与第 {other} 行是同一项目（{why}）", "只保留一行"),
    "several": Rule("与登记册多个项目相符", ERROR, "登记册中有 {count} 个同名同代码的项目", "填写“编号”，指明是哪一个"),
    "unknown_number": Rule(
        "编号未登记",
        WARNING,
        "{count} 行的编号不在登记册中，如第 {first} 行“{text}”；按信用代码和名称对应，新项目由系统编号",
        "应为已登记项目的，核对编号；否则可照常导入",
    ),
    "merged": Rule("项目已并入", ERROR, "{text} 已并入 {other}", "改填 {other}，或删除本行"),
    "archived": Rule("项目已归档", ERROR, "{text} 已归档", "删除本行，或先恢复该项目"),
    "alike": Rule(
        "可能重复",
        WARNING,
        "与登记册中的 {number}“{name}”可能是同一项目",
        "是同一项目的，填写其编号；不是的，可照常导入",
    ),
}


class Found(NamedTuple):
    """A finding about a list: by which rule, where, in words."""

    rule: str
    severity: str
    sheet: str
    row: int | None
    column: int | None
    message: str
    remedy: str

    @property
    def place(self) -> str:
        """The place in words: 工作表“项目”第12行C列."""
        return place(self.sheet or None, self.row, self.column)

    @property
    def name(self) -> str:
        """What the rule is called for short."""
        return RULES[self.rule].name


def found(rule: str, sheet: str, row: int | None = None, column: int | None = None, **told: Any) -> Found:
    """A finding by a rule, with what its words leave open."""
    of = RULES[rule]
    short = {name: str(value)[:60] for name, value in told.items()}
    message, remedy = of.message.format(**short), of.remedy.format(**short)
    return Found(rule, of.severity, sheet[:255], row, column, message, remedy)
