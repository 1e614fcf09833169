"""Rules of the facts from which briefings are written, worked out by hand from the cast's figures and records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from ledger_hand import Ledger
from pace_hand import Figures, at
from register_hand import Register
from supervision_hand import Desk

from guatu import catalogue
from guatu.briefing import as_text, composed, shipped
from guatu.periods import Period, cumulative
from guatu_web.areas.models import Area
from guatu_web.briefings.queries import choosing
from guatu_web.briefings.queries.facts import facts_of, usual_period
from guatu_web.ledger.actions import peers as peer_acts
from guatu_web.ledger.actions.outlooks import of_day
from guatu_web.ledger.actions.targets import supersede, withdraw
from guatu_web.ledger.models import Outlook, Target
from guatu_web.ledger.peer_figures import Cells, Source, Subject, figures_of
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.projects.models import Invested, Milestone, Problem
from guatu_web.records.acts import act
from guatu_web.returns.models import Return, ReturnLine
from guatu_web.supervision.actions.renewing import of_day as renewed
from guatu_web.supervision.models import Item

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "playbooks" / "demo"
TODAY = date(2026, 11, 21)
OCTOBER = cumulative(2026, 10)
OUTPUT = "industrial_output_above_scale"
YI = 10**8


@pytest.fixture(autouse=True)
def today(on):
    on(TODAY)


@pytest.fixture
def figures(qinglan):
    return Figures(qinglan)


@pytest.fixture
def output(figures):
    """Two years of output: 80 亿元 to October 2025, 90 a year on, 8.1 % more by what was published."""
    figures.put(OUTPUT, cumulative(2025, 10), 80 * YI, growth="6.0")
    figures.put(OUTPUT, cumulative(2026, 9), 81 * YI, growth="7.6")
    figures.put(OUTPUT, OCTOBER, 90 * YI, growth="8.1")


@pytest.fixture
def follow(qinglan):
    """The zone follows the shipped playbook, with other peers where they are given."""

    def adopted(**changed):
        texts = {path.name: path.read_bytes() for path in DEMO.glob("*.yaml")}
        texts |= {f"{name}.yaml": text.encode() for name, text in changed.items()}
        return adopt(qinglan.people["admin"], qinglan.zone, texts, in_force_from=None, reason="试用（虚构）")

    return adopted


@pytest.fixture
def told(qinglan):
    """The facts of a template, of October and today unless said otherwise."""

    def asked(template="economy_month", period=OCTOBER, *, on=TODAY, **more):
        return facts_of(qinglan.zone, shipped()[template], period, on=on, **more)

    return asked


def target(built, value="10000000000", code=OUTPUT, **fields):
    """A target of the whole zone for 2026."""
    known = catalogue.load().codes[code]
    told = {"code": code, "base": known.unit, "area": built.areas["QL"], "bound": "ge"} | fields
    return Ledger(built).target(known.name, value, **told)


def figure(facts, code=OUTPUT):
    """The only figure of an indicator."""
    found = [each for each in facts.figures if each.indicator == code]
    assert len(found) == 1
    return found[0]


# ------------------------------------------------------------------ figures


def test_a_figure_is_told_in_the_base_unit_with_its_published_growth_and_that_of_the_month_before(told, output):
    made = figure(told())
    assert (made.value, made.growth, made.growth_before) == (Decimal(90 * YI), Decimal("8.1"), Decimal("7.6"))
    assert made.period == OCTOBER


def test_growth_that_nobody_published_is_worked_out_as_on_the_page_of_the_indicator(told, figures):
    figures.put("retail_sales", cumulative(2025, 10), 40 * YI)
    figures.put("retail_sales", OCTOBER, 50 * YI)
    assert figure(told(), "retail_sales").growth == Decimal(25)


def test_a_ratio_has_its_change_in_points(told, figures):
    for year, share in ((2025, "5.3"), (2026, "5.1")):
        figures.put("surveyed_unemployment_rate", cumulative(year, 10), share)
    made = figure(told(), "surveyed_unemployment_rate")
    assert (made.value, made.growth, made.change) == (Decimal("5.1"), None, Decimal("-0.2"))


def test_a_quarter_is_held_against_the_quarter_before(told, figures):
    figures.put(OUTPUT, "2026H1", 50 * YI, growth="7.0")
    figures.put(OUTPUT, cumulative(2026, 8), 70 * YI, growth="9.9")
    figures.put(OUTPUT, cumulative(2026, 9), 81 * YI, growth="7.6")
    made = figure(told("economy_quarter", cumulative(2026, 9)))
    assert (made.growth_before, str(made.before)) == (Decimal("7.0"), "2026H1")


def test_the_question_of_a_figure_is_the_page_that_gives_it_again(told, output, as_person):
    source = figure(told()).source
    assert source.as_of == TODAY
    assert source.query.startswith("/z/qinglan/statistics/i/industrial_output_above_scale?")
    page = as_person("leader").get(source.query)
    assert page.context["chosen"].answer.value == Decimal(90 * YI)


def test_a_figure_of_a_past_day_is_the_vintage_that_was_known_then(told, figures, as_person):
    figures.put(OUTPUT, OCTOBER, 88 * YI, growth="8.0", known=date(2026, 11, 10))
    figures.put(OUTPUT, OCTOBER, 90 * YI, growth="8.1", known=date(2026, 11, 19), status="revised")
    then, now = figure(told(as_of=date(2026, 11, 18))), figure(told())
    assert (then.value, then.growth, now.value) == (Decimal(88 * YI), Decimal("8.0"), Decimal(90 * YI))
    page = as_person("leader").get(then.source.query)
    assert page.context["chosen"].answer.value == Decimal(88 * YI)


def test_an_indicator_that_comes_by_the_quarter_is_not_missed_in_october(told, figures, follow):
    follow()
    figures.put("gdp", cumulative(2026, 9), 300 * YI, growth="6.0")
    assert not [each for each in told().figures if each.indicator == "gdp"]
    assert figure(told("economy_quarter", cumulative(2026, 9)), "gdp").known


def test_a_figure_that_a_report_asks_for_and_nobody_has_told_is_missing_with_the_reason(told, qinglan, follow):
    follow()
    returned(qinglan, Return.State.SUBMITTED, OUTPUT)
    facts = told()
    assert not figure(facts).known
    assert figure(facts).missing == "统计中心已报送，尚在审核"
    said = as_text(composed(facts, shipped()["economy_month"]))
    assert "2026年1—10月规模以上工业总产值暂无数据，原因：统计中心已报送，尚在审核。" in said


def test_a_period_of_which_nothing_is_known_says_so(told, qinglan):
    facts = told(period=cumulative(2031, 5))
    assert facts.figures == ()
    said = as_text(composed(facts, shipped()["economy_month"]))
    assert "2031年1—5月列入分析的指标均暂无数据。" in said


def test_no_more_indicators_are_told_than_can_be_read(told, figures):
    codes = [each.code for each in catalogue.load() if each.nature == "flow"][: choosing.MOST + 8]
    for code in codes:
        figures.put(code, OCTOBER, 1000)
    assert len(told().figures) == choosing.MOST


def test_figures_stand_in_the_order_of_the_catalogue_and_those_with_a_target_before_others(told, figures, qinglan):
    codes = [each.code for each in catalogue.load() if each.nature == "flow"][: choosing.MOST + 1]
    for code in codes:
        figures.put(code, OCTOBER, 1000)
    last = sorted(codes)[-1]
    target(qinglan, "5000", last)
    made = [each.indicator for each in told().figures]
    turns = list(catalogue.load().codes)
    assert last in made
    assert made == sorted(made, key=turns.index)


def returned(built, state, code, explanation="", value=None, approved=None):
    """A monthly return of October with one line."""
    sheet = Return(
        zone=built.zone,
        unit=built.units["J1"],
        scheme="monthly_economy",
        name="经济运行月报",
        rhythm="month",
        state=state,
        approved_at=approved,
    )
    sheet.period = Period.parse("2026-10")
    with act("test.returns", by=None, zone=built.zone) as doing:
        doing.create(sheet)
        line = ReturnLine(zone=built.zone, of=sheet, area=built.areas["QL"], code=code, basis="cumulative")
        line.period, line.explanation, line.value = OCTOBER, explanation, value
        doing.create_all([line], noted=False)


# ------------------------------------------------------------------ notes


def test_what_a_unit_explained_in_its_approved_return_is_the_reason(told, qinglan, output):
    returned(qinglan, Return.State.APPROVED, OUTPUT, "两家企业停产检修（虚构）", Decimal(1), at(date(2026, 11, 16)))
    assert figure(told()).reasons == ("两家企业停产检修（虚构）",)
    assert figure(told(as_of=date(2026, 11, 15))).reasons == ()


def test_a_matter_that_came_of_a_target_is_the_next_step_of_its_figure(told, qinglan, output):
    desk = Desk(qinglan)
    desk.enter(
        "督促企业复产（虚构）", unit=qinglan.units["J"], due_on=date(2026, 12, 10), target=target(qinglan),
        start_on=date(2026, 11, 3),
    )  # fmt: skip
    assert figure(told()).next == ("督促企业复产（虚构）（经济发展局，12月10日前完成）",)


# ------------------------------------------------------------------ targets


def test_a_target_is_told_with_the_light_chance_and_need_of_its_stored_outlook(told, qinglan, figures):
    figures.years(OUTPUT, dict.fromkeys(range(2021, 2027), 100 * YI), until=10)
    goal_of = target(qinglan)
    of_day(qinglan.zone)
    look = Outlook.objects.get(target=goal_of)
    goal = figure(told()).goal
    assert (goal.value, goal.growth, goal.light) == (Decimal(100 * YI), False, look.status)
    assert float(goal.chance) == look.probability
    assert float(goal.needed) == pytest.approx(look.per_month)
    assert goal.needed == Decimal(950_000_000)  # 81 of 100 亿元 are there, the rest is to come in two months


def test_on_a_past_day_the_look_of_that_day_counts(told, qinglan, figures, on):
    figures.years(OUTPUT, dict.fromkeys(range(2021, 2027), 100 * YI), until=10)
    on(date(2026, 11, 16))
    goal_of = target(qinglan)
    of_day(qinglan.zone)
    on(date(2026, 11, 20))
    figures.put(OUTPUT, OCTOBER, 70 * YI, known=date(2026, 11, 20), status="revised")
    of_day(qinglan.zone)
    on(TODAY)
    first, last = (each.status for each in Outlook.objects.filter(target=goal_of).order_by("pk"))
    assert first != last
    assert figure(told(as_of=date(2026, 11, 17))).goal.light == first
    assert figure(told()).goal.light == last


def test_on_a_past_day_the_version_of_a_target_that_stood_then_counts(told, qinglan, output, on):
    on(date(2026, 11, 5))
    earlier = target(qinglan)
    on(date(2026, 11, 18))
    columns = {"value": Decimal(120 * YI), "value_unit": "CNY", "bound": "ge", "since": date(2026, 11, 18)}
    supersede(qinglan.people["supervisor"], earlier, columns, version=earlier.version, reason="上调（虚构）")
    on(TODAY)
    assert figure(told()).goal.value == Decimal(120 * YI)
    then = told(as_of=date(2026, 11, 17))
    assert figure(then).goal.value == Decimal(100 * YI)
    assert figure(told(as_of=date(2026, 11, 15))).goal.value == Decimal(100 * YI)
    on(date(2026, 11, 4))
    assert Target.objects.filter(created_at__lt=at(date(2026, 11, 4))).count() == 0


def test_a_target_withdrawn_in_the_year_is_told_with_day_and_reason_and_is_judged_no_more(told, qinglan, output, on):
    on(date(2026, 6, 1))
    goal_of = target(qinglan)
    on(date(2026, 6, 30))
    withdraw(qinglan.people["supervisor"], goal_of, version=goal_of.version, reason="统计口径调整（虚构）")
    on(TODAY)
    goal = figure(told()).goal
    assert (goal.withdrawn_on, goal.withdrawn_why) == (date(2026, 6, 30), "统计口径调整（虚构）")
    assert (goal.light, goal.chance) == ("", None)
    said = "".join(as_text(composed(told("targets"), shipped()["targets"])))
    assert "已于2026年6月30日撤销（原因：统计口径调整（虚构）），不再考核进度" in said


def test_a_target_that_was_withdrawn_later_stood_on_a_day_before(told, qinglan, output, on):
    on(date(2026, 6, 1))
    goal_of = target(qinglan)
    on(date(2026, 11, 19))
    withdraw(qinglan.people["supervisor"], goal_of, version=goal_of.version, reason="统计口径调整（虚构）")
    on(TODAY)
    assert figure(told(as_of=date(2026, 11, 18))).goal.withdrawn_on is None
    assert figure(told()).goal.withdrawn_on == date(2026, 11, 19)


def test_of_several_targets_of_an_indicator_an_analysis_tells_the_level_and_the_table_of_targets_all(
    told, qinglan, output
):
    target(qinglan)
    target(qinglan, "8.5", measure="growth", base="%")
    assert figure(told()).goal.growth is False
    assert [each.goal.growth for each in told("targets").figures] == [True, False]


def test_targets_of_other_areas_are_not_those_of_the_zone(told, qinglan, output):
    target(qinglan, area=None)
    Ledger(qinglan).target("规模以上工业总产值", "1", code=OUTPUT, area=qinglan.areas["QL1"], bound="ge")
    assert [each.goal.value for each in told("targets").figures] == [Decimal(100 * YI)]
    north = told("targets", area=qinglan.areas["QL1"])
    assert (north.area, [each.goal.value for each in north.figures]) == ("北园", [Decimal(1)])


def test_an_area_is_told_by_its_own_figures(told, qinglan, figures, output):
    figures.put(OUTPUT, OCTOBER, 30 * YI, area=qinglan.areas["QL1"])
    assert figure(told(area=qinglan.areas["QL1"])).value == Decimal(30 * YI)
    assert figure(told(area=qinglan.areas["QL"])).value == Decimal(90 * YI)


# ------------------------------------------------------------------ peers


def test_the_place_among_peers_comes_with_the_place_a_year_before(told, qinglan, figures, follow, output):
    follow(peers="peers:\n  - {name: 全省开发区, places: [甲区, 乙区]}\n")
    for year, amounts in ((2025, (70, 60)), (2026, (95, 60))):
        for place, amount in zip(("甲区", "乙区"), amounts, strict=True):
            source = Source("统计公报（虚构）", "", date(year, 11, 10), "")
            subject = Subject(catalogue.load().codes[OUTPUT], cumulative(year, 10), "亿元", "全省开发区", source)
            entered = figures_of(Cells(place, str(amount)), subject)
            peer_acts.enter(qinglan.people["supervisor"], qinglan.zone, entered, reason="登记（虚构）")
    place = figure(told()).place
    assert (place.group, place.place, place.of, place.before) == ("全省开发区", 2, 3, 1)
    assert place.then == cumulative(2025, 10)


# ------------------------------------------------------------------ projects


@pytest.fixture
def built_project(qinglan):
    """A project with a name in rare characters that should have started on the first of October."""
    register = Register(qinglan)
    days = {"lead": date(2026, 1, 5), "negotiating": date(2026, 2, 5), "signed": date(2026, 3, 5)}
    made = register.project(days, name="䶮镕𠮷新材料项目（虚构）", area=qinglan.areas["QL1"], unit=qinglan.units["Z"])
    with act("test.projects", by=None, zone=qinglan.zone) as doing:
        doing.create(Milestone(zone=qinglan.zone, project=made, stage="started", planned_on=date(2026, 10, 1)))
        for month, amount in ((9, 3), (10, 4), (11, 5)):
            spent = Invested(zone=qinglan.zone, project=made, amount=Decimal(amount * 10**6))
            spent.period = Period.parse(f"2026-{month:02d}")
            doing.create(spent)
        doing.create(
            Problem(
                zone=qinglan.zone,
                project=made,
                text="用地手续未办结（虚构）",
                raised_on=date(2026, 10, 20),
                unit=qinglan.units["D"],
                due_on=date(2026, 12, 5),
            )
        )
    return made


def test_a_project_is_told_with_what_it_invested_to_the_periods_end_and_what_is_late(told, built_project):
    (made,) = told("projects").projects
    assert made.name == "䶮镕𠮷新材料项目（虚构）"
    assert (made.stage, made.owner, made.invested) == ("签约", "招商局", Decimal(7 * 10**6))
    assert (made.light, made.progress) == ("yellow", "2026年3月5日签约，原计划2026年10月1日开工，已滞后51天")
    assert made.problem == "用地手续未办结（虚构）"
    assert made.next == "由督查室于12月5日前协调解决"
    assert made.source.query == f"/z/qinglan/projects/{built_project.pk}"


def test_a_project_is_told_by_the_stage_and_the_problems_of_a_past_day(told, qinglan, built_project):
    Register(qinglan).reach(built_project, "registered", date(2026, 11, 2))
    (then,) = told("projects", as_of=date(2026, 9, 30)).projects
    assert (then.stage, then.light, then.problem) == ("签约", "green", "")
    assert told("projects").projects[0].stage == "注册"


def test_a_project_that_is_far_behind_or_stands_still_is_red(told, qinglan, built_project):
    assert told("projects", on=date(2026, 12, 20), as_of=date(2026, 12, 20)).projects[0].light == "red"
    with act("test.projects", by=None, zone=qinglan.zone) as doing:
        doing.change(built_project, status="dormant", status_reason="资金未到位（虚构）", status_on=date(2026, 10, 8))
    (made,) = told("projects").projects
    assert (made.light, made.problem) == ("red", "资金未到位（虚构）；用地手续未办结（虚构）")
    stuck = [each.text for each in told("morning", Period(TODAY, TODAY)).events if each.kind == "stuck"]
    assert stuck == ["䶮镕𠮷新材料项目（虚构）自2026年10月8日起停滞，处于签约阶段"]


def test_somebody_is_told_only_of_the_projects_that_he_may_see(told, qinglan, built_project):
    assert told("projects", by=qinglan.people["town"]).projects == ()
    assert len(told("projects", by=qinglan.people["leader"]).projects) == 1
    assert told("projects", area=qinglan.areas["QL2"]).projects == ()
    assert len(told("projects", area=qinglan.areas["QL1"]).projects) == 1


# ------------------------------------------------------------------ supervision


@pytest.fixture
def items(desk, clock):
    """Two items since July: one reported in July alone, one closed on the third of November."""
    clock.to(2026, 7, 6)
    one = desk.running(rhythm="month", due=date(2026, 11, 10))
    other = desk.running(rhythm="month", title="北园雨污分流改造（虚构）")
    clock.to(2026, 7, 27)
    for each in (one, other):
        desk.do(each, "check_in", "lead", progress="正在推进（虚构）", percent=40)
    clock.to(2026, 10, 12)
    desk.do(other, "check_in", "lead", progress="基本完成（虚构）", percent=90)
    clock.to(2026, 11, 3)
    renewed(desk.zone)
    with act("test.items", by=None, zone=desk.zone) as doing:
        doing.change(other, state="closed", state_kind="closed", closed_on=date(2026, 11, 3))
    clock.to(2026, 11, 21)
    renewed(desk.zone)
    return one, other


def test_items_are_told_with_their_newest_report_and_those_closed_by_the_day(told, items):
    one, other = told("supervision", Period.parse("2026-10")).items
    assert (one.unit, one.due, one.closed_on, one.light) == ("经济发展局", date(2026, 11, 10), None, "red")
    assert one.progress == "正在推进（虚构），已完成40%"
    assert (other.name, other.closed_on, other.progress) == ("北园雨污分流改造（虚构）", date(2026, 11, 3), "")
    then = {each.name: each for each in told("supervision", Period.parse("2026-10"), as_of=date(2026, 10, 31)).items}
    assert then["北园雨污分流改造（虚构）"].closed_on is None
    assert then["北园雨污分流改造（虚构）"].progress == "基本完成（虚构），已完成90%"


def test_duties_are_those_of_the_period_by_unit(told, items):
    (july,) = told("supervision", Period.parse("2026-07")).duties
    assert (july.unit, july.due, july.in_time, july.late, july.missed) == ("经济发展局", 2, 2, 0, 0)
    (october,) = told("supervision", Period.parse("2026-10")).duties
    assert (october.due, october.in_time, october.missed) == (2, 1, 1)


def test_somebody_is_told_only_of_the_items_that_he_may_see(told, items, qinglan):
    assert told("supervision", Period.parse("2026-10"), by=qinglan.people["town"]).items == ()
    assert len(told("supervision", Period.parse("2026-10"), by=qinglan.people["lead"]).items) == 2


# ------------------------------------------------------------------ the morning


def test_a_target_that_turned_red_is_told_on_the_next_working_day_and_not_again(told, qinglan, figures, on):
    figures.years(OUTPUT, dict.fromkeys(range(2021, 2027), 100 * YI), until=10)
    on(date(2026, 11, 16))
    goal_of = target(qinglan)
    of_day(qinglan.zone)
    on(date(2026, 11, 19))
    figures.put(OUTPUT, OCTOBER, 40 * YI, known=date(2026, 11, 19), status="revised")
    of_day(qinglan.zone)

    def red(day):
        on(day)
        return [each for each in told("morning", Period(day, day), on=day).events if each.kind == "red"]

    (event,) = red(date(2026, 11, 20))
    assert event.text == "2026年规模以上工业总产值目标（100亿元），进度亮红灯"
    assert event.source.query == f"/z/qinglan/ledger/targets/{goal_of.pk}"
    assert red(date(2026, 11, 17)) == []
    assert red(date(2026, 11, 25)) == []


def test_what_is_due_on_the_day_is_told(told, desk, clock, built_project):
    clock.to(2026, 11, 21)
    desk.running(due=TODAY)
    events = told("morning", Period(TODAY, TODAY)).events
    assert [each.text for each in events if each.kind == "due"] == ["推进北园标准厂房建设（虚构）"]
    with act("test.projects", by=None, zone=desk.zone) as doing:
        doing.create(Milestone(zone=desk.zone, project=built_project, stage="registered", planned_on=TODAY))
    events = told("morning", Period(TODAY, TODAY)).events
    assert [each.text for each in events if each.kind == "due"][1:] == ["䶮镕𠮷新材料项目（虚构）计划今日注册"]


def test_a_project_that_has_moved_and_an_instruction_are_told(told, desk, clock, qinglan, built_project):
    clock.to(2026, 11, 20)
    Register(qinglan).reach(built_project, "registered", date(2026, 11, 20))
    desk.running(source=Item.Source.INSTRUCTION, start_on=date(2026, 11, 20))
    clock.to(2026, 11, 21)
    events = {each.kind: each.text for each in told("morning", Period(TODAY, TODAY)).events}
    assert events["moved"] == "䶮镕𠮷新材料项目（虚构）11月20日注册"
    assert events["instruction"] == "推进北园标准厂房建设（虚构）"


def test_figures_that_became_known_since_the_last_working_day_are_told(told, figures, output):
    figures.put(OUTPUT, OCTOBER, 91 * YI, growth="8.3", known=date(2026, 11, 20), status="revised")
    figures.put("retail_sales", OCTOBER, 50 * YI, known=date(2026, 11, 12))
    (made,) = told("morning", Period(TODAY, TODAY)).figures
    assert (made.indicator, made.period, made.value, made.growth) == (OUTPUT, OCTOBER, 91 * YI, Decimal("8.3"))


# ------------------------------------------------------------------ asking


@pytest.mark.parametrize(
    ("template", "day", "period"),
    [
        ("economy_month", date(2026, 11, 21), "2026-01/2026-10"),
        ("economy_month", date(2026, 3, 5), "2026-01/2026-02"),
        ("economy_month", date(2026, 2, 5), "2025"),
        ("economy_month", date(2026, 1, 31), "2025"),
        ("economy_quarter", date(2026, 11, 21), "2026-01/2026-09"),
        ("economy_quarter", date(2026, 9, 30), "2026H1"),
        ("economy_quarter", date(2026, 4, 1), "2026Q1"),
        ("economy_quarter", date(2026, 3, 31), "2025"),
        ("supervision", date(2026, 1, 10), "2025-12"),
        ("targets", date(2026, 7, 1), "2026-01/2026-06"),
        ("morning", date(2026, 7, 1), "2026-07-01"),
    ],
)
def test_the_usual_period_is_the_last_one_that_is_over(template, day, period):
    assert str(usual_period(shipped()[template], day)) == period


def test_nothing_is_told_as_of_a_day_after_the_issue(told, output):
    assert told(as_of=date(2027, 1, 1)).as_of == TODAY


def test_facts_are_chinese_in_whatever_language_they_are_asked_for(told, built_project):
    with translation.override("en"):
        assert told("projects").projects[0].stage == "签约"


@pytest.mark.parametrize(
    "template", ["economy_month", "economy_quarter", "targets", "projects", "supervision", "morning"]
)
def test_facts_take_few_queries_however_much_there_is(
    template, told, qinglan, figures, follow, items, built_project, django_assert_max_num_queries
):
    follow()
    codes = [each for each in catalogue.load() if each.nature == "flow"][:40]
    for each in codes:
        figures.put(each.code, cumulative(2026, 9), 900)
        target(qinglan, "1000", each.code)
    of_day(qinglan.zone)
    period = usual_period(shipped()[template], TODAY)
    told(template, period, by=qinglan.people["lead"])
    with django_assert_max_num_queries(25):
        told(template, period, by=qinglan.people["lead"])


def test_an_area_of_which_nothing_is_known_has_no_facts(told, qinglan, output, built_project):
    empty = told("economy_quarter", cumulative(2026, 9), area=Area.objects.get(pk=qinglan.areas["QL2"].pk))
    assert (empty.figures, empty.projects, empty.plots) == ((), (), ())
