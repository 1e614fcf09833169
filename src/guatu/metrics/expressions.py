"""From the shape of a question to SQL, by Ibis. No other module knows Ibis; it is loaded when this one is.

What Ibis does not guard against is guarded here: numerators and sums are cast, because an integer ratio is 0 on some
engines and float sums differ between runs; a year before is a join on periods, never the row before; the latest vintage
takes the whole row, so that a figure withdrawn later does not come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import sqlglot
from ibis.backends.sql import compilers, datatypes
from sqlglot import expressions as sge

from guatu.metrics.engine import Columns
from guatu.metrics.grains import PER_YEAR
from guatu.metrics.observations import OverAreas, Ranking, Sheet
from guatu.metrics.plan import Doubles, Measured
from guatu.metrics.spec import Asked, Filter, Metric, Part, Table, Value

_ASKED = "asked_"
_EXACT = dt.Decimal(38, 9)
"""Floats are summed as decimals with nine places: exact, and the same in every run."""
_WEAK = ("estimated", "preliminary")


class _Dialect(NamedTuple):
    compiler: Any
    types: Any


_DIALECTS = {"duckdb": _Dialect(compilers.DuckDBCompiler, datatypes.DuckDBType)}


def filled(sql: str, asked: Mapping[str, Asked], dialect: str) -> str:
    """The query with the values asked for in place of their names, for people to read and run."""

    def value_of(node: sge.Expression) -> Any:
        named = isinstance(node, (sge.Parameter, sge.Placeholder))
        return sge.convert(asked[node.name]) if named and node.name in asked else node

    spoken = _DIALECTS[dialect].compiler.dialect
    return str(sqlglot.parse_one(sql, dialect=spoken).transform(value_of).sql(dialect=spoken, pretty=True))


@lru_cache(maxsize=512)
def compiled(shape: NamedTuple, table: Table, columns: Columns, dialect: str) -> str:
    """The SQL of a shape, with a named parameter for every value asked for. Each shape is compiled once."""
    speaking = _DIALECTS[dialect]
    schema = {name: speaking.types.from_string(kind) for name, kind in columns}
    expression = _BUILDERS[type(shape)](ibis.table(schema, name=table.name), table, shape)
    query = speaking.compiler().to_sqlglot(expression)
    return str(query.transform(_parameter).sql(dialect=speaking.compiler.dialect, pretty=True))


def _parameter(node: sge.Expression) -> sge.Expression:
    """A named parameter for what `_asked` put into the expression."""
    called = node.name.lower() if isinstance(node, sge.Anonymous) else ""
    return sge.Placeholder(this=called.removeprefix(_ASKED)) if called.startswith(_ASKED) else node


@lru_cache(maxsize=1024)
def _asked(name: str, kind: str = "string") -> Any:
    """A value that is known only when the question is asked."""

    def value() -> Any: ...

    value.__name__ = f"{_ASKED}{name}"
    return ibis.udf.scalar.builtin(value, signature=((), kind))()


# ------------------------------------------------------------------ rows


def _standing(rows: ir.Table, table: Table, by: Sequence[str], keep: Sequence[str], as_of: bool) -> ir.Table:
    """For each `by` the columns `keep` of the latest vintage, or of the latest known as of the day asked for."""
    vintage = rows[str(table.vintage)]
    if as_of:
        rows = rows.filter(vintage < _asked("as_of", "timestamp"))
        vintage = rows[str(table.vintage)]
    whole = ibis.struct({name: rows[name] for name in keep})
    latest = rows.group_by(*by).agg(latest=_max_by(whole.type())(whole, vintage), vintage=vintage.max())
    return latest.select(*by, **{name: latest.latest[name] for name in keep}, vintage=latest.vintage)


@lru_cache(maxsize=256)
def _max_by(kind: dt.DataType) -> Any:
    """The row with the largest vintage. Ibis's own argmax sorts, which takes twice as long."""

    def max_by(row: Any, vintage: Any) -> Any: ...

    return ibis.udf.agg.builtin(max_by, name="max_by", signature=((kind, "timestamp"), kind))


def _all(conditions: Iterable[Any]) -> Any:
    return reduce(and_, conditions)


def _one_of(column: Any, name: str) -> Any:
    """Whether a column has one of the values asked for: a list as one parameter, so that its length is no new shape."""
    listed = _asked(name, dt.Array(column.type())).unnest().name("one").as_table()
    return column.isin(listed.one)


def _clean(column: Any) -> Any:
    """A float that is no number is no figure: it would sort above all others."""
    return column.isnan().ifelse(ibis.null(column.type()), column) if column.type().is_floating() else column


def _exact(column: Any) -> Any:
    """A number of which sums are exact."""
    kind = column.type()
    return column if kind.is_decimal() else column.cast(dt.Decimal(38, 0) if kind.is_integer() else _EXACT)


def _growth(now: Any, before: Any) -> Any:
    """Percent of growth; nothing where the base is not above zero."""
    base = before.cast("float64")
    return (base > 0).ifelse((now.cast("float64") / base - 1) * 100, ibis.null("float64"))


def _first_of(*reasons: tuple[Any, str]) -> Any:
    """The first reason whose condition holds; nothing where none does."""
    return ibis.cases(*reasons, else_=ibis.null("string"))


def _last(column: Any) -> Any:
    return column.asc(nulls_first=False)


# ------------------------------------------------------------------ statistics


def _ranking(rows: ir.Table, table: Table, shape: Ranking) -> ir.Table:
    now = _ranked(rows, table, shape, "")
    no_figure = (now["rank"].isnull(), "no_growth" if shape.figure == "growth" else "no_value")
    if not shape.against:
        now = now.mutate(reason=_first_of(no_figure))
        return _by_rank(now.select("rank", "zone", "value", "growth", "status", "vintage", "reason"))
    before = _ranked(rows, table, shape, "_before").select(peer="zone", rank_before="rank")
    both = now.left_join(before, now.zone == before.peer)
    return _by_rank(
        both.select(
            "rank", "zone", "value", "growth", "status", "vintage", "rank_before",
            movement=both.rank_before - both["rank"],
            reason=_first_of(no_figure, (both.rank_before.isnull(), "no_rank_before")),
        )
    )  # fmt: skip


def _by_rank(rows: ir.Table) -> ir.Table:
    return rows.order_by(_last(rows["rank"]), _last(rows.zone))


def _ranked(rows: ir.Table, table: Table, shape: Ranking, role: str) -> ir.Table:
    conditions = [rows.indicator == _asked("indicator"), rows.basis == _asked("basis"), rows.area == rows.zone]
    conditions += _in_month(rows, role)
    if shape.zones:
        conditions.append(_one_of(rows.zone, "zones"))
    keep = ("value", "growth", "status")
    standing = _standing(rows.filter(*conditions), table, ("zone",), keep, shape.as_of)
    figure = _clean(standing[shape.figure])
    ordered = (figure.desc if shape.order == "highest" else figure.asc)(nulls_first=False)
    rank = ibis.rank().over(order_by=ordered) + 1
    return standing.mutate(rank=figure.isnull().ifelse(ibis.null("int64"), rank))


def _in_month(rows: ir.Table, role: str) -> list[Any]:
    return [
        rows.year == _asked(f"year{role}", "int64"),
        rows.period_index == _asked(f"period_index{role}", "int64"),
    ]


def _sheet(rows: ir.Table, table: Table, shape: Sheet) -> ir.Table:
    by = ("zone", "area", "indicator", "basis")
    now = _standing(rows.filter(*_of_sheet(rows, shape, "year")), table, by, ("value", "growth", "status"), shape.as_of)
    now = now.mutate(level=now.indicator.isin(shape.levels))  # before the join, so that the long list stands once
    past = _standing(rows.filter(*_of_sheet(rows, shape, "year_before")), table, by, ("value",), shape.as_of)
    past = past.select(*(past[name].name(f"{name}_past") for name in by), before="value", vintage_before="vintage")
    both = now.left_join(past, [now[name] == past[f"{name}_past"] for name in by])
    both = both.mutate(value=_clean(both.value), before=_clean(both.before))
    grown = both.level.ifelse(_growth(both.value, both.before), ibis.null("float64"))
    reason = _first_of(
        (both.value.isnull(), "no_value"), (~both.level, "not_a_level"), (both.before.isnull(), "no_base"),
        (both.before <= 0, "base_not_positive"),
    )  # fmt: skip
    told = both.select(
        *by, "value", "growth", "before",
        growth_from_levels=grown, gap=grown - both.growth.cast("float64"), status=both.status,
        vintage=both.vintage, vintage_before=both.vintage_before, reason=reason,
    )  # fmt: skip
    return told.order_by("zone", "area", "indicator", "basis")


def _of_sheet(rows: ir.Table, shape: Sheet, year: str) -> list[Any]:
    conditions = [rows.year == _asked(year, "int64"), rows.period_index == _asked("period_index", "int64")]
    if shape.zone:
        conditions += [rows.zone == _asked("zone"), rows.area == _asked("area" if shape.area else "zone")]
    else:
        conditions.append(rows.area == rows.zone)
    return conditions + ([rows.basis == _asked("basis")] if shape.basis else [])


def _over_areas(rows: ir.Table, table: Table, shape: OverAreas) -> ir.Table:
    each = _each_area(rows, table, shape)
    if shape.each:
        names = ("value", "numerator", "denominator") if shape.ratio else ("value",)
        reason = _first_of((~each.complete, "no_value"), *_divided_by_nothing(each, shape))
        each = each.mutate(reason=reason).order_by("zone", "area")
        return each.select("zone", "area", *names, "preliminary", "oldest", "latest", "reason")
    return _whole(each, shape)


def _each_area(rows: ir.Table, table: Table, shape: OverAreas) -> ir.Table:
    """A row an area: numerator, which for a sum is the value, denominator, value, and whether it has all it needs."""
    roles = ("", "_below") if shape.ratio else ("",)
    here = _one_of(rows.area if shape.zone else rows.zone, "areas")
    whose = rows.zone == _asked("zone") if shape.zone else rows.area == rows.zone
    wanted = reduce(or_, (_of_indicator(rows, role) for role in roles))
    by = ("zone", "area", "indicator", "basis")
    rows = rows.filter(*_in_month(rows, ""), here, whose, wanted)
    standing = _standing(rows, table, by, ("value", "status"), shape.as_of)
    figure = _exact(_clean(standing.value))
    parts = {"numerator": figure.max(where=standing.indicator == _asked("indicator"))}
    if shape.ratio:
        parts["denominator"] = figure.max(where=standing.indicator == _asked("indicator_below"))
    each = standing.group_by("zone", "area").agg(
        **parts,
        preliminary=standing.count(where=standing.status.isin(_WEAK)),
        oldest=standing.vintage.min(),
        latest=standing.vintage.max(),
    )
    return each.mutate(value=_divided(each, shape), complete=_all(each[name].notnull() for name in parts))


def _of_indicator(rows: ir.Table, role: str) -> Any:
    return (rows.indicator == _asked(f"indicator{role}")) & (rows.basis == _asked(f"basis{role}"))


def _whole(each: ir.Table, shape: OverAreas) -> ir.Table:
    parts = ("numerator", "denominator") if shape.ratio else ("numerator",)
    whole = each.agg(
        **{name: each[name].sum() for name in parts},
        present=each.count(where=each.complete),
        preliminary=each.preliminary.sum().fill_null(0).cast("int32"),  # DuckDB sums whole numbers in 128 bits
        oldest=each.oldest.min(),
        latest=each.latest.max(),
    )
    whole = whole.mutate(areas=_asked("expected", "int64"))
    complete = whole.present == whole.areas
    whole = whole.mutate(**{name: complete.ifelse(whole[name], ibis.null(whole[name].type())) for name in parts})
    reason = _first_of((whole.present != whole.areas, "missing_areas"), *_divided_by_nothing(whole, shape))
    whole = whole.mutate(value=_divided(whole, shape), reason=reason)
    told = ("value", *parts) if shape.ratio else ("value",)
    return whole.select(*told, "areas", "present", "preliminary", "oldest", "latest", "reason")


def _divided(rows: ir.Table, shape: OverAreas) -> Any:
    return _ratio(rows.numerator, rows.denominator, shape.times) if shape.ratio else rows.numerator


def _divided_by_nothing(rows: ir.Table, shape: OverAreas) -> list[tuple[Any, str]]:
    return [(rows.denominator == 0, "no_denominator")] if shape.ratio else []


def _ratio(numerator: Any, denominator: Any, times: int) -> Any:
    return numerator.cast("float64") / denominator.cast("float64").nullif(0) * times


# ------------------------------------------------------------------ metrics of any table


def _measured(rows: ir.Table, table: Table, shape: Measured) -> ir.Table:
    now = _figures(rows, table, shape, "")
    if shape.against:
        now = _compared(now, _figures(rows, table, shape, "_before"), shape)
    if shape.grain:
        per_year = PER_YEAR[shape.grain]
        now = now.mutate(year=now.ordinal // per_year, part=now.ordinal % per_year + 1)
    told = [*shape.by, *(("year", "part") if shape.grain else ()), "value"]
    told += ["numerator", "denominator"] if shape.metric.is_ratio else []
    told += ["rows", *(["vintage"] if table.vintage else []), *(["before", "growth"] if shape.against else [])]
    now = now.mutate(reason=_first_of(*_missing_measures(now, shape))).select(*told, "reason")
    order = [*shape.by, *(("year", "part") if shape.grain else ())]
    return now.order_by([_last(now[name]) for name in order]) if order else now


def _missing_measures(now: ir.Table, shape: Measured) -> list[tuple[Any, str]]:
    reasons = []
    if shape.metric.is_ratio:
        reasons = [(now.numerator.isnull(), "no_value"), (now.value.isnull(), "no_denominator")]
    reasons.append((now.value.isnull(), "no_value"))
    if shape.against:
        reasons += [(now.before.isnull(), "no_base"), (now.before <= 0, "base_not_positive")]
    return reasons


def _compared(now: ir.Table, before: ir.Table, shape: Measured) -> ir.Table:
    """Each row with the value of the period that lies a step before: joined, because rows may be missing."""
    keys = [*shape.by, *(["ordinal"] if shape.grain else [])]
    past = before.select(*(before[name].name(f"{name}_past") for name in keys), before="value")
    same = [now[name].identical_to(past[f"{name}_past"]) for name in shape.by]
    same += [now.ordinal == past.ordinal_past + shape.step] if shape.grain else []
    both = now.left_join(past, same) if same else now.cross_join(past)
    return both.mutate(growth=_growth(both.value, both.before))


def _figures(rows: ir.Table, table: Table, shape: Measured, role: str) -> ir.Table:
    """The measure by dimension and period, with how many rows stand behind it and their latest vintage."""
    rows = _counted(rows, table, shape, role)
    by = [*shape.by, *(["ordinal"] if shape.grain else [])]
    measures = [_measure(rows, part) for part in shape.metric.parts]
    told = {"rows": rows.count()} | ({"vintage": rows[table.vintage].max()} if table.vintage else {})
    if not shape.metric.is_ratio:
        return rows.group_by(*by).agg(value=measures[0], **told) if by else rows.agg(value=measures[0], **told)
    told |= {"numerator": measures[0], "denominator": measures[1]}
    figures = rows.group_by(*by).agg(**told) if by else rows.agg(**told)
    return figures.mutate(value=_ratio(figures.numerator, figures.denominator, shape.metric.times))


def _measure(rows: ir.Table, part: Part) -> Any:
    condition = _all(_test(rows, one) for one in part.filters) if part.filters else None
    if part.measure == "count":
        return rows.count(where=condition)
    column = rows[str(part.of)]
    if part.measure == "distinct":
        return column.nunique(where=condition)
    return _exact(_clean(column)).sum(where=condition)


def _counted(rows: ir.Table, table: Table, shape: Measured, role: str) -> ir.Table:
    """The rows that count: of the time asked about, each in its standing vintage, the last of each entity, filtered.

    What narrows by a part of the key goes before the choice of vintage, where it saves work; what narrows by a figure
    goes after it, or an older vintage would come back. Filters ask for the state of the last row, never of one before.
    """
    metric = shape.metric
    timely = set(metric.time) <= set(table.key) or not table.vintage
    rows = _in_time(rows, shape, role) if timely else rows
    if table.vintage:
        rest = [name for name in rows.columns if name not in (*table.key, table.vintage)]
        standing = _standing(rows, table, table.key, rest, shape.as_of)
        rows = standing.rename({table.vintage: "vintage"}) if table.vintage != "vintage" else standing
    rows = rows if timely else _in_time(rows, shape, role)
    if shape.grain:
        rows = rows.mutate(ordinal=_ordinal(rows, metric, shape.grain))
    if metric.is_last:
        rows = _last_of_each(rows, metric, shape.grain)
    conditions = [_test(rows, one) for one in metric.filters]
    conditions += [_one_of(rows[name], f"where_{place}") for place, name in enumerate(shape.where)]
    return rows.filter(*conditions) if conditions else rows


def _in_time(rows: ir.Table, shape: Measured, role: str) -> ir.Table:
    if not shape.timed:
        return rows
    if len(shape.metric.time) == 2:
        year, place = rows[shape.metric.time[0]], _moment(rows, shape.metric)
        years = year.between(_asked(f"first_year{role}", "int64"), _asked(f"last_year{role}", "int64"))
        return rows.filter(years, place.between(_asked(f"first{role}", "int64"), _asked(f"last{role}", "int64")))
    moment = rows[shape.metric.time[0]]
    kind = "date" if moment.type().is_date() else "timestamp"
    return rows.filter(moment >= _asked(f"first{role}", kind), moment < _asked(f"after{role}", kind))


def _moment(rows: ir.Table, metric: Metric) -> Any:
    """What sorts rows by time."""
    if len(metric.time) == 1:
        return rows[metric.time[0]]
    year, place = (rows[name].cast("int64") for name in metric.time)
    return year * PER_YEAR["reporting"] + place - 1


def _last_of_each(rows: ir.Table, metric: Metric, grain: str | None) -> ir.Table:
    by = [*metric.entity, *(["ordinal"] if grain else [])]
    latest_first = [_moment(rows, metric).desc(), *(rows[name].desc() for name in rows.columns if name not in by)]
    numbered = rows.mutate(turn=ibis.row_number().over(group_by=by, order_by=latest_first))
    return numbered.filter(numbered.turn == 0).drop("turn")


def _ordinal(rows: ir.Table, metric: Metric, grain: str) -> Any:
    """The ordinal of the period in which a row lies, as in `guatu.metrics.grains`."""
    if len(metric.time) == 2:
        year, index = (rows[name].cast("int64") for name in metric.time)
        return year * PER_YEAR[grain] + (index - 1 if grain == "reporting" else index * PER_YEAR[grain] // 12)
    moment = rows[metric.time[0]]
    return moment.year().cast("int64") * PER_YEAR[grain] + _PLACES[grain](moment).cast("int64")


_PLACES: dict[str, Callable[[Any], Any]] = {
    "day": lambda moment: moment.day_of_year() - 1,
    "xun": lambda moment: (moment.month() - 1) * 3 + ibis.least((moment.day() - 1) // 10, 2),
    "reporting": lambda moment: ibis.greatest(moment.month(), 2) - 2,
    "month": lambda moment: moment.month() - 1,
    "quarter": lambda moment: (moment.month() - 1) // 3,
    "half": lambda moment: (moment.month() - 1) // 6,
    "year": lambda moment: moment.month() * 0,
}

_TESTS: dict[str, Callable[[Any, tuple[Value, ...]], Any]] = {
    "is": lambda column, values: column.isin(values),
    "is_not": lambda column, values: ~column.isin(values).fill_null(False),
    "at_least": lambda column, values: column >= values[0],
    "at_most": lambda column, values: column <= values[0],
    "present": lambda column, _: column.notnull(),
}


def _test(rows: ir.Table, one: Filter) -> Any:
    return _TESTS[one.test](rows[one.column], one.values)


def _twice(rows: ir.Table, table: Table, _: NamedTuple) -> ir.Table:
    by = [*table.key, str(table.vintage)]
    return rows.group_by(*by).agg(rows=rows.count()).filter(lambda one: one.rows > 1).order_by(by)


_BUILDERS: dict[type, Callable[..., ir.Table]] = {
    Ranking: _ranking,
    Sheet: _sheet,
    OverAreas: _over_areas,
    Measured: _measured,
    Doubles: _twice,
}
