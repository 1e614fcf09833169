"""Whom a document is about: a zone, a city, a province, the country; by where and how often each is named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_FILE = Path(__file__).parent / "lexicon" / "places.yaml"
_HAN = r"[^\W\da-zA-Z_]"
NATIONAL = "全国"
OPENING = 1_000
_NOT_HAN = re.compile(r"[\W\da-zA-Z_]+")
# the last character first, as there are few of them, then what is before it
_COUNTY = re.compile(
    rf"[县区镇](?={_HAN}{{0,3}}(?:召开|政府|委|经济|实现|完成|上半年|工作))"
    rf"(?:(?<=[，。、（\s]({_HAN}{_HAN}).)|(?<=[，。、（\s]({_HAN}{_HAN}{_HAN}).))"
)
_NO_COUNTY = re.compile(
    r"(?:自治|开发|高新|经开|园|新|集聚|管理|示范|保税|试验|城|市|社|街|地|片|辖|山|灾|郊|林|库|小|战|景|校|厂|全|老)区|乡镇|[省市县区]镇"
)
# 全省, 省委: found by the one class of characters that both have
_LEVELS = re.compile("([省市县区])(?:(?<=[全我].)|[委政](?!书记))")
_NATIONAL = re.compile("^(?:内地|全国|中国|我国)|国家统计局|国务院|国民经济运行")
# words by which a document of a zone calls itself and its leaders
_OF_ZONES = re.compile("园区|开发区|经开区|高新区|管委会|党工委")


class Zone(NamedTuple):
    """The name of what a document is about, None where no name stands out, and why."""

    name: str | None
    reason: str


class _Lexicon(NamedTuple):
    """lexicon/places.yaml, made ready.

    `beginnings` finds where a short name may begin, `names` has the names by their first two characters, longest
    first. `full` writes a name out, `short` gives back the one by which texts go on to call the area; `common` are
    words of the language too. `ends` finds where the name of a zone may end, `endings` has what they end in by their
    last two characters, longest first.
    """

    beginnings: re.Pattern[str]
    names: dict[str, list[str]]
    full: dict[str, str]
    short: dict[str, str]
    common: frozenset[str]
    ends: re.Pattern[str]
    endings: dict[str, list[str]]
    borders: re.Pattern[str]


def zone(title: str, opening: str, body: str, name: str = "") -> Zone:
    """The zone or area that a simplified text is about.

    `opening` is its first sentence or two, `name` the file's name. A zone's name in the title or the first sentence
    weighs most, then how often it is named.
    """
    everything = f"{title}\n{body}"
    parks = _scores(_park_names(everything), title + name, opening, everything)
    _add_kind(parks, everything)
    rest = everything
    for park in parks:
        rest = rest.replace(park, "")
    areas = _scores(_area_names(rest), _without(title + name, parks), _without(opening, parks), rest)
    _add_levels(areas, rest)
    return _choice(parks, areas, title, opening)


def _choice(parks: dict[str, float], areas: dict[str, float], title: str, opening: str) -> Zone:
    park, park_score = _best(parks)
    area, area_score = _best(areas)
    if park and park_score * 1.5 >= area_score and park_score >= 4:
        return Zone(park, f"{park} is named first or most")
    if _national(title, opening) and area_score < 8:
        return Zone(NATIONAL, "the opening speaks of the whole country")
    if area and area_score >= 3:
        return Zone(area, f"{area} is named first or most")
    if park and park_score >= 2:
        return Zone(park, f"{park} is the zone named most often")
    return Zone(None, "no zone or area stands out")


def _best(scores: dict[str, float]) -> tuple[str | None, float]:
    if not scores:
        return None, 0.0
    name = max(scores, key=lambda key: (scores[key], len(key)))
    return name, scores[name]


def _scores(names: Iterable[str], title: str, opening: str, everything: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in dict.fromkeys(names):
        said = _short(name)
        first = 4 if said in opening else 0
        found[name] = min(everything.count(said), 12) + (6 if said in title else 0) + first
    return found


def _short(name: str) -> str:
    """The part of an area's name by which texts go on to call it: 常州 of 常州市."""
    return _lexicon().short.get(name, name)


def _park_names(text: str) -> list[str]:
    """Names of zones: of each, the longest form that is used at least half as often as the shortest."""
    endings = _lexicon().endings
    forms: dict[str, set[str]] = {}
    for match in _lexicon().ends.finditer(text):
        end = match.end()
        for ending in endings.get(text[end - 2 : end], ()):
            if text.endswith(ending, 0, end):
                nested = _forms(text[max(0, end - len(ending) - 14) : end - len(ending)], ending)
                if nested:
                    forms.setdefault(nested[-1], set()).update(nested)
                break
    return [_usual(text, core, nested, forms) for core, nested in forms.items()]


def _usual(text: str, core: str, nested: set[str], others: Iterable[str]) -> str:
    """A name as it is mostly used. Of `others`, those that end in the name are longer forms too, if said twice."""
    longer = {other for other in others if other.endswith(core) and other != core and text.count(other) > 1}
    if not longer and len(nested) == 1:
        return core
    usual = text.count(core)
    return max((form for form in nested | longer if 2 * text.count(form) >= usual), key=len)


def _forms(before: str, ending: str) -> tuple[str, ...]:
    """The forms of the zone's name with this ending and words before it: with province and city, with city, bare."""
    lexicon = _lexicon()
    prefix = lexicon.borders.split(_NOT_HAN.split(before)[-1])[-1]
    if len(prefix) < 2:
        return ()
    starts = {0}
    for start, end in _named(prefix):
        starts |= {start, end, end + (prefix[end : end + 1] in ("省", "市"))}
    forms = [prefix[start:] for start in sorted(starts) if 2 <= len(prefix) - start <= 10]
    named = (form + ending for form in forms if form[0] not in "省市区县州")
    return tuple(form for form in named if form not in lexicon.endings.get(ending[-2:], ()))


def _named(text: str) -> Iterator[tuple[int, int]]:
    """Where a text names a province or city."""
    lexicon = _lexicon()
    names, common = lexicon.names, lexicon.common
    for match in lexicon.beginnings.finditer(text):
        start = match.start()
        for name in names.get(text[start : start + 2], ()):
            if text.startswith(name, start):
                end = start + len(name)
                if name not in common or text[end : end + 1] in ("省", "市"):
                    yield start, end
                break


def _area_names(text: str) -> Iterator[str]:
    lexicon = _lexicon()
    for start, end in _named(text):
        yield lexicon.full[text[start:end]]
    for name in _counties(text[:OPENING]):
        if not (lexicon.borders.search(name[:-1]) or _NO_COUNTY.search(name)):
            yield name


def _counties(text: str) -> Iterable[str]:
    """What stands between a stop and a verb or office like the name of a county; the longest of each beginning."""
    names: dict[int, str] = {}
    for match in _COUNTY.finditer(f"，{text}"):
        before = match[1] or match[2]
        names[match.start() - len(before)] = before + match[0]
    return names.values()


def _add_kind(parks: dict[str, float], text: str) -> None:
    """园区 and 管委会 speak for the zone that is named most."""
    name, score = _best(parks)
    if name and score >= 2:
        parks[name] += min(6.0, 0.5 * len(_OF_ZONES.findall(text)))


def _add_levels(areas: dict[str, float], text: str) -> None:
    """全省 and 省委 speak for the province, 全市 for the city."""
    spoken = Counter(_LEVELS.findall(text)) if areas else Counter()
    for name in areas:
        level = "省" if name.endswith("自治区") else name[-1]
        areas[name] += min(4.0, 0.5 * spoken[level])


def _national(title: str, opening: str) -> bool:
    return bool(_NATIONAL.search(title) or _NATIONAL.search(opening))


def _without(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


@cache
def _lexicon() -> _Lexicon:
    with _FILE.open(encoding="utf-8") as file:
        lexicon: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    full: dict[str, str] = {}
    for province, entry in lexicon["provinces"].items():
        full[province] = entry["full"]
        full |= {seat: f"{seat}市" for seat in entry["seats"]}
    first, second = ("".join({name[place] for name in full}) for place in (0, 1))
    before, last = ("".join({ending[place] for ending in lexicon["zone_endings"]}) for place in (-2, -1))
    return _Lexicon(
        # two classes of characters are passed far faster than three hundred names
        re.compile(f"[{first}](?=[{second}])"),
        _grouped(full, slice(2)),
        full,
        {written: name for name, written in full.items() if name not in lexicon["common_words"]},
        frozenset(lexicon["common_words"]),
        re.compile(f"[{last}](?<=[{before}].)(?!区)"),  # 产业园 in 产业园区 is no end
        _grouped(lexicon["zone_endings"], slice(-2, None)),
        re.compile("|".join(sorted(lexicon["zone_borders"], key=len, reverse=True))),
    )


def _grouped(words: Iterable[str], by: slice) -> dict[str, list[str]]:
    """Words by the characters that they share, longest first."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[by], []).append(word)
    return groups
