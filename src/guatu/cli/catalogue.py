"""`guatu catalogue check` and `guatu catalogue show`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.cli.answers import FAILED
from guatu.cli.screen import Line, Page, padded, print_indented, screen
from guatu.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

NATURES = {"flow": "流量", "stock": "存量", "ratio": "比率", "growth": "增速", "rank": "位次", "index": "指数"}
DIRECTIONS = {"up": "越高越好", "down": "越低越好", "neutral": "不论高低"}
OVER_TIME = {"sum": "逐期相加", "last": "取期末", "mean": "取平均", "ratio": "分子分母分别相加", "none": "不可合并"}
OVER_AREAS = {"sum": "逐区相加", "ratio": "分子分母分别相加", "none": "不可合并"}


def check(folder: Path | None) -> int:
    """Prints every problem of a catalogue, or that there is none; 1 where there are problems."""
    problems = catalogue.check(folder)
    out = screen()
    for problem in problems:
        out.print(str(problem), soft_wrap=True)
    if problems:
        return FAILED
    loaded = catalogue.load(folder)
    names = sum(1 + len(indicator.aliases) for indicator in loaded)
    out.print(f"{len(loaded)} indicators under {names} names: no problem found", soft_wrap=True)
    return 0


def show(name: str | None) -> int:
    """Prints all indicators by topic, or one of them whole. UsageError, with near names, where there is none."""
    loaded, out = catalogue.load(), screen()
    if name is None:
        for topic, indicators in groupby(loaded, key=lambda indicator: indicator.topic):
            _print_topic(out, topic, indicators)
        return 0
    indicator = loaded.lookup(name) or loaded.codes.get(name)
    if indicator is None:
        raise UsageError(f"no indicator is called {name!r}. {_near(name, loaded)}")
    _print_whole(out, indicator)
    return 0


def _near(name: str, loaded: Iterable[Indicator]) -> str:
    known = [each for indicator in loaded for each in (indicator.name, indicator.code, *indicator.aliases)]
    near = [each for each in known if name in each][:3] or difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"Near: {', '.join(near)}" if near else "`guatu catalogue show` lists all"


def _print_topic(out: Console | Page, topic: str, indicators: Iterable[Indicator]) -> None:
    rows = [(each.name, each.display_unit, NATURES[each.nature], each.code) for each in indicators]
    widths = [max(cell_len(row[index]) for row in rows) for index in range(4)]
    print_indented(out, Line((topic, "bold")))
    for row in rows:
        cells = [padded(words, width) for words, width in zip(row, widths, strict=True)]
        print_indented(out, Line("  ".join(cells[:3]), "  ", (cells[3], "dim")), 2)
    out.print()


def _print_whole(out: Console | Page, indicator: Indicator) -> None:
    print_indented(out, Line((indicator.name, "bold"), "  ", (indicator.code, "dim")))
    for label, words in _facts(indicator):
        if words:
            print_indented(out, Line((f"{label}  ", "dim"), words), 2)


def _facts(indicator: Indicator) -> Iterable[tuple[str, str | None]]:
    return (
        ("又称", "、".join(indicator.aliases)),
        ("单位", f"{indicator.display_unit}(基本单位 {indicator.unit})"),
        ("性质", f"{NATURES[indicator.nature]}，{DIRECTIONS[indicator.direction]}"),
        ("跨期", OVER_TIME[indicator.over_time]),
        ("跨区", OVER_AREAS[indicator.over_areas]),
        ("分子", indicator.numerator),
        ("分母", indicator.denominator),
        ("定义", indicator.definition),
        ("依据", indicator.source),
    )
