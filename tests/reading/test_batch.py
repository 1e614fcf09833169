"""Which files are read, in which order, and what happens to those that cannot be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cast import ANNUAL, MIDYEAR, NEWYEAR, SAMPLES, SENTENCE, ZONE, a_statement
from guatu.errors import ManifestError, SourceBroken, SourceMissing, UsageError
from guatu.reading import batch
from guatu.reading.batch import Comparison, Order, checked_date, gather, gather_manifest, read_all, read_one


def names(orders):
    return [Path(order.path).name for order in orders]


@pytest.fixture
def folder(tmp_path):
    """Three reports in two folders, beside what no folder of reports is without."""
    (tmp_path / "2024").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b.txt", "a.txt", "2024/c.txt", ".git/d.txt", "~$a.docx", ".hidden.txt", "README.md", "list.xls"):
        (tmp_path / name).write_text("完成地区生产总值212.6亿元。", encoding="utf-8")
    return tmp_path


# ------------------------------------------------------------------ which files


def test_a_folder_is_walked_in_the_order_of_names(folder):
    assert names(gather([folder]).orders) == ["a.txt", "b.txt", "c.txt"]


def test_what_is_no_report_is_left_aside_with_the_reason(folder):
    skipped = {Path(each.path).name: each.reason for each in gather([folder]).skipped}
    assert set(skipped) == {"README.md", "list.xls", ".hidden.txt", "~$a.docx"}
    assert skipped["list.xls"] == ".xls is not read"


def test_a_link_to_a_folder_is_not_followed_and_said_so(folder):
    (folder / "again").symlink_to(folder)
    assert names(gather([folder]).orders) == ["a.txt", "b.txt", "c.txt"]
    assert (str(folder / "again"), "a link to a folder is not followed") in gather([folder]).skipped


def test_files_named_by_the_user_are_read_whatever_their_name(folder):
    assert names(gather([folder / "list.xls", folder / "README.md"]).orders) == ["list.xls", "README.md"]


def test_date_and_zone_go_with_every_file(folder):
    orders = gather([folder], "2016-07", ZONE).orders
    assert {(order.date, order.zone) for order in orders} == {("2016-07", ZONE)}


@pytest.mark.parametrize("text", ["2016", "2016-07", "2016-07-15", " 2016 "])
def test_a_date_is_a_year_a_month_or_a_day(text):
    assert checked_date(text) == text.strip()


@pytest.mark.parametrize("text", ["16", "2016-13", "2016-02-30", "2016/07", "去年", "2016-07-15T00:00"])
def test_anything_else_is_no_date_and_the_message_says_what_is(text):
    with pytest.raises(UsageError, match="2016-07-15"):
        checked_date(text)


# ------------------------------------------------------------------ manifests


def manifest(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_manifest_lists_files_dates_and_zones_in_any_chinese_encoding(tmp_path, encoding):
    plan = gather_manifest(manifest(tmp_path, f"path,date,zone\r\n旧.txt,2016-07,{ZONE}\r\nb.txt,,\r\n", encoding))
    assert plan.orders == [Order(str(tmp_path / "旧.txt"), "2016-07", ZONE), Order(str(tmp_path / "b.txt"))]


def test_the_columns_of_a_manifest_may_come_in_any_order_and_date_and_zone_may_lack(tmp_path):
    assert gather_manifest(manifest(tmp_path, "date,path\n2016,a.txt\n\n")).orders[0].date == "2016"
    assert names(gather_manifest(manifest(tmp_path, "path\na.txt\n")).orders) == ["a.txt"]


@pytest.mark.parametrize("header", ["file,date,zone", "path,day", "path,path", "", "date,zone"])
def test_wrong_columns_are_named_with_the_right_ones(tmp_path, header):
    with pytest.raises(ManifestError, match=r"line 1 .*path,date,zone"):
        gather_manifest(manifest(tmp_path, f"{header}\na.txt,2016,\n"))


def test_every_line_that_cannot_be_followed_is_named(tmp_path):
    path = manifest(tmp_path, "path,date,zone\na.txt,July,\nb.txt,2016,\n,2016,\nc.txt,2016,x,y\n")
    with pytest.raises(ManifestError) as caught:
        gather_manifest(path)
    message = str(caught.value)
    assert "line 2: 'July' is not a date" in message
    assert "line 4: no path" in message
    assert "line 5: 1 more cells than columns" in message
    assert "line 3" not in message


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00path", b"\x81"])
def test_a_manifest_that_is_no_text_says_how_to_save_it(tmp_path, raw):
    (tmp_path / "list.csv").write_bytes(raw)
    with pytest.raises(ManifestError):
        gather_manifest(tmp_path / "list.csv")


def test_a_manifest_with_an_endless_cell_is_no_csv(tmp_path):
    with pytest.raises(ManifestError, match="line 2 is not CSV"):
        gather_manifest(manifest(tmp_path, "path\n" + "x" * 200_000 + "\n"))


def test_a_missing_manifest_is_a_wrong_call(tmp_path):
    with pytest.raises(ManifestError, match="cannot read the manifest"):
        gather_manifest(tmp_path / "no.csv")


# ------------------------------------------------------------------ reading many


@pytest.mark.parametrize("processes", [1, 2])
def test_outcomes_come_in_the_order_of_the_orders(tmp_path, processes):
    """A long file before short ones holds nothing up and changes no order."""
    shutil.copy(MIDYEAR, tmp_path / "000.txt")
    for number in range(1, 25):
        (tmp_path / f"{number:03}.txt").write_text(f"完成地区生产总值{number}亿元。", encoding="utf-8")
    orders = gather([tmp_path]).orders
    outcomes = list(read_all(orders, processes))
    assert [outcome.order for outcome in outcomes] == orders
    assert all(outcome.report for outcome in outcomes)


def test_two_processes_read_what_one_reads():
    orders = gather([SAMPLES]).orders
    one, two = list(read_all(orders, 1)), list(read_all(orders, 2))
    assert [outcome.report for outcome in one] == [outcome.report for outcome in two]


def test_a_file_that_fails_does_not_keep_the_others_from_being_read(tmp_path):
    orders = [Order(str(tmp_path / "no.txt")), Order(str(MIDYEAR))]
    missing, read = read_all(orders)
    assert isinstance(missing.failure, SourceMissing)
    assert missing.report is None
    assert read.report is not None


def dies_on_bad(order):
    if "bad" in order.path:
        os._exit(9)
    return read_one(order)


def test_a_file_on_which_a_process_dies_becomes_a_failure_and_the_others_are_read():
    orders = [Order(str(MIDYEAR)), Order("bad.txt"), Order(str(MIDYEAR)), Order("bad.txt"), Order(str(MIDYEAR))]
    outcomes = list(read_all(orders, reading=dies_on_bad))
    assert [outcome.order for outcome in outcomes] == orders
    assert [isinstance(outcome.failure, SourceBroken) for outcome in outcomes] == [False, True, False, True, False]
    assert [outcome.report is None for outcome in outcomes] == [False, True, False, True, False]


def test_only_a_few_files_are_under_way_however_many_there_are(tmp_path):
    """What has been read but not yet taken is bounded, so that memory is."""
    begun = tmp_path / "begun"
    begun.mkdir()
    outcomes = read_all([Order(str(begun / str(number))) for number in range(500)], reading=notes_beginning)
    for _ in range(3):
        next(outcomes)
    outcomes.close()
    assert len(list(begun.iterdir())) <= 3 + 2 * batch.AHEAD


def notes_beginning(order):
    Path(order.path).touch()
    return batch.Outcome(order, None, None)


# ------------------------------------------------------------------ between documents


def compared(*paths):
    comparison = Comparison()
    for path in paths:
        comparison.add(read_one(Order(str(path), zone=ZONE)).report)
    return comparison


def test_a_single_report_has_nothing_to_be_held_against():
    assert list(compared(MIDYEAR).found()) == []


def test_a_finding_between_documents_quotes_each_document_and_names_its_file():
    found = list(compared(NEWYEAR, ANNUAL).found())
    assert found
    for each in found:
        assert set(each.files) == {str(NEWYEAR), str(ANNUAL)}
        assert all(s.quote in sentence for s, sentence in zip(each.finding.statements, each.sentences, strict=True))


def test_two_files_of_one_name_are_told_apart_by_the_text_at_a_statements_place(tmp_path):
    for year, text in (("2023", "另一份材料。"), ("2024", SENTENCE)):
        (tmp_path / year).mkdir()
        (tmp_path / year / "midyear.txt").write_text(text, encoding="utf-8")
    comparison = compared(tmp_path / "2023" / "midyear.txt", tmp_path / "2024" / "midyear.txt")
    path, sentence = comparison._place(a_statement())
    assert path == str(tmp_path / "2024" / "midyear.txt")
    assert "212.6亿元" in sentence


def test_when_enough_figures_are_remembered_the_other_reports_are_only_counted(monkeypatch):
    monkeypatch.setattr(batch, "COMPARED", 1)
    comparison = compared(NEWYEAR, ANNUAL, MIDYEAR)
    assert comparison.left_out == 2
    assert list(comparison.found()) == []
