"""An answer says what it is of, records lead back to it, and engines that differ keep a metric from being published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu import metrics
from guatu.metrics.literals import filled, literal
from guatu.periods import Period
from metrics.golden_cases import cases, declared, rows

KNOWN = declared("projects.yaml")
MONTHS = metrics.Question(by=("team",), grain="month", period=Period.parse("2024"))
COUNTED = ("signed", "large", "dead", "year_to_date", "visits", "investment")


@pytest.fixture(scope="module")
def engine():
    return metrics.DuckDB(rows("projects.yaml"))


def test_an_answer_names_its_unit_its_version_and_its_day(engine):
    answer = metrics.measure(engine, KNOWN["start_rate"], MONTHS)
    assert (answer.unit, answer.version, answer.as_of) == ("%", KNOWN["start_rate"].version, None)
    assert answer.version in answer.explain()
    history = metrics.DuckDB(rows("registers.yaml"))
    known = metrics.measure(history, declared("registers.yaml")["known"], metrics.Question(as_of=date(2024, 3, 4)))
    assert known.as_of == date(2024, 3, 4)


@pytest.mark.parametrize("name", COUNTED)
def test_every_cell_has_as_many_records_as_rows(engine, name):
    answer = metrics.measure(engine, KNOWN[name], MONTHS)
    assert answer.table.num_rows
    for row in answer.rows():
        behind = metrics.records(engine, KNOWN[name], MONTHS, row).rows()
        counted = row["value"] if name in ("signed", "large", "dead", "year_to_date") else row["rows"]
        assert len(behind) == counted
        assert {one["records"] for one in behind} <= {counted}


def test_pages_of_records_are_the_records_in_their_order(engine):
    whole = metrics.records(engine, KNOWN["signed"], metrics.Question(), {}).rows()
    pages = [
        metrics.records(engine, KNOWN["signed"], metrics.Question(), {}, after=n, page=3).rows() for n in (0, 3, 6)
    ]
    assert [row for page in pages for row in page] == whole
    assert [row["project"] for row in whole] == sorted(row["project"] for row in whole)


def test_records_of_a_comparison_are_asked_for_by_scope(engine):
    question = metrics.Question(grain="month", period=Period.parse("2024"))
    cell = {"year": 2024, "part": 2}
    told = [
        [row["project"] for row in metrics.records(engine, KNOWN["yoy"], question, cell, number=number).rows()]
        for number in (0, 1)
    ]
    assert told == [["P2", "P3"], ["P6"]]
    with pytest.raises(metrics.MetricRefused, match="Use 0 to 1"):
        metrics.records(engine, KNOWN["yoy"], question, cell, number=2)


def test_records_need_a_key_and_the_whole_cell(engine):
    plans = declared("registers.yaml")["planned"]
    with pytest.raises(metrics.MetricRefused, match="Declare its key"):
        metrics.records(metrics.DuckDB(rows("registers.yaml")), plans, metrics.Question(), {})
    with pytest.raises(metrics.MetricRefused, match="does not say its team"):
        metrics.records(engine, KNOWN["signed"], MONTHS, {"year": 2024, "part": 2})
    with pytest.raises(metrics.MetricRefused, match="no month number 13"):
        metrics.records(engine, KNOWN["signed"], MONTHS, {"team": "一组", "year": 2024, "part": 13})


def test_records_of_a_rank_are_those_of_what_is_ranked(engine):
    question = metrics.Question(by=("team",), period=Period.parse("2024"))
    told = metrics.records(engine, KNOWN["place"], question, {"team": "二组"}).rows()
    assert [(row["project"], row["invested"]) for row in told] == [("P3", Decimal(5)), ("P4", None)]


@pytest.mark.parametrize("case", [one for one in cases() if "refused" not in one.said], ids=lambda case: case.rule)
def test_the_sql_of_every_golden_answer_runs_as_it_stands(case):
    import duckdb

    if "records" in case.said:
        answer = metrics.records(
            metrics.DuckDB(rows(case.file)),
            declared(case.file)[case.said["metric"]],
            case.question,
            case.said["records"],
        )
    else:
        answer = metrics.measure(
            metrics.DuckDB(rows(case.file)), declared(case.file)[case.said["metric"]], case.question
        )
    assert list(answer.columns) == answer.table.column_names
    connection = duckdb.connect()
    for name, table in rows(case.file).items():
        connection.register(name, table)
    if "guatu_working_days" in answer.sql:
        from guatu.metrics.answer import working_days

        connection.register("guatu_working_days", working_days())
    assert connection.sql(answer.filled).to_arrow_table().num_rows == answer.table.num_rows


# ------------------------------------------------------------------ refusals and laws

YEAR = Period.parse("2024")
REFUSED = [
    ("projects", "signed", {"areas": "soon"}, "unknown_areas", "now, then"),
    ("registers", "filed", {"areas": "then"}, "no_day_of_rows", "areas of now"),
    ("projects", "yoy", {"period": YEAR, "against": "year"}, "compared_already", "签约同比"),
    ("projects", "share", {"by": ("team",), "period": YEAR, "against": "year"}, "compared_already", "签约占比"),
    ("projects", "year_to_date", {}, "needs_period_itself", "Name the period"),
    ("projects", "yoy", {"grain": "day", "period": Period.parse("2024-01")}, "no_comparison", "xun"),
    ("registers", "in_hand", {"grain": "month", "as_of": date(2024, 3, 4)}, "needs_day", "differs from day to day"),
    ("registers", "done", {"period": YEAR, "as_of": date(2024, 3, 4)}, "no_vintages", "完成率"),
]


@pytest.mark.parametrize(("file", "name", "asked", "rule", "named"), REFUSED, ids=[row[3] for row in REFUSED])
def test_a_question_without_an_answer_is_refused_with_what_would_work(file, name, asked, rule, named):
    with pytest.raises(metrics.MetricRefused) as refused:
        metrics.plan(declared(f"{file}.yaml")[name], metrics.Question(**asked))
    assert refused.value.rule == rule
    assert named in str(refused.value)


def test_statistics_of_zones_are_refused_by_other_engines():
    from guatu.metrics import expressions
    from guatu.metrics.observations import OBSERVATIONS, Sheet

    with pytest.raises(metrics.MetricRefused, match="Ask DuckDB"):
        expressions.compiled(Sheet(True, True, True, False, ()), (OBSERVATIONS,), ((),), "postgres")


SIGNED = st.lists(
    st.tuples(st.sampled_from(["一组", "二组", None]), st.dates(date(2022, 11, 1), date(2024, 2, 29))), max_size=20
)


def register(signed):
    """An engine over projects of so many teams and days, each in a zone of its month."""
    columns = {name: [] for name in rows("projects.yaml")["projects"].column_names}
    for number, (team, day) in enumerate(signed):
        known = {"project": f"P{number:02}", "team": team, "zone": f"z{day.month % 3}", "stage": "签约"}
        known |= {"signed_on": day, "invested": Decimal(number)}
        for name, column in columns.items():
            column.append(known.get(name))
    return metrics.DuckDB({"projects": pa.table(columns, schema=rows("projects.yaml")["projects"].schema)})


@settings(max_examples=40, deadline=None)
@given(SIGNED)
def test_a_figure_to_date_is_that_of_all_days_since_january(signed):
    question = metrics.Question(by=("team",), grain="month", period=Period.parse("2023"))
    engine = register(signed)
    for name, counted in (("year_to_date", len), ("zones_to_date", lambda days: len({day.month % 3 for day in days}))):
        told = {
            (row["team"], row["part"]): row["value"] for row in metrics.measure(engine, KNOWN[name], question).rows()
        }
        expected = {}
        for team in {team for team, _ in signed}:
            for month in range(1, 13):
                days = [day for one, day in signed if one == team and day.year == 2023 and day.month <= month]
                expected |= {(team, month): counted(days)} if days else {}
        assert told == expected


@settings(max_examples=40, deadline=None)
@given(SIGNED)
def test_shares_add_up_to_the_whole_in_every_month_and_equal_values_share_a_place(signed):
    question = metrics.Question(by=("team",), grain="quarter", period=Period.parse("2022/2023"))
    engine = register(signed)
    shares, values = {}, {}
    for row in metrics.measure(engine, KNOWN["share"], question).rows():
        shares.setdefault((row["year"], row["part"]), []).append(row["value"])
    assert all(sum(one) == pytest.approx(100) for one in shares.values())
    for row in metrics.measure(engine, KNOWN["place_by_count"], question).rows():
        values.setdefault((row["year"], row["part"]), []).append((row["value"], row["numerator"]))
    for placed in values.values():
        assert all(place == 1 + sum(other > value for _, other in placed) for place, value in placed)


# ------------------------------------------------------------------ publishing


def test_a_metric_on_which_engines_differ_cannot_be_published(engine):
    tables = rows("projects.yaml")
    other = metrics.DuckDB({"projects": tables["projects"].slice(1)})
    questions = [metrics.Question(by=("team",))]
    metrics.publishable(KNOWN["signed"], [engine, engine], questions)
    with pytest.raises(metrics.MetricRefused, match="cannot be published") as refused:
        metrics.publishable(KNOWN["signed"], [engine, other], questions)
    assert "value of 一组: 3 against 2" in str(refused.value)
    found = metrics.differences(KNOWN["signed"], [engine, other], questions)
    assert {(one.cell, one.column, one.one, one.other) for one in found} == {
        (("一组",), "value", 3, 2),
        (("一组",), "numerator", 3, 2),
        (("一组",), "rows", 3, 2),
    }


def test_a_cell_that_only_one_engine_has_is_a_difference(engine):
    tables = rows("projects.yaml")
    other = metrics.DuckDB({"projects": tables["projects"].slice(0, 7)})
    found = metrics.differences(KNOWN["signed"], [engine, other], [metrics.Question(by=("team",))])
    assert {one.cell for one in found} == {("三组",)}


# ------------------------------------------------------------------ values in SQL


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_is_itself_in_sql(text):
    import duckdb

    sql = filled("SELECT $said, '$said', $unsaid", {"said": text}, "duckdb")
    assert sql.endswith(", '$said', $unsaid")
    [(back,)] = duckdb.sql(filled("SELECT $said", {"said": text}, "duckdb")).fetchall()
    assert back == text


def test_values_are_written_as_each_engine_reads_them():
    said = ["o'brien", "a\\b"]
    assert literal(said, "duckdb") == "['o''brien', 'a\\b']"
    assert literal(said, "postgres") == "ARRAY['o''brien', 'a\\b']"
    assert literal(said, "pyspark") == "ARRAY('o\\'brien', 'a\\\\b')"
    assert [literal(one, "duckdb") for one in (0.1, 1e20, True, date(2024, 2, 29))] == [
        "0.1",
        "100000000000000000000",
        "TRUE",
        "DATE '2024-02-29'",
    ]


def test_300_metrics_of_the_same_kinds_are_compiled_from_a_few_steps(engine):
    from guatu.metrics import expressions

    tables = {name: metric.table for name, metric in KNOWN.items() if metric.table.name == "projects"}
    table = next(iter(tables.values()))
    body = {"table": "projects", "measure": "count", "unit": "count", "dimensions": ["team"], "time": "signed_on"}
    bodies = [
        body | {"name": f"m{n}", "label": "项目", "grain": "day", "filters": [{"column": "invested", "at_least": n}]}
        for n in range(300)
    ]
    many = metrics.read_metrics(bodies, {"projects": table})
    metrics.measure(engine, many["m0"], MONTHS)
    steps = (expressions.cells_sql, expressions.answer_sql, expressions.measure_sql, expressions.condition_sql)
    before = [step.cache_info().misses for step in steps]
    answers = {metrics.measure(engine, many[name], MONTHS).sql for name in ("m1", "m150", "m299")}
    assert len(answers) == 3
    assert [step.cache_info().misses for step in steps] == before
