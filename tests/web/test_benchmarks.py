"""Rules of benchmarks: one indicator over several areas and years, each figure with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from ledger_hand import Ledger, address, book

from guatu import catalogue
from guatu_web.ledger.models import PublishedFigure
from guatu_web.ledger.published import SHIPPED, load, rows
from guatu_web.records.models import AuditEntry


@pytest.fixture
def ledger(qinglan):
    load()
    return Ledger(qinglan)


@pytest.fixture
def table(as_person, qinglan):
    def ask(person="observer", **query):
        page = as_person(person).get(address(qinglan.zone, "benchmarks"), query)
        assert page.status_code == 200
        return page.context["chosen"].table, page.content.decode()

    return ask


def test_every_shipped_figure_is_one_of_the_catalogue_with_source_and_date():
    shipped = list(rows())
    assert len(shipped) > 15
    for figure in shipped:
        known = catalogue.load().get(figure.code)
        assert figure.indicator == known.name
        assert figure.value_unit == ("%" if figure.measure == "growth" else figure.value_unit)
        assert figure.measure in ("level", "growth")
        assert figure.title
        assert date(2010, 1, 1) < figure.published_on < date(2030, 1, 1)
        assert figure.period_last < figure.published_on


@pytest.mark.parametrize(
    ("place", "code", "measure", "period", "value"),
    [
        ("常州西太湖科技产业园", "gdp", "level", "2019", "9410000000"),
        ("常州西太湖科技产业园", "general_public_revenue", "growth", "2019", "5.1"),
        ("南通开发区", "gdp", "level", "2022H1", "42800000000"),
        ("南通开发区", "foreign_trade", "growth", "2022-01/2022-07", "38"),
    ],
)
def test_the_shipped_figures_are_those_of_their_sources(db, place, code, measure, period, value):
    load()
    found = PublishedFigure.objects.filter(place=place, code=code, measure=measure)
    assert [(str(each.period), each.value) for each in found] == [(period, Decimal(value))]


def test_loading_twice_changes_nothing(db, capsys):
    load()
    before = list(PublishedFigure.objects.values_list("pk", flat=True))
    call_command("load_benchmarks")
    assert list(PublishedFigure.objects.values_list("pk", flat=True)) == before
    assert f"{len(before)} published figures" in capsys.readouterr().out


def test_a_corrected_file_replaces_what_was_loaded(db, tmp_path):
    load()
    corrected = tmp_path / "benchmarks.csv"
    corrected.write_text(SHIPPED.read_text(encoding="utf-8").replace("9410000000", "9420000000"), encoding="utf-8")
    load(corrected)
    assert PublishedFigure.objects.filter(value=Decimal("9420000000")).count() == 1
    assert not PublishedFigure.objects.filter(value=Decimal("9410000000")).exists()


def test_the_own_zone_stands_first_beside_what_others_have_published(ledger, table, qinglan):
    document = ledger.document("地区生产总值216亿元，增长8%。", "2019年工作总结", date(2020, 1, 10))
    said = ledger.statement(document, "216亿元", "地区生产总值216亿元", kind="actual", value="216e8", unit="CNY")
    ledger.observation(value="21600000000", code="gdp", period="2019", statement=said)
    ledger.observation(value="8", base="%", measure="growth", code="gdp", period="2019")
    ledger.observation(value="5000000000", code="gdp", period="2018", area=qinglan.areas["QL1"])
    found, page = table(indicator="gdp")
    assert found.years == [2018, 2019]
    assert [(row.place, row.own) for row in found.rows] == [
        ("青澜开发区", True),
        ("北园", True),
        ("常州西太湖科技产业园", False),
    ]
    for words in ("216亿元", "增长8%", "50亿元", "94.1亿元", "2020-01-18", "2019年工作总结", f"#s{said.pk}"):
        assert words in page
    assert [cell.figure is None for cell in found.rows[0].cells] == [True, False]


def test_growth_is_shown_as_published_and_never_worked_out(ledger, table):
    ledger.observation(value="10000000000", code="tax_revenue", indicator="税收收入", period="2024")
    ledger.observation(value="20000000000", code="tax_revenue", indicator="税收收入", period="2025")
    found, _page = table(indicator="tax_revenue")
    assert [cell.growth for row in found.rows for cell in row.cells] == [None, None]


def test_only_the_same_part_of_the_year_is_compared(ledger, table):
    ledger.observation(value="20000000000", code="gdp", period="2022H1")
    ledger.observation(value="45000000000", code="gdp", period="2022")
    half, _page = table(indicator="gdp", part="上半年")
    assert sorted(row.place for row in half.rows) == ["南通开发区", "青澜开发区"]
    whole, _page = table(indicator="gdp", part="全年")
    assert sorted(row.place for row in whole.rows) == ["常州西太湖科技产业园", "青澜开发区"]


def test_a_newer_figure_of_the_same_year_stands_for_the_older(ledger, table):
    ledger.observation(value="20000000000", code="gdp", period="2025")
    ledger.observation(value="20500000000", code="gdp", period="2025")
    found, page = table(indicator="gdp")
    assert "205亿元" in page
    assert [str(cell.figure.value) for cell in found.rows[0].cells if cell.figure] == ["20500000000.000000000000"]


def test_own_figures_without_a_code_are_found_by_name(ledger, table):
    ledger.observation("石墨烯项目数", "80", "count")
    found, page = table(indicator="石墨烯项目数")
    assert [row.place for row in found.rows] == ["青澜开发区"]
    assert "人工登记" in page


def test_a_zone_never_sees_another_zone_s_own_figures(ledger, table, yuntai):
    Ledger(yuntai).observation(value="77000000000", code="gdp", period="2019")
    found, page = table(indicator="gdp")
    assert "770亿元" not in page
    assert [row.place for row in found.rows] == ["常州西太湖科技产业园"]


@pytest.mark.parametrize("query", [{"indicator": "没有"}, {"measure": "x"}, {"part": "\x00"}, {"indicator": "\x00"}])
def test_no_choice_breaks_the_page(ledger, table, query):
    table(**query)


def test_the_page_stands_without_any_figure(db, as_person, qinglan):
    PublishedFigure.objects.all().delete()
    assert "上传一份工作报告" in as_person("clerk").get(address(qinglan.zone, "benchmarks")).content.decode()


def test_the_table_takes_twelve_queries_however_many_figures(ledger, as_person, qinglan, django_assert_max_num_queries):
    for year in range(1990, 2026):
        ledger.observation(value=str(year), code="gdp", period=str(year), area=qinglan.areas["QL1"])
    client = as_person("lead")
    with django_assert_max_num_queries(12):
        page = client.get(address(qinglan.zone, "benchmarks"), {"indicator": "gdp"})
    assert len(page.context["chosen"].table.years) == 36


def test_the_table_exports_with_sources_and_is_recorded(ledger, as_person, qinglan):
    ledger.observation(value="21600000000", code="gdp", period="2019")
    exported = book(as_person("observer").get(address(qinglan.zone, "benchmarks_export"), {"indicator": "gdp"}))
    told = [(row["区域"].value, row["数值"].value, row["单位"].value, row["来源"].value) for row in exported]
    assert told[0] == ("青澜开发区", 216, "亿元", "人工登记")
    assert ("常州西太湖科技产业园", 94.1, "亿元") in [row[:3] for row in told]
    entry = AuditEntry.objects.get(act="ledger.export_benchmarks")
    assert entry.changes["rows"] == [None, len(exported)]


def test_a_lead_exports_of_the_own_zone_only_what_is_his(ledger, as_person, qinglan):
    ledger.observation(value="21600000000", code="gdp", period="2019", unit=qinglan.units["Z"])
    exported = book(as_person("lead").get(address(qinglan.zone, "benchmarks_export"), {"indicator": "gdp"}))
    assert {row["区域"].value for row in exported} == {"常州西太湖科技产业园"}


def test_a_clerk_may_not_export(as_person, qinglan):
    assert as_person("clerk").get(address(qinglan.zone, "benchmarks_export")).status_code == 403
