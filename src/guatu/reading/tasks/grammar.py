"""The grammar of a task clause: what may stand before its verb, which verbs are doing, what is an aim instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

LEXICON = Path(__file__).parent.parent / "lexicon" / "tasks.yaml"

DATE = (
    r"(?:[到至]?20\d\d年(?:底|末)?(?:之?前)?|年[内底末中](?:前)?|全年|今年|明年|[上下]半年|[一二三四]季度|未来[一二三四五两\d]+年"
    r"|用?[一二两三四五十\d]+(?:年|个月)(?:时间|左右)?(?:以?内|里)?|每[年月季]|\d{1,2}月(?:底|末|份|\d{1,2}日)?(?:之?前)?"
    r"|“?十[一二三四五]五”?(?:期间|末|时期)?|近期|当前|届时|即日起|[本下]月底?前?|在)"
)
MODAL = (
    r"(?:(?:就是|关键是|首先|同时|也|还|并|且|就|都)?(?:要|必须|务必|应当|应该|应|须|需要|需|将|拟|可)"
    r"|(?:总体|主要|工作|的)*(?:重点|要点|目标|任务)[是为])"
)
PREPOSITION = (
    r"(?:在(?:全[国省市区县]|[^，]{2,60}?(?:方面|领域|环节|内|中|上|下))"
    r"|用[^，]{2,20}?|以[^，]{1,20}?(?:标准|要求|方式|力度|形式|举措|机制|模式|态度|节奏|速度|为抓手|为重点)"
    r"|对[^，]{2,30}?|与[^，]{2,30}?|从[^，]{2,20}?|为[^，]{2,20}?(?=提供)|向[^，]{2,20}?|按[^，]{2,20}?|由[^，]{2,30}?(?:牵头|负责|会同|组织))"
)
TURNED = r"[将把][^，]{2,70}?(?:建成|建设|打造|培育|改造|纳入|列入|转化|融入|转变|发展)成?为?[^，]{2,}"
RAISING = (
    "(?:提升|提高|增强|激发|营造|展现|形成|扩大|凝聚|释放|增加|汇聚|构建|培育|打造|强化|加强|创造|实现|厚植|促进|推动"
    "|推进|壮大|巩固|擦亮)"
)
# 开发区, 服务业, 上市公司, 发展改革局要… : here the word is part of a noun
NOUN_GOES_ON = r"(?![局厅站率型者员家院所的]|区(?![域内级委街划位间])|部(?![门分署位])|业(?!务)|指标|成本|公司|[\u4e00-\u9fff]{0,4}[局委](?:要|将|应|须|负责|牵头|会同))"
FIGURES = (
    r"[\d.]+[万亿]*(?:美|欧|日|港)?元(?:以上|以内|以下|左右|目标|大关)?$|[\d.]+(?:%|个百分点)|增长|增速"
    r"|(?:超过|突破|达到?)[\d.]+[万亿]"
)
ANNOUNCED = r"[一二两三四五六七八九十\d](?:个方面|方面|项|件|大|点)(?:重点)?(?:工作|任务|要求|措施|事情)$"
RANKED = (
    r"(?:跻身|进入|迈入|位居|走在|保持)[^，]*(?:前列|行列|方阵|强|位|前茅)$|保持[^，]*(?:稳定|态势|势头|区间|不动摇)$"
)


class Grammar(NamedTuple):
    """The patterns that tell a task from the rest; all are matched within one clause.

    `plain` begins with what an office does; `subject` with who does it (group `owner`), or what it is done to;
    `frame` is guidance, `aim` a wish or a figure to reach; `series` is where a series of clauses may be cut.
    """

    plain: re.Pattern[str]
    subject: re.Pattern[str]
    stated: re.Pattern[str]
    frame: re.Pattern[str]
    aim: re.Pattern[str]
    series: re.Pattern[str]
    offices: re.Pattern[str]
    areas: tuple[str, ...]
    ourselves: frozenset[str]


def either(words: Iterable[str]) -> str:
    """A group that matches the longest of the words, branching on the first character."""
    branches: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        branches.setdefault(word[0], []).append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in branches.items()) + ")"


@cache
def grammar() -> Grammar:
    """The grammar, compiled from lexicon/tasks.yaml once."""
    lexicon = {name: words.split() for name, words in yaml.load(LEXICON.read_bytes(), Loader=yaml.CSafeLoader).items()}
    clear, adverb = either(set(lexicon["verbs"]) - set(lexicon["also_nouns"])), either(lexicon["adverbs"])
    verb = rf"(?:{clear}|{either(lexicon['also_nouns'])}{NOUN_GOES_ON})"
    before = rf"(?:{DATE}|{MODAL}|{adverb}|[地、])*"
    office = rf"(?!{MODAL})[\u4e00-\u9fff]{{0,12}}?{either(lexicon['offices'])}(?:（[^）]{{0,40}}）)?"
    return Grammar(
        plain=re.compile(_plain(before, verb)),
        subject=re.compile(
            rf"(?:{DATE}|按照职责)?(?P<owner>{office}(?:[、和及]{office}){{0,8}})(?P<charge>牵头|负责|会同)?"
        ),
        stated=re.compile(_stated(before, verb)),
        frame=re.compile(_frame(before, verb, lexicon["frames"])),
        aim=re.compile(rf"{RAISING}[^，]*{either(lexicon['intangibles'])}$|{FIGURES}|{ANNOUNCED}|{RANKED}|{_SLOGANS}"),
        series=re.compile(rf"[、\s](?=(?:{adverb})*{clear}(?!的)[^、，]{{3,}})"),
        offices=re.compile(office),
        areas=tuple(lexicon["areas"]),
        ourselves=frozenset(lexicon["ourselves"]),
    )


_SLOGANS = (
    r"(?:推动|促进|实现|保障).{0,8}(?:高质量|可持续|跨越式?|转型)发展$"
    r"|下功夫|做[大强优]+做[大强优]+|抓落实|(?:意识|理念|精神|思想|作风)$"
)


def _plain(before: str, verb: str) -> str:
    """[when] [must] [how] [in what] verb object."""
    return (
        rf"{before}(?:{verb})[^，]{{2,}}"
        rf"|{before}{PREPOSITION}{before}(?:(?:{verb})[^，]{{2,}}|突破$)"
        rf"|{before}{TURNED}|千方百计[^，]{{4,}}"
    )


def _stated(before: str, verb: str) -> str:
    """A thing that must be so (财政要强统筹), or is to be done by then (新建项目年内全部开工)."""
    return (
        rf"[^，要将]{{2,14}}要(?:{before}{verb}|[强优增提保促稳扩降抓])[^，]{{1,}}"
        r"|(?!其中)[^，]{2,40}?(?:全部|全面|按期|如期|基本|年内)"
        r"(?:竣工|开工|完工|建成|投产|投用|投运|完成|覆盖|到位|启动|落地|实现|达标)[^，]*$"
    )


def _frame(before: str, verb: str, frames: list[str]) -> str:
    return (
        rf"(?:{MODAL})?{either(frames)}|{before}(?:{verb})+的|[以把][^，]*(?:为|作为|当作)[^，]{{0,14}}$|[把将][^，]*放在"
        r"|为[^，]*(?:奠定|保驾护航|贡献|注入|增添)|[让使]"
    )
