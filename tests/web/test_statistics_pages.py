"""Rules of the pages of statistics: what they show, as of a day, over areas, within budgets, and by the interface."""

import io
import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from guatu import catalogue, playbook
from guatu.periods import Period, cumulative, month
from guatu_web.api.actions import tokens
from guatu_web.areas.actions import changing
from guatu_web.areas.models import Area
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.models import AuditEntry
from guatu_web.statistics.actions.record import Row, record
from guatu_web.statistics.freshness import is_stale, usual_grain
from guatu_web.statistics.models import Vintage

pytestmark = pytest.mark.django_db
YI = Decimal(100_000_000)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day):
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=SHANGHAI)


@pytest.fixture
def supervisor(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def tell(qinglan, supervisor):
    """Takes figures in: (area, period, 亿元), and what else differs."""

    def told(*figures, code="retail_sales", basis="cumulative", known_at="2026-11-10", **more):
        rows = [
            Row(
                qinglan.areas[area].pk, code, Period.parse(period) if isinstance(period, str) else period, basis,
                None if amount is None else Decimal(str(amount)) * YI, known_at=at(known_at), **more,
            )
            for area, period, amount in figures
        ]  # fmt: skip
        record(supervisor, qinglan.zone, rows, source="月报（虚构）")

    return told


@pytest.fixture
def year(tell):
    """A year of the zone, cumulated, and the same months of the year before."""
    for of_year, scale in ((2025, 1), (2026, 2)):
        tell(*(("QL", cumulative(of_year, number), scale * number) for number in range(2, 11)))


@pytest.fixture
def get(qinglan, as_person):
    clients = {}

    def page(name, *arguments, person="supervisor", **query):
        client = clients.get(person) or clients.setdefault(person, as_person(person))
        return client.get(reverse(f"statistics:{name}", args=["qinglan", *arguments]), query)

    return page


def words(response):
    """The text of a page without its marks, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sheet(response):
    """The rows of an Excel book that a page has sent."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def _method():
    """The playbook that comes with the program, as its files."""
    return {name: (playbook.shipped() / name).read_bytes() for name in playbook.FILES}


def chart(response):
    return json.loads(re.search(r'id="chart-data">(.*?)</script>', response.content.decode(), re.DOTALL)[1])


# the list


def test_an_empty_list_says_what_to_do_first(get):
    assert "还没有指标数据" in words(get("list"))


def test_the_indicators_of_the_playbook_come_first_by_the_zone_s_names_then_others_with_figures(qinglan, get, tell):
    adopt(qinglan.people["admin"], qinglan.zone, _method(), in_force_from=None, reason="试用")
    tell(("QL", "2026-01/2026-10", 12.5))
    tell(("QL", "2026-01/2026-10", 30), code="fixed_asset_investment")
    groups = get("list").context["groups"]
    assert [line.name for _, lines in groups for line in lines][:4] == [
        "地区生产总值", "规模以上工业增加值", "规模以上工业总产值", "固投"
    ]  # fmt: skip
    assert [line.indicator.code for line in groups[1][1]] == ["retail_sales"]
    text = words(get("list"))
    assert "12.5亿元 2026年1—10月" in text
    assert "暂无数据" in text


def test_the_latest_figure_stands_with_its_published_growth_or_with_one_worked_out(get, tell, year):
    assert re.search(r"20亿元 2026年1—10月 \+100% 推算", words(get("list")))
    tell(("QL", "2026-01/2026-10", 20), growth=Decimal("5.2"), growth_kind="nominal", known_at="2026-11-12")
    assert re.search(r"20亿元 2026年1—10月 \+5.2%", words(get("list")))


def test_the_list_is_narrowed_by_words_and_area(qinglan, get, tell):
    tell(("QL", "2026-01/2026-10", 12.5), ("QL1", "2026-01/2026-10", 3))
    tell(("QL", "2026-01/2026-10", 30), code="fixed_asset_investment")

    def names(**query):
        return [line.indicator.code for _, lines in get("list", **query).context["groups"] for line in lines]

    assert names(text="固定资产") == names(text="固投") == ["fixed_asset_investment"]
    assert names(text="没有的") == []
    assert names(area=qinglan.areas["QL1"].pk) == ["retail_sales"]
    assert "没有所选的区域" in words(get("list", area="0"))


def test_the_list_is_shown_as_it_was_known_on_a_day(get, tell):
    tell(("QL", "2026-01/2026-09", 11), known_at="2026-10-12")
    tell(("QL", "2026-01/2026-10", 12.5), known_at="2026-11-10")
    text = words(get("list", as_of="2026-10-31"))
    assert "按 2026-10-31 所知显示" in text
    assert "11亿元 2026年1—9月" in text
    assert "还没有指标数据" in words(get("list", as_of="2026-10-11"))
    assert "“昨天”不是日期" in words(get("list", as_of="昨天"))


def test_the_list_costs_the_same_however_many_indicators_there_are(get, tell, django_assert_max_num_queries):
    for indicator in catalogue.load().indicators[:150]:
        tell(("QL", "2026-01/2026-10", 3), ("QL", "2025-01/2025-10", 2), code=indicator.code)
    get("list")  # signs in
    with django_assert_max_num_queries(12):
        response = get("list")
    assert response.context["known"] == 150


def test_the_list_as_an_excel_book_is_recorded(get, tell):
    tell(("QL", "2026-01/2026-10", 12.5))
    rows = sheet(get("export", text="零售"))
    heading, line = rows
    told = dict(zip(heading, line, strict=True))
    assert (told["指标代码"], told["数值"], told["单位"], told["精确值"]) == (
        "retail_sales",
        12.5,
        "亿元",
        "1250000000",
    )
    assert AuditEntry.objects.get(act="statistics.export").changes["rows"] == [None, 1]


def test_a_department_takes_out_its_own_figures_alone(qinglan, get, tell):
    tell(("QL", "2026-01/2026-10", 12.5), unit=qinglan.units["J1"].pk)
    tell(("QL", "2026-01/2026-10", 30), code="fixed_asset_investment", unit=qinglan.units["Z"].pk)
    rows = sheet(get("export", person="lead"))
    assert [row[1] for row in rows[1:]] == ["retail_sales"]


# the page of an indicator


def test_an_indicator_without_figures_says_what_to_do_and_one_unknown_is_not_found(get):
    assert "还没有这个指标的数据" in words(get("indicator", "retail_sales"))
    assert get("indicator", "no_such").status_code == 404


def test_a_flow_is_shown_cumulated_or_by_period_with_the_table_behind_the_chart(get, year):
    page = get("indicator", "retail_sales")
    assert chart(page)["values"][-3:] == [16, 18, 20]
    page = get("indicator", "retail_sales", view="discrete")
    assert chart(page)["values"][-9:] == [4, 2, 2, 2, 2, 2, 2, 2, 2]
    assert chart(page)["growth"][-1] == 100
    assert "2026年10月 2 +100% 推算" in words(page)
    assert "2026年1—10月累计数 − 2026年1—9月累计数" in words(page)


def test_a_month_that_is_missing_is_shown_with_the_reason(get, tell):
    tell(*(("QL", cumulative(2026, number), number) for number in (2, 3, 4, 6, 7, 8, 9)))
    page = get("indicator", "retail_sales", view="discrete")
    assert chart(page)["values"] == [2, 1, 1, None, None, 1, 1, 1]
    assert "缺2026年1—5月的累计数，推不出2026年6月的当期数" in words(page)


def test_published_growth_stands_and_what_does_not_fit_the_levels_is_marked(get, tell, year):
    tell(("QL", "2026-01/2026-10", 20), growth=Decimal("5.2"), growth_kind="nominal", known_at="2026-11-12")
    page = get("indicator", "retail_sales")
    assert chart(page)["growth"][-1] == 5.2
    assert chart(page)["revised"] == [len(chart(page)["periods"]) - 1]
    assert "2026年1—10月发布增速5.2%，按两年绝对数计算为100.0%" in words(page)


def test_a_period_tells_what_was_known_when_from_which_source_and_why_it_was_revised(get, tell):
    tell(("QL", "2026-01/2026-09", 11), known_at="2026-10-12")
    tell(("QL", "2026-01/2026-09", 12), known_at="2026-11-12", status="revised", note="企业更正报表")
    now, then = (words(get("indicator", "retail_sales", as_of=day)) for day in ("", "2026-10-31"))
    assert re.search(r"2026-11-12 2026年1—9月 累计 12亿元 — 月报（虚构） ◆ 修订 企业更正报表", now)
    assert re.search(r"2026-10-12 2026年1—9月 累计 11亿元", now)
    assert "11亿元" in then
    assert "12亿元" not in then
    assert "企业更正报表" not in then


def test_a_ratio_shows_its_numerator_and_denominator(get, tell, qinglan, supervisor):
    tell(("QL", "2026-01/2026-10", 8), code="tax_revenue")
    tell(("QL", "2026-01/2026-10", 10), code="general_public_revenue")
    period, area = Period.parse("2026-01/2026-10"), qinglan.areas["QL"].pk
    record(supervisor, qinglan.zone, [Row(area, "tax_share", period, "cumulative", Decimal(80))])
    assert "分子 8亿元，分母 10亿元" in words(get("indicator", "tax_share"))


def test_areas_below_are_added_up_or_the_reason_is_told(get, tell):
    tell(("QL", "2026-01/2026-10", 12), ("QL1", "2026-01/2026-10", 7))
    assert "不能汇总：缺下级区域的数：河口镇" in words(get("indicator", "retail_sales"))
    tell(("QL2", "2026-01/2026-10", 5))
    assert "12亿元 2026年1—10月社会消费品零售总额，北园、河口镇之和" in words(get("indicator", "retail_sales"))


def test_what_does_not_add_up_says_so(get, tell, qinglan, supervisor):
    rows = [
        Row(qinglan.areas[area].pk, "rd_share", Period.parse("2025"), "cumulative", Decimal(3))
        for area in ("QL", "QL1")
    ]
    record(supervisor, qinglan.zone, rows)
    assert "不能汇总：" in words(get("indicator", "rd_share"))


def test_areas_of_a_kind_are_ranked_by_value_and_growth_with_their_movement(qinglan, tell, get, admin):
    second = changing.add(
        admin, qinglan.zone, Area, code="QL3", name="南园", kind="park", parent=qinglan.areas["QL"],
        since=date(2020, 1, 1), reason="试用",
    )  # fmt: skip
    qinglan.areas["QL3"] = second
    tell(("QL1", "2026-01/2026-09", 5), ("QL3", "2026-01/2026-09", 4))
    tell(("QL1", "2026-01/2026-10", 6), ("QL3", "2026-01/2026-10", 7), ("QL", "2026-01/2026-10", 13))
    tell(("QL", "2026-01/2026-09", 9))
    text = words(get("indicator", "retail_sales"))
    assert re.search(r"南园 7亿元 第 1 位 ↑ 升 1 .*北园 6亿元 第 2 位 ↓ 降 1", text)
    assert "位次变化与 2026年1—9月 相比" in text


def test_the_page_keeps_within_its_budget_however_long_the_series(get, tell, django_assert_max_num_queries):
    for area in ("QL", "QL1", "QL2"):
        tell(*((area, cumulative(year, number), number) for year in range(2017, 2026) for number in range(2, 13)))
    get("list")  # signs in
    with django_assert_max_num_queries(15):
        page = get("indicator", "retail_sales", period="2025-01/2025-06")
    assert len(chart(page)["periods"]) == 99


def test_pages_are_in_english_for_who_chooses_it(get, year, as_person):
    client = as_person("supervisor")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("statistics:indicator", args=["qinglan", "retail_sales"]))
    assert "As known on" in words(page)
    assert "Over the years" in words(page)


def test_all_vintages_of_an_indicator_go_into_an_excel_book(get, tell):
    tell(("QL", "2026-01/2026-09", 11), known_at="2026-10-12")
    tell(("QL", "2026-01/2026-09", 12), known_at="2026-11-12", status="revised")
    rows = sheet(get("indicator_export", "retail_sales"))
    assert [row[3] for row in rows[1:]] == [11, 12]


def test_what_another_zone_knows_is_not_shown(qinglan, yuntai, tell):
    tell(("QL", "2026-01/2026-10", 12.5))
    client = Client()
    client.force_login(yuntai.people["other"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("statistics:list", args=["qinglan"])).status_code == 404
    page = client.get(
        reverse("statistics:indicator", args=["yuntai", "retail_sales"]), {"area": qinglan.areas["QL"].pk}
    )
    assert "12.5亿元" not in words(page)


# how new a figure is


@pytest.mark.parametrize(
    ("period", "grain", "day", "stale"),
    [
        ("2026-01/2026-10", "month", "2026-12-31", False),
        ("2026-01/2026-10", "month", "2027-01-01", True),
        ("2026-01/2026-09", "month", "2026-12-01", False),
        ("2026-01/2026-09", "month", "2026-12-02", True),
        ("2025-12", "month", "2026-03-31", False),
        ("2025-12", "month", "2026-04-01", True),
        ("2026Q2", "quarter", "2026-11-14", False),
        ("2026Q2", "quarter", "2026-11-15", True),
        ("2024", "year", "2026-04-30", False),
        ("2024", "year", "2026-05-01", True),
    ],
)
def test_a_figure_is_overdue_when_the_next_should_be_known(period, grain, day, stale):
    assert is_stale(Period.parse(period), grain, date.fromisoformat(day)) is stale


@pytest.mark.parametrize(
    ("ends", "grain"),
    [
        ([month(2025, number).last for number in range(2, 13)], "month"),
        ([month(2025, number).last for number in (3, 6, 9, 12)], "quarter"),
        ([date(2024, 12, 31), date(2025, 12, 31)], "year"),
        ([date(2025, 12, 31)], ""),
    ],
)
def test_the_grain_of_a_series_is_told_by_its_ends(ends, grain):
    assert usual_grain(ends[0], ends[-1], len(ends)) == grain


# the interface


@pytest.fixture
def ask(qinglan, supervisor):
    secret = tokens.create(
        supervisor, name="试用", scope=["statistics.view"], zone=None, expires_at=timezone.now() + timedelta(days=1)
    )[1]

    def asked(path="", **query):
        client = Client(headers={"authorization": f"Bearer {secret}"})
        return client.get(path or "/api/v1/zones/qinglan/statistics", query)

    return asked


def test_the_interface_gives_vintages_by_code_area_period_and_day(qinglan, ask, tell):
    tell(("QL", "2026-01/2026-09", 11), ("QL1", "2026-01/2026-09", 4), known_at="2026-10-12")
    tell(("QL", "2026-01/2026-10", 12.5))
    tell(("QL", "2026-01/2026-10", 30), code="fixed_asset_investment")

    def values(**query):
        return [each["value"] for each in ask(**query).json()["items"]]

    assert values(code="retail_sales") == ["1100000000", "400000000", "1250000000"]
    assert values(code="retail_sales", area=qinglan.areas["QL1"].pk) == ["400000000"]
    assert values(period_from="2026-10", sort="-id") == ["3000000000", "1250000000"]
    assert values(period_to="2026Q3", area=qinglan.areas["QL"].pk) == ["1100000000"]
    assert values(as_of="2026-10-31") == ["1100000000", "400000000"]
    one = ask(code="fixed_asset_investment").json()["items"][0]
    assert (one["period"], one["basis"], one["area"]["code"]) == ("2026-01/2026-10", "cumulative", "QL")
    assert ask(one["href"]).json() == one


def test_the_interface_gives_pages(ask, tell):
    tell(*(("QL", cumulative(2026, number), number) for number in range(2, 9)))
    first = ask(limit=4).json()
    rest = ask(first["next"]).json()
    assert [each["value"] for each in first["items"] + rest["items"]] == [
        str(number * 100_000_000) for number in range(2, 9)
    ]
    assert rest["next"] is None


@pytest.mark.parametrize("query", [{"as_of": "9999-12-31"}, {"as_of": "0001-01-01"}, {"period_from": "1900-01-01"}])
def test_days_at_the_ends_of_time_are_answered(ask, tell, query):
    tell(("QL", "2026-01/2026-10", 12.5))
    assert ask(**query).status_code == 200
    assert Vintage.objects.count() == 1
