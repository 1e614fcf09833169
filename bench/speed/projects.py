"""What pages of projects cost with 10,000 of them; one CSV a day in bench/results.

    python bench/speed/projects.py                    # 10,000 projects with their history
    python bench/speed/projects.py --projects 500     # a quick look

In a folder of its own the invented zone is built, then projects with stages, milestones and months of investment are
put into it in bulk. Each page is asked for thirty times; its CPU is the median once warm, its queries those of one
request. What is counted of the register (measures, leagues, the round with its outlooks) is measured for the first
time, again while nothing has changed, and after a project was entered. With GUATU_DATABASE_URL the same runs on
PostgreSQL, in an empty database.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

# beside this file stands statistics.py, which Django would take for Python's own module
sys.path.append(sys.path.pop(0))

from installation import child, manage, run

from reading import RESULTS, Figure, told, write

PROJECTS, MONTHS, TIMES, AT_ONCE = 10_000, 12, 30, 500
CPU = 80
"""Milliseconds of CPU that are wanted of a page."""
PAGES = {
    "list": ("supervisor", ""),
    "list, 100 rows": ("supervisor", "?size=100"),
    "list of a unit": ("lead_invest", "?stage=signed"),
    "list, searched": ("supervisor", "?text=9876"),
    "list, overdue": ("supervisor", "?overdue=1"),
    "board": ("supervisor", "board"),
    "timeline": ("supervisor", "timeline"),
    "project": ("supervisor", "{pk}"),
    "form of a new project": ("supervisor", "new"),
}
BUDGETS = {"list": 12, "list, 100 rows": 12, "list of a unit": 12, "board": 12, "project": 15, "create": 20}


# ------------------------------------------------------------------ what runs inside a child, with the site's settings


def fill(number: str) -> Iterator[object]:
    """Invented projects at all stages, each with the moves and milestones behind and before it, and investment."""
    from datetime import timedelta
    from decimal import Decimal

    from django.utils import timezone

    from guatu.periods import Period
    from guatu_web.areas.models import Area, Unit, Zone
    from guatu_web.projects.models import Invested, Milestone, Move, Project, Stage
    from guatu_web.records.acts import act
    from guatu_web.records.periods import period_columns

    zone = Zone.objects.get(code="qinglan")
    units = list(Unit.objects.filter(zone=zone, code__in=("J", "Z", "B", "K", "F")).order_by("code"))
    areas = list(Area.objects.filter(zone=zone).order_by("code"))
    stages, today = list(Stage.values), timezone.localdate()
    months = [period_columns(Period.parse(f"2025-{at + 1:02d}")) for at in range(MONTHS)]
    with act("bench.fill", by=None, zone=zone) as doing:
        for first in range(0, int(number), AT_ONCE):
            projects = doing.create_all(
                [
                    Project(
                        zone=zone, number=f"量-{at:06d}", name=f"测速项目 {at}（虚构）", kind="industrial",
                        investor=f"第{at % 3000}投资公司", content=f"建设第{at}条生产线，厂房{at % 77}千平方米",
                        stage=stages[at % 9],
                        amount=Decimal(10_000_000 * (1 + at % 300)), total=Decimal(10_000_000 * (1 + at % 300)),
                        rate=1, unit=units[at % 5], area=areas[at % len(areas)], cluster="新材料",
                        stage_on=today - timedelta(days=at % 400), status_on=today - timedelta(days=at % 400),
                        status=("ongoing", "ongoing", "ongoing", "delayed", "dormant")[at % 5],
                    )
                    for at in range(first, min(first + AT_ONCE, int(number)))
                ],
                noted=False,
            )  # fmt: skip
            moves, milestones, invested = list[Move](), list[Milestone](), list[Invested]()
            for each in projects:
                reached = stages.index(each.stage)
                for place, stage in enumerate(stages):
                    day = each.stage_on + timedelta(days=60 * (place - reached))
                    done = day if place <= reached else None
                    milestones.append(
                        Milestone(
                            zone=zone, project=each, stage=stage, planned_on=day, first_planned_on=day, actual_on=done
                        )
                    )
                    if done:
                        moves.append(
                            Move(
                                zone=zone, project=each, what="stage", way="next" if place else "begin", target=stage,
                                source=stages[place - 1] if place else "", on=day, at=doing.now, key=stage,
                            )
                        )  # fmt: skip
                if reached >= stages.index("started"):
                    invested += [Invested(zone=zone, project=each, amount=1_000_000, **month) for month in months]
            Move.objects.bulk_create(moves, batch_size=2000)
            doing.create_all(milestones, noted=False)
            doing.create_all(invested, noted=False)
    yield int(number)


def pages() -> Iterator[object]:
    """Median CPU milliseconds of each page once warm, and the queries of one request."""
    from guatu_web.projects.models import Project

    pk = Project.objects.filter(number__startswith="量-", stage="producing").values_list("pk", flat=True)[0]
    for name, (username, path) in PAGES.items():
        client, address = _client(username), f"/z/qinglan/projects/{path.format(pk=pk)}"
        yield f"{name}\t{_measured(partial(client.get, address), 200)}"


def create() -> Iterator[object]:
    """The same of entering a project by hand, from the sent form to the answer; and of looking for what is alike."""
    from guatu_web.areas.models import Unit, Zone
    from guatu_web.projects.queries.alike import alike

    client, unit = _client("supervisor"), Unit.objects.get(zone__code="qinglan", code="Z")
    counted = iter(range(10_000))

    def sent() -> object:
        at = next(counted)
        form = {
            "name": f"新登记项目{at}（虚构）", "kind": "industrial", "investor": f"甲乙{at}公司", "amount": "5000",
            "currency": "CNY", "content": f"新建仓库{at}座", "unit": str(unit.pk), "different": "1",
            "key": f"bench-{at}",
        }  # fmt: skip
        return client.post("/z/qinglan/projects/new", form)

    yield f"create\t{_measured(sent, 302)}"
    zone, given = Zone.objects.get(code="qinglan"), ("第五十条生产线项目", "第77投资公司", "", "建设第50条生产线")
    yield f"what is alike\t{_measured(lambda: alike(zone, *given), None)}"


def _client(username: str) -> Any:
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(_user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _user(username: str) -> Any:
    from guatu_web.accounts.models import User

    return User.objects.get(username=username)


def _measured(ask: Callable[[], Any], status: int | None) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cpu = []
    for _ in range(TIMES):
        started = time.process_time()
        answer = ask()
        cpu.append((time.process_time() - started) * 1000)
        assert status is None or answer.status_code == status, (answer.status_code, answer.content.decode()[-3000:])
    with CaptureQueriesContext(connection) as queries:
        ask()
    return f"{sorted(cpu[5:])[(TIMES - 5) // 2]:.1f}\t{len(queries)}"


def counted() -> Iterator[object]:
    """CPU milliseconds of what is counted of the register: for the first time, again, and after a project was entered;
    and the queries of the last of these."""
    from decimal import Decimal

    from guatu_web.areas.models import Unit, Zone
    from guatu_web.projects.actions.entering import enter
    from guatu_web.tables import engine
    from guatu_web.work.rounds import make

    zone, client = Zone.objects.get(code="qinglan"), _client("supervisor")
    by, unit = _user("supervisor"), Unit.objects.get(zone=zone, code="Z")

    def page(path: str) -> Callable[[], Any]:
        return lambda: client.get(f"/z/qinglan/{path}")

    asked = {
        "export of the registers": lambda: engine(zone),
        "list of 67 measures": page("measures/"),
        "measure by month and team": page("measures/m/signed?by=team&grain=month"),
        "league": page("races/investment"),
        "racer of a league": page("races/investment/racers/Z"),
        "round": lambda: make(Zone.objects.get(code="qinglan")),
    }
    given = {"kind": "industrial", "amount": Decimal(50_000_000), "unit": unit, "content": "建设仓库"}
    for at, (name, ask) in enumerate(asked.items()):
        yield f"{name}, for the first time\t{_once(ask)}"
        yield f"{name}, again\t{_once(ask)}"
        enter(by, zone, {"name": f"测速新项目{at}（虚构）", "investor": f"丙丁{at}公司", **given}, sure=True)
        yield f"{name}, after a project was entered\t{_once(ask)}"


def _once(ask: Callable[[], Any]) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        started = time.process_time()
        answer = ask()
        spent = (time.process_time() - started) * 1000
    assert getattr(answer, "status_code", 200) == 200, answer.content.decode()[-3000:]
    return f"{spent:.1f}\t{len(queries)}"


CHILDREN = {"fill": fill, "pages": pages, "create": create, "counted": counted}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=PROJECTS)
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
        child(home, "fill", str(asked.projects))
        shutil.rmtree(home / "tables", ignore_errors=True)  # no log that exports follow tells of bulk
        shown = [line.split("\t") for line in (*child(home, "pages"), *child(home, "create"))]
        told_of = [line.split("\t") for line in child(home, "counted")]
    measured = [
        figure
        for name, cpu, queries in shown
        for figure in (
            Figure(f"{name}: CPU", float(cpu), "ms", CPU),
            Figure(f"{name}: queries", float(queries), "", BUDGETS.get(name)),
        )
    ]
    for name, cpu, queries in told_of:
        measured += [Figure(f"{name}: CPU", float(cpu), "ms"), Figure(f"{name}: queries", float(queries), "")]
    write(RESULTS / f"projects-{engine.lower()}-{date.today()}.csv", f"{asked.projects} projects", measured)
    for each in measured:
        told(each)


if __name__ == "__main__":
    main()
