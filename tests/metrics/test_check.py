"""Every mistake of a specification is told with its place and what would work, and all of them at once."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from guatu import metrics

SOURCE = Path(metrics.__file__).parent
TABLES = metrics.read_tables(
    {
        "projects": {
            "columns": {"zone": "text", "stage": "text", "invested": "number", "signed_on": "day", "rows": "text"},
            "key": ["zone"],
        },
        "keyless": {"columns": {"zone": "text"}},
    }
)
SUM = {"name": "invested", "label": "投资额", "table": "projects", "measure": "sum", "of": "invested", "unit": "CNY"}
COUNT = {key: value for key, value in SUM.items() if key != "of"} | {"measure": "count"}
RATIO = COUNT | {"measure": "ratio", "numerator": {"measure": "count"}, "denominator": {"measure": "count"}}
LAST = SUM | {"measure": "last", "time": "signed_on", "grain": "month", "entity": ["zone"]}
PLACE = "metrics[0] invested"
NO_COLUMN = {"measure": "count", "filters": [{"column": "x", "is": 1}]}
LAST_PART = {"measure": "last", "of": "invested"}
MIXED = {"measure": "ratio", "numerator": LAST_PART, "denominator": {"measure": "count"}}


def without(spec, *keys):
    return {key: value for key, value in spec.items() if key not in keys}


STATE = without(SUM, "of") | {"measure": "count", "grain": "month", "state": {"since": "signed_on", "of": ["zone"]}}
TWICE = {"since": "signed_on", "after": "signed_on", "of": ["zone"]}
DAYS = without(SUM, "of") | {"measure": "days", "from": "signed_on", "to": "signed_on"}
DAYS |= {"statistic": "share_within", "within": 30}
OVER = {"name": "invested", "label": "投资额", "unit": "CNY"}
RANK = OVER | {"measure": "rank", "metric": "other"}
OTHER = SUM | {"name": "other", "time": "signed_on", "grain": "month", "dimensions": ["zone"]}
OTHERS = [
    OTHER,
    without(OTHER, "of") | {"name": "counted", "measure": "count", "unit": "count"},
    OTHER | {"name": "mean", "measure": "mean"},
    SUM | {"name": "timeless"},
    OVER | {"name": "ranked", "measure": "rank", "metric": "other", "over": "zone", "order": "highest"},
]
"""Metrics of which others are made."""


def filtered(**condition):
    return SUM | {"filters": [condition]}


MISTAKES = [
    ("invested", "metrics[0]", "not_a_mapping"),
    (without(SUM, "name"), "metrics[0]", "missing_key"),
    (without(SUM, "unit"), "metrics[0]", "missing_key"),
    (SUM | {"colour": "red"}, "metrics[0]", "unknown_key"),
    (SUM | {"name": "Invested!"}, "metrics[0] Invested!.name", "not_a_name"),
    (SUM | {"label": " "}, f"{PLACE}.label", "not_text"),
    (SUM | {"table": "firms"}, f"{PLACE}.table", "unknown_table"),
    (SUM | {"measure": "average"}, f"{PLACE}.measure", "unknown_choice"),
    (without(SUM, "of"), PLACE, "missing_key"),
    (SUM | {"of": "stage"}, f"{PLACE}.of", "wrong_kind"),
    (SUM | {"of": "cost"}, f"{PLACE}.of", "unknown_column"),
    (COUNT | {"of": "stage"}, f"{PLACE}.of", "idle_key"),
    (SUM | {"numerator": {"measure": "count"}}, f"{PLACE}.numerator", "idle_key"),
    (SUM | {"times": 100}, f"{PLACE}.times", "idle_key"),
    (RATIO | {"of": "invested"}, f"{PLACE}.of", "idle_key"),
    (without(RATIO, "denominator"), PLACE, "missing_key"),
    (RATIO | {"times": 0}, f"{PLACE}.times", "not_positive"),
    (RATIO | {"numerator": {"measure": "ratio"}}, f"{PLACE}.numerator.measure", "part_measure"),
    (RATIO | {"numerator": {"measure": "sum"}}, f"{PLACE}.numerator", "missing_key"),
    (RATIO | {"numerator": NO_COLUMN}, f"{PLACE}.numerator.filters[0].column", "unknown_column"),
    (without(LAST, "of") | MIXED, PLACE, "mixed_parts"),
    (without(LAST, "time", "grain"), PLACE, "no_time"),
    (without(LAST, "entity"), PLACE, "missing_key"),
    (SUM | {"entity": ["zone"]}, f"{PLACE}.entity", "idle_key"),
    (SUM | {"grain": "month"}, PLACE, "no_time"),
    (SUM | {"time": "signed_on"}, PLACE, "missing_key"),
    (SUM | {"time": "stage", "grain": "month"}, f"{PLACE}.time", "wrong_kind"),
    (SUM | {"time": "signed_on", "grain": "week"}, f"{PLACE}.grain", "grain_for_time"),
    (SUM | {"dimensions": "zone"}, f"{PLACE}.dimensions", "not_a_list"),
    (SUM | {"dimensions": ["zone", "zone"]}, f"{PLACE}.dimensions", "repeated"),
    (SUM | {"dimensions": ["rows"]}, f"{PLACE}.dimensions", "answered"),
    (filtered(column="stage"), f"{PLACE}.filters[0]", "missing_key"),
    (filtered(column="stage", is_="签约"), f"{PLACE}.filters[0]", "unknown_key"),
    (filtered(column="invested", at_least="much"), f"{PLACE}.filters[0].at_least", "wrong_value"),
    (filtered(column="invested", at_least=True), f"{PLACE}.filters[0].at_least", "wrong_value"),
    (filtered(column="invested", at_least=1, at_most=2), f"{PLACE}.filters[0].at_most", "idle_key"),
    (SUM | {"filters": [{"column": "stage", "is": []}]}, f"{PLACE}.filters[0].is", "wrong_value"),
    (SUM | {"nulls": "ignore"}, f"{PLACE}.nulls", "unknown_choice"),
    (COUNT | {"nulls": "zero"}, f"{PLACE}.nulls", "idle_key"),
    (SUM | {"owner": 3}, f"{PLACE}.owner", "not_text"),
    (STATE | {"state": {"since": "signed_on"}}, f"{PLACE}.state", "until_or_of"),
    (STATE | {"state": {"since": "zone", "of": ["zone"]}}, f"{PLACE}.state.since", "wrong_kind"),
    (STATE | {"state": TWICE}, f"{PLACE}.state", "since_or_after"),
    (STATE | {"state": {"of": ["zone"]}}, f"{PLACE}.state", "since_or_after"),
    (STATE | {"filters": [{"column": "signed_on", "by_end": True}]}, PLACE, "no_end"),
    (filtered(column="signed_on", by_end=True), PLACE, "no_end"),
    (filtered(column="signed_on", by_end=date(2024, 1, 1)), f"{PLACE}.filters[0].by_end", "not_true"),
    (filtered(column="stage", by_end=True), f"{PLACE}.filters[0].column", "wrong_kind"),
    (filtered(column="stage", present=False), f"{PLACE}.filters[0].present", "not_true"),
    (STATE | {"time": "signed_on"}, f"{PLACE}.state", "state_and_time"),
    (DAYS | {"within": 30.5}, f"{PLACE}.within", "not_days"),
    (DAYS | {"statistic": "mean"}, f"{PLACE}.within", "idle_key"),
    (without(DAYS, "to"), PLACE, "missing_key"),
    (OVER | {"measure": "derived", "formula": "other +"}, f"{PLACE}.formula", "not_a_formula"),
    (OVER | {"measure": "derived", "formula": "other.x"}, f"{PLACE}.formula", "not_a_formula"),
    (OVER | {"measure": "derived", "formula": "__import__('os')"}, f"{PLACE}.formula", "not_a_formula"),
    (OVER | {"measure": "derived", "formula": "1 + 1"}, f"{PLACE}.formula", "not_a_formula"),
    (OVER | {"measure": "derived", "formula": "other - missing"}, f"{PLACE}.formula", "unknown_metric"),
    (OVER | {"measure": "derived", "formula": "other - counted"}, f"{PLACE}.formula", "units_differ"),
    (OVER | {"measure": "derived", "formula": "invested + 1"}, f"{PLACE}.formula", "circle"),
    (OVER | {"measure": "derived", "formula": "ranked + 1"}, f"{PLACE}.formula", "not_a_part"),
    (OVER | {"measure": "cumulative", "metric": "timeless"}, f"{PLACE}.metric", "cannot_run"),
    (OVER | {"measure": "cumulative", "metric": "other", "reset": "week"}, f"{PLACE}.reset", "unknown_choice"),
    (OVER | {"measure": "shifted", "metric": "timeless"}, f"{PLACE}.metric", "cannot_shift"),
    (OVER | {"measure": "share", "metric": "mean"}, f"{PLACE}.metric", "no_share"),
    (RANK | {"over": "stage", "order": "highest"}, f"{PLACE}.over", "input_lacks"),
    (RANK | {"over": "zone"}, PLACE, "missing_key"),
    (OVER | {"measure": "share", "metric": "other", "dimensions": ["stage"]}, f"{PLACE}.dimensions", "input_lacks"),
    (OVER | {"measure": "shifted", "metric": "other", "grain": "day"}, f"{PLACE}.grain", "input_lacks"),
    (OVER | {"measure": "shifted", "metric": "other", "filters": []}, f"{PLACE}.filters", "idle_key"),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "place", "rule"), MISTAKES, ids=[f"{row[2]}-{n}" for n, row in enumerate(MISTAKES)])
def test_a_mistake_is_named_with_its_place_and_a_remedy(spec, place, rule):
    problems = metrics.check_metrics([spec, *OTHERS], TABLES)
    assert (place, rule) in [(problem.place, problem.rule) for problem in problems]
    assert all(problem.message and problem.remedy and "{" not in str(problem).replace("{{", "") for problem in problems)


def test_every_rule_of_a_specification_has_a_case_above():
    assert {rule for _, _, rule in MISTAKES} | {"no_key"} == set(metrics.RULES)


def test_a_filter_that_names_a_missing_column_lists_the_columns_that_there_are():
    [problem] = metrics.check_metrics([filtered(column="investment", at_least=1)], TABLES)
    assert str(problem) == (
        "metrics[0] invested.filters[0].column: The table projects has no column 'investment'. "
        "Use one of: zone, stage, invested, signed_on, rows."
    )


RIGHT = {
    "sum": SUM,
    "count": COUNT,
    "ratio": RATIO,
    "last": LAST,
    "state": STATE,
    "days": DAYS,
    "derived": OVER | {"measure": "derived", "formula": "(other - timeless) / (counted + 1)"},
    "cumulative": OVER | {"measure": "cumulative", "metric": "other"},
    "share": OVER | {"measure": "share", "metric": "counted"},
}


@pytest.mark.parametrize("spec", RIGHT.values(), ids=RIGHT)
def test_what_is_right_has_no_problem(spec):
    assert metrics.check_metrics([spec, *OTHERS], TABLES) == ()
    assert metrics.read_metrics([spec, *OTHERS], TABLES)["invested"].unit == "CNY"


def test_the_version_of_a_definition_changes_with_what_makes_its_value_and_with_nothing_else():
    def version(*specs):
        return metrics.read_metrics(specs, TABLES)["invested"].version

    growth = OVER | {"measure": "shifted", "metric": "other"}
    narrower = OTHER | {"filters": [{"column": "stage", "is": "签约"}]}
    assert version(SUM) == version(
        SUM | {"label": "投资", "owner": "招商局", "about": "不含增资", "legal_basis": "办法"}
    )
    others = [version(COUNT), version(SUM | {"nulls": "zero"}), version(filtered(column="stage", present=True))]
    versions = [version(SUM), *others, version(growth, OTHER), version(growth, narrower)]
    assert len(set(versions)) == len(versions)


def test_what_people_say_of_a_metric_is_kept():
    said = {"direction": "up", "owner": "招商局", "legal_basis": "招商引资考核办法（虚构）", "about": "不含增资"}
    metric = metrics.read_metrics([SUM | said], TABLES)["invested"]
    assert {key: getattr(metric, key) for key in said} == said


def test_all_mistakes_are_told_at_once():
    with pytest.raises(metrics.MetricError) as wrong:
        metrics.read_metrics([SUM | {"of": "cost", "label": 3}, SUM | {"measure": "mode"}, SUM, SUM], TABLES)
    assert [problem.rule for problem in wrong.value.problems] == [
        "not_text",
        "unknown_column",
        "unknown_choice",
        "repeated",
    ]
    assert str(wrong.value).count("\n") == 3


DATED = {"table": "t", "column": "zone", "key": "zone", "give": "zone", "since": "day", "until": "day"}


@pytest.mark.parametrize(
    ("body", "place", "rule"),
    [
        ({"columns": {"zone": "word"}}, "tables.t.columns.zone", "unknown_choice"),
        ({"columns": {"zone": "text"}, "key": ["area"]}, "tables.t.key", "unknown_column"),
        ({"columns": {"zone": "text"}, "vintage": "zone"}, "tables.t.vintage", "wrong_kind"),
        ({"key": []}, "tables.t", "missing_key"),
        ({"columns": {"zone": "text"}, "lookups": {"park": {"table": "t"}}}, "tables.t.lookups.park", "missing_key"),
        (
            {"columns": {"zone": "text", "day": "day"}, "lookups": {"park": DATED}},
            "tables.t.lookups.park",
            "no_key",
        ),
        (
            {"columns": {"zone": "text"}, "lookups": {"zone": DATED}},
            "tables.t.lookups.zone",
            "repeated",
        ),
        ({"columns": {"guatu_days": "integer"}}, "tables.t.columns", "answered"),
    ],
)
def test_mistakes_of_tables_are_named_too(body, place, rule):
    with pytest.raises(metrics.MetricError) as wrong:
        metrics.read_tables({"t": body})
    assert (place, rule) in [(problem.place, problem.rule) for problem in wrong.value.problems]


def test_every_refusal_is_raised_somewhere_with_all_its_words():
    import re

    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py"))
    raised = set(re.findall(r'MetricRefused\(\s*"(\w+)"', code))
    assert raised == set(metrics.REFUSALS)


# ------------------------------------------------------------------ Ibis in its place


def imported(path):
    """The packages that a module imports, at its top or inside."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_one_module_only_knows_ibis():
    everything = SOURCE.parent.rglob("*.py")
    knowing = {path.name for path in everything if {"ibis", "sqlglot"} & set(imported(path))}
    assert knowing == {"expressions.py"}


def test_ibis_duckdb_and_arrow_wait_for_the_first_question():
    heavy = "{'ibis', 'duckdb', 'sqlglot', 'pyarrow', 'numpy', 'pandas', 'psycopg', 'pyspark'}"
    code = f"import sys, guatu.metrics; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
