"""A register without older versions answers without choosing any; with them, and as of a day, the latest is chosen."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from guatu import metrics
from guatu.metrics.plan import Question

COLUMNS = {"project": "text", "team": "text", "signed_on": "day", "standing": "flag", "known_at": "time"}
TABLES = metrics.read_tables(
    {"projects": {"columns": COLUMNS, "key": ["project"], "vintage": "known_at", "standing": "standing"}}
)
SIGNED = metrics.read_metrics(
    [{"name": "signed", "label": "签约", "table": "projects", "measure": "count", "unit": "count", "grain": "day",
      "dimensions": ["team"], "time": "signed_on"}],
    TABLES,
)["signed"]  # fmt: skip
FIRST, SECOND = datetime(2026, 1, 5, 9), datetime(2026, 2, 5, 9)


def register(*rows):
    kinds = (pa.string(), pa.string(), pa.date32(), pa.bool_(), pa.timestamp("us"))
    columns = [pa.array(list(column), kind) for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
    return metrics.DuckDB({"projects": pa.table(columns, names=list(COLUMNS))})


def told(engine, **asked):
    answer = metrics.measure(engine, SIGNED, Question(by=("team",), **asked))
    return {row["team"]: row["value"] for row in answer.rows()}, answer


ONE = ("P1", "一组", date(2026, 1, 4), True, FIRST)
OTHER = ("P2", "二组", date(2026, 1, 6), True, SECOND)


def test_a_register_of_one_version_each_is_asked_as_it_lies():
    values, answer = told(register(ONE, OTHER))
    assert values == {"一组": 1, "二组": 1}
    assert '"latest"' not in answer.sql
    assert [row["vintage"] for row in answer.rows()] == [FIRST, SECOND]


def test_one_second_version_is_enough_for_all_to_be_chosen_by_vintage():
    values, answer = told(register(ONE, OTHER, ("P1", "二组", date(2026, 1, 4), True, SECOND)))
    assert values == {"二组": 2}
    assert '"latest"' in answer.sql


def test_as_of_a_day_what_became_known_later_is_not_there_also_with_one_version_each():
    values, _ = told(register(ONE, OTHER), as_of=date(2026, 1, 31))
    assert values == {"一组": 1}


@pytest.mark.parametrize(("as_of", "values"), [(None, {}), (date(2026, 1, 31), {"一组": 1})])
def test_what_was_taken_out_of_a_register_counts_only_as_of_a_day_before(as_of, values):
    engine = register(ONE, (*ONE[:3], False, SECOND))
    assert told(engine, as_of=as_of)[0] == values


def test_a_flag_of_another_kind_cannot_say_that_a_record_stands():
    wrong = {"projects": {"columns": COLUMNS, "key": ["project"], "standing": "team"}}
    with pytest.raises(metrics.MetricError) as refused:
        metrics.read_tables(wrong)
    assert [(each.place, each.rule) for each in refused.value.problems] == [("tables.projects.standing", "wrong_kind")]


def test_every_register_has_a_label_for_each_column_and_dimension_and_a_key():
    from guatu.metrics.registers import DECLARED, register_tables

    for name, table in register_tables().items():
        told = DECLARED[name]
        assert table.key
        assert set(told.columns) == set(table.names)
        assert set(told.dimensions) == {one.name for one in table.lookups}
        assert all(column.label and column.about for column in told.columns.values())
