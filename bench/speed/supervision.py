"""How supervision bears many at once; one CSV a day in bench/results.

    python bench/speed/supervision.py                  # 20,000 items, 400,000 reports, 50 clerks at once
    python bench/speed/supervision.py --items 500      # a quick look

In a folder of its own the invented zone is built, then items with 20 reports and 20 kept periods each are put into it.
Fifty clerks hand in a report at the same moment, ten times: each as a browser does, on a connection of his own to the
site as `make run` serves it, and the figure is the time from sending the form to the answer; and each as a thread in
one process, where it is the time from the call to the commit. The desks are asked for thirty times each; their CPU is
the median once warm. With GUATU_DATABASE_URL the same runs on PostgreSQL, in an empty database.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

# beside this file stands statistics.py, which Django would take for Python's own module
sys.path.append(sys.path.pop(0))

from installation import child, manage, run
from serving import WORKERS, served

from reading import RESULTS, ROOT, Figure, told, write

ITEMS, REPORTS, CLERKS, ROUNDS, TIMES = 20_000, 20, 50, 10, 30
P95, CPU = 500, 80
"""Milliseconds that are wanted: of a report handed in among fifty, and of a page's CPU."""
PAGES = {
    "own desk": ("lead", "desk"),
    "supervision list": ("supervisor", ""),
    "list, red": ("supervisor", "?light=red"),
    "battle map": ("supervisor", "map"),
    "timeline": ("supervisor", "timeline"),
    "scores by unit": ("supervisor", "scores"),
    "scores by leader": ("supervisor", "scores?by=leader"),
}


# ------------------------------------------------------------------ what runs inside a child, with the site's settings


def fill(number: str) -> Iterator[object]:
    """Invented items that run, each with its reports; the first fifty are those of the clerks."""
    from datetime import timedelta

    from django.utils import timezone

    from guatu_web.accounts.models import User
    from guatu_web.areas.models import Unit, Zone
    from guatu_web.records.acts import act
    from guatu_web.supervision.actions.entering import flow_of
    from guatu_web.supervision.models import CheckIn, Item, Mark, Step
    from guatu_web.supervision.queries.flows import shipped

    zone, by = Zone.objects.get(code="qinglan"), User.objects.get(username="lead")
    leaders = list(User.objects.filter(username__in=("leader", "supervisor", "lead")).order_by("pk"))
    units = list(Unit.objects.filter(zone=zone, code__in=("J", "Z", "B", "K", "S")).order_by("code"))
    mine, today = next(each for each in units if each.code == "J"), timezone.localdate()
    with act("bench.fill", by=None, zone=zone) as doing:
        flow, made = flow_of(zone, shipped()[0]), 0
        while made < int(number):
            some = range(made, min(made + 500, int(number)))
            items = doing.create_all(
                [
                    Item(
                        zone=zone, number=f"量-{at:06d}", title=f"测速事项 {at}（虚构）", flow=flow, state="under_way",
                        unit=mine if at < CLERKS else units[at % len(units)], start_on=today - timedelta(days=300),
                        due_on=today + timedelta(days=at % 200), rhythm="month", received_at=doing.now, light_on=today,
                        light=("green", "blue", "yellow", "red")[at % 4], leader=leaders[at % len(leaders)],
                    )
                    for at in some
                ],
                noted=False,
            )  # fmt: skip
            steps = Step.objects.bulk_create(
                [
                    Step(
                        zone=zone, item=item, act="check_in", name="反馈", source="under_way", target="under_way",
                        by=by, unit_id=item.unit_id, at=doing.now, on=today - timedelta(days=15 * (REPORTS - n)),
                        key=f"f{n}",
                    )
                    for item in items
                    for n in range(REPORTS)
                ],
                batch_size=2000,
            )  # fmt: skip
            reports = [
                CheckIn(
                    zone=zone, item=each.item, step=each, unit_id=each.unit_id, progress="按计划推进", by=by, on=each.on
                )
                for each in steps
            ]
            doing.create_all(reports, noted=False)
            over = [
                Mark(
                    zone=zone, item=item, unit_id=item.unit_id, leader_id=item.leader_id,
                    first=today - timedelta(days=15 * (n + 1)), last=today - timedelta(days=15 * n + 1),
                    due_on=today - timedelta(days=15 * n), colour=("green", "green", "yellow", "red")[(at + n) % 4],
                )
                for at, item in enumerate(items)
                for n in range(1, REPORTS + 1)
            ]  # fmt: skip
            doing.create_all(over, noted=False)
            made += len(items)
    yield made


def clerks() -> Iterator[object]:
    """Milliseconds from call to commit of each report handed in, and how many were lost or failed."""
    from django.db import connections

    from guatu_web.accounts.models import User
    from guatu_web.supervision.actions.doing import do
    from guatu_web.supervision.models import CheckIn, Item

    items = list(Item.objects.filter(number__startswith="量-").select_related("zone").order_by("number")[:CLERKS])
    before, failed, taken = CheckIn.objects.count(), list[str](), list[float]()

    def clerk(pk: int, key: str, begin: threading.Barrier) -> None:
        try:
            person, item = User.objects.get(username="lead"), Item.objects.select_related("zone").get(pk=pk)
            begin.wait(60)
            started = time.perf_counter()
            do(person, item, "check_in", {"progress": "同时反馈（虚构）"}, version=None, key=key)
            taken.append(time.perf_counter() - started)
        except Exception as error:  # counted, whatever it is
            failed.append(repr(error))
        finally:
            connections.close_all()

    for number in range(ROUNDS):
        begin = threading.Barrier(len(items))
        threads = [threading.Thread(target=clerk, args=(each.pk, f"c{number}", begin)) for each in items]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    lost = ROUNDS * len(items) - (CheckIn.objects.count() - before)
    taken.sort()
    p95, middle = (taken[int(share * len(taken))] * 1000 for share in (0.95, 0.5))
    yield f"{p95:.0f} {middle:.0f} {len(failed)} {lost}"


def sessions() -> Iterator[object]:
    """A session of the clerks' person, and the items that are theirs."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from guatu_web.accounts.models import User
    from guatu_web.supervision.models import Item

    user, store = User.objects.get(username="lead"), SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    yield store.session_key
    yield from Item.objects.filter(number__startswith="量-").order_by("number").values_list("pk", flat=True)[:CLERKS]


def pages() -> Iterator[object]:
    """Median CPU milliseconds of each page, once warm."""
    from django.test import Client

    from guatu_web.accounts.models import User

    for name, (username, path) in PAGES.items():
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        cpu = []
        for _ in range(TIMES):
            started = time.process_time()
            answer = client.get(f"/z/qinglan/supervision/{path}")
            cpu.append((time.process_time() - started) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
        yield f"{name}\t{sorted(cpu[5:])[(TIMES - 5) // 2]:.1f}"


CHILDREN = {"fill": fill, "clerks": clerks, "sessions": sessions, "pages": pages}


# ------------------------------------------------------------------ clerks at their browsers


def browsers(home: Path) -> tuple[list[float], int]:
    """Milliseconds of each form that was sent, and how many were not taken."""
    key, *items = child(home, "sessions")
    env = os.environ | {"GUATU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guatu_web.settings"}
    taken, failed = list[float](), list[str]()
    with served("guatu_web.wsgi:application", env, ROOT) as server:
        # until every process of the server has started, one of them takes all that come
        for each in range(2 * WORKERS):
            opened(server.port, key, f"/z/qinglan/supervision/{items[each]}/do/check_in")[0].close()
        for _ in range(ROUNDS):
            begin = threading.Barrier(len(items))
            told = [
                (server.port, key, f"/z/qinglan/supervision/{pk}/do/check_in", begin, taken, failed) for pk in items
            ]
            threads = [threading.Thread(target=hand_in, args=each) for each in told]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
    return sorted(taken), len(failed)


def opened(port: int, key: str, path: str) -> tuple[HTTPConnection, dict[str, str], dict[str, str]]:
    """A form that a browser has opened: its connection, its cookies and its hidden fields."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Cookie": f"sessionid={key}"})
    answer = line.getresponse()
    page = answer.read().decode()
    set_now = SimpleCookie(answer.getheader("Set-Cookie") or "")
    hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|version|key)" value="([^"]*)"', page))
    return line, {"sessionid": key} | {name: each.value for name, each in set_now.items()}, hidden


def hand_in(port: int, key: str, path: str, begin: threading.Barrier, taken: list[float], failed: list[str]) -> None:
    """Open the form, wait for the others, send it."""
    line, cookies, hidden = opened(port, key, path)
    body = urlencode(hidden | {"progress": "同时反馈（虚构）"})
    sent = {"Cookie": "; ".join(f"{name}={each}" for name, each in cookies.items())}
    sent["Content-Type"] = "application/x-www-form-urlencoded"
    begin.wait(120)
    started = time.perf_counter()
    line.request("POST", path, body, sent)
    answer = line.getresponse()
    answer.read()
    taken.append((time.perf_counter() - started) * 1000)
    if answer.status != 302:
        failed.append(f"{answer.status} {path}")
    line.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--child", nargs="+")
    asked = parser.parse_args()
    if asked.child:
        run(CHILDREN, *asked.child)
        return
    engine = "PostgreSQL" if os.environ.get("GUATU_DATABASE_URL") else "SQLite"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        manage(home, "migrate", "-v0")
        manage(home, "collectstatic", "--no-input", "-v0")
        manage(home, "demo")
        child(home, "fill", str(asked.items))
        sent, refused = browsers(home)
        p95, middle, failed, lost = child(home, "clerks")[0].split()
        shown = [line.split("\t") for line in child(home, "pages")]
    measured = [
        Figure(f"{CLERKS} browsers at once: p95", sent[int(0.95 * len(sent))], "ms", P95),
        Figure(f"{CLERKS} browsers at once: median", sent[len(sent) // 2], "ms"),
        Figure("not taken", float(refused), ""),
        Figure(f"{CLERKS} threads at once: p95", float(p95), "ms"),
        Figure(f"{CLERKS} threads at once: median", float(middle), "ms"),
        Figure("failed", float(failed), ""),
        Figure("lost", float(lost), ""),
        *(Figure(f"{name}: CPU", float(cpu), "ms", CPU) for name, cpu in shown),
    ]
    write(RESULTS / f"supervision-{engine.lower()}-{date.today()}.csv", f"{asked.items} items", measured)
    for each in measured:
        told(each)


if __name__ == "__main__":
    main()
