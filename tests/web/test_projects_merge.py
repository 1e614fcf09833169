"""Rules of duplicates: they are found on entry, made one with nothing lost, and a merge can be undone exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.periods import Period
from guatu_web.projects.actions import merging
from guatu_web.projects.actions.entering import begun, entered_all
from guatu_web.projects.models import Invested, Merge, Milestone, Move, Project, Talk
from guatu_web.projects.queries.alike import alike, company_core, compare, project_core
from guatu_web.projects.queries.rules import rules_of
from guatu_web.records.acts import act, history
from guatu_web.records.acts import shown as fields_of
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.periods import period_columns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 21)
CODE = "91350100M000100Y43"


@pytest.fixture
def office(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def two(qinglan, office):
    """The same project, entered by two offices, each with records of its own."""
    zone = qinglan.zone
    first = {"name": "年产10万吨电解液项目", "investor": "华澜新能源有限公司", "amount": Decimal(500_000_000)}
    first["content"] = "建设年产10万吨电解液生产线"
    other = {
        "name": "电解液生产基地（一期）", "investor": "澄州市华澜新能源（集团）股份有限公司", "investor_code": CODE,
        "amount": Decimal(30_000_000), "currency": "USD", "unit": qinglan.units["Z"], "content": "年产10万吨电解液",
    }  # fmt: skip
    with act("test.enter", by=office, zone=zone) as doing:
        rules = rules_of(zone)
        kept, gone = entered_all(doing, zone, [begun(each, rules, TODAY) for each in (first, other)])
        for project, months in ((kept, ("2026-08",)), (gone, ("2026-08", "2026-09"))):
            for month in months:
                columns = period_columns(Period.parse(month))
                doing.create(Invested(zone=zone, project=project, amount=1_000_000, **columns))
        doing.create(Milestone(zone=zone, project=gone, stage="started", planned_on=date(2027, 3, 1)))
        doing.create(Talk(zone=zone, project=gone, on=TODAY, way="talk", content="洽谈（虚构）", by=office))
    return Project.objects.select_related("zone").get(pk=kept.pk), Project.objects.select_related("zone").get(
        pk=gone.pk
    )


def state_of_all():
    """Every field of every record that a merge may touch."""
    models = (Project, *(each.model for each in merging.RELATIONS.values()))
    return {(model.__name__, each.pk): fields_of(each) for model in models for each in model.objects.all()}


def merged(office, two, *taken):
    kept, gone = two
    versions = kept.version, gone.version
    return merging.merge(office, kept, gone, taken=taken, reason="两处登记了同一项目", versions=versions)


def test_a_merge_moves_what_hangs_on_the_project_that_goes_and_takes_the_chosen_fields(office, two):
    kept, gone = two
    made = merged(office, two, "investor_code", "amount", "unit")
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.investor_code, kept.currency, kept.rate, kept.unit_id) == (CODE, "USD", Decimal("7.05"), gone.unit_id)
    assert kept.total == Decimal("211500000.00")
    assert kept.name == "年产10万吨电解液项目"
    assert gone.merged_into == kept
    assert gone.archived_at is not None
    assert kept.talks.count() == 1
    assert set(kept.milestones.values_list("stage", flat=True)) == {"lead", "started"}
    assert [str(each.period) for each in kept.invested.all()] == ["2026-08", "2026-09"]
    assert made.moved["invested"] == [kept.invested.last().pk]


def test_what_the_kept_project_has_of_its_own_stays_with_the_other_and_no_step_is_lost(office, two):
    kept, gone = two
    merged(office, two)
    assert [str(each.period) for each in gone.invested.all()] == ["2026-08"]
    assert Move.objects.filter(project=gone).count() == 1
    assert Move.objects.filter(project=kept).count() == 1


def test_the_preview_tells_what_differs_and_what_moves_and_writes_nothing(office, two):
    before = state_of_all()
    told = merging.preview(office, *two)
    assert {each.field for each in told.differences} == {
        "name", "investor", "investor_code", "content", "amount", "unit",
    }  # fmt: skip
    counted = {each.key: (len(each.moving), len(each.staying)) for each in told.relations}
    assert counted["milestones"] == (1, 1)
    assert counted["invested"] == (1, 1)
    assert counted["talks"] == (1, 0)
    assert state_of_all() == before


def test_a_merge_is_undone_exactly(office, two):
    before = state_of_all()
    made = merged(office, two, *merging.FIELDS)
    assert state_of_all() != before
    merging.rollback(office, made, version=made.version, reason="并非同一项目")
    assert state_of_all() == before
    made.refresh_from_db()
    assert made.rolled_back_at is not None
    with pytest.raises(Refused):
        merging.rollback(office, made, version=made.version, reason="再撤一次")


def test_undoing_never_loses_what_was_changed_since(office, two, qinglan):
    made = merged(office, two, "content")
    kept = made.kept
    with act("test.change", by=office, zone=qinglan.zone) as doing:
        doing.change(kept, content="合并后又改过")
    with pytest.raises(Refused):
        merging.rollback(office, made, version=made.version, reason="并非同一项目")


def test_nobody_merges_what_he_has_not_seen_as_it_is(office, two, qinglan):
    gone = two[1]
    with act("test.change", by=office, zone=qinglan.zone) as doing:
        doing.change(Project.objects.get(pk=gone.pk), content="他人刚改过")
    with pytest.raises(Overtaken):
        merged(office, two)
    assert not Merge.objects.exists()


def test_a_merge_needs_a_reason_two_projects_and_the_right(office, two, qinglan):
    kept, gone = two
    with pytest.raises(Refused):
        merging.merge(office, kept, gone, reason=" ", versions=(kept.version, gone.version))
    with pytest.raises(Refused):
        merging.merge(office, kept, kept, reason="试用", versions=(kept.version, kept.version))
    with pytest.raises(PermissionDenied):
        merging.merge(qinglan.people["lead"], kept, gone, reason="试用", versions=(kept.version, gone.version))
    merged(office, two)
    kept.refresh_from_db()
    gone.refresh_from_db()
    with pytest.raises(Refused):
        merging.merge(office, kept, gone, reason="再并一次", versions=(kept.version, gone.version))


def test_both_projects_tell_of_the_merge_in_their_history(office, two):
    merged(office, two, "content")
    assert [history(each).first().act for each in two] == ["projects.merge", "projects.merge"]


def test_the_pages_lead_from_the_suggestion_to_the_merge_and_back(as_person, two):
    kept, gone = two
    client = as_person("supervisor")
    address = reverse("projects:merge", args=("qinglan", kept.pk))
    assert gone.number in client.get(address).content.decode()
    page = client.get(address, {"with": gone.number}).content.decode()
    assert "华澜新能源（集团）" in page
    form = {"gone": gone.pk, "version": kept.version, "gone_version": gone.version, "take-investor_code": "1"}
    assert client.post(address, form).status_code == 422
    assert client.post(address, form | {"reason": "同一项目"}).status_code == 302
    made = Merge.objects.get()
    assert made.taken == {"investor_code": ["", CODE]}
    assert "撤销合并" in client.get(address).content.decode()
    back = reverse("projects:roll_merge_back", args=("qinglan", made.pk))
    assert client.post(back, {"version": made.version, "reason": "并非同一项目"}).status_code == 302
    assert Project.objects.filter(merged_into=None, archived_at=None).count() == 2


def test_a_number_that_nobody_has_is_told(as_person, two):
    answer = as_person("supervisor").get(reverse("projects:merge", args=("qinglan", two[0].pk)), {"with": "无此编号"})
    assert answer.status_code == 422
    assert "无此编号" in answer.content.decode()


# ------------------------------------------------------------------ what is alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华澜新能源有限公司", "江苏省澄州市华澜新能源（集团）股份有限公司"),
        ("华澜新能源有限公司", "华澜新能源（中国）有限责任公司"),
        ("远图装备股份有限公司", " 远图装备集团有限公司 "),
    ],
)
def test_companies_are_the_same_however_they_are_written(one, other):
    assert company_core(one) == company_core(other)


def test_different_companies_stay_different():
    assert company_core("华澜新能源有限公司") != company_core("华澜新材料有限公司")
    assert company_core("市政公司") == "市政"
    assert project_core("项目") == "项目"


def test_the_same_investor_and_content_is_found_within_one_query(qinglan, two):
    with CaptureQueriesContext(connection) as queries:
        found = alike(qinglan.zone, "电解液基地", "华澜新能源股份有限公司", "", "年产10万吨电解液")
    assert len(queries) == 1
    assert [each.pk for each in found] == [two[1].pk, two[0].pk], "the most alike first"
    assert [each.reasons for each in found] == [("investor", "content", "like_name"), ("investor", "content")]


def test_the_same_investor_with_another_project_is_no_duplicate():
    one = ("年产10万吨电解液项目", "华澜新能源有限公司", "", "建设电解液生产线")
    assert compare(one, ("总部大楼", "华澜新能源有限公司", "", "建设办公用房和展厅"))[0] == ()


def test_the_same_content_is_found_whoever_is_named_as_investor():
    content = "新建厂房三万平方米，购置卷绕机、注液机各二十台，建设年产十吉瓦时储能电池生产线"
    assert "content" in compare(("甲", "甲公司", "", content), ("乙", "乙公司", "", content + "。"))[0]


def test_nothing_said_finds_nothing_without_a_query(qinglan):
    with CaptureQueriesContext(connection) as queries:
        assert alike(qinglan.zone, "") == []
    assert not queries.captured_queries


def test_a_project_is_not_alike_to_itself_nor_to_one_that_is_merged(qinglan, office, two):
    kept, gone = two
    merged(office, two)
    assert alike(qinglan.zone, gone.name, gone.investor, gone.investor_code, gone.content, beside=kept.pk) == []
