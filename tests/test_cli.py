"""The command line: what comes out, what a wrong call or a bad file is told, and that no half file ever stands."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import pty
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cast import ANNUAL, MIDYEAR, ROOT, SAMPLES, ZONE
from guatu import __version__, playbook
from guatu.cli import app
from guatu.reading.export import COLUMNS, FORMATS

GUATU = Path(sys.executable).with_name("guatu")


def guatu(*words, **env):
    """Runs a command in this process."""
    return CliRunner(env=env).invoke(app, [str(word) for word in words])


def shell(*words):
    """Runs a command in a process of its own."""
    return subprocess.run([GUATU, *map(str, words)], capture_output=True, text=True, encoding="utf-8", check=False)


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


# ------------------------------------------------------------------ the readable ledger


def test_one_report_shows_its_head_its_parts_and_the_sentence_of_every_figure():
    answer = guatu("read", MIDYEAR)
    assert answer.exit_code == 0
    for words in ("云泽湖科技产业园召开2024年年中工作会议", "成果", "目标", "任务", "地区生产总值", "212.6亿元"):
        assert words in answer.stdout
    assert "完成地区生产总值212.6亿元，同比增长6.8%" in answer.stdout


def test_contradictions_come_before_everything_else():
    lines = guatu("read", MIDYEAR).stdout.splitlines()
    heads = [line.split()[0] for line in lines if line.endswith("─")]
    assert heads == ["矛盾", "成果", "目标", "任务"]


def test_several_reports_are_shortened_unless_all_is_asked():
    short, whole = guatu("read", SAMPLES), guatu("read", SAMPLES, "--all")
    assert "--all" in short.stdout
    assert "--all" not in whole.stdout
    assert len(whole.stdout) > len(short.stdout)


def test_one_report_is_never_shortened():
    assert "--all" not in guatu("read", MIDYEAR).stdout


@pytest.mark.parametrize("columns", [24, 50, 80, 200])
def test_no_line_of_figures_is_wider_than_the_terminal(columns):
    """Han characters take two columns each."""
    from rich.cells import cell_len
    from rich.console import Console

    from guatu.cli.ledger import Ledger
    from guatu.reading.reader import read

    stream = io.StringIO()
    Ledger(Console(file=stream, width=columns)).add(read(MIDYEAR))
    assert max(cell_len(line) for line in stream.getvalue().splitlines()) <= columns


def test_the_parts_of_the_zone_are_told_by_name(tmp_path):
    (tmp_path / "parts.txt").write_text("2025年，北园完成工业投资3亿元，新签约项目7个。", encoding="utf-8")
    told = rows(guatu("read", tmp_path / "parts.txt", "--areas", "北园，河口镇", "-f", "jsonl").stdout)
    assert [(row["indicator"], row["area"]) for row in told] == [("工业投资", "北园"), ("签约项目数", "北园")]


def test_date_and_zone_say_what_the_text_does_not(tmp_path):
    (tmp_path / "old.txt").write_text("上半年，完成地区生产总值88亿元。", encoding="utf-8")
    row = rows(guatu("read", tmp_path / "old.txt", "--date", "2016-07", "--zone", ZONE, "-f", "jsonl").stdout)[0]
    assert row["period"] == "2016H1"


# ------------------------------------------------------------------ formats


def test_json_lines_have_the_documented_names_and_the_stem_as_doc():
    lines = rows(guatu("read", MIDYEAR, "--format", "jsonl").stdout)
    text = MIDYEAR.read_text(encoding="utf-8")
    assert all(tuple(row) == COLUMNS and row["doc"] == MIDYEAR.stem for row in lines)
    assert all(text[row["start"] : row["end"]] == row["quote"] for row in lines)
    assert all(text[row["clause"][0] : row["clause"][1]] == row["sentence"] for row in lines)


@pytest.mark.parametrize("format", ["text", *FORMATS])
def test_every_format_is_written_to_a_file_and_nothing_else_is_left(tmp_path, format):
    answer = guatu("read", MIDYEAR, "--format", format, "-o", tmp_path / "out.dat")
    assert answer.exit_code == 0, answer.output
    assert [path.name for path in tmp_path.iterdir()] == ["out.dat"]
    assert (tmp_path / "out.dat").stat().st_size > 0


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.CSV"])
def test_the_name_of_the_output_tells_the_format(tmp_path, name):
    assert guatu("read", MIDYEAR, "-o", tmp_path / name).exit_code == 0
    first = (tmp_path / name).read_text(encoding="utf-8-sig").splitlines()[0]
    assert first.startswith("{" if name.endswith("jsonl") else "doc,")


@pytest.mark.parametrize("what", ["statements", "tasks", "findings"])
def test_what_chooses_the_table(what):
    csv_rows = list(csv.DictReader(io.StringIO(guatu("read", MIDYEAR, "-f", "csv", "--what", what).stdout[1:])))
    assert csv_rows
    assert {"statements": "indicator", "tasks": "deadline", "findings": "remedy"}[what] in csv_rows[0]


def test_two_processes_write_what_one_writes():
    one = guatu("read", SAMPLES, "-f", "jsonl", "--jobs", "1")
    two = guatu("read", SAMPLES, "-f", "jsonl", "--jobs", "2")
    assert one.stdout == two.stdout


def test_what_was_written_is_counted_on_standard_error(tmp_path):
    answer = guatu("read", MIDYEAR, "-o", tmp_path / "a.csv")
    assert answer.stdout == ""
    assert "1 report, " in answer.stderr


# ------------------------------------------------------------------ manifests


def listed(tmp_path, text):
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    return tmp_path / "list.csv"


def test_a_manifest_with_a_missing_file_still_writes_the_others(tmp_path):
    path = listed(tmp_path, f"path,date,zone\n{MIDYEAR},,\nno.txt,2016,{ZONE}\n")
    answer = guatu("read", "--manifest", path, "-f", "jsonl")
    assert answer.exit_code == 1
    assert {row["doc"] for row in rows(answer.stdout)} == {MIDYEAR.stem}
    assert "1 of 2 could not be read" in answer.stderr
    assert "no.txt" in answer.stderr


def test_a_date_for_all_fills_the_gaps_of_a_manifest(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("全年完成地区生产总值88亿元。", encoding="utf-8")
    path = listed(tmp_path, "path,date\na.txt,2016-12-30\nb.txt,\n")
    answer = guatu("read", "--manifest", path, "--date", "2019-12-30", "-f", "jsonl")
    assert [row["period"] for row in rows(answer.stdout)] == ["2016", "2019"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("path,date,zone\na.txt,2016,\nb.txt,16-7,\n", "line 3"),
        ("file,date,zone\na.txt,,\n", "path,date,zone"),
        ("", "path,date,zone"),
        ("path\n", "nothing to read"),
    ],
)
def test_a_manifest_that_cannot_be_followed_is_a_wrong_call(tmp_path, text, told):
    answer = guatu("read", "--manifest", listed(tmp_path, text))
    assert answer.exit_code == 2
    assert told in answer.stderr


# ------------------------------------------------------------------ wrong calls


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["read"], "--manifest"),
        (["read", MIDYEAR, "--manifest", "list.csv"], "not both"),
        (["read", "no.txt", "no/too.txt"], "no such file or folder: no.txt, no/too.txt"),
        (["read", MIDYEAR, "--format", "xls"], "text, jsonl, csv, xlsx, parquet"),
        (["read", MIDYEAR, "--format", "xlsx"], "-o ledger.xlsx"),
        (["read", MIDYEAR, "--what", "figures", "-f", "csv"], "statements, tasks, findings"),
        (["read", MIDYEAR, "--what", "tasks"], "text and xlsx hold all"),
        (["read", MIDYEAR, "--date", "2016-13"], "2016-07-15"),
        (["read", MIDYEAR, "--date", "七月"], "2016-07-15"),
        (["read", MIDYEAR, "-o", "no/such/folder/a.csv"], "Create the folder first"),
        (["read", MIDYEAR, "-o", "ledger.xls"], "--format"),
        (["read", MIDYEAR, "-f", "csv", "-o", SAMPLES], "is a folder"),
        (["read", MIDYEAR, "-o", MIDYEAR], "one of the reports"),
        (["read", MIDYEAR, "--jobs", "0"], "--jobs"),
        (["read", MIDYEAR, "--colour"], "--colour"),
        (["catalogue", "show", "地区生产"], "地区生产总值"),
        (["playbook", "check", "no-such-folder"], "no such file or folder: no-such-folder"),
        (["playbook", "show", "no-such.zip"], "no such file or folder: no-such.zip"),
        (["measure"], "measure"),
    ],
)
def test_a_wrong_call_says_what_would_work_and_leaves_2(words, told):
    answer = guatu(*words)
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert answer.stdout == ""


def test_a_folder_without_reports_says_what_is_read(tmp_path):
    (tmp_path / "list.xls").write_text("x")
    answer = guatu("read", tmp_path)
    assert answer.exit_code == 2
    assert "docx" in answer.stderr
    assert "list.xls (.xls is not read)" in answer.stderr


# ------------------------------------------------------------------ bad files


def a_docx(path, **parts):
    """A zip with the parts that make a docx, some replaced."""
    with zipfile.ZipFile(ANNUAL) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            bad.writestr(name, parts.get(Path(name).stem, good.read(name)))


def a_scanned_pdf(path):
    """One page with nothing but an image's worth of grey."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.save(path)


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(97 + n)} "{f"&{chr(96 + n)};" * 10}">' for n in range(1, 12)
)

BAD_FILES = {
    "empty.txt": lambda path: path.write_bytes(b""),
    "blank.txt": lambda path: path.write_bytes(b" \r\n\t\n"),
    "binary.txt": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "huge.txt": lambda path: os.truncate(path, 200_000_000),
    "broken.docx": lambda path: path.write_bytes(ANNUAL.read_bytes()[:9_000]),
    "text.docx": lambda path: path.write_text("no archive at all"),
    "locked.docx": lambda path: path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4_096)),
    "zipbomb.docx": lambda path: a_docx(path, document=b" " * 40_000_000),
    "entities.docx": lambda path: a_docx(path, document=(BOMB + "]><a>&l;</a>").encode()),
    "scanned.pdf": a_scanned_pdf,
    "broken.pdf": lambda path: path.write_bytes(b"%PDF-1.7\n" + bytes(500)),
    "old.doc": lambda path: path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4_096)),
}


@pytest.fixture
def bad_file(request, tmp_path):
    path = tmp_path / request.param
    path.touch()
    BAD_FILES[request.param](path)
    return path


@pytest.mark.parametrize("bad_file", BAD_FILES, indirect=True)
def test_a_bad_file_is_named_with_what_helps_and_the_others_are_written(bad_file):
    """Exit code 1, one line with name, reason and remedy, no traceback, and the good file's ledger."""
    answer = guatu("read", bad_file, MIDYEAR, "-f", "jsonl", "--jobs", "1")
    assert answer.exit_code == 1
    told = answer.stderr.splitlines()
    assert told[0].endswith("1 of 2 could not be read:")
    assert str(bad_file) in told[1]
    assert told[1].endswith(".")
    assert len(told) == 2
    assert "Traceback" not in answer.output
    assert "should not happen" not in answer.output
    assert {row["doc"] for row in rows(answer.stdout)} == {MIDYEAR.stem}


def answers_plainly(folder, name, content):
    """Whether a file with this content is read, or refused with a reason; never a fault of ours."""
    (folder / name).write_bytes(content)
    answer = guatu("read", folder / name, "-f", "jsonl")
    assert answer.exit_code in (0, 1)
    assert "the reader failed" not in answer.output
    assert "should not happen" not in answer.output


@given(content=st.binary(max_size=300), suffix=st.sampled_from([".txt", ".md", ".html", ".docx", ".pdf"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_under_any_name_are_read_or_refused(tmp_path, content, suffix):
    answers_plainly(tmp_path, "random" + suffix, content)


CHINESE = st.text(
    st.sampled_from(
        "完成增长下降至达第前比同年月季度半上下末园区全市亿万元亩%个家百分点零一二三十百千翻番0１２.,，。、（）：—\n "
    )
)


@given(text=CHINESE, suffix=st.sampled_from([".txt", ".md", ".html"]))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_chinese_is_read_or_refused(tmp_path, text, suffix):
    answers_plainly(tmp_path, "random" + suffix, text.encode())


@pytest.mark.parametrize("bad_file", ["empty.txt", "binary.txt"], indirect=True)
def test_when_no_file_could_be_read_no_output_is_written(bad_file, tmp_path):
    (tmp_path / "ledger.csv").write_text("old")
    answer = guatu("read", bad_file, "-o", tmp_path / "ledger.csv")
    assert answer.exit_code == 1
    assert (tmp_path / "ledger.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([bad_file.name, "ledger.csv"])


def as_nobody(work):
    """Runs a command without the rights of root and gives its exit code and what it told on both streams."""
    if os.geteuid() != 0:
        answer = work()
        return answer.exit_code, answer.stdout, answer.stderr
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        answer = work()
        os.write(write_end, json.dumps([answer.exit_code, answer.stdout, answer.stderr]).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        told = json.loads(pipe.read())
    os.waitpid(child, 0)
    return told


@pytest.fixture
def open_folder():
    """A folder that everybody may enter (pytest's own belong to one user)."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "good.txt").write_text("2024年完成地区生产总值88亿元。", encoding="utf-8")
        yield folder


def test_a_folder_or_file_without_rights_is_named_and_the_others_are_read(open_folder):
    (open_folder / "closed").mkdir(mode=0)
    (open_folder / "locked.txt").write_text("x")
    (open_folder / "locked.txt").chmod(0)
    # a first run loads what an unprivileged child could not
    guatu("read", open_folder / "good.txt", "-f", "csv")
    code, stdout, stderr = as_nobody(lambda: guatu("read", open_folder, "-f", "csv", "--jobs", "1"))
    (open_folder / "closed").chmod(stat.S_IRWXU)
    assert code == 1
    assert "88亿元" in stdout
    assert "closed: cannot be listed" in stderr
    assert "locked.txt: there is no right to read it" in stderr


def test_an_output_without_rights_is_a_wrong_call(open_folder):
    guatu("read", open_folder / "good.txt", "-f", "csv")
    work = open_folder / "good.txt"
    code, _, stderr = as_nobody(lambda: guatu("read", work, "-o", open_folder / "a.csv"))
    assert code == 2
    assert "Choose a folder that you may write to" in stderr


def test_a_report_cannot_steer_the_terminal(tmp_path):
    """Control characters of the text, of the title and of the file's name are not printed."""
    path = tmp_path / "bad\x1b[2J.txt"
    path.write_text(
        "\x1b]0;owned\x07工作会议\n2024年完成地区生产总值\x1b[31m88亿元，增长\x1b[1m5%。\n", encoding="utf-8"
    )
    assert "\x1b" not in guatu("read", path).output
    path.write_bytes(b"")
    assert "\x1b" not in guatu("read", path).output


def test_many_files_show_a_bar_where_someone_watches(tmp_path):
    master, slave = pty.openpty()
    with os.fdopen(master, "rb", buffering=0) as watched:
        command = [GUATU, "read", SAMPLES, "-o", tmp_path / "a.csv"]
        subprocess.run(command, stderr=slave, check=True, env={**os.environ, "TERM": "xterm"})
        os.close(slave)
        assert "Reading" in watched.read(4_096).decode(errors="replace")


# ------------------------------------------------------------------ stopped in the middle


@pytest.fixture
def long_work(tmp_path):
    """A running command that has begun to write its output, and the output's name."""
    lines = "".join(f"{MIDYEAR},,\n" for _ in range(5_000))
    command = [GUATU, "read", "--manifest", listed(tmp_path, f"path,date,zone\n{lines}"), "-o", tmp_path / "a.jsonl"]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a child of who ignores it would do so too
    with (tmp_path / "told.txt").open("w") as told:
        process = subprocess.Popen(list(map(str, command)), stdout=told, stderr=told, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    while process.poll() is None and not any(part.stat().st_size for part in tmp_path.glob(".a.jsonl.*")):
        time.sleep(0.01)
    assert process.poll() is None, (tmp_path / "told.txt").read_text()[:1_000]
    yield process, tmp_path
    process.kill()
    process.wait()


@pytest.mark.parametrize(("by", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_command_leaves_no_file_at_all(long_work, by, code):
    process, folder = long_work
    process.send_signal(by)
    assert process.wait(timeout=20) == code
    assert "Traceback" not in (folder / "told.txt").read_text()
    assert sorted(path.name for path in folder.iterdir()) == ["list.csv", "told.txt"]


def test_a_killed_command_leaves_no_half_file_under_the_final_name_and_no_process(long_work):
    process, folder = long_work
    process.kill()
    process.wait(timeout=20)
    assert not (folder / "a.jsonl").exists()
    assert gone(process.pid)


def gone(group):
    """Whether the worker processes of a killed command have left, within ten seconds."""
    for _ in range(1_000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path, format):
    answer = subprocess.run(
        [GUATU, "read", MIDYEAR, "--all", "-f", format, "-o", tmp_path / "ledger"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000)),
    )
    assert answer.returncode == 1
    assert answer.stderr == f"guatu: {os.strerror(errno.EFBIG)}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_reader_of_the_output_that_leaves_early_is_no_error():
    command = f"{GUATU} read {SAMPLES} -f jsonl | head -n 1; echo ${{PIPESTATUS[0]}}"
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, encoding="utf-8", check=False)
    assert answer.stdout.splitlines()[1] == "0"
    assert "Error" not in answer.stderr


# ------------------------------------------------------------------ the rest


def test_the_version_is_told():
    assert shell("--version").stdout.strip() == f"guatu {__version__}"


SLOW = {
    "pyarrow",
    "xlsxwriter",
    "docx",
    "pypdfium2",
    "pdfplumber",
    "trafilatura",
    "pydantic",
    "rich.console",
    "guatu.reading",
    "yaml",
}


def loaded_by(code):
    """Which of the SLOW modules a piece of code loads."""
    code = f"import sys; {code}; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return SLOW & set(answer.stdout.split())


def test_help_loads_neither_the_reader_nor_a_table_library():
    """What keeps `guatu --help` quick."""
    assert loaded_by("import guatu.cli") == set()


def test_reading_one_text_loads_no_library_of_other_formats():
    """What keeps `guatu read one.txt` quick."""
    reading = (
        f"from typer.testing import CliRunner; assert not CliRunner().invoke(app, ['read', {str(MIDYEAR)!r}]).exit_code"
    )
    assert loaded_by(f"from guatu.cli import app; {reading}") <= {"guatu.reading", "yaml"}


def test_the_entry_point_answers_from_the_shell():
    answer = shell("read", MIDYEAR)
    assert answer.returncode == 0
    assert "地区生产总值" in answer.stdout
    assert answer.stderr == ""


def test_an_unforeseen_error_is_one_line(monkeypatch):
    monkeypatch.setattr("guatu.cli.read.run", lambda request: 1 / 0)
    answer = guatu("read", MIDYEAR)
    assert answer.exit_code == 1
    assert answer.stderr.startswith("guatu: ZeroDivisionError: division by zero. This should not happen")
    assert len(answer.stderr.splitlines()) == 1


def test_the_shipped_catalogue_has_no_problem():
    answer = guatu("catalogue", "check")
    assert answer.exit_code == 0, answer.stdout
    assert "no problem found" in answer.stdout


def test_a_folder_that_is_no_catalogue_is_told_so(tmp_path):
    answer = guatu("catalogue", "check", tmp_path)
    assert answer.exit_code == 1
    assert str(tmp_path) in answer.stdout


def test_an_indicator_is_shown_under_any_of_its_names():
    by_name, by_code = guatu("catalogue", "show", "GDP"), guatu("catalogue", "show", "gdp")
    assert by_name.stdout == by_code.stdout
    for words in ("地区生产总值", "亿元", "定义", "依据"):
        assert words in by_name.stdout


def test_all_indicators_are_shown_by_topic():
    answer = guatu("catalogue", "show")
    assert answer.exit_code == 0
    assert len(answer.stdout.splitlines()) > 100


# ------------------------------------------------------------------ playbooks


@pytest.fixture
def own_playbook(tmp_path):
    return Path(shutil.copytree(ROOT / "playbooks" / "demo", tmp_path / "办法"))


def mistaken(folder):
    for file, right, wrong in (("indicators.yaml", "code: gdp\n", "code: gpd\n"), ("report.yaml", "0.8", "80%")):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace(right, wrong), encoding="utf-8")
    return folder


def packed(folder):
    return shutil.make_archive(str(folder.with_name("playbook")), "zip", folder.parent, folder.name)


@pytest.mark.parametrize("given", [lambda folder: folder, packed], ids=["folder", "zip"])
def test_every_mistake_of_a_playbook_is_a_line_with_file_line_and_what_would_work(own_playbook, given):
    answer = guatu("playbook", "check", given(mistaken(own_playbook)))
    assert answer.exit_code == 1
    assert answer.stdout.splitlines() == [
        "indicators.yaml:3: No indicator has the code 'gpd'. Near codes: gdp.",
        "report.yaml:3: '80%' is no number from 0 to 1. Write confirm_at as 0.8.",
    ]


@pytest.mark.parametrize("given", [lambda folder: folder, packed], ids=["folder", "zip"])
def test_a_right_playbook_is_told_in_one_line(own_playbook, given):
    answer = guatu("playbook", "check", given(own_playbook))
    assert answer.exit_code == 0
    assert answer.stdout == "示范办法 2026.1: 18 indicators, from 2026-01-01 on: no problem found\n"


def test_a_folder_without_a_playbook_is_told_which_files_are_missing(tmp_path):
    answer = guatu("playbook", "check", tmp_path)
    assert answer.exit_code == 1
    assert [line.split(":")[0] for line in answer.stdout.splitlines()] == [
        "indicators.yaml",
        "playbook.yaml",
        "report.yaml",
    ]


def test_a_file_that_is_no_zip_is_told_so(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK")
    answer = guatu("playbook", "check", tmp_path / "a.zip")
    assert answer.exit_code == 1
    assert answer.stdout == (
        "a.zip: This is no zip, or it is damaged or locked. Pack the folder again, without a password.\n"
    )


def test_a_playbook_cannot_steer_the_terminal(own_playbook):
    (own_playbook / "report.yaml").write_text('confirm_at: "\\e[31m"\n', encoding="utf-8")
    answer = guatu("playbook", "check", own_playbook)
    assert answer.exit_code == 1
    assert "\x1b" not in answer.stdout


@pytest.mark.parametrize("given", [lambda folder: folder, packed], ids=["folder", "zip"])
def test_a_playbook_is_shown_with_its_thresholds_and_its_indicators_in_order(own_playbook, given):
    answer = guatu("playbook", "show", given(own_playbook))
    assert answer.exit_code == 0
    lines = answer.stdout.splitlines()
    assert lines[0].split() == ["示范办法", "2026.1"]
    for words in ("2026-01-01", "0.8 以上", "数值 level、增长 growth、位次 rank", "虚构", "到期前 3 个工作日提醒"):
        assert words in answer.stdout
    shown = [line.split()[-1] for line in lines[lines.index("") + 2 :]]
    assert shown == [used.code for used in playbook.load(own_playbook).indicators]
    assert "固投（固定资产投资）" in answer.stdout


def test_a_playbook_that_asks_for_no_reasons_is_shown_to_do_so(own_playbook):
    (own_playbook / "report.yaml").write_text("confirm_at: 1\n", encoding="utf-8")
    assert "调整任何目标都不要求" in guatu("playbook", "show", own_playbook).stdout


def test_a_wrong_playbook_is_not_shown_and_its_first_mistake_is_told(own_playbook):
    answer = guatu("playbook", "show", mistaken(own_playbook))
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("guatu: indicators.yaml:3: No indicator has the code 'gpd'")
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["check", "show"])
def test_without_a_path_the_shipped_playbook_is_meant(command):
    answer = guatu("playbook", command)
    assert answer.exit_code == 0
    assert answer.stdout.startswith("示范办法")


def test_a_playbook_is_checked_without_the_reader():
    """What keeps `guatu playbook check` quick."""
    checking = (
        "from typer.testing import CliRunner; assert not CliRunner().invoke(app, ['playbook', 'check']).exit_code"
    )
    assert loaded_by(f"from guatu.cli import app; {checking}") <= {"yaml"}


# ------------------------------------------------------------------ pace


def a_series(path, years=range(2019, 2027), last=6, value=lambda year, month: (year - 1990) * (month + 20)):
    """An invented series of 亿元 that ends with a month of its last year."""
    rows = [
        f"{year},{month},{value(year, month)}"
        for year in years
        for month in range(1, 13)
        if year < years[-1] or month <= last
    ]
    path.write_text("year,month,value\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_pace_tells_both_lights_the_needed_pace_and_the_working(tmp_path):
    answer = guatu("pace", a_series(tmp_path / "a.csv"), "--target", "12000亿", "--as-of", "2026-06", "--unit", "亿元")
    assert answer.exit_code == 0, answer.output
    for words in ("状态", "序时", "研判", "80% 区间", "还需", "a₁ 按份额", "a₂ 按剩余增长", "a₃ 按近十二个月", "sd"):
        assert words in answer.stdout


def test_pace_in_json_is_what_the_library_answers(tmp_path):
    from guatu.pace import Goal, judge, plain, read_one
    from guatu.periods import Period

    path = a_series(tmp_path / "a.csv")
    answer = guatu("pace", path, "--target", "12000", "--as-of", "2026-06", "--format", "json")
    told = json.loads(answer.stdout)
    library = plain(judge(read_one(path).history, Goal.of_year(12000, 2026), Period.parse("2026-06")))
    assert {name: told[name] for name in library} == library
    assert 0 < told["outlook"]["probability"] < 1
    assert told["outlook"]["working"]["forecasts"]["mu"] == told["outlook"]["forecast"]["mu"]


def test_the_word_file_may_be_left_out_and_options_may_come_first(tmp_path):
    path = a_series(tmp_path / "a.csv")
    answers = [
        guatu("pace", path, "--target", "12000").stdout,
        guatu("pace", "--target", "12000", path).stdout,
        guatu("pace", "file", path, "--target", "12000").stdout,
    ]
    assert answers[0]
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(("month", "words"), [("2026-02", "不可判"), ("2026-03", "不可判"), ("2026-04", "概率")])
def test_the_first_two_periods_of_a_year_are_not_judged(tmp_path, month, words):
    answer = guatu("pace", a_series(tmp_path / "a.csv"), "--target", "12000", "--as-of", month)
    assert words in answer.stdout.split("研判")[1].splitlines()[0]
    assert "还需" in answer.stdout


def test_a_missing_month_is_red_for_being_late(tmp_path):
    path = a_series(tmp_path / "a.csv", last=5)
    told = json.loads(guatu("pace", path, "--target", "100", "--as-of", "2026-06", "-f", "json").stdout)
    assert (told["light"], told["reason"], told["quality"]["awaited"]) == ("red", "late", "2026-06")
    assert told["labels"]["light"] == "红灯"


def test_under_three_full_years_only_the_needed_pace_is_told(tmp_path):
    path = a_series(tmp_path / "a.csv", years=range(2024, 2027))
    told = json.loads(guatu("pace", path, "--target", "12000", "--as-of", "2026-06", "-f", "json").stdout)
    assert (told["outlook"]["probability"], told["outlook"]["reason"]) == (None, "short_history")
    assert told["outlook"]["needed"]["per_month"] > 0


def test_a_unit_that_is_concluded_is_said(tmp_path):
    answer = guatu("pace", a_series(tmp_path / "a.csv"), "--target", "12000亿", "--as-of", "2026-06")
    assert "文件未注明单位" in answer.stdout
    assert "不低于 12,000" in answer.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name the target"),
        (("--target", "很多"), "--target"),
        (("--target", "1000", "--as-of", "六月"), "--as-of '六月' is no month"),
        (("--target", "1000", "--as-of", "2019-06", "--horizon", "2020"), "lies before 2020"),
        (("--target", "1000", "--horizon", "soon"), "--horizon"),
        (("--target", "1000", "--format", "xml"), "one of text, json"),
        (("--target", "1000", "--bound", "more"), "one of ge, le, eq, about"),
        (("--target", "1000", "--standing", "rumour"), "one of final, preliminary, estimated"),
        (("--target", "1000", "--method", "oracle"), "one of mixture, last_year_ratio, linear, sarima"),
    ],
)
def test_a_wrong_call_of_pace_is_one_line_and_exit_code_two(tmp_path, words, said):
    answer = guatu("pace", a_series(tmp_path / "a.csv"), *words)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_file_that_pace_cannot_read_is_named_with_its_line(tmp_path):
    (tmp_path / "a.csv").write_text("date,value\n2026-01,3\n2026-02,x\n", encoding="utf-8")
    answer = guatu("pace", tmp_path / "a.csv", "--target", "100")
    assert answer.exit_code == 1
    assert "a.csv: line 3: 'x' is no number. Write" in answer.stderr


def test_backtest_scores_the_files_that_fit_and_names_the_others(tmp_path):
    a_series(tmp_path / "a.csv")
    a_series(tmp_path / "short.csv", years=range(2025, 2027))
    (tmp_path / "broken.csv").write_text("date,value\n2026-01,3\n2026-02,x\n", encoding="utf-8")
    answer = guatu("pace", "backtest", tmp_path, "--format", "json")
    assert answer.exit_code == 1
    assert "broken.csv: line 3" in answer.stderr
    assert "short.csv: no year has three full years before it" in answer.stderr
    told = json.loads(answer.stdout)
    assert list(told["series"]) == ["a.csv"]
    assert told["series"]["a.csv"]["years"] == [2022, 2023, 2024, 2025]
    assert set(told["all"]["methods"]) == {"mixture", "last_year_ratio", "linear"}
    mixture = told["all"]["methods"]["mixture"]
    assert {"mape", "mape_by_month", "crps", "pinball", "coverage", "brier", "reliability"} <= set(mixture)
    assert mixture["cases"] == 40


def test_backtest_shows_the_methods_beside_each_other(tmp_path):
    a_series(tmp_path / "a.csv")
    answer = guatu("pace", "backtest", tmp_path)
    assert answer.exit_code == 0, answer.stderr
    for words in ("MAPE%", "CRPS%", "80%覆盖", "Brier", "三法加权", "上年同比外推", "序时外推", "可靠性"):
        assert words in answer.stdout


def test_a_backtest_in_which_nothing_fits_is_a_failure_and_still_json(tmp_path):
    (tmp_path / "broken.csv").write_text("x\n1\n", encoding="utf-8")
    answer = guatu("pace", "backtest", tmp_path, "-f", "json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["series"] == {}


def test_pace_without_words_shows_both_ways_to_call_it():
    told = guatu("pace").output
    assert "backtest" in told
    assert "file" in told


def test_help_does_not_load_the_numbers():
    """What keeps `guatu --help` quick."""
    code = "import sys, guatu.cli; print([name for name in ('numpy', 'scipy', 'guatu.pace') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
