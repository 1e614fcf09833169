"""Questions about the statistics of many zones give what plain Python gives; what does not add up is refused."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu import catalogue, metrics
from guatu.periods import Period

INDICATORS = catalogue.load()
SCHEMA = pa.schema(
    {
        "zone": pa.string(),
        "area": pa.string(),
        "indicator": pa.string(),
        "year": pa.int64(),
        "period_index": pa.int64(),
        "basis": pa.string(),
        "value": pa.decimal128(18, 2),
        "growth": pa.float64(),
        "vintage": pa.timestamp("us"),
        "status": pa.string(),
    }
)
JUNE = Period.parse("2024-01/2024-06")
MAY = Period.parse("2024-01/2024-05")
FIRST_DAY = datetime(2024, 7, 18, 9)


def figure(
    zone, value, indicator="gdp", at=(2024, 5), basis="cumulative", area=None, growth=None, day=0, status="final"
):
    vintage = FIRST_DAY + timedelta(days=day)
    money = None if value is None else Decimal(value)
    return (zone, area or zone, indicator, *at, basis, money, growth, vintage, status)


def engine_of(*rows, schema=SCHEMA):
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in schema]
    return metrics.DuckDB({"observations": pa.table(columns, schema=schema)})


def ranks(answer):
    return [(row["rank"], row["zone"]) for row in answer.rows()]


# ------------------------------------------------------------------ ranking


def test_equal_figures_share_the_better_rank_and_the_next_rank_is_left_out():
    engine = engine_of(figure("a", 5), figure("b", 9), figure("c", 9), figure("d", 1))
    answer = metrics.ranking(engine, INDICATORS.get("gdp"), JUNE, "cumulative")
    assert ranks(answer) == [(1, "b"), (1, "c"), (3, "a"), (4, "d")]


def test_a_place_come_up_is_a_positive_movement_and_a_newcomer_has_none():
    now = [figure("a", 5), figure("b", 9), figure("new", 7)]
    earlier = [figure("a", 8, at=(2024, 4)), figure("b", 2, at=(2024, 4)), figure("gone", 9, at=(2024, 4))]
    answer = metrics.ranking(engine_of(*now, *earlier), INDICATORS.get("gdp"), JUNE, "cumulative", against=MAY)
    told = [(row["zone"], row["rank"], row["rank_before"], row["movement"], row["reason"]) for row in answer.rows()]
    assert told == [("b", 1, 3, 2, None), ("new", 2, None, None, "no_rank_before"), ("a", 3, 2, -1, None)]


def test_a_zone_without_published_growth_comes_last_without_a_rank_and_with_the_reason():
    engine = engine_of(figure("a", 5, growth=-1.5), figure("b", 9), figure("c", 7, growth=3.0))
    answer = metrics.ranking(engine, INDICATORS.get("gdp"), JUNE, "cumulative", figure="growth")
    assert ranks(answer) == [(1, "c"), (2, "a"), (None, "b")]
    assert answer.rows()[-1]["reason"] == "no_growth"


def test_a_float_that_is_no_number_does_not_lead_the_ranking():
    engine = engine_of(figure("a", 5, growth=float("nan")), figure("b", 9, growth=2.0))
    answer = metrics.ranking(engine, INDICATORS.get("gdp"), JUNE, "cumulative", figure="growth")
    assert ranks(answer) == [(1, "b"), (None, "a")]


def test_the_catalogue_says_which_end_is_better_and_a_question_may_say_otherwise():
    engine = engine_of(figure("a", 5, "accidents"), figure("b", 9, "accidents"))
    accidents = INDICATORS.get("accidents")
    assert ranks(metrics.ranking(engine, accidents, JUNE, "cumulative")) == [(1, "a"), (2, "b")]
    assert ranks(metrics.ranking(engine, accidents, JUNE, "cumulative", order="highest")) == [(1, "b"), (2, "a")]


def test_where_the_catalogue_has_no_better_end_a_ranking_asks_for_one():
    neutral = next(one for one in INDICATORS if one.direction == "neutral")
    with pytest.raises(metrics.MetricRefused, match="Say whether the highest or the lowest comes first") as refused:
        metrics.ranking(engine_of(), neutral, JUNE, "cumulative")
    assert refused.value.rule == "no_best"


def test_only_zones_as_a_whole_are_ranked_and_only_those_named():
    engine = engine_of(figure("a", 5), figure("b", 9), figure("b", 99, area="b-east"), figure("c", 7))
    answer = metrics.ranking(engine, INDICATORS.get("gdp"), JUNE, "cumulative", zones=["a", "b"])
    assert ranks(answer) == [(1, "b"), (2, "a")]


@pytest.mark.parametrize(
    ("period", "basis"),
    [
        ("2024-01", "discrete"),
        ("2024-02", "cumulative"),
        ("2024-03/2024-05", "cumulative"),
        ("2024-01/2024-06", "discrete"),
    ],
)
def test_january_alone_and_stretches_that_are_no_monthly_period_are_refused(period, basis):
    with pytest.raises(metrics.MetricRefused, match="no monthly period"):
        metrics.ranking(engine_of(), INDICATORS.get("gdp"), Period.parse(period), basis)


@pytest.mark.parametrize(
    ("period", "at"),
    [("2024-01/2024-02", 1), ("2024-03", 2), ("2024H1", 5), ("2024", 11), ("2024Q1", 2), ("2024-01/2024-11", 10)],
)
def test_a_stretch_from_january_is_the_place_of_its_last_month(period, at):
    engine = engine_of(figure("a", 5, at=(2024, at)))
    assert ranks(metrics.ranking(engine, INDICATORS.get("gdp"), Period.parse(period), "cumulative")) == [(1, "a")]


ZONES = st.sampled_from("abcdef")
VALUES = st.one_of(st.none(), st.integers(-5, 5))
VINTAGES = st.integers(0, 3)


@st.composite
def vintages(draw, places):
    """Rows of several vintages, each key and vintage once."""
    keys = draw(st.sets(st.tuples(places, VINTAGES), max_size=30))
    return [(*key, draw(VALUES)) for key in sorted(keys)]


def standing(rows, known):
    """Key -> value of the latest vintage up to a day, by plain Python."""
    return {key: value for key, day, value in sorted(rows, key=lambda row: row[1]) if day <= known}


def plain_ranks(values):
    """Zone -> 1 + how many are better."""
    figures = {zone: value for zone, value in values.items() if value is not None}
    return {zone: 1 + sum(other > value for other in figures.values()) for zone, value in figures.items()}


@settings(max_examples=40, deadline=None)
@given(vintages(st.tuples(ZONES, st.sampled_from([4, 5]))), VINTAGES)
def test_a_ranking_as_of_a_day_is_that_of_the_latest_vintages_known_then(rows, known):
    engine = engine_of(*(figure(zone, value, at=(2024, at), day=day) for (zone, at), day, value in rows))
    day = FIRST_DAY.date() + timedelta(days=known)
    answer = metrics.ranking(engine, INDICATORS.get("gdp"), JUNE, "cumulative", against=MAY, as_of=day)
    latest = standing(rows, known)
    now, before = ({zone: v for (zone, at), v in latest.items() if at == month} for month in (5, 4))
    ranked, ranked_before = plain_ranks(now), plain_ranks(before)
    movements = {zone: ranked_before[zone] - ranked[zone] for zone in ranked if zone in ranked_before}
    told = answer.rows()
    assert {row["zone"]: row["rank"] for row in told} == {zone: ranked.get(zone) for zone in now}
    assert {row["zone"]: row["movement"] for row in told if row["movement"] is not None} == movements
    order = [(row["rank"] is None, row["rank"] or 0, row["zone"]) for row in told]
    assert order == sorted(order)


# ------------------------------------------------------------------ a month


def test_a_month_has_every_indicator_with_published_growth_beside_growth_from_levels():
    engine = engine_of(
        figure("a", 120, "exports", growth=15.0),
        figure("a", 100, "exports", at=(2023, 5)),
        figure("a", 50, "imports"),
        figure("a", 30, "tax_share"),
        figure("a", 7, "fdi_used"),
        figure("a", 0, "fdi_used", at=(2023, 5)),
        figure("b", 1, "exports"),
        figure("a", 1, "exports", area="a-east"),
    )
    told = {row["indicator"]: row for row in metrics.month(engine, INDICATORS, JUNE, zone="a").rows()}
    assert told["exports"]["growth"] == 15.0
    assert told["exports"]["growth_from_levels"] == pytest.approx(20)
    assert told["exports"]["gap"] == pytest.approx(5)
    reasons = {code: row["reason"] for code, row in told.items()}
    assert reasons == {
        "exports": None,
        "imports": "no_base",
        "tax_share": "not_a_level",
        "fdi_used": "base_not_positive",
    }
    assert {row["growth_from_levels"] for code, row in told.items() if code != "exports"} == {None}


@pytest.mark.parametrize("base", [-4, 0])
def test_nothing_grows_from_a_base_that_is_not_above_zero(base):
    engine = engine_of(figure("a", 8), figure("a", base, at=(2023, 5)))
    [row] = metrics.month(engine, INDICATORS, JUNE, zone="a").rows()
    assert (row["before"], row["growth_from_levels"], row["gap"]) == (base, None, None)
    assert row["reason"] == "base_not_positive"


def test_a_month_of_an_area_leaves_the_zone_as_a_whole_aside():
    engine = engine_of(figure("a", 5), figure("a", 3, area="a-east"))
    rows = metrics.month(engine, INDICATORS, JUNE, zone="a", area="a-east").rows()
    assert [(row["area"], row["value"]) for row in rows] == [("a-east", Decimal(3))]


def test_a_month_keeps_the_bases_apart():
    rows = [figure("a", value, at=(year, 5), basis=basis) for year, basis, value in BASES]
    told = metrics.month(engine_of(*rows), INDICATORS, JUNE, zone="a").rows()
    growths = {row["basis"]: row["growth_from_levels"] for row in told}
    assert growths == {"cumulative": pytest.approx(20), "discrete": pytest.approx(100)}
    only = metrics.month(engine_of(*rows), INDICATORS, Period.parse("2024-06"), zone="a", basis="discrete").rows()
    assert [row["basis"] for row in only] == ["discrete"]


BASES = [(2024, "cumulative", 60), (2023, "cumulative", 50), (2024, "discrete", 10), (2023, "discrete", 5)]


@settings(max_examples=40, deadline=None)
@given(vintages(st.tuples(ZONES, st.sampled_from([2021, 2022, 2023, 2024]))), VINTAGES)
def test_growth_compares_with_the_same_month_a_year_before_and_never_with_the_row_before(rows, known):
    engine = engine_of(*(figure(zone, value, at=(year, 5), day=day) for (zone, year), day, value in rows))
    answer = metrics.month(engine, INDICATORS, JUNE, as_of=FIRST_DAY.date() + timedelta(days=known))
    latest = standing(rows, known)
    expected = {}
    for (zone, year), value in latest.items():
        base = latest.get((zone, 2023))
        if year == 2024:
            grown = value is not None and base is not None and base > 0
            expected[zone] = pytest.approx((value / base - 1) * 100) if grown else None
    assert {row["zone"]: row["growth_from_levels"] for row in answer.rows()} == expected


# ------------------------------------------------------------------ over areas


def test_a_ratio_over_areas_is_the_sum_of_numerators_over_the_sum_of_denominators():
    engine = engine_of(
        figure("z", 30, "tax_revenue", area="east"),
        figure("z", 40, "general_public_revenue", area="east"),
        figure("z", 10, "tax_revenue", area="west"),
        figure("z", 60, "general_public_revenue", area="west", status="preliminary"),
    )
    share = INDICATORS.get("tax_share")
    answer = metrics.over_areas(engine, INDICATORS, share, JUNE, "cumulative", ["east", "west"], zone="z")
    [row] = answer.rows()
    assert (row["value"], row["numerator"], row["denominator"], row["preliminary"]) == (pytest.approx(40), 40, 100, 1)
    [inputs] = answer.inputs
    assert [(each["area"], each["value"]) for each in inputs.rows()] == [
        ("east", pytest.approx(75)),
        ("west", pytest.approx(100 / 6)),
    ]


def test_a_ratio_of_a_flow_and_a_stock_takes_each_by_its_own_basis():
    engine = engine_of(figure("a", 200), figure("a", 4, "resident_population", basis="point"))
    per_head = INDICATORS.get("gdp_per_capita")
    asked = (engine, INDICATORS, per_head, JUNE, "cumulative", ["a"])
    assert metrics.over_areas(*asked, denominator_basis="point").rows()[0]["value"] == 50
    assert metrics.over_areas(*asked).rows()[0]["reason"] == "missing_areas"


def test_units_of_a_ratio_are_kept():
    engine = engine_of(figure("a", 3, "invention_patents"), figure("a", 20_000, "resident_population"))
    [row] = metrics.over_areas(engine, INDICATORS, INDICATORS.get("patents_per_10k"), JUNE, "cumulative", ["a"]).rows()
    assert row["value"] == pytest.approx(1.5)


def test_a_sum_without_one_of_its_areas_is_none_and_names_the_area():
    engine = engine_of(figure("a", 5), figure("b", None))
    answer = metrics.over_areas(engine, INDICATORS, INDICATORS.get("gdp"), JUNE, "cumulative", ["a", "b", "c"])
    [row] = answer.rows()
    assert (row["value"], row["areas"], row["present"], row["reason"]) == (None, 3, 1, "missing_areas")
    assert answer.missing == ("b", "c")
    assert "without a figure: b, c" in answer.explain()


def test_nothing_divided_by_zero():
    engine = engine_of(figure("a", 3, "tax_revenue"), figure("a", 0, "general_public_revenue"))
    answer = metrics.over_areas(engine, INDICATORS, INDICATORS.get("tax_share"), JUNE, "cumulative", ["a"])
    assert [(row["value"], row["reason"]) for row in answer.rows()] == [(None, "no_denominator")]
    assert answer.missing == ()


def test_an_area_named_twice_counts_once():
    engine = engine_of(figure("a", 5), figure("b", 7))
    gdp = INDICATORS.get("gdp")
    [row] = metrics.over_areas(engine, INDICATORS, gdp, JUNE, "cumulative", ["a", "b", "a"]).rows()
    assert row["value"] == 12


@pytest.mark.parametrize("indicator", [one for one in INDICATORS if one.over_areas == "none"], ids=lambda one: one.code)
def test_what_the_catalogue_says_does_not_add_is_refused_with_the_reason(indicator):
    with pytest.raises(metrics.MetricRefused) as refused:
        metrics.over_areas(engine_of(), INDICATORS, indicator, JUNE, "point", ["a"])
    assert refused.value.rule == "does_not_add"
    assert refused.value.words["reason"]
    assert indicator.name in str(refused.value)


def test_a_ratio_whose_parts_the_catalogue_has_only_in_words_is_refused():
    with pytest.raises(metrics.MetricRefused, match="计划开工的项目个数") as refused:
        metrics.over_areas(engine_of(), INDICATORS, INDICATORS.get("project_start_rate"), JUNE, "cumulative", ["a"])
    assert refused.value.rule == "parts_in_words"


def test_an_area_without_its_zone_is_refused():
    with pytest.raises(metrics.MetricRefused, match="Name the zone as well"):
        metrics.month(engine_of(), INDICATORS, JUNE, area="a-east")


def test_the_number_of_areas_is_no_new_shape():
    from guatu.metrics import expressions

    engine = engine_of(*(figure(zone, 1) for zone in "abc"))
    gdp, before = INDICATORS.get("gdp"), []
    for areas in ("a", "ab", "abc"):
        [row] = metrics.over_areas(engine, INDICATORS, gdp, JUNE, "cumulative", list(areas)).rows()
        assert row["value"] == len(areas)
        before.append(expressions.compiled.cache_info().misses)
    assert len(set(before)) == 1


def test_a_sum_over_no_areas_is_refused():
    with pytest.raises(metrics.MetricRefused, match="No areas were named"):
        metrics.over_areas(engine_of(), INDICATORS, INDICATORS.get("gdp"), JUNE, "cumulative", [])


@settings(max_examples=40, deadline=None)
@given(vintages(ZONES), VINTAGES, st.sets(ZONES, min_size=1))
def test_children_add_exactly_to_the_parent_or_the_missing_ones_are_named(rows, known, areas):
    engine = engine_of(
        *(figure("z", value and f"{value}.{value % 10}7", area=area, day=day) for area, day, value in rows)
    )
    day = FIRST_DAY.date() + timedelta(days=known)
    gdp = INDICATORS.get("gdp")
    answer = metrics.over_areas(engine, INDICATORS, gdp, JUNE, "cumulative", sorted(areas), zone="z", as_of=day)
    latest = standing(rows, known)
    figures = {a: v and Decimal(f"{v}.{v % 10}7") for a, v in latest.items() if a in areas and v is not None}
    [row] = answer.rows()
    assert answer.missing == tuple(sorted(areas - figures.keys()))
    assert row["value"] == (sum(figures.values()) if len(figures) == len(areas) else None)


# ------------------------------------------------------------------ vintages, sources, explanation


def test_a_figure_withdrawn_later_does_not_come_back_from_an_older_vintage():
    engine = engine_of(figure("a", 5, growth=3.0), figure("a", None, day=9))
    answer = metrics.ranking(engine, INDICATORS.get("gdp"), JUNE, "cumulative")
    [row] = answer.rows()
    assert (row["rank"], row["value"], row["growth"], row["reason"]) == (None, None, None, "no_value")


def test_a_day_is_known_to_its_last_minute():
    engine = engine_of(figure("a", 5), figure("a", 6, day=0.6))
    gdp, day = INDICATORS.get("gdp"), FIRST_DAY.date()
    values = [
        [row["value"] for row in metrics.ranking(engine, gdp, JUNE, "cumulative", as_of=day + timedelta(days=n)).rows()]
        for n in (-1, 0)
    ]
    assert values == [[], [6]]


def test_what_became_known_at_midnight_belongs_to_the_new_day():
    midnight = (*figure("a", 6)[:8], datetime(2024, 7, 19), "final")
    answer = metrics.ranking(
        engine_of(figure("a", 5), midnight), INDICATORS.get("gdp"), JUNE, "cumulative", as_of=FIRST_DAY.date()
    )
    assert [row["value"] for row in answer.rows()] == [5]


def test_two_rows_of_one_key_and_vintage_are_found():
    engine = engine_of(figure("a", 5), figure("a", 6), figure("b", 7), figure("b", 8, day=1))
    found = metrics.doubles(engine, metrics.OBSERVATIONS).rows()
    assert [(row["zone"], row["rows"]) for row in found] == [("a", 2)]


def test_parquet_in_folders_named_by_year_gives_what_a_table_in_memory_gives(tmp_path):
    import pyarrow.parquet as pq

    rows = [figure("a", 5), figure("b", 9), figure("a", 3, at=(2023, 5))]
    whole = pa.table([list(column) for column in zip(*rows, strict=True)], schema=SCHEMA)
    pq.write_to_dataset(whole, tmp_path / "观测", partition_cols=["year", "period_index"])
    answers = [
        metrics.month(metrics.DuckDB({"observations": source}), INDICATORS, JUNE).table
        for source in (whole, tmp_path / "观测")
    ]
    assert answers[0].num_rows == 2
    assert answers[0].equals(answers[1])


def test_the_sql_of_an_explanation_runs_as_it_stands_and_gives_the_same_rows():
    import duckdb

    rows = [figure("o'brien", 5), figure("b", 9), figure("b", 3, at=(2024, 4))]
    observations = pa.table([list(column) for column in zip(*rows, strict=True)], schema=SCHEMA)
    answer = metrics.ranking(
        metrics.DuckDB({"observations": observations}), INDICATORS.get("gdp"), JUNE, "cumulative",
        against=MAY, zones=["o'brien", "b"], as_of=date(2026, 1, 1),
    )  # fmt: skip
    assert "$" not in answer.filled
    assert "2026-01-02" in answer.filled
    connection = duckdb.connect()
    connection.register("observations", observations)
    assert connection.sql(answer.filled).to_arrow_table().equals(answer.table)
    assert answer.table.num_rows == 2


def test_every_column_of_an_answer_is_explained_in_its_order():
    engine = engine_of(figure("a", 5, "tax_revenue"), figure("a", 9, "general_public_revenue"))
    gdp, share = INDICATORS.get("gdp"), INDICATORS.get("tax_share")
    over = metrics.over_areas(engine, INDICATORS, share, JUNE, "cumulative", ["a"])
    total = metrics.over_areas(engine, INDICATORS, gdp, JUNE, "cumulative", ["a"])
    answers = [
        metrics.ranking(engine, gdp, JUNE, "cumulative"),
        metrics.ranking(engine, gdp, JUNE, "cumulative", against=MAY),
        metrics.month(engine, INDICATORS, JUNE),
        over, *over.inputs, total, *total.inputs, metrics.doubles(engine, metrics.OBSERVATIONS),
    ]  # fmt: skip
    assert [answer.table.column_names for answer in answers] == [list(answer.columns) for answer in answers]


def test_a_question_of_the_same_shape_is_not_compiled_again():
    from guatu.metrics import expressions

    engine = engine_of(figure("a", 5))
    metrics.ranking(engine, INDICATORS.get("gdp"), JUNE, "cumulative")
    before = expressions.compiled.cache_info().misses
    metrics.ranking(engine, INDICATORS.get("exports"), MAY, "cumulative")
    assert expressions.compiled.cache_info().misses == before


def test_threads_may_ask_at_once():
    from concurrent.futures import ThreadPoolExecutor

    engine = engine_of(*(figure(zone, number) for number, zone in enumerate("abcdefgh")))
    gdp = INDICATORS.get("gdp")
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(metrics.ranking, engine, gdp, JUNE, "cumulative", zones=[zone]) for zone in "abcdefgh"]
        assert [ranks(one.result()) for one in asked] == [[(1, zone)] for zone in "abcdefgh"]


def test_a_missing_table_or_column_and_a_wrong_type_are_named_with_the_remedy(tmp_path):
    gdp = INDICATORS.get("gdp")
    whole = pa.table([[] for _ in SCHEMA], schema=SCHEMA)
    zoned = SCHEMA.field("vintage").with_type(pa.timestamp("us", tz="UTC"))
    cases = {
        "missing_table": lambda: metrics.DuckDB({"other": whole}),
        "missing_column": lambda: metrics.DuckDB({"observations": whole.drop_columns("growth")}),
        "wrong_type": lambda: metrics.DuckDB(
            {"observations": whole.set_column(8, zoned, whole["vintage"].cast(zoned.type))}
        ),
        "no_files": lambda: metrics.DuckDB({"observations": tmp_path}),
    }
    for rule, opened in cases.items():
        with pytest.raises(metrics.MetricRefused) as refused:
            metrics.ranking(opened(), gdp, JUNE, "cumulative")
        assert refused.value.rule == rule
        assert refused.value.remedy


def test_sums_of_floats_are_exact():
    schema = SCHEMA.set(6, pa.field("value", pa.float64()))
    rows = [
        (*figure(zone, 0)[:6], value, *figure(zone, 0)[7:]) for zone, value in zip("abc", (0.1, 0.2, 0.3), strict=True)
    ]
    answer = metrics.over_areas(
        engine_of(*rows, schema=schema), INDICATORS, INDICATORS.get("gdp"), JUNE, "cumulative", list("abc")
    )
    assert answer.rows()[0]["value"] == Decimal("0.6")


def test_growth_by_zone_holds_for_several_zones_at_once():
    sums = defaultdict(int)
    rows = [figure(zone, value, at=(2024, 5), area=f"{zone}-{value}") for zone in "ab" for value in (1, 2)]
    for zone, _, _, _, _, _, value, *_ in rows:
        sums[zone] += value
    for zone in "ab":
        asked = (engine_of(*rows), INDICATORS, INDICATORS.get("gdp"), JUNE, "cumulative", [f"{zone}-1", f"{zone}-2"])
        assert metrics.over_areas(*asked, zone=zone).rows()[0]["value"] == sums[zone]
