"""Rules of the exported registers of supervision: items, colours of periods and notices, now and on a past day."""

from __future__ import annotations

from datetime import date

import pytest

from guatu_web import tables
from guatu_web.records.acts import act
from guatu_web.supervision.actions import renewing
from guatu_web.supervision.actions.noticing import answer, issue
from guatu_web.supervision.models import Item, Mark
from web.test_tables import as_exported, as_whole, rows

DAYS = [date(2026, 11, day) for day in (1, 2, 3, 4, 5)]


@pytest.fixture
def zone(desk, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    return desk.zone


def renewed(zone):
    """Lights as the site renews them."""
    renewing.of_day(zone)


def renewed_and_told(zone):
    """The same, and every item is read anew: whoever reads all knows no light of the days before the last look."""
    renewed(zone)
    with act("test.note", by=None, zone=zone) as doing:
        doing.note(zone, {"items": [None, list(Item.objects.values_list("number", flat=True))]})


def test_an_item_is_told_from_its_entry_to_its_close_out_now_and_on_each_past_day(desk, zone, clock):
    item = desk.enter(unit=desk.units["J1"], due_on=date(2026, 11, 4))
    clock.to(2026, 11, 3)
    desk.do(item, "dispatch", "supervisor")
    clock.to(2026, 11, 4)
    desk.do(item, "receive", "lead")
    told = "state, team, unit, dispatched_on, received_on, closed_on, on_time"
    shown = [rows(zone, "items", day, told) for day in DAYS[:4]]
    third, fourth = date(2026, 11, 3), date(2026, 11, 4)
    assert shown == [
        [],
        [("entered", "J", "J1", None, None, None, None)],
        [("dispatched", "J", "J1", third, None, None, None)],
        [("under_way", "J", "J1", third, fourth, None, None)],
    ]
    assert rows(zone, "items", None, told) == shown[-1]
    clock.to(2026, 11, 5)
    desk.do(item, "withdraw", "supervisor", reason="不再需要（虚构）")
    [(state, kind, closed, on_time)] = rows(zone, "items", None, "state, state_kind, closed_on, on_time")
    assert (state, kind, closed, on_time) == ("withdrawn", "closed", date(2026, 11, 5), False)
    assert rows(zone, "items", fourth, told) == shown[-1]


def test_the_light_of_an_item_is_told_of_the_days_on_which_it_was_seen_and_no_others(desk, zone, clock):
    desk.running(due=date(2026, 11, 3))
    clock.to(2026, 11, 5)
    renewed(zone)
    lights = [rows(zone, "items", day, "light") for day in (date(2026, 11, 4), date(2026, 11, 5), None)]
    assert lights == [[(None,)], [("red",)], [("red",)]]


def test_colours_of_periods_are_told_with_those_who_answered_for_them(desk, zone, clock):
    item = desk.running(due=date(2026, 12, 31), rhythm="week")
    clock.to(2026, 11, 12)
    renewing.of_day(zone)
    mark = Mark.objects.get()
    told = "item, unit, colour, day, reported_on, made_up"
    missed = (item.pk, "J", "red", mark.due_on, None, False)
    assert rows(zone, "marks", None, told) == [missed]
    clock.to(2026, 11, 13)
    desk.do(item, "check_in", "lead", progress="补报（虚构）", made_up=True)
    assert rows(zone, "marks", date(2026, 11, 12), told) == [missed]
    assert rows(zone, "marks", date(2026, 11, 11), told) == []
    [(_, _, colour, _, reported, made_up)] = rows(zone, "marks", None, told)
    assert (colour, reported, made_up) == ("yellow", date(2026, 11, 13), True)


def test_notices_are_told_before_and_after_their_answer(desk, zone, clock):
    item = desk.running()
    item.refresh_from_db()
    clock.to(2026, 11, 3)
    made = issue(desk.person("supervisor"), item, "red", date(2026, 11, 10), "请抓紧（虚构）", version=item.version)
    clock.to(2026, 11, 5)
    answer(desk.person("lead"), made, "已办（虚构）", version=made.version)
    shown = [rows(zone, "notices", day, "colour, unit, issued_on, answered_on") for day in DAYS]
    issued = ("red", "J", date(2026, 11, 3))
    assert shown == [[], [], [(*issued, None)], [(*issued, None)], [(*issued, date(2026, 11, 5))]]


def test_what_is_renewed_of_items_bit_by_bit_is_what_is_read_whole(desk, zone, clock):
    first, second = desk.running(), desk.running(rhythm="week")
    assert as_exported(zone) == as_whole(zone)
    steps = [
        lambda: desk.do(first, "check_in", "lead", progress="进展（虚构）", percent="30"),
        lambda: renewed_and_told(zone),
        lambda: desk.do(second, "check_in", "lead", progress="进展（虚构）"),
        lambda: desk.enter(unit=desk.units["Z"]),
    ]
    for at, step in enumerate(steps):
        clock.to(2026, 11, 12 + 5 * at)
        step()
        assert as_exported(zone) == as_whole(zone), at


def test_an_archived_item_and_all_that_hangs_on_it_do_not_count(desk, zone, clock):
    item = desk.running(rhythm="week")
    clock.to(2026, 11, 12)
    renewing.of_day(zone)
    assert rows(zone, "marks", None, "count(*)") == [(1,)]
    clock.to(2026, 11, 13)
    with act("test.archive", by=None, zone=zone, reason="误立（虚构）") as doing:
        doing.archive(Item.objects.get(pk=item.pk))
    assert tables.engine(zone)._cursor().execute("SELECT count(*) FROM items").fetchall() == [(0,)]
    assert rows(zone, "marks", None, "count(*)") == [(0,)]
    assert rows(zone, "marks", date(2026, 11, 12), "count(*)") == [(1,)]
