"""A briefing written anew from later facts, with what people have changed in it.

Three documents are laid beside each other block by block: as it was written, as people have made it, as it is written
now. What only people have changed stays as they made it; what only the facts have changed is new; where both have
changed the same place, somebody must choose. Blocks are the same that say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from guatu.briefing.document import Block, Chart, Document, Heading, Note, Paragraph, Table, Told
from guatu.briefing.editing import said

Blocks = tuple[Block, ...]


class Chunk(NamedTuple):
    """Some blocks in succession: as they were written, as people have made them, as they are written now."""

    written: Blocks
    mine: Blocks
    anew: Blocks

    @property
    def by_people(self) -> bool:
        """Whether people have changed it."""
        return not same(self.written, self.mine)

    @property
    def by_facts(self) -> bool:
        """Whether it is written otherwise now."""
        return not same(self.written, self.anew)

    @property
    def disputed(self) -> bool:
        """Whether both have changed it, and not to the same."""
        return self.by_people and self.by_facts and not same(self.mine, self.anew)

    def merged(self, keep_mine: bool) -> Blocks:
        """What stands in the merged document."""
        return self.mine if self.by_people and (keep_mine or not self.by_facts) else self.anew


def words(block: Block) -> str:
    """What a block says, by which it is known again; the day as of which its figures stand is no part of it."""
    if isinstance(block, Heading):
        return f"heading{block.level} {block.text}"
    if isinstance(block, Paragraph):
        return f"paragraph {block.lead}{said(block.parts)}"
    if isinstance(block, Note):
        return f"note {block.text}"
    return f"{type(block).__name__} " + "\n".join(_cells(block) if isinstance(block, Table) else _values(block))


def same(some: Iterable[Block], others: Iterable[Block]) -> bool:
    """Whether blocks say the same."""
    return [words(each) for each in some] == [words(each) for each in others]


def chunks(written: Sequence[Block], mine: Sequence[Block], anew: Sequence[Block]) -> list[Chunk]:
    """Three texts cut where all of them say the same."""
    keys = [[words(each) for each in of] for of in (written, mine, anew)]
    to_mine, to_anew = _partners(keys[0], keys[1]), _partners(keys[0], keys[2])
    made: list[Chunk] = []
    w = m = a = 0
    for at in sorted(to_mine.keys() & to_anew.keys()):
        made += _chunk(written[w:at], mine[m : to_mine[at]], anew[a : to_anew[at]])
        w, m, a = at + 1, to_mine[at] + 1, to_anew[at] + 1
        made.append(Chunk((written[at],), (mine[m - 1],), (anew[a - 1],)))
    return made + _chunk(written[w:], mine[m:], anew[a:])


def merged(parts: Sequence[Chunk], mine: Document, anew: Document, keep: Iterable[int] = ()) -> Document:
    """The new document with what people have changed; `keep` names the disputed chunks that stay as people made them.

    Title, number, addressees and all else above and below the text stay as they are.
    """
    kept = set(keep)
    blocks = (block for at, each in enumerate(parts) for block in each.merged(at in kept))
    return replace(mine, blocks=tuple(blocks), title=mine.title or anew.title)


def _partners(some: Sequence[str], others: Sequence[str]) -> dict[int, int]:
    found = SequenceMatcher(None, some, others, autojunk=False).get_matching_blocks()
    return {a + at: b + at for a, b, size in found for at in range(size)}


def _chunk(written: Sequence[Block], mine: Sequence[Block], anew: Sequence[Block]) -> list[Chunk]:
    return [Chunk(tuple(written), tuple(mine), tuple(anew))] if written or mine or anew else []


def _cells(table: Table) -> Iterable[str]:
    yield f"{table.name} {table.unit}"
    yield "\t".join(each.name for each in table.columns)
    for row in table.rows:
        yield "\t".join(f"{each.part.said if isinstance(each.part, Told) else each.part} {each.light}" for each in row)


def _values(chart: Chart) -> Iterable[str]:
    yield f"{chart.name} {chart.kind} {chart.unit} {chart.labels}"
    yield from (f"{each.name} {each.values}" for each in chart.curves)
