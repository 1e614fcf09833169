"""Rules of binding a target to a metric through the API, and of how its history tells what it was bound to."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from ledger_hand import Ledger, address

from guatu_web.api.actions import tokens
from guatu_web.api.models import READ_ONLY
from guatu_web.ledger.actions import binding
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries import target as queries
from guatu_web.ledger.queries.measured import Registers
from guatu_web.records.acts import history

pytestmark = pytest.mark.usefixtures("on_a_known_day")
BOUND = {"version": 1, "reason": "改由台账测算", "metric": "signed_large", "where": {"cluster": "新材料"}}


@pytest.fixture
def target(qinglan):
    return Ledger(qinglan).target("签约亿元以上项目", "8", "count", bound="ge", as_written="8个")


@pytest.fixture
def program(qinglan):
    cache.clear()

    def entered(username, *scope):
        person, until = qinglan.people[username], timezone.now() + timedelta(days=1)
        _, secret = tokens.create(person, name="试用", scope=[READ_ONLY, *scope], zone=None, expires_at=until)
        return Client(headers={"authorization": f"Bearer {secret}"})

    return entered


@pytest.fixture
def office(program):
    return program("supervisor", "ledger.change")


@pytest.fixture
def there(qinglan, target):
    return f"/api/v1/zones/{qinglan.zone.code}/targets/{target.pk}"


def post(client, path, told):
    return client.post(path, json.dumps(told), content_type="application/json")


def test_a_program_binds_a_target_reads_by_what_it_is_measured_and_lets_it_go(office, there, target):
    assert office.get(there).json()["measured_by"] is None
    answer = post(office, f"{there}/bind", BOUND)
    assert answer.status_code == 200
    version = Registers(target.zone).metrics["signed_large"].version
    told = {"metric": "signed_large", "version": version, "where": {"cluster": "新材料"}}
    assert (answer.json()["measured_by"], answer.json()["version"]) == (told, 2)
    assert office.get(there).json()["measured_by"] == told
    entry = history(Target.objects.get(pk=target.pk)).first()
    assert (entry.act, entry.reason) == ("ledger.bind_target", "改由台账测算")
    answer = post(office, f"{there}/unbind", {"version": 2, "reason": "口径不符"})
    assert (answer.status_code, answer.json()["measured_by"]) == (200, None)


@pytest.mark.parametrize(
    ("said", "status", "field"),
    [
        ({"metric": "signed_lagre"}, 422, "metric"),
        ({"metric": "signed_investment"}, 422, "metric"),
        ({"where": {"colour": "red"}}, 422, "where"),
        ({"where": {"cluster": ""}}, 422, "where.cluster"),
        ({"reason": ""}, 422, "reason"),
        ({"metrics": "signed"}, 422, "metrics"),
        ({"version": 7}, 409, None),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(office, there, target, said, status, field):
    answer = post(office, f"{there}/bind", BOUND | said)
    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert Target.objects.get(pk=target.pk).metric == ""


def test_only_who_may_change_a_target_binds_it(program, there):
    assert post(program("observer"), f"{there}/bind", BOUND).status_code == 403
    assert post(program("supervisor"), f"{there}/bind", BOUND).status_code == 403  # the token does not reach so far


# ------------------------------------------------------------------ history


def told(target):
    chain = queries.versions(Target.objects.get(pk=target.pk))
    return [tuple(each) for each in queries.history(chain)[0].changes]


def test_the_history_names_the_metric_to_which_a_target_was_bound(target, qinglan, as_person):
    by = qinglan.people["supervisor"]
    target = binding.bind(by, target, "signed_large", {"cluster": "新材料"}, version=1)
    large, every = "签约1亿元以上项目数", "签约项目数"
    assert told(target) == [("绑定的指标", "—", large), ("只计其中", "—", "产业集群 新材料")]
    target = binding.bind(by, target, "signed", {}, version=2)
    assert told(target) == [("绑定的指标", large, every), ("只计其中", "产业集群 新材料", "—")]
    page = as_person("observer").get(address(qinglan.zone, "target", target.pk)).content.decode()
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert f"绑定的指标 {large} → {every}" in shown
    target = binding.unbind(by, target, version=3)
    assert told(target) == [("绑定的指标", every, "—")]


def test_a_metric_that_the_playbook_no_longer_has_keeps_its_name_in_the_history(target, qinglan):
    target = binding.bind(qinglan.people["supervisor"], target, "signed_large", {"cluster": "新材料"}, version=1)
    entry = history(target).first()
    entry.changes["metric"] = ["", "signed_of_old"]
    [event] = queries.in_words([entry], target)
    assert [tuple(each) for each in event.changes] == [
        ("绑定的指标", "—", "signed_of_old"),
        ("只计其中", "—", "cluster 新材料"),
    ]
