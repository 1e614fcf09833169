"""What two documents promise, side by side."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from guatu.reading.labels import plain
from guatu_web.documents.models import Decision, Document, Statement
from guatu_web.ledger.figures import written_value

Key = tuple[str, str, str, str, bool]


class Line(NamedTuple):
    """One promise: what each document says of it, and by how much the second differs from the first."""

    indicator: str
    measure: str
    area_name: str
    period: str
    stretch: bool
    a: list[Statement]
    b: list[Statement]
    difference: str


class Comparison(NamedTuple):
    """The promises of two documents: changed, the same, only in the first, only in the second."""

    changed: list[Line]
    same: list[Line]
    only_a: list[Line]
    only_b: list[Line]


def compare(a: Document, b: Document) -> Comparison:
    """Targets of the same indicator, measure, area and period, as the reader found them; one query.

    What a person has rejected, merged or called another zone's is left out.
    """
    told = _promises(a, b)
    made = Comparison([], [], [], [])
    for key in sorted(told, key=lambda key: (key[3], key[0])):
        line = _line(told[key][a.pk], told[key][b.pk])
        _place(made, line).append(line)
    return made


def _promises(a: Document, b: Document) -> dict[Key, dict[int, list[Statement]]]:
    told: dict[Key, dict[int, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    rows = Statement.objects.filter(
        document_id__in=(a.pk, b.pk),
        kind=Statement.Kind.TARGET,
        decision__in=(Decision.OPEN, Decision.CONFIRMED),
        archived_at=None,
    )
    for row in rows.defer("read").order_by("start", "pk"):
        told[_key(row)][row.document_id].append(row)
    return told


def _key(row: Statement) -> Key:
    days = f"{row.period_first or ''}/{row.period_last or ''}"
    return row.code or row.indicator, row.measure, row.area_name, days, row.stretch


def _line(a: list[Statement], b: list[Statement]) -> Line:
    row = (a or b)[0]
    period = row.period.label_zh() if row.period else ""
    difference = _difference(a[0], b[0]) if a and b else ""
    return Line(row.indicator, row.get_measure_display(), row.area_name, period, row.stretch, a, b, difference)


def _place(made: Comparison, line: Line) -> list[Line]:
    if not line.b:
        return made.only_a
    if not line.a:
        return made.only_b
    return made.same if _said(line.a) == _said(line.b) else made.changed


def _said(rows: list[Statement]) -> set[tuple[Decimal, str, str]]:
    return {(row.value, row.value_unit, row.bound) for row in rows}


def _difference(a: Statement, b: Statement) -> str:
    """+20亿元（+12.5%）; growth and shares differ in points; nothing between figures in different units."""
    if a.value_unit != b.value_unit or a.value == b.value:
        return ""
    by = b.value - a.value
    if a.value_unit == "%":
        return _signed(by, written_value(abs(by), "pp"))
    shown = _signed(by, written_value(abs(by), a.value_unit, a.code))
    if a.value > 0 and a.measure == Statement.Measure.LEVEL:
        shown += f"（{_signed(by, plain(round(abs(by) / a.value * 100, 1)))}%）"
    return shown


def _signed(by: Decimal, shown: str) -> str:
    return f"{'+' if by > 0 else '-'}{shown}"
