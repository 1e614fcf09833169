"""Whole installations of the site, each with a folder and a database of its own, worked with as from a shell.

They are embedded where the tests are, and databases of the same server where the tests run on PostgreSQL.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings

ROOT = Path(__file__).parents[2]
ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")

COUNT = """
import io
import json
from django.apps import apps
from guatu_web.records.acts import broken_links
from guatu_web.records.models import AuditEntry
ours = [model for model in apps.get_models() if model.__module__.startswith("guatu_web.")]
counts = {model._meta.label: model.objects.count() for model in ours}
last = AuditEntry.objects.order_by("-number").first()
print(json.dumps({"counts": counts, "digest": last and last.digest, "broken": list(broken_links())}))
"""


class Installation:
    """A folder and a database of their own, worked with as from a shell."""

    def __init__(self, home: Path, database: str | None) -> None:
        self.home = home
        self.database = database
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("GUATU_")}
        self.env |= {"GUATU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guatu_web.settings"}
        if database:
            told = settings.DATABASES["default"]
            person = quote(told["USER"]) + (f":{quote(told['PASSWORD'])}" if told["PASSWORD"] else "")
            address = f"postgresql://{person}@{told['HOST']}:{told['PORT'] or 5432}/{database}"
            self.env["GUATU_DATABASE_URL"] = address

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def manage(self, *arguments: object) -> str:
        code, out, err = self.tried(*arguments)
        assert code == 0, err
        return out

    def tried(self, *arguments: object) -> tuple[int, str, str]:
        with self.start("-m", "django", *map(str, arguments)) as process:
            out, err = process.communicate(timeout=120)
            return process.returncode, out, err

    def run(self, script: str) -> str:
        with self.start("-c", f"import django; django.setup()\n{script}") as process:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, err
            return out

    def state(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.run(COUNT))
        return told

    def files(self) -> dict[str, bytes]:
        found = (self.home / "uploads").glob("[0-9a-f][0-9a-f]/*")
        return {path.name: path.read_bytes() for path in found}


def sql(statement: str) -> None:
    """A statement to the server of the tests, outside of any transaction."""
    told = settings.DATABASES["default"]
    address = {"host": told["HOST"], "port": told["PORT"] or 5432, "user": told["USER"], "dbname": "postgres"}
    with psycopg.connect(**address, password=told["PASSWORD"] or None, autocommit=True) as server:
        server.execute(statement)


@contextmanager
def installation(home: Path, number: int, template: Installation | None = None):
    name = f"guatu_backup_{os.getpid()}_{number}" if ON_POSTGRESQL else None
    if name:
        sql(f"CREATE DATABASE {name}" + (f" TEMPLATE {template.database}" if template else ""))
    if template:
        shutil.copytree(template.home, home)
    try:
        yield Installation(home, name)
    finally:
        if name:
            sql(f"DROP DATABASE {name} WITH (FORCE)")


def wait_for(condition, process, seconds=60.0):
    """Until a condition holds while a process runs; fails if the process ends before."""
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, f"ended with {process.returncode}: {process.stderr.read()}"
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.005)


@contextmanager
def served(made: Installation):
    """The whole site of an installation as `make run` starts it, worker included; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made.env |= {"PORT": str(port), "PYTHONUNBUFFERED": "1"}
    made.home.mkdir(parents=True, exist_ok=True)
    log = made.home / "log"
    with log.open("w") as stream:
        site = subprocess.Popen(
            [sys.executable, "-m", "guatu_web.serving"], cwd=ROOT, env=made.env, stdout=stream, stderr=stream
        )
    try:
        end = time.monotonic() + 120
        while "Ctrl-C" not in log.read_text():
            assert site.poll() is None, log.read_text()
            assert time.monotonic() < end, "the site has not opened within two minutes"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        site.send_signal(signal.SIGINT)
        site.wait(30)
