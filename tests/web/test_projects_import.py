"""Rules of lists of projects that are handed in: all findings at once, all rows or none, the same once."""

from __future__ import annotations

import json
import signal
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from installed import installation, wait_for

from guatu_web.projects import headings
from guatu_web.projects.actions import intakes
from guatu_web.projects.list_findings import Found
from guatu_web.projects.lists import store
from guatu_web.projects.models import Intake, Milestone, Move, Project
from guatu_web.projects.tasks import list_lock, put_back_stuck, read_list, write_list
from guatu_web.records.acts import history

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
CODE = "91350100M000100Y43"
"""A number that passes the check of GB 32100; of nobody."""
HEAD = "项目名称,投资方,统一社会信用代码,总投资（亿元）,行业,阶段,签约时间,计划开工时间,责任单位,专员"
GOOD = f"""青澜开发区在手项目一览表（虚构）
{HEAD}
年产10万吨电解液项目,华澜新能源有限公司,{CODE},5.5,C26,签约,2026-03-15,2026年9月30日,招商局,景立
智能装备产业园,远图装备股份有限公司,,"3,000万美元",,在谈,,,经济发展局,
滨江污水厂扩容（虚构）,,,8000万元,,线索,,,招商局,
合计,,,,,,,,,
"""


def taken(person, zone, text, name="清单.csv"):
    """A list that has been handed in and read."""
    content = text if isinstance(text, bytes) else text.encode()
    intake = intakes.upload(person, zone, name, store(name, [content]))
    read_list.call(intake.pk)
    intake.refresh_from_db()
    return intake


def written(person, intake, *, looked=True):
    intakes.confirm(person, intake, version=intake.version, looked=looked)
    write_list.call(intake.pk)
    intake.refresh_from_db()
    assert intake.state == Intake.State.WRITTEN, intake.failure
    return intake


def found_in(intake):
    return [Found(*each) for each in intake.findings]


def rules_in(intake):
    return {each.rule: (each.row, each.column) for each in found_in(intake)}


@pytest.fixture
def office(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def brought_in(qinglan, office):
    return written(office, taken(office, qinglan.zone, GOOD))


def test_a_list_becomes_projects_with_exact_money_dates_and_the_move_by_which_they_entered(qinglan, office):
    intake = taken(office, qinglan.zone, GOOD)
    assert intake.state == Intake.State.FOUND, intake.failure
    assert intake.preview["errors"] == 0, found_in(intake)
    assert not Project.objects.exists(), "a preview writes nothing"
    written(office, intake)
    first, second, third = Project.objects.order_by("pk")
    assert (first.total, first.currency, first.stage, first.stage_on) == (
        Decimal(550_000_000), "CNY", "signed", date(2026, 3, 15),
    )  # fmt: skip
    assert (first.unit, first.owner, first.investor_code) == (qinglan.units["Z"], qinglan.people["lead"], CODE)
    assert (second.amount, second.currency, second.rate) == (Decimal(30_000_000), "USD", Decimal("7.05"))
    assert second.total == Decimal("211500000.00")
    assert third.total == Decimal(80_000_000)
    days = Milestone.objects.filter(project=first).values_list("stage", "planned_on", "actual_on")
    assert set(days) == {("signed", None, date(2026, 3, 15)), ("started", date(2026, 9, 30), None)}
    assert set(Move.objects.values_list("way", "target")) == {
        ("begin", "signed"), ("begin", "negotiating"), ("begin", "lead"),
    }  # fmt: skip
    assert history(first).count() == 1


def test_the_same_file_twice_changes_nothing(qinglan, office, brought_in):
    again = taken(office, qinglan.zone, GOOD)
    assert again.pk == brought_in.pk
    other = taken(office, qinglan.zone, GOOD + "\n", "另存.csv")
    assert other.pk != brought_in.pk
    assert (other.preview["new"], other.preview["changed"], other.preview["same"]) == (0, 0, 3)
    with pytest.raises(intakes.Refused):
        intakes.confirm(office, other, version=other.version, looked=True)
    assert Project.objects.count() == 3


def test_updates_show_old_and_new_before_they_are_written_and_are_found_by_code_and_name(qinglan, office, brought_in):
    text = (
        GOOD.replace(",5.5,", ",6,")
        .replace("华澜新能源有限公司", "华澜新能源（集团）有限公司")
        .replace("9月30", "10月8")
        .replace("责任单位,专员", "责任单位,专员,推迟原因")
        .replace("景立", "景立,设备未到（虚构）")
    )
    intake = taken(office, qinglan.zone, text)
    told = {each[5]: (each[6], each[7]) for each in intake.changes}
    assert told["总投资"] == ("550000000", "600000000")
    assert told["投资方"] == ("华澜新能源有限公司", "华澜新能源（集团）有限公司")
    assert told["计划开工时间"][1] == "2026-10-08"
    first = Project.objects.order_by("pk").first()
    assert first.total == Decimal(550_000_000)
    written(office, intake)
    first.refresh_from_db()
    assert (first.total, first.version) == (Decimal(600_000_000), 2)
    started = Milestone.objects.get(project=first, stage="started")
    assert (started.planned_on, started.first_planned_on) == (date(2026, 10, 8), date(2026, 9, 30))
    assert (started.postponed, started.postponed_reason) == (1, "设备未到（虚构）")
    assert Project.objects.count() == 3


def test_a_planned_date_is_not_put_off_without_a_reason(qinglan, office, brought_in):
    intake = taken(office, qinglan.zone, GOOD.replace("9月30", "10月8"))
    (told,) = [each for each in found_in(intake) if each.severity == "error"]
    assert (told.rule, told.row, told.column) == ("no_postponed_reason", 3, 8)
    assert told.message == "计划开工时间由 2026-09-30 推迟到 2026-10-08，没有写原因"
    sooner = taken(office, qinglan.zone, GOOD.replace("9月30", "9月29"))
    assert sooner.preview["errors"] == 0, found_in(sooner)


@pytest.mark.parametrize(
    ("column", "day", "rule"),
    [("竣工", "2026-09-01", "plan_out_of_order"), ("在谈", "2026-05-01", "days_out_of_order")],
)
def test_a_date_out_of_order_with_those_of_the_register_is_no_less_a_fault(
    qinglan, office, brought_in, column, day, rule
):
    heading = f"计划{column}时间" if rule.startswith("plan") else f"{column}时间"
    text = f"项目名称,投资方,{heading}\n年产10万吨电解液项目,华澜新能源有限公司,{day}\n"
    told = [(each.rule, each.severity, each.column) for each in found_in(taken(office, qinglan.zone, text))]
    assert told == [(rule, "error", 3)]


def test_a_project_is_found_by_its_number_before_anything_else(qinglan, office, brought_in):
    first = Project.objects.order_by("pk").first()
    intake = taken(office, qinglan.zone, f"项目编号,项目名称\n{first.number},电解液项目（更名）\n")
    assert [each[5:] for each in intake.changes] == [["项目名称", first.name, "电解液项目（更名）"]]
    assert intake.preview["new"] == 0


def test_empty_cells_stages_and_statuses_change_nothing(qinglan, office, brought_in):
    text = (
        "项目名称,投资方,总投资（亿元）,阶段,状态,状态原因\n智能装备产业园,远图装备股份有限公司,,签约,停滞,资金未到位\n"
    )
    intake = taken(office, qinglan.zone, text)
    assert (intake.preview["same"], intake.preview["new"]) == (1, 0)
    assert set(rules_in(intake)) == {"stage_kept", "status_kept"}


FAULTS = {
    "no_money_unit": (f"{HEAD.replace('（亿元）', '')}\n甲,,,5.5,,线索,,,,\n", 4),
    "unknown_money_unit": (f"{HEAD.replace('亿元', '亿吨')}\n甲,,,5.5,,线索,,,,\n", 4),
    "unreadable_amount": (f"{HEAD}\n甲,,,约五个亿左右吧,,线索,,,,\n", 4),
    "negative": (f"{HEAD}\n甲,,,-5,,线索,,,,\n", 4),
    "code_check": (f"{HEAD}\n甲,,91350100M000100Y44,5,,线索,,,,\n", 3),
    "unknown_stage": (f"{HEAD}\n甲,,,5,,正在路上,,,,\n", 6),
    "no_stage": ("项目名称,总投资（亿元）\n甲,5\n", None),
    "future_done": (f"{HEAD}\n甲,,,5,,签约,2027-01-01,,,\n", 7),
    "beyond_stage": (f"{HEAD}\n甲,,,5,,在谈,2026-01-01,,,\n", 7),
    "unreadable_day": (f"{HEAD}\n甲,,,5,,签约,去年春天,,,\n", 7),
    "unknown_unit": (f"{HEAD}\n甲,,,5,,线索,,,造梦局,\n", 9),
    "unknown_person": (f"{HEAD}\n甲,,,5,,线索,,,,查无此人\n", 10),
    "unknown_area": ("项目名称,阶段,落地区域\n甲,线索,月球\n", 3),
    "unknown_industry": (f"{HEAD}\n甲,,,5,电子,线索,,,,\n", 5),
    "days_out_of_order": ("项目名称,阶段,签约时间,开工时间\n甲,开工,2026-05-01,2026-03-01\n", 4),
    "plan_out_of_order": ("项目名称,阶段,计划签约时间,计划开工时间\n甲,线索,2027-05-01,2027-03-01\n", 4),
    "no_rate": ("项目名称,阶段,总投资（万英镑）\n甲,线索,300\n", 3),
    "unknown_currency": ("项目名称,阶段,总投资（万元）,币种\n甲,线索,300,贝壳\n", 4),
    "twice": ("项目名称,投资方,阶段\n甲,远图公司,线索\n甲,远图股份有限公司,线索\n", 1),
    "no_name": ("项目名称,投资方,阶段\n,乙公司,线索\n", None),
    "no_name_column": ("投资方,阶段\n乙公司,线索\n", None),
    "no_reason": ("项目名称,阶段,状态\n甲,线索,停滞\n", 3),
}


@pytest.mark.parametrize("rule", FAULTS)
def test_each_fault_is_told_with_its_place_and_a_remedy_and_nothing_is_written(qinglan, office, rule):
    text, column = FAULTS[rule]
    intake = taken(office, qinglan.zone, text)
    told = [each for each in found_in(intake) if each.rule == rule]
    assert told, found_in(intake)
    assert (told[0].severity, told[0].column) == ("error", column)
    assert told[0].remedy
    with pytest.raises(intakes.Refused):
        intakes.confirm(office, intake, version=intake.version, looked=True)
    assert not Project.objects.exists()


def test_all_findings_are_told_at_once_by_row_and_column(qinglan, office):
    rows = [f"甲{at},,,{'若干' if at % 3 else 5},,线索,,,," for at in range(30)]
    intake = taken(office, qinglan.zone, "\n".join([HEAD, *rows]))
    assert {each.row for each in found_in(intake) if each.rule == "unreadable_amount"} == {
        at + 2 for at in range(30) if at % 3
    }


def test_an_amount_ten_thousand_times_off_its_peers_is_asked_about_and_may_be_right(qinglan, office):
    rows = [f"项目{at},投资{at}公司,,{5 + at % 4},,线索,,,," for at in range(12)]
    text = "\n".join([HEAD, *rows, "误填项目,误填公司,,52000,,线索,,,,"])
    intake = taken(office, qinglan.zone, text)
    told = [each for each in found_in(intake) if each.rule == "off_peers"]
    assert [(each.row, each.column, each.severity) for each in told] == [(14, 4, "warning")]
    assert "5.2亿元" in told[0].remedy
    with pytest.raises(intakes.Refused) as refused:
        intakes.confirm(office, intake, version=intake.version, looked=False)
    assert refused.value.field == "looked"
    written(office, intake)
    assert Project.objects.count() == 13


def test_a_project_much_like_one_of_the_register_is_pointed_out(qinglan, office, brought_in):
    text = "项目名称,投资方,阶段\n年产10万吨电解液建设项目（一期）,澄州市华澜新能源股份有限公司,线索\n"
    assert "alike" in rules_in(taken(office, qinglan.zone, text))


def test_a_clerk_brings_in_projects_of_the_own_unit_only_and_from_the_first_stage(qinglan):
    clerk = qinglan.people["clerk"]
    text = "项目名称,阶段,责任单位\n甲,线索,统计中心\n乙,线索,招商局\n丙,签约,统计中心\n"
    told = [(each.rule, each.row) for each in found_in(taken(clerk, qinglan.zone, text)) if each.severity == "error"]
    assert sorted(told) == [("not_allowed", 3), ("stage_not_allowed", 4)]


def test_what_was_looked_at_is_what_is_written_or_nothing_is(qinglan, office, brought_in):
    intake = taken(office, qinglan.zone, GOOD.replace(",5.5,", ",6,"))
    intakes.confirm(office, intake, version=intake.version, looked=True)
    first = Project.objects.order_by("pk").first()
    with intakes.act("test.change", by=office, zone=qinglan.zone) as doing:
        doing.change(first, content="另一人刚改过")
    write_list.call(intake.pk)
    intake.refresh_from_db()
    first.refresh_from_db()
    assert (intake.state, first.total) == (Intake.State.FOUND, Decimal(550_000_000))
    assert "变化" in intake.failure
    written(office, intake)


def test_a_file_that_is_no_table_says_what_would_help(qinglan, office):
    intake = taken(office, qinglan.zone, b"%PDF-1.4\n", "清单.xlsx")
    assert intake.state == Intake.State.FAILED
    assert "PDF" in intake.failure


def test_headings_are_known_however_they_are_written():
    assert headings.heading("总投资\n（亿元）") == ("amount", "亿元")
    assert headings.heading(" 计划总投资 (万美元)") == ("amount", "万美元")
    assert headings.heading("拟开工时间") == ("started:planned_on", "")
    assert headings.heading("实际竣工日期") == ("completed:actual_on", "")
    assert headings.heading("领导批示") is None


def test_what_waits_while_nobody_works_on_it_is_put_back(qinglan, office):
    intake = taken(office, qinglan.zone, GOOD)
    intakes.confirm(office, intake, version=intake.version, looked=True)
    with list_lock(intake.pk) as free:
        assert free
        assert put_back_stuck() == []
    assert put_back_stuck() == [intake]
    assert put_back_stuck() == []
    assert DBTaskResult.objects.count() == 1


# ------------------------------------------------------------------ in the background, and on pages


PREPARE = """
from guatu_web.accounts.models import Role
from guatu_web.demo.zones import Plan, Post, build
from guatu_web.projects.actions import intakes
from guatu_web.projects.lists import store
from guatu_web.projects.tasks import read_list
built = build(Plan("qinglan", "青澜开发区", [("QL", "青澜开发区", "zone", None)], [("Z", "招商局", "department", None)],
                   [Post("supervisor", "杜察", Role.SUPERVISION)]), "Qinglan-2026!")
row = "第{0}号试用项目,第{0}号投资公司,{1},签约,2026-0{1}-11,2026-12-01,招商局"
rows = [row.format(at, 1 + at % 9) for at in range(3000)]
text = "\\n".join(["项目名称,投资方,总投资（亿元）,阶段,签约时间,计划开工时间,责任单位", *rows])
by = built.people["supervisor"]
intake = intakes.upload(by, built.zone, "清单.csv", store("清单.csv", [text.encode()]))
read_list.call(intake.pk)
intake.refresh_from_db()
assert not intake.preview["errors"], intake.preview
intakes.confirm(by, intake, version=intake.version, looked=True)
"""
COUNT = """
import json
from guatu_web.projects.models import Intake, Milestone, Move, Project
counts = [each.objects.count() for each in (Project, Milestone, Move)]
print(json.dumps([*counts, Intake.objects.get().state]))
"""
WRITE = "from guatu_web.projects.models import Intake\nfrom guatu_web.projects.tasks import write_list\n"
WRITE += "write_list.call(Intake.objects.get().pk)"
PUT_BACK = "from guatu_web.projects.tasks import put_back_stuck\nprint(len(put_back_stuck()))"


def test_a_worker_killed_in_the_middle_of_writing_leaves_nothing_and_the_next_one_finishes(tmp_path):
    with installation(tmp_path / "home", 0) as here:
        here.manage("migrate", "-v0")
        here.run(PREPARE)
        process = here.start("-c", f"import django\ndjango.setup()\n{WRITE}")
        told = here.home / "uploads" / "project-list-progress" / "1"
        wait_for(lambda: told.exists() and told.read_text().startswith("writing 1000"), process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert json.loads(here.run(COUNT)) == [0, 0, 0, "writing"]
        assert here.run(PUT_BACK).strip() == "1"
        here.manage("db_worker", "--batch")
        assert json.loads(here.run(COUNT)) == [3000, 6000, 3000, "written"]
        assert not told.exists()


def url(name, *args):
    return reverse(f"projects:{name}", args=("qinglan", *args))


def sent(client, text, name="清单.csv"):
    answer = client.post(url("upload_list"), {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, answer.content.decode()
    intake = Intake.objects.order_by("-pk").first()
    read_list.call(intake.pk)
    intake.refresh_from_db()
    return intake


def test_the_pages_lead_from_the_upload_to_the_register(qinglan, as_person):
    client = as_person("supervisor")
    assert "还没有导入过清单" in client.get(url("intakes")).content.decode()
    intake = sent(client, GOOD)
    page = client.get(url("intake", intake.pk)).content.decode()
    assert "全部登记" in page
    form = {"version": intake.version, "looked": "1"}
    assert client.post(url("confirm_list", intake.pk), form).status_code == 302
    assert "HX-Refresh" not in client.get(url("intake_status", intake.pk)).headers
    write_list.call(intake.pk)
    assert client.get(url("intake_status", intake.pk)).headers["HX-Refresh"] == "true"
    assert "新增 3 个" in client.get(url("intake", intake.pk)).content.decode()
    assert Project.objects.count() == 3


def test_a_page_shows_what_was_found_and_what_would_change(qinglan, office, as_person, brought_in):
    client = as_person("supervisor")
    intake = sent(client, GOOD.replace(",5.5,", ",6,").replace("经济发展局", "造梦局"))
    page = client.get(url("intake", intake.pk)).content.decode()
    assert "第4行I列" in page
    assert "不在本区机构中" in page
    assert "600000000" in page
    assert "全部登记" not in page
    assert client.post(url("confirm_list", intake.pk), {"version": intake.version}).status_code == 422
    book = client.get(url("findings", intake.pk))
    assert b"".join(book.streaming_content).startswith(b"PK")
    back = url("send_list_back", intake.pk)
    assert client.post(back, {"version": intake.version, "reason": ""}).status_code == 422
    assert client.post(back, {"version": intake.version, "reason": "单位有误"}).status_code == 302
    intake.refresh_from_db()
    assert intake.state == Intake.State.SENT_BACK


def test_a_list_can_be_held_against_the_register_as_it_is_now(qinglan, as_person):
    client = as_person("supervisor")
    intake = sent(client, GOOD)
    assert client.post(url("read_list_again", intake.pk), {"version": intake.version}).status_code == 302
    intake.refresh_from_db()
    assert intake.state == Intake.State.WAITING
    read_list.call(intake.pk)
    intake.refresh_from_db()
    assert intake.state == Intake.State.FOUND


def test_the_list_of_another_person_is_not_there_for_a_clerk(qinglan, office, as_person):
    intake = taken(office, qinglan.zone, GOOD)
    assert as_person("clerk").get(url("intake", intake.pk)).status_code == 404
    assert as_person("observer").get(url("intakes")).status_code == 403


def test_what_is_no_table_is_refused_at_the_door(qinglan, as_person):
    file = SimpleUploadedFile("清单.exe", b"MZ")
    answer = as_person("supervisor").post(url("upload_list"), {"file": file})
    assert answer.status_code == 422
    assert "清单.exe" in answer.content.decode()
