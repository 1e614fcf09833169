"""Chinese numerals that are no quantities: articles, idioms, slogans, ordinals of things, vague numbers."""

from __future__ import annotations

import re

from guatu.quantities.numerals import Numeral
from guatu.quantities.units import Written

_VAGUE_BEFORE = frozenset("每数几若好零一二两三四五六七八九十百千万")
_RAISED_BY = frozenset("上近超逾过破")
_OPEN = frozenset('“"‘「『《〈【[')
_BOUNDARY = frozenset("\n\r。;；:！!？?)）>|\t")
_SET_WORD = re.compile(
    "(?<=花)八门|(?<=番)五次|八项规定|[四五]套班子|三[人部]行|[三四]部曲|四处|七台河|七匹狼|六盘水|三门峡|五台山|三点一线"
    "|两条腿|三头六臂"
)
# 四个方面, 三个着力, 两个一百: what is counted is a manner of speaking
_SLOGAN = re.compile(
    "方面|全面|必须|坚持|意识|自信|维护|确立|更加|进一步|层面|维度|代表|务必|明确|不|围绕|聚焦|着力|带头|结合|统筹|统一"
    "|一(?!定|般|些|共)|[十百千万]"
)
_SMALLEST = {"方": 100, "度": 10000, "点": 100, "平方": 10, "立方": 10}  # 三方, 一度, 两点 are words

_COUNTING = (
    "新增 增加 减少 新建 建成 建设 引进 引入 培育 设立 成立 签约 落户 创建 获批 拥有 仅 只有 共有 共 达到 达 增至 降至"
    " 完成 实现 招引 新设 有 各 打造 开工 竣工 投产 认定 入选 获评 新获 上市 挂牌 再 又 为 建立 扩建 改造 培养 集聚"
    " 布局 选派 配备 开设 组建 孵化 提高 下降 上升 前移 提升 进 后退 建"
)
_COUNTED_AFTER = tuple(_COUNTING.split())
_NEVER_COUNTED = frozenset("起次批种场段面类层部组轮道对双片点串")
_PART_OF_WORD = frozenset("统唯同单逐专万不如合归划之独某另哪任")
_POINTING = frozenset("后这那每同第某另哪唯之")

_AND_MORE = re.compile("(?:[、和及与至到-]第?[一二三四五六七八九十0-9]{1,4}){1,8}")
_RANK_BEFORE = frozenset("位名大的和与及且并或是占高快好、")
_NOT_FOREMOST = frozenset("目此之以当空提眼日生会节年月天期往从先事赛餐战产售课考")


def vague(text: str, start: int) -> bool:
    """Whether 数, 几, 每 or another numeral stands before (数千万, 几十, 三两个, 每百户): too vague for a value."""
    return text[start - 1 : start] in _VAGUE_BEFORE


def with_unit(text: str, numeral: Numeral, unit: Written) -> bool:
    """Whether a numeral with a unit is part of a word, an article, a slogan, or too vague."""
    start = numeral.start
    if vague(text, start) or text.startswith("级", unit.end) or _SET_WORD.match(text, start):
        return True
    if numeral.power:
        return _loose_power(text, numeral)
    if numeral.value < _SMALLEST.get(unit.word, 0):
        return True
    if text[start : numeral.end] == "一":
        return _article(text, start, unit)
    if unit.form == "duration":
        return text[start] == "零" or text[start - 1 : start] == "个"
    if unit.form == "count":
        return unit.word == "分" or text[start - 1 : start] in _OPEN or bool(_SLOGAN.match(text, unit.end))
    return unit.word == "元" and numeral.value < 10 and _goes_on(text[unit.end : unit.end + 1])


def _goes_on(after: str) -> bool:
    """Whether a word goes on: 三元 in 三元区, 三元材料."""
    return "一" <= after <= "龥" and after not in "以左上零一二三四五六七八九的"


def _loose_power(text: str, numeral: Numeral) -> bool:
    """百家, 千户, 万元, 亿元 alone are words or measures of something else; 百亿元, 上百家, 近千人 are amounts."""
    return numeral.end - numeral.start < 2 and text[numeral.start - 1 : numeral.start] not in _RAISED_BY


def _article(text: str, start: int, unit: Written) -> bool:
    """一个 is an article unless a verb of quantity stands before it; 一吨, 一倍, 一个百分点 are figures."""
    before = text[start - 1 : start]
    if before in _PART_OF_WORD:
        return True
    if unit.form == "count":
        counted = text.endswith(_COUNTED_AFTER, 0, start) and unit.word not in _NEVER_COUNTED
        return not counted or text.startswith("一", unit.end)
    return unit.form in ("measure", "money") and before in _POINTING


def orders_things(text: str, start: int, end: int) -> bool:
    """Whether 第N from `start` to `end` counts things in order (第一批, 第二产业) instead of naming a rank."""
    more = _AND_MORE.match(text, end)
    pos = more.end() if more else end
    after = text[pos : pos + 1]
    if "一" <= after <= "龥" and after not in _RANK_BEFORE:
        return True
    before = text[start - 1 : start]
    return (not before or before in _BOUNDARY) and after != "" and after in ",、:"


def not_foremost(text: str, pos: int) -> bool:
    """Whether 前 at `pos` is part of 目前, 此前, 以前 … and so not "the first"."""
    return text[pos - 1 : pos] in _NOT_FOREMOST
