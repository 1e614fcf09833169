"""The patterns of a task clause, compiled from the lexicon: what stands before its verb, which verbs do something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import digits

import yaml

LEXICON = Path(__file__).parent.parent / "lexicon" / "tasks.yaml"

HAN = "[\u4e00-\u9fff]"
DUE = (
    r"(?:年[内底末中](?:之?前)?|20\d\d年(?:底|末)?(?:之?前)?|\d{1,2}月(?:底|末|份|\d{1,2}日)?(?:之?前)?"
    r"|[一二三四]季度末?(?:之?前)?|[上下]半年|[本下]月底?前?)"
)
# the first character decides at once whether it is worth looking further
_DATE_BEGINS = "年一二两三四五上下本到至全今明未用每在“十近当届即"
DATE = (
    rf"(?=[\d{_DATE_BEGINS}])(?:[到至]?{DUE}|全年|今年|明年|未来[一二三四五两\d]+年"
    r"|用?[一二两三四五十\d]+(?:年|个月)(?:时间|左右)?(?:以?内|里)?|每[年月季]|在?“?十[一二三四五]五”?(?:期间|末|时期)?"
    r"|近期|当前|届时|即日起)"
)
_MODAL_BEGINS = "要必务应须需将拟可就关首同也还并且都总主工的重目任"
MODAL = (
    rf"(?=[{_MODAL_BEGINS}])"
    r"(?:(?:就是|关键是|首先|同时|也|还|并|且|就|都)?(?:要|必须|务必|应当|应该|应|须|需要|需|将|拟|可)"
    r"|(?:总体|主要|工作|的){0,3}(?:重点|要点|目标|任务)[是为])"
)
WHEN_OR_MUST = frozenset(_DATE_BEGINS + _MODAL_BEGINS + digits)
"""What a time or a 要 before a verb can begin with."""
DONE_BY = (
    "(?:竣工|开工|完工|建成|投产|投用|投运|完成|覆盖|到位|启动|落地|实现|达标|通车|交付|开园|开业|开放|挂牌|验收|运营)"
)
# 开发区, 服务业, 上市公司, 发展改革局要…: here the word is part of a noun
_NOUN_GOES_ON = (
    r"(?![局厅站率型者员家院所的在]|区(?![域内级委街划位间])|部(?![门分署位])|业(?!务)|指标|成本|公司"
    rf"|{HAN}{{0,4}}[局委](?:要|将|应|须|负责|牵头|会同))"
)
_WELL_DONE = rf"{HAN}{{1,2}}(?<![更良最较友美喜爱刚正])好(?!的)"
_RAISING = (
    "(?:提升|提高|增强|激发|营造|展现|形成|扩大|凝聚|释放|增加|汇聚|构建|培育|打造|强化|加强|创造|实现|厚植|促进|推动"
    "|推进|提振|壮大|巩固|擦亮)"
)
_RANKED = (
    r"(?:跻身|进入|迈入|位居|走在|保持)[^，]*(?:前列|行列|方阵|强|位|前茅)$"
    r"|保持[^，]*(?:稳定|平稳|态势|势头|区间|不动摇)$|上(?:打头阵|走在前|作示范|做示范|勇争先)$"
)
_ANNOUNCED = r"[一二两三四五六七八九十\d](?:个方面|方面|项|件|大|点)(?:重点)?(?:工作|任务|要求|措施|事情)$"
_SLOGANS = (
    r"(?:推动|促进|实现|保障).{0,8}(?:高质量|可持续|跨越式?|转型)发展$|下功夫$|做[大强优]+做[大强优]+$|抓落实$|作风建设$"
    r"|实现转型升级$|(?:上述|以上)(?:目标|任务)$|(?:意识|理念|精神|作风|机遇|契机|的时间)$"
)
_AIM_ENDS = (
    "度 工作 任务 要求 措施 事情 前列 行列 方阵 强 位 前茅 稳定 平稳 态势 势头 区间 动摇 头阵 在前 示范 争先"
    " 发展 功夫 大 优 落实 建设 升级 目标 意识 理念 精神 作风 机遇 契机 时间"
)
_FRAME_BEGINS = "以把将为让使"
_FRAME = (
    r"[以把][^，]*(?:为|作为|当作)[^，]{0,14}$|[把将][^，]*放在"
    r"|为[^，]*(?:奠定|保驾护航|贡献|注入|增添|提供[^，]*(?:支撑|保障|动力|遵循)$)|[让使]"
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns that tell a task from the rest; all are matched within one clause.

    `head` is the verb of doing with its adverbs, times and 要 before it; its group `noun` took part if the verb is as
    often a noun. `frame` begins guidance, means and reasons, and only with one of the characters of `frame_begins`;
    `means` what serves the next clause. `aim` is a wish: it shows at the end of a clause, whose last one or two
    characters are in `aim_ends`. `office` is the end of a name that
    can own a task, `no_name` what no name begins with.
    """

    head: re.Pattern[str]
    frame: re.Pattern[str]
    frame_begins: frozenset[str]
    means: re.Pattern[str]
    aim: re.Pattern[str]
    aim_ends: frozenset[str]
    office: re.Pattern[str]
    no_name: re.Pattern[str]
    areas: tuple[str, ...]
    ourselves: frozenset[str]


def either(words: Iterable[str]) -> str:
    """A group that matches the longest of the words; the quicker one to try at a given place.

    Branches on the first character behind one look at it, and forty at a time behind another: `re` tries branches one
    by one, and there are hundreds.
    """
    branches = _branches(words)
    firsts = list(branches)
    forties = [firsts[at : at + 40] for at in range(0, len(firsts), 40)]
    return _behind_look(firsts, [_behind_look(forty, [branches[first] for first in forty]) for forty in forties])


def _behind_look(firsts: list[str], tries: list[str]) -> str:
    return f"(?:(?=[{''.join(firsts)}])(?:{'|'.join(tries)}))"


def any_of(words: Iterable[str]) -> str:
    """As `either`, but the quicker one to search for: with plain characters in front `re` skips to the next of them."""
    return f"(?:{'|'.join(_branches(words).values())})"


def _branches(words: Iterable[str]) -> dict[str, str]:
    """For each first character the branch of the words that begin with it, the longest first."""
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return {re.escape(first): f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items()}


@cache
def grammar() -> Grammar:
    """The grammar, compiled from lexicon/tasks.yaml once, when a text first needs it."""
    lexicon = {name: words.split() for name, words in yaml.load(LEXICON.read_bytes(), Loader=yaml.CSafeLoader).items()}
    frames = f"(?:{MODAL})?{either(lexicon['frames'])}|{_FRAME}"
    return Grammar(
        head=re.compile(_head(lexicon["verbs"], lexicon["also_nouns"], lexicon["adverbs"])),
        frame=re.compile(frames),
        frame_begins=frozenset(_MODAL_BEGINS + _FRAME_BEGINS) | {word[0] for word in lexicon["frames"]},
        means=re.compile(rf"(?:{DATE}|{MODAL}){{0,3}}通过"),
        aim=re.compile(
            rf"{_RAISING}[^，]*(?:{either(lexicon['intangibles'])}|(?<!力)度)$|{_ANNOUNCED}|{_RANKED}|{_SLOGANS}"
        ),
        aim_ends=frozenset(word[-2:] for word in [*lexicon["intangibles"], *_AIM_ENDS.split()]),
        office=re.compile(any_of(lexicon["offices"]) + r"(?:（[^）]{0,40}）)?"),
        no_name=re.compile(
            rf"{MODAL}|[为以按让把将对从又与由其在于使因当随及]|城镇|乡村|农村|集镇|居民|企业家|{frames}"
        ),
        areas=tuple(lexicon["areas"]),
        ourselves=frozenset(lexicon["ourselves"]),
    )


def _head(verbs: list[str], also_nouns: list[str], adverbs: list[str]) -> str:
    """[when, must, how] verb. Bounded: else a run of adverbs that can be parted in two ways is tried in all of them."""
    verb = rf"{either(set(verbs) - set(also_nouns))}|(?P<noun>{either(also_nouns)}{_NOUN_GOES_ON})|{_WELL_DONE}"
    return rf"(?:{either(adverbs)}|{DATE}|{MODAL}|[地、]){{0,6}}(?:{verb})"
