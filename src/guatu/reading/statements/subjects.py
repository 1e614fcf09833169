"""What a figure is about: a noun phrase, and the catalogue's indicator where there is one."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from guatu.catalogue import Catalogue, Indicator, fold, load
from guatu.reading.statements import words
from guatu.reading.statements.phrases import REMEMBERED, balanced, joined, kept_verb, without_opening
from guatu.reading.statements.places import split_place
from guatu.reading.statements.words import EDGES_BUT_QUOTES, SAME

# unit of a figure -> units of the indicators that it may tell
_AKIN = {
    "CNY": ("CNY/person", "CNY/mu", "USD"),
    "USD": ("CNY",),
    "count": ("piece/10k-person", "household", "person", "seat"),
    "household": ("count",),
    "person": ("count",),
    "m2": ("m2/person", "mu", "km2", "ha"),
    "mu": ("m2", "ha", "km2"),
    "km2": ("mu", "m2"),
    "ha": ("mu", "m2"),
    "t": ("tce",),
    "%": ("index",),
}


class Subject(NamedTuple):
    """A noun phrase as the text has it and the indicator it names.

    `name` is what the ledger shows: the catalogue's name for a headline indicator, else `phrase`. `place` is the
    place or organisation that stood before the phrase, None where there was none.
    """

    phrase: str
    name: str
    indicator: Indicator | None = None
    place: str | None = None


@cache
def _catalogue() -> Catalogue:
    return load()


@lru_cache(maxsize=REMEMBERED)
def subject_of(phrase: str, unit: str | None = None, counted: bool = False) -> Subject | None:
    """The subject that a phrase names; None where it only says "the same as before".

    A place before it is split off, but not from what is `counted`: 健康县城示范县 are no 示范县 of 健康县.
    """
    core, place = _opened(phrase), None
    inside = phrase.endswith(core) and phrase[: -len(core)].endswith("在") if core else False
    if fold(core) not in _catalogue().names:
        place, core = split_place(core, counted=counted)
        if inside:  # 在全市率先实现 says where it stands out, not whose it is
            place = None
        core = joined(_opened(core))
    if core in SAME:
        return None
    return named(balanced(core), bind(core, unit), place)


def named(phrase: str, indicator: Indicator | None, place: str | None = None) -> Subject:
    """The subject with its name in the ledger: the catalogue's for a headline or a word that only it explains."""
    shown = phrase
    if indicator is not None and (indicator.headline or (phrase in words.NAMELESS and indicator.name)):
        shown = indicator.name
    return Subject(phrase, shown, indicator, place)


def _opened(phrase: str) -> str:
    """The phrase without its opening words, as long as something is left and the catalogue does not know it whole."""
    rest = without_opening(phrase)
    if len(rest) == len(phrase) or not rest or fold(phrase) in _catalogue().names:
        rest = phrase
    return rest.strip(EDGES_BUT_QUOTES)


@lru_cache(maxsize=REMEMBERED)
def bind(phrase: str, unit: str | None) -> Indicator | None:
    """The catalogue's indicator that a phrase names: as a whole, or after places and fillers around it.

    A qualified phrase is no indicator: 机电产品出口 is not 出口总额. A level must come in a unit the indicator has.
    """
    folded = fold(phrase)
    indicator = _bound(folded)
    if indicator is None:
        bare = folded[: words.ATTRIBUTE.strip_start(folded)]
        indicator = _bound(bare) if len(bare) < len(folded) else None
    return indicator if indicator is not None and _suits(indicator, unit) else None


def _bound(folded: str) -> Indicator | None:
    names, alone = _catalogue().names, _catalogue().alone
    for start in range(len(folded) - 1):
        indicator = names.get(folded[start:])
        if indicator is not None:
            prefix = folded[:start]
            whole = not prefix or (folded[start:] not in alone and words.NEUTRAL.fullmatch(prefix))
            return indicator if whole else None
    return None


def _suits(indicator: Indicator, unit: str | None) -> bool:
    """Whether a level in this unit can be a level of the indicator; None asks nothing."""
    return unit is None or unit == indicator.unit or indicator.unit in _AKIN.get(unit, ())


def made(before: str, after: str) -> str:
    """The name of what is counted: the verb that made it and the noun after the figure: 引进 + 科技型项目."""
    verb = kept_verb(before)
    if verb and not verb.startswith("新"):
        indicator = bind(after, None)
        return after if indicator is not None and indicator.headline else verb + after
    return verb + after


def ranked(phrase: str) -> Subject | None:
    """The subject of a rank: an indicator, a phrase, or the overall ranking where zones or towns are ranked."""
    if not words.RANKING.search(phrase):
        return subject_of(phrase)
    place, rest = split_place(phrase)
    overall = overall_rank()
    return overall._replace(phrase=phrase, place=place if words.RANKING.search(rest) else None)


@cache
def overall_rank() -> Subject:
    name = "综合排名"
    return Subject(name, name, _catalogue().lookup(name))


@cache
def gdp() -> Subject:
    name = "地区生产总值"
    return Subject(name, name, _catalogue().lookup(name))
