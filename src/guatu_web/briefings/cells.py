"""The cells of a draft's tables as its form sends them, and back to tables.

Each cell is a field of the form, named c.<row of the form>.<row of the table>.<column>; the row that comes after the
last one of the table is a new one, where its cells are filled. A row whose cells are all empty is left out. A figure
that is written over is marked as written by hand and keeps what it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from guatu.briefing.document import Cell, Part, Table, Told
from guatu.briefing.editing import said
from guatu.briefing.wording import LIGHTS
from guatu_web.records.errors import Refused

Cells = tuple[tuple[str, ...], ...]

MOST_CELLS, LONGEST = 2_000, 2_000
"""So many cells of a draft can be written over in its form, each with so many characters; larger tables stay as they
are."""
_NAME = re.compile(r"c\.([0-9]{1,6})\.([0-9]{1,4})\.([0-9]{1,3})")
_NUMBERED = "序号"
"""A first column of this name numbers the rows."""


def cells_of(table: Table) -> Cells:
    """What the cells of a table say, row by row."""
    return tuple(tuple(map(_said, row)) for row in table.rows)


def _said(cell: Cell) -> str:
    """What a cell says on one line, as a form sends it back: what people reported may have line ends."""
    return _on_one_line(said((cell.part,)))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def form_cells(table: Table) -> Cells:
    """The cells of a table in a form, a new row behind them."""
    return (*cells_of(table), ("",) * len(table.columns))


def sent_cells(sent: Mapping[str, Any]) -> dict[int, Cells]:
    """The cells that a form has sent, by the row of the form. Refused for more or longer ones than fit."""
    found: dict[int, dict[int, dict[int, str]]] = {}
    number = 0
    for name, text in sent.items():
        if place := _NAME.fullmatch(name):
            of, row, column = map(int, place.groups())
            found.setdefault(of, {}).setdefault(row, {})[column] = _on_one_line(str(text))
            number += 1
            if number > MOST_CELLS or len(str(text)) > LONGEST:
                told = {"most": MOST_CELLS, "length": LONGEST}
                raise Refused(_("表格最多修改 %(most)s 格，每格最多 %(length)s 字。") % told)
    return {of: tuple(_in_order(rows[at]) for at in sorted(rows)) for of, rows in found.items()}


def _in_order(cells: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(cells[at] for at in sorted(cells))


def written_over(table: Table, cells: Cells) -> Table:
    """A table with what its form says. Refused where the form was made of a table of another shape."""
    rows = cells[: len(table.rows)]
    if [len(each) for each in rows] != [len(each) for each in table.rows] or len(cells) > len(table.rows) + 1:
        raise Refused(_("表“%(name)s”已被改写，与您的填写对不上。请放弃填写，重新打开本页。") % {"name": table.name})
    new = [each[: len(table.columns)] for each in cells[len(rows) :] if any(each)]
    if rows == cells_of(table) and not new:
        return table
    made = [_row(old, now) for old, now in zip(table.rows, rows, strict=True) if any(now)]
    made += [tuple(Cell(text) for text in each) for each in new if len(each) == len(table.columns)]
    return replace(table, rows=tuple(_numbered(table, made)))


def _row(old: Sequence[Cell], new: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(_cell(cell, text) for cell, text in zip(old, new, strict=True))


def _cell(cell: Cell, text: str) -> Cell:
    """A cell with another text; the ground of a light follows its word."""
    if text == _said(cell):
        return cell
    light = next((key for key, word in LIGHTS.items() if word == text), "") if cell.light else ""
    return Cell(_part(cell.part, text), light)


def _part(part: Part, text: str) -> Part:
    if not isinstance(part, Told) or not text:
        return text
    return replace(part, by_hand="" if text == part.text else text)


def _numbered(table: Table, rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Rows that are numbered, numbered through again where one was left out or added."""
    if table.columns[0].name != _NUMBERED or len(rows) == len(table.rows):
        return list(rows)
    made, number = [], 0
    for row in rows:
        number += len(row) > 1
        made.append((Cell(str(number)), *row[1:]) if len(row) > 1 else row)
    return made
