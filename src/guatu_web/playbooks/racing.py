"""What is wrong with the rules of a league (赛马), in the words of the screen: rule of guatu.race -> what, remedy."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: dict[str, tuple[Promise, Promise]] = {
    "not_a_mapping": (_("这里不是“名称: 内容”的样式"), _("请写明：{keys}")),
    "not_a_list": (_("这里不是列表"), _("请每项一行，以“- ”开头")),
    "nothing_listed": (_("“{key}”没有列出任何项目"), _("请至少写一项，以“- ”开头")),
    "missing_key": (_("缺少“{key}”"), _("请加一行“{key}: …”")),
    "unknown_key": (_("没有“{key}”这一项"), _("可用的有：{known}")),
    "not_a_key": (_("“{value}”不能作代码"), _("请以小写字母开头，只用小写字母、数字和 _")),
    "not_text": (_("“{key}”不是文字，或过长"), _("请填写 1 至 60 个字，必要时加引号")),
    "repeated": (_("“{value}”重复"), _("请只保留一个")),
    "unknown_word": (_("“{key}”不能是“{value}”"), _("可用的有：{known}")),
    "unknown_racer": (_("参赛者中没有“{value}”"), _("可用的有：{known}")),
    "unknown_measure": (_("没有“{value}”这一项"), _("可用的有：{known}")),
    "not_a_number": (_("“{value}”不能作“{key}”"), _("请写 {least} 至 {most} 的数")),
    "not_yes_or_no": (_("“{value}”既不是 true 也不是 false"), _("请写成 {key}: true 或 {key}: false")),
    "not_a_day": (_("“{value}”不是日期"), _("“{key}”请按 2026-03-31 的样式填写")),
    "not_a_period": (_("“{value}”不是时期"), _("“{key}”请按 2026Q3、2026-09 或 2026 的样式填写")),
    "not_steps": (_("“{key}”不是逐级提高的成对的数"), _("请按 {example} 的样式书写，每对的第一个数由小到大")),
    "not_falling": (_("名次阶梯在“{value}”处反而升高"), _("请从第一名写起：[100, 95, 90]")),
    "shares_not_whole": (_("各部分的份额合计为 {value}%"), _("请使合计为 100%")),
    "rule_beside_parts": (
        _("写了 parts，又写了“{key}”"),
        _("请写在各部分中；这一项本身只写 key、name、points 和 parts"),
    ),
    "no_points": (_("没有写明多少分"), _("请加上 points")),
    "no_way": (_("满意值和不允许值相同"), _("请使 best 和 worst 不同")),
    "no_worth": (_("没有写明每个几分"), _("请加上“each: 2”，或“sizes: [[10, 4], [50, 8]]”")),
    "figures_have_no_size": (_("按项目大小计分，须有项目记录"), _("请写 of: count 或 of: sum")),
    "two_sources": (_("来源“{key}”既写了 metric，又写了 indicator"), _("两者请只保留一个")),
    "indicator_has_no_records": (_("项目记录不能取自统计指标“{value}”"), _("请写 metric，或都不写，由人登记")),
    "unknown_unit": (_("“{value}”不是计量单位"), _("请按报告的写法，如 亿元、万美元、亩、%")),
    "nothing_to_reach": (_("没有一项有满分"), _("请至少给一项写上 points")),
    "nothing_expected": (_("算例没有写明应得多少分"), _("请写成“expected: {{T1: 88.5}}”的样式")),
    "comes_out_otherwise": (
        _("算例“{case}”：{racer} 的 {what} 算得 {found}，与所写 {value} 不符"),
        _("请改正规则、数据或应得分；算式为 {how}"),
    ),
}
