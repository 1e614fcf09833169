"""The list of measures: each with its value of the year to date and the change on last year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from guatu.metrics import DuckDB, Metric, MetricRefused, Question
from guatu.periods import Period
from guatu_web.measures.queries.answers import Asking, Cell, value
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.queries.questions import Wanted, needs_dimension
from guatu_web.measures.wording import refused_in_words

GROUPS = ("projects", "supervision")


class Line(NamedTuple):
    """A measure as the list shows it; `refused` says why it has no value, `needs` the dimension that it is told by."""

    metric: Metric
    group: str
    period: Period | None
    cell: Cell | None
    refused: str
    needs: str


def group_of(metric: Metric) -> str:
    """Which part of the list a measure belongs to: what it counts is of items under supervision, or of projects."""
    return "supervision" if "item" in metric.table.names else "projects"


def matching(metrics: Iterable[Metric], words: str) -> Iterator[Metric]:
    """The measures whose name or description holds all of some words."""
    asked = words.casefold().split()
    for metric in metrics:
        text = " ".join((metric.name, metric.label, metric.about, metric.owner, metric.legal_basis)).casefold()
        if all(word in text for word in asked):
            yield metric


def lines(engine: DuckDB, metrics: Iterable[Metric], on: date | None, naming: Naming) -> list[Line]:
    """Each measure with its value."""
    return [_line(Asking(engine, metric, Wanted(Question(), on), naming)) for metric in metrics]


def _line(asking: Asking) -> Line:
    metric, cell, refused = asking.metric, None, ""
    needs = needs_dimension(metric)
    if not needs:
        try:
            cell = value(asking)
        except MetricRefused as error:
            refused = refused_in_words(error, metric, asking.naming)
    return Line(metric, group_of(metric), asking.period, cell, refused, needs)
