"""The order of a text: lines, headings, leads and sentences, each with the headings above it.

A heading is a numbered line (一、 （一） 1.), a short line that ends without a full stop, a speaker's line
("主任强调"), or a line that opens a list ("要抓好三项工程："). A lead is a short opening sentence of a paragraph that
names what the paragraph is about ("加快项目建设。…", "一是扩大投资。…"). The lines before the first running text are
the document's title and stand in no path; so do addressees, by-lines and list entries.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from guatu.reading.view import View

LONGEST_HEADING = 48
LONGEST_LEAD = 26
LONGEST_OPENING = 60
LONGEST_TITLE_RUN = 3
FEWEST_WANTED = 3
SHORTEST_BROKEN = 24

PART, FIRST, SPEAKER, TITLE, SECOND, THIRD, FOURTH = 0.5, 1.0, 1.2, 1.5, 2.0, 3.0, 4.0
SPOKEN, LEAD, FIFTH, INNER = 4.2, 4.5, 5.0, 6.0
_LEVELS = {"part": PART, "one": FIRST, "two": SECOND, "three": THIRD, "four": FOURTH, "five": FIFTH}

_LINE = re.compile(r"\S[^\n]*")
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+[”’）]?|[^。！？；\n]+")
_NUMBER = re.compile(
    r"[ \t]*(?:(?P<part>第[一二三四五六七八九十]+(?:部分|章|板块|篇)[，、：\s]?)"
    r"|(?P<one>[一二三四五六七八九十]{1,3}、)"
    r"|(?P<two>（[一二三四五六七八九十]{1,3}）、?)"
    r"|(?P<three>[0-9]{1,2}(?:[、．]|\.(?!\d)))"
    r"|(?P<four>（[0-9]{1,2}）)"
    r"|(?P<five>(?:[一二三四五六七八九十]{1,2}[是要]|其[一二三四五六]，|第[一二三四五六七八九十]{1,2}[，、]|[①-⑩])))"
)
_NUMBER_BEGINS = frozenset("第一二三四五六七八九十（其①②③④⑤⑥⑦⑧⑨⑩0123456789 \t")
_MARKS = "#>*-—─●◆■▲★•·"
_MARKUP = re.compile(rf"^[\s{re.escape(_MARKS)}]+(?=\S)|[*#\s]+$")
_STOPS = "。！？；：，、,."
_ENDS = "。！？；：”…"
_FIGURE = re.compile(r"\d[\d.,]*\s*(?:%|‰|[万亿]|元|家|个|项|件|亩|人|户|公里|公顷|平方|吨|辆|套|条|座|倍|所|名)")
_DIGIT = re.compile(r"\d")
_STOP = re.compile("[。！？；]")
_STOP_OR_CELL = re.compile(r"[。！？；|\t]")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_SPEECH = "主持会议|指出|强调|要求|表示|提出|认为|介绍|说|讲话"
_SPEAKER_LINE = re.compile(rf"[^，。；：“]{{2,16}}(?:{_SPEECH})：?$")
_OFFICES = "书记|主任|市长|区长|县长|镇长|省长|主席|局长|厅长|部长|院长|校长|会长|董事长|总经理|经理|秘书长|行长|专员"
_SPEAKER_SENTENCE = re.compile(
    rf"[^，。；]{{0,30}}?(?:{_OFFICES})(?P<words>[\u4e00-\u9fff]{{2,3}}?(?:同时|还|并)?(?:{_SPEECH}))"
)
_SPOKEN_PARAGRAPH = re.compile(
    rf"(?!会议|会上)(?:[^，。；]{{0,30}}?(?:{_OFFICES}))?(?P<words>[\u4e00-\u9fff]{{2,3}}?)(?:同时|还|并|最后)?(?P<verb>要求|强调)[，：]"
)
_BYLINE = re.compile(
    rf"(?:{_OFFICES}|记者|通讯员|编辑)[\s·]*(?:[\u4e00-\u9fff]\s*){{2,4}}$|^[—\-─]{{1,}}|^[\s（(]*(?:\d{{2,4}}年)?\d{{1,2}}月\d{{1,2}}日"
    r"|^(?:来源|时间|日期|作者|记者|编辑|责任编辑|电话|传真|邮箱|邮编|地址|网址|发布|发稿|责编|审核|签发|主送|抄送)"
    r"|（[左右中前后]?[一二三四]?）|(?:现场|合影|会谈|仪式|资料图|摄)$|^图为|单位[：:]|时限[：:]|://|^\d{4}[-./]\d"
)
_ADDRESSEE = re.compile(r"(?:各|尊敬|同志|女士|先生|朋友|全体|亲爱|附件|附表|附)[^。]{0,60}：$")
_COUNT = re.compile(r"[一二两三四五六七八九十\d]+(?=大|项|个|方面|条|件|点|场|张)")
_PROGRAMME = re.compile(
    r".*(?:推进|实施|抓好|做好|做实|打好|强调|突出|开展|围绕|部署|落实|聚焦|做|抓|推动|完成|明确|提出)了?"
    r"(?P<name>[^，“”]*?(?:[一二两三四五六七八九十]|\d+)(?:大|项|个|方面|条|件|点|场|张)[^，]*)$"
)
_SELF = re.compile(r"^(?:我们|园区|开发区|全区|全市)?(?:将|要|应)?(?=[^，]{4})")
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_NO_LEAD = re.compile(r"了|已|曾|以来|主持|召开|出席|参加|讲话|报告|代表|形容|表示|认为|指出|强调|^[^，]{0,12}是")
_NO_MATTER = re.compile(rf"\d|(?:{_SPEECH})$")
_COUPLET = re.compile(r"[\u4e00-\u9fff]{4,9}，[\u4e00-\u9fff]{4,9}。\s*$")
_LONGEST_COUPLET = _LONGEST_INNER = 24  # with the blanks behind them
_INNER = re.compile(r"(?!.*(?:了|已|是))[\u4e00-\u9fff“”]{4,16}。\s*")
_TOPIC_COLON = re.compile(r"\s*(?P<topic>[^，。；：“”（]*(?:“[^”]*”[^，。；：“”（]*)*)：(?=[^：]{6})")
_TOPIC_EXPLAINED = re.compile(r"\s*(?P<topic>[^，。；：]{3,24})，(?=就是要[^，]{4})")
_WANTED = re.compile(r"(?:[^，；。：]{2,30}(?:强调|要求|指出)[，：])?要(?P<topic>[^，；。：、]{4,7})(?=，[^，]+，)")
_TOPIC_NUMBERED = re.compile(r"(?P<topic>[^，。；：]{3,20})[，：](?=\S{4})")


_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code


class Sentence(NamedTuple):
    """One sentence of a view: its span there, the headings above it, whether it is a heading itself.

    `paragraph` counts the lines of the view from 0; sentences of one line share it.
    """

    start: int
    end: int
    path: tuple[str, ...]
    heading: bool
    paragraph: int


class Topic(NamedTuple):
    """What the first clause of a sentence names as its matter, and where in it the rest begins."""

    text: str
    end: int


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    number: str | None
    paragraph: int
    apart: bool


class _Open(NamedTuple):
    """A heading under which the text stands; a list's opening also knows the shape and number of its entries."""

    level: float
    text: str
    shape: str | None = None
    left: int = 0


def outline(view: View, furniture: Sequence[tuple[int, int]] = ()) -> list[Sentence]:
    """The sentences of a view in order, page furniture (spans of the raw text) left out."""
    return list(_walk(view.text, _lines(view, furniture)))


def heading_text(line: str) -> str:
    """A heading without number, markup and stop."""
    line = _unmarked(line.strip())
    end = numbering_end(line)
    return (line[end:] if end < len(line) else line).strip().rstrip(_STOPS)


def _unmarked(line: str) -> str:
    """A line without markup at its ends; most have none, as their first and last character show."""
    return _MARKUP.sub("", line) if line and (line[0] in _MARKS or line[-1] in "*#") else line


def opened_path(sentence: Sentence, line: str) -> tuple[str, ...]:
    """The path of what stands under a heading sentence whose text is `line`."""
    line = line.strip()
    opening = line.endswith("：") and not _SPEAKER_LINE.match(line)
    return (*sentence.path, programme_name(line) if opening else heading_text(line))


def numbering_end(text: str) -> int:
    """Where the number at the head of a sentence or line ends; 0 without one."""
    number = _number(text)
    return number.end() if number else 0


def _number(text: str) -> re.Match[str] | None:
    """The number at the head of a sentence or line; most have none, as their first character shows."""
    return _NUMBER.match(text) if text[:1] in _NUMBER_BEGINS else None


def topic(sentence: str) -> Topic | None:
    """The topic that a sentence names before it speaks of it.

    "招商工作：…", "打造一流平台，就是要…" and, in a numbered sentence, its first short clause ("一是安全要抓牢，…").
    """
    number = _number(sentence)
    start = number.end() if number else 0
    match = _TOPIC_COLON.match(sentence, start) if "：" in sentence else None
    if match is None and "，就是要" in sentence:
        match = _TOPIC_EXPLAINED.match(sentence, start)
    if match is None and number is not None and number.lastgroup == "five":
        match = _TOPIC_NUMBERED.match(sentence, start)
    if match is None or not _names_a_matter(match["topic"]):
        return None
    return Topic(heading_text(match["topic"]).removesuffix("是"), match.end())


def _may_name(sentence: str) -> bool:
    """Whether a sentence can name a topic; most do not, and one look tells."""
    return "：" in sentence or sentence[:1] in _NUMBER_BEGINS or "，就是要" in sentence


def topic_of(sentence: Sentence, text: str) -> Topic | None:
    """The topic under which the outline lists a sentence whose text is given, with the end of its clause."""
    named = topic(text) if _may_name(text) else None
    if named is None and sentence.path and (wanted := _wanted(text)) and wanted["topic"] == sentence.path[-1]:
        named = Topic(wanted["topic"], wanted.end())
    return named


def _wanted(sentence: str) -> re.Match[str] | None:
    """要… at the head of a sentence, or after whose words it is."""
    return _WANTED.match(sentence) if sentence[:1] == "要" or "，要" in sentence or "：要" in sentence else None


def _names_a_matter(text: str) -> bool:
    return 2 <= len(text) <= LONGEST_LEAD and not _NO_MATTER.search(text)


def _lines(view: View, furniture: Sequence[tuple[int, int]]) -> list[_Line]:
    """The lines that are not page furniture; `apart` where a blank line or furniture stands before."""
    starts = [start for start, _ in furniture]
    lines: list[_Line] = []
    behind = -1
    for paragraph, match in enumerate(_LINE.finditer(view.text)):
        start, end = match.span()
        if furniture:
            start, end = _bared(view, start, end, starts, furniture)
        start, end = _trimmed(view.text, start, end)
        if start >= end:
            continue
        text = view.text[start:end]
        number = _number(text.lstrip("#>*- \t") if text[0] in "#>*-" else text)
        apart = view.text.count("\n", behind, start) > 1 if behind >= 0 else True
        lines.append(_new(_Line, (start, end, text, number.lastgroup if number else None, paragraph, apart)))
        behind = end
    return lines


def _walk(text: str, lines: list[_Line]) -> Iterator[Sentence]:
    path: list[_Open] = []
    kinds = _kinds(lines)
    begun = False
    for index, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind == "text":
            begun = True
            yield from _paragraph(text, line, path)
            continue
        level = _level(lines, kinds, index, path)
        path[:] = [item for item in path if item.level < level]
        yield Sentence(line.start, line.end, _texts(path), True, line.paragraph)
        begun = begun or kind != "title"
        if begun:
            path.append(_opened(line, kind, level, lines[index + 1], kinds[index + 1]))


def _texts(path: list[_Open]) -> tuple[str, ...]:
    return tuple([item.text for item in path]) if path else ()


# ---- lines: which are headings, and how deep


def _kinds(lines: list[_Line]) -> list[str]:
    """For each line: number, title, speaker, opening or text."""
    kinds: list[str] = []
    for index, line in enumerate(lines):
        behind = lines[index - 1] if index else None
        ahead = lines[index + 1] if index + 1 < len(lines) else None
        item = behind is not None and kinds[-1] == "text" and behind.number == line.number
        kinds.append(_kind(line, behind, ahead, item))
    _demote_lists(kinds)
    return kinds


def _kind(line: _Line, behind: _Line | None, ahead: _Line | None, item: bool) -> str:
    if ahead is None or len(line.text) > LONGEST_OPENING:
        return "text"
    if line.number is not None:
        return "number" if _is_numbered_heading(line, ahead, item) else "text"
    if line.text.startswith("#"):
        return "title"
    if _SPEAKER_LINE.match(line.text):
        return "speaker"
    if line.text[-1] == "：":
        return "text" if _ADDRESSEE.match(line.text) or _BYLINE.search(line.text) else "opening"
    # a line after one that stops nowhere is the rest of it, as a PDF breaks its lines
    broken = (
        behind is not None and not line.apart and len(behind.text) >= SHORTEST_BROKEN and behind.text[-1] not in _ENDS
    )
    return "text" if broken or not _is_title(line.text) else "title"


def _is_numbered_heading(line: _Line, ahead: _Line, item: bool) -> bool:
    """A numbered line names what follows, unless it is an entry of a list whose next entry follows at once."""
    text = _MARKUP.sub("", line.text)
    if not text or len(text) > LONGEST_HEADING:
        return False
    closed = text[-1] in "。！？；，："
    listed = item or ahead.number == line.number
    if line.number in ("part", "one"):
        return not closed or (_is_lonely(text) and not listed)
    return not listed and (_is_lonely(text) if closed or line.number == "five" else True)


def _is_lonely(text: str) -> bool:
    """A numbered line that is one short sentence, free of figures if it has more than one clause."""
    if text[-1] in "；，" or _STOP.search(text[:-1]):
        return False
    return len(text) <= LONGEST_LEAD + 4 if "，" not in text else len(text) <= 40 and not _FIGURE.search(text)


def _is_title(text: str) -> bool:
    """A short line without a stop that is no by-line, no slogan in quotes, no cell of a table."""
    if len(text) > 40 or text[-1] in "、，；。！？：|" or _STOP_OR_CELL.search(text):
        return False
    if text[0] == "“" and text[-1] == "”":
        return False
    return len(_WORDS.findall(text)) >= 4 and not _FIGURE.search(text) and not _BYLINE.search(text)


def _demote_lists(kinds: list[str]) -> None:
    """Many short lines in a row are a list of names, not headings."""
    run = 0
    for index, kind in enumerate([*kinds, "end"]):
        if kind == "title":
            run += 1
            continue
        if run > LONGEST_TITLE_RUN and index > run:
            kinds[index - run : index] = ["text"] * run
        run = 0


def _level(lines: list[_Line], kinds: list[str], index: int, path: list[_Open]) -> float:
    """How deep a heading stands, 1 the outermost of the usual ones."""
    line, kind = lines[index], kinds[index]
    if kind == "number":
        return _LEVELS[line.number or "one"]
    if kind == "speaker":
        return SPEAKER
    if kind == "opening":
        if kinds[index + 1] == "text":
            return path[-1].level + 0.25 if path and path[-1].shape is None else FIRST - 0.25 * (not path)
        return _level(lines, kinds, index + 1, path) - 0.25
    marks = len(line.text) - len(line.text.lstrip("#"))
    if marks:
        return FIRST + marks / 10
    deepest = path[-1].level if path else 0.0
    return TITLE if deepest <= TITLE or any(item.level == TITLE for item in path) else deepest + 0.5


def _opened(line: _Line, kind: str, level: float, ahead: _Line, kind_ahead: str) -> _Open:
    if kind != "opening":
        return _Open(level, heading_text(line.text))
    if kind_ahead != "text":
        return _Open(level, programme_name(line.text))
    return _Open(level, programme_name(line.text), _shape(ahead), _count(line.text))


def programme_name(opening: str) -> str:
    """What an opening line announces: "园区将推进六大工程：" gives "六大工程"."""
    last = heading_text(opening).rpartition("，")[2]
    match = _PROGRAMME.match(last)
    return match["name"] if match else _SELF.sub("", last)


def _count(opening: str) -> int:
    """How many entries an opening line announces; many if it does not say."""
    found = _COUNT.findall(opening)
    if not found:
        return 99
    return int(found[-1]) if found[-1].isdecimal() else _DIGITS.get(found[-1], 99)


def _shape(line: _Line) -> str:
    """What a list's entry looks like: numbered, a paragraph with a lead, or plain."""
    if line.number:
        return line.number
    first = _SENTENCE.match(line.text)
    if first and first.end() < len(line.text) and is_lead(first.group(), opens=True):
        return "lead"
    return "plain"


# ---- paragraphs: leads and topics


class _Role(NamedTuple):
    """What a sentence is in its paragraph: how deep it stands (None for running text), whether it leads others."""

    rank: float | None
    lead: bool


_RUNNING = _Role(None, False)


def _paragraph(text: str, line: _Line, path: list[_Open]) -> Iterator[Sentence]:
    """The sentences of one paragraph; a lead opens a heading for what follows it there."""
    if path:
        _close(line, path)
    above = _texts(path)
    spans = [match.span() for match in _SENTENCE.finditer(text, line.start, line.end)]
    sentences = [text[first:last] for first, last in spans]
    leads = _spoken(line, path)
    here = (*above, *_texts(leads)) if leads else above
    wanted = _wants_all_along(line, sentences)
    for (first, last), sentence, (rank, heads) in zip(spans, sentences, _roles(sentences), strict=True):
        if rank is not None and leads:
            leads = [lead for lead in leads if lead.level < rank]
            here = (*above, *_texts(leads))
        under = here if heads else _with_topic(here, sentence, wanted)
        yield _new(Sentence, (first, last, under, heads, line.paragraph))
        if heads and rank is not None:
            leads.append(_Open(rank, heading_text(sentence)))
            here = (*above, *_texts(leads))
            if first == line.start and rank < SPOKEN:
                path.append(leads[-1])


def _wants_all_along(line: _Line, sentences: Sequence[str]) -> bool:
    """Whether a paragraph says "要…，…。要…，…"."""
    if line.text.count("要") < FEWEST_WANTED:
        return False
    return len([sentence for sentence in sentences if _wanted(sentence)]) >= FEWEST_WANTED


def _roles(sentences: Sequence[str]) -> list[_Role]:
    """The role of each sentence of a paragraph."""
    roles: list[_Role] = []
    opens, led = True, False
    for sentence, following in zip_longest(sentences, sentences[1:], fillvalue=""):
        if opens or sentence[:1] in _NUMBER_BEGINS or (not led and len(sentence) <= _LONGEST_COUPLET):
            role = _role(sentence, following, opens, led)
            led = led or role.lead
        else:
            role = _RUNNING
        roles.append(role)
        opens = False
    for index in _inner_leads(sentences, roles) if len(sentences) > 2 else ():
        roles[index] = _Role(INNER, True)
    return roles


def _role(sentence: str, following: str, opens: bool, led: bool) -> _Role:
    number = _number(sentence)
    rank = _LEVELS[number.lastgroup] if number and number.lastgroup else None
    if following and (opens or number) and is_lead(sentence, opens=opens):
        return _Role(rank or LEAD, True)
    if rank is None and not opens and not led and len(following) >= 30 and _COUPLET.match(sentence):
        return _Role(LEAD, True)
    return _Role(rank, False) if rank else _RUNNING


def _inner_leads(sentences: Sequence[str], roles: Sequence[_Role]) -> list[int]:
    """Short sentences of one clause that head the longer ones after them: "狠抓项目建设。…。优化营商环境。…".

    One alone is no sign; two are if the first opens the running text, three anywhere.
    """
    found = [
        index
        for index, sentence in enumerate(sentences[:-1])
        if len(sentence) <= _LONGEST_INNER
        and roles[index].rank is None
        and "，" not in sentence
        and _INNER.fullmatch(sentence)
        and "，" in sentences[index + 1]
    ]
    if len(found) == 2:
        body = next((index for index, role in enumerate(roles) if not role.lead), -1)
        return found if found[0] == body else []
    return found if len(found) > 2 else []


def _spoken(line: _Line, path: list[_Open]) -> list[_Open]:
    """Whose words a paragraph gives: "…主任甲乙要求，…" stands over it alone."""
    match = _SPOKEN_PARAGRAPH.match(line.text) if "要求" in line.text or "强调" in line.text else None
    if match is None or any(item.level == SPEAKER for item in path):
        return []
    return [_Open(SPOKEN, match["words"] + match["verb"])]


def _with_topic(path: tuple[str, ...], sentence: str, wanted: bool) -> tuple[str, ...]:
    """The path with the sentence's own topic; 要… is one where the paragraph says "要…，…。要…，…" all along."""
    if _may_name(sentence) and (named := topic(sentence)):
        return (*path, named.text)
    match = _wanted(sentence) if wanted else None
    return path if match is None else (*path, match["topic"])


def _close(line: _Line, path: list[_Open]) -> None:
    """Headings that end before this paragraph: of its own number, a finished list, another speaker's words."""
    if line.number:
        path[:] = [item for item in path if item.level < _LEVELS[line.number]]
    for index, item in enumerate(path):
        if item.shape is not None:
            if item.left == 0 or _shape(line) != item.shape:
                del path[index:]
                break
            path[index] = item._replace(left=item.left - 1)
    spoken = SPEAKER in [item.level for item in path]
    speaker = _SPEAKER_SENTENCE.match(line.text) if spoken else None
    if speaker:
        path[:] = [item for item in path if item.level < SPEAKER]
        path.append(_Open(SPEAKER, speaker["words"]))


def is_lead(sentence: str, *, opens: bool) -> bool:
    """Whether a sentence names what the next ones say: the short first one, or one numbered 一是, （一）, 第一，."""
    body = sentence.strip().rstrip("。！？；：\n")
    number = _number(body)
    if not (opens or number) or not sentence.rstrip().endswith(("。", "：")):
        return False
    start = number.end() if number else 0
    if len(body) > LONGEST_LEAD + start or body.count("，") > 1 or _NO_LEAD.search(body[start:]):
        return False
    if number is None or number.lastgroup == "five":
        return not _DIGIT.search(body)
    return "，" not in body or not _FIGURE.search(body)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _bared(
    view: View, start: int, end: int, starts: list[int], furniture: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """A line's span without the page furniture at its two ends."""
    while start < end and (span := _covering(view.at(start), starts, furniture)):
        start = bisect_left(range(end), span[1], lo=start + 1, key=view.at)
    while start < end and (span := _covering(view.at(end - 1), starts, furniture)):
        end = bisect_left(range(end), span[0], lo=start, key=view.at)
    return start, end


def _covering(offset: int, starts: list[int], spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The one of the sorted spans in which a raw offset lies."""
    index = bisect_right(starts, offset) - 1
    return spans[index] if index >= 0 and offset < spans[index][1] else None
