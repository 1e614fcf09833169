"""Rules of the ledger's lists: filters, order, pages, rights, budgets, Excel."""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from ledger_hand import Cell, Ledger, address, book

from guatu_web.records.acts import act
from guatu_web.records.models import AuditEntry


@pytest.fixture
def ledger(qinglan):
    return Ledger(qinglan)


def shown(response):
    """The lines of a list, by the first words of each."""
    assert response.status_code == 200, response.content.decode()[:400]
    return [str(getattr(row, "indicator", "") or row.text) for row in response.context["page"].rows]


@pytest.fixture
def listed(as_person, qinglan):
    def ask(name="targets", person="observer", **query):
        return shown(as_person(person).get(address(qinglan.zone, name), query))

    return ask


def test_a_list_is_filtered_by_area_with_all_below_it(ledger, listed, qinglan):
    ledger.target("全区的", area=qinglan.areas["QL"])
    ledger.target("北园的", area=qinglan.areas["QL1"])
    ledger.target("没有区域的")
    assert sorted(listed(area=qinglan.areas["QL"].pk)) == ["全区的", "北园的"]
    assert listed(area=qinglan.areas["QL1"].pk) == ["北园的"]


def test_a_list_is_filtered_by_unit_with_all_below_it(ledger, listed, qinglan):
    ledger.target("局的", unit=qinglan.units["J"])
    ledger.target("中心的", unit=qinglan.units["J1"])
    ledger.target("别家的", unit=qinglan.units["Z"])
    assert sorted(listed(unit=qinglan.units["J"].pk)) == ["中心的", "局的"]


@pytest.mark.parametrize("words", ["gdp", "GDP", "生产总值", "经济总量"])
def test_an_indicator_is_found_by_name_part_code_or_alias(ledger, listed, words):
    ledger.target("地区生产总值", code="gdp")
    ledger.target("进出口总额", code="foreign_trade")
    assert listed(indicator=words) == ["地区生产总值"]


@pytest.mark.parametrize(("year", "found"), [(2021, True), (2023, True), (2025, True), (2020, False), (2026, False)])
def test_a_year_finds_every_horizon_that_it_lies_in(ledger, listed, year, found):
    ledger.target("五年目标", period="2021/2025")
    assert listed(year=year) == (["五年目标"] if found else [])


def test_measure_state_and_words_narrow_further(ledger, listed):
    ledger.target("甲", measure="growth", base="%", value="5", note="开门红专项")
    ledger.target("乙", state="withdrawn")
    assert listed(measure="growth") == ["甲"]
    assert listed(state="withdrawn") == ["乙"]
    assert listed(text="专项 开门红") == ["甲"]
    assert listed(text="专项 没有") == []


def test_a_source_finds_what_its_sentences_say(ledger, listed):
    document = ledger.document("确保高新技术企业超过100家。")
    said = ledger.statement(document, "100家", "确保高新技术企业超过100家")
    ledger.target("高新技术企业数", "100", "count", statement=said)
    ledger.target("别处的")
    assert listed(source=document.pk) == ["高新技术企业数"]


def test_a_filter_that_makes_no_sense_is_told_beside_its_field(ledger, as_person, qinglan):
    ledger.target("甲")
    page = as_person("observer").get(address(qinglan.zone), {"year": "去年", "unit": "999999", "state": "'; --"})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"year", "unit", "state"}
    assert len(page.context["page"].rows) == 1


@pytest.mark.parametrize(
    "query", [{"text": "\x00"}, {"indicator": "%_'\\"}, {"source": "9" * 40}, {"sort": "__class__"}]
)
def test_no_address_breaks_a_list(ledger, as_person, qinglan, query):
    ledger.target("甲")
    assert as_person("observer").get(address(qinglan.zone), query).status_code == 200


@pytest.mark.parametrize("mark", ["x", "bnVsbA==", "WyJ4IiwgMV0=", "WyIyMDI2LTEyLTMxIiwgIjEiXQ==", "☃"])
def test_a_mark_that_no_page_gave_out_is_refused_with_a_remedy(ledger, as_person, qinglan, mark):
    page = as_person("observer").get(address(qinglan.zone), {"after": mark})
    assert page.status_code == 422
    assert "回到第一页" in page.content.decode()


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("indicator", "abcd"),
        ("-indicator", "dcba"),
        ("value", "bdac"),
        ("-value", "cadb"),
        ("horizon", "abcd"),
        ("-horizon", "cbad"),
        ("", "cbad"),
        ("-unit", "cadb"),
    ],
)
def test_a_list_is_sorted_by_horizon_indicator_unit_and_value(ledger, listed, qinglan, sort, order):
    ledger.target("a", "3", "count", "1900", unit=qinglan.units["J1"])
    ledger.target("b", "1", "count", "2026")
    ledger.target("c", "4", "count", "9999", unit=qinglan.units["J1"])
    ledger.target("d", "2", "count", None)
    assert "".join(listed(sort=sort)) == order


@pytest.mark.parametrize("sort", ["horizon", "-horizon", "-indicator", "value", "unit"])
@pytest.mark.parametrize("size", [25, 50, 100])
def test_pages_show_every_row_once_there_and_back_and_keep_the_filter(ledger, as_person, qinglan, sort, size):
    ledger.many(130, unit=qinglan.units["J"])
    ledger.target("别家的", unit=qinglan.units["Z"])
    client, seen, pages = as_person("observer"), [], []
    url = f"{address(qinglan.zone)}?unit={qinglan.units['J'].pk}&sort={sort}&size={size}"
    while url:
        page = client.get(url)
        pages.append(shown(page))
        seen += pages[-1]
        following = page.context["links"].next
        assert not following or parse_qs(urlsplit(following).query)["unit"] == [str(qinglan.units["J"].pk)]
        url = following and address(qinglan.zone) + following
    assert len(seen) == 130
    assert len(set(seen)) == 130
    back = page.context["links"].previous
    for expected in pages[-2::-1]:
        page = client.get(address(qinglan.zone) + back)
        assert shown(page) == expected
        back = page.context["links"].previous
    assert back == ""


@pytest.mark.parametrize("size", [25, 100])
@pytest.mark.parametrize("name", ["targets", "observations", "tasks"])
def test_a_list_takes_twelve_queries_whatever_the_page_size(
    ledger, as_person, qinglan, django_assert_max_num_queries, name, size
):
    document = ledger.document("".join(f"确保项目超过{number + 100}家。" for number in range(100)))
    for number in range(100):
        clause = f"确保项目超过{number + 100}家"
        said = ledger.statement(document, f"{number + 100}家", clause)
        place = {"unit": qinglan.units["J1"], "area": qinglan.areas["QL1"]}
        ledger.target(f"项目{number}", "1", "count", statement=said, stretch_value=Decimal(2), **place)
        ledger.observation(f"项目{number}", "1", "count")
        ledger.task(f"任务{number}", unit=qinglan.units["Z"])
    client = as_person("lead")
    with django_assert_max_num_queries(12):
        page = client.get(
            address(qinglan.zone, name), {"size": size, "unit": qinglan.units["J"].pk if name == "targets" else ""}
        )
    assert len(page.context["page"].rows) == size


def test_every_line_leads_to_its_sentence(ledger, as_person, qinglan):
    document = ledger.document("确保高新技术企业超过100家。")
    said = ledger.statement(document, "100家", "确保高新技术企业超过100家")
    ledger.target("高新技术企业数", "100", "count", bound="ge", statement=said)
    page = as_person("clerk").get(address(qinglan.zone)).content.decode()
    assert f'href="{reverse("documents:detail", args=["qinglan", document.pk])}#s{said.pk}"' in page
    assert "≥100家" in page


def test_an_empty_ledger_says_what_to_do_first(as_person, qinglan):
    for name in ("targets", "observations", "tasks"):
        assert "上传一份工作报告" in as_person("observer").get(address(qinglan.zone, name)).content.decode()


def test_tasks_come_by_deadline_and_those_without_one_last(ledger, listed):
    ledger.task("后做", "2027")
    ledger.task("没有期限", None)
    ledger.task("先做", "2026-03")
    assert listed("tasks") == ["先做", "后做", "没有期限"]


@pytest.mark.parametrize("name", ["targets", "observations", "tasks", "compare", "benchmarks"])
@pytest.mark.parametrize("person", ["admin", "leader", "supervisor", "lead", "clerk", "town", "observer"])
def test_everybody_of_the_zone_reads_the_ledger(as_person, qinglan, name, person):
    assert as_person(person).get(address(qinglan.zone, name)).status_code == 200


@pytest.mark.parametrize("name", ["targets", "observations", "tasks", "targets_export", "compare", "benchmarks"])
def test_another_zone_is_not_found(as_person, yuntai, name):
    assert as_person("supervisor").get(address(yuntai.zone, name)).status_code == 404


def test_zones_do_not_see_each_others_targets(ledger, listed, yuntai, as_person):
    Ledger(yuntai).target("云台的")
    ledger.target("青澜的")
    assert listed() == ["青澜的"]
    assert shown(as_person("observer").get(address(yuntai.zone))) == ["云台的"]


def test_archived_lines_are_not_shown(ledger, listed):
    target = ledger.target("旧的")
    with act("tests.archive", by=None, zone=ledger.zone, reason="登记有误") as doing:
        doing.archive(target)
    assert listed() == []


def test_an_export_has_the_filter_of_the_list_and_is_recorded(ledger, as_person, qinglan):
    ledger.target("甲", "12345000000", "CNY", bound="ge", unit=qinglan.units["J"])
    ledger.target("乙", unit=qinglan.units["Z"])
    rows = book(as_person("observer").get(address(qinglan.zone, "targets_export"), {"unit": qinglan.units["J"].pk}))
    assert [row["指标"].value for row in rows] == ["甲"]
    row = {name: cell.value for name, cell in rows[0].items()}
    assert (row["界限"], row["目标值"], row["单位"], row["精确值"]) == ("≥", 123.45, "亿元", "12345000000")
    entry = AuditEntry.objects.get(act="ledger.export_targets")
    assert entry.actor == qinglan.people["observer"]
    assert entry.changes == {"filter": [None, {"unit": str(qinglan.units["J"].pk)}], "rows": [None, 1]}


def test_a_lead_exports_what_his_own_unit_answers_for(ledger, as_person, qinglan):
    ledger.target("局的", unit=qinglan.units["J"])
    ledger.target("中心的", unit=qinglan.units["J1"])
    ledger.target("别家的", unit=qinglan.units["Z"])
    rows = book(as_person("lead").get(address(qinglan.zone, "targets_export")))
    assert sorted(row["指标"].value for row in rows) == ["中心的", "局的"]


@pytest.mark.parametrize("person", ["admin", "clerk", "town"])
def test_who_may_not_export_is_refused_and_sees_no_button(ledger, as_person, qinglan, person):
    ledger.target("甲")
    client = as_person(person)
    assert client.get(address(qinglan.zone, "targets_export")).status_code == 403
    assert address(qinglan.zone, "targets_export") not in client.get(address(qinglan.zone)).content.decode()


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://a.example/"])
def test_text_never_becomes_a_formula_in_excel(ledger, as_person, qinglan, words):
    ledger.target(words, note=words)
    row = book(as_person("observer").get(address(qinglan.zone, "targets_export")))[0]
    assert (row["指标"], row["说明"]) == (Cell(words, "text"), Cell(words, "text"))


def test_excel_takes_dates_of_1900_and_9999_and_odd_names(ledger, as_person, qinglan):
    odd = "𠮷\u200d野\u202e區\U0001f3ed"
    ledger.target(odd, period="1900")
    ledger.target("末", period="9999")
    rows = {row["指标"].value: row for row in book(as_person("observer").get(address(qinglan.zone, "targets_export")))}
    assert rows[odd]["起"].value == "1900-01-01"
    assert rows["末"]["止"].value == "9999-12-31"


@pytest.mark.parametrize("name", ["observations", "tasks"])
def test_the_other_lists_export_too(ledger, as_person, qinglan, name):
    ledger.observation("地区生产总值")
    ledger.task("=2+2")
    rows = book(as_person("observer").get(address(qinglan.zone, f"{name}_export")))
    assert [next(iter(row.values())).value for row in rows] == ["地区生产总值" if name == "observations" else "=2+2"]
    assert AuditEntry.objects.filter(act=f"ledger.export_{name}").count() == 1


def test_pages_hold_no_inline_script_or_style(ledger, as_person, qinglan):
    ledger.target("甲")
    for name in ("targets", "observations", "tasks", "compare", "benchmarks", "enter"):
        page = as_person("supervisor").get(address(qinglan.zone, name)).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page), name
