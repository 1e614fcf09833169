"""Rules of places in proofs: photos within documents lose theirs, and what cannot be taken out is for the person."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib

import pypdfium2
import pytest
from docx import Document

from guatu_web.records.errors import Refused
from guatu_web.supervision import enclosed, photos
from guatu_web.supervision.proofs import Handed, keep, path_of

pytestmark = pytest.mark.django_db


def tiff(order=">", latitude=39.9042, longitude=116.4074):
    """An Exif body with a GPS directory as a camera writes it: degrees, minutes and seconds as fractions."""

    def angle(value):
        degrees, rest = divmod(value * 3600, 3600)
        minutes, seconds = divmod(rest, 60)
        return struct.pack(order + "6I", int(degrees), 1, int(minutes), 1, int(seconds * 100), 100)

    entry = lambda tag, kind, count, value: struct.pack(order + "HHI", tag, kind, count) + value  # noqa: E731
    number = lambda value: struct.pack(order + "I", value)  # noqa: E731
    gps = [
        entry(1, 2, 2, b"N\0\0\0"), entry(2, 5, 3, number(80)), entry(3, 2, 2, b"E\0\0\0"), entry(4, 5, 3, number(104)),
    ]  # fmt: skip
    first = struct.pack(order + "H", 1) + entry(0x8825, 4, 1, number(26)) + number(0)
    directory = struct.pack(order + "H", len(gps)) + b"".join(gps) + number(0)
    head = (b"II*\0" if order == "<" else b"MM\0*") + number(8)
    return head + first + directory + angle(latitude) + angle(longitude)


GREY = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71"
    "////m8H////6/+b9//j/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAI"
    "AQEAAD8AL//Z"
)
"""A picture of 8 x 8 grey points: the smallest whole JPEG."""


def photo(kind="JPEG", *, place=True, order=">"):
    """A real photo of one colour with an invented place."""
    exif = b"Exif\0\0" + tiff(order)
    if kind == "JPEG":
        return GREY[:2] + (b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif if place else b"") + GREY[2:]

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    told = chunk(b"eXIf", tiff(order)) if place else b""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + told + chunk(b"IDAT", zlib.compress(b"\0\x78")) + chunk(b"IEND", b"")


def heic(order=">"):
    """As much of a HEIC as matters: its Exif lies in it as it was written, after the sign of its kind."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x06Exif\0\0" + tiff(order) + b"picture"


def document(*pictures, suffix="docx", packing=zipfile.ZIP_DEFLATED):
    """A Word document with pictures: a real one, to whose archive they are added."""
    made = io.BytesIO()
    real = Document()
    real.add_paragraph("现场照片（虚构）")
    real.save(made)
    with zipfile.ZipFile(made, "a", packing) as archive:
        for name, content in pictures:
            archive.writestr(f"word/media/{name}", content)
        archive.writestr("word/media/last.xml", "<a/>")
    return made.getvalue()


def pdf(picture):
    """A PDF that shows a JPEG, which lies in it as it was."""
    made = pypdfium2.PdfDocument.new()
    page = made.new_page(200, 200)
    image = pypdfium2.PdfImage.new(made)
    image.load_jpeg(io.BytesIO(picture), inline=True, autoclose=False)
    image.set_matrix(pypdfium2.PdfMatrix().scale(100, 100))
    page.insert_obj(image)
    page.gen_content()
    told = io.BytesIO()
    made.save(told)
    return told.getvalue()


def kept(name, content, *, place_kept=False):
    told = keep(Handed(name, [content], place_kept=place_kept))
    return told, path_of(told.digest, told.media_type).read_bytes()


def test_a_photo_within_a_document_loses_its_place():
    content = document(("image1.jpeg", photo()), ("image2.png", photo("PNG")), ("image3.heic", heic()))
    told, clean = kept("现场.docx", content)
    assert not told.place_kept
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        assert archive.testzip() is None
        assert archive.read("word/media/image1.jpeg") == photo(place=False)
        assert archive.read("word/media/image2.png") == photo("PNG", place=False)
        assert not photos.has_place(archive.read("word/media/image3.heic"))
    assert "现场照片" in Document(io.BytesIO(clean)).paragraphs[0].text


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_all_other_members_stay_byte_for_byte_as_they_were_packed(packing):
    content = document(("image1.jpeg", photo()), ("plain.jpeg", photo(place=False)), packing=packing)
    clean = enclosed.cleaned(content).data
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(io.BytesIO(clean)) as after:
        assert before.namelist() == after.namelist()
        for old, new in zip(before.infolist(), after.infolist(), strict=True):
            if old.filename not in ("word/media/image1.jpeg", "docProps/thumbnail.jpeg"):
                assert (old.CRC, old.compress_size, old.date_time, old.extra) == (
                    new.CRC,
                    new.compress_size,
                    new.date_time,
                    new.extra,
                )
                assert before.read(old) == after.read(new)


def test_a_document_without_places_stays_as_it_is():
    content = enclosed.cleaned(document(("plain.jpeg", photo(place=False)))).data
    assert kept("无照片.docx", content)[1] == content


def test_the_place_stays_where_it_is_wanted():
    content = document(("image1.jpeg", photo()))
    told, whole = kept("现场.docx", content, place_kept=True)
    assert told.place_kept
    assert whole == content
    assert not kept("无照片.docx", document(), place_kept=True)[0].place_kept


def test_a_photo_that_cannot_be_stripped_is_for_the_person_to_decide():
    content = document(("断.jpeg", photo()[:-40]))
    with pytest.raises(Refused, match=r"含拍摄位置，未能去除.*保留拍摄位置") as refused:
        kept("现场.docx", content)
    assert refused.value.field == "proof"
    assert kept("现场.docx", content, place_kept=True)[0].place_kept


def bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<a/>")
        for number in range(8):
            archive.writestr(f"word/media/{number}.jpeg", b"\0" * 60_000_000)
    return made.getvalue()


def damaged():
    content = document(("image1.jpeg", photo()))
    return content[: len(content) // 2]


@pytest.mark.parametrize("content", [bomb, damaged], ids=["bomb", "damaged"])
def test_a_document_that_is_damaged_or_unfolds_too_far_is_refused(content):
    with pytest.raises(Refused, match=r"文档“现场.docx”已损坏"):
        kept("现场.docx", content())


def test_a_presentation_is_taken_too():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("ppt/presentation.xml", "<a/>")
        archive.writestr("ppt/media/image1.jpg", photo())
    told, clean = kept("汇报.pptx", made.getvalue())
    assert path_of(told.digest, told.media_type).suffix == ".pptx"
    assert not photos.has_place(clean)


@pytest.mark.parametrize("order", [">", "<"])
def test_a_pdf_with_the_place_of_a_photo_is_for_the_person_to_decide(order):
    content = pdf(photo(order=order))
    with pytest.raises(Refused, match=r"“现场.pdf”含拍摄位置，未能去除"):
        kept("现场.pdf", content)
    told, whole = kept("现场.pdf", content, place_kept=True)
    assert told.place_kept
    assert whole == content


def test_a_place_is_found_in_a_photo_that_is_packed_once_more():
    picture = photo()
    packed = zlib.compress(picture)
    assert packed not in picture
    plain = pdf(picture)
    start = plain.index(picture)
    head = plain.rindex(b"<<", 0, start)
    told = plain[head:start].replace(b"/DCTDecode", b"[/FlateDecode /DCTDecode]")
    told = told.replace(str(len(picture)).encode(), str(len(packed)).encode())
    content = plain[:head] + told + packed + plain[start + len(picture) :]
    assert not photos.has_place(content)
    with pytest.raises(Refused, match="未能去除"):
        kept("现场.pdf", content)


def test_a_pdf_without_places_is_taken_as_it_is():
    content = pdf(photo(place=False))
    told, whole = kept("现场.pdf", content)
    assert not told.place_kept
    assert whole == content
    assert not kept("现场.pdf", content, place_kept=True)[0].place_kept


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("wrap", [lambda told: told, heic], ids=["tiff", "heic"])
def test_a_place_is_blotted_out_and_nothing_moves(order, wrap):
    content = tiff(order) if wrap is not heic else heic(order)
    clean = photos.stripped(content)
    assert photos.has_place(content)
    assert not photos.has_place(clean)
    assert len(clean) == len(content)
    assert clean[:20] == content[:20]
