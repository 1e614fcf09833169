"""From the shape of a question about a metric to the text of its query: a chain of named steps.

For each scope there are the rows that count ("rows_0", where that takes more than a condition), the figures of each
cell ("cells_0"), those added up ("run_0"), and at last the answer. `guatu.metrics.expressions` compiles each kind of
step once, over names of our own ("guatu:…"); the columns, conditions and measures of a metric are put in here by name,
so that one metric more costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from textwrap import indent
from typing import NamedTuple

from guatu.metrics.check import DAYS_COLUMN, shift
from guatu.metrics.engine import Columns
from guatu.metrics.expressions import (
    answer_sql,
    by_end_sql,
    cells_sql,
    condition_sql,
    measure_sql,
    page_sql,
    rows_sql,
    running_sql,
    type_name,
)
from guatu.metrics.grains import PER_YEAR
from guatu.metrics.literals import listed_values, quoted
from guatu.metrics.plan import Measured, Narrowed, Records, lookups_of, scopes, steps, suffix
from guatu.metrics.spec import Filter, Metric, Part, Scope, Table
from guatu.metrics.steps import EXACT, Cells, Frame, Kept, Measure, Rows, Told


@lru_cache(maxsize=2048)
def query(
    shape: Measured | Records, tables: tuple[Table, ...], columns: tuple[Columns, ...], dialect: str,
    single: frozenset[str] = frozenset(),
) -> str:  # fmt: skip
    """The SQL of a shape, with a $name for every value asked for; kept by the version of the definition. Of tables that
    are `single` no row need be chosen by its vintage."""
    own = {table.name: dict(one) for table, one in zip(tables, columns, strict=True)}
    speaker = _Speaker(dialect, own, single)
    return _records_sql(shape, speaker) if isinstance(shape, Records) else _measured_sql(shape, speaker)


class _Speaker(NamedTuple):
    """The dialect, the columns of each table with their SQL types, and the tables without older vintages."""

    dialect: str
    columns: dict[str, dict[str, str]]
    single: frozenset[str]

    def type(self, scope: Scope, name: str) -> str:
        """The type of a column of a table, of a dimension from a lookup, or of counted days."""
        if name == DAYS_COLUMN:
            return "int64"
        kind = self.columns[scope.table.name].get(name)
        return "string" if kind is None else type_name(self.dialect, kind)


_OWN = re.compile(
    r"SUM\((?P<of>[\"`]t\d+[\"`])\.[\"`]guatu:(?P<sum>[mb]\d+)[\"`]\)"
    r"|(?P<alias>[\"`]t\d+[\"`])\.[\"`]guatu:where[\"`]"
    r"|[\"`]guatu:(?P<name>\w+)[\"`]"
)


_NOT_ADDING = ("distinct", "median")
_OWN_WHERE = re.compile(r"[\"`]t\d+[\"`]\.[\"`]guatu:where[\"`]")
_OWN_COLUMN = re.compile(r"[\"`]t\d+[\"`]\.[\"`]guatu:column[\"`]")
_OWN_TIME = re.compile(r"[\"`]t\d+[\"`]\.[\"`]guatu:time0[\"`]")
_OWN_ORDINAL = re.compile(r"[\"`]t\d+[\"`]\.(?=[\"`]guatu_ordinal[\"`])")
_ALIAS = "\0"
"""Stands for the alias of the rows in conditions and measures; no text that an engine takes has it."""


def _put_in(text: str, names: Mapping[str, str], dialect: str, where: str = "", sums: Mapping[str, str] = {}) -> str:
    """The text of a step with a metric's own columns, conditions and measures, in one pass: values may say anything."""

    def own(found: re.Match[str]) -> str:
        if found["sum"]:
            return sums[found["sum"]].replace(_ALIAS, found["of"])
        return where.replace(_ALIAS, found["alias"]) if found["alias"] else quoted(names[found["name"]], dialect)

    return _OWN.sub(own, text)


def _chained(chain: Mapping[str, str], last: str, dialect: str) -> str:
    named = (f"{quoted(name, dialect)} AS (\n{indent(text, '  ')}\n)" for name, text in chain.items())
    return f"WITH {', '.join(named)}\n{last}" if chain else last


def _measured_sql(shape: Measured, speaker: _Speaker) -> str:
    dialect = speaker.dialect
    metric = shift(shape.metric, shape.against, "value") if shape.against else shape.metric
    chain: dict[str, str] = {}
    cells = [_cells_of(number, scope, metric, shape, speaker, chain) for number, scope in enumerate(scopes(metric))]
    outer = shape.metric.outer
    told = Told(
        by=len(shape.by),
        grain=shape.grain,
        cells=tuple(cells),
        parts=tuple(Kept(_part_kind(part), part.nulls, part.empty, bool(part.scope.shift)) for part in metric.parts),
        formula=shape.metric.formula,
        numerator=shape.metric.numerator,
        denominator=shape.metric.denominator,
        before=metric.formula if shape.against else None,
        outer=outer.what if outer else None,
        over=shape.by.index(str(outer.over)) if outer and outer.over else 0,
        highest=bool(outer and outer.order == "highest"),
    )
    return _chained(chain, _put_in(answer_sql(told, dialect), _by_names(shape), dialect), dialect)


def _by_names(shape: Measured) -> dict[str, str]:
    return {f"by{place}": name for place, name in enumerate(shape.by)} | {"ordinal": "ordinal"}


def _cells_of(
    number: int, scope: Scope, metric: Metric, shape: Measured, speaker: _Speaker, chain: dict[str, str]
) -> Cells:
    """Puts the steps of one scope into the chain: its rows, its cells, and the cells added up."""
    share = bool(metric.outer and metric.outer.what == "share")
    frame = _frame(scope, metric, shape, share)
    rows = _rows_of(number, scope, metric, shape, frame, speaker, chain)
    chain[f"cells_{number}"] = _cells_text(frame, scope, metric, shape, rows, speaker)
    cells = Cells(f"cells_{number}", frame.parts, frame.blanks, frame.vintage, bool(scope.shift))
    if frame.running:
        measures = tuple(metric.parts[one].measure for one in frame.parts)
        kinds = tuple(_part_kind(metric.parts[one]) for one in frame.parts)
        text = running_sql(frame, cells.name, measures, kinds, suffix(scope), speaker.dialect)
        chain[f"run_{number}"] = _put_in(text, _by_names(shape), speaker.dialect)
        cells = cells._replace(name=f"run_{number}")
    if share:
        total = shape._replace(by=())
        text = _cells_text(_frame(scope, metric, total, share), scope, metric, total, rows, speaker, shape)
        chain[f"total_{number}"] = text
    return cells


def _conditions(scope: Scope, shape: Measured, frame: Frame, speaker: _Speaker, timed: bool) -> str:
    """What a row must meet to count, as SQL: its time, unless that was seen to, the filters, what is narrowed."""
    told = [_time_text(scope, speaker)] if timed and shape.timed else []
    told += [_filter_text(scope, one, shape, frame, speaker) for one in scope.filters]
    told += [_narrowed_text(scope, place, one, speaker) for place, one in enumerate(shape.where)]
    return " AND ".join(told)


def _time_text(scope: Scope, speaker: _Speaker) -> str:
    ending, dialect = suffix(scope), speaker.dialect
    if len(scope.time) == 1:
        column = f"{_ALIAS}.{quoted(scope.time[0], dialect)}"
        return f"{column} >= $first{ending} AND {column} < $after{ending}"
    year, index = (f"{_ALIAS}.{quoted(name, dialect)}" for name in scope.time)
    place = f"CAST({year} AS BIGINT) * {PER_YEAR['reporting']} + {index} - 1"
    years = f"{year} BETWEEN $year_first{ending} AND $year_last{ending}"
    return f"{years} AND {place} BETWEEN $first{ending} AND $last{ending}"


def _filter_text(scope: Scope, one: Filter, shape: Measured, frame: Frame, speaker: _Speaker) -> str:
    if one.test == "by_end":
        return _by_end_text(scope, one, shape, frame, speaker)
    text = condition_sql(one.test, speaker.type(scope, one.column), speaker.dialect)
    return _with_column(text, one.column, speaker.dialect).replace("$v", listed_values(one.values, speaker.dialect))


def _by_end_text(scope: Scope, one: Filter, shape: Measured, frame: Frame, speaker: _Speaker) -> str:
    """The column not after the end of the period of a cell; without a period, on any day."""
    column = f"{_ALIAS}.{quoted(one.column, speaker.dialect)}"
    if not frame.grain:
        return f"{column} < $after{suffix(scope)}" if shape.timed else f"{column} IS NOT NULL"
    kinds = (speaker.type(scope, one.column), speaker.type(scope, scope.time[0]))
    text = by_end_sql(*kinds, frame.grain, frame.kept, speaker.dialect)
    text = _OWN_TIME.sub(lambda _: f"{_ALIAS}.{quoted(scope.time[0], speaker.dialect)}", text)
    return _with_column(_OWN_ORDINAL.sub(lambda _: f"{_ALIAS}.", text), one.column, speaker.dialect)


def _narrowed_text(scope: Scope, place: int, one: Narrowed, speaker: _Speaker) -> str:
    told = [condition_sql("narrowed", speaker.type(scope, one.name), speaker.dialect)] if one.values else []
    told += [condition_sql("missing", "string", speaker.dialect)] if one.missing else []
    text = _with_column(" OR ".join(told), one.name, speaker.dialect).replace("$v", f"$where_{place}")
    return f"({text})" if len(told) > 1 else text


def _with_column(text: str, column: str, dialect: str) -> str:
    return _OWN_COLUMN.sub(lambda _: f"{_ALIAS}.{quoted(column, dialect)}", text)


def _sums(place: int, part: Part, shape: Measured, frame: Frame, speaker: _Speaker) -> dict[str, str]:
    """The measure of a part and the number of its missing figures, as SQL."""
    kind = speaker.type(part.scope, part.of) if part.of else "int64"
    where = " AND ".join(_filter_text(part.scope, one, shape, frame, speaker) for one in part.filters)
    measure = ("count" if part.of is None else "once") if frame.once else part.measure
    zero = part.nulls == "zero" and (_figures(part) or part.measure == "present")
    told = {"m": Measure(measure, kind, bool(where), zero, part.within)}
    told |= {"b": Measure("blank", kind, bool(where), False, None)} if _figures(part) else {}
    texts = {}
    for sort, one in told.items():
        text = _OWN_WHERE.sub(lambda _: f"({where})", measure_sql(one, speaker.dialect))
        texts[f"{sort}{place}"] = _with_column(text, str(part.of), speaker.dialect)
    return texts


def _figures(part: Part) -> bool:
    """Whether a part is made of figures, of which some may be missing."""
    return part.measure in ("sum", "last", "min", "max", "median")


def _part_kind(part: Part) -> str:
    if part.measure in ("count", "distinct", "present", "within"):
        return "int64"
    return "float64" if part.measure == "median" else EXACT


def _rows_of(
    number: int, scope: Scope, metric: Metric, shape: Measured, frame: Frame, speaker: _Speaker, chain: dict[str, str]
) -> str | None:
    """Puts the rows of a scope into the chain, where they are not simply those of the table; gives their name."""
    found = lookups_of(shape, scope)
    special = _older(scope, shape, speaker) or scope.entity or scope.state or scope.days or found or frame.spread
    if not special:
        return None
    parts = [metric.parts[one] for one in frame.parts]
    step, names = _rows_step(scope, parts, shape, frame, speaker)
    chain[f"rows_{number}"] = _put_in(rows_sql(step, speaker.dialect), names, speaker.dialect)
    return f"rows_{number}"


def _older(scope: Scope, shape: Measured, speaker: _Speaker) -> bool:
    """Whether rows must be chosen by their vintage."""
    return bool(scope.table.vintage) and (shape.as_of or scope.table.name not in speaker.single)


def _rows_step(
    scope: Scope, parts: Sequence[Part], shape: Measured, frame: Frame, speaker: _Speaker
) -> tuple[Rows, dict[str, str]]:
    """The kind of the step, and the columns of the table by their numbers."""
    found = lookups_of(shape, scope)
    state, days, table = scope.state, scope.days, scope.table
    roles = {
        "key": table.key,
        "vintage": (table.vintage,) if table.vintage and _older(scope, shape, speaker) else (),
        "time": scope.time,
        "entity": scope.entity,
        "state": tuple(one for one in (state.since, state.until) if one) if state else (),
        "of": state.of if state else (),
        "days": (days.start, days.end) if days else (),
    }
    given = {one.name for one in found}
    more = [*scope.once, *(one.column for one in found), *(one.column for one in scope.filters)]
    more += [name for name in (*shape.by, *(one.name for one in shape.where)) if name not in given]
    more += [one.column for part in parts for one in part.filters]
    more += [part.of for part in parts if part.of and part.of != DAYS_COLUMN]
    more += [table.vintage] if table.vintage else []
    timely = ("vintage", "time", "state", "days")
    needed = tuple(dict.fromkeys([*(name for role in roles.values() for name in role), *more]))
    dated = {name for role in timely for name in roles[role]}
    place = {name: number for number, name in enumerate(needed)}
    step = Rows(
        kinds=tuple(speaker.type(scope, name) if name in dated else "string" for name in needed),
        **{role: tuple(place[name] for name in names) for role, names in roles.items()},
        lookups=tuple((place[one.column], one.since is not None) for one in found),
        working=bool(days and days.calendar == "working"),
        ends=bool(state and state.until),
        later=bool(state and state.later),
        grain=shape.grain,
        timed=shape.timed,
        as_of=shape.as_of,
        areas=shape.areas,
        spread=frame.spread,
        suffix=suffix(scope),
    )
    names = {f"c{number}": name for name, number in place.items()} | {"table": table.name}
    for number, one in enumerate(found):
        names |= {
            f"lt{number}": one.table.name,
            f"lk{number}": one.key,
            f"lg{number}": one.give,
            f"l{number}": one.name,
        }
        names |= {f"ls{number}": str(one.since), f"lu{number}": str(one.until)}
    return step, names


def _frame(scope: Scope, metric: Metric, shape: Measured, share: bool) -> Frame:
    parts = tuple(place for place, part in enumerate(metric.parts) if part.scope == scope)
    measures = tuple(metric.parts[one].measure for one in parts)
    running = scope.running if shape.grain else None
    spread = running if scope.once or share or set(measures) & set(_NOT_ADDING) or _ends(scope, metric) else None
    return Frame(
        by=len(shape.by),
        kinds=(),
        grain=shape.grain,
        kept=bool(scope.state or scope.entity or spread),
        parts=parts,
        blanks=tuple(one for one in parts if _figures(metric.parts[one])),
        vintage=bool(scope.table.vintage) and not scope.once,
        once=measures if scope.once else (),
        things=len(scope.once),
        spread=spread,
        running=None if spread else running,
        step=steps(scope.shift, shape.grain),
    )


def _ends(scope: Scope, metric: Metric) -> bool:
    """Whether rows are compared with the end of the period for which they count."""
    of_parts = (one for part in metric.parts if part.scope == scope for one in part.filters)
    return any(one.test == "by_end" for one in (*scope.filters, *of_parts))


def _cells_text(
    frame: Frame, scope: Scope, metric: Metric, shape: Measured, rows: str | None, speaker: _Speaker,
    asked: Measured | None = None,
) -> str:  # fmt: skip
    """The cells of a scope as SQL. `asked` is the question where the cells are those of its total."""
    conditions = _conditions(scope, asked or shape, frame, speaker, timed=rows is None)
    names = _by_names(shape) | {"rows": rows or scope.table.name, "vintage": str(scope.table.vintage)}
    names |= {f"time{place}": name for place, name in enumerate(scope.time)}
    names |= {f"once{place}": name for place, name in enumerate(scope.once)}
    frame = frame._replace(kinds=tuple(speaker.type(scope, name) for name in scope.time))
    if thing := _only_thing(frame, scope, metric, speaker):
        frame, names = frame._replace(different=True, things=1), names | {"once0": thing}
    sums: dict[str, str] = {}
    for place in frame.parts:
        sums |= _sums(place, metric.parts[place], shape, frame, speaker)
    return _put_in(cells_sql(frame, bool(conditions), speaker.dialect), names, speaker.dialect, conditions, sums)


def _only_thing(frame: Frame, scope: Scope, metric: Metric, speaker: _Speaker) -> str | None:
    """The column of which cells count the different values and nothing else. A float must first be cleaned."""
    parts = [metric.parts[one] for one in frame.parts]
    if frame.once or len(parts) != 1 or parts[0].measure != "distinct" or parts[0].filters:
        return None
    of = str(parts[0].of)
    return None if speaker.type(scope, of).startswith("float") else of


def _records_sql(shape: Records, speaker: _Speaker) -> str:
    """The rows of one scope behind a cell, in the order of their key, from one position to another."""
    dialect = speaker.dialect
    cell, metric = shape.cell, shape.cell.metric
    scope = scopes(metric)[shape.scope]
    chain: dict[str, str] = {}
    parts = [metric.parts[one] for one in shape.parts]
    shown = _shown(scope, parts)
    wider = cell._replace(by=tuple(name for name in shown if name != DAYS_COLUMN))
    frame = _frame(scope, metric, wider, False)
    rows = _rows_of(0, scope, metric, wider, frame, speaker, chain)
    conditions = _conditions(scope, cell, frame, speaker, timed=rows is None)
    any_part = [
        " AND ".join(_filter_text(scope, one, cell, frame, speaker) for one in part.filters) or "TRUE" for part in parts
    ]
    where = " AND ".join(filter(None, [conditions, f"({' OR '.join(any_part)})" if "TRUE" not in any_part else ""]))
    names = {f"s{place}": name for place, name in enumerate(shown)} | {"rows": rows or scope.table.name}
    keys = len(scope.table.key)
    text = page_sql(len(shown), keys, bool(where), dialect)
    return _chained(chain, _put_in(text, names, dialect, where), dialect)


def _shown(scope: Scope, parts: Sequence[Part]) -> tuple[str, ...]:
    """The columns that a record is shown with: its key, its days, the figures that are counted."""
    state = (scope.state.since, scope.state.until) if scope.state else ()
    days = (scope.days.start, scope.days.end, DAYS_COLUMN) if scope.days else ()
    figures = [part.of for part in parts]
    names = [*scope.table.key, *scope.time, *state, *days, *figures]
    return tuple(dict.fromkeys(name for name in names if name))
