"""Pages: where everything of a document stands on paper, line by line, in the layout that `looks` describes.

Places are points from the lower left corner of the sheet. What a page shows is plain: texts, rules and filled areas.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from guatu.papers import faces
from guatu.papers.absent import unseen
from guatu.papers.breaking import broken, joined
from guatu.papers.charts import check_chart
from guatu.papers.faces import Face
from guatu.papers.fonts import Fonts
from guatu.papers.looks import (
    CELL_PAD,
    CELL_PITCH,
    CHARACTERS,
    LYING,
    PITCH,
    PITCHED,
    RULED,
    SMALL,
    Counter,
    Look,
    check_size,
    clean,
    look_for,
    look_of,
    sheet_of,
)
from guatu.papers.paper import LEVELS, Block, Chart, Column, Grid, Group, Paper, Placed, Shaded
from guatu.papers.plots import plotted
from guatu.papers.shown import Area, Glyph, Shown, Stroke, Text

_MM = 72 / 25.4
_CHART_HIGH = 80 * _MM


class Entry(NamedTuple):
    """A heading in the outline of the document: its level, its text, its page (from 0) and how high it stands."""

    level: int
    text: str
    page: int
    y: float


class Pages:
    """The pages of a document: what each shows, its headings, and where its marks stand."""

    def __init__(self, paper: Paper, fonts: Fonts) -> None:
        check_size(paper)
        self.paper, self.fonts, self.sheet = paper, fonts, sheet_of(paper)
        self.left, self.wide = self.sheet.left * _MM, self.sheet.wide * _MM
        self.top, self.bottom = (self.sheet.height - self.sheet.top) * _MM, self.sheet.bottom * _MM
        self.tighter = 0.0 if self.sheet is LYING else self.wide / CHARACTERS - PITCHED
        self.shown: list[list[Shown]] = []
        self.outline: list[Entry] = []
        self.marks: dict[str, tuple[int, float, float]] = {}
        self.rows: dict[tuple[str, float, Face], list[list[Glyph]]] = {}
        self.numbers = Counter()
        self._begin_page()
        self._lay([each for each in paper.blocks if not _at_foot(each)])
        self._lay_foot([each for each in paper.blocks if isinstance(each, Placed) and _at_foot(each)])
        self._number()

    # -------------------------------------------------------------- the flow

    def _begin_page(self) -> None:
        self.shown.append([])
        self.y = self.top

    def _show(self, *made: Shown) -> None:
        self.shown[-1].extend(made)

    def _need(self, high: float) -> None:
        """Goes to the next page where so much does not fit on this one."""
        # 22 lines of 28.95 pt are all of 225 mm but a tenth of a millimetre
        if self.y - high < self.bottom - 1 and self.y < self.top:
            self._begin_page()

    def _lay(self, blocks: Sequence[Block]) -> None:
        for at, block in enumerate(blocks):
            if isinstance(block, Grid):
                self._lay_grid(block)
            elif isinstance(block, Chart):
                self._lay_chart(block)
            else:
                self._need(self._beginning(blocks, at))
                self._lay_line(block)

    def _beginning(self, blocks: Sequence[Block], at: int) -> float:
        """How much room a block needs to begin on a page: a heading takes along what begins below it."""
        if at >= len(blocks):
            return 0
        block = blocks[at]
        if isinstance(block, Chart):
            return _CHART_HIGH
        if isinstance(block, Grid):
            rows = [_cells(row, block.columns) for row in block.rows[:1]]
            return sum(self._high(each, block.columns) for each in ([c.name for c in block.columns], *rows))
        look = look_of(block.style)
        if not (look.together or block.together):
            return look.pitch
        return self._count(block) * look.pitch + self._beginning(blocks, at + 1)

    def _count(self, line: Placed) -> int:
        """How many rows a line takes, nearly: its number is left aside."""
        look = look_for(line, self.sheet.wide)
        text = clean(line.label + line.text)
        widths = [each.advance for each in self._glyphs(text.replace("\n", " "), look.face, look.size)]
        return len(list(broken(text, widths, self.wide, look.first * look.size)))

    # -------------------------------------------------------------- lines

    def _lay_line(self, line: Placed) -> None:
        look = look_for(line, self.sheet.wide)
        if line.new_page and self.y < self.top:
            self._begin_page()
        number = self.numbers.next(line.style) if line.style in LEVELS else ""
        if number:
            self.outline.append(Entry(LEVELS.index(line.style), number + clean(line.text), len(self.shown) - 1, self.y))
        at = 0
        for part, text in enumerate(clean(line.text).split("\n")):
            label = clean(line.label) if part == 0 else ""
            shown = Placed(line.style, text, label, right=line.right)
            self._lay_paragraph(shown, look, number if part == 0 else "", self._marked(line, at, text))
            at += len(text) + 1
        if look.rule and not look.foot:
            self.y -= RULED
            edge = [(self.left, self.y), (self.left + self.wide, self.y)]
            self._show(Stroke(edge, 1.5, look.rule))
            self.y -= PITCH - RULED

    @staticmethod
    def _marked(line: Placed, at: int, text: str) -> dict[int, str]:
        return {each.start - at: each.name for each in line.marks if at <= each.start < at + len(text)}

    def _lay_paragraph(self, line: Placed, look: Look, number: str, marks: dict[int, str]) -> None:
        ahead = number + line.label
        text = ahead + line.text
        glyphs = self._glyphs(line.label, faces.HEADING, look.size) if line.label else []
        glyphs = self._glyphs(number, look.face, look.size) + glyphs + self._glyphs(line.text, look.face, look.size)
        pitch = look.size + (self.tighter if look.size == PITCHED else 0)
        right = (look.right if line.right is None else line.right) * pitch
        first, room = look.first * pitch, self.wide - right
        rows = list(broken(text, [each.advance for each in glyphs], room, first))
        for at, (start, end) in enumerate(rows):
            self._need(look.pitch)
            indent = first if at == 0 else 0
            row = glyphs[start:end]
            row = self._justified(row, room - indent) if look.align == "both" and end < rows[-1][1] else row
            x = self.left + indent + self._shift(look.align, row, room - indent)
            base = self.y - (look.pitch + look.size * 0.76) / 2
            for place in [place for place in marks if start <= place + len(ahead) < end]:
                before = sum(each.advance for each in row[: place + len(ahead) - start])
                self.marks[marks[place]] = (len(self.shown) - 1, x + before, base + look.size)
            self._show(Text(x, base, look.size, look.colour or "000000", row))
            self.y -= look.pitch

    def _glyphs(self, text: str, face: Face, size: float) -> list[Glyph]:
        tighter = self.tighter if size == PITCHED else 0
        made = []
        for char in text.replace("\t", " "):
            if unseen(char):
                made.append(Glyph(self.fonts.parts[face], 0, 0.0, ""))
                continue
            font, number = self.fonts.glyph(char, face)
            made.append(Glyph(font, number, font.width(number) * size / 1000 + tighter, char))
        return made

    @staticmethod
    def _justified(row: Sequence[Glyph], room: float) -> list[Glyph]:
        """A row spread over the width, between all characters but those of a figure or a Latin word."""
        gaps = [
            at for at in range(len(row) - 1) if row[at].char and not (joined(row[at].char) and joined(row[at + 1].char))
        ]  # fmt: skip
        rest = room - sum(each.advance for each in row)
        if not gaps or rest <= 0:
            return list(row)
        wider = set(gaps)
        return [
            each._replace(advance=each.advance + rest / len(gaps)) if at in wider else each
            for at, each in enumerate(row)
        ]

    @staticmethod
    def _shift(align: str, row: Sequence[Glyph], room: float) -> float:
        free = room - sum(each.advance for each in row)
        return {"center": free / 2, "right": free}.get(align, 0.0)

    # -------------------------------------------------------------- tables

    def _lay_grid(self, grid: Grid) -> None:
        heading = [each.name for each in grid.columns]
        self._need(self._beginning([grid], 0))
        self._lay_row(heading, grid.columns, faces.HEADING, centred=True)
        for at, row in enumerate(grid.rows):
            cells = _cells(row, grid.columns)
            for piece in self._pieces(cells, grid.columns):
                if self.y - self._high(piece, grid.columns) < self.bottom:
                    self._begin_page()
                    self._lay_row(heading, grid.columns, faces.HEADING, centred=True)
                if isinstance(row, Group):
                    self._lay_group(row, grid)
                else:
                    self._lay_row(piece, grid.columns, faces.BODY, marks=_of_row(grid, at))
        self.y -= CELL_PAD

    def _rows(self, text: str, wide: float, face: Face = faces.BODY) -> list[list[Glyph]]:
        key = (text, wide, face)
        if key not in self.rows:
            made = self.rows[key] = []
            for line in clean(text).split("\n"):
                glyphs = self._glyphs(line, face, SMALL)
                rows = broken(line.replace("\t", " "), [each.advance for each in glyphs], wide - 2 * CELL_PAD)
                made += [glyphs[start:end] for start, end in rows]
        return self.rows[key]

    def _high(self, cells: Sequence[str | Shaded], columns: Sequence[Column]) -> float:
        return CELL_PITCH * self._most(cells, columns) + 2 * CELL_PAD

    def _most(self, cells: Sequence[str | Shaded], columns: Sequence[Column]) -> int:
        widths = [each.width * _MM for each in columns] if len(cells) > 1 else [sum(c.width for c in columns) * _MM]
        return max(len(self._rows(_said(cell), wide)) for cell, wide in zip(cells, widths, strict=True))

    def _pieces(self, cells: Sequence[str | Shaded], columns: Sequence[Column]) -> list[Sequence[str | Shaded]]:
        """A row as it is; one that is higher than a page, in pieces that fit."""
        most = int((self.top - self.bottom) / CELL_PITCH) - 6
        if self._most(cells, columns) <= most:
            return [cells]
        told = [
            ["".join(each.char for each in row) for row in self._rows(_said(cell), column.width * _MM)]
            for cell, column in zip(cells, columns, strict=True)
        ]
        longest = max(map(len, told))
        return [["\n".join(rows[at : at + most]) for rows in told] for at in range(0, longest, most)]

    def _lay_row(
        self,
        cells: Sequence[str | Shaded],
        columns: Sequence[Column],
        face: Face,
        *,
        centred: bool = False,
        marks: dict[int, str] | None = None,
    ) -> None:
        high = self._high(cells, columns)
        x = self.left + (self.wide - sum(each.width for each in columns) * _MM) / 2
        for at, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            wide = column.width * _MM
            if isinstance(cell, Shaded):
                self._show(Area(x, self.y - high, wide, high, cell.ground))
            if marks and at in marks:
                self.marks[marks[at]] = (len(self.shown) - 1, x, self.y)
            self._lay_cell(_said(cell), x, wide, high, face, "center" if centred or column.centred else "left")
            x += wide
        self.y -= high

    def _lay_cell(self, text: str, x: float, wide: float, high: float, face: Face, align: str) -> None:
        rows = self._rows(text, wide, face)
        y = self.y - (high - CELL_PITCH * len(rows)) / 2
        for row in rows:
            shift = self._shift(align, row, wide - 2 * CELL_PAD)
            self._show(Text(x + CELL_PAD + shift, y - (CELL_PITCH + SMALL * 0.76) / 2, SMALL, "000000", row))
            y -= CELL_PITCH
        corners = [(x, self.y), (x + wide, self.y), (x + wide, self.y - high), (x, self.y - high), (x, self.y)]
        self._show(Stroke(corners, 0.5, "000000"))

    def _lay_group(self, group: Group, grid: Grid) -> None:
        whole = (Column("", sum(each.width for each in grid.columns)),)
        self._lay_row([Shaded(group.text, "F2F2F2")], whole, faces.HEADING)

    # -------------------------------------------------------------- charts

    def _lay_chart(self, chart: Chart) -> None:
        check_chart(chart)
        self._need(_CHART_HIGH)
        self._show(*plotted(chart, self.left, self.y - _CHART_HIGH, self.wide, _CHART_HIGH, self._small))
        self.y -= _CHART_HIGH

    def _small(self, text: str, x: float, y: float, align: str) -> tuple[Text, float]:
        """A text of 10 points at a place of a chart, and its width."""
        row = self._glyphs(clean(text).replace("\n", " "), faces.BODY, 10)
        wide = sum(each.advance for each in row)
        return Text(x - {"center": wide / 2, "right": wide}.get(align, 0.0), y, 10, "000000", row), wide

    # -------------------------------------------------------------- foot and numbers

    def _lay_foot(self, lines: Sequence[Placed]) -> None:
        """What stands at the foot of the last page, between rules."""
        if not lines:
            return
        look = look_of(lines[0].style)
        rows = [list(broken(clean(each.text), self._advances(each, look), self.wide - 2 * look.size)) for each in lines]
        high = sum(map(len, rows)) * look.pitch
        self._need(high)
        self.y = self.bottom + high
        for line in lines:
            self._rule()
            self._lay_paragraph(line, look, "", {})
        self._rule()

    def _rule(self) -> None:
        self._show(Stroke([(self.left, self.y), (self.left + self.wide, self.y)], 0.75, "000000"))

    def _advances(self, line: Placed, look: Look) -> list[float]:
        return [each.advance for each in self._glyphs(clean(line.text), look.face, look.size)]

    def _number(self) -> None:
        """— 1 — in size 四号, 7 mm below the type area, odd pages at the right and even ones at the left."""
        for at, page in enumerate(self.shown, 1):
            row = self._glyphs(f"— {at} —", faces.PAGES, 14)
            wide = sum(each.advance for each in row)
            x = self.left + self.wide - 14 - wide if at % 2 else self.left + 14
            page.append(Text(x, self.bottom - 7 * _MM - 14 * 0.76, 14, "000000", row))


def _at_foot(block: Block) -> bool:
    return isinstance(block, Placed) and look_of(block.style).foot


def _cells(row: Sequence[str | Shaded] | Group, columns: Sequence[Column]) -> Sequence[str | Shaded]:
    return [row.text] if isinstance(row, Group) else row


def _said(cell: str | Shaded) -> str:
    return cell.text if isinstance(cell, Shaded) else cell


def _of_row(grid: Grid, at: int) -> dict[int, str]:
    return {column: name for (row, column), name in grid.marks.items() if row == at}
