"""What pages of statistics cost in a zone with very many figures; one CSV a day in bench/results.

    python bench/speed/statistics_pages.py                # 193 indicators, 10 years of months, the zone and 7 areas
    python bench/speed/statistics_pages.py --years 2      # a quick look

In a folder of its own the invented zone is built, and its statistics are filled: every indicator of the catalogue, for
the zone and each area right below it, month by month, the last year but one revised. Each page is asked for thirty
times; its CPU is the median once warm, with all that the site does for an answer.
"""

from __future__ import annotations

import argparse
import os
import subprocess
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

from reading import RESULTS, ROOT, Figure, told, write

YEARS = 10
TIMES = 30
LIMIT = 100
"""CPU milliseconds within which a page is wanted."""
PAGES = {
    "list, 50 indicators": "statistics/",
    "list, second page": "statistics/?page=2",
    "list, searched by a word": "statistics/?text=投资",
    "list of an area": "statistics/?area={area}",
    "list as of a day": "statistics/?as_of={day}",
    "indicator, cumulated": "statistics/i/fixed_asset_investment",
    "indicator, by month": "statistics/i/fixed_asset_investment?view=discrete",
    "indicator of an area": "statistics/i/fixed_asset_investment?area={area}&view=discrete",
    "indicator, a period explained": "statistics/i/fixed_asset_investment?view=discrete&period=2025-10",
    "indicator as of a day": "statistics/i/fixed_asset_investment?as_of={day}",
    "a stock": "statistics/i/high_tech_firms",
    "a ratio with its parts": "statistics/i/tax_share",
    "target": "ledger/targets/{target}",
    "target as of a day": "ledger/targets/{target}?as_of={day}",
    "decomposition by area": "ledger/targets/{target}/decompose?by=area",
    "decomposition by unit": "ledger/targets/{target}/decompose?by=unit",
}
"""Pages, and where they are below /z/qinglan/."""


# ------------------------------------------------------------------ what runs inside a child, with the site's settings


def fill(years: str) -> Iterator[object]:
    """Invented figures: a level that grows by 6 % a year, and its published growth for every other indicator."""
    from guatu import catalogue
    from guatu_web.accounts.models import User
    from guatu_web.areas.models import Zone
    from guatu_web.statistics.actions.record import record

    zone, by = Zone.objects.get(code="qinglan"), User.objects.get(username="supervisor")
    places, made = _areas(zone), 0
    for year in range(2026 - int(years) + 1, 2027):
        for place, area in enumerate(places):
            rows = [
                row
                for order, indicator in enumerate(catalogue.load().indicators)
                for row in _rows(indicator, order, area, place, year)
            ]
            made += record(by, zone, rows, source="测速数据（虚构）", reason="测速").made
    yield made


def _areas(zone: Any) -> list[int]:
    """The zone's own area and those right below it."""
    from guatu_web.statistics.queries.places import places

    there = places(zone, date(2026, 11, 22))
    assert there.top
    return [int(there.top), *map(int, there.children(there.top))]


def _rows(indicator: Any, order: int, area: int, place: int, year: int) -> Iterator[Any]:
    from guatu.periods import cumulative, month
    from guatu_web.statistics.actions.record import Row

    stock = indicator.nature == "stock"
    for number in range(2, 11 if year == 2026 else 13):
        period = month(year, number) if stock else cumulative(year, number)
        base = Decimal(1_000 + 7 * order) / (place + 1) * (100 + 6 * (year - 2015))
        value = base if stock else base * number
        grown = {"growth": Decimal("6.1"), "growth_kind": "nominal"} if order % 2 else {}
        known = datetime.combine(period.last + timedelta(days=12), datetime.min.time(), UTC)
        code, basis = indicator.code, "point" if stock else "cumulative"
        # the demo has approved some places: what is taken in for them is a revision
        told = {**grown, "status": "revised", "note": "虚构的修订"}
        yield Row(area, code, period, basis, round(value, 2), known_at=known, **told)
        if year == 2025:
            later = known + timedelta(days=200)
            yield Row(area, code, period, basis, round(value * 2, 2), known_at=later, **told)


def session() -> Iterator[object]:
    """A session of the supervision office; an area; a target that is judged and can be broken down."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from guatu_web.accounts.models import User
    from guatu_web.areas.models import Zone
    from guatu_web.ledger.models import Target

    user = User.objects.get(username="supervisor")
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    yield store.session_key
    yield _areas(Zone.objects.get(code="qinglan"))[1]
    same = {"zone__code": "qinglan", "code": "general_public_revenue", "measure": "level", "state": "in_force"}
    yield Target.objects.filter(period_first="2026-01-01", period_last="2026-12-31", **same).latest("pk").pk


def cpu(key: str, *addresses: str) -> Iterator[object]:
    """Of each address: CPU milliseconds of an answer, the median of thirty once warm; queries; its status."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            status = client.get(address).status_code
        queries = len(asked)
        times = sorted(_taken(client, address) for _ in range(TIMES))
        yield from (times[TIMES // 2], queries, status)


def _taken(client: Any, address: str) -> float:
    begun = time.process_time()
    client.get(address)
    return (time.process_time() - begun) * 1_000


INSIDE: dict[str, Callable[..., Iterator[object]]] = {"fill": fill, "session": session, "cpu": cpu}


def inside(env: dict[str, str], part: str, *arguments: str) -> list[str]:
    """What a part of this script prints when it runs with the settings of the measured site."""
    command = [sys.executable, __file__, "--inside", part, *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True).stdout.split()


# ------------------------------------------------------------------ the figures


def figures(years: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="guatu-bench-") as place:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GUATU_")}
        env = kept | {"GUATU_HOME": str(Path(place)), "DJANGO_SETTINGS_MODULE": "guatu_web.settings"}
        for command in (("migrate", "-v0"), ("demo",), ("collectstatic", "--noinput", "-v0")):
            subprocess.run(
                [sys.executable, "manage.py", *command], env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
            )
        yield Figure("vintages", float(inside(env, "fill", str(years))[0]), "")
        key, area, target = inside(env, "session")
        wanted = {"area": area, "target": target, "day": "2026-06-30"}
        pages = {name: f"/z/qinglan/{path.format(**wanted)}" for name, path in PAGES.items()}
        printed = [float(word) for word in inside(env, "cpu", key, *pages.values())]
        for order, (name, address) in enumerate(pages.items()):
            milliseconds, queries, status = printed[order * 3 : order * 3 + 3]
            if status != 200:
                raise SystemExit(f"{address} answers {status:.0f}")
            yield Figure(f"{name}: CPU", milliseconds, "ms", LIMIT)
            yield Figure(f"{name}: queries", queries, "", 12 if name.startswith("list") else 15)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--years", type=int, default=YEARS, help="of months, up to October 2026")
    arguments.add_argument("--inside", nargs="+", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.inside:
        import django

        django.setup()
        print(*INSIDE[asked.inside[0]](*asked.inside[1:]))
        return 0
    measured = [told(figure) for figure in figures(asked.years)]
    name = f"statistics-pages-{date.today()}{'' if asked.years == YEARS else f'-{asked.years}'}.csv"
    write(RESULTS / name, f"{asked.years} years of months", measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
