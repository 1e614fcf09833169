"""The blocks of a draft as its form sends them, and back to a document.

Each block is one field of the form, named b.<row>.<kind>.<origin>: in which row it stands, what it is (text,
heading1 …, note, table, chart), and by which words the block is known that it was; 0 for a new one. So it is found
again where others have changed the draft meanwhile. The order of the fields is the order of the text. A paragraph's
lead goes along as lead.<row>, another kind as kind.<row>.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from hashlib import sha256
from itertools import chain
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.briefing.document import Block, Chart, Heading, Note, Paragraph, Table
from guatu.briefing.editing import edited, said
from guatu.briefing.merging import words
from guatu_web.briefings.cells import MOST_CELLS, Cells, form_cells, sent_cells, written_over
from guatu_web.records.errors import Refused

KINDS: dict[str, Any] = {
    "text": gettext_lazy("段落"),
    "heading1": gettext_lazy("一级标题（一、）"),
    "heading2": gettext_lazy("二级标题（（一））"),
    "heading3": gettext_lazy("三级标题（1.）"),
    "heading4": gettext_lazy("四级标题（（1））"),
    "note": gettext_lazy("注"),
}
"""What a person can write; tables and charts come from the records. Cells of tables can be written over (`cells`)."""
FIXED = ("table", "chart")
MOST_BLOCKS, LONGEST = 900, 20_000
_LIKE = 0.6
_NAME = re.compile(r"b\.([0-9]{1,6})\.([a-z]{4,8}[1-4]?)\.([0-9a-f]{1,12})")
NEW = "0"


class Row(NamedTuple):
    """A block in the form; a table whose cells can be written over has them with its columns."""

    number: int
    kind: str
    origin: str
    text: str
    lead: str = ""
    columns: tuple[str, ...] = ()
    cells: Cells = ()

    @property
    def name(self) -> str:
        return f"b.{self.number}.{self.kind}.{self.origin}"

    @property
    def is_fixed(self) -> bool:
        return self.kind in FIXED

    @property
    def lines(self) -> int:
        """How high its input is."""
        return 1 if self.kind.startswith("heading") else min(12, 2 + len(self.text) // 60)


def rows_of(blocks: Sequence[Block]) -> list[Row]:
    """The rows of a form for a draft; the cells of its tables, as long as they are not too many."""
    made, left = [], MOST_CELLS
    for at, block in enumerate(blocks, 1):
        row = _row(at, block)
        if isinstance(block, Table) and (number := sum(map(len, cells := form_cells(block)))) <= left:
            row, left = row._replace(columns=tuple(each.name for each in block.columns), cells=cells), left - number
        made.append(row)
    return made


def _row(at: int, block: Block) -> Row:
    known = origin(block)
    if isinstance(block, Heading):
        return Row(at, f"heading{block.level}", known, block.text)
    if isinstance(block, Paragraph):
        return Row(at, "text", known, said(block.parts), block.lead)
    if isinstance(block, Note):
        return Row(at, "note", known, block.text)
    return Row(at, "table" if isinstance(block, Table) else "chart", known, block.name)


def origin(block: Block) -> str:
    """By what a block of a draft is known in its form."""
    return sha256(words(block).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def sent_rows(sent: Mapping[str, Any], known: Sequence[Block]) -> list[Row]:
    """The rows that a form has sent, in their order; `known` are the blocks of the draft. Refused for more or longer
    ones than fit."""
    rows, cells = [], sent_cells(sent)
    columns = {each.name: tuple(column.name for column in each.columns) for each in known if isinstance(each, Table)}
    for name, text in sent.items():
        if found := _NAME.fullmatch(name):
            number, kind = int(found[1]), str(sent.get(f"kind.{found[1]}", found[2]))
            if kind in KINDS or (kind in FIXED and kind == found[2]):
                lead = str(sent.get(f"lead.{number}", ""))
                row = Row(number, kind, found[3], str(text).replace("\r\n", "\n"), lead)
                if kind == "table" and row.text in columns and number in cells:
                    row = row._replace(columns=columns[row.text], cells=cells[number])
                rows.append(row)
    if len(rows) > MOST_BLOCKS or any(len(each.text) > LONGEST or len(each.lead) > 200 for each in rows):
        told = {"most": MOST_BLOCKS, "length": LONGEST}
        raise Refused(_("正文最多 %(most)s 段，每段最多 %(length)s 字。") % told)
    if any("\x00" in each.text + each.lead + "".join(chain(*each.cells)) for each in rows):
        raise Refused(_("正文含有无法保存的字符，请删去后再存。"))
    return rows


def blocks_of(rows: Iterable[Row], known: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks that rows make of those that are known: figures of a paragraph are found again in its text. What is
    empty is left out."""
    before = {origin(each): each for each in known}
    made: list[Block] = []
    for row in rows:
        old = before.get(row.origin)
        if row.is_fixed:
            made += _fixed(row, old, known)
        elif row.kind == "text":
            made += _paragraphs(row, old, known)
        elif text := " ".join(row.text.split("\n")).strip():
            made.append(Note(text) if row.kind == "note" else Heading(int(row.kind[-1]), text))
    return tuple(made)


def _fixed(row: Row, old: Block | None, known: Sequence[Block]) -> list[Block]:
    """A table or chart; the one of the same name where it has been written anew meanwhile."""
    kind = Table if row.kind == "table" else Chart
    found = old if isinstance(old, kind) else None
    found = found or next((each for each in known if isinstance(each, kind) and each.name == row.text), None)
    if isinstance(found, Table) and row.cells:
        found = written_over(found, row.cells)
        return [found] if found.rows else []
    return [found] if found is not None else []


def _paragraphs(row: Row, old: Block | None, known: Sequence[Block]) -> list[Block]:
    """A paragraph; a line end begins another one."""
    was = old if isinstance(old, Paragraph) else _nearest(row, known)
    if said(was.parts) == row.text:
        return [replace(was, lead=row.lead)]
    texts = [each.strip() for each in row.text.split("\n") if each.strip()]
    if not texts:
        return []
    first, *rest = (edited(was.parts, text) for text in texts)
    return [replace(was, parts=first, lead=row.lead), *(Paragraph(parts) for parts in rest)]


def _nearest(row: Row, known: Sequence[Block]) -> Paragraph:
    """The paragraph that a text was before others wrote over it; an empty one for a new text."""
    if row.origin == NEW:
        return Paragraph(())
    texts = {said(each.parts): each for each in known if isinstance(each, Paragraph)}
    near = get_close_matches(row.text, list(texts), 1, _LIKE)
    return texts[near[0]] if near else Paragraph(())


def moved(rows: Sequence[Row], asked: str) -> list[Row]:
    """Rows after what a button asks for: up.3, down.3, drop.3, add.3 (a new one behind row 3), add.0 (before all)."""
    act, _dot, number = asked.partition(".")
    made = list(rows)
    at = next((at for at, each in enumerate(made) if str(each.number) == number), None)
    if act == "add" and (at is not None or number == "0"):
        fresh = 1 + max((each.number for each in made), default=0)
        made.insert(0 if at is None else at + 1, Row(fresh, "text", NEW, ""))
    elif act == "drop" and at is not None:
        del made[at]
    elif act in ("up", "down") and at is not None:
        to = at + (-1 if act == "up" else 1)
        if 0 <= to < len(made):
            made[at], made[to] = made[to], made[at]
    return made
