"""Rules of the interface for programs: who enters, what is answered, what may be sent twice."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from guatu.periods import Period
from guatu_web.api.actions import tokens as acts
from guatu_web.api.models import READ_ONLY, IdempotencyKey, Token
from guatu_web.areas.actions import changing
from guatu_web.areas.models import Unit
from guatu_web.documents.models import Document, Statement, TaskClause
from guatu_web.ledger.models import Observation, Outlook, OutlookScore, Target, Task
from guatu_web.records.acts import act
from guatu_web.records.errors import OutsideAnAct, Refused
from guatu_web.records.models import AuditEntry
from guatu_web.records.periods import period_columns

TEXT = "一、主要指标。全年完成地区生产总值425亿元，增长6.5%。\n二、重点工作。确保签约10亿元以上项目30个。"
BASE = "/api/v1/zones/qinglan"


@pytest.fixture(autouse=True)
def _no_requests_counted_yet(db):
    cache.clear()


@pytest.fixture
def report(qinglan):
    """An invented report with one figure of each kind and one task, as confirmed."""
    return made_report(qinglan)


def made_report(built):
    zone, by = built.zone, next(iter(built.people.values()))
    with act("test.report", by=None, zone=zone) as doing:
        document = doing.create(
            Document(
                zone=zone,
                file_name="年报.txt",
                digest=hashlib.sha256(zone.code.encode()).hexdigest(),
                size=100,
                media_type="text/plain",
                uploaded_by=by,
                state="read",
                title="年度工作报告（虚构）",
                text=TEXT,
                year=2024,
            )
        )
        actual = doing.create(figure(document, "425亿元", "actual", "地区生产总值", "gdp", "42500000000", "CNY"))
        target = doing.create(figure(document, "30个", "target", "签约项目", "", "30", "count"))
        clause = doing.create(
            TaskClause(zone=zone, document=document, start=30, end=45, quote="确保签约", text="签约项目", path=[])
        )
        return {
            "document": document,
            "statement": actual,
            "observation": doing.create(Observation(**shared(actual))),
            "target": doing.create(Target(**shared(target))),
            "task": doing.create(Task(zone=zone, text="签约项目", path=["重点工作"], clause=clause)),
        }


def figure(document, quote, kind, indicator, code, value, unit):
    start = document.text.index(quote)
    clause_start = document.text.rindex("。", 0, start) + 1
    return Statement(
        zone=document.zone, document=document, start=start, end=start + len(quote), quote=quote, path=["主要指标"],
        kind=kind, indicator=indicator, code=code, measure="level", value=Decimal(value), value_unit=unit,
        clause_start=clause_start, clause_end=document.text.index("。", start), confidence=0.9,
        **period_columns(Period.parse("2024")),
    )  # fmt: skip


def shared(statement):
    names = ("zone", "indicator", "code", "measure", "value", "value_unit", "bound", *Statement.PERIOD_FIELDS)
    return {name: getattr(statement, name) for name in names} | {"statement": statement}


@pytest.fixture
def program(qinglan):
    """A program with somebody's token."""

    def entered(username, scope=(READ_ONLY,), zone=None, built=qinglan, **more):
        expires_at = timezone.now() + timedelta(days=30)
        person = built.people[username]
        _, secret = acts.create(person, name="试用", scope=list(scope), zone=zone, expires_at=expires_at)
        return Client(headers={"authorization": f"Bearer {secret}"} | more)

    return entered


@pytest.fixture
def office(program):
    """The supervision office's program, which may enter targets."""
    return program("supervisor", (READ_ONLY, "ledger.change"))


def sent(**more):
    return {
        "indicator": "实际使用外资", "value": "300000000", "value_unit": "USD", "bound": "ge", "period": "2025",
        "reason": "年初工作会议",
    } | more  # fmt: skip


def post(program, path, body, **headers):
    return program.post(BASE + path, json.dumps(body), content_type="application/json", headers=headers)


def patch(program, path, body):
    return program.patch(BASE + path, json.dumps(body), content_type="application/json")


# who enters


def test_a_request_by_nobody_is_answered_401_and_says_how_to_enter(qinglan):
    response = Client().get(f"{BASE}/targets")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert "Authorization: Bearer" in response.json()["error"]


def test_a_token_shows_what_its_person_may_see(report, program):
    response = program("clerk").get(f"{BASE}/targets")
    assert [row["indicator"] for row in response.json()["items"]] == ["签约项目"]


def test_only_the_digest_of_a_secret_is_stored(qinglan):
    token, secret = acts.create(
        qinglan.people["clerk"],
        name="试用",
        scope=[READ_ONLY],
        zone=None,
        expires_at=timezone.now() + timedelta(days=1),
    )
    assert secret.startswith(f"guatu_{token.prefix}")
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    stored = json.dumps(list(Token.objects.values()), default=str)
    logged = json.dumps(list(AuditEntry.objects.values()), default=str)
    assert secret not in stored + logged
    assert token.digest not in logged


def expired():
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def revoked():
    token = Token.objects.get()
    acts.revoke(token.user, token)


def deactivated():
    user = Token.objects.get().user
    type(user).objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("ended", [expired, revoked, deactivated])
def test_a_token_that_has_ended_is_answered_401(program, ended):
    client = program("clerk")
    assert client.get(f"{BASE}/tasks").status_code == 200
    ended()
    assert client.get(f"{BASE}/tasks").status_code == 401


def test_a_wrong_token_is_not_passed_over_for_the_session(as_person):
    assert as_person("clerk").get(f"{BASE}/tasks", headers={"authorization": "Bearer guatu_x"}).status_code == 401


def test_a_token_reaches_no_further_than_its_scope(program):
    response = post(program("supervisor"), "/targets", sent())
    assert response.status_code == 403
    assert "令牌" in response.json()["error"]


def test_a_token_reaches_no_further_than_its_persons_rights_today(program, qinglan):
    client = program("supervisor", ("ledger.change",))
    with act("test.role", by=None, zone=qinglan.zone) as doing:
        doing.change(qinglan.people["supervisor"].memberships.get(), role="clerk")
    assert post(client, "/targets", sent()).status_code == 403


def test_nobody_gives_a_token_rights_that_he_lacks(program):
    with pytest.raises(Refused, match="登记和修改目标"):
        program("clerk", ("ledger.change",))


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_ends_within_a_year(qinglan, days):
    with pytest.raises(Refused, match="一年"):
        acts.create(
            qinglan.people["clerk"], name="试用", scope=[READ_ONLY], zone=None,
            expires_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip


def test_a_token_of_one_zone_does_not_find_the_persons_other_zone(program, qinglan, yuntai):
    client = program("observer", zone=yuntai.zone)
    assert client.get("/api/v1/zones/yuntai/tasks").status_code == 200
    assert client.get(f"{BASE}/tasks").status_code == 404


def test_foreign_zones_are_not_found_and_their_records_neither(program, report, qinglan, yuntai):
    client = program("other", (READ_ONLY, "ledger.change"), built=yuntai)
    assert client.get(f"{BASE}/targets").status_code == 404
    pk = report["target"].pk
    assert client.get(f"/api/v1/zones/yuntai/targets/{pk}").status_code == 404
    body = json.dumps({"version": 1, "reason": "无"})
    address = f"/api/v1/zones/yuntai/targets/{pk}/withdraw"
    assert client.post(address, body, content_type="application/json").status_code == 404


def test_use_is_noted_at_most_once_a_minute(program):
    client = program("clerk")
    client.get(f"{BASE}/tasks")
    first = Token.objects.get().last_used_at
    client.get(f"{BASE}/tasks")
    assert Token.objects.get().last_used_at == first
    earlier = first - timedelta(seconds=61)
    Token.objects.update(last_used_at=earlier)
    client.get(f"{BASE}/tasks")
    assert Token.objects.get().last_used_at >= first
    assert not AuditEntry.objects.filter(model="api.token", changes__has_key="last_used_at").exists()


def test_a_session_reads_and_writes_only_with_the_csrf_token(qinglan, as_person):
    client = as_person("supervisor")
    client.handler.enforce_csrf_checks = True
    assert client.get(f"{BASE}/targets").status_code == 200
    assert post(client, "/targets", sent()).status_code == 403
    client.get("/api/tokens/")
    value = client.cookies["csrftoken"].value
    assert post(client, "/targets", sent(), **{"x-csrftoken": value}).status_code == 201


def test_an_operation_that_declares_no_right_cannot_be_served():
    from ninja import NinjaAPI
    from ninja.errors import ConfigError

    from guatu_web.api.guard import guarded

    api = NinjaAPI(urls_namespace="undeclared", openapi_url=None, docs_url=None)
    api.add_decorator(guarded, mode="view")
    api.get("/zones/{zone}/open")(lambda request, zone: {})
    with pytest.raises(ConfigError, match="declares no right"):
        _ = api.urls


# what is read


def test_values_are_text_and_lose_nothing(report, program):
    row = program("clerk").get(f"{BASE}/observations").json()["items"][0]
    assert (row["value"], row["value_unit"], row["period"]) == ("42500000000", "CNY", "2024")


def test_every_line_tells_its_sentence_and_where_it_stands(report, program):
    client = program("clerk")
    row = client.get(f"{BASE}/targets/{report['target'].pk}").json()
    assert row["sentence"]["quote"] == "30个"
    assert row["sentence"]["text"] == "确保签约10亿元以上项目30个"
    statement = client.get(row["sentence"]["href"]).json()
    text = client.get(f"{BASE}/documents/{statement['sentence']['document']}").json()["text"]
    assert text[statement["sentence"]["start"] : statement["sentence"]["end"]] == "30个"


@pytest.mark.parametrize(
    ("query", "quotes"),
    [
        ("", ["425亿元", "30个"]),
        ("kind=actual", ["425亿元"]),
        ("kind=target", ["30个"]),
        ("code=gdp", ["425亿元"]),
        ("decision=open", ["425亿元", "30个"]),
        ("decision=rejected", []),
        ("period=2024", ["425亿元", "30个"]),
        ("period=2023", []),
        ("document=99999999", []),
        ("sort=-id", ["30个", "425亿元"]),
    ],
)
def test_statements_are_filtered_and_sorted(report, program, query, quotes):
    rows = program("clerk").get(f"{BASE}/statements?{query}").json()["items"]
    assert [row["sentence"]["quote"] for row in rows] == quotes


def test_what_is_archived_is_not_listed(report, program, qinglan):
    with act("test.archive", by=None, zone=qinglan.zone, reason="重复") as doing:
        doing.archive(report["target"])
    client = program("clerk")
    assert client.get(f"{BASE}/targets").json()["items"] == []
    assert client.get(f"{BASE}/targets/{report['target'].pk}").status_code == 404


def test_areas_are_told_as_they_stood_on_the_day(qinglan, program):
    admin, north = qinglan.people["admin"], qinglan.areas["QL1"]
    changing.restate(admin, north, version=1, since=date(2025, 1, 1), reason="更名", name="北区")
    client = program("clerk")

    def told(day):
        return {row["code"]: row["name"] for row in client.get(f"{BASE}/areas?day={day}").json()["items"]}

    assert told("2024-12-31")["QL1"] == "北园"
    assert told("2025-01-01")["QL1"] == "北区"
    assert client.get(f"{BASE}/areas/{north.pk}?day=2024-12-31").json()["name"] == "北园"


def test_a_node_whose_parent_did_not_stand_on_the_day_stands_at_the_top(qinglan, program):
    admin = qinglan.people["admin"]
    new = changing.add(
        admin, qinglan.zone, Unit, code="N", name="新局", kind="department", parent=None,
        since=date(2025, 1, 1), reason="",
    )  # fmt: skip
    moved = qinglan.units["Z"]
    changing.restate(admin, moved, version=1, since=date(2025, 6, 1), reason="划转", parent=new)
    client = program("clerk")
    assert client.get(f"{BASE}/units/{moved.pk}?day=2025-07-01").json()["parent"] == new.pk
    with act("test.archive", by=None, zone=qinglan.zone, reason="误建") as doing:
        doing.archive(Unit.objects.get(pk=new.pk))
    assert client.get(f"{BASE}/units/{moved.pk}?day=2025-07-01").json()["parent"] is None


# pages


@pytest.fixture
def many(qinglan):
    """Targets of some years, two without any period."""
    with act("test.targets", by=None, zone=qinglan.zone) as doing:
        for n in range(11):
            columns = period_columns(Period.parse(str(2020 + n % 4)) if n < 9 else None)
            doing.create(Target(zone=qinglan.zone, indicator=f"指标{n}", value=n, **columns))


def walked(client, query):
    rows, address = [], f"{BASE}/targets?{query}"
    while address:
        answer = client.get(address).json()
        rows += answer["items"]
        address = answer["next"]
    return rows


@pytest.mark.parametrize("sort", ["id", "-id", "period", "-period", "changed_at", "-created_at"])
@pytest.mark.parametrize("limit", [1, 3, 200])
def test_pages_put_together_are_the_whole_list_in_order(many, program, sort, limit):
    rows = walked(program("clerk"), f"sort={sort}&limit={limit}")
    assert len({row["id"] for row in rows}) == len(rows) == 11
    if sort.endswith("period"):
        years = [row["period"] for row in rows]
        assert years[9:] == [None, None]
        assert years[:9] == sorted(years[:9], reverse=sort.startswith("-"))
    if sort.endswith("id"):
        assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=sort.startswith("-"))


def test_a_row_that_comes_between_two_pages_moves_no_other(many, program, qinglan):
    client = program("clerk")
    first = client.get(f"{BASE}/targets?sort=-id&limit=5").json()
    with act("test.target", by=None, zone=qinglan.zone) as doing:
        doing.create(Target(zone=qinglan.zone, indicator="新指标", value=1))
    second = client.get(first["next"]).json()
    assert second["items"][0]["id"] == first["items"][-1]["id"] - 1


def test_the_filter_goes_along_to_the_next_page(many, program):
    assert {row["period"] for row in walked(program("clerk"), "period=2020&limit=1")} == {"2020"}


@pytest.mark.parametrize("limit", [10, 11])
def test_a_list_costs_the_same_number_of_queries_whatever_its_length(
    many, report, program, django_assert_max_num_queries, limit
):
    client = program("clerk")
    client.get(f"{BASE}/targets")
    with django_assert_max_num_queries(12):
        assert len(client.get(f"{BASE}/targets?limit={limit}").json()["items"]) == limit


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=%00",
        "cursor=W10",
        "cursor=%E6%8C%82",
        "cursor=" + "W" * 900,
        "sort=-id&cursor=WyJpZCIsICIxIiwgMV0",
        "cursor=WyJpZCIsICJ4IiwgMV0",
        "cursor=WyJpZCIsICIxIiwgMTAwMDAwMDAwMDAwMDAwMDAwMDAwMDBd",
        "stat=in_force",
    ],
)
def test_a_cursor_or_parameter_that_is_none_is_refused(many, program, query):
    response = program("clerk").get(f"{BASE}/targets?{query}")
    assert response.status_code in (400, 422)
    assert set(response.json()) == {"error", "field", "since"}


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("limit=201", "limit", "不能大于 200"),
        ("limit=x", "limit", "须为整数"),
        ("sort=value", "sort", "须为下列之一"),
        ("period=2024-13", "period", "不是时间段"),
        ("code=%00", "code", "不能保存"),
        ("area=99999999999999999999", "area", "不能大于"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_what_would(program, query, field, message):
    response = program("clerk").get(f"{BASE}/targets?{query}")
    assert (response.status_code, response.json()["field"]) == (422, field)
    assert message in response.json()["error"]


# what is written


def test_a_target_is_entered_with_its_reason_in_the_log(office, qinglan):
    response = post(office, "/targets", sent(unit=qinglan.units["J"].pk))
    assert response.status_code == 201
    told = response.json()
    assert (told["code"], told["value"], told["unit"]["code"], told["version"]) == ("fdi_used", "300000000", "J", 1)
    entry = AuditEntry.objects.get(model="ledger.target")
    assert (entry.act, entry.reason, entry.actor_name) == ("ledger.enter_target", "年初工作会议", "杜察")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": 3}, "value"),
        ({"value": "1" * 16}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "1e5000"}, "value"),
        ({"value_unit": "两"}, "value_unit"),
        ({"code": "no_such_code"}, "code"),
        ({"period": "明年"}, "period"),
        ({"area": 99999999}, "area"),
        ({"indicator": ""}, "indicator"),
        ({"indicator": "a\x00b"}, "indicator"),
        ({"indicator": "a\ud800b"}, "indicator"),
        ({"bound": "most"}, "bound"),
        ({"indicater": "拼错"}, "indicater"),
        ({"reason": " "}, "reason"),
        ({"reason": "因" * 10_001}, "reason"),
    ],
)
def test_a_target_that_cannot_be_is_refused_with_its_field(office, change, field):
    response = post(office, "/targets", sent(**change))
    assert (response.status_code, response.json()["field"]) == (422, field)
    assert not Target.objects.exists()


def test_what_is_no_json_is_answered_400(office):
    response = office.post(f"{BASE}/targets", b"{\xff", content_type="application/json")
    assert response.status_code == 400


def test_the_lead_enters_targets_of_the_own_unit_and_below_only(program, qinglan):
    lead = program("lead", ("ledger.change", READ_ONLY))
    assert post(lead, "/targets", sent(unit=qinglan.units["J1"].pk)).status_code == 201
    assert post(lead, "/targets", sent(unit=qinglan.units["Z"].pk)).status_code == 403
    assert post(lead, "/targets", sent()).status_code == 403


def test_units_and_areas_of_another_zone_are_as_good_as_none(office, yuntai):
    for name, node in (("unit", yuntai.units["D"]), ("area", yuntai.areas["YT"])):
        response = post(office, "/targets", sent(**{name: node.pk}))
        assert (response.status_code, response.json()["field"]) == (422, name)


def test_a_change_leaves_alone_what_was_not_sent(office, report):
    pk = report["target"].pk
    response = patch(office, f"/targets/{pk}", {"version": 1, "reason": "会议纪要", "value": "35"})
    assert response.status_code == 200
    told = response.json()
    assert (told["value"], told["version"], told["indicator"], told["period"]) == ("35", 2, "签约项目", "2024")
    assert Target.objects.get(pk=pk).as_written == "35个"


def test_the_second_program_learns_who_changed_what(office, report, program):
    path = f"/targets/{report['target'].pk}"
    patch(office, path, {"version": 1, "reason": "会议纪要", "value": "35"})
    response = patch(office, path, {"version": 1, "reason": "另一份", "value": "40"})
    assert response.status_code == 409
    since = response.json()["since"]
    assert [(each["by"], each["changes"]["value"], each["reason"]) for each in since] == [
        ("杜察", ["30", "35"], "会议纪要")
    ]
    assert Target.objects.get(pk=report["target"].pk).value == 35


def test_an_explicit_null_is_refused_where_there_must_be_a_value(office, report):
    response = patch(office, f"/targets/{report['target'].pk}", {"version": 1, "reason": "无", "value": None})
    assert (response.status_code, response.json()["field"]) == (422, "value")


def test_a_new_value_supersedes_the_old_target(office, report):
    pk = report["target"].pk
    body = {"version": 1, "reason": "年中调整", "value": "36", "since": "2024-07-01"}
    response = post(office, f"/targets/{pk}/supersede", body)
    assert response.status_code == 201
    assert (response.json()["supersedes"], response.json()["state"]) == (pk, "in_force")
    assert office.get(f"{BASE}/targets/{pk}").json()["state"] == "superseded"


def test_a_withdrawn_target_stays_and_changes_no_more(office, report):
    path = f"/targets/{report['target'].pk}"
    assert post(office, f"{path}/withdraw", {"version": 1, "reason": "撤项"}).json()["state"] == "withdrawn"
    response = patch(office, path, {"version": 2, "reason": "再改", "value": "1"})
    assert response.status_code == 422


def test_a_collision_in_the_database_is_answered_409(office, monkeypatch):
    def collides(*args, **kwargs):
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr("guatu_web.ledger.actions.targets.enter", collides)
    assert post(office, "/targets", sent()).status_code == 409


def test_a_create_stays_within_its_queries(office, qinglan, django_assert_max_num_queries):
    office.get(f"{BASE}/targets")
    with django_assert_max_num_queries(20):
        assert post(office, "/targets", sent(unit=qinglan.units["J"].pk)).status_code == 201


# files


WORDS = "2024年工作总结。".encode()


def send(program, content=WORDS, name="总结.txt", headers=None, **more):
    file = SimpleUploadedFile(name, content)
    return program.post(f"{BASE}/documents", {"file": file} | more, headers=headers)


@pytest.fixture
def sender(program):
    return program("clerk", (READ_ONLY, "documents.upload"))


def test_a_file_is_taken_in_and_waits_to_be_read(sender):
    response = send(sender, date_hint="2024")
    assert response.status_code == 201
    told = response.json()
    assert (told["file_name"], told["state"]) == ("总结.txt", "waiting")
    assert Document.objects.get().date_hint == "2024"


def test_the_same_file_again_is_answered_409_and_named(sender):
    pk = send(sender).json()["id"]
    response = send(sender)
    assert response.status_code == 409
    assert str(pk) in response.json()["error"]


def test_a_file_sent_twice_with_one_key_is_kept_once(sender):
    first = send(sender, headers={"idempotency-key": "f1"})
    second = send(sender, headers={"idempotency-key": "f1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Document.objects.count() == 1
    assert send(sender, b"other", headers={"idempotency-key": "f1"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "more"),
    [
        (b"MZ\x90\x00" * 9, "a.exe", {}),
        (b"", "a.txt", {}),
        (b"text", "a.txt", {"date_hint": "x"}),
        (b"text", "a.txt", {"edition_of": "99"}),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(sender, content, name, more):
    assert send(sender, content, name, **more).status_code == 422
    assert not Document.objects.exists()


def test_a_file_beyond_the_limit_is_not_kept(sender, settings):
    settings.LARGEST_UPLOAD = 1024 * 1024
    response = send(sender, b"x" * (1024 * 1024 + 1), "大.txt")
    assert (response.status_code, response.json()["field"]) == (422, "file")
    assert "上限" in response.json()["error"]


def test_a_body_beyond_the_limit_is_answered_400(office):
    response = post(office, "/targets", sent(note="x" * (5 * 1024 * 1024 + 1)))
    assert response.status_code == 400


# sent twice


def test_the_same_key_with_the_same_body_makes_one_target(office):
    first = post(office, "/targets", sent(), **{"idempotency-key": "a1"})
    second = post(office, "/targets", sent(), **{"idempotency-key": "a1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (first.get("Idempotent-Replayed"), second.get("Idempotent-Replayed")) == (None, "true")
    assert Target.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(office):
    post(office, "/targets", sent(), **{"idempotency-key": "a1"})
    response = post(office, "/targets", sent(value="4"), **{"idempotency-key": "a1"})
    assert (response.status_code, response.json()["field"]) == (422, "Idempotency-Key")
    assert Target.objects.count() == 1


def test_what_failed_may_be_tried_again_with_its_key(office):
    assert post(office, "/targets", sent(area=99), **{"idempotency-key": "a1"}).status_code == 422
    assert post(office, "/targets", sent(), **{"idempotency-key": "a1"}).status_code == 201


def test_keys_of_two_people_have_nothing_to_do_with_each_other(office, program, qinglan):
    lead = program("lead", ("ledger.change",))
    unit = qinglan.units["J"].pk
    assert post(office, "/targets", sent(), **{"idempotency-key": "a1"}).status_code == 201
    assert post(lead, "/targets", sent(unit=unit), **{"idempotency-key": "a1"}).status_code == 201


def test_keys_are_forgotten_after_a_week(office):
    post(office, "/targets", sent(), **{"idempotency-key": "a1"})
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=8))
    post(office, "/targets", sent(value="4", period="2026"), **{"idempotency-key": "a2"})
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["a2"]


# what is described


def outlook(target, made_on, **more):
    at = timezone.make_aware(datetime.combine(made_on, time(9)))
    said = {"goal": 30, "bound": "ge", "kind": "sum", "horizon_first": "2024-01-01", "horizon_last": "2024-12-31"}
    told = {"made_at": at, "made_on": made_on, "digest": str(made_on), **said, **more}
    return Outlook(zone=target.zone, target=target, **told)


def test_outlooks_of_a_target_come_the_newest_first_with_their_scores(report, program):
    june = outlook(report["target"], date(2024, 6, 10), probability=0.4, light="orange", low=20.5, high=31)
    Outlook.objects.bulk_create([june])
    Outlook.objects.bulk_create([outlook(report["target"], date(2024, 9, 10), probability=0.7, light="yellow")])
    first = Outlook.objects.get(made_on=date(2024, 6, 10))
    score = {"scored_at": timezone.now(), "final": 28, "met": False, "brier": 0.16, "covered": True}
    OutlookScore.objects.bulk_create([OutlookScore(zone=first.zone, outlook=first, **score)])
    told = program("observer").get(f"{BASE}/targets/{report['target'].pk}/outlooks").json()
    newer, older = told["items"]
    assert (newer["made_on"], newer["probability"], newer["light"], newer["score"]) == (
        "2024-09-10",
        0.7,
        "yellow",
        None,
    )
    assert (older["low"], older["goal"], older["score"]["brier"], older["score"]["met"]) == (20.5, "30", 0.16, False)
    assert newer["target"] == f"{BASE}/targets/{report['target'].pk}"


def test_outlooks_come_in_pages_and_of_no_other_zone(report, program, qinglan, yuntai):
    days = [date(2024, month, 5) for month in range(2, 7)]
    Outlook.objects.bulk_create([outlook(report["target"], day) for day in days])
    client = program("observer")
    page = client.get(f"{BASE}/targets/{report['target'].pk}/outlooks?limit=3").json()
    rest = client.get(page["next"]).json()
    assert [row["made_on"] for row in page["items"] + rest["items"]] == [str(day) for day in reversed(days)]
    foreign = made_report(yuntai)["target"]
    assert client.get(f"{BASE}/targets/{foreign.pk}/outlooks").status_code == 404


def test_every_operation_declares_its_right_and_its_failures(db):
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    told = [(path, method, each) for path, methods in paths.items() for method, each in methods.items()]
    assert len(told) >= 16
    for path, method, each in told:
        assert each["x-right"], f"{method} {path}"
        assert {"400", "401", "403", "404", "409", "422", "429"} < set(each["responses"]), f"{method} {path}"


def test_an_address_without_operation_is_answered_in_json(db):
    response = Client().post("/api/v1/zones/qinglan/nothing")
    assert response.status_code == 404
    assert "openapi.json" in response.json()["error"]


# people's own pages


def form(**more):
    expires_on = timezone.localdate() + timedelta(days=30)
    return {"name": "月报系统", "access": READ_ONLY, "zone": "", "expires_on": expires_on.isoformat()} | more


def test_a_person_makes_a_token_and_sees_its_secret_once(as_person):
    client = as_person("clerk")
    response = client.post("/api/tokens/", form())
    secret = response.context["secret"]
    assert response.status_code == 201
    assert secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert Client(headers={"authorization": f"Bearer {secret}"}).get(f"{BASE}/tasks").status_code == 200
    again = client.get("/api/tokens/").content.decode()
    assert secret not in again
    assert secret[:14] in again


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"access": "some"},
        {"access": "some", "rights": ["ledger.change"]},
        {"access": "some", "rights": ["people.change"]},
        {"expires_on": "2020-01-01"},
        {"expires_on": "9999-12-31"},
        {"expires_on": "明天"},
        {"zone": "999999"},
    ],
)
def test_a_token_that_cannot_be_is_told_beside_the_form(as_person, wrong):
    response = as_person("clerk").post("/api/tokens/", form(**wrong))
    assert response.status_code == 422
    assert "field-errors" in response.content.decode()
    assert not Token.objects.exists()


def test_a_person_revokes_only_own_tokens(as_person, program, qinglan):
    client = program("lead")
    pk = Token.objects.get().pk
    assert as_person("clerk").post(f"/api/tokens/{pk}/revoke").status_code == 404
    assert client.get(f"{BASE}/tasks").status_code == 200
    assert as_person("lead").post(f"/api/tokens/{pk}/revoke").status_code == 302
    assert client.get(f"{BASE}/tasks").status_code == 401


def test_others_tokens_are_not_listed(as_person, program):
    program("lead")
    assert Token.objects.get().prefix not in as_person("clerk").get("/api/tokens/").content.decode()


def test_tokens_are_records(program):
    program("lead")
    with pytest.raises(OutsideAnAct):
        Token.objects.get().save()


def test_the_description_for_people_names_every_operation(as_person):
    page = as_person("clerk").get("/api/v1/docs").content.decode()
    assert "/api/v1/zones/{zone}/targets/{pk}/withdraw" in page
    assert "登记和修改目标" in page
