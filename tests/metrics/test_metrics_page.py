"""docs/methods/metrics.md says what the layer does: every table and example on it runs."""

from __future__ import annotations

import doctest
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from guatu import catalogue, metrics
from guatu.metrics import spec
from guatu.periods import Period
from metrics.golden_cases import declared

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "metrics.md"
INDICATORS = catalogue.load()
KINDS = {"integer": pa.int64(), "number": pa.float64(), "time": pa.timestamp("us"), "text": pa.string()}
JUNE, MAY = Period.parse("2024-01/2024-06"), Period.parse("2024-01/2024-05")


def rows(first_column):
    """The cells of the table whose first headings are given."""
    table = PAGE.read_text(encoding="utf-8").split(f"| {first_column} |")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def number(cell):
    return None if cell == "none" else float(cell)


def engine_of(figures):
    """An engine over figures of zone, area, indicator, year, index of the month, value and published growth."""
    known = datetime(2024, 7, 18)
    whole = [(z, a, i, y, m, "cumulative", v, g, known, "final") for z, a, i, y, m, v, g in figures if v is not None]
    table = {
        name: pa.array(list(column), KINDS[kind])
        for (name, kind), column in zip(metrics.OBSERVATIONS.columns, zip(*whole, strict=True), strict=True)
    }
    return metrics.DuckDB({"observations": pa.table(table)})


def test_the_table_of_rankings_holds():
    shown = rows("zone | May")
    figures = [
        (z, z, "gdp", 2024, at, number(v), None)
        for z, *both, _, _, _ in shown
        for at, v in zip((4, 5), both, strict=True)
    ]
    answer = metrics.ranking(engine_of(figures), INDICATORS.get("gdp"), JUNE, "cumulative", against=MAY)
    told = {row["zone"]: [row["rank"], row["rank_before"], row["movement"]] for row in answer.rows()}
    assert told == {zone: [number(cell) for cell in cells] for zone, _, _, *cells in shown}


def test_the_table_of_growth_holds():
    shown = rows("indicator | value")
    figures = [("z", "z", code, 2024, 5, number(value), number(published)) for code, value, _, published, *_ in shown]
    figures += [("z", "z", code, 2023, 5, number(before), None) for code, _, before, *_ in shown]
    answer = metrics.month(engine_of(figures), INDICATORS, JUNE, zone="z")
    told = {row["indicator"]: row for row in answer.rows()}
    assert told.keys() == {row[0] for row in shown}
    for code, value, before, published, grown, gap, reason in shown:
        row = told[code]
        assert (row["value"], row["before"], row["growth"]) == (number(value), number(before), number(published))
        near = [one and round(one, 1) for one in (row["growth_from_levels"], row["gap"])]
        assert near == [number(grown), number(gap)]
        assert (row["reason"] or "none") == reason


def test_the_table_of_areas_holds():
    *areas, both = rows("area | tax_revenue")
    codes = ("tax_revenue", "general_public_revenue")
    figures = [
        ("z", area, code, 2024, 5, number(v), None)
        for area, *parts, _ in areas
        for code, v in zip(codes, parts, strict=True)
    ]
    share = INDICATORS.get("tax_share")
    named = [area for area, *_ in areas]
    answer = metrics.over_areas(engine_of(figures), INDICATORS, share, JUNE, "cumulative", named, zone="z")
    [row] = answer.rows()
    assert [row["numerator"], row["denominator"], round(row["value"], 1)] == [number(cell) for cell in both[1:]]
    each = {row["area"]: str(round(row["value"], 1)) for row in answer.inputs[0].rows()}
    assert each == {area: share_shown for area, _, _, share_shown in areas}


@pytest.mark.parametrize(("code", "rule", "because"), rows("indicator | rule"))
def test_the_table_of_refusals_holds(code, rule, because):
    engine = engine_of([("z", "z", "gdp", 2024, 5, 1.0, None)])
    with pytest.raises(metrics.MetricRefused) as refused:
        metrics.over_areas(engine, INDICATORS, INDICATORS.get(code), JUNE, "cumulative", ["z"])
    assert refused.value.rule == rule
    assert refused.value.words.get("reason", because) == because
    assert refused.value.words.get("value", "") in because


# ------------------------------------------------------------------ kinds of metrics


def cell(text):
    return None if text == "none" else text


def near(value):
    return "none" if value is None else f"{value:.1f}"


def whole(value):
    return "none" if value is None else str(int(value))


@pytest.fixture(scope="module")
def register():
    """The eight projects and the intervals of the page, and the metrics of the golden cases."""
    shown = rows("project | team")
    columns = list(zip(*shown, strict=True))
    day = [[cell(one) and date.fromisoformat(one) for one in column] for column in columns[5:]]
    projects = {
        name: pa.array([cell(one) for one in column], pa.string())
        for name, column in zip(("project", "team", "zone", "stage"), columns[:4], strict=True)
    }
    projects["invested"] = pa.array([cell(one) and Decimal(one) for one in columns[4]], pa.decimal128(18, 2))
    projects |= {"signed_on": pa.array(day[0], pa.date32()), "started_on": pa.array(day[1], pa.date32())}
    golden = pa.table(projects)
    missing = {"foreign": pa.nulls(len(shown), pa.float64()), "visits": pa.nulls(len(shown), pa.int64())}
    for name, column in missing.items():
        golden = golden.append_column(name, column)
    return metrics.DuckDB({"projects": golden}), declared("projects.yaml")


def asked(register, name, key="part", **question):
    engine, known = register
    answer = metrics.measure(engine, known[name], metrics.Question(**question))
    return {row[key]: row for row in answer.rows()}


def test_the_table_of_figures_to_date_holds(register):
    said = {"grain": "month", "period": Period.parse("2024-01/2024-04")}
    named = ("signed", "year_to_date", "zones_to_date", "rate_to_date")
    told = [asked(register, name, **said) for name in named]
    for month, *shown in rows("month | signed | signed to date"):
        values = [one.get(int(month), {"value": None})["value"] for one in told]
        assert [*map(whole, values[:3]), near(values[3])] == shown


def test_the_table_of_shifted_figures_holds(register):
    told = asked(register, "yoy", grain="month", period=Period.parse("2024-01/2024-05"))
    shown = rows("month | signed | year before")
    assert [int(month) for month, *_ in shown] == list(told)
    for month, *expected in shown:
        row = told[int(month)]
        found = [whole(row["numerator"]), whole(row["denominator"]), near(row["value"]), row["reason"] or "none"]
        assert found == expected


def test_the_table_of_shares_and_ranks_holds(register):
    said = {"key": "team", "by": ("team",), "period": Period.parse("2024")}
    share, place = asked(register, "share", **said), asked(register, "place_by_count", **said)
    shown = rows("team | signed | share, %")
    assert {cell(team) for team, *_ in shown} == share.keys()
    for team, *expected in shown:
        row = share[cell(team)]
        assert [whole(row["numerator"]), near(row["value"]), whole(place[cell(team)]["value"])] == expected


def test_the_table_of_days_holds(register):
    said = {"key": "team", "by": ("team",), "period": Period.parse("2024")}
    natural, working, within = (asked(register, name, **said) for name in ("to_start", "to_start_working", "within_30"))
    for team, *expected in rows("team | projects with days"):
        values = [near(one[team]["value"]) for one in (natural, working, within)]
        assert [whole(natural[team]["denominator"]), *values] == expected


def test_the_table_of_states_holds():
    shown = [[cell(one) for one in row] for row in rows("project | stage | since")]
    kinds = (pa.string(), pa.string(), pa.date32(), pa.date32())
    columns = [list(column) for column in zip(*shown, strict=True)]
    columns[2:] = [[one and date.fromisoformat(one) for one in column] for column in columns[2:]]
    names = ("project", "stage", "valid_from", "valid_to")
    table = pa.table({name: pa.array(one, kind) for name, one, kind in zip(names, columns, kinds, strict=True)})
    more = {"team": pa.nulls(len(shown), pa.string()), "invested": pa.nulls(len(shown), pa.decimal128(18, 2))}
    for name, column in more.items():
        table = table.append_column(name, column)
    question = metrics.Question(grain="month", period=Period.parse("2024-01/2024-04"))
    answer = metrics.measure(metrics.DuckDB({"stages": table}), declared("registers.yaml")["in_hand"], question)
    assert [[str(row["part"]), str(row["value"])] for row in answer.rows()] == rows("month | in hand")


def test_the_columns_measures_and_reasons_of_the_page_are_those_of_the_code():
    assert [cells[0] for cells in rows("column")] == list(metrics.OBSERVATIONS.names)
    assert sorted(cells[0] for cells in rows("measure")) == sorted(spec.MEASURES)
    assert dict(rows("reason | on screen")) == {k: v[1] for k, v in metrics.REASONS.items()}


def test_the_examples_print_what_the_page_shows():
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_the_example_of_the_package_runs():
    assert doctest.testmod(metrics).failed == 0


def test_money_comes_back_as_decimal():
    figures = pa.table({"zone": ["z"], "arrived": pa.array([Decimal("0.10")], pa.decimal128(18, 2))})
    tables = metrics.read_tables({"t": {"columns": {"zone": "text", "arrived": "number"}}})
    arrived = {"name": "arrived", "label": "到位", "table": "t", "measure": "sum", "of": "arrived", "unit": "CNY"}
    [row] = metrics.measure(
        metrics.DuckDB({"t": figures}), metrics.read_metrics([arrived], tables)["arrived"], metrics.Question()
    ).rows()
    assert row["value"] == Decimal("0.10")
