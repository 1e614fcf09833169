"""How a finding speaks: figures in display units, each with its period and its indicator, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from guatu.reading.audit.interval import step
from guatu.reading.labels import display_unit, figure, period_words, plain, scaled
from guatu.reading.report import Statement
from guatu.reading.view import simplify


def amount(statement: Statement) -> str:
    """The figure alone: 193.7亿元, 增长16.3%, 第2位."""
    return figure(statement)


def said(statement: Statement) -> str:
    """Period, area, indicator and figure: 2019年规模以上工业总产值193.7亿元."""
    return f"{period_words(statement.period)}{statement.area or ''}{statement.indicator or ''}{amount(statement)}"


def listed(statements: Iterable[Statement]) -> str:
    """Several figures of one document, one after the other."""
    return "、".join(f"{each.indicator}{amount(each)}" for each in statements)


def worth(value: Decimal, like: Statement) -> str:
    """A computed value as the figure `like` would be printed, one place finer."""
    finer = step(like) / 10
    rounded = (value / finer).quantize(Decimal(1)) * finer if finer else value.quantize(Decimal("0.1"))
    number, word = scaled(rounded, like.unit, display_unit(like))
    return f"{plain(number)}{word}"


def rescaled(statement: Statement, power: int) -> str:
    """A figure 10 to the `power` times itself, in the unit word that suits it."""
    number, word = scaled(statement.value.scaleb(power), statement.unit)
    return f"{plain(number)}{word}"


def points(value: Decimal) -> str:
    """A percentage with one decimal: 16.3%."""
    return f"{plain(value.quantize(Decimal('0.1')))}%"


def plain_times(value: Decimal) -> str:
    """A multiple with one decimal: 1.5."""
    return plain(value.quantize(Decimal("0.1")))


def source(statement: Statement, other: Statement) -> str:
    """（《document》） where two statements stand in different ones, else nothing."""
    return f"（《{statement.doc}》）" if statement.doc != other.doc else ""


def as_printed(statement: Statement) -> str:
    """The figure as it stands in the text, simplified and without blanks: 182.4万元."""
    return "".join(simplify(statement.quote).split())


def said_as_printed(statement: Statement) -> str:
    """As `said`, with the figure as it stands in the text: a slip of the unit must not be hidden by rescaling."""
    return f"{period_words(statement.period)}{statement.area or ''}{statement.indicator or ''}{as_printed(statement)}"
