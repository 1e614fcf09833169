"""Why a table cannot be read and what would help, in Chinese, from what the reader's process has printed."""

from __future__ import annotations

import json

from guatu_web.documents import wording

_SAVE_AS = "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再上传。"
FAILURES: tuple[tuple[str, str, str], ...] = (
    ("SourceEmpty", "", "文件中没有内容。请检查是否保存完整。"),
    ("SourceEncrypted", "", "表格有密码保护。请在 Excel 或 WPS 中去掉密码，另存为 .xlsx 后再上传。"),
    ("SourceTooLarge", "", "表格过大。请只保留要导入的工作表和行，另存为 .xlsx 后再上传。"),
    ("SourceBroken", ".xlsb", "这是二进制工作簿（.xlsb），不能直接读取。{save_as}"),
    ("SourceBroken", "OpenDocument", "这是 OpenDocument 表格（.ods），不能直接读取。{save_as}"),
    ("SourceBroken", "XML spreadsheet", "这是 Excel 2003 的 XML 表格，不能直接读取。{save_as}"),
    ("SourceBroken", "Excel 4 or older", "这是 Excel 4 或更早版本的表格，不能直接读取。{save_as}"),
    ("SourceBroken", "web archive", "这是网页存档（.mht），不能直接读取。{save_as}"),
    ("SourceBroken", "without a table", "这是网页，其中没有表格。请上传表格原件，或在 Excel 中制表后另存为 .xlsx。"),
    ("SourceBroken", "Word document", "这是 Word 文档，不是表格。请把其中的表格复制到 Excel，另存为 .xlsx 后再上传。"),
    ("SourceBroken", "PDF", "这是 PDF 文件，不是表格。请上传表格原件（.xlsx、.xls 或 .csv）。"),
    ("SourceBroken", "seems to be", "文件内容不是表格。请上传表格原件（.xlsx、.xls 或 .csv）。"),
    ("SourceBroken", "no text in", "无法辨认文字编码。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
    ("SourceBroken", "", "文件已损坏，或不是表格。{save_as}"),
)


def failure(told: str) -> str:
    """The words for a table that cannot be read."""
    try:
        error = json.loads(told)
        kind, reason = error["kind"], error["reason"]
    except (ValueError, KeyError, TypeError):
        return wording.DIED
    words = next((words for of, part, words in FAILURES if of == kind and part in reason), None)
    return words.format(save_as=_SAVE_AS) if words else wording.failure(told)
