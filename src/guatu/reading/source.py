"""From a file to its text: txt, md, html, docx and pdf, each within limits, each failure with its reason.

Offsets elsewhere count the code points of `Source.text`. For txt and md that is exactly what
`open(path, encoding=source.encoding, newline="").read()` gives.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from guatu.errors import SourceBroken, SourceEmpty, SourceError, SourceMissing, SourceTooLarge
from guatu.reading.sources.content import Content, Limits
from guatu.reading.sources.signature import seems

__all__ = ["FORMATS", "Limits", "Source", "read_source"]

# suffix -> format; the module of a format is loaded when the first file of it is read
FORMATS = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".docx": "docx",
    ".docm": "docx",
    ".pdf": "pdf",
}
USUAL = Limits()
_MODULES = {"txt": "plain", "md": "plain", "html": "html", "docx": "docx", "pdf": "pdf"}
_REMEDIES = {
    ".doc": "Save it as .docx.",
    ".wps": "Save it as .docx.",
    ".rtf": "Save it as .docx.",
    ".odt": "Save it as .docx.",
    ".xls": "Guatu reads reports; save the text of it as .docx or .txt.",
    ".xlsx": "Guatu reads reports; save the text of it as .docx or .txt.",
    ".ppt": "Save its text as .docx or .txt.",
    ".pptx": "Save its text as .docx or .txt.",
    ".zip": "Unpack it and name the files in it.",
    ".rar": "Unpack it and name the files in it.",
    ".7z": "Unpack it and name the files in it.",
    ".jpg": "Recognise its text (OCR) first.",
    ".jpeg": "Recognise its text (OCR) first.",
    ".png": "Recognise its text (OCR) first.",
    ".tif": "Recognise its text (OCR) first.",
    ".ofd": "Export it as PDF with a text layer, or as .docx.",
}


class Source(NamedTuple):
    """A file as read.

    `doc` is its stem, `format` one of txt, md, html, docx, pdf, `encoding` what its bytes were decoded from (None
    for docx and pdf). `title` is what the file itself calls its title (html, docx). `notes` tell what was lost.
    """

    path: Path
    doc: str
    format: str
    encoding: str | None
    text: str
    title: str | None = None
    notes: tuple[str, ...] = ()


def read_source(path: Path, *, limits: Limits = USUAL) -> Source:
    """The text of one file.

    Raises a SourceError of the right kind, with what would help: missing, empty, too large, broken, encrypted, or
    without a text layer.
    """
    path = Path(path)
    format_ = _format(path)
    data = _bytes(path, limits)
    content = _guarded(path, _reader(format_), data, limits)
    return Source(path, path.stem, format_, content.encoding, content.text, content.title, content.notes)


def _format(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in FORMATS or not _exists(path):
        return FORMATS.get(suffix, "txt")
    remedy = _REMEDIES.get(suffix, "Save it as .docx, .pdf, .html, .md or .txt.")
    raise SourceBroken(path, f"files of the kind {suffix or 'without a suffix'} are not read", remedy)


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise SourceBroken(path, "it is a folder, not a file", "Name the files in it.")
        if not stat.S_ISREG(status.st_mode):
            raise SourceBroken(path, "it is not a regular file", "Copy its content into a file.")
        if status.st_size > limits.file:
            raise SourceTooLarge(
                path, f"it has {status.st_size:,} bytes, the limit is {limits.file:,}", "Split it, one report a file."
            )
        data = path.read_bytes()
    except PermissionError as error:
        raise SourceMissing(path, "there is no right to read it", "Ask its owner for the right to read.") from error
    except (OSError, ValueError) as error:
        raise SourceMissing(path, "there is no such file", "Check the name and the folder.") from error
    if not data:
        raise SourceEmpty(path, "it is empty (0 bytes)", "Check that it was saved or copied to the end.")
    return data


def _reader(format_: str) -> Callable[[Path, bytes, Limits], Content]:
    module = import_module(f"guatu.reading.sources.{_MODULES[format_]}")
    read: Callable[[Path, bytes, Limits], Content] = module.read
    return read


def _guarded(path: Path, read: Callable[[Path, bytes, Limits], Content], data: bytes, limits: Limits) -> Content:
    """What a format reads; whatever its library throws becomes a SourceError with the cause kept."""
    try:
        return read(path, data, limits)
    except SourceError:
        raise
    except MemoryError as error:
        raise SourceTooLarge(path, "it needs more memory than there is", "Split it.") from error
    except Exception as error:
        looks = seems(data)
        reason = f"it cannot be read: {f'it seems to be {looks}' if looks else 'it is damaged'} ({error})"
        raise SourceBroken(path, reason, "Open it in its program and save it anew.") from error
