"""Office tables become cells with their places, whatever wrote them; what is no table is refused with a reason."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_tables import Percent, Thousandth, cells_of, write_book
from packed_xls import DAY, PERCENT, pack_xls

from guatu.errors import SourceBroken, SourceEmpty, SourceEncrypted, SourceError, SourceMissing, SourceTooLarge
from guatu.reporting.tables import Limits, column_letters, open_book
from guatu.reporting.tables.cells import column_number, day_of_serial
from guatu.reporting.tables.formats import shown_by


def test_xlsx_keeps_what_a_person_sees_beside_the_value(tmp_path):
    rows = [
        ["月报", None, None],
        [Percent(0.083), ("=1/0", "#DIV/0!"), date(2026, 10, 31)],
        [Thousandth(12345), "１２"],
    ]
    cells = cells_of(write_book(tmp_path / "a.xlsx", {"表": rows}, merged=[(0, 0, 0, 2, "月报")]))
    assert (cells[2, 1].number, cells[2, 1].shown) == (Decimal("0.083"), "percent")
    assert (cells[2, 2].kind, cells[2, 2].text) == ("error", "#DIV/0!")
    assert (cells[2, 3].kind, day_of_serial(cells[2, 3].number)) == ("date", date(2026, 10, 31))
    assert cells[3, 1].shown == "scaled"
    assert cells[3, 2].text == "１２"
    assert (cells[1, 3].text, cells[1, 3].origin, cells[1, 1].origin) == ("月报", (1, 1), None)


def test_hidden_rows_columns_and_sheets_are_known(tmp_path):
    path = write_book(
        tmp_path / "a.xlsx", {"明": [[1], [2]], "暗": [[3]]}, hidden_rows=[1], hidden_sheets=["暗"], hidden="C:D"
    )
    shown, secret = open_book(path).sheets
    assert [row.hidden for row in shown.rows()] == [False, True]
    assert shown.hidden_columns == {3, 4}
    assert (shown.hidden, secret.hidden) == (False, True)


def test_xls_tells_the_same_as_xlsx(tmp_path):
    rows = [["月报", None, None], ["出口", 12.5, 0.083], ["进口", "#DIV/0!", 46326.0]]
    path = pack_xls(
        tmp_path / "b.xls", {"表": rows}, hidden_rows={2}, merged=[(0, 0, 0, 2)], styles={(1, 2): PERCENT, (2, 2): DAY}
    )
    cells = cells_of(path)
    assert (cells[2, 2].number, cells[2, 3].shown) == (Decimal("12.5"), "percent")
    assert (cells[3, 2].kind, cells[3, 2].text) == ("error", "#DIV/0!")
    assert day_of_serial(cells[3, 3].number) == date(2026, 10, 31)
    assert cells[1, 3].origin == (1, 1)
    assert [row.hidden for row in open_book(path).sheets[0].rows()] == [False, False, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_text_is_read_in_any_encoding_with_any_delimiter(tmp_path, encoding, delimiter):
    path = tmp_path / "月报.csv"
    lines = [["指标", "本月", "备注"], ["出口总额", "12.5亿元", "快报"], ["进口总额", "8.1亿元", ""]]
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    sheet = open_book(path).sheets[0]
    assert sheet.name == "月报"
    assert [[cell.text for cell in row.cells] for row in sheet.rows()] == [[t for t in line if t] for line in lines]


def test_quoted_fields_may_hold_delimiters_and_line_ends(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('指标,数值\n"出口,总额","1,234.5"\n"进口\n总额",2\n', encoding="utf-8")
    assert [row.cells[-1].text for row in open_book(path).sheets[0].rows()] == ["数值", "1,234.5", "2"]


def test_excel_s_binary_noise_is_not_read(tmp_path):
    cells = cells_of(write_book(tmp_path / "a.xlsx", {"表": [[0.1 + 0.2, 1e-7, 123456789012345]]}))
    assert [str(cells[1, column].number) for column in (1, 3)] == ["0.3", "123456789012345"]
    assert cells[1, 2].number == Decimal("0.0000001")


def patched(path, part, change):
    """The workbook with one part changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, change(content) if name == part else content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def rows_of(path, limits=None):
    return [row for sheet in open_book(path, limits).sheets for row in sheet.rows()]


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY e "eeee">]><worksheet', 1),
        lambda xml: xml.replace(b"<v>0</v>", b"<v>999</v>"),
        lambda xml: xml.replace(b'<row r="2"', b'<row r="1"'),
        lambda xml: xml.replace(b'<row r="2"', b'<row r="x"'),
    ],
    ids=["cut off", "entities", "no such text", "rows twice", "row without number"],
)
def test_broken_sheets_are_refused(tmp_path, change):
    path = patched(write_book(tmp_path / "a.xlsx", {"表": [["指标"], ["出口"]]}), SHEET, change)
    with pytest.raises(SourceBroken):
        rows_of(path)


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path):
    path = write_book(tmp_path / "a.xlsx", {"表": [["指标"]]})
    patched(path, SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 50_000_000))
    with pytest.raises(SourceTooLarge, match="unfolds too far"):
        open_book(path)


@pytest.mark.parametrize("limits", [Limits(file=100), Limits(unpacked=100), Limits(members=2), Limits(strings=10)])
def test_files_beyond_the_limits_are_refused(tmp_path, limits):
    path = write_book(tmp_path / "a.xlsx", {"表": [["指标"], ["出口"]]})
    with pytest.raises(SourceTooLarge):
        rows_of(path, limits)


def test_rows_beyond_the_limit_are_refused(tmp_path):
    path = write_book(tmp_path / "a.xlsx", {"表": [[1], [2], [3]]})
    text = tmp_path / "a.csv"
    text.write_text("1,1\n2,2\n3,3\n")
    for each in (path, text):
        assert len(rows_of(each, Limits(rows=3))) == 3
        with pytest.raises(SourceTooLarge):
            rows_of(each, Limits(rows=2))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", SourceEmpty),
        (b"%PDF-1.7 ...", SourceBroken),
        (b"PK\x03\x04 cut off", SourceBroken),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), SourceBroken),
        (b"\xff\xd8\xff\xe0", SourceBroken),
        (b"a,b\n\xff\xfe\xfa\x81", SourceBroken),
        (bytes(range(1, 9)) * 100, SourceBroken),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(tmp_path, content, error):
    path = tmp_path / "月报.xlsx"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        open_book(path)
    assert caught.value.remedy


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SourceMissing, match="月报"):
        open_book(tmp_path / "月报.xlsx")


def test_a_locked_workbook_asks_for_one_without_password(tmp_path):
    path = pack_xls(tmp_path / "a.xls", {"表": [["a"]]})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\x22\x00\x02\x00\x00\x00", b"\x2f\x00\x02\x00\x00\x00", 1))
    with pytest.raises(SourceEncrypted):
        open_book(path)


@given(st.binary(max_size=3000))
def test_no_bytes_behind_an_office_signature_crash_the_reader(tmp_path_factory, noise):
    path = tmp_path_factory.getbasetemp() / "noise.xls"
    for signature in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        path.write_bytes(signature + noise)
        with pytest.raises(SourceError):
            open_book(path)


@given(st.integers(1, 16_384))
def test_letters_of_a_column_lead_back_to_it(number):
    assert column_number(column_letters(number)) == number


@pytest.mark.parametrize(
    ("serial", "from_1904", "day"),
    [
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (60, False, None),
        (61, False, date(1900, 3, 1)),
        (46326, False, date(2026, 10, 31)),
        (44864, True, date(2026, 10, 31)),
        (2_958_465, False, date(9999, 12, 31)),
        (2_958_466, False, None),
    ],
)
def test_serials_are_the_days_that_excel_shows(serial, from_1904, day):
    assert day_of_serial(Decimal(serial), from_1904) == day


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", ""),
        ("0.00", ""),
        ("#,##0.00_);(#,##0.00)", ""),
        ("0.0%", "percent"),
        ('yyyy"年"m"月"', "date"),
        ("[$-804]yyyy-mm", "date"),
        ("hh:mm", "time"),
        ("0.0,", "scaled"),
        ("#,##0,,", "scaled"),
        ('0!.0000"万"', "scaled"),
        ('0"%"', ""),
    ],
)
def test_formats_say_how_a_number_is_shown(code, shown):
    assert shown_by(164, code) == shown
