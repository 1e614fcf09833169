"""The lexicon of the statement grammar, as compiled patterns."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from guatu.reading.statements.affixes import Beginnings, Endings, parted

LEXICON = Path(__file__).parent.parent / "lexicon" / "statements.yaml"
_LISTS: dict[str, list[str]] = yaml.load(LEXICON.read_bytes(), Loader=yaml.CSafeLoader)

# what stands for a time expression in the words before a figure, so that it is no part of a name
TIME = "\x01"
# what may hang on the edge of a phrase and is no part of it
EDGES = TIME + " \t、，“”‘’（）\u3000:：-—·"
EDGES_BUT_QUOTES = TIME + " \t、，（）\u3000:：-—·"


def any_of(name: str) -> str:
    """A group that matches any entry of a list, the longest first."""
    return "(?:" + "|".join(sorted(_LISTS[name], key=len, reverse=True)) + ")"


def endings(*names: str) -> Endings:
    """The entries of some lists, to be looked for at the end of a phrase."""
    return Endings(entry for name in names for entry in _LISTS[name])


def behind(name: str) -> str:
    """Guards that keep a match from ending in any entry of a list."""
    return "".join(f"(?<!{entry})" for entry in _LISTS[name])


SAME = frozenset(_LISTS["same"])
NAMELESS = frozenset(_LISTS["nameless"])

# a Chinese character; the plain range of code points takes forty times as long to compile
HAN = r"[^\W\da-zA-Z_]"

# places and organisations
_ZONE = f"{HAN}{{2,9}}?{any_of('zone_end')}"
_ADMINISTRATIVE = (
    f"(?:{HAN}{{2,5}}?[省市县州盟旗镇乡](?![场辖级直属值容长])|{HAN}{{2,4}}区(?![域内间])){behind('no_place_end')}"
)
AREA_NAME = f"(?:(?!{any_of('no_place_start')})(?:{_ZONE}|{_ADMINISTRATIVE}))"
_ALL_OF = "(?!（)(?:全市|全区|全域|全省|全社会)?的?"
PLACE = re.compile(f"(?P<place>{any_of('collective')}|{AREA_NAME}){_ALL_OF}")
PLACE_OF_COUNT = re.compile(f"(?P<place>{any_of('collective')}|(?!{any_of('no_place_start')}){_ZONE}){_ALL_OF}")
PLACE_LIST = re.compile(f"{AREA_NAME}(?:[、和及与]{AREA_NAME})+")
CITY = re.compile(f"{any_of('city')}市?")

# around a name
RISE = endings("rise")
FALL = endings("fall")
REACHING = endings("reaching")
BEFORE_FIGURE = endings("before_figure")
SPEECH = re.compile(f"[^，；。]{{1,8}}?(?:亦|也|同时|还)?{any_of('speech')}(?:了|的|称)?")
OPENING = Beginnings(_LISTS["opening"], passed=TIME + " \t\u3000、", unless_before="产期部量口")
INSIDE = re.compile(any_of("inside"))
ATTRIBUTE = endings("attribute")
NEUTRAL = re.compile(f"(?:{any_of('neutral')}|{any_of('collective')}|{AREA_NAME})*")
OBJECT_VERB = endings("object_verb")
KEPT_VERB = endings("kept_verb")
LIST_VERB = re.compile(any_of("list_verb"))
DEED = re.compile(f"(?:新?{any_of('deed')})+$")
DEED_BEFORE = re.compile(f"^新?{any_of('deed')}+")
MEASURE_NOUN = endings("measure_noun")
BARE_MEASURE = re.compile(f"(?:实现|完成|签约|总|年)?{any_of('measure_noun')}")
SIZE_WORD = re.compile(f".{{0,4}}?({any_of('size_word')})$")
NOUN_END = re.compile(f"(?<=.){any_of('noun_end')}")
LEADING_VERB = re.compile(f"(?:[^，]{{0,6}}?{any_of('leading_verb')})?")
TREND = re.compile(f"{any_of('trend_how')}*{any_of('trend')}$")

# ranks
RANK_TAIL = endings("before_rank", "compared")
RANK_VERB = re.compile(f"{any_of('rank_verb')}[^，；、]{{0,16}}$")
RANKING = re.compile(any_of("ranking"))
BEFORE_PLACE = re.compile(f"{any_of('before_place')}[^，。；]{{0,6}}$")
NO_PLACE_AFTER = re.compile(any_of("no_place_after"))

# promised or done
PROMISE = parted(_LISTS["promise"])
DONE = parted(_LISTS["done"])
COMPARED = parted(_LISTS["compared_with"])
REVIEW_HEADING = re.compile(any_of("review_heading"))
PLAN_HEADING = re.compile(any_of("plan_heading"))
ACTIVITY = re.compile(any_of("activity"))

# what is no statement
NOT_A_COUNT = re.compile(any_of("not_a_count"))
SLOGAN_NOUN = re.compile(f"大?{any_of('slogan_noun')}")
SLOGAN_END = re.compile(f"{any_of('slogan_end')}(?:成效|落实|落地|落实落地)?$")
PACKAGE = re.compile(f"{any_of('package')}”?$")
MADE = re.compile(f"{any_of('made')}[^，。]{{0,4}}$")
SIZED = re.compile(f"{any_of('sized')}[^，；。]{{0,3}}$")
SIZED_AFTER = re.compile(any_of("sized_after"))
PERSON = re.compile(any_of("person"))
ENTERPRISE = re.compile(any_of("enterprise"))
