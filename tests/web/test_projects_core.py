"""Rules of the register of projects: entering, gates, dates, money, screening; each act once, with its reason."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.gates import missing
from guatu.playbook import shipped
from guatu_web.accounts.models import Membership, User
from guatu_web.areas.models import Area, Unit, UnitState
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.projects.actions import (
    entering,
    invested,
    milestones,
    money,
    moving,
    papers,
    problems,
    screening,
    talks,
    works,
)
from guatu_web.projects.models import Invested, Milestone, Move, Project, Screening
from guatu_web.projects.queries import gates
from guatu_web.projects.queries.rules import rules_of
from guatu_web.records.acts import history
from guatu_web.records.acts_in_words import ACTS
from guatu_web.records.errors import Overtaken, Refused
from web.conftest import TODAY

pytestmark = pytest.mark.usefixtures("on_a_known_day")

CODE = "91350100M000100Y43"


@pytest.fixture
def units(qinglan):
    return {each.code: each for each in Unit.objects.filter(zone=qinglan.zone)}


@pytest.fixture
def areas(qinglan):
    return {each.code: each for each in Area.objects.filter(zone=qinglan.zone)}


@pytest.fixture
def people(qinglan):
    return {name: User.objects.get(pk=each.pk) for name, each in qinglan.people.items()}


@pytest.fixture
def project(qinglan, people, units):
    given = {"name": "智能装备制造项目", "unit": units["J"], "amount": Decimal(500_000_000)}
    return entering.enter(people["supervisor"], qinglan.zone, given | {"stage_on": date(2026, 3, 1)})


def filled(project, people, areas):
    """What the gates up to signing ask for."""
    by = people["supervisor"]
    given = {
        "investor": "青山装备有限公司（虚构）",
        "content": "建设智能装备生产线",
        "industry": "C3491",
        "area": areas["QL1"],
        "owner": people["lead"],
        "land_need": Decimal(100),
    }
    entering.change(by, project, given, version=project.version)
    papers.add(by, project, "contract", number="2026-1")
    planned = {"started": date(2026, 12, 1), "producing": date(2027, 12, 1)}
    milestones.plan(by, project, planned, version=project.version)
    screening.decide(by, project, ADMISSIBLE, "admitted", on=TODAY, version=project.version)
    return project


ADMISSIBLE = {"environment": "符合", "tax_per_mu": "22", "energy": "0.2", "direction": "主导产业"}


def move(by, project, stage, on=TODAY, key="k1", **more):
    return moving.move(by, project, stage, on=on, version=project.version, key=key, **more)


# ------------------------------------------------------------------ entering


def test_a_project_gets_the_next_number_of_the_year_and_begins_at_the_first_stage(qinglan, people):
    by = people["supervisor"]
    first = entering.enter(by, qinglan.zone, {"name": "甲"})
    second = entering.enter(by, qinglan.zone, {"name": "乙", "kind": "infrastructure"})
    assert (first.number, second.number) == ("2026-项-0001", "2026-项-0002")
    assert (first.stage, first.stage_on, first.status) == ("lead", TODAY, "ongoing")
    (begin,) = Move.objects.filter(project=first)
    assert (begin.way, begin.target, begin.by) == ("begin", "lead", by)
    assert milestones.standing(first)["lead"].actual_on == TODAY


def test_the_same_form_sent_twice_enters_one_project(qinglan, people):
    by = people["supervisor"]
    first = entering.enter(by, qinglan.zone, {"name": "甲"}, key="form")
    assert entering.enter(by, qinglan.zone, {"name": "甲"}, key="form") == first
    assert Project.objects.count() == 1


def test_a_create_costs_no_more_than_twenty_queries(qinglan, people, units, areas):
    given = {"name": "甲", "unit": units["J"], "area": areas["QL1"], "owner": people["lead"], "amount": Decimal(10**8)}
    by = User.objects.get(pk=people["supervisor"].pk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        entering.enter(by, qinglan.zone, given)
    assert len(queries) <= 20, [each["sql"][:120] for each in queries]


def test_a_clerk_enters_what_is_of_the_own_unit_and_for_no_other(qinglan, people, units):
    assert entering.enter(people["clerk"], qinglan.zone, {"name": "甲", "unit": None}).unit == units["J1"]
    with pytest.raises(Refused, match="本单位") as told:
        entering.enter(people["clerk"], qinglan.zone, {"name": "乙", "unit": units["Z"]})
    assert told.value.field == "unit"
    assert entering.enter(people["town"], qinglan.zone, {"name": "丙"}).area.code == "QL2"
    with pytest.raises(PermissionDenied):
        entering.enter(people["observer"], qinglan.zone, {"name": "丁"})


def test_only_who_moves_freely_enters_a_project_that_is_under_way(qinglan, people):
    given = {"name": "甲", "stage": "started", "stage_on": date(2025, 5, 1)}
    with pytest.raises(Refused) as told:
        entering.enter(people["clerk"], qinglan.zone, given)
    assert told.value.field == "stage"
    made = entering.enter(people["supervisor"], qinglan.zone, given)
    assert (made.stage, made.stage_on) == ("started", date(2025, 5, 1))


FAULTS = [
    ({"name": " "}, "name", "项目名称"),
    ({"kind": "castle"}, "kind", "类别"),
    ({"amount": Decimal(-1)}, "amount", "不小于 0"),
    ({"amount": Decimal("1.005")}, "amount", "2 位小数"),
    ({"amount": Decimal("NaN")}, "amount", "不小于 0"),
    ({"amount": Decimal(10**18)}, "amount", "小于"),
    ({"investor_code": CODE[:-1] + "4"}, "investor_code", "校验码"),
    ({"investor_code": "9135"}, "investor_code", "18 位，现有 4 位"),
    ({"investor_code": "O" + CODE[1:]}, "investor_code", "I、O、S、V、Z"),
    ({"industry": "装备"}, "industry", "GB/T 4754"),
    ({"cluster": "元宇宙"}, "cluster", "新型显示"),
    ({"stage": "signed2"}, "stage", "线索"),
    ({"stage_on": TODAY + timedelta(1)}, "stage_on", "今天之后"),
    ({"status": "lost"}, "status_reason", "原因"),
    ({"investor": "长" * 201}, "investor", "最多 200 字"),
]


@pytest.mark.parametrize(("given", "field", "words"), FAULTS)
def test_what_is_wrong_is_told_beside_its_field(qinglan, people, given, field, words):
    with pytest.raises(Refused, match=words) as told:
        entering.enter(people["supervisor"], qinglan.zone, {"name": "甲", **given})
    assert told.value.field == field
    assert not Project.objects.exists()


def test_places_and_people_of_another_zone_are_refused(qinglan, yuntai, people):
    foreign = Unit.objects.filter(zone=yuntai.zone).first()
    with pytest.raises(Refused) as told:
        entering.enter(people["supervisor"], qinglan.zone, {"name": "甲", "unit": foreign})
    assert told.value.field == "unit"
    with pytest.raises(Refused) as told:
        entering.enter(people["supervisor"], qinglan.zone, {"name": "甲", "owner": yuntai.people["other"]})
    assert told.value.field == "owner"
    with pytest.raises(Refused, match="领导"):
        entering.enter(people["supervisor"], qinglan.zone, {"name": "甲", "leader": people["clerk"]})


def test_a_unit_that_has_been_closed_takes_no_new_project(qinglan, people, units):
    UnitState.objects.filter(node=units["Z"]).update(valid_to=TODAY - timedelta(1))
    with pytest.raises(Refused, match="“招商局”在 2026-11-21 尚未设立或已撤销") as told:
        entering.enter(people["supervisor"], qinglan.zone, {"name": "甲", "unit": units["Z"]})
    assert told.value.field == "unit"


def test_somebody_who_has_left_is_neither_owner_nor_leader(qinglan, people):
    Membership.objects.filter(user=people["leader"]).update(valid_to=TODAY - timedelta(1))
    for field in ("owner", "leader"):
        with pytest.raises(Refused, match="离任") as told:
            entering.enter(people["supervisor"], qinglan.zone, {"name": "甲", field: people["leader"]})
        assert told.value.field == field


# ------------------------------------------------------------------ changing


def test_a_change_checks_only_the_fields_that_it_touches(project, people):
    Project.objects.filter(pk=project.pk).update(investor_code="旧代码", cluster="旧集群")
    project.refresh_from_db()
    given = {"content": "扩建", "investor_code": "旧代码"}
    assert entering.change(people["supervisor"], project, given, version=project.version).content == "扩建"
    with pytest.raises(Refused, match="18 位"):
        entering.change(people["supervisor"], project, {"investor_code": "新代码"}, version=project.version)


def test_a_change_of_what_somebody_else_has_changed_is_overtaken(project, people):
    seen = project.version
    entering.change(people["supervisor"], project, {"content": "甲"}, version=seen)
    with pytest.raises(Overtaken):
        entering.change(people["lead"], project, {"content": "乙"}, version=seen)


def test_the_total_of_a_signed_project_changes_with_a_reason_only(project, people):
    by, version = people["supervisor"], project.version
    entering.change(by, project, {"amount": Decimal(510_000_000)}, version=version)
    moving.move(
        by, project, "signed", on=TODAY, reason="补录", waive=all_names(project), version=project.version, key="s"
    )
    with pytest.raises(Refused) as told:
        entering.change(by, project, {"amount": Decimal(520_000_000)}, version=project.version)
    assert told.value.field == "reason"
    entering.change(by, project, {"amount": Decimal(520_000_000)}, version=project.version, reason="增资")
    assert project.total == Decimal(520_000_000)
    assert history(project).first().reason == "增资"


def all_names(project):
    ladder = rules_of(project.zone).ladder(project.kind)
    return {need.name for gate in ladder.gates for need in gate.needs}


def test_nobody_hands_a_project_to_a_unit_for_which_he_could_not_have_entered_it(project, people, units):
    with pytest.raises(Refused) as told:
        entering.change(people["lead"], project, {"unit": units["Z"]}, version=project.version)
    assert told.value.field == "unit"
    entering.change(people["supervisor"], project, {"unit": units["Z"]}, version=project.version)
    with pytest.raises(PermissionDenied):
        entering.change(people["lead"], project, {"content": "甲"}, version=project.version)


# ------------------------------------------------------------------ money


def test_an_amount_in_a_currency_is_kept_with_its_total_in_yuan_and_the_rate(qinglan, people):
    given = {"name": "甲", "amount": Decimal(10_000_000), "currency": "usd", "rate_on": date(2026, 3, 1)}
    made = entering.enter(people["supervisor"], qinglan.zone, given)
    assert (made.currency, made.rate, made.total) == ("USD", Decimal("7.00"), Decimal("70000000.00"))
    entering.change(people["supervisor"], made, {"rate_on": date(2026, 8, 1)}, version=made.version)
    assert (made.rate, made.total) == (Decimal("7.05"), Decimal("70500000.00"))


def test_a_currency_without_a_rate_for_the_day_is_told_with_currency_day_and_remedy(qinglan, people):
    for currency, day in (("GBP", TODAY), ("USD", date(2023, 12, 31))):
        given = {"name": "甲", "amount": Decimal(10), "currency": currency, "rate_on": day}
        with pytest.raises(Refused, match=f"{day}.*{currency}.*projects.yaml") as told:
            entering.enter(people["supervisor"], qinglan.zone, given)
        assert told.value.field == "currency"


def test_a_total_ten_thousand_times_off_its_peers_is_asked_about(qinglan, people):
    by = people["supervisor"]
    for at in range(1, 9):
        entering.enter(by, qinglan.zone, {"name": f"项目{at}", "amount": Decimal(at * 10**8)})
    for amount, meant in ((Decimal(30_000), "30,000 万元"), (Decimal(5 * 10**12), "50,000 万元")):
        with pytest.raises(Refused, match=meant) as told:
            entering.enter(by, qinglan.zone, {"name": "甲", "amount": amount})
        assert told.value.field == "sure"
    made = entering.enter(by, qinglan.zone, {"name": "甲", "amount": Decimal(30_000)}, sure=True)
    with pytest.raises(Refused) as told:
        entering.change(by, made, {"amount": Decimal(40_000)}, version=made.version)
    assert told.value.field == "sure"
    assert entering.enter(by, qinglan.zone, {"name": "乙", "amount": Decimal(3 * 10**9)}).total == 3 * 10**9


PAGE = Path(__file__).parents[2] / "docs" / "methods" / "projects.md"
LIKE = [Decimal(each * 10**8) for each in (1, 2, 2, 3, 4, 5, 6, 8)]


def test_the_totals_of_the_method_page_are_asked_about_as_it_says():
    table = PAGE.read_text(encoding="utf-8").split("| total | asked |")[1].split("\n\n")[0]
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    assert len(lines) == 4
    for total, asked, meant in lines:
        slip = money.slip_of(Decimal(total), LIKE)
        assert ("no" if slip is None else "yes", "" if slip is None else f"{slip.meant:f}") == (asked, meant)


def test_too_few_peers_say_nothing():
    assert money.slip_of(Decimal(1), [Decimal(10**8)] * (money.FEWEST - 1)) is None
    assert money.slip_of(Decimal(10_000), [Decimal(10**8)] * money.FEWEST).meant == Decimal(10**8)


# ------------------------------------------------------------------ moving


def test_the_next_stage_is_reached_when_its_gate_is_met(project, people, areas):
    by = people["lead"]
    with pytest.raises(Refused, match="未填写投资方（请在项目信息中填写投资方）；未填写建设内容"):
        move(by, project, "negotiating")
    filled(project, people, areas)
    made = move(by, project, "negotiating", date(2026, 4, 1))
    assert (made.way, made.source, made.target, project.stage, project.stage_on) == (
        *("next", "lead", "negotiating", "negotiating"),
        date(2026, 4, 1),
    )
    assert move(by, project, "signed", key="k2").way == "next"
    assert milestones.standing(project)["negotiating"].actual_on == date(2026, 4, 1)


def test_the_same_move_sent_twice_is_done_once(project, people, areas):
    filled(project, people, areas)
    seen = project.version
    first = move(people["lead"], project, "negotiating")
    again = moving.move(people["lead"], project, "negotiating", on=TODAY, version=seen, key="k1")
    assert again == first
    assert Move.objects.filter(project=project, what="stage").count() == 2
    with pytest.raises(Refused, match="另一项操作"):
        move(people["lead"], project, "signed")
    with pytest.raises(Overtaken):
        moving.move(people["lead"], project, "signed", on=TODAY, version=seen, key="other")


def test_the_gate_names_who_lets_a_project_in(project, people, areas, units):
    entering.change(people["supervisor"], project, {"unit": units["J1"]}, version=project.version)
    filled(project, people, areas)
    move(people["clerk"], project, "negotiating")
    with pytest.raises(Refused, match="部门负责人、督查室"):
        move(people["clerk"], project, "signed", key="k2")
    with pytest.raises(PermissionDenied):
        move(people["town"], project, "signed", key="k2")


def test_back_and_skip_need_the_right_to_move_freely_and_a_reason(project, people, areas):
    filled(project, people, areas)
    with pytest.raises(PermissionDenied):
        move(people["lead"], project, "signed", reason="直接签约")
    with pytest.raises(Refused) as told:
        move(people["leader"], project, "signed")
    assert told.value.field == "reason"
    assert move(people["leader"], project, "signed", reason="直接签约").way == "skip"
    back = move(people["supervisor"], project, "lead", reason="合同解除", key="k2")
    assert (back.way, project.stage) == ("back", "lead")
    assert milestones.standing(project)["signed"].actual_on is None
    assert project.stage_on == TODAY
    with pytest.raises(Refused, match="早于进入“线索”的 2026-11-21"):
        move(people["supervisor"], project, "negotiating", date(2026, 11, 20), key="k3")


def test_a_skip_evades_no_gate_on_the_way(project, people):
    with pytest.raises(Refused, match=r"未填写投资方.*缺少投资协议.*缺少营业执照"):
        move(people["leader"], project, "registered", reason="加快")


def test_needs_are_waived_by_who_moves_freely_with_a_reason_and_kept_in_the_move(project, people):
    waive = {"field:investor", "field:content"}
    with pytest.raises(PermissionDenied):
        move(people["lead"], project, "negotiating", waive=waive, reason="先行推进")
    with pytest.raises(Refused) as told:
        move(people["supervisor"], project, "negotiating", waive=waive)
    assert told.value.field == "reason"
    made = move(people["supervisor"], project, "negotiating", waive=waive | {"field:unit"}, reason="先行推进")
    assert set(made.waived) == waive  # the unit is filled in: nothing is waived there


def test_dates_of_stages_are_in_order_and_not_in_the_future(project, people, areas):
    filled(project, people, areas)
    with pytest.raises(Refused, match="今天（2026-11-21）之后") as told:
        move(people["lead"], project, "negotiating", TODAY + timedelta(1))
    assert told.value.field == "on"
    with pytest.raises(Refused, match="“在谈”的实际日期 2026-02-28 早于“线索”的实际日期 2026-03-01"):
        move(people["lead"], project, "negotiating", date(2026, 2, 28))


def test_a_stage_that_the_kind_has_not_is_refused_with_those_that_it_has(qinglan, people):
    road = entering.enter(people["supervisor"], qinglan.zone, {"name": "道路", "kind": "infrastructure"})
    with pytest.raises(Refused, match="谋划、立项、开工、完工、交付使用"):
        move(people["supervisor"], road, "signed", reason="x")


def test_a_status_has_a_day_and_a_reason_and_rests_a_lost_project(project, people, areas):
    filled(project, people, areas)
    by = people["lead"]
    with pytest.raises(Refused) as told:
        moving.set_status(by, project, "lost", on=TODAY, version=project.version, key="s1")
    assert told.value.field == "reason"
    made = moving.set_status(by, project, "lost", on=TODAY, reason="落户外地", version=project.version, key="s1")
    assert (made.what, made.source, made.target) == ("status", "ongoing", "lost")
    assert (project.status, project.status_on, project.status_reason) == ("lost", TODAY, "落户外地")
    with pytest.raises(Refused, match="先变更状态"):
        move(by, project, "negotiating")
    moving.set_status(by, project, "ongoing", on=TODAY, version=project.version, key="s2")
    assert move(by, project, "negotiating", key="k3").way == "next"


# ------------------------------------------------------------------ milestones


def test_the_first_date_that_was_promised_is_kept(project, people):
    by = people["lead"]
    milestones.plan(by, project, {"started": date(2026, 12, 1)}, version=project.version)
    milestones.plan(by, project, {"started": date(2027, 3, 1)}, version=project.version, reason="设备未到（虚构）")
    kept = milestones.standing(project)["started"]
    assert (kept.first_planned_on, kept.planned_on) == (date(2026, 12, 1), date(2027, 3, 1))


def test_a_planned_date_is_put_off_only_with_a_reason_and_each_time_counts(project, people):
    by = people["lead"]

    def plan(day, reason=""):
        milestones.plan(by, project, {"started": day}, version=project.version, reason=reason)
        return milestones.standing(project)["started"]

    plan(date(2026, 12, 1))
    with pytest.raises(Refused, match="由 2026-12-01 推迟到 2027-01-05") as told:
        plan(date(2027, 1, 5), " ")
    assert told.value.field == "reason"
    assert plan(date(2027, 1, 5), "设备未到（虚构）").postponed == 1
    earlier = plan(date(2026, 11, 25))
    assert (earlier.postponed, earlier.postponed_reason) == (1, "设备未到（虚构）")
    again = plan(date(2026, 12, 31), "图纸待审（虚构）")
    assert (again.postponed, again.postponed_reason) == (2, "图纸待审（虚构）")


def test_a_date_that_was_taken_away_is_not_put_off_unnoticed(project, people):
    by = people["lead"]
    for planned in (date(2026, 12, 1), None):
        milestones.plan(by, project, {"started": planned}, version=project.version)
    with pytest.raises(Refused, match="由 2026-12-01 推迟到 2027-06-01"):
        milestones.plan(by, project, {"started": date(2027, 6, 1)}, version=project.version)
    milestones.plan(by, project, {"started": date(2026, 12, 1)}, version=project.version)
    assert milestones.standing(project)["started"].postponed == 0


def test_planned_dates_out_of_order_are_refused_naming_both(project, people):
    planned = {"started": date(2027, 3, 1), "completed": date(2027, 1, 1)}
    with pytest.raises(Refused, match="“竣工”的计划日期 2027-01-01 早于“开工”的计划日期 2027-03-01"):
        milestones.plan(people["lead"], project, planned, version=project.version)
    assert not Milestone.objects.filter(planned_on__isnull=False).exists()


def test_an_actual_date_is_corrected_with_a_reason_within_order(project, people, areas):
    filled(project, people, areas)
    move(people["lead"], project, "negotiating", date(2026, 5, 1))
    by = people["lead"]

    def correct(stage, on, reason="录入有误"):
        return milestones.correct_actual(by, project, stage, on, version=project.version, reason=reason)

    with pytest.raises(Refused, match="早于"):
        correct("lead", date(2026, 6, 1))
    with pytest.raises(Refused, match="之后"):
        correct("negotiating", TODAY + timedelta(1))
    with pytest.raises(Refused, match="先推进"):
        correct("signed", date(2026, 6, 1))
    with pytest.raises(Refused, match="原因"):
        correct("lead", date(2026, 2, 1), " ")
    correct("negotiating", date(2026, 6, 1))
    assert project.stage_on == date(2026, 6, 1)


# ------------------------------------------------------------------ what belongs to a project


def test_investment_is_one_figure_a_month_asked_about_beyond_the_total(project, people):
    by = people["lead"]
    first = invested.report(by, project, date(2026, 5, 1), Decimal(400_000_000))
    assert invested.report(by, project, date(2026, 5, 20), Decimal(400_000_000)) == first
    assert Invested.objects.count() == 1
    with pytest.raises(Refused, match="120%") as told:
        invested.report(by, project, date(2026, 6, 1), Decimal(300_000_000))
    assert told.value.field == "sure"
    invested.report(by, project, date(2026, 6, 1), Decimal(300_000_000), sure=True)
    with pytest.raises(Refused, match="尚未开始"):
        invested.report(by, project, date(2026, 12, 1), Decimal(1))
    with pytest.raises(Refused, match="2026-05 已填 4亿元"):
        invested.report(by, project, date(2026, 5, 1), Decimal(1))
    changed = invested.report(by, project, date(2026, 5, 1), Decimal(1), version=first.version)
    assert (changed.pk, changed.amount) == (first.pk, Decimal(1))
    with pytest.raises(Overtaken):
        invested.report(by, project, date(2026, 5, 1), Decimal(2), version=first.version - 1 or 7)


def test_a_quantity_goes_on_under_its_name(project, people):
    told = {"measure": "米", "planned": Decimal(3000)}
    first = works.set_quantity(people["lead"], project, "雨水管网", done=Decimal(500), on=date(2026, 6, 1), **told)
    with pytest.raises(Refused, match="已有“雨水管网”"):
        works.set_quantity(people["lead"], project, " 雨水管网 ", done=Decimal(900), on=TODAY, **told)
    seen = told | {"version": first.version}
    again = works.set_quantity(people["lead"], project, " 雨水管网 ", done=Decimal(900), on=TODAY, **seen)
    assert (again.pk, again.done) == (first.pk, Decimal(900))
    seen["version"] = again.version
    with pytest.raises(Refused, match="早于"):
        works.set_quantity(people["lead"], project, "雨水管网", done=Decimal(1), on=date(2026, 5, 1), **seen)
    works.withdraw(people["lead"], again, version=again.version, reason="重复")


def test_talks_are_of_the_past_and_name_the_next(project, people):
    made = talks.add(people["lead"], project, "洽谈选址", on=TODAY, way="talk", next_on=date(2026, 12, 1))
    assert made.by == people["lead"]
    with pytest.raises(Refused, match="下次跟进"):
        talks.add(people["lead"], project, "回访", on=TODAY + timedelta(1), way="visit")
    assert talks.change(people["lead"], made, version=1, met="王经理（虚构）").met == "王经理（虚构）"


def test_a_problem_is_raised_and_solved(project, people, units):
    made = problems.raise_problem(people["lead"], project, "用电未到位", on=TODAY, unit=units["Z"], due_on=TODAY)
    with pytest.raises(Refused, match="早于提出"):
        problems.solve(people["lead"], made, "已通电", on=date(2026, 1, 1), version=made.version)
    assert problems.solve(people["lead"], made, "已通电", on=TODAY, version=made.version).solved_on == TODAY


def test_papers_are_of_the_kinds_of_the_playbook_and_entered_once(project, people):
    made = papers.add(people["lead"], project, "permit", number="施-1", on=TODAY)
    assert papers.add(people["lead"], project, "permit", number="施-1", on=TODAY) == made
    with pytest.raises(Refused, match="投资协议"):
        papers.add(people["lead"], project, "poem")
    papers.withdraw(people["lead"], made, version=made.version, reason="作废")
    assert "permit" not in gates.held_by([project])[project.pk].papers


def test_an_archived_project_takes_nothing_more(project, people):
    Project.objects.filter(pk=project.pk).update(archived_at="2026-11-01T00:00:00+08:00")
    with pytest.raises(Refused, match="已归档"):
        talks.add(people["supervisor"], project, "洽谈", on=TODAY, way="talk")


# ------------------------------------------------------------------ screening


def decide(by, project, given, decision, **more):
    return screening.decide(by, project, given, decision, on=TODAY, version=project.version, **more)


def test_screening_keeps_each_criterion_with_what_the_register_knows(project, people, areas):
    entering.change(people["supervisor"], project, {"land_need": Decimal(100)}, version=project.version)
    made = decide(people["supervisor"], project, ADMISSIBLE | {"intensity": "9999"}, "admitted")
    assert made.given["intensity"] == "500.00"  # 500 million yuan on 100 mu, whatever was typed
    assert (made.score, made.vetoed) == (Decimal("90.50"), False)
    assert [each["verdict"] for each in made.outcome["verdicts"]] == ["passed"] * 5


def test_a_decision_against_what_was_found_needs_a_reason(project, people):
    with pytest.raises(Refused, match="补充材料后再议") as told:
        decide(people["supervisor"], project, ADMISSIBLE, "admitted")
    assert told.value.field == "reason"
    assert decide(people["supervisor"], project, ADMISSIBLE, "admitted", reason="用地待定").score is None


def test_a_veto_is_passed_over_by_a_leader_only(project, people):
    given = ADMISSIBLE | {"environment": "不符合"}
    with pytest.raises(Refused, match="环保门槛一票否决"):
        decide(people["supervisor"], project, given, "admitted", reason="重点项目")
    assert decide(people["leader"], project, given, "admitted", reason="重点项目").vetoed
    with pytest.raises(PermissionDenied):
        decide(people["lead"], project, given, "refused")
    assert Screening.objects.count() == 1


# ------------------------------------------------------------------ the playbook in force

DEMO = {path.name: path.read_bytes() for path in shipped().glob("*.yaml")}
SHORT = """
ladders:
  - kind: industrial
    name: 工业项目
    stages:
      - {stage: lead, name: 储备, roles: [clerk, supervision]}
      - {stage: started, name: 动工, roles: [supervision], fields: [content]}
rates:
  - {currency: GBP, since: 2026-01-01, rate: 9.5, source: 自拟}
"""


def test_projects_run_by_the_playbook_in_force(qinglan, people):
    adopt(people["admin"], qinglan.zone, DEMO | {"projects.yaml": SHORT.encode()}, in_force_from=None, reason="试用")
    with CaptureQueriesContext(connection) as queries:
        rules = rules_of(qinglan.zone)
    assert len(queries) == 1
    assert [each.name for each in rules.ladder("industrial").gates] == ["储备", "动工"]
    made = entering.enter(people["supervisor"], qinglan.zone, {"name": "甲", "amount": Decimal(100), "currency": "GBP"})
    assert made.total == Decimal("950.00")
    with pytest.raises(Refused, match="工业项目"):
        entering.enter(people["supervisor"], qinglan.zone, {"name": "乙", "kind": "talent"})
    with pytest.raises(Refused, match="储备、动工"):
        move(people["supervisor"], made, "signed", reason="x")
    with pytest.raises(Refused, match="没有准入评审标准"):
        decide(people["supervisor"], made, {}, "admitted")


def test_a_playbook_without_projects_leaves_them_to_the_shipped_rules(qinglan, people):
    files = {name: content for name, content in DEMO.items() if name != "projects.yaml"}
    adopt(people["admin"], qinglan.zone, files, in_force_from=None, reason="试用")
    assert len(rules_of(qinglan.zone).ladders) == 4


# ------------------------------------------------------------------ gates of many


def test_what_many_projects_lack_costs_as_many_queries_as_for_one(qinglan, people, project, areas):
    by = people["supervisor"]
    filled(project, people, areas)
    for at in range(5):
        entering.enter(by, qinglan.zone, {"name": f"项目{at}"})
    rules, rows = rules_of(qinglan.zone), list(Project.objects.only(*gates.COLUMNS))
    with CaptureQueriesContext(connection) as queries:
        found = gates.next_of_all(rows, rules)
    assert len(queries) == 4
    assert found[project.pk].lacks == []
    assert [each.name for each in found[rows[0].pk].lacks] == ["field:investor", "field:content", "field:unit"]


def test_a_condition_is_asked_only_where_its_field_is_filled(project, people):
    by = people["supervisor"]
    assert "measure:intensity" not in lacking(project, "signed")
    entering.change(by, project, {"land_need": Decimal(1000)}, version=project.version)
    assert "measure:intensity" in lacking(project, "signed")


def lacking(project, stage):
    ladder = rules_of(project.zone).ladder(project.kind)
    return [each.name for each in missing(ladder, stage, gates.held_by([project])[project.pk])]


def test_every_act_has_its_words():
    told = {name for name in ACTS if name.startswith("projects.")}
    assert {"projects.enter", "projects.change", "projects.move", "projects.set_status", "projects.screen"} <= told
