"""The lexicon of the statement grammar as compiled patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

LEXICON = Path(__file__).parent / "lexicon"
_CONTENT: dict[str, list[str]] = yaml.load((LEXICON / "grammar.yaml").read_bytes(), Loader=yaml.CSafeLoader)


def words(name: str) -> list[str]:
    """The entries of one list of the lexicon, the longest first."""
    return sorted(_CONTENT[name], key=len, reverse=True)


def either(entries: Iterable[str]) -> str:
    """A group that matches any of the entries, which are patterns: most a plain word, some with a guard beside it."""
    return "(?:" + "|".join(entries) + ")"


# words that end like a place and are none, and words that begin a phrase rather than a name
_NO_PLACE_END = (
    r"(?<!城镇)(?<!城市)(?<!欧盟)(?<!东盟)(?<!联盟)(?<!商业区)(?<!建设区)(?<!上市)(?<!乡镇)(?<!超市)(?<!股市)(?<!都市)(?<!县市)(?<!村镇)(?<!集镇)(?<!小镇)(?<!强镇)(?<!重镇)(?<!名镇)(?<!省市)(?<!各市)(?<!各县)(?<!市县)(?<!城乡)(?<!下乡)(?<!家乡)(?<!入市)(?<!夜市)(?<!市州)"
    r"(?<!片区)(?<!社区)(?<!景区)(?<!小区)(?<!校区)(?<!库区)(?<!灌区)(?<!矿区)(?<!山区)(?<!地区)(?<!城区)(?<!厂区)(?<!街区)(?<!范区)(?<!试区)(?<!验区)(?<!税区)(?<!行区)(?<!务区)(?<!老区)(?<!园区)(?<!辖区)(?<!棚户区)(?<!林区)(?<!疫区)(?<!学区)(?<!港区)(?<!县区)(?<!市区)(?<!各区)(?<!湖区)(?<!水区)(?<!功能区)"
)
_NO_PLACE_START = r"(?!新[建增改设]|改造|建[设成]|增|常住|农村|城[乡镇市]|乡|各|在|从|以|和|与|及|为|使|让|向|有|占|居民|促|加快|推|提|培育|完善|实现|完成|国家级|省级|市级|开[展放]|产业|规模|限额|全[国省市区县面力部年]|其中|主要|重点|贡|参|入选|对|就|要|将|进|达|共|已|获|全社会|工业|企业|高新技术|形成|引进|总|年|境|整|商|纳|外|民|数|智|低|脱贫)"
AREA_NAME = (
    rf"(?:{_NO_PLACE_START}(?:[一-鿿]{{2,9}}?(?:经济技术开发区|高新技术产业开发区|高新技术开发区|经济开发区|开发区|高新区|经开区|科技产业园|产业园区|产业园|工业园区|工业园|产业集聚区|集聚区"
    rf"|管理区|新区|自治区|自治州|街道|自贸试验区|特别行政区)|(?:[一-鿿]{{2,5}}?[省市县州盟旗镇乡](?![场辖级直属值容长])|[一-鿿]{{2,4}}区(?![域内间])){_NO_PLACE_END}))"
)
COLLECTIVE = r"(?:全(?:省|市|区|县|州|国|镇|园|域|行业|系统)|该(?:省|市|区|县|州|园区)|园区|内地|我国|国内|中国|本市|本省|本区|开发区)"

RISE = either(words("rise"))
FALL = either(words("fall"))
REACHING = either(words("reaching"))
GROWTH = re.compile(rf"(?P<verb>(?P<rise>{RISE})|(?P<fall>{FALL})){REACHING}*$")

BEFORE_FIGURE = re.compile(rf"{either(words('before_figure'))}+$")
RANK_TAIL = re.compile(rf"(?:{either(words('before_rank'))}|全[国省市区县州球]|世界|国内|省内|市内|亚洲|长三角)+$")
RANK_VERB = re.compile(r"(?:位居|居于|居|位列|名列|分列|列(?!车)|排名|排在|排到|排|跃居|处于|保持在|保持|稳居|进入|跻身|位于|跃升至|上升至|上升到|提升至|提升到|升至|前移至|迈入|挺进|领跑|夺得|蝉联|入围|重返|进位至)[^，；、]{0,16}$")
OPENING = re.compile(rf"(?:[^，；。]{{1,8}}?(?:亦|也|同时|还)?(?:公布|发布|通报|显示|表示|指出|透露|介绍)(?:了|的|称)?)?(?:[\x01\s、“”‘’]|{either(words('opening'))}(?![产期部量口]))*")
PLACE = re.compile(rf"(?:{COLLECTIVE}|{AREA_NAME})(?!（)(?:全市|全区|全域|全省|全社会)?(?:的)?")
INSIDE = re.compile(either(words("inside")))
SAME = frozenset(words("same"))
ATTRIBUTE = re.compile(rf"{either(words('attribute'))}+$")
NEUTRAL = re.compile(rf"(?:{either(words('neutral'))}|{COLLECTIVE}|{AREA_NAME})*")

MODAL_WILL = r"(?<![主重必首只纲摘需险扼紧不])要(?![求素闻点职害道塞地领件旨紧么目])|(?<![一])将(?![军士领来近])"
PROMISE = re.compile(f"{either(words('promise'))}|{MODAL_WILL}")
DONE = re.compile(either(words("done")))
REVIEW_HEADING = re.compile(either(words("review_heading")))
PLAN_HEADING = re.compile(either(words("plan_heading")))
ACTIVITY = re.compile(either(words("activity")))
