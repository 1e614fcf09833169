"""What a file really is, by its first bytes."""

from __future__ import annotations

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (PDF, "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"BM\x00\x00", "a bitmap picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"ID3", "a sound file"),
    (b"PAR1", "a Parquet table"),
)


def seems(data: bytes) -> str | None:
    """In words what a file's bytes look like, None where they carry no known signature."""
    if data.startswith(OLE):
        return ole_kind(data)
    if data.startswith(ZIP):
        return zip_kind(data)
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    if data[4:8] == b"ftyp":
        return "a film or sound file"
    return None


def ole_kind(data: bytes) -> str:
    """What the compound file of the older Office formats holds."""
    if _holds(data, "EncryptedPackage"):
        return "an Office document locked with a password"
    if _holds(data, "WordDocument"):
        return "a document of the older Word format (.doc or .wps)"
    if _holds(data, "Workbook") or _holds(data, "Book"):
        return "a workbook of the older Excel format (.xls)"
    if _holds(data, "PowerPoint Document"):
        return "a presentation of the older PowerPoint format (.ppt)"
    return "a file of an older Office format"


def zip_kind(data: bytes) -> str:
    """What kind of zip archive: the Office formats are zip archives too."""
    for folder, name in ((b"word/", "a Word document"), (b"xl/", "an Excel workbook"), (b"ppt/", "a presentation")):
        if folder in data:
            return name
    return "a zip archive"


def _holds(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in data
