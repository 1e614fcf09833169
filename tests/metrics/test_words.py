"""Rules of a metric in words: every kind of declaration is told, in the names that people give, and nothing is lost."""

from __future__ import annotations

import copy
import pickle

import pytest

from guatu import metrics
from guatu.metrics.registers import DECLARED
from guatu.metrics.words import Called, Words, definition
from guatu.playbook import metrics_of
from metrics.golden_cases import FOLDER
from metrics.golden_cases import declared as golden

TABLES = metrics.read_tables(
    {
        "projects": {
            "columns": {
                "project": "integer",
                "team": "text",
                "kind": "text",
                "stage": "text",
                "total": "number",
                "signed_on": "day",
                "started_on": "day",
                "since": "day",
                "until": "day",
                "year": "integer",
                "part": "integer",
                "known_at": "time",
                "standing": "flag",
            },
            "key": ["project"],
            "vintage": "known_at",
            "standing": "standing",
        }
    }
)
OF_ROWS = {"table": "projects", "unit": "count", "time": "signed_on", "grain": "month", "dimensions": ["team"]}
CALLED = Called(
    {"projects": "项目"},
    {
        ("projects", name): word
        for name, word in {
            "team": "团队",
            "kind": "类别",
            "stage": "阶段",
            "total": "总投资",
            "signed_on": "签约日期",
            "started_on": "开工日期",
            "since": "起",
            "until": "止",
            "project": "项目",
        }.items()
    },
    lambda table, column, value: {"signed": "签约", "started": "开工"}.get(str(value), str(value)),
)


def told(*bodies: dict, of: str = "one") -> dict[str, list[str]]:
    """What each heading says of the metric `one`, whichever part it is about."""
    named = [OF_ROWS | {"name": "one", "label": "甲"} | body for body in bodies]
    said: dict[str, list[str]] = {}
    for _mark, line in definition(metrics.read_metrics(named, TABLES)[of], CALLED).lines():
        said.setdefault(str(line.heading), []).append(str(line.text))
    return said


def over(body: dict) -> dict:
    """A metric over others, which says nothing of rows."""
    return {key: None for key in OF_ROWS if key != "unit"} | {"name": "one", "label": "甲", "unit": "count"} | body


def made(*bodies: dict) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    plain = [{key: value for key, value in body.items() if value is not None} for body in bodies]
    for _mark, line in definition(metrics.read_metrics(plain, TABLES)["one"], CALLED).lines():
        said.setdefault(str(line.heading), []).append(str(line.text))
    return said


SIGNED = OF_ROWS | {"name": "signed", "label": "签约", "measure": "count"}
LOST = OF_ROWS | {"name": "lost", "label": "流失", "measure": "count", "filters": [{"column": "stage", "is": "lost"}]}


@pytest.mark.parametrize(
    ("body", "counted"),
    [
        ({"measure": "count"}, ["项目的个数"]),
        ({"measure": "sum", "of": "total"}, ["总投资之和"]),
        ({"measure": "distinct", "of": "team"}, ["不同团队的个数"]),
        ({"measure": "min", "of": "total"}, ["最小的总投资"]),
        ({"measure": "max", "of": "total"}, ["最大的总投资"]),
        ({"measure": "median", "of": "total"}, ["总投资的中位数"]),
        ({"measure": "mean", "of": "total"}, ["总投资之和", "有总投资的项目个数"]),
        ({"measure": "last", "of": "total", "entity": ["project"]}, ["每个项目期内最后一次的总投资，再相加"]),
        (
            {"measure": "days", "from": "signed_on", "to": "started_on", "statistic": "median"},
            ["从签约日期到开工日期的天数的中位数"],
        ),
        (
            {
                "measure": "days",
                "from": "signed_on",
                "to": "started_on",
                "statistic": "share_within",
                "within": 30,
                "calendar": "working",
            },
            ["从签约日期到开工日期的工作日天数不超过30天的项目个数", "有从签约日期到开工日期的工作日天数的项目个数"],
        ),
    ],
)
def test_each_measure_of_rows_says_what_is_counted(body, counted):
    assert told(body)["计什么"] == counted


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ([], "全部项目"),
        ([{"column": "stage", "is": ["signed", "started"]}], "阶段为签约、开工"),
        ([{"column": "stage", "is_not": "signed"}], "阶段不为签约（未填写的计入）"),
        ([{"column": "total", "at_least": 100}], "总投资不低于100"),
        ([{"column": "total", "at_most": 100}], "总投资不高于100"),
        ([{"column": "started_on", "present": True}], "已填写开工日期"),
        ([{"column": "stage", "is": "signed"}, {"column": "total", "at_least": 1}], "阶段为签约，且总投资不低于1"),
    ],
)
def test_conditions_say_which_rows_count(filters, rows):
    assert told({"measure": "count", "filters": filters})["计哪些"] == [rows]


def test_rows_without_a_figure_and_cells_without_rows_are_told():
    said = told({"measure": "sum", "of": "total"})
    assert (said["缺数的"], said["空格"]) == (["没有总投资的不计入"], ["一个也没有的不给数"])
    strict = told({"measure": "sum", "of": "total", "nulls": "incomplete", "empty": "zero"})
    assert (strict["缺数的"], strict["空格"]) == (["有一个没有总投资，该格就不给数"], ["一个也没有的记为零"])
    assert told({"measure": "sum", "of": "total", "nulls": "zero"})["缺数的"] == ["没有总投资的按零计"]


def test_the_day_and_the_grain_are_told():
    said = told({"measure": "count"})
    assert said["按哪天"] == ["按签约日期归入时期，没有该日期的不计"]
    assert (said["时间粒度"], said["可以分"], said["方向"]) == (["最细到月"], ["团队"], ["不分高低好坏"])
    monthly = told({"measure": "count", "time": ["year", "part"], "grain": "reporting"})
    assert "1—2月合为一期" in monthly["按哪天"][0]


def test_a_metric_without_time_and_dimensions_says_so():
    said = made({"name": "one", "label": "甲", "unit": "count", "table": "projects", "measure": "count"})
    assert (said["按哪天"], said["时间粒度"], said["可以分"]) == (["不分时期"], ["不分时期"], ["只有全区合计"])


def test_a_state_says_since_and_until_when():
    state = {key: value for key, value in OF_ROWS.items() if key != "time"} | {"name": "one", "label": "甲"}
    said = made(state | {"measure": "count", "state": {"since": "since", "until": "until"}})
    assert said["按哪天"] == ["按时期最后一天的状态：起在该日或以前，止在该日以后或未填写"]
    of = made(state | {"measure": "count", "state": {"since": "since", "of": ["project"]}})
    assert of["按哪天"] == ["按时期最后一天的状态：同一项目取起在该日或以前的最后一行"]


def test_what_counts_once_and_which_version_holds_are_told():
    said = told({"measure": "count", "once": ["team"]})
    assert said["重复的"] == ["同一团队在一格内只计一次"]
    assert said["已撤销的"] == ["已撤销或并入他项的项目不计"]
    assert "以最后一次为准" in said["多次登记的"][0]


def test_a_ratio_is_told_by_its_parts_and_what_they_share_stands_once():
    said = told(
        {
            "measure": "ratio",
            "numerator": {"measure": "count", "filters": [{"column": "stage", "is": "started"}]},
            "denominator": {"measure": "count"},
            "times": 100,
        }
    )
    assert said["怎么算"] == ["① ÷ ② × 100"]
    assert said["计哪些"] == ["阶段为开工", "全部项目"]
    assert said["按哪天"] == ["按签约日期归入时期，没有该日期的不计"]
    assert said["何时不给数"] == ["分母缺失或为零的不给数"]


def test_a_formula_keeps_its_brackets():
    ratio = over({"measure": "derived", "formula": "(signed - lost) / (signed + lost) - 1"})
    assert made(SIGNED, LOST, ratio)["怎么算"] == ["（① − ②） ÷ （① + ②） − 1"]
    assert made(SIGNED, LOST, over({"measure": "derived", "formula": "signed - (lost - 1)"}))["怎么算"] == [
        "① − （② − 1）"
    ]


def test_what_runs_looks_back_shares_and_ranks_is_told():
    assert made(SIGNED, over({"measure": "cumulative", "metric": "signed"}))["计什么"] == ["自年初起累计的项目的个数"]
    growth = made(SIGNED, over({"measure": "shifted", "metric": "signed"}))
    assert growth["怎么算"] == ["（① ÷ ② − 1）× 100"]
    assert growth["计什么"] == ["项目的个数", "上年同期项目的个数"]
    assert growth["何时不给数"] == ["对比期没有数或不大于零的不给数"]
    before = made(SIGNED, over({"measure": "shifted", "metric": "signed", "against": "previous", "as": "difference"}))
    assert (before["怎么算"], before["计什么"][1]) == (["① − ②"], "上一期项目的个数")
    assert made(SIGNED, over({"measure": "share", "metric": "signed"}))["怎么算"] == [
        "项目的个数占同一问题合计的百分比"
    ]
    rank = made(SIGNED, over({"measure": "rank", "metric": "signed", "over": "team", "order": "highest"}))
    assert rank["怎么算"] == ["项目的个数在各团队中由高到低的名次，相同的并列"]


def test_every_golden_and_every_shipped_metric_has_words():
    files = sorted(path.name for path in FOLDER.glob("*.yaml"))
    every = [metric for file in files for metric in golden(file).values()] + list(metrics_of(None).values())
    assert len(every) > 100
    for metric in every:
        said = definition(metric)
        assert said.parts, metric.name
        assert len({part.mark for part in said.parts}) == len(said.parts), metric.name
        assert all(str(line.text) for _mark, line in said.lines()), metric.name


def test_shipped_metrics_say_in_words_what_columns_and_values_are_called():
    named = {(table, name): column.label for table, one in DECLARED.items() for name, column in one.columns.items()}
    labels = {table: register.label for table, register in DECLARED.items()}
    for metric in metrics_of(None).values():
        columns = {part.of for part in metric.parts} | {time for part in metric.parts for time in part.scope.time}
        text = " ".join(str(line.text) for _mark, line in definition(metric, Called(labels, named)).lines())
        assert not [name for name in columns - {None} if "_" in name and name in text], metric.name


def test_a_text_keeps_what_it_was_made_of():
    said = Words("is", column="阶段", values=("签约", "开工"))
    assert said == "阶段为签约、开工"
    for again in (copy.copy(said), pickle.loads(pickle.dumps(said))):
        assert (again, again.key, again.facts) == (said, "is", {"column": "阶段", "values": ("签约", "开工")})
