"""Which kinds of files are taken in, and what a file really is by its content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from guatu.reading.source import FORMATS
from guatu.reading.sources.plain import decode
from guatu.reading.sources.signature import seems
from guatu_web.records.errors import Refused

ACCEPTED = ("txt", "md", "html", "docx", "pdf")
SAMPLE = 64 * 1024
"""So many bytes tell whether a file is text; whether the rest of it is, its reader says."""


class Kind(NamedTuple):
    """A kind of file: what people call it, its media type, the suffix under which it is kept and read."""

    name: str
    media_type: str
    suffix: str


KINDS = {
    "txt": Kind(gettext_noop("文本"), "text/plain", ".txt"),
    "md": Kind(gettext_noop("Markdown 文本"), "text/markdown", ".md"),
    "html": Kind(gettext_noop("网页"), "text/html", ".html"),
    "docx": Kind(
        gettext_noop("Word 文档"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"
    ),
    "pdf": Kind(gettext_noop("PDF 文档"), "application/pdf", ".pdf"),
}
SUFFIXES = {kind.media_type: kind.suffix for kind in KINDS.values()}

_SIGNED = {"a Word document": "docx", "a PDF document": "pdf"}
_REMEDIES: tuple[tuple[str, str], ...] = (
    ("locked with a password", gettext_noop("有密码保护的 Office 文件；请去掉密码后另存为 docx")),
    ("older Word format", gettext_noop("旧版 Word（doc、wps）文件；请在 Word 或 WPS 中另存为 docx")),
    ("older Excel format", gettext_noop("Excel 工作簿；请把报告正文存为 docx 或 txt")),
    ("Excel workbook", gettext_noop("Excel 工作簿；请把报告正文存为 docx 或 txt")),
    ("presentation", gettext_noop("演示文稿；请把报告正文存为 docx 或 txt")),
    ("older Office format", gettext_noop("旧版 Office 文件；请另存为 docx")),
    ("picture", gettext_noop("图片；请先做文字识别（OCR），再上传识别后的 docx 或 txt")),
    ("archive", gettext_noop("压缩包；请解压后逐个上传其中的文件")),
    ("rich text", gettext_noop("RTF 文件；请在 Word 或 WPS 中另存为 docx")),
    ("program", gettext_noop("程序文件；这里只收报告")),
    ("film or sound", gettext_noop("音视频文件；这里只收报告")),
    ("sound file", gettext_noop("音视频文件；这里只收报告")),
)


def kind_of(name: str, data: bytes) -> Kind:
    """What a file is, by its bytes; Refused where it is no report that can be read, or where its name says otherwise.

    Only the first bytes and names within are looked at: the file is opened by the reader's process alone.
    """
    named = FORMATS.get(PurePath(name).suffix.lower())
    looks = seems(data)
    for test in (_empty, _foreign, _misnamed, _no_text):
        if reason := test(data, looks, named):
            raise Refused(_("“%(name)s”%(reason)s。") % {"name": name, "reason": reason})
    return KINDS[_SIGNED.get(looks or "") or named or "txt"]


Test = Callable[[bytes, str | None, str | None], str]


def _empty(data: bytes, looks: str | None, named: str | None) -> str:
    return "" if data else _("是空文件（0 字节）；请检查是否保存或复制完整")


def _foreign(data: bytes, looks: str | None, named: str | None) -> str:
    if looks is None or looks in _SIGNED:
        return ""
    told = next((words for part, words in _REMEDIES if part in looks), "")
    if told:
        return _("是%(kind)s") % {"kind": _(told)}
    return _("不是可读取的报告；请存为 %(accepted)s 之一") % {"accepted": _("、").join(ACCEPTED)}


def _misnamed(data: bytes, looks: str | None, named: str | None) -> str:
    really = _SIGNED.get(looks or "")
    if really and named != really:
        told = {"kind": _(KINDS[really].name), "suffix": KINDS[really].suffix}
        return _("的内容是%(kind)s，与扩展名不符；请把扩展名改为 %(suffix)s 后再上传") % told
    if really is None and named is not None and named in _SIGNED.values():
        return _("不是%(kind)s，或已损坏；请在原程序中打开后另存，再上传") % {"kind": _(KINDS[named].name)}
    if named is None:
        return _("的类型不能读取；可上传 %(accepted)s") % {"accepted": _("、").join(ACCEPTED)}
    return ""


def _no_text(data: bytes, looks: str | None, named: str | None) -> str:
    if looks is None and decode(data[:SAMPLE]) is None:
        return _("的内容不是文字；请在编辑器中打开，另存为 UTF-8 文本后再上传")
    return ""
