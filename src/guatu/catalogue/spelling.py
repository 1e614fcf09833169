"""How names are written: folding what does not matter, spelling out what the catalogue writes in short."""

from __future__ import annotations

import itertools
import re

QUOTES = "\"'`“”‘’„‟″′「」『』〝〞＂＇"
BLANKS = " \t\r\n\v\f\u00a0\u2002\u2003\u2009\u200b\u202f\u3000\ufeff"
FOLDING = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{ord(small): ord(small) - 32 for small in "abcdefghijklmnopqrstuvwxyz"},
    **{code: code - 0xFEE0 - 32 for code in range(0xFF41, 0xFF5B)},
    **dict.fromkeys(map(ord, QUOTES + BLANKS)),
}
# reports use either form freely, so a name in one form is found in the other
SHORT_FORMS = (("规模以上", "规上"), ("限额以上", "限上"))
BRACES = re.compile(r"\{([^{}]*)\}")


def fold(text: str) -> str:
    """The text with full-width characters made half-width, Latin in capitals, blanks and quotation marks left out.

    >>> fold("Ｒ＆d 投入“强度”（％）")
    'R&D投入强度(%)'
    """
    return text.translate(FOLDING)


def spell_out(pattern: str) -> list[str]:
    """Every spelling that a pattern with alternatives in braces stands for, in reading order.

    >>> spell_out("{三产,服务业}占GDP{的,}比重")
    ['三产占GDP的比重', '三产占GDP比重', '服务业占GDP的比重', '服务业占GDP比重']

    Braces do not nest; one left open stays as written, and the linter names it.
    """
    pieces = BRACES.split(pattern)
    if len(pieces) == 1:
        return [pattern]
    choices = [piece.split(",") if index % 2 else [piece] for index, piece in enumerate(pieces)]
    return ["".join(choice) for choice in itertools.product(*choices)]


def short_and_long(name: str) -> list[str]:
    """The name, and the same name with 规上 for 规模以上 (限上 for 限额以上) or the other way round.

    >>> short_and_long("规上工业增加值")
    ['规上工业增加值', '规模以上工业增加值']
    """
    names = [name]
    for long, short in SHORT_FORMS:
        if long in name:
            names.append(name.replace(long, short))
        elif short in name:
            names.append(name.replace(short, long))
    return names
