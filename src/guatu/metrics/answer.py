"""An answer: a table whose columns are documented, and how it came about; the records behind a cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from guatu.metrics import formulas
from guatu.metrics.engine import Engine
from guatu.metrics.grains import numbered
from guatu.metrics.literals import filled
from guatu.metrics.plan import WORKING_DAYS, Doubles, Measured, Plan, Question, Records, scopes, tables_of
from guatu.metrics.plan import plan as planned
from guatu.metrics.problems import MetricRefused
from guatu.metrics.spec import Asked, Metric, Table
from guatu.workdays import national

if TYPE_CHECKING:
    import pyarrow as pa

REASONS: dict[str, tuple[str, str]] = {
    "no_value": ("there is no figure", "没有数据"),
    "incomplete": ("some records have no figure", "部分记录缺少数据"),
    "no_growth": ("no growth was published", "未公布增速"),
    "no_base": ("there is no figure to compare with", "缺少对比期数据"),
    "base_not_positive": ("the figure to compare with is not above zero", "对比期数据不大于零，不计算增速"),
    "not_a_level": (
        "only flows and stocks grow, not rates, ranks and indices",
        "非总量指标，不由水平值计算增速",
    ),
    "no_rank_before": ("it had no rank in the earlier month", "对比期没有名次"),
    "no_denominator": ("the denominator is missing or zero", "分母缺失或为零"),
    "missing_areas": ("some areas have no figure", "部分区域缺少数据"),
}
"""What the column `reason` can hold -> in English, in Chinese."""
FIRST_WORKING_DAY, LAST_WORKING_DAY = date(2004, 1, 1), date(2040, 12, 31)


class Answer(NamedTuple):
    """What an engine answered.

    `table` has the columns that `columns` explains; `sql` is what was run, with `asked` for its $names; `where` is
    where the table lies. `unit` and `version` are those of the metric, `as_of` the day whose knowledge it is, None for
    today's. `inputs` are answers with the figures behind this one, `missing` the keys that have none.
    """

    table: pa.Table
    columns: dict[str, str]
    about: str
    sql: str
    asked: dict[str, Asked]
    where: str
    dialect: str
    inputs: tuple[Answer, ...] = ()
    missing: tuple[str, ...] = ()
    unit: str = ""
    version: str = ""
    as_of: date | None = None

    def rows(self) -> list[dict[str, object]]:
        """The rows as mappings."""
        rows: list[dict[str, object]] = self.table.to_pylist()
        return rows

    @property
    def filled(self) -> str:
        """The SQL with the values asked for in it, which runs as it stands."""
        return filled(self.sql, self.asked, self.dialect)

    def explain(self) -> str:
        """How the answer came about: what was asked, the source, the columns and the SQL, which runs as it stands."""
        lines = [self.about, f"from {self.where}"]
        lines += [f"definition {self.version}"] if self.version else []
        lines += ["", *(f"{name}: {meaning}" for name, meaning in self.columns.items())]
        if self.missing:
            lines += ["", f"without a figure: {', '.join(self.missing)}"]
        lines += ["", self.filled]
        for each in self.inputs:
            lines += ["", "inputs:", each.explain()]
        return "\n".join(lines)


def ask(engine: Engine, plan: Plan) -> Answer:
    """Runs a plan. MetricRefused if the engine lacks a table or a column of it, or fails."""
    sql = compiled(engine, plan)
    names = [table.name for table in plan.tables]
    answered = engine.run(sql, plan.asked, names[0])
    where = "; ".join(engine.where(name) for name in names)
    return Answer(answered, plan.columns, plan.about, sql, plan.asked, where, engine.dialect)


def compiled(engine: Engine, plan: Plan) -> str:
    """The SQL of a plan for the tables of an engine; that of a shape is kept."""
    from guatu.metrics import expressions, query  # loads Ibis, which takes a while

    if WORKING_DAYS in plan.tables:
        engine.hold(WORKING_DAYS.name, working_days)
    columns = tuple(engine.columns(table) for table in plan.tables)
    if isinstance(plan.shape, (Measured, Records)):
        return query.query(plan.shape, plan.tables, columns, engine.dialect, _single(engine, plan))
    return expressions.compiled(plan.shape, plan.tables, columns, engine.dialect)


def _single(engine: Engine, plan: Plan) -> frozenset[str]:
    """The tables with vintages of which each key has one row."""
    return frozenset(table.name for table in plan.tables if table.vintage and engine.single(table))


def measure(engine: Engine, metric: Metric, question: Question) -> Answer:
    """What a metric is, by the dimensions and the grain of a question. MetricRefused where it has no such answer."""
    answer = ask(engine, planned(metric, question))
    return answer._replace(unit=metric.unit, version=metric.version, as_of=question.as_of)


def records(
    engine: Engine, metric: Metric, question: Question, cell: Mapping[str, Any], *,
    of: str = "value", number: int = 0, after: int = 0, page: int = 100,
) -> Answer:  # fmt: skip
    """The records behind one cell of an answer: `position`, `records` (how many there are), the key of each and what is
    counted of it.

    `cell` is a row of the answer to the question, or its dimensions, year and part. The records come in the order of
    their key, a page after a position. `of` is "value", "numerator" or "denominator"; where these count records of
    several scopes (other tables, other periods), `number` says which, from 0, up to what MetricRefused tells.
    """
    tree = {"numerator": metric.numerator, "denominator": metric.denominator}.get(of) or metric.formula
    parts = sorted(formulas.parts(tree))
    found = tuple(dict.fromkeys(metric.parts[one].scope for one in parts))
    if number not in range(len(found)):
        raise MetricRefused("no_such_scope", metric=metric.label, number=number, last=len(found) - 1)
    if not found[number].table.key:
        raise MetricRefused("no_record_key", table=found[number].table.name)
    whole = planned(metric._replace(outer=None), _cell_question(question, cell))
    shape = whole.shape
    assert isinstance(shape, Measured)
    shape = shape._replace(metric=metric)
    scope = scopes(metric).index(found[number])
    wanted = Records(shape, scope, tuple(one for one in parts if metric.parts[one].scope == found[number]))
    asked = whole.asked | {"after_position": after, "last_position": after + page}
    columns = {"position": "from 1, in the order of the key", "records": "how many there are"}
    tables = tuple(dict.fromkeys((found[number].table, *tables_of(shape))))
    answer = ask(engine, Plan(wanted, asked, tables, f"{metric.label}, records", columns))
    told = {name: f"the column {name} of {found[number].table.name}" for name in answer.table.column_names[2:]}
    return answer._replace(columns=columns | told, version=metric.version, as_of=question.as_of)


def _cell_question(question: Question, cell: Mapping[str, Any]) -> Question:
    """The question of which a cell is the only one."""
    for column in (*question.by, *(("year", "part") if question.grain else ())):
        if column not in cell:
            raise MetricRefused("cell_lacks", column=column)
    period = numbered(cell["year"], cell["part"], question.grain) if question.grain else question.period
    where = {**question.where, **{name: [cell[name]] for name in question.by}}
    return question._replace(by=(), grain=None, period=period, where=where, against=None)


def doubles(engine: Engine, table: Table) -> Answer:
    """The keys of a table of which two rows share a vintage, so that nobody can say which holds; none, if well."""
    columns = dict.fromkeys(table.key, "of the key") | {"vintage": "of both", "rows": "how many rows share it"}
    return ask(engine, Plan(Doubles(), {}, (table,), f"vintages that stand twice in {table.name}", columns))


def working_days() -> pa.Table:
    """The table WORKING_DAYS by the official calendar; weekends alone are off in years that are not published yet."""
    import pyarrow as pa

    calendar, days, counted, number = national(), [], [], 0
    day = FIRST_WORKING_DAY
    while day <= LAST_WORKING_DAY:
        number += calendar.works(day)
        days.append(day)
        counted.append(number)
        day += timedelta(days=1)
    return pa.table({"day": pa.array(days, pa.date32()), "number": pa.array(counted, pa.int64())})
