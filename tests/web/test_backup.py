"""Rules of backup and restore, on whole installations of their own: real processes, really killed."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import tarfile
from pathlib import Path

import pytest
from django.db import connection
from installed import Installation, installation, wait_for

PREPARE = """
from guatu_web.accounts.models import Role
from guatu_web.demo.zones import Plan, Post, build
from guatu_web.documents.actions.uploading import upload
from guatu_web.documents.tasks import read_document
areas, units = [("QL", "青澜开发区", "zone", None)], [("D", "督查室", "department", None)]
people = [Post("supervisor", "杜察", Role.SUPERVISION)]
built = build(Plan("qinglan", "青澜开发区", areas, units, people), "Qinglan-2026!")
text = "青澜开发区2025年工作总结（虚构示例）\\n2025年，全区实现地区生产总值386.4亿元，同比增长6.6%。\\n"
document = upload(built.people["supervisor"], built.zone, "总结.txt", [text.encode()])
read_document.call(document.pk)
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An installation with a zone, a person and a report that has been read. Tests work on copies."""
    with installation(tmp_path_factory.mktemp("prepared") / "home", 0) as made:
        made.manage("migrate", "-v0")
        made.run(PREPARE)
        yield made


@pytest.fixture
def here(prepared, tmp_path):
    with installation(tmp_path / "here", 1, prepared) as made:
        yield made


@pytest.fixture
def elsewhere(tmp_path):
    """Another machine: nothing is there yet."""
    with installation(tmp_path / "elsewhere", 2) as made:
        yield made


def heavy(made: Installation, megabytes: int) -> None:
    """Uploads that take a while to be packed."""
    for number in range(megabytes // 10):
        folder = made.home / "uploads" / f"a{number % 10}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number:064x}.pdf").write_bytes(os.urandom(10 * 1024 * 1024))


def test_a_restored_installation_equals_the_one_that_was_backed_up(here, elsewhere, tmp_path):
    said = here.manage("backup", tmp_path / "one.tar.gz")
    assert "audit entries" in said
    said = elsewhere.manage("restore", tmp_path / "one.tar.gz")
    assert "holds" in said
    state = elsewhere.state()
    assert state == here.state()
    assert state["broken"] == []
    assert state["counts"]["documents.Document"] == 1
    assert elsewhere.files() == here.files()
    assert len(here.files()) == 1
    assert (elsewhere.home / "secret_key").read_text() == (here.home / "secret_key").read_text()


def test_a_restored_installation_can_be_worked_with(here, elsewhere, tmp_path):
    here.manage("backup", tmp_path / "one.tar.gz")
    elsewhere.manage("restore", tmp_path / "one.tar.gz")
    elsewhere.run(
        "from guatu_web.areas.models import Area\nfrom guatu_web.records.acts import act\n"
        "area = Area.objects.get(code='QL')\n"
        "with act('areas.rename', by=None, zone=area.zone) as doing: doing.change(area, name='青澜新区')"
    )
    assert elsewhere.state()["broken"] == []
    with pytest.raises(AssertionError, match="append-only"):
        elsewhere.run("from django.db import connection\nconnection.cursor().execute('DELETE FROM records_auditentry')")


def test_only_the_owner_may_read_a_backup_and_it_leaves_nothing_else(here, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    here.manage("backup", folder / "one.tar.gz")
    assert [path.name for path in folder.iterdir()] == ["one.tar.gz"]
    assert (folder / "one.tar.gz").stat().st_mode & 0o777 == 0o600


def test_a_backup_needs_a_folder_that_is_there(here, tmp_path):
    code, _, said = here.tried("backup", tmp_path / "nowhere" / "one.tar.gz")
    assert code == 1
    assert "make it first" in said


def test_what_is_there_is_replaced_only_when_told_and_kept_then(here, tmp_path):
    here.manage("backup", tmp_path / "one.tar.gz")
    before = here.state()
    here.run(PREPARE.replace('"qinglan"', '"yuntai"').replace("386.4", "386.5"))
    later, files = here.state(), here.files()
    code, _, said = here.tried("restore", tmp_path / "one.tar.gz")
    assert (code, "--replace" in said) == (1, True)
    assert here.state() == later
    here.manage("restore", tmp_path / "one.tar.gz", "--replace")
    assert here.state() == before
    assert len(here.files()) == 1
    (kept,) = here.home.glob("before-restore-*.tar.gz")
    here.manage("restore", kept, "--replace")
    assert here.state() == later
    assert here.files() == files


def damaged_by_a_byte(path: Path) -> None:
    """One character of the uploaded file is another; the rest of the archive is sound."""
    with tarfile.open(path) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]
    with tarfile.open(path, "w:gz") as tar:
        for member, content in members:
            changed = content.replace(b"386.4", b"386.5") if member.name.startswith("uploads/") else content
            tar.addfile(member, io.BytesIO(changed))


def damaged_by_a_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damaged_by_another_name(path: Path) -> None:
    """A file that would land outside of the folder."""
    with tarfile.open(path) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]
    with tarfile.open(path, "w:gz") as tar:
        for member, content in members:
            if member.name.startswith("uploads/"):
                member.name = "uploads/../../evil"
            tar.addfile(member, io.BytesIO(content))


def damaged_wholly(path: Path) -> None:
    path.write_text("no archive")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (damaged_by_a_byte, "not as the manifest says"),
        (damaged_by_a_cut, "damaged"),
        (damaged_by_another_name, "evil"),
        (damaged_wholly, "not a backup"),
    ],
)
def test_a_damaged_backup_changes_nothing(here, tmp_path, damage, message):
    file = tmp_path / "one.tar.gz"
    here.manage("backup", file)
    before = here.state()
    damage(file)
    code, _, said = here.tried("restore", file, "--replace")
    assert code == 1
    assert message in said
    assert here.state() == before
    assert not (here.home / ".restore.partial").exists()
    assert not list(tmp_path.rglob("evil"))


def test_a_backup_of_a_newer_version_is_refused(here, elsewhere, tmp_path):
    here.run(
        "from django.db.migrations.recorder import MigrationRecorder\nfrom django.db import connection\n"
        "MigrationRecorder(connection).record_applied('ledger', '9999_of_the_future')"
    )
    here.manage("backup", tmp_path / "one.tar.gz")
    code, _, said = elsewhere.tried("restore", tmp_path / "one.tar.gz")
    assert (code, "newer Guatu (ledger.9999_of_the_future" in said) == (1, True)


def test_a_database_in_use_is_not_replaced(here, tmp_path):
    here.manage("backup", tmp_path / "one.tar.gz")
    user = here.start(
        "-c",
        "import django, time; django.setup()\nfrom django.db import connection\n"
        "connection.cursor().execute('SELECT 1')\nprint('open', flush=True)\ntime.sleep(120)",
    )
    try:
        assert user.stdout.readline() == "open\n"
        code, _, said = here.tried("restore", tmp_path / "one.tar.gz", "--replace")
        assert (code, "stop the site" in said) == (1, True)
    finally:
        user.kill()
        user.communicate()
    here.manage("restore", tmp_path / "one.tar.gz", "--replace")


def test_a_killed_backup_leaves_the_earlier_one_and_does_not_hinder_the_next(here, elsewhere, tmp_path):
    file, work = tmp_path / "one.tar.gz", tmp_path / ".one.tar.gz.partial"
    here.manage("backup", file)
    earlier = file.read_bytes()
    heavy(here, 120)
    process = here.start("-m", "django", "backup", str(file))
    unfinished = work / "archive"
    wait_for(lambda: unfinished.exists() and unfinished.stat().st_size > 10_000_000, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert file.read_bytes() == earlier
    here.manage("backup", file)
    assert not work.exists()
    elsewhere.manage("restore", file)
    assert elsewhere.state() == here.state()
    assert len(elsewhere.files()) == 13


def test_two_backups_to_one_file_do_not_mix(here, tmp_path):
    heavy(here, 120)
    file = tmp_path / "one.tar.gz"
    process = here.start("-m", "django", "backup", str(file))
    wait_for((tmp_path / ".one.tar.gz.partial" / "archive").exists, process)
    code, _, said = here.tried("backup", file)
    assert (code, "at work" in said) == (1, True)
    assert process.wait(120) == 0
    process.communicate()
    with tarfile.open(file) as tar:
        assert tar.getnames()[-1] == "manifest.json"


def test_a_killed_restore_leaves_the_old_or_the_new_whole(here, tmp_path):
    heavy(here, 120)
    file = tmp_path / "one.tar.gz"
    here.manage("backup", file)
    shutil.rmtree(here.home / "uploads" / "a0")
    before = here.state()
    process = here.start("-m", "django", "restore", str(file), "--replace")
    work = here.home / ".restore.partial" / "uploads"
    wait_for(lambda: len(list(work.glob("*/*"))) > 3, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert here.state() == before
    here.manage("restore", file, "--replace")
    assert here.state() == before
    assert len(here.files()) == 13


def half_way(process: subprocess.Popen[str]) -> None:
    """Until the process says that it has written all, and its transaction is still open."""
    assert process.stdout.readline() == "half\n", process.stderr.read()


HALF_AN_IMPORT = """
import time
from guatu_web.areas.models import Area, Zone
from guatu_web.records.acts import act
zone = Zone.objects.get(code="qinglan")
with act("areas.import", by=None, zone=zone) as doing:
    for number in range(500):
        doing.create(Area(zone=zone, code=f"N{number}", name=f"网格{number}"))
    doing.write()
    print("half", flush=True)
    time.sleep(60)
"""


def test_nothing_is_half_imported_after_a_kill(here):
    before = here.state()
    process = here.start("-c", f"import django; django.setup()\n{HALF_AN_IMPORT}")
    half_way(process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    after = here.state()
    assert after == before
    assert after["broken"] == []


READ_ANOTHER = """
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.documents.actions.uploading import upload
from guatu_web.documents.tasks import read_document
from guatu_web.records.acts import Doing
import time
text = "青澜开发区2026年工作总结（虚构示例）\\n2026年，全区实现地区生产总值412.3亿元，同比增长6.1%。\\n" * 50
zone = Zone.objects.get(code="qinglan")
document = upload(User.objects.get(username="supervisor"), zone, "又一份.txt", [text.encode()])
write = Doing.write
def slow(doing):
    write(doing)
    if doing.name == "documents.keep_reading":
        print("half", flush=True)
        time.sleep(60)
Doing.write = slow
read_document.call(document.pk)
"""


def test_nothing_is_half_read_after_a_kill_and_the_worker_reads_it_again(here):
    before = here.state()["counts"]
    process = here.start("-c", f"import django; django.setup()\n{READ_ANOTHER}")
    half_way(process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    between = here.state()
    assert between["broken"] == []
    assert between["counts"]["documents.Document"] == before["documents.Document"] + 1
    assert between["counts"]["documents.Statement"] == before["documents.Statement"]
    here.run("from guatu_web.documents.stuck import put_back_stuck\nput_back_stuck()")
    here.manage("db_worker", "--batch", "-v0")
    after = here.state()
    assert after["counts"]["documents.Statement"] > before["documents.Statement"]
    assert after["broken"] == []


REVIEWED = """
import json
from guatu_web.documents.models import Document, Finding
from guatu_web.ledger.models import Task
told = {paper.title: list(paper.statements.values_list("decision", flat=True)) for paper in Document.objects.all()}
print(json.dumps({"papers": told, "findings": Finding.objects.count(), "tasks": Task.objects.count()}))
"""


def test_a_demo_that_was_killed_is_finished_by_the_next_run(elsewhere):
    elsewhere.manage("migrate", "-v0")
    process = elsewhere.start("-m", "django", "demo")
    wait_for(lambda: len(elsewhere.files()) > 2, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert elsewhere.state()["broken"] == []
    elsewhere.manage("demo")
    told, state = json.loads(elsewhere.run(REVIEWED)), elsewhere.state()
    assert (len(told["papers"]), told["findings"], state["broken"]) == (8, 3, [])
    assert sum("confirmed" in decisions for decisions in told["papers"].values()) == 7
    assert all("open" not in decisions for decisions in told["papers"].values() if len(decisions) in (44, 54))
    assert told["tasks"] > 25
    elsewhere.manage("demo")
    assert elsewhere.state() == state


def test_postgresql_without_its_programs_is_told(tmp_path, monkeypatch):
    from guatu_web.records.management import databases
    from guatu_web.records.management.archive import BadArchive

    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadArchive, match=r"pg_dump is not on the PATH; install"):
        databases._require_programs("pg_dump")


def test_the_engine_is_told_apart(here, elsewhere, tmp_path):
    file = tmp_path / "one.tar.gz"
    here.manage("backup", file)
    with tarfile.open(file) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    assert manifest["engine"] == connection.vendor
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    manifest["engine"] = other
    with tarfile.open(file) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar if member.name != "manifest.json"]
    content = json.dumps(manifest).encode()
    header = tarfile.TarInfo("manifest.json")
    header.size = len(content)
    with tarfile.open(file, "w:gz") as tar:
        for member, told in [*members, (header, content)]:
            tar.addfile(member, io.BytesIO(told))
    code, _, said = elsewhere.tried("restore", file)
    assert (code, f"a backup of {other}" in said) == (1, True)
