"""Arabic figures that are no quantities: dates, times, codes, telephone and section numbers, grades, names."""

from __future__ import annotations

import re

from guatu.quantities.numerals import Numeral
from guatu.quantities.reading import back
from guatu.quantities.units import Written

Spans = list[tuple[int, int]]

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|[A-Za-z0-9][A-Za-z0-9._-]{0,63}@[A-Za-z0-9.-]+"
    r"|[A-Za-z0-9-]{1,63}\.(?:com|cn|net|org)\b[!-~]*"
)
_ADDRESS_SIGNS = ("http", "www.", "@", ".com", ".cn", ".net", ".org")

# written in figures throughout, so the numeral pattern sees only their first part
GOES_ON_WITH = frozenset("-/.:")
_FIGURES = re.compile(
    r"(?:19|20)[0-9]{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:[12][0-9]|3[01]|0?[1-9])(?![0-9])"  # 2021/6/9
    r"|(?:19|20)[0-9]{2}[-/](?:0[1-9]|1[0-2])(?![0-9.])"  # 2026-02
    r"|(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?(?![0-9.:])"  # 15:30
    r"|[0-9]{1,3}\.[0-9]{1,3}\.[0-9.]*[0-9]"  # 2.1.3
    r"|0[0-9]{2,3}-[0-9]{7,8}(?![0-9])|[48]00-[0-9]{3,4}-[0-9]{3,4}"  # telephones
)
_DATE_OR_PHONE = re.compile(r"(?:19|20)[0-9]{2}(?:\.?(?:0[1-9]|1[0-2])(?:[0-3][0-9])?)?|1[3-9][0-9]{9}")
_YEAR = re.compile(r"1[0-9]{3}|2[01][0-9]{2}")

_CALENDAR_AFTER = re.compile(
    r" ?(?:[月日号届期级版岁°′″楼室章节世弄星]|后(?![续台勤备])|时(?!速)|点(?!位)|季度|季|周岁|年代|年级"
    r"|国道|省道|县道|线|路|大道|码头|高速|[A-Za-z_@\\])"
)
_JOINERS = frozenset("-~—、和与及至到, ")
_DATE_JOINED = re.compile(
    r" ?(?:[-~、和与及至到,]|——?|--) ?(?:(?:19|20)[0-9]{2} ?年"
    r"|[0-9]{1,2} ?(?:[月日号届期级楼岁°后]|季度|时(?!速))|[0-9]{1,2}(?:[-~、][0-9]{1,2}){1,6} ?[月日后])"
)
_NAME_AFTER = re.compile(
    r"(?:[、/和]211)?(?:高校|院校)|政务|强|-(?:19|20)[0-9]{2}(?![0-9.%一-龥])"
    r"|(?:工作|发展|总体|具体|产业|行动)?(?:工程|计划|战略|思路|行动|模式|机制|格局|体系|部署|布局|方针|热线|电商节|购物节)"
)
TIMES_OR_ANGLES = frozenset("分度点")
_SUMS = frozenset("+*/×^·•")  # 3+1, 7×24, 2·6·10
GLUED_BEFORE: frozenset[str] = frozenset("_@#&\\^每")  # 每100户 says what is counted per, not how many
_CODE_BEFORE = frozenset("/.%=×*·双°表图栏") | GLUED_BEFORE
_OPEN, _CLOSE = frozenset('“"‘「『《〈【['), frozenset('”"’」』》〉】]')
_PAUSE = _CLOSE | frozenset("，,。；;、 )")
_BOUNDARY = frozenset("\n\r。;；:！!？?)）>|\t")
_WORDS_FOLLOW = re.compile(" ?[一-龥]")
_LETTERS = re.compile(r"[A-Za-z&]+$")
_CONTACT = re.compile(
    r"(?:电话|传真|邮编|邮政编码|热线|QQ|微信|手机|备案|许可证|编号|证号|号码|代码|ISBN|ISSN|[Tt]el|TEL)[^\n。,]{0,12}$"
)


def addresses(text: str) -> Spans:
    """Spans of web and mail addresses."""
    if not any(sign in text for sign in _ADDRESS_SIGNS):
        return []
    return [match.span() for match in _ADDRESS.finditer(text)]


def figures_end(text: str, start: int) -> int:
    """Where the date, time of day, version or telephone number ends that begins at `start`; 0 if there is none."""
    match = _FIGURES.match(text, start)
    return match.end() if match else 0


def with_unit(text: str, numeral: Numeral, unit: Written) -> bool:
    """Whether a figure with a unit is a year, a grade (50亿级), a time of day or the end of a name (PM2.5)."""
    before = text[numeral.start - 1 : numeral.start]
    if text[unit.end : unit.end + 1] == "级" or before in GLUED_BEFORE:
        return True
    if unit.code == "year" and _YEAR.fullmatch(text, numeral.start, numeral.end):
        return True
    if unit.word in TIMES_OR_ANGLES and _time_or_angle(unit.word, before, numeral):
        return True
    return before.isascii() and before.isalpha() and _after_letters(text, numeral.start)


def _time_or_angle(word: str, before: str, numeral: Numeral) -> bool:
    """9时30分, 20点, 41度; but 95.6分, 3000点, 6.4亿度."""
    if word == "分":
        return before in ("时", "点")
    if word == "度":
        return numeral.value < 10000
    return numeral.value <= 24 and numeral.value == int(numeral.value)


def _after_letters(text: str, start: int) -> bool:
    """PM2.5, A4, G60 are names; GDP86.5亿元 is a figure after an abbreviation."""
    letters = _LETTERS.search(text[max(0, start - 12) : start])
    return letters is None or len(letters[0]) < 2 or letters[0].upper() == "PM"


def like_a_date(text: str, numeral: Numeral) -> bool:
    """Whether a figure without a unit may be a year (2025), a date or a mobile number.

    A range may still show that it is none (2000-3000亩).
    """
    return not numeral.shift and _DATE_OR_PHONE.fullmatch(text, numeral.start, numeral.end) is not None


def alone(text: str, numeral: Numeral) -> bool:
    """Whether a figure without a unit is a date, a code, a section number or a name."""
    start, end = numeral.start, numeral.end
    after = text[end : end + 1]
    if after in _SUMS and text[end + 1 : end + 2] not in _PAUSE and end + 1 < len(text):
        return True
    if _CALENDAR_AFTER.match(text, end) or (after in _JOINERS and _DATE_JOINED.match(text, end)):
        return True
    return bool(_NAME_AFTER.match(text, end)) or _named(text, start, end) or _section(text, numeral)


def _named(text: str, start: int, end: int) -> bool:
    """Whether what stands before makes a code of it: letters, a dash after a figure, an opening quotation mark."""
    before = text[start - 1 : start]
    if not before:
        return False
    if before in _OPEN:
        return text[end : end + 1] in _CLOSE
    if before in "+-":
        ahead = text[start - 2 : start - 1] if start > 1 else ""
        return ahead.isalnum() or (ahead != "" and ahead in "_/.%)")
    if before in _CODE_BEFORE or (before.isascii() and before.isalpha()):
        return True
    return end - start > 4 and bool(_CONTACT.search(text[max(0, start - 24) : start]))


def _section(text: str, numeral: Numeral) -> bool:
    """1、 1. (1) at the beginning of a line or sentence, 1.2 or a mere 3 before the words of a line."""
    pos = back(text, numeral.start)
    before, after = text[pos - 1 : pos], text[numeral.end : numeral.end + 1]
    if before == "(" and after == ")":
        return True
    if numeral.value >= 100 or (before and before not in _BOUNDARY):
        return False
    if before in ("", "\n", "\r") and _WORDS_FOLLOW.match(text, numeral.end):
        return True
    return after != "" and after in "、.)," and numeral.value == int(numeral.value)
