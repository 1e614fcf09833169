"""Rules of the book of projects: what the page shows, exactly, recorded, never a live formula, and readable again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import load_workbook

from guatu_web.accounts.models import Membership
from guatu_web.projects.actions import intakes
from guatu_web.projects.actions.entering import begun, entered_all
from guatu_web.projects.lists import store
from guatu_web.projects.models import Milestone, Project
from guatu_web.projects.queries.rules import rules_of
from guatu_web.projects.tasks import read_list
from guatu_web.records.acts import act
from guatu_web.records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 21)


@pytest.fixture
def projects(qinglan):
    """Three projects: one in dollars, one whose name looks like a formula, one with nothing but a name."""
    zone, people = qinglan.zone, qinglan.people
    given = [
        {
            "name": "智能装备产业园", "investor": "远图装备股份有限公司", "investor_code": "91350100M000100Y43",
            "amount": Decimal("12345678.90"), "currency": "USD", "foreign": Decimal(5_000_000), "industry": "C35",
            "cluster": "智能装备", "unit": qinglan.units["Z"], "owner": people["lead"], "leader": people["leader"],
            "area": qinglan.areas["QL1"], "land_need": Decimal("85.5"), "content": "建设厂房", "stage": "signed",
            "stage_on": date(2026, 3, 15),
        },
        {"name": "=1+1", "amount": Decimal(300_000_000)},
        {"name": "街心公园（虚构）", "kind": "livelihood"},
    ]  # fmt: skip
    with act("test.enter", by=people["supervisor"], zone=zone) as doing:
        made = entered_all(doing, zone, [begun(each, rules_of(zone), TODAY) for each in given])
        doing.create(Milestone(zone=zone, project=made[0], stage="started", planned_on=date(2027, 1, 5)))
    return made


def taken_out(client, query=""):
    answer = client.get(reverse("projects:book", args=("qinglan",)) + query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(content):
    rows = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    return [dict(zip(rows[0], each, strict=True)) for each in rows[1:]]


def test_the_book_tells_every_field_with_amounts_in_display_units_and_exactly(projects, as_person):
    rows = rows_of(taken_out(as_person("supervisor"), "?sort=entered"))
    dollars = next(each for each in rows if each["项目名称"] == "智能装备产业园")
    assert dollars["总投资（元）"] == "87037036.24"
    assert dollars["总投资（亿元）"] == pytest.approx(0.8703703624)
    assert (dollars["协议金额（原币）"], dollars["币种"], dollars["汇率"]) == ("12345678.9", "USD", "7.05")
    assert (dollars["责任单位"], dollars["项目专员"], dollars["包抓领导"]) == ("招商局", "景立", "林岚")
    assert (dollars["签约时间"], dollars["计划开工时间"]) == ("2026-03-15", "2027-01-05")
    assert len(rows) == 3


def test_the_filter_of_the_page_is_the_filter_of_the_book_and_both_are_recorded(projects, as_person):
    rows = rows_of(taken_out(as_person("supervisor"), "?kind=livelihood"))
    assert [each["项目名称"] for each in rows] == ["街心公园（虚构）"]
    told = AuditEntry.objects.filter(act="projects.export").get()
    assert told.changes == {"filter": [None, {"kind": "livelihood"}], "rows": [None, 1]}


def test_a_text_is_never_a_live_formula(projects, as_person):
    content = taken_out(as_person("supervisor"))
    with ZipFile(BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    assert "=1+1" in {each["项目名称"] for each in rows_of(content)}


@pytest.mark.parametrize("gone", [False, True], ids=["as it is", "with a leader who has left"])
def test_the_book_brought_in_again_changes_nothing(projects, as_person, qinglan, gone):
    office = qinglan.people["supervisor"]
    if gone:
        with act("test.leave", by=None, zone=qinglan.zone, reason="调离") as doing:
            doing.archive(Membership.objects.get(user=qinglan.people["leader"]))
    content = taken_out(as_person("supervisor"))
    intake = intakes.upload(office, qinglan.zone, "项目清单.xlsx", store("项目清单.xlsx", [content]))
    read_list.call(intake.pk)
    intake.refresh_from_db()
    assert intake.state == "found", intake.failure
    assert intake.findings == []
    assert (intake.preview["new"], intake.preview["changed"], intake.preview["same"]) == (0, 0, 3)


def test_who_may_not_export_gets_no_book_and_others_only_their_own(projects, as_person):
    assert as_person("clerk").get(reverse("projects:book", args=("qinglan",))).status_code == 403
    assert rows_of(taken_out(as_person("lead"))) == []


def test_the_book_costs_the_same_few_queries_however_many_projects(projects, as_person, qinglan):
    client = as_person("supervisor")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            taken_out(client)
        return len(queries)

    cost()
    few = cost()
    with act("test.enter", by=qinglan.people["supervisor"], zone=qinglan.zone) as doing:
        rules = rules_of(qinglan.zone)
        entered_all(doing, qinglan.zone, [begun({"name": f"项目{at}"}, rules, TODAY) for at in range(60)])
    assert cost() == few
    assert Project.objects.count() == 63
