"""The PDF of our own writer against that of typst: the same documents, time, memory, pages and size of files.

    .venv/bin/python -m pip install --target build/typst typst==0.15.2
    PYTHONPATH=build/typst .venv/bin/python bench/typst/compare.py

typst is no dependency of Guatu; docs/decisions/2026-11-22-pdf.md says why. All figures are invented.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument

from guatu.briefing import composed, read_facts, shipped
from guatu.briefing.typesetting import paper_of
from guatu.papers import Grid, Group, Paper, faces
from guatu.papers.looks import CHARACTERS, PITCHED, Counter, clean, look_for, sheet_of
from guatu.papers.paper import LEVELS, Chart, Placed
from guatu.papers.plots import plotted
from guatu.papers.printing import printed
from guatu.papers.shown import Area, Stroke

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
HIGH = 80 * 72 / 25.4
BOLD = (faces.TITLE, faces.BELOW)


def plain(paper: Paper) -> dict[str, Any]:
    """A document as JSON has it."""
    sheet, numbers = sheet_of(paper), Counter()
    looks = {at: look_for(each, sheet.wide) for at, each in enumerate(paper.blocks) if isinstance(each, Placed)}
    blocks = [
        _line(each, looks[at], numbers)
        if isinstance(each, Placed)
        else _grid(each)
        if isinstance(each, Grid)
        else _chart(each, sheet)
        for at, each in enumerate(paper.blocks)
        if at not in looks or not looks[at].foot
    ]
    foot = [each.text for at, each in enumerate(paper.blocks) if isinstance(each, Placed) and looks[at].foot]
    kept = paper.kept.content.decode() if paper.kept else ""
    closer = sheet.wide / 25.4 * 72 / CHARACTERS - PITCHED
    return {**sheet._asdict(), "closer": closer, "blocks": blocks, "foot": foot, "kept": kept}


def _line(line: Placed, look: Any, numbers: Counter) -> dict[str, Any]:
    text, parts, at = clean(line.text), [], 0
    for mark in sorted(line.marks):
        parts += [{"text": text[at : mark.start], "name": ""}, {"text": text[mark.start : mark.end], "name": mark.name}]
        at = mark.end
    parts.append({"text": text[at:], "name": ""})
    level = LEVELS.index(line.style) + 1 if line.style in LEVELS else 0
    if level:
        parts.insert(0, {"text": numbers.next(line.style), "name": ""})
    shown = {
        **look._asdict(),
        "face": "sans" if look.face is faces.HEADING else "serif",
        "bold": look.face in BOLD,
        "colour": look.colour or "000000",
        "right": look.right if line.right is None else line.right,
    }
    together = line.together or look.together
    parts = [each for each in parts if each["text"]]
    said = {"label": line.label, "parts": parts, "level": level, "new_page": line.new_page, "together": together}
    return {"kind": "line", **said, "look": shown}


def _grid(grid: Grid) -> dict[str, Any]:
    rows = []
    for at, row in enumerate(grid.rows):
        if isinstance(row, Group):
            rows.append({"group": row.text, "cells": []})
            continue
        cells = [
            {
                "text": clean(cell if isinstance(cell, str) else cell.text),
                "ground": "" if isinstance(cell, str) else cell.ground,
                "name": grid.marks.get((at, column), ""),
            }
            for column, cell in enumerate(row)
        ]
        rows.append({"group": "", "cells": cells})
    return {"kind": "grid", "columns": [each._asdict() for each in grid.columns], "rows": rows}


def _chart(chart: Chart, sheet: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": "chart", "strokes": [], "areas": [], "texts": []}

    def write(text: str, x: float, y: float, align: str) -> Any:
        wide = sum(5 if char.isascii() else 10 for char in text)
        return {"text": text, "x": x - {"center": wide / 2, "right": wide}.get(align, 0), "y": HIGH - y - 8}, wide

    for each in plotted(chart, 0, 0, sheet.wide * 72 / 25.4, HIGH, write):
        if isinstance(each, Stroke):
            told["strokes"].append({**each._asdict(), "points": [(x, HIGH - y) for x, y in each.points]})
        elif isinstance(each, Area):
            told["areas"].append({**each._asdict(), "y": HIGH - each.y - each.high})
        else:
            told["texts"].append(each)
    return told


def by_typst(paper: Paper) -> bytes:
    """The document as typst prints it."""
    import typst

    source = (HERE.parent / "paper.typ").read_bytes()
    return bytes(typst.compile(source, sys_inputs={"paper": json.dumps(plain(paper), ensure_ascii=False)}))


def by_us(paper: Paper) -> bytes:
    """The document as Guatu prints it."""
    return printed(paper).content


def documents(which: str) -> list[Paper]:
    """The briefings of all templates, or one of more than 200 pages."""
    if which == "long":
        sys.path.insert(0, str(ROOT / "bench" / "speed"))
        from briefing import invented_facts

        return [paper_of(composed(invented_facts(350, 450), shipped()["economy_quarter"]))]
    facts = read_facts((ROOT / "samples" / "briefing.yaml").read_text("utf-8"))
    return [paper_of(composed(facts, template)) for template in shipped().values()]


def run(writer: str, which: str) -> None:
    """Prints documents in this process and says what it took."""
    papers = documents(which)
    begun = time.process_time()
    files = [by_typst(each) if writer == "typst" else by_us(each) for each in papers]
    seconds = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pages = [len(PdfDocument(each)) for each in files]
    size = sum(map(len, files)) / 1024
    print(f"{writer:<6} {which:<10} {seconds:5.2f} s {memory:5.0f} MB {size:6.0f} KB  pages {pages}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(*sys.argv[1:])
    else:
        for writer in ("ours", "typst"):
            for which in ("templates", "long"):
                subprocess.run([sys.executable, HERE, writer, which], check=True)
