"""How long a briefing of 200 pages takes: composed from facts, written as .docx, printed as PDF; CPU seconds.

    python bench/speed/briefing.py

All figures are invented. Each step runs in a child process of its own, so that loading counts, and one CSV a day goes
to bench/results. `limit` is what the step must keep, `of_limit` up to 1.00 keeps it.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve()
RESULTS = HERE.parents[1] / "results"
PAGES = 200
LIMITS = {"composed": 10.0, "docx": 10.0, "pdf": 10.0}
TODAY = date(2026, 11, 12)


def invented_facts(figures: int, projects: int):
    """Facts with so many figures and projects, every one with all clauses that there are."""
    from guatu import catalogue
    from guatu.briefing.facts import Facts, Figure, Goal, Peer, Place, Project, Source
    from guatu.periods import Period, cumulative

    draw = random.Random(7)
    flows = [each for each in catalogue.load() if each.nature == "flow" and each.unit == "CNY"]
    year = Period.parse("2026")
    told = [
        Figure(
            flows[at % len(flows)].code,
            cumulative(2026 - at // len(flows), 10),
            value=Decimal(draw.randint(10**8, 10**11)),
            growth=Decimal(draw.randint(-99, 199)) / 10,
            growth_before=Decimal(draw.randint(-99, 199)) / 10,
            peer=Peer("全市平均", Decimal(8)),
            place=Place("全市", draw.randint(1, 12), 12, draw.randint(1, 12)),
            goal=Goal(Decimal(10**11), year, light="yellow", chance=Decimal("0.62"), needed=Decimal(10**9)),
            reasons=("新增产能释放", "重点企业开工率回升"),
            next=("督促停产企业复产",),
            source=Source(f"indicator={at}", TODAY),
        )
        for at in range(figures)
    ]
    works = [
        Project(f"虚构项目{at}号", "虚构单位", "开工", Decimal(10**9), Decimal(10**8), Decimal(7 * 10**7), "yellow")
        for at in range(projects)
    ]
    area = "青岚经济技术开发区"
    return Facts(area, area, cumulative(2026, 10), TODAY, TODAY, figures=tuple(told), projects=tuple(works))


def run(step: str) -> None:
    """One step in this process: prints its CPU seconds and how many pages there are."""
    begun = time.process_time()
    from guatu.briefing import as_docx, as_pdf, composed, shipped

    document = composed(invented_facts(350, 450), shipped()["economy_quarter"])
    pages = 0
    if step == "docx":
        as_docx(document)
    elif step == "pdf":
        pages = as_pdf(document).pages
    print(f"{time.process_time() - begun:.2f} {pages}")


def main() -> None:
    """Runs every step and writes the results."""
    rows = []
    for step, limit in LIMITS.items():
        told = subprocess.run([sys.executable, HERE, step], capture_output=True, text=True, check=True).stdout.split()
        seconds, pages = float(told[0]), int(told[1])
        rows.append((step, f"{seconds:.2f}", "s", f"{limit:g}", f"{seconds / limit:.2f}"))
        print(f"{step:<10} {seconds:6.2f} s   limit {limit:g} s   {pages or ''} {'pages' if pages else ''}")
        if pages and pages < PAGES:
            raise SystemExit(f"only {pages} pages; the bench wants {PAGES}")
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"briefing-{date.today().isoformat()}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("name", "value", "unit", "limit", "of_limit"), *rows])


if __name__ == "__main__":
    run(sys.argv[1]) if len(sys.argv) > 1 else main()
