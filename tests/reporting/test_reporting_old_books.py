"""Workbooks of Excel 5 to 2003 as programs really write them, record by record; all figures invented."""

from __future__ import annotations

import struct
from decimal import Decimal

import pytest
from office_tables import cells_of
from packed_xls import pack_records, record

from guatu.errors import SourceBroken
from guatu.reporting.tables import open_book

CODE_PAGE_936 = record(0x0042, struct.pack("<H", 936))
SHARED, CONTINUED, SHARED_LABEL, LABEL, RICH_LABEL = 0x00FC, 0x003C, 0x00FD, 0x0204, 0x00D6
RK, MANY_RK, FORMULA, TEXT_OF_FORMULA, NUMBER, MERGED = 0x027E, 0x00BD, 0x0006, 0x0207, 0x0203, 0x00E5


def at(row, column, style=0):
    return struct.pack("<HHH", row, column, style)


def shared(*pieces):
    return [record(SHARED, pieces[0]), *(record(CONTINUED, piece) for piece in pieces[1:])]


def wide(text):
    return text.encode("utf-16-le")


def formula(row, column, result, kind=FORMULA):
    return record(kind, at(row, column) + result + bytes(8))


def test_texts_of_excel_95_are_read_in_their_code_page(tmp_path):
    name = "固定资产投资".encode("gbk")
    labels = [
        record(LABEL, at(0, 0) + struct.pack("<H", len(name)) + name),
        record(RICH_LABEL, at(1, 0) + struct.pack("<H", len(name)) + name + b"\x01\x00\x02"),
        record(NUMBER, at(0, 1) + struct.pack("<d", 1234.5)),
    ]
    path = pack_records(tmp_path / "a.xls", globals_=[CODE_PAGE_936], cells=labels, version=0x0500, stream="Book")
    cells = cells_of(path)
    assert {cells[1, 1].text, cells[2, 1].text} == {"固定资产投资"}
    assert cells[1, 2].number == Decimal("1234.5")
    assert [sheet.name for sheet in open_book(path).sheets] == ["表"]


def test_a_shared_text_goes_on_in_the_next_record_in_either_width(tmp_path):
    first = struct.pack("<II", 3, 3) + struct.pack("<HB", 7, 1) + wide("固定资")
    second = b"\x01" + wide("产投资额") + struct.pack("<HB", 6, 0) + b"ab"
    third = b"\x00" + b"cdef" + struct.pack("<HB", 2, 1) + wide("出口")
    cells = [record(SHARED_LABEL, at(row, 0) + struct.pack("<I", row)) for row in range(3)]
    found = cells_of(pack_records(tmp_path / "a.xls", globals_=shared(first, second, third), cells=cells))
    assert [found[row, 1].text for row in (1, 2, 3)] == ["固定资产投资额", "abcdef", "出口"]


def test_fonts_and_readings_of_a_shared_text_are_no_text(tmp_path):
    rich = struct.pack("<HBH", 2, 0x01 | 0x08, 2) + wide("出口") + bytes(8)
    read = struct.pack("<HBI", 2, 0x01 | 0x04, 6) + wide("进口") + bytes(6)
    texts = struct.pack("<II", 3, 3) + rich + read + struct.pack("<HB", 2, 1) + wide("税收")
    cells = [record(SHARED_LABEL, at(row, 0) + struct.pack("<I", row)) for row in range(3)]
    for cut in (len(texts), len(texts) - 12):  # the readings may be cut by the end of a record, too
        pieces = [piece for piece in (texts[:cut], texts[cut:]) if piece]
        found = cells_of(pack_records(tmp_path / f"{cut}.xls", globals_=shared(*pieces), cells=cells))
        assert [found[row, 1].text for row in (1, 2, 3)] == ["出口", "进口", "税收"]


def test_every_packed_number_is_exact(tmp_path):
    def whole(number, hundredth):
        return struct.pack("<i", number << 2 | 2 | hundredth)

    def broken_number(number, hundredth):
        high = struct.unpack("<II", struct.pack("<d", number))[1]
        return struct.pack("<I", high & 0xFFFFFFFC | hundredth)

    packed = [whole(1234, 0), whole(-1234, 1), broken_number(1.5, 0), broken_number(150.0, 1)]
    many = b"".join(struct.pack("<H", 0) + each for each in packed)
    cells = [record(RK, at(0, column) + each) for column, each in enumerate(packed)]
    cells.append(record(MANY_RK, struct.pack("<HH", 1, 0) + many + struct.pack("<H", 3)))
    found = cells_of(pack_records(tmp_path / "a.xls", globals_=[], cells=cells))
    for row in (1, 2):
        assert [found[row, column].number for column in range(1, 5)] == list(
            map(Decimal, ("1234", "-12.34", "1.5", "1.5"))
        )


def test_a_formula_is_what_it_came_to(tmp_path):
    long_text = "增" * 5000
    cells = [
        formula(0, 0, b"\x00" * 6 + b"\xff\xff"),
        record(TEXT_OF_FORMULA, struct.pack("<HB", 5000, 1) + wide(long_text[:4000])),
        record(CONTINUED, b"\x01" + wide(long_text[4000:])),
        formula(0, 1, struct.pack("<d", 12.5)),
        formula(0, 2, b"\x01\x00\x01\x00\x00\x00\xff\xff"),
        formula(0, 3, b"\x02\x00\x07\x00\x00\x00\xff\xff"),
        formula(0, 4, b"\x03\x00\x00\x00\x00\x00\xff\xff"),
    ]
    found = cells_of(pack_records(tmp_path / "a.xls", globals_=[], cells=cells))
    assert found[1, 1].text == long_text
    assert found[1, 2].number == Decimal("12.5")
    assert (found[1, 3].kind, found[1, 3].text) == ("bool", "TRUE")
    assert (found[1, 4].kind, found[1, 4].text) == ("error", "#DIV/0!")
    assert (1, 5) not in found


@pytest.mark.parametrize("kind", [0x0006, 0x0206, 0x0406])
def test_a_formula_may_have_the_number_of_an_older_version(tmp_path, kind):
    cells = [formula(0, 0, struct.pack("<d", 3), kind)]
    assert cells_of(pack_records(tmp_path / "a.xls", globals_=[], cells=cells))[1, 1].number == 3


def test_the_figures_that_a_chart_draws_are_no_cells_of_its_sheet(tmp_path):
    own = record(NUMBER, at(0, 0) + struct.pack("<d", 1))
    chart = [
        record(0x0809, struct.pack("<HHHH", 0x0600, 0x0020, 0, 0)),
        record(NUMBER, at(0, 0) + struct.pack("<d", 99)),
        record(NUMBER, at(5, 5) + struct.pack("<d", 99)),
        record(0x000A),
    ]
    found = cells_of(pack_records(tmp_path / "a.xls", globals_=[], cells=[own, *chart]))
    assert {place: cell.number for place, cell in found.items()} == {(1, 1): Decimal(1)}


@pytest.mark.parametrize("stream", ["WORKBOOK", "BOOK", "workbook"])
def test_a_stream_in_other_capitals_is_found(tmp_path, stream):
    cells = [record(NUMBER, at(0, 0) + struct.pack("<d", 5))]
    assert cells_of(pack_records(tmp_path / "a.xls", globals_=[], cells=cells, stream=stream))[1, 1].text == "5"


def test_cells_at_both_ends_of_a_sheet_are_two_rows(tmp_path):
    cells = [record(NUMBER, at(row, row % 256) + struct.pack("<d", row)) for row in (0, 65_535)]
    (sheet,) = open_book(pack_records(tmp_path / "a.xls", globals_=[], cells=cells)).sheets
    assert [(row.number, len(row.cells)) for row in sheet.rows()] == [(1, 1), (65_536, 1)]
    assert sheet.length == 2


def test_a_time_of_day_keeps_its_number(tmp_path):
    styles = [record(0x00E0, struct.pack("<HH16x", 0, number)) for number in (0, 20)]
    cells = [record(NUMBER, at(0, 0, 1) + struct.pack("<d", 0.25))]
    cell = cells_of(pack_records(tmp_path / "a.xls", globals_=styles, cells=cells))[1, 1]
    assert (cell.kind, cell.number, cell.shown) == ("date", Decimal("0.25"), "time")


def test_a_damaged_number_format_does_not_cost_the_book(tmp_path):
    damaged = record(0x041E, struct.pack("<HHB", 164, 60, 1) + b"0")
    cells = [record(NUMBER, at(0, 0) + struct.pack("<d", 5))]
    assert cells_of(pack_records(tmp_path / "a.xls", globals_=[damaged], cells=cells))[1, 1].number == 5


@pytest.mark.parametrize(
    ("globals_", "cells"),
    [
        ([], [record(SHARED_LABEL, at(0, 0) + struct.pack("<I", 7))]),
        (shared(struct.pack("<IIHB", 1, 1, 90, 1) + wide("出口")), []),
        ([], [record(LABEL, at(0, 0) + struct.pack("<HB", 90, 1) + wide("出口"))]),
        ([], [record(NUMBER, at(0, 0) + b"\x00")]),
    ],
    ids=["no such text", "shared texts cut off", "text cut off", "number cut off"],
)
def test_damage_is_told_and_no_figure_is_lost_in_silence(tmp_path, globals_, cells):
    path = pack_records(tmp_path / "a.xls", globals_=globals_, cells=cells)
    with pytest.raises(SourceBroken) as caught:
        open_book(path)
    assert "xlsx" in caught.value.remedy


def test_a_book_of_another_version_is_refused(tmp_path):
    with pytest.raises(SourceBroken, match="version"):
        open_book(pack_records(tmp_path / "a.xls", globals_=[], cells=[], version=0x0400))
