"""Rules of a target's pace: both lights with their reasons, what they come from, and as it was known on a day."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from ledger_hand import Ledger, address
from pace_hand import SHARES, Figures, at

from guatu.pace import Goal, History, judge
from guatu.periods import Period
from guatu_web.ledger.models import Outlook
from guatu_web.ledger.queries.pace import paced
from guatu_web.records.acts import act

TODAY = date(2026, 11, 21)
PAST = {2020: 100e8, 2021: 108e8, 2022: 118e8, 2023: 126e8, 2024: 137e8, 2025: 148e8}


@pytest.fixture
def figures(qinglan):
    return Figures(qinglan)


@pytest.fixture
def ledger(qinglan):
    return Ledger(qinglan)


@pytest.fixture
def page(as_person, qinglan, on_a_known_day):
    def got(target, person="observer", **query):
        return as_person(person).get(address(qinglan.zone, "target", target.pk), query)

    return got


def sales(ledger, value="160e8", **fields):
    return ledger.target("社会消费品零售总额", value, "CNY", **{"code": "retail_sales", "bound": "ge", **fields})


def judged(target, on=TODAY, when=None):
    return paced([target], on, when)[0]


# ---------------------------------------------------------------- what is judged by what


def test_a_flow_is_judged_by_guatu_pace_on_its_cumulative_figures(figures, ledger):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    told = judged(sales(ledger)).judgement
    levels = {
        Period.parse(f"{year}-01/{year}-{month:02}"): float(round(total * share))
        for year, total in (PAST | {2026: 160e8}).items()
        for month, share in zip(range(2, 13), SHARES, strict=True)
        if year < 2026 or month <= 10
    }
    alone = judge(History.of(levels), Goal.of_year(16 * 10**9, 2026), TODAY)
    assert told.outlook.probability == pytest.approx(alone.outlook.probability)
    assert told.seasonal.ratio == pytest.approx(1.0, abs=0.005)
    assert (told.light, told.linear.light) == ("green", "yellow")


def test_single_months_and_quarters_stand_for_cumulative_ones(figures, ledger):
    figures.years("retail_sales", PAST)
    figures.put("retail_sales", "2026Q1", 33e8, basis="discrete")
    figures.put("retail_sales", "2026-04", 12e8, basis="discrete")
    assert judged(sales(ledger), date(2026, 5, 20)).judgement.value == 45e8


def test_a_growth_target_is_judged_on_published_growth_and_never_on_levels(figures, ledger):
    growth = {2022: 5, 2023: 6, 2024: 7, 2025: 6, 2026: 9.5}
    figures.years("retail_sales", PAST | {2026: 150e8}, until=10, growth=growth)
    target = sales(ledger, "6", measure="growth")
    type(target).objects.filter(pk=target.pk).update(value_unit="%")
    target.refresh_from_db()
    told = judged(target).judgement
    assert told.value == 9.5
    assert told.light == "green"
    assert told.outlook.probability > 0.8


def test_a_stock_is_judged_on_its_level_by_the_way_it_has_come(figures, ledger):
    for year, level in ((2023, 210), (2024, 230), (2025, 250)):
        figures.put("high_tech_firms", f"{year}-12", level, basis="point")
        figures.put("high_tech_firms", f"{year}-06", level - 10, basis="point")
    figures.put("high_tech_firms", "2026-06", 262, basis="point")
    told = judged(
        ledger.target("高新技术企业数", "270", "count", code="high_tech_firms", bound="ge"), date(2026, 7, 10)
    )
    assert told.judgement.value == 262
    assert told.judgement.linear.expected == pytest.approx(260)
    assert told.judgement.light == "green"
    assert 0 < told.judgement.outlook.probability < 1


def test_a_figure_promised_without_a_bound_is_met_by_more_of_what_is_good(figures, ledger):
    figures.years("retail_sales", PAST | {2026: 190e8}, until=10)
    assert judged(sales(ledger, bound="eq")).goal.bound == "ge"
    assert judged(sales(ledger, bound="eq")).judgement.outlook.probability > 0.99
    down = ledger.target("单位GDP能耗", "-3", "%", code="energy_per_gdp", measure="growth", bound="eq")
    assert judged(down).goal.bound == "le"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"code": ""}, "no_code"),
        ({"measure": "rank"}, "measure"),
        ({"area_name": "邻市"}, "area"),
        ({"base": "USD"}, "unit"),
        ({"period": None}, "no_period"),
        ({"period": "2027"}, "not_begun"),
        ({"value": "0"}, "goal"),
    ],
)
def test_what_is_not_judged_tells_why(ledger, fields, reason):
    told = {"value": "160e8", "base": "CNY", "period": "2026", "code": "retail_sales"} | fields
    made = judged(ledger.target("社会消费品零售总额", told.pop("value"), told.pop("base"), told.pop("period"), **told))
    assert (made.reason, made.judgement) == (reason, None)


def test_an_area_is_found_by_the_name_that_the_sentence_gives(figures, ledger, qinglan):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10, area=qinglan.areas["QL1"])
    assert judged(sales(ledger, area_name="北园")).judgement.value == pytest.approx(129.6e8)


def test_a_horizon_that_begins_within_the_year_has_a_status_and_no_outlook(figures, ledger):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    told = judged(sales(ledger, "80e8", period="2026H2")).judgement
    assert told.value == pytest.approx((0.81 - 0.48) * 160e8)
    assert (told.light, told.outlook.reason) == ("green", "horizon")


# ---------------------------------------------------------------- late data, first periods


def test_data_that_are_late_make_the_light_red_with_that_reason(figures, ledger):
    figures.years("retail_sales", PAST | {2026: 200e8}, until=8)
    target = sales(ledger)
    in_time, late = judged(target, date(2026, 10, 20)).judgement, judged(target, date(2026, 10, 21)).judgement
    assert (in_time.light, in_time.reason, in_time.quality.mark) == ("green", None, "stale")
    assert (late.light, late.reason, late.quality.mark) == ("red", "late", "late")


def test_a_target_without_any_figure_is_red_after_the_deadline_and_not_before(ledger):
    target = sales(ledger)
    assert (judged(target, date(2026, 3, 20)).judgement.light, judged(target, date(2026, 3, 21)).judgement.light) == (
        None,
        "red",
    )


def test_a_series_that_comes_by_quarters_is_not_late_between_them(figures, ledger):
    figures.years("gdp", PAST | {2026: 160e8}, until=6, months=(3, 6, 9, 12))
    target = ledger.target("地区生产总值", "150e8", code="gdp", bound="ge")
    assert judged(target, date(2026, 8, 25)).judgement.light == "green"
    assert judged(target, date(2026, 10, 21)).judgement.reason == "late"


def test_the_first_two_periods_of_a_year_are_not_judged(figures, ledger, page):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=3)
    told = judged(sales(ledger), date(2026, 4, 18)).judgement
    assert (told.outlook.probability, told.outlook.reason) == (None, "first_periods")
    assert told.light == "green"


def test_under_three_full_years_only_the_required_pace_is_told(figures, ledger):
    figures.years("retail_sales", {2024: 130e8, 2025: 140e8, 2026: 150e8}, until=6)
    told = judged(sales(ledger), date(2026, 7, 18)).judgement
    assert (told.outlook.probability, told.outlook.reason) == (None, "short_history")
    assert told.outlook.needed.per_month == pytest.approx((160e8 - 0.48 * 150e8) / 6)


# ---------------------------------------------------------------- the page


def test_the_page_shows_both_lights_as_word_and_shape_and_what_stands_behind(figures, ledger, page):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    text = page(sales(ledger)).content.decode()
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert "● 绿灯" in plain
    for word in ("序时进度", "季节轨迹", "80%区间", "每月尚需", "余期需比上年同期", "过去 5 年中有", "完成可能性"):
        assert word in plain, word
    curve = json.loads(re.search(r'<script type="application/json" id="pace-data">(.*?)</script>', text, re.S)[1])
    assert curve["unit"] == "亿元"
    assert curve["labels"][0] == "1—2月"
    assert len(curve["labels"]) == 11
    assert curve["lines"]["value"]["values"][8:] == [129.6, None, None]
    assert "2025年1—12月" in plain
    assert plain.count("最终") > 50


def test_the_table_behind_the_curve_has_its_figures(figures, ledger, page):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    rows = page(sales(ledger)).context["pace"].curve.rows
    october = next(row for row in rows if row.label == "1—10月")
    assert october.value == pytest.approx(129.6)
    assert october.even == pytest.approx(160 * 10 / 12)
    assert october.path == pytest.approx(129.6, abs=0.01)
    assert rows[-1].low < 160 < rows[-1].high


def test_late_data_are_told_on_the_page(figures, ledger, page):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=8)
    text = page(sales(ledger)).content.decode()
    assert "■" in text
    assert "数据逾期未报" in text
    assert "待报 2026年9月，期限 2026-10-20" in text


def test_a_page_without_a_series_says_what_to_do(ledger, page):
    assert "选用目录指标" in page(ledger.target("本地特色指标", code="")).content.decode()


def test_the_page_of_ten_years_of_months_takes_fifteen_queries(
    figures, ledger, page, as_person, qinglan, django_assert_max_num_queries, on_a_known_day
):
    totals = {year: 1e10 * 1.06 ** (year - 2016) for year in range(2016, 2027)}
    figures.years("retail_sales", totals, until=10)
    target = sales(ledger)
    client = as_person("supervisor")
    for _ in range(2):
        with django_assert_max_num_queries(15):
            client.get(address(qinglan.zone, "target", target.pk))
    growth = ledger.target("社会消费品零售总额", "6", "%", code="retail_sales", measure="growth")
    with django_assert_max_num_queries(15):
        client.get(address(qinglan.zone, "target", growth.pk))


# ---------------------------------------------------------------- as it was known


def test_a_page_shows_what_was_known_on_a_day(figures, ledger, page):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    figures.put("retail_sales", "2026-01/2026-06", 99e8, known=date(2026, 9, 1), status="revised")
    target = sales(ledger)
    assert judged(target, date(2026, 8, 10), at(date(2026, 8, 10))).judgement.value == pytest.approx(0.48 * 160e8)
    assert judged(target, date(2026, 8, 10)).figures["cumulative", date(2026, 1, 1), date(2026, 6, 30)].value == 99e8
    text = page(target, as_of="2026-08-10").content.decode()
    assert "以下按 2026-08-10 当日已知的数据研判" in text
    assert "2026年1—6月" in text
    assert "2026年1—10月" not in text


def test_a_figure_that_was_archived_later_was_known_until_then(figures, ledger):
    made = figures.put("retail_sales", "2026-01/2026-06", 70e8)
    type(made).objects.filter(pk=made.pk).update(archived_at=at(date(2026, 9, 1)))
    target = sales(ledger)
    assert judged(target, date(2026, 8, 1), at(date(2026, 8, 1))).judgement.value == 70e8
    assert judged(target, date(2026, 9, 10)).judgement.value is None


@pytest.mark.parametrize("day", ["2027-01-01", "1999-12-31", "昨天"])
def test_a_day_that_is_none_is_told_and_today_is_shown(figures, ledger, page, day):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    answer = page(sales(ledger), as_of=day)
    assert answer.status_code == 200
    assert answer.context["as_of"].errors
    assert "2026年1—10月" in answer.content.decode()


def test_what_is_looked_at_as_of_a_day_is_not_kept(figures, ledger, page):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    page(sales(ledger), as_of="2026-08-10")
    assert not Outlook.objects.exists()


# ---------------------------------------------------------------- the list


def test_the_list_shows_both_lights_as_last_stored(figures, ledger, page, as_person, qinglan):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    target, other = sales(ledger), ledger.target("本地特色指标", code="", value="5", base="count")
    page(target)
    answer = as_person("observer").get(address(qinglan.zone))
    assert answer.context["lights"][target.pk][0].colour == "green"
    assert other.pk not in answer.context["lights"]
    assert "绿灯" in answer.content.decode()


def test_the_list_stays_within_twelve_queries(
    figures, ledger, as_person, qinglan, on_a_known_day, django_assert_max_num_queries, page
):
    for number in range(30):
        page(sales(ledger, f"{150 + number}e8"))
    client = as_person("observer")
    with django_assert_max_num_queries(12):
        client.get(address(qinglan.zone), {"size": 50})


@pytest.mark.parametrize("person", ["supervisor", "observer"])
def test_the_page_of_a_target_with_everything_takes_fifteen_queries(
    figures, ledger, qinglan, as_person, django_assert_max_num_queries, on_a_known_day, person
):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    document = ledger.document("前言。零售总额达到130亿元。")
    said = {"value": "1.3e10", "unit": "CNY", "code": "retail_sales", "indicator": "社会消费品零售总额"}
    old = sales(ledger, statement=ledger.statement(document, "130亿元", "零售总额达到130亿元", **said))
    with act("ledger.change_target", by=qinglan.people["supervisor"], zone=qinglan.zone, reason="更正") as doing:
        doing.change(old, area=qinglan.areas["QL1"], unit=qinglan.units["Z"])
        doing.change(old, area=qinglan.areas["QL"], unit=qinglan.units["J"], state="superseded")
    target = sales(
        ledger,
        "155e8",
        supersedes=old,
        area=qinglan.areas["QL"],
        unit=qinglan.units["J"],
        parent=sales(ledger, "400e8"),
    )
    sales(ledger, "60e8", parent=target, area=qinglan.areas["QL1"])
    client = as_person(person)
    for _ in range(2):
        with django_assert_max_num_queries(15):
            page = client.get(address(qinglan.zone, "target", target.pk))
    assert len(page.context["family"]) == 1
    assert len(page.context["versions"]) == 2
