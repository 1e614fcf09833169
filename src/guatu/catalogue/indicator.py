"""What is measured: one indicator, and the words that describe how it behaves."""

from __future__ import annotations

from typing import NamedTuple

DIRECTIONS = ("up", "down", "neutral")

# nature -> how it may add over time, how it may add over areas
AGGREGATION = {
    "flow": (("sum",), ("sum", "none")),
    "stock": (("last", "mean"), ("sum", "none")),
    "ratio": (("ratio", "last", "mean", "none"), ("ratio", "none")),
    "growth": (("none",), ("none",)),
    "rank": (("last", "none"), ("none",)),
    "index": (("mean", "last", "none"), ("none",)),
}
NATURES = tuple(AGGREGATION)
OVER_TIME = ("sum", "last", "mean", "ratio", "none")
OVER_AREAS = ("sum", "ratio", "none")

# base unit -> the units in which it is shown
UNITS = {
    "CNY": ("元", "万元", "亿元"),
    "USD": ("美元", "万美元", "亿美元"),
    "%": ("%",),
    "pp": ("个百分点",),
    "mu": ("亩", "万亩"),
    "ha": ("公顷",),
    "km2": ("平方公里",),
    "m2": ("平方米", "万平方米"),
    "m3": ("立方米", "万立方米", "亿立方米"),
    "km": ("公里",),
    "m": ("米",),
    "t": ("吨", "万吨", "亿吨"),
    "ug/m3": ("微克/立方米",),
    "kW": ("千瓦", "万千瓦"),
    "kWh": ("千瓦时", "万千瓦时", "亿千瓦时"),
    "tce": ("吨标准煤", "万吨标准煤"),
    "person": ("人", "万人", "人次", "万人次"),
    "household": ("户", "万户"),
    "seat": ("个", "张"),
    "rank": ("位",),
    "count": ("个", "家", "件", "项", "条", "起", "套", "辆", "列", "次", "标箱", "万标箱", "万个"),
    "day": ("天",),
    "index": ("点",),
    "times": ("倍",),
    "CNY/mu": ("元/亩", "万元/亩"),
    "CNY/person": ("元/人", "万元/人"),
    "m2/person": ("平方米/人",),
    "m3/10k-CNY": ("立方米/万元",),
    "piece/10k-person": ("件/万人",),
    "tce/10k-CNY": ("吨标准煤/万元",),
    "t/10k-CNY": ("吨/万元",),
}


class Indicator(NamedTuple):
    """One thing that is measured.

    `code` is the English name in snake_case, `name` the Chinese one; `aliases` are all other spellings, of which
    those in `alone` mean the indicator only as a whole phrase (进口 alone is 进口总额, 机电产品进口 is not). Values
    are kept in `unit` and shown in `display_unit`. `nature` is one of NATURES, `direction` says whether a higher
    figure is better, `over_time` and `over_areas` how values add up. A ratio names its `numerator` and
    `denominator`, as codes or in words; `part_of` is the code of the whole that it can never exceed. A `headline`
    indicator gives its name to every statement about it, whatever phrase the text uses. `patterns` are the aliases
    as the file writes them, with alternatives in braces: for people to read, where `aliases` would fill a page.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    display_unit: str
    nature: str
    direction: str
    over_time: str
    over_areas: str
    definition: str
    source: str
    topic: str
    headline: bool = False
    numerator: str | None = None
    denominator: str | None = None
    part_of: str | None = None
    alone: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
