"""What is wrong with a template of briefings (briefings.yaml), in the words of the screen: rule of guatu.briefing ->
what, remedy."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: dict[str, tuple[Promise, Promise]] = {
    "not_yaml": (_("不是规范的 YAML：{said}"), _("请检查缩进和冒号后的空格")),
    "mapping": (_("应逐项写明"), _("如 {known}")),
    "list": (_("应为列表"), _("每一条以“- ”开头")),
    "unknown_key": (_("没有“{said}”这一项"), _("可用的有：{known}")),
    "missing_key": (_("缺少“{said}”"), _("请补上")),
    "text": (_("不应是“{said}”"), _("请写文字")),
    "number": (_("“{said}”不是数字"), _("请写数字，如 8.9")),
    "value": (_("“{said}”不是数字"), _("请写基本单位的数字，或带单位的数字，如 65.3亿元")),
    "unit": (_("“{said}”的单位不对"), _("应以 {known} 计")),
    "day": (_("“{said}”不是日期"), _("请按 2026-11-12 的样式书写")),
    "period": (_("“{said}”不是时期"), _("请按 2026-01/2026-10、2026Q3、2026H1 或 2026 的样式书写")),
    "choice": (_("不能是“{said}”"), _("可用的有：{known}")),
    "flag": (_("“{said}”应为是或否"), _("请写 true 或 false")),
    "indicator": (_("指标目录中没有“{said}”"), _("请核对指标名称")),
    "field": (_("没有“{said}”这个字段"), _("可用的有：{known}")),
    "block": (_("“{said}”不是简报的组成部分"), _("请以下列之一开头：{known}")),
    "empty": (_("没有内容"), _("请至少写一项")),
    "chart": (_("有 {said} 个数值、{known} 个标签"), _("请一一对应")),
    "row": (_("一行有 {said} 格，表有 {known} 列"), _("请逐列填写")),
    "twice": (_("“{said}”重复"), _("请只保留一个")),
}
