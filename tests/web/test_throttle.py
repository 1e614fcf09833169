"""Rules of counting: all processes of the site count together, each turn once, and nothing for longer than asked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from installed import ROOT, installation

from guatu_web.accounts import counts
from guatu_web.accounts.counts import count
from guatu_web.api import throttle
from guatu_web.api.actions import tokens
from guatu_web.api.models import READ_ONLY

TASKS = "/api/v1/zones/qinglan/tasks"
PASSWORD = "Heron-on-the-lake-7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BUILD = f"""
from allauth.mfa.totp.internal.auth import TOTP
from guatu_web.accounts.models import User
from guatu_web.demo.cast import YUNZEHU
from guatu_web.demo.zones import build
build(YUNZEHU, {PASSWORD!r})
for person in User.objects.all():
    TOTP.activate(person, {SECRET!r})
"""
COUNT = """
import json
import sys
from guatu_web.accounts.counts import count
sys.stdin.readline()
print(json.dumps([count("turns", 600).times for _ in range(500)]))
"""


@pytest.fixture(autouse=True)
def nothing_counted_yet(db):
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only when a test says so."""

    class Clock:
        now = 1_800_000_000.0

        def __call__(self):
            return self.now

    told = Clock()
    monkeypatch.setattr(counts, "time", told)
    monkeypatch.setattr("django.core.cache.backends.base.time.time", told)
    return told


def rows():
    """The names in the table, whether their time is over or not."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            return {name for (name,) in cursor.execute(f"SELECT name FROM {counts.TABLE}").fetchall()}
    file = settings.CACHES["default"]["LOCATION"]
    return {name for (name,) in counts._of_thread(str(file)).execute(f"SELECT name FROM {counts.TABLE}")}


# how it is counted


def test_a_window_begins_with_its_first_turn_and_ends_by_itself(clock):
    assert count("turns", 60) == (1, 60)
    clock.now += 59
    assert count("turns", 60) == (2, 1)
    clock.now += 1
    assert count("turns", 60) == (1, 60)


def test_names_are_counted_apart():
    assert [count(name, 60).times for name in ("one", "two", "one")] == [1, 1, 2]


def test_what_is_kept_is_gone_when_its_time_is_over(clock):
    cache.set("history", [1.25, 2.5], 10)
    clock.now += 9.9
    assert cache.get("history") == [1.25, 2.5]
    clock.now += 0.1
    assert cache.get("history", "nothing") == "nothing"
    assert not cache.touch("history", 10)
    assert not cache.delete("history")


def test_what_is_added_stays_as_it_was_first_until_its_time_is_over(clock):
    assert cache.add("code", "first", 30)
    assert not cache.add("code", "second", 30)
    assert cache.get("code") == "first"
    clock.now += 30
    assert cache.add("code", "third", 30)
    assert cache.get("code") == "third"


def test_a_time_can_be_prolonged_or_without_end(clock):
    cache.set("short", True, 10)
    assert cache.touch("short", 100)
    cache.set("endless", True, None)
    clock.now += 99
    assert cache.get("short")
    clock.now += 1e9
    assert cache.get("short") is None
    assert cache.get("endless")


def test_a_number_is_raised_where_it_is_and_nowhere_else():
    cache.set("number", 5, 60)
    assert cache.incr("number") == 6
    assert cache.decr("number", 4) == cache.get("number") == 2
    with pytest.raises(ValueError, match="nothing"):
        cache.incr("nothing")


def test_only_what_json_knows_is_kept():
    with pytest.raises(TypeError):
        cache.set("thing", object(), 60)


def test_rows_whose_time_is_over_do_not_pile_up(clock):
    for number in range(50):
        count(f"visitor {number}", 60)
    cache.set("endless", True, None)
    assert len(rows()) == 51
    clock.now += 61
    count("somebody", 60)
    assert {name.rpartition(":")[2] for name in rows()} == {"endless", "somebody"}


# how often a program may ask


@pytest.fixture
def program(qinglan):
    """A program with a token of somebody of the cast."""

    def of(username):
        person, ends = qinglan.people[username], timezone.now() + timedelta(days=1)
        _, secret = tokens.create(person, name="试用", scope=[READ_ONLY], zone=None, expires_at=ends)
        return Client(headers={"authorization": f"Bearer {secret}"})

    return of


def test_requests_are_counted_by_token_whatever_address_they_claim(program, monkeypatch):
    monkeypatch.setattr(throttle, "REQUESTS", 3)
    client = program("clerk")
    statuses = [client.get(TASKS, headers={"x-forwarded-for": f"10.0.0.{n}"}).status_code for n in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert 0 < int(client.get(TASKS)["Retry-After"]) <= throttle.WINDOW
    assert program("lead").get(TASKS).status_code == 200


def test_a_program_may_ask_again_when_the_time_it_was_told_is_over(program, monkeypatch, clock):
    monkeypatch.setattr(throttle, "REQUESTS", 1)
    client = program("clerk")
    client.get(TASKS)
    clock.now += 20.5
    wait = int(client.get(TASKS)["Retry-After"])
    assert wait == math.ceil(throttle.WINDOW - 20.5)
    clock.now += wait
    assert client.get(TASKS).status_code == 200


def refusals(addresses, **extra):
    """The answers to requests with unknown tokens, each of its own address."""
    return [
        Client().get(TASKS, REMOTE_ADDR=address, HTTP_AUTHORIZATION=f"Bearer guatu_{n}", **extra).status_code
        for n, address in enumerate(addresses)
    ]


def test_strangers_are_counted_by_the_address_of_their_connection(qinglan, monkeypatch):
    monkeypatch.setattr(throttle, "MISSES", 3)
    for n in range(3):
        assert refusals(["192.0.2.1"], HTTP_X_FORWARDED_FOR=f"10.0.0.{n}") == [401]
    assert refusals(["192.0.2.1"], HTTP_X_FORWARDED_FOR="10.9.9.9") == [429]
    assert refusals(["192.0.2.7"]) == [401]


def test_the_addresses_that_one_subscriber_may_choose_from_are_one(qinglan, monkeypatch):
    monkeypatch.setattr(throttle, "MISSES", 2)
    one, other = [f"2001:db8:0:1::{n:x}" for n in range(3)], "2001:db8:0:2::1"
    assert refusals([*one, other]) == [401, 401, 429, 401]
    assert refusals(["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"]) == [401, 401, 429]


# several processes


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A site with a zone in which everybody has a second step."""
    with installation(tmp_path_factory.mktemp("counting") / "site", 71) as made:
        made.manage("migrate", "-v0")
        made.manage("collectstatic", "--no-input", "-v0")
        made.run(BUILD)
        yield made


def test_processes_that_count_at_the_same_time_count_each_turn_once(made):
    script = f"import django; django.setup()\n{COUNT}"
    processes = []
    for _ in range(4):
        command = [sys.executable, "-c", script]
        processes.append(
            subprocess.Popen(command, cwd=ROOT, env=made.env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        )
    told = []
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        told += json.loads(process.communicate(timeout=120)[0])
        assert process.returncode == 0
    assert sorted(told) == list(range(1, 2001))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def web_process(made):
    """One process of the web server, as there is one for each core; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "1", "--workers-kill-timeout", "5", "--log-level", "warning"]
    process = subprocess.Popen([*command, "guatu_web.wsgi:application"], cwd=ROOT, env=made.env)
    try:
        address = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 60
        while not opened(address):
            assert process.poll() is None
            assert time.monotonic() < end, "the web server has not opened"
            time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def opened(address):
    try:
        return requests.get(f"{address}/health", timeout=5).ok
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="module")
def two_processes(made):
    with web_process(made) as one, web_process(made) as other:
        yield one, other


def test_two_processes_do_not_answer_twice_as_many_strangers(two_processes):
    with requests.Session() as stranger:
        stranger.headers["Authorization"] = "Bearer guatu_unknown"
        statuses = [
            stranger.get(f"{two_processes[n % 2]}/api/v1/zones/yunzehu/tasks").status_code
            for n in range(throttle.MISSES + 20)
        ]
    assert statuses == [401] * throttle.MISSES + [429] * 20


def posted(person, address, fields):
    """Fill in the form of a page and send it."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', person.get(address).text)[1]
    return person.post(address, {"csrfmiddlewaretoken": token, **fields}, headers={"Referer": address})


def password_given(username, address):
    """Somebody of whom only the code is still wanted; the cookies hold at every port."""
    person = requests.Session()
    answer = posted(person, f"{address}/account/login/", {"login": username, "password": PASSWORD})
    assert answer.url.endswith("/2fa/authenticate/"), answer.url
    return person


def gives_code(person, address, code):
    """Whether this code signs the person in."""
    answer = posted(person, f"{address}/account/2fa/authenticate/", {"code": code})
    return "/2fa/authenticate/" not in answer.url


def code_now():
    """The six digits of RFC 6238, which hold for at least ten seconds more."""
    while time.time() % 30 > 20:
        time.sleep(0.5)
    digest = hmac.new(base64.b32decode(SECRET), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_two_processes_do_not_let_twice_as_many_codes_be_tried(two_processes):
    person = password_given("yunzehu", two_processes[0])
    for n in range(5):
        assert not gives_code(person, two_processes[n % 2], f"{n:06d}")
    for address in two_processes:
        assert not gives_code(person, address, code_now())


def test_a_code_that_one_process_has_seen_works_at_no_other(two_processes):
    one, other = two_processes
    first, second = password_given("observer", one), password_given("observer", other)
    code = code_now()
    assert gives_code(first, one, code)
    assert not gives_code(second, other, code)
