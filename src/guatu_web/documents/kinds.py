"""Which kinds of files are taken in, and what a file really is by its content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from guatu.reading.source import FORMATS
from guatu.reading.sources.plain import decode
from guatu.reading.sources.signature import seems
from guatu_web.records.errors import Refused

ACCEPTED = "txt、md、html、docx、pdf"
SAMPLE = 64 * 1024
"""So many bytes tell whether a file is text; whether the rest of it is, its reader says."""


class Kind(NamedTuple):
    """A kind of file: what people call it, its media type, the suffix under which it is kept and read."""

    name: str
    media_type: str
    suffix: str


KINDS = {
    "txt": Kind("文本", "text/plain", ".txt"),
    "md": Kind("Markdown 文本", "text/markdown", ".md"),
    "html": Kind("网页", "text/html", ".html"),
    "docx": Kind("Word 文档", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "pdf": Kind("PDF 文档", "application/pdf", ".pdf"),
}
SUFFIXES = {kind.media_type: kind.suffix for kind in KINDS.values()}

_SIGNED = {"a Word document": "docx", "a PDF document": "pdf"}
_REMEDIES: tuple[tuple[str, str], ...] = (
    ("locked with a password", "有密码保护的 Office 文件；请去掉密码后另存为 docx"),
    ("older Word format", "旧版 Word（doc、wps）文件；请在 Word 或 WPS 中另存为 docx"),
    ("older Excel format", "Excel 工作簿；请把报告正文存为 docx 或 txt"),
    ("Excel workbook", "Excel 工作簿；请把报告正文存为 docx 或 txt"),
    ("presentation", "演示文稿；请把报告正文存为 docx 或 txt"),
    ("older Office format", "旧版 Office 文件；请另存为 docx"),
    ("picture", "图片；请先做文字识别（OCR），再上传识别后的 docx 或 txt"),
    ("archive", "压缩包；请解压后逐个上传其中的文件"),
    ("rich text", "RTF 文件；请在 Word 或 WPS 中另存为 docx"),
    ("program", "程序文件；这里只收报告"),
    ("film or sound", "音视频文件；这里只收报告"),
    ("sound file", "音视频文件；这里只收报告"),
)


def kind_of(name: str, data: bytes) -> Kind:
    """What a file is, by its bytes; Refused where it is no report that can be read, or where its name says otherwise.

    Only the first bytes and names within are looked at: the file is opened by the reader's process alone.
    """
    named = FORMATS.get(PurePath(name).suffix.lower())
    looks = seems(data)
    for test in (_empty, _foreign, _misnamed, _no_text):
        if reason := test(data, looks, named):
            raise Refused(f"“{name}”{reason}。")
    return KINDS[_SIGNED.get(looks or "") or named or "txt"]


Test = Callable[[bytes, str | None, str | None], str]


def _empty(data: bytes, looks: str | None, named: str | None) -> str:
    return "" if data else "是空文件（0 字节）；请检查是否保存或复制完整"


def _foreign(data: bytes, looks: str | None, named: str | None) -> str:
    if looks is None or looks in _SIGNED:
        return ""
    told = next((words for part, words in _REMEDIES if part in looks), "")
    return f"是{told}" if told else f"不是可读取的报告；请存为 {ACCEPTED} 之一"


def _misnamed(data: bytes, looks: str | None, named: str | None) -> str:
    really = _SIGNED.get(looks or "")
    if really and named != really:
        return f"的内容是{KINDS[really].name}，与扩展名不符；请把扩展名改为 {KINDS[really].suffix} 后再上传"
    if really is None and named is not None and named in _SIGNED.values():
        return f"不是{KINDS[named].name}，或已损坏；请在原程序中打开后另存，再上传"
    if named is None:
        return f"的类型不能读取；可上传 {ACCEPTED}"
    return ""


def _no_text(data: bytes, looks: str | None, named: str | None) -> str:
    if looks is None and decode(data[:SAMPLE]) is None:
        return "的内容不是文字；请在编辑器中打开，另存为 UTF-8 文本后再上传"
    return ""
