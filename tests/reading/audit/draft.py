"""Reports in short: a text whose figures stand in braces with what a reader would say of them.

    {94.1亿元 GDP 2019}
    {8% GDP growth 2019 bound=ge area=全市}

The quote comes first, then the indicator by any of its names; then, if need be, the measure (else a level), the
period (else 2024) and other fields of the statement.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from cast import ZONE
from guatu import catalogue
from guatu.periods import Period
from guatu.reading.audit import audit
from guatu.reading.report import Finding, Report, Statement

FIGURE = re.compile(
    r"\{(?P<quote>\S+) (?P<name>\S+)(?: (?P<measure>growth|delta|rank|multiple|gap))?(?: (?P<period>[\dHQ/-]+))?"
    r"(?P<changes>(?: \w+=\S+)*)\}"
)
SCALES = {"亿": 10**8, "万": 10**4}
UNITS = {"元/人": "CNY/person", "美元": "USD", "元": "CNY", "%": "%", "个百分点": "pp", "点": "index"}
UNITS |= {"亩": "mu", "平方公里": "km2"}
WORDS = {"翻番": ("2", "times"), "翻一番": ("2", "times")}


def report(template: str, doc: str = "draft", zone: str | None = ZONE, written: date | None = None) -> Report:
    """The report that a template stands for."""
    text, figures, last = "", [], 0
    for found in FIGURE.finditer(template):
        text += template[last : found.start()]
        figures.append((len(text), found))
        text += found["quote"]
        last = found.end()
    text += template[last:]
    statements = [statement(doc, text, start, found) for start, found in figures]
    return Report(doc, text, zone=zone, date=written, statements=statements)


def statement(doc: str, text: str, start: int, found: re.Match[str]) -> Statement:
    quote, measure = found["quote"], found["measure"] or "level"
    value, unit = value_of(quote, measure)
    indicator = catalogue.load().lookup(found["name"])
    end = start + len(quote)
    clause = text.rfind("。", 0, start) + 1, (text.find("。", end) + 1 or len(text))
    changes = dict(pair.split("=") for pair in found["changes"].split())
    said = Statement(
        doc=doc,
        start=start,
        end=end,
        quote=quote,
        kind="actual",
        indicator=indicator.name if indicator else found["name"],
        measure=measure,
        value=-value if changes.pop("falls", None) else value,
        unit=unit,
        bound="eq",
        stretch=changes.pop("stretch", "") == "yes",
        period=Period.parse(found["period"] or "2024"),
        area=None,
        code=indicator.code if indicator else None,
        clause=clause,
        path=tuple(filter(None, changes.pop("path", "").split("/"))),
        confidence=float(changes.pop("confidence", "0.95")),
        reason=None,
    )
    return said._replace(**changes)


def value_of(quote: str, measure: str) -> tuple[Decimal, str]:
    """Value and unit of a quote as a report prints it."""
    if quote in WORDS:
        value, unit = WORDS[quote]
        return Decimal(value), unit
    number, scale, rest = re.fullmatch(r"第?([\d.]+)([亿万]?)(.*)", quote).groups()
    unit = "rank" if measure == "rank" else UNITS.get(rest, "count")
    return Decimal(number) * SCALES.get(scale, 1), unit


def found_in(template: str, written: date | None = None) -> list[Finding]:
    """The findings in one report."""
    one = report(template, written=written)
    return audit(one.statements, one.text, written, ZONE)


def rules(template: str, written: date | None = None) -> list[str]:
    """The rules that one report breaks."""
    return [finding.rule for finding in found_in(template, written)]
