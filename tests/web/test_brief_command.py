"""Rules of `manage.py brief`: from the records of a zone to a document or to the facts that `guatu brief` reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from typer.testing import CliRunner

from guatu.briefing import as_text, composed, facts_of, plain, read_facts, shipped
from guatu.cli import app
from guatu.periods import cumulative
from guatu_web.briefings.queries import facts as records
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.acts import act
from web.pace_hand import Figures

METHOD = {file.name: file.read_bytes() for file in (Path(__file__).parents[2] / "playbooks" / "demo").glob("*.yaml")}
pytestmark = pytest.mark.usefixtures("on_a_known_day")


@pytest.fixture
def zone(qinglan, admin):
    """A zone with a playbook and one indicator in two years, invented."""
    version = adopt(admin, qinglan.zone, METHOD, in_force_from=None, reason="试用")
    with act("test.date", by=None, zone=qinglan.zone) as doing:
        doing.change(version, in_force_from=date(2026, 1, 1))
    figures = Figures(qinglan)
    for year, value in ((2025, 5_000_000_000), (2026, 5_400_000_000)):
        figures.put("tax_revenue", cumulative(year, 10), value)
    return qinglan.zone


def brief(capsys, *args, **more):
    call_command("brief", *args, **more)
    return capsys.readouterr()


def failure(*args, **more):
    with pytest.raises(CommandError) as error:
        call_command("brief", *args, **more)
    told = str(error.value)
    assert "\n" not in told
    return told


def test_it_prints_the_analysis_of_the_last_month_that_is_over(zone, capsys):
    told = brief(capsys, "qinglan", "economy_month")
    assert told.out.startswith("青澜开发区")
    assert "1—10月" in told.out
    assert "54" in told.out
    assert told.err == ""


def test_the_template_may_be_named_as_people_call_it(zone, capsys):
    named = brief(capsys, "qinglan", shipped()["economy_month"].name).out
    assert named == brief(capsys, "qinglan", "economy_month").out


@pytest.mark.parametrize(
    ("template", "period", "expected"),
    [
        ("economy_month", "2026-09", "2026-01/2026-09"),
        ("economy_quarter", "2026Q3", "2026-01/2026-09"),
        ("economy_month", "2026-01/2026-08", "2026-01/2026-08"),
        ("supervision", "2026-10", "2026-10"),
        ("morning", "2026-11-20", "2026-11-20"),
    ],
)
def test_a_month_or_quarter_of_an_analysis_is_the_year_up_to_its_end(zone, tmp_path, template, period, expected):
    file = tmp_path / "facts.yaml"
    call_command("brief", "qinglan", template, period=period, facts=str(file))
    assert str(read_facts(file.read_text("utf-8")).period) == expected


def test_files_of_each_format_hold_the_same_text(zone, tmp_path, capsys):
    files = [tmp_path / f"晨报.{ending}" for ending in ("docx", "pdf", "txt")]
    call_command("brief", "qinglan", "economy_month", output=[*map(str, files), "-"])
    word = "税收收入"
    printed = capsys.readouterr().out
    assert word in printed
    assert files[2].read_text("utf-8") == printed
    paragraphs = docx.Document(str(files[0])).paragraphs
    assert any(word in each.text for each in paragraphs)
    pages = pypdfium2.PdfDocument(files[1])
    shown = "".join(page.get_textpage().get_text_bounded() for page in pages).replace("\r\n", "")
    assert word in shown


def test_the_facts_are_those_that_guatu_brief_reads(zone, tmp_path, capsys):
    file = tmp_path / "facts.yaml"
    call_command("brief", "qinglan", "economy_month", facts=str(file))
    assert capsys.readouterr().out == ""
    facts = records.facts_of(zone, shipped()["economy_month"], cumulative(2026, 10), on=date(2026, 11, 21))
    assert read_facts(file.read_text("utf-8")) == facts == facts_of(plain(facts))
    told = CliRunner().invoke(app, ["brief", str(file), "-t", "economy_month"])
    assert told.exit_code == 0
    assert told.output.split() == "\n".join(as_text(composed(facts, shipped()["economy_month"]))).split()


def test_as_of_a_past_day_it_tells_what_was_known_then(zone, qinglan, capsys):
    figures = Figures(qinglan)
    figures.put("tax_revenue", cumulative(2025, 9), 5_000_000_000)
    figures.put("tax_revenue", cumulative(2026, 9), 5_470_000_000, known=date(2026, 10, 15))
    figures.put("tax_revenue", cumulative(2026, 9), 5_930_000_000, known=date(2026, 11, 10))
    then = brief(capsys, "qinglan", "economy_month", "--period", "2026-09", "--as-of", "2026-10-20").out
    now = brief(capsys, "qinglan", "economy_month", "--period", "2026-09").out
    assert ("54.7" in then, "59.3" in then) == (True, False)
    assert "59.3" in now


def test_a_period_without_data_is_written_and_says_so(qinglan, capsys):
    told = brief(capsys, "qinglan", "economy_month", period="2019-05")
    assert "暂无数据" in told.out
    assert told.err.strip() == (
        "note: the records hold nothing for economy_month over 2019-01/2019-05; the briefing says so"
    )


def test_an_area_has_its_own_briefing(zone, capsys):
    assert brief(capsys, "qinglan", "economy_month", area="QL1").out.startswith("北园")
    assert brief(capsys, "qinglan", "economy_month", area="北园").out.startswith("北园")


def test_the_templates_are_listed(zone, capsys):
    lines = brief(capsys, "qinglan", templates=True).out.splitlines()
    assert "morning          晨报" in lines
    assert lines[0] == "investment_week  招商周报"  # of its playbook
    assert brief(capsys, templates=True).out.splitlines() == lines[1:]
    assert len(lines[1:]) == len(shipped())


def test_what_is_not_there_is_told_with_what_is(zone, tmp_path):
    assert failure("nowhere", "morning") == "there is no zone 'nowhere'; there are qinglan (青澜开发区)"
    assert failure() == "name a zone: qinglan (青澜开发区)"
    assert failure("qinglan").startswith("name a template: investment_week, economy_month, economy_quarter, ")
    assert failure("qinglan", "weekly").startswith(
        "there is no template 'weekly'; there are investment_week, economy_month, "
    )
    assert failure("qinglan", "morning", area="X") == (
        "qinglan has no area 'X'; there are QL (青澜开发区), QL1 (北园), QL2 (河口镇)"
    )
    assert failure("qinglan", "morning", period="10月").startswith("'10月' is not a period; accepted are 2019,")
    assert failure("qinglan", "morning", "--as-of", "gestern").endswith("'gestern' is no day; write it as 2026-11-22")
    assert failure("qinglan", "morning", output=["x.odt"]) == (
        "x.odt is no format of a briefing; name a file with .docx, .pdf, .txt, or -"
    )
    assert failure("qinglan", "morning", output=[str(tmp_path / "none" / "x.pdf")]).startswith("there is no folder ")
    (tmp_path / "x.pdf").mkdir()
    assert failure("qinglan", "morning", output=[str(tmp_path / "x.pdf")]).startswith("cannot write ")
