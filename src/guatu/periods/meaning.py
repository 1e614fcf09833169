"""From the facts of one matched expression to its kind and its period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date
from typing import NamedTuple

from guatu.errors import PeriodError
from guatu.periods.grammar import FOLLOWING_YEARS, PLAN_NUMBERS, SPOKEN_YEARS
from guatu.periods.period import Period, half, month, quarter, span, xun, year
from guatu.periods.speaking import Speaking

Facts = dict[str, str]


class Meaning(NamedTuple):
    """What an expression says: its kind, and its period where the context gives one."""

    kind: str
    period: Period | None


Reader = Callable[[Facts, Speaking], Meaning]

_NUMERALS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九十")} | {
    "两": 2,
    "上": 1,
    "中": 2,
    "下": 3,
}
_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code
_PLANNABLE = 10  # years; a longer bare count (二十年) is a lifetime, not a plan
_COMPARED = frozenset(("leadcomparison", "samepart", "meanwhile", "measure"))
_SEVERAL_YEARS = frozenset(("fromyear", "sinceyear", "fromhan"))
_BEGINNINGS = ("以来", "至今", "迄今")


def understand(facts: Facts, speaking: Speaking) -> Meaning:
    """The meaning of an expression, remembered for those that follow. A day such as 2月30日 has no period."""
    if not _READ.isdisjoint(facts):
        for fact, reader in _READERS.items():
            if fact in facts:
                return reader(facts, speaking)
    return _calendar(facts, speaking)


def number(text: str) -> int:
    """A count below 100, in figures or Chinese numerals."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUMERALS[text]
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS[ones] if ones else 0)


def year_number(text: str) -> int:
    """A year in figures or digit by digit, 二零二二."""
    return int(text) if text.isdecimal() else int("".join(str(_NUMERALS[digit]) for digit in text))


# Calendar expressions: a year, a part of one, both, or several years


def _calendar(facts: Facts, speaking: Speaking) -> Meaning:
    if "meanwhile" in facts and speaking.topic:
        return Meaning("within", speaking.topic)
    period = _or_none(_located, facts, speaking)
    kind = _kind(facts)
    if kind == "comparison" and facts.get("edge", facts.get("yearword")) == "初":
        period = period and _shifted(period, years=-1)
    if kind == "since":
        period = _since(period, facts, speaking)
    elif period and kind != "comparison":
        speaking.remember(period, names_year="inyear" in facts and "following" not in facts)
    return _new(Meaning, (kind, period))


def _or_none(read: Callable[[Facts, Speaking], Period | None], facts: Facts, speaking: Speaking) -> Period | None:
    try:
        return read(facts, speaking)
    except ValueError:  # a day that the calendar lacks, a range that runs backwards
        return None


def _kind(facts: Facts) -> str:
    if not _COMPARED.isdisjoint(facts) or facts.get("ahead") == "同期":
        return "comparison"
    if "since" in facts or "leadsince" in facts:
        this_year = facts.get("spoken") in ("今年", "本年") or facts.get("yearword") == "初"
        return "within" if this_year else "since"
    ends = (
        facts.get("edge", facts.get("yearword")) in ("底", "末", "终") or "monthend" in facts or "quarterend" in facts
    )
    return "by" if ends or "leadby" in facts or "before" in facts or "goal" in facts else "within"


def _since(period: Period | None, facts: Facts, speaking: Speaking) -> Period | None:
    """2006年以来 runs to the reference year; 自2006年, 2020年起 name the start alone."""
    now = speaking.reference_year
    if not period or not now or now < period.year or not facts.get("since", "").endswith(_BEGINNINGS):
        return period
    if period.grain == "year":
        return span(period, year(now))
    today = speaking.day
    until = month(now, today.month) if today and today.year == now else month(now, 12)
    if period.first > until.last:  # 11月以来, said in April, began the year before
        period = _shifted(period, years=-1)
    return period and span(period, until)


def _shifted(period: Period, years: int = 0, months: int = 0) -> Period | None:
    """The period earlier or later; None where no calendar goes."""
    try:
        return period.shift(years=years, months=months)
    except PeriodError:
        return None


def _located(facts: Facts, speaking: Speaking) -> Period | None:
    if not _SEVERAL_YEARS.isdisjoint(facts):
        return _years(facts, speaking)
    if not _NEAR.isdisjoint(facts):
        for fact, reader in _NEAR_READERS.items():
            if fact in facts:
                return reader(facts, speaking)
    of_year = _year_meant(facts, speaking)
    if "meanwhile" in facts or "samepart" in facts or facts.get("ahead") == "同期":
        return _same_part(of_year, speaking)
    if of_year is None:
        return None
    if facts.get("edge") == "中" and "inyear" in facts and not _has_part(facts):
        return half(of_year, 1)
    return _crossed(_part(facts, of_year), facts, speaking)


def _years(facts: Facts, speaking: Speaking) -> Period:
    first = year_number(facts.get("fromyear") or facts.get("sinceyear") or facts["fromhan"])
    if "shortyear" in facts:
        last = first - first % 100 + int(facts["shortyear"])
    else:
        last = year_number(facts.get("toyear") or facts["tohan"])
    period = span(year(first), year(last))
    speaking.remember_span(period)
    return period


def _year_meant(facts: Facts, speaking: Speaking) -> int | None:
    for fact in ("year", "hanyear", "listed", "coded"):
        if fact in facts:
            return year_number(facts[fact])
    if "spoken" in facts:
        return _moved(speaking.reference_year, SPOKEN_YEARS[facts["spoken"]])
    if "following" in facts:
        return _moved(speaking.year, FOLLOWING_YEARS[facts["following"]])
    if "samepart" in facts or "meanwhile" in facts:
        topic = speaking.last or speaking.topic
        return _moved(topic.year if topic else speaking.year, -1)
    return speaking.year


def _moved(of_year: int | None, by: int) -> int | None:
    return None if of_year is None else of_year + by


def _same_part(of_year: int | None, speaking: Speaking) -> Period | None:
    """同期: the part of the year spoken of last, in another year."""
    topic = speaking.last or speaking.topic
    if of_year is None:
        return None
    return topic.shift(years=of_year - topic.year) if topic else year(of_year)


def _has_part(facts: Facts) -> bool:
    return not _PARTS.keys().isdisjoint(facts)


def _part(facts: Facts, of_year: int) -> Period:
    if _has_part(facts):
        for fact, read in _PARTS.items():
            if fact in facts:
                return read(facts, of_year)
    return year(of_year)


def _crossed(period: Period, facts: Facts, speaking: Speaking) -> Period | None:
    """2021年7月至2022年6月: the second end has a year of its own."""
    if "endmonth" not in facts:
        return period
    end_year = int(facts["endyear"]) if "endyear" in facts else None
    if end_year is None:
        end_year = _moved(speaking.reference_year, SPOKEN_YEARS[facts["endspoken"]])
    if end_year is None:
        return None
    end_month = number(facts["endmonth"])
    return span(
        period, _day(end_year, end_month, number(facts["endday"])) if "endday" in facts else month(end_year, end_month)
    )


def _day(of_year: int, of_month: int, day: int) -> Period:
    at = date(of_year, of_month, day)
    return Period(at, at)


def _half(facts: Facts, of_year: int) -> Period:
    return half(of_year, 1 if facts["half"] in "上前" else 2)


def _quarters(facts: Facts, of_year: int) -> Period:
    first, last = number(facts["fromquarter"]), number(facts["toquarter"])
    if "listedquarters" in facts and last != first + 1:
        return quarter(of_year, last)
    return span(quarter(of_year, first), quarter(of_year, last))


def _upto(facts: Facts, of_year: int) -> Period:
    months = number(facts["upto"]) * (1 if facts["uptounit"].startswith("月") else 3)
    return span(month(of_year, 1), month(of_year, months))


def _months(facts: Facts, of_year: int) -> Period:
    first, last = number(facts["month"]), number(facts["tomonth"])
    if "listedmonths" in facts and last != first + 1:
        return month(of_year, last)
    return span(month(of_year, first), month(of_year, last))


def _days(facts: Facts, of_year: int) -> Period:
    of_month = number(facts["daymonth"])
    start = _day(of_year, of_month, number(facts["day"]))
    end = facts.get("today") or facts.get("todayshort")
    if not end:
        return start
    return span(start, _day(of_year, number(facts["todaymonth"]) if "todaymonth" in facts else of_month, number(end)))


def _one_month(facts: Facts, of_year: int) -> Period:
    of_month = number(facts["onemonth"])
    return xun(of_year, of_month, _NUMERALS[facts["xun"]]) if "xun" in facts else month(of_year, of_month)


def _ahead(facts: Facts, of_year: int) -> Period:
    """2015和2016年上半年: the part stands after the second year only."""
    words = facts["ahead"]
    if words.endswith("半年"):
        return half(of_year, 1 if words[0] == "上" else 2)
    return year(of_year) if words == "全年" else quarter(of_year, number(words.strip("第季度")))


_PARTS: dict[str, Callable[[Facts, int], Period]] = {
    "half": _half,
    "fromquarter": _quarters,
    "quarter": lambda facts, of_year: quarter(of_year, number(facts["quarter"])),
    "ordinalquarter": lambda facts, of_year: quarter(of_year, number(facts["ordinalquarter"])),
    "firstquarter": lambda _, of_year: quarter(of_year, 1),
    "codedquarter": lambda facts, of_year: quarter(of_year, int(facts["codedquarter"])),
    "codedhalf": lambda facts, of_year: half(of_year, int(facts["codedhalf"])),
    "upto": _upto,
    "month": _months,
    "daymonth": _days,
    "onemonth": _one_month,
    "ahead": _ahead,
    "whole": lambda _, of_year: year(of_year),
}


# Words that lean on the document's own day, or on the month named before


def _near_month(facts: Facts, speaking: Speaking) -> Period | None:
    word = facts["nearmonth"][0]
    meant = speaking.month_meant(own=word in "本这下")
    if meant is None:
        return None
    meant = meant.shift(months={"上": -1, "下": 1}.get(word, 0))
    if "nearday" in facts:
        return _day(meant.year, meant.first.month, number(facts["nearday"]))
    return xun(meant.year, meant.first.month, _NUMERALS[facts["nearxun"]]) if "nearxun" in facts else meant


def _near_quarter(facts: Facts, speaking: Speaking) -> Period | None:
    word = facts["nearquarter"][0]
    meant = speaking.quarter_meant(own=word in "本下")
    return meant and meant.shift(months={"上": -3, "下": 3}.get(word, 0))


def _near_xun(facts: Facts, speaking: Speaking) -> Period | None:
    meant = speaking.month_meant(own=False)
    return meant and xun(meant.year, meant.first.month, _NUMERALS[facts["xunalone"]])


def _year_word(facts: Facts, speaking: Speaking) -> Period | None:
    """年内 is always the document's own year; 年初, 年中, 年底 belong to the year last named."""
    own = facts["yearword"] == "内" or facts.get("since", "").endswith(_BEGINNINGS)
    of_year = speaking.reference_year if own else speaking.year
    if of_year is None:
        return None
    return half(of_year, 1) if facts["yearword"] == "中" else year(of_year)


_NEAR_READERS: dict[str, Callable[[Facts, Speaking], Period | None]] = {
    "nearmonth": _near_month,
    "nearquarter": _near_quarter,
    "monthend": lambda _, speaking: speaking.month_meant(own=False),
    "quarterend": lambda _, speaking: speaking.quarter_meant(own=False),
    "xunalone": _near_xun,
    "yearword": _year_word,
}
_NEAR = frozenset(_NEAR_READERS)


# Five-year plans


def _plan(facts: Facts, speaking: Speaking) -> Meaning:
    """The n-th five-year plan: the 10th is 2001-2005."""
    ordinal = PLAN_NUMBERS[facts.get("plan") or facts.get("quotedplan") or facts["longplan"]]
    first = 1951 + 5 * ordinal
    years = span(year(first), year(first + 4))
    speaking.remember_span(years)
    part = facts.get("planpart", "").removeprefix("的")
    period = _plan_part(part, first, speaking)
    kind = _kind(facts)
    if kind == "within":
        kind = "by" if "末" in part else "since" if part == "以来" else "within"
    return Meaning(kind, period)


def _plan_part(part: str, first: int, speaking: Speaking) -> Period:
    if "末" in part or part.startswith("收官"):
        return year(first + 4)
    if part.startswith(("初", "开局")):
        return year(first)
    if part == "以来":
        now = min(max(speaking.reference_year or first + 4, first), first + 4)
        return span(year(first), year(now))
    return _plan_years(part, first) if part else span(year(first), year(first + 4))


def _plan_years(part: str, first: int) -> Period:
    """前三年, 后两年, 第二年 of a plan."""
    count = min(number(part.rstrip("年").lstrip("前头首最后第 ").rstrip()), 5)
    if part.startswith("第"):
        return year(first + count - 1)
    start = first + 5 - count if "后" in part else first
    return span(year(start), year(start + count - 1))


# Durations and averages


def _cued(facts: Facts, speaking: Speaking) -> Meaning:
    forward = "forward" in facts
    if facts.get("backward") == "这" and facts["cuedunit"] == "年":
        named = _named_before(facts["cued"], speaking)
        if named:
            return named
    moved = {"前": -1, "明后": 1}.get(facts["forward"] if forward else facts["backward"], 0)
    return _duration(facts["cued"], facts["cuedunit"], forward, speaking, moved)


def _tailed(facts: Facts, speaking: Speaking) -> Meaning:
    """三年内 is a plan; 五年来 goes back over the years named before, else over the last ones."""
    count, unit, forward = facts["tailed"], facts["tailedunit"], "forwardtail" in facts
    named = None if forward or unit != "年" else _named_before(count, speaking)
    return named or _duration(count, unit, forward, speaking)


def _bare(facts: Facts, speaking: Speaking) -> Meaning:
    """三年新增…: the three years named before, else a plan from now on."""
    if number(facts["bare"]) > _PLANNABLE:
        return Meaning("duration", None)
    named = _named_before(facts["bare"], speaking)
    return named or Meaning("duration", _forward_or_backward(number(facts["bare"]), True, speaking))


def _named_before(count: str, speaking: Speaking) -> Meaning | None:
    named = speaking.spans.get(number(count)) if count != "半" else None
    return Meaning("duration", named) if named else None


def _duration(count: str, unit: str, forward: bool, speaking: Speaking, moved: int = 0) -> Meaning:
    if unit != "年" or count == "半":
        return Meaning("duration", _part_years(count, unit, forward, speaking))
    period = _forward_or_backward(number(count), forward, speaking, moved)
    if period and period.grain == "range":
        speaking.remember_span(period)
    return Meaning("duration", period)


def _forward_or_backward(years: int, forward: bool, speaking: Speaking, moved: int = 0) -> Period | None:
    """Years from the document's year on, or back from the year spoken of."""
    now = speaking.reference_year if forward else speaking.year
    if now is None or not years:
        return None
    first = now + moved if forward else now + moved - years + 1
    last = first + years - 1
    return span(year(first), year(last)) if first >= MINYEAR and last <= MAXYEAR else None


def _part_years(count: str, unit: str, forward: bool, speaking: Speaking) -> Period | None:
    """未来六个月, 近两个季度: counted from the month or quarter of the document's day, or back from the one named."""
    size = 3 if "季" in unit else 1
    now = speaking.quarter_meant(own=forward) if size == 3 else speaking.month_meant(own=forward)
    months = 6 if count == "半" else number(count) * size
    if now is None or not months:
        return None
    other = _shifted(now, months=months - size if forward else size - months)
    if other is None:
        return None
    return span(now, other) if forward else span(other, now)


def _averaged(facts: Facts, speaking: Speaking) -> Meaning:
    now, years = speaking.year, number(facts["averaged"])
    return Meaning("average", span(year(now - years + 1), year(now)) if now and years else None)


# Dates in figures


def _figures(facts: Facts, speaking: Speaking) -> Meaning:
    """2022-07-15, 2022/7/15 or 2022-07."""
    period, kind = _or_none(_date_in_figures, facts, speaking), _kind(facts)
    if period and kind in ("within", "by"):
        speaking.remember(period, names_year=True)
    return Meaning(kind, period)


def _date_in_figures(facts: Facts, _: Speaking) -> Period:
    if "isoday" in facts:
        return _day(int(facts["isoyear"]), int(facts["isomonth"]), int(facts["isoday"]))
    return month(int(facts["ymyear"]), int(facts["ymmonth"]))


def _title_year(facts: Facts, speaking: Speaking) -> Meaning:
    period = year(int(facts["title"]))
    speaking.remember(period, names_year=True)
    return Meaning("within", period)


_READERS: dict[str, Reader] = {
    "plan": _plan,
    "quotedplan": _plan,
    "longplan": _plan,
    "cued": _cued,
    "tailed": _tailed,
    "bare": _bare,
    "each": lambda _, __: Meaning("each", None),
    "average": lambda _, __: Meaning("average", None),
    "averaged": _averaged,
    "isoyear": _figures,
    "ymyear": _figures,
    "title": _title_year,
}
_READ = frozenset(_READERS)
