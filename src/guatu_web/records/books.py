"""Lists as Excel books: written to disk row by row, and sent as a download.

Text is never taken for a formula, and memory does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone

from guatu.reading.workbook import OPTIONS, Sheet, SheetColumn


def book(name: str, columns: Sequence[SheetColumn], rows: Iterable[Any]) -> tuple[IO[bytes], int]:
    """An Excel book of one kind of lines, open at its beginning, and how many lines it has."""
    file, count = TemporaryFile(), 0  # noqa: SIM115  the response closes it
    with TemporaryDirectory(prefix="guatu-") as parts:
        made = xlsxwriter.Workbook(file, {**OPTIONS, "tmpdir": parts})
        sheet = Sheet(made, name, columns, _styles(made))
        for row in rows:
            sheet.add(row)
            count += 1
        sheet.finish()
        made.close()
    file.seek(0)
    return file, count


def _styles(made: Any) -> dict[str, Any]:
    top = {"valign": "top"}
    return {
        "heading": made.add_format({"bold": True, "bg_color": "#0B2F5F", "font_color": "#FFFFFF"}),
        "text": made.add_format({**top, "text_wrap": True}),
        "number": made.add_format({**top, "num_format": "#,##0.####"}),
    }


def download(file: IO[bytes], name: str) -> FileResponse:
    """A book as a download, named after what it holds and the day."""
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}{timezone.localdate():%Y%m%d}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
