"""Rules of benchmarks: one indicator over several areas and years, each figure with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone
from ledger_hand import Ledger, address, book

from guatu import catalogue
from guatu_web.ledger.models import PublishedFigure
from guatu_web.ledger.published import COLUMNS, SHIPPED, PublishedFiguresError, load, rows
from guatu_web.records.models import AuditEntry


@pytest.fixture
def ledger(qinglan):
    load()
    return Ledger(qinglan)


@pytest.fixture
def shipped_file(tmp_path):
    def corrected(*changes):
        text = SHIPPED.read_text(encoding="utf-8")
        for old, new in changes:
            text = text.replace(old, new)
        path = tmp_path / "benchmarks.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return corrected


@pytest.fixture
def table(as_person, qinglan):
    def ask(person="observer", **query):
        page = as_person(person).get(address(qinglan.zone, "benchmarks"), query)
        assert page.status_code == 200
        return page.context["chosen"].table, page.content.decode()

    return ask


def test_every_shipped_figure_is_one_of_the_catalogue_with_source_and_date():
    for figure in rows():
        known = catalogue.load().get(figure.code)
        assert figure.indicator == known.name
        assert figure.title
        assert figure.published_on < date.today()
        assert figure.address == "" or figure.address.startswith("http")


def test_at_least_five_real_zones_ship_over_several_years_with_results_and_targets():
    shipped = rows()
    assert len({each.place for each in shipped}) >= 10
    assert len({each.period_last.year for each in shipped}) >= 8
    assert {each.kind for each in shipped} == {"actual", "target"}
    for code in ("gdp", "industrial_output_above_scale", "general_public_revenue", "fixed_asset_investment"):
        assert len({each.place for each in shipped if each.code == code}) >= 5
    assert len({each.place for each in shipped if each.code == "gdp" and each.period_last.year == 2023}) >= 4


def test_a_published_growth_is_of_the_size_of_a_growth():
    assert all(-50 < each.value < 100 for each in rows() if each.measure == "growth")


@pytest.mark.parametrize(
    ("place", "kind", "code", "measure", "period", "value"),
    [
        ("常州西太湖科技产业园", "actual", "gdp", "level", "2019", "9410000000"),
        ("常州西太湖科技产业园", "actual", "general_public_revenue", "growth", "2019", "5.1"),
        ("常州西太湖科技产业园", "target", "gdp", "growth", "2020", "10"),
        ("南通开发区", "actual", "gdp", "level", "2022H1", "42800000000"),
        ("南通开发区", "actual", "foreign_trade", "growth", "2022-01/2022-07", "38"),
        ("南通开发区", "target", "fdi_used", "level", "2022", "750000000"),
        ("苏州工业园区", "actual", "gdp", "level", "2023", "368600000000"),
        ("苏州工业园区", "actual", "industrial_output_above_scale", "growth", "2023", "0.1"),
        ("苏州高新区", "actual", "fdi_used", "level", "2021", "687000000"),
        ("无锡高新区（新吴区）", "actual", "foreign_trade", "level", "2021", "56870000000"),
        ("常州高新区（新北区）", "actual", "gdp", "growth", "2023", "8.1"),
        ("常州经开区", "actual", "fdi_used", "level", "2023", "74560000"),
        ("南通开发区", "target", "billion_projects_signed", "level", "2022", "30"),
        ("北京经开区", "actual", "gdp", "level", "2025", "401210000000"),
        ("天津经开区", "target", "industrial_value_added_above_scale", "growth", "2022", "8"),
        ("西安高新区", "actual", "gdp", "level", "2022Q1", "77541000000"),
        ("广州开发区、黄埔区", "actual", "general_public_revenue", "level", "2024", "21320000000"),
    ],
)
def test_the_shipped_figures_are_those_of_their_sources(db, place, kind, code, measure, period, value):
    load()
    found = PublishedFigure.objects.filter(place=place, kind=kind, code=code, measure=measure)
    assert (period, Decimal(value)) in [(str(each.period), each.value) for each in found]


def test_loading_twice_changes_nothing(db, capsys):
    load()
    before = list(PublishedFigure.objects.values_list("pk", flat=True))
    call_command("load_benchmarks")
    assert list(PublishedFigure.objects.values_list("pk", flat=True)) == before
    assert f"{len(before)} published figures (0 new, 0 archived)" in capsys.readouterr().out


def test_a_corrected_figure_replaces_the_old_which_is_kept(db, shipped_file):
    load()
    others = PublishedFigure.objects.exclude(value=Decimal("9410000000"))
    untouched = set(others.values_list("pk", flat=True))
    assert load(shipped_file(("9410000000", "9420000000")))[1:] == (1, 1)
    assert PublishedFigure.objects.get(value=Decimal("9420000000")).archived_at is None
    assert PublishedFigure.objects.get(value=Decimal("9410000000")).archived_at is not None
    assert (
        set(others.filter(archived_at=None).exclude(value=Decimal("9420000000")).values_list("pk", flat=True))
        == untouched
    )


def test_a_figure_that_comes_back_stands_again(db, shipped_file):
    load()
    load(shipped_file(("9410000000", "9420000000")))
    load()
    kept = PublishedFigure.objects.filter(place="常州西太湖科技产业园", code="gdp", measure="level").order_by("pk")
    assert [(each.value, each.archived_at is None) for each in kept] == [
        (Decimal("9410000000"), False),
        (Decimal("9420000000"), False),
        (Decimal("9410000000"), True),
    ]


def test_an_archived_figure_is_neither_shown_nor_offered(ledger, table, shipped_file):
    load(shipped_file(("9410000000", "9420000000")))
    _found, page = table(indicator="gdp")
    assert "94.2亿元" in page
    assert "94.1亿元" not in page
    PublishedFigure.objects.filter(code="tax_share").update(archived_at=timezone.now())
    _found, page = table()
    assert "tax_share" not in page


GOOD = "甲开发区,actual,甲区公报,甲区统计局,2024-02-01,https://example.org/1,地区生产总值,gdp,level,100,CNY,2023,eq,"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("甲开发区", "", "zone must not be empty"),
        ("甲开发区", "甲开发区 ", "zone must not begin or end with a space"),
        ("甲区公报", "长" * 301, "title has 301 characters, at most 300"),
        ("actual", "result", "kind 'result' is none of actual, target"),
        ("2024-02-01", "2024年2月1日", "write it as 2024-02-04"),
        ("2024-02-01", "2023-11-01", "cannot be of 2023-11-01; see period and date"),
        ("https://example.org/1", "ftp://example.org/1", "write https://… or leave it empty"),
        ("https://example.org/1", "/tmp/1.txt", "write https://… or leave it empty"),
        ("地区生产总值", "GDP", "write 地区生产总值"),
        (",gdp,", ",gnp,", "code 'gnp' is not in the catalogue"),
        ("level", "delta", "measure 'delta' is none of level, growth, rank"),
        (",100,", ",1亿,", "write a plain number in the base unit"),
        (",100,", ",NaN,", "write a plain number in the base unit"),
        (",100,", ",1e30,", "write a plain number in the base unit"),
        ("CNY", "%", "unit '%' is none of CNY, USD"),
        (",2023,", ",去年,", "write it as 2023, 2022H1 or 2020-01/2020-09"),
        (",eq,", ",=,", "bound '=' is none of eq, ge, le, approx"),
        (",eq,", ",eq,no", "expected 'no' is none of nothing, yes"),
        ("actual", "target", "a target of 2023 cannot be of 2024-02-01"),
        (",eq,", ",eq,,more", "more cells than the file has columns"),
    ],
)
def test_a_faulty_row_is_refused_with_its_line_and_what_would_work(tmp_path, old, new, told):
    path = tmp_path / "benchmarks.csv"
    path.write_text("\n".join([",".join(COLUMNS), GOOD, GOOD.replace(old, new, 1)]), encoding="utf-8")
    with pytest.raises(PublishedFiguresError) as caught:
        rows(path)
    assert any(each.startswith("line 3: ") and told in each for each in caught.value.problems)


def test_the_same_figure_twice_is_refused_and_every_faulty_line_is_named(tmp_path):
    path = tmp_path / "benchmarks.csv"
    path.write_text("\n".join([",".join(COLUMNS), GOOD, GOOD, GOOD.replace("gdp", "x")]), encoding="utf-8")
    with pytest.raises(PublishedFiguresError, match=r"line 3: says again what line 2 says.*line 4: code 'x'"):
        rows(path)


def test_a_file_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "benchmarks.csv"
    path.write_text("zone,value\n甲,1\n", encoding="utf-8")
    with pytest.raises(PublishedFiguresError, match="line 1: the columns must be zone, kind"):
        rows(path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "benchmarks.csv"
    path.write_bytes(f"{','.join(COLUMNS)}\n{GOOD}\n".encode("gb18030"))
    with pytest.raises(PublishedFiguresError, match="save it as such"):
        rows(path)


def test_a_faulty_file_leaves_the_table_as_it_was(db, shipped_file):
    load()
    before = list(PublishedFigure.objects.order_by("pk").values())
    with pytest.raises(PublishedFiguresError):
        load(shipped_file((",eq,", ",about,")))
    assert list(PublishedFigure.objects.order_by("pk").values()) == before


def test_the_own_zone_stands_first_beside_what_others_have_published(ledger, table, qinglan):
    document = ledger.document("地区生产总值216亿元，增长8%。", "2019年工作总结", date(2020, 1, 10))
    said = ledger.statement(document, "216亿元", "地区生产总值216亿元", kind="actual", value="216e8", unit="CNY")
    ledger.observation(value="21600000000", code="gdp", period="2019", statement=said)
    ledger.observation(value="8", base="%", measure="growth", code="gdp", period="2019")
    ledger.observation(value="5000000000", code="gdp", period="2018", area=qinglan.areas["QL1"])
    found, page = table(indicator="gdp")
    assert {2018, 2019, 2023} < set(found.years)
    assert [(row.place, row.own) for row in found.rows][:2] == [("青澜开发区", True), ("北园", True)]
    assert not any(row.own for row in found.rows[2:])
    assert {"常州西太湖科技产业园", "苏州工业园区", "西安高新区"} < {row.place for row in found.rows[2:]}
    for words in ("216亿元", "增长8%", "50亿元", "94.1亿元", "2020-01-18", "2019年工作总结", f"#s{said.pk}"):
        assert words in page
    assert [year for year, cell in zip(found.years, found.rows[0].cells, strict=True) if cell.figure] == [2019]


def row_of(found, place):
    cells = next(row.cells for row in found.rows if row.place == place)
    return dict(zip(found.years, cells, strict=True))


def test_results_and_targets_of_a_year_stand_apart_in_its_cell(ledger, table):
    found, _page = table(indicator="gdp")
    promised = row_of(found, "天津经开区")[2022]
    assert (promised.figure, promised.growth, promised.target) == (None, None, None)
    assert promised.target_growth.value == 7
    assert [each.title for each in promised.sources] == ["〔天津经济技术开发区2022年工作会议报道〕"]
    reached = row_of(found, "常州经开区")[2018]
    assert (reached.figure.value, reached.growth.value) == (Decimal("80870000000"), Decimal("7.5"))
    assert (reached.target, reached.target_growth) == (None, None)
    assert row_of(found, "苏州工业园区")[2022].target_growth.bound == "ge"
    assert found.has_targets


def test_an_expected_result_is_marked_as_such(ledger, table):
    found, _page = table(indicator="gdp")
    assert row_of(found, "常州西太湖科技产业园")[2019].expected
    assert not row_of(found, "苏州工业园区")[2023].expected
    assert not row_of(found, "天津经开区")[2022].expected
    assert found.has_expected


def test_a_result_in_the_year_of_a_target_does_not_hide_it(ledger, table):
    reached = PublishedFigure.objects.filter(place="南通开发区", code="fdi_used", kind="target")[0]
    reached.pk, reached.kind, reached.value, reached.title = None, "actual", Decimal("760000000"), "另一份公报"
    PublishedFigure.objects.bulk_create([reached])
    cell = row_of(table(indicator="fdi_used")[0], "南通开发区")[2022]
    assert (cell.figure.value, cell.target.value) == (Decimal("760000000"), Decimal("750000000"))
    assert len(cell.sources) == 2


def test_where_nothing_was_published_the_cell_is_empty(ledger, table):
    found, _page = table(indicator="gdp")
    cell = row_of(found, "苏州工业园区")[2020]
    assert cell == (None, None, None, None, [])
    assert cell.shown is None


def test_each_source_is_told_once_with_title_day_publisher_and_address(ledger, table):
    found, page = table(indicator="gdp")
    assert len(found.sources) == len(set(found.sources))
    source = next(each for each in found.sources if each.title == "经济概述")
    assert source[1:5] == (
        "经济概述",
        date(2024, 2, 4),
        "苏州工业园区管理委员会",
        "https://www.sipac.gov.cn/szgyyq/yqjjfz/common_tt.shtml",
    )
    assert [each.number for each in found.sources] == list(range(1, len(found.sources) + 1))
    assert row_of(found, "苏州工业园区")[2023].sources == [source]
    assert "经济概述" in page
    assert "2024-02-04" in page


def test_the_page_opens_with_the_indicator_that_most_zones_have_published(ledger, as_person, qinglan):
    chosen = as_person("observer").get(address(qinglan.zone, "benchmarks")).context["chosen"]
    assert (chosen.indicator.key, chosen.part) == ("gdp", "全年")
    assert len(chosen.table.rows) >= 8


def test_growth_is_shown_as_published_and_never_worked_out(ledger, table):
    ledger.observation(value="10000000000", code="tax_revenue", indicator="税收收入", period="2024")
    ledger.observation(value="20000000000", code="tax_revenue", indicator="税收收入", period="2025")
    found, _page = table(indicator="tax_revenue")
    assert [cell.growth for row in found.rows for cell in row.cells] == [None, None]


def test_only_the_same_part_of_the_year_is_compared(ledger, table):
    ledger.observation(value="20000000000", code="gdp", period="2022H1")
    ledger.observation(value="45000000000", code="gdp", period="2022")
    half, _page = table(indicator="gdp", part="上半年")
    assert {"南通开发区", "青澜开发区", "西安高新区"} < {row.place for row in half.rows}
    assert row_of(half, "青澜开发区")[2022].figure.value == 20_000_000_000
    assert row_of(half, "西安高新区")[2023].figure.value == Decimal("161472000000")
    whole, _page = table(indicator="gdp", part="全年")
    assert "南通开发区" not in {row.place for row in whole.rows}
    assert row_of(whole, "青澜开发区")[2022].figure.value == 45_000_000_000
    assert row_of(whole, "西安高新区")[2023].figure.value == Decimal("333255000000")


def test_a_newer_figure_of_the_same_year_stands_for_the_older(ledger, table):
    ledger.observation(value="20000000000", code="gdp", period="2025")
    ledger.observation(value="20500000000", code="gdp", period="2025")
    found, page = table(indicator="gdp")
    assert "205亿元" in page
    assert [cell.figure.value for cell in found.rows[0].cells if cell.figure] == [Decimal("20500000000")]


def test_own_figures_without_a_code_are_found_by_name(ledger, table):
    ledger.observation("石墨烯项目数", "80", "count")
    found, page = table(indicator="石墨烯项目数")
    assert [row.place for row in found.rows] == ["青澜开发区"]
    assert "人工登记" in page


def test_a_zone_never_sees_another_zone_s_own_figures(ledger, table, yuntai):
    Ledger(yuntai).observation(value="77000000000", code="gdp", period="2019")
    found, page = table(indicator="gdp")
    assert "770亿元" not in page
    assert not any(row.own for row in found.rows)


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
    assert set(page.context["chosen"].table.years) >= set(range(1990, 2026))


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
    places = {row["区域"].value for row in exported}
    assert "常州西太湖科技产业园" in places
    assert "青澜开发区" not in places


def test_the_export_tells_results_from_targets_and_names_publisher_and_address(ledger, as_person, qinglan):
    def rows_of(indicator):
        sent = as_person("observer").get(address(qinglan.zone, "benchmarks_export"), {"indicator": indicator})
        return book(sent)

    exported = [*rows_of("gdp"), *rows_of("fdi_used")]
    told = {
        (row["区域"].value, row["类别"].value, row["时期"].value, row["数值"].value, "界限" in row)
        for row in exported
        if row["口径"].value == "数值"
    }
    assert ("南通开发区", "目标", "2022年", 7.5, False) in told
    assert ("常州经开区", "完成", "2018年", 808.7, False) in told
    suzhou = next(row for row in exported if row["来源"].value == "经济概述")
    assert suzhou["发布单位"].value == "苏州工业园区管理委员会"
    assert suzhou["网址"].value.startswith("https://www.sipac.gov.cn/")
    expected = {row["区域"].value for row in exported if "预计数" in row}
    assert "常州西太湖科技产业园" in expected
    assert "苏州工业园区" not in expected


def test_a_clerk_may_not_export(as_person, qinglan):
    assert as_person("clerk").get(address(qinglan.zone, "benchmarks_export")).status_code == 403
