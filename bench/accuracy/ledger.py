"""How right the reader is: statements by the scorer of a gold folder, task clauses by overlap.

    python bench/accuracy/ledger.py GOLD_DIR [--no-hints] [--misses] [--keep FILE]

GOLD_DIR holds texts/<doc>.txt, index.jsonl, seeds.jsonl, dev.jsonl, seeds_tasks.jsonl and score.py (see its SCHEMA.md).
Five texts are kept aside: their annotation is not read by those who work on the reader, only their figure is watched,
and it is printed by itself.
Where a text does not say when it was written the year is given, as a person would with --date; --no-hints leaves
even that out.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import guatu
from guatu.reading.export import STATEMENT_COLUMNS, row_of, said_statements
from guatu.reading.labels import plain
from guatu.reading.report import Report

RESULTS = Path(__file__).resolve().parents[1] / "results"
KEPT_ASIDE = ("h010", "h018", "h021", "h029", "h039")
SEED_DATES = {"s000": "2020-01", "s001": "2020-07", "s002": "2016-07", "s003": "2021-12", "s004": "2022-08"}
AIMS = {"numeral": 0.95, "tuple": 0.85, "tasks": 0.75}

Row = dict[str, Any]


class Share(NamedTuple):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def rows_in(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def hints_of(folder: Path) -> dict[str, str]:
    """The date to give with each text."""
    years = {row["doc"]: str(row["year"]) for row in rows_in(folder / "index.jsonl")}
    return {**years, **SEED_DATES}


def read_texts(folder: Path, hints: dict[str, str]) -> dict[str, Report]:
    paths = sorted((folder / "texts").glob("*.txt"))
    return {path.stem: guatu.read(path, date=hints.get(path.stem)) for path in paths}


# ------------------------------------------------------------------ statements, by the folder's own scorer


def predictions(reports: Iterable[Report]) -> Iterable[str]:
    for report in reports:
        for said in said_statements(report):
            row = row_of(STATEMENT_COLUMNS, said)
            yield json.dumps({**row, "value": plain(row["value"])}, ensure_ascii=False)


def scored(folder: Path, gold: Path, predicted: Path, docs: Sequence[str], *options: str) -> str:
    command = [sys.executable, folder / "score.py", gold, predicted, "--only", ",".join(docs), *options]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


def gold_statements(folder: Path, scratch: Path) -> Path:
    gold = scratch / "gold.jsonl"
    gold.write_text("".join((folder / name).read_text(encoding="utf-8") for name in ("seeds.jsonl", "dev.jsonl")))
    return gold


# ------------------------------------------------------------------ task clauses, by overlap of spans


def task_share(folder: Path, reports: dict[str, Report]) -> Share:
    """Clauses pair when their spans overlap by half (intersection over union), the best overlap first."""
    gold: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows_in(folder / "seeds_tasks.jsonl"):
        gold[row["doc"]].append((row["start"], row["end"]))
    found = {doc: [(task.start, task.end) for task in reports[doc].tasks] for doc in gold}
    hits = sum(paired(gold[doc], found[doc]) for doc in gold)
    return Share(hits / max(1, sum(map(len, found.values()))), hits / sum(map(len, gold.values())))


def paired(gold: Sequence[tuple[int, int]], found: Sequence[tuple[int, int]]) -> int:
    overlaps = sorted(((overlap(g, f), g, f) for g in gold for f in found), reverse=True)
    free_gold, free_found, pairs = set(gold), set(found), 0
    for share, g, f in overlaps:
        if share >= 0.5 and g in free_gold and f in free_found:
            free_gold.discard(g)
            free_found.discard(f)
            pairs += 1
    return pairs


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Intersection over union of two spans."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


# ------------------------------------------------------------------ telling


def told(name: str, docs: Sequence[str], figures: Row) -> list[tuple[str, str, float]]:
    rows = []
    for measure in ("numeral", "tuple"):
        share = Share(figures[measure]["precision"], figures[measure]["recall"])
        print(line(f"{name} ({len(docs)} texts), {measure}", share, AIMS[measure]))
        rows.append((name, measure, share.f1))
    print("    fields  " + "  ".join(f"{field} {share:.3f}" for field, share in figures["fields"].items()))
    return rows


def line(what: str, share: Share, aim: float) -> str:
    return f"{what:34} precision {share.precision:.3f}  recall {share.recall:.3f}  F1 {share.f1:.3f}  (aim {aim})"


def write(rows: Iterable[tuple[str, str, float]], hints: bool) -> None:
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"ledger-{date.today()}{'' if hints else '-no-hints'}.csv").open(
        "w", encoding="utf-8", newline=""
    ) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("date", "texts", "measure", "f1", "aim", "dates_given"))
        for name, measure, f1 in rows:
            writer.writerow((date.today(), name, measure, f"{f1:.4f}", AIMS[measure], "yes" if hints else "no"))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, metavar="GOLD_DIR")
    arguments.add_argument("--no-hints", action="store_true", help="give no dates with the texts")
    arguments.add_argument("--misses", action="store_true", help="list disagreements, except on the texts kept aside")
    arguments.add_argument("--keep", type=Path, metavar="FILE", help="keep the predictions in this file")
    asked = arguments.parse_args()
    reports = read_texts(asked.folder, {} if asked.no_hints else hints_of(asked.folder))
    with tempfile.TemporaryDirectory() as place:
        gold = gold_statements(asked.folder, Path(place))
        predicted = asked.keep or Path(place) / "predicted.jsonl"
        predicted.write_text("\n".join(predictions(reports.values())) + "\n", encoding="utf-8")
        rows = tell_all(asked, reports, gold, predicted)
    write(rows, not asked.no_hints)


def tell_all(asked: argparse.Namespace, reports: dict[str, Report], gold: Path, predicted: Path) -> list[Any]:
    open_docs = [doc for doc in reports if doc not in KEPT_ASIDE]
    groups = {"all": list(reports), "worked on": open_docs, "kept aside": [*KEPT_ASIDE]}
    if asked.misses:
        print(scored(asked.folder, gold, predicted, open_docs, "--list-misses"))
    rows = []
    for name, docs in groups.items():
        rows += told(name, docs, json.loads(scored(asked.folder, gold, predicted, docs, "--json")))
    share = task_share(asked.folder, reports)
    print(line("task clauses (5 texts)", share, AIMS["tasks"]))
    return [*rows, ("task clauses", "tasks", share.f1)]


if __name__ == "__main__":
    main()
