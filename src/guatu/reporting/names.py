"""Names as tables write them: 一、规模以上工业增加值（亿元）, 其中：出口, 1.固定资产投资."""

from __future__ import annotations

import re
from typing import NamedTuple

from guatu.catalogue import Catalogue, Indicator
from guatu.quantities.script import simplify
from guatu.reporting.amounts import is_unit

_NUMBERING = re.compile(
    r"^(?:[#*·•●◆▲△>-]+|其中[:：]?|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]?[0-9]{1,2}[)）、.．](?![0-9])"
    r"|[①②③④⑤⑥⑦⑧⑨⑩])+"
)
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]$")
_AFTER_COMMA = re.compile(r"[,，:：]([^,，:：]+)$")


class Named(NamedTuple):
    """An indicator that a text names, and the unit that stands beside the name ("" for none)."""

    indicator: Indicator
    unit: str


def indicator_named(text: str, catalogue: Catalogue) -> Named | None:
    """The catalogue's indicator that a text names, whatever its numbering, 其中 and unit in brackets; else None."""
    name = _NUMBERING.sub("", "".join(simplify(text).split()))
    exact = catalogue.lookup(name)
    if exact:
        return Named(exact, "")
    bare, unit = split_unit(name)
    found = catalogue.lookup(bare) if unit else None
    return Named(found, unit) if found else None


def split_unit(text: str) -> tuple[str, str]:
    """A heading without the unit at its end, and that unit: 地区生产总值(亿元), 出口，万美元; ("…", "") without one."""
    for form in (_BRACKETS, _AFTER_COMMA):
        found = form.search(text)
        word = found[1].removeprefix("单位").strip(":： ") if found else ""
        if found and word and is_unit(word):
            return text[: found.start()].strip(), word
    return text, ""
