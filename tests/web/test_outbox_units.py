"""Rules of messages to a unit as such: its robots and mailboxes, who looks after them, and in which language people are
told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from guatu_web.outbox import sealing
from guatu_web.outbox.actions import hooks as hook_acts
from guatu_web.outbox.models import Hook, Message
from guatu_web.outbox.sending import send_due
from guatu_web.records.errors import Refused
from guatu_web.supervision.actions import digesting, noticing
from guatu_web.supervision.actions.doing import do
from guatu_web.supervision.actions.entering import Entry, enter
from guatu_web.supervision.models import Item
from web.outbox_hand import hook_of, post_office, reachable, robot, told

State, Why = Message.State, Message.Failure
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def inner(settings):
    settings.INNER_HOOKS = True


@pytest.fixture
def office(settings):
    with post_office() as found:
        settings.MAIL = found.server
        yield found


@pytest.fixture
def lead(qinglan):
    return qinglan.people["lead"]


@pytest.fixture
def item(qinglan):
    """An item of 经济发展局 that is running."""
    people, unit = qinglan.people, qinglan.units["J"]
    entry = Entry("铺路", "decision", unit=unit, start_on=date(2026, 1, 5), due_on=date(2099, 12, 31))
    made = enter(people["supervisor"], qinglan.zone, entry)
    given = {"unit": unit, "due_on": made.due_on}
    do(people["supervisor"], made, "dispatch", given, version=made.version, key="d")
    return Item.objects.select_related("zone", "unit", "supervising", "flow").get(pk=made.pk)


def issue(qinglan, item):
    until = timezone.localdate() + timedelta(days=3)
    return noticing.issue(qinglan.people["supervisor"], item, "red", until, "请报告原因。", version=item.version)


def mailbox(qinglan, unit="J", by="admin", name="局公共邮箱"):
    person = qinglan.people[by]
    unit = qinglan.units[unit] if unit else None
    return hook_acts.add(person, qinglan.zone, name=name, form="mail", address="ju@qinglan.invalid", unit=unit)


def test_a_notice_goes_to_the_robot_and_the_mailbox_of_its_unit_and_of_no_other(qinglan, office, item):
    mailbox(qinglan)
    with robot() as own, robot() as other, robot() as whole:
        hook_of(qinglan.zone, own.address, unit=qinglan.units["J"])
        hook_of(qinglan.zone, other.address, unit=qinglan.units["Z"])
        hook_of(qinglan.zone, whole.address)
        notice = issue(qinglan, item)
        send_due()
        send_due()
        assert [len(each.told) for each in (own, other, whole)] == [1, 0, 0]
        assert notice.number in str(own.told)
    (mail,) = [each for each in office.mails if "ju@qinglan.invalid" in each["To"]]
    assert notice.number in mail["Subject"]
    assert "局公共邮箱" in mail["To"]
    assert "单位通知" in mail.get_content()


def test_a_mailbox_out_of_use_is_sent_nothing_more(qinglan, office):
    hook = mailbox(qinglan)
    message = told(qinglan.zone, hook)
    hook_acts.deactivate(qinglan.people["admin"], hook, version=hook.version, reason="机构撤并")
    send_due()
    message.refresh_from_db()
    assert (message.state, message.failure, office.mails) == (State.GIVEN_UP, Why.HOOK_OFF, [])


def test_a_unit_is_told_once_a_day_what_is_lit_there_and_the_zone_how_all_stand(qinglan, item, monkeypatch):
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *given: real(*given) if given else TODAY)
    Item.objects.filter(pk=item.pk).update(light="red", light_reason="behind")
    own = hook_of(qinglan.zone, "https://own.invalid/", unit=qinglan.units["J"])
    lit_nowhere = hook_of(qinglan.zone, "https://other.invalid/", unit=qinglan.units["Z"])
    whole = hook_of(qinglan.zone, "https://whole.invalid/")
    assert digesting.of_day(qinglan.zone).hooks == 2
    assert digesting.of_day(qinglan.zone).hooks == 0
    to_unit, to_zone = Message.objects.get(hook=own), Message.objects.get(hook=whole)
    assert to_unit.subject == "经济发展局督查日报：红灯 1"
    assert f"{item.number} 铺路" in to_unit.body
    assert to_unit.facts == {"unit": "经济发展局", "lights": {"红灯": 1}}
    assert to_unit.link.endswith(f"?unit={qinglan.units['J'].pk}")
    assert "经济发展局：红灯 1" in to_zone.body
    assert not Message.objects.filter(hook=lit_nowhere).exists()


def test_a_lead_looks_after_the_addresses_of_the_own_unit_alone(qinglan, lead, as_person):
    own = mailbox(qinglan, by="lead")
    other, whole = mailbox(qinglan, "Z", name="招商邮箱"), mailbox(qinglan, None, name="全区邮箱")
    for unit in ("Z", None):
        with pytest.raises(PermissionDenied):
            mailbox(qinglan, unit, by="lead", name="别处")
    for hook in (other, whole):
        with pytest.raises(PermissionDenied):
            hook_acts.test(lead, hook)
    client = as_person("lead")
    page = client.get(reverse("outbox:hooks", args=["qinglan"])).content.decode()
    assert "局公共邮箱" in page
    assert "招商邮箱" not in page
    assert "全区邮箱" not in page
    assert client.post(reverse("outbox:test_hook", args=["qinglan", own.pk])).status_code == 302
    assert client.post(reverse("outbox:test_hook", args=["qinglan", other.pk])).status_code == 404
    assert as_person("clerk").get(reverse("outbox:hooks", args=["qinglan"])).status_code == 403


def test_the_form_offers_a_lead_the_own_units_and_asks_for_one(qinglan, as_person):
    client, address = as_person("lead"), reverse("outbox:add_hook", args=["qinglan"])
    page = client.get(address).content.decode()
    assert "经济发展局" in page
    assert "招商局" not in page
    sent = {"name": "群", "form": "mail", "address": "ju@qinglan.invalid"}
    assert "请选择单位" in client.post(address, sent).content.decode()
    assert client.post(address, {**sent, "unit": str(qinglan.units["Z"].pk)}).status_code == 422
    assert client.post(address, {**sent, "unit": str(qinglan.units["J"].pk)}).status_code == 302
    hook = Hook.objects.get()
    assert (hook.unit, hook.host, sealing.opened(hook.address)) == (
        qinglan.units["J"],
        "ju@qinglan.invalid",
        "ju@qinglan.invalid",
    )


@pytest.mark.parametrize(
    "address", ["ju", "ju@", "局@qinglan.invalid", "a@b.invalid\nBcc: c@d.invalid", "https://x.invalid/"]
)
def test_what_is_no_mail_address_is_refused(qinglan, admin, address):
    with pytest.raises(Refused, match="完整的邮箱地址"):
        hook_acts.add(admin, qinglan.zone, name="邮箱", form="mail", address=address, unit=qinglan.units["J"])


# ---------------------------------------------------------------- the language of a person


def test_each_is_told_in_the_language_that_the_person_has_chosen(qinglan, office, item):
    reachable(qinglan.people["lead"], language="en")
    mailbox(qinglan)
    issue(qinglan, item)
    send_due()
    mails = {each["To"].addresses[0].username: each for each in office.mails}
    english = mails["lead"]
    assert english["Subject"].startswith("红色 notice 督办〔")
    assert "Answer by: " in english.get_content()
    assert "sent automatically" in english.get_content()
    assert "红色督办单" in mails["ju"]["Subject"]
    assert "请勿回复" in mails["ju"].get_content()


@pytest.mark.parametrize(("language", "words"), [("en", "To receive 1"), ("zh-hans", "待签收 1")])
def test_a_digest_is_written_in_the_language_of_whoever_reads_it(qinglan, item, monkeypatch, language, words):
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *given: real(*given) if given else TODAY)
    reachable(qinglan.people["lead"], language=language)
    digesting.of_day(qinglan.zone)
    told = Message.objects.get(kind="supervision.digest", person=qinglan.people["lead"])
    assert words in told.subject
    assert words.split()[0] in told.body
