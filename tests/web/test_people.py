"""Rules of people and roles: who may do what to whom, what the log keeps, the last administrator of a zone."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guatu_web.accounts.actions import people
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas.models import LAST_DAY
from guatu_web.policies import may, zones_of
from guatu_web.records.acts import act, history
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import AuditEntry
from web.conftest import TODAY

PASSWORD = "Qinglan-2026!"


pytestmark = pytest.mark.usefixtures("on_a_known_day")


def role(kind=Role.SUPERVISION, unit=None, area=None, valid_from=TODAY, valid_to=None):
    return {"role": kind, "unit": unit, "area": area, "valid_from": valid_from, "valid_to": valid_to}


def fresh(person):
    return User.objects.get(pk=person.pk)


def added(by, zone, username="newcomer", name="新来", password="Heron-on-the-lake-7", **more):
    return people.add_person(
        by, zone, username=username, name=name, phone="", password=password, **{**role(), "reason": "调入", **more}
    )


def given(by, built, username, **more):
    return people.give_role(by, built.zone, built.people[username], reason="任命", **role(**more))


def at(name, *args):
    return reverse(f"accounts:{name}", args=["qinglan", *args])


# Adding


def test_a_new_person_has_a_role_and_must_change_the_first_password(qinglan, admin):
    person = fresh(added(admin, qinglan.zone, username=" NewComer "))
    assert person.username == "newcomer"
    assert person.must_change_password
    assert person.check_password("Heron-on-the-lake-7")
    assert may(person, "documents.review", qinglan.zone)


def test_the_log_tells_who_was_added_but_no_password(qinglan, admin):
    person = added(admin, qinglan.zone)
    entries = AuditEntry.objects.filter(act="accounts.add_person")
    assert {each.model for each in entries} == {"accounts.user", "accounts.membership"}
    assert history(person).get().changes == {"username": [None, "newcomer"], "name": [None, "新来"]}
    assert "Heron" not in str([each.changes for each in entries])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "clerk"}, "username"),
        ({"username": "CLERK"}, "username"),
        ({"username": "张 三"}, "username"),
        ({"name": " "}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "12345678901"}, "password"),
        ({"role": "king"}, "role"),
        ({"role": Role.LEAD}, "unit"),
        ({"role": Role.TOWN_CLERK}, "area"),
        ({"valid_from": date(2027, 1, 1), "valid_to": date(2026, 12, 31)}, "valid_to"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field_and_nobody_is_added(qinglan, admin, wrong, field):
    before = (User.objects.count(), AuditEntry.objects.count())
    with pytest.raises(Refused) as told:
        added(admin, qinglan.zone, **wrong)
    assert told.value.field == field
    assert (User.objects.count(), AuditEntry.objects.count()) == before


@pytest.mark.parametrize("username", ["leader", "supervisor", "lead", "clerk", "town", "observer"])
def test_only_an_administrator_adds_people_and_gives_roles(qinglan, username):
    with pytest.raises(PermissionDenied):
        added(qinglan.people[username], qinglan.zone)
    with pytest.raises(PermissionDenied):
        given(qinglan.people[username], qinglan, username, kind=Role.ADMINISTRATOR)


def test_an_administrator_acts_in_his_own_zone_only(yuntai, admin):
    with pytest.raises(PermissionDenied):
        added(admin, yuntai.zone)
    with pytest.raises(PermissionDenied):
        given(admin, yuntai, "other")


# Roles


def test_a_role_holds_over_its_days(qinglan, admin, monkeypatch):
    given(admin, qinglan, "clerk", valid_from=date(2027, 1, 1), valid_to=date(2027, 6, 30))
    for day, expected in ((date(2026, 12, 31), False), (date(2027, 1, 1), True), (date(2027, 7, 1), False)):
        monkeypatch.setattr(timezone, "localdate", lambda *_, day=day: day)
        assert may(fresh(qinglan.people["clerk"]), "audit.view", qinglan.zone) == expected


@pytest.mark.parametrize("kind", [Role.ADMINISTRATOR, Role.LEADER, Role.SUPERVISION, Role.OBSERVER])
def test_a_role_over_the_whole_zone_takes_no_unit(qinglan, admin, kind):
    with pytest.raises(Refused) as told:
        given(admin, qinglan, "clerk", kind=kind, unit=qinglan.units["J"])
    assert told.value.field == "unit"


def test_a_unit_of_another_zone_is_refused(yuntai, qinglan, admin):
    with pytest.raises(Refused, match="不属于"):
        given(admin, qinglan, "leader", kind=Role.LEAD, unit=yuntai.units["D"])


def test_the_same_role_is_not_given_twice_over_the_same_days(qinglan, admin):
    with pytest.raises(Refused, match="不能重复"):
        given(admin, qinglan, "supervisor")
    given(admin, qinglan, "leader", valid_to=date(2026, 12, 31))
    given(admin, qinglan, "leader", valid_from=date(2027, 1, 1))


def held(built, username):
    return Membership.objects.select_related("zone", "user").get(user=built.people[username], zone=built.zone)


def test_a_role_ends_after_its_last_day(qinglan, admin, monkeypatch):
    people.end_role(admin, held(qinglan, "supervisor"), version=1, last_day=TODAY, reason="调离")
    assert may(fresh(qinglan.people["supervisor"]), "audit.view", qinglan.zone)
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 22))
    assert zones_of(fresh(qinglan.people["supervisor"])) == []


def test_a_role_that_had_not_begun_is_archived(qinglan, admin):
    coming = given(admin, qinglan, "clerk", valid_from=date(2027, 1, 1))
    people.end_role(admin, coming, version=1, last_day=TODAY, reason="任命取消")
    assert Membership.objects.get(pk=coming.pk).archive_reason == "任命取消"


def test_an_ended_role_is_not_made_longer_by_ending_it_again(qinglan, admin):
    people.end_role(admin, held(qinglan, "supervisor"), version=1, last_day=TODAY, reason="调离")
    with pytest.raises(Refused, match="不能延后"):
        people.end_role(admin, held(qinglan, "supervisor"), version=2, last_day=date(2027, 1, 1), reason="延长")


def test_the_second_of_two_who_end_a_role_learns_of_the_first(qinglan, admin):
    people.end_role(admin, held(qinglan, "supervisor"), version=1, last_day=date(2026, 12, 31), reason="调离")
    with pytest.raises(Overtaken):
        people.end_role(admin, held(qinglan, "supervisor"), version=1, last_day=TODAY, reason="调离")


# The last administrator


def test_the_last_administrator_keeps_the_role(qinglan, admin):
    with pytest.raises(Refused, match="没有系统管理员"):
        people.end_role(admin, held(qinglan, "admin"), version=1, last_day=TODAY, reason="调离")


def test_one_of_two_administrators_can_go_but_then_not_the_other(qinglan, admin):
    given(admin, qinglan, "leader", kind=Role.ADMINISTRATOR)
    people.end_role(admin, held(qinglan, "admin"), version=1, last_day=TODAY, reason="调离")
    successor = Membership.objects.get(role=Role.ADMINISTRATOR, user=qinglan.people["leader"])
    with pytest.raises(Refused, match="没有系统管理员"):
        people.end_role(fresh(qinglan.people["leader"]), successor, version=1, last_day=TODAY, reason="调离")


def test_an_administrator_whose_role_ends_before_or_whose_account_is_closed_is_no_successor(qinglan, admin):
    given(admin, qinglan, "leader", kind=Role.ADMINISTRATOR, valid_to=TODAY)
    given(admin, qinglan, "clerk", kind=Role.ADMINISTRATOR)
    people.set_active(admin, qinglan.zone, qinglan.people["clerk"], version=1, active=False, reason="停用")
    with pytest.raises(Refused, match="没有系统管理员"):
        people.end_role(admin, held(qinglan, "admin"), version=1, last_day=TODAY, reason="调离")


def test_the_account_of_the_last_administrator_is_not_closed_by_a_temporary_one(qinglan, admin):
    given(admin, qinglan, "leader", kind=Role.ADMINISTRATOR)
    leader = fresh(qinglan.people["leader"])
    people.set_active(leader, qinglan.zone, admin, version=1, active=False, reason="停用")
    with pytest.raises(Refused, match="自己"):
        people.set_active(leader, qinglan.zone, leader, version=1, active=False, reason="停用")


# The account


def test_a_closed_account_cannot_be_used_until_it_is_opened_again(qinglan, admin, as_person):
    client, person = as_person("clerk"), qinglan.people["clerk"]
    people.set_active(admin, qinglan.zone, person, version=1, active=False, reason="休假")
    assert client.get(reverse("areas:index", args=["qinglan"])).url.startswith("/account/login/")
    people.set_active(admin, qinglan.zone, person, version=2, active=True, reason="返岗")
    assert [each.changes for each in history(person).order_by("number")] == [
        {"is_active": [True, False]},
        {"is_active": [False, True]},
    ]


def test_a_changed_name_is_in_the_log_of_the_zone(qinglan, admin):
    person = qinglan.people["clerk"]
    people.change_person(admin, qinglan.zone, person, version=1, name="景文远", phone="000-0001", reason="更名")
    entry = history(person).get()
    assert (entry.zone, entry.actor, entry.reason) == (qinglan.zone, admin, "更名")
    assert entry.changes == {"name": ["景文", "景文远"], "phone": ["", "000-0001"]}


def test_the_second_of_two_who_change_a_person_learns_of_the_first(qinglan, admin):
    person = qinglan.people["clerk"]
    people.change_person(admin, qinglan.zone, person, version=1, name="甲", phone="")
    with pytest.raises(Overtaken) as told:
        people.change_person(admin, qinglan.zone, person, version=1, name="乙", phone="")
    assert [each.changes for each in told.value.since] == [{"name": ["景文", "甲"]}]


@pytest.mark.parametrize("must_change_already", [False, True])
def test_a_reset_password_works_once_and_must_be_changed(qinglan, admin, must_change_already):
    person = qinglan.people["clerk"]
    User.objects.filter(pk=person.pk).update(must_change_password=must_change_already)
    people.reset_password(
        admin, qinglan.zone, person, version=1, password="Heron-on-the-lake-7", reason="遗忘", without_code=False
    )
    assert fresh(person).check_password("Heron-on-the-lake-7")
    assert fresh(person).must_change_password
    assert "Heron" not in str([each.changes for each in history(person)])


def test_a_reset_password_ends_a_lock_out(qinglan, admin):
    client = Client()
    for _ in range(5):
        client.post("/account/login/", {"login": "clerk", "password": "wrong"})
    person = qinglan.people["clerk"]
    people.reset_password(admin, qinglan.zone, person, version=1, password="Heron-on-the-lake-7", reason="锁定")
    client.post("/account/login/", {"login": "clerk", "password": "Heron-on-the-lake-7"})
    assert "_auth_user_id" in client.session


def test_whoever_has_a_role_in_another_zone_is_not_changed_by_one_administrator(yuntai, qinglan, admin):
    observer = qinglan.people["observer"]
    for change in (
        lambda: people.change_person(admin, qinglan.zone, observer, version=1, name="甲", phone=""),
        lambda: people.reset_password(
            admin, qinglan.zone, observer, version=1, password="Heron-on-the-lake-7", reason="遗忘"
        ),
        lambda: people.set_active(admin, qinglan.zone, observer, version=1, active=False, reason="停用"),
    ):
        with pytest.raises(PermissionDenied, match="其他开发区"):
            change()
    assert fresh(observer).check_password(PASSWORD)
    people.end_role(admin, held(qinglan, "observer"), version=1, last_day=TODAY, reason="到期")


def test_who_is_administrator_of_both_zones_changes_people_of_both(yuntai, qinglan, admin):
    with act("accounts.give_role", by=None, zone=yuntai.zone) as doing:
        doing.create(Membership(user=admin, zone=yuntai.zone, role=Role.ADMINISTRATOR))
    people.change_person(fresh(admin), qinglan.zone, qinglan.people["observer"], version=1, name="关山", phone="")
    assert fresh(qinglan.people["observer"]).name == "关山"


def test_a_role_elsewhere_that_has_ended_does_not_bind(yuntai, qinglan, admin):
    with act("accounts.end_role", by=None, zone=yuntai.zone) as doing:
        doing.change(held(yuntai, "observer"), valid_to=date(2026, 11, 20))
    assert people.may_over(admin, qinglan.zone, qinglan.people["observer"])


# Pages


@pytest.mark.parametrize("username", ["leader", "supervisor", "lead", "clerk", "town", "observer"])
def test_who_may_see_people_sees_them_and_nobody_but_the_administrator_gets_the_forms(as_person, qinglan, username):
    client, pk = as_person(username), qinglan.people["clerk"].pk
    sees = username in ("leader", "supervisor")
    for address in (at("people"), at("person", pk)):
        assert client.get(address).status_code == (200 if sees else 403)
    for name, args in (("add", ()), ("known", ()), ("change", (pk,)), ("give", (pk,)), ("password", (pk,))):
        assert client.get(at(name, *args)).status_code == 403
        assert client.post(at(name, *args), {}).status_code == 403


def test_people_of_another_zone_are_not_found(as_person, yuntai):
    client, pk = as_person("admin"), yuntai.people["other"].pk
    assert "云督" not in client.get(at("people")).content.decode()
    for name in ("person", "change", "give", "password", "active"):
        assert client.get(at(name, pk)).status_code == 404
    role_there = Membership.objects.get(user=yuntai.people["other"])
    assert (
        client.post(at("end", role_there.pk), {"last_day": "2026-11-21", "reason": "x", "seen": 1}).status_code == 404
    )


@pytest.mark.parametrize(
    ("asked", "found", "not_found"),
    [
        ("text=景", "景文", "林岚"),
        ("text=LEAD", "景立", "景文"),
        ("role=leader", "林岚", "景立"),
        ("role=leader&text=景", "没有符合条件", "林岚"),
        ("page=99", "林岚", "没有符合条件"),
        ("role=king", "林岚", "没有符合条件"),
    ],
)
def test_the_filter_stands_in_the_address(as_person, asked, found, not_found):
    page = as_person("admin").get(at("people") + "?" + asked).content.decode()
    page = page[page.index("</form>", page.index("shell-main")) :]
    assert found in page
    assert not_found not in page


def test_closed_accounts_and_ended_roles_are_listed_only_when_asked_for(as_person, qinglan, admin):
    people.set_active(admin, qinglan.zone, qinglan.people["clerk"], version=1, active=False, reason="停用")
    client = as_person("admin")
    assert "景文" not in client.get(at("people")).content.decode()
    assert "景文" in client.get(at("people") + "?all=on").content.decode()


def form_of(**more):
    return {
        "username": "newcomer",
        "name": "新来",
        "phone": "",
        "password": "",
        "role": "clerk",
        "unit": "",
        "area": "",
        "valid_from": "2026-11-21",
        "valid_to": "",
        "reason": "调入",
    } | more


def test_a_made_password_is_shown_once_and_opens_the_account(as_person, qinglan):
    answer = as_person("admin").post(at("add"), form_of(unit=qinglan.units["J"].pk))
    shown = re.search(r'first-password">([^<]+)<', answer.content.decode())[1]
    assert answer["Cache-Control"] == "no-store"
    client = Client()
    client.post("/account/login/", {"login": "newcomer", "password": shown})
    assert client.get("/").url == reverse("account_change_password")
    again = as_person("admin").get(at("person", User.objects.get(username="newcomer").pk))
    assert shown not in again.content.decode()


def test_a_refusal_stands_beside_its_field(as_person):
    page = as_person("admin").post(at("add"), form_of())
    assert page.status_code == 422
    text = page.content.decode()
    assert "部门经办人须指定机构" in text[text.index('id="id_unit"') : text.index('id="id_area"')]


def test_an_account_known_elsewhere_gets_a_role_only_by_its_exact_name(as_person, yuntai):
    client = as_person("admin")
    wrong = client.post(at("known"), form_of(username="other", name="云都", role="observer"))
    assert wrong.status_code == 422
    assert client.post(at("known"), form_of(username="other", name="云督", role="observer")).status_code == 302
    assert Membership.objects.filter(user=yuntai.people["other"], zone__code="qinglan", valid_to=LAST_DAY).exists()


def test_roles_are_given_and_ended_by_the_forms(as_person, qinglan):
    client, person = as_person("admin"), qinglan.people["leader"]
    client.post(at("give", person.pk), form_of(role="supervision"))
    made = Membership.objects.get(user=person, role="supervision")
    assert "督查室" in client.get(at("person", person.pk)).content.decode()
    form = {"last_day": "2026-12-31", "reason": "到期", "seen": 1}
    assert client.post(at("end", made.pk), form).url == at("person", person.pk)
    assert "2026-12-31" in client.get(at("person", person.pk)).content.decode()
    assert client.post(at("end", made.pk), form).status_code == 409


def test_accounts_are_changed_closed_and_reset_by_the_forms(as_person, qinglan):
    client, person = as_person("admin"), qinglan.people["clerk"]
    client.post(at("change", person.pk), {"name": "景文远", "phone": "", "seen": 1})
    client.post(at("active", person.pk), {"reason": "休假", "seen": 2})
    assert (fresh(person).name, fresh(person).is_active) == ("景文远", False)
    client.post(at("active", person.pk), {"reason": "返岗", "seen": 3})
    answer = client.post(at("password", person.pk), {"password": "", "reason": "遗忘", "seen": 4})
    shown = re.search(r'first-password">([^<]+)<', answer.content.decode())[1]
    assert fresh(person).check_password(shown)
    assert client.post(at("change", person.pk), {"name": "甲", "phone": "", "seen": 1}).status_code == 409


def test_the_forms_about_somebody_with_roles_in_other_zones_are_refused(as_person, yuntai, qinglan):
    client, pk = as_person("admin"), qinglan.people["observer"].pk
    for name in ("change", "password", "active"):
        assert client.get(at(name, pk)).status_code == 403
    assert client.get(at("give", pk)).status_code == 200


@pytest.mark.parametrize("count", [3, 70])
def test_the_list_takes_few_queries_however_many_people_there_are(as_person, qinglan, count):
    with act("demo.build_zone", by=None, zone=qinglan.zone) as doing:
        for number in range(count):
            person = User.objects.create(username=f"p{number}", name=f"甲{number}")
            doing.create(Membership(user=person, zone=qinglan.zone, role=Role.CLERK, unit=qinglan.units["J1"]))
    client = as_person("admin")
    with CaptureQueriesContext(connection) as asked:
        client.get(at("people"))
    assert len(asked) <= 12
    with CaptureQueriesContext(connection) as asked:
        client.get(at("person", qinglan.people["clerk"].pk))
    assert len(asked) <= 15
    with CaptureQueriesContext(connection) as asked:
        client.post(at("add"), form_of(unit=qinglan.units["J"].pk))
    assert len(asked) <= 20
