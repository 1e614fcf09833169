"""Reports as files: plain text, a web page, and Word; the same report always gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from html import escape

from guatu_web.demo.papers import NOTICE, Paper

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = {"Title": "Title", "Heading1": "heading 1", "Heading2": "heading 2"}


def content(paper: Paper) -> bytes:
    """The file of a report, in the format that its name's ending tells."""
    return WRITERS[paper.file_name.rpartition(".")[2]](paper)


def _day(paper: Paper) -> str:
    return f"{paper.day.year}年{paper.day.month}月{paper.day.day}日"


def text_file(paper: Paper) -> bytes:
    lines = [paper.title, _day(paper), NOTICE, ""]
    for line in paper.body:
        lines += ["", line.text] if line.level == 1 else [line.text]
    return ("\n".join(lines) + "\n").encode()


def web_page(paper: Paper) -> bytes:
    tags = {0: "p", 1: "h2", 2: "h3"}
    body = "\n".join(f"<{tags[line.level]}>{escape(line.text)}</{tags[line.level]}>" for line in paper.body)
    return f"""<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>{escape(paper.title)}</title></head>
<body>
<nav>首页 &gt; 政务公开 &gt; 统计信息</nav>
<h1>{escape(paper.title)}</h1>
<p>发布日期：{_day(paper)}　字体：大 中 小　打印</p>
<p>{NOTICE}</p>
{body}
<footer>主办单位：青澜开发区管理委员会（虚构）</footer>
</body>
</html>
""".encode()


def word_document(paper: Paper) -> bytes:
    """The least that Word needs: text, and the styles by which headings are known."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relations("styles", "styles.xml"),
        "word/document.xml": _document(paper),
        "word/styles.xml": _styles(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), _XML + xml, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _document(paper: Paper) -> str:
    rows = [("Title", paper.title), ("", _day(paper)), ("", NOTICE)]
    rows += [(f"Heading{line.level}" if line.level else "", line.text) for line in paper.body]
    return f'<w:document xmlns:w="{_W}"><w:body>{"".join(_paragraph(*row) for row in rows)}</w:body></w:document>'


def _paragraph(style: str, text: str) -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{styled}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _styles() -> str:
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in _STYLES.items()
    )
    return f'<w:styles xmlns:w="{_W}">{named}</w:styles>'


def _relations(kind: str, target: str) -> str:
    one = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{one}</Relationships>'


def _content_types() -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/></Types>'
    )


WRITERS: dict[str, Callable[[Paper], bytes]] = {"txt": text_file, "html": web_page, "docx": word_document}
