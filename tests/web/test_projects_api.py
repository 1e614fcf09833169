"""Rules of the interface for projects: read, entered, changed and moved by the same rules as on screen."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guatu_web.api.actions import tokens
from guatu_web.api.models import READ_ONLY
from guatu_web.projects.actions import entering, papers
from guatu_web.projects.models import Move, Project

ROOT = "/api/v1/zones/qinglan/projects"


@pytest.fixture
def program(qinglan):
    """A program with somebody's token and some rights."""
    cache.clear()

    def entered(username, *scope):
        expires_at, person = timezone.now() + timedelta(days=1), qinglan.people[username]
        made = tokens.create(person, name="试用", scope=[READ_ONLY, *scope], zone=None, expires_at=expires_at)
        return Client(headers={"authorization": f"Bearer {made[1]}"})

    return entered


@pytest.fixture
def project(qinglan):
    given = {"name": "智能装备制造项目", "unit": qinglan.units["J"], "investor": "青山装备有限公司（虚构）"}
    return entering.enter(qinglan.people["supervisor"], qinglan.zone, given)


def post(client, path, told, **headers):
    return client.post(path, json.dumps(told), content_type="application/json", headers=headers)


def patch(client, path, told):
    return client.patch(path, json.dumps(told), content_type="application/json")


def test_a_project_is_entered_once_for_a_key_and_comes_back_with_what_it_lacks(program):
    client = program("supervisor", "projects.change")
    told = {"name": "甲", "amount": "100000000", "investor_code": "91350100M000100Y43"}
    first = post(client, ROOT, told, **{"Idempotency-Key": "a"})
    assert first.status_code == 201, first.content
    made = first.json()
    assert (made["number"][-4:], made["stage"], made["stage_name"], made["total"]) == (
        *("0001", "lead", "线索"),
        "100000000",
    )
    assert [each["name"] for each in made["next"]["lacks"]] == ["field:investor", "field:content", "field:unit"]
    assert made["next"]["roles"] == ["clerk", "lead", "supervision"]
    assert [each["way"] for each in made["moves"]] == ["begin"]
    assert post(client, ROOT, told, **{"Idempotency-Key": "a"}).json()["id"] == made["id"]
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": "甲", "investor_code": "91350100M000100Y44"}, "investor_code"),
        ({"name": "甲", "unit": 10**9}, "unit"),
        ({"name": "甲", "owner": 10**9}, "owner"),
        ({"name": "甲", "amount": "1", "currency": "GBP"}, "currency"),
        ({"name": "甲", "amount": "999999999999999", "currency": "USD"}, None),
        ({"name": "甲", "colour": "red"}, "colour"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(program, told, field):
    answer = post(program("supervisor", "projects.change"), ROOT, told)
    if field is None:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_change_answers_with_the_conflict_of_an_old_version(program, project):
    client, path = program("lead", "projects.change"), f"{ROOT}/{project.pk}"
    assert patch(client, path, {"version": 1, "content": "一期"}).json()["content"] == "一期"
    late = patch(client, path, {"version": 1, "content": "二期"})
    assert late.status_code == 409
    assert late.json()["since"][0]["changes"]["content"] == ["", "一期"]


def test_a_move_is_refused_with_what_is_missing_and_done_when_it_is_there(program, project, qinglan):
    client, path = program("lead", "projects.move", "projects.change"), f"{ROOT}/{project.pk}"
    move = {"version": project.version, "stage": "negotiating", "on": timezone.localdate().isoformat()}
    refused = post(client, f"{path}/moves", move)
    assert (refused.status_code, refused.json()["field"]) == (422, "stage")
    assert "建设内容" in refused.json()["error"]
    version = patch(client, path, {"version": project.version, "content": "一期"}).json()["version"]
    moved = post(client, f"{path}/moves", move | {"version": version})
    assert (moved.status_code, moved.json()["stage"]) == (201, "negotiating")
    assert moved.json()["milestones"][1]["actual_on"] == timezone.localdate().isoformat()


def test_a_free_move_needs_its_right_and_a_reason(program, project):
    path, today = f"{ROOT}/{project.pk}/free-moves", timezone.localdate().isoformat()
    told = {"version": project.version, "stage": "negotiating", "on": today, "reason": "先行推进"}
    told["waive"] = ["field:content"]
    assert post(program("lead", "projects.move"), path, told).status_code == 403
    leader = program("leader", "projects.move_freely")
    assert post(leader, path, {**told, "reason": ""}).status_code == 422
    assert post(leader, path, told).json()["moves"][-1]["waived"] == ["field:content"]


def test_a_status_is_set_with_its_reason(program, project):
    client, path = program("lead", "projects.move"), f"{ROOT}/{project.pk}/status"
    told = {"version": project.version, "status": "dormant", "on": timezone.localdate().isoformat()}
    assert post(client, path, told).json()["field"] == "reason"
    made = post(client, path, {**told, "reason": "资金未到位"}).json()
    assert (made["status"], made["status_reason"]) == ("dormant", "资金未到位")
    assert Move.objects.filter(project=project, what="status").count() == 1


def test_a_list_is_narrowed_and_paged_and_refuses_a_filter_that_it_has_not(program, project, qinglan):
    by = qinglan.people["supervisor"]
    entering.enter(by, qinglan.zone, {"name": "滨河路", "kind": "infrastructure"})
    client = program("observer")
    assert [each["name"] for each in client.get(ROOT, {"kind": "infrastructure"}).json()["items"]] == ["滨河路"]
    assert [each["id"] for each in client.get(ROOT, {"text": "青山"}).json()["items"]] == [project.pk]
    first = client.get(ROOT, {"limit": 1}).json()
    assert client.get(first["next"]).json()["items"][0]["name"] == "滨河路"
    assert client.get(ROOT, {"colour": "red"}).status_code == 400


def test_a_town_sees_its_own_and_a_project_that_is_not_seen_is_not_there(program, project):
    client = program("town", "projects.change")
    assert client.get(f"{ROOT}/{project.pk}").status_code == 404
    assert patch(client, f"{ROOT}/{project.pk}", {"version": 1, "content": "一期"}).status_code == 404


def test_lists_and_projects_cost_few_queries_whatever_they_hold(program, project, qinglan):
    by, client = qinglan.people["supervisor"], program("observer")
    for at in range(20):
        entering.enter(by, qinglan.zone, {"name": f"项目{at}"})
    papers.add(by, project, "intent")
    client.get(ROOT)
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(ROOT).json()["items"]) == 21
    assert len(queries) <= 12, [each["sql"][:90] for each in queries]
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{ROOT}/{project.pk}")
    assert len(queries) <= 15, [each["sql"][:90] for each in queries]


# ------------------------------------------------------------------ what hangs on a project


def test_planned_dates_are_put_off_with_a_reason_and_the_first_promise_stays(program, project):
    client, path = program("lead", "projects.change"), f"{ROOT}/{project.pk}/milestones"
    made = patch(client, path, {"version": project.version, "dates": {"started": "2027-05-01"}}).json()
    later = {"version": made["version"], "dates": {"started": "2027-08-01"}}
    refused = patch(client, path, later)
    assert (refused.status_code, refused.json()["field"]) == (422, "reason")
    started = patch(client, path, {**later, "reason": "设备未到（虚构）"}).json()["milestones"][-1]
    assert [started[each] for each in ("planned_on", "first_planned_on", "postponed", "postponed_reason")] == [
        *("2027-08-01", "2027-05-01"),
        *(1, "设备未到（虚构）"),
    ]
    assert patch(client, path, later).status_code == 409


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"started": "2027-05-01", "completed": "2027-01-01"}, "completed"),
        ({"castle": "2027-05-01"}, "dates.castle.[key]"),
    ],
)
def test_planned_dates_out_of_order_or_of_no_stage_are_refused(program, project, dates, field):
    answer = patch(
        program("lead", "projects.change"), f"{ROOT}/{project.pk}/milestones", {"version": 1, "dates": dates}
    )
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_the_day_of_a_stage_that_is_to_come_is_not_corrected(program, project):
    client, path = program("lead", "projects.change"), f"{ROOT}/{project.pk}/milestones/actual"
    told = {"version": project.version, "stage": "lead", "reason": "登记有误（虚构）"}
    tomorrow = (timezone.localdate() + timedelta(1)).isoformat()
    assert patch(client, path, {**told, "on": tomorrow}).json()["field"] == "lead"
    assert patch(client, path, {**told, "on": None}).json()["field"] == "lead"
    day = (timezone.localdate() - timedelta(9)).isoformat()
    made = patch(client, path, {**told, "on": day}).json()
    assert (made["stage_on"], made["milestones"][0]["actual_on"]) == (day, day)


def test_investment_is_one_figure_a_month_corrected_only_in_the_version_that_was_read(program, project):
    client, path = program("lead", "projects.change"), f"{ROOT}/{project.pk}/invested"
    made = post(client, path, {"month": "2026-05", "amount": "1200000.50"}).json()
    assert (made["month"], made["amount"], made["version"]) == ("2026-05", "1200000.5", 1)
    assert post(client, path, {"month": "2026-05", "amount": "7"}).json()["field"] == "month"
    assert post(client, path, {"month": "2026-05", "amount": "7", "version": 1}).json()["version"] == 2
    late = post(client, path, {"month": "2026-05", "amount": "8", "version": 1})
    assert (late.status_code, late.json()["since"][0]["changes"]["amount"][1]) == (409, "7")
    assert post(client, path, {"month": "2099-05", "amount": "8"}).json()["field"] == "month"
    assert [each["amount"] for each in client.get(path).json()["items"]] == ["7"]


def test_investment_beyond_the_total_is_asked_about(program, project, qinglan):
    entering.change(qinglan.people["supervisor"], project, {"amount": Decimal(1000)}, version=project.version)
    client, path = program("lead", "projects.change"), f"{ROOT}/{project.pk}/invested"
    told = {"month": "2026-05", "amount": "10000000"}
    assert post(client, path, told).json()["field"] == "sure"
    assert post(client, path, {**told, "sure": True}).status_code == 201


def test_a_quantity_goes_on_under_its_name_and_is_taken_out_with_a_reason(program, project):
    client, path = program("lead", "projects.change"), f"{ROOT}/{project.pk}/quantities"
    told = {"name": "道路", "measure": "米", "planned": "3000", "done": "500", "on": "2026-06-01"}
    made = post(client, path, told).json()
    assert post(client, path, told | {"done": "900"}).json()["field"] == "name"
    assert post(client, path, told | {"done": "900.0001", "version": 1}).json()["field"] == "done"
    again = post(client, path, told | {"done": "900", "version": 1}).json()
    assert (again["id"], again["done"], again["version"]) == (made["id"], "900", 2)
    assert post(client, f"{path}/{made['id']}/withdraw", {"version": 2, "reason": "重复"}).status_code == 200
    assert client.get(path).json()["items"] == []


def test_a_talk_is_recorded_once_for_a_key_and_corrected(program, project):
    client, path = program("lead", "projects.change"), f"{ROOT}/{project.pk}/talks"
    told = {"on": timezone.localdate().isoformat(), "way": "visit", "content": "洽谈选址（虚构）"}
    made = [post(client, path, told, **{"Idempotency-Key": "t"}).json() for _ in range(2)]
    assert made[0] == made[1]
    assert [each["content"] for each in client.get(path).json()["items"]] == ["洽谈选址（虚构）"]
    changed = patch(client, f"{path}/{made[0]['id']}", {"version": 1, "met": "王经理（虚构）"}).json()
    assert (changed["met"], changed["content"], changed["version"]) == ("王经理（虚构）", "洽谈选址（虚构）", 2)
    assert post(client, path, told | {"on": "2099-01-01"}).json()["field"] == "on"


def test_a_problem_is_raised_and_solved(program, project, qinglan):
    client, path = program("lead", "projects.change"), f"{ROOT}/{project.pk}/problems"
    told = {"text": "用电未到位（虚构）", "on": "2026-06-01", "unit": qinglan.units["Z"].pk, "due_on": "2026-07-01"}
    made = post(client, path, told).json()
    assert made["unit"]["code"] == "Z"
    assert post(client, path, told | {"unit": 10**9}).json()["field"] == "unit"
    solve = f"{path}/{made['id']}/solve"
    assert post(client, solve, {"version": 1, "answer": "已通电", "on": "2026-05-01"}).json()["field"] == "on"
    assert post(client, solve, {"version": 1, "answer": "已通电", "on": "2026-06-20"}).json()["answer"] == "已通电"
    assert client.get(path).json()["items"][0]["solved_on"] == "2026-06-20"


def test_papers_are_of_the_kinds_of_the_playbook_and_name_documents_of_the_zone(program, project):
    client, path = program("lead", "projects.change"), f"{ROOT}/{project.pk}/papers"
    made = post(client, path, {"kind": "contract", "number": "2026-1"}).json()
    assert (made["kind_name"], made["document"], made["href"]) == ("投资协议", None, None)
    assert post(client, path, {"kind": "poem"}).json()["field"] == "kind"
    assert post(client, path, {"kind": "contract", "document": 10**9}).json()["field"] == "document"
    assert post(client, f"{path}/{made['id']}/withdraw", {"version": 1}).status_code == 422
    assert post(client, f"{path}/{made['id']}/withdraw", {"version": 1, "reason": "作废"}).status_code == 200
    assert client.get(path).json()["items"] == []


def test_what_hangs_on_another_project_is_not_there(program, project, qinglan):
    by = qinglan.people["supervisor"]
    other = entering.enter(by, qinglan.zone, {"name": "乙"})
    made = papers.add(by, project, "intent")
    client = program("lead", "projects.change")
    address = f"{ROOT}/{other.pk}/papers/{made.pk}/withdraw"
    assert post(client, address, {"version": 1, "reason": "作废"}).status_code == 404
    assert program("town").get(f"{ROOT}/{project.pk}/papers").status_code == 404
