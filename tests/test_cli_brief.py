"""`guatu brief`: files in both formats, text on the screen, and errors that say what would work."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from typer.testing import CliRunner

from cast import SAMPLES
from guatu.briefing import plain, read_facts
from guatu.cli import app

FACTS = SAMPLES / "briefing.yaml"


def guatu(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_text_is_printed_where_no_file_is_named():
    answer = guatu("brief", FACTS)
    assert answer.exit_code == 0
    assert "一、总体情况\n2026年1—10月，云泽湖科技产业园列入分析的4项主要指标中" in answer.output
    assert "全市（%）：1—2月 7.8  3月 7.9" in answer.output


def test_several_formats_are_written_at_once_and_nothing_else_is_left(tmp_path):
    names = [tmp_path / name for name in ("a.docx", "a.pdf", "a.txt")]
    answer = guatu("brief", FACTS, "-t", "督查通报", *(word for name in names for word in ("-o", name)))
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert sorted(tmp_path.iterdir()) == sorted(names)
    assert any("督查情况的通报" in each.text for each in Document(str(names[0])).paragraphs)
    assert len(pypdfium2.PdfDocument(names[1])) == 2
    assert "督查情况的通报" in names[2].read_text("utf-8")


def test_facts_may_be_json_and_the_template_a_file(tmp_path):
    facts, template = tmp_path / "facts.json", tmp_path / "mine.yaml"
    facts.write_text(json.dumps(plain(read_facts(FACTS.read_text("utf-8")))), "utf-8")
    template.write_text('name: 试\ntitle: "{area}简报"\nparts: [{figures: on_track}]', "utf-8")
    answer = guatu("brief", facts, "--template", template)
    assert "云泽湖科技产业园简报" in answer.output
    assert "城镇调查失业率为5.1%" in answer.output


def test_the_templates_are_listed():
    assert "economy_month    经济运行分析（月度）" in guatu("brief", "--templates").output


def test_rare_characters_are_told(tmp_path):
    facts = tmp_path / "facts.yaml"
    facts.write_text(FACTS.read_text("utf-8").replace("建设局", "王镕\U000e0fff局"), "utf-8")
    answer = guatu("brief", facts, "-t", "supervision", "-o", tmp_path / "a.docx", "-o", tmp_path / "a.pdf")
    assert answer.exit_code == 0
    assert "仿宋 stands in 仿宋_GB2312's place for 镕" in answer.stderr
    assert "no font has" in answer.stderr


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "name a file of facts (YAML or JSON)"),
        (("none.yaml",), 2, "cannot read none.yaml: No such file or directory; name an existing file"),
        ((FACTS, "-o", "a.odt"), 2, "a.odt is no format of a briefing; name a file with .docx, .pdf, .txt"),
        ((FACTS, "-t", "weekly"), 2, "there is no template 'weekly'; there are economy_month, economy_quarter,"),
        ((FACTS, "-o", "none/a.docx"), 2, "Create the folder first"),
        ((FACTS, "-o", "a.pdf", "--fonts", "none"), 2, "there is no folder of fonts none; name an existing one"),
    ],
)
def test_a_call_that_is_off_says_what_would_work(words, code, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = guatu("brief", *words)
    assert answer.exit_code == code
    assert message in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_chinese_font_says_what_to_install(tmp_path):
    answer = guatu("brief", FACTS, "-o", tmp_path / "a.pdf", "--fonts", tmp_path)
    assert answer.exit_code == 1
    assert "no Chinese font was found" in answer.stderr


def test_every_mistake_in_the_facts_is_a_line(tmp_path):
    facts = tmp_path / "facts.yaml"
    facts.write_text(FACTS.read_text("utf-8").replace("growth: 8.9", "grwth: 8.9").replace("80亿元", "80亩"), "utf-8")
    answer = guatu("brief", facts)
    assert answer.exit_code == 1
    assert "facts.figures[0] has the key 'grwth'" in answer.stderr
    assert "facts.figures[0].goal.value is 80亩, which does not measure in CNY; write it in 亿元" in answer.stderr


def test_a_field_that_a_template_of_ones_own_invents_is_named(tmp_path):
    template = Path(tmp_path / "mine.yaml")
    template.write_text('name: 试\ntitle: "{zone}"\nparts: [{next: true}]', "utf-8")
    answer = guatu("brief", FACTS, "-t", template)
    assert answer.exit_code == 1
    assert (
        "mine.yaml.title names the field {zone}, which does not exist; there are area, office, period" in answer.stderr
    )
