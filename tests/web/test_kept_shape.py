"""Rules of what a process keeps of a zone between requests: it holds until something in the zone changes."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from guatu_web.areas.actions import changing
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.shape import kept_shape
from guatu_web.areas.trees import below
from guatu_web.demo.zones import build
from guatu_web.records.acts import act
from web.conftest import PASSWORD, QINGLAN


@pytest.fixture
def zone(flushable):
    built = build(QINGLAN, PASSWORD)
    return built.zone, built.people["admin"]


def as_read_now(zone):
    """The zone as the next request reads it."""
    return Zone.objects.get(pk=zone.pk)


def names(shape):
    return [branch.state.name for branch in shape.areas]


def rename(by, zone, name):
    node = Area.objects.get(zone=zone, code="QL1")
    changing.restate(by, node, version=node.version, name=name, since=date(2026, 6, 1), reason="更名")


def test_nothing_is_read_again_while_nothing_has_changed(zone, django_assert_num_queries):
    zone, _admin = zone
    first = kept_shape(as_read_now(zone))
    now = as_read_now(zone)
    with django_assert_num_queries(0):
        assert kept_shape(now).areas is first.areas


def test_every_act_in_a_zone_gives_it_another_stamp(zone):
    zone, admin = zone
    before = as_read_now(zone).stamp
    with act("areas.restate_area", by=admin, zone=zone, reason="试") as doing:
        doing.change(Area.objects.get(zone=zone, code="QL2"), name="河口")
    after = as_read_now(zone).stamp
    assert before
    assert after not in ("", before)


def test_what_another_process_has_changed_is_seen_by_the_next_request(zone):
    zone, admin = zone
    assert "北园" in names(kept_shape(as_read_now(zone)))
    rename(admin, zone, "北区")
    found = names(kept_shape(as_read_now(zone)))
    assert "北区" in found
    assert "北园" not in found


def test_a_change_that_is_taken_back_leaves_no_trace(zone):
    zone, admin = zone
    kept_shape(as_read_now(zone))
    with transaction.atomic():
        rename(admin, zone, "北区")
        assert "北区" in names(kept_shape(as_read_now(zone)))
        transaction.set_rollback(True)
    assert "北园" in names(kept_shape(as_read_now(zone)))


def test_another_day_is_another_shape(zone, on_a_known_day, monkeypatch):
    zone, admin = zone
    rename(admin, zone, "北区")
    now = as_read_now(zone)
    assert "北区" in names(kept_shape(now))
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 3, 1))
    assert "北园" in names(kept_shape(now))


def test_who_stands_below_a_unit_is_known_without_a_query(zone, django_assert_num_queries):
    zone, admin = zone
    unit = Unit.objects.select_related("zone").get(zone=zone, code="J")
    first = below(Unit, unit)
    assert len(first) == 2
    with django_assert_num_queries(0):
        assert below(Unit, unit) == first
    told = {"code": "J2", "name": "统计二科", "kind": "department", "since": date(2026, 6, 1), "reason": "新设"}
    changing.add(admin, zone, Unit, parent=unit, **told)
    assert len(below(Unit, Unit.objects.select_related("zone").get(pk=unit.pk))) == 3
