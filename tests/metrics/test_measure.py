"""A declared metric gives what plain Python gives, by every dimension and grain it has; the rest is refused."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guatu import metrics
from guatu.metrics.grains import COARSER, PER_YEAR, ordinal
from guatu.metrics.plan import Question
from guatu.periods import Period

TABLES = metrics.read_tables(
    {
        "projects": {
            "columns": {
                "project": "text",
                "zone": "text",
                "unit": "text",
                "stage": "text",
                "invested": "number",
                "signed_on": "day",
            }
        },
        "staff": {
            "columns": {"firm": "text", "zone": "text", "people": "integer", "sales": "number", "told_at": "time"},
        },
        "reports": {
            "columns": {
                "zone": "text",
                "unit": "text",
                "year": "integer",
                "period_index": "integer",
                "filed": "integer",
                "vintage": "time",
            },
            "key": ["zone", "unit", "year", "period_index"],
            "vintage": "vintage",
        },
    }
)
PROJECTS = {"table": "projects", "dimensions": ["zone", "unit"], "time": "signed_on", "grain": "day", "unit": "CNY"}
SIGNED = ["签约", "开工"]
METRICS = metrics.read_metrics(
    [
        PROJECTS | {"name": "invested", "label": "投资额", "measure": "sum", "of": "invested"},
        PROJECTS | {"name": "projects", "label": "项目数", "measure": "count", "unit": "count"},
        PROJECTS | {"name": "monthly", "label": "月签约额", "measure": "sum", "of": "invested", "grain": "month"},
        PROJECTS
        | {
            "name": "large",
            "label": "大项目数",
            "measure": "distinct",
            "of": "project",
            "unit": "count",
            "filters": [{"column": "invested", "at_least": 3}, {"column": "stage", "is": SIGNED}],
        },
        PROJECTS
        | {
            "name": "start_rate",
            "label": "开工率",
            "measure": "ratio",
            "numerator": {"measure": "count", "filters": [{"column": "stage", "is": "开工"}]},
            "denominator": {"measure": "count"},
            "times": 100,
            "unit": "%",
        },
        {
            "name": "people",
            "label": "从业人员",
            "table": "staff",
            "measure": "last",
            "of": "people",
            "entity": ["firm"],
            "dimensions": ["zone"],
            "time": "told_at",
            "grain": "month",
            "unit": "person",
        },
        {
            "name": "filed",
            "label": "报送数",
            "table": "reports",
            "measure": "sum",
            "of": "filed",
            "dimensions": ["zone"],
            "time": ["year", "period_index"],
            "grain": "reporting",
            "unit": "count",
        },
        {"name": "all", "label": "全部", "table": "projects", "measure": "count", "unit": "count"},
    ],
    TABLES,
)
SCHEMA = pa.schema(
    {
        "project": pa.string(),
        "zone": pa.string(),
        "unit": pa.string(),
        "stage": pa.string(),
        "invested": pa.decimal128(18, 2),
        "signed_on": pa.date32(),
    }
)


def project(zone="a", invested=1, day=date(2024, 5, 6), stage="签约", name="p", unit="u"):
    return (name, zone, unit, stage, None if invested is None else Decimal(invested), day)


def projects(*rows):
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in SCHEMA]
    return metrics.DuckDB({"projects": pa.table(columns, schema=SCHEMA)})


def ask(engine, name, **question):
    return metrics.measure(engine, METRICS[name], Question(**question)).rows()


DAYS = st.dates(date(2022, 12, 1), date(2024, 3, 31))
ROWS = st.lists(
    st.builds(
        project,
        zone=st.sampled_from("abc"),
        invested=st.one_of(st.none(), st.decimals(-9, 9, places=2)),
        day=DAYS,
        stage=st.sampled_from(["签约", "开工", "停工"]),
        name=st.sampled_from("pqr"),
    ),
    max_size=25,
)


# ------------------------------------------------------------------ what comes out


@settings(max_examples=40, deadline=None)
@given(ROWS, st.sampled_from(COARSER["day"]))
def test_a_sum_by_zone_and_any_grain_is_the_plain_sum(rows, grain):
    expected = defaultdict(list)
    for _, zone, _, _, invested, day in rows:
        expected[zone, *divmod(ordinal(day, grain), PER_YEAR[grain])].append(invested)
    told = {
        (row["zone"], row["year"], row["part"] - 1): row
        for row in ask(projects(*rows), "invested", by=("zone",), grain=grain)
    }
    assert told.keys() == expected.keys()
    for key, figures in expected.items():
        known = [figure for figure in figures if figure is not None]
        assert told[key]["value"] == (sum(known) if known else None)
        assert told[key]["rows"] == len(figures)
        assert told[key]["reason"] == (None if known else "no_value")


@settings(max_examples=40, deadline=None)
@given(ROWS)
@example([])
def test_a_ratio_is_never_cut_to_whole_numbers_and_names_its_parts(rows):
    started = sum(stage == "开工" for _, _, _, stage, *_ in rows)
    [row] = ask(projects(*rows), "start_rate")
    assert (row["numerator"], row["denominator"]) == (started, len(rows))
    assert row["value"] == (pytest.approx(started / len(rows) * 100) if rows else None)
    assert row["reason"] == (None if rows else "no_denominator")


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_filters_keep_what_meets_all_of_them_and_distinct_things_count_once(rows):
    kept = {p for p, _, _, stage, invested, _ in rows if invested is not None and invested >= 3 and stage in SIGNED}
    assert ask(projects(*rows), "large")[0]["value"] == len(kept)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_a_comparison_finds_the_same_month_a_year_before_over_any_gap(rows):
    sums = defaultdict(Decimal)
    for _, zone, _, _, invested, day in rows:
        if invested is not None:
            sums[zone, day.year, day.month] += invested
    year = Period.parse("2023")
    told = ask(projects(*rows), "invested", by=("zone",), grain="month", period=year, against="year")
    for row in told:
        before = sums.get((row["zone"], 2022, row["part"]))
        assert row["before"] == before
        grows = row["value"] is not None and before is not None and before > 0
        assert (row["growth"] is not None) == grows
        if grows:
            assert row["growth"] == pytest.approx(float(row["value"] / before - 1) * 100)
    assert {(row["zone"], row["part"]) for row in told} == {
        (zone, d.month) for _, zone, _, _, _, d in rows if d.year == 2023
    }


def test_a_month_that_is_missing_is_no_base_for_the_month_after_it():
    rows = [project(invested=10, day=date(2024, month, 3)) for month in (1, 2, 4, 5)]
    told = ask(projects(*rows), "invested", grain="month", period=Period.parse("2024-02/2024-05"), against="previous")
    assert [(row["part"], row["before"], row["reason"]) for row in told] == [
        (2, 10, None),
        (4, None, "no_base"),
        (5, 10, None),
    ]


def test_without_a_grain_the_whole_period_is_compared():
    rows = [project(invested=12, day=date(2024, 5, 6)), project(invested=8, day=date(2023, 2, 1))]
    [row] = ask(projects(*rows), "invested", period=Period.parse("2024H1"), against="year")
    assert (row["value"], row["before"], row["growth"]) == (12, 8, pytest.approx(50))
    [row] = ask(projects(*rows), "invested", period=Period.parse("2024H1"), against="previous")
    assert (row["before"], row["reason"]) == (None, "no_base")


def test_where_narrows_and_two_values_are_alternatives():
    rows = [project("a", 1), project("b", 2), project("c", 4), project("c", 8, unit="v")]
    [row] = ask(projects(*rows), "invested", where={"zone": ["b", "c"], "unit": ["u"]})
    assert row["value"] == 6


def test_what_has_no_value_is_not_the_one_that_is_left_out():
    spec = PROJECTS | {"name": "going", "label": "在办", "measure": "count", "unit": "count"}
    going = metrics.read_metrics([spec | {"filters": [{"column": "stage", "is_not": ["停工", "终止"]}]}], TABLES)[
        "going"
    ]
    rows = [project(stage="停工"), project(stage=None), project(stage="签约")]
    assert metrics.measure(projects(*rows), going, Question()).rows()[0]["value"] == 2


def test_a_dimension_without_a_value_is_told_and_compared_like_any_other():
    rows = [project(None, 6), project(None, 3, day=date(2023, 5, 6))]
    [row] = ask(projects(*rows), "invested", by=("zone",), period=Period.parse("2024"), against="year")
    assert (row["zone"], row["before"]) == (None, 3)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("fgh"), st.sampled_from("ab"), st.integers(0, 9), st.integers(0, 120)),
        unique_by=lambda row: (row[0], row[3]),
    )
)
def test_the_last_figure_of_each_firm_counts_where_the_firm_was_then(rows):
    start = datetime(2024, 1, 1)
    table = pa.table(
        {
            "firm": pa.array([row[0] for row in rows], pa.string()),
            "zone": pa.array([row[1] for row in rows], pa.string()),
            "people": pa.array([row[2] for row in rows], pa.int32()),
            "sales": pa.array([None] * len(rows), pa.float64()),
            "told_at": pa.array([start + timedelta(days=row[3]) for row in rows], pa.timestamp("us")),
        }
    )
    expected = defaultdict(int)
    last = {
        (firm, (start + timedelta(days=day)).month): (zone, people)
        for firm, zone, people, day in sorted(rows, key=lambda row: row[3])
    }
    for (_, month), (zone, people) in last.items():
        expected[zone, month] += people
    told = ask(metrics.DuckDB({"staff": table}), "people", by=("zone",), grain="month")
    assert {(row["zone"], row["part"]): row["value"] for row in told} == expected


@settings(max_examples=40, deadline=None)
@given(
    st.sets(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from("uv"), st.integers(2022, 2024), st.integers(1, 11), st.integers(0, 3)
        ),
        max_size=30,
    ),
    st.integers(0, 3),
    st.sampled_from(COARSER["reporting"]),
)
def test_of_several_vintages_the_latest_known_counts_at_every_grain(keys, known, grain):
    rows = [
        (*key[:4], number, datetime(2025, 1, 1) + timedelta(days=key[4], hours=5))
        for number, key in enumerate(sorted(keys))
    ]
    names = ("zone", "unit", "year", "period_index", "filed", "vintage")
    types = (pa.string(), pa.string(), pa.int16(), pa.int8(), pa.int64(), pa.timestamp("us"))
    columns = list(zip(*rows, strict=True)) or [()] * 6
    table = pa.table(
        {name: pa.array(list(column), kind) for name, column, kind in zip(names, columns, types, strict=True)}
    )
    latest = {row[:4]: row[4] for row in sorted(rows, key=lambda row: row[5]) if row[5].day <= known + 1}
    expected = defaultdict(int)
    for (zone, _, year, index), filed in latest.items():
        day = date(year, index + 1, 28)
        expected[zone, year, ordinal(day, grain) % PER_YEAR[grain] + 1] += filed
    told = ask(
        metrics.DuckDB({"reports": table}),
        "filed",
        by=("zone",),
        grain=grain,
        as_of=date(2025, 1, 1) + timedelta(days=known),
    )
    assert {(row["zone"], row["year"], row["part"]): row["value"] for row in told} == expected


def test_a_period_takes_its_days_and_no_others():
    rows = [
        project(invested=n, day=day)
        for n, day in ((1, date(2024, 3, 31)), (2, date(2024, 4, 1)), (4, date(2024, 6, 30)), (8, date(2024, 7, 1)))
    ]
    assert ask(projects(*rows), "invested", period=Period.parse("2024Q2"))[0]["value"] == 6


def test_the_last_moment_of_a_period_belongs_to_it():
    late = datetime(2024, 6, 30, 23, 59, 59)
    table = pa.table(
        {"firm": ["f"], "zone": ["a"], "people": [7], "sales": [1.0], "told_at": pa.array([late], pa.timestamp("us"))}
    )
    assert ask(metrics.DuckDB({"staff": table}), "people", period=Period.parse("2024-06"))[0]["value"] == 7


def test_columns_and_sql_of_an_answer_are_explained():
    import duckdb

    rows = [project("a", 12), project("a", 8, day=date(2023, 5, 1))]
    question = Question(by=("zone",), grain="month", period=Period.parse("2024"), against="year", where={"unit": ["u"]})
    answer = metrics.measure(projects(*rows), METRICS["start_rate"], question)
    assert list(answer.columns) == answer.table.column_names
    told = answer.explain()
    assert "numerator / denominator x 100" in told
    connection = duckdb.connect()
    connection.register("projects", pa.table([list(column) for column in zip(*rows, strict=True)], schema=SCHEMA))
    assert connection.sql(answer.filled).to_arrow_table().equals(answer.table)


@pytest.mark.parametrize("grain", PER_YEAR)
def test_every_day_of_a_decade_has_the_ordinal_that_the_engine_gives_it(grain):
    days = [date(2019, 1, 1) + timedelta(days=n) for n in range(3653)]
    told = ask(projects(*(project(invested=1, day=day) for day in days)), "invested", grain=grain)
    counted = defaultdict(int)
    for day in days:
        counted[ordinal(day, grain)] += 1
    assert {row["year"] * PER_YEAR[grain] + row["part"] - 1: row["rows"] for row in told} == counted


# ------------------------------------------------------------------ what is refused

YEAR = Period.parse("2024")
REFUSED = [
    ("invested", {"by": ("stage",)}, "no_dimension", "zone, unit"),
    ("invested", {"where": {"stage": ["签约"]}}, "no_dimension", "'stage'"),
    ("invested", {"where": {"zone": []}}, "no_values", "zone"),
    ("invested", {"as_of": date(2024, 1, 1)}, "no_vintages", "投资额"),
    ("invested", {"grain": "week"}, "no_grain", "day, xun, month"),
    ("monthly", {"grain": "day"}, "no_grain", "finest grain is month"),
    ("monthly", {"grain": "xun"}, "no_grain", "month, reporting, quarter, half, year"),
    ("monthly", {"period": Period.parse("2024-03-05")}, "part_of_grain", "2024-03"),
    ("filed", {"grain": "month"}, "no_grain", "reporting"),
    ("filed", {"period": Period.parse("2024-02")}, "part_of_grain", "2024-01/2024-02"),
    ("invested", {"grain": "quarter", "period": Period.parse("2024-01/2024-05")}, "part_of_grain", "2024H1"),
    ("invested", {"against": "year"}, "needs_period", "period"),
    ("invested", {"against": "month", "period": YEAR}, "unknown_comparison", "year, previous"),
    ("invested", {"against": "year", "grain": "day", "period": YEAR}, "no_comparison", "month"),
    ("all", {"period": YEAR}, "timeless", "全部"),
    ("all", {"by": ("zone",)}, "no_dimension", "nothing"),
]


@pytest.mark.parametrize(
    ("name", "asked", "rule", "named"), REFUSED, ids=[f"{row[0]}-{row[2]}-{n}" for n, row in enumerate(REFUSED)]
)
def test_what_a_metric_does_not_have_is_refused_and_what_it_has_is_named(name, asked, rule, named):
    with pytest.raises(metrics.MetricRefused) as refused:
        metrics.plan(METRICS[name], Question(**asked))
    assert refused.value.rule == rule
    assert named in str(refused.value)


def test_what_an_engine_cannot_do_is_told_with_its_reason():
    table = pa.table(
        [["x"], ["a"], ["u"], ["s"], [Decimal(10) ** 37 * 9], [date(2024, 1, 1)]],
        schema=SCHEMA.set(4, pa.field("invested", pa.decimal128(38, 0))),
    )
    engine = metrics.DuckDB({"projects": pa.concat_tables([table] * 20)})
    with pytest.raises(metrics.MetricRefused, match="could not answer") as refused:
        ask(engine, "invested")
    assert refused.value.rule == "engine"
