"""What the words around a figure say about its terms: compared with what, at which prices, of which scope and place.

Two figures on different terms do not contradict each other. The patterns are wide on purpose: a word too many lets a
contradiction pass, a word too few accuses a correct report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from guatu import catalogue
from guatu.reading.audit.page import Page
from guatu.reading.report import Statement
from guatu.reading.view import fold

YEAR_ON_YEAR = re.compile(
    r"(?:比|较)(?:上一?年度?|去年|前一年|同期|往年同期)(?:全年|同期|同月|同季|同时段)?|同比|同增|同降"
)
"""Comparisons with the same period of the year before, which is also what a bare 增长 means."""
OTHER_COMPARISON = re.compile(
    r"环比|(?:(?<!占)比(?![重例率])|较(?![快好大高低强慢])|相比)[^，。；、（）]{1,18}?(?=[增下提降上回多少高低加放扩缩减翻涨跌收净])"
    r"|[两二三四五六七八九十\d]+年(?:间)?(?:累计|平均|年均)|年均|年平均|平均增[长速幅]|累计增[长速幅]"
)
ADJUSTED = re.compile(
    r"名义|实际增|价格因素|现价|现行价|可比|同口径|老口径|新口径|不变价|剔除|扣除|还原|因素后|因素影响|调整后|经调整|自然口径"
)
"""Words for a base or price that is not the plain one."""
COLLECTIVE = ("全国", "全省", "全市", "全区", "全县", "全州")
"""Words for the whole of a place, which reports use for their own."""
_SCOPE = re.compile(
    r"台阶|大关|关口|[一二三四首]期|按[^，。；]{1,10}?(?:计算|标准)|城乡|不含|不包括|全口径|当月|单月|当季|单季|新增|净增|新建|在建|民营|民间|非公|国有|外资|内资|港澳台|中央|地方|主导产业|重点|亿元以上|万元以上"
    r"|规模?以上|规上|限额?以上|限上|限下|制造业|服务业|高技术|战略性|最高|最低|同类|人均|户均|单位|平均|中位|城镇|农村|乡村|区级|市级|本级|街道|镇级"
    r"|一产|二产|三产|第[一二三]产业"
)
_PLACE = re.compile(
    r"全国|全省|全市|全区|全县|全州|[一-鿿]{2,8}?(?:经济圈|城市群|都市圈|经济带|经济区)|[一-鿿]{2,4}?(?:省|(?<![城上])市(?![场值])|县|旗|(?<!城)镇|(?<!城)乡|街道|(?<!地)区(?![域间块位内别]))"
)

_BREAK = re.compile(r"[，。；、：！？（）]")
_BLANK = re.compile(r"\s+")
_NOT_A_SUBJECT = re.compile(
    r"[\d.,%~—\-]+|[前上下第]?[一二三四]?(?:季度?|半年|个月)|[前第]?[一二三四五六七八九十]+月份?|[年月日份末底]|[今去上当本全]年|以来|同期|截至|截止|期间|十[一二三四五]五"
    r"|预计|完成|实现|达到?|累计|共|总|其中|同时|此外|另外|我[省市区县州国]|本[省市区县]|全[国省市区县州]|全社会|园区|开发区|经开区|高新区|集聚区|管理区|示范区"
    r"|内地|我国|中国|国内|外贸|对外贸易|货物|主要|经济|指标|地方|继续|保持|稳步|稳定|实际|的|是|为|在|从|我们|企业|运行|情况|分别|有|了|和|与|及|由"
)


class Terms(NamedTuple):
    """On what terms a figure is said.

    `comparison` is empty for year on year, `place` for the document's own. `subject` is what stands before the
    indicator's name in the sentence (机械工业 in 机械工业进出口总额), None where the sentence does not name it; `name`
    is the name that it uses.
    """

    comparison: str = ""
    basis: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    place: str = ""
    subject: str | None = ""
    name: str = ""

    def same(self, other: Terms) -> bool:
        """Whether two figures on these terms may be held against each other, whatever name they use."""
        return self.subject is not None and self[:5] == other[:5]

    @property
    def plain(self) -> bool:
        """Year on year, at the plain base and prices."""
        return not self.comparison and not self.basis


def terms(page: Page, statement: Statement) -> Terms:
    """The terms of a statement, from the words before it and in the rest of its clause.

    What the catalogue does not know is held to the words of the whole sentence.
    """
    before, sentence = page.before_and_sentence(statement)
    around = _names(statement.code, statement.indicator or "").sub("", before if statement.code else sentence)
    around += page.after(statement)
    return Terms(
        comparison(before),
        _found(ADJUSTED, around),
        _found(_SCOPE, around),
        _place(page, before),
        *_subject(page, statement, sentence),
    )


def one_subject(told: Iterable[Terms]) -> bool:
    """Whether figures are about one thing, as far as their sentences name it."""
    return len({each.subject for each in told} - {None}) < 2


def comparison(before: str) -> str:
    """With what a growth compares; empty for the same period of the year before."""
    found = OTHER_COMPARISON.findall(YEAR_ON_YEAR.sub("", before))
    return found[-1] if found else ""


def _place(page: Page, before: str) -> str:
    """The last place named; empty for the document's own, which its first lines name."""
    places = _PLACE.findall(before)
    return "" if not places or places[-1] in COLLECTIVE or page.is_own_place(places[-1]) else str(places[-1])


def _subject(page: Page, statement: Statement, sentence: str) -> tuple[str | None, str]:
    """The words before the last mention of the indicator, without dates, verbs and own places; and the mention."""
    mentions = list(_names(statement.code, statement.indicator or "").finditer(sentence))
    if not mentions:
        return None, ""
    clause = _BREAK.split(sentence[: mentions[-1].start()])[-1]
    left = _NOT_A_SUBJECT.sub("", clause)
    return "" if len(left) < 2 or page.is_own_place(left) else left, mentions[-1].group()


@lru_cache(maxsize=1024)
def _names(code: str | None, name: str) -> re.Pattern[str]:
    """Any name of an indicator, as the words of a page are written."""
    indicator = catalogue.load().codes.get(code or "")
    names = {name, *((indicator.name, *indicator.aliases) if indicator else ())} - {""}
    longest_first = sorted((_BLANK.sub("", fold(each)) for each in names), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)", re.IGNORECASE)


def _found(pattern: re.Pattern[str], words: str) -> tuple[str, ...]:
    return tuple(sorted(set(pattern.findall(words))))
