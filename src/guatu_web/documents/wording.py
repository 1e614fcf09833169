"""What the reader says in English, as the screens say it in the language of who looks."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guatu.reading.statements.doubts import in_chinese

TOO_SLOW = "读取超时，已停止。文件可能过于复杂；请把正文另存为 txt 或按篇拆分后再上传。"
TOO_MUCH_MEMORY = "读取所需内存超出上限，已停止。请把正文另存为 txt，或按篇拆分后再上传。"
TOO_LONG = "文件内容过多，超出一次读取的上限。请按篇拆分后再上传。"
DIED = "读取程序在此文件上出错，已停止。请在原程序中打开后另存，或把正文存为 txt 再上传。"
NOT_KEPT = "读取结果未能保存。请稍后重新读取；仍不成功的，请联系系统管理员。"

_SAVE_ANEW = "请在原程序中打开后另存，再上传。"
_OCR = "请先做文字识别（OCR），或上传其 Word 原稿。"

FAILURES: tuple[tuple[str, str, str], ...] = (
    ("SourceMissing", "", "存储中没有这个文件。请重新上传。"),
    ("SourceEmpty", "no text in the document", f"文档中没有文字。如为图片，{_OCR}"),
    ("SourceEmpty", "page shows no text", "网页中没有文字。请在浏览器中待其完全显示后再另存。"),
    ("SourceEmpty", "", "文件中没有文字。请检查是否保存或复制完整。"),
    ("SourceTooLarge", "unfolds too far", "文件展开后过大，可能不是正常的文档。请用 Word 或 WPS 打开后另存，再上传。"),
    ("SourceTooLarge", "pages", "页数过多。请按篇拆分后再上传。"),
    ("SourceTooLarge", "memory", TOO_MUCH_MEMORY),
    ("SourceTooLarge", "", TOO_LONG),
    ("SourceBroken", "no text in any known encoding", "无法辨认文字编码。请在编辑器中打开，另存为 UTF-8 后再上传。"),
    ("SourceBroken", "was once read as if", "文字在此前的保存中已成乱码。请找回转存之前的原文件上传。"),
    ("SourceBroken", "is named", f"文件内容与扩展名不符。{_SAVE_ANEW}"),
    (
        "SourceBroken",
        "document type",
        "文件含有 Office 程序不会写入的内容，已拒绝读取。请用 Word 或 WPS 打开后另存，再上传。",
    ),
    ("SourceBroken", "", f"文件已损坏。{_SAVE_ANEW}"),
    ("SourceEncrypted", "", "文件有密码保护。请去掉密码后另存，再上传。"),
    ("SourceWithoutText", "only pictures", f"各页均为图片，没有文字层。{_OCR}"),
    ("SourceWithoutText", "", f"文字层无法辨认。{_OCR}"),
)

NOTES: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(r"No year: .*"), _("未能判断文件年份，各项时间不明。请填写文件日期后重新读取。")),
    (re.compile(r"The year (\d+) is a guess: .*"), _(r"年份 \1 为推断。如不符，请填写文件日期后重新读取。")),
    (re.compile(r"no text on (\d+) of (\d+) pages: (.*)"), _(r"全文 \2 页，其中 \1 页没有文字（第 \3 页）。")),
    (
        re.compile(r"(\d+) lines of page headers, footers and page numbers were left out"),
        _(r"已略去页眉、页脚和页码 \1 行。"),
    ),
    (re.compile(r"(\d+) undecodable bytes .* \((.+)\)"), _(r"有 \1 个字符无法解码（\2），以“�”代替。")),
    (re.compile(r"(\d+) figures beyond 26 digits were left out"), _(r"有 \1 个数字超出 26 位，未予收录。")),
)

ACTS = {
    "documents.upload": _("上传"),
    "documents.upload_edition": _("上传更正版"),
    "documents.begin_reading": _("开始读取"),
    "documents.keep_reading": _("读取完成"),
    "documents.fail_reading": _("读取失败"),
    "documents.reread": _("重新读取"),
    "documents.put_back": _("读取中断，重新排队"),
    "documents.archive": _("归档"),
    "documents.restore": _("取消归档"),
}


def failure(told: str) -> str:
    """The words for a file that cannot be read, from what the reader's process has printed."""
    try:
        error = json.loads(told)
        kind, reason = error["kind"], error["reason"]
    except (ValueError, KeyError, TypeError):
        return DIED
    return next((words for of, part, words in FAILURES if of == kind and part in reason), DIED)


def note(text: str) -> str:
    """A note of the reader in words; one that is not known stays as it is."""
    for pattern, words in NOTES:
        if found := pattern.fullmatch(text):
            return found.expand(str(words))
    return text


def doubt(reason: str) -> str:
    """What may be unsure of a statement."""
    return in_chinese(reason) if (get_language() or "").startswith("zh") else reason


def act_name(act: str) -> str:
    """What the history calls an act."""
    return str(ACTS.get(act, act))
