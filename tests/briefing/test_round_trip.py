"""A briefing that is read back says what it was written from: value, indicator and period of its figures."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from guatu import catalogue
from guatu.briefing import Facts, as_docx, composed, shipped
from guatu.briefing.document import Paragraph
from guatu.briefing.facts import Figure, Goal, Peer, Place
from guatu.periods import Period
from guatu.quantities import parse
from guatu.reading import read

KNOWN = catalogue.load()
LEDGER = {"level", "growth", "delta", "gap", "rank", "target", "growth_target"}
"""What a ledger holds; shares, paces and chances follow from it."""
PERIODS = ("2026-01/2026-10", "2026-01/2026-09", "2026-10", "2026Q3", "2026H1", "2025")
MEASURES = {"target": "level", "growth_target": "growth"}
LEAST = 0.98


def invented(indicator, period, draw):
    """A figure with all that a figure can have; its values are drawn."""
    horizon = Period.parse(str(period.last.year))
    counted = indicator.unit in ("count", "person", "household", "seat") and indicator.display_unit[0] not in "万亿"
    shown = Decimal(draw.randint(3, 900)) if counted else Decimal(draw.randint(11, 99999)) / 100
    if indicator.unit == "%":
        shown = Decimal(draw.randint(100, 9900)) / 100
    if indicator.unit == "day":
        shown = Decimal(draw.randint(5, 600)) / 10
    if indicator.unit == "rank":
        return Figure(indicator.code, period, value=Decimal(draw.randint(1, 30)))
    worth = Decimal(1) if indicator.display_unit == "点" else parse(f"1{indicator.display_unit}").value
    value, place = shown * worth, Place("全市", draw.randint(1, 12), 12, draw.randint(1, 12))
    if indicator.nature in ("ratio", "index"):
        change = Decimal(draw.randint(-90, 90)) / 10 if indicator.unit == "%" else None
        goal = Goal(value * 2, horizon, "le" if indicator.direction == "down" else "ge", light="yellow")
        return Figure(indicator.code, period, value=value, change=change, place=place, goal=goal)
    growth = Decimal(draw.randint(-300, 300)) / 10
    return Figure(
        indicator.code,
        period,
        value=value,
        growth=growth,
        growth_before=growth + Decimal(draw.randint(-50, 50)) / 10,
        peer=Peer("全市平均", Decimal(draw.randint(-100, 100)) / 10),
        place=place,
        goal=draw.choice([Goal(value * 2, horizon, light="green"), Goal(Decimal(8), horizon, growth=True)]),
    )


def written(period, template, draw, folder):
    """A briefing over the whole catalogue, and the ledger that the reader makes of it."""
    figures = tuple(invented(each, period, draw) for each in KNOWN)
    issued = date(2026, 11, 12)
    facts = Facts("青岚经济技术开发区", "青岚经济技术开发区经济发展局", period, issued, issued, figures=figures)
    document = composed(facts, shipped()[template])
    path = folder / "briefing.docx"
    path.write_bytes(as_docx(document))
    return document, read(path)


def printed(told):
    """The value as the text prints it, with its sign."""
    if told.measure == "rank":
        return told.value
    index = told.text.endswith("点") and not told.text.endswith("百分点")
    value = Decimal(told.text[:-1]) if index else parse(told.text).value
    return -abs(value) if told.value < 0 else value


def not_back(told, report):
    """The figures that no statement of a paragraph says: indicator, period, value, measure, done or promised."""
    held = {
        (each.code, each.period, each.value, each.measure, each.kind if each.measure in ("level", "growth") else "")
        for each in report.statements
        if "\t" not in line_of(report.text, each.start)
    }
    return [each for each in told if as_statement(each) not in held]


def as_statement(told):
    """What the reader should make of a figure."""
    measure = MEASURES.get(told.measure, told.measure)
    kind = "target" if told.measure in MEASURES else "actual" if measure in ("level", "growth") else ""
    return (told.indicator, told.period, printed(told), measure, kind)


def line_of(text, place):
    """The line of a text in which a place stands; the rows of tables have tabs."""
    return text[text.rfind("\n", 0, place) + 1 : text.find("\n", place)]


@pytest.mark.parametrize("period", PERIODS)
def test_at_least_98_of_100_figures_come_back_with_value_indicator_and_period(period, tmp_path):
    draw = random.Random(period)
    document, report = written(Period.parse(period), "targets", draw, tmp_path)
    said = [part for block in document.blocks if isinstance(block, Paragraph) for part in block.parts]
    ledger = [each for each in said if not isinstance(each, str) and each.indicator and each.measure in LEDGER]
    lost = not_back(ledger, report)
    assert len(ledger) > 600
    assert 1 - len(lost) / len(ledger) >= LEAST, Counter((each.measure, each.name) for each in lost).most_common(20)
