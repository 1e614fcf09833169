"""Rules of the pages of statistics: what they show, as of a day, over areas, within budgets, and by the interface."""

import io
import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

import guatu_web
from guatu import catalogue, playbook
from guatu.periods import Period, cumulative, month
from guatu.playbook import Asked, Report
from guatu.statistics.wording import TEXTS
from guatu_web.api.actions import tokens
from guatu_web.areas.actions import changing
from guatu_web.areas.models import Area
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.models import AuditEntry
from guatu_web.records.shown import period as period_said
from guatu_web.statistics.actions.record import Row, record
from guatu_web.statistics.freshness import is_stale, usual_grain
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries.listing import topics

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


def test_the_list_comes_in_pages_and_an_address_beyond_the_last_gives_the_last(get, tell):
    for indicator in catalogue.load().indicators[:120]:
        tell(("QL", "2026-01/2026-10", 3), code=indicator.code)
    pages = [get("list", page=number) for number in ("", "2", "3", "99", "x")]
    codes = [[line.indicator.code for _, lines in page.context["groups"] for line in lines] for page in pages]
    assert [len(each) for each in codes] == [50, 50, 20, 20, 50]
    assert len({*codes[0], *codes[1], *codes[2]}) == 120
    assert codes[3] == codes[2]
    assert 'href="?page=2"' in pages[0].content.decode()
    assert "第 2 页，共 3 页" in words(pages[1])
    assert len(sheet(get("export", page="2"))) == 121


def test_the_list_is_narrowed_by_any_alias_and_by_topic(get, tell):
    for code in ("fixed_asset_investment", "retail_sales", "gdp"):
        tell(("QL", "2026-01/2026-10", 3), code=code)

    def codes(**query):
        return [line.indicator.code for _, lines in get("list", **query).context["groups"] for line in lines]

    assert codes(text="社消零") == codes(text="零售 消费品") == ["retail_sales"]
    assert codes(text="GDP") == ["gdp"]
    assert codes(topic=catalogue.load().codes["gdp"].topic) == ["gdp"]
    assert codes(topic="没有的") == []


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


CHINESE_SENTENCE = re.compile(r"[\u4e00-\u9fff]{2,}")
NAMED = r"社会消费品零售总额|月报（虚构）|青澜开发区|北园|河口镇|亿元|万元|企业更正报表|演示开发区"


def in_english(as_person, code, **query):
    """The page in English, without its names, quotes, units and the frame around it."""
    client = as_person("supervisor")
    client.cookies["django_language"] = "en"
    text = client.get(reverse("statistics:indicator", args=["qinglan", code]), query).content.decode()
    return words_of(re.search(r"<main.*</main>", text, re.DOTALL)[0])


def words_of(html):
    html = re.sub(r"<option.*?</option>", " ", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_every_text_of_the_domain_s_statistics_has_its_english():
    known = {message.id: message.string for message in in_po() if not message.context}
    chinese = [text for text in TEXTS.values() if re.search(r"[\u3400-\u9fff（）]", text)]
    assert [text for text in chinese if text not in known] == []
    places = re.compile(r"\{\w+\}")
    assert [text for text in chinese if sorted(places.findall(text)) != sorted(places.findall(known[text]))] == []


def test_every_topic_of_the_catalogue_has_its_english():
    known = {message.id for message in in_po() if not message.context}
    assert set(topics()) - known == set()


def in_po():
    path = Path(guatu_web.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as stream:
        return list(read_po(stream))


def test_in_english_formulas_reasons_notes_and_periods_are_english(as_person, tell, year):
    tell(("QL1", "2026-01/2026-10", 7))
    tell(("QL", "2026-10", 3), basis="discrete", known_at="2026-11-12")
    text = in_english(as_person, "retail_sales", view="discrete", period="2026-10")
    assert "figure of the period of Oct 2026 = 3亿元" in text
    assert "the figure of the period, 3亿元, differs from the difference of the cumulative ones, 2亿元" in text
    assert "÷ (cumulative figure of Jan–Oct 2025 − cumulative figure of Jan–Sep 2025) − 1) × 100" in text
    assert "areas below have no figure" in text
    definition = catalogue.load().codes["retail_sales"].definition
    rest = re.sub(NAMED, "", text.replace(definition, ""))
    assert CHINESE_SENTENCE.findall(rest) == []


def test_a_note_tells_amounts_in_display_units(get, tell, year):
    tell(("QL", "2026-10", 3), basis="discrete", known_at="2026-11-12")
    page = words(get("indicator", "retail_sales", view="discrete", period="2026-10"))
    assert "当期数3亿元与累计数之差2亿元不一致" in page


@pytest.mark.parametrize(
    ("period", "chinese", "english"),
    [
        ("2026", "2026年", "2026"),
        ("2026H1", "2026年上半年", "H1 2026"),
        ("2026Q3", "2026年三季度", "Q3 2026"),
        ("2026-10", "2026年10月", "Oct 2026"),
        ("2026-01/2026-02", "2026年1—2月", "Jan–Feb 2026"),
        ("2021/2025", "2021—2025年", "2021–2025"),
        ("2025-11/2026-02", "2025年11月—2026年2月", "Nov 2025 – Feb 2026"),
        ("2026-07-X2", "2026年7月中旬", "11 Jul–20 Jul 2026"),
        ("2026-07-15", "2026年7月15日", "15 Jul 2026"),
    ],
)
def test_a_period_is_called_in_the_language_of_the_page(period, chinese, english):
    with translation.override("zh-hans"):
        assert period_said(Period.parse(period)) == chinese
    with translation.override("en"):
        assert (period_said(Period.parse(period)), period_said(None)) == (english, "")


def test_the_sum_of_areas_below_is_left_out_where_none_of_them_ever_reported(get, tell):
    tell(("QL", "2026-01/2026-10", 12))
    assert "下级汇总" not in words(get("indicator", "retail_sales"))


def test_below_the_chart_stands_its_source_and_day(get, tell):
    tell(("QL", "2026-01/2026-10", 12), known_at="2026-11-12")
    assert "来源：本区指标库，最近一项数据得知于 2026-11-12。" in words(get("indicator", "retail_sales"))


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
    ("rhythm", "deadline", "period", "late_from"),
    [
        ("month", 10, "2026-01/2026-09", "2026-11-11"),
        ("quarter", 15, "2026-01/2026-03", "2026-07-16"),
        ("quarter", 15, "2026-01/2026-04", "2026-07-16"),
        ("half", 30, "2026-01/2026-06", "2027-01-31"),
        ("year", 60, "2025", "2027-03-02"),
    ],
)
def test_a_figure_that_a_report_asks_for_is_overdue_after_the_deadline_of_the_report(
    rhythm, deadline, period, late_from
):
    report = Report("some", "报表", "J1", rhythm, "cumulative", deadline, (Asked("exports"),))
    day = date.fromisoformat(late_from)
    last, first = (is_stale(Period.parse(period), "month", each, [report]) for each in (day - timedelta(1), day))
    assert (last, first) == (False, True)


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


def test_the_interface_gives_only_what_holds_where_it_is_asked_for(ask, tell):
    tell(("QL", "2026-01/2026-09", 11), known_at="2026-10-12")
    tell(("QL", "2026-01/2026-09", 12), known_at="2026-11-12", status="revised", note="更正")
    tell(("QL", "2026-01/2026-09", None), known_at="2026-11-13", growth=Decimal("4.5"), growth_kind="nominal")
    tell(("QL", "2026-01/2026-10", 13))

    def told(**query):
        return [(each["period"], each["value"], each["growth"]) for each in ask(**query).json()["items"]]

    assert len(told()) == len(told(vintages="all")) == 4
    assert sorted(told(vintages="holding")) == [
        ("2026-01/2026-09", "1200000000", "4.5"),
        ("2026-01/2026-10", "1300000000", None),
    ]
    assert told(vintages="holding", as_of="2026-10-31") == [("2026-01/2026-09", "1100000000", None)]
    assert ask(vintages="newest").status_code == 422


def test_of_one_day_the_stronger_status_holds_and_what_was_taken_back_does_not(ask, tell):
    tell(("QL", "2026-01/2026-09", 11), known_at="2026-10-12", status="final")
    Vintage.objects.update(known_at=at("2026-10-12") - timedelta(hours=3))
    tell(("QL", "2026-01/2026-09", 12), known_at="2026-10-12", status="preliminary")
    assert [each["value"] for each in ask(vintages="holding").json()["items"]] == ["1100000000"]
    tell(("QL", "2026-01/2026-09", None), known_at="2026-11-12", status="revised")
    assert ask(vintages="holding").json()["items"] == []


def test_what_holds_by_the_interface_is_what_the_page_shows(ask, get, tell, year):
    tell(("QL", "2026-01/2026-08", 99), known_at="2026-11-12", status="revised", note="更正")
    held = {each["period"]: each["value"] for each in ask(vintages="holding", limit=200).json()["items"]}
    shown = get("indicator", "retail_sales").context["page"].points
    assert held == {str(point.period): f"{point.answer.value:f}" for point in shown}


def test_holding_figures_cost_the_same_however_many_there_are(ask, tell, django_assert_max_num_queries):
    tell(*(("QL", cumulative(year, number), number) for year in range(2017, 2026) for number in range(2, 13)))
    ask()
    with django_assert_max_num_queries(12):
        assert len(ask(vintages="holding", limit=200).json()["items"]) == 99


def test_the_interface_explains_a_value_down_to_its_vintages(ask, tell, year):
    one = ask(vintages="holding", period_from="2026-10", sort="-period").json()["items"][0]
    told = ask(f"{one['href']}/explanation", basis="discrete", period="2026-10").json()
    assert (told["value"]["value"], told["value"]["unit"], told["refused"]) == ("200000000", "CNY", None)
    assert told["value"]["formula"] == "2026年1—10月累计数 − 2026年1—9月累计数"
    whole, rest = told["value"]["workings"]
    assert (whole["inputs"][0]["href"], whole["inputs"][0]["vintage"]) == (one["href"], "2026-11-10")
    assert rest["inputs"][0]["period"] == "2026-01/2026-09"
    assert (told["computed_growth"]["value"], told["published_growth"]) == ("100", None)


def test_an_explanation_tells_why_there_is_none_and_what_was_known_on_a_day(ask, tell):
    tell(("QL", "2026-01/2026-09", 11), known_at="2026-10-12")
    tell(("QL", "2026-01/2026-10", 12.5))
    href = ask(sort="-id").json()["items"][0]["href"]
    told = ask(f"{href}/explanation", as_of="2026-10-31").json()
    assert (told["value"], told["refused"]["code"], told["as_of"]) == (None, "missing", "2026-10-31")
    below = ask(f"{href}/explanation", of="below").json()
    assert below["refused"]["code"] == "missing_children"
    assert ask(f"{href}/explanation", period="1900/9999").status_code == 400


def test_an_explanation_of_a_ratio_has_numerator_and_denominator(ask, tell, qinglan, supervisor):
    tell(("QL", "2026-01/2026-10", 8), code="tax_revenue")
    tell(("QL", "2026-01/2026-10", 10), code="general_public_revenue")
    period, area = Period.parse("2026-01/2026-10"), qinglan.areas["QL"].pk
    record(supervisor, qinglan.zone, [Row(area, "tax_share", period, "cumulative", Decimal(85))])
    href = ask(code="tax_share").json()["items"][0]["href"]
    value = ask(f"{href}/explanation").json()["value"]
    assert (value["numerator"]["value"], value["denominator"]["value"]) == ("800000000", "1000000000")
    assert value["notes"][0]["text"] == "报送数85%与分子、分母相除的80%不一致"


def test_an_explanation_is_in_the_language_that_the_program_accepts(qinglan, supervisor, ask, tell, year):
    href = ask(vintages="holding", sort="-period").json()["items"][0]["href"]
    secret = tokens.create(
        supervisor, name="英文", scope=["statistics.view"], zone=None, expires_at=timezone.now() + timedelta(days=1)
    )[1]
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    told = client.get(f"{href}/explanation", {"basis": "discrete", "period": "2026-10"}).json()
    assert told["value"]["formula"] == "cumulative figure of Jan–Oct 2026 − cumulative figure of Jan–Sep 2026"
