"""What the words around a figure say about its terms: compared with what, at which prices, of which scope and place.

Two figures on different terms do not contradict each other. The patterns are wide on purpose: a word too many lets a
contradiction pass, a word too few accuses a correct report.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from guatu.reading.audit.page import Page
from guatu.reading.report import Statement

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
COLLECTIVE = frozenset({"全国", "全省", "全市", "全区", "全县", "全州"})
"""Words for the whole of a place, which reports use for their own."""
_SCOPE = re.compile(
    r"台阶|大关|关口|城乡|不含|不包括|全口径|当月|单月|当季|单季|新增|净增|新建|在建|民营|民间|非公|国有|外资|内资|港澳台|中央|地方|主导产业|重点|亿元以上|万元以上"
    r"|规模?以上|规上|限额?以上|限上|限下|制造业|服务业|高技术|战略性|最高|最低|同类|人均|户均|单位|平均|中位|城镇|农村|乡村|区级|市级|本级|街道|镇级"
    r"|一产|二产|三产|第[一二三]产业"
)
_PLACE = re.compile(
    r"全国|全省|全市|全区|全县|全州|[一-鿿]{2,8}?(?:经济圈|城市群|都市圈|经济带|经济区)|[一-鿿]{2,4}?(?:省|(?<![城上])市(?![场值])|县|旗|(?<!城)镇|(?<!城)乡|街道|(?<!地)区(?![域间块位内别]))"
)


class Terms(NamedTuple):
    """On what terms a figure is said: `comparison` is empty for year on year, `place` where none is named."""

    comparison: str = ""
    basis: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    place: str = ""

    def same(self, other: Terms) -> bool:
        """Whether two figures on these terms may be held against each other."""
        return self == other

    @property
    def plain(self) -> bool:
        """Year on year, at the plain base and prices."""
        return not self.comparison and not self.basis


def terms(page: Page, statement: Statement) -> Terms:
    """The terms of a statement, from the words before it and in the rest of its clause."""
    before = page.before(statement)
    around = before + page.after(statement)
    return Terms(comparison(before), _found(ADJUSTED, around), _found(_SCOPE, around), _place(page, before))


def _place(page: Page, before: str) -> str:
    """The last place named; empty for the document's own, which its first lines name."""
    places = _PLACE.findall(before)
    return "" if not places or places[-1] in COLLECTIVE or places[-1] in page.opening else str(places[-1])


def comparison(before: str) -> str:
    """With what a growth compares; empty for the same period of the year before."""
    found = OTHER_COMPARISON.findall(YEAR_ON_YEAR.sub("", before))
    return found[-1] if found else ""


def _found(pattern: re.Pattern[str], words: str) -> tuple[str, ...]:
    return tuple(sorted(set(pattern.findall(words))))
