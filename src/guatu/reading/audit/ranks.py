"""Rule `rank`: two places of one thing in one group, and a place beyond the size of the group."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guatu.reading.audit.page import Page
from guatu.reading.audit.phrasing import amount, said
from guatu.reading.report import Finding, Statement

SPECIFIC = 4
"""Characters that a name outside the catalogue must have to be taken for one thing."""

_GROUP = re.compile(
    r"全国|全省|全市|全区|全县|全州|全球|世界|国内|省内|市内|区内|[一-鿿]{0,4}(?:高新区|经开区|开发区|园区|板块|县市区|县（市、区）|市县|区县|县区|百强县|百强区|千强镇|城市)"
)
_ASPECT = re.compile(r"总量|规模|绝对[额值]|增[幅速长量]|占比|比重|完成率|进度|得分|人均|降幅")
_SIZE = re.compile(
    r"(?:全国|全省|全市|全区|全县|参评|参加考核|参与考核|参与排名)的?(?P<size>\d{1,3}|[一二三四五六七八九十]{1,3})个"
    r"(?:板块|县市区|县（市、区）|市县|区县|县区|市区|镇街|镇|街道|辖市区|区|县|市|开发区|园区|高新区|经开区|省份)"
)
# a place that has been left: 从全国第8位 | 跃居第1位
_LEFT = re.compile("[从由自][^，。；升跃到至]{0,12}$")
_DIGITS = "零一二三四五六七八九"


def ranks(page: Page) -> Iterator[Finding]:
    """Both faults of ranks."""
    for key in page.by_measure["rank"]:
        members = page.slots[key]
        if members[0].code or len(key.indicator) >= SPECIFIC:
            yield from (finding for each in members for finding in _beyond_group(page, each))
            if len(members) > 1:
                yield from _contradictions(page, members)


def compared(page: Page, statement: Statement) -> tuple[str, str]:
    """The group in which a place is taken and what is ranked (总量, 增幅 …); empty where not said or a place left."""
    before = page.before(statement)
    if _LEFT.search(before):
        return "", ""
    groups, aspects = _GROUP.findall(before), _ASPECT.findall(before)
    return groups[-1] if groups else "", "、".join(sorted(set(aspects)))


def _contradictions(page: Page, members: list[Statement]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Statement] = {}
    for statement in members:
        group = compared(page, statement)
        first = seen.setdefault(group, statement)
        if group[0] and statement.bound == first.bound == "eq" and statement.value != first.value:
            yield two_places(first, statement)


def two_places(a: Statement, b: Statement) -> Finding:
    first, second = amount(a), amount(b)
    places = f"{first}，另一处为{second}" if a.doc == b.doc else f"{first}（《{a.doc}》）、{second}（《{b.doc}》）"
    message = f"{said(a).removesuffix(first)}排名为{places}，同一范围的位次不一致。"
    remedy = f"两处应同为{first}或同为{second}；如一为总量、一为增幅，或排名范围不同，请写明。"
    return Finding("rank", (a, b), message, remedy)


def _beyond_group(page: Page, statement: Statement) -> Iterator[Finding]:
    found = _SIZE.search(page.sentence_before(statement))
    if found and statement.value > (size := _number(found["size"])):
        message = f"{said(statement)}，而参与排名的只有{size}个。"
        yield Finding("rank", (statement,), message, f"位次应在第1位与第{size}位之间，或参与排名的个数有误。")


def _number(text: str) -> int:
    """A small numeral: 7, 七, 十三, 二十."""
    if text[0].isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS.index(digit)) for digit in text))
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)
