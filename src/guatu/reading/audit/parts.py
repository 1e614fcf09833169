"""Rule `parts`: a part larger than its whole, and parts that are all of it but do not add up.

Parts are known in four ways: by the catalogue and its accounts (出口 and 进口 are all of 进出口), by words that divide
a whole (国有投资 and 非国有投资), by 其中 after the whole, and by 合计 after the parts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import permutations

from guatu.reading.audit.accounts import Account, Division, averages, complete, divided, is_divided, related, within
from guatu.reading.audit.facts import indicator_of, is_steady_flow
from guatu.reading.audit.interval import stated
from guatu.reading.audit.page import Page, Slot
from guatu.reading.audit.phrasing import listed, said
from guatu.reading.audit.wholes import (
    NEAR,
    added_up,
    additive,
    akin,
    between,
    core,
    exceeding,
    exceeds,
    outside,
    same_terms,
    size,
    total,
    unequal,
)
from guatu.reading.audit.wording import terms
from guatu.reading.report import Finding, Statement

FAR = 100
"""A count this many times another is of another thing, not its part."""
LOOK_BACK = 6
"""How many statements back a whole is looked for."""
LONGEST_ROW = 30
"""How many figures 合计 sums up at most."""
ROW = 24
"""Characters that may stand between two figures of one row before 合计."""

_OF_WHICH = re.compile("其中")
_HALF = re.compile(r"[。；;！？\n]")
_SUM = re.compile(r"[，、；,;\s]*(?:[两三四五六]项|以上|上述)?(?:合计|共计|总计|合計|共計|總計)")
_TOTALS = ("合计", "共计", "总计", "總计", "合計", "共計", "總計")
_OTHER_BASIS = re.compile(r"累计|总投资|计划|协议|合同|市值|注册|总数|总量|历年|存量|户籍|常住|流动|产能|当月|单月")
_AVERAGE = re.compile(r"每|价|均")
_NEW = re.compile(r"新增|新建|净增|新设|新培育|新引进|新签")


def parts(page: Page) -> Iterator[Finding]:
    """Every way of knowing parts, one after the other."""
    coded = _coded(page)
    if len(coded) > 1:
        yield from _by_accounts(page, coded)
        yield from _by_averages(coded)
    yield from _by_time(page)
    yield from _by_division(page)
    yield from _of_which(page)
    yield from _sums(page)


# by the accounts of the catalogue

Coded = dict[str, dict[tuple[object, ...], list[Statement]]]
"""The levels of each code, by slot without the name."""


def _coded(page: Page) -> Coded:
    coded: Coded = defaultdict(lambda: defaultdict(list))
    kin = related()
    for key in page.by_measure["level"]:
        members = page.slots[key]
        if (code := members[0].code) in kin and code:
            coded[code][key[1:]] += members
    return coded


def _by_accounts(page: Page, coded: Coded) -> Iterator[Finding]:
    for account in complete():
        for whole, members in _accounted(coded, account):
            if len(members) == len(account.parts):
                yield from added_up(page, whole, members)
            elif len(members) > 1 and total(members).low > size(whole).high:
                yield unequal(whole, members)
    for account in within(frozenset(coded)):
        for whole, members in _accounted(coded, account):
            yield from (exceeding(whole, part) for part in members if exceeds(part, whole))


def _by_averages(coded: Coded) -> Iterator[Finding]:
    for account in averages():
        for whole, members in _accounted(coded, account):
            if len(members) == len(account.parts) and outside(stated(whole), [stated(each) for each in members]):
                message = f"{said(whole)}，而{listed(members)}；总体平均应介于各部分平均之间。"
                yield Finding("parts", (whole, *members), message, between(members))


def _accounted(coded: Coded, account: Account) -> Iterator[tuple[Statement, list[Statement]]]:
    """Each whole with its parts of the same area and period, as far as each is said in one way."""
    for key, (whole, *_) in coded.get(account.whole, {}).items():
        found = [coded[code].get(key, []) for code in account.parts if code in coded]
        parts = [members[0] for members in found if len({each.value for each in members}) == 1]
        near = [part for part in parts if not account.near or abs(part.start - whole.start) <= NEAR]
        if near:
            yield whole, near


# by time


def _by_time(page: Page) -> Iterator[Finding]:
    """A part of the year that exceeds the year, for results that add up over time."""
    for keys in page.several():
        results = [key for key in keys if key.measure == "level" and key.kind == "actual"]
        if len(results) > 1 and is_steady_flow(page.slots[results[0]][0]):
            yield from (exceeding(*pair) for pair in _year_and_part(page, results) if exceeds(pair[1], pair[0]))


def _year_and_part(page: Page, keys: list[Slot]) -> Iterator[tuple[Statement, Statement]]:
    """Each figure with one for a part of its period, where both are said once and on the same terms."""
    for whole, part in permutations(keys[:LONGEST_ROW], 2):
        if whole.unit == part.unit and whole.first <= part.first and part.last <= whole.last:
            pair = page.slots[whole][0], page.slots[part][0]
            if pair[1].value > pair[0].value and terms(page, pair[0]).same(terms(page, pair[1])):
                yield pair


# by words that divide


def _by_division(page: Page) -> Iterator[Finding]:
    keys = [key for key in page.by_measure["level"] if is_divided(key.indicator) and additive(key.unit)]
    for division, rest, members in divided_slots(page, keys):
        first, *_, last = sorted(members, key=lambda each: each.start)
        whole = _whole_before(page, first, rest)
        if whole is None or last.start - whole.start > 2 * NEAR:
            continue
        if division.complete and len(members) == len(division.words):
            yield from added_up(page, whole, members)
        elif total(members).low > size(whole).high:
            yield unequal(whole, members)


def divided_slots(page: Page, keys: Iterable[Slot]) -> Iterator[tuple[Division, str, list[Statement]]]:
    """The figures, two or more, whose names are one but for the words of one division; with what is one of the name."""
    found: dict[tuple[Division, str, tuple[object, ...]], dict[str, Statement]] = defaultdict(dict)
    for key in keys:
        for division, word, rest in divided(key.indicator):
            found[division, rest, key[1:]].setdefault(word, page.slots[key][0])
    for (division, rest, _), members in found.items():
        if len(members) > 1:
            yield division, rest, list(members.values())


def _whole_before(page: Page, first: Statement, rest: str) -> Statement | None:
    """The last level before the parts, on their terms, whose name holds what is common to theirs."""
    index = page.index(first)
    for whole in reversed(page.statements[max(index - LOOK_BACK, 0) : index]):
        if first.start - whole.end > NEAR:
            return None
        if same_terms(whole, first) and akin(whole.indicator or "", rest) and not _divides(whole):
            return whole
    return None


def _divides(statement: Statement) -> bool:
    """Whether a statement is itself a part; 进出口 holds the word 出口 only by chance."""
    return is_divided((statement.indicator or "").replace("进出口", ""))


# 其中


def _of_which(page: Page) -> Iterator[Finding]:
    for found in _OF_WHICH.finditer(page.text) if page.statements else ():
        for part in _named_parts(page, found.end()):
            whole = _last_whole(page, found.start(), part)
            if whole is not None and exceeds(part, whole) and _comparable(whole, part):
                yield exceeding(whole, part)


def _named_parts(page: Page, start: int) -> Iterator[Statement]:
    """The first level of each unit after 其中, before the sentence or its half ends."""
    stop = _HALF.search(page.text, start, start + NEAR)
    units: set[str | None] = set()
    for statement in page.between(start, stop.start() if stop else start + NEAR):
        if statement.measure == "level" and statement.unit not in units and additive(statement.unit):
            units.add(statement.unit)
            yield statement


def _last_whole(page: Page, before: int, part: Statement) -> Statement | None:
    """The level before 其中 on the part's terms, in the same paragraph; of several in its sentence the one akin."""
    found: list[Statement] = []
    for whole in reversed(page.between(before - NEAR, before)):
        if "\n" in page.text[whole.end : before] or (found and whole.clause != found[0].clause):
            break
        if same_terms(whole, part):
            found.append(whole)
    if len(found) > 1:
        found = [whole for whole in found if akin(whole.indicator or "", part.indicator or "")]
    return found[0] if len(found) == 1 else None


def _comparable(whole: Statement, part: Statement) -> bool:
    """Whether the names are those of a whole and its part, on one basis."""
    ours, theirs = whole.indicator or "", part.indicator or ""
    if _NEW.search(ours) and not _NEW.search(theirs):
        return False
    if part.unit == "count" and part.value > FAR * whole.value:
        return False
    if _AVERAGE.search(theirs) or "净" in theirs:  # 净流入 of one can exceed that of all
        return False
    if set(_OTHER_BASIS.findall(theirs)) - set(_OTHER_BASIS.findall(ours)):
        return False
    if ours == theirs:
        return whole.area != part.area
    return indicator_of(part) is None and akin(ours, theirs)


# 合计


def _sums(page: Page) -> Iterator[Finding]:
    for at in _totals(page.text):
        index = page.first_from(at)
        row = _row_before(page, index)
        if len(row) > 1 and index < len(page.statements):
            whole = page.statements[index]
            if _SUM.match(page.text, row[-1].end, whole.start) and _sums_up(whole, row):
                yield unequal(whole, row)


def _totals(text: str) -> Iterator[int]:
    """Where a text sums up; words are found far faster than a pattern of them."""
    for word in _TOTALS:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + len(word))


def _row_before(page: Page, index: int) -> list[Statement]:
    """The levels in one row that ends before a statement."""
    first = index - 1
    least = max(index - LONGEST_ROW, 0)
    while first > least and _continues(page, page.statements[first - 1], page.statements[first]):
        first -= 1
    return page.statements[max(first, 0) : index]


def _continues(page: Page, last: Statement, statement: Statement) -> bool:
    """Whether a level stands in one row with the one before."""
    if not same_terms(last, statement) or last.indicator == statement.indicator or statement.start < last.end:
        return False
    words = page.text[last.end : statement.start]
    return len(words) <= ROW and not _HALF.search(words) and "其中" not in words and "等" not in words


def _sums_up(whole: Statement, row: list[Statement]) -> bool:
    """Whether 合计 introduces the sum of a row, and another one."""
    if not same_terms(row[-1], whole) or not additive(whole.unit):
        return False
    tails = {core(each.indicator or "")[-2:] for each in (*row, whole)}
    return len(tails) == 1 and total(row).apart(size(whole)) > 0
