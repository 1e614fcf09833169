"""Rules of the interface for projects: read, entered, changed and moved by the same rules as on screen."""

import json
from datetime import timedelta

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
