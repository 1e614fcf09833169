"""Word documents: order, tables, numbers, what is left out, and archives that mean harm."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from packed_docx import STRICT, W, archive, numbered, numbering, p, packed, table

from guatu.errors import SourceBroken, SourceEmpty, SourceEncrypted, SourceError, SourceTooLarge
from guatu.reading.source import Limits, read_source
from guatu.reading.sources.numbering import written as number_written


@pytest.fixture
def read(tmp_path):
    """The source that is read from the bytes of a document."""

    def reading(content: bytes, **limits):
        path = tmp_path / "report.docx"
        path.write_bytes(content)
        return read_source(path, limits=Limits(**limits))

    return reading


@pytest.fixture
def lines(read):
    """The lines that are read from a document."""
    return lambda content: read(content).text.splitlines()


def test_paragraphs_and_tables_come_in_their_order(lines):
    body = p("第一段。") + table(["指标", "上半年"], ["产值", "42.8"]) + p("第二段。")
    assert lines(packed(body)) == ["第一段。", "指标\t上半年", "产值\t42.8", "第二段。"]


def test_the_strict_dialect_is_read_like_the_usual_one(lines):
    assert lines(packed(p("完成产值42.8亿元。"), namespace=STRICT)) == ["完成产值42.8亿元。"]


def test_a_cell_merged_downwards_is_said_once_and_keeps_its_column(lines):
    merged = "<w:tcPr><w:vMerge{}/></w:tcPr>"
    rows = [merged.format(' w:val="restart"') + p("工业"), "产值"], [merged.format("") + p("工业"), "利润"]
    assert lines(packed(table(*rows))) == ["工业\t产值", "\t利润"]


def test_a_table_of_one_column_is_a_frame_around_paragraphs(lines):
    assert lines(packed(table([p("一、目标") + p("增长8%。")]))) == ["一、目标", "增长8%。"]


def test_a_table_within_a_cell_follows_its_row(lines):
    assert lines(packed(table(["甲", p("乙") + table(["丙", "丁"])]))) == ["甲\t乙", "丙\t丁"]


def test_several_paragraphs_of_a_cell_stand_on_one_line(lines):
    assert lines(packed(table(["任务", p("引进项目30个；") + p("力争40个。")]))) == ["任务\t引进项目30个； 力争40个。"]


def test_tabs_breaks_and_hyphens_are_characters(lines):
    run = (
        "<w:p><w:r><w:t>产值</w:t><w:tab/><w:t>42.8</w:t><w:br/>"
        "<w:t>1</w:t><w:noBreakHyphen/><w:t>7月</w:t></w:r></w:p>"
    )
    assert lines(packed(run)) == ["产值\t42.8", "1-7月"]


def test_deleted_and_hidden_text_and_field_codes_are_left_out_inserted_text_stays(lines):
    body = (
        "<w:p><w:del><w:r><w:delText>旧数</w:delText></w:r></w:del><w:ins><w:r><w:t>新数8%</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert lines(packed(body)) == ["新数8%"]


def test_content_controls_are_transparent_and_text_boxes_follow_their_paragraph(lines):
    body = (
        f"<w:sdt><w:sdtContent>{p('控件内。')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:t>正文。</w:t></w:r><w:r><w:pict><w:txbxContent>{p('文本框。')}</w:txbxContent></w:pict></w:r></w:p>"
    )
    assert lines(packed(body)) == ["控件内。", "正文。", "文本框。"]


def test_the_same_box_in_two_dialects_is_said_once(lines):
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{p('文本框。')}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    assert lines(packed(f"<w:p><w:r><w:t>正文。</w:t>{both}</w:r></w:p>")) == ["正文。", "文本框。"]


def test_numbers_that_word_computes_are_written_out(lines):
    parts = {
        "word/numbering.xml": numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    }
    body = "".join(
        p(text, numbered(depth))
        for text, depth in [("成绩", 0), ("工业", 1), ("投资", 1), ("5个项目开工", 2), ("打算", 0), ("农业", 1)]
    )
    assert lines(packed(body, parts)) == [
        "一、成绩",
        "（一）工业",
        "（二）投资",
        "1. 5个项目开工",
        "二、打算",
        "（一）农业",
    ]


def test_headings_take_their_number_from_their_style_and_contents_are_left_out(lines):
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="H1"><w:name w:val="heading 1"/>'
        f"<w:pPr>{numbered(0)}</w:pPr></w:style>"
        '<w:style w:styleId="10"><w:name w:val="toc 1"/></w:style></w:styles>'
    )
    parts = {"word/numbering.xml": numbering(("chineseCounting", "%1、")), "word/styles.xml": styles}
    body = (
        p("成绩\t1", '<w:pStyle w:val="10"/>')
        + p("成绩", '<w:pStyle w:val="H1"/>')
        + p("打算", '<w:pStyle w:val="H1"/>')
    )
    assert lines(packed(body, parts)) == ["一、成绩", "二、打算"]


@pytest.mark.parametrize(
    ("count", "form", "shown"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "chineseCounting", "二十"),
        (35, "chineseCounting", "三十五"),
        (3, "decimalEnclosedCircle", "③"),
        (2, "upperLetter", "B"),
        (14, "lowerRoman", "xiv"),
        (7, "decimalZero", "07"),
        (7, "unheardOf", "7"),
    ],
)
def test_counts_are_shown_as_word_shows_them(count, form, shown):
    assert number_written(count, form) == shown


def test_footnotes_follow_at_the_end_without_their_separators(lines):
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator">{p("——")}</w:footnote>'
        f"<w:footnote>{p('含街道。')}</w:footnote></w:footnotes>"
    )
    assert lines(packed(p("产值42.8亿元。"), {"word/footnotes.xml": notes})) == ["产值42.8亿元。", "含街道。"]


def test_the_title_is_that_of_the_file_and_the_main_part_the_one_the_package_names(read):
    core = '<c:coreProperties xmlns:c="c" xmlns:dc="dc"><dc:title>年中报告</dc:title></c:coreProperties>'
    relations = '<Relationships><Relationship Type="x/officeDocument" Target="/word/other.xml"/></Relationships>'
    document = f'<w:document xmlns:w="{W}"><w:body>{p("完成产值42.8亿元。")}</w:body></w:document>'
    source = read(archive({"_rels/.rels": relations, "word/other.xml": document, "docProps/core.xml": core}))
    assert (source.title, source.text, source.encoding) == ("年中报告", "完成产值42.8亿元。\n", None)


# --- archives that mean harm --------------------------------------------------------------------------------------

_BOMB = (
    '<!DOCTYPE b [<!ENTITY a "增长8%。"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused(read, encoding):
    with pytest.raises(SourceBroken, match="declares a document type"):
        read(archive({"word/document.xml": _BOMB.encode(encoding)}))


def test_an_external_entity_is_never_fetched(read, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    bomb = _BOMB.replace('"增长8%。"', f'SYSTEM "{secret.as_uri()}"')
    with pytest.raises(SourceBroken):
        read(archive({"word/document.xml": bomb}))


def test_a_zip_bomb_is_refused_before_it_unfolds(read):
    with pytest.raises(SourceTooLarge, match="unfolds too far"):
        read(packed(p("产值。"), {"word/media/bomb.bin": bytes(60_000_000)}))


def test_too_many_members_and_too_large_parts_are_refused(read):
    with pytest.raises(SourceTooLarge, match="3 members, the limit is 2"):
        read(packed(p("产值。"), {"a": "1"}), members=2)
    with pytest.raises(SourceTooLarge, match=r"part word/document\.xml has more than 500 bytes"):
        read(packed(p("产值。" * 500)), part=500)
    with pytest.raises(SourceTooLarge, match="when unpacked"):
        read(packed(p("产值。" * 50)), unpacked=100)


def test_a_part_that_is_larger_than_it_says_is_refused(read):
    content = packed(p("产值。" * 1000))
    with zipfile.ZipFile(BytesIO(content)) as unpacked:
        size = unpacked.getinfo("word/document.xml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(SourceError):
        read(lying)


def test_a_locked_member_is_told_as_locked(read):
    content = bytearray(packed(p("产值。")))
    for start in (content.find(b"PK\x01\x02", place) for place in range(len(content))):
        if start >= 0:
            content[start + 8] |= 1
    with pytest.raises(SourceEncrypted):
        read(bytes(content))


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"other.xml": "<a/>"}, "holds no Word document"),
        ({"word/document.xml": "<w:document"}, "is no XML"),
        ({"word/document.xml": f'<w:document xmlns:w="{W}"/>'}, "has no body"),
        ({"word/document.xml": "<a>" * 2000}, "is no XML"),
    ],
)
def test_a_broken_package_is_told(read, parts, told):
    with pytest.raises(SourceBroken, match=told):
        read(archive(parts))


def test_a_document_without_words_is_empty(read):
    with pytest.raises(SourceEmpty, match="no text in the document"):
        read(packed(p(" ")))
