"""What the cockpit of a large zone costs; one CSV a day in bench/results.

    python bench/speed/cockpit.py                      # 500 targets, 5,000 items, 2,000 projects
    python bench/speed/cockpit.py --small              # a tenth of it: a quick look

In a folder of its own the invented zone is built, and targets with ten years of months and their outlooks, items under
supervision with their reports, and projects with their history are put into it. The cockpit is asked for thirty times:
its CPU is the median once warm, and the median of thirty looks each right after a record was changed; its queries are
those of one look of each kind. A pulse is measured while nothing has changed. Then the site is served as `make run`
does, and chromium opens the page ten times with an empty cache; the figure is the first contentful paint, the median.
With GUATU_DATABASE_URL the same runs on PostgreSQL, in an empty database.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

# beside this file stands statistics.py, which Django would take for Python's own module
sys.path.append(sys.path.pop(0))

from installation import child, manage, run
from serving import served

from reading import RESULTS, ROOT, Figure, told, write

TARGETS, ITEMS, PROJECTS = 500, 5_000, 2_000
INDICATORS, AREAS, YEARS = 50, 5, 10
TIMES, OPENED = 30, 10
QUERIES, CPU, PAINT = 15, 150, 1_000
"""What is wanted: queries of a look, milliseconds of its CPU, milliseconds to the first contentful paint."""
PAGES = {"cockpit": "", "wall": "wall"}


# ------------------------------------------------------------------ what runs inside a child, with the site's settings


def fill(targets: str, items: str, projects: str) -> Iterator[object]:
    """Invented records; then what the round of the day makes of them."""
    from projects import fill as fill_projects

    from guatu_web.areas.models import Zone
    from guatu_web.ledger.actions.outlooks import of_day
    from supervision import fill as fill_items

    yield from fill_items(items)
    yield from fill_projects(projects)
    zone = Zone.objects.get(code="qinglan")
    yield from _statistics(zone)
    yield from _targets(zone, int(targets))
    yield of_day(Zone.objects.get(pk=zone.pk)).made


def _indicators() -> list[Any]:
    from guatu import catalogue

    return [each for each in catalogue.load().indicators if each.nature == "flow"][:INDICATORS]


def _areas(zone: Any) -> list[int]:
    """The zone's own area and some of those right below it."""
    from guatu_web.statistics.queries.places import places

    there = places(zone, date.today())
    assert there.top
    return [int(there.top), *map(int, there.children(there.top))][:AREAS]


def _statistics(zone: Any) -> Iterator[object]:
    """Cumulative months of every flow, for the zone and each area right below it."""
    from guatu.periods import cumulative
    from guatu_web.accounts.models import User
    from guatu_web.statistics.actions.record import Row, record

    by, today, made = User.objects.get(username="supervisor"), date.today(), 0
    for year in range(today.year - YEARS, today.year + 1):
        months = range(2, today.month if year == today.year else 13)
        for place, area in enumerate(_areas(zone)):
            rows = []
            for order, indicator in enumerate(_indicators()):
                for number in months:
                    period = cumulative(year, number)
                    value = Decimal((1_000_000 + 7_000 * order) * number * (100 + 6 * (year - 2010)) // (place + 1))
                    known = datetime.combine(period.last + timedelta(days=12), datetime.min.time(), UTC)
                    told_of = {"status": "revised", "note": "虚构的修订"}
                    rows.append(Row(area, indicator.code, period, "cumulative", value, known_at=known, **told_of))
            made += record(by, zone, rows, source="测速数据（虚构）", reason="测速").made
    yield made


def _targets(zone: Any, number: int) -> Iterator[object]:
    """Targets of this year over areas and indicators, some within reach and some not."""
    from guatu.periods import Period
    from guatu_web.ledger.models import Target
    from guatu_web.records.acts import act
    from guatu_web.records.periods import period_columns

    year, areas, indicators = date.today().year, _areas(zone), _indicators()
    over = period_columns(Period.parse(str(year)))
    made = []
    for at in range(number):
        order, place = at % len(indicators), at // len(indicators) % len(areas)
        full = (1_000_000 + 7_000 * order) * 12 * (100 + 6 * (year - 2010)) // (place + 1)
        made.append(
            Target(
                zone=zone, area_id=areas[place], indicator=indicators[order].name, code=indicators[order].code,
                value=Decimal(full * (96 + at % 10) // 100), value_unit=indicators[order].unit, bound="ge", **over,
            )
        )  # fmt: skip
    with act("bench.fill", by=None, zone=zone) as doing:
        doing.create_all(made, noted=False)
    yield number


def looks() -> Iterator[object]:
    """CPU and queries of looks and pulses: once warm, and each right after a change."""
    from django.test import Client

    from guatu_web.accounts.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="leader"), backend="django.contrib.auth.backends.ModelBackend")
    for name, path in PAGES.items():
        address = f"/z/qinglan/cockpit/{path}"
        yield f"{name}, warm\t{_measured(client, address, lambda: None)}"
        yield f"{name}, after a change\t{_measured(client, address, _change)}"
    mark = client.get("/z/qinglan/cockpit/")["X-Cockpit-Mark"]
    yield f"pulse, unchanged\t{_measured(client, f'/z/qinglan/cockpit/pulse?mark={mark}', lambda: None, 204)}"
    yield f"pulse, after a change\t{_measured(client, f'/z/qinglan/cockpit/pulse?mark={mark}', _change)}"


def _change() -> None:
    """One item gets another requirement."""
    from guatu_web.areas.models import Zone
    from guatu_web.records.acts import act
    from guatu_web.supervision.models import Item

    zone = Zone.objects.get(code="qinglan")
    with act("bench.change", by=None, zone=zone) as doing:
        doing.change(Item.objects.filter(zone=zone).earliest("pk"), requirement=f"测速（虚构）{time.time_ns()}")


def _measured(client: Any, address: str, before: Callable[[], None], status: int = 200) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cpu = []
    for _ in range(TIMES):
        before()
        started = time.process_time()
        answer = client.get(address)
        cpu.append((time.process_time() - started) * 1000)
        assert answer.status_code == status, (address, answer.status_code)
    before()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return f"{sorted(cpu[5:])[(TIMES - 5) // 2]:.1f}\t{len(queries)}"


def session() -> Iterator[object]:
    """A session of a leader."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from guatu_web.accounts.models import User

    user, store = User.objects.get(username="leader"), SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    yield store.session_key


CHILDREN: dict[str, Callable[..., Iterator[object]]] = {"fill": fill, "looks": looks, "session": session}


# ------------------------------------------------------------------ in a real browser


def painted(home: Path) -> dict[str, float]:
    """Milliseconds to the first contentful paint of each page, the median of windows with an empty cache."""
    from playwright.sync_api import sync_playwright

    (key,) = child(home, "session")
    env = os.environ | {"GUATU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guatu_web.settings"}
    quiet = ("background-networking", "component-update", "sync", "gpu")
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{each}" for each in quiet)]
    found = {}
    with served("guatu_web.wsgi:application", env, ROOT) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        site = f"http://127.0.0.1:{server.port}"
        for name, path in PAGES.items():
            taken = []
            for _ in range(OPENED + 2):
                context = browser.new_context(viewport={"width": 1280, "height": 800})
                context.add_cookies([{"name": "sessionid", "value": key, "url": site}])
                page = context.new_page()
                page.goto(f"{site}/z/qinglan/cockpit/{path}", wait_until="load")
                page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
                taken.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                context.close()
            # the first looks of each of the two processes are cold
            found[name] = sorted(taken[2:])[OPENED // 2]
        browser.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--child", nargs="+")
    asked = parser.parse_args()
    if asked.child:
        run(CHILDREN, *asked.child)
        return
    engine = "PostgreSQL" if os.environ.get("GUATU_DATABASE_URL") else "SQLite"
    sizes = [each // 10 if asked.small else each for each in (TARGETS, ITEMS, PROJECTS)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        manage(home, "migrate", "-v0")
        manage(home, "collectstatic", "--no-input", "-v0")
        manage(home, "demo")
        child(home, "fill", *map(str, sizes))
        shown = [line.split("\t") for line in child(home, "looks")]
        paints = painted(home)
    measured = [
        figure
        for name, cpu, queries in shown
        for figure in (
            Figure(f"{name}: CPU", float(cpu), "ms", CPU),
            Figure(f"{name}: queries", float(queries), "", QUERIES),
        )
    ]
    measured += [Figure(f"{name}: first contentful paint", taken, "ms", PAINT) for name, taken in paints.items()]
    size = "{} targets, {} items, {} projects".format(*sizes)
    write(RESULTS / f"cockpit-{engine.lower()}-{date.today()}.csv", size, measured)
    for each in measured:
        told(each)


if __name__ == "__main__":
    main()
