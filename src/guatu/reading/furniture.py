"""Page furniture: the lines a page prints around a document and that the document does not say.

`furniture` names them: breadcrumbs and menus, buttons, "发布时间" and its kin, reading times, bylines, titles printed
again, contact footers, lists of links. A line of prose is furniture only where a strong template says so. The noise
inside sentences is another matter, see `guatu.reading.noise`; both are handed on here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from guatu.reading.noise import Span, joined, noise
from guatu.reading.view import fold, simplify

__all__ = ["furniture", "noise"]

LONGEST_FURNITURE = 200
LONGEST_LINKS = 2000
_LEXICON = Path(__file__).parent / "lexicon" / "furniture.yaml"
_LINE = re.compile(r"[^\s][^\r\n]*")
_PROSE = re.compile(r"[。！？!?]|[;；][^;；]{6,}[;；]|[,，;；].{8,}?[,，;；].{4}")
_HAN = re.compile("[\u3400-\u9fff]")
_NUMBERED = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[、.．)）]|第[一二三四五六七八九十]+[章节部])")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
_MAIL = re.compile(r"[A-Za-z0-9._+-]{1,40}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,40})+")
_BYLINE = re.compile(
    r"(?m)^[ \t\u00a0\u3000]*(?:(?:本报|本网|本刊|本台)\w{0,4}(?:讯|訊|消息)(?:[ \u3000]?[（(][^（）()\n]{1,30}[）)])?"
    r"|[\w·]{2,10}(?:记者|記者)[ \u3000\w、]{2,20}(?:报道|報道|報導)"
    r"|[（(](?:(?:本报|本网)?(?:通讯员|记者|記者)|文/图?|图/文?|作者)[^（）()\n]{1,30}[）)])[ \u3000:：]*"
)
_SIGNED = re.compile(
    r"(?m)[（(\[【](?:责任编辑|责编|编辑|责任編輯|編輯|来源|來源|记者|作者|完)[:：]?[^（）()\[\]【】\n]{0,30}[）)\]】][ \u3000]*$"
)
_ORIGINAL_TITLE = re.compile(r"(?m)^[ \t\u00a0\u3000]*原[标標][题題][:：][ \u3000]*")


class _Line(NamedTuple):
    """One line of the raw text: its span without blanks at the edges, its words, and whether it is prose."""

    start: int
    end: int
    text: str
    prose: bool


class _Patterns(NamedTuple):
    whole: re.Pattern[str]
    strong: re.Pattern[str]
    others: re.Pattern[str]
    links: re.Pattern[str]
    head: re.Pattern[str]


def furniture(text: str) -> list[Span]:
    """The spans of a raw text that are page furniture: sorted, disjoint, in code points.

    Works on simplified and traditional texts. Linear in the length of the text.
    """
    lines = list(_lines(text))
    spans = [(line.start, line.end) for line in _furniture_lines(lines)]
    spans.extend(_inline(text))
    return joined(spans)


def _lines(text: str) -> Iterator[_Line]:
    simple = simplify(text)
    for match in _LINE.finditer(text):
        start, end = match.span()
        words = simple[start:end].rstrip()
        end = start + len(words)
        if len(words) <= LONGEST_FURNITURE:
            words = fold(words)
        yield _Line(start, end, words, bool(_PROSE.search(words, 0, LONGEST_LINKS)))


def _furniture_lines(lines: Sequence[_Line]) -> Iterator[_Line]:
    first, last = _body(lines)
    yield from _printed_again(lines, first)
    yield from _menu(lines[:first])
    yield from _tail(lines[last + 1 :])
    patterns = _patterns()
    for line in lines:
        if len(line.text) <= LONGEST_FURNITURE:
            known = patterns.strong.fullmatch(line.text)
            if known or (not line.prose and patterns.whole.fullmatch(line.text)):
                yield line


def _body(lines: Sequence[_Line]) -> tuple[int, int]:
    """The indices of the first and the last line of prose; of a text without prose, all of it is body."""
    prose = [index for index, line in enumerate(lines) if line.prose]
    return (prose[0], prose[-1]) if prose else (0, len(lines) - 1)


def _printed_again(lines: Sequence[_Line], first: int) -> Iterator[_Line]:
    """A headline that comes again: above the body its last printing stays, between paragraphs its first."""
    groups: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if not line.prose and len(line.text) >= 8 and not _NUMBERED.match(line.text):
            groups.setdefault(line.text.strip("#* "), []).append(index)
    for text, places in groups.items():
        above = [index for index in places if index < first]
        if len(above) > 1:
            yield from (lines[index] for index in above[:-1])
        if len(places) > 2 and len(_HAN.findall(text)) >= 10:
            yield from (lines[index] for index in places[max(1, len(above)) :])


def _menu(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Short entries between 首页 or a row of buttons and the title."""
    patterns = _patterns()
    opened = False
    for line in lines:
        if not opened:
            opened = line.text.startswith(("首页", "网站首页", "返回首页"))
        elif len(line.text) <= 8 and not (patterns.head.search(line.text) or _NUMBERED.match(line.text)):
            yield line


def _tail(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Below the body: lists of institutions, and all that follows 相关阅读 or a copyright line."""
    patterns = _patterns()
    closed = False
    for line in lines:
        closed = closed or bool(patterns.others.match(line.text))
        if closed or patterns.links.fullmatch(line.text, 0, LONGEST_LINKS):
            yield line


def _inline(text: str) -> Iterator[Span]:
    for pattern in (_ADDRESS, _BYLINE, _SIGNED, _ORIGINAL_TITLE):
        yield from (match.span() for match in pattern.finditer(text))
    if "@" in text:
        yield from (match.span() for match in _MAIL.finditer(text))


@cache
def _patterns() -> _Patterns:
    with _LEXICON.open(encoding="utf-8") as file:
        words = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    controls, labels, contacts = (_either(words[name]) for name in ("controls", "labels", "contacts"))
    ends = _either(words["institutions"])
    return _Patterns(
        whole=_whole(controls, labels, contacts, ends),
        strong=_strong(labels),
        others=re.compile(rf"[【\[▍■●>◆]?\s*(?:{_either(words['others'])})\s*[】\]:：>]*$"),
        links=re.compile(rf"[\w·（）()\-]{{2,24}}(?:{ends})(?:[ |｜·]+[\w·（）()\-]{{2,24}}(?:{ends})){{2,}}[ |]*"),
        head=re.compile(rf"(?:{_either(words['heads'])}|[:：\d%])$"),
    )


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_FILLING = r"[\s|｜/\\>»›·•—\-_:：；;，,、.。*+#=~【】\[\]（）()<《》“”\"'0-9]"
_CONTACT_VALUE = r"[^。！？]{0,80}"
_DATE = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?"


def _whole(controls: str, labels: str, contacts: str, ends: str) -> re.Pattern[str]:
    """What a line that is not prose must be, as a whole, to be furniture."""
    label = rf"(?:{labels})(?:\s?[（(][^（）()]{{0,10}}[）)])?\s*[:：]"
    return re.compile(
        r"[^\w%％]+"  # nothing but marks
        rf"|(?:{_FILLING}|{controls}|[A-Z][+-])*(?:{controls})(?:{_FILLING}|{controls}|[A-Z][+-])*"
        rf"|[【\[（(]?\s*{label}.{{0,100}}"
        rf"|(?:{contacts})\s*[:：]{_CONTACT_VALUE}"
        r"|[\u3400-\u9fff（）]{1,12}[:：](?:[\u3400-\u9fff]{1,6}[:：])?[+\d()（）\-—/、\s]{7,40}(?:[\u3400-\u9fff]{1,6}[:：][+\d\-—/\s]{7,30})*"
        r"|(?:您|你)?(?:当前|现在|目前)?(?:所在)?(?:的)?位置\s*(?:是|为)?\s*[:：].*"
        r"|(?:网站)?首页\s*(?:[>»›/|→\-]|&gt;).*"
        r"|[\w（）]{2,12}(?:\s*[>»›→]+\s*[\w（）]{2,16}){2,}\s*[>»›→]*"
        rf"|(?:{_DATE}\s*)?{_TIME}(?:\s*[\u3400-\u9fff]{{2,12}})?|{_DATE.replace('年', '').replace('月', '')}(?:\s*[\u3400-\u9fff]{{2,12}})?"
        r"|.*(?:copyright|©|版权所有|all rights reserved|ICP备|ICP证|公网安备|经营许可证).*"
        r"|.{0,30}尽在.{1,16}|.*(?:扫一扫|扫码|二维码|长按).{0,30}"
        r"|(?:关注|下载|打开|点击).{0,20}(?:APP|客户端|公众号|原文|全文|附件|下载)"
        r"|[-—－_=\s]*(?:第?\s*\d{1,4}\s*页|共\s*\d{1,4}\s*页|[-—－]\s*\d{1,4}\s*[-—－])(?:[\s,，/、]*共?\s*\d{1,4}\s*页)?[-—－_=\s]*"
        r"|(?:\[?\d{1,3}\]?\s+){2,}(?:下一页|尾页|末页|>|\.\.\.).*"
        r"|(?:文|图|文图|图文|摄影|撰文|供图|记者|通讯员|见习记者)(?:[/／、]|\s{1,2})\s?.{2,20}"
        r"|[（(]?(?:本报|本网|特约)?(?:记者|通讯员)\s?.{2,20}[）)]?"
        r"|.{2,24}（(?:左|右|前|后|中)(?:[一二三四五六七八九]|起)?）.{0,40}"
        r"|!\[[^\]]*\]\([^)]*\)"
        r"|(?:点赞|收藏|评论|转发|阅读|浏览|分享|热度|人气|推荐)\s*[（(]?\d{1,8}[)）]?(?:\s*(?:次|人|条))?",
        re.IGNORECASE,
    )


def _strong(labels: str) -> re.Pattern[str]:
    """What even a line with full stops or many commas must be, as a whole, to be furniture."""
    return re.compile(
        r"[本全]?篇?(?:文章|文)?共?[计约]?\s*\d+\s*(?:个)?字.{0,10}(?:阅读|读完).{0,10}\d+\s*(?:分钟|秒).{0,10}"
        r"|(?:预计)?(?:阅读|读完)(?:本文|全文)?(?:时间|约|大约|需要?).{0,10}\d+\s*(?:分钟|秒).{0,6}"
        rf"|[【\[（(]?\s*(?:{labels})\s*[:：][^。！？；]{{0,60}}(?:\s(?:{labels})\s*[:：][^。！？；]{{0,60}}){{1,8}}"
        r"|.{0,30}尽在.{1,16}(?:APP|客户端|公众号).{0,4}"
        r"|(?:免责声明|版权声明|特别声明|郑重声明|声明|特别提示|温馨提示|风险提示)[:：].{0,180}"
        r"|.{0,80}(?:版权(?:均)?(?:归|属|所有)|转载请(?:注明|联系)|如有侵权|侵权请|未经(?:本站|本网)?(?:书面)?授权|仅供参考|不代表本(?:站|网)|不构成投资建议).{0,80}"
        r"|.{0,40}(?:copyright|©|all rights reserved|ICP备|公网安备).{0,120}",
        re.IGNORECASE,
    )
