"""Page furniture: the lines a page prints around a document and that the document does not say.

`furniture` names them: breadcrumbs and menus, buttons, "发布时间" and its kin, reading times, bylines, titles printed
again, contact footers, lists of links. A line of prose is furniture only where a strong template says so. The noise
inside sentences is another matter, see `guatu.reading.noise`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from guatu.reading.noise import joined
from guatu.reading.patterns import compiled
from guatu.reading.softbreaks import Span
from guatu.reading.view import fold_figures, fold_widths, simplify

LONGEST_FURNITURE = 200
LONGEST_LINKS = 2000
LONGEST_ENTRY = 8
_HOME = ("首页", "网站首页", "返回首页")
_FILE = Path(__file__).parent / "lexicon" / "furniture.yaml"
_LINE = re.compile(r"\S.*")
# the same where carriage returns stand within lines; it takes four times as long
_LINE_OF_ANY = re.compile(r"\S[^\r\n]*")
_PROSE = re.compile(r"[。！？!?]|[;；][^;；]{6,}[;；]|[,，;；].{8,}?[,，;；].{4}")
_STOP = re.compile(r"[。！？；]")
_WORD = re.compile(r"[^\W\d_]|%")
_FIGURE = re.compile(r"\d")
_NUMBERED = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[、.．)）]|第[一二三四五六七八九十]+[章节部])")
_LABEL = re.compile(r"[【\[（(•·●■◆*\-\s]*([^：:\d]{1,14}?)\s*(?:[（(][^（）()]{0,10}[）)])?\s*[:：]")
_PHONE = (
    r"(?:[\w（）]{1,12}[:：]\s*)?[^：:，。\d]{1,12}[:：]\s*[+\d()（）\-—/、\s]{7,40}"
    r"(?:[^：:，。\d]{1,12}[:：]\s*[+\d\-—/\s]{7,30})*"
)

# inside lines; those at the beginning of a line take the line end before it along, for which the engine looks fast
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
_MAIL = re.compile(r"[A-Za-z0-9._+-]{1,40}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,40})+")
_BYLINE = re.compile(
    r"\n[ \t\u00a0\u3000]*(?:(?:本报|本网|本刊|本台)\w{0,4}(?:讯|訊|消息)(?:[ \u3000]?[（(][^（）()\n]{1,30}[）)])?"
    r"|[\w·]{2,10}(?:记者|記者)[ \u3000\w、]{2,20}(?:报道|報道|報導)"
    r"|[（(](?:(?:本报|本网)?(?:通讯员|记者|記者)|文/图?|图/文?|作者)[^（）()\n]{1,30}[）)])[ \u3000:：]*"
)
_SIGNED = re.compile(
    r"(?m)[（(\[【](?:责任编辑|责编|编辑|责任編輯|編輯|来源|來源|记者|作者|完)[:：]?[^（）()\[\]【】\n]{0,30}[）)\]】]"
    r"[ \u3000]*$"
)
_ORIGINAL_TITLE = re.compile(r"\n[ \t\u00a0\u3000]*原[标標][题題][:：][ \u3000]*")

# whole lines without prose
_DATE = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_PAGE_LINE = re.compile(
    r"(?:您|你)?(?:当前|现在|目前)?(?:所在)?(?:的)?位置.{0,100}"
    r"|(?:\d\.\s*)?(?:网站)?首页\s*[>»›/|→\-&].*"
    rf"|(?:{_DATE}\s*)?{_CLOCK}(?:\s*[^\W\d_]{{2,12}})?"
    r"|\d{1,2}/\d{1,2}/\d{4}(?:\s+\d{1,2}:\d{2})?"
    r"|(?:您好|你好)?，?欢迎(?:来到|访问|光临).{2,20}"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s*[^\W\d_]{2,12})?"
    r"|(?:关注|下载|打开|点击).{0,20}(?:[Aa][Pp][Pp]|客户端|公众号|原文|全文|附件|下载)"
    r"|\W*第?\s*\d{1,4}\s*页[\s,，/、]*(?:共?\s*\d{1,4}\s*页)?\W*|\W*共\s*\d{1,4}\s*页\W*|\s*[-—－]+\s*\d{1,4}\s*[-—－]+\s*"
    r"|(?:\[?\d{1,3}\]?\s+){2,}(?:下一页|尾页|末页|>|\.\.\.).*"
    r"|(?:文|图|文图|图文|摄影|撰文|供图|记者|通讯员|见习记者)(?:[/／、]|\s{1,2})\s?.{2,20}"
    r"|[（(]?(?:本报|本网|特约)?(?:记者|通讯员)\s?.{2,20}[）)]?"
    r"|(?:点赞|收藏|评论|转发|阅读|浏览|分享|热度|人气|推荐)\s*[（(]?\d{1,8}[)）]?(?:\s*(?:次|人|条))?"
)
# those that may begin with anything: a sign to look for, then the whole; here and below the engine passes a line
# without a sign at once, as every sign begins with a character of its own and not with a class
_PAGE_SIGN = re.compile(
    r">|»|›|→|Copyright|copyright|COPYRIGHT|©|版权所有|Reserved|reserved|ICP备|ICP证|公网安备|经营许可证|尽在|扫一扫|扫码|二维码|长按"
    r"|\.\s?[.．·…]|．\s?[.．·…]|·\s?[.．·…]|…\s?[.．·…]|（左|（右|（前|（后|（中"
)
_WITH_SIGN = (
    r"[\w（）]{2,12}(?:\s*[>»›→]+\s*[\w（）]{2,16}){2,}[\s>»›→]*"
    r"|.*(?:[Cc]opyright|COPYRIGHT|©|版权所有|[Aa]ll [Rr]ights [Rr]eserved|ICP备|ICP证|公网安备|经营许可证).*"
    r"|.{0,30}尽在.{1,16}|.*(?:扫一扫|扫码|二维码|长按).{0,30}"
    r"|.{2,60}?(?:[.．·…]\s?){4,}\s*\d{1,4}"  # a table of contents
    r"|.{2,24}（(?:左|右|前|后|中)(?:[一二三四五六七八九]|起)?）.{0,40}"
)

# whole lines, prose or not: a word to look for, then the whole
_STRONG_WORD = re.compile(
    r"摄|读完|阅读|尽在|声明：|声明:|提示：|提示:|版权|转载|侵权|授权|仅供参考|不代表本|投资建议|Copyright|copyright|COPYRIGHT|©|Reserved|reserved"
    r"|ICP备|公网安备"
)
_STRONG = (
    r"[本全]?篇?(?:文章|文)?共?[计约]?\s*\d+\s*个?字.{0,10}(?:阅读|读完).{0,10}\d+\s*(?:分钟|秒).{0,10}"
    r"|(?:预计)?(?:阅读|读完)(?:本文|全文)?(?:时间|约|大约|需要?).{0,10}\d+\s*(?:分钟|秒).{0,6}"
    r"|.{0,30}尽在.{1,16}(?:[Aa][Pp][Pp]|客户端|公众号).{0,4}"
    r"|.{0,100}(?:记者|通讯员|摄影)\s?[^\s，。；]{1,10}(?:\s[^\s，。；]{1,10})?\s?/?摄(?:影报道|影)?[）)。]?"
    r"|(?:免责声明|版权声明|特别声明|郑重声明|声明|特别提示|温馨提示|风险提示)[:：].{0,180}"
    r"|.{0,80}(?:版权均?(?:归|属|所有)|转载请(?:注明|联系)|如有侵权|侵权请|未经(?:本站|本网)?(?:书面)?授权|仅供参考|不代表本(?:站|网)"
    r"|不构成投资建议).{0,80}"
    r"|.{0,40}(?:[Cc]opyright|COPYRIGHT|©|[Aa]ll [Rr]ights [Rr]eserved|ICP备|公网安备).{0,120}"
)


_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code


class _Line(NamedTuple):
    """One line of the raw text: its span without blanks at the edges, its words, and whether it is prose."""

    start: int
    end: int
    text: str
    prose: bool


class _Lexicon(NamedTuple):
    """The words of lexicon/furniture.yaml, made ready."""

    controls: re.Pattern[str]
    labels: frozenset[str]
    contacts: frozenset[str]
    others: frozenset[str]
    links: str
    heads: tuple[str, ...]


def furniture(text: str, plain: str | None = None) -> list[Span]:
    """The spans of a raw text that are page furniture: sorted, disjoint, in code points.

    Works on simplified and traditional texts; `plain` is the text simplified and of one width, where that is known
    already. Linear in the length of the text.
    """
    lines = list(_lines(text, fold_widths(simplify(text)) if plain is None else plain))
    spans = [(line.start, line.end) for line in _furniture_lines(lines)]
    spans.extend(_inline(text))
    return joined(spans)


def _lines(text: str, plain: str) -> Iterator[_Line]:
    pattern = _LINE if text.count("\r") == text.count("\r\n") else _LINE_OF_ANY
    for match in pattern.finditer(text):
        start, end = match.span()
        words = plain[start:end].rstrip()
        prose = "。" in words[:LONGEST_LINKS] or bool(_PROSE.search(words, 0, LONGEST_LINKS))
        end = start + len(words)
        if not prose and len(words) <= LONGEST_FURNITURE:
            words = fold_figures(words)
        yield _new(_Line, (start, end, words, prose))


def _furniture_lines(lines: Sequence[_Line]) -> Iterator[_Line]:
    first, last = _body(lines)
    yield from _printed_again(lines, first)
    yield from _menu(lines[:first])
    yield from _tail(lines[last + 1 :])
    for line in lines:
        if len(line.text) <= LONGEST_FURNITURE and (
            _is_template(line) or (not line.prose and _is_page_line(line.text))
        ):
            yield line


def _body(lines: Sequence[_Line]) -> tuple[int, int]:
    """The indices of the first and the last line of prose; of a text without prose, all of it is body."""
    prose = [index for index, line in enumerate(lines) if line.prose]
    return (prose[0], prose[-1]) if prose else (0, len(lines) - 1)


def _printed_again(lines: Sequence[_Line], first: int) -> Iterator[_Line]:
    """A headline that comes again: above the body its last printing stays, between paragraphs its first."""
    groups: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if not line.prose and 8 <= len(line.text) <= LONGEST_FURNITURE and not _NUMBERED.match(line.text):
            groups.setdefault(line.text.strip("#* "), []).append(index)
    for text, places in groups.items():
        above = [index for index in places if index < first]
        if len(above) > 1:
            yield from (lines[index] for index in above[:-1])
        if len(places) > 2 and sum(map(str.isalpha, text)) >= 10:
            yield from (lines[index] for index in places[max(1, len(above)) :])


def _menu(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Short entries between 首页 and the title, which is longer or, among short ones, is named as a document."""
    home = next((index for index, line in enumerate(lines) if line.text in _HOME), len(lines))
    entries = lines[home + 1 :]
    title = next((index for index, line in enumerate(entries) if _is_title(line)), len(entries))
    for line in entries[:title]:
        if len(line.text) <= LONGEST_ENTRY and not _NUMBERED.match(line.text) and not line.text.endswith(("：", ":")):
            yield line


def _is_title(line: _Line) -> bool:
    if len(line.text) <= LONGEST_ENTRY:
        return line.text.endswith(_lexicon().heads)
    return not (_is_template(line) or _is_page_line(line.text))


def _tail(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Below the body: lists of institutions, and all that follows 相关阅读."""
    lexicon = _lexicon()
    closed = False
    for line in lines:
        closed = closed or _heads_others(line.text)
        if closed or compiled(lexicon.links).fullmatch(line.text, 0, LONGEST_LINKS):
            yield line


def _inline(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _SIGNED.finditer(text))
    lines = f"\n{text}"
    for pattern in (_BYLINE, _ORIGINAL_TITLE):
        yield from ((match.start(), match.end() - 1) for match in pattern.finditer(lines))
    if "http" in text or "www." in text:
        yield from (match.span() for match in _ADDRESS.finditer(text))
    if "@" in text:
        yield from (match.span() for match in _MAIL.finditer(text))


def _is_template(line: _Line) -> bool:
    """Whether a line, prose or not, is one of the sentences that pages print of themselves."""
    if _STRONG_WORD.search(line.text) and compiled(_STRONG).fullmatch(line.text):
        return True
    return line.prose and not _STOP.search(line.text) and _label(line.text) in _lexicon().labels


def _heads_others(text: str) -> bool:
    """Whether a line heads a list of other pages."""
    return text.strip(" 【】[]：:>▍■●◆•·-|") in _lexicon().others


def _is_page_line(text: str) -> bool:
    """Whether a line without prose is furniture as a whole."""
    lexicon = _lexicon()
    label = _label(text)
    if label in lexicon.labels or label in lexicon.contacts or (label and compiled(_PHONE).fullmatch(text)):
        return True
    if _heads_others(text):
        return True
    rest = lexicon.controls.sub("", text)
    if not _WORD.search(rest) and (not _FIGURE.search(rest) or len(text) - len(rest) > 1):
        return True
    if _PAGE_SIGN.search(text) and compiled(_WITH_SIGN).fullmatch(text):
        return True
    return bool(_PAGE_LINE.fullmatch(text))


def _label(text: str) -> str:
    """What stands before the first colon of a line, without brackets."""
    match = _LABEL.match(text) if "：" in text or ":" in text else None
    return match[1].replace(" ", "") if match else ""


@cache
def _lexicon() -> _Lexicon:
    with _FILE.open(encoding="utf-8") as file:
        words = yaml.load(file, Loader=yaml.CSafeLoader)
    ends = _either(words["institutions"])
    return _Lexicon(
        controls=re.compile(_either(words["controls"])),
        labels=frozenset(words["labels"]),
        contacts=frozenset(words["contacts"]),
        others=frozenset(words["others"]),
        links=rf"[\w·（）()\-]{{2,24}}(?:{ends})(?:[ |｜·]+[\w·（）()\-]{{2,24}}(?:{ends})){{2,}}[ |]*",
        heads=tuple(words["heads"]),
    )


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
