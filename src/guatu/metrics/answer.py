"""An answer: a table whose columns are documented, and how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guatu.metrics.engine import Engine
from guatu.metrics.plan import Doubles, Plan, Question
from guatu.metrics.plan import plan as planned
from guatu.metrics.spec import Asked, Metric, Table

if TYPE_CHECKING:
    import pyarrow as pa

REASONS: dict[str, tuple[str, str]] = {
    "no_value": ("there is no figure", "没有数据"),
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


class Answer(NamedTuple):
    """What an engine answered.

    `table` has the columns that `columns` explains; `sql` is what was run, with `asked` for its $names; `where` is
    where the table lies. `inputs` are answers with the figures behind this one, `missing` the keys that have none.
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

    def rows(self) -> list[dict[str, object]]:
        """The rows as mappings."""
        rows: list[dict[str, object]] = self.table.to_pylist()
        return rows

    @property
    def filled(self) -> str:
        """The SQL with the values asked for in it, which runs as it stands."""
        from guatu.metrics.expressions import filled

        return filled(self.sql, self.asked, self.dialect)

    def explain(self) -> str:
        """How the answer came about: what was asked, the source, the columns and the SQL, which runs as it stands."""
        lines = [self.about, f"from {self.where}", ""]
        lines += [f"{name}: {meaning}" for name, meaning in self.columns.items()]
        if self.missing:
            lines += ["", f"without a figure: {', '.join(self.missing)}"]
        lines += ["", self.filled]
        for each in self.inputs:
            lines += ["", "inputs:", each.explain()]
        return "\n".join(lines)


def ask(engine: Engine, table: Table, plan: Plan) -> Answer:
    """Runs a plan. MetricRefused if the engine lacks the table or a column of it, or fails."""
    from guatu.metrics import expressions  # loads Ibis, which takes a while

    sql = expressions.compiled(plan.shape, table, engine.columns(table), engine.dialect)
    answered = engine.run(sql, plan.asked, table.name)
    return Answer(answered, plan.columns, plan.about, sql, plan.asked, engine.where(table.name), engine.dialect)


def measure(engine: Engine, metric: Metric, question: Question) -> Answer:
    """What a metric is, by the dimensions and the grain of a question. MetricRefused where it has no such answer."""
    return ask(engine, metric.table, planned(metric, question))


def doubles(engine: Engine, table: Table) -> Answer:
    """The keys of a table of which two rows share a vintage, so that nobody can say which holds; none, if well."""
    columns = dict.fromkeys(table.key, "of the key") | {"vintage": "of both", "rows": "how many rows share it"}
    return ask(engine, table, Plan(Doubles(), {}, table.name, f"vintages that stand twice in {table.name}", columns))
