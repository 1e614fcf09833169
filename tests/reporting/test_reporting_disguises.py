"""Tables under names that are not theirs: web pages called .xls, packages as other programs make them, and what is no
table at all; all figures invented."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal

import pytest
from office_tables import AREAS, CATALOGUE, cells_of, write_book

from guatu.errors import SourceBroken
from guatu.reporting import Frame, extract, open_book, propose
from guatu.reporting.tables.cells import day_of_serial
from guatu.reporting.tables.formats import shown_by

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>导出</title></head><body>
<table border="1"><caption>2026年1-10月主要指标（单位：亿元）</caption>
<tr><th rowspan="2">指标</th><th colspan="2">全区</th></tr><tr><th>累计</th><th>同比<br>（%）</th></tr>
<tr><td>固定资产&nbsp;投资</td><td x:num="1234.567">1,234.6</td><td>5.2</td></tr>
<tr style="display: none"><td>出口</td><td>40</td><td>-3.1</td></tr></table></body></html>"""


def page(tmp_path, text=PAGE, encoding="utf-8", name="月报.xls"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_web_page_called_xls_is_read_as_the_table_that_it_is(tmp_path, encoding):
    path = page(tmp_path, encoding=encoding)
    cells = cells_of(path)
    assert cells[1, 1].text == "2026年1-10月主要指标（单位：亿元）"
    assert (cells[3, 1].text, cells[3, 1].origin) == ("指标", (2, 1))
    assert (cells[2, 3].text, cells[2, 3].origin) == ("全区", (2, 2))
    assert cells[3, 3].text == "同比 （%）"
    assert (cells[4, 2].number, cells[4, 2].text) == (Decimal("1234.567"), "1234.567")
    assert [row.hidden for row in open_book(path).sheets[0].rows()] == [False, False, False, False, True]


def test_the_figures_of_a_page_come_in_like_those_of_a_workbook(tmp_path):
    book = open_book(page(tmp_path, PAGE.replace("资产&nbsp;投资", "资产投资")))
    mappings, _ = propose(book, CATALOGUE, AREAS)
    figures = extract(book, mappings, Frame(CATALOGUE, AREAS, area="zone")).figures
    told = {(each.indicator, each.value, each.growth, each.last, each.hidden) for each in figures}
    assert ("fixed_asset_investment", Decimal("123456700000"), Decimal("5.2"), date(2026, 10, 31), False) in told
    assert ("exports", Decimal("4000000000"), Decimal("-3.1"), date(2026, 10, 31), True) in told


def test_a_table_within_a_table_counts_and_the_one_around_it_is_layout(tmp_path):
    text = f"<table><tr><td>{PAGE[PAGE.index('<table') : PAGE.index('</body')]}</td></tr></table>"
    (sheet,) = open_book(page(tmp_path, text)).sheets
    assert next(sheet.rows()).cells[0].text.startswith("2026年")
    both = open_book(page(tmp_path, "<table><tr><td>一</td></tr></table><table><tr><td>二</td></tr></table>"))
    assert [each.name for each in both.sheets] == ["表1", "表2"]


def test_spans_beyond_all_bounds_cost_nothing(tmp_path):
    text = '<table><tr><td colspan="999999999" rowspan="999999999">一</td></tr><tr><td>二</td></tr></table>'
    assert len(list(open_book(page(tmp_path, text)).sheets[0].rows())) <= 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html><body><p>1</p></body></html>", "without a table"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "XML spreadsheet"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "web archive"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", "Excel 4 or older"),
        (b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\n", "SYLK"),
    ],
)
def test_what_only_looks_like_a_table_is_told_by_its_name(tmp_path, content, reason):
    path = tmp_path / "月报.xls"
    path.write_bytes(content)
    with pytest.raises(SourceBroken, match=reason):
        open_book(path)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"xl/workbook.bin": b""}, "xlsb"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument"),
        ({"word/document.xml": b"<x/>"}, "Word"),
        ({"readme.txt": b"1"}, "no .xlsx workbook"),
    ],
)
def test_an_archive_that_is_no_workbook_is_told_by_its_kind(tmp_path, parts, reason):
    path = tmp_path / "月报.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(SourceBroken, match=reason):
        open_book(path)


def renamed(tmp_path, change, **replaced):
    """A workbook whose parts have other names."""
    whole = write_book(tmp_path / "whole.xlsx", {"表": [["出口", 12.5]]})
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(change(name), replaced.get(name, old.read(name)))
    return path


@pytest.mark.parametrize(
    "change",
    [lambda name: name.replace("/", "\\"), str.lower, lambda name: name.replace("sharedStrings", "SharedStrings")],
    ids=["backslashes", "small letters", "other capitals"],
)
def test_parts_are_found_whatever_their_slashes_and_capitals(tmp_path, change):
    cells = cells_of(renamed(tmp_path, change))
    assert (cells[1, 1].text, cells[1, 2].number) == ("出口", Decimal("12.5"))


def test_a_workbook_may_stand_elsewhere_in_its_package(tmp_path):
    whole = write_book(tmp_path / "whole.xlsx", {"表": [["出口", 12.5]]})
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'Target="xl/workbook.xml"', b'Target="workbook.xml"')
            new.writestr(name.removeprefix("xl/"), content)
    assert cells_of(path)[1, 1].text == "出口"


def test_escaped_characters_and_written_dates_are_read(tmp_path):
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="str"><v>a_x000A_b</v></c><c r="B1" t="d"><v>2026-10-31T00:00:00</v></c>'
        b"</row></sheetData></worksheet>"
    )
    path = renamed(tmp_path, str, **{"xl/worksheets/sheet1.xml": sheet})
    cells = cells_of(path)
    assert cells[1, 1].text == "a\nb"
    assert (cells[1, 2].kind, day_of_serial(cells[1, 2].number)) == ("date", date(2026, 10, 31))


def test_readings_above_runs_are_no_text(tmp_path):
    texts = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>出口</t></r>'
        '<rPh sb="0" eb="1"><r><t>chu</t></r></rPh></si></sst>'
    ).encode()
    assert cells_of(renamed(tmp_path, str, **{"xl/sharedStrings.xml": texts}))[1, 1].text == "出口"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("dd\\-mmm\\-yyyy\\ hh:mm:ss.000", "date"),
        ("mm:ss.0", "time"),
        ("[h]:mm", "time"),
        ("[mm]", "time"),
        ("0.00", ""),
    ],
)
def test_times_with_fractions_and_elapsed_times_are_times(code, shown):
    assert shown_by(200, code) == shown
