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
_REPORT_TITLE = re.compile(
    rf"{_YEAR}年?(?:度)?[^，。]{{0,24}}(?:政府工作报告|工作报告|工作会议|工作要点|工作计划|工作安排|部署|动员|推进会|大会)"
)


class Clue(NamedTuple):
    """A year that something in the text speaks for, how strongly, and what it was."""

    year: int
    weight: float
    reason: str


class Words(NamedTuple):
    """The parts of a document in which it speaks of its time, simplified and in one width.

    `top` is what stands above the first paragraph, `opening` the first paragraphs' beginnings, `body` the text,
    `page` what the page around it says, `end` the last lines, `name` the file's name.
    """

    title: str
    top: str
    opening: str
    body: str
    page: str
    end: str
    name: str


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
    if day:
        clues.append(Clue(day.year, 12, day_reason))
    year, reason, firm = verdict(clues, earliest(words.body))
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
        report, review = _REPORT_TITLE.search(text), _REVIEW_TITLE.search(text)
        if report:
            year = int(report[1]) - (1 if month is not None and month >= 11 else 0)
            yield Clue(year, 8 * share, f"{report[0]!r} names the year of work")
        elif review:
            year = int(review[1])
            after = month is not None and month <= 3
            yield Clue(year + after, 6 * share, f"{review[0]!r} names the year under review")
    years = {int(year) for year in re.findall(rf"{_YEAR}(?![\d-])", words.title)}
    if len(years) == 1:
        yield Clue(years.pop(), 5, "the year in the title")


def _from_plans(words: Words, month: int | None) -> Iterator[Clue]:
    """今年是“十五五”开局之年, and the last, second … year of a plan."""
    for match in _PLAN_YEAR.finditer(words.body):
        first = plans().get(match["plan"])
        if first is None:
            continue
        year = first + _PLACE[match["place"][:1]]
        shift = {"明": -1, "去": 1}.get((match["when"] or " ")[0], 0)
        weight = 9 if match["when"] in ("今年", "本年") else 6 if shift else 4
        yield Clue(year + shift, weight, f"{match[0]!r}")


def _from_this_year(words: Words, month: int | None) -> Iterator[Clue]:
    for match in re.finditer(r"(今年|本年度?|去年|上年|明年)（((?:19|20)\d\d)年?）", words.body):
        shift = {"今": 0, "本": 0, "去": 1, "上": 1, "明": -1}[match[1][0]]
        yield Clue(int(match[2]) + shift, 9, f"{match[0]!r}")
    for match in re.finditer(rf"(?:部署|做好|谋划|安排){_YEAR}年", words.body):
        yield Clue(int(match[1]), 4, f"{match[0]!r} looks at the year ahead")
    for match in re.finditer(rf"(?:总结|回顾){_YEAR}年", words.body):
        late = month is None or month <= 4
        yield Clue(int(match[1]) + late, 3, f"{match[0]!r} looks back on a year")
    for match in re.finditer(rf"与{_YEAR}年(?:的)?(?:计划|预期|年度)?目标", words.body):
        yield Clue(int(match[1]), 4, f"{match[0]!r} compares with the year's goal")


def _from_work_ahead(words: Words, month: int | None) -> Iterator[Clue]:
    """2020年，园区要…: a year of which the text says what is to be done; the nearest one."""
    pattern = rf"(?<![到至底前达-]){_YEAR}年(?:度)?，?[^。；，]{{0,14}}(?:要|将|计划|确保|力争|拟|预期目标|主要目标)"
    years = [int(match[1]) for match in re.finditer(pattern, words.body)]
    if years:
        yield Clue(min(years), 3, f"what is to be done in {min(years)}")


def _from_comparisons(words: Words, month: int | None) -> Iterator[Clue]:
    pattern = rf"(?:比|较){_YEAR}年(?!以来)|比起[^，。]{{0,6}}{_YEAR}年|{_YEAR}年(?:全年增速|同期)"
    years = [int(next(filter(None, match.groups()))) for match in re.finditer(pattern, words.body)]
    if not years:
        return
    gap = 2 if "两年平均" in words.body else 1
    yield Clue(max(years) + gap, 4 if gap == 2 else 3, f"comparison with {max(years)}")


def _from_told_years(words: Words, month: int | None) -> Iterator[Clue]:
    """The latest year told of as past is the year itself, or the one before in the first months of a year."""
    pattern = (
        rf"(?<![到至比较自从起与]){_YEAR}年(?!计划|目标|规划|预期)[^。；]{{0,200}}?"
        r"(?:完成|实现|达|增长|下降|获|荣获|列入|入选|建成|累计|总结|新增)"
    )
    years = [int(match[1]) for match in re.finditer(pattern, words.body) if not _wished(match[0])]
    if years:
        late = month is not None and month <= 3
        yield Clue(max(years) + late, 2, f"{max(years)} is the latest year told of as past")


def _wished(clause: str) -> bool:
    """Whether a clause that opens with a year says what shall be: by its first words or those before its verb."""
    return bool(re.search(r"要|将|力争|确保|目标|预期|计划|规划", clause[4:16] + clause[-10:]))


def _from_horizons(words: Words, month: int | None) -> Iterator[Clue]:
    """到2022年 beside 三年: the three years end with that year."""
    ends = [int(year) for year in re.findall(rf"到{_YEAR}年", words.body)]
    for span, years, weight in (
        (r"(?:未来|今后)?(?:三|3)年(?:内|新|行动|推进|固定|累计|时间|建)", 3, 4),
        (r"(?:未来|今后)(?:五|5)年", 5, 2),
    ):
        if ends and re.search(span, words.body):
            gap = years - 1 if years == 3 else years
            yield Clue(min(ends) - gap, weight, f"{years} years that end in {min(ends)}")
    for match in re.finditer(
        rf"(?:三|3)年行动[^。]{{0,8}}（{_YEAR}\s?[-—–至~～]+\s?(?:20\d\d)年?）", words.title + words.body
    ):
        yield Clue(int(match[1]), 3, f"{match[0]!r}")
    for match in re.finditer(r"“(十?[一二三四五六]五)”(?:期间|时期)?，?[^。]{0,20}(?:5年内|五年内|每年)", words.body):
        first = plans().get(match[1])
        if first:
            yield Clue(first, 1.5, f"the plan years of {match[1]} lie ahead")


def _from_events(words: Words, month: int | None) -> Iterator[Clue]:
    lexicon = _lexicon()
    for entry in lexicon["awaited"]:
        for word in entry["words"]:
            if re.search(rf"(?:迎接|喜迎|迎|筹备|即将召开的?)(?:党的)?[“”]?{word}", words.body):
                yield Clue(entry["year"], 6, f"looks forward to {word}")
    for entry in lexicon["marked"]:
        match = re.search(entry["pattern"], words.body)
        if match:
            yield Clue(entry["year"], 5, f"{match[0]!r}")
    for entry in lexicon["usual_in"]:
        for word in entry["words"]:
            if word in words.body:
                yield Clue(entry["year"], 3, f"{word} was usual in {entry['year']}")


def _from_anniversaries(words: Words, month: int | None) -> Iterator[Clue]:
    for entry in _lexicon()["anniversaries"]:
        for match in re.finditer(rf"(?:{'|'.join(entry['words'])})(\d{{2,3}})周年", words.body):
            yield Clue(entry["from"] + int(match[1]), 4, f"{match[0]!r}")


def _from_name(words: Words, month: int | None) -> Iterator[Clue]:
    match = _MONTH.search(words.name) or re.search(_YEAR, words.name)
    if match:
        yield Clue(int(match[1]), 6, f"the file's name, {words.name!r}")


_PLAN_YEAR = re.compile(
    r"(?P<when>今年|本年|明年|去年)?[^。；\n]{0,16}?“?(?P<plan>十?[一二三四五六]?五)”?(?:规划|时期|计划)?的?"
    r"(?P<place>开局|起步|首|第一|第二|第三|第四|中期|收官|最后一?|末)(?:之)?年"
)
_PLACE = {"开": 0, "起": 0, "首": 0, "第": 0, "中": 2, "收": 4, "最": 4, "末": 4}
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
    latest: tuple[str, str] | None = None
    awaited = {
        word
        for entry in _lexicon()["awaited"]
        for word in entry["words"]
        if re.search(rf"迎(?:接)?(?:党的)?{word}", body)
    }
    for event in _lexicon()["events"]:
        for word in event["words"]:
            if word not in awaited and word in body and (latest is None or event["known"] > latest[0]):
                latest = (event["known"], word)
    return (int(latest[0][:4]), f"not before {latest[0]}, for it speaks of {latest[1]}") if latest else None


def reviewed(words: Words, year: int | None, day: date | None) -> int | None:
    """The year on which a document looks back: a report of the first months, or one titled by the year it reviews."""
    title = _REVIEW_TITLE.search(words.title)
    if title:
        return int(title[1])
    if year is None or (day is not None and day.month > 4):
        return None
    before = str(year - 1)
    looks = re.search(
        rf"(?:总结|回顾){before}年|{before}年[^。]{{0,16}}(?:回顾|总结)|过去(?:的)?一年|一年来", words.body[:6000]
    )
    told = re.search(rf"{before}年，[^。]{{0,80}}(?:完成|实现|达到?|增长)", words.body[:6000])
    return year - 1 if looks or told else None


def plans() -> dict[str, int]:
    """The five-year plans by name, with their first years."""
    found: dict[str, int] = _lexicon()["plans"]
    return found


@cache
def _lexicon() -> dict[str, Any]:
    with _LEXICON.open(encoding="utf-8") as file:
        lexicon: dict[str, Any] = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return lexicon
