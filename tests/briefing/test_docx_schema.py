"""Rules of .docx files against the schema of Office Open XML (ISO/IEC 29500): every part of every file is valid.

openxml-audit holds the rules of Microsoft's Open XML SDK as data, and also tells what Word would repair.
"""

from __future__ import annotations

import zipfile

import pytest
from openxml_audit import FileFormat, OpenXmlValidator

from a_paper import whole_paper
from cast import SAMPLES
from guatu.briefing import composed, read_facts, shipped
from guatu.briefing.typesetting import paper_of
from guatu.papers.writing import written

FACTS = read_facts((SAMPLES / "briefing.yaml").read_text("utf-8"))
TEMPLATES = shipped()


def faults(content, folder):
    """What the validator finds against a file."""
    path = folder / "document.docx"
    path.write_bytes(content)
    return [str(each) for each in OpenXmlValidator(FileFormat.OFFICE_2010).validate(path).errors]


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_briefing_is_valid(name, tmp_path):
    assert faults(written(paper_of(composed(FACTS, TEMPLATES[name]))), tmp_path) == []


@pytest.mark.parametrize("landscape", [False, True], ids=["upright", "lying"])
def test_a_document_with_all_that_there_is_is_valid(landscape, tmp_path):
    content = written(whole_paper()._replace(landscape=landscape))
    (tmp_path / "named.docx").write_bytes(content)
    names = zipfile.ZipFile(tmp_path / "named.docx").namelist()
    assert {"word/charts/chart2.xml", "customXml/item1.xml", "customXml/itemProps1.xml", "word/footer2.xml"} <= set(
        names
    )
    assert faults(content, tmp_path) == []


@pytest.mark.parametrize(
    ("part", "right", "wrong"),
    [
        ("word/document.xml", "<w:keepNext/>", "<w:keepNext/><w:nonsense/>"),
        ("word/document.xml", 'w:lineRule="exact"', 'w:lineRule="about"'),
        ("word/document.xml", '<w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/>', None),
        ("word/charts/chart1.xml", '<c:delete val="0"/><c:axPos val="b"/>', '<c:axPos val="b"/><c:delete val="0"/>'),
        ("word/numbering.xml", '<w:suff w:val="nothing"/>', '<w:lvlJc w:val="left"/><w:suff w:val="nothing"/>'),
    ],
)
def test_a_fault_would_be_found(part, right, wrong, tmp_path):
    (tmp_path / "right.docx").write_bytes(written(whole_paper()))
    with zipfile.ZipFile(tmp_path / "right.docx") as good, zipfile.ZipFile(tmp_path / "wrong.docx", "w") as bad:
        for name in good.namelist():
            content = good.read(name).decode("utf-8", "surrogateescape")
            if name == part:
                assert right in content
                ends = right.split("/>")
                content = content.replace(right, wrong or f"{ends[1]}/>{ends[0]}/>", 1)
            bad.writestr(name, content.encode("utf-8", "surrogateescape"))
    assert faults((tmp_path / "wrong.docx").read_bytes(), tmp_path) != []
