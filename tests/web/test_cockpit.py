"""Rules of the cockpit: which headlines stand on it with which figures, what is told as changed, who sees what."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from ledger_hand import Ledger
from pace_hand import Figures, at
from register_hand import Register

from guatu.periods import cumulative
from guatu_web.accounts.models import Role, User
from guatu_web.alarms.models import Alarm
from guatu_web.areas.models import Zone
from guatu_web.cockpit.actions import choosing as acts
from guatu_web.cockpit.models import Headlines, Visit
from guatu_web.cockpit.queries.headlines import board, known
from guatu_web.ledger.actions import targets as target_acts
from guatu_web.ledger.actions.outlooks import of_day
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.pace_shown import amount
from guatu_web.ledger.queries.pace import paced
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.projects.models import Milestone, Problem
from guatu_web.records.acts import act
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import AuditEntry
from guatu_web.statistics.actions.record import Row, record
from guatu_web.supervision.models import Item

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 18)
PAST = {2020: 100e8, 2021: 108e8, 2022: 118e8, 2023: 126e8, 2024: 137e8, 2025: 148e8, 2026: 160e8}
SIX = (
    "gdp",
    "fixed_asset_investment",
    "industrial_investment",
    "general_public_revenue",
    "retail_sales",
    "tax_revenue",
)
DEMO = Path(__file__).parents[2] / "playbooks" / "demo"


@pytest.fixture
def figures(qinglan):
    made = Figures(qinglan)
    made.years("retail_sales", PAST, until=8)
    return made


@pytest.fixture
def ledger(qinglan):
    return Ledger(qinglan)


@pytest.fixture
def target(figures, ledger, on):
    """A target that stands red on DAY, with its outlook."""
    on(DAY)
    made = promised(ledger, "retail_sales", "200e8")
    of_day(ledger.zone)
    return made


@pytest.fixture
def leader(qinglan):
    return qinglan.people["leader"]


@pytest.fixture
def page(as_person):
    def opened(username="leader", path=""):
        return as_person(username).get(f"/z/qinglan/cockpit/{path}")

    return opened


def promised(ledger, code, value="165e8", indicator=None, **fields):
    names = {"retail_sales": "社会消费品零售总额", "general_public_revenue": "一般公共预算收入", "gdp": "地区生产总值"}
    return ledger.target(indicator or names.get(code, code), value, "CNY", code=code, **{"bound": "ge", **fields})


def plain(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def names(user, zone):
    """The headlines that somebody's cockpit shows."""
    now, user = timezone.now(), User.objects.get(pk=user.pk)
    shown = board(user, zone, timezone.localdate(), known(user, zone), now, at_once=True).cards
    return [each.pk for each in shown]


def opened_zone(zone):
    return Zone.objects.get(pk=zone.pk)


# ---------------------------------------------------------------- headlines


def test_a_headline_has_the_figures_of_the_targets_own_page(target, page, as_person, qinglan):
    told = plain(page())
    own = plain(as_person("leader").get(reverse("ledger:target", args=["qinglan", target.pk])))
    made = paced([target], DAY)[0]
    judged = made.judgement
    for figure in (
        amount(made, judged.value),
        amount(made, judged.outlook.needed.per_month),
        f"{judged.value / 200e8 * 100:.1f}%",
        f"{judged.linear.share * 100:.1f}%",
        "■ 红灯",
        "数据截至 2026年1—8月",
    ):
        assert figure in told, figure
    for figure in (amount(made, judged.value), amount(made, judged.outlook.needed.per_month), "■ 红灯"):
        assert figure in own, figure


def test_the_interface_gives_the_same_headlines(target, as_person):
    told = as_person("leader").get("/api/v1/zones/qinglan/cockpit").json()
    made = paced([target], DAY)[0]
    (headline,) = told["headlines"]
    assert (told["on"], told["chosen"], headline["target"]) == ("2026-09-18", "", target.pk)
    assert (headline["value"], headline["goal"], headline["unit"]) == (made.judgement.value, 200e8, "CNY")
    assert (headline["status"], headline["light"]) == (made.judgement.light, made.judgement.outlook.light)
    assert headline["probability"] == made.judgement.outlook.probability
    assert headline["through"] == "2026-01/2026-08"
    assert headline["said"]["value"] == amount(made, made.judgement.value)
    assert headline["page"] == reverse("ledger:target", args=["qinglan", target.pk])


def test_without_a_choice_each_topic_gives_one_headline_and_the_worst_lights_follow(figures, ledger, on, leader):
    on(DAY)
    for code in (*SIX, "foreign_trade", "industrial_output_above_scale", "total_fiscal_revenue"):
        if code != "retail_sales":
            figures.years(code, PAST, until=8)
        promised(ledger, code, "300e8" if code in ("tax_revenue", "total_fiscal_revenue") else "140e8", indicator=code)
    of_day(ledger.zone)
    shown = [Target.objects.get(pk=pk).code for pk in names(leader, ledger.zone)]
    assert shown[:5] == [
        *("gdp", "industrial_output_above_scale", "fixed_asset_investment", "general_public_revenue", "foreign_trade"),
    ]
    assert set(shown[5:7]) == {"tax_revenue", "total_fiscal_revenue"}, "red ones come before green ones"
    assert len(shown) == 8


def test_parts_ended_targets_and_those_without_an_outlook_are_no_headlines(figures, ledger, on, leader, qinglan):
    on(DAY)
    whole = promised(ledger, "retail_sales")
    promised(ledger, "retail_sales", parent=whole)
    promised(ledger, "gdp", area=qinglan.areas["QL2"])
    promised(ledger, "retail_sales", period="2025")
    of_day(ledger.zone)
    promised(ledger, "general_public_revenue")
    assert names(leader, ledger.zone) == [whole.pk]


def test_the_own_choice_goes_before_that_of_the_role_and_that_before_the_default(target, ledger, qinglan, leader):
    other, third = promised(ledger, "gdp"), promised(ledger, "general_public_revenue")
    office = qinglan.people["supervisor"]
    assert names(leader, ledger.zone) == [target.pk]
    acts.choose_for_role(office, ledger.zone, Role.LEADER, [third.pk, other.pk], version=None)
    assert names(leader, ledger.zone) == [third.pk, other.pk]
    mine = acts.choose_own(leader, ledger.zone, [other.pk], version=None)
    assert names(leader, ledger.zone) == [other.pk]
    assert names(office, ledger.zone) == [target.pk], "the role of others is not theirs"
    acts.reset(leader, ledger.zone, mine, version=mine.version)
    assert names(leader, ledger.zone) == [third.pk, other.pk]


def test_of_an_adjusted_target_the_version_in_force_is_shown(target, ledger, qinglan, leader, page):
    acts.choose_own(leader, ledger.zone, [target.pk], version=None)
    new = {"value": "150e8", "value_unit": "CNY", "as_written": "", "stretch_value": None, "bound": "ge"}
    by = qinglan.people["supervisor"]
    target.refresh_from_db()
    adjusted = target_acts.supersede(
        by, target, new | {"since": date(2026, 9, 1)}, version=target.version, reason="年中调整（虚构）"
    )
    assert names(leader, ledger.zone) == [adjusted.pk]
    assert "150亿元" in plain(page())


def test_a_withdrawn_target_says_since_when_and_asks_for_another(target, ledger, qinglan, leader, page):
    acts.choose_own(leader, ledger.zone, [target.pk], version=None)
    target.refresh_from_db()
    target_acts.withdraw(qinglan.people["supervisor"], target, version=target.version, reason="不再考核（虚构）")
    told = plain(page())
    day = timezone.localtime(Target.objects.get(pk=target.pk).changed_at).date()
    assert f"已撤回（{day}）" in told
    assert "另选一个目标" in told


def test_an_empty_cockpit_says_what_to_do_first(qinglan, page):
    told = plain(page("observer"))
    assert "请先登记今年的目标并报送数据" in told
    assert "没有新转红的目标、事项和预警" in told


# ---------------------------------------------------------------- choosing


def test_more_than_eight_none_and_foreign_targets_are_refused(ledger, yuntai, leader):
    many = [promised(ledger, "gdp").pk for _ in range(9)]
    foreign = Ledger(yuntai).target().pk
    for chosen, word in ((many, "最多放 8 个"), ([], "至少选一个"), ([foreign], str(foreign)), ([10**9], "没有编号")):
        with pytest.raises(Refused, match=word):
            acts.choose_own(leader, ledger.zone, chosen, version=None)
    assert not Headlines.objects.exists()


def test_only_who_may_chooses_for_a_role(target, ledger, qinglan):
    with pytest.raises(PermissionDenied):
        acts.choose_for_role(qinglan.people["clerk"], ledger.zone, Role.LEADER, [target.pk], version=None)
    kept = acts.choose_for_role(qinglan.people["supervisor"], ledger.zone, Role.CLERK, [target.pk], version=None)
    with pytest.raises(PermissionDenied):
        acts.reset(qinglan.people["clerk"], ledger.zone, kept, version=kept.version)


def test_a_choice_that_somebody_else_has_changed_meanwhile_is_not_overwritten(target, ledger, qinglan):
    office, leader = qinglan.people["supervisor"], qinglan.people["leader"]
    kept = acts.choose_for_role(office, ledger.zone, Role.LEADER, [target.pk], version=None)
    other = promised(ledger, "gdp")
    acts.choose_for_role(leader, ledger.zone, Role.LEADER, [other.pk], version=kept.version)
    for seen in (kept.version, None):
        with pytest.raises(Overtaken):
            acts.choose_for_role(office, ledger.zone, Role.LEADER, [target.pk], version=seen)
    assert AuditEntry.objects.filter(act="cockpit.choose_for_role").count() == 2


def test_numbers_on_the_page_give_the_order_and_what_is_wrong_is_told(target, ledger, as_person):
    other, client = promised(ledger, "gdp"), as_person("leader")
    address = reverse("cockpit:choose", args=["qinglan"])
    wrong = client.post(address, {"version": "", f"place-{target.pk}": "甲"})
    assert (wrong.status_code, "不是 1 至 99 的整数" in wrong.content.decode()) == (422, True)
    assert 'value="甲"' in wrong.content.decode(), "what was typed stays"
    done = client.post(address, {"version": "", f"place-{target.pk}": "2", f"place-{other.pk}": "1"})
    assert (done.status_code, Headlines.objects.get().targets) == (302, [other.pk, target.pk])
    client.post(reverse("cockpit:reset", args=["qinglan"]), {"version": "1"})
    assert Headlines.objects.get().archived_at is not None


def test_the_page_of_a_role_is_there_for_those_who_may_choose_for_it(target, as_person):
    assert as_person("clerk").get("/z/qinglan/cockpit/choose?role=leader").status_code == 404
    assert as_person("supervisor").get("/z/qinglan/cockpit/choose?role=leader").status_code == 200
    assert as_person("supervisor").get("/z/qinglan/cockpit/choose?role=boss").status_code == 404


# ---------------------------------------------------------------- visits


def test_a_look_after_half_an_hour_begins_a_new_visit_and_tells_since_when(target, page, leader, monkeypatch):
    first = at(DAY)
    page()
    visit = Visit.objects.get(user=leader)
    assert (visit.seen_at, visit.before) == (first, None)
    for minutes, seen, before in ((20, 20, None), (45, 45, None), (80, 80, 45)):
        monkeypatch.setattr(timezone, "now", lambda now=first + timedelta(minutes=minutes): now)
        told = plain(page())
        visit.refresh_from_db()
        since = None if before is None else first + timedelta(minutes=before)
        assert (visit.seen_at, visit.before) == (first + timedelta(minutes=seen), since)
    assert f"自您上次查看（{timezone.localtime(since).isoformat(' ', 'minutes')[:16]}）以来" in told


def test_the_pulse_the_wall_and_the_interface_are_no_visits(target, page, as_person):
    page(path="pulse")
    page(path="wall")
    as_person("leader").get("/api/v1/zones/qinglan/cockpit")
    assert not Visit.objects.exists()


def test_a_visit_that_cannot_be_noted_does_not_keep_the_page_from_being_shown(target, page, monkeypatch):
    def broken(*_args, **_more):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(Visit.objects, "bulk_create", broken)
    answer = page()
    assert (answer.status_code, Visit.objects.exists()) == (200, False)


# ---------------------------------------------------------------- what has changed


def test_a_target_that_turned_red_is_told_with_both_chances_and_the_figures_that_did_it(
    figures, ledger, on, page, leader
):
    on(date(2026, 9, 1))
    target = promised(ledger, "retail_sales", "159e8")
    of_day(ledger.zone)
    first = Outlook.objects.get()
    assert first.light != "red"
    Visit.objects.create(user=leader, zone=ledger.zone, seen_at=at(date(2026, 9, 2)))
    on(date(2026, 10, 16))
    figures.put("retail_sales", "2026-01/2026-09", 105e8, known=date(2026, 10, 16))
    of_day(ledger.zone)
    newest = Outlook.objects.latest("pk")
    assert newest.light == "red"
    told = plain(page())
    assert "自您上次查看（2026-09-02" in told
    changed = told[told.index("转红及原因") :]
    assert target.indicator in changed
    assert f"完成可能性 {first.probability * 100:.0f}% →" in changed
    assert "2026年1—9月 105亿元" in changed[changed.index("新增数据") :]


def test_a_target_that_was_red_before_the_visit_is_not_told_again(target, page, leader, ledger):
    Visit.objects.create(user=leader, zone=ledger.zone, seen_at=at(DAY) + timedelta(minutes=1), before=None)
    assert Outlook.objects.get().light == "red"
    begun = known(leader, ledger.zone)._replace(before=at(DAY) + timedelta(minutes=1))
    shown = board(leader, ledger.zone, DAY, begun, at(DAY) + timedelta(hours=2))
    assert (shown.red.red, shown.red.number) == (1, 0)


def test_items_are_told_as_red_since_the_day_on_which_they_ran_out_of_time(desk, clock, page, leader):
    item = desk.running(due=date(2026, 11, 5), title="整治河道（虚构）")
    Item.objects.filter(pk=item.pk).update(light="red", light_reason="overdue")
    clock.to(2026, 11, 9)
    assert item.title in plain(page()).split("今日和 7 日内到期")[0]
    Visit.objects.update(seen_at=at(date(2026, 11, 7)), before=None)
    assert item.title not in plain(page()).split("今日和 7 日内到期")[0], "it was overdue before the last visit"


def test_what_is_due_today_and_within_the_week_is_listed_and_what_is_overdue_is_counted(desk, clock, page):
    for days, name in (
        (0, "今日到期的事（虚构）"),
        (6, "第七日的事（虚构）"),
        (7, "第八日的事（虚构）"),
        (-1, "逾期的事（虚构）"),
    ):
        desk.running(due=clock.day + timedelta(days=3), title=name)
        Item.objects.filter(title=name).update(due_on=clock.day + timedelta(days=days))
    told = plain(page())
    assert "1 件今日到期 7 日内共 2 件" in told
    assert "1 件事项逾期" in told
    due = told[told.index("今日和 7 日内到期") :]
    assert ("今日到期的事" in due, "第七日的事" in due, "第八日的事" in due, "逾期的事" in due) == (
        True,
        True,
        False,
        False,
    )


def test_alarms_stand_with_their_sentence_and_new_ones_are_marked(qinglan, on, page):
    on(DAY)
    facts = {"due_on": "2026-09-15", "scheme": "monthly", "reporter": 1, "last": "2026-08-31"}
    with act("alarms.raise", by=None, zone=qinglan.zone) as doing:
        doing.create(
            Alarm(
                zone=qinglan.zone, rule="r", kind="late", name="逾期未报", cause="c1", subject="财政月报（虚构）",
                facts=facts, raised_at=at(DAY),
            )
        )  # fmt: skip
    told = plain(page())
    assert "1 条预警待处理 新增 1 条" in told
    assert "财政月报（虚构） 新 期限 2026-09-15" in told


def test_projects_that_are_dormant_late_or_have_an_overdue_problem_are_stuck(qinglan, on, page):
    on(DAY)
    hand, days = Register(qinglan), {"lead": date(2026, 1, 5), "signed": date(2026, 2, 5)}
    calm = hand.project(days, name="顺利项目（虚构）")
    dormant = hand.project(days, name="停滞项目（虚构）", total="900000000", status="dormant")
    late, problem = hand.project(days, name="迟开工项目（虚构）"), hand.project(days, name="有问题项目（虚构）")
    with act("test.stuck", by=None, zone=qinglan.zone) as doing:
        doing.create(Milestone(zone=qinglan.zone, project=late, stage="started", planned_on=date(2026, 8, 1)))
        doing.create(
            Problem(
                zone=qinglan.zone,
                project=problem,
                text="道路未通（虚构）",
                raised_on=DAY,
                due_on=DAY - timedelta(days=1),
            )
        )
    told = plain(page())
    stuck = told[told.index("受阻的项目") :]
    assert "3 个项目受阻 其中停滞 1 个" in told
    assert "开工计划 2026-08-01，已逾期" in stuck
    assert "道路未通（虚构）" in stuck
    assert (dormant.name in stuck, calm.name in stuck) == (True, False)
    assert stuck.index(dormant.name) < stuck.index(late.name), "the largest first"


# ---------------------------------------------------------------- who sees what


def test_nobody_is_shown_what_he_may_not_see(desk, qinglan, page):
    desk.running(due=date(2026, 11, 4), title="经发局的事（虚构）")
    hand, days = Register(qinglan), {"lead": date(2026, 1, 5)}
    hand.project(days, name="北园停滞项目（虚构）", status="dormant", area=qinglan.areas["QL1"])
    hand.project(days, name="河口停滞项目（虚构）", status="dormant", area=qinglan.areas["QL2"])
    leader, town = plain(page("leader")), plain(page("town"))
    assert ("经发局的事" in leader, "北园停滞项目" in leader, "未处理的预警" in leader) == (True, True, True)
    assert ("经发局的事" in town, "北园停滞项目" in town, "未处理的预警" in town) == (False, False, False)
    assert "河口停滞项目" in town


def test_a_headline_of_another_zone_is_not_fetched(target, yuntai, page):
    foreign = Ledger(yuntai).target()
    assert page(path=f"targets/{target.pk}").status_code == 200
    assert page(path=f"targets/{foreign.pk}").status_code == 404


# ---------------------------------------------------------------- open pages


def test_the_pulse_is_empty_while_nothing_changes_and_brings_the_new_figure_once_a_record_does(
    target, figures, as_person, qinglan
):
    client = as_person("leader")
    first = client.get("/z/qinglan/cockpit/")
    address = "/z/qinglan/cockpit/pulse?mark=" + first["X-Cockpit-Mark"]
    assert client.get(address).status_code == 204
    better = {"status": "revised", "note": "更正（虚构）"}
    row = Row(figures.top.pk, "retail_sales", cumulative(2026, 8), "cumulative", Decimal("12300000000"), **better)
    record(qinglan.people["supervisor"], qinglan.zone, [row], source="统计月报（虚构）", reason="更正")
    answer = client.get(address)
    assert (answer.status_code, "123亿元" in plain(answer), "123亿元" in plain(first)) == (200, True, False)
    assert answer["X-Cockpit-Mark"] != first["X-Cockpit-Mark"]
    assert "<html" not in answer.content.decode()


def test_an_outlook_that_is_made_by_itself_moves_the_pulse(figures, ledger, on, as_person):
    on(DAY)
    promised(ledger, "retail_sales")
    client = as_person("leader")
    first = client.get("/z/qinglan/cockpit/")
    of_day(ledger.zone)
    assert client.get("/z/qinglan/cockpit/pulse?mark=" + first["X-Cockpit-Mark"]).status_code == 200


def test_the_pulse_of_an_unchanged_zone_costs_four_queries(target, as_person):
    client = as_person("leader")
    mark = client.get("/z/qinglan/cockpit/")["X-Cockpit-Mark"]
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/z/qinglan/cockpit/pulse?mark={mark}").status_code == 204
    assert len(asked) == 4, "session, person, roles with the zone, newest outlook"


def test_who_is_signed_out_is_sent_to_sign_in_and_no_piece_is_shown(client, qinglan):
    assert client.get("/z/qinglan/cockpit/pulse?wall=1").status_code == 302
    told = client.get("/z/qinglan/cockpit/pulse", headers={"HX-Request": "true"})
    assert "HX-Redirect" in told.headers


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize("username", ["leader", "lead", "town"])
def test_the_page_asks_fifteen_queries_at_most_however_much_there_is(
    username, figures, ledger, on, as_person, desk, clock, qinglan
):
    clock.to(2026, 9, 18)
    for code in SIX:
        if code != "retail_sales":
            figures.years(code, PAST, until=8)
        promised(ledger, code, "200e8", indicator=code)
    of_day(ledger.zone)
    for at_ in range(12):
        desk.running(due=clock.day + timedelta(days=at_ % 7), title=f"事项{at_}（虚构）")
    Item.objects.filter(zone=qinglan.zone).update(light="red", light_reason="missed")
    days = {"lead": date(2026, 1, 5)}
    Register(qinglan).projects([days] * 12, status="dormant")
    client = as_person(username)
    client.get("/z/qinglan/cockpit/")
    Visit.objects.update(seen_at=at(DAY) - timedelta(hours=1))
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/z/qinglan/cockpit/").status_code == 200
    assert len(asked) <= 15, [each["sql"][:160] for each in asked]


def test_a_bound_target_is_told_from_what_is_stored_until_it_has_been_measured(ledger, qinglan, admin, on, as_person):
    method = {file.name: file.read_bytes() for file in sorted(DEMO.glob("*.yaml"))}
    version = adopt(admin, qinglan.zone, method, in_force_from=None, reason="试用")
    with act("test.date", by=None, zone=qinglan.zone) as doing:
        doing.change(version, in_force_from=date(2026, 1, 1))
    on(DAY)
    bound = ledger.target("签约项目数", "30", "piece", code="projects_signed", bound="ge", metric="signed")
    client = as_person("leader")
    acts.choose_own(qinglan.people["leader"], opened_zone(qinglan.zone), [bound.pk], version=None)
    told = client.get("/z/qinglan/cockpit/").content.decode()
    assert f'data-load="/z/qinglan/cockpit/targets/{bound.pk}"' in told


def test_the_zone_leads_to_its_cockpit(as_person):
    assert as_person("leader").get("/z/qinglan/").url == reverse("cockpit:home", args=["qinglan"])
