"""What matters of a briefing in a few lines, for those who are told of it."""

from __future__ import annotations

from collections.abc import Iterator

from guatu.briefing.document import Block, Document, Heading, Paragraph, Told

LINES = 3
LONGEST = 120
"""Characters of a line; what goes on is cut at the end of a sentence or of a clause."""


def gist(document: Document) -> list[str]:
    """The first sentences of the first parts, each with its heading, where there are headings."""
    told = list(_first_of_each(document.blocks)) or [_text(each) for each in document.blocks if _is_text(each)]
    return [_shortened(each) for each in told[:LINES]]


def _first_of_each(blocks: tuple[Block, ...]) -> Iterator[str]:
    heading = ""
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            heading = block.text
        elif _is_text(block) and heading:
            yield f"{heading}：{_text(block)}"
            heading = ""


def _is_text(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(block.parts)


def _text(block: Block) -> str:
    assert isinstance(block, Paragraph)
    parts = "".join(each.said if isinstance(each, Told) else each for each in block.parts)
    return f"{block.lead}{parts}".strip()


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    ends = [text.rfind(sign, 0, LONGEST) for sign in "。；"]
    if max(ends) > 0:
        return text[: max(ends) + 1]
    return text[: max(text.rfind("，", 0, LONGEST), LONGEST // 2)] + "……"
