"""Units and classifiers: the words that may follow a numeral, and what one of them is in the base unit.

The lexicon is general Chinese: units of law and trade, currencies of ISO 4217, classifiers (量词). A word that also
begins other words names the characters that must not follow it (家 is no classifier in 家庭).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from guatu.quantities.numerals import POWERS, plain, times_ten


class Unit(NamedTuple):
    """A word after a numeral: base unit code, how many base units it is worth, form of the quantity.

    `not_before` holds the characters that, following the word, make it part of another word.
    """

    word: str
    code: str | None
    factor: Decimal
    form: str
    not_before: str = ""


MONEY = {
    "CNY": "元 圆 块钱 元人民币 人民币元 人民币 圆人民币 块人民币 RMB CNY",
    "USD": "美元 美金 美刀 美圆 USD",
    "EUR": "欧元 EUR",
    "JPY": "日元 日圆 日币 JPY",
    "HKD": "港元 港币 港圆 港纸 HKD",
    "TWD": "新台币 新台币元 台币 台币元 台元 TWD",
    "GBP": "英镑 GBP",
    "KRW": "韩元 韩币 韩圆 KRW",
    "AUD": "澳元 澳大利亚元 澳币 AUD",
    "CAD": "加元 加拿大元 加币 CAD",
    "SGD": "新加坡元 新元 新币 坡币 SGD",
    "NZD": "新西兰元 纽元 NZD",
    "MOP": "澳门元 澳门币 MOP",
    "CHF": "瑞士法郎 瑞郎 CHF",
    "RUB": "卢布 俄罗斯卢布 RUB",
    "INR": "印度卢比 卢比 INR",
    "THB": "泰铢 THB",
    "VND": "越南盾 VND",
    "IDR": "印尼盾 印尼卢比 IDR",
    "PHP": "菲律宾比索 PHP",
    "MYR": "林吉特 马币 令吉 MYR",
    "KZT": "坚戈 KZT",
    "BRL": "雷亚尔 BRL",
    "MXN": "墨西哥比索 MXN",
    "ZAR": "兰特 ZAR",
    "AED": "迪拉姆 AED",
    "SAR": "沙特里亚尔 里亚尔 SAR",
    "NGN": "奈拉 NGN",
    "TRY": "里拉 土耳其里拉 TRY",
    "SEK": "瑞典克朗 SEK",
    "NOK": "挪威克朗 NOK",
    "DKK": "丹麦克朗 DKK",
    "XBT": "比特币 个比特币",
}
SYMBOLS = {"¥": "CNY", "$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW", "₽": "RUB"}
SMALL_MONEY = {
    "CNY": {"角": "0.1", "毛": "0.1", "分": "0.01"},
    "USD": {"美分": "0.01", "分": "0.01"},
    "EUR": {"欧分": "0.01", "分": "0.01"},
    "HKD": {"角": "0.1", "毫": "0.1"},
    "JPY": {"日本钱": "0.01", "日本銭": "0.01", "钱": "0.01"},
}

# base unit: (word, how many base units) …
MEASURES = {
    "km2": "平方公里 1 平方千米 1 km² 1 km2 1 平方英里 2.589988110336",
    "m2": "平方米 1 平米 1 平方 1 ㎡ 1 m² 1 m2 1 平方厘米 0.0001 平方分米 0.01 平方英尺 0.09290304",
    "mu": "亩 1 市亩 1 顷 100",
    "ha": "公顷 1 hm² 1 hm2 1",
    "km": "公里 1 千米 1 km 1 KM 1 海里 1.852 英里 1.609344 华里 0.5",
    "m": "米 1 延米 1 延长米 1 厘米 0.01 公分 0.01 毫米 0.001 微米 0.000001 纳米 0.000000001 分米 0.1 m 1 cm 0.01 CM 0.01"
    " mm 0.001 英寸 0.0254 英尺 0.3048 尺 0.3333333333",
    "t": "吨 1 公吨 1 载重吨 1 总吨 1 千克 0.001 公斤 0.001 斤 0.0005 市斤 0.0005 克 0.000001 kg 0.001 KG 0.001 磅 0.00045359237",
    "ug": "微克 1 μg 1 ug 1",
    "mg": "毫克 1 mg 1",
    "tce": "吨标准煤 1 吨标煤 1 千克标准煤 0.001 公斤标准煤 0.001 克标准煤 0.000001",
    "m3": "立方米 1 立方 1 m³ 1 m3 1 升 0.001 公升 0.001 毫升 0.000001 标方 1 方水 1",
    "kWh": "千瓦时 1 千瓦小时 1 kWh 1 kwh 1 KWH 1 度电 1 兆瓦时 1000 MWh 1000 吉瓦时 1000000 GWh 1000000 太瓦时 1000000000",
    "kW": "千瓦 1 kW 1 KW 1 kw 1 瓦 0.001",
    "MW": "兆瓦 1 MW 1 吉瓦 1000 GW 1000",
    "kVA": "千伏安 1 kVA 1 兆伏安 1000 MVA 1000",
    "kV": "千伏 1 kV 1 KV 1 伏 0.001",
    "J": "焦耳 1 焦 1 千焦 1000 吉焦 1000000000",
    "kcal": "千卡 1 大卡 1 卡路里 0.001",
    "Hz": "赫兹 1 赫 1 Hz 1 千赫兹 1000 千赫 1000 兆赫兹 1000000 兆赫 1000000 MHz 1000000 吉赫 1000000000 GHz 1000000000",
    "B": "字节 1 千字节 1024 兆字节 1048576 KB 1024 MB 1048576 GB 1073741824 TB 1099511627776 PB 1125899906842624",
    "bit": "比特 1 千比特 1000 兆比特 1000000",
    "bps": "Mbps 1000000 Gbps 1000000000 Tbps 1000000000000",
    "FLOPS": "次/秒 1 FLOPS 1 Flops 1 TFLOPS 1000000000000 PFLOPS 1000000000000000 PFlops 1000000000000000"
    " EFLOPS 1000000000000000000 EFlops 1000000000000000000",
    "Pa": "帕 1 千帕 1000 兆帕 1000000",
    "dB": "分贝 1 dB 1",
    "celsius": "摄氏度 1 ℃ 1",
}
DURATIONS = {
    "year": "年 周年 个年头 整年 学年",
    "quarter": "个季度",
    "month": "个月 个整月",
    "week": "周 个星期 星期 个礼拜 礼拜",
    "day": "天 个工作日 工作日 个自然日 自然日 个交易日 个日历日 昼夜",
    "hour": "小时 个小时 个钟头 h",
    "minute": "分钟 min",
    "second": "秒 秒钟",
}
POINTS = {"个百分点": "1", "百分点": "1", "个基点": "0.01", "基点": "0.01", "个bp": "0.01", "bp": "0.01", "BP": "0.01"}

PEOPLE = "人 名 位 人次 人(次) 口 口人 名人 员 余人"
HOUSEHOLDS = "户"
# classifier, or classifier!characters that must not follow it
COUNTS = ["个", "家!庭长居电具禽园乡族政装畜族", "项!目", "件", "条!件例款理", "所!有属以在得长需谓", "座!谈右", "处!理置于级罚长在方", "场!地所景馆面合", "起!来步点重到草航降诉义飞色伏始码底效", "批!次发准量示复零", "片!区面", "支!持撑出付部行柱点线援取", "栋", "幢", "艘", "列!入为车席在出举全第居支", "班!子级组列", "张!家北", "份!额子", "部!门委队分署落级位件长", "户次", "床", "张床位", "辆", "架!构设桥", "架次", "辆次", "班次", "列次", "艘次", "车次", "航次", "场次", "批次", "频次", "标箱", "标准箱", "标准集装箱", "TEU", "套!餐路利现牌期", "台!湾州风账阶山县区北胞商资企儿前上下安", "台套", "只!有要能是争", "头!部雁衔号条等", "匹!配", "羽", "尾!款矿气水号", "株!洲", "棵", "颗", "粒!子", "根!据本治植", "枚", "块!状", "盏", "幅!度", "册", "篇!章", "首!次家批个位要都席创例", "轮!换岗流动训胎驱车渡", "种!植子业养源粮田苗质", "类!型别似", "款!项待", "组!织建成合长团", "对!夫", "双!方向边一创招重", "团!队体结", "例!如外行会", "单!位一独项体价纯靠元", "笔!记", "票!房据务", "封!闭控", "道!路德", "段", "集!团中群聚成合约体镇装散美市贸", "箱!体", "袋", "瓶", "桶", "罐", "包!括含装裹容", "盒", "剂!量", "剂次", "针!对", "针次", "人份", "盘!活", "串!联", "束", "眼!下前界光", "孔!子", "间!接隔", "层!次级面出", "宗!旨教", "门!户票店类诊槛头", "起事故", "挂", "车!间辆站主联", "栏", "垛", "编!制组", "代表", "字!样", "页!面岩", "本!科地市省区县级年月次报届外土身质金币轮", "次!产性元会级生全贷", "标台", "床位", "学位", "泊位", "车位", "座位", "席位", "岗位", "机位", "工位", "点位", "站点", "分", "次日", "户家", "余家", "余个", "余项", "千米2", "卷", "版面", "桩", "盆", "枝", "根次", "匹次", "头次", "件次", "家次", "宗次", "人天", "工时", "课时", "学时", "台次", "套次", "吨次"]
NOT_BEFORE = {
    "元": "化件素旦宵老首谋帅勋", "圆": "满形明桌梦", "人": "均民才力大社类工士员选格气文行居机事防物造体口为身", "名": "列牌企校称单城优次片录额师著义额",
    "位": "列居于置数一次移", "口": "岸径碑号腔罩味", "员": "工", "户": "籍型均外用口主部", "次": "产性元会级生全贷要第新高序日党人",
    "年": "级代产均轻货度报画夜味", "周": "边年围口知转村庄恩", "天": "然津气际府津下空使才山水宁门润", "秒": "杀", "米": "字粒饭面兰", "克": "服拉隆强",
    "方水": "", "平方": "根", "升": "级至到高值起温学降幅", "卡": "", "焦": "点化作虑炭煤", "帕": "金", "赫": "", "伏": "", "磅": "", "尺": "度寸",
    "斤": "", "顷": "", "立方": "体", "分": "别布公类局析期为支配享数解工管红行化钟贝子歧级摊成段之担流组批拨设校厂院开步米", "瓦": "斯房", "条": "件例款理",
    "星期": "一二三四五六日天", "小时": "候", "h": "m", "m": "", "吨": "位", "点位": "", "度电": "", "伏安": "",
}  # fmt: skip


def _lexicon() -> dict[str, Unit]:
    units = [Unit(word, code, Decimal(1), "money") for code, words in MONEY.items() for word in words.split()]
    for code, entries in MEASURES.items():
        parts = entries.split()
        units += [
            Unit(word, code, Decimal(worth), "measure") for word, worth in zip(parts[::2], parts[1::2], strict=True)
        ]
    units += [Unit(word, code, Decimal(1), "duration") for code, words in DURATIONS.items() for word in words.split()]
    units += [Unit(word, "pp", Decimal(worth), "points") for word, worth in POINTS.items()]
    units += [Unit(word, "person", Decimal(1), "count") for word in PEOPLE.split()]
    units += [Unit(word, "household", Decimal(1), "count") for word in HOUSEHOLDS.split()]
    units += [Unit(word.partition("!")[0], "count", Decimal(1), "count", word.partition("!")[2]) for word in COUNTS]
    units += [Unit("%", "%", Decimal(1), "percent"), Unit("‰", "%", Decimal("0.1"), "percent")]
    units += [Unit("倍", "times", Decimal(1), "multiple", "增数率体频")]
    units += [Unit("强", "rank", Decimal(1), "ordinal", "化度调制劲势力大者国市")]
    return {unit.word: unit._replace(not_before=unit.not_before + NOT_BEFORE.get(unit.word, "")) for unit in units}


UNITS = _lexicon()


def _by_first_character() -> dict[str, tuple[Unit, ...]]:
    rows: dict[str, list[Unit]] = {}
    for unit in sorted(UNITS.values(), key=lambda unit: -len(unit.word)):
        rows.setdefault(unit.word[0], []).append(unit)
    return {first: tuple(units) for first, units in rows.items()}


_FIRST = _by_first_character()
_NO_UNITS: tuple[Unit, ...] = ()
_LATIN = re.compile(r"[A-Za-z0-9]")
_PER = re.compile(r" ?/ ?([十百千万亿]*|[0-9]{1,5}[十百千万亿]*)")
_BRACKET = re.compile(r"\(([^()]{1,10})\)(次?)")
_BRACKET_WORDS = re.compile(r"[、,/和或及 ]")
PER_PIECE = {"件": "piece", "人次": "person-time"}
PER_UNITS = {
    "日": "day",
    "天": "day",
    "年": "year",
    "月": "month",
    "秒": "second",
    "小时": "hour",
    "时": "hour",
    "分钟": "minute",
    "次": "time",
}


class Written(NamedTuple):
    """A unit as it stands in a text: where it ends, the words of it, and what one of it is in the base unit."""

    end: int
    word: str
    code: str | None
    factor: Decimal
    form: str


def unit_at(text: str, pos: int) -> Written | None:
    """The unit that begins at `pos` of the plain text, with what it is per (元/亩), or None."""
    unit = _word_at(text, pos)
    if unit is None:
        return None
    end = pos + len(unit.word)
    following = text[end : end + 1]
    if following in "/(" and following:
        return _compound(text, end, unit) or _bracketed(text, pos, end, unit) or _simple(end, unit)
    return _simple(end, unit)


def _simple(end: int, unit: Unit) -> Written:
    return Written(end, unit.word, unit.code, unit.factor, unit.form)


def _word_at(text: str, pos: int) -> Unit | None:
    for unit in _FIRST.get(text[pos : pos + 1], _NO_UNITS):
        if text.startswith(unit.word, pos) and _stands_alone(text, pos + len(unit.word), unit):
            return unit
    return None


def _stands_alone(text: str, end: int, unit: Unit) -> bool:
    following = text[end : end + 1]
    if not following:
        return True
    if unit.not_before and following in unit.not_before:
        return False
    return not (unit.word[-1].isascii() and unit.word[-1].isalnum() and _LATIN.match(following))


def _compound(text: str, pos: int, unit: Unit) -> Written | None:
    """元/亩, 吨标准煤/万元, 件/万人: the base code is base/base, with 10k- for a denominator of ten thousand."""
    match = _PER.match(text, pos)
    if match is None:
        return None
    below = _word_at(text, match.end()) or _per_time(text, match.end())
    if below is None:
        return None
    end = match.end() + len(below.word)
    scale, name = _denominator(match[1], below)
    code = f"{PER_PIECE.get(unit.word, unit.code)}/{name}"
    if (unit.word, below.word) == ("次", "秒"):
        code = "FLOPS"
    form = "money" if unit.form == "money" else "measure"
    factor = plain(unit.factor / scale) if scale != 1 else unit.factor
    return Written(end, text[pos - len(unit.word) : end], code, factor, form)


def _per_time(text: str, pos: int) -> Unit | None:
    for word, code in PER_UNITS.items():
        if text.startswith(word, pos):
            return Unit(word, code, Decimal(1), "duration")
    return None


def _denominator(power: str, below: Unit) -> tuple[Decimal, str | None]:
    """What a figure is divided by to come to the code, and the code's lower half."""
    digits = power.rstrip("十百千万亿")
    many = times_ten(Decimal(digits or 1), sum(POWERS[each] for each in power[len(digits) :]))
    if many == 10000:
        return Decimal(1), f"10k-{below.code}"
    return many * below.factor, below.code


def _bracketed(text: str, pos: int, end: int, unit: Unit) -> Written | None:
    """台(套), 辆(艘、架、列)次: further classifiers in brackets belong to the unit."""
    match = _BRACKET.match(text, end)
    if match is None or unit.form != "count":
        return None
    if any(word not in UNITS for word in _BRACKET_WORDS.split(match[1])):
        return None
    return Written(match.end(), text[pos : match.end()], unit.code, unit.factor, unit.form)
