"""Reads one office table in a process of its own, within limits, and prints its figures as JSON.

    python -m guatu_web.returns.table_process /uploads/ab/ab12….xlsx job.json

The job tells the names of areas and the mappings to read by, none for a proposal. A hostile file can at most end this
process; see guatu_web.documents.reader_process, whose limits and exit codes it has.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from guatu_web.documents.reader_process import UNREADABLE, Limits, send, within

LIMITS = Limits(memory=2048, cpu=120, answer=256)
_SAMPLES = 3


def main(arguments: list[str]) -> int:
    """Reads the file by the job that the arguments name; returns the exit code."""
    path, job = Path(arguments[0]), json.loads(Path(arguments[1]).read_text("utf-8"))
    return within(LIMITS, lambda: _read(path, job))


def _read(path: Path, job: dict[str, Any]) -> int:
    # after the limits are set, so that what these libraries do is within them
    from guatu.errors import SourceError

    try:
        answer = _answer(path, job)
    except SourceError as error:
        send(json.dumps({"kind": type(error).__name__, "reason": error.reason, "remedy": error.remedy}))
        return UNREADABLE
    send(json.dumps(answer))
    return 0


def _answer(path: Path, job: dict[str, Any]) -> dict[str, Any]:
    from guatu import catalogue
    from guatu.periods import Period
    from guatu.reporting import Frame, extract, open_book, propose
    from guatu.reporting.mapping import from_plain
    from guatu_web.returns.progress import READING, Progress, tell

    known, book = catalogue.load(), open_book(path)
    proposed, unclear = propose(book, known, job["areas"])
    mappings = [from_plain(each, known) for each in job["mappings"]] or proposed
    if len(mappings) == len(book.sheets) == 1:  # the only sheet of a CSV is called after its file
        mappings = [mappings[0]._replace(sheet=book.sheets[0].name)]
    of_return = {"bases": job["bases"], "rhythms": job["rhythms"]}
    path, total = Path(job["progress"]), sum(sheet.length for sheet in book.sheets)

    def read_for(period: str) -> Any:
        said = Period.parse(period) if period else None
        frame = Frame(known, areas=job["areas"], area=job["area"], period=said, **of_return)
        return extract(book, mappings, frame, lambda rows: tell(path, Progress(READING, rows, max(rows, total))))

    intake = read_for(job["period"])
    if not intake.figures and any(each.rule == "no_period" for each in intake.findings):
        intake = read_for(job["period"] or job["usual_period"])  # the table says none, so it is that of its return
    return {
        "fingerprint": _fingerprint(proposed),
        "mappings": [each.plain() for each in mappings],
        "headings": {mapping.sheet: _headings(book, mapping) for mapping in mappings},
        "figures": [_figure(each) for each in intake.figures],
        "unclear": [] if job["mappings"] else [list(each) for each in unclear],
        "findings": [list(each) for each in dict.fromkeys(intake.findings)],
    }


def _fingerprint(mappings: Any) -> str:
    """The layout of a book: its sheets and headings, with the times in them left open."""
    from guatu.reporting.headers import pattern

    names = [pattern(each.sheet) for each in mappings] if len(mappings) > 1 else [""]
    told = [[name, [column.heading for column in each.columns]] for name, each in zip(names, mappings, strict=False)]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _headings(book: Any, mapping: Any) -> dict[str, list[str]]:
    """By the number of each column: its heading, and some of the texts below it."""
    from itertools import islice

    from guatu import catalogue
    from guatu.reporting.headers import find_header

    sheet = next((each for each in book.sheets if each.name == mapping.sheet), book.sheets[0])
    header = find_header(sheet.rows(), catalogue.load(), book.from_1904)
    if header is None:
        return {}
    told = {number: [header.heading(number)] for number in header.labels}
    below = (row for row in sheet.rows() if row.number > header.bottom)
    for row in islice(below, _SAMPLES):
        for cell in row.cells:
            if cell.column in told:
                told[cell.column].append(cell.text[:30])
    return {str(number): texts for number, texts in told.items()}


def _figure(figure: Any) -> list[Any]:
    exact = (None if each is None else str(each) for each in figure[9:14])
    return [*figure[:6], figure.last.isoformat(), *figure[7:9], *exact, figure.hidden]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
