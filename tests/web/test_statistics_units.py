"""Rules of figures of units: how they are made, that they never mix with those of areas, and what their pages show."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from guatu import catalogue, playbook
from guatu.periods import cumulative, month
from guatu_web.areas.actions import changing
from guatu_web.areas.models import Unit
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused
from guatu_web.returns.actions import filling
from guatu_web.returns.actions.punctual import of_month
from guatu_web.returns.models import Return
from guatu_web.statistics.actions.record import Row, record
from guatu_web.statistics.models import Vintage
from guatu_web.statistics.queries.known import area_and_unit, known, known_of_units, series_key, yearbook
from guatu_web.statistics.queries.units import names

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
AUGUST, SEPTEMBER, OCTOBER = month(2026, 8), month(2026, 9), month(2026, 10)
RATE = "reporting_completeness"
CODES = ("reports_due", "reports_received", "reports_on_time", RATE, "reporting_timeliness")
REPORTS = """reports:
  - key: monthly
    name: 经济月报
    unit: J1
    rhythm: month
    basis: cumulative
    deadline: 15
    indicators: [fixed_asset_investment]
  - key: firms
    name: 企业月报
    unit: J1
    rhythm: month
    basis: cumulative
    deadline: 15
    indicators: [retail_sales]
  - key: parks
    name: 园区月报
    unit: J1
    rhythm: month
    basis: cumulative
    deadline: 15
    indicators: [industrial_investment]
  - key: trade
    name: 外贸月报
    unit: Z
    rhythm: month
    basis: cumulative
    deadline: 10
    indicators: [foreign_trade]
"""


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    """It is ten o'clock of TODAY; days of given moments are what they are."""
    real, ten = timezone.localdate, timezone.make_aware(datetime(2026, 11, 21, 10))
    monkeypatch.setattr(timezone, "now", lambda: ten)
    monkeypatch.setattr(timezone, "localdate", lambda *told: real(*told) if told else TODAY)


@pytest.fixture
def zone(qinglan, admin):
    """The zone follows the reports above, for the months since September."""
    files = [path for name in playbook.FILES if (path := playbook.shipped() / name).exists()]
    texts = {path.name: path.read_bytes() for path in files}
    version = adopt(admin, qinglan.zone, texts | {"reports.yaml": REPORTS.encode()}, in_force_from=None, reason="试用")
    with act("test.since", by=None, zone=qinglan.zone) as doing:
        doing.change(version, in_force_from=date(2026, 10, 1))
    return qinglan


@pytest.fixture
def came(zone):
    """A return comes in on a day."""

    def arrive(key, period, day, by="supervisor"):
        sheet = filling.begin(zone.people[by], zone.zone, key, period.last)
        with act("test.came", by=None, zone=zone.zone) as doing:
            at = timezone.make_aware(datetime.fromisoformat(f"{day}T09:00"))
            doing.change(sheet, state=Return.State.SUBMITTED, first_submitted_at=at)

    return arrive


@pytest.fixture
def get(zone, as_person):
    clients = {}

    def page(name="indicator", code=RATE, person="supervisor", **query):
        client = clients.get(person) or clients.setdefault(person, as_person(person))
        return client.get(reverse(f"statistics:{name}", args=["qinglan", code]), query)

    return page


def told(built, code, period, unit=None):
    """The figure that holds, of the zone or of a unit."""
    rows = Vintage.every.filter(zone=built.zone, of_unit=built.units[unit] if unit else None)
    key = series_key(built.areas["QL"].pk, built.units[unit].pk if unit else None)
    one = yearbook(rows).series(code, key).at(period, "discrete")
    return one.value if one else None


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def rows_of(built, code, *figures, basis="discrete", **more):
    """Figures of units: (unit, period, value)."""
    return [
        Row(built.areas["QL"].pk, code, period, basis, Decimal(value), of_unit=built.units[unit].pk, **more)
        for unit, period, value in figures
    ]


# how they are made


def test_the_figure_of_the_zone_is_not_the_mean_of_its_units(zone, came):
    for key in ("monthly", "firms", "parks"):
        came(key, OCTOBER, "2026-11-10")
    of_month(zone.zone)
    assert (told(zone, RATE, OCTOBER, "J1"), told(zone, RATE, OCTOBER, "Z")) == (100, 0)
    assert told(zone, RATE, OCTOBER) == 75
    assert (told(zone, "reports_due", OCTOBER, "J1"), told(zone, "reports_received", OCTOBER, "J1")) == (3, 3)
    found = [[told(zone, code, OCTOBER, unit) for code in CODES] for unit in ("J1", "Z", None)]
    assert documented() == found


def documented():
    """The worked table of docs/methods/reporting.md."""
    page = Path(__file__).parents[2] / "docs" / "methods" / "reporting.md"
    rows = re.findall(r"^\| (?:统计中心|招商局|whole zone) \|(.*)\|$", page.read_text(), re.MULTILINE)
    return [[Decimal(cell) for cell in row.split("|")] for row in rows]


def test_the_units_add_up_to_the_zone_in_every_month(zone, came):
    came("monthly", SEPTEMBER, "2026-10-12")
    came("trade", SEPTEMBER, "2026-10-20")
    of_month(zone.zone)
    for period in (SEPTEMBER, OCTOBER):
        for code in ("reports_due", "reports_received", "reports_on_time"):
            assert told(zone, code, period) == told(zone, code, period, "J1") + told(zone, code, period, "Z")


def test_counting_again_makes_nothing_and_what_came_late_is_a_new_vintage_of_its_unit_and_of_the_zone(zone, came):
    assert of_month(zone.zone) > 0
    assert of_month(zone.zone) == 0
    came("trade", OCTOBER, "2026-11-18")
    assert of_month(zone.zone) == 4  # received and completeness, of the zone and of the unit; late is not on time
    assert told(zone, RATE, OCTOBER, "Z") == 100
    assert told(zone, "reporting_timeliness", OCTOBER, "Z") == 0
    rows = Vintage.every.filter(of_unit=zone.units["Z"], code=RATE, period_last=OCTOBER.last).order_by("pk")
    assert [each.value for each in rows] == [0, 100]
    assert not Vintage.every.filter(of_unit=zone.units["J1"], code=RATE, period_last=OCTOBER.last)[1:].exists()


def test_a_unit_that_was_closed_answers_for_what_fell_due_while_it_stood_and_no_more(zone, came, admin):
    came("trade", SEPTEMBER, "2026-10-09")
    of_month(zone.zone)
    unit = Unit.objects.get(pk=zone.units["Z"].pk)
    before = told(zone, "reports_due", OCTOBER)
    changing.close(admin, unit, version=unit.version, last_day=date(2026, 10, 31), reason="并入经济发展局")
    of_month(zone.zone)
    assert told(zone, "reports_due", SEPTEMBER) == 4
    assert (told(zone, "reports_due", SEPTEMBER, "Z"), told(zone, RATE, SEPTEMBER, "Z")) == (1, 100)
    assert (before, told(zone, "reports_due", OCTOBER)) == (4, 3)


def test_units_of_one_name_are_counted_apart(zone, came, admin):
    unit = Unit.objects.get(pk=zone.units["Z"].pk)
    name = zone.units["J1"].name
    changing.restate(admin, unit, version=unit.version, since=date(2020, 1, 1), reason="更名", name=name)
    came("trade", OCTOBER, "2026-11-09")
    of_month(zone.zone)
    assert (told(zone, "reports_due", OCTOBER, "J1"), told(zone, "reports_due", OCTOBER, "Z")) == (3, 1)
    assert told(zone, RATE, OCTOBER, "Z") == 100


# they never mix with those of areas


def test_a_figure_of_a_unit_neither_repeats_nor_replaces_that_of_the_area(zone):
    by, area = zone.people["supervisor"], zone.areas["QL"].pk
    record(by, zone.zone, [Row(area, "reports_due", OCTOBER, "discrete", Decimal(4))], source="测试（虚构）")
    made = record(by, zone.zone, rows_of(zone, "reports_due", ("Z", OCTOBER, 4), ("J1", OCTOBER, 3)), source="测试")
    assert made.made == 2
    again = record(by, zone.zone, rows_of(zone, "reports_due", ("Z", OCTOBER, 4)), source="测试")
    assert (again.made, again.vintages) == (0, made.vintages[:1])
    assert told(zone, "reports_due", OCTOBER) == 4
    assert known(zone.zone).count() == 1
    assert Vintage.objects.count() == 1
    assert known_of_units(zone.zone).count() == 2
    mixed = yearbook(Vintage.every.all())
    assert [one.value for one in mixed.series("reports_due", str(area))] == [4]


def test_a_figure_of_a_unit_of_another_zone_is_refused_with_its_place(zone, yuntai):
    row = Row(zone.areas["QL"].pk, "reports_due", OCTOBER, "discrete", Decimal(1), of_unit=yuntai.units["D"].pk)
    with pytest.raises(Refused, match="第1行：本开发区没有数据所属的单位"):
        record(zone.people["supervisor"], zone.zone, [row])


def test_an_approved_figure_of_a_unit_locks_its_own_place_alone(zone):
    with act("test.approved", by=None, zone=zone.zone) as doing:
        for row in rows_of(zone, "reports_due", ("Z", OCTOBER, 4)):
            made = Vintage(zone=zone.zone, area_id=row.area, of_unit_id=row.of_unit, code=row.code, basis=row.basis)
            made.value, made.approved, made.period = row.value, True, row.period
            doing.create(made)
    by = zone.people["supervisor"]
    with pytest.raises(Refused, match="已批准锁定"):
        record(by, zone.zone, rows_of(zone, "reports_due", ("Z", OCTOBER, 5)))
    assert record(by, zone.zone, rows_of(zone, "reports_due", ("J1", OCTOBER, 5))).made == 1
    area = Row(zone.areas["QL"].pk, "reports_due", OCTOBER, "discrete", Decimal(9))
    assert record(by, zone.zone, [area]).made == 1


def test_pages_of_the_area_show_the_figures_of_the_area_alone(zone, get, as_person):
    record(zone.people["supervisor"], zone.zone, rows_of(zone, "retail_sales", ("Z", OCTOBER, 77_0000_0000)))
    page = get(code="retail_sales")
    assert page.context["page"].points == []
    assert page.context["page"].areas == set()
    assert "青澜开发区还没有这个指标的数据" in words(page)
    listed = as_person("supervisor").get(reverse("statistics:list", args=["qinglan"]))
    assert not any(line.latest for _, lines in listed.context["groups"] for line in lines)
    book = get("indicator_export", code="retail_sales")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 1


# the page


@pytest.fixture
def counted(zone, came):
    """September: the office came late and the centre brought one of three. October: the centre all, the office none."""
    came("trade", SEPTEMBER, "2026-10-20")
    came("monthly", SEPTEMBER, "2026-10-12")
    for key in ("monthly", "firms", "parks"):
        came(key, OCTOBER, "2026-11-10")
    of_month(zone.zone)
    return zone


def test_the_page_sets_units_beside_one_another_with_parts_change_and_places(counted, get):
    page = get()
    told = page.context["by_unit"]
    assert (told.period, told.before) == (OCTOBER, SEPTEMBER)
    seen = [
        (row.name, row.answer.value, row.numerator.value, row.denominator.value, row.change, row.place.place,
         row.place.moved)
        for row in told.rows
    ]  # fmt: skip
    assert seen == [
        ("统计中心", 100, 3, 3, Decimal("66.67"), 1, 1),
        ("招商局", 0, 0, 1, -100, 2, -1),
    ]
    text = words(page)
    assert "分单位 · 2026年10月" in text
    assert "3件／3件" in text
    assert "+66.67个百分点" in text
    assert "第 1 位 ↑ 升 1" in text


def test_a_unit_s_page_shows_its_own_series_vintages_and_excel(counted, get):
    unit = counted.units["J1"]
    page = get(unit=unit.pk)
    shown = page.context["page"]
    assert [round(point.answer.value, 2) for point in shown.points] == [Decimal("33.33"), 100]
    assert {one.value for one in page.context["vintages"]} == {100}
    assert "统计中心 · 2026年10月" in words(page)
    assert [row.own for row in page.context["by_unit"].rows] == [True, False]
    book = get("indicator_export", unit=unit.pk)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0)
    heading, *rows = sheet.to_python()
    assert heading[:2] == ["区域", "所属单位"]
    assert {(row[0], row[1]) for row in rows} == {("青澜开发区", "统计中心")}
    assert [row[4] for row in rows] == [33.33, 100]


def test_an_earlier_period_compares_the_units_of_that_period(counted, get):
    told = get(period="2026-09").context["by_unit"]
    assert (told.period, told.before) == (SEPTEMBER, None)
    assert [(row.name, row.place.place) for row in told.rows] == [("招商局", 1), ("统计中心", 2)]
    assert {(row.change, row.place.moved) for row in told.rows} == {(None, None)}


def test_a_count_of_units_is_cumulated_as_the_page_asks(zone, get):
    first = month(2026, 1), month(2026, 2), month(2026, 3)
    figures = [(unit, period, value) for unit, value in (("J1", 3), ("Z", 1)) for period in first]
    record(zone.people["supervisor"], zone.zone, rows_of(zone, "reports_due", *figures))
    told = get(code="reports_due", view="cumulative", unit=zone.units["Z"].pk).context["by_unit"]
    assert [(row.name, row.answer.value, row.change) for row in told.rows] == [("统计中心", 9, 3), ("招商局", 3, 1)]
    assert (told.period, told.before) == (cumulative(2026, 3), cumulative(2026, 2))


def test_what_cannot_be_cumulated_is_told_of_its_month_and_has_no_places_where_neither_end_is_better(counted, get):
    told = get(code="reports_due", view="cumulative").context["by_unit"]
    assert [(row.name, row.answer.value, row.change, row.place) for row in told.rows] == [
        ("统计中心", 3, 0, None),
        ("招商局", 1, 0, None),
    ]
    assert (told.period, told.before) == (OCTOBER, SEPTEMBER)


def test_a_page_of_a_past_day_knows_of_units_what_was_known_then(counted, came, get):
    came("trade", OCTOBER, "2026-11-20")
    with act("test.back", by=None, zone=counted.zone) as doing:
        for each in Vintage.every.filter(zone=counted.zone):
            doing.change(each, known_at=each.known_at - timedelta(days=2))
    of_month(counted.zone)
    values = {row.name: row.answer.value for row in get().context["by_unit"].rows}
    assert values == {"统计中心": 100, "招商局": 100}
    past = get(as_of="2026-11-19", unit=counted.units["Z"].pk)
    assert {row.name: row.answer.value for row in past.context["by_unit"].rows} == {"统计中心": 100, "招商局": 0}
    assert past.context["chosen"].answer.value == 0
    assert get(as_of="2026-11-01").context["by_unit"] is None


def test_a_unit_that_was_closed_is_named_beside_those_with_a_figure_and_its_page_stays(counted, get, admin):
    unit = Unit.objects.get(pk=counted.units["Z"].pk)
    with act("test.taken_back", by=None, zone=counted.zone) as doing:
        for each in Vintage.every.filter(of_unit=unit, period_last=OCTOBER.last):
            doing.change(each, archived_at=timezone.now(), archive_reason="测试")
    changing.close(admin, unit, version=unit.version, last_day=date(2026, 10, 31), reason="撤并")
    page = get()
    told = page.context["by_unit"]
    assert [row.name for row in told.rows] == ["统计中心"]
    assert not told.ranked
    assert "本期没有数据： 招商局 （2026-10-31 撤销，最近一期 2026年9月）" in words(page)
    assert get(unit=unit.pk).context["chosen"].answer.value == 100


def test_units_are_called_as_on_the_day(zone, admin):
    unit = Unit.objects.get(pk=zone.units["Z"].pk)
    changing.restate(admin, unit, version=unit.version, since=date(2026, 11, 1), reason="更名", name="投资促进局")
    assert names([unit.pk], date(2026, 10, 31))[unit.pk].name == "招商局"
    assert names([unit.pk], date(2026, 11, 1))[unit.pk].name == "投资促进局"


@pytest.mark.parametrize("typed", ["x", "0", "9" * 18, "9" * 30, "-1"])
def test_a_unit_that_is_not_there_is_not_found(zone, get, typed):
    assert get(unit=typed).status_code == 404
    assert get("indicator_export", unit=typed).status_code == 404


def test_a_unit_of_another_zone_is_not_found(zone, yuntai, get):
    assert get(unit=yuntai.units["D"].pk).status_code == 404
    assert get("indicator_export", unit=yuntai.units["D"].pk).status_code == 404


def test_a_unit_without_figures_has_an_empty_page(zone, get):
    assert "督查室还没有这个指标的数据" in words(get(unit=zone.units["D"].pk))


def test_a_department_exports_its_own_units_figures_and_no_others(counted, get):
    def lines(unit):
        book = get("indicator_export", person="lead", unit=counted.units[unit].pk)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0)
        return len(sheet.to_python()) - 1

    assert (lines("J1"), lines("Z")) == (2, 0)


def test_the_page_asks_no_more_the_more_units_there_are(counted, get, admin):
    def asked(**query):
        with CaptureQueriesContext(connection) as queries:
            assert get(**query).status_code == 200
        return len(queries)

    get()
    few = asked(), asked(unit=counted.units["J1"].pk)
    told = {"kind": "department", "parent": None, "since": date(2020, 1, 1), "reason": "设立"}
    more = [changing.add(admin, counted.zone, Unit, code=f"X{n}", name=f"第{n}中心", **told) for n in range(3)]
    counted.units.update({each.code: each for each in more})
    record(
        counted.people["supervisor"], counted.zone,
        rows_of(counted, RATE, *((each.code, period, 50) for each in more for period in (SEPTEMBER, OCTOBER))),
    )  # fmt: skip
    assert len(get().context["by_unit"].rows) == 5
    assert (asked(), asked(unit=counted.units["J1"].pk)) == few
    assert max(few) <= 15


def test_the_table_of_returns_leads_to_each_unit_s_series(counted, as_person):
    page = as_person("supervisor").get(reverse("returns:list", args=["qinglan"])).content.decode()
    for code in ("J1", "Z"):
        assert f'/statistics/i/{RATE}?unit={counted.units[code].pk}"' in page


# programs


API = "/api/v1/zones/qinglan/statistics"


def test_programs_get_figures_of_areas_and_those_of_units_when_they_ask(counted, as_person):
    client = as_person("supervisor")
    areas = client.get(API, {"code": RATE}).json()["items"]
    assert {each["of_unit"] for each in areas} == {None}
    units = client.get(API, {"code": RATE, "of": "unit", "period_from": "2026-10"}).json()["items"]
    assert {each["of_unit"]["code"]: each["value"] for each in units} == {"J1": "100", "Z": "0"}
    unit = counted.units["J1"].pk
    one = client.get(API, {"code": RATE, "of_unit": unit, "vintages": "holding", "sort": "period"}).json()["items"]
    assert [(each["period"], each["value"]) for each in one] == [("2026-09", "33.33"), ("2026-10", "100")]
    assert client.get(one[0]["href"]).json()["of_unit"]["id"] == unit


def test_programs_get_the_vintage_of_a_unit_that_holds(counted, came, as_person):
    came("trade", OCTOBER, "2026-11-18")
    of_month(counted.zone)
    asked = {"code": RATE, "of": "unit", "vintages": "holding", "period_from": "2026-10"}
    items = as_person("supervisor").get(API, asked).json()["items"]
    assert {each["of_unit"]["code"]: each["value"] for each in items} == {"J1": "100", "Z": "100"}


def test_programs_are_told_how_a_unit_s_figure_came_about_from_the_unit_s_own_parts(counted, as_person):
    client = as_person("supervisor")
    asked = {"code": RATE, "of_unit": counted.units["J1"].pk, "period_from": "2026-10"}
    (one,) = client.get(API, asked).json()["items"]
    told = client.get(f"{one['href']}/explanation").json()
    assert (told["value"]["numerator"]["value"], told["value"]["denominator"]["value"]) == ("3", "3")
    below = client.get(f"{one['href']}/explanation", {"of": "below"})
    assert (below.status_code, below.json()["value"]) == (200, None)


def test_a_level_and_the_growth_of_a_unit_that_became_known_apart_stand_together(zone, as_person):
    by = zone.people["supervisor"]
    ten = timezone.make_aware(datetime(2026, 11, 10, 10))
    record(by, zone.zone, rows_of(zone, "retail_sales", ("Z", OCTOBER, 100), ("J1", OCTOBER, 7), known_at=ten))
    row = Row(
        zone.areas["QL"].pk, "retail_sales", OCTOBER, "discrete", None, Decimal("6.5"), "nominal",
        of_unit=zone.units["Z"].pk,
    )  # fmt: skip
    record(by, zone.zone, [row])
    asked = {"code": "retail_sales", "of_unit": zone.units["Z"].pk, "vintages": "holding"}
    (one,) = as_person("supervisor").get(API, asked).json()["items"]
    assert (one["value"], one["growth"]) == ("100", "6.5")


def test_a_key_of_a_series_names_its_area_and_unit():
    assert area_and_unit(series_key(7)) == (7, None)
    assert area_and_unit(series_key(7, 12)) == (7, 12)


def test_the_series_of_areas_are_found_by_an_index_without_figures_of_units(zone):
    rows = known(zone.zone).filter(code="gdp", area=zone.areas["QL"])
    if connection.vendor == "sqlite":
        assert "vintage_series" in rows.explain()
        assert "vintage_of_unit" in known_of_units(zone.zone).filter(code="gdp", area=zone.areas["QL"]).explain()
    names = {each.name: each.condition for each in Vintage._meta.indexes}
    assert all(names.values())
    assert catalogue.load().codes[RATE].nature == "ratio"
