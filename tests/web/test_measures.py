"""Rules of measures on screen: the list, one measure by dimensions and time, the records behind, exports, the API."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import trans_real
from python_calamine import CalamineWorkbook
from register_hand import Register

from guatu.metrics import REFUSALS, DuckDB, MetricRefused, Question
from guatu.metrics.registers import register_tables
from guatu.periods import Period
from guatu_web.frontend import translations
from guatu_web.measures import shown, wording
from guatu_web.measures.queries.asking import NoMeasure, ask, declared, records_of
from guatu_web.measures.queries.naming import Naming
from guatu_web.measures.queries.questions import MISSING, stretch, to_date, wanted, written
from guatu_web.projects.actions import entering
from guatu_web.records import sections as pieces
from guatu_web.records.models import AuditEntry
from guatu_web.records.opening import opened_by
from guatu_web.supervision.models import Item
from web.conftest import TODAY

pytestmark = pytest.mark.usefixtures("on_a_known_day")
YEAR = Period.parse("2026")


@pytest.fixture
def zone(qinglan):
    return qinglan.zone


@pytest.fixture
def register(qinglan):
    """Four projects, invented: two signed this year by 招商局, one last year by 经济发展局, one lead."""
    hand, units, areas = Register(qinglan), qinglan.units, qinglan.areas
    hand.project(signed(date(2026, 3, 10)), unit=units["Z"], area=areas["QL1"], name="甲项目（虚构）")
    hand.project(
        signed(date(2026, 5, 5)), unit=units["Z"], area=areas["QL2"], name="乙项目（虚构）", total="1200000000"
    )
    hand.project(signed(date(2025, 4, 1)), unit=units["J"], name="丙项目（虚构）")
    hand.project({"lead": date(2026, 2, 1)}, name="丁项目（虚构）")
    return hand


@pytest.fixture
def page(as_person, zone):
    def read(name, who="supervisor", **asked):
        answer = as_person(who).get(reverse("measures:one", args=(zone.code, name)), asked)
        assert answer.status_code == 200
        return answer

    return read


@pytest.fixture
def behind(as_person, zone):
    def read(name, who="supervisor", **asked):
        answer = as_person(who).get(reverse("measures:records", args=(zone.code, name)), asked)
        assert answer.status_code == 200
        return answer

    return read


def signed(day):
    return {"lead": date(day.year, 1, 2), "signed": day}


def plain(answer):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def sheet(answer):
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return [tuple(row) for row in book.get_sheet_by_index(0).to_python()]


# ------------------------------------------------------------------ asking


def test_a_measure_is_what_the_register_says_and_names_the_version_of_its_definition(zone, register):
    answer = ask(zone, "signed", Question(by=("team",), period=YEAR))
    assert [(row["team"], row["value"]) for row in answer.rows()] == [("Z", 2)]
    assert (answer.unit, answer.version) == ("count", declared(zone)["signed"].version)
    found = records_of(zone, "signed", Question(by=("team",), period=YEAR), {"team": "Z"}).rows()
    assert [row["records"] for row in found] == [2, 2]


def test_a_measure_that_the_playbook_has_not_is_no_measure(zone, as_person):
    with pytest.raises(NoMeasure):
        ask(zone, "nothing", Question())
    for page in ("one", "records", "export_one"):
        assert as_person("supervisor").get(reverse(f"measures:{page}", args=(zone.code, "nothing"))).status_code == 404


def test_a_past_day_is_answered_as_it_was_known(zone, register):
    question = Question(period=Period.parse("2026"))
    assert ask(zone, "signed", question).rows()[0]["value"] == 2
    past = ask(zone, "signed", question, date(2026, 11, 1))
    assert (past.as_of, past.rows()) != (None, ask(zone, "signed", question).rows())
    assert past.as_of == date(2026, 11, 1)


def test_an_answer_is_asked_once_until_a_register_that_it_reads_has_changed(zone, register, qinglan, monkeypatch):
    asked, run = [], DuckDB.run

    def counted(engine, sql, values, table):
        if "duckdb_views" not in sql:
            asked.append(table)
        return run(engine, sql, values, table)

    monkeypatch.setattr(DuckDB, "run", counted)
    question = Question(period=YEAR)
    ask(zone, "signed", question)
    ask(zone, "signed", question)
    assert len(asked) == 1
    register.project(signed(date(2026, 6, 1)))
    assert ask(zone, "signed", question).rows()[0]["value"] == 3
    assert len(asked) == 2


# ------------------------------------------------------------------ addresses


def test_a_question_in_an_address_is_read_back(zone):
    metric = declared(zone)["signed"]
    question = Question(("team", "area"), "month", {"kind": ["industrial", None]}, YEAR)
    address = written(question, date(2026, 6, 30))
    assert MISSING in address
    read = wanted(QueryDict(address), metric)
    assert (read.question, read.on, read.problem) == (question, date(2026, 6, 30), "")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "colour"}, "不能按“colour”分"),
        ({"where.colour": "red"}, "不能按“colour”筛选"),
        ({"period": "soon"}, "不是时期"),
        ({"period": "9999"}, "1900 年至 2199 年"),
        ({"grain": "second"}, "没有所选的时间粒度"),
        ({"as_of": "yesterday"}, "不是日期"),
        ({"period": "1950/2026", "grain": "day"}, "时期太长"),
    ],
)
def test_what_an_address_says_wrongly_is_told_and_left_out(page, register, asked, told):
    answer = page("signed", **asked)
    assert told in plain(answer)


def test_a_grain_that_a_measure_lacks_is_no_failure(page, register):
    assert "没有所选的时间粒度" in plain(page("start_rate", grain="day"))


def test_a_period_that_is_no_whole_one_is_refused_in_words(page, register):
    answer = page("start_rate", period="2026-01-05/2026-02-10")
    assert "所选时期不是完整的月，请改选整期。" in plain(answer)


def test_every_refusal_that_a_page_can_meet_has_words(zone):
    metric, naming = declared(zone)["signed"], Naming(zone)
    words = dict.fromkeys(("metric", "value", "known", "grain", "finest", "period", "near", "over", "column"), "month")
    more = dict.fromkeys(("table", "type", "kind", "reason", "place", "year", "part", "against", "number", "last"), "1")
    for rule in wording._REFUSED:
        said = wording.refused_in_words(MetricRefused(rule, **words, **more), metric, naming)
        assert "%" not in said
        assert said.endswith("。")
    assert set(wording._REFUSED) <= set(REFUSALS)


def test_the_year_to_date_ends_with_the_period_in_which_today_lies(zone):
    metrics = declared(zone)
    assert str(to_date(metrics["signed"], TODAY)) == "2026-01-01/2026-11-21"
    assert str(to_date(metrics["start_rate"], TODAY)) == "2026-01/2026-11"
    assert str(to_date(metrics["in_hand"], TODAY)) == "2026-11-21"
    assert str(stretch(Period.parse("2026-05"), "quarter")) == "2024-01/2026-06"


# ------------------------------------------------------------------ the list


def test_the_list_shows_each_measure_with_its_value_of_the_year_and_the_change(as_person, zone, register):
    answer = as_person("observer").get(reverse("measures:list", args=(zone.code,)))
    lines = {line.metric.name: line for _group, lines in answer.context["groups"] for line in lines}
    assert len(lines) == len(declared(zone)) >= 40
    assert (lines["signed"].cell.value, lines["signed"].cell.before, lines["signed"].group) == (2, 1, "projects")
    assert "2个" in plain(answer)
    assert "+100%" in plain(answer)
    assert lines["items_open"].group == "supervision"
    assert all(line.cell or line.refused or line.needs for line in lines.values())


def test_the_list_is_found_by_words_and_group_and_says_when_there_is_nothing(as_person, zone, register):
    client, address = as_person("supervisor"), reverse("measures:list", args=(zone.code,))
    found = client.get(address, {"text": "签约 总投资", "group": "projects"}).context["groups"][0][1]
    assert found
    assert all("签约" in line.metric.label for line in found)
    assert "没有符合条件的测算" in plain(client.get(address, {"text": "没有这样的词"}))


def test_a_page_that_is_opened_after_an_edit_shows_the_new_value(page, register, qinglan):
    assert page("at_stage").context["value"].value == 4
    entering.enter(qinglan.people["supervisor"], qinglan.zone, {"name": "戊项目（虚构）"})
    assert page("at_stage").context["value"].value == 5


def test_list_and_pages_ask_the_database_few_questions(as_person, zone, register):
    client = as_person("supervisor")
    for name, most in (("list", 12), ("one", 15), ("records", 15)):
        arguments = (zone.code,) if name == "list" else (zone.code, "signed")
        client.get(reverse(f"measures:{name}", args=arguments))  # the registers are exported once
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse(f"measures:{name}", args=arguments))
        assert len(queries) <= most, [each["sql"][:100] for each in queries]


# ------------------------------------------------------------------ one measure


def test_every_number_of_a_page_opens_just_so_many_records(page, as_person, register):
    answer = page("signed", by="team")
    links = re.findall(
        r'href="(/z/qinglan/measures/m/signed/records\?[^"]*)">(\d+)(?:个)?</a>', answer.content.decode()
    )
    assert len(links) > 10
    client = as_person("supervisor")
    for address, number in dict.fromkeys(links):
        found = client.get(unescape(address)).context["found"]
        assert (found.total if found else None) == int(number), address


def test_parts_are_told_with_share_and_last_year_and_narrow_the_page(page, register, zone):
    answer = page("signed", by="team", period="2026")
    (row,) = [row for row in answer.context["breakdown"].rows if row.names == ("招商局",)]
    assert (row.cell.value, row.cell.before, answer.context["breakdown"].total) == (2, 0, 2)
    narrowed = page("signed", **{"where.team": "Z", "period": "2026"})
    assert narrowed.context["value"].value == 2
    assert "团队 招商局" in plain(narrowed)
    assert "where.team=Z" in row.narrows


def test_two_dimensions_and_a_grain_make_a_table_of_periods(page, register):
    answer = page("signed", by="team", grain="month")
    (row,) = [row for row in answer.context["breakdown"].rows if row.names == ("招商局",)]
    assert {str(period): cell.value for period, cell in row.cells.items() if cell.value} == {"2026-03": 1, "2026-05": 1}
    both = page("signed", by=["team", "area"], period="2026").context["breakdown"]
    assert sorted(row.names for row in both.rows if row.cell.value) == [("招商局", "北园"), ("招商局", "河口镇")]


def test_a_month_without_records_counts_as_zero_and_a_ratio_without_records_has_no_value(page, register):
    points = {str(point.period): point.cell for point in page("signed").context["series"].points}
    assert (points["2026-04"].value, points["2026-05"].value) == (0, 1)
    ratio = page("days_to_sign").context["series"].points
    assert any(point.cell.value is None and point.cell.reason for point in ratio)
    assert "没有数据" in plain(page("days_to_sign"))


def test_a_ratio_shows_numerator_and_denominator_and_opens_both(page, behind, register):
    answer = page("days_to_sign", period="2026")
    value = answer.context["value"]
    assert value.value * value.denominator == value.numerator
    assert [each.of for each, _words in behind("days_to_sign", period="2026").context["kinds"]] == [
        "numerator",
        "denominator",
    ]
    assert behind("days_to_sign", period="2026", of="denominator").context["found"].total >= value.denominator


def test_every_measure_has_a_page_with_its_definition_in_words(as_person, zone, register):
    client = as_person("observer")
    for name, metric in declared(zone).items():
        answer = client.get(reverse("measures:one", args=(zone.code, name)))
        assert answer.status_code == 200, name
        definition = answer.context["definition"]
        assert definition.parts, name
        assert all("{" not in line.text for _mark, line in definition.lines()), name
        assert metric.version in answer.content.decode()
        assert answer.context["page"].sql.startswith("WITH") or "SELECT" in answer.context["page"].sql
        assert client.get(reverse("measures:records", args=(zone.code, name))).status_code == 200, name


def test_a_share_and_a_rank_are_told_by_a_dimension(page, register, zone):
    outer = {name: metric for name, metric in declared(zone).items() if metric.outer}
    assert {metric.outer.what for metric in outer.values()} == {"share", "rank"}
    for name in outer:
        context = page(name).context
        assert context["value"] is None, name
        assert context["breakdown"].rows, name


def test_apps_put_sections_on_the_page_of_a_measure(page, register, monkeypatch):
    told = []
    monkeypatch.setitem(pieces._PROVIDERS, "measures.one", [lambda **subject: told.append(subject)])
    page("signed", period="2026")
    assert (told[0]["metric"].name, told[0]["wanted"].question.period) == ("signed", YEAR)
    assert {"user", "zone"} <= told[0].keys()


def test_the_page_of_a_past_day_says_so(page, register):
    assert "按 2026-06-30 所知显示" in plain(page("signed", as_of="2026-06-30"))


def test_in_english_the_page_says_nothing_in_chinese_but_what_the_zone_wrote(as_person, zone, register):
    translations()
    trans_real._translations.clear()
    client = as_person("supervisor")
    client.cookies["django_language"] = "en"
    said = plain(client.get(reverse("measures:one", args=(zone.code, "days_to_sign"))))
    assert "Over time" in said
    assert "Denominator" in said
    assert not re.search("怎么算|分母|随时间|时间粒度|按哪天", said)


# ------------------------------------------------------------------ records


def test_records_open_the_page_of_their_project(behind, as_person, register):
    found = behind("signed", period="2026").context["found"]
    assert [line.owner.name for line in found.lines] == ["甲项目（虚构）", "乙项目（虚构）"]
    assert found.lines[0].shown == ("2026-03-10",)
    assert as_person("supervisor").get(found.lines[0].owner.address).status_code == 200


def test_who_sees_one_area_only_sees_the_number_of_all_and_the_names_of_his_own(behind, register):
    answer = behind("signed", who="town", period="2026")
    found = answer.context["found"]
    assert (found.total, found.hidden) == (2, 1)
    assert "乙项目（虚构）" in plain(answer)
    assert "甲项目（虚构）" not in plain(answer)
    assert "2026-03-10" not in plain(answer)
    assert "只计数、不列名" in plain(answer)


def test_records_of_investment_and_talks_open_their_project(behind, register, qinglan):
    from guatu_web.projects.actions import talks
    from guatu_web.projects.models import Project

    project = Project.objects.get(name="甲项目（虚构）")
    talks.add(qinglan.people["supervisor"], project, on=date(2026, 7, 1), way="visit", content="走访（虚构）")
    (line,) = behind("talks", period="2026").context["found"].lines
    assert (line.owner.name, line.owner.number) == ("甲项目（虚构）", project.pk)


@pytest.mark.parametrize("table", ["items", "marks", "notices"])
def test_records_of_supervision_open_their_item(table):
    column, what = opened_by(register_tables()[table].names)
    assert (column, what.model, what.right, what.page) == ("item", Item, "supervision.view", "supervision:item")


def test_a_page_of_records_that_is_not_there_leads_back_to_the_first(behind, register):
    assert "没有这一页" in plain(behind("signed", period="2026", page="9"))


# ------------------------------------------------------------------ exports


def test_an_export_has_the_question_of_the_page_and_is_recorded(as_person, zone, register):
    client = as_person("lead")
    answer = client.get(reverse("measures:export_one", args=(zone.code, "signed")), {"by": "team", "period": "2026"})
    rows = sheet(answer)
    assert rows[0][:5] == ("测算", "团队", "时期", "数值", "单位")
    assert [row[:5] for row in rows[1:]] == [
        ("签约项目数", "合计", "2026年", 2, "个"),
        ("签约项目数", "招商局", "2026年", 2, "个"),
        ("签约项目数", "经济发展局", "2026年", 0, "个"),
    ]
    entry = AuditEntry.objects.filter(act="measures.export").latest("number")
    assert (entry.changes["filter"][1]["measure"], entry.changes["rows"]) == ("signed", [None, 3])


def test_the_list_is_exported_with_its_filter(as_person, zone, register):
    answer = as_person("observer").get(reverse("measures:export", args=(zone.code,)), {"group": "supervision"})
    lines = [row[0] for row in sheet(answer)[1:]]
    expected = [metric.label for metric in declared(zone).values() if "item" in metric.table.names]
    assert lines == expected


def test_who_may_not_export_is_refused_and_nothing_is_recorded(as_person, zone, register):
    assert as_person("clerk").get(reverse("measures:export", args=(zone.code,))).status_code == 403
    assert not AuditEntry.objects.filter(act="measures.export").exists()


# ------------------------------------------------------------------ the API


@pytest.fixture
def api(as_person, zone):
    def get(path="", who="supervisor", **asked):
        return as_person(who).get(f"/api/v1/zones/{zone.code}/measures{path}", asked)

    return get


def test_the_api_lists_measures_with_their_definition(api, zone, register):
    items = {each["name"]: each for each in api().json()["items"]}
    assert items.keys() == declared(zone).keys()
    assert items["signed"]["version"] == declared(zone)["signed"].version
    assert {"heading": "计什么", "text": "项目的个数", "part": ""} in items["signed"]["definition"]


def test_the_api_gives_value_numerator_denominator_unit_day_version_and_records(api, zone, register):
    told = api("/signed", by="team", period="2026", where="kind=industrial").json()
    (cell,) = [cell for cell in told["cells"] if cell["by"] == {"team": "Z"}]
    assert (told["unit"], told["as_of"], told["period"]) == ("count", TODAY.isoformat(), "2026")
    assert (cell["value"], cell["numerator"], cell["before"], cell["rows"]) == ("2", "2", "0", 2)
    path = cell["records"].partition("/measures")[2]
    found = api(path.partition("?")[0], period="2026", where=["kind=industrial", "team=Z"]).json()
    assert found["total"] == 2
    assert found["items"][0]["name"] == "甲项目（虚构）"
    assert "/projects/" in found["items"][0]["of"]


def test_the_api_counts_records_out_of_reach_without_naming_them(api, register):
    found = api("/signed/records", who="town", period="2026").json()
    assert (found["total"], [each["name"] for each in found["items"]]) == (2, [None, "乙项目（虚构）"])
    assert found["items"][0] == {"position": 1, "name": None, "of": None, "figures": {}}


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "colour"},
        {"where": "team"},
        {"where": "colour=red"},
        {"grain": "xun", "period": "1900/2100"},
        {"way": "1"},
    ],
)
def test_the_api_refuses_a_question_that_makes_no_sense(api, register, asked):
    answer = api("/signed", **asked)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_api_has_no_measure_that_is_not_declared(api, register):
    assert api("/nothing").status_code == 404


# ------------------------------------------------------------------ values


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "told"),
    [
        (4_635_030_000, "CNY", "亿元", "46.3503亿元"),
        (3_000_000, "CNY", "亿元", "300万元"),
        (0, "CNY", "亿元", "0亿元"),
        (66.666666, "%", "", "66.67%"),
        (18, "count", "个", "18个"),
        (142.8, "mu", "亩", "142.8亩"),
    ],
)
def test_a_value_is_told_in_its_display_unit_unless_it_is_too_small_for_it(value, unit, wanted, told):
    assert shown.amount(value, unit, wanted) == told
