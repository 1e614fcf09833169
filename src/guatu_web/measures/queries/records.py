"""The records behind a cell of a measure: each opens its page for who may see it, and is only counted for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from guatu.metrics import Metric, Table, formulas, records
from guatu.metrics.check import DAYS_COLUMN
from guatu.metrics.spec import Scope
from guatu_web.accounts.models import User
from guatu_web.measures import shown
from guatu_web.measures.queries.answers import Asking
from guatu_web.measures.queries.asking import PAGE, known_on
from guatu_web.measures.queries.naming import Naming, unit_of
from guatu_web.policies import RIGHTS, may, visible
from guatu_web.records.opening import Opens, opened_by

OF = ("value", "numerator", "denominator")


class Source(NamedTuple):
    """Records of one kind that stand behind a cell: as `guatu.metrics.records` asks for them, and what they are."""

    of: str
    number: int
    scope: Scope


class Owner(NamedTuple):
    """The project or item that a row belongs to: its number, its name, the address of its page."""

    number: int | None = None
    name: str = ""
    address: str = ""


UNNAMED = Owner()
"""Stands for what the person may not see: it is counted, and not named."""


class Behind(NamedTuple):
    """A record: its place, what it belongs to, its days and figures as they are and as shown."""

    position: int
    owner: Owner
    figures: Mapping[str, Any]
    shown: tuple[str, ...]


class Found(NamedTuple):
    """A page of the records behind a cell. `columns` are pairs of a column and its word; `hidden` lines of the page
    are counted without a name, `opens` is the column of what they belong to."""

    source: Source
    columns: tuple[tuple[str, str], ...]
    lines: tuple[Behind, ...]
    total: int
    page: int
    hidden: int
    opens: str

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)


def sources(metric: Metric) -> tuple[Source, ...]:
    """What stands behind a cell: numerator and denominator apart, where there is one."""
    trees = {"value": metric.formula}
    if metric.denominator is not None:
        trees = {"numerator": metric.numerator, "denominator": metric.denominator}
    return tuple(
        Source(of, number, scope) for of, tree in trees.items() for number, scope in enumerate(_scopes(metric, tree))
    )


def _scopes(metric: Metric, tree: Any) -> tuple[Scope, ...]:
    return tuple(dict.fromkeys(metric.parts[one].scope for one in sorted(formulas.parts(tree))))


def source_of(metric: Metric, of: str, number: int) -> Source:
    """The source that an address names, or the first."""
    found = sources(metric)
    return next((one for one in found if (one.of, one.number) == (of, number)), found[0])


def behind(by: User, asking: Asking, source: Source, page: int) -> Found:
    """A page, from 1, of the records behind the cell that a question is about. MetricRefused as the measure itself."""
    table = source.scope.table
    rows = _rows(asking, source, page)
    first = rows or (_rows(asking, source, 1) if page > 1 else [])
    opening = opened_by(table.names)
    owners = _owners(by, asking, table, opening, rows) if opening else [UNNAMED] * len(rows)
    columns = _columns(table, rows, opening, asking.naming)
    lines = tuple(_line(row, columns, table, asking.naming, owner) for row, owner in zip(rows, owners, strict=True))
    total: int = first[0]["records"] if first else 0
    hidden = sum(not line.owner.name for line in lines)
    return Found(source, columns, lines, total, page, hidden, opening[0] if opening else "")


def _rows(asking: Asking, source: Source, page: int) -> list[dict[str, Any]]:
    metric, wanted = asking.metric, asking.wanted
    question = known_on(metric, wanted.question._replace(by=(), grain=None), wanted.on)
    of, number, after = source.of, source.number, (page - 1) * PAGE
    return records(asking.engine, metric, question, {}, of=of, number=number, after=after, page=PAGE).rows()


def _columns(
    table: Table, rows: Sequence[Mapping[str, Any]], opening: tuple[str, Opens] | None, naming: Naming
) -> tuple[tuple[str, str], ...]:  # fmt: skip
    """The days and figures of records; the numbers by which programs know them stay away."""
    if not rows:
        return ()
    left_out = {"position", "records", *table.key, *((opening[0],) if opening else ())}
    said = [name for name in rows[0] if name not in left_out]
    return tuple((name, _("天数") if name == DAYS_COLUMN else naming.column(table.name, name)) for name in said)


def _owners(
    by: User, asking: Asking, table: Table, opening: tuple[str, Opens], rows: Sequence[Mapping[str, Any]]
) -> list[Owner]:
    """What each row belongs to, without a name where the person may not see it."""
    column, what = opening
    zone, numbers = asking.naming.zone, _numbers(asking, table, column, rows)
    if not may(by, what.right, zone):
        return [UNNAMED] * len(rows)
    seen = visible(by, what.right, zone, what.model._default_manager.filter(pk__in=set(numbers)))
    named = seen.values_list("pk", what.field)
    known = {pk: Owner(pk, str(name), reverse(what.page, args=(zone.code, pk))) for pk, name in named}
    return [known.get(one, UNNAMED) for one in numbers]


def _numbers(asking: Asking, table: Table, column: str, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The number of the record that each row belongs to; where the rows do not say it, by their key."""
    if not rows or column in rows[0]:
        return [row[column] for row in rows]
    key = table.key[0]
    asked = {"keys": [row[key] for row in rows]}
    sql = f'SELECT DISTINCT "{key}", "{column}" FROM "{table.name}" WHERE "{key}" IN (SELECT unnest($keys))'
    known = dict(zip(*asking.engine.run(sql, asked, table.name).to_pydict().values(), strict=True))
    return [known.get(row[key]) for row in rows]


def _line(
    row: Mapping[str, Any], columns: Sequence[tuple[str, str]], table: Table, naming: Naming, owner: Owner
) -> Behind:
    figures = {column: row[column] for column, _word in columns} if owner.name else {}
    told = tuple(_shown(value, table, column, naming) for column, value in figures.items())
    return Behind(row["position"], owner, figures, told)


def _shown(value: Any, table: Table, column: str, naming: Naming) -> str:
    if value is None:
        return "—"
    unit = unit_of(table.name, column)
    if unit and not isinstance(value, (str, bool)):
        return shown.amount(value, unit)
    return naming.value(table.name, column, value)


def right_word(source: Source) -> str:
    """The right without which the records of a source are only counted."""
    found = opened_by(source.scope.table.names)
    return RIGHTS[found[1].right].name if found else ""
