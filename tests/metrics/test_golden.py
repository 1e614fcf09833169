"""Every golden case gives the rows that it names, on every engine that is here.

DuckDB always is; PostgreSQL where GUATU_DATABASE_URL names one, Spark where GUATU_SPARK names the master of a cluster
(`make test-spark` starts a real one).
"""

from __future__ import annotations

import os
from collections import Counter

import pyarrow.parquet as pq
import pytest

from guatu import metrics
from guatu.metrics.publishing import same
from metrics.golden_cases import Case, answered, cases, declared, rows

POSTGRES = os.environ.get("GUATU_DATABASE_URL", "")
SPARK = os.environ.get("GUATU_SPARK", "")
ENGINES = ["duckdb"] + ["postgres"] * POSTGRES.startswith("postgres") + ["pyspark"] * bool(SPARK)
CASES = cases()
TOLD = [case for case in CASES if "refused" not in case.said]
REFUSED = [case for case in CASES if "refused" in case.said]
FILES = sorted({case.file for case in CASES})


def named(case):
    return case.rule if isinstance(case, Case) else None


@pytest.fixture(scope="session")
def spark():
    from metrics.cluster import session

    with session(SPARK) as one:
        yield one


@pytest.fixture(scope="session")
def engine(request):
    """Engines by dialect and file, made when they are needed."""
    made = {}

    def of(dialect, file):
        if (dialect, file) not in made:
            made[dialect, file] = opened(dialect, file)
        return made[dialect, file]

    def opened(dialect, file):
        tables = rows(file)
        if dialect == "duckdb":
            return metrics.DuckDB(tables)
        if dialect == "pyspark":
            return metrics.Spark(request.getfixturevalue("spark").newSession(), tables)
        database = metrics.Postgres(POSTGRES)
        for name, table in tables.items():
            database.hold(name, lambda table=table: table)
        return database

    yield of
    for one in made.values():
        if hasattr(one, "close"):
            one.close()


def in_order(found, case):
    """Rows by their first cells: engines sort Chinese words in orders of their own."""
    return sorted(found, key=lambda row: [str(cell) for cell in row])


@pytest.mark.parametrize("dialect", ENGINES)
@pytest.mark.parametrize("case", TOLD, ids=named)
def test_a_golden_case_gives_its_rows(case, dialect, engine):
    found = in_order(answered(engine(dialect, case.file), case), case)
    expected = in_order(case.expected, case)
    alike = len(found) == len(expected) and all(
        len(one) == len(other) and all(map(same, one, other)) for one, other in zip(found, expected, strict=True)
    )
    assert alike, f"\nexpected {expected}\nfound    {found}"


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_a_golden_question_is_refused(case, engine):
    with pytest.raises(metrics.MetricRefused) as refused:
        answered(engine("duckdb", case.file), case)
    assert refused.value.rule == case.said["refused"]


@pytest.mark.parametrize("file", FILES)
def test_golden_metrics_may_be_published(file, engine, tmp_path):
    """A few of each file: that engines agree is what the cases above say, this is about saying so."""
    for name, table in rows(file).items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    from_files = metrics.DuckDB({name: tmp_path / f"{name}.parquet" for name in rows(file)})
    engines = [from_files, *(engine(dialect, file) for dialect in ENGINES)]
    asked = [case for case in TOLD if case.file == file and "records" not in case.said]
    for case in asked[:: len(asked) // 6]:
        metrics.publishable(declared(file)[case.said["metric"]], engines, [case.question])


def test_every_golden_metric_is_asked_and_every_case_is_a_rule_of_its_own():
    for file in FILES:
        asked = {case.said["metric"] for case in CASES if case.file == file}
        inputs = declared(file).keys() - asked
        assert inputs <= {name for name in inputs if any(name in str(body) for body in declared_bodies(file))}
    assert not [rule for rule, count in Counter(case.rule for case in CASES).items() if count > 1]
    assert len(CASES) >= 60


def declared_bodies(file):
    from metrics.golden_cases import loaded

    return loaded(file)["metrics"].values()
