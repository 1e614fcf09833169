"""Files that prove something: kept under their digest outside the web root, of few kinds, each known by its content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from guatu.reading.sources.signature import seems
from guatu_web.documents.incoming import incoming, settle
from guatu_web.documents.storage import clean_name
from guatu_web.records.errors import Refused
from guatu_web.supervision import enclosed, pdf_photos
from guatu_web.supervision.models import Proof
from guatu_web.supervision.photos import BrokenPhoto, stripped

SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "video/mp4": ".mp4",
}
ACCEPTED = ("jpg", "png", "webp", "pdf", "docx", "xlsx", "pptx", "mp4")
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
    "a presentation": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_WITH_PLACE = frozenset(("image/jpeg", "image/png", "image/webp", "video/mp4"))
_OFFICE = frozenset(each for each in SUFFIXES if "openxmlformats" in each)
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
    """Put a file in its place as it streams in; of a photo and a film, and of photos within Office documents, the place
    goes before, unless it is wanted.

    Refused, with the file's name and what would work, for one beyond the limit, of another kind, empty or broken; and
    for one whose place cannot be taken out, so that the person decides.
    """
    name = clean_name(file.name)
    with incoming(file.chunks, too_large(name)) as found:
        data = found.path.read_bytes()
        kind = _kind(name, data)
        if not file.place_kept:
            clean = _without_place(name, data, kind)
            if clean != data:
                return _again(name, clean, kind)
        settle(found.path, path_of(found.digest, kind))
    return Kept(name, found.digest, found.size, kind, file.place_kept and _may_tell_place(name, data, kind))


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


def _without_place(name: str, data: bytes, kind: str) -> bytes:
    """A file as it is kept where no place is wanted."""
    if kind in _WITH_PLACE:
        return _stripped(name, data)
    if kind in _OFFICE:
        with _whole(name):
            data, left = enclosed.cleaned(data)
        if left:
            raise _place_stays(name)
    elif pdf_photos.tells_place(data):
        raise _place_stays(name)
    return data


def _may_tell_place(name: str, data: bytes, kind: str) -> bool:
    """Whether to keep the place means anything for a file."""
    if kind in _OFFICE:
        with _whole(name):
            return enclosed.tells_place(data)
    return kind in _WITH_PLACE or pdf_photos.tells_place(data)


def _place_stays(name: str) -> Refused:
    told = _("“%(name)s”含拍摄位置，未能去除。请去除后再上传；确需保留的，请勾选“保留拍摄位置”后提交。")
    return Refused(told % {"name": name}, "proof")


@contextmanager
def _whole(name: str) -> Iterator[None]:
    """Refused for a document that is damaged, locked, or unfolds too far."""
    try:
        yield
    except enclosed.BrokenDocument:
        told = _("文档“%(name)s”已损坏、加了密码或内容异常；请用 Word、WPS 打开后另存再上传。")
        raise Refused(told % {"name": name}, "proof") from None


def _stripped(name: str, data: bytes) -> bytes:
    try:
        return stripped(data)
    except BrokenPhoto:
        told = _("照片“%(name)s”不完整或已损坏；请重新拍摄或导出后再上传。")
        raise Refused(told % {"name": name}, "proof") from None


def _kind(name: str, data: bytes) -> str:
    """The media type of a file by its content."""
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
