"""What is wrong with a measure (metrics.yaml), in the words of the screen: rule of guatu.metrics -> what, remedy."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: dict[str, tuple[Promise, Promise]] = {
    "not_a_mapping": (_("这里不是“名称: 内容”的样式"), _("请写成“{example}”的样式")),
    "not_a_list": (_("这里不是列表"), _("请每项一行，以“- ”开头")),
    "missing_key": (_("缺少“{key}”"), _("请加一行“{key}: …”")),
    "unknown_key": (_("没有“{key}”这一项"), _("可用的有：{known}")),
    "idle_key": (_("“{key}”在这里没有用处"), _("请去掉，或换一种 measure")),
    "not_a_name": (_("“{value}”不能作代码"), _("请以小写字母开头，只用小写字母、数字和 _，不超过 60 个")),
    "not_text": (_("“{key}”不是文字，或过长"), _("请填写 1 至 {longest} 个字，必要时加引号")),
    "repeated": (_("“{value}”重复"), _("请只保留一个")),
    "unknown_choice": (_("这里不能写“{value}”"), _("可用的有：{known}")),
    "unknown_table": (_("没有“{value}”这个台账"), _("可用的有：{known}")),
    "unknown_column": (_("台账 {table} 中没有“{value}”这一栏"), _("可用的有：{known}")),
    "wrong_kind": (_("“{column}”这一栏不能用在这里"), _("请换一栏")),
    "wrong_value": (_("“{column}”这一栏中不会有“{value}”"), _("请写 {example} 这样的内容")),
    "no_time": (_("没有写明按哪一天归入时期"), _("请加一行“time: …”")),
    "grain_for_time": (_("“{time}”不能按 {grain} 分"), _("可用的有：{known}")),
    "mixed_parts": (_("分子、分母一个取期末数，另一个不取"), _("请两个都写 last，或都不写")),
    "part_measure": (_("比率的分子、分母不能是“{value}”"), _("可用的有：{known}")),
    "answered": (_("“{value}”是结果中已有的名称"), _("请换一个名称")),
    "unknown_metric": (_("没有代码为“{value}”的测算指标"), _("可用的有：{known}")),
    "circle": (_("测算指标循环引用：{names}"), _("请去掉其中一处引用")),
    "not_a_part": (_("“{value}”是占比或名次，不能再用来计算"), _("请写它所依据的测算指标")),
    "until_or_of": (
        _("没有写明状态到哪天为止，或写了两种"),
        _("请写 until（到哪天为止）或 of（同一个的下一行为止），只写一种"),
    ),
    "state_and_time": (_("按期末状态计的，不能再写归入时期的日期"), _("请去掉 time，或去掉 state")),
    "not_true": (_("“{test}”后面不能写“{value}”"), _("请写成“{test}: true”，或去掉这个条件")),
    "since_or_after": (
        _("没有写明状态自哪天起，或写了两种"),
        _("请写 since（自当天起）或 after（自次日起），只写一种"),
    ),
    "no_end": (
        _("“{column}”要与期末比较，但没有写明按哪一天归入时期"),
        _("请加一行“time: …”，并去掉 state"),
    ),
    "not_days": (_("“{value}”不是天数"), _("请写 30 这样的整数")),
    "not_a_formula": (_("“{value}”不是算式"), _("请写成“signed - lost”的样式")),
    "units_differ": (_("{one} 的单位是 {unit}，{other} 的单位是 {unit_too}，不能加减"), _("请先化为同一单位")),
    "cannot_run": (_("“{value}”不能累计：没有日期、是期末状态，或已经是累计"), _("请写按期发生的测算指标")),
    "cannot_shift": (_("“{value}”不能与以前比较：没有日期，或已经是比较"), _("请写有日期的测算指标")),
    "no_share": (_("“{value}”没有合计，不能算占比"), _("请写计数或合计的测算指标")),
    "input_lacks": (_("所依据的测算指标没有“{value}”"), _("可用的有：{known}")),
    "no_key": (_("台账 {table} 没有标识，无法区分各行"), _("请联系管理员")),
    "not_positive": (_("“{value}”不是大于 0 的整数"), _("百分比请写 times: 100，否则不写")),
}
