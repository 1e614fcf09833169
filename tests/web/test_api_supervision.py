"""Rules of the interface for supervision: proofs go in and come out, and stuck messages are sent again, by rights."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from guatu_web.api.actions import tokens
from guatu_web.api.models import READ_ONLY
from guatu_web.outbox.models import Message
from guatu_web.records.acts import act
from guatu_web.supervision.actions.doing import do
from guatu_web.supervision.actions.entering import Entry, enter
from guatu_web.supervision.models import CheckIn, Proof, Step
from web.outbox_hand import told

ROOT = "/api/v1/zones/qinglan"
PAPER = b"%PDF-1.4\n%%EOF\n"


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
def item(qinglan):
    """An item that 经济发展局 has received."""
    people, unit = qinglan.people, qinglan.units["J"]
    entry = Entry("铺路", "decision", unit=unit, start_on=date(2026, 1, 5), due_on=date(2099, 12, 31))
    made = enter(people["supervisor"], qinglan.zone, entry)
    do(people["supervisor"], made, "dispatch", {"unit": unit, "due_on": made.due_on}, version=made.version, key="d")
    do(people["lead"], made, "receive", {}, version=made.version, key="r")
    return made


def sent(item, *files, given=None, **more):
    told = {"act": "check_in", "version": item.version, "given": json.dumps(given or {"progress": "已开工"}), **more}
    return told | {"proof": [SimpleUploadedFile(name, content) for name, content in files or [("证明.pdf", PAPER)]]}


def test_a_proof_goes_in_with_an_act_and_comes_out_as_it_was(program, item):
    client = program("lead", "supervision.act")
    response = client.post(f"{ROOT}/items/{item.pk}/acts/files", sent(item))
    assert response.status_code == 201, response.content
    (proof,) = response.json()["proofs"]
    assert (proof["name"], proof["size"], proof["step"]) == ("证明.pdf", len(PAPER), Step.objects.latest("pk").pk)
    answer = client.get(proof["file"])
    assert b"".join(answer.streaming_content) == PAPER
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]


def test_the_same_request_sent_twice_is_done_once(program, item):
    client, headers = program("lead", "supervision.act"), {"Idempotency-Key": "einmal"}
    first = client.post(f"{ROOT}/items/{item.pk}/acts/files", sent(item), headers=headers)
    again = client.post(f"{ROOT}/items/{item.pk}/acts/files", sent(item), headers=headers)
    assert first.json() == again.json()
    assert (CheckIn.objects.count(), Proof.objects.count()) == (1, 1)
    other = sent(item, ("andere.pdf", PAPER + b"%"))
    assert client.post(f"{ROOT}/items/{item.pk}/acts/files", other, headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"given": "[1]"}, "given", "JSON 对象"),
        ({"given": "{"}, "given", "JSON 对象"),
        ({"given": json.dumps({"progress": "已开工", "colour": "red"})}, "colour", "不填写"),
        ({"version": "no"}, "version", "整数"),
        ({"act": "fly"}, None, "没有"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_field_and_keeps_no_proof(program, item, more, field, words):
    response = program("lead", "supervision.act").post(f"{ROOT}/items/{item.pk}/acts/files", sent(item) | more)
    assert response.status_code == 422
    if field:
        assert response.json()["field"] == field
    assert words in response.json()["error"]
    assert not Proof.objects.exists()


def test_a_file_that_is_no_proof_is_refused_by_its_name(program, item):
    told = sent(item, ("程序.exe", b"\x7fELF" + bytes(50)))
    response = program("lead", "supervision.act").post(f"{ROOT}/items/{item.pk}/acts/files", told)
    assert (response.status_code, response.json()["field"]) == (422, "proof")
    assert "程序.exe" in response.json()["error"]


def test_only_who_sees_the_item_gets_its_proofs(qinglan, program, item):
    program("lead", "supervision.act").post(f"{ROOT}/items/{item.pk}/acts/files", sent(item))
    proof = Proof.objects.get()
    assert program("leader").get(f"{ROOT}/proofs/{proof.pk}").status_code == 200
    assert program("town").get(f"{ROOT}/proofs/{proof.pk}").status_code == 404
    assert program("lead").post(f"{ROOT}/items/{item.pk}/acts/files", sent(item)).status_code == 403


# ---------------------------------------------------------------- messages


@pytest.fixture
def stuck(qinglan):
    message = told(qinglan.zone, qinglan.people["clerk"])
    told(qinglan.zone, qinglan.people["clerk"], key="试-2")
    with act("test.stick", by=None, zone=qinglan.zone) as doing:
        return doing.change(message, state="stuck", failure="no_address", attempts=1)


def as_json(**body):
    return {"data": json.dumps(body), "content_type": "application/json"}


def test_stuck_messages_are_listed_with_the_reason_and_sent_again(program, stuck):
    client = program("admin", "messages.change")
    (row,) = client.get(f"{ROOT}/messages", {"state": "stuck"}).json()["items"]
    assert (row["id"], row["to"], row["failure"], row["failure_name"]) == (
        stuck.pk,
        "景文",
        "no_address",
        "此人未登记通知邮箱",
    )
    assert "body" not in row
    response = client.post(f"{row['href']}/resend", **as_json(version=row["version"]))
    assert (response.status_code, response.json()["state"], response.json()["attempts"]) == (200, "waiting", 0)
    assert client.post(f"{row['href']}/resend", **as_json(version=row["version"])).status_code == 409
    again = client.post(f"{row['href']}/resend", **as_json(version=response.json()["version"]))
    assert again.status_code == 422


def test_a_message_is_given_up_with_a_reason_alone(program, stuck):
    client = program("supervisor", "messages.change")
    where = f"{ROOT}/messages/{stuck.pk}/give-up"
    assert client.post(where, **as_json(version=stuck.version)).status_code == 422
    assert client.post(where, **as_json(version=stuck.version, reason="已当面告知")).status_code == 200
    assert Message.objects.get(pk=stuck.pk).state == Message.State.GIVEN_UP


def test_who_may_not_see_messages_gets_none_and_a_reading_token_sends_none(program, stuck):
    assert program("clerk").get(f"{ROOT}/messages").status_code == 403
    response = program("admin").post(f"{ROOT}/messages/{stuck.pk}/resend", **as_json(version=stuck.version))
    assert response.status_code == 403
