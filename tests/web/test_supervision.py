"""What supervision does: items enter, are dispatched, reported, extended, returned and closed, by their table alone."""

from __future__ import annotations

import json
import struct
import threading
import zlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pace_hand import Figures
from supervision_hand import PDF, file

from guatu.workflow import REFUSALS as ENGINE
from guatu.workflow import ActRefused
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.api.actions import tokens
from guatu_web.areas.actions import changing
from guatu_web.areas.models import Area
from guatu_web.documents.models import Document, TaskClause
from guatu_web.ledger.models import Target, Task
from guatu_web.outbox.models import Message
from guatu_web.records.acts import act
from guatu_web.records.errors import OutsideAnAct, Overtaken, Refused
from guatu_web.records.models import AuditEntry
from guatu_web.records.periods import period_columns
from guatu_web.supervision.actions import entering
from guatu_web.supervision.actions.doing import do
from guatu_web.supervision.actions.entering import Entry, Part, enter
from guatu_web.supervision.actions.renewing import of_day
from guatu_web.supervision.filling import known_of
from guatu_web.supervision.models import CheckIn, Extension, Flow, Item, Mark, Proof, Step
from guatu_web.supervision.photos import BrokenPhoto, stripped
from guatu_web.supervision.proofs import path_of
from guatu_web.supervision.queries.course import weight_of_children
from guatu_web.supervision.queries.roles import people_in, roles_of, sees, visible_items
from guatu_web.supervision.words import REFUSALS, refusal
from guatu_web.work import rounds

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- who somebody is


def test_who_somebody_is_in_an_item_follows_from_role_unit_and_area(desk):
    item = desk.enter(unit=desk.units["J1"], area=desk.built.areas["QL2"], due_on=date(2026, 12, 31))
    roles = {name: roles_of(desk.person(name), item) for name in desk.built.people}
    assert roles == {
        "admin": set(),
        "leader": {"leader"},
        "supervisor": {"office"},
        "lead": {"lead", "responsible"},  # his bureau stands above the item's unit
        "clerk": {"responsible"},
        "town": {"responsible"},
        "observer": set(),
    }


def test_where_a_leader_is_named_no_other_leader_is_one(desk):
    desk.join("leader2", Role.LEADER)
    item = desk.enter(leader=desk.person("leader"))
    assert roles_of(desk.person("leader"), item) == {"leader"}
    assert roles_of(desk.person("leader2"), item) == set()


def test_units_that_cooperate_or_supervise_see_the_item_and_others_do_not(desk):
    desk.join("z_lead", Role.LEAD, "Z")
    shared = desk.enter("甲（虚构）", unit=desk.units["J"], co_units=[desk.units["Z"]])
    watched = desk.enter("乙（虚构）", unit=desk.units["J"], supervising=desk.units["Z"])
    foreign = desk.enter("丙（虚构）", unit=desk.units["J"])
    person = desk.person("z_lead")
    assert set(visible_items(person, desk.zone)) == {shared, watched}
    assert [sees(person, each) for each in (shared, watched, foreign)] == [True, True, False]
    assert roles_of(person, shared) == {"co"}
    assert roles_of(person, watched) == {"supervising"}
    assert set(visible_items(desk.person("leader"), desk.zone)) == {shared, watched, foreign}
    assert not visible_items(desk.person("clerk"), desk.zone).exists()  # his unit stands below
    assert not any(sees(desk.person("clerk"), each) for each in (shared, watched, foreign))
    assert [each.username for each in people_in(shared, ("co",))] == ["z_lead"]


@pytest.mark.parametrize("username", ["admin", "leader", "supervisor", "lead", "clerk", "town", "observer"])
def test_one_item_is_seen_exactly_where_a_list_shows_it(desk, username):
    desk.enter("甲（虚构）", unit=desk.units["J"], supervising=desk.units["J1"])
    desk.enter("乙（虚构）", unit=desk.units["Z"], co_units=[desk.units["J1"]])
    desk.enter("丙（虚构）", unit=desk.units["D"], area=Area.objects.get(code="QL2"))
    gone = desk.enter("丁（虚构）", unit=desk.units["J1"])
    with act("test.archive", by=None, zone=desk.zone, reason="试") as doing:
        doing.archive(gone)
    person = desk.person(username)
    shown = set(visible_items(person, desk.zone).values_list("pk", flat=True))
    assert {each.pk for each in Item.objects.all() if sees(person, each)} == shown


def test_a_person_without_a_role_in_the_item_may_do_nothing(desk):
    item = desk.running()
    with pytest.raises(PermissionDenied):
        desk.do(item, "check_in", "clerk", progress="他单位的事项")
    assert not CheckIn.objects.exists()


# ---------------------------------------------------------------- entering


def test_numbers_run_on_without_gaps_within_a_zone_and_year(desk, clock):
    first = desk.enter()
    with pytest.raises(Refused):
        desk.enter(title=" ")
    second = desk.enter()
    clock.to(2027, 1, 4)
    third = desk.enter()
    assert [each.number for each in (first, second, third)] == ["2026-督-0001", "2026-督-0002", "2027-督-0001"]


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"title": "  "}, "title", "请填写事项名称"),
        ({"title": "长" * 301}, "title", "最多 300 字"),
        ({"start_on": date(2026, 11, 2), "due_on": date(2026, 11, 1)}, "due_on", "早于开始日期"),
        ({"flow": "nothing"}, "flow", "决策部署"),
        ({"rhythm": "yearly"}, "rhythm", "每月"),
        ({"weight": 0}, "weight", "1 至 1000"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field_and_a_remedy(desk, fields, field, told):
    with pytest.raises(Refused, match=told) as refused:
        desk.enter(**fields)
    assert refused.value.field == field
    assert not Item.objects.exists()


def test_a_unit_that_was_dissolved_takes_no_item(desk, clock):
    changing.close(desk.person("admin"), desk.units["Z"], version=1, last_day=date(2026, 10, 26), reason="撤销")
    with pytest.raises(Refused, match=r"已于 2026-10-26 撤销.*改选") as refused:
        desk.enter(unit=desk.units["Z"])
    assert refused.value.field == "unit"
    item = desk.enter(due_on=date(2026, 12, 31))
    with pytest.raises(Refused, match="已于 2026-10-26 撤销"):
        desk.do(item, "dispatch", "supervisor", unit=desk.units["Z"].pk)


def test_a_leader_who_left_is_no_owner(desk):
    person = desk.person("leader")
    with act("test.leave", by=None, zone=desk.zone) as doing:
        doing.change(Membership.objects.get(user=person), valid_to=date(2026, 10, 31))
    with pytest.raises(Refused, match=r"林岚现不是本区领导.*另选") as refused:
        desk.enter(leader=person)
    assert refused.value.field == "leader"


def test_units_of_another_zone_are_refused(desk, yuntai):
    with pytest.raises(Refused, match="不属于本开发区"):
        desk.enter(unit=yuntai.units["D"])


def test_only_the_supervision_office_enters_items(desk):
    for name in ("leader", "lead", "clerk", "town", "observer", "admin"):
        with pytest.raises(PermissionDenied):
            enter(desk.person(name), desk.zone, Entry("试立项（虚构）", "decision"))


def test_a_workflow_is_kept_once_and_a_running_item_stays_on_its_own(desk):
    first, second = desk.enter(), desk.enter()
    assert first.flow == second.flow
    assert Flow.objects.count() == 1
    assert desk.enter(flow="instruction").flow != first.flow
    assert first.rhythm == "month"


@pytest.fixture
def task(desk):
    """A task that a confirmed report has given, invented."""
    with act("test.task", by=None, zone=desk.zone) as doing:
        by = desk.person("clerk")
        told = {"file_name": "报告.txt", "digest": "1" * 64, "size": 1, "media_type": "text/plain", "uploaded_by": by}
        document = doing.create(Document(zone=desk.zone, **told))
        place = {"zone": desk.zone, "document": document, "path": ["产业", "强链"]}
        words = "年底前建成北园标准厂房二期"
        clause = doing.create(TaskClause(**place, start=0, end=13, quote=f"{words}（虚构）", text=words))
        task = Task(zone=desk.zone, unit=desk.units["J"], text=words, path=["产业", "强链"], clause=clause)
        task.period_first, task.period_last, task.period_grain = date(2026, 1, 1), date(2026, 12, 31), "year"
        return doing.create(task)


def test_a_task_of_a_report_enters_with_its_words_deadline_unit_and_programme_once(desk, task):
    by = desk.person("supervisor")
    item = enter(by, desk.zone, entering.from_task(task, "building_project"))
    assert (item.title, item.due_on, item.unit, item.programme) == (
        "年底前建成北园标准厂房二期", date(2026, 12, 31), desk.units["J"], "产业 / 强链",
    )  # fmt: skip
    assert (item.source, item.task, item.document) == ("report", task, task.clause.document)
    assert item.source_text == "年底前建成北园标准厂房二期（虚构）"
    with pytest.raises(Refused, match=f"已立项为 {item.number}"):
        enter(by, desk.zone, entering.from_task(task, "decision"))


def test_a_target_in_red_enters_with_its_link(desk):
    with act("test.target", by=None, zone=desk.zone) as doing:
        year = period_columns(entering.Target().period) | {
            "period_first": date(2026, 1, 1), "period_last": date(2026, 12, 31), "period_grain": "year",
        }  # fmt: skip
        target = doing.create(Target(zone=desk.zone, unit=desk.units["J"], indicator="固定资产投资", value=1, **year))
    item = enter(desk.person("supervisor"), desk.zone, entering.from_target(target, "decision", "进度落后"))
    assert (item.target, item.source, item.unit, item.due_on) == (target, "target", desk.units["J"], date(2026, 12, 31))


def test_an_item_is_changed_only_while_it_is_not_dispatched(desk):
    item, by = desk.enter(unit=desk.units["J"], due_on=date(2026, 12, 31)), desk.person("supervisor")
    entering.change(by, item, version=1, title="改后的名称（虚构）", co_units=[desk.units["Z"]])
    assert item.title == "改后的名称（虚构）"
    assert [each.unit for each in item.shares.all()] == [desk.units["Z"]]
    with pytest.raises(Overtaken):
        entering.change(by, item, version=1, title="旧页面")
    desk.do(item, "dispatch", "supervisor")
    with pytest.raises(Refused, match=r"已交办.*申请延期"):
        entering.change(by, item, version=item.version, title="再改")


def test_no_item_stands_below_itself(desk):
    top = desk.enter("上级（虚构）")
    middle = desk.enter("中间（虚构）", parent=top)
    low = desk.enter("下级（虚构）", parent=middle)
    for parent in (top, middle, low):
        with pytest.raises(Refused, match="不能是本事项或其下级") as refused:
            entering.change(desk.person("supervisor"), top, version=1, parent=parent)
        assert refused.value.field == "parent"


def test_an_item_is_split_within_its_dates_and_the_weights_are_summed(desk):
    item, by = desk.running(due=date(2026, 12, 20)), desk.person("supervisor")
    parts = [Part("甲段（虚构）", desk.units["J"], date(2026, 12, 1), weight=40), Part("乙段（虚构）", weight=50)]
    made = entering.split(by, item, parts, version=item.version)
    assert [each.parent for each in made] == [item, item]
    assert [each.due_on for each in made] == [date(2026, 12, 1), date(2026, 12, 20)]
    assert weight_of_children(item) == 90
    late = [Part("丙段（虚构）"), Part("丁段（虚构）", due_on=date(2026, 12, 21))]
    item.refresh_from_db()
    with pytest.raises(Refused, match=r"第 2 项：.*不能晚于上级事项的 2026-12-20") as refused:
        entering.split(by, item, late, version=item.version)
    assert refused.value.field == "due_on-2"
    assert item.children.count() == 2


def test_the_head_of_the_unit_shares_an_item_out_below_and_nowhere_else(desk):
    item = desk.running()
    made = entering.split(desk.person("lead"), item, [Part("统计部分（虚构）", desk.units["J1"])], version=item.version)
    assert made[0].unit == desk.units["J1"]
    item.refresh_from_db()
    with pytest.raises(Refused, match="本单位或下属单位"):
        entering.split(desk.person("lead"), item, [Part("推给别人", desk.units["Z"])], version=item.version)
    with pytest.raises(PermissionDenied):
        entering.split(desk.person("leader"), item, [Part("不归他分", desk.units["J1"])], version=item.version)


def test_a_split_form_sent_twice_splits_once(desk):
    item = desk.running()
    seen, parts = item.version, [Part("甲段（虚构）")]
    entering.split(desk.person("supervisor"), item, parts, version=seen)
    with pytest.raises(Overtaken):
        entering.split(desk.person("supervisor"), item, parts, version=seen)


def test_a_closed_item_is_taken_up_as_a_new_one_once(desk):
    item = desk.enter()
    with pytest.raises(Refused, match="尚未办结"):
        enter(desk.person("supervisor"), desk.zone, entering.from_closed(item))
    desk.do(item, "withdraw", "supervisor", reason="重复立项")
    item.refresh_from_db()
    again = enter(desk.person("supervisor"), desk.zone, entering.from_closed(item, "领导要求继续推进（虚构）"))
    assert (again.reopens, again.number, again.state) == (item, "2026-督-0002", "entered")
    with pytest.raises(Refused, match="已重新立项为 2026-督-0002"):
        enter(desk.person("supervisor"), desk.zone, entering.from_closed(item))


# ---------------------------------------------------------------- doing


def test_an_item_goes_its_way_from_dispatch_to_close_out(desk, clock):
    desk.join("supervisor2", Role.SUPERVISION)
    item = desk.running()
    assert (item.received_at.date(), item.first_due_on) == (date(2026, 11, 2), date(2026, 12, 31))
    desk.do(item, "check_in", "lead", progress="已开工", percent="30%", node=2, wanted="需协调用电")
    desk.do(item, "submit", "lead", progress="已完成", percent=100, files=[file("验收单.pdf", PDF)])
    with pytest.raises(Refused, match=r"审核通过.*评价") as refused:
        desk.do(item, "review", "supervisor")
    assert refused.value.field == "evaluation"
    desk.do(item, "review", "supervisor", evaluation="good")
    with pytest.raises(Refused, match="“销号”不能与“审核通过”由同一人办理"):
        desk.do(item, "close", "supervisor")
    desk.do(item, "close", "supervisor2")
    item.refresh_from_db()
    assert (item.state, item.state_kind, item.closed_on) == ("closed", "closed", date(2026, 11, 2))
    assert (item.percent, item.node, item.evaluation, item.light) == (100, 2, "good", "")
    assert [each.act for each in item.steps.all()] == ["dispatch", "receive", "check_in", "submit", "review", "close"]


def test_what_the_table_does_not_allow_is_refused_with_the_reason_in_chinese(desk):
    desk.join("z_lead", Role.LEAD, "Z")
    item = desk.enter(unit=desk.units["J"], due_on=date(2026, 12, 31))
    with pytest.raises(Refused, match="现为“已立项”，不能“签收”；现在可以：交办、撤销"):
        desk.do(item, "receive", "lead")
    with pytest.raises(Refused, match="没有“fly”这项操作"):
        desk.do(item, "fly", "supervisor")
    desk.do(item, "dispatch", "supervisor")
    with pytest.raises(Refused, match="“签收”须由责任单位负责人、责任单位办理"):
        desk.do(item, "receive", "supervisor")
    desk.do(item, "receive", "lead")
    with pytest.raises(Refused, match="“反馈”须填写：进展情况") as refused:
        desk.do(item, "check_in", "lead", progress="  ")
    assert refused.value.field == "progress"
    desk.do(item, "withdraw", "supervisor", reason="重复立项")
    with pytest.raises(Refused, match=r"事项已是“已撤销”.*重新立项"):
        desk.do(item, "check_in", "lead", progress="补一句")


def test_every_refusal_of_the_engine_has_chinese_words():
    words = dict.fromkeys(("act", "known", "state", "missing", "earlier", "times"), "某")
    told = {why: str(refusal(ActRefused(why, words))) for why in ENGINE}
    assert all(len(text) > 8 and "%" not in text for text in told.values())
    assert REFUSALS.keys() == ENGINE.keys()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"percent": 101}, "percent"),
        ({"percent": "很多"}, "percent"),
        ({"node": 5}, "node"),
        ({"evaluation": "good"}, "evaluation"),
        ({"problem": "长" * 10_001}, "problem"),
        ({"misspelt": 1}, "misspelt"),
    ],
)
def test_values_that_cannot_be_are_refused_beside_their_field(desk, given, field):
    item = desk.running()
    with pytest.raises(Refused) as refused:
        desk.do(item, "check_in", "lead", progress="已开工", **given)
    assert refused.value.field == field


def test_a_unit_sends_an_item_back_once(desk):
    item = desk.enter(unit=desk.units["J"], due_on=date(2026, 12, 31))
    desk.do(item, "dispatch", "supervisor")
    desk.do(item, "send_back", "lead", reason="不属本单位职责")
    item.refresh_from_db()
    assert (item.state, item.received_at, item.returns) == ("entered", None, 0)
    desk.do(item, "dispatch", "supervisor")
    with pytest.raises(Refused, match="已办理 1 次"):
        desk.do(item, "send_back", "lead", reason="再退")


def test_the_same_key_again_gives_the_same_step_and_changes_nothing(desk):
    item = desk.running()
    seen = item.version
    first = desk.do(item, "check_in", "lead", key="once", progress="已开工")
    item.refresh_from_db()
    counts = (item.version, AuditEntry.objects.count(), Message.objects.count())
    again = do(desk.person("lead"), item, "check_in", {"progress": "已开工"}, version=seen, key="once")
    item.refresh_from_db()
    assert again == first
    assert CheckIn.objects.count() == 1
    assert counts == (item.version, AuditEntry.objects.count(), Message.objects.count())
    with pytest.raises(Refused, match="已用于另一项操作"):
        desk.do(item, "withdraw", "supervisor", key="once", reason="试")


def test_who_saw_an_older_version_is_told_so(desk):
    item = desk.running()
    seen = item.version
    desk.do(item, "check_in", "lead", progress="已开工")
    with pytest.raises(Overtaken):
        do(desk.person("lead"), item, "check_in", {"progress": "又一次"}, version=seen, key="other")
    assert CheckIn.objects.count() == 1


def test_what_the_item_holds_already_is_not_typed_again_and_typed_fields_are_counted(desk):
    item = desk.enter(unit=desk.units["J"], due_on=date(2026, 12, 31))
    desk.do(item, "dispatch", "supervisor", unit=desk.units["J"].pk, due_on="2026-12-31")
    desk.do(item, "receive", "lead")
    step = desk.do(item, "check_in", "lead", progress="已开工", percent=10, problem="", files=[file("图.pdf", PDF)])
    assert [each.typed for each in Step.objects.order_by("pk")] == [0, 0, 3]
    assert step.given == {"progress": "已开工", "percent": 10}


def test_a_step_is_written_once(desk):
    item = desk.running()
    step = item.steps.first()
    with pytest.raises(OutsideAnAct):
        step.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(act="close")
    with pytest.raises(DatabaseError), transaction.atomic():
        Flow.objects.filter(pk=item.flow_id).delete()


def test_the_next_ones_are_told_and_the_one_who_did_it_is_not(desk):
    item = desk.enter(unit=desk.units["J"], due_on=date(2026, 12, 31))
    assert not Message.objects.exists()  # the office has entered it itself
    desk.do(item, "dispatch", "supervisor")
    message = Message.objects.get()
    assert (message.person.username, message.link) == ("lead", f"/z/qinglan/supervision/{item.pk}")
    assert message.subject == f"待签收：{item.number} {item.title}"
    desk.do(item, "receive", "lead")
    desk.do(item, "submit", "lead", progress="已完成", files=[file("验收单.pdf", PDF)])
    assert [each.person.username for each in Message.objects.order_by("pk")] == ["lead", "supervisor"]


def test_every_act_leaves_a_line_in_the_log_that_names_the_step(desk):
    item = desk.running()
    desk.do(item, "check_in", "lead", progress="已开工", percent=20)
    entry = AuditEntry.objects.filter(act="supervision.do", model="supervision.item").first()
    assert entry.changes == {"step": [None, "反馈"], "percent": [0, 20]}
    item.refresh_from_db()
    assert entry.version == item.version


def test_a_check_in_needs_few_queries(desk, django_assert_max_num_queries):
    item, person = desk.running(), desk.person("lead")
    with django_assert_max_num_queries(32):
        do(person, item, "check_in", {"progress": "已开工"}, version=item.version, key="q")


# ---------------------------------------------------------------- periods, marks, lights


def test_a_missed_period_is_red_and_made_up_later_it_is_yellow_and_never_green(desk, clock):
    item = desk.running(due=date(2027, 3, 31))
    clock.to(2026, 12, 1)
    of_day(desk.zone)
    mark = Mark.objects.get()
    assert (mark.first, mark.last, mark.colour) == (date(2026, 11, 2), date(2026, 11, 30), "red")
    item.refresh_from_db()
    assert (item.light, item.light_reason) == ("red", "missed")
    desk.do(item, "check_in", "lead", progress="十一月补报", made_up=True)
    mark.refresh_from_db()
    item.refresh_from_db()
    assert (mark.colour, mark.reported_on) == ("yellow", date(2026, 12, 1))
    assert (item.light, item.light_reason) == ("yellow", "made_up")
    assert CheckIn.objects.get().period_last == date(2026, 11, 30)
    with pytest.raises(Refused, match="没有未反馈的时段"):
        desk.do(item, "check_in", "lead", progress="再补", made_up=True)
    desk.do(item, "check_in", "lead", progress="十二月进展")
    clock.to(2027, 1, 4)
    of_day(desk.zone)
    assert list(Mark.objects.order_by("last").values_list("colour", flat=True)) == ["yellow", "green"]


def test_the_oldest_missed_period_is_made_up_first(desk, clock):
    item = desk.running(due=date(2027, 3, 31))
    clock.to(2027, 1, 5)
    of_day(desk.zone)
    desk.do(item, "check_in", "lead", progress="先补十一月", made_up=True)
    assert list(Mark.objects.order_by("last").values_list("colour", flat=True)) == ["yellow", "red"]
    item.refresh_from_db()
    assert item.light == "red"


def test_a_report_after_midnight_finds_the_period_before_missed_without_waiting_for_the_round(desk, clock):
    item = desk.running(due=date(2027, 3, 31))
    clock.to(2026, 12, 1)
    desk.do(item, "check_in", "lead", progress="十二月进展")
    assert Mark.objects.get().colour == "red"
    assert CheckIn.objects.get().period_first == date(2026, 12, 1)


def test_a_period_whose_last_day_is_free_is_reported_on_the_next_working_day(desk, clock):
    clock.to(2026, 10, 12)
    item = desk.running(due=date(2027, 3, 31))
    clock.to(2026, 11, 2)  # 31 October is a Saturday
    desk.do(item, "check_in", "lead", progress="十月进展")
    clock.to(2026, 11, 3)
    of_day(desk.zone)
    mark = Mark.objects.get()
    assert (mark.last, mark.due_on, mark.colour) == (date(2026, 10, 31), date(2026, 11, 2), "green")


def test_a_report_found_poor_makes_the_item_yellow_until_it_is_mended(desk):
    item = desk.running()
    desk.do(item, "check_in", "lead", progress="正在推进")
    desk.do(item, "find_poor", "supervisor", remark="请写明完成数量")
    item.refresh_from_db()
    assert (item.light, item.light_reason, item.returns) == ("yellow", "poor", 1)
    with pytest.raises(Refused, match="已退回补充"):
        desk.do(item, "find_poor", "supervisor", remark="再退一次")
    desk.do(item, "check_in", "lead", progress="完成桩基 120 根（虚构）")
    item.refresh_from_db()
    assert item.light == "green"
    assert list(CheckIn.objects.order_by("pk").values_list("state", flat=True)) == ["poor", "handed_in"]


def test_without_a_report_nothing_can_be_found_poor(desk):
    with pytest.raises(Refused, match="还没有反馈"):
        desk.do(desk.running(), "find_poor", "supervisor", remark="试")


def test_the_word_of_a_unit_that_cooperates_is_no_report_of_the_unit(desk, clock):
    desk.join("z_lead", Role.LEAD, "Z")
    item = desk.running(due=date(2027, 3, 31), co_units=[desk.units["Z"]])
    desk.do(item, "add_word", "z_lead", progress="已协助选址", percent=90)
    item.refresh_from_db()
    assert item.percent == 0
    assert CheckIn.objects.get().period is None
    clock.to(2026, 12, 1)
    of_day(desk.zone)
    assert Mark.objects.get().colour == "red"


@pytest.mark.parametrize(
    ("day", "light"),
    [((2026, 12, 25), "green"), ((2026, 12, 28), "blue"), ((2026, 12, 31), "blue"), ((2027, 1, 1), "red")],
)
def test_an_item_turns_blue_three_working_days_before_its_date_and_red_after_it(desk, clock, day, light):
    item = desk.running(rhythm="quarter")
    desk.do(item, "check_in", "lead", progress="四季度进展")
    clock.to(*day)
    of_day(desk.zone)
    item.refresh_from_db()
    assert item.light == light


def test_an_item_far_behind_its_pace_is_yellow_where_it_tells_its_progress(desk, clock):
    item = desk.running(rhythm="quarter", due=date(2026, 12, 31))
    desk.do(item, "check_in", "lead", progress="四季度进展", percent=10)
    silent = desk.running(rhythm="quarter", due=date(2026, 12, 31))
    clock.to(2026, 12, 15)
    of_day(desk.zone)
    for each in (item, silent):
        each.refresh_from_db()
    assert (item.light, item.light_reason) == ("yellow", "behind")
    assert silent.light == "green"


def test_while_an_item_waits_it_is_not_overdue_and_its_date_is_later_by_the_days_it_waited(desk, clock):
    item = desk.running(due=date(2026, 11, 13), rhythm="quarter")
    clock.to(2026, 11, 10)
    desk.do(item, "ask", "lead", wanted="请明确用地指标")
    clock.to(2026, 11, 17)
    of_day(desk.zone)
    item.refresh_from_db()
    assert (item.state_kind, item.light) == ("waiting", "green")
    desk.do(item, "answer", "leader", remark="同意")
    item.refresh_from_db()
    # five working days, 11 to 17 November, after Friday 13
    assert (item.due_on, item.first_due_on, item.light) == (date(2026, 11, 20), date(2026, 11, 13), "blue")


def test_a_period_that_ends_while_the_item_waits_is_not_missed(desk, clock):
    item = desk.running(due=date(2027, 3, 31))
    clock.to(2026, 11, 20)
    desk.do(item, "ask", "lead", wanted="请明确用地指标")
    clock.to(2026, 12, 10)
    of_day(desk.zone)
    desk.do(item, "answer", "leader", remark="同意")
    assert not Mark.objects.exists()


def test_what_was_handed_in_for_close_out_in_time_does_not_become_overdue_on_the_offices_table(desk, clock):
    item = desk.running(due=date(2026, 11, 30))
    desk.do(item, "submit", "lead", progress="已完成", files=[file("验收单.pdf", PDF)])
    clock.to(2026, 12, 10)
    of_day(desk.zone)
    item.refresh_from_db()
    assert item.light == "green"
    desk.do(item, "reject", "supervisor", remark="缺验收单")
    item.refresh_from_db()
    assert (item.light, item.light_reason, item.returns) == ("red", "overdue", 1)


def test_the_round_reminds_once_however_often_it_is_made(desk, clock):
    item = desk.running(due=date(2026, 11, 30), rhythm="quarter")
    before = Message.objects.count()
    for day in (24, 25, 26, 27):
        clock.to(2026, 11, day)
        for _ in range(2):
            of_day(desk.zone)
            Item.objects.filter(pk=item.pk).update(light_on=None)  # as if another machine had not looked yet
    subjects = list(Message.objects.order_by("pk").values_list("subject", flat=True))[before:]
    assert subjects == [f"即将到期：{item.number} {item.title}"]
    clock.to(2026, 12, 1)
    for _ in range(3):
        of_day(desk.zone)
    told = Message.objects.order_by("pk")[before + 1 :]
    assert sorted((each.subject[:3], each.person.username) for each in told) == [
        ("已逾期", "lead"),
        ("已逾期", "supervisor"),
    ]


def test_a_round_that_finds_nothing_new_writes_nothing(desk, clock):
    desk.running()
    clock.to(2026, 12, 2)
    first = of_day(desk.zone)
    counts = AuditEntry.objects.count(), Mark.objects.count()
    assert (first.items, first.marks) == (1, 1)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        again = of_day(desk.zone)
    assert again == (0, 0, 0)
    assert len(seen) == 1
    assert counts == (AuditEntry.objects.count(), Mark.objects.count())


def test_a_light_that_the_site_renews_is_no_change_that_a_person_collides_with(desk, clock):
    item = desk.running(due=date(2027, 3, 31))
    seen = item.version
    clock.to(2026, 12, 2)
    of_day(desk.zone)
    do(desk.person("lead"), item, "check_in", {"progress": "补报", "made_up": True}, version=seen, key="late")
    assert CheckIn.objects.count() == 1


def test_the_round_of_the_day_looks_at_items(desk, clock):
    item = desk.running()
    clock.to(2027, 1, 4)
    assert rounds.make(desk.zone).items.items == 1
    item.refresh_from_db()
    assert (item.light, item.light_reason) == ("red", "overdue")


# ---------------------------------------------------------------- extensions


def extension_asked(desk, **more):
    item = desk.running(due=date(2026, 11, 30))
    desk.do(item, "ask_extension", "lead", **({"due_on": "2026-12-31", "reason": "连日降雨"} | more))
    return item


def test_a_later_date_is_asked_for_endorsed_and_granted_by_three_people(desk):
    item = extension_asked(desk)
    with pytest.raises(Refused, match="尚未审核"):
        desk.do(item, "grant_extension", "supervisor")
    desk.do(item, "endorse_extension", "leader")
    desk.do(item, "grant_extension", "supervisor")
    item.refresh_from_db()
    assert (item.due_on, item.first_due_on, item.extensions) == (date(2026, 12, 31), date(2026, 11, 30), 1)
    asked = Extension.objects.get()
    people = (asked.asked_by.username, asked.endorsed_by.username, asked.decided_by.username)
    assert (asked.state, people) == ("granted", ("lead", "leader", "supervisor"))
    with pytest.raises(Refused, match="没有待批复"):
        desk.do(item, "endorse_extension", "leader")


def test_only_one_later_date_is_asked_for_at_a_time(desk):
    item = extension_asked(desk)
    with pytest.raises(Refused, match="已有一项延至 2026-12-31 的申请"):
        desk.do(item, "ask_extension", "lead", due_on="2027-01-31", reason="再延")
    desk.do(item, "refuse_extension", "supervisor", remark="请加快推进")
    item.refresh_from_db()
    assert (item.due_on, item.extensions) == (date(2026, 11, 30), 0)
    desk.do(item, "ask_extension", "lead", due_on="2027-01-31", reason="再延")
    assert sorted(Extension.objects.values_list("state", flat=True)) == ["asked", "refused"]


def test_after_its_date_no_later_one_is_asked_for(desk, clock):
    item = desk.running(due=date(2026, 11, 30))
    clock.to(2026, 12, 1)
    with pytest.raises(Refused, match="之前申请") as refused:
        desk.do(item, "ask_extension", "lead", due_on="2026-12-31", reason="连日降雨")
    assert refused.value.field == "due_on"


@pytest.mark.parametrize("until", ["2026-11-30", "2026-11-01", "下个月"])
def test_a_date_that_is_none_or_not_later_is_refused(desk, until):
    with pytest.raises(Refused) as refused:
        extension_asked(desk, due_on=until)
    assert refused.value.field == "due_on"


def test_who_endorsed_does_not_grant(desk):
    """Somebody may hold two roles: the second person is asked for all the same."""
    with act("test.join", by=None, zone=desk.zone) as doing:
        doing.create(Membership(user=desk.person("supervisor"), zone=desk.zone, role=Role.LEADER))
    item = extension_asked(desk)
    desk.do(item, "endorse_extension", "supervisor")
    with pytest.raises(Refused, match="同一人"):
        desk.do(item, "grant_extension", "supervisor")


def test_an_item_that_ends_ends_the_asking_too(desk):
    item = extension_asked(desk)
    desk.do(item, "withdraw", "supervisor", reason="项目取消")
    assert Extension.objects.get().state == "refused"


# ---------------------------------------------------------------- proof


def jpeg(*, place=True, turn=6):
    """A small JPEG with what a phone writes: device and place, a comment, and a film behind the picture."""
    entries = struct.pack(">HHIHH", 0x0112, 3, 1, turn, 0) + struct.pack(">HHII", 0x8825, 4, 1, 60)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 2) + entries + b"\0\0\0\0" + b"GPS 39.9042N 116.4074E"
    exif = b"Exif\0\0" + tiff
    segment = lambda marker, body: b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body  # noqa: E731
    return b"".join([
        b"\xff\xd8", segment(0xE0, b"JFIF\0" + b"\1" * 9), segment(0xE1, exif) if place else b"",
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<GPS>39.9042</GPS>") if place else b"",
        segment(0xFE, b"39.9042") if place else b"", segment(0xDB, b"\0" * 65), segment(0xDA, b"\1" * 6),
        b"\x12\x34\xff\x00\x56\xff\xd1\x78", b"\xff\xd9", b"39.9042 film" if place else b"",
    ])  # fmt: skip


def png(*, place=True):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    told = chunk(b"eXIf", b"39.9042") + chunk(b"tEXt", b"GPS\x0039.9042") if place else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13) + told + chunk(b"IDAT", b"xy") + chunk(b"IEND", b"")


def webp(*, place=True):
    def chunk(kind, body):
        return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    told = chunk(b"EXIF", b"39.9042") + chunk(b"XMP ", b"39.9042!") if place else b""
    flags = b"\x0c" if place else b"\0"
    body = b"WEBP" + chunk(b"VP8X", flags + b"\0" * 9) + chunk(b"VP8 ", b"abc") + told
    return b"RIFF" + struct.pack("<I", len(body)) + body


MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x1e\xa9xyz\0\x12\x15\xc7+39.9042+116.4074/" + b"\0" * 9


@pytest.mark.parametrize(
    ("name", "content"), [("现场.jpg", jpeg()), ("现场.png", png()), ("现场.webp", webp()), ("现场.mp4", MP4)]
)
def test_the_place_of_a_photo_goes_unless_it_is_wanted(desk, name, content):
    item = desk.running()
    desk.do(item, "check_in", "lead", progress="已开工", files=[file(name, content)])
    proof = Proof.objects.get()
    kept = path_of(proof.digest, proof.media_type).read_bytes()
    assert b"39.9042" in content
    assert b"39.9042" not in kept
    assert not proof.place_kept
    desk.do(item, "check_in", "lead", progress="保留位置", place_kept=True, files=[file(name, content)])
    wanted = Proof.objects.latest("pk")
    assert path_of(wanted.digest, wanted.media_type).read_bytes() == content
    assert wanted.place_kept


def test_a_picture_without_what_is_beside_it_stays_as_it_is():
    assert stripped(png()) == png(place=False) == stripped(png(place=False))
    assert stripped(webp()) == webp(place=False) == stripped(webp(place=False))
    assert stripped(jpeg(place=False)) == jpeg(place=False)


def test_of_a_jpeg_the_turn_of_the_camera_stays_and_nothing_else():
    told = stripped(jpeg(turn=6))
    tag = told.index(b"Exif")
    assert stripped(told) == told
    assert struct.unpack_from(">HHIH", told, tag + 16) == (0x0112, 3, 1, 6)
    assert b"Exif" not in stripped(jpeg(turn=1))


@pytest.mark.parametrize("whole", [jpeg(), png(), webp()])
def test_a_photo_that_is_cut_off_is_refused_wherever_it_was_cut(desk, whole):
    item = desk.running()
    last = whole.rindex(b"\xff\xd9") + 2 if whole.startswith(b"\xff\xd8") else len(whole)
    for end in (20, 40, last - 1):
        try:
            told = stripped(whole[:end])
        except BrokenPhoto:
            continue
        assert b"39.9042" not in told
    with pytest.raises(Refused, match="不完整或已损坏"):
        desk.do(item, "check_in", "lead", progress="已开工", files=[file("断.jpg", jpeg()[:60])])
    assert not Proof.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("程序.pdf", b"\x7fELF" + b"0" * 50, "不能作为佐证材料；可上传 jpg"),
        ("空.pdf", b"", "空文件"),
        ("手机.heic", b"\0\0\0\x18ftypheic" + b"\0" * 20, "HEIC.*兼容性最佳"),
        ("网页.jpg", b"<html><script>alert(1)</script>", "不能作为佐证材料"),
    ],
)
def test_what_is_no_proof_is_refused_by_its_content(desk, name, content, told):
    item = desk.running()
    with pytest.raises(Refused, match=told) as refused:
        desk.do(item, "check_in", "lead", progress="已开工", files=[file(name, content)])
    assert refused.value.field == "proof"
    assert not CheckIn.objects.exists()


def test_a_film_of_two_gigabytes_is_refused_long_before_its_end(desk, settings):
    item, read = desk.running(), []

    class Film:
        name = "工地.mp4"

        def chunks(self):
            for _ in range(2048):
                read.append(1)
                yield MP4.ljust(1024 * 1024, b"\0")

    with pytest.raises(Refused, match=r"视频“工地.mp4”超过 30 MB.*截取关键片段"):
        desk.do(item, "check_in", "lead", progress="已开工", files=[Film()])
    assert len(read) == 31
    assert not [each for each in Path(settings.UPLOADS).rglob("*") if each.is_file()]


def test_close_out_is_asked_for_only_with_proof(desk):
    item = desk.running()
    with pytest.raises(Refused, match="佐证材料") as refused:
        desk.do(item, "submit", "lead", progress="已完成")
    assert refused.value.field == "proof"
    desk.do(item, "check_in", "lead", progress="附图", files=[file("图.pdf", PDF)])
    with pytest.raises(Refused, match="佐证材料"):
        desk.do(item, "submit", "lead", progress="已完成")
    before = Proof.objects.get(item=item)
    step = desk.do(item, "submit", "lead", progress="已完成", earlier=[before.pk])
    item.refresh_from_db()
    assert (item.state, step.given["earlier"]) == ("submitted", [before.pk])


def test_only_proofs_of_the_item_itself_can_be_chosen_again(desk):
    other = desk.running()
    desk.do(other, "check_in", "lead", progress="附图", files=[file("图.pdf", PDF)])
    item, foreign = desk.running(), Proof.objects.get(item=other)
    for chosen in (foreign.pk, 0, "x"):
        with pytest.raises(Refused) as refused:
            desk.do(item, "submit", "lead", progress="已完成", earlier=[chosen])
        assert refused.value.field == "earlier"


# ---------------------------------------------------------------- what the statistics know


def test_what_the_statistics_know_of_a_target_is_filled_in_and_not_asked(desk):
    figures = Figures(desk.built)
    totals = {2020: 100e8, 2021: 108e8, 2022: 118e8, 2023: 126e8, 2024: 137e8, 2025: 148e8, 2026: 160e8}
    figures.years("retail_sales", totals, until=9)
    year = {"period_first": date(2026, 1, 1), "period_last": date(2026, 12, 31), "period_grain": "year"}
    with act("test.target", by=None, zone=desk.zone) as doing:
        target = doing.create(
            Target(
                zone=desk.zone, area=desk.built.areas["QL"], unit=desk.units["J"], indicator="社会消费品零售总额",
                code="retail_sales", value="165e8", value_unit="CNY", bound="ge", **year,
            )
        )  # fmt: skip
    item = desk.running(target=target)
    known = known_of(item)
    assert (known.value, known.goal, known.percent) == ("116.8亿元", "165亿元", 70)
    assert (str(known.through), known.light.colour) == ("2026-01/2026-09", known.light.colour)
    step = desk.do(item, "check_in", "lead", progress="消费稳步恢复")
    item.refresh_from_db()
    assert (CheckIn.objects.get().percent, item.percent, step.typed) == (70, 70, 1)
    assert known_of(desk.running()) is None


# ---------------------------------------------------------------- the interface


@pytest.fixture
def program(desk):
    """A program with the rights of somebody."""

    def of(name):
        person = desk.person(name)
        scope = tokens.rights_of(person, None)
        expires = timezone.now() + timedelta(days=100)
        secret = tokens.create(person, name="试用", scope=scope, zone=None, expires_at=expires)[1]
        return Client(headers={"authorization": f"Bearer {secret}"})

    return of


def posted(client, item, act, *, key="one", version=None, **given):
    body = json.dumps({"act": act, "version": version or item.version, "given": given})
    path = f"/api/v1/zones/qinglan/items/{item.pk}/acts"
    return client.post(path, body, content_type="application/json", headers={"idempotency-key": key})


def test_programs_act_by_the_same_rules_and_are_told_why_not(desk, program):
    item = desk.running()
    client = program("lead")
    answer = posted(client, item, "check_in", progress="已开工", percent=25)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["percent"], told["check_ins"][0]["progress"], told["steps"][-1]["act"]) == (25, "已开工", "check_in")
    again = posted(client, item, "check_in", progress="已开工", percent=25)
    assert again.json() == told
    assert CheckIn.objects.count() == 1
    overtaken = posted(client, item, "check_in", key="two", progress="旧版本")
    assert overtaken.status_code == 409
    item.refresh_from_db()
    refused = posted(client, item, "receive", key="three")
    assert refused.status_code == 422
    assert "现为“办理中”，不能“签收”" in refused.json()["error"]


def test_programs_read_items_with_their_course_and_only_those_of_their_person(desk, program):
    item = desk.running()
    listed = program("lead").get("/api/v1/zones/qinglan/items").json()["items"]
    assert [(each["number"], each["state_name"]) for each in listed] == [(item.number, "办理中")]
    whole = program("lead").get(f"/api/v1/zones/qinglan/items/{item.pk}").json()
    assert [each["name"] for each in whole["steps"]] == ["交办", "签收"]
    offered = {each["act"]: each["refused"] for each in whole["acts"]}
    assert offered["check_in"] is None
    assert "须由督查室、督导单位办理" in offered["find_poor"]
    assert program("clerk").get("/api/v1/zones/qinglan/items").json()["items"] == []
    assert program("clerk").get(f"/api/v1/zones/qinglan/items/{item.pk}").status_code == 404
    assert posted(program("clerk"), item, "check_in", progress="他单位").status_code == 404


def test_a_list_needs_as_many_queries_for_many_items_as_for_one(desk, program):
    client = program("supervisor")
    desk.running()
    client.get("/api/v1/zones/qinglan/items")  # notes that the token was used
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/api/v1/zones/qinglan/items").status_code == 200
        counts.append(len(seen))
        for _ in range(5):
            desk.enter()
    assert counts[0] == counts[1] <= 12


# ---------------------------------------------------------------- many at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("flushable")
def test_fifty_clerks_at_once_lose_no_report(desk):
    items = [desk.running() for _ in range(50)]
    person, failed, begin = desk.person("lead"), [], threading.Barrier(50)

    def clerk(item):
        try:
            begin.wait(30)
            do(
                User.objects.get(pk=person.pk),
                item,
                "check_in",
                {"progress": "同时反馈"},
                version=item.version,
                key="k",
            )
        except Exception as error:  # whatever it is, it is told
            failed.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=clerk, args=(Item.objects.get(pk=each.pk),)) for each in items]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    assert failed == []
    assert CheckIn.objects.count() == 50
    assert Step.objects.filter(act="check_in").count() == 50


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("flushable")
def test_items_that_enter_at_once_have_numbers_without_gaps_or_twins(desk):
    failed = []

    def clerk():
        try:
            for _ in range(4):
                desk.enter()
        except Exception as error:  # whatever it is, it is told
            failed.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=clerk) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert failed == []
    assert sorted(Item.objects.values_list("number", flat=True)) == [f"2026-督-{at:04d}" for at in range(1, 25)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("flushable")
def test_rounds_on_two_machines_at_once_mark_and_remind_once(desk, clock):
    for _ in range(12):
        desk.running(due=date(2027, 3, 31))
    before = Message.objects.count()
    clock.to(2026, 12, 1)
    failed, done = [], []

    def machine():
        try:
            done.append(of_day(desk.zone))
        except Exception as error:  # whatever it is, it is told
            failed.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=machine) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert failed == []
    assert sum(each.items for each in done) == 12
    assert Mark.objects.count() == 12
    assert Message.objects.count() == before + 12
