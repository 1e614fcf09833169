"""Rules of documents: files, reading in the background, editions."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from guatu.periods import Period
from guatu.reading.reader import read, read_text
from guatu_web.documents import queries, wording
from guatu_web.documents.actions.changing import archive, put_back, reread, restore
from guatu_web.documents.actions.reading import keep
from guatu_web.documents.actions.uploading import AlreadyHere, upload
from guatu_web.documents.kinds import KINDS
from guatu_web.documents.locks import reading_lock
from guatu_web.documents.marking import pieces
from guatu_web.documents.models import Decision, Document, Finding, Statement, TaskClause
from guatu_web.documents.reader import Unreadable, read_apart
from guatu_web.documents.reader_process import Limits
from guatu_web.documents.report_json import from_json, to_json
from guatu_web.documents.storage import clean_name, path_of
from guatu_web.documents.stuck import put_back_stuck
from guatu_web.documents.tasks import read_document
from guatu_web.records.acts import act, history
from guatu_web.records.errors import Overtaken, Refused
from reading.drawn_pdf import Line, drawn
from reading.packed_docx import archive as zipped
from reading.packed_docx import p, packed

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
MIDYEAR = SAMPLES / "midyear-2024.txt"
PLAIN = "2024年，青澜开发区实现地区生产总值100亿元，增长6%。\n2025年，固定资产投资增长8%。\n".encode()
CORRECTED = "2024年，青澜开发区实现地区生产总值102亿元，增长6%。\n2025年，新签约项目30个。\n".encode()


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return settings.UPLOADS


@pytest.fixture
def give(qinglan):
    """Uploads bytes as the clerk."""

    def given(name="总结.txt", data=PLAIN, by="clerk", **told):
        return upload(qinglan.people[by], qinglan.zone, name, [data], **told)

    return given


@pytest.fixture
def given_and_read(give):
    def read_now(*args, **told):
        document = give(*args, **told)
        read_document.call(document.pk)
        document.refresh_from_db()
        return document

    return read_now


def url(name, zone, *args):
    return reverse(f"documents:{name}", args=[zone.code, *args])


def sent(name, data):
    return SimpleUploadedFile(name, data)


def words(response):
    return response.content.decode()


# ------------------------------------------------------------------ a report as JSON, and kept


@pytest.mark.parametrize("name", ["midyear-2024.txt", "annual-2023.docx", "newyear-2023.md", "quarter-2024.html"])
def test_a_report_comes_back_from_json_as_it_was(name):
    report = read(SAMPLES / name)
    assert from_json(to_json(report)) == report


def test_a_period_said_in_months_stays_so_in_json():
    report = read_text("2024年1-6月，工业投资12.50亿元。\ud800")
    report.statements = [report.statements[0]._replace(period=Period.parse("2024-01/2024-06"))]
    back = from_json(to_json(report))
    assert (str(back.statements[0].period), back.statements[0].value, back.text) == (
        "2024-01/2024-06",
        report.statements[0].value,
        report.text,
    )


def test_what_the_reader_found_is_kept_with_its_places(give):
    document, report = give(), read(MIDYEAR)
    keep(document, report)
    document.refresh_from_db()
    assert (document.state, document.title, document.written_on, document.about) == (
        Document.State.READ,
        report.title,
        report.date,
        report.zone,
    )
    rows = list(Statement.objects.filter(document=document).order_by("pk"))
    assert [(each.start, each.end, each.value, each.period) for each in rows] == [
        (each.start, each.end, each.value, each.period) for each in report.statements
    ]
    assert all(document.text[each.start : each.end] == each.quote for each in rows)
    assert [each.text for each in TaskClause.objects.filter(document=document)] == [each.text for each in report.tasks]
    finding = Finding.objects.get(document=document)
    assert {each.start for each in finding.statements.all()} == {each.start for each in report.findings[0].statements}


def test_the_entry_of_the_document_counts_what_was_found(give):
    document, report = give(), read(MIDYEAR)
    keep(document, report)
    told = history(document).get(act="documents.keep_reading").changes
    assert told["found"][1] == {
        "statements": len(report.statements),
        "tasks": len(report.tasks),
        "findings": len(report.findings),
        "carried": 0,
    }


def test_a_reading_kept_twice_duplicates_nothing(give):
    document, report = give(), read(MIDYEAR)
    keep(document, report)
    entries = history(document).count()
    keep(document, report)
    assert Statement.objects.filter(document=document).count() == len(report.statements)
    assert history(document).count() == entries


def test_characters_that_no_database_holds_move_no_statement(give):
    document = give()
    keep(document, read_text("\x00甲\ud800乙，2024年地区生产总值100亿元。"))
    document.refresh_from_db()
    statement = document.statements.get()
    assert document.text[statement.start : statement.end] == "100亿元"
    assert document.text.startswith("\ufffd甲\ufffd乙")


@pytest.mark.parametrize(
    ("value", "kept"), [("99999999999999999999999999.5", 1), ("1E+26", 0), ("0.0000000000001", 0), ("1E-12", 1)]
)
def test_a_value_that_the_ledger_cannot_hold_exactly_is_left_out_with_a_note(give, value, kept):
    document = give()
    report = read_text("2024年地区生产总值100亿元。")
    report.statements = [report.statements[0]._replace(value=Decimal(value))]
    keep(document, report)
    assert document.statements.count() == kept
    assert any("26" in note for note in document.notes) == (not kept)


def test_a_text_cut_into_pieces_is_the_text():
    def said(start, end):
        return Statement(start=start, end=end)

    text = "零一二三四五六七八九"
    cut = list(pieces(text, [said(5, 7), said(2, 4), said(2, 4), said(3, 5), said(9, 40)]))
    assert "".join(piece.text for piece in cut) == text
    assert [(piece.text, len(piece.statements)) for piece in cut if piece.statements] == [
        ("二三四", 3),
        ("五六", 1),
        ("九", 1),
    ]


# ------------------------------------------------------------------ files are checked and stored


def test_a_file_lies_under_the_digest_of_its_bytes_outside_of_static_files(give, uploads, settings):
    document = give()
    digest = hashlib.sha256(PLAIN).hexdigest()
    stored = path_of(document.digest, document.media_type)
    assert (document.digest, document.size) == (digest, len(PLAIN))
    assert stored == uploads / digest[:2] / f"{digest}.txt"
    assert stored.read_bytes() == PLAIN
    assert not stored.is_relative_to(settings.STATIC_ROOT)
    assert list((uploads / "incoming").iterdir()) == []


def test_a_stored_file_is_never_overwritten(give, yuntai):
    stored = path_of(give().digest, "text/plain")
    before = stored.stat()
    upload(yuntai.people["other"], yuntai.zone, "别名.txt", [PLAIN])
    assert (stored.stat().st_ino, stored.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


DOCX = packed(p("2024年地区生产总值100亿元。"))
PDF = drawn([[Line(90, 700, "2024年地区生产总值100亿元。")]])
WRONG = {
    "空.txt": (b"", "空文件"),
    "程序.txt": (b"\x7fELF" + bytes(400), "程序文件"),
    "乱码.txt": (bytes(range(256)) * 40, "不是文字"),
    "图片.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(99), "OCR"),
    "旧版.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "另存为 docx"),
    "加密.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "去掉密码"),
    "表格.xlsx": (zipped({"xl/workbook.xml": "<a/>"}), "Excel"),
    "包.zip": (zipped({"a.txt": "a"}), "解压"),
    "报告.txt": (DOCX, "改为 .docx"),
    "报告.docx": (PDF, "改为 .pdf"),
    "报告.pdf": (PLAIN, "不是PDF 文档"),
    "数据.csv": (PLAIN, "txt、md、html、docx、pdf"),
    "没有扩展名": (PLAIN, "txt、md、html、docx、pdf"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_with_its_name_and_what_would_work(give, uploads, name):
    data, remedy = WRONG[name]
    with pytest.raises(Refused, match=remedy) as refused:
        give(name, data)
    assert name in str(refused.value)
    assert Document.objects.count() == 0
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", PLAIN.decode().encode("gb18030"), "txt"),
        ("a.MD", PLAIN, "md"),
        ("a.htm", b"<p>" + PLAIN, "html"),
        ("a.docx", DOCX, "docx"),
        ("a.pdf", PDF, "pdf"),
        ("长.txt", PLAIN * 3000, "txt"),
    ],
)
def test_reports_of_every_kind_are_taken_in_and_read(given_and_read, name, data, kind):
    document = given_and_read(name, data)
    assert (document.media_type, document.state) == (KINDS[kind].media_type, Document.State.READ)
    assert document.statements.filter(value=Decimal("10000000000")).exists()


def test_figures_of_the_parts_of_the_zone_are_known_as_theirs(given_and_read):
    text = "2025年，北园完成工业投资12.3亿元，新签约项目7个。全区完成固定资产投资30亿元。"
    document = given_and_read("a.txt", text.encode())
    told = list(document.statements.order_by("start").values_list("indicator", "area_name"))
    assert told == [("工业投资", "北园"), ("签约项目数", "北园"), ("固定资产投资", "")]


def test_a_file_beyond_the_limit_is_refused_while_it_streams(give, settings, uploads, qinglan):
    settings.LARGEST_UPLOAD = 1024 * 1024
    seen = []

    def endless():
        while True:
            seen.append(1)
            yield b"a" * 400_000

    with pytest.raises(Refused, match=r"“大\.txt”超过 1 MB"):
        upload(qinglan.people["clerk"], qinglan.zone, "大.txt", endless())
    assert len(seen) == 3
    assert list((uploads / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\报告\\2024年总结.docx", "2024年总结.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\nc\x1b.txt", "abc.txt"),
        ("𠮷野\u200d区—“总结”①.txt", "𠮷野\u200d区—“总结”①.txt"),
        ("النص.txt", "النص.txt"),
        ("名\ud800.txt", "名\ufffd.txt"),
        ("..", "未命名"),
        ("长" * 300 + ".docx", "长" * 250 + ".docx"),
    ],
)
def test_a_file_name_loses_folders_and_control_characters_and_nothing_else(name, clean):
    assert clean_name(name) == clean


@pytest.mark.parametrize("hint", ["2016", "2016-07", "2016-07-15", " 2016 "])
def test_a_date_may_be_a_year_a_month_or_a_day(give, hint):
    assert give(date_hint=hint).date_hint == hint.strip()


@pytest.mark.parametrize("hint", ["去年", "2016-13", "0216", "2016-02-30", "2016/7"])
def test_a_wrong_date_is_refused_with_the_accepted_forms(give, hint):
    with pytest.raises(Refused, match="2016-07-15") as refused:
        give(date_hint=hint)
    assert refused.value.field == "date_hint"


def test_a_date_given_dates_a_text_that_has_none(given_and_read):
    document = given_and_read(data="实现地区生产总值100亿元，增长6%。".encode(), date_hint="2016-07")
    assert document.year == 2016


def test_the_same_bytes_are_kept_once_in_a_zone(give):
    first = give("一.txt")
    with pytest.raises(AlreadyHere, match=r"二\.txt") as here:
        give("二.txt")
    assert here.value.document == first
    assert Document.objects.count() == 1
    assert DBTaskResult.objects.count() == 1


def test_the_same_bytes_dropped_twice_at_the_same_time_are_kept_once(give, monkeypatch):
    """The second upload looks before the first has been saved, and is told by the database."""
    from guatu_web.documents.actions import uploading

    first, looks, look = give(), [], uploading._twin

    def too_early(*asked):
        looks.append(asked)
        return None if len(looks) == 1 else look(*asked)

    monkeypatch.setattr(uploading, "_twin", too_early)
    with pytest.raises(AlreadyHere) as here:
        give()
    assert here.value.document == first
    assert DBTaskResult.objects.count() == 1


def test_another_zone_keeps_its_own_document_of_the_same_bytes(give, yuntai):
    first = give()
    second = upload(yuntai.people["other"], yuntai.zone, "总结.txt", [PLAIN])
    assert (first.digest, first.zone) != (second.digest, second.zone)
    assert list(queries.documents(yuntai.people["other"], yuntai.zone)) == [second]


# ------------------------------------------------------------------ the reader's process


def told_by(process_limits, path=MIDYEAR, **more):
    with pytest.raises(Unreadable) as failed:
        read_apart(path, "总结.txt", limits=process_limits, **more)
    return str(failed.value)


@pytest.fixture
def endless_text(tmp_path):
    """A text that takes the reader some ten seconds."""
    path = tmp_path / "long.txt"
    path.write_bytes(MIDYEAR.read_bytes() * 2000)
    return path


def test_the_reader_apart_finds_what_the_reader_here_finds():
    apart = read_apart(MIDYEAR, MIDYEAR.name)
    here = read(MIDYEAR)
    here.path = None
    assert apart == here


def test_a_reader_that_spins_is_ended_by_its_processor_time(endless_text):
    began = time.monotonic()
    assert told_by(Limits(cpu=1), endless_text) == wording.TOO_SLOW
    assert time.monotonic() - began < 15


def test_a_reader_that_hangs_is_ended_by_the_clock(tmp_path):
    pipe = tmp_path / "endless.txt"
    pipe.write_bytes(MIDYEAR.read_bytes() * 2000)
    assert told_by(Limits(), pipe, seconds=0.5) == wording.TOO_SLOW


def test_a_reader_that_wants_much_memory_is_refused_it(endless_text):
    assert told_by(Limits(memory=110), endless_text) == wording.TOO_MUCH_MEMORY


def test_a_reader_whose_answer_is_endless_is_stopped(tmp_path):
    path = tmp_path / "long.txt"
    path.write_bytes(("字" * 400_000).encode())
    assert told_by(Limits(answer=1), path) == wording.TOO_LONG


def test_the_reader_sees_none_of_the_sites_secrets(monkeypatch, tmp_path):
    """Its environment, as the system tells it, while it reads."""
    monkeypatch.setenv("GUATU_SECRET_KEY", "geheim")
    path = tmp_path / "long.txt"
    path.write_bytes(MIDYEAR.read_bytes() * 2000)
    mine = os.getpid()
    seen = []

    def look(*_):
        for each in Path("/proc").glob("[0-9]*"):
            try:
                if (
                    f"PPid:\t{mine}\n" in (each / "status").read_text()
                    and b"reader_process" in (each / "cmdline").read_bytes()
                ):
                    seen.append((each / "environ").read_bytes())
            except OSError:
                continue

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 0.6)
    try:
        told_by(Limits(), path, seconds=1.5)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert seen
    assert not any(b"GUATU" in environment for environment in seen)


BAD_CONTENT = {
    "locked.pdf": (drawn([[Line(90, 700, "甲")]], password=True), "去掉密码"),
    "picture.pdf": (drawn([[]]), "OCR"),
    "damaged.docx": (DOCX[: len(DOCX) // 2] + b"word/", "损坏"),
    "blank.txt": (" \n\u3000\n".encode(), "没有文字"),
    "entities.docx": (
        zipped(
            {"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><w:document xmlns:w="w"/>', "[Content_Types].xml": ""}
        ),
        "拒绝读取",
    ),
    "bomb.docx": (zipped({"word/document.xml": b" " * 60_000_000}), "过大"),
}


@pytest.mark.parametrize("name", BAD_CONTENT)
def test_a_file_that_cannot_be_read_fails_with_the_remedy_in_chinese(given_and_read, name):
    data, remedy = BAD_CONTENT[name]
    document = given_and_read(name, data)
    assert document.state == Document.State.FAILED
    assert remedy in document.failure
    assert history(document).first().act == "documents.fail_reading"


def test_a_failure_of_the_reader_that_nobody_foresaw_has_words_too():
    assert wording.failure("not json") == wording.DIED
    assert wording.failure(json.dumps({"kind": "New", "reason": "x", "remedy": "y"})) == wording.DIED


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("The year 2024 is a guess: so said. Give one with --date.", "年份 2024 为推断"),
        ("No year: nothing says. Give one with --date, so that periods can be told.", "请填写文件日期"),
        ("no text on 2 of 5 pages: 1, 3", "其中 2 页没有文字（第 1, 3 页）"),
        ("something new", "something new"),
    ],
)
def test_the_readers_notes_are_told_in_chinese(english, chinese):
    assert chinese in wording.note(english)


# ------------------------------------------------------------------ in the background


def test_an_upload_waits_then_is_read(give):
    document = give()
    assert (document.state, DBTaskResult.objects.ready().count()) == (Document.State.WAITING, 1)
    assert read_document.call(document.pk) == Document.State.READ
    document.refresh_from_db()
    assert {entry.act for entry in history(document)} == {
        "documents.upload",
        "documents.begin_reading",
        "documents.keep_reading",
    }
    assert document.statements.count() == 3


def test_a_document_is_read_once_however_often_its_task_runs(given_and_read):
    document = given_and_read()
    read_document.call(document.pk)
    assert document.statements.count() == 3


def test_two_workers_never_read_one_document_together(give):
    document = give()
    with reading_lock(document.pk) as free:
        assert free
        assert read_document.call(document.pk) == "being read elsewhere"
    document.refresh_from_db()
    assert document.state == Document.State.WAITING


def test_what_is_being_read_is_not_put_back(give):
    document = give()
    with act("documents.begin_reading", by=None, zone=document.zone) as doing:
        doing.change(document, state=Document.State.READING)
    with reading_lock(document.pk):
        assert put_back_stuck() == []


def test_what_was_cut_off_is_put_back_and_read_once(give):
    document = give()
    task = DBTaskResult.objects.get()
    task.claim("a worker that was killed")
    with act("documents.begin_reading", by=None, zone=document.zone) as doing:
        doing.change(document, state=Document.State.READING)
    call_command("reread_stuck")
    document.refresh_from_db()
    assert document.state == Document.State.WAITING
    assert (DBTaskResult.objects.failed().get(), DBTaskResult.objects.ready().count()) == (task, 1)
    read_document.call(document.pk)
    assert document.statements.count() == 3


def test_what_waits_without_a_task_is_queued_and_what_has_one_is_left(give):
    with_task, without = give(), give(data=CORRECTED)
    DBTaskResult.objects.get(args_kwargs__args=[without.pk]).claim("a worker that was killed")
    assert put_back_stuck() == [without]
    assert put_back_stuck() == []
    assert with_task.state == Document.State.WAITING


def test_putting_back_leaves_what_was_read_meanwhile(given_and_read):
    document = given_and_read()
    put_back(document)
    document.refresh_from_db()
    assert document.state == Document.State.READ


SITE = """
import sys, django
django.setup()
from pathlib import Path
from guatu_web.accounts.models import Role
from guatu_web.demo.zones import Plan, Post, build
from guatu_web.documents.actions.uploading import upload
areas = [("QL", "青澜开发区", "zone", None)]
built = build(Plan("qinglan", "青澜开发区", areas, [], [Post("s", "杜察", Role.SUPERVISION)]), "x")
print(upload(built.people["s"], built.zone, "总结.txt", [Path(sys.argv[1]).read_bytes()]).pk)
"""
STATE = """
import django
django.setup()
from guatu_web.documents.models import Document, Statement
document = Document.objects.get()
print(document.state, Statement.objects.count(), len(document.text))
"""


class Site:
    """A site of its own with processes that can be killed; on SQLite, whatever the suite runs on."""

    def __init__(self, home):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GUATU_")}
        self.env = kept | {
            "GUATU_HOME": str(home),
            "GUATU_SECRET_KEY": "only for tests",
            "DJANGO_SETTINGS_MODULE": "guatu_web.settings",
        }

    def run(self, *arguments):
        done = subprocess.run(
            [sys.executable, *arguments], env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, *arguments], env=self.env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def state(self):
        state, statements, characters = self.run("-c", STATE).split()
        return state, int(statements), int(characters)


def readers_of(worker):
    """The processes that a worker has started."""
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    return [int(pid) for pid in children.read_text().split()] if children.exists() else []


def test_a_worker_killed_in_the_middle_leaves_a_document_that_the_next_one_reads_once(tmp_path):
    site = Site(tmp_path / "home")
    long = tmp_path / "long.txt"
    long.write_bytes(MIDYEAR.read_bytes() * 80)
    site.run("manage.py", "migrate", "--verbosity", "0")
    site.run("-c", SITE, str(long))
    worker = site.start("manage.py", "work", "--no-startup-delay")
    try:
        deadline = time.monotonic() + 60
        while not (readers := readers_of(worker)) and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()
    assert readers
    assert site.state() == ("reading", 0, 0)
    site.run("manage.py", "work", "--no-startup-delay", "--batch")
    assert site.state() == ("read", 80 * 65, 80 * 1288)
    for pid in readers:  # the reader has left with its worker
        assert not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]


# ------------------------------------------------------------------ read anew, archived


def test_a_failed_document_can_be_read_anew(given_and_read, qinglan, as_person):
    document = given_and_read("blank.txt", b"  \n ")
    page = as_person("clerk").get(url("detail", qinglan.zone, document.pk))
    assert document.failure in words(page)
    assert "重新读取" in words(page)
    told = {"version": document.version, "date_hint": "2016"}
    assert as_person("clerk").post(url("reread", qinglan.zone, document.pk), told).status_code == 302
    document.refresh_from_db()
    assert (document.state, document.failure, document.date_hint) == (Document.State.WAITING, "", "2016")
    assert DBTaskResult.objects.ready().count() == 2


def test_reading_anew_with_a_date_sets_the_first_findings_aside(given_and_read, qinglan):
    document = given_and_read(data="实现地区生产总值100亿元，增长6%。".encode())
    assert document.year is None
    reread(qinglan.people["clerk"], document, version=document.version, date_hint="2016")
    read_document.call(document.pk)
    document.refresh_from_db()
    assert document.year == 2016
    assert [each.period.year for each in queries.statements_of(document)] == [2016, 2016]
    assert document.statements.count() == 4


def test_nothing_is_read_anew_once_somebody_has_decided(given_and_read, qinglan):
    document = given_and_read()
    decide(document.statements.first(), qinglan.people["lead"], decision=Decision.REJECTED)
    with pytest.raises(Refused, match="更正版"):
        reread(qinglan.people["clerk"], document, version=document.version, date_hint="2016")
    document.refresh_from_db()
    assert (document.state, document.date_hint) == (Document.State.READ, "")


def test_nothing_is_read_anew_while_it_is_read_or_archived(give, given_and_read, qinglan):
    waiting = give()
    with pytest.raises(Refused, match="正在读取"):
        reread(qinglan.people["clerk"], waiting, version=waiting.version, date_hint="")
    document = given_and_read(data=CORRECTED)
    archive(qinglan.people["lead"], document, version=document.version, reason="误传")
    with pytest.raises(Refused, match="取消归档"):
        reread(qinglan.people["clerk"], document, version=document.version, date_hint="")


def test_an_archived_document_leaves_the_list_and_can_come_back(given_and_read, qinglan, as_person):
    document = given_and_read()
    lead, zone = as_person("lead"), qinglan.zone
    told = {"version": document.version, "reason": "误传"}
    assert lead.post(url("archive", zone, document.pk), told).status_code == 302
    assert document.file_name not in words(lead.get(url("list", zone)))
    assert document.file_name in words(lead.get(url("list", zone), {"state": "archived"}))
    assert "误传" in words(lead.get(url("detail", zone, document.pk)))
    document.refresh_from_db()
    restore(qinglan.people["lead"], document, version=document.version)
    assert document.file_name in words(lead.get(url("list", zone)))


def test_archiving_without_a_reason_is_refused_beside_the_form(given_and_read, qinglan, as_person):
    document = given_and_read()
    page = as_person("lead").post(url("archive", qinglan.zone, document.pk), {"version": 3, "reason": " "})
    assert page.status_code == 422
    assert "请写明归档原因" in words(page)


def test_the_second_to_archive_learns_that_somebody_was_first(given_and_read, qinglan, as_person):
    document = given_and_read()
    seen = document.version
    archive(qinglan.people["lead"], document, version=seen, reason="误传")
    with pytest.raises(Overtaken):
        archive(qinglan.people["supervisor"], document, version=seen, reason="重复")
    page = as_person("supervisor").post(url("archive", qinglan.zone, document.pk), {"version": seen, "reason": "重复"})
    assert page.status_code == 409
    assert "景立" in words(page)


# ------------------------------------------------------------------ editions


def decide(row, by, **fields):
    with act("review.decide", by=by, zone=row.zone) as doing:
        return doing.change(row, decided_by=by, decided_at=doing.now, **fields)


@pytest.fixture
def two_editions(given_and_read, qinglan):
    """An edition whose growth was confirmed with another period, and the corrected one."""
    first = given_and_read()
    growth = first.statements.get(value=6)
    decide(growth, qinglan.people["lead"], decision=Decision.CONFIRMED, indicator="经济增速")
    second = given_and_read("总结（更正）.txt", CORRECTED, edition_of=first)
    return first, second


def test_a_corrected_edition_tells_what_changed(two_editions):
    first, second = two_editions
    told, _ = queries.comparison(second)
    assert second.edition_of == first
    assert [(a.value, b.value) for a, b in told.changed] == [(Decimal(10**10), Decimal(102) * 10**8)]
    assert [each.quote for each in told.removed] == ["8%"]
    assert [each.quote for each in told.added] == ["30个"]
    assert [(a.quote, b.quote) for a, b in told.same] == [("6%", "6%")]


def test_decisions_on_what_stayed_go_over_to_the_new_edition_with_what_was_set_right(two_editions, qinglan):
    _, second = two_editions
    carried = second.statements.get(value=6)
    assert (carried.decision, carried.decided_by, carried.indicator) == (
        Decision.CONFIRMED,
        qinglan.people["lead"],
        "经济增速",
    )
    others = second.statements.exclude(pk=carried.pk)
    assert {each.decision for each in others} == {Decision.OPEN}
    assert second.found["carried"] == 1


def test_carrying_a_decision_makes_no_second_entry_in_the_ledger(given_and_read, qinglan):
    from guatu_web.ledger.models import Observation

    first = given_and_read()
    said = decide(first.statements.get(value=6), qinglan.people["lead"], decision=Decision.CONFIRMED)
    with act("ledger.confirm", by=qinglan.people["lead"], zone=qinglan.zone) as doing:
        entry = doing.create(
            Observation(zone=qinglan.zone, indicator=said.indicator, value=said.value, measure="growth", statement=said)
        )
    given_and_read("更正.txt", CORRECTED, edition_of=first)
    entry.refresh_from_db()
    assert (Observation.objects.get(), entry.statement) == (entry, said)


def test_the_same_figure_twice_is_matched_once(given_and_read):
    first = given_and_read(data="2024年地区生产总值100亿元。2024年地区生产总值100亿元。".encode())
    second = given_and_read("b.txt", "2024年地区生产总值100亿元。".encode(), edition_of=first)
    told, _ = queries.comparison(second)
    assert (len(told.same), len(told.removed), len(told.added), len(told.changed)) == (1, 1, 0, 0)


def test_a_task_that_stayed_keeps_its_decision(given_and_read, qinglan):
    text = "青澜开发区要加快推进北园道路建设。\n".encode()
    first = given_and_read(data=PLAIN + text)
    decide(first.taskclauses.get(quote__contains="北园道路"), qinglan.people["lead"], decision=Decision.NOT_OURS)
    second = given_and_read("b.txt", CORRECTED + text, edition_of=first)
    assert second.taskclauses.get(quote__contains="北园道路").decision == Decision.NOT_OURS


def test_what_was_merged_stays_merged_where_both_stayed(given_and_read, qinglan):
    text = "2024年地区生产总值100亿元。全年地区生产总值100亿元。"
    first = given_and_read(data=text.encode())
    one, other = first.statements.order_by("start")
    decide(one, qinglan.people["lead"], decision=Decision.CONFIRMED)
    decide(other, qinglan.people["lead"], decision=Decision.MERGED, merged_into=one)
    second = given_and_read("b.txt", f"{text}增长6%。".encode(), edition_of=first)
    one, other, new = second.statements.order_by("start")
    assert (one.decision, other.decision, new.decision) == (Decision.CONFIRMED, Decision.MERGED, Decision.OPEN)
    assert other.merged_into == one
    assert second.found["carried"] == 2


def test_a_contradiction_that_was_settled_stays_settled(given_and_read):
    first = given_and_read("a.txt", MIDYEAR.read_bytes())
    finding = first.findings.get()
    with act("review.settle", by=None, zone=first.zone) as doing:
        doing.change(finding, state=Finding.State.SETTLED)
    second = given_and_read("b.txt", MIDYEAR.read_bytes() + "\n补记。\n".encode(), edition_of=first)
    assert second.findings.get().state == Finding.State.SETTLED


def test_the_comparison_page_shows_both_values_and_leads_to_both_sentences(two_editions, qinglan, as_person):
    first, second = two_editions
    page = words(as_person("observer").get(url("changes", qinglan.zone, second.pk)))
    old, new = first.statements.get(value=10**10), second.statements.get(value=102 * 10**8)
    assert f"{url('detail', qinglan.zone, first.pk)}#s{old.pk}" in page
    assert f"{url('detail', qinglan.zone, second.pk)}#s{new.pk}" in page
    for part in ("100亿元", "102亿元", "数值有变（1）", "新增（1）", "删去（1）", "1 条沿用原审核结论"):
        assert part in page
    assert as_person("observer").get(url("changes", qinglan.zone, first.pk)).status_code == 404


def test_an_edition_is_uploaded_on_the_page_of_what_it_corrects(given_and_read, qinglan, as_person):
    first = given_and_read()
    address = url("edition", qinglan.zone, first.pk)
    answer = as_person("clerk").post(address, {"files": sent("更正.txt", CORRECTED)})
    second = Document.objects.get(edition_of=first)
    assert answer.url == url("detail", qinglan.zone, second.pk)
    again = as_person("clerk").post(address, {"files": sent("又一份.txt", PLAIN)})
    assert again.status_code == 422
    assert "完全相同" in words(again)
    assert Document.objects.count() == 2


# ------------------------------------------------------------------ pages and rights


def test_each_file_has_its_own_outcome(give, qinglan, as_person):
    there = give()
    files = [sent("新.txt", CORRECTED), sent("同.txt", PLAIN), sent("图.txt", b"\x89PNG\r\n\x1a\n")]
    page = words(as_person("clerk").post(url("upload", qinglan.zone), {"files": files}))
    new = Document.objects.exclude(pk=there.pk).get()
    assert [page.count(f'class="outcome outcome-{state}"') for state in ("accepted", "here", "refused")] == [1, 1, 1]
    assert url("detail", qinglan.zone, new.pk) in page
    assert url("detail", qinglan.zone, there.pk) in page
    assert "“图.txt”是图片" in page


def test_without_javascript_the_list_shows_the_outcomes_and_with_it_only_they_come(qinglan, as_person):
    clerk = as_person("clerk")
    whole = clerk.post(url("upload", qinglan.zone), {"files": sent("a.txt", PLAIN)})
    part = clerk.post(url("upload", qinglan.zone), {"files": sent("b.txt", CORRECTED)}, headers={"hx-request": "true"})
    assert "<html" in words(whole)
    assert "<html" not in words(part)
    assert "已接收" in words(part)


def test_an_upload_of_nothing_says_what_to_do(qinglan, as_person):
    answer = as_person("clerk").post(url("upload", qinglan.zone))
    assert answer.status_code == 422
    assert "请先选择文件" in words(answer)
    assert as_person("clerk").get(url("upload", qinglan.zone)).url == url("list", qinglan.zone)


def test_a_wrong_date_is_told_for_the_upload(qinglan, as_person):
    answer = as_person("clerk").post(url("upload", qinglan.zone), {"files": sent("a.txt", PLAIN), "date_hint": "去年"})
    assert answer.status_code == 422
    assert "2016-07-15" in words(answer)


def test_what_is_too_large_is_dropped_while_it_is_received_and_the_others_are_kept(settings, qinglan, as_person):
    settings.LARGEST_UPLOAD = 1024 * 1024
    files = [sent("大.txt", b"a" * 3_000_000), sent("小.txt", PLAIN)]
    page = words(as_person("clerk").post(url("upload", qinglan.zone), {"files": files}))
    assert "“大.txt”超过 1 MB" in page
    assert [each.file_name for each in Document.objects.all()] == ["小.txt"]


def test_a_forged_upload_is_refused(qinglan):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(qinglan.people["clerk"], backend="django.contrib.auth.backends.ModelBackend")
    for address in (url("upload", qinglan.zone), url("edition", qinglan.zone, 1)):
        assert client.post(address, {"files": sent("a.txt", PLAIN)}).status_code == 403
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        ("admin", True),
        ("supervisor", True),
        ("lead", True),
        ("clerk", True),
        ("leader", False),
        ("town", False),
        ("observer", False),
    ],
)
def test_who_may_upload(qinglan, as_person, person, allowed):
    client = as_person(person)
    answer = client.post(url("upload", qinglan.zone), {"files": sent("a.txt", PLAIN)})
    assert (answer.status_code == 200) == allowed
    assert Document.objects.count() == allowed
    assert ("data-upload" in words(client.get(url("list", qinglan.zone)))) == allowed


def test_only_those_who_review_may_archive(given_and_read, qinglan, as_person):
    document = given_and_read()
    told = {"version": document.version, "reason": "误传"}
    for person in ("clerk", "admin", "observer"):
        assert as_person(person).post(url("archive", qinglan.zone, document.pk), told).status_code == 403
    assert "归档此文件" not in words(as_person("clerk").get(url("detail", qinglan.zone, document.pk)))


def test_the_observer_may_look_and_change_nothing(given_and_read, qinglan, as_person):
    document = given_and_read()
    page = as_person("observer").get(url("detail", qinglan.zone, document.pk))
    assert page.status_code == 200
    assert 'method="post" action="/z/' not in words(page)
    for name in ("edition", "reread", "archive", "restore"):
        assert as_person("observer").post(url(name, qinglan.zone, document.pk)).status_code == 403


@pytest.mark.parametrize("name", ["detail", "status", "file", "changes"])
def test_a_document_of_another_zone_is_not_there(given_and_read, qinglan, yuntai, as_person, name):
    document = given_and_read()
    assert as_person("observer").get(url(name, yuntai.zone, document.pk)).status_code == 404
    assert as_person("clerk").get(url(name, yuntai.zone, document.pk)).status_code == 404


@pytest.mark.parametrize("name", ["edition", "reread", "archive", "restore"])
def test_a_document_of_another_zone_cannot_be_changed(given_and_read, yuntai, name):
    from django.test import Client

    document = given_and_read()
    client = Client()
    client.force_login(yuntai.people["other"], backend="django.contrib.auth.backends.ModelBackend")
    told = {"version": document.version, "reason": "误传", "files": sent("a.txt", CORRECTED)}
    assert client.post(url(name, yuntai.zone, document.pk), told).status_code == 404
    assert Document.objects.get() == document


def test_the_progress_of_another_zones_documents_is_not_told(give, yuntai, as_person):
    document = give()
    page = words(as_person("observer").get(url("progress", yuntai.zone), {"ids": f"{document.pk},x,,-1,{10**30}"}))
    assert "<tr" not in page


def test_the_file_comes_back_as_it_was_and_can_only_be_saved(give, qinglan, as_person):
    data = b"<script>alert(1)</script>" + PLAIN
    document = give("𠮷\u202e“总结”.html", data)
    answer = as_person("observer").get(url("file", qinglan.zone, document.pk))
    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_a_file_that_is_lost_is_not_found(give, qinglan, as_person):
    document = give()
    path_of(document.digest, document.media_type).unlink()
    assert as_person("clerk").get(url("file", qinglan.zone, document.pk)).status_code == 404
    read_document.call(document.pk)
    document.refresh_from_db()
    assert document.failure == "存储中没有这个文件。请重新上传。"


def test_each_statement_has_an_anchor_in_the_text(given_and_read, qinglan, as_person):
    document = given_and_read()
    page = words(as_person("observer").get(url("detail", qinglan.zone, document.pk)))
    for statement in document.statements.all():
        assert page.count(f'id="s{statement.pk}"') == 1
    assert "上传" in page


def test_what_stands_in_a_document_is_never_markup(given_and_read, qinglan, as_person):
    document = given_and_read("<b>名.txt", b"<script>x</script>" + PLAIN)
    page = words(as_person("clerk").get(url("detail", qinglan.zone, document.pk)))
    assert "<script>x" not in page
    assert "<b>名" not in page


def test_a_page_asks_for_news_only_while_something_is_under_way(give, qinglan, as_person):
    document, clerk = give(), as_person("clerk")
    assert "every 2s" in words(clerk.get(url("list", qinglan.zone)))
    assert "every 2s" in words(clerk.get(url("status", qinglan.zone, document.pk)))
    assert "every 2s" in words(clerk.get(url("progress", qinglan.zone), {"ids": document.pk}))
    read_document.call(document.pk)
    assert "every 2s" not in words(clerk.get(url("list", qinglan.zone)))
    assert clerk.get(url("status", qinglan.zone, document.pk))["HX-Refresh"] == "true"
    news = words(clerk.get(url("progress", qinglan.zone), {"ids": document.pk}))
    assert "every 2s" not in news
    assert "已读取" in news


def test_the_list_is_filtered_by_state_and_by_words_of_title_or_name(give, given_and_read, qinglan, as_person):
    give("一季度.txt")
    given_and_read("年中.txt", MIDYEAR.read_bytes())
    clerk, address = as_person("clerk"), url("list", qinglan.zone)

    def found(**told):
        page = words(clerk.get(address, told))
        return [name for name in ("一季度.txt", "年中.txt") if name in page]

    assert found() == ["一季度.txt", "年中.txt"]
    assert found(state="waiting") == ["一季度.txt"]
    assert found(q="云泽湖 年中工作会议") == ["年中.txt"]
    assert found(q="一季") == ["一季度.txt"]
    assert found(q="没有") == []
    assert found(state="nonsense", before="x") == ["一季度.txt", "年中.txt"]


def test_a_filter_that_is_not_understood_is_said_to_be_so(qinglan, as_person):
    page = as_person("clerk").get(url("list", qinglan.zone), {"q": "字" * 101})
    assert page.status_code == 200
    assert "field-errors" in words(page)


def many(qinglan, number):
    clerk = qinglan.people["clerk"]
    with act("documents.upload", by=clerk, zone=qinglan.zone) as doing:
        doing.create_all(
            [
                Document(
                    zone=qinglan.zone,
                    file_name=f"第{place}号.txt",
                    digest=f"{place:064}",
                    size=1,
                    media_type="text/plain",
                    uploaded_by=clerk,
                    state=Document.State.READ,
                )
                for place in range(number)
            ],
            noted=False,
        )


def test_pages_follow_one_another_without_gap_or_repetition(qinglan):
    many(qinglan, 60)
    clerk, seen, before = qinglan.people["clerk"], [], None
    while True:
        page = queries.listed(clerk, qinglan.zone, before=before)
        seen += [each.pk for each in page.documents]
        before = page.next
        if before is None:
            break
    assert seen == sorted(Document.objects.values_list("pk", flat=True), reverse=True)
    assert len(seen) == 60


def test_a_list_costs_few_queries_whatever_it_holds(qinglan, given_and_read, as_person, django_assert_max_num_queries):
    many(qinglan, 60)
    given_and_read()
    client = as_person("clerk")
    for told in ({}, {"q": "号"}, {"before": Document.objects.order_by("pk")[40].pk}):
        with django_assert_max_num_queries(12):
            assert client.get(url("list", qinglan.zone), told).status_code == 200


def test_a_page_of_a_document_costs_few_queries(two_editions, qinglan, as_person, django_assert_max_num_queries):
    client = as_person("lead")
    for document in two_editions:
        with django_assert_max_num_queries(15):
            client.get(url("detail", qinglan.zone, document.pk))
    with django_assert_max_num_queries(15):
        client.get(url("changes", qinglan.zone, two_editions[1].pk))


def test_an_upload_costs_few_queries(qinglan, as_person, django_assert_max_num_queries):
    client = as_person("clerk")
    with django_assert_max_num_queries(20):
        client.post(
            url("upload", qinglan.zone),
            {"files": SimpleUploadedFile("a.txt", BytesIO(PLAIN).read())},
            headers={"hx-request": "true"},
        )


def test_an_empty_list_says_what_to_do_first(qinglan, as_person):
    assert "请先在上方上传" in words(as_person("clerk").get(url("list", qinglan.zone)))
    assert "由督查室和各部门上传" in words(as_person("observer").get(url("list", qinglan.zone)))


# where tasks begin


class _Said:
    def __init__(self, start, end):
        self.start, self.end = start, end


@pytest.mark.parametrize(
    ("statements", "tasks"),
    [
        ([], []),
        ([], [(0, 1), (5, 2), (5, 3)]),
        ([(2, 4)], [(0, 1), (2, 2), (3, 3), (4, 4), (9, 5)]),
        ([(0, 4), (3, 6), (8, 10)], [(0, 1), (5, 2), (9, 3)]),
    ],
)
def test_each_task_is_found_where_it_begins_and_the_text_stays_whole(statements, tasks):
    text = "抓招商十个项目落地开工"[:10]
    found = list(pieces(text, [_Said(*span) for span in statements], tasks))
    assert "".join(piece.text for piece in found) == text
    assert [pk for piece in found for pk in piece.tasks] == [pk for _start, pk in sorted(tasks)]
    at = 0
    for piece in found:
        for pk in piece.tasks:
            (start,) = (start for start, number in tasks if number == pk)
            assert at <= start < at + len(piece.text)
            assert piece.statements or start == at
        at += len(piece.text)
