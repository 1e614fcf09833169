"""What answers say to people: texts in Chinese that keep what they were made of, so that others can word them anew.

>>> from guatu.periods import month
>>> said = Wording("reported", period=month(2026, 5), basis=BASES_IN_WORDS["discrete"])
>>> said, said.key, str(said.facts["period"])
('2026年5月当期数', 'reported', '2026-05')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from guatu.periods import Period

REASONS = {
    "missing": "{what}没有数据",
    "missing_predecessor": "缺{missing}的累计数，推不出{what}的当期数",
    "january": "1—2月合并发布，{what}没有单独的数",
    "missing_base": "缺{missing}的数，不能与之比较",
    "base_not_positive": "{missing}的数为零或负数，增速没有意义",
    "no_published_growth": "{what}没有发布增速",
    "no_mom": "{why}",
    "no_growth": "{why}",
    "not_additive": "{why}",
    "missing_parts": "缺{missing}",
    "missing_children": "缺下级区域的数：{missing}",
    "no_children": "{what}在{day}没有下级区域",
    "without_parts": "比率要分子、分母先分别相加再相除，而{why}",
    "zero_denominator": "分母“{missing}”为零",
    "mixed_grain": "只能由长短不同的时段拼出（{why}），不同口径的报表不混合相加",
    "mixed_basis": "口径不一（{why}），先统一为当期数或累计数再相加",
    "unit_mismatch": "计量单位不一致：{why}",
    "nothing_due": "{what}没有到期应报的数",
}
"""Why there is no value: code -> the words, for people."""

WHYS = {
    "rank_no_growth": "位次只看升降，不计算增速",
    "index_no_growth": "指数自有基期，两个指数相比没有意义",
    "growth_no_growth": "增速是发布的数据，不再对增速计算增速",
    "mom_of_cumulative": "累计数没有环比，先换算为当期数",
    "mom_of_first_months": "1—2月合为一期，与上年12月长短不同，没有环比",
    "mom_of_year": "年度数的环比就是同比",
    "growth_not_over_time": "增速是发布的数据，不能相加，也不能平均",
    "growth_not_over_areas": "各区域的增速不能相加，也不能平均；要用绝对数先加总",
    "rank_not_added": "位次不能相加，也不能平均",
    "index_not_over_time": "指数不能相加",
    "index_not_over_areas": "指数不能跨区域相加",
    "ratio_not_over_time": "比率不能相加，也不能平均",
    "ratio_not_over_areas": "指标库规定它不跨区域汇总",
    "not_over_time": "指标库规定它不跨时期相加",
    "not_over_areas": "指标库规定它不跨区域相加",
    "level_of": "{period}的绝对数",
    "in_unit": "{period}以{unit}计，指标以{wanted}计",
    "units_of_ratio": "{ratio}以{unit}计，{above}以{above_unit}计，{below}以{below_unit}计",
    "not_in_catalogue": "“{names}”不是指标库中的指标",
    "numerator": "分子",
    "denominator": "分母",
    "period_grain": "{period}（{grain}）",
    "period_basis": "{period}为{basis}",
    "areas_not_added": "各下级区域的数不能相加：{areas}",
    "area_told": "{area}：{why}",
    "area_unit": "{area}{why}",
    "area_cumulative": "{area}只有累计数",
    "area_longer": "{area}只有{period}的数",
    "area_basis": "{area}为{basis}",
}
"""What stands within a reason."""

FORMULAS = {
    "period": "{period}",
    "reported": "{period}{basis}",
    "difference": "{whole}累计数 − {rest}累计数",
    "sum_of_discrete": "{first}至{last}共{count}期当期数之和",
    "sum_of_pieces": "{first}至{last}共{count}期数之和",
    "mean": "{first}至{last}共{count}期的平均数",
    "at_end": "{period}末的数",
    "end_of": "{period}末",
    "published": "{period}发布的{kind}",
    "rate": "（{now} ÷ {base} − 1）× 100",
    "points": "{now} − {base}，单位为百分点",
    "bracketed": "（{formula}）",
    "quotient": "（{above}）÷（{below}）",
    "quotient_times": "（{above}）÷（{below}） × {factor}",
    "sum_of_areas": "{period}{indicator}，{areas}之和",
    "arrived": "已报项数",
    "on_time": "按时报送项数",
    "due": "应报项数",
    "share_of_due": "{came} ÷ {due} × 100",
}
"""How a value came about."""

NOTES = {
    "negative": "{period}为负：累计数比上期小",
    "differs_cumulative": "当期数{told}与累计数之差{derived}不一致，以报送的当期数为准",
    "differs_sum": "各期之和{told}与累计数推算的{derived}不一致",
    "differs_areas": "下级之和{told}与本级报送的{own}不一致",
    "differs_parts": "报送数{told}与分子、分母相除的{derived}不一致",
    "unchecked": "分子、分母不全，无法核对：{why}",
    "boundaries": "{period}内下级区域有变动，按{day}的区划汇总",
    "base_revised": (
        "{period}发布增速{growth}%，按两年绝对数计算为{computed}%，"
        "相差{gap}个百分点：上年基数可能已修订，以发布的增速为准"
    ),
    "revised_throughout": (
        "{year}年{checked}期中有{found}期发布增速与绝对数不符，相差（中位数）{gap}个百分点：上年基数已修订或口径有调整"
    ),
    "revised_partly": (
        "{year}年{checked}期中有{found}期发布增速与绝对数不符，相差（中位数）{gap}个百分点："
        "先核对这几期的数，再看上年基数是否修订"
    ),
}
"""What is to be known of a value, or of a year, that stands all the same."""

TERMS = {
    "discrete": "当期数",
    "cumulative": "累计数",
    "point": "时点数",
    "nominal": "名义增速",
    "real": "实际增速",
    "comparable": "可比口径增速",
    "xun": "旬",
    "month": "月",
    "quarter": "季",
    "half": "半年",
    "year": "年",
    "uneven": "跨期",
}
"""Bases, kinds of growth and grains."""

TEXTS = REASONS | WHYS | FORMULAS | NOTES | TERMS
"""Every text by its key; a key means one thing."""


class Quantity(NamedTuple):
    """A value within a sentence, in base units."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        return str(self.value)


Fact: TypeAlias = "str | int | Decimal | date | Period | Quantity | tuple[str, ...]"


class Wording(str):
    """A text for people that keeps what it was made of: its `key` in TEXTS and the `facts` put into it.

    It is the Chinese text itself. Another language, or other units, begin with the key and the facts, which are
    wordings in turn where they are words.
    """

    key: str
    facts: Mapping[str, Fact]

    def __new__(cls, key: str, **facts: Fact) -> Wording:
        """The text of a key with its facts."""
        text = TEXTS[key]
        made = super().__new__(cls, text.format_map({name: _written(fact) for name, fact in facts.items()}))
        made.key, made.facts = key, facts
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """So that a copy keeps its facts."""
        return (self.key,), dict(self.facts)


def _written(fact: Fact) -> str:
    if isinstance(fact, Period):
        return fact.label_zh()
    if isinstance(fact, tuple) and not isinstance(fact, Quantity):
        return "、".join(fact)
    return str(fact)


def of_period(period: Period) -> Wording:
    """A period as words: 2026年1—7月."""
    return Wording("period", period=period)


BASES_IN_WORDS = {basis: Wording(basis) for basis in ("discrete", "cumulative", "point")}
GROWTHS_IN_WORDS = {kind: Wording(kind) for kind in ("nominal", "real", "comparable")}
GRAINS_IN_WORDS = {grain: Wording(grain) for grain in ("xun", "month", "quarter", "half", "year")}
