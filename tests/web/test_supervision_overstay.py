"""Rules of states that have a limit, and of the thresholds of lights: whose light it is, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from guatu import playbook
from guatu.supervision import Thresholds
from guatu.workflow import plain, read_workflows
from guatu_web.accounts.models import Role
from guatu_web.outbox.models import Message
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.records.acts import act, history
from guatu_web.supervision.actions.renewing import of_day
from guatu_web.supervision.models import Flow, Item
from guatu_web.supervision.queries import desk as desks
from guatu_web.supervision.queries import flows as tables
from guatu_web.supervision.queries.listing import flows
from guatu_web.supervision.queries.staying import OTHERWISE, REASONS, why_late
from guatu_web.supervision.shown import reasons, stay_word
from guatu_web.supervision.words import LATE
from web.supervision_hand import PDF, file

pytestmark = pytest.mark.django_db


def dispatched(desk, **fields):
    """On Monday 2 November; it is to be signed for until Wednesday."""
    item = desk.enter(unit=desk.units["J"], due_on=date(2026, 12, 31), **fields)
    desk.do(item, "dispatch", "supervisor")
    item.refresh_from_db()
    return item


def lit(item) -> tuple[str, str]:
    item.refresh_from_db()
    return item.light, item.light_reason


def on_desk(desk, name) -> dict[str, list[str]]:
    found = desks.desk(desk.person(name), desk.zone, flows(desk.zone), desk.clock.day)
    return {each.key: [line.act for line in each.lines] for each in found}


def told(item, key) -> list[str]:
    rows = Message.objects.filter(key__startswith=f"supervision-{item.pk}-{key}")
    return sorted(rows.values_list("person__username", flat=True))


@pytest.fixture
def desk(desk, clock):
    desk.clock = clock
    return desk


# ---------------------------------------------------------------- what the unit leaves undone


def test_a_unit_that_does_not_sign_in_its_days_turns_the_item_yellow_and_signing_mends_it(desk, clock):
    item = dispatched(desk)
    assert item.leave_by == date(2026, 11, 4)
    clock.to(2026, 11, 4)
    of_day(desk.zone)
    assert lit(item) == ("green", "")
    assert "overstayed" not in on_desk(desk, "lead")
    clock.to(2026, 11, 5)
    of_day(desk.zone)
    assert lit(item) == ("yellow", "receive_late")
    assert on_desk(desk, "lead") == {"overstayed": ["receive"]}
    desk.do(item, "receive", "lead")
    assert lit(item) == ("green", "")
    assert item.leave_by is None
    assert "overstayed" not in on_desk(desk, "lead")


def test_those_who_are_to_act_are_reminded_once_and_again_every_week_however_often_it_runs(desk, clock):
    item = dispatched(desk)
    for day, times in ((4, 0), (5, 1), (5, 1), (8, 1), (12, 2), (13, 2)):
        clock.to(2026, 11, day)
        of_day(desk.zone)
        of_day(desk.zone)
        assert told(item, "receive_late") == ["lead"] * times, day
    assert Message.objects.filter(key__contains="receive_late").first().subject.startswith("签收超期")


def test_a_limit_is_worked_out_for_items_of_before_by_the_round(desk, clock):
    item = dispatched(desk)
    Item.objects.filter(pk=item.pk).update(leave_by=None, light_on=None)
    of_day(desk.zone)
    item.refresh_from_db()
    assert item.leave_by == date(2026, 11, 4)


def test_a_limit_is_worked_out_and_no_line_of_the_log(desk):
    item = dispatched(desk)
    assert not any("leave_by" in entry.changes for entry in history(item))


# ---------------------------------------------------------------- what the office leaves undone


def submitted(desk):
    item = desk.submitted()
    item.refresh_from_db()
    return item


def test_what_the_office_does_not_review_in_time_leaves_the_units_light_as_it_is(desk, clock):
    item = submitted(desk)
    assert item.leave_by == date(2026, 11, 5)
    clock.to(2026, 11, 9)
    of_day(desk.zone)
    assert lit(item) == ("green", "")
    assert stay_word(item.flow.workflow, item, clock.day) == "审核超期 4 天"
    assert told(item, "review_late") == ["supervisor"]
    assert on_desk(desk, "supervisor") == {"overstayed": ["review"]}
    assert "overstayed" not in on_desk(desk, "lead")


def test_only_who_may_close_out_is_reminded_of_it_and_finds_it_on_the_desk(desk, clock):
    desk.join("second", Role.SUPERVISION)
    item = submitted(desk)
    desk.do(item, "review", "supervisor", evaluation="good")
    clock.to(2026, 11, 9)
    of_day(desk.zone)
    assert stay_word(item.flow.workflow, Item.objects.get(pk=item.pk), clock.day) == "销号超期 4 天"
    assert on_desk(desk, "second") == {"overstayed": ["close"]}
    assert "overstayed" not in on_desk(desk, "supervisor")  # who reviewed does not close
    desk.do(item, "close", "second")
    assert stay_word(item.flow.workflow, Item.objects.get(pk=item.pk), clock.day) == ""


def test_the_list_shows_and_finds_what_stays_too_long(desk, clock, client):
    late, _fresh = submitted(desk), desk.running(title="刚签收（虚构）")
    clock.to(2026, 11, 9)
    of_day(desk.zone)
    client.force_login(desk.person("supervisor"))
    at = reverse("supervision:list", args=["qinglan"])
    page = client.get(at, {"within": "stay"})
    assert [row.pk for row in page.context["page"].rows] == [late.pk]
    assert "审核超期 4 天" in page.content.decode()
    head = client.get(reverse("supervision:item", args=["qinglan", late.pk])).content.decode()
    assert "审核超期 4 天" in head


def test_every_reason_of_an_overstayed_state_has_its_words():
    assert set(REASONS) == LATE.keys()
    assert set(REASONS) <= reasons().keys()
    assert max(map(len, REASONS)) <= Item._meta.get_field("light_reason").max_length


def test_every_state_with_a_limit_of_the_shipped_playbook_has_words_of_its_own():
    for table in tables.shipped():
        assert OTHERWISE not in {why_late(table, state.key) for state in table.states if state.stay}


# ---------------------------------------------------------------- thresholds


def ruled(desk, **told):
    """The zone follows the shipped playbook with other thresholds."""
    shipped = playbook.load(playbook.shipped())
    own = [replace(each, thresholds=Thresholds(**told)) for each in shipped.workflows]
    made = PlaybookVersion(zone=desk.zone, label="2", name="试用办法（虚构）", digest="1" * 64)
    made.content = shipped._replace(workflows=tuple(own)).plain()
    made.in_force_from, made.uploaded_by = date(2026, 1, 1), desk.person("admin")
    with act("test.rules", by=None, zone=desk.zone) as doing:
        doing.create(made)


def test_an_item_is_warned_of_as_its_own_table_says_whatever_the_playbook_says_later(desk, clock):
    before = desk.running(due=date(2026, 11, 30))
    ruled(desk, warn_days=10, working=False)
    after = desk.running(due=date(2026, 11, 30))
    clock.to(2026, 11, 20)
    for item in (before, after):
        desk.do(item, "check_in", "lead", progress="推进中", percent=90)
    assert (lit(before), lit(after)) == (("green", ""), ("blue", "due_soon"))
    found = desks.desk(desk.person("lead"), desk.zone, flows(desk.zone), clock.day)
    assert {each.key: [line.item.pk for line in each.lines] for each in found} == {"due_soon": [after.pk]}
    of_day(desk.zone)
    clock.to(2026, 11, 21)
    of_day(desk.zone)
    assert (told(before, "due-"), told(after, "due-")) == ([], ["lead"])


def test_an_item_is_behind_by_the_points_of_its_own_table(desk, clock):
    ruled(desk, behind_points=60)
    item = desk.running(due=date(2026, 11, 22))
    clock.to(2026, 11, 13)
    desk.do(item, "check_in", "lead", progress="推进中", percent=10)
    assert lit(item) == ("green", "")


def test_a_table_kept_before_there_were_thresholds_is_read_with_the_usual_ones():
    table = tables.shipped()[0]
    content = {key: value for key, value in plain(table).items() if key != "thresholds"}
    assert read_workflows([content], playbook.ROLES, playbook.FIELDS)[0].thresholds == Thresholds()


def test_the_thresholds_are_frozen_with_the_flow(desk):
    ruled(desk, warn_days=7)
    desk.running()
    assert Flow.objects.get().content["thresholds"] == {"warn_days": 7, "behind_points": 20, "working": True}


def test_a_round_asks_as_often_for_ten_items_that_stay_in_time_as_for_one(desk, clock, django_assert_max_num_queries):
    for _ in range(10):
        dispatched(desk)
    clock.to(2026, 11, 3)
    with django_assert_max_num_queries(14):
        of_day(desk.zone)
    assert Item.objects.filter(leave_by=clock.day + timedelta(days=1)).count() == 10


def test_what_is_handed_in_again_has_its_days_anew(desk, clock):
    item = submitted(desk)
    desk.do(item, "reject", "supervisor", remark="缺验收单")
    item.refresh_from_db()
    assert item.leave_by is None
    clock.to(2026, 11, 9)
    desk.do(item, "submit", "lead", progress="已补", files=[file("验收单.pdf", PDF)])
    item.refresh_from_db()
    assert item.leave_by == date(2026, 11, 12)
