"""A document as a file to take away: .docx, PDF or text, with its name.

PDFium is not safe for threads: one PDF is made at a time in a process, while other requests go on.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from threading import Lock
from typing import Literal

from guatu.briefing import Document, as_docx, as_pdf, as_text

Kind = Literal["docx", "pdf", "text"]
TYPES: dict[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "text": "text/plain; charset=utf-8",
}
ENDINGS = {"docx": "docx", "pdf": "pdf", "text": "txt"}
DRAFT = "（草稿）"
_LONGEST_NAME = 80
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_one_pdf = Lock()


def file_of(document: Document, kind: Kind, *, draft: bool = False) -> tuple[str, bytes, str]:
    """A document as a file: its name, content and content type. A draft says so in its name and above its text.

    FontError where a PDF is asked for and no Chinese font is there.
    """
    named = _UNSAFE.sub(" ", document.title.replace("\n", "")).strip()[:_LONGEST_NAME] or "简报"
    name = f"{named}{DRAFT if draft else ''}.{ENDINGS[kind]}"
    return name, _content(replace(document, number=document.number + DRAFT) if draft else document, kind), TYPES[kind]


def issued_file(document: Document, kind: Kind, digest: str) -> tuple[str, bytes, str]:
    """The file of an edition, which never changes: the last few are kept by their digest."""
    return _issued(_Whole(document, digest), kind)


class _Whole:
    """A document that is known by its digest alone."""

    def __init__(self, document: Document, digest: str) -> None:
        self.document, self.digest = document, digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Whole) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=8)
def _issued(whole: _Whole, kind: Kind) -> tuple[str, bytes, str]:
    return file_of(whole.document, kind)


def _content(document: Document, kind: Kind) -> bytes:
    if kind == "docx":
        return as_docx(document)
    if kind == "pdf":
        with _one_pdf:
            return as_pdf(document).content
    return ("\n".join(as_text(document)) + "\n").encode("utf-8", "replace")
