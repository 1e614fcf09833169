"""How names are written: folding what does not matter, spelling out what the catalogue writes in short."""

from __future__ import annotations

import itertools
import math
import re

QUOTES = "\"'`“”‘’„‟″′「」『』〝〞＂＇"
BLANKS = " \t\r\n\v\f\u00a0\u2002\u2003\u2009\u200b\u202f\u3000\ufeff"
FOLDING = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{ord(small): ord(small) - 32 for small in "abcdefghijklmnopqrstuvwxyz"},
    **{code: code - 0xFEE0 - 32 for code in range(0xFF41, 0xFF5B)},
    **dict.fromkeys(map(ord, QUOTES + BLANKS)),
}
_FOLDS = re.compile(f"[{re.escape(''.join(map(chr, FOLDING)))}]")
# reports use either form freely, so a name in one form is found in the other
SHORT_FORMS = (("规模以上", "规上"), ("限额以上", "限上"), ("地区生产总值", "GDP"), ("的比重", "比重"))
BRACES = re.compile(r"\{([^{}]*)\}")


def fold(text: str) -> str:
    """The text with full-width characters made half-width, Latin in capitals, blanks and quotation marks left out.

    >>> fold("Ｒ＆d 投入“强度”（％）")
    'R&D投入强度(%)'
    """
    # hardly a name of the catalogue has anything to fold, and to look for it takes a fifth of the time
    return text.translate(FOLDING) if _FOLDS.search(text) else text


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


def count_spellings(pattern: str) -> int:
    """How many spellings a pattern stands for, without writing them out."""
    return math.prod(choices.count(",") + 1 for choices in BRACES.findall(pattern))


def short_and_long(name: str) -> list[str]:
    """The name first, then the same name with the long and short forms of SHORT_FORMS exchanged.

    >>> short_and_long("规上工业占GDP比重")[:4]
    ['规上工业占GDP比重', '规模以上工业占GDP比重', '规上工业占地区生产总值比重', '规模以上工业占地区生产总值比重']
    """
    names = [name]
    for long, short in SHORT_FORMS:
        if long in name:
            names += [one.replace(long, short) for one in names]
        elif short in name:
            names += [one.replace(short, long) for one in names]
    return names


def same_name(name: str) -> str:
    """What all ways of writing one name share: folded, in the short forms.

    >>> same_name("规模以上工业占地区生产总值的比重") == same_name("规上工业 占gdp比重")
    True
    """
    shared = fold(name)
    for long, short in SHORT_FORMS:
        shared = shared.replace(long, short)
    return shared
