"""Rules of the outbox: what is told leaves after its act, once, at the hour that a person wants, and never inside."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import logging
import re
import threading
import time
from datetime import datetime, timedelta
from datetime import time as clock
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from guatu.errors import UsageError
from guatu_web.accounts.models import Membership
from guatu_web.outbox import claiming, hooks, mail, places
from guatu_web.outbox.actions import hooks as hook_acts
from guatu_web.outbox.actions import messages as message_acts
from guatu_web.outbox.actions import preferences
from guatu_web.outbox.mail_server import mail_server
from guatu_web.outbox.models import Hook, Message, Preference
from guatu_web.outbox.posting import Draft, post, post_all
from guatu_web.outbox.rhythm import leaves_at
from guatu_web.outbox.sending import send_due
from guatu_web.records.acts import act
from guatu_web.records.errors import OutsideAnAct, Overtaken, Refused
from guatu_web.records.models import AuditEntry
from web.outbox_hand import certificate_for, free_port, hook_of, post_office, reachable, robot, stubborn_server, told

State, Why = Message.State, Message.Failure
SHANGHAI = timezone.get_default_timezone()


@pytest.fixture
def office(settings):
    with post_office() as found:
        settings.MAIL = found.server
        yield found


@pytest.fixture
def inner(settings):
    settings.INNER_HOOKS = True


@pytest.fixture
def clerk(qinglan):
    reachable(qinglan.people["clerk"])
    return qinglan.people["clerk"]


def now_is(message):
    message.refresh_from_db()
    return State(message.state), message.failure


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# ---------------------------------------------------------------- posting


def test_a_message_is_there_if_and_only_if_its_act_is(qinglan, clerk):
    def fails_after_posting():
        with act("test.tell", by=None, zone=qinglan.zone) as doing:
            post(doing, Draft(clerk, "1", "trial", "试用"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_after_posting()
    assert not Message.objects.exists()
    with act("test.tell", by=None, zone=qinglan.zone) as doing:
        post(doing, Draft(clerk, "1", "trial", "试用"))
    assert Message.objects.get().state == State.WAITING


def test_a_message_is_not_posted_outside_of_an_act(qinglan, clerk):
    with act("test.tell", by=None, zone=qinglan.zone) as doing:
        pass
    with pytest.raises(OutsideAnAct):
        post(doing, Draft(clerk, "1", "trial", "试用"))


def test_the_same_key_is_told_to_the_same_person_once(qinglan, clerk):
    told(qinglan.zone, clerk, "1", "先说的")
    told(qinglan.zone, clerk, "1", "后说的")
    told(qinglan.zone, qinglan.people["lead"], "1", "也说给别人")
    assert sorted(Message.objects.values_list("subject", flat=True)) == ["也说给别人", "先说的"]


def test_another_zone_may_use_the_same_key(qinglan, yuntai):
    observer = qinglan.people["observer"]
    told(qinglan.zone, observer, "1")
    told(yuntai.zone, observer, "1")
    assert Message.objects.count() == 2


def test_a_hook_of_another_zone_is_not_told(qinglan, yuntai, inner):
    foreign = hook_of(yuntai.zone, "https://robot.invalid/")
    with pytest.raises(ValueError, match="another zone"):
        told(qinglan.zone, foreign)


def test_many_messages_cost_few_queries(qinglan, clerk):
    with act("test.tell", by=None, zone=qinglan.zone) as doing, CaptureQueriesContext(connection) as asked:
        post_all(doing, [Draft(clerk, str(number), "trial", "试用") for number in range(400)])
    assert len(asked) <= 20  # SQLite takes 999 values at a time
    assert Message.objects.count() == 400


def test_a_subject_is_one_line_whatever_was_given(qinglan, clerk, office):
    told(qinglan.zone, clerk, subject="甲\r\nBcc: other@qinglan.invalid\n\0乙")
    send_due()
    (received,) = office.mails
    assert received["Subject"] == "甲 Bcc: other@qinglan.invalid 乙"
    assert received["Bcc"] is None


# ---------------------------------------------------------------- mail


def test_a_mail_ends_with_the_link_to_its_record(qinglan, clerk, office, settings):
    settings.ADDRESS = "https://guatu.invalid"
    message = told(
        qinglan.zone,
        clerk,
        subject="任务将到期",
        body="新材料园道路工程还有 3 个工作日。\n.单独一点开头",
        link="/z/qinglan/x/7",
    )
    assert send_due().sent == 1
    (received,) = office.mails
    assert received["Subject"] == "任务将到期"
    assert received["To"] == "景文 <clerk@qinglan.invalid>"
    text = received.get_content().replace("\r\n", "\n")
    assert text.startswith(
        "新材料园道路工程还有 3 个工作日。\n.单独一点开头\n\n查看：https://guatu.invalid/z/qinglan/x/7\n\n——"
    )
    assert now_is(message) == (State.SENT, "")
    assert message.sent_as == received["Message-ID"]


def test_a_message_keeps_its_id_when_a_person_sends_it_again(qinglan, clerk, office):
    message = told(qinglan.zone, clerk)
    send_due()
    first = office.mails[0]["Message-ID"]
    Message.objects.update(state=State.STUCK, failure=Why.UNKNOWN)
    message.refresh_from_db()
    message_acts.resend(qinglan.people["supervisor"], message, version=message.version)
    send_due()
    assert [each["Message-ID"] for each in office.mails] == [first, first]


def test_what_was_sent_is_not_sent_again(qinglan, clerk, office):
    told(qinglan.zone, clerk)
    send_due()
    assert send_due(timezone.now() + timedelta(days=9)).sent == 0
    assert len(office.mails) == 1


def test_without_a_mail_server_mail_waits(qinglan, clerk, settings, as_person):
    settings.MAIL = None
    message = told(qinglan.zone, clerk)
    send_due()
    assert now_is(message) == (State.WAITING, "")
    page = as_person("admin").get(reverse("outbox:list", args=["qinglan"])).content.decode()
    assert "未配置邮件服务" in page
    assert "现有 1 封等待" in page


@pytest.mark.parametrize(
    ("step", "answer", "state", "failure"),
    [
        ("RCPT", "450 mailbox busy", State.WAITING, Why.BUSY),
        ("RCPT", "550 5.1.1 <clerk@qinglan.invalid> no such user", State.STUCK, Why.REFUSED),
        ("DATA", "451 try again later", State.WAITING, Why.BUSY),
        ("DATA", "554 spam", State.STUCK, Why.REFUSED),
    ],
)
def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_stuck(
    qinglan, clerk, office, step, answer, state, failure
):
    office.answers[step] = answer
    message = told(qinglan.zone, clerk)
    send_due()
    assert now_is(message) == (state, failure)
    assert message.answer == answer.replace("clerk@qinglan.invalid", "…")
    office.answers.clear()
    send_due(timezone.now() + timedelta(hours=1))
    assert len(office.mails) == (state == State.WAITING)


def test_each_attempt_waits_longer_and_after_the_last_a_person_is_asked(qinglan, clerk, office):
    office.answers["RCPT"] = "450 busy"
    message, moment, pauses = told(qinglan.zone, clerk), timezone.now(), []
    for _ in range(claiming.TRIES):
        moment = max(moment, message.due_at)
        send_due(moment)
        message.refresh_from_db()
        pauses.append((message.due_at - moment).total_seconds())
    assert all(
        longest / 2 <= pause <= longest + 5
        for pause, longest in zip(pauses[:-1], [60 * 2**n for n in range(9)] + [6 * 3600] * 2, strict=True)
    )
    assert now_is(message) == (State.STUCK, Why.BUSY)


def test_a_server_that_is_away_wears_out_no_message_behind_the_first(qinglan, clerk, settings):
    settings.MAIL = mail_server(f"smtp://127.0.0.1:{free_port()}?tls=none", None, None)
    for number in range(3):
        told(qinglan.zone, clerk, str(number))
    assert send_due().later == 1
    assert sorted(Message.objects.values_list("attempts", "failure")) == [(0, ""), (0, ""), (1, Why.UNREACHABLE)]


def _smtp(*answers, then=None):
    """Talks SMTP: greets, and answers each line with the next answer; a last one after the mail's end."""

    def talk(connection):
        lines = connection.makefile("rb")
        connection.sendall(b"220 trial\r\n")
        for answer in answers:
            lines.readline()
            connection.sendall(answer)
        if then:
            then(connection, lines)

    return talk


GIVEN = (b"250 trial\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")


def test_a_connection_that_breaks_before_the_mail_has_left_is_tried_again(qinglan, clerk, settings):
    message = told(qinglan.zone, clerk)
    with stubborn_server(talk=_smtp(*GIVEN[:3])) as port:
        settings.MAIL = mail_server(f"smtp://127.0.0.1:{port}?tls=none", None, None)
        send_due()
    assert now_is(message) == (State.WAITING, Why.UNREACHABLE)


def test_a_connection_that_breaks_after_the_mail_has_left_is_for_a_person_to_decide(qinglan, clerk, office, settings):
    message = told(qinglan.zone, clerk)

    def hear_it_out(connection, lines):
        while lines.readline() != b".\r\n":
            pass

    with stubborn_server(talk=_smtp(*GIVEN, then=hear_it_out)) as port:
        settings.MAIL = mail_server(f"smtp://127.0.0.1:{port}?tls=none", None, None)
        send_due()
    assert now_is(message) == (State.STUCK, Why.UNKNOWN)
    settings.MAIL = office.server
    send_due(timezone.now() + timedelta(days=30))
    assert office.mails == []
    message_acts.resend(qinglan.people["supervisor"], message, version=message.version)
    send_due()
    assert len(office.mails) == 1


def test_a_server_that_drips_is_broken_off(qinglan, clerk, settings, monkeypatch):
    monkeypatch.setattr(mail, "WHOLE", 1.0)
    message = told(qinglan.zone, clerk)

    def drip(connection):
        for _ in range(400):
            connection.sendall(b"2")
            time.sleep(0.05)

    with stubborn_server(talk=drip) as port:
        settings.MAIL = mail_server(f"smtp://127.0.0.1:{port}?tls=none", None, None)
        began = time.monotonic()
        send_due()
    assert time.monotonic() - began < 10
    assert now_is(message) == (State.WAITING, Why.UNREACHABLE)


def test_a_server_without_encryption_is_not_given_the_mail_where_it_was_asked_for(qinglan, clerk, office, settings):
    settings.MAIL = office.server._replace(tls="starttls")
    message = told(qinglan.zone, clerk)
    send_due()
    assert now_is(message) == (State.WAITING, Why.UNSAFE)
    assert office.mails == []


def test_who_has_no_address_is_in_the_stuck_list(qinglan, office):
    message = told(qinglan.zone, qinglan.people["lead"])
    send_due()
    assert now_is(message) == (State.STUCK, Why.NO_ADDRESS)


def test_who_turned_mail_off_is_sent_none(qinglan, office):
    reachable(qinglan.people["lead"], by_email=False)
    message = told(qinglan.zone, qinglan.people["lead"])
    assert send_due().dropped == 1
    assert now_is(message) == (State.GIVEN_UP, Why.UNWANTED)


def test_who_has_left_the_zone_is_told_nothing_more(qinglan, clerk, office):
    message = told(qinglan.zone, clerk)
    with act("test.leave", by=None, zone=qinglan.zone, reason="调离") as doing:
        doing.archive(Membership.objects.get(user=clerk))
    send_due()
    assert now_is(message) == (State.GIVEN_UP, Why.LEFT)
    assert office.mails == []


@pytest.mark.parametrize("given", ["http://x", "smtp://", "smtp://host:x", "smtp://host?tls=perhaps", "host:25"])
def test_a_mail_address_that_names_no_server_is_refused_with_an_example(given):
    with pytest.raises(UsageError, match="smtp://name:password@host"):
        mail_server(given, None, None)


def test_the_mail_address_may_stand_in_a_file_and_its_password_is_not_printed(tmp_path):
    file = tmp_path / "mail"
    file.write_text("smtps://bot%40qinglan.invalid:ge%3Aheim@mail.invalid\n", encoding="utf-8")
    server = mail_server(None, str(file), None)
    assert server[:] == ("mail.invalid", 465, "tls", "bot@qinglan.invalid", "ge:heim", "bot@qinglan.invalid")
    assert "heim" not in repr(server)


# ---------------------------------------------------------------- quiet hours and digests


@pytest.fixture
def night_worker(qinglan):
    return reachable(qinglan.people["clerk"], quiet_from=clock(22), quiet_to=clock(7)).person


def posted_at(message, moment):
    Message.objects.filter(pk=message.pk).update(created_at=moment, due_at=moment)


def test_quiet_hours_hold_messages_which_then_leave_as_one_digest(qinglan, night_worker, office):
    first, second = (told(qinglan.zone, night_worker, key, f"第{key}条") for key in "一二")
    posted_at(first, at("2026-11-22 22:10"))
    posted_at(second, at("2026-11-23 01:00"))
    assert send_due(at("2026-11-22 22:11")).held == 1
    assert send_due(at("2026-11-23 01:01")).held == 1
    assert send_due(at("2026-11-23 06:59")).sent == 0
    assert send_due(at("2026-11-23 07:01")).sent == 2
    (received,) = office.mails
    assert received["Subject"] == "2 条消息汇总"
    text = received.get_content()
    assert text.index("1. 第一条") < text.index("2. 第二条")
    assert text.count("查看：") == 2


def test_a_single_message_after_quiet_hours_is_itself(qinglan, night_worker, office):
    posted_at(told(qinglan.zone, night_worker, subject="唯一一条"), at("2026-11-22 23:00"))
    send_due(at("2026-11-22 23:01"))
    send_due(at("2026-11-23 08:00"))
    assert [each["Subject"] for each in office.mails] == ["唯一一条"]


def test_outside_of_quiet_hours_messages_leave_one_by_one(qinglan, night_worker, office):
    for key in "一二":
        posted_at(told(qinglan.zone, night_worker, key), at("2026-11-22 12:00"))
    send_due(at("2026-11-22 12:01"))
    assert len(office.mails) == 2


def test_a_retry_keeps_quiet_hours_too(qinglan, night_worker, office):
    office.answers["RCPT"] = "450 busy"
    message = told(qinglan.zone, night_worker)
    posted_at(message, at("2026-11-22 21:59"))
    send_due(at("2026-11-22 21:59"))
    office.answers.clear()
    assert send_due(at("2026-11-22 22:30")).held == 1
    assert send_due(at("2026-11-23 07:00")).sent == 1


@pytest.mark.parametrize(
    ("rhythm", "leaves"),
    [
        ("day", "2026-11-22 09:00"),
        ("xun", "2026-12-01 09:00"),
        ("month", "2026-12-01 09:00"),
        ("quarter", "2027-01-01 09:00"),
    ],
)
def test_a_rhythm_gathers_messages_until_its_day_and_hour(qinglan, office, rhythm, leaves):
    person = reachable(qinglan.people["lead"], rhythm=rhythm, hour=9).person
    for key in "一二三":
        posted_at(told(qinglan.zone, person, key), at("2026-11-21 10:00"))
    send_due(at("2026-11-21 10:01"))
    assert set(Message.objects.values_list("due_at", flat=True)) == {at(leaves)}
    send_due(at(leaves) - timedelta(minutes=1))
    assert office.mails == []
    send_due(at(leaves))
    assert [each["Subject"] for each in office.mails] == ["3 条消息汇总"]


def test_a_message_does_not_leave_before_its_time(qinglan, clerk, office):
    told(qinglan.zone, clerk, not_before=timezone.now() + timedelta(hours=2))
    assert send_due().sent == 0
    assert send_due(timezone.now() + timedelta(hours=3)).sent == 1


times = st.times().map(lambda each: each.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda each: each.replace(tzinfo=SHANGHAI))


@given(times, times, st.sampled_from(Preference.Rhythm.values), st.integers(0, 23), moments)
def test_a_message_never_leaves_early_nor_in_quiet_hours_and_its_hour_stays(begin, end, rhythm, hour, ready):
    wanted = Preference(quiet_from=begin, quiet_to=end, rhythm=rhythm, hour=hour)
    leaves = leaves_at(wanted, ready, ready)
    local = leaves.astimezone(SHANGHAI).time()
    is_quiet = begin <= local < end if begin < end else (begin != end and (local >= begin or local < end))
    assert leaves >= ready
    assert not is_quiet
    assert leaves_at(wanted, ready, leaves) == leaves
    assert leaves - ready <= timedelta(days=94)


# ---------------------------------------------------------------- hooks


def test_a_wecom_robot_is_told_in_its_markdown(qinglan, inner, settings):
    settings.ADDRESS = "https://guatu.invalid"
    with robot() as group:
        message = told(qinglan.zone, hook_of(qinglan.zone, group.address), subject="红色<@all>预警", body="[外链](x)")
        send_due()
    ((path, headers, content),) = group.told
    assert path == "/robot?key=geheim-4711"
    assert headers["Host"] == f"localhost:{group.server_port}"
    assert content["msgtype"] == "markdown"
    assert content["markdown"]["content"] == (
        "**红色＜@all＞预警**\n\n［外链］(x)\n\n[查看](https://guatu.invalid/z/qinglan/)"
    )
    assert now_is(message) == (State.SENT, "")


def test_a_long_message_is_cut_for_a_robot_and_keeps_its_link(qinglan, inner):
    with robot() as group:
        told(qinglan.zone, hook_of(qinglan.zone, group.address), body="很长的内容" * 1000)
        send_due()
    text = group.told[0][2]["markdown"]["content"]
    assert len(text.encode()) <= 4096
    assert "…\n\n[查看](" in text


def test_a_dingtalk_robot_is_told_with_a_signature(qinglan, inner):
    with robot() as group:
        told(qinglan.zone, hook_of(qinglan.zone, group.address, "dingtalk", "SEC-geheim"), subject="周报")
        send_due()
    ((path, _, content),) = group.told
    query = parse_qs(urlsplit(path).query)
    at = query["timestamp"][0]
    digest = hmac.new(b"SEC-geheim", f"{at}\nSEC-geheim".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(digest).decode()]
    assert query["key"] == ["geheim-4711"]
    assert content["markdown"]["title"] == "周报"


def test_another_system_is_told_the_facts_as_json(qinglan, inner):
    with robot(b"whatever") as system:
        told(qinglan.zone, hook_of(qinglan.zone, system.address, "plain"), facts={"days": 3})
        assert send_due().sent == 1
    ((_, headers, content),) = system.told
    assert (content["kind"], content["facts"], content["zone"]) == ("trial", {"days": 3}, "qinglan")
    assert re.fullmatch("[0-9a-f]{64}", headers["Idempotency-Key"])


@pytest.mark.parametrize(
    ("answer", "status", "state", "failure", "said"),
    [
        (
            {"errcode": 93000, "errmsg": "invalid webhook url"},
            200,
            State.STUCK,
            Why.REFUSED,
            "93000 invalid webhook url",
        ),
        ({"errcode": 45009, "errmsg": "api freq out of limit"}, 200, State.WAITING, Why.BUSY, "45009 api freq out of"),
        ({"ok": True}, 200, State.STUCK, Why.UNKNOWN, "errcode?"),
        (b"x" * 200_000, 200, State.STUCK, Why.UNKNOWN, "errcode?"),
        (b"[" * 60_000, 200, State.STUCK, Why.UNKNOWN, "errcode?"),
        ({}, 302, State.STUCK, Why.REFUSED, "HTTP 302"),
        ({}, 403, State.STUCK, Why.REFUSED, "HTTP 403"),
        ({}, 429, State.WAITING, Why.BUSY, "HTTP 429"),
        ({}, 502, State.STUCK, Why.UNKNOWN, "HTTP 502"),
        ({}, 503, State.WAITING, Why.BUSY, "HTTP 503"),
    ],
)
def test_what_a_robot_answers_decides(qinglan, inner, answer, status, state, failure, said):
    with robot(answer, status) as group:
        message = told(qinglan.zone, hook_of(qinglan.zone, group.address))
        send_due()
    assert len(group.told) == 1, "no redirect is followed"
    assert now_is(message) == (state, failure)
    assert message.answer.startswith(said)


@pytest.mark.parametrize("manner", [{"hang": True}, {"drip": 0.05}])
def test_a_robot_that_hangs_or_drips_is_left_in_time_and_a_person_decides(qinglan, inner, monkeypatch, manner):
    monkeypatch.setattr(hooks, "WHOLE", 1.5)
    with robot({"errcode": 0, "errmsg": "x" * 500}, **manner) as group:
        message = told(qinglan.zone, hook_of(qinglan.zone, group.address))
        began = time.monotonic()
        send_due()
        assert time.monotonic() - began < 10
    assert now_is(message) == (State.STUCK, Why.UNKNOWN)


def test_a_robot_that_drips_its_headers_is_left_in_time(qinglan, inner, monkeypatch):
    monkeypatch.setattr(hooks, "WHOLE", 1.5)

    def drip(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(400):
            connection.sendall(f"X-{number}: y\r\n".encode())
            time.sleep(0.05)

    with stubborn_server(talk=drip) as port:
        message = told(qinglan.zone, hook_of(qinglan.zone, f"http://localhost:{port}/"))
        began = time.monotonic()
        send_due()
        assert time.monotonic() - began < 10
    assert now_is(message) == (State.STUCK, Why.UNKNOWN)


def test_a_robot_that_is_away_is_tried_later_and_others_are_told_meanwhile(qinglan, inner):
    with robot() as group:
        away = hook_of(qinglan.zone, f"http://localhost:{free_port()}/")
        lost, other = told(qinglan.zone, away), told(qinglan.zone, away, "试-2")
        found = told(qinglan.zone, hook_of(qinglan.zone, group.address))
        send_due()
    assert now_is(lost) == (State.WAITING, Why.UNREACHABLE)
    assert (now_is(other), other.attempts) == ((State.WAITING, ""), 0)
    assert now_is(found) == (State.SENT, "")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "https://127.0.0.1/",
            "https://localhost/",
            "https://10.0.0.8/",
            "https://[::1]/",
            "https://169.254.169.254/",
        ),
        *("https://100.64.0.1/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://printer.local/"),
        *("http://qyapi.weixin.qq.com/", "ftp://host/", "https://", "https://name:x@host.example/", "https://a b/"),
        *("https://host:99999/", "https://主机.example/", "https://host.example/#x", "javascript:alert(1)"),
    ],
)
def test_an_address_inside_or_without_encryption_is_refused(qinglan, admin, address):
    with pytest.raises(Refused):
        hook_acts.add(admin, qinglan.zone, name="群", form="wecom", address=address)


def test_a_name_that_leads_inside_is_not_connected_to(qinglan, settings):
    with robot() as group:
        hook = hook_of(qinglan.zone, group.address.replace("http:", "https:").replace("localhost", "ip6-localhost"))
        settings.INNER_HOOKS = False
        message = told(qinglan.zone, hook)
        places_found = places._looked_up("ip6-localhost", 443, 2)
        send_due()
    expected = Why.INNER_ADDRESS if places_found else Why.UNREACHABLE
    assert now_is(message)[1] == expected
    assert group.told == []


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("101.91.0.1", True),
        ("2408:8000::1", True),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("2002:a00:1::", False),
    ],
)
def test_only_addresses_of_the_open_net_are_public(ip, public):
    assert places.is_public(ipaddress.ip_address(ip)) is public


@pytest.mark.parametrize(("name", "state"), [("localhost", State.SENT), ("elsewhere.invalid", State.WAITING)])
def test_the_certificate_is_held_against_the_name_though_the_address_was_looked_up(
    qinglan, inner, tmp_path, monkeypatch, name, state
):
    context, file = certificate_for(name, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    hooks._trusted.cache_clear()
    with robot(context=context) as group:
        message = told(qinglan.zone, hook_of(qinglan.zone, group.address))
        send_due()
    hooks._trusted.cache_clear()
    assert now_is(message) == (state, "" if state == State.SENT else Why.UNSAFE)
    assert len(group.told) == (state == State.SENT)


def test_the_address_and_the_secret_are_never_shown_nor_logged(qinglan, inner, as_person, admin, caplog):
    caplog.set_level(logging.DEBUG)
    with robot({"errcode": 93000, "errmsg": "no"}) as group:
        hook = hook_acts.add(
            admin, qinglan.zone, name="群", form="dingtalk", address=group.address, secret="SEC-geheim"
        )
        hook_acts.test(admin, hook)
        send_due()
    client, message = as_person("admin"), Message.objects.get()
    pages = [
        client.get(reverse("outbox:hooks", args=["qinglan"])),
        client.get(reverse("outbox:message", args=["qinglan", message.pk])),
        client.get(reverse("records:audit", args=["qinglan"])),
        client.post(
            reverse("outbox:add_hook", args=["qinglan"]),
            {"name": "群", "form": "dingtalk", "address": group.address, "secret": "SEC-geheim"},
        ),
    ]
    shown = "".join(each.content.decode() for each in pages) + str(list(AuditEntry.objects.values()))
    assert [each.status_code for each in pages] == [200, 200, 200, 422]
    assert "geheim" not in shown
    assert "geheim" not in caplog.text


def test_what_waits_for_a_hook_out_of_use_is_dropped(qinglan, inner, admin):
    with robot() as group:
        hook = hook_of(qinglan.zone, group.address)
        message = told(qinglan.zone, hook)
        hook_acts.deactivate(admin, hook, version=hook.version, reason="群已解散")
        send_due()
    assert group.told == []
    assert now_is(message) == (State.GIVEN_UP, Why.HOOK_OFF)


# ---------------------------------------------------------------- several senders


@pytest.mark.usefixtures("flushable")
def test_two_senders_at_once_send_each_message_once(qinglan, clerk, office, inner):
    with robot() as group:
        hook = hook_of(qinglan.zone, group.address)
        for number in range(30):
            told(qinglan.zone, clerk, f"信{number:02}", f"第{number}封")
            told(qinglan.zone, hook, f"群{number:02}", f"第{number}条")
        failed, start = [], threading.Barrier(3)

        def send():
            try:
                start.wait()
                send_due()
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        senders = [threading.Thread(target=send) for _ in range(3)]
        for each in senders:
            each.start()
        for each in senders:
            each.join()
    assert failed == []
    assert sorted(each["Subject"] for each in office.mails) == sorted(f"第{number}封" for number in range(30))
    assert len({content["markdown"]["content"] for _, _, content in group.told}) == len(group.told) == 30
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


def claimed(message):
    parcel = claiming.claim([message.pk], timezone.now())
    assert parcel is not None
    return parcel


def test_a_message_is_claimed_by_one(qinglan, clerk):
    message = told(qinglan.zone, clerk)
    claimed(message)
    assert claiming.claim([message.pk], timezone.now()) is None


def test_a_claim_that_ran_out_before_anything_left_is_sent_by_another_and_the_first_lets_it_be(qinglan, clerk, office):
    slow = claimed(told(qinglan.zone, clerk))
    assert send_due(timezone.now() + claiming.LEASE * 2).sent == 1
    assert claiming.hand_over(slow, timezone.now()) is False
    assert len(office.mails) == 1


def test_a_claim_that_ran_out_while_handing_over_is_for_a_person_unless_its_sender_still_hears_the_end(
    qinglan, clerk, office
):
    message = told(qinglan.zone, clerk)
    slow = claimed(message)
    assert claiming.hand_over(slow, timezone.now())
    send_due(timezone.now() + claiming.LEASE * 2)
    assert now_is(message) == (State.STUCK, Why.UNKNOWN)
    assert office.mails == []
    claiming.sent(slow, "<late@qinglan.invalid>")
    assert now_is(message) == (State.SENT, "")


def test_a_slow_sender_changes_nothing_of_a_message_that_a_person_has_sent_again(qinglan, clerk):
    message = told(qinglan.zone, clerk)
    slow = claimed(message)
    claiming.hand_over(slow, timezone.now())
    claiming.take_back(timezone.now() + claiming.LEASE * 2)
    message.refresh_from_db()
    message_acts.resend(qinglan.people["supervisor"], message, version=message.version)
    assert claiming.sent(slow, "<late@qinglan.invalid>") == 0
    assert now_is(message) == (State.WAITING, "")


def test_the_command_may_run_twice(qinglan, clerk, office, capsys):
    told(qinglan.zone, clerk)
    call_command("send_messages")
    call_command("send_messages")
    assert re.findall(r"(\d+) sent", capsys.readouterr().out) == ["1", "0"]
    assert len(office.mails) == 1


# ---------------------------------------------------------------- what people do


@pytest.fixture
def stuck(qinglan, clerk):
    message = told(qinglan.zone, clerk, subject="停住的消息")
    Message.objects.update(state=State.STUCK, failure=Why.REFUSED, answer="550 no")
    message.refresh_from_db()
    return message


def test_the_stuck_list_tells_why_in_words_and_a_person_sends_it_again(stuck, as_person, office):
    client = as_person("supervisor")
    page = client.get(reverse("outbox:list", args=["qinglan"])).content.decode()
    assert "停住的消息" in page
    assert "对方拒收：550 no" in page
    answer = client.post(reverse("outbox:resend", args=["qinglan", stuck.pk]), {"version": stuck.version})
    assert answer.status_code == 302
    send_due()
    assert now_is(stuck) == (State.SENT, "")
    assert AuditEntry.objects.filter(act="outbox.resend", record=str(stuck.pk)).exists()


def test_two_people_do_not_send_it_again_both(stuck, qinglan):
    message_acts.resend(qinglan.people["supervisor"], stuck, version=stuck.version)
    with pytest.raises(Overtaken):
        message_acts.resend(qinglan.people["admin"], stuck, version=stuck.version - 1)


def test_what_was_sent_cannot_be_sent_again(qinglan, clerk, office):
    message = told(qinglan.zone, clerk)
    send_due()
    message.refresh_from_db()
    with pytest.raises(Refused, match="已发送"):
        message_acts.resend(qinglan.people["supervisor"], message, version=message.version)


def test_giving_up_asks_for_a_reason_and_then_nothing_leaves(stuck, as_person, office):
    client, address = as_person("supervisor"), reverse("outbox:give_up", args=["qinglan", stuck.pk])
    refused = client.post(address, {"version": stuck.version, "reason": " "})
    assert refused.status_code == 422
    assert "请写明不再发送的原因。" in refused.content.decode()
    assert client.post(address, {"version": stuck.version, "reason": "已电话告知"}).status_code == 302
    send_due(timezone.now() + timedelta(days=1))
    assert now_is(stuck)[0] == State.GIVEN_UP
    assert office.mails == []


def test_what_is_just_being_sent_cannot_be_given_up(qinglan, clerk):
    message = told(qinglan.zone, clerk)
    claimed(message)
    message.refresh_from_db()
    with pytest.raises(Refused, match="正在发送"):
        message_acts.give_up(qinglan.people["supervisor"], message, version=message.version, reason="不用了")


@pytest.mark.parametrize("username", ["leader", "lead", "clerk", "town", "observer"])
def test_others_do_not_see_the_messages_of_the_zone(as_person, username):
    assert as_person(username).get(reverse("outbox:list", args=["qinglan"])).status_code == 403


def test_everybody_sets_how_to_be_told(as_person, qinglan):
    client, address = as_person("town"), reverse("outbox:own", args=["qinglan"])
    assert client.get(address).status_code == 200
    wanted = {"address": "he@qinglan.invalid", "by_email": "1", "rhythm": "xun", "hour": "9", "language": "en"}
    assert client.post(address, {**wanted, "quiet_from": "21:30", "quiet_to": ""}).status_code == 422
    assert client.post(address, {**wanted, "quiet_from": "21:30", "quiet_to": "07:00"}).status_code == 302
    kept = Preference.objects.get(person=qinglan.people["town"])
    assert (kept.address, kept.rhythm, kept.hour, kept.language, kept.quiet) == (
        "he@qinglan.invalid",
        "xun",
        9,
        "en",
        (clock(21, 30), clock(7)),
    )
    page = client.get(address).content.decode()
    assert 'value="21:30"' in page
    again = {**wanted, "rhythm": "at_once", "version": kept.version}
    assert client.post(address, again).status_code == 302
    assert client.post(address, {**again, "rhythm": "day"}).status_code == 409


def test_who_asks_for_mail_at_once_again_gets_what_was_held(qinglan, office):
    lead = qinglan.people["lead"]
    wanted = reachable(lead, rhythm="quarter")
    told(qinglan.zone, lead)
    assert send_due().held == 1
    told_again = {"address": wanted.address, "by_email": True, "rhythm": "at_once", "hour": 8}
    preferences.set_own(lead, qinglan.zone, version=wanted.version, **told_again)
    assert send_due(timezone.now() + timedelta(seconds=1)).sent == 1


def test_a_new_hook_is_tried_by_a_message(qinglan, inner, as_person):
    client = as_person("admin")
    with robot() as group:
        given = {"name": "专班群", "form": "wecom", "address": group.address, "secret": ""}
        assert client.post(reverse("outbox:add_hook", args=["qinglan"]), given).status_code == 302
        hook = Hook.objects.get()
        client.post(reverse("outbox:test_hook", args=["qinglan", hook.pk]))
        send_due()
        assert client.post(reverse("outbox:add_hook", args=["qinglan"]), given).status_code == 422
    assert "测试消息：专班群" in group.told[0][2]["markdown"]["content"]
    assert "已发送" in client.get(reverse("outbox:hooks", args=["qinglan"])).content.decode()


def test_pages_keep_the_query_budget_however_many_there_are(qinglan, clerk, inner, as_person):
    hooks_made = [hook_of(qinglan.zone, f"https://robot.invalid/{number}") for number in range(8)]
    with act("test.tell", by=None, zone=qinglan.zone) as doing:
        post_all(doing, [Draft(clerk, str(number), "trial", f"第{number}条") for number in range(120)])
        post_all(doing, [Draft(hook, "x", "trial", "群消息") for hook in hooks_made])
    client, pk = as_person("supervisor"), Message.objects.first().pk
    for address, most in (
        (reverse("outbox:list", args=["qinglan"]) + "?size=100", 12),
        (reverse("outbox:list", args=["qinglan"]) + "?text=第", 12),
        (reverse("outbox:message", args=["qinglan", pk]), 15),
        (reverse("outbox:hooks", args=["qinglan"]), 12),
        (reverse("outbox:own", args=["qinglan"]), 12),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= most, address


def test_the_list_is_paged_and_searched(qinglan, clerk, as_person):
    with act("test.tell", by=None, zone=qinglan.zone) as doing:
        post_all(doing, [Draft(clerk, str(number), "trial", f"第{number:03}条") for number in range(60)])
    client, address = as_person("supervisor"), reverse("outbox:list", args=["qinglan"])
    page = client.get(address)
    assert [row.subject for row in page.context["page"].rows][:2] == ["第059条", "第058条"]
    following = client.get(address + page.context["links"].next)
    assert following.context["page"].rows[0].subject == "第034条"
    found = client.get(address, {"text": "第007"}).context["page"].rows
    assert [row.subject for row in found] == ["第007条"]
    assert client.get(address, {"show": "nothing", "size": "x", "after": "x"}).status_code == 422
