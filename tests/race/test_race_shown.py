"""`guatu playbook show` and `check` tell of leagues."""

from __future__ import annotations

import shutil
from pathlib import Path

from typer.testing import CliRunner

from guatu.cli import app

DEMO = Path(__file__).parents[2] / "playbooks" / "demo"


def test_leagues_are_shown_with_who_races_and_what_counts():
    told = "".join(CliRunner().invoke(app, ["playbook", "show", str(DEMO)]).output.split())
    assert "赛马投资促进赛马部门、专班每季共有项目平均分缺数据按其余折算" in told
    assert "产业招商组：招商局、重大项目专班、经济发展局；专业招商组：科技创新局、建设局" in told
    assert "签约项目40分（签约个数50%+签约金额50%）" in told
    assert "加分大项目加分、加分超序时开工加分、扣分逾期未开工" in told
    assert "一票否决环境违法被通报" in told


def test_a_case_that_does_not_come_out_fails_the_check_with_its_line(tmp_path):
    folder = Path(shutil.copytree(DEMO, tmp_path / "playbook"))
    path = folder / "leagues.yaml"
    text = path.read_text(encoding="utf-8").replace("points: 90, place: 1", "points: 91, place: 1")
    path.write_text(text, encoding="utf-8")
    line = 1 + text[: text.index("points: 91")].count("\n")
    answer = CliRunner().invoke(app, ["playbook", "check", str(folder)])
    assert answer.exit_code == 1
    assert (
        f"leagues.yaml:{line}: 达到序时得满分，超过不多得: points of Z comes out as 90.00, not as 91" in answer.output
    )
