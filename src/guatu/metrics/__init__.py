"""Metrics: plain declarations of what is counted, checked, planned and answered by an engine with its working.

>>> import pyarrow as pa
>>> from guatu import metrics
>>> tables = metrics.read_tables({"projects": {"columns": {"zone": "text", "arrived": "number"}}})
>>> arrived = {"name": "arrived", "label": "到位资金", "table": "projects", "measure": "sum", "of": "arrived"}
>>> declared = metrics.read_metrics([arrived | {"unit": "CNY", "dimensions": ["zone"]}], tables)
>>> engine = metrics.DuckDB({"projects": pa.table({"zone": ["东区", "西区", "东区"], "arrived": [3, 4, 5]})})
>>> answer = metrics.measure(engine, declared["arrived"], metrics.Question(by=("zone",)))
>>> [(row["zone"], int(row["value"])) for row in answer.rows()]
[('东区', 8), ('西区', 4)]

Ibis and DuckDB are loaded with the first question.
"""

from guatu.metrics.answer import REASONS, Answer, doubles, measure, records
from guatu.metrics.check import check_metrics, read_metrics, read_tables
from guatu.metrics.engine import DuckDB, Engine
from guatu.metrics.observations import OBSERVATIONS, month, over_areas, ranking
from guatu.metrics.plan import Question, plan
from guatu.metrics.problems import REFUSALS, RULES, MetricError, MetricRefused, Problem
from guatu.metrics.publishing import Difference, differences, publishable
from guatu.metrics.servers import Postgres, Spark
from guatu.metrics.spec import Filter, Metric, Part, Table

__all__ = [
    "OBSERVATIONS",
    "REASONS",
    "REFUSALS",
    "RULES",
    "Answer",
    "Difference",
    "DuckDB",
    "Engine",
    "Filter",
    "Metric",
    "MetricError",
    "MetricRefused",
    "Part",
    "Postgres",
    "Problem",
    "Question",
    "Spark",
    "Table",
    "check_metrics",
    "differences",
    "doubles",
    "measure",
    "month",
    "over_areas",
    "plan",
    "publishable",
    "ranking",
    "read_metrics",
    "read_tables",
    "records",
]
