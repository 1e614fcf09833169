"""What in a text speaks for the year in which it was written: titles, plans, comparisons, events, horizons.

Each clue names a year, its weight and the reason in words. docs/methods/sources.md has the table of weights.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_LEXICON = Path(__file__).parent / "lexicon" / "dating.yaml"
# years first, then a look back: the engine finds a 1 or 2 faster than it looks back everywhere
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)(?<!\d\d\d\d\d)")
_YEAR_SINCE_2000 = re.compile(r"20\d\d(?!\d)(?<!\d\d\d\d\d)")
_YEAR_AND_MONTH = re.compile(r"((?:19|20)\d\d)(?<!\d\d\d\d\d)(?:\s?[-/.年_]\s?\d{1,2}(?!\d))?")
REVIEW_TITLE = re.compile(
    r"((?:19|20)\d\d)(?!\d)(?<!\d\d\d\d\d)年?度?[^，。]{0,24}"
    r"(?:公报|完成情况|运行情况|执行情况|总结|回顾|工作情况|发展情况|简析|快报|分析|述职|盘点)"
)
_WORK_TITLE = re.compile(
    r"(?:19|20)\d\d(?!\d)(?<!\d\d\d\d\d)年?度?[^，。]{0,24}"
    r"(?:政府工作报告|工作报告|工作会议|工作要点|工作计划|工作安排|部署|动员|推进会|大会)"
)
_REVIEWS = re.compile("公报|情况|总结|表彰|回顾|简析|快报|分析|述职|盘点")
# 五 first, as there are few of them, then what is before it
_PLAN_YEAR = re.compile(
    r"五(?:(?<=(?P<long>十[一二三四五六]五))|(?<=(?P<short>[十九]五)))”?(?:规划|时期|计划)?的?"
    r"(?P<place>开局|起步|首|第一|第二|第三|第四|中期|收官|最后一?|末)之?年"
)
_PLACE = {"第二": 1, "第三": 2, "中期": 2, "第四": 3, "收官": 4, "最后": 4, "最后一": 4, "末": 4}
_PLACE |= dict.fromkeys(("开局", "起步", "首", "第一"), 0)
_PLAN_AHEAD = re.compile("(十[一二三四五六]?五)”?(?:期间|时期)?，?[^。]{0,20}(?:5年内|五年内|每年)")
_BREAK = re.compile("[。；\n]")
_WHEN = re.compile("今年|本年|明年|去年")
_SHIFT = {"明": -1, "去": 1, "上": 1}
_IN_BRACKETS = re.compile("(今年|本年度?|去年|上年|明年)（$")
_AHEAD = ("部署", "做好", "作好", "谋划", "安排")
_BACK = ("总结", "回顾")
_GOAL = re.compile("年的?(?:计划|预期|年度)?目标")
_TO_DO = re.compile("年度?，?[^。；，]{0,14}(?:要|将|计划|确保|力争|拟|预期目标|主要目标)")
_COMPARED = re.compile("(?:比|较|比起[^，。]{0,6})$")
_BASE = re.compile("年(?:全年增速|同期)")
_TOLD = re.compile(
    "年(?!计划|目标|规划|预期)[^。；]{0,150}?(?:完成|实现|达|增长|下降|获|荣获|列入|入选|建成|累计|总结|新增)"
)
_WISH = re.compile("要|将|力争|确保|目标|预期|计划|规划")
_THREE_YEARS = re.compile(
    "三年(?:内|新|行动|推进|固定|累计|时间|建)|3年(?:内|新|行动|推进|固定|累计|时间|建)|未来三年|今后三年"
)
_FIVE_YEARS = re.compile("(?:未来|今后)[五5]年")
_THREE_YEAR_PLAN = re.compile("[三3]年行动[^。]{0,8}（$")
_SPAN = re.compile(r"年?\s?[-—–至~～]+\s?20\d\d")
_AWAITS = re.compile("(?:迎接?|喜迎|筹备|即将召开的?)(?:党的|中国共产党第)?“?$")
# the years of the long-range goals date no text
_FAR = ("2035", "2049", "2050")
_UNTIL = ("到", "至", "底", "前", "达", "-", "—")
_RELATIVE = (*_UNTIL, "比", "较", "自", "从", "起", "与")


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


class Event(NamedTuple):
    """A public event or term that the body names, and whether it looks forward to it."""

    name: str
    ahead: bool


class Words(NamedTuple):
    """The parts of a document in which it speaks of its time, simplified and in one width.

    `top` is what stands above the first paragraph, `opening` the first paragraphs' beginnings, `body` the text,
    `page` what the page around it says, `end` the last lines, `name` the file's name, `years` the years that title and
    body name, `events` what the body names of public events.
    """

    title: str
    top: str
    opening: str
    body: str
    page: str
    end: str
    name: str
    years: tuple[Mention, ...]
    events: tuple[Event, ...]


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


def _from_title(words: Words, month: int | None) -> Iterator[Clue]:
    for text, share in ((words.title, 1.0), (words.opening[:300], 0.7)):
        named = _WORK_TITLE.search(text) or REVIEW_TITLE.search(text)
        if named:
            yield _title_clue(named[0], month, share)
    years = set(_YEAR.findall(words.title))
    if len(years) == 1:
        yield Clue(int(years.pop()), 5, "the year in the title")


def _title_clue(phrase: str, month: int | None, share: float) -> Clue:
    """The year of work of "2020年度动员部署会"; of "2018年度总结大会" in February the year after."""
    years = _YEAR.findall(phrase)
    year = int(years[-1])
    if _REVIEWS.search(phrase) and len(years) == 1:
        return Clue(year + (month is not None and month <= 3), 6 * share, f"{phrase!r} names the year under review")
    return Clue(year - (month is not None and month >= 11), 8 * share, f"{phrase!r} names the year of work")


def _from_plans(words: Words, month: int | None) -> Iterator[Clue]:
    """今年是“十五五”开局之年, and the second, third … last year of a plan."""
    for match in _PLAN_YEAR.finditer(words.body):
        plan = match["long"] or match["short"]
        first, start = plans().get(plan), match.start() + 1 - len(plan)
        if first is None:
            continue
        before = _BREAK.split(words.body[max(0, start - 20) : start])[-1]
        when = next(iter(_WHEN.findall(before)[-1:]), "")
        shift = _SHIFT.get(when[:1], 0)
        yield Clue(
            first + _PLACE[match["place"]] + shift,
            6 if shift else 9 if when else 4,
            f"{when}{words.body[start : match.end()]!r}",
        )


def _from_this_year(words: Words, month: int | None) -> Iterator[Clue]:
    """今年（2020年）, 部署2020年…, 总结2019年…, 与2017年计划目标…."""
    for year, before, after in words.years:
        this = _IN_BRACKETS.search(before)
        if this:
            yield Clue(year + _SHIFT.get(this[1][0], 0), 9, f"{this[0]}{year}年）")
        elif before.endswith(_AHEAD):
            yield Clue(year, 4, f"{before[-2:]}{year}年 looks at the year ahead")
        elif before.endswith(_BACK):
            yield Clue(year + (month is None or month <= 4), 3, f"{before[-2:]}{year}年 looks back on a year")
        elif before.endswith("与") and _GOAL.match(after):
            yield Clue(year, 4, f"comparison with the goal for {year}")


def _from_work_ahead(words: Words, month: int | None) -> Iterator[Clue]:
    """2020年，园区要…: a year of which the text says what is to be done; the nearest one."""
    years = [year for year, before, after in words.years if before[-1:] not in _UNTIL and _TO_DO.match(after)]
    if years:
        yield Clue(min(years), 3, f"what is to be done in {min(years)}")


def _from_comparisons(words: Words, month: int | None) -> Iterator[Clue]:
    """比2019年…: the year after, or two years after where growth is averaged over two."""
    years = [
        year
        for year, before, after in words.years
        if (_COMPARED.search(before) and not after.startswith("年以来")) or _BASE.match(after)
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
    return bool(_WISH.search(clause[:12] + clause[-10:]))


def _from_horizons(words: Words, month: int | None) -> Iterator[Clue]:
    """到2022年 beside 三年: the three years end with that year."""
    ends = [year for year, before, after in words.years if before[-1:] == "到" and after[:1] == "年"]
    if ends and _THREE_YEARS.search(words.body):
        yield Clue(min(ends) - 2, 4, f"three years that end in {min(ends)}")
    if ends and _FIVE_YEARS.search(words.body):
        # five years that end with a plan's are the plan's and begin this year; others begin next year
        yield Clue(min(ends) - (4 if min(ends) % 5 == 0 else 5), 2, f"five years that end in {min(ends)}")
    for year, before, after in words.years:
        if _THREE_YEAR_PLAN.search(before) and _SPAN.match(after):
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
        for match in (_YEAR if "19" in text else _YEAR_SINCE_2000).finditer(text)
        if match[0] not in _FAR
    )


def _from_events(words: Words, month: int | None) -> Iterator[Clue]:
    events = _events()
    awaited = next((event.name for event in words.events if event.ahead), None)
    if awaited:
        yield Clue(events.awaited[awaited], 6, f"looks forward to {awaited}")
    for pattern, year in events.marked:
        marked = pattern.search(words.body)
        if marked:
            yield Clue(year, 5, f"{marked[0]!r}")
    for name, year in events.usual.items():
        if name in words.body:
            yield Clue(year, 3, f"{name} was usual in {year}")


def events_in(body: str) -> tuple[Event, ...]:
    """The public events and terms that a text names."""
    awaited = _events().awaited
    return tuple(
        Event(match[0], match[0] in awaited and _looks_forward(body, match)) for match in _events().names.finditer(body)
    )


def _looks_forward(body: str, match: re.Match[str]) -> bool:
    """Whether an event is named as still to come: 迎接党的…, 为…胜利召开."""
    before = body[max(0, match.start() - 10) : match.start()]
    return bool(_AWAITS.search(before)) or (before.endswith(("为", "为党的")) and "召开" in body[match.end() :][:6])


def _from_anniversaries(words: Words, month: int | None) -> Iterator[Clue]:
    if "周年" in words.body:
        for match in _events().anniversary.finditer(words.body):
            yield Clue(_events().founded[match[1]] + int(match[2]), 4, f"{match[0]!r}")


def _from_name(words: Words, month: int | None) -> Iterator[Clue]:
    match = _YEAR_AND_MONTH.search(words.name)
    if match:
        yield Clue(int(match[1]), 6, f"the file's name, {words.name!r}")


FINDERS: tuple[Callable[[Words, int | None], Iterable[Clue]], ...] = (
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


def earliest(words: Words) -> tuple[int, str] | None:
    """The first year in which a text could speak of all that it speaks of, with the latest thing among it."""
    events = _events()
    known = {
        event.name: events.known[event.name] for event in words.events if event.name in events.known and not event.ahead
    }
    if not known:
        return None
    latest = max(known, key=lambda name: known[name])
    return int(known[latest][:4]), f"not before {known[latest]}, for it speaks of {latest}"


def plans() -> dict[str, int]:
    """The five-year plans by name, with their first years."""
    return _events().plans


@cache
def _events() -> _Events:
    with _LEXICON.open(encoding="utf-8") as file:
        lexicon: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    known = {word: entry["known"] for entry in lexicon["events"] for word in entry["words"]}
    awaited = {word: entry["year"] for entry in lexicon["awaited"] for word in entry["words"]}
    founded = {word: entry["from"] for entry in lexicon["anniversaries"] for word in entry["words"]}
    return _Events(
        names=re.compile(_by_first({*known, *awaited})),
        known=known,
        awaited=awaited,
        marked=[(re.compile(entry["pattern"]), entry["year"]) for entry in lexicon["marked"]],
        usual={word: entry["year"] for entry in lexicon["usual_in"] for word in entry["words"]},
        founded=founded,
        anniversary=re.compile(rf"({'|'.join(founded)})(\d{{2,3}})周年"),
        plans=lexicon["plans"],
    )


def _by_first(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first, in which those that begin alike are tried together."""
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
