"""What the page of a measure tells: its value, the value over time, and by its dimensions; a refusal in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from guatu.metrics import DuckDB, Metric, MetricRefused, Question
from guatu.metrics.grains import containing, each, numbered
from guatu.metrics.spec import Value
from guatu.periods import Period
from guatu_web.measures.queries.asking import answered
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.queries.questions import (
    Wanted,
    compares,
    narrowed,
    needs_dimension,
    periods_of,
    stretch,
    to_date,
    usual_grain,
    written,
)
from guatu_web.measures.wording import refused_in_words

MOST_ROWS = 300
"""So many values of a dimension a page shows."""
MOST_COLUMNS = 72
"""So many periods stand side by side in a table, whether they have rows or not."""
_ADDS = ("count", "sum")


class Cell(NamedTuple):
    """A value with its working; `records` is the query of the page of the records behind it."""

    value: Any
    numerator: Any
    denominator: Any
    before: Any
    growth: Any
    rows: int
    blank: int
    reason: str | None
    records: str


class Point(NamedTuple):
    """A value of a period."""

    period: Period
    cell: Cell


class Series(NamedTuple):
    """The value over time, in the order of time."""

    grain: str
    points: tuple[Point, ...]


class Row(NamedTuple):
    """A value of one or two dimensions: how it is called, the query that narrows the page to it, its cells by period
    (one, under None, where it is not told by time)."""

    names: tuple[str, ...]
    narrows: str
    cells: Mapping[Period | None, Cell]

    @property
    def cell(self) -> Cell:
        return self.cells[None]


class Breakdown(NamedTuple):
    """The values by dimensions, the largest first; `left` rows are not shown. `total` is that of shares, None where
    parts make no whole."""

    by: tuple[str, ...]
    periods: tuple[Period, ...]
    rows: tuple[Row, ...]
    left: int
    total: Decimal | None


class Told(NamedTuple):
    """What a page tells of a measure. A section that has no answer is a text that says why, or None."""

    period: Period | None
    value: Cell | str | None
    series: Series | str | None
    breakdown: Breakdown | str | None
    sql: str
    reads: tuple[str, ...]


class Asking(NamedTuple):
    """Who is asked what, with the names of all that is found; `most` rows are told by dimensions."""

    engine: DuckDB
    metric: Metric
    wanted: Wanted
    naming: Naming
    most: int = MOST_ROWS

    @property
    def period(self) -> Period | None:
        """The period asked about; the year to date without a wish."""
        return self.wanted.question.period or to_date(self.metric, self.wanted.day)

    @property
    def question(self) -> Question:
        """The question for the value of the page, without its dimensions."""
        return Question(where=self.wanted.question.where, period=self.period)

    def rows(self, question: Question) -> list[dict[str, Any]]:
        """The answer to a question, compared with the year before where it can be."""
        if compares(self.metric, question):
            question = question._replace(against="year")
        return answered(self.engine, self.metric, question, self.wanted.on).rows()

    def cell(self, question: Question, row: Mapping[str, Any]) -> Cell:
        """A row of the answer to a question."""
        return cell_of(row, written(narrowed(question, row), self.wanted.on))


def told(asking: Asking) -> Told:
    """The page of a measure."""
    last = asking.question._replace(by=(need,)) if (need := needs_dimension(asking.metric)) else asking.question
    return Told(
        period=asking.period,
        value=None if need else _tried(asking, value),
        series=None if need else _tried(asking, series),
        breakdown=_tried(asking, breakdown),
        sql=_sql(asking, last),
        reads=tuple(table.name for table in asking.metric.tables),
    )


def _tried(asking: Asking, section: Callable[[Asking], Any]) -> Any:
    try:
        return section(asking)
    except MetricRefused as refused:
        return refused_in_words(refused, asking.metric, asking.naming)


def _sql(asking: Asking, question: Question) -> str:
    try:
        return answered(asking.engine, asking.metric, question, asking.wanted.on).filled
    except MetricRefused:
        return ""


def cell_of(row: Mapping[str, Any], records: str) -> Cell:
    """A row of an answer with the way to its records."""
    before, growth = row.get("before"), row.get("growth")
    counts = (row["value"], row["numerator"], row["denominator"])
    return Cell(*counts, before, growth, row["rows"] or 0, row["blank"] or 0, row["reason"], records)


def value(asking: Asking) -> Cell:
    """The value of the period asked about."""
    question = asking.question
    rows = asking.rows(question)
    return asking.cell(question, rows[0]) if rows else _empty(asking, question)


def series(asking: Asking) -> Series | None:
    """The value over time, up to the period asked about; nothing for a measure that has no time."""
    grain, period = asking.wanted.question.grain or usual_grain(asking.metric), asking.period
    if grain is None or period is None:
        return None
    whole = stretch(period, grain)
    question = asking.question._replace(period=whole, grain=grain)
    found = {numbered(row["year"], row["part"], grain): row for row in asking.rows(question)}
    periods = [one for one in each(whole, grain) if one.first <= asking.wanted.day]
    return Series(grain, tuple(Point(one, _of_period(asking, question, one, found.get(one))) for one in periods))


def _of_period(asking: Asking, question: Question, period: Period, row: Mapping[str, Any] | None) -> Cell:
    asked = question._replace(period=period, grain=None)
    if row is None:
        return _empty(asking, asked)
    return cell_of(row, written(asked, asking.wanted.on))


def _empty(asking: Asking, question: Question) -> Cell:
    """A cell without rows: zero where the declaration says so."""
    value, reason = (0, None) if counts_from_zero(asking.metric) else (None, "no_value")
    return Cell(value, value, None, None, None, 0, 0, reason, written(question, asking.wanted.on))


def breakdown(asking: Asking) -> Breakdown | None:
    """The value by the dimensions asked for (the first one without a wish), over time where a grain is asked too."""
    metric, asked = asking.metric, asking.wanted.question
    by = asked.by or tuple(filter(None, [needs_dimension(metric)])) or metric.dimensions[:1]
    if not by:
        return None
    grain = asked.grain if asked.by else None
    question = asking.question._replace(by=by, grain=grain)
    if grain and question.period and asked.period is None:  # the year to date, to the end of the month in which it lies
        question = question._replace(period=Period(question.period.first, containing(question.period.last, grain).last))
    rows = asking.rows(question)
    for name in by:
        asking.naming.look_up(metric.table.name, name, (row[name] for row in rows))
    lines = _lines(asking, question, rows)
    shown = tuple(sorted(lines, key=_place)[: asking.most])
    return Breakdown(by, _periods(asking, question, lines), shown, len(lines) - len(shown), _total(asking, lines))


def _periods(asking: Asking, question: Question, lines: Iterable[Row]) -> tuple[Period, ...]:
    """The columns of a table by time: every period up to the day, unless they are too many; then those with rows."""
    found = {one for line in lines for one in line.cells if one is not None}
    if question.grain and question.period and periods_of(question.period, question.grain) <= MOST_COLUMNS:
        found |= {one for one in each(question.period, question.grain) if one.first <= asking.wanted.day}
    return tuple(sorted(found))


def counts_from_zero(metric: Metric) -> bool:
    """Whether a cell without rows is zero, as the declaration says."""
    return len(metric.parts) == 1 and metric.parts[0].empty == "zero"


def _lines(asking: Asking, question: Question, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    lines: dict[tuple[Value | None, ...], dict[Period | None, Cell]] = {}
    for row in rows:
        period = numbered(row["year"], row["part"], question.grain) if question.grain else None
        lines.setdefault(tuple(row[name] for name in question.by), {})[period] = asking.cell(question, row)
    return [
        Row(_names(asking, question.by, key), _narrows(asking, question.by, key), cells) for key, cells in lines.items()
    ]


def _names(asking: Asking, by: Sequence[str], key: Sequence[Value | None]) -> tuple[str, ...]:
    table = asking.metric.table.name
    return tuple(asking.naming.value(table, name, one) for name, one in zip(by, key, strict=True))


def _narrows(asking: Asking, by: Sequence[str], key: Sequence[Value | None]) -> str:
    """The same page for one value of the dimensions, told by the next one."""
    where = {**asking.wanted.question.where, **{name: [one] for name, one in zip(by, key, strict=True)}}
    return asking.wanted.address(where=where, by=())


def _place(row: Row) -> tuple[Any, ...]:
    values = [float(cell.value) for cell in row.cells.values() if cell.value is not None]
    return (not values, -sum(values), row.names)


def _total(asking: Asking, lines: Sequence[Row]) -> Decimal | None:
    """What all rows make together, where they are parts of a whole."""
    metric = asking.metric
    if metric.outer or metric.denominator is not None or metric.formula[0] != "part":
        return None
    part = metric.parts[0]
    if part.measure not in _ADDS or part.scope.once or any(None not in line.cells for line in lines):
        return None
    values = [Decimal(str(line.cell.value)) for line in lines if line.cell.value is not None]
    return sum(values, Decimal(0)) if values and min(values) >= 0 and any(values) else None
