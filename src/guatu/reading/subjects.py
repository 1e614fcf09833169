"""What a figure is about: the noun phrase beside it, and the catalogue's indicator where there is one."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from guatu.catalogue import Catalogue, Indicator, fold, load
from guatu.reading import words
from guatu.reading.slots import TIME

_EDGES = TIME + " \t、，“”‘’（）\u3000:：-—·"
_OBJECT_VERB = re.compile(
    r"(?:新引进|引进|招引|引育|新培育|培育|加快培育|建设|新建|改建|扩建|建成|形成|设立|新设|组建|创建|打造|推动|推进|实施|新实施|新增|净增|新开|改造|获批|荣获|获得|获评|拥有|共有|有"
    r"|达|开展|举办|实现|完成|吸引|集聚|筹集|改善|支持|帮助|辖|下辖|包括|增选|狠抓|抓好|串联|认定|新认定|吸纳|带动|解决|办成|承办|落地|签约|新签约|共签约|开工|新开工|竣工|投产|纳入|出台"
    r"|化解|整治|治理|清理|拆除|修复|植树|推出|促成|储备|培养|优化重组|重组|淘汰|关停|盘活|回收|处置|布局|入库|上市|挂牌|发放|兑现|投放|投用|投入|启动|搭建|建立|争取|谋划|梳理|排查|整改|安排|下达"
    r"|覆盖|惠及|服务|走访|接待|收集|办理|受理|进口|出口|加工|生产|种植|调减|增加|减少|共|和|及|与|以及|、|等|的|对|为|了|中|是|由|从|使|让|达到|成功|约|近|超|全部|仅|另有|还有|其中|各|每年|累计|新|已|已有|现有|再|近期)$"
)
_BARE_VERB = re.compile(
    r"(?:新引进|引进|招引|引育|新培育|培育|新建|改建|扩建|新设|新增|净增|新开工|新签约|改造|新改造|获批|新认定|认定|增选|吸纳|筹集|签约|开工|竣工|投产|创建|改善|治理|整治|修复|建设|处置|盘活|回收|投入|转移|实施|新实施|推动|调减|增加"
    r"|进口|出口|加工|集聚|完成|优化重组|重组|组建|入选|促成|发放|拆除|淘汰|化解|辖|下辖|串联)$"
)
_SIZE_WORD = re.compile(r"^.{0,4}?(总规模|规模|总面积|建筑面积|面积|总长|总长度|总金额|金额|总额|注册资本|产能|年产能)$")
_AFTER_NOUN = re.compile(r"^(?:的|以上的|以上|左右的|左右|以内的|以内|余|多|上下)?")
_POST_STOP = re.compile(r"(?:的目标|目标|任务|，|。|$)")
_SPLIT_LIST = re.compile(r"[、，]|(?<![一-鿿]统)和(?![谐平解县田顺龙])|以及|及(?![时其])|与(?![会])")
_COMMA = re.compile("，")
_DOT = re.compile("、")
_TWO_IN_ONE = (("存贷款", "存款", "贷款"), ("进出口", "出口", "进口"), ("存、贷款", "存款", "贷款"))
_MEASURE_TAIL = re.compile(
    r"(?:增加值|总产值|产值|产量|产能|零售额|销售额|销售收入|营业收入|营收|收入|投资|出口|进口|进出口|余额|总额|利润|税收|价格|面积|比重|占比|用电量|货运量|客运量|吞吐量|人数|数量|规模|消费量|采购额|成交额|增速|出栏|存栏|金额|(?<=.)数)$"
)
_TOPIC = re.compile(r"从(?:主要)?([^，。；]{1,14}?)(?:来)?看，")


_CITY = re.compile(
    "(?:北京|上海|天津|重庆|广州|深圳|杭州|南京|苏州|无锡|常州|南通|扬州|镇江|泰州|徐州|宁波|温州|嘉兴|绍兴|合肥|芜湖|济南|青岛|烟台|郑州|洛阳|武汉|宜昌|襄阳|长沙|株洲|湘潭|成都|绵阳|西安|沈阳|大连"
    "|长春|哈尔滨|大庆|石家庄|唐山|太原|南昌|福州|厦门|泉州|东莞|佛山|珠海|惠州|中山|江门|南宁|柳州|海口|三亚|贵阳|昆明|兰州|西宁|银川|乌鲁木齐|拉萨|呼和浩特|包头|香港|澳门|台北)(?:市)?"
)


class Subject(NamedTuple):
    """A noun phrase as the text has it and the indicator it names.

    `name` is what the ledger shows: the catalogue's name for a headline indicator, else `phrase`. `place` is the
    place or organisation that stood before the phrase, None where there was none.
    """

    phrase: str
    name: str
    indicator: Indicator | None
    place: str | None = None


@cache
def catalogue() -> Catalogue:
    return load()


_COMPARISON = re.compile(r"(?:同比|环比|相比|比起|比(?![例重])|较|与)[^，；]*?(?:期|年|月|季度|末|前|平均数|均值)[^，；]{0,12}$")


_UNDER = re.compile("^在[^，]{2,16}(?:下|中|上)(?=.)")
_CONTAINS = re.compile("包含|包括|其中")


def clean_phrase(pre: str) -> str:
    """The words before a figure without times, openings, fillers and verbs at the end: the bare noun phrase."""
    compared = _COMPARISON.search(pre)
    if compared:
        pre = pre[: compared.start()]
    pre = _UNDER.sub("", _CONTAINS.split(pre)[-1])
    cut = pre.rfind(TIME)
    tail = trim_end(pre[cut + 1 :])
    tail = words.OPENING.sub("", tail, count=1) if words.OPENING.match(tail) else tail
    if (not tail or tail in words.SAME) and cut > 0:
        head = trim_end(pre[:cut].rstrip(TIME))
        if head and head not in words.SAME:
            tail = head.rsplit(TIME, 1)[-1]
    return tail.strip(_EDGES)


def trim_end(phrase: str) -> str:
    """The phrase without the verbs and comparisons that lead to a figure."""
    phrase = phrase.rstrip(_EDGES)
    found = words.BEFORE_FIGURE.search(phrase, max(0, len(phrase) - 24))
    return phrase[: found.start()].rstrip(_EDGES) if found else phrase


def subject_of(phrase: str, unit: str | None = None) -> Subject | None:
    """The subject that a cleaned phrase names; None where it only says "the same as before"."""
    core = strip_opening(phrase)
    place = None
    if fold(core) not in catalogue().names:
        place, core = split_place(core)
        core = join_inside(strip_opening(core))
    if core in words.SAME:
        return None
    indicator = bind(core, unit)
    if indicator is not None and indicator.headline:
        return Subject(core, indicator.name, indicator, place)
    core = balanced(core)
    return Subject(core, core, indicator, place)


def balanced(phrase: str) -> str:
    """The phrase with its last quotation mark closed, as the text has it: 挂牌“新三板 gives 挂牌“新三板”."""
    return phrase + "”" if phrase.count("“") > phrase.count("”") else phrase


def split_place(phrase: str) -> tuple[str | None, str]:
    """A place or organisation at the beginning of a phrase, and the rest."""
    found = words.PLACE.match(phrase)
    if found and 0 < found.end() < len(phrase):
        return found.group().rstrip("的"), phrase[found.end() :].lstrip(_EDGES)
    return None, phrase


def strip_opening(phrase: str) -> str:
    found = words.OPENING.match(phrase)
    if found and found.end() < len(phrase) and fold(phrase) not in catalogue().names:
        return phrase[found.end() :].strip(_EDGES)
    return phrase.strip(_EDGES)


def join_inside(phrase: str) -> str:
    """The phrase without a verb in its middle: 一产实现增加值 becomes 一产增加值."""
    found = words.INSIDE.search(phrase, 1)
    if found and found.end() < len(phrase):
        before = re.sub(r"在[^在]{2,10}(?:带动|推动|拉动|支撑)下$", "", phrase[: found.start()])
        return before + phrase[found.end() :]
    return phrase


def bind(phrase: str, unit: str | None) -> Indicator | None:
    """The catalogue's indicator that a phrase names: as a whole, or after places and fillers around it."""
    names, alone = catalogue().names, catalogue().alone
    folded = fold(phrase)
    for candidate in (folded, words.ATTRIBUTE.sub("", folded)):
        for start in range(len(candidate) - 1):
            indicator = names.get(candidate[start:])
            if indicator is None:
                continue
            prefix = candidate[:start]
            if prefix and (candidate[start:] in alone or not words.NEUTRAL.fullmatch(prefix)):
                break
            return indicator if suits(indicator, unit) else None
    return None


_SAME_UNIT = {
    frozenset(pair)
    for pair in (
        ("CNY", "CNY/person"),
        ("CNY", "CNY/mu"),
        ("CNY", "USD"),
        ("count", "piece/10k-person"),
        ("count", "household"),
        ("count", "person"),
        ("count", "seat"),
        ("m2", "m2/person"),
        ("mu", "m2"),
        ("mu", "ha"),
        ("mu", "km2"),
        ("m2", "km2"),
        ("m2", "ha"),
        ("t", "tce"),
        ("%", "index"),
    )
}


def suits(indicator: Indicator, unit: str | None) -> bool:
    """Whether a level in this unit can be a level of the indicator; None asks nothing."""
    return unit is None or unit == indicator.unit or frozenset((unit, indicator.unit)) in _SAME_UNIT


_NOUN_END = re.compile("(?<=.)(?:预计|完成|实现|达到|总投资|累计|全部|包含|包括|均(?!衡|价))")


def post_phrase(post: str) -> str:
    """The noun after a figure: 个 | 科技型项目, 亿元的 | 产业基金."""
    rest = post[_AFTER_NOUN.match(post).end() :] if post else ""  # type: ignore[union-attr]  # the pattern matches ""
    rest = rest.strip(_EDGES)
    rest = _NOUN_END.split(rest, maxsplit=1)[0] or rest
    for tail in ("的目标", "中", "里", "内"):
        if rest.endswith(tail) and len(rest) > len(tail) + 2:
            return rest[: -len(tail)]
    return rest


def ends_in_verb(phrase: str) -> bool:
    """Whether the object of a phrase is still to come: 全年引进 | 200个 | 科技型项目."""
    return bool(_OBJECT_VERB.search(phrase))


_LIST_VERB = re.compile("(?:新增|净增|新建|新设|新开工|新签约|新培育|新引进|新认定|新改造|新建改造|增加|调减|减少|完成|改造|治理|建成|引进|培育|获批)")


def list_verb(phrase: str) -> str:
    """The verb at the beginning of a phrase that holds for all items of its list: 新增产业园11个、集群9个."""
    found = _LIST_VERB.match(phrase)
    return found.group() if found else ""


def without_list_verb(phrase: str) -> str:
    return phrase[len(list_verb(phrase)) :]


_DEED = re.compile("^(?:新)?(?:开工建设|开工|竣工|建成|交付|投用|签约|引进|培育|认定|改造|完成|基本建成|续建|在建|新建)+$")
_DEED_BEFORE = re.compile("^(?:新)?(?:开工建设|开工|竣工|建成|交付|投用|签约|引进|培育|认定|改造|完成|续建|在建|新建|建设|筹集)+")


def is_bare_deed(phrase: str, classifier: str | None) -> bool:
    """A verb without its object where not projects are counted: 竣工900套."""
    return classifier not in ("个", "项", "家", "只", None) and bool(_DEED.match(phrase))


def without_deed(phrase: str) -> str:
    return _DEED_BEFORE.sub("", phrase)


def items(phrase: str, count: int, *, commas: bool = False) -> list[str] | None:
    """The phrase split into `count` named items, a tail that all share given to each; None where it is no such list.

    有色冶金、石化化工、装备制造产业增加值 (3) gives 有色冶金增加值, 石化化工增加值, 装备制造产业增加值.
    """
    for separator in (_COMMA,) if commas else (_SPLIT_LIST, _COMMA, _DOT):
        parts = [part.strip(_EDGES) for part in separator.split(phrase)]
        parts = [part for part in parts if part]
        if len(parts) == count:
            break
    else:
        return None
    return with_shared_tail(parts)


def with_shared_tail(parts: list[str]) -> list[str]:
    """Each item with the words that only the last one has: 广州、深圳地铁客运量 and 一产、二产、三产增加值."""
    city = _CITY.match(parts[-1])
    if city and all(_CITY.fullmatch(part) for part in parts[:-1]):
        return [part + parts[-1][city.end() :] for part in parts[:-1]] + [parts[-1]]
    tail = _MEASURE_TAIL.search(parts[-1])
    if not tail or tail.start() == 0:
        return parts
    return [part if _MEASURE_TAIL.search(part) or bind(part, None) else part + tail.group() for part in parts]


def two_in_one(phrase: str) -> list[str] | None:
    """存贷款余额 read as 存款余额 and 贷款余额; None for any other phrase."""
    for both, first, second in _TWO_IN_ONE:
        if both in phrase:
            return [phrase.replace(both, first), phrase.replace(both, second)]
    return None


def topic_tail(sentence: str) -> str:
    """The measure that a topic gives to the items after it: 从八大类消费品价格看 gives 价格."""
    found = _TOPIC.search(sentence)
    if not found:
        return ""
    tail = _MEASURE_TAIL.search(found.group(1))
    return tail.group() if tail else ""


EDGES = _EDGES
_RANKING = re.compile("综合(?:实力|排名|考核|竞争力|发展水平|考评|评价|得分)|总排名|考核排名|千强镇|百强县|百强区")
_PLACE_LIST = re.compile(rf"^(?:{words.AREA_NAME})(?:[、和及与](?:{words.AREA_NAME}))+")


_NAMELESS = frozenset(("投入", "投资", "签约", "市值", "资金", "融资", "到账", "总投资", "占比", "比重", "总量", "存量", "累计投入"))


def is_bare_measure(phrase: str) -> bool:
    """A measure without a subject of its own: 产值, 实现产值, 签约金额 — or a word too short to name anything."""
    return phrase in _NAMELESS or bool(re.fullmatch(rf"(?:实现|完成|签约|总|年)?{_MEASURE_TAIL.pattern[:-1]}", phrase))


def without_measure(phrase: str) -> str:
    tail = _MEASURE_TAIL.search(phrase)
    return phrase[: tail.start()] if tail and tail.start() > 1 else phrase


def size_word(phrase: str) -> str:
    """The bare word of size in 组建总规模 | 1000亿元的 | 基金; "" where the phrase names its own thing."""
    found = _SIZE_WORD.match(phrase)
    return found.group(1) if found else ""


_CAPACITY = re.compile("(年|日|月)产(?:能)?(?:约|达|超)?$")


def capacity(words_before: str) -> str:
    """年产能 or 日产能 where a capacity follows: 建设年产 | 2000万吨 | 建材生产线; else ""."""
    found = _CAPACITY.search(words_before)
    return found.group(1) + "产能" if found else ""


def has_measure(phrase: str) -> bool:
    return bool(_MEASURE_TAIL.search(phrase))


def enumeration(phrase: str) -> list[str]:
    """The items of an enumeration, in order; one item where it is none."""
    parts = [part.strip(_EDGES) for part in _SPLIT_LIST.split(phrase)]
    parts = [part for part in parts if part]
    if len(parts) > 1:
        parts = with_shared_tail(parts)
    return [part for part in parts if part not in words.SAME]


def places(phrase: str) -> list[str]:
    """Several places named one after the other at the beginning: 横林镇、横山桥镇…; one or none gives []."""
    found = _PLACE_LIST.match(phrase)
    return re.findall(words.AREA_NAME, found.group()) if found else []


def is_group(phrase: str) -> bool:
    """Whether the words before a place only name those who are compared: 在省级经开区中."""
    return bool(re.fullmatch(r"(?:园区|我区|全区|开发区)?(?:在)?[^，]*?(?:[省市县区镇园]|开发区|板块|城市)(?:中|里|内)?", phrase)) and not _RANKING.search(phrase)


def ranking_name(phrase: str) -> Subject | None:
    """The subject of a rank: an indicator, a phrase, or the overall ranking where zones or towns are ranked."""
    if _RANKING.search(phrase):
        place, rest = split_place(phrase)
        overall = overall_rank()
        return Subject(phrase, overall.name, overall.indicator, place if _RANKING.search(rest) else None)
    return subject_of(phrase)


def overall_rank() -> Subject:
    indicator = catalogue().lookup("综合排名")
    return Subject("综合排名", "综合排名", indicator)


def compose(before: str, after: str) -> str:
    """The name of what is counted: the verb that made it and the noun after the figure: 引进 + 科技型项目."""
    verb = _BARE_VERB.search(before, max(0, len(before) - 6))
    whole = (verb.group() if verb else "") + after
    if bind(after, None) and not (verb and verb.group().startswith("新")):
        return after
    return whole




_LEADING_VERB = re.compile(
    r"^(?:[^，]{0,6}?(?:突出|推进|推动|制定实施|制定|实施|加强|强化|加大|深化|开展|抓好|狠抓|聚焦|围绕|做好|建立|打造|提升|提高|完善|优化|落实|以))?"
)


_TREND = re.compile("(?:小幅|大幅|稳步|持续|明显|快速|逐步|不断)?(?:下降|上涨|增长|回升|回落|提高|改善|提升|增加|减少|加快)$")


def object_of(clause: str) -> str:
    """The object of a clause without a figure: 突出净地回收 gives 净地回收."""
    phrase = _TREND.sub("", clean_phrase(clause))
    return phrase[_LEADING_VERB.match(phrase).end() :] or phrase  # type: ignore[union-attr]  # the pattern matches ""


def names_of(zone: str | None) -> tuple[str, ...]:
    """The names by which a text calls its zone, the longest first: 太原市, 太原."""
    if not zone:
        return ()
    stem = re.sub(r"(?:省|自治区|市|县|区|州|盟|旗)$", "", zone)
    return (zone, stem) if len(stem) >= 2 and stem != zone else (zone,)


def ranks_overall(words_before: str) -> bool:
    return bool(_RANKING.search(words_before))
