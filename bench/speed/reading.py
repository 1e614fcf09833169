"""How fast, how even and how small reading is; CPU seconds of child processes, one CSV a day in bench/results.

    python bench/speed/reading.py                        # over the shipped samples
    python bench/speed/reading.py --texts FOLDER         # over another folder of .txt, .md, .html, .docx, .pdf
    build/wheel/bin/python bench/speed/reading.py        # the compiled reader of `make wheel`

Each row has a value, its limit and their ratio: `of_limit` up to 1.00 keeps the limit. Times are CPU seconds of user
and system together (the wall clock of a shared machine says nothing), the least of several runs for short ones.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from guatu.reading import reader

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
RESULTS = ROOT / "bench" / "results"
GUATU = Path(sys.executable).with_name("guatu")
MEGABYTE = 1024 * 1024


class Figure(NamedTuple):
    """One measured figure. `floor` says that the limit is the least that is wanted, not the most."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    floor: bool = False

    @property
    def of_limit(self) -> float | None:
        if self.limit is None:
            return None
        return self.limit / self.value if self.floor else self.value / self.limit


class Usage(NamedTuple):
    """What a finished child process took: CPU seconds, wall seconds, largest memory in bytes, and what it printed."""

    cpu: float
    wall: float
    memory: int
    printed: str


# ------------------------------------------------------------------ running children


def run(*command: str | Path) -> Usage:
    """Runs a command to its end and gives what it took, its own children included."""
    with tempfile.TemporaryFile("w+") as printed:
        begun = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=printed, stderr=subprocess.DEVNULL, cwd=ROOT)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {child.returncode}")
        printed.seek(0)
        return Usage(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024, printed.read())


def least(times: int, *command: str | Path) -> Usage:
    """The run of a command that took the least CPU."""
    return min((run(*command) for _ in range(times)), key=lambda usage: usage.cpu)


def inside(part: str, *arguments: str | Path) -> list[float]:
    """The figures that a part of this script prints when it runs in a process of its own."""
    return [float(word) for word in run(sys.executable, HERE, "--inside", part, *arguments).printed.split()]


# ------------------------------------------------------------------ what runs inside a child


def throughput(folder: str) -> Iterator[float]:
    """Characters per CPU-second over the texts of a folder, once started, of the best pass and of all together.

    Then how many characters there are to a figure, for figures are most of the work; and the yardstick, the CPU seconds
    of a fixed piece of Python, by which runs on different days can be compared.
    """
    import guatu

    texts = texts_of(Path(folder))
    characters = sum(map(len, texts))
    figures_told = sum(len(guatu.read_text(text).statements) for text in texts)
    passes, yardsticks = [], []
    while sum(passes) < 6:
        passes.append(_timed(lambda: [guatu.read_text(text) for text in texts], 1))
        yardsticks.append(_timed(yardstick, 1))
    yield characters / min(passes)
    yield characters * len(passes) / sum(passes)
    yield characters / figures_told
    yield min(yardsticks)


def yardstick() -> int:
    """What reading is made of, looks into strings and small tables, always the same."""
    table = {str(number): number for number in range(100)}
    return sum(table.get(str(number % 150), 0) for number in range(100_000))


def seconds(*paths: str) -> Iterator[float]:
    """CPU seconds to read each file, once started."""
    import guatu

    guatu.read(paths[0])
    for path in paths:
        begun = time.process_time()
        guatu.read(path)
        yield time.process_time() - begun


def seconds_of_folders(*folders: str) -> Iterator[float]:
    """CPU seconds to read all files of each folder, once started."""
    import guatu

    guatu.read(next(Path(folders[0]).iterdir()))
    for folder in folders:
        begun = time.process_time()
        for path in sorted(Path(folder).iterdir()):
            guatu.read(path)
        yield time.process_time() - begun


def share_of_audit(folder: str) -> Iterator[float]:
    """The share of the CPU time that goes into looking for contradictions."""
    import guatu
    from guatu.reading.audit import audit_report

    reports = [guatu.read_text(text) for text in texts_of(Path(folder))]
    whole = _timed(lambda: [guatu.read_text(report.text) for report in reports], 5)
    yield _timed(lambda: [audit_report(report) for report in reports], 5) / whole


def _timed(work: Callable[[], object], times: int) -> float:
    begun = time.process_time()
    for _ in range(times):
        work()
    return time.process_time() - begun


INSIDE: dict[str, Callable[..., Iterator[float]]] = {
    each.__name__: each for each in (throughput, seconds, seconds_of_folders, share_of_audit)
}


# ------------------------------------------------------------------ texts to measure on


def texts_of(folder: Path) -> list[str]:
    """The texts of all reports in a folder."""
    from guatu.reading.batch import gather
    from guatu.reading.source import read_source

    return [read_source(Path(order.path)).text for order in gather([folder]).orders]


def text_of_length(corpus: str, length: int) -> str:
    """The corpus again and again up to a length, each time with other figures, as long documents have them."""
    parts, total, turn = [], 0, 0
    while total < length:
        part = corpus if not turn else "".join(_other_digit(char, turn) for char in corpus)
        parts.append(part)
        total += len(part)
        turn += 1
    return "".join(parts)[:length]


def _other_digit(char: str, turn: int) -> str:
    return str((int(char) + turn) % 9 + 1) if char in "23456789" else char


# ------------------------------------------------------------------ the figures


def start_figures(corpus: str, scratch: Path) -> Iterator[Figure]:
    report = scratch / "report.txt"
    report.write_text(text_of_length(corpus, 4_000), encoding="utf-8")
    bare = least(7, sys.executable, "-c", "pass")
    helped = least(7, GUATU, "--help")
    one = least(7, GUATU, "read", report, "--date", "2024")
    yield Figure("python -c pass, CPU", bare.cpu, "s")
    yield Figure("guatu --help, CPU", helped.cpu, "s", 0.3)
    yield Figure("guatu --help, wall", helped.wall, "s", 0.3)
    yield Figure("guatu --help / python -c pass, CPU", helped.cpu / bare.cpu, "times")
    yield Figure("one report of 4,000 characters from the shell, CPU", one.cpu, "s", 0.6)
    yield Figure("one report of 4,000 characters from the shell, wall", one.wall, "s", 0.6)


def speed_figures(texts: Path) -> Iterator[Figure]:
    best, mean, density, fixed = inside("throughput", texts)
    yield Figure("characters per CPU-second, best pass", best, "1/s", 500_000, floor=True)
    yield Figure("characters per CPU-second, all passes", mean, "1/s")
    yield Figure("characters to a figure", density, "")
    yield Figure("yardstick, a fixed piece of Python, CPU", fixed * 1_000, "ms")
    yield Figure("share of CPU time for findings", inside("share_of_audit", texts)[0] * 100, "%")


def evenness_figures(corpus: str, scratch: Path) -> Iterator[Figure]:
    short, long = scratch / "short.txt", scratch / "long.txt"
    short.write_text(text_of_length(corpus, 200_000), encoding="utf-8")
    long.write_text(text_of_length(corpus, 2_000_000), encoding="utf-8")
    of_short, of_long = inside("seconds", short, long)
    yield Figure("2,000,000 characters / 10 x 200,000, CPU", of_long / of_short / 10, "times", 1.25)
    few, many = folder_of(scratch / "100", corpus, 100), folder_of(scratch / "1000", corpus, 1_000)
    of_few, of_many = inside("seconds_of_folders", few, many)
    yield Figure("1,000 small files / 10 x 100, CPU", of_many / of_few / 10, "times", 1.25)


def memory_figures(corpus: str, scratch: Path) -> Iterator[Figure]:
    few, many = folder_of(scratch / "200", corpus, 200), folder_of(scratch / "2000", corpus, 2_000)
    of_few = run(GUATU, "read", few, "-o", scratch / "few.jsonl")
    of_many = run(GUATU, "read", many, "-o", scratch / "many.jsonl")
    yield Figure("memory for a folder of 2,000 reports", of_many.memory / MEGABYTE, "MB")
    yield Figure("memory, 2,000 reports / 200 reports", of_many.memory / of_few.memory, "times", 1.5)


def folder_of(folder: Path, corpus: str, count: int) -> Path:
    """A folder of so many different reports of 2,000 characters."""
    folder.mkdir()
    whole = text_of_length(corpus, 2_000 + 40 * 997)
    for number in range(count):
        start = number * 37 % (40 * 997)
        (folder / f"{number:05}.txt").write_text(whole[start : start + 2_000], encoding="utf-8")
    return folder


def figures(texts: Path) -> Iterator[Figure]:
    corpus = "\n".join(texts_of(texts))
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        yield from speed_figures(texts)
        yield from start_figures(corpus, scratch)
        yield from evenness_figures(corpus, scratch)
        yield from memory_figures(corpus, scratch)


# ------------------------------------------------------------------ telling


def told(figure: Figure) -> Figure:
    limit = f"{figure.limit:>11,.2f}  {figure.of_limit:5.2f} of limit" if figure.limit else ""
    print(f"{figure.name:52} {figure.value:>12,.2f} {figure.unit:5} {limit}", flush=True)
    return figure


def write(path: Path, corpus: str, measured: Iterable[Figure]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("date", "python", "corpus", "measure", "value", "unit", "limit", "of_limit"))
        for each in measured:
            of_limit = "" if each.of_limit is None else f"{each.of_limit:.3f}"
            value = f"{each.value:.4g}" if each.value < 1_000 else f"{each.value:.0f}"
            place = (date.today(), platform.python_version(), corpus)
            rows.writerow((*place, each.name, value, each.unit, each.limit or "", of_limit))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--texts", type=Path, default=ROOT / "samples", help="a folder of reports")
    arguments.add_argument("--inside", nargs="+", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.inside:
        print(*INSIDE[asked.inside[0]](*asked.inside[1:]))
        return 0
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    own = asked.texts == ROOT / "samples"
    compiled = not str(reader.__file__).endswith(".py")  # run with build/wheel/bin/python after `make wheel`
    measured = [told(figure) for figure in figures(asked.texts)]
    name = f"reading-{date.today()}{'' if own else '-texts'}{'-compiled' if compiled else ''}.csv"
    write(RESULTS / name, "samples" if own else f"{len(texts_of(asked.texts))} texts", measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
