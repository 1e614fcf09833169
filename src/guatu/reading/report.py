"""What reading a report gives: statements, task clauses and findings, each with its place in the raw text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow

    from guatu.periods import Period


class Statement(NamedTuple):
    """One numeral that carries a quantified statement.

    Spans (`start`, `end`, `clause`) count code points of the raw text as read. `value` is in the base `unit`
    (yuan, percent, mu, count …); `measure` is level, growth, delta, rank, multiple or gap; `kind` actual or
    target; `bound` eq, ge, le or approx. `indicator` is the catalogue's name, or the text's own noun phrase where
    the catalogue has none; `code` the catalogue's code or None. `confidence` runs from 0 to 1, with the `reason`
    where it is below 0.8.
    """

    doc: str
    start: int
    end: int
    quote: str
    kind: str
    indicator: str | None
    measure: str
    value: Decimal
    unit: str | None
    bound: str
    stretch: bool
    period: Period | None
    area: str | None
    code: str | None
    clause: tuple[int, int]
    path: tuple[str, ...]
    confidence: float
    reason: str | None


class TaskClause(NamedTuple):
    """One thing to be done, as a clause of the text, under its programme and heading.

    `quote` is the raw text of the span, `text` the same in simplified characters without page noise. `path` names
    the programme and headings above it, outermost first. `owner` and `deadline` are None where the text names none.
    """

    doc: str
    start: int
    end: int
    quote: str
    path: tuple[str, ...]
    text: str
    owner: str | None
    deadline: Period | None


class Finding(NamedTuple):
    """Something in one document, or between several, that cannot all be true.

    `rule` names the check, `statements` are the figures involved (their sentences can be quoted), `message` says
    what disagrees and `remedy` what would agree.
    """

    rule: str
    statements: tuple[Statement, ...]
    message: str
    remedy: str


@dataclass
class Report:
    """One document, read."""

    doc: str
    text: str
    path: str | None = None
    title: str | None = None
    date: date | None = None
    year: int | None = None
    zone: str | None = None
    statements: list[Statement] = field(default_factory=list)
    tasks: list[TaskClause] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sentence(self, statement: Statement) -> str:
        """The clause of the raw text in which a statement stands."""
        return self.text[statement.clause[0] : statement.clause[1]]

    def to_arrow(self) -> pyarrow.Table:
        """The statements as an Arrow table, one row each, with the columns of `guatu.reading.export.COLUMNS`."""
        from guatu.reading.export import statements_table

        return statements_table([self])
