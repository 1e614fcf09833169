"""Export then import changes nothing; no spreadsheet runs what a report says; no half file stands."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cast import a_finding, a_report, a_statement, a_task
from guatu.errors import SourceEncrypted, UsageError
from guatu.periods import Period
from guatu.reading.export import (
    COLUMNS,
    FORMATS,
    LIST_SEPARATOR,
    STATEMENT_COLUMNS,
    TABLES,
    Found,
    arrow_schema,
    open_writer,
    row_of,
    said_statements,
    statements_table,
    written_beside,
)

SCHEMA_FIELDS = ("doc", "start", "end", "quote", "kind", "indicator", "measure", "value", "unit", "bound", "stretch")
SCHEMA_FIELDS += ("period", "area", "code", "clause", "path", "confidence", "reason")

words = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=12)
values = st.decimals(min_value=-(10**20), max_value=10**20, places=6, allow_nan=False)
statements = st.builds(
    a_statement,
    quote=words,
    indicator=st.none() | words.filter(bool),
    value=values,
    stretch=st.booleans(),
    period=st.sampled_from([None, Period.parse("2024H1"), Period.parse("2020/2022")]),
    area=st.none() | words.filter(bool),
    path=st.lists(words.filter(lambda text: bool(text) and "›" not in text), max_size=3).map(tuple),
    confidence=st.floats(0, 1),
)
reports = st.lists(statements, max_size=4).map(lambda each: a_report(statements=each))


def rows_of(report):
    return [row_of(STATEMENT_COLUMNS, said) for said in said_statements(report)]


def written(format, report, what="statements"):
    stream = io.StringIO(newline="")
    with open_writer(format, stream, what) as writer:
        writer.add(report)
    return stream.getvalue()


# ------------------------------------------------------------------ what goes out comes back


def from_json(row):
    row["value"] = Decimal(row["value"])
    return {**row, "clause": tuple(row["clause"]), "path": tuple(row["path"])}


def from_csv(row):
    texts = {column.name for column in STATEMENT_COLUMNS if column.holds in ("text", "texts")}
    row = {name: cell.removeprefix("'") if name in texts else cell for name, cell in row.items()}
    own = {name: row[name] or None for name in ("indicator", "period", "area", "code", "reason")}
    path = tuple(row["path"].split(LIST_SEPARATOR)) if row["path"] else ()
    clause = tuple(int(each) for each in row["clause"].split("-"))
    numbers = {"start": int(row["start"]), "end": int(row["end"]), "confidence": float(row["confidence"])}
    return {**row, **own, **numbers, "value": Decimal(row["value"]), "stretch": row["stretch"] == "true"} | {
        "clause": clause,
        "path": path,
    }


def from_arrow(row):
    return {**row, "clause": (row["clause"]["start"], row["clause"]["end"]), "path": tuple(row["path"])}


@given(reports)
@settings(max_examples=60)
def test_json_lines_give_back_every_statement(report):
    lines = written("jsonl", report).split("\n")[:-1]
    assert [from_json(json.loads(line)) for line in lines] == rows_of(report)


@given(reports)
@settings(max_examples=60)
def test_csv_gives_back_every_statement(report):
    text = written("csv", report)
    assert text.startswith("\ufeff")
    rows = csv.DictReader(io.StringIO(text[1:], newline=""))
    assert [from_csv(row) for row in rows] == rows_of(report)


@given(reports)
@settings(max_examples=60)
def test_an_arrow_table_gives_back_every_statement(report):
    assert [from_arrow(row) for row in statements_table([report]).to_pylist()] == rows_of(report)


def test_parquet_gives_back_every_statement(tmp_path):
    report = a_report(statements=[a_statement(value=Decimal("0.05")), a_statement(value=Decimal(-3), path=())])
    with open_writer("parquet", tmp_path / "ledger.parquet") as writer:
        writer.add(report)
    table = pyarrow.parquet.read_table(tmp_path / "ledger.parquet")
    assert [from_arrow(row) for row in table.to_pylist()] == rows_of(report)


def test_to_arrow_has_the_columns_of_every_format():
    table = a_report().to_arrow()
    assert tuple(table.column_names) == COLUMNS
    assert table.schema.field("value").type == pyarrow.decimal128(38, 12)


def test_the_columns_are_the_fields_of_a_statement_with_sentence_and_file_beside():
    assert (*SCHEMA_FIELDS, "sentence", "file") == COLUMNS


@pytest.mark.parametrize("value", ["1e30", "1e-13", "123456789.0123456789012"])
def test_a_value_that_arrow_cannot_hold_is_left_empty_with_the_reason(value):
    row = statements_table([a_report(statements=[a_statement(value=Decimal(value))])]).to_pylist()[0]
    assert row["value"] is None
    assert "decimal128" in row["reason"]


@pytest.mark.parametrize("what", TABLES)
@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_every_table_has_its_columns_in_every_format(format, what):
    report = a_report(tasks=[a_task()], findings=[a_finding()])
    text = written(format, report, what)
    names = [column.name for column in TABLES[what]]
    if format == "jsonl":
        assert list(json.loads(text)) == names
    else:
        assert next(csv.reader([text[1:].splitlines()[0]])) == names


@pytest.mark.parametrize("what", TABLES)
def test_a_table_without_rows_keeps_its_columns_in_parquet(tmp_path, what):
    with open_writer("parquet", tmp_path / "empty.parquet", what):
        pass
    assert pyarrow.parquet.read_schema(tmp_path / "empty.parquet").equals(arrow_schema(what))


# ------------------------------------------------------------------ nothing is run, nothing breaks


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@A1", "\t=1", "'=1"])
def test_no_csv_cell_begins_a_formula(risky):
    report = a_report(statements=[a_statement(indicator=risky)])
    row = next(csv.DictReader(io.StringIO(written("csv", report)[1:], newline="")))
    assert row["indicator"] == "'" + risky


def test_a_negative_value_stays_a_number_in_csv():
    row = next(csv.DictReader(io.StringIO(written("csv", a_report(statements=[a_statement(value=Decimal(-5))]))[1:])))
    assert row["value"] == "-5"


@pytest.mark.parametrize("format", FORMATS)
def test_a_name_that_no_encoding_can_hold_breaks_no_format(tmp_path, format):
    """A file name in GB18030 on a UTF-8 machine arrives with lone surrogates."""
    report = a_report(doc="\udcc4\udcea", path="\udcc4\udcea.txt", statements=[a_statement(doc="\udcc4\udcea")])
    with open_writer(format, tmp_path / "out") as writer:
        writer.add(report)
    assert (tmp_path / "out").stat().st_size


# ------------------------------------------------------------------ the Excel book

NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheets_of(path: Path) -> dict[str, list[list[str]]]:
    """The cells of each sheet of a book as text, read from its XML."""
    with zipfile.ZipFile(path) as book:
        names = etree.fromstring(book.read("xl/workbook.xml")).xpath("//m:sheet/@name", namespaces=NAMES)
        parts = [etree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml")) for n in range(1, len(names) + 1)]
    return {
        name: [
            ["".join(cell.itertext()) for cell in row.xpath("m:c", namespaces=NAMES)]
            for row in part.xpath("//m:row", namespaces=NAMES)
        ]
        for name, part in zip(names, parts, strict=True)
    }


def book_of(tmp_path, *reports, failures=()):
    path = tmp_path / "ledger.xlsx"
    with open_writer("xlsx", path) as writer:
        for report in reports:
            writer.add(report)
        writer.failed(failures)
    return path


def test_a_book_has_a_sheet_for_results_targets_tasks_findings_and_notes(tmp_path):
    report = a_report(statements=[a_statement(), a_statement(kind="target")], tasks=[a_task()], findings=[a_finding()])
    locked = SourceEncrypted("secret.docx", "locked with a password", "Save it without one.")
    sheets = sheets_of(book_of(tmp_path, report, failures=[locked]))
    assert list(sheets) == ["成果", "目标", "任务", "矛盾", "说明"]
    assert [len(rows) for rows in sheets.values()] == [2, 2, 2, 2, 3]
    assert sheets["成果"][1][:3] == ["地区生产总值", "212.6", "亿元"]
    assert sheets["说明"][2] == ["secret.docx", "未读", "locked with a password. Save it without one."]


def test_no_cell_of_a_book_is_a_formula_or_a_link(tmp_path):
    risky = a_statement(indicator='=HYPERLINK("x")', area="https://example.org", quote="+1")
    path = book_of(tmp_path, a_report(statements=[risky]))
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet.replace("HYPERLINK", "")


def test_a_text_longer_than_a_cell_is_cut_to_what_excel_opens(tmp_path):
    path = book_of(tmp_path, a_report(statements=[a_statement(indicator="长" * 40_000)]))
    assert len(sheets_of(path)["成果"][1][0]) == 32_767


# ------------------------------------------------------------------ whole or not at all


def test_a_file_takes_its_name_only_when_it_is_whole(tmp_path):
    final = tmp_path / "ledger.csv"
    with written_beside(final) as beside:
        beside.write_text("half")
        assert not final.exists()
        assert beside.parent == final.parent
    assert final.read_text() == "half"
    assert list(tmp_path.iterdir()) == [final]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path, failure):
    final = tmp_path / "ledger.csv"
    final.write_text("old")

    def fail():
        with written_beside(final) as beside:
            beside.write_text("half")
            raise failure

    with pytest.raises(failure):
        fail()
    assert final.read_text() == "old"
    assert list(tmp_path.iterdir()) == [final]


def test_a_link_is_followed_and_stays_a_link(tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    with written_beside(tmp_path / "link.csv") as beside:
        beside.write_text("new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_a_device_is_written_to_and_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with written_beside(tmp_path / "pipe") as beside:
        assert beside == tmp_path / "pipe"
    assert not (tmp_path / "pipe").is_file()


def test_a_missing_folder_is_named_with_what_helps(tmp_path):
    with pytest.raises(UsageError, match="Create the folder first"), written_beside(tmp_path / "no" / "ledger.csv"):
        pass


def test_findings_between_documents_stand_in_the_table_of_findings():
    stream = io.StringIO()
    found = Found(a_finding(a_statement(), a_statement(doc="annual")), ("甲句", "乙句"), ("a.txt", "b.txt"))
    with open_writer("jsonl", stream, "findings") as writer:
        writer.together([found])
    row = json.loads(stream.getvalue())
    assert (row["docs"], row["files"]) == (["midyear", "annual"], ["a.txt", "b.txt"])
