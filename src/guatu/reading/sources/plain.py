"""Text files: which encoding their bytes are in, and the text exactly as it stands there."""

from __future__ import annotations

import codecs
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from guatu.errors import SourceBroken, SourceEmpty
from guatu.reading.sources.content import Content, Limits
from guatu.reading.sources.signature import seems

LOST = "\ufffd"
TRIED = ("gb18030", "big5hkscs")
GUESSED = ["gb18030", "big5hkscs", "euc_jp", "shift_jis", "euc_kr", "cp1252"]
_CHARACTERS = Path(__file__).parents[1] / "lexicon" / "characters.yaml"
_SAMPLE = 20_000
# UTF-32 before UTF-16: its little-endian mark begins with the shorter one
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes({*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F})


class Decoded(NamedTuple):
    """A text, the encoding it was in, and how many of its characters stand for lost bytes."""

    text: str
    encoding: str
    lost: int


def read(path: Path, data: bytes, limits: Limits) -> Content:
    """The text of a .txt or .md file; a byte order mark is left out, everything else stays as it is.

    SourceBroken says what a file really seems to be where it is no text.
    """
    looks = seems(data)
    if looks:
        remedy = "Give it its right name, or save it as text."
        raise SourceBroken(path, f"it is named as text but seems to be {looks}", remedy)
    decoded = decode(data)
    if decoded is None:
        remedy = "Open it in an editor and save it as UTF-8."
        raise SourceBroken(path, "its bytes are no text in any known encoding", remedy)
    if not decoded.text.strip("\ufeff\x00 \t\r\n\u3000\u00a0"):
        raise SourceEmpty(path, "there is no text in it", "Check that the right file was saved.")
    original = garbled(decoded.text)
    if original:
        reason = f"it is Chinese text that was once read as if {original} were a Western encoding, and saved so"
        raise SourceBroken(path, reason, "Go back to the file that it was made from.")
    return Content(decoded.text, decoded.encoding, notes=notes(decoded))


def notes(decoded: Decoded) -> tuple[str, ...]:
    """What a reader should know about how the bytes became text."""
    if not decoded.lost:
        return ()
    return (f"{decoded.lost} undecodable bytes or characters were read as U+FFFD ({decoded.encoding})",)


def garbled(text: str) -> str | None:
    """The encoding that a text was in before it was read as Latin-1 and saved so ("¤G¡³"); None for a sound one."""
    sample = text[:_SAMPLE]
    western = sum(1 for char in sample if "\x80" <= char <= "\xff")
    if western * 3 < len(sample) or western < 40:
        return None
    data = sample.encode("latin-1", "replace")
    for encoding in TRIED:
        decoded = _with_losses(data, encoding)
        if _plausibility(decoded) >= 0.4:
            return encoding
    return None


def decode(data: bytes, declared: str | None = None) -> Decoded | None:
    """The text in some bytes, or None where they are no text.

    In order: a byte order mark, UTF-16 by its zero bytes, UTF-8, the declared encoding where every byte fits,
    GB 18030 or Big5 by which gives the commoner characters, then the guess of charset-normalizer.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_losses(data, encoding)
    if b"\x00" in data:
        return _utf16(data)
    if (text := _strictly(data, "utf-8")) is not None:
        return None if _binary(data) else Decoded(text, "utf-8", 0)
    if declared and not _binary(data) and (text := _strictly(data, declared)) is not None:
        return Decoded(text, declared, 0)
    return _utf8_with_losses(data) or _chinese(data) or _guessed(data)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _with_losses(data: bytes, encoding: str) -> Decoded:
    before = _strictly(data, encoding)
    if before is not None:
        return Decoded(before, encoding, 0)
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count(LOST))


def _utf16(data: bytes) -> Decoded | None:
    """Text in UTF-16 without a mark, in the byte order that gives the commoner characters."""
    decoded = max((_with_losses(data, encoding) for encoding in ("utf-16-le", "utf-16-be")), key=_known)
    return decoded if _known(decoded) >= 0.5 and "\x00" not in decoded.text else None


def _utf8_with_losses(data: bytes) -> Decoded | None:
    """UTF-8 with a few bad bytes: a file cut in the middle of a character, a byte lost on the way."""
    decoded = _with_losses(data, "utf-8")
    wide = sum(1 for char in decoded.text[:_SAMPLE] if char > "\u07ff" and char != LOST)
    lost = decoded.text[:_SAMPLE].count(LOST)
    return decoded if lost * 10 <= wide and not _binary(data) else None


def _chinese(data: bytes) -> Decoded | None:
    """GB 18030 (with GBK and GB 2312 in it) or Big5, whichever gives the commoner characters."""
    if _binary(data):
        return None
    decoded = max((_with_losses(data, encoding) for encoding in TRIED), key=_plausibility)
    return decoded if _plausibility(decoded) >= 0.2 else None


def _plausibility(decoded: Decoded) -> float:
    """The share of common characters among the Chinese ones of a sample, less the lost."""
    sample = decoded.text[:_SAMPLE]
    wide = [char for char in sample if char > "\u2fff"]
    if not wide:
        return 0.0
    common = sum(1 for char in wide if char in common_characters())
    return (common - 2 * sample.count(LOST)) / len(wide)


def _guessed(data: bytes) -> Decoded | None:
    """The guess of charset-normalizer, for the rare rest."""
    from charset_normalizer import from_bytes  # slow to load, and seldom needed

    best = from_bytes(data[: 5 * _SAMPLE], cp_isolation=GUESSED).best()
    if best is None or _binary(data):
        return None
    decoded = _with_losses(data, best.encoding)
    return decoded if decoded.lost * 100 <= len(decoded.text) else None


def _binary(data: bytes) -> bool:
    """Whether control bytes stand in the data more often than a stray one does."""
    sample = data[: 10 * _SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 200 > len(sample) + 200


def _known(decoded: Decoded) -> float:
    """The share of a sample that is Latin, punctuation or a common Chinese character."""
    sample = decoded.text[:_SAMPLE]
    known = sum(1 for char in sample if char < "\u024f" or "\u2000" <= char <= "\u30ff" or char in common_characters())
    return known / max(1, len(sample))


@cache
def common_characters() -> frozenset[str]:
    """The commonest characters of Chinese prose, both scripts."""
    with _CHARACTERS.open(encoding="utf-8") as file:
        lists = yaml.load(file, Loader=yaml.CSafeLoader)
    return frozenset(lists["simplified"] + lists["traditional"] + "，。、；：（）“”《》！？％　０１２３４５６７８９")
