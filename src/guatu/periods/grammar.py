"""How Chinese writes time: one compiled pattern, read on folded text.

The pattern is made of small named pieces. In them `_` stands for "some spaces, perhaps none", because pages put
spaces between figures and characters (2022 年 上半年). Every named group is a fact that `meaning` turns into a
period; a guard, (?<!…) or (?!…), keeps out the words that only look like time (青年中心, 安全年, 年产).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIGNS = (
    ("-", "—–－−~～〜‐―"),
    ('"', "“”‘’'「」『』＂＇"),
    (" ", "　\xa0\t"),
    ("零", "〇○"),
    ("/", "／"),
    *((str(digit), "０１２３４５６７８９"[digit]) for digit in range(10)),
)
_TRADITIONAL = dict(
    zip(
        "萬與兩個臨為爲爭於畝億從價優會餘興內準幾劃剛創辦動勢勻區華佔歷變臺號後噸聽園國塊堅聲復複頭獎學實審對將帶開強當"
        "錄戶報數時條來標樣橋檢歐氣濃溫滾滿點牽環現畫碼礎確約級紀線組終經續網節規計設訪證評說貨貿資輕較達過這進遠連裏裡"
        "鑑鑒鐵銷鎮間陸隨項餅駐齊齡龍週屆迴",
        "万与两个临为为争于亩亿从价优会余兴内准几划刚创办动势匀区华占历变台号后吨听园国块坚声复复头奖学实审对将带开强当"
        "录户报数时条来标样桥检欧气浓温滚满点牵环现画码础确约级纪线组终经续网节规计设访证评说货贸资轻较达过这进远连里里"
        "鉴鉴铁销镇间陆随项饼驻齐龄龙周届回",
        strict=True,
    )
)
_FOLDED = {other: kept for kept, others in _SIGNS for other in others} | _TRADITIONAL
_ANY_FOLDED = re.compile(f"[{re.escape(''.join(_FOLDED))}]")

SENTENCE_END = re.compile(r"[。！？；!?;\r\n]")


def fold(text: str) -> str:
    """The text with traditional characters, full-width digits, dashes, quotes and spaces made one, length unchanged.

    Only the characters that the grammar of time needs are folded.
    """
    for other in set(_ANY_FOLDED.findall(text)):
        text = text.replace(other, _FOLDED[other])
    return text


# Numbers
_ALONE = r"(?<![0-9])(?<![0-9]\.)"
_NO_NUMERAL = r"(?<![0-9零一二三四五六七八九十百千万几数第])(?<![0-9]\.)"
YEAR = r"(?:1[6-9]|20|21)[0-9]{2}"
HAN_YEAR = r"[一二][零一二三四五六七八九]{3}"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|二十|[一二三四五六七八九])"
COUNT = r"(?:[0-9]{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
QUARTER = r"[一二三四1-4]"
TO = r"_[-至到]_"

# What may stand before an expression
LEADS = {
    "by": r"截至到?|截止到?至?|直到|(?<![达得提遇想看听找回])到|(?<![甚乃以])至",
    "since": r"(?<![来各])自从?|(?:始|兴|组)建于|(?:成立|建成|设立|批准|起步|开始|始|建|创[办建立])于",
    "comparison": r"(?<![占配评])[环同]?比|相?较于?|相比于?|对比|(?:[高低快慢多少好优强弱早]|不[及低少])于|不及|超过?"
    r"|[与同跟和](?=[^。；,，]{1,16}(?:相比|持平|比较|相当))",
}
_LEAD = "(?:" + "|".join(f"(?P<lead{kind}>{words})" for kind, words in LEADS.items()) + ")?"

# Years
SPOKEN_YEARS = {"今年": 0, "本年": 0, "去年": -1, "前年": -2, "明年": 1, "来年": 1, "后年": 2}
FOLLOWING_YEARS = {"当年": 0, "上年": -1, "上一年": -1, "次年": 1, "翌年": 1, "下年": 1, "下一年": 1, "全年": 0}
_SPOKEN = (
    r"(?:(?<![如现])今|(?<![基日样文根])本|去(?!年均)|(?<![以目之当此事日年提空])前(?!年均)|(?<![文声证说])明"
    r"|(?<![近以年未])来(?!年均)|(?<![此今之以前最随往])后(?!年均))年"
)
_FOLLOWING = (
    r"(?:(?<!相)当年|(?<![以础线网路海])上一?年|(?<!以)下一?年(?:(?<=一年)|(?=度))|(?<![安健完齐周])全年"
    r"|(?:(?<![一-鿿])|(?<=[于在到为至从和的]))[次翌]年)"
)
_NO_YEAR_AFTER = r"(?!龄|轻(?![工纺]))"
_NAMED_YEAR = rf"{_ALONE}(?P<year>{YEAR})_年(?!历史)(?:度|份)?|(?P<hanyear>{HAN_YEAR})_年度?"
_RELATIVE_YEAR = rf"(?P<spoken>{_SPOKEN}){_NO_YEAR_AFTER}度?|(?P<following>{_FOLLOWING}){_NO_YEAR_AFTER}度?"
_BARE_YEAR = (
    rf"{_ALONE}(?P<listed>{YEAR})年?(?=(?:_[和与及、]_{YEAR}){{1,6}}_年_(?P<ahead>同期|[上下]半年|第?[一二三四]季度|全年)?)"
    rf"|{_ALONE}(?P<coded>{YEAR})(?=[QqHh][1-4](?![0-9A-Za-z]))"
)
_YEARS = (
    rf"{_ALONE}(?P<fromyear>{YEAR})_(?:年度?)?{TO}(?P<toyear>{YEAR})_(?:年度?|(?![0-9.%万亿元家个多余]))"
    rf"|{_ALONE}(?P<sinceyear>{YEAR})[-/](?P<shortyear>[0-9]{{2}})_年度?"
    rf"|(?P<fromhan>{HAN_YEAR})_(?:年度?)?{TO}(?P<tohan>{HAN_YEAR})_年度?"
)
_TITLE_YEAR = r"\A_(?P<title>20[0-4][0-9])(?=[一-鿿])(?![年多余万亿千百元家个项人户亩件名条所座吨公平米斤度位台套倍])"

# Parts of a year
_MIDDLE = r"中(?=[^一-鿿]|\Z|前|末|时|将|完成|实现|达|建成)"  # too many words begin with 中: 国, 小学, 标, 欧 …
_BEGINNING = r"初(?![步级始中具期次])"
# 内 as "within", not as the head of 内需, 内部, 内资, 内陆 … (but 年内部署, 年内资金, 年内陆续 are within)
_INSIDE = (
    r"内(?!容|蒙|涵|心|需(?!要)|部(?![署分])|外(?![贸资商])|陆(?!续)|环(?![保境比卫])|资(?![金产质助])|贸(?!易)|销(?![售号量])"
    r"|河(?![道流长])|地(?![铁块面方产]))"
)
_HALF = r"(?P<half>(?<!以)[上下]|(?<![以之目])前|(?<![今此之以])后)半年(?:度(?!假))?"
_QUARTERS = (
    rf"第?{_ALONE}(?P<fromquarter>{QUARTER})(?:(?:_季度?)?_[-至到]_第?|(?P<listedquarters>_[、和]_第?|(?<![0-9])(?![0-9])))"
    rf"_(?P<toquarter>{QUARTER})_季度(?!假)"
    rf"|第_(?P<ordinalquarter>{QUARTER})_个?季(?:度|(?!节))|{_ALONE}(?P<quarter>{QUARTER})_季度(?!假)"
    r"|(?P<firstquarter>首季度?|开季)(?!节)"
    r"|(?(inyear)(?:[Qq](?P<codedquarter>[1-4])|[Hh](?P<codedhalf>[12]))(?![0-9A-Za-z])|(?!))"
)
_CUMULATIVE = (
    rf"(?:(?<![目以之当此事空])前|(?<![龙码街源牵带镇口桥])头|首)_(?P<upto>{COUNT})_个?_(?P<uptounit>月份?|季度?(?!节))"
)
_MONTHS = (
    rf"{_NO_NUMERAL}(?P<month>{MONTH})_(?:(?:月份?)?_[-至到]|(?P<listedmonths>[、和]))_(?P<tomonth>{MONTH})_月份?"
    rf"(?!_{DAY}_[日号])"
    rf"|{_NO_NUMERAL}(?P<daymonth>{MONTH})_月_(?P<day>{DAY})(?:_[日号](?:{TO}(?:(?P<todaymonth>{MONTH})_月_)?"
    rf"(?P<today>{DAY})_[日号])?|{TO}(?P<todayshort>{DAY})_[日号])"
    rf"|{_NO_NUMERAL}(?P<onemonth>{MONTH})_月(?!季(?![度末节]))份?(?:_(?:[上中][中下]旬|(?P<xun>[上中下])旬))?"
)
# 同期 that opens a clause goes on about the same period; elsewhere it is the one compared with
_SAME_PART = (
    r"(?(inyear)(?!)|(?P<meanwhile>(?<![^，。；：、,;: ])同期(?![间声录])))|(?P<samepart>(?<!不)同期(?![间声录]))"
)
_WHOLE_YEAR = r"(?(inyear)(?P<whole>全年度?)|(?!))"
_PART = rf"(?:{_HALF}|{_QUARTERS}|{_CUMULATIVE}|{_MONTHS}|{_SAME_PART}|{_WHOLE_YEAR})"
_CROSSING = (
    rf"(?:{TO}(?:(?P<endyear>{YEAR})_年|(?P<endspoken>{_SPOKEN}))"
    rf"_(?P<endmonth>{MONTH})_月份?(?:_(?P<endday>{DAY})_[日号])?)?"
)
_EDGE = rf"(?:_[年月]?_(?P<edge>底|末|{_BEGINNING}|{_MIDDLE}))"

# What may stand after
_BEFORE = r"(?:之前|以前|前(?![后期述景沿列提往两半几海瞻]|进(?![入行驻])|_[0-9一二三四五六七八九十]))"
_SINCE = (
    r"(?:建[成区园立]|成立|设立)?以来|(?<=年)来(?![自源到临说看华访园区我年])|至今(?!年)|迄今|以后"
    r"|起(?![步草来伏到重点])|开始"
)
_AFTER = rf"(?:_(?:(?P<before>{_BEFORE})|(?P<since>{_SINCE})|期间|年?(?:以|之)?{_INSIDE}))?"
_GOAL = r"(?P<goal>(?=_远景目标))?"
# 2020年的3倍, 按2020年不变价, 在去年基础上: a year that only serves as the measure of another
_MEASURE = (
    r"(?P<measure>(?=(?:水平)?_的_[近约超]?_[0-9.一二三四五六七八九十两]+_[多余]?倍"
    r"|_的?_(?:不变价|可比价|价格|基础上|为基[期数])))?"
)

# a year, a part of a year, or both with a 的 between: at least one of the two
_IN_YEAR = (
    rf"(?P<inyear>{_NAMED_YEAR}|{_BARE_YEAR}|{_RELATIVE_YEAR})?"
    rf"(?:(?(inyear)_的?_){_PART}{_CROSSING}|(?(inyear)|(?!)))"
)

# Five-year plans: “十三五”, 十四五期间, 第十五个五年规划
PLAN_NUMBERS = {"七": 7, "八": 8, "九": 9, "十": 10} | {
    "十" + numeral: 11 + place for place, numeral in enumerate("一二三四五六七八九")
}
_PLAN_PART = (
    r"(?P<planpart>时?期?末期?|初期?|的?开局(?:之年|起步)?|收官(?:之年)?|以来|的?(?:前|头|后|最后|首)_[一二两三四1-4]_年"
    r"|的?第_[一二三四五1-5]_年)"
)
_PLAN = (
    r'(?:"_(?P<quotedplan>十[一二三四五六七八九]?|[七八九])五_"(?!普法)'
    r'|(?<![二三四五六七八九十])(?P<plan>十[一二三四五六七八九])五"?(?![年个家项十百千万亿])'
    r"|第(?P<longplan>十[一二三四五六七八九]?|[七八九])个五年)(?:规划|计划)?(?:时期|期间|时段)?"
    rf"{_PLAN_PART}?"
)

# Durations
_UNIT = r"(?:年|个_月|个?季度|季(?!节))"
_FORWARD_CUE = r"未来|今后|接下来|往后|此后|随后|利用|力争|争取|计划|再?用|今明|明后"
_BACKWARD_CUE = r"这|刚?过去|(?<!将)近|最近|以往|连续|历时|经过|历经|(?<![年目以之当此事])前"
_FORWARD_TAIL = rf"(?:之|以)?{_INSIDE}|(?:左右)?的?时间|行动|计划|攻坚|倍增|翻[一两番]|滚动|规划|目标|大变样"
_BACKWARD_TAIL = r"以?来|间(?![隔接])|里"
_NO_BARE_AFTER = r"(?!_(?:以上|以下|之前|以前|生(?!产)|[级期制龄版代前后多余薪限功检审均度份底末初半内报会]))"
_UP_TO = rf"(?:{COUNT}_[-至到]_|[两二三四](?=[三四五]_[年个]))?"
_DURATION = (
    rf"(?:(?P<forward>{_FORWARD_CUE})|(?P<backward>{_BACKWARD_CUE}))_的?这?_"
    rf"{_UP_TO}(?P<cued>{COUNT}|半)_(?P<cuedunit>{_UNIT})(?:_(?:{_FORWARD_TAIL}|{_BACKWARD_TAIL}))?"
    rf"|{_NO_NUMERAL}{_UP_TO}(?P<tailed>{COUNT}|半)_(?P<tailedunit>{_UNIT})"
    rf"_(?:(?P<forwardtail>{_FORWARD_TAIL})|(?:{_BACKWARD_TAIL}))"
    rf"|{_NO_NUMERAL}(?<![满隔达每逾第前周整个头后首])(?![一1]_年){_UP_TO}(?P<bare>{COUNT})_年{_NO_BARE_AFTER}"
)
_AVERAGE = (
    rf"{_NO_NUMERAL}(?P<averaged>{COUNT})_年_(?:年?平均|年均|均(?=增)|复合)"
    r"|(?P<average>(?<![0-9半])[年月季旬日]均(?![衡匀势])|年平均(?!浓度|气温))"
)
_EACH = r"(?P<each>每_[一两二三四五0-9]?_个?_(?:年度?|季度?(?!节)|月(?!饼)|旬|周|天|日)|逐[年月季旬])"

# Words that lean on the document's own day, or on the month named before
_NEAR_MONTH = (
    r"(?P<nearmonth>(?<![基日])本|当|这_?个|(?<![以线网])上_?个?|(?<!以)下_?个?)月(?!球|饼|季|亮(?![相点]))"
    rf"(?:份|_(?P<nearday>{DAY})_[日号]|_(?P<nearxun>[上中下])旬)?"
)
_NEAR = (
    rf"{_NEAR_MONTH}|(?P<nearquarter>本|当|(?<!以)[上下]_一?_个?)季度?(?!节)"
    r"|(?P<monthend>月[底末])|(?P<quarterend>季度?末)|(?P<xunalone>[上中下])旬"
)
_YEAR_WORD = (
    r"(?<![青百多周千每几0-9一二两三四五六七八九十])年_度?_(?P<yearword>"
    rf"{_INSIDE}|底|末|终(?![端奖])|{_BEGINNING}|(?<![少老成童幼中]年){_MIDDLE})"
)
_ISO = (
    r"(?<![0-9.\-/])(?P<isoyear>(?:19|20)[0-9]{2})(?P<isosep>[-/.])(?P<isomonth>1[0-2]|0?[1-9])(?P=isosep)"
    r"(?P<isoday>3[01]|[12][0-9]|0?[1-9])(?![0-9]|-[0-9])"
    r"|(?<![0-9.\-/])(?P<ymyear>(?:19|20)[0-9]{2})[-/](?P<ymmonth>1[0-2]|0[1-9])(?![0-9.年])(?![-/][0-9])"
)


_PERIOD = rf"(?:{_YEARS}|{_NEAR}|{_YEAR_WORD}|{_IN_YEAR}){_EDGE}?{_AFTER}{_GOAL}{_MEASURE}"
_WHOLE = rf"{_EACH}|{_AVERAGE}|{_LEAD}_(?:{_ISO}|{_PLAN}|{_PERIOD})|{_DURATION}|{_TITLE_YEAR}"

# (?<!青)年 is written 年(?<!青年) for the engine, which then passes over the branch by its first character
_LOOK_BACK_FIRST = re.compile(r"\(\?<!(\[[^\]]+\]|[一-鿿])\)([一-鿿])(?![?*+{])")

EXPRESSION = re.compile(_LOOK_BACK_FIRST.sub(r"\2(?<!\1\2)", f"(?:{_WHOLE})").replace("_", " {0,3}"))
"""The whole grammar. `expressions` finds with it what EXPRESSION.finditer does, in a third of the time."""

# Most places of a text cannot start an expression, and to try costs microseconds. What settles one is found fast: a
# unit of time, or a year before a dash. Only characters of the grammar lead from its start to there.
_SETTLING = re.compile(r"[年月季旬期五周天日12](?:(?<![12])|(?<=[12])[0-9]{3} {0,3}[-/.至到QqHh])")
_LONGEST_WAY = 16
_STARTING = re.compile(
    "[0-9超日零一二三四五六七八九十两半年月季旬上中下前后头首开本当这今去明来次翌全第每逐同未接往此随利力争计再用刚过近最以连历经"
    '截至到直自从始兴组成建设批起创比环相较对高低快慢多少好优强弱早不与跟和"]'
)
_GUARDS = re.compile(r"\(\?<?!(?:[^()]|\([^()]*\))*\)")
_INSIDE = "".join(sorted(set(re.findall(r"[一-鿿]", _GUARDS.sub("", _WHOLE)))))
_WAY = re.compile(rf'[{_INSIDE}0-9 "、\-]{{0,{_LONGEST_WAY}}}\Z')


def expressions(folded: str) -> Iterator[re.Match[str]]:
    """The expressions of time in a folded text, in order."""
    end = looked = 0
    if title := EXPRESSION.match(folded):
        yield title
        end = title.end()
    for settling in _SETTLING.finditer(folded):
        at = settling.start()
        if at < end:
            continue
        way = _WAY.search(folded, max(end, looked, at - _LONGEST_WAY), at)
        looked = at + 1
        for place in _STARTING.finditer(folded, way.start() if way else at, looked):
            start = place.start()
            if start >= end and (found := EXPRESSION.match(folded, start)):
                yield found
                end = found.end()
