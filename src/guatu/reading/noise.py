"""Noise inside sentences: characters that a page, a copy or a lost byte put there and that no one wrote.

`noise` names the spans to leave out so that the grammar reads "94.1亿元" where the page says "9 4.1 亿元", and
"开发区" where it says "开(kāi)发(fā)区(qū)". Nothing is changed, and nothing that may part two words is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from guatu.reading.patterns import compiled
from guatu.reading.softbreaks import Span, soft_breaks

# classes by category: a range over all Chinese characters takes a hundred times as long to compile
_HAN = r"[^\W\da-zA-Z_]"
_BLANK = r"[^\S\t\r\n]"
_DIGITS = "0-9０-９"
_UNITS = "亿億万萬千百元%％‰亩畝吨噸个個家项項人户戶名件条條位倍平公立斤套座所台辆輛年月日"
_UNIT = f"[{_UNITS}]"

# The engine looks for the first character of a pattern many times faster where that is one character or one class,
# not a repeat of one and not a choice of classes: so each of these begins with one, and runs of single characters are
# joined afterwards.

# zero-width and direction marks, soft hyphens, control and private-use characters, U+FFFD for a lost byte
_UNSEEN = "\x00-\x08\x0e-\x1f\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffc-\uffff\ue000-\uf8ff"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_STOPS = re.compile("[,，、。;；:：](?=[,，、。;；:：])(?:(?<![:：])[,，、。;；]+|(?<=[:：])[:：]+)")
_POINTS = re.compile(r"(?<=\d\.)\.(?=\d)")
_GAPS = re.compile("[ \u00a0\u2002-\u200a\u202f\u3000][ \u00a0\u2002-\u200a\u202f\u3000]*")
_ITEM = re.compile(rf"[{_DIGITS}]{{1,2}}[.、．)）][^{_DIGITS}]")
# "1 总体要求": the figure numbers its line and counts nothing
_NUMBERED_LINE = re.compile(rf"(?:^|[\r\n]){_BLANK}*[{_DIGITS}]{{1,2}}\Z")
# after "94.1亿元" a blank parts two figures
_COUNTED = re.compile(rf"[{_DIGITS}亿億万萬][元亩畝家个個项項人户戶件条條吨噸]\Z")
_SPLIT_NUMBER = (
    rf"(?<![{_DIGITS}.])"
    rf"(?:\d(?:{_BLANK}\d){{1,14}}(?:\.\d+)?"  # 1 2 3.4
    rf"|\d{{1,3}}(?:{_BLANK}\d{{3}}){{1,5}}(?:\.\d+)?"  # 12 345 678
    rf")(?={_BLANK}?{_UNIT})(?!{_BLANK}?[年月日])"
    # 4. 64, but not the item "1. 5个": what is counted has no decimals
    rf"|(?:(?<={_HAN})|(?<={_BLANK})|(?<=[、，,]))\d{{1,9}}(?:{_BLANK}\.{_BLANK}?|\.{_BLANK})\d+"
    rf"(?={_BLANK}?(?:[亿億万萬千元%％‰亩畝吨噸倍平公]|、\d))"
    rf"|(?<![{_DIGITS}])(?:2{_BLANK}?0|1{_BLANK}?9){_BLANK}?\d{_BLANK}?\d(?={_BLANK}?年)"  # 20 20 年
)
_TONES = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿ"
_TONED = re.compile(f"[{_TONES}{_TONES.upper()}]")
_BRACKETED = re.compile(rf"[(（]{_BLANK}?([a-zA-Züɑɡê{_TONES}{_TONES.upper()}'’· \u00a0]{{1,60}})[)）]")
_BARE_PINYIN = rf"(?<={_HAN})(?:[a-zü]{{0,3}}[{_TONES}][a-zü]{{0,4}}){{1,6}}(?![a-zA-Z\d])"
_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|üe|ve|[aeiouüv])"
)
_SYLLABLES = f"(?:{_SYLLABLE}['’· \u00a0]*)+"
_PLAIN = str.maketrans("āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿêɑɡ", "aaaaooooeeeeiiiiuuuuüüüünnnmeag")
_MARKUP = re.compile(
    r"\*\*+|__+|~~+|``*"
    r"|\$_\{?(?=\d)|_\{?(?=\d)|\}\$"
    r"|&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"
    r"|</?[a-zA-Z][^<>\n]{0,200}>"
    r"|!\[[^\[\]\n]{0,100}\]\([^()\s]{0,300}\)"
    r"|\[(?=[^\[\]\n]{1,100}\]\([^()\s]{1,300}\))|\]\([^()\s]{1,300}\)"
)


def noise(text: str) -> list[Span]:
    """The spans of a raw text to skip inside its sentences: sorted, disjoint, in code points.

    Linear in the length of the text.
    """
    finders = _FINDERS if _RARE.search(text) else _USUAL_FINDERS
    return joined([span for find in finders for span in find(text)])


def joined(spans: list[Span]) -> list[Span]:
    """Spans sorted, with those that touch or overlap made one; empty ones are dropped."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            if end > out[-1][1]:
                out[-1] = (out[-1][0], end)
        elif end > start:
            out.append((start, end))
    return out


def _invisible(text: str) -> Iterator[Span]:
    return (match.span() for match in _INVISIBLE.finditer(text))


def _doubled_stops(text: str) -> Iterator[Span]:
    """All but the strongest mark of each run: ",," keeps one comma, "，。" the full stop."""
    for run in _STOPS.finditer(text):
        kept = run.start() + max(range(len(run[0])), key=lambda index: ("、,，;；:：。".index(run[0][index]), -index))
        yield run.start(), kept
        yield kept + 1, run.end()
    if ".." in text:
        yield from (match.span() for match in _POINTS.finditer(text))


def _gaps(text: str) -> Iterator[Span]:
    """Blanks inside a figure, between a figure and its word, and inside a spaced-out word."""
    split = False
    for match in _GAPS.finditer(text):
        start, end = match.span()
        if start == 0 or end == len(text):
            continue
        before, after = text[start - 1], text[end]
        if before in _NUMERIC and after in _NUMERIC:
            split = True
        elif end - start < 3 and _needless(text, start, end, before, after):
            yield start, end
    if split:
        yield from _split_numbers(text)


def _needless(text: str, start: int, end: int, before: str, after: str) -> bool:
    if _is_digit(before):
        counted = after in _UNITS
        apart = "\u3000" in text[start:end] or _NUMBERED_LINE.search(text, max(0, start - 8), start)
        return counted or (_is_cjk(after) and not apart)
    if _is_digit(after):
        if text[max(0, start - 2) : start] == "PM":
            return True
        return _is_cjk(before) and not (_ITEM.match(text, end) or _COUNTED.search(text, max(0, start - 2), start))
    if not (_is_cjk(before) and _is_cjk(after)):
        return False
    return text[start:end] == "\u00a0" or _spaced_out(text, start, end) or _splits_unit(text, start, before, after)


def _spaced_out(text: str, start: int, end: int) -> bool:
    """Whether single characters stand on both sides of the blank, as in "通 知"."""
    alone_before = start < 2 or not _is_cjk(text[start - 2])
    return alone_before and (end + 1 >= len(text) or not _is_cjk(text[end + 1]))


def _splits_unit(text: str, start: int, before: str, after: str) -> bool:
    """Whether the blank stands in a unit, as in "94亿 元"."""
    counted = start > 1 and (_is_digit(text[start - 2]) or text[start - 2].isspace())
    return counted and before in "亿億万萬千百" and after in "元亩畝美港人平立吨噸户戶"


def _split_numbers(text: str) -> Iterator[Span]:
    for number in compiled(_SPLIT_NUMBER).finditer(text):
        yield from (gap.span() for gap in _GAPS.finditer(text, number.start(), number.end()))


def _pinyin(text: str) -> Iterator[Span]:
    for match in _BRACKETED.finditer(text):
        if match.start() and _is_cjk(text[match.start() - 1]) and _reads(match[1], text, match.start()):
            yield match.span()


def _bare_pinyin(text: str) -> Iterator[Span]:
    if _TONED.search(text):
        yield from (match.span() for match in compiled(_BARE_PINYIN).finditer(text))


def _reads(letters: str, text: str, at: int) -> bool:
    """Whether letters are the pinyin of the characters before them; capitals (GDP) never are."""
    if letters.isupper():
        return False
    plain = letters.lower().translate(_PLAIN).strip()
    if not compiled(_SYLLABLES).fullmatch(plain):
        return False
    count = len(compiled(_SYLLABLE).findall(plain))
    return bool(_TONED.search(letters)) or all(map(_is_cjk, text[max(0, at - min(count, 2)) : at]))


def _markup(text: str) -> Iterator[Span]:
    """What Markdown and HTML leave in a copied text; of "&amp;" the "&" is kept, heading marks too."""
    for match in _MARKUP.finditer(text):
        start, end = match.span()
        if match[0] == "&amp;":
            yield start + 1, end
        elif match[0][0] not in "_$" or end - start > 2 or text[max(0, start - 1) : start].isalpha():
            yield start, end


def _is_cjk(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def _is_digit(char: str) -> bool:
    return char in _FIGURES


_FIGURES = "0123456789０１２３４５６７８９"
_NUMERIC = _FIGURES + ".．"
# one look for the signs of the rare kinds of noise, of which most texts have none
_RARE = re.compile(f"[{_UNSEEN}{_TONES}{_TONES.upper()}*_~`$}}&<!\\[\\]]")
_USUAL_FINDERS: tuple[Callable[[str], Iterator[Span]], ...] = (_doubled_stops, _gaps, _pinyin, soft_breaks)
_FINDERS = (*_USUAL_FINDERS, _invisible, _bare_pinyin, _markup)
