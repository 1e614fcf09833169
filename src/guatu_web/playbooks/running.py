"""What is wrong with a table of states and acts, in the words of the screen: rule of guatu.workflow -> what, remedy."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: dict[str, tuple[Promise, Promise]] = {
    "not_a_mapping": (_("这里不是“名称: 内容”的样式"), _("请在一个“-”下写明：{keys}")),
    "not_a_list": (_("这里不是列表"), _("请每项一行，以“- ”开头")),
    "nothing_listed": (_("“{key}”没有列出任何项目"), _("请至少写一项，以“- ”开头")),
    "missing_key": (_("缺少“{key}”"), _("请加一行“{key}: …”")),
    "unknown_key": (_("没有“{key}”这一项"), _("可用的有：{known}")),
    "not_a_key": (_("“{value}”不能作代码"), _("请以小写字母开头，只用小写字母、数字和 _")),
    "not_text": (_("“{key}”不是文字，或过长"), _("请填写 1 至 40 个字，必要时加引号")),
    "repeated": (_("“{value}”重复"), _("请只保留一个")),
    "unknown_kind": (_("没有“{value}”这种环节"), _("可用的有：{known}")),
    "unknown_state": (_("没有“{value}”这个环节"), _("可用的有：{known}")),
    "unknown_act": (_("没有“{value}”这个操作"), _("可用的有：{known}")),
    "unknown_role": (_("没有“{value}”这个角色"), _("可用的有：{known}")),
    "unknown_field": (_("没有“{value}”这个填写项"), _("可用的有：{known}")),
    "unknown_rhythm": (_("没有“{value}”这种频率"), _("可用的有：{known}")),
    "unknown_workflow": (_("前面没有“{value}”这类事项"), _("只能写排在前面的：{known}")),
    "table_twice": (_("写了 like，又写了“{key}”"), _("两者请只保留一个")),
    "not_a_number": (_("“{value}”不能作“{key}”"), _("请写 1 至 {most} 的整数")),
    "not_yes_or_no": (_("“{value}”既不是 true 也不是 false"), _("请写成 {key}: true 或 {key}: false")),
    "due_not_asked": (_("时限取自“{value}”，但这一项没有要求填写"), _("请把它加入 fields")),
    "unreachable": (_("从“{start}”到不了“{value}”"), _("请加一个通向它的操作，或去掉这个环节")),
    "dead_end": (_("从“{value}”到不了任何终结环节"), _("请加一个通向后面的操作，或设为终结环节")),
    "beyond_the_end": (_("“{value}”是终结环节，却还能从它往下办"), _("请去掉：重新办理须另行立项")),
    "no_end": (_("没有终结环节"), _("请在事项办结的环节写上 kind: closed")),
    "not_before": (_("“{value}”不可能在这个操作之前做过"), _("请写一个能在它之前的操作")),
}
