"""Cells of a draft's tables are written over by hand; rows are taken out and added; figures keep what they were."""

from __future__ import annotations

import html
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from guatu.briefing.document import Cell, Table, TableColumn, Told
from guatu.briefing.merging import words
from guatu.periods import cumulative
from guatu_web.briefings.actions import drafting
from guatu_web.briefings.blocks import blocks_of, rows_of, sent_rows
from guatu_web.briefings.cells import MOST_CELLS, cells_of, form_cells, written_over
from guatu_web.briefings.models import Briefing
from guatu_web.briefings.plain_documents import document_of
from guatu_web.briefings.queries.drafting import Wanted
from guatu_web.records.errors import Refused
from web.conftest import TODAY
from web.pace_hand import Figures

pytestmark = pytest.mark.usefixtures("on_a_known_day")


def told(text, value):
    return Told(text, "level", Decimal(value), "CNY")


TABLE = Table(
    "重点事项",
    (TableColumn("序号", 1), TableColumn("事项", 4), TableColumn("完成", 2), TableColumn("亮灯", 1)),
    (
        (Cell("一季度"),),
        (Cell("1"), Cell("道路"), Cell(told("12亿元", "1200000000")), Cell("红灯", "red")),
        (Cell("2"), Cell("绿化"), Cell(told("3亿元", "300000000")), Cell("绿灯", "green")),
        (Cell("3"), Cell("管网"), Cell("—"), Cell("黄灯", "yellow")),
    ),
)


def changed(**cells):
    """The table after cells, named r<row>c<column>, were written over; a whole row by r<row>."""
    rows = [list(each) for each in form_cells(TABLE)]
    for name, text in cells.items():
        row, _c, column = name[1:].partition("c")
        if column:
            rows[int(row)][int(column)] = text
        else:
            rows[int(row)] = [text] * len(rows[int(row)]) if isinstance(text, str) else list(text)
    return written_over(TABLE, tuple(map(tuple, rows)))


def test_a_table_that_was_left_alone_is_the_same_one():
    assert changed() is TABLE


def test_line_ends_and_blanks_of_the_records_are_no_change_of_a_person():
    reported = Table("进展", TABLE.columns[:2], ((Cell("1"), Cell("第一行\n 第二行  完")),))
    assert written_over(reported, form_cells(reported)) is reported
    sent = sent_of(rows_of((reported,)))
    assert blocks_of(sent_rows(sent, (reported,)), (reported,)) == (reported,)
    number = next(name for name in sent if name.startswith("c.") and sent[name] == "1")
    (changed_table,) = blocks_of(sent_rows(sent | {number: "2"}, (reported,)), (reported,))
    assert changed_table.rows[0] == (Cell("2"), reported.rows[0][1])


def test_a_text_is_written_over_and_the_rest_stays():
    made = changed(r1c1="环湖道路")
    assert made.rows[1] == (Cell("1"), Cell("环湖道路"), *TABLE.rows[1][2:])
    assert made.rows[2:] == TABLE.rows[2:]


def test_a_figure_that_is_written_over_keeps_what_it_was_and_says_who_wrote_it():
    (part,) = (each.part for each in changed(r1c2="13亿元").rows[1][2:3])
    assert (part.by_hand, part.said, part.value) == ("13亿元", "13亿元", Decimal("1200000000"))
    again = written_over(changed(r1c2="13亿元"), form_cells(TABLE))
    assert again == TABLE


def test_a_figure_that_is_emptied_is_gone():
    assert changed(r1c2="").rows[1][2] == Cell("")


def test_the_ground_of_a_light_follows_its_word():
    assert changed(r1c3="黄灯").rows[1][3] == Cell("黄灯", "yellow")
    assert changed(r1c3="不考核").rows[1][3] == Cell("不考核")
    assert changed(r1c1="红灯").rows[1][1] == Cell("红灯")  # a word, not a light


def test_an_emptied_row_is_gone_and_the_others_are_numbered_through():
    made = changed(r1="")
    assert cells_of(made) == (("一季度",), ("1", "绿化", "3亿元", "绿灯"), ("2", "管网", "—", "黄灯"))
    assert made.rows[1][2] == TABLE.rows[2][2]


def test_the_row_at_the_end_is_added_where_it_is_filled():
    made = changed(r4=("", "广场", "", ""))
    assert cells_of(made)[-1] == ("4", "广场", "", "")
    assert len(made.rows) == 5


def test_a_form_of_a_table_of_another_shape_is_refused():
    for cells in ((), form_cells(TABLE)[:-2], (*form_cells(TABLE), ("", "", "", "")), (("一",), *form_cells(TABLE))):
        with pytest.raises(Refused, match="重点事项"):
            written_over(TABLE, cells)


def sent_of(rows):
    """What a form of rows sends."""
    sent = {}
    for row in rows:
        sent[row.name] = row.text
        for at, line in enumerate(row.cells):
            sent |= {f"c.{row.number}.{at}.{column}": text for column, text in enumerate(line)}
    return sent


def test_cells_come_back_in_their_order_however_many_there_are():
    wide = Table("宽", TABLE.columns, TABLE.rows[1:] * 5)
    blocks = (TABLE, wide)
    assert blocks_of(sent_rows(sent_of(rows_of(blocks)), blocks), blocks) == blocks


def test_a_table_that_is_too_large_stays_as_it_is():
    large = Table("大表", TABLE.columns, TABLE.rows[1:] * (MOST_CELLS // 12 + 1))
    row, small = rows_of((large, TABLE))
    assert row.cells == ()
    assert small.cells == form_cells(TABLE)
    assert blocks_of(sent_rows(sent_of([row, small]), (large, TABLE)), (large, TABLE)) == (large, TABLE)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({f"c.1.{row}.{column}": "" for row in range(501) for column in range(4)}, "最多修改 2000 格"),
        ({"c.1.0.0": "长" * 2001}, "每格最多 2000 字"),
    ],
)
def test_more_than_fits_is_refused(sent, said):
    with pytest.raises(Refused, match=said):
        sent_rows({"b.1.table.abc": "重点事项", **sent}, (TABLE,))


def test_a_table_without_rows_left_is_gone():
    rows = [row._replace(cells=tuple(("",) * len(each) for each in row.cells)) for row in rows_of((TABLE,))]
    assert blocks_of(sent_rows(sent_of(rows), (TABLE,)), (TABLE,)) == ()


# ------------------------------------------------------------------ on the page


@pytest.fixture
def draft(qinglan, figures):
    return drafting.keep(qinglan.people["supervisor"], qinglan.zone, Wanted("economy_month", figures, TODAY))


@pytest.fixture
def figures(qinglan):
    """A month of output with last year's."""

    made = Figures(qinglan)
    for year, value in ((2025, 80), (2026, 90)):
        made.put("industrial_output_above_scale", cumulative(year, 10), value * 100_000_000, growth="8.1")
    return cumulative(2026, 10)


def fields_of(text):
    tags = [dict(re.findall(r'(name|value)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", text)]
    inputs = [(each["name"], each.get("value", "")) for each in tags if "name" in each]
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', text, re.S)
    skipped = ("csrfmiddlewaretoken", "mark", "zone", "language")
    return {name: html.unescape(value) for name, value in [*inputs, *areas] if name not in skipped}


def test_a_person_changes_a_cell_sees_the_mark_and_the_log_tells_it(as_person, draft):
    window = as_person("supervisor")
    at = reverse("briefings:edit", args=["qinglan", draft.pk])
    sent = fields_of(window.get(at).content.decode())
    name = next(key for key, text in sent.items() if key.startswith("c.") and text == "90亿元")
    answer = window.post(at, sent | {name: "91亿元"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    draft.refresh_from_db()
    table = next(each for each in document_of(draft.document).blocks if isinstance(each, Table))
    assert "91亿元" in words(table)
    page = window.get(reverse("briefings:one", args=["qinglan", draft.pk])).content.decode()
    assert "91亿元" in page
    assert "人工修改" in page
    assert Briefing.objects.get().edited


def test_moving_a_block_keeps_what_was_typed_into_cells(as_person, draft):
    window = as_person("supervisor")
    at = reverse("briefings:edit", args=["qinglan", draft.pk])
    sent = fields_of(window.get(at).content.decode())
    name = next(key for key, text in sent.items() if key.startswith("c.") and text == "90亿元")
    text = window.post(at, sent | {name: "91亿元", "move": "up.2"}).content.decode()
    assert "91亿元" in fields_of(text).values()
    draft.refresh_from_db()
    assert "91亿元" not in str(draft.document)
