"""From the shape of a question to SQL, by Ibis. No other module knows Ibis; it is loaded when this one is.

What Ibis does not guard against is guarded here: numerators and sums are cast, because an integer ratio is 0 on some
engines and float sums differ between runs; a year before is found by its period, never as the row before; the latest
vintage takes the whole row, so that a figure withdrawn later does not come back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from operator import add, and_, or_
from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from ibis.backends.sql import compilers, datatypes
from sqlglot import expressions as sge

from guatu.metrics import formulas
from guatu.metrics.engine import Columns
from guatu.metrics.grains import PER_YEAR
from guatu.metrics.literals import quoted
from guatu.metrics.observations import OverAreas, Ranking, Sheet
from guatu.metrics.plan import WORKING_DAYS, Doubles
from guatu.metrics.problems import MetricRefused
from guatu.metrics.spec import Formula, Table
from guatu.metrics.steps import EXACT, Cells, Frame, Measure, Rows, Told

_ASKED = "asked_"
_EXACT = dt.dtype(EXACT)
_ENDLESS = 1e29
_WEAK = ("estimated", "preliminary")


class _Dialect(NamedTuple):
    compiler: Any
    types: Any


_DIALECTS = {
    "duckdb": _Dialect(compilers.DuckDBCompiler, datatypes.DuckDBType),
    "postgres": _Dialect(compilers.PostgresCompiler, datatypes.PostgresType),
    "pyspark": _Dialect(compilers.PySparkCompiler, datatypes.PySparkType),
}


class _OfSpark(ibis.config.Config):  # type: ignore[misc]
    """What Ibis asks of Spark's dialect, which it has only when its own connection to Spark is loaded."""

    treat_nan_as_null: bool = False


if ibis.options.pyspark is None:
    ibis.options.pyspark = _OfSpark()


@lru_cache(maxsize=2048)
def compiled(shape: NamedTuple, tables: tuple[Table, ...], columns: tuple[Columns, ...], dialect: str) -> str:
    """The SQL of a shape, with a $name for every value asked for. Each shape is compiled once."""
    if dialect != "duckdb" and not isinstance(shape, Doubles):
        raise MetricRefused("only_duckdb", dialect=dialect)
    schema = {name: type_name(dialect, kind) for name, kind in columns[0]}
    return _sql(_BUILDERS[type(shape)](ibis.table(schema, name=tables[0].name), tables[0], shape), dialect)


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
    """A float that is no number, endless, or too large to be exact is no figure: it would sort above all others.

    One comparison says all three, as NaN sorts above every number; Ibis has no isinf on Spark, and says false there.
    """
    if not column.type().is_floating():
        return column
    return (column.abs() < ibis.literal(_ENDLESS, "float64")).ifelse(column, ibis.null(column.type()))


def _exact(column: Any) -> Any:
    """A number of which sums are exact. Of a float the digits count that people see, as engines cast differently."""
    kind = column.type()
    if kind.is_floating():
        return column.cast("string").cast(_EXACT)
    return column.cast(dt.Decimal(38, 0)) if kind.is_integer() else column


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


# ------------------------------------------------------------------ steps of the query for a metric
#
# Over names of our own ("guatu:…"), in place of which `guatu.metrics.query` puts those of a metric.


@lru_cache(maxsize=256)
def type_name(dialect: str, kind: str) -> str:
    """What the steps call a type that an engine has a name of its own for."""
    return str(_DIALECTS[dialect].types.from_string(kind))


_ASKED_CALL = re.compile(_ASKED + r"(\w+)\(\)", re.IGNORECASE)


def _named(text: str) -> str:
    """The text with $names for what is asked for."""
    return _ASKED_CALL.sub(lambda found: f"${found[1].lower()}", text)


def _sql(expression: ir.Table, dialect: str) -> str:
    speaking = _DIALECTS[dialect]
    query = speaking.compiler().to_sqlglot(expression)
    return _named(str(query.sql(dialect=speaking.compiler.dialect, pretty=True)))


# ------------------------------------------------------------------ conditions and measures


@lru_cache(maxsize=256)
def condition_sql(test: str, kind: str, dialect: str) -> str:
    """A condition on the column guatu:column, with $v for its values."""
    rows = ibis.table({"guatu:column": kind}, name="guatu:rows")
    speaking = _DIALECTS[dialect]
    query = speaking.compiler().to_sqlglot(rows.filter(_TESTS[test](rows["guatu:column"])))
    return _named(str(query.find(sge.Where).this.sql(dialect=speaking.compiler.dialect)))


_TESTS: dict[str, Callable[[Any], Any]] = {
    "is": lambda column: column.isin([_asked("v", column.type())]),
    "is_not": lambda column: ~column.isin([_asked("v", column.type())]).fill_null(False),
    "at_least": lambda column: _clean(column) >= _asked("v", column.type()),
    "at_most": lambda column: _clean(column) <= _asked("v", column.type()),
    "present": lambda column: _clean(column).notnull(),
    "missing": lambda column: column.isnull(),
    "narrowed": lambda column: _asked("v", dt.Array(column.type())).contains(column),
}


@lru_cache(maxsize=128)
def by_end_sql(kind: str, time: str, grain: str, kept: bool, dialect: str) -> str:
    """Whether the day in guatu:column is not after the end of the period in which guatu:time0 lies, or, where rows
    have their ordinal, of that period."""
    schema = {"guatu:column": kind, "guatu:time0": time, "guatu_ordinal": "int64"}
    rows = ibis.table(schema, name="guatu:rows")
    here = rows.guatu_ordinal if kept else _ordinal([rows["guatu:time0"]], grain)
    speaking = _DIALECTS[dialect]
    query = speaking.compiler().to_sqlglot(rows.filter(_ordinal([rows["guatu:column"]], grain) <= here))
    return str(query.find(sge.Where).this.sql(dialect=speaking.compiler.dialect))


@lru_cache(maxsize=256)
def measure_sql(one: Measure, dialect: str) -> str:
    rows = ibis.table({"guatu:column": one.kind, "guatu:where": "boolean"}, name="guatu:rows")
    column = _clean(rows["guatu:column"])
    column = column.fill_null(0) if one.zero else column
    told = _MEASURES[one.measure](rows, column, rows["guatu:where"] if one.where else None, one.within)
    speaking = _DIALECTS[dialect]
    query = speaking.compiler().to_sqlglot(rows.agg(told=told))
    return str(query.find(sge.Select).expressions[0].unalias().sql(dialect=speaking.compiler.dialect))


def _both(one: Any, other: Any) -> Any:
    return one if other is None else one & other


_MEASURES: dict[str, Callable[..., Any]] = {
    "count": lambda rows, column, where, _: rows.count(where=where),
    "sum": lambda rows, column, where, _: _exact(column).sum(where=where),
    "last": lambda rows, column, where, _: _exact(column).sum(where=where),
    "min": lambda rows, column, where, _: _exact(column).min(where=where),
    "max": lambda rows, column, where, _: _exact(column).max(where=where),
    "once": lambda rows, column, where, _: (_exact(column) if column.type().is_numeric() else column).max(where=where),
    "median": lambda rows, column, where, _: column.cast("float64").median(where=where),
    "distinct": lambda rows, column, where, _: column.nunique(where=where),
    "present": lambda rows, column, where, _: column.count(where=where),
    "within": lambda rows, column, where, within: rows.count(where=_both(column <= within, where)),
    "blank": lambda rows, column, where, _: rows.count(where=_both(column.isnull(), where)),
}
_ADDING = {"min": "min", "max": "max"}
"""How cells of a measure are joined; those that are not here add up."""


# ------------------------------------------------------------------ rows


def _column(rows: ir.Table, number: int) -> Any:
    return rows[f"guatu:c{number}"]


@lru_cache(maxsize=512)
def rows_sql(step: Rows, dialect: str) -> str:
    """The rows that count: of the time asked about, in their standing vintage, of each entity the last, or those that
    hold on the days asked about; with dimensions looked up, days counted, and a row for each period that it adds to.

    What narrows by a part of the key goes before the choice of vintage, where it saves work; what narrows by a figure
    goes after it, or an older vintage would come back. Filters come later: they ask for the state of the last row,
    never of one before.
    """
    rows = ibis.table({f"guatu:c{place}": kind for place, kind in enumerate(step.kinds)}, name="guatu:table")
    timely = set(step.time) <= set(step.key) or not step.vintage
    in_time = step.timed and not step.state
    rows = _rows_in_time(rows, step) if in_time and timely else rows
    rows = _newest(rows, step, dialect) if step.vintage else rows
    rows = _rows_in_time(rows, step) if in_time and not timely else rows
    if step.state:
        rows = _holding(rows, step)
    if step.grain and not step.state and (step.entity or step.spread):
        rows = rows.mutate(guatu_ordinal=_ordinal([_column(rows, one) for one in step.time], step.grain))
    if step.entity:
        rows = _last_of_each(rows, step)
    for number, (on, dated) in enumerate(step.lookups):
        rows = _looked_up(rows, step, number, on, dated)
    if step.days:
        rows = _with_days(rows, step)
    return _sql(_spread(rows, step) if step.spread else rows, dialect)


def _rows_in_time(rows: ir.Table, step: Rows) -> ir.Table:
    ending = step.suffix
    if len(step.time) == 2:
        year, place = _column(rows, step.time[0]), _moment(rows, step)
        years = year.between(_asked(f"year_first{ending}", "int64"), _asked(f"year_last{ending}", "int64"))
        return rows.filter(years, place.between(_asked(f"first{ending}", "int64"), _asked(f"last{ending}", "int64")))
    moment = _column(rows, step.time[0])
    kind = "date" if moment.type().is_date() else "timestamp"
    return rows.filter(moment >= _asked(f"first{ending}", kind), moment < _asked(f"after{ending}", kind))


def _moment(rows: ir.Table, step: Rows) -> Any:
    """What sorts rows by time."""
    if len(step.time) == 1:
        return _column(rows, step.time[0])
    year, place = (_column(rows, one).cast("int64") for one in step.time)
    return year * PER_YEAR["reporting"] + place - 1


def _newest(rows: ir.Table, step: Rows, dialect: str) -> ir.Table:
    """Of each thing the row of the latest vintage, or of the latest known as of the day asked for."""
    [vintage] = step.vintage
    if step.as_of:
        rows = rows.filter(_column(rows, vintage) < _asked("as_of", "timestamp"))
    if dialect == "duckdb":  # without a sort, which takes twice as long
        rest = [place for place in range(len(step.kinds)) if place not in step.key]
        whole = ibis.struct({f"f{place}": _column(rows, place) for place in rest})
        by = {f"guatu:c{place}": _column(rows, place) for place in step.key}
        latest = rows.group_by(**by).agg(latest=_max_by(whole.type())(whole, _column(rows, vintage)))
        return latest.select(*by, **{f"guatu:c{place}": latest.latest[f"f{place}"] for place in rest})
    return _first_in(rows, [_column(rows, one) for one in step.key], [_column(rows, vintage).desc()])


def _first_in(rows: ir.Table, by: Sequence[Any], order: Sequence[Any]) -> ir.Table:
    """The first row of each group in an order."""
    names = rows.columns
    numbered = rows.mutate(guatu_turn=ibis.row_number().over(group_by=list(by), order_by=list(order)))
    return numbered.filter(numbered.guatu_turn == 0).select(*names)


def _last_of_each(rows: ir.Table, step: Rows) -> ir.Table:
    by = [_column(rows, one) for one in step.entity] + ([rows.guatu_ordinal] if step.grain else [])
    others = [_column(rows, one) for one in range(len(step.kinds)) if one not in step.entity]
    return _first_in(rows, by, [_moment(rows, step).desc(), *(one.desc() for one in others)])


def _holding(rows: ir.Table, step: Rows) -> ir.Table:
    """A row for each day asked about on which a row holds, with the day."""
    since = _column(rows, step.state[0])
    if not step.ends:
        order = [since, *(_column(rows, one) for one in step.key)]
        window = ibis.window(group_by=[_column(rows, one) for one in step.of], order_by=order)
        rows = rows.mutate(guatu_until=since.lead().over(window))
    days = _asked(f"days{step.suffix}", dt.Array(dt.date)).unnest().name("guatu_day").as_table()
    both = rows.cross_join(days)
    until = _column(both, step.state[1]) if step.ends else both.guatu_until
    began = _column(both, step.state[0]).cast("date")
    began = began < both.guatu_day if step.later else began <= both.guatu_day
    ends = until.cast("date")
    goes_on = ends >= both.guatu_day if step.later and not step.ends else ends > both.guatu_day
    both = both.filter(began, until.isnull() | goes_on)
    if step.grain:
        both = both.mutate(guatu_ordinal=_ordinal([both.guatu_day], step.grain))
    return both


def _looked_up(rows: ir.Table, step: Rows, number: int, on: int, dated: bool) -> ir.Table:
    """The rows with a dimension that another table gives, as it is now or was then; never more rows than before."""
    schema = {f"guatu:lk{number}": "string", f"guatu:lg{number}": "string"}
    schema |= {f"guatu:ls{number}": "date", f"guatu:lu{number}": "date"} if dated else {}
    given = ibis.table(schema, name=f"guatu:lt{number}")
    key, give = given[f"guatu:lk{number}"], given[f"guatu:lg{number}"]
    if not dated or step.areas == "now":
        if dated:
            given = given.filter(_holds(given, number, _asked("today", "date")))
            key, give = given[f"guatu:lk{number}"], given[f"guatu:lg{number}"]
        one = given.group_by(guatu_key=key).agg(**{f"guatu:l{number}": give.max()})
        return rows.left_join(one, _column(rows, on) == one.guatu_key).drop("guatu_key")
    dates = given.select(guatu_key=key, guatu_give=give, guatu_since=given[f"guatu:ls{number}"],
                         guatu_to=given[f"guatu:lu{number}"])  # fmt: skip
    day = rows.guatu_day if step.state else _column(rows, step.time[0]).cast("date")
    rows = rows.mutate(guatu_on=day)
    same = [_column(rows, on) == dates.guatu_key, rows.guatu_on >= dates.guatu_since]
    both = rows.left_join(dates, [*same, dates.guatu_to.isnull() | (rows.guatu_on < dates.guatu_to)])
    key_of = [_column(both, one) for one in step.key] + ([both.guatu_day] if step.state else [])
    first = _first_in(both, key_of, [both.guatu_since.desc(nulls_first=False), both.guatu_give])
    kept = {name: first[name] for name in rows.columns if name != "guatu_on"}
    return first.select(**kept, **{f"guatu:l{number}": first.guatu_give})


def _holds(given: ir.Table, number: int, day: Any) -> Any:
    since, until = given[f"guatu:ls{number}"], given[f"guatu:lu{number}"]
    return (since <= day) & (until.isnull() | (until > day))


def _with_days(rows: ir.Table, step: Rows) -> ir.Table:
    """The rows with the days from one column to another; none where one is missing or they stand in the wrong order."""
    start, end = (_column(rows, one).cast("date") for one in step.days)
    if step.working:
        rows = rows.mutate(guatu_start=start, guatu_end=end)
        for name in ("start", "end"):
            calendar = ibis.table({"day": "date", "number": "int64"}, name=WORKING_DAYS.name)
            calendar = calendar.select(**{f"guatu_{name}_day": calendar.day, f"guatu_{name}_number": calendar.number})
            rows = rows.left_join(calendar, rows[f"guatu_{name}"] == calendar[f"guatu_{name}_day"])
        days = rows.guatu_end_number - rows.guatu_start_number
        forward = rows.guatu_end >= rows.guatu_start
    else:
        days, forward = end.delta(start, unit="day").cast("int64"), end >= start
    counted = rows.mutate(guatu_days=forward.ifelse(days, ibis.null("int64")))
    return counted.select(*(name for name in counted.columns if not name.startswith(("guatu_start", "guatu_end"))))


def _spans(ending: str) -> ir.Table:
    """The periods that figures add up to, with the first of which the figures count."""
    asked = _asked(f"ordinals{ending}", dt.Array(dt.int64)).unnest().name("guatu_span").as_table()
    here = asked.guatu_span // 1000
    return asked.select(guatu_here=here, guatu_first=here - asked.guatu_span % 1000)


def _spread(rows: ir.Table, step: Rows) -> ir.Table:
    """A row for every period that a row adds up to: what cannot be added later, as a count of different things."""
    both = rows.cross_join(_spans(step.suffix))
    both = both.filter(_reached(both, both.guatu_ordinal, str(step.spread)))
    return both.mutate(guatu_ordinal=both.guatu_here).drop("guatu_here", "guatu_first")


def _reached(both: ir.Table, ordinal: Any, reset: str) -> Any:
    reached = ordinal <= both.guatu_here
    return reached if reset == "never" else reached & (ordinal >= both.guatu_first)


# ------------------------------------------------------------------ cells


@lru_cache(maxsize=512)
def cells_sql(frame: Frame, conditions: bool, dialect: str) -> str:
    """Rows to cells: by dimensions and ordinal, the measures to be put in for sums of guatu:m and guatu:b."""
    schema: dict[str, Any] = {f"guatu:by{place}": "string" for place in range(frame.by)}
    schema |= {f"guatu:once{place}": "string" for place in range(frame.things)}
    schema |= {f"guatu:time{place}": kind for place, kind in enumerate(frame.kinds)}
    schema |= {"guatu:where": "boolean", "guatu_ordinal": "int64", "guatu:vintage": "timestamp"}
    schema |= {f"guatu:{sort}{place}": "int64" for place in frame.parts for sort in ("m", "b")}
    rows = ibis.table(schema, name="guatu:rows")
    rows = rows.filter(rows["guatu:where"]) if conditions else rows
    by: dict[str, Any] = {f"guatu:by{place}": rows[f"guatu:by{place}"] for place in range(frame.by)}
    if frame.grain:
        moments = [rows[f"guatu:time{place}"] for place in range(len(frame.kinds))]
        ordinal = rows.guatu_ordinal if frame.kept else _ordinal(moments, frame.grain)
        by["guatu:ordinal"] = ordinal + frame.step if frame.step and not frame.running else ordinal
    if frame.once:
        return _sql(_once(rows, by, frame), dialect)
    if frame.different:
        return _sql(_different(rows, by, frame), dialect)
    told: dict[str, Any] = {f"n{place}": rows[f"guatu:m{place}"].sum() for place in frame.parts}
    told |= {f"b{place}": rows[f"guatu:b{place}"].sum() for place in frame.blanks}
    told |= {"rows": rows.count()} | ({"vintage": rows["guatu:vintage"].max()} if frame.vintage else {})
    return _sql(rows.group_by(**by).agg(**told) if by else rows.agg(**told), dialect)


def _once(rows: ir.Table, by: dict[str, Any], frame: Frame) -> ir.Table:
    """Cells in which each thing counts once, whatever its rows: its largest figure where they differ."""
    things = {f"guatu:once{place}": rows[f"guatu:once{place}"] for place in range(frame.things)}
    told = {f"guatu:once_{place}": rows[f"guatu:m{place}"].sum() for place in frame.parts}
    each = rows.group_by(**by, **things).agg(
        **{f"m{place}": rows[f"guatu:m{place}"].sum() for place in frame.parts}, rows=rows.count()
    )
    measures = dict(zip(frame.parts, frame.once, strict=True))
    told = {f"n{place}": _ONCE[measure](each[f"m{place}"]) for place, measure in measures.items()}
    told |= {f"b{place}": each.count(where=each[f"m{place}"].isnull()) for place in frame.blanks}
    told |= {"rows": _as_int64(each["rows"].sum().fill_null(0))}
    return each.group_by(*by).agg(**told) if by else each.agg(**told)


def _different(rows: ir.Table, by: dict[str, Any], frame: Frame) -> ir.Table:
    """Cells with the number of different things: first a row for each thing, as engines are slow where they count
    different things and all rows at once."""
    [place] = frame.parts
    newest = {"vintage": rows["guatu:vintage"].max()} if frame.vintage else {}
    each = rows.group_by(**by, guatu_thing=rows["guatu:once0"]).agg(rows=rows.count(), **newest)
    told = {f"n{place}": each["guatu_thing"].count(), "rows": _as_int64(each["rows"].sum().fill_null(0))}
    told |= {"vintage": each.vintage.max()} if frame.vintage else {}
    return each.group_by(*by).agg(**told) if by else each.agg(**told)


def _as_int64(number: Any) -> Any:
    """A sum of whole numbers in 64 bits. DuckDB adds them up in 128, which Ibis does not know: it would not cast."""
    return number.cast(dt.Decimal(38, 0)).cast("int64")


_ONCE: dict[str, Callable[[Any], Any]] = {
    "count": lambda one: _as_int64((one > 0).sum().fill_null(0)),
    "sum": lambda one: one.sum(),
    "min": lambda one: one.min(),
    "max": lambda one: one.max(),
    "median": lambda one: one.cast("float64").median(),
    "distinct": lambda one: one.nunique(),
    "present": lambda one: one.count(),
}


@lru_cache(maxsize=256)
def running_sql(
    frame: Frame, name: str, measures: tuple[str, ...], kinds: tuple[str, ...], ending: str, dialect: str
) -> str:
    """Cells added up from the start of a year, or another reset, to each period asked about; gaps are filled."""
    cells = ibis.table(_cell_schema(frame.by, True, frame.parts, kinds, frame.blanks, frame.vintage), name=name)
    both = cells.cross_join(_spans(ending))
    both = both.filter(_reached(both, both["guatu:ordinal"], str(frame.running)))
    by = {f"guatu:by{place}": both[f"guatu:by{place}"] for place in range(frame.by)}
    by["guatu:ordinal"] = both.guatu_here + frame.step if frame.step else both.guatu_here
    told = {
        f"n{place}": getattr(both[f"n{place}"], _ADDING.get(measure, "sum"))()
        for place, measure in zip(frame.parts, measures, strict=True)
    }
    told |= {f"b{place}": both[f"b{place}"].sum() for place in frame.blanks} | {"rows": both["rows"].sum()}
    told |= {"vintage": both.vintage.max()} if frame.vintage else {}
    whole = {name: one.cast("int64") if one.type().is_integer() else one for name, one in told.items()}
    return _sql(both.group_by(**by).agg(**whole), dialect)


def _cell_schema(
    by: int, timed: bool, parts: Sequence[int], kinds: Sequence[str], blanks: Sequence[int], vintage: bool
) -> dict[str, str]:
    schema = {f"guatu:by{place}": "string" for place in range(by)} | ({"guatu:ordinal": "int64"} if timed else {})
    schema |= {f"n{place}": kind for place, kind in zip(parts, kinds, strict=True)}
    schema |= {f"b{place}": "int64" for place in blanks} | {"rows": "int64"}
    return schema | ({"vintage": "timestamp"} if vintage else {})


# ------------------------------------------------------------------ the answer


@lru_cache(maxsize=512)
def answer_sql(told: Told, dialect: str) -> str:
    values = _values(_joined(told, "cells", told.by), told)
    keys = [f"guatu:by{place}" for place in range(told.by)]
    if told.outer == "share":
        values = _shared(values, told)
    if told.outer == "rank":
        values = _placed(values, told)
    time = {}
    if told.grain:
        per_year = PER_YEAR[told.grain]
        time = {"year": values["guatu:ordinal"] // per_year, "part": values["guatu:ordinal"] % per_year + 1}
    kept = ["value", "numerator", "denominator", "rows", "blank"]
    kept += [name for name in ("vintage", "before", "growth") if name in values.columns]
    answer = values.select(*keys, **time, **{name: values[name] for name in kept}, reason=values.reason)
    order = [*keys, *time] if told.outer != "rank" else [*time, *_without(keys, told.over), "value", keys[told.over]]
    named = ", ".join(f"{quoted(name, dialect)} NULLS LAST" for name in order)  # Ibis would repeat whole expressions
    return _sql(answer, dialect) + (f"\nORDER BY {named}" if named else "")


def _without(names: Sequence[str], place: int) -> list[str]:
    return [name for number, name in enumerate(names) if number != place]


def _joined(told: Told, sort: str, by: int) -> ir.Table:
    """The cells of all scopes: those of one key become one, by a union, because any of them may lack a cell."""
    timed = told.grain is not None
    tables = [_table_of(told, number, one, sort, by) for number, one in enumerate(told.cells)]
    if len(tables) == 1:
        return tables[0]
    keys = [f"guatu:by{place}" for place in range(by)] + (["guatu:ordinal"] if timed else [])
    named: dict[str, str] = {f"n{place}": part.kind for place, part in enumerate(told.parts)}
    named |= {f"b{place}": "int64" for one in told.cells for place in one.blanks} | {"rows": "int64"}
    named |= {"vintage": "timestamp"} if any(one.vintage for one in told.cells) else {}
    alike = []
    for table, one in zip(tables, told.cells, strict=True):
        own = set(table.columns) - (
            {"rows", "vintage", *(f"b{place}" for place in one.blanks)} if one.shifted else set()
        )
        columns = {name: (table[name] if name in own else ibis.null(kind)).cast(kind) for name, kind in named.items()}
        alike.append(table.select(*keys, **columns))
    union = ibis.union(*alike, distinct=False)
    agg = {name: union[name].max() for name in named if name != "rows"} | {"rows": _as_int64(union["rows"].sum())}
    merged = union.group_by(*keys).agg(**agg) if keys else union.agg(**agg)
    if not any(part.empty == "zero" and not part.shifted for part in told.parts):
        merged = merged.filter(merged["rows"].notnull()) if keys else merged
    return merged.mutate(rows=merged["rows"].fill_null(0))


def _table_of(told: Told, number: int, one: Cells, sort: str, by: int) -> ir.Table:
    kinds = [told.parts[place].kind for place in one.parts]
    schema = _cell_schema(by, told.grain is not None, one.parts, kinds, one.blanks, one.vintage)
    return ibis.table(schema, name=one.name if sort == "cells" else f"total_{number}")


def _values(cells: ir.Table, told: Told) -> ir.Table:
    """The cells with value, numerator, denominator, how many figures are missing, and the reason for no value."""
    blanks = [place for one in told.cells for place in one.blanks if not told.parts[place].shifted]
    present = {}
    for place, part in enumerate(told.parts):
        figure = cells[f"n{place}"]
        if part.nulls == "incomplete" and f"b{place}" in cells.columns:
            figure = (cells[f"b{place}"] > 0).ifelse(ibis.null(part.kind), figure)
        present[f"n{place}"] = figure.fill_null(0) if part.empty == "zero" else figure
    missing = reduce(add, (cells[f"b{place}"].fill_null(0) for place in blanks)) if blanks else ibis.literal(0, "int64")
    cells = cells.mutate(**present, blank=missing.cast("int64"))
    value = _computed(cells, told.formula)
    figures: dict[str, Any] = {"value": value, "numerator": _computed(cells, told.numerator)}
    below = told.denominator
    figures["denominator"] = _computed(cells, below) if below else ibis.null("float64")
    if told.before:
        figures["before"] = _computed(cells, told.before)
        figures["growth"] = _growth(value, figures["before"])
    return cells.mutate(**figures, reason=_first_of(*_missing_values(cells, told, figures)))


def _missing_values(cells: ir.Table, told: Told, figures: Mapping[str, Any]) -> list[tuple[Any, str]]:
    tree, value = told.formula, figures["value"]
    below = set().union(*(formulas.parts(one) for one in formulas.divisors(tree)))
    above = formulas.parts(tree) - below
    reasons = [
        (value.isnull() & (cells[f"b{place}"] > 0), "incomplete")
        for place in sorted(formulas.parts(tree))
        if told.parts[place].nulls == "incomplete" and f"b{place}" in cells.columns
    ]
    reasons += [
        (cells[f"n{place}"].isnull(), "no_base" if told.parts[place].shifted else "no_value") for place in sorted(above)
    ]
    for one in formulas.divisors(tree):
        divisor = _computed(cells, one)
        reasons.append((divisor.isnull() | (divisor == 0), "no_denominator"))
    reasons += [(_computed(cells, one) <= 0, "base_not_positive") for one in formulas.grown(tree)]
    if told.before:  # no other reason is left for the value itself
        reasons += [(figures["before"].isnull(), "no_base"), (figures["before"] <= 0, "base_not_positive")]
    return reasons


def _computed(cells: ir.Table, tree: Formula) -> Any:
    """The value of a formula. Divided and multiplied as floats, because whole numbers would be cut on some engines."""
    sign = tree[0]
    if sign == "part":
        return cells[f"n{tree[1]}"]
    if sign == "number":
        whole = tree[1] == tree[1].to_integral_value()
        return ibis.literal(int(tree[1]), "int64") if whole else ibis.literal(tree[1], _EXACT)
    one, other = (_computed(cells, part) for part in tree[1:])
    if sign == "growth":
        return _growth(one, other)
    if sign in "+-":
        return one + other if sign == "+" else one - other
    one, other = one.cast("float64"), other.cast("float64")
    return one * other if sign == "*" else one / other.nullif(0)


def _shared(values: ir.Table, told: Told) -> ir.Table:
    """Each value as a share of the total of the same question, counted anew: things in two cells count once."""
    total = _values(_joined(told, "total", 0), told)
    if told.grain:
        total = total.select(guatu_then=total["guatu:ordinal"], guatu_total=total.value)
        both = values.left_join(total, values["guatu:ordinal"] == total.guatu_then)
    else:
        both = values.cross_join(total.select(guatu_total=total.value))
    share = _ratio(both.value, both.guatu_total, 100)
    reason = _first_of((both.value.isnull(), "no_value"), (share.isnull(), "no_denominator"))
    return both.mutate(value=share, numerator=both.value, denominator=both.guatu_total, reason=reason)


def _placed(values: ir.Table, told: Told) -> ir.Table:
    """Each value's place, the same for equal ones; floats are equal to the ninth place, as engines differ beyond it."""
    figure = values.value
    figure = figure.round(9) if figure.type().is_floating() else figure
    within = [values[f"guatu:by{place}"] for place in range(told.by) if place != told.over]
    within += [values["guatu:ordinal"]] if told.grain else []
    ordered = (figure.desc if told.highest else figure.asc)(nulls_first=False)
    place = ibis.rank().over(group_by=within, order_by=ordered) + 1
    return values.mutate(value=figure.isnull().ifelse(ibis.null("int64"), place), numerator=values.value)


# ------------------------------------------------------------------ records and time


@lru_cache(maxsize=128)
def page_sql(shown: int, keys: int, conditions: bool, dialect: str) -> str:
    schema: dict[str, Any] = {f"guatu:s{place}": "string" for place in range(shown)} | {"guatu:where": "boolean"}
    rows = ibis.table(schema, name="guatu:rows")
    rows = rows.filter(rows["guatu:where"]) if conditions else rows
    names = [f"guatu:s{place}" for place in range(shown)]
    numbered = rows.select(
        position=ibis.row_number().over(order_by=[rows[name] for name in names[:keys]]) + 1,
        records=rows.count().over(ibis.window()),
        **{name: rows[name] for name in names},
    )
    page = numbered.filter(numbered.position > _asked("after_position", "int64"))
    return _sql(page.filter(page.position <= _asked("last_position", "int64")).order_by("position"), dialect)


def _ordinal(moments: Sequence[Any], grain: str) -> Any:
    """The ordinal of the period in which a row lies, as in `guatu.metrics.grains`."""
    if len(moments) == 2:
        year, index = (one.cast("int64") for one in moments)
        return year * PER_YEAR[grain] + (index - 1 if grain == "reporting" else index * PER_YEAR[grain] // 12)
    [moment] = moments
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


def _twice(rows: ir.Table, table: Table, _: NamedTuple) -> ir.Table:
    by = [*table.key, str(table.vintage)]
    return rows.group_by(*by).agg(rows=rows.count()).filter(lambda one: one.rows > 1).order_by(by)


_BUILDERS: dict[type, Callable[..., ir.Table]] = {
    Ranking: _ranking,
    Sheet: _sheet,
    OverAreas: _over_areas,
    Doubles: _twice,
}
