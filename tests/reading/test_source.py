"""From a file to its text: encodings, offsets, limits, and what a person is told when it cannot be read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import ANNUAL, MIDYEAR, QUARTER
from guatu.errors import SourceBroken, SourceEmpty, SourceEncrypted, SourceError, SourceMissing, SourceTooLarge
from guatu.reading.source import FORMATS, Limits, read_source

REPORT = "8月12日，云泽湖科技产业园召开年中工作会议。上半年完成地区生产总值42.8亿元，同比增长8.1%。\r\n" * 4
OLDER = "8月12日，雲澤湖科技產業園召開年中工作會議。上半年完成地區生產總值42.8億元，同比增長8.1%。\n" * 4


@pytest.fixture
def written(tmp_path):
    """Writes a file of the given name and bytes."""

    def write(content: bytes, name: str = "report.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


# --- text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312"]
)
def test_a_simplified_text_is_read_in_every_encoding_it_may_be_in(written, encoding):
    source = read_source(written(REPORT.encode(encoding)))
    assert source.text == REPORT
    assert source.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "gb18030", "big5", "big5hkscs"])
def test_a_traditional_text_is_read_in_every_encoding_it_may_be_in(written, encoding):
    assert read_source(written(OLDER.encode(encoding))).text == OLDER


@pytest.mark.parametrize("text", ["GDP增长8%", "上半年", "增長", "总投资688亿元的80个项目", "plain ASCII, 12\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_characters_suffice(written, text, encoding):
    assert read_source(written(text.encode(encoding))).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_offsets_are_those_of_open_without_newline_translation(written, encoding, ends):
    path = written(REPORT.replace("\r\n", ends).encode(encoding))
    source = read_source(path)
    with open(path, encoding=source.encoding, newline="") as file:
        assert source.text == file.read()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_in_utf_8_is_read_back(tmp_path, text):
    path = tmp_path / "any.txt"
    path.write_bytes(text.encode())
    if text.strip("\ufeff \u3000\u00a0"):
        assert read_source(path).text == (text[1:] if text[0] == "\ufeff" else text)


def test_a_file_cut_within_a_character_is_read_and_noted(written):
    source = read_source(written(REPORT.strip().encode()[:-1]))
    assert source.text == REPORT.strip()[:-1] + "\ufffd"
    assert source.notes == ("1 undecodable bytes or characters were read as U+FFFD (utf-8)",)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_lost_byte_costs_no_more_than_its_neighbours(written, encoding):
    damaged = REPORT.encode(encoding).replace("产".encode(encoding), b"\xff", 1)
    source = read_source(written(damaged))
    assert REPORT[-40:] == source.text[-40:]
    assert "U+FFFD" in source.notes[0]


def test_what_a_source_tells_of_itself(written):
    source = read_source(written(REPORT.encode(), "年中会议.md"))
    assert (source.doc, source.format, source.encoding, source.title) == ("年中会议", "md", "utf-8", None)
    assert source.path.name == "年中会议.md"


# --- failures -----------------------------------------------------------------------------------------------------

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "content", "kind", "told"),
    [
        ("empty.txt", b"", SourceEmpty, "empty"),
        ("blank.txt", " \r\n　\n".encode(), SourceEmpty, "no text"),
        ("mark.txt", b"\xef\xbb\xbf", SourceEmpty, "no text"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(99), SourceBroken, "PNG picture"),
        ("photo.txt", b"\xff\xd8\xff\xe0" + bytes(99), SourceBroken, "JPEG picture"),
        ("page.txt", b"%PDF-1.4\n1 0 obj", SourceBroken, "PDF document"),
        ("word.txt", b"PK\x03\x04....word/document.xml", SourceBroken, "Word document"),
        ("old.txt", _OLE + "WordDocument".encode("utf-16-le"), SourceBroken, "older Word format"),
        ("bytes.txt", bytes(range(256)) * 8, SourceBroken, "no text in any known encoding"),
        ("garbled.txt", OLDER.encode("big5").decode("latin-1").encode(), SourceBroken, "as if big5hkscs were"),
        ("zeros.txt", bytes(1000), SourceBroken, "no text in any known encoding"),
        ("report.doc", _OLE, SourceBroken, "Save it as .docx"),
        ("report.wps", _OLE, SourceBroken, "Save it as .docx"),
        ("table.xls", _OLE, SourceBroken, "save the text of it"),
        ("table.xlsx", b"PK\x03\x04", SourceBroken, "save the text of it"),
        ("reports.zip", b"PK\x03\x04", SourceBroken, "Unpack it"),
        ("scan.jpg", b"\xff\xd8\xff", SourceBroken, "OCR"),
        ("report.xyz", b"?", SourceBroken, ".docx, .pdf, .html, .md or .txt"),
        ("report", b"?", SourceBroken, "without a suffix"),
        ("locked.docx", _OLE + "EncryptedPackage".encode("utf-16-le"), SourceEncrypted, "without a password"),
        ("old.docx", _OLE + "WordDocument".encode("utf-16-le"), SourceBroken, "save it as .docx"),
        ("none.docx", b"PK\x03\x04 and no more", SourceBroken, "not a whole zip archive"),
        ("text.docx", REPORT.encode(), SourceBroken, "not a whole zip archive"),
        ("text.pdf", REPORT.encode(), SourceBroken, "damaged|no PDF document"),
        ("half.pdf", b"%PDF-1.7\n%junk", SourceBroken, "damaged"),
        ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(99), SourceBroken, "PNG picture"),
        ("blank.html", b"<html><script>x()</script></html>", SourceEmpty, "shows no text"),
    ],
)
def test_a_bad_file_is_told_by_name_with_what_is_wrong_and_what_would_help(written, name, content, kind, told):
    path = written(content, name)
    with pytest.raises(SourceError) as caught:
        read_source(path)
    assert type(caught.value) is kind
    assert str(caught.value).startswith(f"{path}: ")
    assert re.search(told, str(caught.value)), str(caught.value)
    assert caught.value.reason
    assert caught.value.remedy.endswith(".")


def test_a_missing_file_a_folder_and_an_impossible_name_are_told(tmp_path):
    for path, kind in (
        (tmp_path / "no.txt", SourceMissing),
        (tmp_path, SourceBroken),
        (tmp_path / "a\0b.txt", SourceMissing),
    ):
        with pytest.raises(kind):
            read_source(path)


def test_a_file_without_the_right_to_read_is_told(written):
    path = written(REPORT.encode())
    path.chmod(0)
    reader = os.fork()
    if reader == 0:
        os._exit(_told_as_another_user(path))
    assert os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0


def _told_as_another_user(path: Path) -> int:
    """0 where the reader is told that it has no right. An administrator becomes somebody else first."""
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        read_source(path)
    except SourceMissing as error:
        return 0 if "no right to read it" in str(error) else 1
    return 2


def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    with pytest.raises(SourceBroken, match="not a regular file"):
        read_source(path)


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(SourceTooLarge, match=r"200,000,000 bytes, the limit is 100,000,000.*Split it"):
        read_source(path)
    with pytest.raises(SourceTooLarge):
        read_source(MIDYEAR, limits=Limits(file=100))


def test_two_million_characters_are_within_the_limits(written):
    text = REPORT * (2_000_000 // len(REPORT))
    assert read_source(written(text.encode())).text == text
    assert read_source(written(text.encode("gb18030"))).text == text


@given(
    st.binary(max_size=300),
    st.sampled_from([".txt", ".md", ".html", ".docx", ".pdf"]),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4\n", b"<html>", b"\xff\xfe"]),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_give_text_or_a_source_error(tmp_path, content, suffix, start):
    path = tmp_path / f"random{suffix}"
    path.write_bytes(start + content)
    assert read_or_told(path)


@given(st.sampled_from([ANNUAL, QUARTER]), st.integers(0, 40_000), st.binary(min_size=1, max_size=6))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_sample_gives_text_or_a_source_error(tmp_path, sample, place, bytes_):
    content = bytearray(sample.read_bytes())
    place %= len(content)
    content[place : place + len(bytes_)] = bytes_
    path = tmp_path / sample.name
    path.write_bytes(content)
    assert read_or_told(path)


def read_or_told(path: Path) -> str:
    """The text of a file, or what a person is told instead; any other error ends the test."""
    try:
        return read_source(path).text
    except SourceError as error:
        return error.remedy


def test_formats_load_their_libraries_only_when_they_are_read():
    """A text must not wait for the libraries of other formats."""
    code = (
        "import sys; from pathlib import Path; from guatu.reading.source import read_source; "
        f"read_source(Path({str(MIDYEAR)!r})); "
        "print([name for name in ('lxml', 'pypdfium2', 'charset_normalizer') if name in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_every_format_has_a_suffix():
    assert set(FORMATS.values()) == {"txt", "md", "html", "docx", "pdf"}
