"""Rules of what would close the gap of a target: sizes worked out by hand, nothing added twice, nothing invented."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from ledger_hand import Ledger, address
from pace_hand import Figures, at
from register_hand import Register

from guatu import playbook
from guatu.periods import Period
from guatu.playbook import Asked, Report
from guatu_web.ledger.actions import binding
from guatu_web.ledger.actions.outlooks import of_day
from guatu_web.ledger.models import Expectation, Outlook, Target
from guatu_web.ledger.queries.levers import closing
from guatu_web.ledger.queries.pace import paced
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.projects.models import Invested, Milestone, Project
from guatu_web.records.acts import act
from guatu_web.supervision.models import Item

YI = 100_000_000
CODE = "fixed_asset_investment"
OCTOBER = date(2026, 10, 10)


@pytest.fixture
def figures(qinglan):
    """Three years of 100亿元, and 90 % of their path until September: 65.7亿元."""
    hand = Figures(qinglan)
    hand.years(CODE, {2023: 100 * YI, 2024: 100 * YI, 2025: 100 * YI, 2026: 90 * YI}, until=9)
    return hand


@pytest.fixture
def target(qinglan, figures, on):
    on(OCTOBER)
    return Ledger(qinglan).target("固定资产投资", "11000000000", "CNY", code=CODE, bound="ge", area=qinglan.areas["QL"])


@pytest.fixture
def asked(qinglan):
    return lambda target, day=OCTOBER, who="supervisor": closing(qinglan.people[who], qinglan.zone, target, day)


@pytest.fixture
def page(as_person, qinglan):
    return lambda target, who="observer", **asked: as_person(who).get(address(qinglan.zone, "levers", target.pk), asked)


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def of_kind(told, kind):
    return [each for each in told.levers if each.kind == kind]


# ------------------------------------------------------------------ months


def test_the_gap_is_what_the_value_lacks_and_months_are_held_against_the_own_past(target, asked):
    told = asked(target)
    assert told.gap.lack == pytest.approx(44.3 * YI)
    assert told.pace.needed == pytest.approx(44.3 * YI / 3)
    assert [round(each.per_month / YI, 4) for each in told.pace.recent] == [7.5, 7.725]
    assert [round(each.per_month / YI, 4) for each in told.pace.best] == [11.0, 11.0, 11.0]
    assert (told.pace.reached, told.pace.stretches) == (0, 41)
    assert [(each.year, round(each.amount / YI, 4)) for each in told.pace.rests] == [(2025, 27), (2024, 27), (2023, 27)]
    lever = of_kind(told, "pace")[0]
    assert lever.size == pytest.approx(27 * YI)
    assert lever.share == pytest.approx(27 / 44.3)


def test_months_are_no_thing_of_the_records_and_are_not_added(target, asked, page):
    told = asked(target)
    assert told.added.amount == 0
    said = plain(page(target))
    assert "距目标还差 44.3亿元" in said
    assert "台账与登记中没有其他可以计量的着力点" in said
    assert "过去 41 期中没有一期达到过这一水平" in said


def test_a_growth_lacks_points_and_its_levers_are_in_the_level_that_it_implies(qinglan, figures, on, asked, page):
    on(OCTOBER)
    figures.put(CODE, "2026-01/2026-09", None, growth=6.5, known=OCTOBER)
    growing = Ledger(qinglan).target(
        "固定资产投资", "8", "%", code=CODE, bound="ge", measure="growth", area=qinglan.areas["QL"]
    )
    told = asked(growing)
    assert told.unit == "CNY"
    assert told.growth == pytest.approx((1.5, 1.5 * YI, (108 - 65.7) * YI))
    assert told.amount == pytest.approx(42.3 * YI)
    assert told.pace.needed == pytest.approx(14.1 * YI)
    said = plain(page(growing))
    assert "比目标增速低 1.5 个百分点，余期须再完成 42.3亿元（推算）" in said
    assert "差额折合 1.5亿元" in said


def test_an_upper_bound_is_read_the_other_way_round(qinglan, figures, on, asked, page):
    on(OCTOBER)
    below = Ledger(qinglan).target("固定资产投资", "8000000000", code=CODE, bound="le", area=qinglan.areas["QL"])
    told = asked(below)
    assert (told.gap.lack, told.gap.room, told.gap.behind) == pytest.approx((0, 14.3 * YI, 7.3 * YI))
    assert told.levers == (), "more of it closes nothing"
    said = plain(page(below))
    assert "超过应有进度 7.3亿元" in said
    assert "每月至多 4.77亿元" in said
    above = Ledger(qinglan).target("固定资产投资", "6000000000", code=CODE, bound="le", area=qinglan.areas["QL"])
    assert "已超过控制线 5.7亿元" in plain(page(above))
    within = Ledger(qinglan).target("固定资产投资", "20000000000", code=CODE, bound="le", area=qinglan.areas["QL"])
    assert asked(within).state == "met"
    assert "没有超过控制线，也没有超过应有进度" in plain(page(within))


# ------------------------------------------------------------------ why nothing is said


def test_a_target_that_is_met_has_no_gap_and_no_levers(qinglan, figures, on, asked, page):
    on(OCTOBER)
    met = Ledger(qinglan).target("固定资产投资", "6000000000", code=CODE, bound="ge", area=qinglan.areas["QL"])
    told = asked(met)
    assert (told.state, told.levers, told.pace) == ("met", (), None)
    assert "目标值已达到，没有差距" in plain(page(met))


def test_a_withdrawn_target_and_one_that_is_not_judged_say_why(qinglan, target, asked, page):
    Target.objects.filter(pk=target.pk).update(state="withdrawn")
    assert "该目标已撤回，不再计算差距" in plain(page(target))
    strange = Ledger(qinglan).target("没有代码的指标", "3", "count")
    assert asked(strange).levers == ()
    assert "不研判：指标不在指标目录中" in plain(page(strange))


def test_a_period_without_data_says_so(qinglan, figures, on, asked, page):
    on(OCTOBER)
    empty = Ledger(qinglan).target("出口额", "16000000000", code="exports", bound="ge", area=qinglan.areas["QL"])
    told = asked(empty)
    assert (told.state, told.amount, told.added) == ("unknown", None, None)
    assert "本期限内尚无数据，差距无从计算" in plain(page(empty))


def test_when_the_horizon_is_over_no_month_is_told(qinglan, figures, on, asked, page):
    on(OCTOBER)
    past = Ledger(qinglan).target(
        "固定资产投资", "12000000000", code=CODE, bound="ge", period="2025", area=qinglan.areas["QL"]
    )
    told = asked(past)
    assert (told.state, told.pace, told.levers) == ("over", None, ())
    assert told.gap.lack == pytest.approx(20 * YI)
    assert "期限已过" in plain(page(past))


# ------------------------------------------------------------------ parts


@pytest.fixture
def parted(qinglan, figures, target):
    """北园 is to bring 60 and stands at 90 % of its path, 河口镇 50 and is ahead."""
    for code, total in (("QL1", 45), ("QL2", 60)):
        area = qinglan.areas[code]
        figures.years(CODE, {2023: 50 * YI, 2024: 50 * YI, 2025: 50 * YI, 2026: total * YI}, until=9, area=area)
    made = {}
    for code, value in (("QL1", "6000000000"), ("QL2", "5000000000")):
        made[code] = Ledger(qinglan).target(
            "固定资产投资", value, code=CODE, bound="ge", area=qinglan.areas[code], parent=target,
            unit=qinglan.units["Z"],
        )  # fmt: skip
    return made


def test_a_part_that_is_behind_is_a_lever_by_how_much_it_is_behind(qinglan, target, parted, asked, page):
    """43.8亿元 should be there of 60 by September, 32.85 are: 10.95 are to be made up; 33.35 of 44.3 are left."""
    of_day(qinglan.zone)
    told = asked(target)
    (lever,) = of_kind(told, "part")
    assert lever.size == pytest.approx(10.95 * YI)
    assert lever.address == address(qinglan.zone, "target", parted["QL1"].pk)
    assert lever.view == "parts.area"
    assert told.added.left == pytest.approx(33.35 * YI)
    said = plain(page(target))
    assert "北园 应完成 43.8亿元，已完成 32.85亿元" in said
    assert "责任单位：招商局" in said
    assert "合计只能补上 10.95亿元，占差距的 24.7%，尚有 33.35亿元 须另找着力点" in said


def test_parts_of_an_earlier_version_stay_parts(qinglan, target, parted, asked):
    of_day(qinglan.zone)
    newer = Ledger(qinglan).target(
        "固定资产投资", "12000000000", code=CODE, bound="ge", area=qinglan.areas["QL"], supersedes=target
    )
    Target.objects.filter(pk=target.pk).update(state="superseded")
    assert len(of_kind(asked(newer), "part")) == 1


def test_parts_without_an_outlook_are_told_as_not_counted(target, parted, asked):
    told = asked(target)
    assert of_kind(told, "part") == []
    assert told.notes == ("2 个分解目标尚无研判或口径不同，未计入。",)


# ------------------------------------------------------------------ reports


@pytest.fixture
def monthly(qinglan, admin):
    """A playbook whose monthly report of J1 asks for the indicator of the whole zone."""
    report = Report("month", "投资月报", "J1", "month", "cumulative", 15, (Asked(CODE),))
    content = playbook.load(playbook.shipped())._replace(reports=(report,)).plain()
    made = PlaybookVersion(zone=qinglan.zone, label="试用", name="试用办法", content=content)
    made.digest, made.in_force_from, made.uploaded_by = "0" * 64, date(2026, 1, 1), admin
    with act("test.follow", by=None, zone=qinglan.zone) as doing:
        doing.create(made)


def test_a_report_that_has_not_come_is_worth_what_last_year_brought_then(target, monthly, on, asked, page):
    """October of last year brought 81 - 73 = 8亿元, November 9."""
    day = date(2026, 12, 5)
    on(day)
    told = asked(target, day)
    sizes = {each.what[:22]: each.size for each in of_kind(told, "report")}
    assert list(sizes.values()) == pytest.approx([9 * YI, 8 * YI])
    assert told.added.amount == pytest.approx(17 * YI)
    said = plain(page(target))
    assert "统计中心的投资月报 2026年10月未到（未填报）" in said
    assert "期限 2026-11-15，已逾期；按上年同期同一时段的数值估计" in said


def test_a_figure_that_is_up_to_date_awaits_no_report(target, monthly, asked):
    assert of_kind(asked(target), "report") == []


def test_a_report_closes_no_upper_bound(qinglan, figures, monthly, on, asked):
    day = date(2026, 11, 10)
    on(day)
    bound = Ledger(qinglan).target("固定资产投资", "8000000000", code=CODE, bound="le", area=qinglan.areas["QL"])
    (lever,) = of_kind(asked(bound, day), "report")
    assert lever.size is None
    assert "可能更高" in lever.what


def test_parts_and_reports_are_not_added_and_that_is_said(qinglan, target, parted, monthly, on, asked, page):
    on(date(2026, 11, 10))
    of_day(qinglan.zone)
    told = asked(target, date(2026, 11, 10))
    assert dict(told.added.views) == pytest.approx({"parts.area": 10.95 * YI, "records": 8 * YI})
    assert told.added.amount == pytest.approx(10.95 * YI)
    assert "可能是同一部分差距，不相加；合计只取其中最多的一类（各区域的分解目标）" in plain(page(target))


# ------------------------------------------------------------------ items under supervision


def test_an_item_about_the_target_that_is_overdue_is_told_without_a_size(figures, desk, clock, qinglan, asked, page):
    clock.to(2026, 11, 2)
    target = Ledger(qinglan).target("固定资产投资", "11000000000", code=CODE, bound="ge", area=qinglan.areas["QL"])
    item = desk.running(due=date(2026, 11, 20), target=target)
    assert of_kind(asked(target, date(2026, 11, 2)), "item") == []
    clock.to(2026, 11, 23)
    (lever,) = of_kind(asked(target, date(2026, 11, 23), "observer"), "item")
    assert (lever.size, lever.records[0].name) == (None, item.title)
    assert "逾期 3 天" in lever.note
    assert "推进北园标准厂房建设" in plain(page(target))
    hidden = page(target, "town")
    assert "推进北园标准厂房建设" not in plain(hidden)
    assert "另有 1 项关联的督查事项逾期或停滞（无权查看）" in plain(hidden)
    Item.objects.filter(pk=item.pk).update(state_kind="closed")
    assert of_kind(asked(target, date(2026, 11, 23)), "item") == []


# ------------------------------------------------------------------ projects


@pytest.fixture
def register(qinglan, on):
    """Three projects on their way to the start of works, of 3, 2 and 5亿元; the first lacks 20亩."""
    on(OCTOBER)
    hand, signed = Register(qinglan), {"lead": date(2026, 2, 1), "signed": date(2026, 6, 1)}
    first = hand.project(signed, total=str(3 * YI), name="甲项目（虚构）", land_need=Decimal(30), land_supplied=10)
    second = hand.project({**signed, "land": date(2026, 8, 1)}, total=str(2 * YI), name="乙项目（虚构）", land_need=8)
    third = hand.project(signed, total=str(5 * YI), name="丙项目（虚构）")
    return {"甲": first, "乙": second, "丙": third}


@pytest.fixture
def bound(qinglan, register):
    """10亿元 of projects are to be started; the outlook was stored with the three that carry it."""
    made = Ledger(qinglan).target("开工项目总投资", "1000000000", "CNY", bound="ge", code=CODE)
    made = binding.bind(qinglan.people["supervisor"], made, "started_investment", {}, version=made.version)
    expect(made, register)
    return made


def expect(target, register):
    """An outlook from the pipeline as the round keeps it."""
    horizon = Period.parse("2026")
    said = {"goal": target.value, "bound": "ge", "kind": "sum", "probability": 0.3, "median": 2e8, "light": "orange"}
    ends = {"horizon_first": horizon.first, "horizon_last": horizon.last, "digest": "0", "method": "pipeline"}
    Outlook.objects.bulk_create(
        [Outlook(zone=target.zone, target=target, made_at=at(OCTOBER), made_on=OCTOBER, **said, **ends)]
    )
    carrying = [
        {"project": each.pk, "stage": each.stage, "dormant": False, "since": "2026-06-01", "chance": chance,
         "amount": str(each.total), "expected": chance * float(each.total)}
        for each, chance in zip(register.values(), (0.5, 0.25, 0.1), strict=True)
    ]  # fmt: skip
    moves = {"fewest": {"bound": 0.8, "probability": 0.8, "enough": True, "number": 1, "projects": carrying[:1]}}
    told = {"of": "sum", "milestone": "started", "metric": "started_investment", "metric_version": "", "mean": 3e8}
    outlook = Outlook.objects.get(target=target)
    Expectation.objects.bulk_create(
        [Expectation(zone=target.zone, outlook=outlook, open=carrying, moves=moves, **told)]
    )


def test_projects_that_could_move_are_levers_by_their_amount(bound, asked, page):
    told = asked(bound)
    assert [(each.what[:7], each.size) for each in of_kind(told, "project")] == [
        ("丙项目（虚构）", 5 * YI),
        ("甲项目（虚构）", 3 * YI),
        ("乙项目（虚构）", 2 * YI),
    ]
    assert told.gap.lack == 10 * YI
    assert told.added.by == "records"
    assert (told.added.amount, told.added.left) == (10 * YI, 0)
    said = plain(page(bound))
    assert "甲项目（虚构）：由签约推进到开工" in said
    assert "到达可能性 50%，在“最少推动”之列" in said
    assert "合计可补上 10亿元，为差距的 100.0%。按各自的可能性计，共 2.5亿元" in said


def test_what_waits_for_land_is_a_part_of_the_projects_and_not_added(bound, asked):
    told = asked(bound)
    (land,) = of_kind(told, "land")
    assert "1 个项目尚缺用地 20亩" in land.what
    assert land.size == 3 * YI
    assert dict(told.added.views) == {"records": 10 * YI, "parcels": 3 * YI}


def test_projects_that_have_come_or_are_gone_since_are_no_levers(bound, register, qinglan, asked):
    Project.objects.filter(pk=register["丙"].pk).update(status="lost")
    Register(qinglan).reach(register["乙"], "started", OCTOBER)
    told = asked(bound)
    assert [each.size for each in of_kind(told, "project")] == [3 * YI]
    assert told.gap.lack == 8 * YI


def test_who_may_not_see_a_project_reads_its_size_without_its_name(bound, register, qinglan, page):
    Project.objects.filter(pk=register["丙"].pk).update(area=qinglan.areas["QL2"])
    said = plain(page(bound, "town"))
    assert "丙项目" in said, "it lies in the person's own town"
    assert "甲项目" not in said
    assert said.count("一个项目（无权查看）：由") == 2


def test_a_target_goes_by_the_binding_of_another_one_of_the_same_indicator(qinglan, figures, bound, on, asked):
    """That one declares which register measures the indicator; another horizon or area declares nothing."""
    on(OCTOBER)
    plainly = Ledger(qinglan).target("固定资产投资", "11000000000", code=CODE, bound="ge")
    assert len(of_kind(asked(plainly), "project")) == 3
    elsewhere = Ledger(qinglan).target("固定资产投资", "11000000000", code=CODE, bound="ge", area=qinglan.areas["QL"])
    assert of_kind(asked(elsewhere), "project") == []


def test_where_no_open_project_is_left_that_is_said(bound, asked, page):
    Outlook.objects.bulk_create(
        [
            Outlook(
                zone=bound.zone, target=bound, made_at=at(OCTOBER), made_on=OCTOBER, goal=bound.value, bound="ge",
                kind="sum", horizon_first=date(2026, 1, 1), horizon_last=date(2026, 12, 31), digest="1",
                method="pipeline", probability=0.1, light="red",
            )
        ]
    )  # fmt: skip
    told = {"of": "sum", "milestone": "started", "metric": "started_investment", "metric_version": ""}
    outlook = Outlook.objects.get(digest="1")
    Expectation.objects.bulk_create([Expectation(zone=bound.zone, outlook=outlook, **told)])
    assert of_kind(asked(bound), "project") == []
    assert "没有可推动的在库项目，须另引进项目" in plain(page(bound))


def test_what_projects_have_still_to_invest_counts_by_their_planned_completion(qinglan, on, asked, page):
    """6亿元 are left until 31 March, 91 of 181 days of which lie in the year: 3.02亿元."""
    day = date(2026, 10, 1)
    on(day)
    hand = Register(qinglan)
    days = {"lead": date(2025, 1, 1), "started": date(2026, 1, 10)}
    planned = hand.project(days, total=str(10 * YI), name="丁项目（虚构）")
    hand.project(days, total=str(4 * YI), name="戊项目（虚构）")
    with act("test.invest", by=None, zone=qinglan.zone) as doing:
        doing.create(Milestone(zone=qinglan.zone, project=planned, stage="completed", planned_on=date(2027, 3, 31)))
        made = Invested(zone=qinglan.zone, project=planned, amount=4 * YI)
        made.period = Period.parse("2026-08")
        doing.create(made)
    target = Ledger(qinglan).target("项目完成投资", "1500000000", "CNY", bound="ge")
    target = binding.bind(qinglan.people["supervisor"], target, "investment_completed", {}, version=target.version)
    told = asked(target, day)
    sized, unplanned = of_kind(told, "investment")
    assert told.gap.lack == 11 * YI
    assert sized.size == pytest.approx(6 * YI * 91 / 181, abs=1)
    assert unplanned.size is None
    assert "1 个项目未填计划竣工日期" in unplanned.what
    assert "丁项目（虚构）：尚余投资 6亿元" in plain(page(target))


# ------------------------------------------------------------------ pages


def test_the_largest_lever_comes_first_and_what_has_no_size_last(qinglan, target, parted, monthly, on):
    day = date(2026, 11, 10)
    on(day)
    of_day(qinglan.zone)
    told = list(closing(qinglan.people["supervisor"], qinglan.zone, target, day).levers)
    sizes = [each.size for each in told]
    assert sizes == sorted(sizes, reverse=True)
    assert all(each.share == pytest.approx(each.size / (44.3 * YI)) for each in told)


def test_the_levers_cost_at_most_eight_queries_beside_the_judgement(
    qinglan, target, parted, bound, monthly, on, asked, as_person
):
    day = date(2026, 11, 10)
    on(day)
    of_day(qinglan.zone)
    by = qinglan.people["lead"]
    for each in (target, bound):
        each = Target.objects.select_related("zone").get(pk=each.pk)
        made = paced([each], day)[0]
        closing(by, qinglan.zone, each, day, made)
        with CaptureQueriesContext(connection) as queries:
            closing(by, qinglan.zone, each, day, made)
        assert len(queries) <= 8, [query["sql"][:150] for query in queries]


def test_the_piece_comes_without_the_frame_and_the_page_of_the_target_loads_it(target, page, as_person, qinglan):
    piece = page(target, fragment="1").content.decode()
    assert "<html" not in piece
    assert 'class="levers"' in piece
    there = address(qinglan.zone, "levers", target.pk)
    shown = as_person("observer").get(address(qinglan.zone, "target", target.pk)).content.decode()
    assert f'hx-get="{there}?fragment=1"' in shown
    assert f'<a href="{there}">' in shown, "without JavaScript it is a link"


def test_levers_of_another_zone_are_not_found(yuntai, target, as_person):
    assert as_person("observer").get(address(yuntai.zone, "levers", target.pk)).status_code == 404


def test_programs_read_what_the_page_says(qinglan, target, monthly, on, as_person):
    on(date(2026, 11, 10))
    told = as_person("observer").get(f"/api/v1/zones/qinglan/targets/{target.pk}/levers").json()
    assert (told["state"], told["unit"], told["gap"]) == ("open", "CNY", pytest.approx(44.3 * YI))
    assert [each["kind"] for each in told["levers"]] == ["pace", "report"]
    assert told["levers"][1]["size"] == pytest.approx(8 * YI)
    assert (told["added"], told["left"]) == (pytest.approx(8 * YI), pytest.approx(36.3 * YI))
    assert told["pace"]["months"] == 3
