"""Rules of what a close-out brings with it, of reports found poor, of refusals, and of units without a head."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from supervision_hand import PDF, file

from guatu.periods import Period
from guatu_web.accounts.models import Membership, Role
from guatu_web.ledger.models import Task
from guatu_web.outbox.models import Message
from guatu_web.records.acts import act, history
from guatu_web.records.errors import Refused
from guatu_web.records.models import AuditEntry
from guatu_web.records.periods import period_columns
from guatu_web.supervision.actions import entering
from guatu_web.supervision.actions.entering import Part, enter, from_closed, from_task
from guatu_web.supervision.actions.renewing import of_day
from guatu_web.supervision.models import Item, Mark
from guatu_web.supervision.queries import desk as desks
from guatu_web.supervision.queries.listing import flows
from guatu_web.supervision.queries.page import around
from guatu_web.supervision.queries.roles import people_in, roles_of
from guatu_web.work import rounds

pytestmark = pytest.mark.django_db


def close(desk, item, **given):
    """From under way to the end, by all whom it needs."""
    if "second" not in desk.built.people:
        desk.join("second", Role.SUPERVISION)
    desk.do(item, "submit", "lead", progress="已完成", files=[file("验收单.pdf", PDF)])
    desk.do(item, "review", "supervisor", evaluation="good")
    desk.do(item, "close", "second")


def page(client, desk, name, item):
    client.force_login(desk.person(name))
    return client.get(reverse("supervision:item", args=["qinglan", item.pk])).content.decode()


# ---------------------------------------------------------------- the task that it came of


@pytest.fixture
def task(desk):
    with act("test.task", by=None, zone=desk.zone) as doing:
        columns = period_columns(Period.parse("2026"))
        return doing.create(Task(zone=desk.zone, text="建成北园标准厂房（虚构）", unit=desk.units["J"], **columns))


def of_task(desk, task):
    entry = from_task(task, "decision")
    item = enter(desk.person("supervisor"), desk.zone, entry)
    desk.do(item, "dispatch", "supervisor")
    desk.do(item, "receive", "lead")
    return item


def test_a_closed_item_closes_its_task_with_its_proofs_and_both_lead_to_each_other(desk, task, client):
    item = of_task(desk, task)
    close(desk, item)
    task.refresh_from_db()
    assert task.state == Task.State.DONE
    told = [entry for entry in history(task) if "proofs" in entry.changes]
    assert [entry.changes for entry in told] == [{"item": [None, item.number], "proofs": [None, ["验收单.pdf"]]}]
    assert told[0].actor_name == str(desk.person("second"))
    assert f"?text={'%E5%BB%BA'}" in page(client, desk, "supervisor", item)
    tasks = client.get(reverse("ledger:tasks", args=["qinglan"])).content.decode()
    assert f"standing=all&amp;task={task.pk}" in tasks
    listed = client.get(reverse("supervision:list", args=["qinglan"]), {"standing": "all", "task": task.pk})
    assert [row.pk for row in listed.context["page"].rows] == [item.pk]


def test_an_item_taken_up_anew_takes_its_task_up_too_and_closes_it_again(desk, task):
    item = of_task(desk, task)
    close(desk, item)
    again = enter(desk.person("supervisor"), desk.zone, from_closed(Item.objects.get(pk=item.pk)))
    task.refresh_from_db()
    assert (again.task, task.state) == (task, Task.State.OPEN)
    desk.do(again, "dispatch", "supervisor", due_on=date(2026, 12, 1))
    desk.do(again, "receive", "lead")
    close(desk, again)
    task.refresh_from_db()
    assert task.state == Task.State.DONE


def test_an_item_that_is_withdrawn_leaves_its_task_undone(desk, task):
    item = of_task(desk, task)
    desk.do(item, "withdraw", "supervisor", reason="重复登记")
    task.refresh_from_db()
    assert task.state == Task.State.OPEN


def test_a_task_that_was_withdrawn_is_not_done_by_a_close_out(desk, task):
    item = of_task(desk, task)
    with act("test.withdraw", by=None, zone=desk.zone) as doing:
        doing.change(task, state=Task.State.WITHDRAWN)
    close(desk, item)
    task.refresh_from_db()
    assert task.state == Task.State.WITHDRAWN


# ---------------------------------------------------------------- parts


def split(desk, *titles):
    item = desk.running()
    item.refresh_from_db()
    parts = [Part(title, desk.units["J"], date(2026, 12, 1)) for title in titles]
    return item, entering.split(desk.person("supervisor"), item, parts, version=item.version)


def test_a_parent_is_not_handed_in_or_ended_while_a_part_runs(desk, client):
    parent, (first, _second) = split(desk, "甲段（虚构）", "乙段（虚构）")
    for key, by, given in (
        ("submit", "lead", {"progress": "已完成", "files": [file("图.pdf", PDF)]}),
        ("withdraw", "supervisor", {"reason": "重复登记"}),
    ):
        with pytest.raises(Refused, match=rf"还有 2 项未办结（如 {first.number}"):
            desk.do(parent, key, by, **given)
    shown = page(client, desk, "lead", parent)
    assert "还有 2 项未办结" in shown
    assert "/do/submit" not in shown
    assert "/do/check_in" in shown


def test_when_the_last_part_is_closed_the_parent_may_be_and_its_unit_is_told(desk, client):
    parent, (first, second) = split(desk, "甲段（虚构）", "乙段（虚构）")
    for part in (first, second):
        assert not Message.objects.filter(key__startswith=f"supervision-{parent.pk}-parts").exists()
        desk.do(part, "dispatch", "supervisor")
        desk.do(part, "receive", "lead")
        close(desk, part)
    (message,) = Message.objects.filter(key__startswith=f"supervision-{parent.pk}-parts")
    assert (message.person.username, message.subject[:8]) == ("lead", "下级事项已全部办")
    shown = page(client, desk, "lead", parent)
    assert "下级事项已全部办结" in shown
    assert "/do/submit" in shown
    close(desk, parent)
    parent.refresh_from_db()
    assert parent.state == "closed"


def test_a_part_that_comes_after_the_parent_was_handed_in_holds_it_back(desk):
    parent = desk.submitted()
    parent.refresh_from_db()
    entering.split(
        desk.person("supervisor"), parent, [Part("补充部分（虚构）", desk.units["J"])], version=parent.version
    )
    desk.do(parent, "review", "supervisor", evaluation="good")
    desk.join("second", Role.SUPERVISION)
    with pytest.raises(Refused, match="还有 1 项未办结"):
        desk.do(parent, "close", "second")


# ---------------------------------------------------------------- reports found poor


def reported(desk, clock):
    """Reported on 20 November, in time; on 2 December the period is over."""
    item = desk.running()
    clock.to(2026, 11, 20)
    desk.do(item, "check_in", "lead", progress="略")
    return item


def test_a_report_found_poor_after_its_time_turns_its_green_period_yellow_for_good(desk, clock):
    item = reported(desk, clock)
    clock.to(2026, 12, 2)
    of_day(desk.zone)
    mark = Mark.objects.get(item=item)
    assert mark.colour == "green"
    desk.do(item, "find_poor", "supervisor", remark="没有数量")
    mark.refresh_from_db()
    assert mark.colour == "yellow"
    assert history(mark).first().changes["colour"] == ["green", "yellow"]
    clock.to(2026, 12, 3)
    desk.do(item, "check_in", "lead", progress="已写明数量")
    of_day(desk.zone)
    mark.refresh_from_db()
    assert mark.colour == "yellow"


def test_a_report_found_poor_before_the_round_has_looked_is_never_green_either(desk, clock):
    item = reported(desk, clock)
    clock.to(2026, 12, 2)
    desk.do(item, "find_poor", "supervisor", remark="没有数量")
    assert Mark.objects.get(item=item).colour == "yellow"


def test_a_report_mended_within_its_time_leaves_the_period_green(desk, clock):
    item = reported(desk, clock)
    poor = item.check_ins.get()
    clock.to(2026, 11, 23)
    desk.do(item, "find_poor", "supervisor", remark="没有数量")
    desk.do(item, "check_in", "lead", progress="已写明数量")
    clock.to(2026, 12, 2)
    of_day(desk.zone)
    assert Mark.objects.get(item=item).colour == "green"
    poor.refresh_from_db()
    assert poor.state == "poor"


# ---------------------------------------------------------------- who sends what back


def test_what_a_unit_refuses_and_what_the_office_returns_are_counted_apart(desk, client):
    item = desk.enter(unit=desk.units["J"], due_on=date(2026, 12, 31))
    desk.do(item, "dispatch", "supervisor")
    desk.do(item, "send_back", "lead", reason="不属本单位职责")
    item.refresh_from_db()
    assert (item.sent_back, item.returns) == (1, 0)
    groups = desks.desk(desk.person("supervisor"), desk.zone, flows(desk.zone), date(2026, 11, 2))
    assert [each.key for each in groups] == ["returned"]
    desk.do(item, "dispatch", "supervisor", remark="仍由本单位办理")
    desk.do(item, "receive", "lead")
    desk.do(item, "check_in", "lead", progress="略")
    desk.do(item, "find_poor", "supervisor", remark="没有数量")
    item.refresh_from_db()
    assert (item.sent_back, item.returns) == (1, 1)
    shown = page(client, desk, "lead", item)
    assert "单位退回" in shown
    assert "退回重办" in shown


# ---------------------------------------------------------------- a unit without a head


def test_where_a_unit_has_no_head_its_clerks_act_as_one(desk):
    desk.join("invest", Role.CLERK, "Z")
    item = desk.enter(unit=desk.units["Z"], due_on=date(2026, 12, 31))
    assert roles_of(desk.person("invest"), item) == {"responsible", "lead"}
    assert [each.username for each in people_in(item, ("lead",))] == ["invest"]
    desk.do(item, "dispatch", "supervisor")
    desk.do(item, "receive", "invest")
    desk.do(item, "ask_extension", "invest", due_on=date(2027, 1, 20), reason="汛期影响")
    assert item.asked_extensions.get().asked_by == desk.person("invest")
    held = desks.role_conditions(desk.person("invest"), desk.zone)
    assert Item.objects.filter(held["lead"]).get() == item


def test_as_soon_as_there_is_a_head_clerks_are_clerks_again(desk):
    desk.join("invest", Role.CLERK, "Z")
    desk.join("invest_head", Role.LEAD, "Z")
    item = desk.enter(unit=desk.units["Z"], due_on=date(2026, 12, 31))
    assert roles_of(desk.person("invest"), item) == {"responsible"}
    assert [each.username for each in people_in(item, ("lead",))] == ["invest_head"]
    assert not Item.objects.filter(desks.role_conditions(desk.person("invest"), desk.zone)["lead"]).exists()
    desk.do(item, "dispatch", "supervisor")
    with pytest.raises(Refused, match="责任单位负责人"):
        desk.do(item, "send_back", "invest", reason="不属本单位职责")


def test_a_town_asks_for_a_later_date_by_its_own_people(desk):
    item = desk.enter(unit=desk.units["Z"], area=desk.built.areas["QL2"], due_on=date(2026, 12, 31))
    desk.do(item, "dispatch", "supervisor")
    desk.do(item, "receive", "town")
    desk.do(item, "ask_extension", "town", due_on=date(2027, 1, 20), reason="汛期影响")
    item.refresh_from_db()
    assert "lead" in roles_of(desk.person("town"), item)


def test_somebody_who_only_looks_on_is_no_head_where_there_is_none(desk):
    item = desk.enter(unit=desk.units["Z"], due_on=date(2026, 12, 31))
    assert roles_of(desk.person("observer"), item) == roles_of(desk.person("clerk"), item) == set()


def test_a_head_who_left_is_none(desk):
    desk.join("invest", Role.CLERK, "Z")
    desk.join("invest_head", Role.LEAD, "Z")
    item = desk.enter(unit=desk.units["Z"], due_on=date(2026, 12, 31))
    with act("test.leave", by=None, zone=desk.zone) as doing:
        doing.change(Membership.objects.get(user__username="invest_head"), valid_to=date(2026, 11, 1))
    assert "lead" in roles_of(desk.person("invest"), item)


# ---------------------------------------------------------------- earlier proofs, lists, rounds


def test_the_form_of_close_out_lists_earlier_proofs_and_says_which_were_chosen(desk, client):
    item = desk.running()
    desk.do(item, "check_in", "lead", progress="附图", files=[file("过程图.pdf", PDF)])
    client.force_login(desk.person("lead"))
    at = reverse("supervision:act", args=["qinglan", item.pk, "submit"])
    form = client.get(at).content.decode()
    assert "过程图.pdf（2026-11-02）" in form
    item.refresh_from_db()
    told = {"version": item.version, "key": "k1", "progress": "已完成", "percent": "100"}
    refused = client.post(at, told)
    assert (refused.status_code, "佐证材料" in refused.content.decode()) == (422, True)
    proof = item.proofs.get()
    assert client.post(at, told | {"earlier": [proof.pk]}).status_code == 302
    steps = around(Item.objects.get(pk=item.pk)).steps
    assert (steps[0].step.act, steps[0].proofs) == ("submit", [proof])


def test_the_tally_of_items_without_a_light_leads_to_them_alone(desk, client):
    unlit, _lit = desk.enter(title="刚登记（虚构）"), desk.running(title="已签收（虚构）")
    client.force_login(desk.person("supervisor"))
    shown = client.get(reverse("supervision:desk", args=["qinglan"])).content.decode()
    assert "?light=none" in shown
    rows = client.get(reverse("supervision:list", args=["qinglan"]), {"light": "none"}).context["page"].rows
    assert [row.pk for row in rows] == [unlit.pk]


def test_digests_are_looked_after_in_the_first_round_of_a_day_that_comes_to_its_end(desk, clock, monkeypatch):
    seen, real = [], rounds.digesting.of_day
    monkeypatch.setattr(rounds.digesting, "of_day", lambda zone: seen.append(clock.day) or real(zone))
    desk.enter(unit=desk.units["J"], due_on=date(2026, 12, 31))
    keep = rounds._keep
    monkeypatch.setattr(rounds, "_keep", lambda zone, now: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rounds.make(desk.zone)
    monkeypatch.setattr(rounds, "_keep", keep)
    for _ in range(3):
        rounds.make(desk.zone)
    clock.to(2026, 11, 3)
    rounds.make(desk.zone)
    assert seen == [date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 3)]
    mine = Message.objects.filter(kind="supervision.digest", person=desk.person("supervisor"))
    assert mine.count() == 2


def test_what_leaves_the_site_is_one_act_each_in_the_log(desk, client):
    desk.running()
    client.force_login(desk.person("supervisor"))
    for name in ("export", "table_book", "scores_book"):
        assert client.get(reverse(f"supervision:{name}", args=["qinglan"])).status_code == 200
    acts = AuditEntry.objects.filter(
        act__in=("supervision.export", "supervision.print_table", "supervision.print_scores")
    )
    assert acts.count() == 3


def test_the_head_of_a_unit_is_looked_up_only_for_acts_that_need_one(desk):
    item = desk.enter(unit=desk.units["J1"], due_on=date(2026, 12, 31))
    desk.do(item, "dispatch", "supervisor")
    desk.do(item, "receive", "clerk")
    asked = []
    for key, given in (
        ("check_in", {"progress": "推进中"}),
        ("ask_extension", {"due_on": "2027-01-20", "reason": "汛期"}),
    ):
        with CaptureQueriesContext(connection) as queries, suppress(Refused):
            desk.do(item, key, "clerk", **given)
        told = [each["sql"] for each in queries.captured_queries if "accounts_membership" in each["sql"]]
        asked.append(sum("\"role\" = 'lead'" in sql for sql in told))
    assert asked == [0, 1]
