"""The rule of exports: killed between commit and export, or at any write of it, none is half made, and the next page
shows what was committed.

Processes change a project and are killed by SIGKILL, first at each write of an export, then at random moments. Run as
a program this file is the process that begets and kills them, and after each has another one ask, which knows nothing.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AT_RANDOM = 40


@pytest.mark.usefixtures("flushable")
def test_whatever_export_is_killed_the_old_one_is_whole_and_the_next_page_is_right(qinglan, tmp_path):
    from guatu_web.projects.actions.entering import enter

    by, zone = qinglan.people["supervisor"], qinglan.zone
    given = {"name": "柔性显示模组项目（虚构）", "amount": Decimal(1), "content": "建设生产线（虚构）"}
    project = enter(by, zone, given, sure=True)
    told = killed({"project": project.pk, "home": str(tmp_path)})
    assert [each["at"] for each in told["writes"]] == list(range(len(told["writes"])))
    assert len(told["writes"]) > 3, "or else the export was not killed in between"
    for each in [*told["writes"], *told["random"]]:
        assert each["whole"], "the export that was there is damaged"
        assert (each["before"] or 0) <= each["committed"], "the export that was there holds what was never committed"
        assert each["shown"] == each["committed"]
        assert not each["left"], "files of the killed export were not swept away"
    assert len(told["random"]) == AT_RANDOM


def killed(told):
    """Begets and kills the processes, and tells what each has left."""
    from django.db import connection

    database = {name: connection.settings_dict[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    told |= {"database": {name: str(value) for name, value in database.items()}}
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, __file__, json.dumps(told)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


# ---------------------------------------------------------------- the program


def beget_and_kill(told):
    """A process killed at each write of its export until one gets through, then some at random moments."""
    apart(lambda: looked(told), told)
    writes, chance = list[dict](), random.Random(20261122)
    while True:
        pid = begotten(lambda: edit_and_ask(told, len(writes)))
        _, status = os.waitpid(pid, 0)
        if not os.WIFSIGNALED(status):
            break
        writes.append({"at": len(writes), **apart(lambda: looked(told), told)})
    by_chance = []
    for _ in range(AT_RANDOM):
        pid = begotten(lambda: edit_on_and_on(told))
        time.sleep(chance.uniform(0, 0.4))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        by_chance.append(apart(lambda: looked(told), told))
    print(json.dumps({"writes": writes, "random": by_chance}))


def begotten(work):
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except Exception as error:  # whoever comes here has failed: the test reads it
        print(repr(error), file=sys.stderr, flush=True)
    finally:
        os._exit(code)


def apart(work, told):
    """What a process of its own finds out."""
    place = Path(told["home"]) / "found.json"
    pid = begotten(lambda: place.write_text(json.dumps(work())))
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "whoever looked after a killed one failed"
    return json.loads(place.read_text())


def edit(told):
    from guatu_web.projects.models import Project
    from guatu_web.records.acts import act

    project = Project.objects.select_related("zone").get(pk=told["project"])
    with act("test.edit", by=None, zone=project.zone) as doing:
        doing.change(project, total=project.total + 1)
    return project.zone


def edit_and_ask(told, write):
    """Commits, and is killed just before its export gives a file its name; `write` says which."""
    from guatu_web import tables

    zone, named, done = edit(told), os.replace, []

    def replace(source, target):
        if len(done) == write:
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(target)
        named(source, target)

    os.replace = replace
    tables.engine(zone)


def edit_on_and_on(told):
    from guatu_web import tables

    while True:
        tables.engine(edit(told))


def looked(told):
    """The export as a killed process has left it, and then what the next page shows beside what was committed."""
    from guatu_web import tables
    from guatu_web.projects.models import Project
    from guatu_web.tables import files, manifest

    project = Project.objects.select_related("zone").get(pk=told["project"])
    folder = manifest.folder_of(project.zone)
    export, before, whole = manifest.load(folder), None, True
    if export is not None:
        try:
            files.check(folder, export.all_pieces)
            pieces = [files.read(folder, piece) for piece in export.pieces["projects"].values()]
            before = max(int(row["total"]) for piece in pieces for row in piece.to_pylist())
        except files.Damaged:
            whole = False
    [(shown,)] = tables.engine(project.zone)._cursor().execute("SELECT max(total) FROM projects").fetchall()
    after = manifest.load(folder)
    known = {piece.name for piece in after.all_pieces} | after.retired.keys()
    left = [str(each) for each in folder.glob("*/*") if each.relative_to(folder).as_posix() not in known]
    return {"whole": whole, "before": before, "committed": int(project.total), "shown": int(shown), "left": left}


if __name__ == "__main__":
    import django
    from django.conf import settings
    from django.db import connections

    given = json.loads(sys.argv[1])
    settings.DATABASES["default"] |= given["database"]
    settings.HOME = Path(given["home"])
    django.setup()
    # what is the same for all is read before the first process is begotten
    import guatu.metrics
    from guatu.metrics.registers import register_tables
    from guatu_web.tables import answering  # noqa: F401

    register_tables()
    assert guatu.metrics
    connections.close_all()
    beget_and_kill(given)
