"""Finding the quantities of a text.

Numerals are found by one pattern over the plain text; each is read together with the words that touch it: a unit or
classifier behind, 第, 前, 百分之 or a currency before. What is no quantity (dates, ordinals of meetings, codes, words
of which a numeral is only a part) is left out by `codes` and `words`. At last neighbours that share a unit are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from sys import maxsize

from guatu.quantities import codes, plain_numbers, words
from guatu.quantities.figures import figure
from guatu.quantities.joining import join
from guatu.quantities.numerals import SPACED_NUMERAL, Numeral, numeral_pattern, read
from guatu.quantities.ordinals import SET_PHRASE, foremost, ordinal, set_phrase
from guatu.quantities.reading import Quantity, Reading, back
from guatu.quantities.script import simplify
from guatu.quantities.shares import OF, share, slashed
from guatu.quantities.units import UNITS

_NEVER = (maxsize, maxsize)
_RANKING = frozenset("第前 ")
_DIVIDING = frozenset("分/ ")
_FOLLOWING = {word[0] for word in UNITS} | set("分成折-~—至到、 大台门关")
# most single characters are parts of words; the pattern leaves out those that nothing makes a numeral
_REPORTED = re.compile(numeral_pattern(before="第前 ", after=re.escape("".join(sorted(_FOLLOWING)))))


def find(text: str, *, bare_words: bool = False, busy: Iterable[tuple[int, int]] = ()) -> list[Quantity]:
    """The quantities of `text` in order, not overlapping.

    Numerals in Chinese characters without a unit are words more often than figures, and figures without a unit are
    often dates and codes; `bare_words` gives all of them, as general number recognisers do. No numeral that begins in
    one of the `busy` spans is read: what is known to be a date need not be looked at again. The grammar, and what is
    left out, is in docs/methods/quantities.md.
    """
    return [reading.quantity for reading in readings(text, bare_words=bare_words, busy=busy)]


def readings(text: str, *, bare_words: bool = False, busy: Iterable[tuple[int, int]] = ()) -> list[Reading]:
    """As `find`, with the numeral inside each quantity."""
    plain = simplify(text)
    phrases = [reading for match in SET_PHRASE.finditer(plain) if (reading := set_phrase(plain, match))]
    taken = [*busy, *codes.addresses(plain), *((reading.quantity.start, reading.quantity.end) for reading in phrases)]
    found = [*phrases, *_numbers(plain, sorted(taken), bare_words)]
    if phrases:
        found.sort(key=_place)
    return [reading for reading in join(plain, found) if reading.kept]


def _place(reading: Reading) -> int:
    return reading.quantity.start


def _numbers(text: str, busy: codes.Spans, bare_words: bool) -> list[Reading]:
    taken, found = 0, []
    spans = iter(busy)
    busy_from, busy_to = next(spans, _NEVER)
    for match in (SPACED_NUMERAL if bare_words else _REPORTED).finditer(text):
        start, end = match.span()
        while busy_to <= start:
            busy_from, busy_to = next(spans, _NEVER)
        if start < taken or start >= busy_from:
            continue
        if not bare_words and text[end : end + 1] in codes.GOES_ON_WITH:
            taken = codes.figures_end(text, start) or taken
            if start < taken:
                continue
        reading = _read(text, match[0], start, taken, bare_words)
        if reading is not None:
            found.append(reading)
            taken = reading.quantity.end
    return found


def _read(text: str, written: str, start: int, taken: int, bare_words: bool) -> Reading | None:
    numeral = plain_numbers.number(text, written, start) if bare_words else read(written, start)
    if numeral is None:
        return None
    if bare_words or text[numeral.end : numeral.end + 1] in _DIVIDING:
        reading = _fraction(text, numeral, bare_words)
        if reading is not None:
            return reading
    ahead = back(text, start) if text[start - 1 : start] in _RANKING else taken
    if ahead > taken and text[ahead - 1] == "第":
        return ordinal(text, ahead - 1, numeral, bare_words)
    if ahead > taken and text[ahead - 1] == "前" and not words.not_foremost(text, ahead - 1):
        return foremost(text, numeral, taken, bare_words)
    return figure(text, numeral, taken, bare_words)


def _fraction(text: str, numeral: Numeral, bare_words: bool) -> Reading | None:
    if bare_words:
        mixed = plain_numbers.mixed_fraction(text, numeral)
        if mixed is not None:
            return mixed
    after = text[numeral.end : numeral.end + 1]
    if after and after in "分 ":
        of = OF.match(text, numeral.end)
        if of is not None:
            return share(text, numeral, of, bare_words)
    return slashed(text, numeral, bare_words) if after and after in "/ " else None
