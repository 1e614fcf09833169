"""Rules of `make run`: one command starts the whole site, keeps it alive, and ends it wholly."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from guatu_web import serving

ROOT = Path(__file__).parents[2]
BUILD = """
import django; django.setup()
from guatu_web.demo.cast import PASSWORD, YUNZEHU
from guatu_web.demo.zones import build
build(YUNZEHU, PASSWORD)
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Of a site of its own, embedded, whatever database the tests use."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUATU_")}
    return (
        kept | {"GUATU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guatu_web.settings", "PYTHONUNBUFFERED": "1"} | more
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((serving.HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def command(env: dict[str, str], *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, *arguments]
    return subprocess.run(
        whole, cwd=ROOT, env=env, input=given, capture_output=True, text=True, timeout=120, check=False
    )


def page(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://{serving.HOST}:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return 0, ""


def until(condition, seconds=60.0):
    """What a condition gives as soon as it gives something."""
    end = time.monotonic() + seconds
    while not (told := condition()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)
    return told


def children(of: int) -> dict[int, str]:
    """The processes that a process has started, and theirs; by number, with their commands."""
    parents, commands = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "stat").read_text().rpartition(")")[2].split()
            commands[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            parents[int(entry.name)] = 0 if told[0] == "Z" else int(told[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found: dict[int, str] = {}
    fresh = {of}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        found |= {child: commands[child] for child in fresh}
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A site with a zone, so that no demo is built."""
    made = tmp_path_factory.mktemp("site")
    for arguments in (("-m", "django", "migrate", "-v0"), ("-c", BUILD)):
        done = command(environment(made), *arguments)
        assert done.returncode == 0, done.stderr
    return made


@contextmanager
def running(home: Path, port: int):
    log = home / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "guatu_web.serving"],
            cwd=ROOT,
            env=environment(home, PORT=str(port)),
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            until(lambda: page(port, "/health")[0] == 200)
            yield process, log
        finally:
            left = children(process.pid)
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                for each in (process.pid, *left):
                    os.kill(each, signal.SIGKILL)
                raise


def test_the_site_runs_survives_a_death_and_ends_wholly(home):
    port = free_port()
    with running(home, port) as (process, log):
        until(lambda: f"http://127.0.0.1:{port}" in log.read_text())
        status, sign_in = page(port, "/account/login/")
        assert status == 200
        styles = re.findall(r'href="(/static/[^"]+\.css)"', sign_in)
        assert styles
        assert {page(port, address)[0] for address in styles} == {200}
        started = children(process.pid)
        (worker,) = (pid for pid, what in started.items() if re.search(r"django (work|db_worker)", what))
        os.kill(worker, signal.SIGKILL)
        until(lambda: "worker 已退出" in log.read_text())
        (again,) = until(
            lambda: [pid for pid, what in children(process.pid).items() if "django " in what and pid != worker]
        )
        assert again not in started
        assert page(port, "/health")[0] == 200
        running_now = children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in running_now), 10)
        serving.require_free(port)


def test_a_port_in_use_is_told_with_a_remedy(home):
    with socket.socket() as other:
        other.bind((serving.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        done = command(environment(home, PORT=str(port)), "-m", "guatu_web.serving")
    assert done.returncode == 2
    assert f"端口 {port} 已被占用" in done.stderr
    assert f"PORT={port + 1} make run" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("given", "port"), [(None, 8000), ("", 8000), ("8080", 8080), (" 65535 ", 65535)])
def test_the_port_comes_from_the_environment(given, port):
    assert serving.wanted_port(given) == port


@pytest.mark.parametrize("given", ["0", "65536", "-1", "http", "８０８０x", "8000.5"])
def test_a_port_that_is_none_is_refused(given):
    with pytest.raises(ValueError, match="端口应为 1 至 65535 的整数"):
        serving.wanted_port(given)


def test_a_service_that_dies_young_waits_longer_each_time():
    child = serving.Child(serving.Service("short", (sys.executable, "-c", "raise SystemExit(3)")))
    pauses = []
    for _ in range(7):
        child.process.wait()
        now = child.started + 1
        child.tend(now)
        pauses.append(child.pause)
        child.tend(now + child.pause - 0.1)
        assert child.ended, "it was started before its pause was over"
        child.tend(now + child.pause)
        assert not child.ended
    child.stop(time.monotonic() + 10)
    assert pauses == [2, 4, 8, 16, 30, 30, 30]


def test_a_service_that_dies_old_is_soon_there_again():
    child = serving.Child(serving.Service("short", (sys.executable, "-c", "")))
    child.pause = serving.LONGEST_PAUSE
    child.process.wait()
    child.tend(child.started + serving.GROWN_UP)
    assert child.pause == serving.SHORTEST_PAUSE


def test_a_service_that_does_not_want_to_end_is_ended():
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    child = serving.Child(serving.Service("stubborn", (sys.executable, "-c", stubborn)))
    time.sleep(0.5)
    child.ask()
    child.stop(time.monotonic() + 0.5)
    assert child.process.returncode == -signal.SIGKILL


VISITS = """
import io, json, sys
from guatu_web.serving import behind_proxy
application = behind_proxy()
told = []
for connection, forwarded in json.load(sys.stdin):
    visit = {"REQUEST_METHOD": "GET", "PATH_INFO": "/health", "SERVER_NAME": "localhost", "SERVER_PORT": "8000",
             "REMOTE_ADDR": connection, "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO()}
    if forwarded:
        visit["HTTP_X_FORWARDED_FOR"] = forwarded
    application(visit, lambda status, headers, exc_info=None: told.append([status, visit["REMOTE_ADDR"]]))
print(json.dumps(told))
"""


def test_a_forged_forwarding_header_hides_nobody(home):
    """The proxy appends the address of the connection; whatever the visitor wrote stands before it."""
    wanted = {
        ("127.0.0.1", "203.0.113.7"): "203.0.113.7",
        ("127.0.0.1", "198.51.100.1, 203.0.113.7"): "203.0.113.7",
        ("127.0.0.1", None): "127.0.0.1",
        ("203.0.113.7", "198.51.100.1"): "203.0.113.7",
    }
    done = command(environment(home), "-W", "ignore", "-c", VISITS, given=json.dumps(list(wanted)))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["200 OK", address] for address in wanted.values()]


def test_the_production_settings_pass_the_deployment_check(tmp_path):
    env = environment(
        tmp_path, GUATU_HTTPS="1", GUATU_HOSTS="guatu.example.org", GUATU_SECRET_KEY=secrets.token_urlsafe(64)
    )
    done = command(env, "manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_demo_is_not_built_on_an_open_site_with_the_known_password(tmp_path):
    env = environment(
        tmp_path, GUATU_HTTPS="1", GUATU_HOSTS="guatu.example.org", GUATU_SECRET_KEY=secrets.token_urlsafe(64)
    )
    done = command(env, "manage.py", "demo")
    assert done.returncode == 1
    assert "--password" in done.stderr
