"""What looks like a quantity and is none: dates, codes, section numbers, grades, ages, and numerals inside words."""

from __future__ import annotations

import re
from bisect import bisect_right
from sys import maxsize

from guatu.quantities.numerals import Numeral
from guatu.quantities.units import Written

Spans = list[tuple[int, int]]

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|[A-Za-z0-9][A-Za-z0-9._-]{0,63}@[A-Za-z0-9.-]+|[A-Za-z0-9-]{1,63}\.(?:com|cn|net|org)\b[!-~]*"
)
_ADDRESS_SIGNS = ("http", "www.", "@", ".com", ".cn", ".net", ".org")
_FIGURES = re.compile(
    r"(?:19|20)[0-9]{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:[12][0-9]|3[01]|0?[1-9])(?![0-9])"  # 2021/6/9
    r"|(?:19|20)[0-9]{2}[-/](?:0[1-9]|1[0-2])(?![0-9.])"  # 2026-02
    r"|(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?(?![0-9.:])"  # 15:30
    r"|[0-9]{1,3}\.[0-9]{1,3}\.[0-9.]*[0-9]"  # 2.1.3, 192.168.1.1
    r"|0[0-9]{2,3}-[0-9]{7,8}(?![0-9])|[48]00-[0-9]{3,4}-[0-9]{3,4}"  # telephones
)
_FIGURES_GO_ON = frozenset("-/.:")
_CALENDAR_AFTER = re.compile(
    r" ?(?:[月日号届期级版岁°′″楼室章节世弄星]|后(?![续台勤备])|时(?!速)|点(?!位)|季度|季|周岁|年代|年级|国道|省道|县道|线|路|大道|码头|高速|[A-Za-z_@\\])"
)
_YEAR_OR_PHONE = re.compile(r"(?:19|20)[0-9]{2}(?:\.?(?:0[1-9]|1[0-2]))?(?:[0-3][0-9])?|1[3-9][0-9]{9}")
_JOINED_DATE = re.compile(
    r" ?(?:[-~、和与及至到,]|——?|--) ?(?:(?:19|20)[0-9]{2} ?年|[0-9]{1,2} ?(?:[月日号届期级楼岁°后]|季度|时(?!速))"
    r"|[0-9]{1,2}(?:[-~、][0-9]{1,2})+ ?[月日后])"
)
_JOINERS = frozenset("-~—、和与及至到, ")
_NAME_AFTER = re.compile(
    "(?:[、/和]211)?(?:高校|院校)|(?:工作|发展|总体|具体|产业|行动)?(?:工程|计划|战略|思路|行动|模式|机制|格局|体系|部署|布局|方针|热线|电商节|购物节)"
    "|政务|-(?:19|20)[0-9]{2}(?![0-9年.%])"
)
_GLUED = frozenset("_@#&=\\?^·•")
_OPEN, _CLOSE = '“"‘「『《〈【[', '”"’」』》〉】]'
_BOUNDARY = frozenset("\n\r。;；:！!？?)）>|\t")
_CONTACT = re.compile(
    r"(?:电话|传真|邮编|邮政编码|热线|QQ|微信|手机|备案|许可证|编号|证号|号码|代码|ISBN|ISSN|[Tt]el|TEL)[^\n。,]{0,12}$"
)
_SLOGAN = re.compile(
    r"方面|全面|必须|坚持|意识|自信|维护|确立|更加|进一步|层面|维度|代表|务必|不|一(?!定|般|些|共)|[十百千万]|围绕|聚焦|着力|带头|结合|统筹"
)
_COUNTING = (
    "新增 增加 减少 新建 建成 建设 建 引进 引入 培育 设立 成立 签约 落户 创建 获批 拥有 仅 只有 共有 共 达到 达 增至 降至 完成 实现 招引 新设 有 各 各建 打造 开工 竣工 投产"
    " 认定 入选 获评 新获 新落户 上市 挂牌 再 又 为 建有 建立 新培育 新引进 新认定 扩建 改造 培养 集聚 布局 选派 配备 开设 组建 孵化 提高 下降 上升 前移 提升 进 前进 后退"
)
_COUNTING_ENDS = tuple(_COUNTING.split())
_PART_OF_WORD = frozenset("统唯同单逐专万不如合归划之独某另哪任")
_VAGUE = frozenset("数几若好零一二两三四五六七八九十百千万")
_RAISING = frozenset("上近超逾过破")


def figures_end(text: str, start: int, end: int) -> int:
    """Where the date, time of day, version or telephone number ends that begins at `start`; 0 if there is none.

    `end` is where the numeral at `start` ends.
    """
    if text[end : end + 1] not in _FIGURES_GO_ON:
        return 0
    match = _FIGURES.match(text, start)
    return match.end() if match else 0


def addresses(text: str) -> Spans:
    """Spans of web and mail addresses."""
    if not any(sign in text for sign in _ADDRESS_SIGNS):
        return []
    return [match.span() for match in _ADDRESS.finditer(text)]


def within(spans: Spans, pos: int) -> bool:
    """Whether `pos` lies in one of the ordered spans."""
    index = bisect_right(spans, (pos, maxsize)) - 1
    return index >= 0 and spans[index][0] <= pos < spans[index][1]


def with_unit(text: str, numeral: Numeral, unit: Written) -> bool:
    """Whether a numeral with a unit is none of ours."""
    return _words_with_unit(text, numeral, unit) if numeral.words else _figure_with_unit(text, numeral, unit)


def vague(text: str, start: int) -> bool:
    """Whether 数, 几 or another numeral stands before (数千万, 几十, 三两个): too vague for a value."""
    before = text[start - 1 : start]
    return before != "" and before in _VAGUE


def _figure_with_unit(text: str, numeral: Numeral, unit: Written) -> bool:
    """Whether an Arabic figure with a unit is none of ours: a year, an age, a grade, part of a code."""
    before = text[numeral.start - 1 : numeral.start]
    if text[unit.end : unit.end + 1] == "级" or before in _GLUED:
        return True
    if unit.code == "year" and _is_year(numeral, text):
        return True
    if unit.word == "分" and before in "时点":
        return True
    if unit.word == "度" and numeral.value < 10000:
        return True
    if unit.word == "点" and numeral.value <= 24 and numeral.value == int(numeral.value):
        return True
    return _after_letters(text, numeral) if before.isascii() and before.isalpha() else False


def _after_letters(text: str, numeral: Numeral) -> bool:
    """PM2.5, A4, G60 are names; GDP94.1亿元 is a figure after an abbreviation."""
    letters = _LETTERS_BEFORE.search(text[max(0, numeral.start - 12) : numeral.start])
    word = letters[0] if letters else ""
    return len(word) < 2 or word.upper() == "PM"


def _is_year(numeral: Numeral, text: str) -> bool:
    written = text[numeral.start : numeral.end]
    return len(written) == 4 and written.isdigit() and 1000 <= numeral.value < 2200


def bare_figure(text: str, numeral: Numeral) -> bool:
    """Whether an Arabic figure without a unit is a date, a code, a section number or a name in quotation marks."""
    start, end = numeral.start, numeral.end
    after = text[end : end + 1]
    if after and after in "+*/×^·•" and text[end + 1 : end + 2].strip(_CLOSERS):
        return True
    if numeral.shift == 0 and _is_code(text[start:end]):
        return True
    if _CALENDAR_AFTER.match(text, end) or (after in _JOINERS and _JOINED_DATE.match(text, end)):
        return True
    return _named(text, start, end) or _is_section(text, numeral) or bool(_NAME_AFTER.match(text, end))


def _is_code(written: str) -> bool:
    """A year (2025, 2025.06) or a mobile telephone number."""
    return bool(_YEAR_OR_PHONE.fullmatch(written))


def _named(text: str, start: int, end: int) -> bool:
    """Whether what stands before a bare figure makes it a code: letters, a dash after a figure, a quotation mark."""
    before, ahead = text[start - 1 : start], text[start - 2 : start - 1] if start > 1 else ""
    if not before:
        return False
    if before in _OPEN:
        return text[end : end + 1] in _CLOSE and end < len(text)
    if before in "+-":
        return ahead.isalnum() or (ahead != "" and ahead in "_/.%)")
    if before in _GLUED or before in "/.%双°表图栏" or (before.isascii() and before.isalpha()):
        return True
    return end - start > 4 and bool(_CONTACT.search(text[max(0, start - 24) : start]))


def _is_section(text: str, numeral: Numeral) -> bool:
    """1、 1. (1) at the beginning of a line or sentence."""
    after = text[numeral.end : numeral.end + 1]
    pos = numeral.start
    while pos and text[pos - 1] == " ":
        pos -= 1
    before = text[pos - 1 : pos]
    if before == "(" and after == ")":
        return True
    if before and before not in _BOUNDARY:
        return False
    if numeral.value != int(numeral.value):
        return before in ("", "\n", "\r") and after not in "%"
    return numeral.value < 100 and after in "、.)," and after != ""


def _words_with_unit(text: str, numeral: Numeral, unit: Written) -> bool:
    """Whether a Chinese numeral with a unit is part of a word, an article or a slogan."""
    start = numeral.start
    before, after = text[start - 1 : start], text[unit.end : unit.end + 1]
    if after == "级" or (before in _VAGUE and before):
        return True
    if numeral.power:
        return _loose_power(text, numeral, before)
    written = text[start : numeral.end]
    if written == "一":
        return _article(text, start, before, unit)
    if written.startswith("零") and unit.form == "duration":
        return True
    if unit.form == "duration":
        return before == "个"
    if unit.word == "分" or (unit.word == "元" and numeral.value < 10 and _goes_on(after)):
        return True
    if unit.form != "count":
        return False
    return (before != "" and before in _OPEN) or bool(_SLOGAN.match(text, unit.end))


def _goes_on(after: str) -> bool:
    return "\u4e00" <= after <= "\u9fff" and after not in "以左上零一二三四五六七八九的"


def _loose_power(text: str, numeral: Numeral, before: str) -> bool:
    """百亿元 is an amount, 上百家 and 近千人 are; 百家, 千户, 万元, 亿元 alone are words or measures of something else."""
    return numeral.end - numeral.start < 2 and before not in _RAISING


def _article(text: str, start: int, before: str, unit: Written) -> bool:
    """一个 is an article unless a verb of quantity stands before it; 一吨, 一倍, 一个百分点 are figures."""
    if before and before in _PART_OF_WORD:
        return True
    if unit.form in ("count", "ordinal"):
        return (
            not text.endswith(_COUNTING_ENDS, 0, start)
            or text.startswith("一", unit.end)
            or unit.word in _NEVER_COUNTED
        )
    return unit.form in ("measure", "money") and before in _POINTING


def ordinal(text: str, start: int, end: int) -> bool:
    """Whether 第N from `start` to `end` counts things in order (第一批, 第二产业) instead of naming a rank."""
    chain = _CHAIN.match(text, end)
    after = text[chain.end() : chain.end() + 1] if chain else text[end : end + 1]
    if after and "\u4e00" <= after <= "\u9fff" and after not in _RANK_AFTER:
        return True
    before = text[start - 1 : start]
    return (not before or before in _BOUNDARY) and after in ",、:" and after != ""


def after_this(text: str, pos: int) -> bool:
    """Whether 前 at `pos` is part of 目前, 此前, 以前 … and so not "the first"."""
    return text[pos - 1 : pos] in _BEFORE_QIAN and pos > 0


_CHAIN = re.compile("(?:[、和及与至到-]第?[一二三四五六七八九十0-9]+)+")
_SET_WORD = re.compile(
    "(?<=花)八门|(?<=番)五次|八项规定|[四五]套班子|三[人部]行|[三四]部曲|四处|七台河|七匹狼|六盘水|三门峡|五台山|三点一线|两条腿|三头六臂"
)
_LARGE_ONLY = {"方": 100, "度": 10000, "点": 100, "平方": 10, "立方": 10}
_LETTERS_BEFORE = re.compile(r"[A-Za-z&]+$")
_CLOSERS = _CLOSE + "，,。；;、 )"
_NEVER_COUNTED = frozenset(
    ("起", "次", "批", "种", "场", "段", "面", "类", "层", "部", "组", "轮", "道", "对", "双", "片", "点", "串")
)
_POINTING = frozenset("后这那每同第某另哪唯之")
_RANK_AFTER = frozenset("位名大的和与及且并或是占高快好、")
_BEFORE_QIAN = frozenset("目此之以当空提眼日生会节年月天期往从先事赛餐战产售课考")
