"""Pages of the register of projects: list and kept filters, board, timeline, the page of a project and its acts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guatu_web.accounts.models import User
from guatu_web.documents.models import Document
from guatu_web.projects.actions import entering, filters, invested, milestones, papers, problems
from guatu_web.projects.models import (
    Invested,
    Milestone,
    Move,
    Paper,
    Problem,
    Project,
    Quantity,
    SavedFilter,
    Screening,
    Talk,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 21)
"""As web.conftest has it."""
LIST, DETAIL, CREATE = 12, 15, 20
ANEW = 3
"""What a test asks beside: both trees of the zone, which are kept between requests but read anew in a transaction, and
one of the two queries of a savepoint."""


def at(name: str, *args) -> str:
    return reverse(f"projects:{name}", args=["qinglan", *args])


@pytest.fixture
def entered(qinglan):
    """Enters an invented project as the supervision office does."""

    def enter(name="薄膜电池项目（虚构）", wan=12_000, unit="Z", **more) -> Project:
        by = User.objects.get(pk=qinglan.people["supervisor"].pk)
        told = {"name": name, "unit": qinglan.units[unit] if unit else None, "amount": Decimal(wan) * 10_000}
        return entering.enter(by, qinglan.zone, told | more, sure=True, key=uuid4().hex)

    return enter


@pytest.fixture
def office(as_person):
    return as_person("supervisor")


def typed(client, address, **changed):
    """What a form sends: what it shows, changed."""
    form = client.get(address).context["form"]
    told = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (told | changed).items() if value not in (None, False, "", [])}


def refused(response) -> str:
    assert response.status_code == 422, response.content.decode()[-2000:]
    return response.content.decode()


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].rows]


# ------------------------------------------------------------------ the list


@pytest.mark.parametrize("size", [25, 100])
def test_a_list_takes_few_queries_whatever_its_size(office, entered, django_assert_max_num_queries, size):
    for number in range(40):
        entered(f"第{number}号项目（虚构）", cluster="新材料")
    office.get(at("list"))
    with django_assert_max_num_queries(LIST):
        response = office.get(at("list"), {"size": size, "sort": "-total"})
    assert len(response.context["page"].rows) == min(size, 40)


def test_an_empty_register_says_what_to_do_first(office, as_person):
    page = office.get(at("list")).content.decode()
    assert "请先登记项目" in page
    assert at("new") in page
    page = as_person("observer").get(at("list")).content.decode()
    assert "请先登记项目" in page
    assert at("new") not in page


def test_a_list_is_narrowed_by_what_its_address_says(office, entered, qinglan):
    by = qinglan.people["supervisor"]
    entered("甲产业项目（虚构）", 120_000, "J1", cluster="新材料", industry="3974", area=qinglan.areas["QL2"])
    entered("乙人才项目（虚构）", 500, kind="talent", leader=qinglan.people["leader"], investor="虚构资本")
    late = entered("丙滞后项目（虚构）", 9_000, status="delayed", status_reason="用地未落实（虚构）")
    milestones.plan(by, late, {"negotiating": date(2026, 10, 1)}, version=late.version)
    wanted = {
        "kind=talent": ["乙人才项目（虚构）"],
        f"unit={qinglan.units['J'].pk}": ["甲产业项目（虚构）"],
        f"area={qinglan.areas['QL'].pk}": ["甲产业项目（虚构）"],
        "cluster=新材料": ["甲产业项目（虚构）"],
        "industry=39": ["甲产业项目（虚构）"],
        f"leader={qinglan.people['leader'].pk}": ["乙人才项目（虚构）"],
        "over=1000000000": ["甲产业项目（虚构）"],
        "status=delayed": ["丙滞后项目（虚构）"],
        "overdue=1": ["丙滞后项目（虚构）"],
        "text=虚构资本": ["乙人才项目（虚构）"],
        "stage=signed": [],
        "sort=total": ["乙人才项目（虚构）", "丙滞后项目（虚构）", "甲产业项目（虚构）"],
    }
    assert {query: names(office.get(f"{at('list')}?{query}")) for query in wanted} == wanted


def test_what_an_address_says_wrongly_narrows_nothing_and_says_so(office, entered):
    entered()
    response = office.get(at("list"), {"industry": "电池", "stage": "nowhere"})
    assert len(names(response)) == 1
    assert "请填写行业门类字母" in response.content.decode()


def test_pages_of_a_list_follow_one_another_without_a_gap(office, entered):
    for number in range(30):
        entered(f"第{number:02}号项目（虚构）", number + 1)
    first = office.get(at("list"), {"sort": "total"})
    second = office.get(at("list") + first.context["links"].next)
    assert names(first) + names(second) == [f"第{number:02}号项目（虚构）" for number in range(30)]


def test_a_town_sees_only_the_projects_of_its_area(as_person, entered, qinglan):
    here = entered("河口冷库（虚构）", area=qinglan.areas["QL2"])
    away = entered("北园厂房（虚构）", area=qinglan.areas["QL1"])
    town = as_person("town")
    assert names(town.get(at("list"))) == ["河口冷库（虚构）"]
    assert town.get(at("project", here.pk)).status_code == 200
    assert town.get(at("project", away.pk)).status_code == 404


def test_a_foreign_zone_knows_nothing_of_a_project(as_person, entered, yuntai):
    project = entered()
    client = as_person("observer")
    assert client.get(reverse("projects:project", args=["yuntai", project.pk])).status_code == 404
    assert names(client.get(reverse("projects:list", args=["yuntai"]))) == []


# ------------------------------------------------------------------ filters that people keep


def test_a_filter_is_kept_under_a_name_and_used_again(office, entered):
    entered(cluster="新材料")
    response = office.post(at("filters"), {"name": "新材料", "query": "cluster=新材料&size=7&nonsense=1"})
    assert response.status_code == 302
    kept = SavedFilter.objects.get()
    page = office.get(response["Location"])
    assert page.context["query"] == kept.query == "cluster=%E6%96%B0%E6%9D%90%E6%96%99"
    assert list(page.context["saved"]) == [kept]


def test_others_see_a_filter_only_when_it_is_shared(office, as_person, qinglan):
    by = qinglan.people["supervisor"]
    filters.save(by, qinglan.zone, "自用", "kind=talent")
    filters.save(by, qinglan.zone, "共用", "kind=industrial", shared=True)
    assert [each.name for each in office.get(at("list")).context["saved"]] == ["共用", "自用"]
    assert [each.name for each in as_person("clerk").get(at("list")).context["saved"]] == ["共用"]


def test_a_refused_name_of_a_filter_stays_in_the_form(office, qinglan):
    filters.save(qinglan.people["supervisor"], qinglan.zone, "重点", "kind=talent")
    response = office.post(at("filters"), {"name": "重点", "query": "kind=industrial", "shared": "1"})
    page = refused(response)
    assert "您已有名为“重点”的筛选方案" in page
    assert 'value="重点"' in page
    assert "kind=industrial" in page
    assert "checked" in page
    assert "请先设置筛选条件" in refused(office.post(at("filters"), {"name": "全部", "query": ""}))


def test_only_who_keeps_a_filter_renames_it_and_the_office_puts_shared_ones_away(office, as_person, qinglan):
    kept = filters.save(qinglan.people["clerk"], qinglan.zone, "我的", "kind=talent", shared=True)
    told = {"name": "他的", "version": 1}
    assert office.post(at("change_filter", kept.pk), told).status_code == 404
    assert as_person("lead").post(at("archive_filter", kept.pk), {"version": 1}).status_code == 404
    assert as_person("clerk").post(at("change_filter", kept.pk), told).status_code == 302
    kept.refresh_from_db()
    assert (kept.name, kept.shared, kept.version) == ("他的", False, 2)
    filters.rename(qinglan.people["clerk"], kept, "他的", version=2, shared=True)
    assert office.post(at("archive_filter", kept.pk), {"version": 2}).status_code == 409
    assert office.post(at("archive_filter", kept.pk), {"version": 3}).status_code == 302
    assert list(office.get(at("list")).context["saved"]) == []


# ------------------------------------------------------------------ board and timeline


def test_a_board_takes_few_queries_and_shows_the_largest_of_each_stage(office, entered, django_assert_max_num_queries):
    for number in range(33):
        entered(f"第{number}号项目（虚构）", number + 1)
    entered("人才项目（虚构）", kind="talent")
    office.get(at("board"))
    with django_assert_max_num_queries(LIST + ANEW - 1):
        response = office.get(at("board"))
    first = response.context["columns"][0]
    assert (first.stage, first.number, len(first.cards), first.more) == ("lead", 33, 30, 3)
    assert first.total == sum(range(1, 34)) * 10_000
    assert first.cards[0].project.name == "第32号项目（虚构）"
    rest = re.search(r'<p class="pj-more"><a href="([^"]+)"', response.content.decode())[1].replace("&amp;", "&")
    assert len(office.get(rest).context["page"].rows) == 25
    assert office.get(rest).context["sums"].number == 33


def test_a_board_is_of_projects_that_go_on_unless_all_are_asked_for(office, entered):
    entered()
    entered("流失项目（虚构）", status="lost", status_reason="投资方另择他地（虚构）")
    assert office.get(at("board")).context["columns"][0].number == 1
    assert office.get(at("board"), {"status": "lost"}).context["columns"][0].number == 1
    assert office.get(at("board"), {"status": ""}).context["columns"][0].number == 2


def test_a_card_says_what_is_missing_for_the_next_stage(office, entered):
    entered()
    response = office.get(at("board"))
    assert list(response.context["columns"][0].cards[0].lacking) == ["投资方", "建设内容"]
    assert "投资方、建设内容" in response.content.decode()


def test_each_kind_has_the_stages_of_its_own_ladder(office, entered):
    entered("道路（虚构）", kind="infrastructure")
    response = office.get(at("board"), {"kind": "infrastructure"})
    named = [response.context["names"][each.stage] for each in response.context["columns"]]
    assert named == ["谋划", "立项", "开工", "完工", "交付使用"]


def test_a_timeline_tells_how_late_a_milestone_is(office, entered, qinglan, django_assert_max_num_queries):
    by = qinglan.people["supervisor"]
    project = entered(stage="negotiating", stage_on=date(2026, 9, 1))
    planned = {"signed": date(2026, 11, 1), "started": date(2027, 3, 1)}
    milestones.plan(by, project, planned, version=project.version)
    office.get(at("timeline"))
    with django_assert_max_num_queries(LIST):
        response = office.get(at("timeline"))
    (line,) = response.context["lines"]
    assert line.late == 20
    assert [point.stage for point in line.planned] == ["signed", "started"]
    assert [point.stage for point in line.actual] == ["negotiating"]
    assert "迟 20" in response.content.decode()


# ------------------------------------------------------------------ the page of a project


def full(by, project, unit):
    for month in range(1, 11):
        invested.report(by, project, date(2026, month, 1), Decimal(month * 10_000))
    for day in range(1, 6):
        problems.raise_problem(by, project, f"第{day}个问题（虚构）", on=date(2026, 11, day), unit=unit)
        papers.add(by, project, "filing", number=f"{day}号（虚构）")


def test_a_page_takes_few_queries_however_much_hangs_on_a_project(
    office, entered, qinglan, django_assert_max_num_queries
):
    project = entered()
    full(qinglan.people["supervisor"], project, qinglan.units["J"])
    office.get(at("project", project.pk))
    with django_assert_max_num_queries(DETAIL):
        page = office.get(at("project", project.pk)).content.decode()
    assert "55万元" in page
    assert "第5个问题" in page


def test_a_page_shows_the_ladder_and_what_the_next_gate_lacks(office, entered):
    project = entered(investor="虚构投资公司")
    response = office.get(at("project", project.pk))
    standings = [each.standing for each in response.context["steps"]]
    assert standings == ["present", "next", *["later"] * 7]
    assert [each.message for each in response.context["lacks"]] == ["未填写建设内容"]


def test_who_only_looks_is_offered_nothing_to_do(as_person, entered):
    project = entered()
    page = as_person("observer").get(at("project", project.pk)).content.decode()
    for name in ("change", "move", "move_freely", "status", "plan", "invest", "talk", "problem", "paper", "screen"):
        assert f'href="{at(name, project.pk)}"' not in page, name
        assert as_person("observer").get(at(name, project.pk)).status_code == 403, name


def test_a_clerk_acts_on_projects_of_the_own_unit_only(as_person, entered):
    own, other = entered(unit="J1"), entered("别的项目（虚构）", unit="Z")
    clerk = as_person("clerk")
    for name in ("change", "move", "plan", "invest", "talk", "problem", "paper"):
        assert clerk.get(at(name, own.pk)).status_code == 200, name
        assert clerk.get(at(name, other.pk)).status_code == 404, name


# ------------------------------------------------------------------ entry and change


ENTRY = {"name": "光学膜项目（虚构）", "kind": "industrial", "currency": "CNY", "key": "k-1"}


def test_a_project_enters_with_few_queries(office, qinglan, django_assert_max_num_queries):
    told = ENTRY | {"amount": "32,000", "unit": qinglan.units["Z"].pk, "industry": "c3974"}
    office.get(at("new"))
    with django_assert_max_num_queries(CREATE + ANEW):
        response = office.post(at("new"), told)
    project = Project.objects.get()
    assert response["Location"] == at("project", project.pk)
    assert (project.total, project.unit, project.stage) == (Decimal(320_000_000), qinglan.units["Z"], "lead")
    assert office.post(at("new"), told | {"different": "1"})["Location"] == at("project", project.pk)


def test_a_refused_entry_keeps_what_was_typed(office):
    told = ENTRY | {"investor": "虚构公司", "investor_code": "91320100MA1XXXXX", "amount": "千万"}
    page = refused(office.post(at("new"), told))
    assert 'value="虚构公司"' in page
    assert 'value="千万"' in page
    page = refused(office.post(at("new"), told | {"amount": "3000"}))
    assert "统一社会信用代码须为 18 位" in page
    assert 'value="3000"' in page
    assert not Project.objects.exists()


def test_a_project_like_one_of_the_register_is_shown_before_it_enters(office, entered):
    known = entered("光学膜项目（虚构）", investor="虚构光学有限公司")
    told = ENTRY | {"investor": "虚构光学股份有限公司"}
    page = refused(office.post(at("new"), told))
    assert at("project", known.pk) in page
    assert "投资方相同" in page
    assert office.post(at("new"), told | {"different": "1"}).status_code == 302
    assert Project.objects.count() == 2


def test_a_total_in_the_wrong_unit_is_asked_about_and_taken_when_it_is_sure(office, entered):
    for number in range(9):
        entered(f"第{number}号（虚构）", 20_000 + number * 1_000)
    told = ENTRY | {"amount": "3"}
    page = refused(office.post(at("new"), told))
    assert "可能填错单位" in page
    assert 'name="sure"' in page
    assert office.post(at("new"), told | {"sure": "1"}).status_code == 302


def test_a_change_touches_only_what_was_changed(office, entered):
    project = entered(cluster="新材料")
    Project.objects.filter(pk=project.pk).update(cluster="早先的集群", investor_code="旧码")
    address = at("change", project.pk)
    assert office.post(address, typed(office, address, investor="虚构投资公司")).status_code == 302
    project.refresh_from_db()
    assert (project.investor, project.cluster, project.investor_code) == ("虚构投资公司", "早先的集群", "旧码")


def test_a_change_of_what_somebody_else_has_changed_is_409(office, entered):
    project = entered()
    address = at("change", project.pk)
    told = typed(office, address, investor="甲（虚构）")
    assert office.post(address, told | {"investor": "乙（虚构）"}).status_code == 302
    response = office.post(address, told)
    assert response.status_code == 409
    assert "乙（虚构）" in response.content.decode()


# ------------------------------------------------------------------ stages and status


def test_a_project_moves_on_when_its_gate_is_met(office, entered):
    project = entered(investor="虚构公司", content="厂房（虚构）")
    address = at("move", project.pk)
    told = typed(office, address)
    assert office.post(address, told)["Location"] == at("project", project.pk)
    assert office.post(address, told).status_code in (302, 422)
    project.refresh_from_db()
    assert (project.stage, project.stage_on, Move.objects.filter(way="next").count()) == ("negotiating", TODAY, 1)


def test_what_a_gate_lacks_is_told_and_the_form_keeps_what_was_typed(office, entered):
    project = entered()
    address = at("move", project.pk)
    told = typed(office, address, reason="会议纪要（虚构）", on="2026-11-20")
    page = refused(office.post(address, told))
    assert "未填写投资方" in page
    assert "会议纪要（虚构）" in page
    assert 'value="2026-11-20"' in page


def test_the_office_waives_with_a_reason_what_a_gate_lacks(office, entered):
    project = entered()
    address = at("move", project.pk)
    waive = ["field:investor", "field:content"]
    assert "免予要求须写明原因" in refused(office.post(address, typed(office, address, waive=waive)))
    assert office.post(address, typed(office, address, waive=waive, reason="专题会同意（虚构）")).status_code == 302
    page = office.get(at("project", project.pk)).content.decode()
    assert "免予：投资方、建设内容" in page


def test_going_back_needs_the_right_and_a_reason(office, as_person, entered):
    project = entered(unit="J1", stage="signed", stage_on=date(2026, 9, 1))
    address = at("move_freely", project.pk)
    assert as_person("clerk").get(address).status_code == 403
    assert "须写明原因" in refused(office.post(address, typed(office, address, stage="lead")))
    assert office.post(address, typed(office, address, stage="lead", reason="协议解除（虚构）")).status_code == 302
    project.refresh_from_db()
    assert project.stage == "lead"


def test_a_status_other_than_ongoing_needs_a_reason(office, entered):
    project = entered()
    address = at("status", project.pk)
    told = typed(office, address, status="dormant")
    assert "请写明原因" in refused(office.post(address, told))
    assert office.post(address, told | {"reason": "投资方调整（虚构）"}).status_code == 302
    page = office.get(at("project", project.pk)).content.decode()
    assert "停滞" in page
    assert "投资方调整（虚构）" in page


def test_planned_dates_out_of_order_are_refused_beside_the_stage(office, entered):
    project = entered()
    address = at("plan", project.pk)
    told = typed(office, address, signed="2027-05-01", started="2027-01-01")
    response = office.post(address, told)
    assert "早于" in refused(response)
    assert 'value="2027-05-01"' in response.content.decode()
    assert "started" in response.context["form"].errors
    assert office.post(address, told | {"started": "2027-08-01"}).status_code == 302
    planned = Milestone.objects.filter(planned_on__isnull=False).order_by("planned_on")
    assert list(planned.values_list("stage", flat=True)) == ["signed", "started"]


def test_the_day_of_a_stage_is_corrected_with_a_reason(office, entered):
    project = entered()
    told = {"stage": "lead", "on": "2026-11-01", "version": 1}
    assert "请写明原因" in refused(office.post(at("actual", project.pk), told))
    assert office.post(at("actual", project.pk), told | {"reason": "原登记有误（虚构）"}).status_code == 302
    project.refresh_from_db()
    assert project.stage_on == date(2026, 11, 1)


# ------------------------------------------------------------------ money, works, talks, problems, papers


def test_a_month_that_is_filled_in_is_corrected_only_by_who_saw_its_figure(office, entered):
    project = entered()
    address = at("invest", project.pk)
    assert office.post(address, {"month": "2026-10", "amount": "300"}).status_code == 302
    assert "已填 300万元" in refused(office.post(address, {"month": "2026-10", "amount": "350"}))
    correcting = f"{address}?month=2026-10"
    assert office.post(address, typed(office, correcting, amount="350", month="2026-10")).status_code == 302
    assert Invested.objects.get().amount == Decimal(3_500_000)
    assert "尚未开始" in refused(office.post(address, {"month": "2027-02", "amount": "1"}))
    assert "请按 2026-11 的样式" in refused(office.post(address, {"month": "十月", "amount": "1"}))


def test_more_invested_than_agreed_is_asked_about(office, entered):
    project = entered(wan=100)
    told = {"month": "2026-10", "amount": "500"}
    page = refused(office.post(at("invest", project.pk), told))
    assert "120%" in page
    assert 'name="sure"' in page
    assert 'value="500"' in page
    assert office.post(at("invest", project.pk), told | {"sure": "1"}).status_code == 302


def test_a_quantity_is_entered_and_brought_up_to_date(office, entered):
    project = entered(kind="infrastructure")
    address = at("quantity", project.pk)
    told = {"name": "道路", "measure": "米", "planned": "3200", "done": "800", "on": "2026-11-01"}
    assert office.post(address, told).status_code == 302
    assert "已有“道路”" in refused(office.post(address, told | {"done": "900"}))
    row = Quantity.objects.get()
    update = f"{address}?quantity={row.pk}"
    assert office.post(address, typed(office, update, done="1600", on="2026-11-20")).status_code == 302
    page = office.get(at("project", project.pk)).content.decode()
    assert "1600 / 3200 米 · 50%" in page
    withdrawn = at("withdraw_quantity", project.pk, row.pk)
    assert office.post(withdrawn, {"version": 2, "reason": "重复填报（虚构）"}).status_code == 302
    assert not Quantity.objects.filter(archived_at=None).exists()


def test_a_talk_is_recorded_and_corrected(office, entered):
    project = entered()
    told = {"on": "2026-11-20", "way": "visit", "content": "首次拜访（虚构）", "next_on": "2026-11-01"}
    page = refused(office.post(at("talk", project.pk), told))
    assert "下次跟进不能早于" in page
    assert "首次拜访（虚构）" in page
    assert office.post(at("talk", project.pk), told | {"next_on": ""}).status_code == 302
    address = at("change_talk", project.pk, Talk.objects.get().pk)
    assert office.post(address, typed(office, address, met="李工（虚构）", on="2026-11-20")).status_code == 302
    assert Talk.objects.get().met == "李工（虚构）"


def test_a_problem_is_raised_and_solved(office, entered, qinglan):
    project = entered()
    told = {"text": "供电不足（虚构）", "on": "2026-11-01", "unit": qinglan.units["J"].pk, "due_on": "2026-11-10"}
    assert office.post(at("problem", project.pk), told).status_code == 302
    problem = Problem.objects.get()
    assert "已逾期" in office.get(at("project", project.pk)).content.decode()
    address = at("solve", project.pk, problem.pk)
    early = typed(office, address, answer="已增容（虚构）", on="2026-10-01")
    page = refused(office.post(address, early))
    assert "解决日期不能早于提出日期" in page
    assert "已增容（虚构）" in page
    assert office.post(address, early | {"on": "2026-11-15"}).status_code == 302
    assert "已解决" in office.get(at("project", project.pk)).content.decode()


def test_a_paper_comes_with_its_file_and_the_same_file_again_is_no_other_document(office, entered):
    project = entered()
    for number in ("1号（虚构）", "2号（虚构）"):
        told = {"kind": "contract", "number": number, "on": "2026-11-01"}
        file = SimpleUploadedFile("协议.txt", "投资协议（虚构）".encode())
        assert office.post(at("paper", project.pk), told | {"file": file}).status_code == 302
    assert {each.document for each in Paper.objects.all()} == {Document.objects.get()}
    page = office.get(at("project", project.pk)).content.decode()
    assert "投资协议" in page
    assert "1号（虚构）" in page


def test_a_file_of_a_wrong_kind_is_refused_beside_it_and_nothing_is_kept(office, entered):
    project = entered()
    told = {"kind": "contract", "number": "1号（虚构）"}
    response = office.post(at("paper", project.pk), told | {"file": SimpleUploadedFile("a.exe", b"MZ\0\0")})
    assert 'value="1号（虚构）"' in refused(response)
    assert "file" in response.context["form"].errors
    assert not Paper.objects.exists()
    assert not Document.objects.exists()


def test_a_paper_by_mistake_is_taken_out_with_a_reason(office, entered, qinglan):
    project = entered()
    paper = papers.add(qinglan.people["supervisor"], project, "contract")
    address = at("withdraw_paper", project.pk, paper.pk)
    assert "请写明原因" in refused(office.post(address, {"version": 1}))
    assert office.post(address, {"version": 1, "reason": "登记有误（虚构）"}).status_code == 302
    assert not Paper.objects.filter(archived_at=None).exists()


# ------------------------------------------------------------------ screening


GIVEN = {
    "given_environment": "符合",
    "given_tax_per_mu": "22",
    "given_energy": "0.2",
    "given_direction": "主导产业",
    "on": "2026-11-20",
    "version": 1,
}


def test_a_screening_is_tried_before_it_is_decided(office, entered):
    project = entered(wan=18_000, land_need=Decimal(40))
    response = office.post(at("screen", project.pk), GIVEN | {"decision": "admitted", "try": "1"})
    assert response.status_code == 200
    assert response.context["outcome"].score == Decimal("85.50")
    assert not Screening.objects.exists()
    assert office.post(at("screen", project.pk), GIVEN | {"decision": "admitted"}).status_code == 302
    page = office.get(at("screenings", project.pk)).content.decode()
    for told in ("投资强度", "450", "85.5", "杜察", "准入"):
        assert told in page


def test_a_decision_against_what_the_criteria_found_needs_a_reason(office, as_person, entered):
    project = entered(wan=18_000, land_need=Decimal(40))
    told = GIVEN | {"decision": "refused"}
    response = office.post(at("screen", project.pk), told)
    assert "须写明意见" in refused(response)
    assert 'value="22"' in response.content.decode()
    vetoed = GIVEN | {"given_environment": "不符合", "decision": "admitted", "reason": "专题会研究（虚构）"}
    page = refused(office.post(at("screen", project.pk), vetoed))
    assert "准入须由区领导决定" in page
    assert as_person("leader").post(at("screen", project.pk), vetoed).status_code == 302
    assert "一票否决" in as_person("observer").get(at("screenings", project.pk)).content.decode()


def test_the_changes_of_a_project_are_told_in_words(office, entered):
    project = entered()
    address = at("change", project.pk)
    office.post(address, typed(office, address, investor="虚构投资公司"))
    page = office.get(at("changes", project.pk)).content.decode()
    assert "修改项目" in page
    assert "虚构投资公司" in page


def test_the_page_speaks_english(office, entered):
    project = entered()
    office.cookies["django_language"] = "en"
    for address in (at("list"), at("board"), at("timeline"), at("project", project.pk), at("new"), at("filters")):
        page = re.sub(r"<script.*?</script>|<option.*?</option>", "", office.get(address).content.decode(), flags=re.S)
        main = page.partition('id="main"')[2]
        main = re.sub(r"薄膜电池项目（虚构）|招商局|青澜开发区|杜察|2026-项-0001", "", main)
        assert re.findall(r"[\u4e00-\u9fff]+", main) == [], address


def test_days_in_a_stage_are_counted_from_the_day_it_was_reached(office, entered):
    project = entered(stage_on=TODAY - timedelta(days=40))
    assert "已 40 天" in office.get(at("project", project.pk)).content.decode()
    assert timezone.localdate() == TODAY
