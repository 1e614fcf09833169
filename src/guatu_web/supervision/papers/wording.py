"""The words of papers: always Chinese, whatever the language of the page on which they are asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from guatu_web.records.lights import LIGHT_SHAPES

LIGHTS = {"red": "红灯", "yellow": "黄灯", "blue": "蓝灯", "green": "绿灯", "": "未亮灯"}
GROUNDS = {"red": "F8D7DA", "yellow": "FFF0C7", "blue": "D8E6F7", "green": "DDF0E1", "": ""}
_DIGITS = "零一二三四五六七八九"


def day(value: date | None) -> str:
    """2026年11月22日; empty for none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def lamp(item: Any, state: str) -> str:
    """The light of an item as shape and word; of a closed item the name of its state alone."""
    if item.state_kind == "closed":
        return state
    return f"{LIGHT_SHAPES[item.light]} {LIGHTS[item.light]}"


def ground(item: Any) -> str:
    """The ground of the cell that tells a light; none for a closed item."""
    return "" if item.state_kind == "closed" else GROUNDS[item.light]


def ordinal(number: int) -> str:
    """一, 二, … 十, 十一, … 九十九 as headings are numbered; beyond it figures.

    >>> [ordinal(each) for each in (1, 10, 11, 20, 42, 100)]
    ['一', '十', '十一', '二十', '四十二', '100']
    """
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")
