"""How fast the site answers with very many records, embedded as `make run` serves it; one CSV a day in bench/results.

    python bench/speed/site.py                                  # 2,000 documents, 100,000 statements, 20,000 targets
    python bench/speed/site.py --documents 100 --seconds 3      # a quick look

In a folder of its own the invented zone is built and filled, the site is served by two processes with one thread each,
and 32 connections ask for its work pages in turn, each as soon as it has its answer. Beside it stands the limit of the
machine: a bare Django that answers a word, on the same server. The client shares the two cores with the server.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

# beside this file stands statistics.py, which Django would take for Python's own module
sys.path.append(sys.path.pop(0))

from serving import Server, served

from reading import RESULTS, ROOT, Figure, told, write

CONNECTIONS = 32
PAGES = {
    "targets, 50 rows": "/z/qinglan/ledger/targets/?size=50",
    "targets of a year": "/z/qinglan/ledger/targets/?year=2020",
    "a target": "/z/qinglan/ledger/targets/{target}",
    "documents": "/z/qinglan/documents/",
    "a document": "/z/qinglan/documents/{document}/",
    "observations": "/z/qinglan/ledger/observations/",
    "tasks": "/z/qinglan/ledger/tasks/",
}
"""Work pages, and where they are."""
BARE = """
from django.conf import settings
settings.configure(SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])
import django
from django.http import HttpResponse
from django.urls import path
django.setup()
urlpatterns = [path("", lambda request: HttpResponse("ok"))]
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""


class Load(NamedTuple):
    """What came of a load: milliseconds of each answer by page, answers a second, the server's CPU milliseconds for an
    answer, and how many were not 200."""

    latencies: dict[str, list[float]]
    rate: float
    cpu: float
    failures: int


# ------------------------------------------------------------------ what runs inside a child, with the site's settings


def session() -> Iterator[object]:
    """A session of the supervision office, a target with a sentence, and a document of the large ones."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from guatu_web.accounts.models import User
    from guatu_web.documents.models import Document
    from guatu_web.ledger.models import Target

    user = User.objects.get(username="supervisor")
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    yield store.session_key
    yield Target.objects.exclude(statement=None).order_by("-pk").values_list("pk", flat=True)[0]
    yield Document.objects.order_by("-pk").values_list("pk", flat=True)[0]


def cpu(key: str, *addresses: str) -> Iterator[object]:
    """Of each address: CPU milliseconds of an answer, the median of thirty once warm, queries, and its status."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            status = client.get(address).status_code
        queries = len(asked)
        times = []
        for _ in range(30):
            begun = time.process_time()
            client.get(address)
            times.append((time.process_time() - begun) * 1_000)
        yield from (percentile(times, 50), queries, status)


INSIDE: dict[str, Callable[..., Iterator[object]]] = {"session": session, "cpu": cpu}


def inside(env: dict[str, str], part: str, *arguments: str) -> list[str]:
    """What a part of this script prints when it runs with the settings of the measured site."""
    done = subprocess.run(
        [sys.executable, __file__, "--inside", part, *arguments],
        env=env,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.split()


# ------------------------------------------------------------------ the server


def manage(env: dict[str, str], *arguments: str) -> float:
    """Runs a command of the site; gives its CPU seconds, those of its children included."""
    begun = _used(resource.getrusage(resource.RUSAGE_CHILDREN))
    subprocess.run([sys.executable, "manage.py", *arguments], env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return _used(resource.getrusage(resource.RUSAGE_CHILDREN)) - begun


def _used(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


# ------------------------------------------------------------------ the client


def load(server: Server, pages: dict[str, str], key: str, seconds: float) -> Load:
    """Ask for pages in turn on all connections for some seconds, after a tenth of them to warm up."""
    asyncio.run(_load(server, pages, key, max(1.0, seconds / 10)))
    return asyncio.run(_load(server, pages, key, seconds))


async def _load(server: Server, pages: dict[str, str], key: str, seconds: float) -> Load:
    latencies: dict[str, list[float]] = defaultdict(list)
    begun, used = time.perf_counter(), server.cpu()
    asked = [(name, _request(path, key)) for name, path in pages.items()]
    work = [
        _visitor(server.port, asked[turn % len(asked) :] + asked, latencies, begun + seconds)
        for turn in range(CONNECTIONS)
    ]
    failures = sum(await asyncio.gather(*work))
    answered = sum(map(len, latencies.values()))
    took = time.perf_counter() - begun
    return Load(latencies, answered / took, (server.cpu() - used) * 1_000 / answered, failures)


def _request(path: str, key: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={key}\r\n\r\n".encode()


async def _visitor(port: int, asked: list[tuple[str, bytes]], latencies: dict[str, list[float]], end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    failures, turn = 0, 0
    while time.perf_counter() < end:
        name, request = asked[turn % len(asked)]
        turn += 1
        sent = time.perf_counter()
        writer.write(request)
        ok = await _answer(reader)
        latencies[name].append((time.perf_counter() - sent) * 1_000)
        failures += not ok
    writer.close()
    return failures


async def _answer(reader: asyncio.StreamReader) -> bool:
    """Read one answer to its end; whether it was 200."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    lines = head.split("\r\n")
    lengths = [int(line.partition(":")[2]) for line in lines if line.startswith("content-length:")]
    if lengths:
        await reader.readexactly(lengths[0])
    else:
        while int(await reader.readline(), 16):
            await reader.readuntil(b"\r\n")
        await reader.readline()
    return lines[0].split()[1] == "200"


# ------------------------------------------------------------------ the figures


def figures(documents: int, seconds: float) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="guatu-bench-") as place:
        home = Path(place) / "home"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GUATU_")}
        env = kept | {"GUATU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guatu_web.settings"}
        manage(env, "migrate", "-v0")
        yield Figure("demo zones, CPU", manage(env, "demo"), "s", 20)
        yield Figure("large records, CPU", manage(env, "demo", "--large", "--documents", str(documents)), "s")
        manage(env, "collectstatic", "--noinput", "-v0")
        key, target, document = inside(env, "session")
        pages = {name: path.format(target=target, document=document) for name, path in PAGES.items()}
        yield from cpu_figures(env, key, pages)
        yield from load_figures(env, key, pages, seconds)
        yield from bare_figures(env, Path(place), seconds)


def cpu_figures(env: dict[str, str], key: str, pages: dict[str, str]) -> Iterator[Figure]:
    printed = [float(word) for word in inside(env, "cpu", key, *pages.values())]
    for place, name in enumerate(pages):
        milliseconds, queries, status = printed[place * 3 : place * 3 + 3]
        if status != 200:
            raise SystemExit(f"{pages[name]} answers {status:.0f}")
        yield Figure(f"{name}: CPU", milliseconds, "ms", 60 if name == "targets, 50 rows" else None)
        yield Figure(f"{name}: queries", queries, "", 15 if name.startswith("a ") else 12)


def load_figures(env: dict[str, str], key: str, pages: dict[str, str], seconds: float) -> Iterator[Figure]:
    with served("guatu_web.wsgi:application", env, ROOT) as server:
        came = load(server, pages, key, seconds)
        alive = load(server, {"alive": "/health"}, key, seconds / 2)
    every = [each for of_page in came.latencies.values() for each in of_page]
    yield Figure(f"work pages, {CONNECTIONS} connections: p50", percentile(every, 50), "ms")
    yield Figure(f"work pages, {CONNECTIONS} connections: p95", percentile(every, 95), "ms", 300)
    yield Figure("work pages: answers a second", came.rate, "1/s")
    yield Figure("work pages: CPU of the server for an answer", came.cpu, "ms")
    yield Figure("work pages: answers that were not 200", came.failures, "")
    for name, latencies in came.latencies.items():
        yield Figure(f"{name}, {CONNECTIONS} connections: p95", percentile(latencies, 95), "ms", 300)
    yield Figure("the site's /health, all its middleware: p95", percentile(alive.latencies["alive"], 95), "ms")
    yield Figure("the site's /health: answers a second", alive.rate, "1/s")


def bare_figures(env: dict[str, str], folder: Path, seconds: float) -> Iterator[Figure]:
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    with served("bare:application", env, folder) as server:
        came = load(server, {"bare": "/"}, "", seconds / 2)
    yield Figure("bare Django: p95", percentile(came.latencies["bare"], 95), "ms")
    yield Figure("bare Django: answers a second", came.rate, "1/s")
    yield Figure("bare Django: CPU of the server for an answer", came.cpu, "ms")


def percentile(values: list[float], share: int) -> float:
    """The least value that so many percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, default=2_000, help="each with 50 statements, 10 of them targets")
    arguments.add_argument("--seconds", type=float, default=20, help="of load")
    arguments.add_argument("--inside", nargs="+", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.inside:
        import django

        django.setup()
        print(*INSIDE[asked.inside[0]](*asked.inside[1:]))
        return 0
    measured = [told(figure) for figure in figures(asked.documents, asked.seconds)]
    whole = asked.documents == 2_000
    name = f"site-{date.today()}{'' if whole else f'-{asked.documents}'}.csv"
    write(RESULTS / name, f"{asked.documents} documents", measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
