"""When a document was written: what it says of its own day and year, as clues that vote.

Each clue names a year, its weight and the reason in words. The weightiest year wins, unless the text speaks of
something that came later. Nothing depends on today's date.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FIRM = 4.0
_LEXICON = Path(__file__).parent / "lexicon" / "dating.yaml"
_YEAR = r"(?<!\d)((?:19|20)\d\d)"
_FULL = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?日?")
# 15/09/2025, as pages in Hong Kong have it
_DAY_FIRST = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?!\d)")
_DAY = re.compile(r"(?<![\d年.\-])(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})(?!\d)\s?月?")
_SAYS = re.compile(r"^.{0,6}(?:时间|日期)\s*：")
_HAN_DATE = re.compile(
    r"([一二][〇○零Oo０0一二三四五六七八九]{3})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?)?"
)
_HAN_DIGITS = str.maketrans("〇○零Oo０一二三四五六七八九", "000000123456789")
_REVIEW_TITLE = re.compile(
    rf"{_YEAR}年?(?:度)?[^，。]{{0,24}}(?:公报|完成情况|运行情况|执行情况|总结|回顾|工作情况|发展情况|简析|快报|分析|述职|盘点)"
)
_REVIEWS = re.compile("公报|情况|总结|表彰|回顾|简析|快报|分析|述职|盘点")
_REPORT_TITLE = re.compile(
    rf"{_YEAR}年?(?:度)?[^，。]{{0,24}}(?:政府工作报告|工作报告|工作会议|工作要点|工作计划|工作安排|部署|动员|推进会|大会)"
)


# the first character of each decides fast where to look
_YEARS = re.compile(r"(?:19|20)\d\d(?!\d)(?<!\d\d\d\d\d)")
_PLAN_YEAR = re.compile(
    r"(?P<plan>(?:十[一二三四五六]?|九)五)”?(?:规划|时期|计划)?的?"
    r"(?P<place>开局|起步|首|第一|第二|第三|第四|中期|收官|最后一?|末)之?年"
)
_PLACE = {"第二": 1, "第三": 2, "中期": 2, "第四": 3, "收官": 4, "最后": 4, "最后一": 4, "末": 4}
_PLACE |= dict.fromkeys(("开局", "起步", "首", "第一"), 0)
_PLAN_AHEAD = re.compile("(十[一二三四五六]?五)”?(?:期间|时期)?，?[^。]{0,20}(?:5年内|五年内|每年)")
_THREE_YEARS = re.compile("(?:[三3]年(?:内|新|行动|推进|固定|累计|时间|建)|(?:未来|今后)三年)")
_TOLD = re.compile(
    "年(?!计划|目标|规划|预期)[^。；]{0,150}?(?:完成|实现|达|增长|下降|获|荣获|列入|入选|建成|累计|总结|新增)"
)
# the years of the long-range goals date no text
_FAR = ("2035", "2049", "2050")
_UNTIL = ("到", "至", "底", "前", "达", "-", "—")
_RELATIVE = (*_UNTIL, "比", "较", "自", "从", "起", "与")


_AWAITS = re.compile("(?:迎接?|喜迎|筹备|即将召开的?)(?:党的|中国共产党第)?“?$")


class _Events(NamedTuple):
    """lexicon/dating.yaml, made ready."""

    names: re.Pattern[str]
    known: dict[str, str]
    awaited: dict[str, int]
    marked: list[tuple[re.Pattern[str], int]]
    usual: dict[str, int]
    founded: dict[str, int]
    anniversary: re.Pattern[str]
    plans: dict[str, int]


class Clue(NamedTuple):
    """A year that something in the text speaks for, how strongly, and what it was."""

    year: int
    weight: float
    reason: str


class Mention(NamedTuple):
    """A year named in the body, with the characters before it and the clause after it."""

    year: int
    before: str
    after: str


class Words(NamedTuple):
    """The parts of a document in which it speaks of its time, simplified and in one width.

    `top` is what stands above the first paragraph, `opening` the first paragraphs' beginnings, `body` the text,
    `page` what the page around it says, `end` the last lines, `name` the file's name, `years` the years that title and
    body name.
    """

    title: str
    top: str
    opening: str
    body: str
    page: str
    end: str
    name: str
    years: tuple[Mention, ...]


class Dated(NamedTuple):
    """The day and year of a document, why, how firm that is, and the year on which it looks back."""

    day: date | None
    year: int | None
    reason: str
    firm: bool
    reviews: int | None


def dated(words: Words) -> Dated:
    """When a document was written, from its own words."""
    day, day_reason = own_day(words)
    month_day = _opening_day(words.opening)
    month = month_day[0] if month_day else None
    clues = [clue for find in _FINDERS for clue in find(words, month)]
    published = _published(words.page)
    if published:
        clues.append(Clue(_year_before(published, month_day), 8, f"the page was published on {published.isoformat()}"))
    year, reason, firm = (day.year, day_reason, True) if day else verdict(clues, earliest(words.body))
    if month_day and year:
        day = _safe_date(year, *month_day) or day
    if day is None and published and year == published.year:
        day = published
    return Dated(day, year, reason, firm, reviewed(words, year, day))


def verdict(clues: Iterable[Clue], floor: tuple[int, str] | None) -> tuple[int | None, str, bool]:
    """The year with most weight, its reasons, and whether it is firm. `floor` is the earliest year possible."""
    weights: dict[int, float] = defaultdict(float)
    reasons: dict[int, list[Clue]] = defaultdict(list)
    for clue in clues:
        if floor is None or clue.year >= floor[0] or clue.weight >= 8:
            weights[clue.year] += clue.weight
            reasons[clue.year].append(clue)
    if not weights:
        return None, f"no year in the text{f'; {floor[1]}' if floor else ''}", False
    ranked = sorted(weights, key=lambda year: (weights[year], year), reverse=True)
    best = ranked[0]
    margin = weights[best] - (weights[ranked[1]] if len(ranked) > 1 else 0)
    told = sorted(reasons[best], key=lambda clue: -clue.weight)
    return best, "; ".join(dict.fromkeys(clue.reason for clue in told[:3])), weights[best] >= FIRM and margin >= 1


# --- days ---------------------------------------------------------------------------------------------------------


def own_day(words: Words) -> tuple[date | None, str]:
    """The day that the document gives itself: under its title, at its end, or as the first words."""
    for where, text in (
        ("under the title", words.top),
        ("at the end", words.end),
        ("in the first sentence", words.opening),
    ):
        found = next(full_dates(text), None)
        if found and (where != "in the first sentence" or _early(text, found[1])):
            return found[0], f"the date {where}, {found[0].isoformat()}"
    return None, ""


def full_dates(text: str) -> Iterator[tuple[date, int]]:
    """Whole dates in a text in order, with where they begin; Chinese numerals too."""
    for match in _FULL.finditer(text):
        day = _safe_date(int(match[1]), int(match[2]), int(match[3]))
        if day:
            yield day, match.start()
    for match in _DAY_FIRST.finditer(text):
        day = _safe_date(int(match[3]), int(match[2]), int(match[1]))
        if day:
            yield day, match.start()
    for match in _HAN_DATE.finditer(text):
        if match[3]:
            day = _safe_date(_han_year(match[1]), _han_number(match[2]), _han_number(match[3]))
            if day:
                yield day, match.start()


def _early(text: str, at: int) -> bool:
    """Whether a date opens the first sentence and no range or founding date follows from it."""
    return at <= 12 and not re.match(r"[^，。]{0,16}(?:至|—|-|以来|成立|设立|批准|始建)", text[at:])


def _opening_day(opening: str) -> tuple[int, int] | None:
    """Month and day in the first words of a paragraph at the top: "8月12日，…召开"."""
    for line in opening.split("\n"):
        match = _DAY.search(line[:60])
        if match and not re.match(r"\s*(?:至|—|-|起)", line[match.end() :]):
            return int(match[1]), int(match[2])
    return None


def _published(page: str) -> date | None:
    found = next(full_dates(page), None)
    return found[0] if found else None


def _year_before(published: date, month_day: tuple[int, int] | None) -> int:
    """The year of a month and day that lies at or just before the day of publishing."""
    if month_day and month_day > (published.month, published.day + 1):
        return published.year - 1
    return published.year


def _safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _han_year(numerals: str) -> int:
    return int(numerals.translate(_HAN_DIGITS))


def _han_number(numerals: str) -> int:
    """一 to 三十一 as a number."""
    tens, ten, ones = numerals.rpartition("十")
    unit = int(ones.translate(_HAN_DIGITS)) if ones else 0
    return (int(tens.translate(_HAN_DIGITS)) if tens else 1) * 10 + unit if ten else unit


# --- clues --------------------------------------------------------------------------------------------------------


def _from_title(words: Words, month: int | None) -> Iterator[Clue]:
    for text, share in ((words.title, 1.0), (words.opening[:300], 0.7)):
        named = _REPORT_TITLE.search(text) or _REVIEW_TITLE.search(text)
        if named:
            yield _title_clue(named[0], month, share)
    years = {int(year) for year in re.findall(rf"{_YEAR}(?![\d-])", words.title)}
    if len(years) == 1:
        yield Clue(years.pop(), 5, "the year in the title")


def _title_clue(phrase: str, month: int | None, share: float) -> Clue:
    """The year of work of "2020年度动员部署会"; of "2018年度总结大会" in February the year after."""
    year = int(re.findall(_YEAR, phrase)[-1])
    if _REVIEWS.search(phrase) and len(re.findall(_YEAR, phrase)) == 1:
        return Clue(year + (month is not None and month <= 3), 6 * share, f"{phrase!r} names the year under review")
    return Clue(year - (month is not None and month >= 11), 8 * share, f"{phrase!r} names the year of work")


def _from_plans(words: Words, month: int | None) -> Iterator[Clue]:
    """今年是“十五五”开局之年, and the second, third … last year of a plan."""
    for match in _PLAN_YEAR.finditer(words.body):
        first = plans().get(match["plan"])
        if first is None:
            continue
        before = re.split("[。；\n]", words.body[max(0, match.start() - 20) : match.start()])[-1]
        when = re.findall("今年|本年|明年|去年", before)[-1:]
        shift = {"明年": -1, "去年": 1}.get("".join(when), 0)
        weight = 6 if shift else 9 if when else 4
        yield Clue(first + _PLACE[match["place"]] + shift, weight, f"{''.join(when)}{match[0]!r}")


def _from_this_year(words: Words, month: int | None) -> Iterator[Clue]:
    """今年（2020年）, 部署2020年…, 总结2019年…, 与2017年计划目标…."""
    for year, before, after in words.years:
        this = re.search("(今年|本年|本年度|去年|上年|明年)（$", before)
        if this:
            yield Clue(year + {"去": 1, "上": 1, "明": -1}.get(this[1][0], 0), 9, f"{this[0]}{year}年）")
        elif before.endswith(("部署", "做好", "作好", "谋划", "安排")):
            yield Clue(year, 4, f"{before[-2:]}{year}年 looks at the year ahead")
        elif before.endswith(("总结", "回顾")):
            yield Clue(year + (month is None or month <= 4), 3, f"{before[-2:]}{year}年 looks back on a year")
        elif before.endswith("与") and re.match("年(?:的)?(?:计划|预期|年度)?目标", after):
            yield Clue(year, 4, f"comparison with the goal for {year}")


def _from_work_ahead(words: Words, month: int | None) -> Iterator[Clue]:
    """2020年，园区要…: a year of which the text says what is to be done; the nearest one."""
    pattern = re.compile("年度?，?[^。；，]{0,14}(?:要|将|计划|确保|力争|拟|预期目标|主要目标)")
    years = [year for year, before, after in words.years if before[-1:] not in _UNTIL and pattern.match(after)]
    if years:
        yield Clue(min(years), 3, f"what is to be done in {min(years)}")


def _from_comparisons(words: Words, month: int | None) -> Iterator[Clue]:
    """比2019年…: the year after, or two years after where growth is averaged over two."""
    years = [
        year
        for year, before, after in words.years
        if (re.search("(?:比|较|比起[^，。]{0,6})$", before) and not after.startswith("年以来"))
        or re.match("年(?:全年增速|同期)", after)
    ]
    if years:
        gap = 2 if "两年平均" in words.body else 1
        yield Clue(max(years) + gap, 2 + gap, f"comparison with {max(years)}")


def _from_told_years(words: Words, month: int | None) -> Iterator[Clue]:
    """The latest year told of as past is the year itself, or the one before in the first months of a year."""
    years = [
        year
        for year, before, after in words.years
        if before[-1:] not in _RELATIVE and (told := _TOLD.match(after)) and not _wished(told[0])
    ]
    if years:
        late = month is not None and month <= 3
        yield Clue(max(years) + late, 2, f"{max(years)} is the latest year told of as past")


def _wished(clause: str) -> bool:
    """Whether a clause that opens with a year says what shall be: by its first words or those before its verb."""
    return bool(re.search(r"要|将|力争|确保|目标|预期|计划|规划", clause[:12] + clause[-10:]))


def _from_horizons(words: Words, month: int | None) -> Iterator[Clue]:
    """到2022年 beside 三年: the three years end with that year."""
    ends = [year for year, before, after in words.years if before[-1:] == "到" and after[:1] == "年"]
    if ends and _THREE_YEARS.search(words.body):
        yield Clue(min(ends) - 2, 4, f"three years that end in {min(ends)}")
    if ends and re.search("(?:未来|今后)(?:五|5)年", words.body):
        # five years that end with a plan's are the plan's and begin this year; others begin next year
        yield Clue(min(ends) - (4 if min(ends) % 5 == 0 else 5), 2, f"five years that end in {min(ends)}")
    for year, before, after in words.years:
        if re.search("(?:三|3)年行动[^。]{0,8}（$", before) and re.match(r"年?\s?[-—–至~～]+\s?20\d\d", after):
            yield Clue(year, 3, f"a plan of three years from {year}")
    for match in _PLAN_AHEAD.finditer(words.body):
        first = plans().get(match[1])
        if first:
            yield Clue(first, 1.5, f"the years of {match[1]} lie ahead")


def mentions(text: str) -> tuple[Mention, ...]:
    """The years named in a text."""
    return tuple(
        Mention(
            int(match[0]),
            text[max(0, match.start() - 14) : match.start()].rstrip(" "),
            text[match.end() : match.end() + 160].lstrip(" "),
        )
        for match in _YEARS.finditer(text)
        if match[0] not in _FAR
    )


def _from_events(words: Words, month: int | None) -> Iterator[Clue]:
    events = _events()
    for match in events.names.finditer(words.body):
        year = events.awaited.get(match[0])
        if year and _looks_forward(words.body, match):
            yield Clue(year, 6, f"looks forward to {match[0]}")
            break
    for pattern, year in events.marked:
        marked = pattern.search(words.body)
        if marked:
            yield Clue(year, 5, f"{marked[0]!r}")
    for name, year in events.usual.items():
        if name in words.body:
            yield Clue(year, 3, f"{name} was usual in {year}")


def _looks_forward(body: str, match: re.Match[str]) -> bool:
    """Whether an event is named as still to come: 迎接党的…, 为…胜利召开."""
    before = body[max(0, match.start() - 10) : match.start()]
    return bool(_AWAITS.search(before)) or (before.endswith(("为", "为党的")) and "召开" in body[match.end() :][:6])


def _from_anniversaries(words: Words, month: int | None) -> Iterator[Clue]:
    if "周年" in words.body:
        for match in _events().anniversary.finditer(words.body):
            yield Clue(_events().founded[match[1]] + int(match[2]), 4, f"{match[0]!r}")


def _from_name(words: Words, month: int | None) -> Iterator[Clue]:
    match = _MONTH.search(words.name) or re.search(_YEAR, words.name)
    if match:
        yield Clue(int(match[1]), 6, f"the file's name, {words.name!r}")


_FINDERS: tuple[Callable[[Words, int | None], Iterable[Clue]], ...] = (
    _from_title,
    _from_plans,
    _from_this_year,
    _from_work_ahead,
    _from_comparisons,
    _from_told_years,
    _from_horizons,
    _from_events,
    _from_anniversaries,
    _from_name,
)


def earliest(body: str) -> tuple[int, str] | None:
    """The first year in which a text could speak of all that it speaks of, with the latest thing among it."""
    events = _events()
    known = {
        match[0]: events.known[match[0]]
        for match in events.names.finditer(body)
        if match[0] in events.known and not (match[0] in events.awaited and _looks_forward(body, match))
    }
    if not known:
        return None
    latest = max(known, key=lambda name: known[name])
    return int(known[latest][:4]), f"not before {known[latest]}, for it speaks of {latest}"


def reviewed(words: Words, year: int | None, day: date | None) -> int | None:
    """The year on which a document looks back: a report of the first months, or one titled by the year it reviews."""
    title = _REVIEW_TITLE.search(words.title)
    if title:
        return int(title[1])
    if year is None or (day is not None and day.month > 4):
        return None
    before = year - 1
    looks = re.search(
        rf"政府工作报告|(?:总结|回顾){before}年|{before}年[^。]{{0,16}}(?:回顾|总结)|工作回顾|过去(?:的)?一年|一年来",
        f"{words.title}\n{words.body[:6000]}",
    )
    told = re.search(rf"{before}年，[^。]{{0,80}}(?:完成|实现|达到?|增长)", words.body[:6000])
    return before if looks or told else None


def plans() -> dict[str, int]:
    """The five-year plans by name, with their first years."""
    return _events().plans


@cache
def _events() -> _Events:
    with _LEXICON.open(encoding="utf-8") as file:
        lexicon: dict[str, Any] = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    known = {word: entry["known"] for entry in lexicon["events"] for word in entry["words"]}
    awaited = {word: entry["year"] for entry in lexicon["awaited"] for word in entry["words"]}
    founded = {word: entry["from"] for entry in lexicon["anniversaries"] for word in entry["words"]}
    return _Events(
        names=re.compile("|".join(sorted({*known, *awaited}, key=len, reverse=True))),
        known=known,
        awaited=awaited,
        marked=[(re.compile(entry["pattern"]), entry["year"]) for entry in lexicon["marked"]],
        usual={word: entry["year"] for entry in lexicon["usual_in"] for word in entry["words"]},
        founded=founded,
        anniversary=re.compile(rf"({'|'.join(founded)})(\d{{2,3}})周年"),
        plans=lexicon["plans"],
    )
