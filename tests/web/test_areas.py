"""Rules of the two trees and their pages: every change from a day on, with a reason, none lost, none circular."""

import html
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guatu_web.accounts.actions.people import end_role, give_role
from guatu_web.accounts.models import Role
from guatu_web.areas.actions import changing
from guatu_web.areas.actions.taking_back import take_back
from guatu_web.areas.models import FIRST_DAY, LAST_DAY, Area, AreaState, Unit
from guatu_web.areas.queries import parents
from guatu_web.areas.trees import tree
from guatu_web.ledger.models import Target
from guatu_web.records.acts import act, broken_links, history
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import AuditEntry
from web.conftest import TODAY

pytestmark = pytest.mark.usefixtures("on_a_known_day")


def names(zone, day, model=Area):
    return ["　" * branch.depth + branch.state.name for branch in tree(model, zone, day)]


def fresh(node):
    return type(node).objects.get(pk=node.pk)


def restated(by, node, since=date(2026, 1, 1), reason="更名", **fields):
    changing.restate(by, node, version=fresh(node).version, since=since, reason=reason, **fields)


PARTS = [("QL1A", "北园一区"), ("QL1B", "北园二区")]


def split(by, node, parts=PARTS, since=date(2026, 3, 1)):
    return changing.split(by, node, version=fresh(node).version, since=since, parts=parts, reason="扩建")


def taken_back(by, node, reason="有误"):
    take_back(by, node, version=fresh(node).version, reason=reason)


# Days


def test_a_renamed_area_keeps_its_old_name_before_the_day(qinglan, admin):
    restated(admin, qinglan.areas["QL2"], name="河口街道")
    assert "　河口镇" in names(qinglan.zone, date(2025, 12, 31))
    assert "　河口街道" in names(qinglan.zone, date(2026, 1, 1))
    assert fresh(qinglan.areas["QL2"]).name == "河口街道"


def test_a_change_entered_ahead_renames_nothing_before_its_day(qinglan, admin, monkeypatch):
    unit = qinglan.units["Z"]
    restated(admin, unit, date(2027, 1, 1), name="投资促进局")
    assert fresh(unit).name == "招商局"
    call_command("carry_names")
    assert fresh(unit).name == "招商局"
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2027, 1, 1))
    call_command("carry_names")
    assert fresh(unit).name == "投资促进局"
    assert list(broken_links()) == []


def test_an_earlier_change_than_one_entered_ahead_is_refused_with_the_way_out(qinglan, admin):
    area = qinglan.areas["QL2"]
    restated(admin, area, date(2027, 1, 1), name="河口街道")
    with pytest.raises(Refused, match=r"2027-01-01.*撤回") as told:
        restated(admin, area, date(2026, 12, 1), name="新河口镇")
    assert told.value.field == "since"


def test_several_changes_on_one_day_correct_each_other(qinglan, admin):
    area = qinglan.areas["QL2"]
    restated(admin, area, name="河口街道")
    restated(admin, area, name="河口新城", kind="park")
    restated(admin, area, parent=qinglan.areas["QL1"])
    state = area.states.get(valid_from=date(2026, 1, 1))
    assert (state.name, state.kind, state.parent) == ("河口新城", "park", qinglan.areas["QL1"])
    assert area.states.count() == 2


@pytest.mark.parametrize("day", [FIRST_DAY, FIRST_DAY + timedelta(days=1), LAST_DAY])
def test_the_first_and_the_last_day_can_be_days_of_change(qinglan, admin, day):
    area = qinglan.areas["QL2"]
    restated(admin, area, day, name="河口街道")
    assert "　河口街道" in names(qinglan.zone, day)
    spans = list(area.states.order_by("valid_from").values_list("valid_from", "valid_to"))
    assert all(first <= last for first, last in spans)
    assert all(later[0] - earlier[1] == timedelta(days=1) for earlier, later in pairwise(spans))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31)])
def test_days_before_1900_are_refused(qinglan, admin, day):
    with pytest.raises(Refused, match="1900"):
        restated(admin, qinglan.areas["QL2"], day, name="河口街道")
    with pytest.raises(Refused, match="1900"):
        changing.close(admin, qinglan.areas["QL2"], version=1, last_day=day, reason="撤销")


# Moving


def test_a_move_keeps_the_tree_as_it_was_before(qinglan, admin):
    restated(admin, qinglan.areas["QL2"], parent=qinglan.areas["QL1"])
    assert names(qinglan.zone, date(2025, 12, 31)) == ["青澜开发区", "　北园", "　河口镇"]
    assert names(qinglan.zone, TODAY) == ["青澜开发区", "　北园", "　　河口镇"]


@pytest.mark.parametrize("into", ["J", "J1"])
def test_nothing_moves_into_itself_or_its_own_child(qinglan, admin, into):
    with pytest.raises(Refused, match="不能作为它的上级") as told:
        restated(admin, qinglan.units["J"], parent=qinglan.units[into])
    assert told.value.field == "parent"


def test_nothing_moves_into_what_will_be_its_child(qinglan, admin):
    """The circle would close only in 2028: on the day of the move the tree is sound."""
    north, town = qinglan.areas["QL1"], qinglan.areas["QL2"]
    restated(admin, town, date(2028, 1, 1), parent=north)
    with pytest.raises(Refused, match="不能作为它的上级"):
        restated(admin, north, date(2027, 1, 1), parent=town)
    assert len(names(qinglan.zone, date(2029, 1, 1))) == 3


def test_nothing_moves_below_what_is_closed_or_not_yet_there(qinglan, admin):
    town = qinglan.areas["QL2"]
    late = changing.add(
        admin, qinglan.zone, Area, code="QL9", name="南园", kind="park", parent=None, since=date(2027, 1, 1), reason=""
    )
    with pytest.raises(Refused, match="2027-01-01"):
        restated(admin, town, parent=late)
    changing.close(admin, qinglan.areas["QL1"], version=1, last_day=date(2026, 12, 31), reason="撤销")
    with pytest.raises(Refused, match="2026-12-31"):
        restated(admin, town, parent=qinglan.areas["QL1"])


def test_nothing_moves_into_another_zone(yuntai, qinglan, admin):
    with pytest.raises(Refused, match="不属于"):
        restated(admin, qinglan.areas["QL2"], parent=yuntai.areas["YT"])


def test_a_change_that_changes_nothing_is_refused(qinglan, admin):
    with pytest.raises(Refused, match="没有任何变化"):
        restated(admin, qinglan.areas["QL2"], name="河口镇")


# Adding, splitting, closing, taking back


def added(by, zone, code="QL3", name="南园", kind="park", parent=None, since=TODAY):
    return changing.add(by, zone, Area, code=code, name=name, kind=kind, parent=parent, since=since, reason="设立")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "QL1"}, "code"),
        ({"code": "  "}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"name": " "}, "name"),
        ({"name": "长" * 101}, "name"),
        ({"kind": "moon"}, "kind"),
    ],
)
def test_a_wrong_code_name_or_kind_is_refused_at_its_field(qinglan, admin, wrong, field):
    before = (Area.objects.count(), AuditEntry.objects.count())
    with pytest.raises(Refused) as told:
        added(admin, qinglan.zone, **wrong)
    assert told.value.field == field
    assert (Area.objects.count(), AuditEntry.objects.count()) == before


@pytest.mark.parametrize(
    "name",
    ["\u200b\u200d", "\u3000", "\ufeff", "\u0301", "北\n园", "北\x00园", "北\u2028园", "北\ud800园", "\x1b[31m园"],
)
@pytest.mark.parametrize("field", ["name", "code"])
def test_a_name_that_no_screen_or_database_can_show_is_refused_at_its_field(qinglan, admin, field, name):
    before = AuditEntry.objects.count()
    with pytest.raises(Refused) as told:
        added(admin, qinglan.zone, **{field: name})
    assert told.value.field == field
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    "name", ["𠮷野家園", "e\u0301园", "👨\u200d👩\u200d👧园", "النور", "北园（一期）·Ⅱ", "長" * 100]
)
def test_a_name_in_any_script_stays_as_it_was_typed(qinglan, admin, name):
    made = added(admin, qinglan.zone, name=f"　{name} ")
    assert fresh(made).name == name
    assert name in names(qinglan.zone, TODAY)


def test_a_code_typed_in_full_width_is_the_same_code(qinglan, admin):
    assert added(admin, qinglan.zone, code="ＱＬ３　").code == "QL3"
    with pytest.raises(Refused, match="QL1 已被使用"):
        added(admin, qinglan.zone, code="ＱＬ１")


def test_a_code_holds_no_blanks(qinglan, admin):
    with pytest.raises(Refused, match="不能有空格"):
        added(admin, qinglan.zone, code="QL 3")


@pytest.mark.parametrize("since", [FIRST_DAY, LAST_DAY])
def test_an_area_may_begin_on_the_first_and_on_the_last_day(qinglan, admin, since):
    south = added(admin, qinglan.zone, since=since)
    assert "南园" in names(qinglan.zone, LAST_DAY)
    assert ("南园" in names(qinglan.zone, LAST_DAY - timedelta(days=1))) == (since == FIRST_DAY)
    taken_back(admin, south)
    assert "南园" not in names(qinglan.zone, LAST_DAY)


def test_a_split_on_the_last_day_stands_for_that_day_and_can_be_taken_back(qinglan, admin):
    north = qinglan.areas["QL1"]
    split(admin, north, since=LAST_DAY)
    assert "　北园" in names(qinglan.zone, LAST_DAY - timedelta(days=1))
    assert "　北园一区" in names(qinglan.zone, LAST_DAY)
    taken_back(admin, north)
    assert "　北园" in names(qinglan.zone, LAST_DAY)


@pytest.mark.parametrize("since", [date(1, 1, 1), date(1899, 12, 31), FIRST_DAY])
def test_a_split_on_or_before_the_first_day_is_refused(qinglan, admin, since):
    with pytest.raises(Refused) as told:
        split(admin, qinglan.areas["QL1"], since=since)
    assert told.value.field == "since"


def test_nothing_is_closed_on_the_last_day_of_days(qinglan, admin):
    with pytest.raises(Refused, match="9999-12-31") as told:
        changing.close(admin, qinglan.areas["QL1"], version=1, last_day=LAST_DAY, reason="撤销")
    assert told.value.field == "last_day"


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([], "至少要有两个"),
        (PARTS[:1], "至少要有两个"),
        ([PARTS[0], PARTS[0]], "QL1A 已被使用"),
        ([PARTS[0], ("QL1B", "\u200b")], "没有看得见的字"),
        ([PARTS[0], ("QL1B", "长" * 101)], "1 至 100"),
    ],
)
def test_a_split_into_what_cannot_be_changes_nothing(qinglan, admin, parts, told):
    before = AuditEntry.objects.count()
    with pytest.raises(Refused, match=told) as refused:
        split(admin, qinglan.areas["QL1"], parts)
    assert refused.value.field == "parts"
    assert AuditEntry.objects.count() == before


def test_a_split_area_gives_way_to_its_parts(qinglan, admin):
    parts = [("QL1A", "北园一区"), ("QL1B", "北园二区")]
    changing.split(admin, qinglan.areas["QL1"], version=1, since=date(2026, 3, 1), parts=parts, reason="扩建")
    assert names(qinglan.zone, date(2026, 2, 28)) == ["青澜开发区", "　北园", "　河口镇"]
    assert names(qinglan.zone, date(2026, 3, 1)) == ["青澜开发区", "　北园一区", "　北园二区", "　河口镇"]


def test_a_split_into_a_taken_code_changes_nothing(qinglan, admin):
    parts = [("QL1A", "北园一区"), ("QL2", "北园二区")]
    with pytest.raises(Refused, match="QL2"):
        changing.split(admin, qinglan.areas["QL1"], version=1, since=TODAY, parts=parts, reason="扩建")
    assert names(qinglan.zone, TODAY) == ["青澜开发区", "　北园", "　河口镇"]


def test_nothing_is_closed_while_something_stands_below_it(qinglan, admin):
    with pytest.raises(Refused, match="统计中心"):
        changing.close(admin, qinglan.units["J"], version=1, last_day=TODAY, reason="撤销")


def test_nothing_is_closed_while_something_is_to_stand_below_it_later(qinglan, admin):
    restated(admin, qinglan.areas["QL2"], date(2028, 1, 1), parent=qinglan.areas["QL1"])
    with pytest.raises(Refused, match="河口镇"):
        changing.close(admin, qinglan.areas["QL1"], version=1, last_day=TODAY, reason="撤销")


def test_what_is_closed_stands_until_its_last_day(qinglan, admin):
    changing.close(admin, qinglan.areas["QL1"], version=1, last_day=TODAY, reason="撤销")
    assert "　北园" in names(qinglan.zone, TODAY)
    assert "　北园" not in names(qinglan.zone, TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="已撤销"):
        restated(admin, qinglan.areas["QL1"], date(2027, 1, 1), name="北区")


def test_the_last_change_can_be_taken_back_with_a_reason(qinglan, admin):
    area = qinglan.areas["QL2"]
    restated(admin, area, name="河口街道")
    with pytest.raises(Refused, match="原因"):
        take_back(admin, area, version=fresh(area).version, reason=" ")
    take_back(admin, area, version=fresh(area).version, reason="文件未下发")
    assert "　河口镇" in names(qinglan.zone, TODAY)
    assert fresh(area).name == "河口镇"
    with pytest.raises(Refused, match=r"河口镇已有角色 1 条，不能撤回设立。.*改为撤销"):
        take_back(admin, area, version=fresh(area).version, reason="再撤")


def test_an_area_added_by_mistake_goes_and_frees_its_code(qinglan, admin):
    south = added(admin, qinglan.zone, parent=qinglan.areas["QL"])
    taken_back(admin, south)
    assert "　南园" not in names(qinglan.zone, TODAY)
    assert (fresh(south).archive_reason, history(south).first().act) == ("有误", "areas.take_back_area")
    again = added(admin, qinglan.zone, name="新南园")
    assert again.pk != south.pk
    assert "新南园" in names(qinglan.zone, TODAY)


def test_what_is_gone_takes_no_further_change_and_nothing_below_it(qinglan, admin):
    south = added(admin, qinglan.zone)
    taken_back(admin, south)
    for change in (
        lambda: taken_back(admin, south),
        lambda: restated(admin, south, name="新南园"),
        lambda: changing.close(admin, south, version=fresh(south).version, last_day=TODAY, reason="撤销"),
    ):
        with pytest.raises(Refused, match=r"南园的设立已撤回（有误）.*重新设立"):
            change()
    with pytest.raises(Refused, match=r"南园的设立已撤回.*另选"):
        restated(admin, qinglan.areas["QL2"], parent=fresh(south))


def test_an_area_with_others_below_it_is_not_taken_back(qinglan, admin):
    south = added(admin, qinglan.zone)
    restated(admin, qinglan.areas["QL2"], date(2028, 1, 1), parent=south)
    with pytest.raises(Refused, match="南园已有下级 1 个"):
        taken_back(admin, south)


def test_taking_a_split_back_takes_its_parts_away(qinglan, admin):
    north = qinglan.areas["QL1"]
    made = split(admin, north)
    taken_back(admin, north, "批复未下")
    for day in (date(2026, 2, 28), TODAY, LAST_DAY):
        assert names(qinglan.zone, day) == ["青澜开发区", "　北园", "　河口镇"]
    assert [fresh(part).archive_reason for part in made] == ["批复未下", "批复未下"]
    assert all(history(part).first().act == "areas.take_back_area" for part in made)
    assert list(broken_links()) == []


def test_a_split_that_was_taken_back_can_be_made_again_with_the_same_codes(qinglan, admin):
    north = qinglan.areas["QL1"]
    for _ in range(3):
        split(admin, north)
        taken_back(admin, north)
    split(admin, north)
    assert names(qinglan.zone, TODAY) == ["青澜开发区", "　北园一区", "　北园二区", "　河口镇"]


def test_a_split_of_units_is_taken_back_as_well(qinglan, admin):
    invest = qinglan.units["Z"]
    split(admin, invest, [("Z1", "招商一局"), ("Z2", "招商二局")])
    taken_back(admin, invest)
    told = names(qinglan.zone, TODAY, Unit)
    assert "招商局" in told
    assert not {"招商一局", "招商二局"} & set(told)


def test_a_split_entered_ahead_is_taken_back_before_its_day(qinglan, admin):
    north = qinglan.areas["QL1"]
    split(admin, north, since=date(2028, 1, 1))
    taken_back(admin, north)
    assert names(qinglan.zone, date(2029, 1, 1)) == ["青澜开发区", "　北园", "　河口镇"]


def test_a_part_goes_with_its_split_and_not_alone(qinglan, admin):
    first, _ = split(admin, qinglan.areas["QL1"])
    with pytest.raises(Refused, match=r"北园一区由北园拆分而来.*北园的页面撤回拆分"):
        taken_back(admin, first)


@pytest.mark.parametrize("done", ["closed", "split"])
def test_a_split_whose_part_has_changed_is_taken_back_after_that_change(qinglan, admin, done):
    north = qinglan.areas["QL1"]
    first, _ = split(admin, north)
    if done == "closed":
        changing.close(admin, first, version=1, last_day=TODAY, reason="撤销")
    else:
        split(admin, first, [("QL1A1", "一号片"), ("QL1A2", "二号片")], TODAY)
    with pytest.raises(Refused, match="北园一区在拆分之后又有变更"):
        taken_back(admin, north)
    assert "　北园二区" in names(qinglan.zone, TODAY)
    taken_back(admin, first)
    taken_back(admin, north)
    assert names(qinglan.zone, TODAY) == ["青澜开发区", "　北园", "　河口镇"]


def test_a_part_with_another_name_since_goes_after_the_name(qinglan, admin):
    north = qinglan.areas["QL1"]
    first, _ = split(admin, north)
    restated(admin, first, date(2026, 6, 1), name="智造园")
    with pytest.raises(Refused, match="智造园在拆分之后又有变更"):
        taken_back(admin, north)
    taken_back(admin, first)
    taken_back(admin, north)
    assert "　北园" in names(qinglan.zone, TODAY)


def test_a_split_is_kept_where_something_hangs_on_its_parts(qinglan, admin):
    north, town = qinglan.areas["QL1"], qinglan.people["town"]
    first, second = split(admin, north)
    restated(admin, qinglan.areas["QL2"], date(2027, 1, 1), parent=first)
    role = {"role": Role.TOWN_CLERK, "unit": None, "area": first, "valid_from": TODAY, "valid_to": LAST_DAY}
    held = give_role(admin, qinglan.zone, town, reason="兼管", **role)
    with act("ledger.enter_target", by=admin, zone=qinglan.zone) as doing:
        target = doing.create(Target(zone=qinglan.zone, area=second, indicator="固定资产投资", value=1))
    before = AuditEntry.objects.count()
    with pytest.raises(Refused) as told:
        taken_back(admin, north)
    for words in ("北园一区已有", "下级 1 个", "角色 1 条", "北园二区已有目标 1 条", "改到别处或归档", "改为撤销"):
        assert words in str(told.value)
    assert AuditEntry.objects.count() == before
    assert names(qinglan.zone, TODAY) == ["青澜开发区", "　北园一区", "　北园二区", "　河口镇"]

    taken_back(admin, qinglan.areas["QL2"])
    end_role(admin, held, version=1, last_day=TODAY - timedelta(days=1), reason="收回")
    with act("ledger.withdraw_target", by=admin, zone=qinglan.zone, reason="归到北园") as doing:
        doing.change(target, area=north)
    taken_back(admin, north)
    assert names(qinglan.zone, TODAY) == ["青澜开发区", "　北园", "　河口镇"]


def test_a_split_is_not_taken_back_below_what_is_closed(qinglan, admin):
    north = qinglan.areas["QL1"]
    parts = split(admin, north)
    for part in parts:
        restated(admin, part, date(2026, 3, 1), parent=None)
    restated(admin, qinglan.areas["QL2"], date(2026, 3, 1), parent=None)
    changing.close(admin, qinglan.areas["QL"], version=1, last_day=TODAY, reason="撤销")
    with pytest.raises(Refused, match=r"青澜开发区至 2026-11-21 撤销.*先撤回它的撤销"):
        taken_back(admin, north)


def test_taking_back_asks_for_a_reason_whatever_is_taken_back(qinglan, admin):
    north = qinglan.areas["QL1"]
    split(admin, north)
    with pytest.raises(Refused, match="原因") as told:
        taken_back(admin, north, " \n")
    assert told.value.field == "reason"


def test_a_move_is_not_taken_back_into_its_own_child(qinglan, admin):
    """河口镇 stood below 北园, left it, and 北园 came below 河口镇: going back would close a circle."""
    north, town = qinglan.areas["QL1"], qinglan.areas["QL2"]
    restated(admin, town, date(2020, 1, 1), parent=north)
    restated(admin, town, date(2021, 1, 1), parent=None)
    restated(admin, north, date(2022, 1, 1), parent=town)
    with pytest.raises(Refused, match="北园在河口镇之下"):
        taken_back(admin, town)


def test_what_was_closed_after_it_changed_is_not_offered_as_a_parent(qinglan, admin):
    north = qinglan.areas["QL1"]
    restated(admin, north, name="北区")
    taken_back(admin, north)
    changing.close(admin, north, version=fresh(north).version, last_day=date(2026, 6, 1), reason="撤销")
    assert str(north.pk) not in dict(parents(Area, qinglan.zone))


def test_what_was_closed_can_be_opened_again(qinglan, admin):
    area = qinglan.areas["QL1"]
    changing.close(admin, area, version=1, last_day=date(2026, 1, 1), reason="撤销")
    take_back(admin, area, version=fresh(area).version, reason="恢复")
    assert "　北园" in names(qinglan.zone, TODAY)


# Collisions and history


def test_a_move_that_was_overtaken_by_another_move_is_not_made(qinglan, admin):
    """A move changes no field of the node itself, and must be noticed all the same."""
    area = qinglan.areas["QL2"]
    seen = area.version
    restated(admin, area, date(2026, 2, 1), parent=None)
    with pytest.raises(Overtaken) as told:
        changing.restate(admin, area, version=seen, since=date(2026, 3, 1), reason="移动", parent=qinglan.areas["QL1"])
    assert [each.actor_name for each in told.value.since] == ["安宁"]


def test_the_history_of_a_node_tells_each_change_with_its_day_and_reason(qinglan, admin):
    area = qinglan.areas["QL2"]
    restated(admin, area, name="河口街道", parent=qinglan.areas["QL1"], reason="区划调整")
    entry = history(area).first()
    assert entry.reason == "区划调整"
    assert entry.changes == {
        "name": ["河口镇", "河口街道"],
        "parent": [qinglan.areas["QL"].pk, qinglan.areas["QL1"].pk],
        "valid_from": [None, "2026-01-01"],
    }


# Pages


def at(name, *args):
    return reverse(f"areas:{name}", args=["qinglan", *args])


@pytest.mark.parametrize("username", ["admin", "leader", "clerk", "town", "observer"])
def test_everybody_of_the_zone_sees_the_trees_and_only_the_administrator_changes_them(as_person, qinglan, username):
    client, pk = as_person(username), qinglan.areas["QL2"].pk
    assert "河口镇" in client.get(at("index")).content.decode()
    assert "统计中心" in client.get(at("units")).content.decode()
    assert client.get(at("node", "areas", pk)).status_code == 200
    for name in ("restate", "close", "split", "take_back"):
        for answer in (client.get(at(name, "areas", pk)), client.post(at(name, "areas", pk), {})):
            assert (answer.status_code == 403) == (username != "admin")
    assert Area.objects.get(pk=pk).version == 1


def test_a_node_of_another_zone_is_not_found(as_person, yuntai):
    client, pk = as_person("admin"), yuntai.areas["YT"].pk
    for name in ("node", "restate", "close", "split", "take_back"):
        assert client.get(at(name, "areas", pk)).status_code == 404


def test_a_tree_of_no_kind_is_not_found(as_person):
    assert as_person("admin").get(at("add", "moons")).status_code == 404


def test_the_day_stands_in_the_address(as_person, qinglan, admin):
    restated(admin, qinglan.areas["QL2"], name="河口街道")
    client = as_person("clerk")
    assert "河口镇" in client.get(at("index") + "?day=2025-12-31").content.decode()
    assert "河口街道" in client.get(at("index") + "?day=9999-12-31").content.decode()
    assert "河口镇" in client.get(at("index") + "?day=1900-01-01").content.decode()


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "0001-01-01", "%00"])
def test_a_wrong_day_in_the_address_is_told(as_person, day):
    answer = as_person("clerk").get(at("index") + f"?day={day}")
    assert answer.status_code == 200
    assert "日期有误" in answer.content.decode()


def test_an_area_is_added_by_the_form(as_person, qinglan):
    form = {
        "name": "南园",
        "code": "QL3",
        "kind": "park",
        "parent": qinglan.areas["QL"].pk,
        "since": "2026-05-01",
        "reason": "新设",
    }
    answer = as_person("admin").post(at("add", "areas"), form)
    made = Area.objects.get(code="QL3")
    assert answer.url == at("node", "areas", made.pk)
    assert made.states.get().valid_from == date(2026, 5, 1)


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(as_person, qinglan):
    form = {"name": "南园", "code": "QL1", "kind": "park", "parent": "", "since": "2026-05-01", "reason": "新设"}
    answer = as_person("admin").post(at("add", "areas"), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "代码 QL1 已被使用" in page[page.index('id="id_code"') : page.index('id="id_kind"')]
    assert 'value="南园"' in page


def test_the_second_of_two_who_change_one_node_gets_409_and_sees_who_was_first(as_person, qinglan, admin):
    client, pk = as_person("admin"), qinglan.areas["QL2"].pk
    page = client.get(at("restate", "areas", pk)).content.decode()
    assert 'name="seen" value="1"' in page
    restated(admin, qinglan.areas["QL2"], name="河口街道", reason="先来的")
    form = {"name": "河口新城", "kind": "town", "parent": "", "since": "2026-06-01", "reason": "后到的", "seen": 1}
    answer = client.post(at("restate", "areas", pk), form)
    assert answer.status_code == 409
    assert "先来的" in answer.content.decode()
    assert fresh(qinglan.areas["QL2"]).name == "河口街道"


def test_a_reason_is_asked_for(as_person, qinglan):
    pk = qinglan.areas["QL2"].pk
    form = {"name": "河口街道", "kind": "town", "parent": "", "since": "2026-06-01", "reason": " ", "seen": 1}
    assert as_person("admin").post(at("restate", "areas", pk), form).status_code == 422
    assert fresh(qinglan.areas["QL2"]).version == 1


def test_the_parts_of_a_split_are_written_one_a_line(as_person, qinglan):
    client, pk = as_person("admin"), qinglan.areas["QL1"].pk
    form = {"parts": "QL1A 北园一区\nQL1B", "since": "2026-06-01", "reason": "扩建", "seen": 1}
    assert "第 2 行“QL1B”缺少名称" in client.post(at("split", "areas", pk), form).content.decode()
    form["parts"] = "QL1A 北园一区\n\n QL1B  北园 二区 \n"
    assert client.post(at("split", "areas", pk), form).status_code == 302
    assert Area.objects.get(code="QL1B").name == "北园 二区"


def test_units_are_closed_and_the_change_taken_back_by_the_forms(as_person, qinglan):
    client, pk = as_person("admin"), qinglan.units["Z"].pk
    client.post(at("close", "units", pk), {"last_day": "2026-06-30", "reason": "撤并", "seen": 1})
    assert "招商局" not in client.get(at("units")).content.decode()
    assert "已撤销" in client.get(at("node", "units", pk)).content.decode()
    client.post(at("take_back", "units", pk), {"reason": "误操作", "seen": 2})
    assert "招商局" in client.get(at("units")).content.decode()


@pytest.mark.parametrize("name", ["<b>园</b>", "𠮷野\u200d區", "园'; DROP TABLE areas_area; --", "\u202e园"])
def test_any_name_is_shown_as_it_is_and_never_as_markup(as_person, qinglan, admin, name):
    restated(admin, qinglan.areas["QL2"], name=name)
    page = as_person("clerk").get(at("index")).content.decode()
    assert "<b>" not in page
    assert name in html.unescape(page)


def test_a_split_is_taken_back_by_the_form_that_names_its_parts(as_person, qinglan, admin):
    client, north = as_person("admin"), qinglan.areas["QL1"]
    first, _ = split(admin, north)
    assert at("take_back", "areas", first.pk) not in client.get(at("node", "areas", first.pk)).content.decode()
    assert at("take_back", "areas", north.pk) in client.get(at("node", "areas", north.pk)).content.decode()
    page = client.get(at("take_back", "areas", north.pk)).content.decode()
    assert "撤回拆分：北园恢复，北园一区、北园二区取消" in page
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(at("take_back", "areas", north.pk), {"reason": "误操作", "seen": fresh(north).version})
    assert answer.status_code == 302
    assert "北园一区" not in client.get(at("index")).content.decode()
    assert len(asked) <= 35
    gone = client.get(at("node", "areas", first.pk))
    assert gone.status_code == 200
    assert at("take_back", "areas", first.pk) not in gone.content.decode()


@pytest.mark.parametrize("name", ["restate", "close", "split", "take_back"])
def test_the_forms_of_what_is_gone_refuse_and_do_not_fail(as_person, qinglan, admin, name):
    south = added(admin, qinglan.zone)
    taken_back(admin, south)
    typed = {"name": "甲", "kind": "park", "parent": "", "since": "2027-01-01", "last_day": "2027-01-01"}
    typed |= {"parts": "A 甲\nB 乙", "reason": "再改", "seen": fresh(south).version}
    client = as_person("admin")
    assert client.get(at(name, "areas", south.pk)).status_code == 200
    answer = client.post(at(name, "areas", south.pk), typed)
    assert answer.status_code == 422
    assert "重新设立" in answer.content.decode()


def test_a_move_from_long_ago_takes_few_queries_however_much_has_changed_since(qinglan, admin):
    for number in range(40):
        restated(admin, qinglan.areas["QL1"], date(2000 + number, 1, 1), name=f"北园{number}期")
    with CaptureQueriesContext(connection) as asked:
        restated(admin, qinglan.areas["QL2"], date(1999, 1, 1), parent=qinglan.areas["QL1"])
    assert len(asked) <= 20


def test_a_tree_of_any_depth_is_shown(qinglan, admin):
    parent = qinglan.areas["QL2"]
    with act("areas.add_area", by=admin, zone=qinglan.zone) as doing:
        for number in range(1200):
            node = doing.create(Area(zone=qinglan.zone, code=f"D{number}", name=f"第{number}层"))
            doing.create(AreaState(node=node, parent=parent, name=node.name, kind="grid"))
            parent = node
    assert tree(Area, qinglan.zone)[-1].depth == 1201


@pytest.mark.parametrize("count", [5, 60])
def test_the_tree_takes_few_queries_however_large_it_is(as_person, qinglan, admin, count):
    for number in range(count):
        added(admin, qinglan.zone, code=f"N{number:03}", name=f"网格{number}", kind="grid", parent=qinglan.areas["QL1"])
    client = as_person("admin")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(at("index"))
    assert len(asked) <= 12


def test_a_node_and_a_change_take_few_queries(as_person, qinglan, admin):
    restated(admin, qinglan.areas["QL2"], parent=qinglan.areas["QL1"])
    client, pk = as_person("admin"), qinglan.areas["QL2"].pk
    with CaptureQueriesContext(connection) as asked:
        client.get(at("node", "areas", pk))
    assert len(asked) <= 15
    form = {"name": "东园", "code": "QL8", "kind": "park", "parent": qinglan.areas["QL"].pk, "since": "2026-05-01"}
    with CaptureQueriesContext(connection) as asked:
        assert client.post(at("add", "areas"), form | {"reason": "新设"}).status_code == 302
    assert len(asked) <= 20


def test_states_cover_every_day_once_whatever_is_done(qinglan, admin):
    """Renamed, moved, corrected, closed, opened and taken back: one state a day, from the first to the last."""
    area = qinglan.areas["QL2"]
    restated(admin, area, date(2020, 1, 1), name="甲")
    restated(admin, area, date(2021, 1, 1), parent=qinglan.areas["QL1"])
    restated(admin, area, date(2021, 1, 1), name="乙")
    changing.close(admin, area, version=fresh(area).version, last_day=date(2022, 1, 1), reason="撤销")
    take_back(admin, area, version=fresh(area).version, reason="恢复")
    take_back(admin, area, version=fresh(area).version, reason="撤回")
    spans = AreaState.objects.filter(node=area, archived_at=None).order_by("valid_from")
    told = [(each.valid_from, each.valid_to, each.name) for each in spans]
    assert told == [(FIRST_DAY, date(2019, 12, 31), "河口镇"), (date(2020, 1, 1), LAST_DAY, "甲")]
    assert Unit.objects.filter(zone=qinglan.zone).count() == 5
