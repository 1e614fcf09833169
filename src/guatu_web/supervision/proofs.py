"""Files that prove something: kept under their digest outside the web root, of few kinds, each known by its content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from guatu.reading.sources.signature import seems
from guatu_web.documents.incoming import incoming, settle
from guatu_web.documents.storage import clean_name
from guatu_web.records.errors import Refused
from guatu_web.supervision.models import Proof
from guatu_web.supervision.photos import BrokenPhoto, stripped

SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "video/mp4": ".mp4",
}
ACCEPTED = ("jpg", "png", "webp", "pdf", "docx", "xlsx", "mp4")
SHOWN = frozenset(("image/jpeg", "image/png", "image/webp"))
"""What a browser may show by itself; anything else is saved."""
MOST = 9
"""So many files go with one act."""
_BY_CONTENT = {
    "a JPEG picture": "image/jpeg",
    "a PNG picture": "image/png",
    "a PDF document": "application/pdf",
    "a Word document": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "an Excel workbook": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_WITH_PLACE = frozenset(("image/jpeg", "image/png", "image/webp", "video/mp4"))
_FILMS = (".mp4", ".mov", ".avi", ".mkv", ".wmv", ".m4v", ".3gp")
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


class File(Protocol):
    """A file as Django hands it on."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


class Handed(NamedTuple):
    """A file as a person hands it in; `place_kept` where the place of a photo is wanted."""

    name: str
    chunks: Iterable[bytes]
    place_kept: bool = False


class Kept(NamedTuple):
    """A file that was put in its place, and what it is."""

    name: str
    digest: str
    size: int
    media_type: str
    place_kept: bool


def path_of(digest: str, media_type: str) -> Path:
    """Where the file of a digest lies."""
    return Path(settings.UPLOADS) / "proofs" / digest[:2] / f"{digest}{SUFFIXES[media_type]}"


def keep_all(files: Sequence[File], *, place_kept: bool = False) -> list[Kept]:
    """Put the files of an act in their place. Refused for more than MOST of them."""
    if len(files) > MOST:
        raise Refused(_("一次最多上传 %(most)s 个文件，请分次办理。") % {"most": MOST}, "proof")
    return [keep(Handed(str(each.name), each.chunks(), place_kept=place_kept)) for each in files]


def keep(file: Handed) -> Kept:
    """Put a file in its place as it streams in; of a photo and a film the place goes before, unless it is wanted.

    Refused, with the file's name and what would work, for one beyond the limit, of another kind, empty or broken.
    """
    name = clean_name(file.name)
    with incoming(file.chunks, too_large(name)) as found:
        kind = _kind(name, found.path)
        if kind in _WITH_PLACE and not file.place_kept:
            data = found.path.read_bytes()
            clean = _stripped(name, data)
            if clean != data:
                return _again(name, clean, kind)
        settle(found.path, path_of(found.digest, kind))
    return Kept(name, found.digest, found.size, kind, file.place_kept and kind in _WITH_PLACE)


def too_large(name: str) -> Refused:
    """The refusal of a file beyond the limit, with what helps for its kind."""
    limit = {"name": name, "limit": settings.LARGEST_UPLOAD // (1024 * 1024)}
    if PurePath(name).suffix.lower() in _FILMS:
        told = _("视频“%(name)s”超过 %(limit)s MB 的上限；请截取关键片段或降低清晰度，也可改传照片。")
    else:
        told = _("“%(name)s”超过 %(limit)s MB 的上限；请压缩后再上传。")
    return Refused(told % limit, "proof")


def opened(proof: Proof) -> BinaryIO:
    """The file of a proof, to be read. FileNotFoundError where it is not in its place."""
    return path_of(proof.digest, proof.media_type).open("rb")


def _again(name: str, data: bytes, kind: str) -> Kept:
    with incoming([data], too_large(name)) as found:
        settle(found.path, path_of(found.digest, kind))
    return Kept(name, found.digest, found.size, kind, place_kept=False)


def _stripped(name: str, data: bytes) -> bytes:
    try:
        return stripped(data)
    except BrokenPhoto:
        told = _("照片“%(name)s”不完整或已损坏；请重新拍摄或导出后再上传。")
        raise Refused(told % {"name": name}, "proof") from None


def _kind(name: str, path: Path) -> str:
    """The media type of a file by its content."""
    data = path.read_bytes()
    if not data:
        raise Refused(_("“%(name)s”是空文件，请检查是否保存完整。") % {"name": name}, "proof")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return _film(name, data)
    if (kind := _BY_CONTENT.get(seems(data) or "")) is not None:
        return kind
    told = _("“%(name)s”不能作为佐证材料；可上传 %(accepted)s。")
    raise Refused(told % {"name": name, "accepted": _("、").join(ACCEPTED)}, "proof")


def _film(name: str, data: bytes) -> str:
    if data[8:12] in _HEIC:
        told = _("“%(name)s”是 HEIC 照片，多数电脑打不开；请在手机相机设置中选“兼容性最佳”，或转为 JPEG 后再上传。")
        raise Refused(told % {"name": name}, "proof")
    return "video/mp4"
