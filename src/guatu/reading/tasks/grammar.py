"""The grammar of a task clause: what may stand before its verb, which verbs are doing, what is an aim instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

LEXICON = Path(__file__).parent.parent / "lexicon" / "tasks.yaml"

_HAN = "[\u4e00-\u9fff]"
_DUE = (
    r"(?:年[内底末中](?:之?前)?|20\d\d年(?:底|末)?(?:之?前)?|\d{1,2}月(?:底|末|份|\d{1,2}日)?(?:之?前)?"
    r"|[一二三四]季度末?(?:之?前)?|[上下]半年|[本下]月底?前?)"
)
# the first character decides at once whether it is worth looking further
_DATE = (
    rf"(?=[\d年一二两三四五上下本到至全今明未用每在“十近当届即])(?:[到至]?{_DUE}|全年|今年|明年|未来[一二三四五两\d]+年|用?[一二两三四五十\d]+(?:年|个月)(?:时间|左右)?(?:以?内|里)?"
    r"|每[年月季]|在?“?十[一二三四五]五”?(?:期间|末|时期)?|近期|当前|届时|即日起)"
)
_MODAL = (
    r"(?=[要必务应须需将拟可就关首同也还并且都总主工的重目任])(?:(?:就是|关键是|首先|同时|也|还|并|且|就|都)?(?:要|必须|务必|应当|应该|应|须|需要|需|将|拟|可)"
    r"|(?:总体|主要|工作|的){0,3}(?:重点|要点|目标|任务)[是为])"
)
_PREPOSITION = (
    r"(?:在(?:全[国省市区县]|[^，]{2,60}?(?:方面|领域|环节|内|中|上|下))|用[^，]{2,20}?"
    r"|以[^，]{1,20}?(?:标准|要求|方式|力度|形式|举措|机制|模式|态度|节奏|速度|为抓手|为重点)"
    r"|[对与从向按][^，]{2,30}?|为[^，]{2,20}?(?=提供)|由[^，]{2,30}?(?:牵头|负责|会同|组织))"
)
_TURNED = (
    r"[将把][^，]{2,70}?(?:(?:建成|建设|打造|培育|改造|纳入|列入|转化|融入|转变|发展)成?为?[^，]{2,}|用[足活好]+$)"
)
_RAISING = (
    "(?:提升|提高|增强|激发|营造|展现|形成|扩大|凝聚|释放|增加|汇聚|构建|培育|打造|强化|加强|创造|实现|厚植|促进|推动"
    "|推进|提振|壮大|巩固|擦亮)"
)
DONE_BY = (
    "(?:竣工|开工|完工|建成|投产|投用|投运|完成|覆盖|到位|启动|落地|实现|达标|通车|交付|开园|开业|开放|挂牌|验收|运营)"
)
_EAGERLY = "(?:积极|全力|大力|加快|着力|著力|重点|全面|深入|率先|大幅)"
# 开发区, 服务业, 上市公司, 发展改革局要…: here the word is part of a noun
_NOUN_GOES_ON = (
    r"(?![局厅站率型者员家院所的在]|区(?![域内级委街划位间])|部(?![门分署位])|业(?!务)|指标|成本|公司"
    rf"|{_HAN}{{0,4}}[局委](?:要|将|应|须|负责|牵头|会同))"
)
_FIGURES = (
    r"[\d.]+[万亿]*(?:美|欧|日|港)?元(?:以上|以内|以下|左右|目标|大关)?$|[\d.]+(?:%|个百分点)"
    r"|(?:增长|增速|增幅)(?:$|[^，\u4e00-\u9fff]|达|保持|不低于|高于|目标|基本|持续|平稳)"
    r"|(?:超过|突破|达到?)[\d.]+[万亿]"
)
_RANKED = (
    r"(?:跻身|进入|迈入|位居|走在|保持)[^，]*(?:前列|行列|方阵|强|位|前茅)$"
    r"|保持[^，]*(?:稳定|平稳|态势|势头|区间|不动摇)$|上(?:打头阵|走在前|作示范|做示范|勇争先)$"
)
_ANNOUNCED = r"[一二两三四五六七八九十\d](?:个方面|方面|项|件|大|点)(?:重点)?(?:工作|任务|要求|措施|事情)$"
_SLOGANS = (
    r"(?:推动|促进|实现|保障).{0,8}(?:高质量|可持续|跨越式?|转型)发展$|下功夫$|做[大强优]+做[大强优]+$|抓落实$"
    r"|(?:上述|以上)(?:目标|任务)$|(?:意识|理念|精神|思想|作风|机遇|契机|的时间)$"
)
_AIM_ENDS = "度务作求施情列阵强位茅定势头间摇前范先展夫大优实标任识念神想风遇契机"


class Grammar(NamedTuple):
    """The patterns that tell a task from the rest; all are matched within one clause.

    `plain` begins with what an office does; `subject` with who does it (group `owner`, `charge` for 牵头 and 负责);
    `stated` with the thing that is to be so; `frame` is guidance, `figures` a level or growth to reach; `means` begins
    a clause that serves the next; `series` is where a series of clauses may be cut. `aim` is a wish; it shows at the
    end of a clause, and only on one of the characters of `aim_ends`.
    """

    plain: re.Pattern[str]
    subject: re.Pattern[str]
    stated: re.Pattern[str]
    frame: re.Pattern[str]
    aim: re.Pattern[str]
    aim_ends: frozenset[str]
    figures: re.Pattern[str]
    series: re.Pattern[str]
    means: re.Pattern[str]
    areas: tuple[str, ...]
    ourselves: frozenset[str]


def either(words: Iterable[str]) -> str:
    """A group that matches the longest of the words.

    Branches on the first character, a dozen of them at a time behind one look at the character: `re` tries branches one
    by one, and there are hundreds.
    """
    branches: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        branches.setdefault(word[0], []).append(re.escape(word[1:]))
    tries = [f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in branches.items()]
    firsts = [re.escape(first) for first in branches]
    dozens = range(0, len(tries), 12)
    return (
        "(?:" + "|".join(f"(?=[{''.join(firsts[n : n + 12])}])(?:{'|'.join(tries[n : n + 12])})" for n in dozens) + ")"
    )


@cache
def grammar() -> Grammar:
    """The grammar, compiled from lexicon/tasks.yaml once."""
    lexicon = {name: words.split() for name, words in yaml.load(LEXICON.read_bytes(), Loader=yaml.CSafeLoader).items()}
    clear, adverb = either(set(lexicon["verbs"]) - set(lexicon["also_nouns"])), either(lexicon["adverbs"])
    verb = rf"(?:{clear}|{either(lexicon['also_nouns'])}{_NOUN_GOES_ON})"
    frames = either(lexicon["frames"])
    # bounded, or a run of adverbs that can be parted in two ways would be tried in all of them
    before = rf"(?:{adverb}|{_DATE}|{_MODAL}|[地、]){{0,6}}"
    return Grammar(
        plain=re.compile(f"(?!{_frame(frames)}){_plain(before, verb, adverb)}"),
        subject=re.compile(_subject(lexicon["offices"], rf"{_MODAL}|{adverb}|{verb}|{frames}|[以在把将对用]")),
        stated=re.compile(f"(?!{_frame(frames)})(?:{_stated(before, verb, adverb)})"),
        frame=re.compile(_frame(frames)),
        aim=re.compile(
            rf"{_RAISING}[^，]*(?:{either(lexicon['intangibles'])}|(?<!力)度)$|{_ANNOUNCED}|{_RANKED}|{_SLOGANS}"
        ),
        aim_ends=frozenset(word[-1] for word in lexicon["intangibles"]) | frozenset(_AIM_ENDS),
        figures=re.compile(_FIGURES),
        series=re.compile(rf"[、\s](?=(?:{adverb}){{0,3}}{clear}(?!的)[^、，]{{3,}})"),
        means=re.compile(rf"(?:{_DATE}|{_MODAL}){{0,3}}通过"),
        areas=tuple(lexicon["areas"]),
        ourselves=frozenset(lexicon["ourselves"]),
    )


def _manner(verb: str, adverb: str) -> str:
    """常态化推行, 毫不放松地抓好; but not 用地, 土地."""
    return rf"{_HAN}{{1,3}}化(?={verb})|{_HAN}{{2,5}}(?<![用土基净工耕林各当本产绿湿场])地(?={verb}|{adverb})"


def _plain(before: str, verb: str, adverb: str) -> str:
    """[when] [must] [how] [in what] verb object; 常态化推行 and 毫不放松地抓好 too, but not 用地, 土地."""
    manner = rf"{_HAN}{{1,3}}化(?={verb})|{_HAN}{{2,5}}(?<![用土基净工耕林各当本产绿湿场])地(?={verb}|{adverb})"
    return (
        rf"(?:{before}(?:{verb}(?!{verb}?的)[^，]{{2,}}|(?=[在用以对与从向按为由将把千])"
        rf"(?:{_PREPOSITION}{before}(?:{verb}[^，]{{2,}}|突破$)|{_TURNED}|千方百计[^，]{{4,}}))"
        rf"|(?:{manner}){before}{verb}[^，]{{2,}})"
    )


def _subject(offices: list[str], goes_on: str) -> str:
    """One or several offices, and what follows a subject. Atomic: a name once read is not read shorter."""
    after = rf"[、和及]|牵头|负责|会同|的?(?:重点|要点|目标|任务|工作)|{goes_on}"
    no_name = rf"{_MODAL}|[为以按让把将对从又与由其在于使因当随及]|城镇|乡村|农村|集镇|居民|企业家"
    name = rf"(?!{no_name}){_HAN}{{0,12}}?{either(offices)}(?:（[^）]{{0,40}}）)?"
    office = rf"(?>{name}(?={after}))"
    return rf"(?:{_DATE})?(?P<owner>{office}(?:[、和及]{office}){{0,8}})(?P<charge>牵头|负责|会同)?"


def _stated(before: str, verb: str, adverb: str) -> str:
    """What must be so (财政要强统筹), what is done by then (项目年内全部开工), who does it (电子产业积极拓展…)."""
    return (
        rf"[^，要将]{{2,14}}[要将](?:{before}{verb}|[强优增提保促稳扩降抓])[^，]{{1,}}"
        rf"|(?!其中|{_DATE})[^，]{{2,40}}?(?:全部|全面|按期|如期|基本|早日|{_DUE})(?:实现)?{DONE_BY}[^，]*$"
        rf"|(?![以在把将让使其])[^，]{{2,20}}?{_EAGERLY}(?:{adverb}){{0,3}}{verb}[^，]{{2,}}"
    )


def _frame(frames: str) -> str:
    """Guidance, means and reasons."""
    return (
        rf"(?:(?:{_MODAL})?{frames}|[以把][^，]*(?:为|作为|当作)[^，]{{0,14}}$|[把将][^，]*放在"
        r"|为[^，]*(?:奠定|保驾护航|贡献|注入|增添|提供[^，]*(?:支撑|保障|动力|遵循)$)|[让使])"
    )
