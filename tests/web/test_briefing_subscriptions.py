"""Rules of subscriptions to briefings: who is sent which, once, with the file; what wrote itself says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guatu.briefing import composed, shipped
from guatu.briefing.facts import Event, Facts
from guatu.papers.fontfiles import FontError
from guatu.periods import Period, cumulative
from guatu_web.accounts.models import Membership
from guatu_web.briefings import enclosing, sending
from guatu_web.briefings.actions import subscribing
from guatu_web.briefings.models import Briefing, Edition, Subscription
from guatu_web.briefings.plain_documents import digest, plain
from guatu_web.outbox import enclosing as outbox_files
from guatu_web.outbox.actions import hooks as hook_acts
from guatu_web.outbox.models import Enclosure, Message
from guatu_web.outbox.posting import Draft, post
from guatu_web.outbox.sending import send_due
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused
from guatu_web.records.models import AuditEntry
from guatu_web.supervision.actions.doing import do
from guatu_web.supervision.actions.entering import Entry, enter
from guatu_web.supervision.models import Item
from guatu_web.work import rounds
from web.outbox_hand import hook_of, post_office, reachable, robot
from web.pace_hand import Figures

State, Why = Message.State, Message.Failure
DEMO = Path(__file__).parents[2] / "playbooks" / "demo"
SHANGHAI = timezone.get_default_timezone()
MONDAY = date(2026, 11, 23)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def office(settings):
    with post_office() as found:
        settings.MAIL = found.server
        settings.ADDRESS = "https://guatu.invalid"
        yield found


@pytest.fixture
def inner(settings):
    settings.INNER_HOOKS = True


@pytest.fixture
def leader(qinglan):
    reachable(qinglan.people["leader"])
    return qinglan.people["leader"]


@pytest.fixture
def supervisor(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def at(monkeypatch):
    """Sets the day and the hour."""

    def to(day, hour="12:00"):
        moment = datetime.combine(day, clock_time.fromisoformat(hour), SHANGHAI)

        def localdate(value=None, zone=None):
            return day if value is None else value.astimezone(SHANGHAI).date()

        monkeypatch.setattr(timezone, "localdate", localdate)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return to


def document_of(zone, day=MONDAY, **more):
    """The text of a morning report, invented."""
    events = (Event("red", "一般公共预算收入由黄灯转为红灯（虚构）", "财政局"), Event("due", "北园道路工程报送进展"))
    facts = Facts(zone.name, zone.name, Period(day, day), issued=day, as_of=day, events=events)
    return replace(composed(facts, shipped()["morning"]), **more)


def issue(zone, by, *, area=None, template="morning", number=1, briefing=None, document=None, day=MONDAY):
    """A briefing that is issued in an act, as the office's own act does it."""
    document = document or document_of(zone, day)
    told = plain(document)
    with act("briefings.issue", by=by, zone=zone) as doing:
        if briefing is None:
            kept = {"facts": {}, "written": told, "document": told, "digest": digest(told)}
            briefing = Briefing(zone=zone, area=area, template=template, title=document.title, issued=day, **kept)
            briefing.as_of, briefing.by, briefing.period = day, by, Period(day, day)
            doing.create(briefing)
        made = {"facts": {}, "document": told, "digest": digest(told), "by": by, "at": doing.now}
        edition = Edition(zone=zone, briefing=briefing, number=number, title=document.title, **made)
        doing.create_all([edition], noted=False)
        subscribing.issued(doing, edition)
    return edition


def attached(received):
    (file,) = received.iter_attachments()
    return file


def text_of(received):
    return received.get_body(("plain",)).get_content().replace("\r\n", "\n")


def pdf_text(content):
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)).replace(
        "\r\n", ""
    )


def only_message():
    return Message.objects.get()


# ---------------------------------------------------------------- what is issued


def test_an_issued_briefing_arrives_as_a_pdf_with_its_chinese_name(qinglan, leader, supervisor, office):
    wanted = subscribing.subscribe(leader, qinglan.zone, template="morning")
    edition = issue(qinglan.zone, supervisor)
    assert send_due().sent == 1
    (received,) = office.mails
    file, text = attached(received), text_of(received)
    assert received["Subject"] == "青澜开发区晨报（2026年11月23日）"
    assert file.get_filename() == "青澜开发区晨报（2026年11月23日）.pdf"
    assert file.get_content_type() == "application/pdf"
    assert "一般公共预算收入由黄灯转为红灯" in pdf_text(file.get_content())
    assert "新亮红灯：" in text
    assert "今日到期：" in text
    assert f"查看：https://guatu.invalid/z/qinglan/briefings/{edition.briefing_id}/editions/1" in text
    assert f"退订：https://guatu.invalid/z/qinglan/briefings/subscriptions/{wanted.pk}" in text


def test_the_name_of_a_file_leaves_as_rfc_2231_has_it(qinglan, leader, supervisor, office):
    subscribing.subscribe(leader, qinglan.zone, template="morning", format="docx")
    issue(
        qinglan.zone, supervisor, document=document_of(qinglan.zone, title="甲/乙\r\nBcc: x@y.invalid\n" + "长" * 170)
    )
    send_due()
    (received,) = office.mails
    raw = received.as_bytes()
    assert b"filename*" in raw
    assert all(len(line) < 200 for line in raw.split(b"\n"))
    assert received["Bcc"] is None
    name = attached(received).get_filename()
    assert name.endswith(".docx")
    assert name.isprintable()
    assert "/" not in name


def test_word_and_text_are_sent_to_who_asked_for_them(qinglan, leader, supervisor, office):
    town = qinglan.people["town"]
    reachable(town)
    subscribing.subscribe(leader, qinglan.zone, template="morning", format="docx")
    subscribing.subscribe(town, qinglan.zone, template="morning", format="text")
    issue(qinglan.zone, supervisor)
    send_due()
    by_name = {str(each["To"]).rpartition("<")[2].partition("@")[0]: each for each in office.mails}
    file = attached(by_name["leader"])
    assert file.get_content_type() == WORD
    assert any("转为红灯" in each.text for each in docx.Document(BytesIO(file.get_content())).paragraphs)
    assert not list(by_name["town"].iter_attachments())
    assert "北园道路工程报送进展" in text_of(by_name["town"])


def test_a_briefing_is_told_once_however_often_its_issue_tells_it(qinglan, leader, supervisor, office):
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    edition = issue(qinglan.zone, supervisor)
    with act("test.again", by=supervisor, zone=qinglan.zone) as doing:
        subscribing.issued(doing, edition)
    send_due()
    send_due()
    assert len(office.mails) == 1


def test_another_edition_is_told_again_and_says_which(qinglan, leader, supervisor, office):
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    first = issue(qinglan.zone, supervisor)
    issue(qinglan.zone, supervisor, briefing=first.briefing, number=2)
    send_due()
    assert sorted(each["Subject"] for each in office.mails) == [
        "青澜开发区晨报（2026年11月23日）",
        "青澜开发区晨报（2026年11月23日）（第2版）",
    ]


def test_posting_and_issuing_are_one_transaction(qinglan, leader, supervisor):
    subscribing.subscribe(leader, qinglan.zone, template="morning")

    def fails_after_telling():
        with act("test.outer", by=supervisor, zone=qinglan.zone):
            issue(qinglan.zone, supervisor)
            assert Message.objects.exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_after_telling()
    assert not Edition.objects.exists()
    assert not Message.objects.exists()
    assert not Enclosure.objects.exists()


def test_other_templates_and_areas_are_not_told(qinglan, leader, supervisor):
    north = qinglan.areas["QL1"]
    subscribing.subscribe(leader, qinglan.zone, template="supervision")
    subscribing.subscribe(leader, qinglan.zone, template="morning", area=north)
    issue(qinglan.zone, supervisor)
    assert not Message.objects.exists()
    issue(qinglan.zone, supervisor, area=north)
    assert Message.objects.count() == 1


def test_no_area_and_the_whole_zone_are_the_same(qinglan, leader, supervisor):
    subscribing.subscribe(leader, qinglan.zone, template="morning", area=qinglan.areas["QL"])
    issue(qinglan.zone, supervisor)
    assert Message.objects.count() == 1


def test_subscribers_of_another_zone_are_not_told(qinglan, yuntai, supervisor):
    subscribing.subscribe(yuntai.people["other"], yuntai.zone, template="morning")
    issue(qinglan.zone, supervisor)
    assert not Message.objects.exists()


def test_who_lost_the_role_is_not_sent_to(qinglan, leader, supervisor, office):
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    issue(qinglan.zone, supervisor)
    with act("test.end", by=None, zone=qinglan.zone) as doing:
        for held in Membership.objects.filter(user=leader):
            doing.change(held, valid_to=date(2020, 1, 1))
    send_due()
    assert office.mails == []
    assert (only_message().state, only_message().failure) == (State.GIVEN_UP, Why.LEFT)
    issue(qinglan.zone, supervisor)
    assert Message.objects.count() == 1


def test_who_unsubscribed_is_told_no_more_and_may_subscribe_again(qinglan, leader, supervisor):
    wanted = subscribing.subscribe(leader, qinglan.zone, template="morning")
    subscribing.unsubscribe(leader, wanted, version=wanted.version)
    issue(qinglan.zone, supervisor)
    assert not Message.objects.exists()
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    issue(qinglan.zone, supervisor)
    assert Message.objects.count() == 1


def test_a_robot_gets_title_gist_and_link_and_no_file(qinglan, supervisor, inner, settings):
    settings.ADDRESS = "https://guatu.invalid"
    with robot() as group:
        hook = hook_of(qinglan.zone, group.address)
        subscribing.subscribe(supervisor, qinglan.zone, template="morning", to=hook)
        edition = issue(qinglan.zone, supervisor)
        assert send_due().sent == 1
    content = group.told[0][2]["markdown"]["content"]
    assert content.startswith("**青澜开发区晨报（2026年11月23日）**")
    assert "新亮红灯：" in content
    assert f"(https://guatu.invalid/z/qinglan/briefings/{edition.briefing_id}/editions/1)" in content
    assert "退订" not in content
    assert not Enclosure.objects.exists()


def test_a_system_that_reads_json_is_told_which_briefing_it_is(qinglan, supervisor, inner):
    with robot({}) as system:
        subscribing.subscribe(
            supervisor, qinglan.zone, template="morning", to=hook_of(qinglan.zone, system.address, "plain")
        )
        issue(qinglan.zone, supervisor)
        send_due()
    facts = system.told[0][2]["facts"]
    assert (facts["template"], facts["period"], facts["edition"]) == ("morning", "2026-11-23", 1)


def test_a_mailbox_of_a_unit_gets_the_file(qinglan, supervisor, office):
    box = hook_of(qinglan.zone, "j@qinglan.invalid", "mail", unit=qinglan.units["J"])
    subscribing.subscribe(supervisor, qinglan.zone, template="morning", to=box)
    issue(qinglan.zone, supervisor)
    send_due()
    assert attached(office.mails[0]).get_content_type() == "application/pdf"


def test_a_hook_switched_off_gets_nothing(qinglan, supervisor, admin, inner):
    with robot() as group:
        hook = hook_of(qinglan.zone, group.address)
        subscribing.subscribe(supervisor, qinglan.zone, template="morning", to=hook)
        issue(qinglan.zone, supervisor)
        hook_acts.deactivate(admin, hook, version=hook.version, reason="群已解散")
        issue(qinglan.zone, supervisor)
        send_due()
    assert group.told == []
    assert (only_message().state, only_message().failure) == (State.GIVEN_UP, Why.HOOK_OFF)


# ---------------------------------------------------------------- files on their way


def test_the_same_file_is_stored_once_for_all_who_are_sent_it(qinglan, supervisor):
    for name in ("leader", "clerk", "town"):
        subscribing.subscribe(qinglan.people[name], qinglan.zone, template="morning")
    issue(qinglan.zone, supervisor)
    assert Message.objects.count() == 3
    edition = Edition.objects.get()
    assert Enclosure.objects.get().content == {"edition": edition.pk, "digest": edition.digest, "format": "pdf"}


def test_a_briefing_waits_for_the_end_of_quiet_hours_but_for_no_digest(qinglan, supervisor, office):
    quiet, monthly = qinglan.people["clerk"], qinglan.people["town"]
    reachable(quiet, quiet_from=clock_time(0, 0), quiet_to=clock_time(23, 59))
    reachable(monthly, rhythm="month")
    for person in (quiet, monthly):
        subscribing.subscribe(person, qinglan.zone, template="morning")
    issue(qinglan.zone, supervisor)
    moment = datetime.combine(timezone.localdate() + timedelta(days=1), clock_time(12), SHANGHAI)
    counts = send_due(moment)
    assert (counts.sent, counts.held) == (1, 1)
    assert str(office.mails[0]["To"]) == "何口 <town@qinglan.invalid>"
    assert send_due(moment.replace(hour=23, minute=59, second=30)).sent == 1


def test_two_briefings_held_over_night_are_two_mails(qinglan, supervisor, office):
    clerk = qinglan.people["clerk"]
    reachable(clerk, quiet_from=clock_time(0, 0), quiet_to=clock_time(23, 59))
    subscribing.subscribe(clerk, qinglan.zone, template="morning")
    issue(qinglan.zone, supervisor)
    issue(qinglan.zone, supervisor)
    moment = datetime.combine(timezone.localdate() + timedelta(days=1), clock_time(12), SHANGHAI)
    assert send_due(moment).held == 2
    assert send_due(moment.replace(hour=23, minute=59, second=30)).sent == 2
    assert [len(list(each.iter_attachments())) for each in office.mails] == [1, 1]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("552 5.3.4 Message size exceeds fixed limit", Why.TOO_LARGE),
        ("552 message too large", Why.TOO_LARGE),
        ("552 5.2.2 mailbox full", Why.REFUSED),
        ("554 5.2.3 too long", Why.TOO_LARGE),
        ("554 5.7.1 spam", Why.REFUSED),
    ],
)
def test_what_the_server_finds_too_large_is_stuck_with_that_reason(
    qinglan, leader, supervisor, office, answer, failure
):
    subscribing.subscribe(leader, qinglan.zone, template="morning", format="docx")
    issue(qinglan.zone, supervisor)
    office.answers["DATA"] = answer
    send_due()
    assert (only_message().state, only_message().failure, only_message().answer) == (State.STUCK, failure, answer)


def test_a_mail_larger_than_the_server_takes_is_not_handed_over(qinglan, leader, supervisor, settings, as_person):
    with post_office(data_size_limit=4000) as small:
        settings.MAIL = small.server
        subscribing.subscribe(leader, qinglan.zone, template="morning")
        issue(qinglan.zone, supervisor)
        send_due()
        assert small.mails == []
    message = only_message()
    assert (message.state, message.failure) == (State.STUCK, Why.TOO_LARGE)
    assert message.answer.startswith("SIZE 4000 < ")
    page = as_person("supervisor").get(reverse("outbox:list", args=["qinglan"])).content.decode()
    assert "附件过大，邮件服务器不收" in page


def test_a_file_over_our_own_limit_is_stuck_with_its_name(qinglan, leader, supervisor, office, monkeypatch):
    monkeypatch.setattr(outbox_files, "LARGEST", 1000)
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    issue(qinglan.zone, supervisor)
    send_due()
    assert (only_message().state, only_message().failure) == (State.STUCK, Why.TOO_LARGE)
    assert "青澜开发区晨报" in only_message().answer
    assert office.mails == []


def test_a_file_that_cannot_be_made_is_stuck_and_says_what_to_do(qinglan, leader, supervisor, office, monkeypatch):
    def fontless(*_):
        raise FontError("no Chinese font")

    monkeypatch.setattr(enclosing, "file_of", fontless)
    outbox_files._made.cache_clear()
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    issue(qinglan.zone, supervisor)
    assert send_due().stuck == 1
    assert (only_message().state, only_message().failure) == (State.STUCK, Why.NOT_MADE)
    assert "安装字体后重发" in only_message().answer


def test_a_large_file_arrives_whole(qinglan, leader, office, monkeypatch):
    content = bytes(range(256)) * 12_000
    file = outbox_files.File("大文件.bin", content, "application/octet-stream")
    monkeypatch.setitem(outbox_files.MAKERS, "trial", lambda told: file)
    with act("test.large", by=None, zone=qinglan.zone) as doing:
        post(doing, Draft(leader, "1", "trial", "试用", enclosed=outbox_files.Enclosed("trial", {})))
    assert send_due().sent == 1
    assert attached(office.mails[0]).get_content() == content


def test_what_nothing_can_make_is_not_posted(qinglan, leader):
    with (
        pytest.raises(ValueError, match="nothing makes files of the kind unheard"),
        act("t", by=None, zone=qinglan.zone) as doing,
    ):
        post(doing, Draft(leader, "1", "trial", "试用", enclosed=outbox_files.Enclosed("unheard", {})))
    assert not Message.objects.exists()


def test_what_is_enclosed_is_never_changed(qinglan, leader, supervisor):
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    issue(qinglan.zone, supervisor)
    with pytest.raises(DatabaseError), transaction.atomic():
        Enclosure.objects.update(kind="another")


# ---------------------------------------------------------------- who may


def test_a_person_subscribes_oneself_and_the_office_others(qinglan, supervisor):
    people = qinglan.people
    subscribing.subscribe(people["town"], qinglan.zone, template="morning")
    subscribing.subscribe(supervisor, qinglan.zone, template="morning", to=people["leader"])
    with pytest.raises(PermissionDenied):
        subscribing.subscribe(people["town"], qinglan.zone, template="morning", to=people["leader"])
    assert set(AuditEntry.objects.filter(act="briefings.subscribe").values_list("actor__username", flat=True)) == {
        "town",
        "supervisor",
    }


def test_nobody_ends_what_somebody_else_is_sent_but_the_office(qinglan, supervisor):
    wanted = subscribing.subscribe(qinglan.people["leader"], qinglan.zone, template="morning")
    with pytest.raises(PermissionDenied):
        subscribing.unsubscribe(qinglan.people["lead"], wanted, version=wanted.version)
    subscribing.unsubscribe(supervisor, wanted, version=wanted.version)
    assert Subscription.objects.get().archived_at is not None


def test_the_same_is_subscribed_to_once(qinglan, leader):
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    with pytest.raises(Refused, match="已订阅"):
        subscribing.subscribe(leader, qinglan.zone, template="morning", format="docx")


def test_what_is_not_there_cannot_be_subscribed_to(qinglan, yuntai, leader, supervisor):
    with pytest.raises(Refused, match="没有“nothing”这一模板"):
        subscribing.subscribe(leader, qinglan.zone, template="nothing")
    with pytest.raises(Refused, match="区域"):
        subscribing.subscribe(leader, qinglan.zone, template="morning", area=yuntai.areas["YT"])
    with pytest.raises(Refused, match="权限"):
        subscribing.subscribe(supervisor, qinglan.zone, template="morning", to=yuntai.people["other"])
    foreign = hook_of(yuntai.zone, "x@yuntai.invalid", "mail")
    with pytest.raises(Refused, match="停用"):
        subscribing.subscribe(supervisor, qinglan.zone, template="morning", to=foreign)


# ---------------------------------------------------------------- written by themselves


def test_the_morning_report_leaves_on_working_days_from_half_past_seven(qinglan, leader, office, at):
    subscribing.subscribe(leader, qinglan.zone, template="morning", automatic=True)
    sunday = at(date(2026, 11, 22), "09:00")
    assert sending.of_day(qinglan.zone, sunday) == 0
    assert sending.of_hour(qinglan.zone, at(MONDAY, "07:29")) == 0
    early = at(MONDAY, "07:30")
    assert sending.of_hour(qinglan.zone, early) == 1
    send_due(early)
    (received,) = office.mails
    assert received["Subject"] == "青澜开发区晨报（2026年11月23日）（自动生成）"
    assert text_of(received).startswith("自动生成，未经审核。")
    file = attached(received)
    assert file.get_filename() == "自动生成_青澜开发区晨报（2026年11月23日）.pdf"
    shown = pdf_text(file.get_content())
    assert "自动生成，未经审核，仅供参考" in shown
    assert "系统自动生成，未经审核" in shown


def test_it_is_sent_once_however_often_and_late_it_is_looked_for(qinglan, leader, at):
    subscribing.subscribe(leader, qinglan.zone, template="morning", automatic=True)
    late = at(MONDAY, "16:40")
    assert sending.of_hour(qinglan.zone, late) == 1
    assert sending.of_hour(qinglan.zone, late) == 0
    assert sending.of_day(qinglan.zone, late) == 0
    Subscription.objects.update(sent_through=None)  # as another machine that read before the first one wrote sees it
    sending.of_hour(qinglan.zone, late)
    assert Message.objects.count() == 1
    assert sending.of_hour(qinglan.zone, at(MONDAY + timedelta(days=1), "07:30")) == 1
    assert Message.objects.count() == 2


def test_what_was_issued_already_is_not_written_again(qinglan, leader, supervisor, at):
    subscribing.subscribe(leader, qinglan.zone, template="morning", automatic=True)
    at(MONDAY, "07:10")
    issue(qinglan.zone, supervisor)
    assert sending.of_hour(qinglan.zone, at(MONDAY, "07:30")) == 0
    assert only_message().kind == "briefings.issued"


def test_who_waits_for_the_issue_is_not_written_to(qinglan, leader, at):
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    assert sending.of_hour(qinglan.zone, at(MONDAY, "08:00")) == 0


def test_who_lost_the_role_is_not_written_to(qinglan, leader, at):
    subscribing.subscribe(leader, qinglan.zone, template="morning", automatic=True)
    with act("test.end", by=None, zone=qinglan.zone) as doing:
        for held in Membership.objects.filter(user=leader):
            doing.change(held, valid_to=date(2020, 1, 1))
    assert sending.of_hour(qinglan.zone, at(MONDAY, "08:00")) == 0
    assert not Message.objects.exists()


def test_a_report_of_no_figures_leaves_when_its_period_is_over(qinglan, leader, at):
    subscribing.subscribe(leader, qinglan.zone, template="supervision", automatic=True)
    assert sending.of_day(qinglan.zone, at(date(2026, 12, 1), "00:05")) == 1
    message = only_message()
    assert message.facts["period"] == "2026-11"
    assert timezone.localtime(message.not_before).isoformat() == "2026-12-01T07:30:00+08:00"


def test_an_analysis_waits_for_its_figures_till_the_twentieth(qinglan, leader, at):
    subscribing.subscribe(leader, qinglan.zone, template="economy_month", automatic=True)
    for day in (1, 19):
        assert sending.of_day(qinglan.zone, at(date(2026, 11, day))) == 0
    assert sending.of_hour(qinglan.zone, at(date(2026, 11, 20))) == 1
    assert only_message().facts["period"] == "2026-01/2026-10"


def test_an_analysis_leaves_when_it_has_all_the_figures_of_the_one_before(qinglan, leader, admin, at):
    method = {file.name: file.read_bytes() for file in sorted(DEMO.glob("*.yaml"))}
    version = adopt(admin, qinglan.zone, method, in_force_from=None, reason="试用")
    with act("test.date", by=None, zone=qinglan.zone) as doing:
        doing.change(version, in_force_from=date(2026, 1, 1))
    subscribing.subscribe(leader, qinglan.zone, template="economy_month", automatic=True)
    figures = Figures(qinglan)
    for code in ("tax_revenue", "general_public_revenue"):
        figures.put(code, cumulative(2026, 9), 10)
    figures.put("tax_revenue", cumulative(2026, 10), 11, known=date(2026, 11, 12))
    noon = at(date(2026, 11, 16))
    assert sending.of_day(qinglan.zone, noon) == 0
    figures.put("general_public_revenue", cumulative(2026, 10), 12, known=date(2026, 11, 16))
    assert sending.of_hour(qinglan.zone, noon) == 0
    assert sending.of_day(qinglan.zone, noon) == 1


def test_each_is_told_what_he_may_see_and_who_sees_the_same_gets_the_same_file(qinglan, supervisor, at):
    people = qinglan.people
    for name in ("leader", "observer", "town"):
        subscribing.subscribe(people[name], qinglan.zone, template="supervision", automatic=True)
    subscribing.subscribe(supervisor, qinglan.zone, template="supervision", automatic=True)
    unit, start = qinglan.units["J"], date(2026, 11, 2)
    entry = Entry("招引链主企业（虚构）", "decision", unit=unit, start_on=start, due_on=date(2026, 11, 20))
    item = enter(supervisor, qinglan.zone, entry)
    do(supervisor, item, "dispatch", {"unit": unit, "due_on": item.due_on}, version=item.version, key="d")
    item = Item.objects.get(pk=item.pk)
    do(people["lead"], item, "receive", {}, version=item.version, key="r")
    assert sending.of_day(qinglan.zone, at(date(2026, 12, 1))) == 4
    told = {
        each.person.username: str(each.enclosure.content) for each in Message.objects.filter(kind__startswith="brief")
    }
    assert {name: "招引链主企业" in content for name, content in told.items()} == {
        "leader": True,
        "observer": True,
        "supervisor": True,
        "town": False,
    }
    assert told["leader"] == told["observer"] == told["supervisor"]


def test_telling_many_costs_few_queries(qinglan, supervisor):
    for name in ("leader", "clerk", "town", "lead", "observer", "admin"):
        subscribing.subscribe(qinglan.people[name], qinglan.zone, template="morning")
    first = issue(qinglan.zone, supervisor)
    with CaptureQueriesContext(connection) as asked, act("test.again", by=supervisor, zone=qinglan.zone) as doing:
        subscribing.issued(doing, Edition.objects.get(pk=first.pk))
    assert len(asked) <= 16


def test_the_round_of_the_day_sends_and_makes_no_further_round_necessary(qinglan, leader, at):
    subscribing.subscribe(leader, qinglan.zone, template="morning", automatic=True)
    at(MONDAY, "00:10")
    assert [zone for zone, _ in rounds.make_due()] == [qinglan.zone]
    assert not Message.objects.filter(kind="briefings.automatic").exists()
    at(MONDAY, "07:31")
    assert list(rounds.make_due()) == []
    assert Message.objects.filter(kind="briefings.automatic").count() == 1
    assert list(rounds.make_due()) == []


def test_one_that_cannot_be_written_keeps_no_other_waiting(qinglan, leader, at, monkeypatch, caplog):
    subscribing.subscribe(leader, qinglan.zone, template="morning", automatic=True)
    subscribing.subscribe(leader, qinglan.zone, template="supervision", automatic=True)
    plainly = sending.facts_of

    def fails(zone, template, *args, **more):
        if template.key == "morning":
            raise ZeroDivisionError
        return plainly(zone, template, *args, **more)

    monkeypatch.setattr(sending, "facts_of", fails)
    assert sending.of_hour(qinglan.zone, at(MONDAY, "08:00")) == 1
    assert "morning of the zone qinglan" in caplog.text


def test_looking_costs_one_query_where_nobody_subscribed(qinglan, at):
    with CaptureQueriesContext(connection) as asked:
        sending.of_hour(qinglan.zone, at(MONDAY, "08:00"))
    assert len(asked) == 1


# ---------------------------------------------------------------- pages


def test_a_person_subscribes_on_the_page_and_ends_it_where_the_mail_leads(qinglan, leader, as_person):
    client, new = as_person("leader"), reverse("briefings:subscribe", args=["qinglan"])
    page = client.get(new, {"template": "targets", "area": qinglan.areas["QL1"].pk}).content.decode()
    assert '<option value="targets" selected>' in page
    assert "发给" not in page
    told = {"template": "targets", "area": qinglan.areas["QL1"].pk, "when": "automatic", "format": "docx"}
    assert client.post(new, told).status_code == 302
    wanted = Subscription.objects.get()
    assert (wanted.user, wanted.area.code, wanted.automatic, wanted.format) == (leader, "QL1", True, "docx")
    again = client.post(new, told)
    assert again.status_code == 422
    assert "林岚已订阅这份简报。" in again.content.decode()
    one = reverse("briefings:subscription", args=["qinglan", wanted.pk])
    assert "退订" in client.get(one).content.decode()
    ended = client.post(reverse("briefings:unsubscribe", args=["qinglan", wanted.pk]), {"version": wanted.version})
    assert ended.status_code == 302
    assert "退订，不再发送" in client.get(one).content.decode()
    assert "还没有订阅" in client.get(reverse("briefings:subscriptions", args=["qinglan"])).content.decode()


def test_the_office_subscribes_people_and_hooks_and_sees_all(qinglan, inner, as_person):
    hook = hook_of(qinglan.zone, "https://robot.invalid/")
    client, new = as_person("supervisor"), reverse("briefings:subscribe", args=["qinglan"])
    page = client.get(new).content.decode()
    assert f'value="hook-{hook.pk}"' in page
    told = {"template": "morning", "area": "", "when": "issued", "format": "pdf"}
    for to in (f"hook-{hook.pk}", f"user-{qinglan.people['town'].pk}"):
        assert client.post(new, {**told, "to": to}).status_code == 302
    every = reverse("briefings:all_subscriptions", args=["qinglan"])
    page = client.get(every).content.decode()
    assert hook.name in page
    assert "何口" in page
    assert [each.of_user for each in client.get(every, {"text": "何口 晨报"}).context["rows"]] == ["何口"]
    assert as_person("lead").get(every).status_code == 403


def test_nobody_is_chosen_who_is_not_of_the_zone(qinglan, yuntai, as_person):
    told = {"template": "morning", "when": "issued", "format": "pdf", "to": f"user-{yuntai.people['other'].pk}"}
    answer = as_person("supervisor").post(reverse("briefings:subscribe", args=["qinglan"]), told)
    assert answer.status_code == 422
    assert not Subscription.objects.exists()


def test_who_changed_it_meanwhile_is_told(qinglan, leader, supervisor, as_person):
    wanted = subscribing.subscribe(leader, qinglan.zone, template="morning")
    with act("test.change", by=None, zone=qinglan.zone) as doing:
        doing.change(wanted, format="docx")
    address = reverse("briefings:unsubscribe", args=["qinglan", wanted.pk])
    assert as_person("leader").post(address, {"version": 1}).status_code == 409


def test_the_page_of_the_own_messages_tells_how_many_briefings_one_is_sent(qinglan, leader, as_person):
    own = reverse("outbox:own", args=["qinglan"])
    assert "还没有订阅简报" in as_person("leader").get(own).content.decode()
    subscribing.subscribe(leader, qinglan.zone, template="morning")
    assert "已订阅 1 份简报" in as_person("leader").get(own).content.decode()


def test_other_peoples_subscriptions_are_not_found(qinglan, leader, as_person):
    wanted = subscribing.subscribe(leader, qinglan.zone, template="morning")
    one = reverse("briefings:subscription", args=["qinglan", wanted.pk])
    assert as_person("town").get(one).status_code == 404
    assert as_person("supervisor").get(one).status_code == 200


def test_who_has_no_address_for_mail_is_told_so(qinglan, office, as_person):
    page = as_person("town").get(reverse("briefings:subscriptions", args=["qinglan"])).content.decode()
    assert "尚未登记通知邮箱" in page


def test_pages_keep_the_query_budget_however_many_there_are(qinglan, supervisor, inner, as_person):
    for number in range(30):
        hook = hook_of(qinglan.zone, f"https://robot.invalid/{number}")
        subscribing.subscribe(supervisor, qinglan.zone, template="morning", to=hook)
    mine = subscribing.subscribe(supervisor, qinglan.zone, template="morning")
    client = as_person("supervisor")
    for name, args, most in (
        ("subscriptions", (), 12),
        ("all_subscriptions", (), 12),
        ("subscribe", (), 15),
        ("subscription", (mine.pk,), 15),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"briefings:{name}", args=["qinglan", *args])).status_code == 200
        assert len(asked) <= most, name
    told = {"template": "targets", "when": "issued", "format": "pdf"}
    with CaptureQueriesContext(connection) as asked:
        assert client.post(reverse("briefings:subscribe", args=["qinglan"]), told).status_code == 302
    assert len(asked) <= 20
