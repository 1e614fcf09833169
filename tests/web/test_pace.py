"""Rules of a target's pace: both lights with their reasons, what they come from, and as it was known on a day."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from ledger_hand import Ledger, address
from pace_hand import SHARES, Figures, at

from guatu import playbook
from guatu.pace import Goal, History, judge
from guatu.periods import Period
from guatu_web.ledger.models import Outlook
from guatu_web.ledger.queries.pace import paced, places
from guatu_web.playbooks.models import PlaybookVersion
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
        ({"measure": "rank"}, "rank_of_figure"),
        ({"measure": "gap"}, "measure"),
        ({"measure": "multiple", "value": "2"}, "unit"),
        ({"measure": "multiple", "value": "2", "base": "times"}, "base_year"),
        ({"measure": "delta", "value": "2e9"}, "base_figure"),
        ({"measure": "delta", "value": "2e9", "period": "2026-07/2027-06"}, "base_figure"),
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


def test_a_horizon_that_begins_within_the_year_is_judged_on_its_own_months(figures, ledger):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    told = judged(sales(ledger, "80e8", period="2026H2")).judgement
    assert told.value == pytest.approx((0.81 - 0.48) * 160e8)
    assert told.last_value == pytest.approx((0.81 - 0.48) * 148e8)
    assert told.seasonal.share == pytest.approx((0.81 - 0.48) / (1 - 0.48))
    assert (told.light, told.outlook.light) == ("green", "green")
    assert told.outlook.working.origin.last_total == pytest.approx((1 - 0.48) * 148e8)
    assert told.outlook.median == pytest.approx((1 - 0.48) * 160e8, rel=0.01)
    assert (told.outlook.needed.months, told.outlook.needed.amount) == (2, pytest.approx(80e8 - told.value))


def test_a_quarter_that_has_ended_is_certain_and_its_final_value_is_its_own(figures, ledger):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    made = judged(sales(ledger, "40e8", period="2026Q3"))
    assert made.final == pytest.approx((0.73 - 0.48) * 160e8)
    assert made.judgement.outlook.probability == 1


def test_a_horizon_from_one_year_into_the_next_is_not_judged(figures, ledger):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    assert judged(sales(ledger, "160e8", period="2026-07/2027-06")).reason == "horizon"


@pytest.mark.parametrize("period", ["2026Q3", "2024/2026"])
def test_growth_over_a_stretch_that_no_growth_is_published_for_is_not_judged(figures, ledger, period):
    figures.years("retail_sales", PAST | {2026: 150e8}, until=10, growth=dict.fromkeys(PAST, 6) | {2026: 5.2})
    target = ledger.target("社会消费品零售总额", "6", "%", period, code="retail_sales", measure="growth")
    assert judged(target).reason == "growth_horizon"


def test_growth_to_the_middle_of_the_year_is_judged_on_the_halves_of_past_years(figures, ledger):
    growth = {2022: 5, 2023: 6, 2024: 7, 2025: 6, 2026: 9.5}
    figures.years("retail_sales", PAST | {2026: 150e8}, until=5, growth=growth)
    target = ledger.target("社会消费品零售总额", "6", "%", "2026H1", code="retail_sales", measure="growth")
    told = judged(target, date(2026, 6, 25)).judgement
    assert (told.value, told.light) == (9.5, "green")
    assert told.outlook.probability > 0.8
    figures.put("retail_sales", "2026-01/2026-06", 72e8, growth=9.0)
    over = judged(target).judgement
    assert (over.value, over.light, over.quality.mark, over.outlook.probability) == (9.0, "green", "current", 1)


# ---------------------------------------------------------------- ranks, ratios, changes, multiples


def shares(figures, levels, code="rd_share", **more):
    """A yearly figure of the end of each year."""
    for year, value in levels.items():
        figures.put(code, f"{year}-12", value, basis="point", **more)


def test_a_ratio_by_a_date_is_judged_by_its_way_and_its_trend(figures, ledger):
    shares(figures, {2021: 2.4, 2022: 2.55, 2023: 2.7, 2024: 2.85, 2025: 3.0})
    figures.put("rd_share", "2026-06", 3.1, basis="point")
    told = judged(ledger.target("研发投入占比", "3.2", "%", code="rd_share", bound="ge"), date(2026, 7, 10)).judgement
    assert (told.value, told.last_value) == (3.1, 3.0)
    assert told.linear.expected == pytest.approx(3.1)
    assert told.light == "green"
    assert told.outlook.method == "trend"
    assert 0.3 < told.outlook.probability < 0.7


def test_a_ratio_that_comes_once_a_year_is_not_late_before_its_year_has_ended(figures, ledger):
    target = ledger.target("研发投入占比", "3.2", "%", code="rd_share", bound="ge")
    assert judged(target).judgement.light is None
    assert judged(target, date(2027, 1, 21)).judgement.reason == "late"


def test_a_rank_is_judged_on_the_published_ranks_by_its_light_alone(figures, ledger, page):
    shares(figures, {2023: 8, 2024: 7, 2025: 5}, "overall_rank")
    target = ledger.target("综合排名", "3", "rank", code="overall_rank", measure="rank", bound="le")
    waiting = judged(target).judgement
    assert (waiting.light, waiting.reason, waiting.outlook.reason) == (None, "no_figure", "rank")
    figures.put("overall_rank", "2026-06", 5, basis="point")
    behind = judged(target).judgement
    assert (behind.value, behind.light, behind.outlook.probability) == (5, "red", None)
    assert behind.linear.expected == pytest.approx(4)
    figures.put("overall_rank", "2026-09", 3, basis="point")
    assert judged(target).judgement.light == "green"
    text = page(target).content.decode()
    assert "位次还取决于其他地区，不判可能性" in text
    assert "3位" in text


def test_an_increase_is_judged_on_the_level_that_it_comes_to_and_the_page_marks_it_as_derived(figures, ledger, page):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    target = sales(ledger, "12e8", measure="delta")
    made = judged(target)
    assert made.goal.value == 160 * 10**8
    assert str(made.derived.base) == "2025"
    assert made.judgement.outlook.probability == pytest.approx(judged(sales(ledger)).judgement.outlook.probability)
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(target).content.decode()))
    assert "折算目标 160亿元 推算：2025年 148亿元，增减 12亿元" in plain


def test_an_increase_over_part_of_a_year_starts_from_the_same_part_of_the_year_before(figures, ledger):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    made = judged(sales(ledger, "5e8", measure="delta", period="2026Q3"))
    assert float(made.goal.value) == pytest.approx((0.73 - 0.48) * 148e8 + 5e8)
    assert made.derived.base == Period.parse("2025Q3")


def test_points_of_a_ratio_are_added_to_its_level_of_the_year_before(figures, ledger):
    shares(figures, {2023: 2.7, 2024: 2.85, 2025: 3.0})
    figures.put("rd_share", "2026-09", 3.2, basis="point")
    made = judged(ledger.target("研发投入占比", "0.2", "pp", code="rd_share", measure="delta"))
    assert (float(made.goal.value), made.goal.bound, made.judgement.light) == (3.2, "ge", "green")
    fall = ledger.target("研发投入占比", "0.2", "pp", code="rd_share", measure="delta", bound="le")
    assert judged(fall).goal.bound == "le"


def test_points_of_a_flow_are_points_of_its_published_growth(figures, ledger):
    growth = {2023: 6, 2024: 7, 2025: 6, 2026: 6.8}
    figures.years("retail_sales", PAST | {2026: 150e8}, until=10, growth=growth)
    made = judged(ledger.target("社会消费品零售总额", "0.5", "pp", code="retail_sales", measure="delta"))
    assert (made.goal.kind, float(made.goal.value), made.judgement.light) == ("growth", 6.5, "green")


@pytest.mark.parametrize(
    ("wording", "value", "level"),
    [("2025年的1.1倍", "1.1", 162.8e8), ("较2020年翻一番", "2", 200e8), ("twice that of 2020", "2", 200e8)],
)
def test_a_multiple_starts_from_the_year_that_its_wording_names(figures, ledger, wording, value, level):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    target = ledger.target(
        "社会消费品零售总额", value, "times", code="retail_sales", measure="multiple", as_written=wording
    )
    assert float(judged(target).goal.value) == pytest.approx(level)


def test_a_multiple_over_several_years_is_the_level_of_the_last_of_them(figures, ledger):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    target = ledger.target(
        "社会消费品零售总额", "1.5", "times", "2023/2026", code="retail_sales", measure="multiple", bound="ge"
    )
    made = judged(target)
    assert (str(made.goal.horizon), str(made.derived.base)) == ("2026", "2022")
    assert made.goal.value == 177 * 10**8
    assert made.judgement.light == "orange"


def test_a_growth_target_shows_the_level_that_it_implies_marked_as_derived(figures, ledger, page):
    figures.years("retail_sales", PAST | {2026: 150e8}, until=10, growth=dict.fromkeys(PAST, 6) | {2026: 5.2})
    target = ledger.target("社会消费品零售总额", "6", "%", code="retail_sales", measure="growth", bound="ge")
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(target).content.decode()))
    assert "折算数值 156.88亿元 推算：以 2025年 148亿元 为基数" in plain


def test_a_derived_level_moves_with_its_base_and_the_page_says_so(figures, ledger, page):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    target = sales(ledger, "12e8", measure="delta")
    figures.put("retail_sales", "2025", 150e8, known=date(2026, 11, 10), status="revised")
    assert judged(target).goal.value == 162 * 10**8
    assert judged(target, date(2026, 11, 1), at(date(2026, 11, 1))).goal.value == 160 * 10**8


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


# ---------------------------------------------------------------- by the playbook in force


def playbook_in_force(qinglan, tmp_path, pace, day=date(2026, 1, 1), label="2026.1"):
    """The shipped playbook with another pace.yaml, in force from a day on."""
    folder = Path(shutil.copytree(playbook.shipped(), tmp_path / label))
    (folder / "pace.yaml").write_text(pace, encoding="utf-8")
    version = PlaybookVersion(
        zone=qinglan.zone,
        label=label,
        name="示范办法",
        content=playbook.load(folder).plain(),
        digest="0" * 64,
        in_force_from=day,
        uploaded_by=qinglan.people["admin"],
    )
    with act("playbooks.adopt", by=qinglan.people["admin"], zone=qinglan.zone) as doing:
        return doing.create(version)


NODES = "milestones:\n  - {code: retail_sales, shares: {3: 0.2, 6: 0.5, 9: 0.8}}\n"


def test_a_target_of_a_year_goes_by_the_milestones_of_the_playbook(figures, ledger, qinglan, tmp_path):
    playbook_in_force(qinglan, tmp_path, NODES)
    figures.years("retail_sales", PAST | {2026: 160e8}, until=9)
    told = judged(sales(ledger), date(2026, 10, 10))
    assert (told.judgement.seasonal.trajectory, told.judgement.seasonal.share) == ("milestones", 0.8)
    assert (told.judgement.seasonal.ratio, told.judgement.light) == (pytest.approx(0.73 / 0.8), "orange")
    assert told.path.at(date(2026, 6, 30)) == 0.5
    half = judged(sales(ledger, "77e8", period="2026H1"), date(2026, 10, 10)).judgement
    assert half.seasonal.trajectory == "seasonal"


def test_a_stock_goes_by_milestones_from_its_level_before(figures, ledger, qinglan, tmp_path):
    playbook_in_force(qinglan, tmp_path, NODES.replace("retail_sales", "high_tech_firms"))
    figures.put("high_tech_firms", "2025-12", 250, basis="point")
    figures.put("high_tech_firms", "2026-09", 264, basis="point")
    target = ledger.target("高新技术企业数", "270", "count", code="high_tech_firms", bound="ge")
    told = judged(target, date(2026, 10, 10)).judgement
    assert (told.seasonal.trajectory, told.seasonal.expected) == ("milestones", pytest.approx(266))
    assert told.linear.expected == pytest.approx(265)
    assert told.light == "red"


def test_the_zones_own_bands_colour_both_lights(figures, ledger, qinglan, tmp_path):
    figures.years("retail_sales", PAST | {2026: 156e8}, until=10)
    before = judged(sales(ledger)).judgement
    assert (before.light, before.outlook.light) == ("yellow", "red")
    playbook_in_force(qinglan, tmp_path, "bands:\n  status: [0.97, 0.9, 0.8]\n  outlook: [0.002, 0.001, 0.0005]\n")
    after = judged(sales(ledger)).judgement
    assert after.light == "green"
    assert after.outlook.probability == before.outlook.probability
    assert after.outlook.light == "green"


def test_the_bands_of_growth_are_the_zones_own(figures, ledger, qinglan, tmp_path):
    figures.years("retail_sales", PAST | {2026: 150e8}, until=10, growth=dict.fromkeys(PAST, 6) | {2026: 5.2})
    target = ledger.target("社会消费品零售总额", "6", "%", code="retail_sales", measure="growth", bound="ge")
    assert judged(target).judgement.light == "orange"
    playbook_in_force(qinglan, tmp_path, "bands:\n  growth: [0, -1, -2]\n")
    assert judged(target).judgement.light == "yellow"


def test_a_figure_is_late_by_the_report_that_asks_for_it_and_else_by_the_playbooks_days(
    figures, ledger, qinglan, tmp_path
):
    playbook_in_force(qinglan, tmp_path, "due_days: 12\n")
    figures.years("retail_sales", PAST | {2026: 160e8}, until=9)
    figures.years("tax_revenue", PAST | {2026: 160e8}, until=9)
    tax = ledger.target("税收收入", "160e8", code="tax_revenue", bound="ge")
    marks = [
        [judged(target, date(2026, 11, day)).judgement.quality.mark for day in (8, 9, 12, 13)]
        for target in (tax, sales(ledger))
    ]
    assert marks == [["stale", "late", "late", "late"], ["stale", "stale", "stale", "late"]]


def test_a_report_of_parks_sets_the_deadline_of_their_figures_alone(figures, ledger, qinglan, tmp_path):
    playbook_in_force(qinglan, tmp_path, "due_days: 30\n")
    rules = places(qinglan.zone.pk, TODAY).rules
    code = "industrial_output_above_scale"
    due = [rules.due_days(code, qinglan.areas[area].pk) for area in ("QL", "QL1")]
    assert (due, rules.due_days("gdp", qinglan.areas["QL"].pk)) == ([15, 20], 30)


def test_a_target_is_judged_by_the_playbook_in_force_on_the_day_asked(figures, ledger, qinglan, tmp_path):
    playbook_in_force(qinglan, tmp_path, "due_days: 20\n")
    playbook_in_force(qinglan, tmp_path, NODES, date(2026, 10, 1), "2026.2")
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    target = sales(ledger)
    assert judged(target, date(2026, 9, 30)).judgement.seasonal.trajectory == "seasonal"
    assert judged(target, date(2026, 10, 1)).judgement.seasonal.trajectory == "milestones"


def test_the_page_says_where_the_path_comes_from(figures, ledger, page, qinglan, tmp_path):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    target = sales(ledger)
    assert "为应有进度的 100.0%（季节性）" in page(target).content.decode()
    playbook_in_force(qinglan, tmp_path, NODES)
    text = page(target).content.decode()
    for told in ("（按办法的节点）", "节点轨迹", "3月底20%、6月底50%、9月底80%", "示范办法 2026.1", "期末后 20 日"):
        assert told in text, told


def test_a_playbook_in_force_costs_the_page_no_query(
    figures, ledger, qinglan, tmp_path, as_person, django_assert_max_num_queries, on_a_known_day
):
    figures.years("retail_sales", PAST | {2026: 160e8}, until=10)
    client = as_person("supervisor")
    target = sales(ledger)
    playbook_in_force(qinglan, tmp_path, NODES)
    with django_assert_max_num_queries(15):
        page = client.get(address(qinglan.zone, "target", target.pk))
    assert "按办法的节点" in page.content.decode()


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
