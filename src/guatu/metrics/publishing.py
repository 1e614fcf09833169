"""Whether a metric may be published: only if every engine gives the same answer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from guatu.metrics.answer import Answer, measure
from guatu.metrics.engine import Engine
from guatu.metrics.plan import Question
from guatu.metrics.problems import MetricRefused
from guatu.metrics.spec import Metric

_NEAR = 1e-9
"""Floats may differ in the last digits, as engines add and divide in another order."""


class Difference(NamedTuple):
    """Where two engines differ: the question, the cell, and what each says of it (None: it has no such cell)."""

    question: Question
    cell: tuple[Any, ...]
    column: str
    one: Any
    other: Any

    def __str__(self) -> str:
        cell = ", ".join(map(str, self.cell)) or "the whole"
        return f"{self.column} of {cell}: {self.one} against {self.other}"


def differences(metric: Metric, engines: Sequence[Engine], questions: Iterable[Question]) -> tuple[Difference, ...]:
    """Where the other engines differ from the first; none if all agree."""
    found: list[Difference] = []
    for question in questions:
        first, *others = (measure(engine, metric, question) for engine in engines)
        for other in others:
            found += _differing(question, first, other)
    return tuple(found)


def publishable(metric: Metric, engines: Sequence[Engine], questions: Iterable[Question]) -> None:
    """Passes if all engines give the same answers to the questions. MetricRefused with the first difference if not."""
    found = differences(metric, engines, questions)
    if found:
        names = " and ".join(engine.dialect for engine in engines)
        raise MetricRefused("engines_differ", metric=metric.label, engines=names, difference=found[0])


def _differing(question: Question, one: Answer, other: Answer) -> list[Difference]:
    keys = [*question.by, *(("year", "part") if question.grain else ())]
    first, second = _cells(one, keys), _cells(other, keys)
    columns = [name for name in one.table.column_names if name not in keys]
    return [
        Difference(question, cell, column, first.get(cell, {}).get(column), second.get(cell, {}).get(column))
        for cell in dict.fromkeys((*first, *second))
        for column in columns
        if (cell in first) != (cell in second)
        or not same(first[cell].get(column), second[cell].get(column))
    ]  # fmt: skip


def _cells(answer: Answer, keys: Sequence[str]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    return {tuple(row[key] for key in keys): row for row in answer.rows()}


def same(one: Any, other: Any) -> bool:
    """Whether two values of an answer are the same: numbers by what they are worth, exact ones exactly."""
    if isinstance(one, float) or isinstance(other, float):
        if one is None or other is None:
            return one is other
        return math.isclose(float(one), float(other), rel_tol=_NEAR, abs_tol=_NEAR)
    if isinstance(one, (int, Decimal)) and isinstance(other, (int, Decimal)):
        return Decimal(one) == Decimal(other)
    return bool(one == other)
