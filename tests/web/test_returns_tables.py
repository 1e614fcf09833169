"""Rules of tables that are handed in: mapped once, looked over before anything is written, all rows or none."""

from __future__ import annotations

import json
import signal
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from installed import installation, wait_for
from python_calamine import load_workbook

from guatu import playbook
from guatu.periods import Period
from guatu_web.accounts.models import Membership
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.acts import act, history
from guatu_web.records.models import AuditEntry
from guatu_web.returns import progress, read_before, tables
from guatu_web.returns.actions import filling
from guatu_web.returns.explaining import standing
from guatu_web.returns.findings import found_in
from guatu_web.returns.models import Intake, Mapping
from guatu_web.returns.tasks import put_back_stuck, read_table, table_lock, take_table_in
from guatu_web.statistics.actions import record
from guatu_web.statistics.actions.record import Row
from guatu_web.statistics.models import Vintage

pytestmark = pytest.mark.django_db
PAST = """2024年1-10月主要指标
指标,单位,累计,同比（%）
固定资产投资,亿元,"1,234.5",5.2
工业投资,亿元,４００,-3.1
"""
REPORT = """reports:
  - key: monthly
    name: 经济月报
    unit: J1
    rhythm: month
    basis: cumulative
    deadline: 15
    indicators: [fixed_asset_investment, industrial_investment]
"""


def url(name, *args):
    return reverse(f"returns:{name}", args=("qinglan", *args))


def sent(client, text, name="2024年.csv", **more):
    content = text if isinstance(text, bytes) else text.encode()
    answer = client.post(url("upload"), {"file": SimpleUploadedFile(name, content), "growth_kind": "nominal", **more})
    assert answer.status_code == 302, answer.content.decode()
    intake = Intake.objects.get(pk=int(answer.headers["Location"].rstrip("/").rpartition("/")[2]))
    read_table.call(intake.pk)
    intake.refresh_from_db()
    return intake


def mapped(client, intake, **told):
    """The proposal is confirmed as it stands, but for what is told."""
    form = {"version": intake.version}
    for number, sheet in enumerate(intake.mappings):
        form[f"indicator-{number}"] = sheet["indicator"]
        for column in sheet["columns"]:
            at = f"{number}-{column['number']}"
            form |= {f"role-{at}": column["role"], f"basis-{at}": column["basis"], f"unit-{at}": column["unit"]}
    answer = client.post(url("map_columns", intake.pk), form | told)
    assert answer.status_code == 302, answer.content.decode()
    read_table.call(intake.pk)
    intake.refresh_from_db()
    return intake


def confirmed(client, intake):
    answer = client.post(url("confirm", intake.pk), {"version": intake.version})
    if answer.status_code == 302:
        take_table_in.call(intake.pk)
    intake.refresh_from_db()
    return answer


@pytest.fixture
def client(qinglan, as_person):
    return as_person("supervisor")


def test_a_new_layout_is_mapped_once_by_a_person_and_then_known(qinglan, client):
    first = sent(client, PAST)
    assert first.state == Intake.State.TO_MAP, first.failure
    assert not Vintage.objects.exists()
    assert mapped(client, first).state == Intake.State.FOUND
    second = sent(client, PAST.replace("2024年1-10月", "2024年1-11月").replace("1,234.5", "1,334.5"), "11月.csv")
    assert second.state == Intake.State.FOUND
    assert Mapping.objects.count() == 1


def test_a_table_is_taken_in_whole_with_its_exact_figures(qinglan, client):
    intake = mapped(client, sent(client, PAST))
    assert intake.preview["errors"] == 0, intake.preview["examples"]
    for rule in intake.preview["rules"]:
        intake.refresh_from_db()
        client.post(url("explain", intake.pk), {"version": intake.version, "about": rule, "text": "历史数据"})
    intake.refresh_from_db()
    assert confirmed(client, intake).status_code == 302
    assert intake.state == Intake.State.WRITTEN, intake.failure
    told = {each.code: (each.value, each.growth, each.basis, each.period_last) for each in Vintage.objects.all()}
    assert told == {
        "fixed_asset_investment": (Decimal(123450000000), Decimal("5.2"), "cumulative", date(2024, 10, 31)),
        "industrial_investment": (Decimal(40000000000), Decimal("-3.1"), "cumulative", date(2024, 10, 31)),
    }
    assert Vintage.objects.first().area == qinglan.areas["QL"]


def test_the_same_file_twice_changes_nothing(qinglan, client):
    intake = mapped(client, sent(client, PAST))
    again = sent(client, PAST, "同一份.csv")
    assert again.pk == intake.pk
    confirmed(client, intake)
    take_table_in.call(intake.pk)
    assert Vintage.objects.count() == 2


def test_a_table_with_an_error_is_not_taken_in_and_the_error_names_its_place(qinglan, client):
    intake = mapped(client, sent(client, PAST.replace("４００", "约400")))
    assert intake.preview["errors"] == 1
    assert confirmed(client, intake).status_code == 422
    assert not Vintage.objects.exists()
    assert "工作表“2024年”第4行" in client.get(url("intake", intake.pk)).content.decode()


def test_a_warning_has_to_be_explained_and_the_explanation_is_kept_with_the_figure(qinglan, client):
    intake = mapped(client, sent(client, PAST.replace("４００", "2400")))
    assert "part_above_whole" in intake.preview["rules"]
    assert confirmed(client, intake).status_code == 422
    for rule in intake.preview["rules"]:
        intake.refresh_from_db()
        client.post(url("explain", intake.pk), {"version": intake.version, "about": rule, "text": "口径不同"})
    intake.refresh_from_db()
    confirmed(client, intake)
    assert intake.state == Intake.State.WRITTEN, intake.failure
    assert Vintage.objects.filter(note="口径不同").exists()


def test_what_fails_in_the_middle_leaves_nothing(qinglan, client, monkeypatch):
    intake = mapped(client, sent(client, PAST))
    plain = record.Doing.create_all

    def dies(doing, rows, **more):
        plain(doing, rows, **more)
        raise KeyboardInterrupt  # what was written so far is not committed

    monkeypatch.setattr(record.Doing, "create_all", dies)
    with pytest.raises(KeyboardInterrupt):
        confirmed(client, intake)
    monkeypatch.undo()
    intake.refresh_from_db()
    assert (Vintage.objects.count(), intake.state) == (0, Intake.State.WRITING)
    client.post(url("again", intake.pk))
    take_table_in.call(intake.pk)
    assert Vintage.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", b"PK\x03\x04"), ("a.csv", b""), ("a.exe", b"MZ"), ("a", b"x")],
)
def test_what_is_no_table_is_refused(qinglan, client, name, content):
    answer = client.post(url("upload"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert not Intake.objects.exists()


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", b"\x00\x01\x02\xff"]
)
def test_a_damaged_table_fails_with_what_would_help(qinglan, client, content):
    intake = sent(client, content, "a.xlsx")
    assert intake.state in (Intake.State.FAILED, Intake.State.TO_MAP)
    page = client.get(url("intake", intake.pk)).content.decode()
    assert intake.failure in page
    assert not Vintage.objects.exists()


def test_no_file_at_all_is_told(qinglan, client):
    assert client.post(url("upload"), {}).status_code == 422


def test_past_figures_need_their_own_right(qinglan, as_person):
    answer = as_person("clerk").post(url("upload"), {"file": SimpleUploadedFile("a.csv", PAST.encode())})
    assert answer.status_code == 422
    intake = sent(as_person("supervisor"), PAST)
    assert as_person("clerk").get(url("intake", intake.pk)).status_code == 404


def test_a_column_that_nobody_has_named_is_asked_for(qinglan, client):
    intake = sent(client, PAST)
    number = intake.mappings[0]["columns"][0]["number"]
    told = {"version": intake.version, f"role-0-{number}": "unknown"}
    answer = client.post(url("map_columns", intake.pk), told)
    assert answer.status_code == 422
    assert "请选择" in answer.content.decode()


def test_a_table_that_is_sent_back_says_why_and_may_be_handed_in_again(qinglan, client):
    intake = sent(client, PAST)
    assert client.post(url("send_table_back", intake.pk), {"version": intake.version}).status_code == 422
    client.post(url("send_table_back", intake.pk), {"version": intake.version, "reason": "年份不对"})
    assert sent(client, PAST).pk != intake.pk


def explained(client, intake, about, text, **more):
    intake.refresh_from_db()
    told = {"version": intake.version, "about": about, "text": text} | more
    answer = client.post(url("explain", intake.pk), told)
    intake.refresh_from_db()
    return answer


def test_each_warning_can_be_explained_by_itself_and_all_of_a_kind_at_once(qinglan, client):
    text = PAST.replace("４００", "-2400") + "工业投资,亿元,-2400,-3.1\n工业投资,亿元,-2400,-3.1\n"
    intake = mapped(client, sent(client, text))
    one, two = intake.findings.filter(rule="duplicate_row")
    other = intake.findings.exclude(rule="duplicate_row").exclude(severity="error").first()
    assert explained(client, intake, one.key, "同一企业分两次上报").status_code == 302
    assert intake.explanations == {one.key: "同一企业分两次上报"}
    assert (one.key == two.key, other.key == one.key) == (True, False)
    assert explained(client, intake, other.rule, "上年退库冲减").status_code == 302
    page = client.get(url("intake", intake.pk)).content.decode()
    assert "同一企业分两次上报" in page
    assert "上年退库冲减（同类已一并说明）" in page


def test_an_error_can_only_be_mended(qinglan, client):
    intake = mapped(client, sent(client, PAST.replace("４００", "约400")))
    error = intake.findings.get(severity="error")
    for about in (error.key, error.rule, "", "jump"):
        assert explained(client, intake, about, "就是这样").status_code == 422, about
    assert explained(client, intake, error.key, "").status_code == 422
    assert intake.explanations == {}


def test_all_findings_can_be_seen_page_by_page_narrowed_and_as_a_book(qinglan, client):
    rows = "".join(f"第{number}项支出,亿元,1,1\n" for number in range(120))
    intake = mapped(client, sent(client, PAST.replace("４００", "2400") + rows))
    assert intake.preview["rules"]["unknown_indicator"] == 120
    pages = [client.get(url("intake", intake.pk), {"page": page}).content.decode() for page in (1, 2, 3)]
    assert all(sum(f"“第{number}项支出”" in page for page in pages) == 1 for number in range(1, 120))
    narrowed = client.get(url("intake", intake.pk), {"kind": "part_above_whole", "state": "standing"})
    assert [line.found.rule for line in narrowed.context["told"].rows] == ["part_above_whole"]
    answer = client.get(url("findings", intake.pk), {"kind": "unknown_indicator"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert len(sheet) == 121
    assert sheet[1][2:5] == ["2024年", 5.0, "A5"]
    assert history(intake).filter(act="returns.download_findings").exists()


def test_a_page_of_findings_asks_no_more_the_more_there_are(qinglan, client):
    def asked(count, name):
        rows = "".join(f"第{number}项支出,亿元,1,1\n" for number in range(count))
        intake = mapped(client, sent(client, PAST + rows, name))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("intake", intake.pk)).status_code == 200
        return len(queries)

    assert asked(2, "少.csv") == asked(90, "多.csv") <= 15


def test_it_is_told_how_far_the_work_is(qinglan, client):
    answer = client.post(url("upload"), {"file": SimpleUploadedFile("2024年.csv", PAST.encode())})
    intake = Intake.objects.get()
    assert "排队等待读取" in client.get(answer.headers["Location"]).content.decode()
    progress.tell(progress.path_of(intake.pk), progress.Progress(progress.READING, 35_000, 100_000))
    page = client.get(url("intake_status", intake.pk)).content.decode()
    assert "正在读取" in page
    assert "第 35000 行，共约 100000 行 · 35%" in page
    read_table.call(intake.pk)
    assert progress.told(intake.pk) is None
    assert client.get(url("intake_status", intake.pk)).headers["HX-Refresh"] == "true"


def test_who_has_lost_the_right_takes_nothing_in(qinglan, client):
    intake = mapped(client, sent(client, PAST))
    client.post(url("confirm", intake.pk), {"version": intake.version})
    with act("test.leave", by=None, zone=qinglan.zone, reason="调离") as doing:
        for membership in Membership.objects.filter(user=qinglan.people["supervisor"], zone=qinglan.zone):
            doing.archive(membership)
    take_table_in.call(intake.pk)
    intake.refresh_from_db()
    assert (intake.state, Vintage.objects.count()) == (Intake.State.FOUND, 0)
    assert "权限" in intake.failure


def test_what_waits_while_nobody_works_on_it_is_put_back(qinglan, client):
    intake = mapped(client, sent(client, PAST))
    client.post(url("confirm", intake.pk), {"version": intake.version})
    assert put_back_stuck() == []  # it is queued
    DBTaskResult.objects.all().delete()
    with table_lock(intake.pk) as free:
        assert free
        assert put_back_stuck() == []  # somebody works on it
    assert put_back_stuck() == [intake]
    assert put_back_stuck() == []


PREPARE = """
from guatu_web.accounts.models import Role
from guatu_web.demo.zones import Plan, Post, build
from guatu_web.returns.actions import intakes
from guatu_web.returns.tables import store
from guatu_web.returns.tasks import read_table
built = build(Plan("qinglan", "青澜开发区", [("QL", "青澜开发区", "zone", None)], [("D", "督查室", "department", None)],
                   [Post("supervisor", "杜察", Role.SUPERVISION)]), "Qinglan-2026!")
rows = [f"固定资产投资,{1900 + month // 12}年{month % 12 + 1}月,当月,{1000 + month},亿元" for month in range(1512)]
more = ["工业投资", "出口", "进口", "税收收入", "一般公共预算收入", "社会消费品零售总额",
        "房地产开发投资", "工业用电量"]
rows += [row.replace("固定资产投资", name).replace("亿元", "亿千瓦时" if name == "工业用电量" else "亿元")
         for name in more for row in rows[:1512]]
text = "\\n".join(["指标,时期,口径,数值,单位", *(row for row in rows if "年1月" not in row)])
stored = store("历史.csv", [text.encode()])
by = built.people["supervisor"]
intake = intakes.upload(by, built.zone, "历史.csv", stored, None, area=built.areas["QL"])
read_table.call(intake.pk)
intake.refresh_from_db()
intakes.map_columns(by, intake, intake.mappings, version=intake.version)
read_table.call(intake.pk)
intake.refresh_from_db()
assert not intake.preview["errors"], intake.preview
for rule in intake.preview["rules"]:
    intakes.explain(by, intake, rule, "历史数据", version=intake.version)
intakes.confirm(by, intake, version=intake.version)
"""
COUNT = """
import json
from guatu_web.returns.models import Intake
from guatu_web.statistics.models import Vintage
print(json.dumps([Vintage.objects.count(), Intake.objects.get().state, Intake.objects.get().rows]))
"""
TAKE_IN = "from guatu_web.returns.models import Intake\nfrom guatu_web.returns.tasks import take_table_in\n"
TAKE_IN += "take_table_in.call(Intake.objects.get().pk)"
PUT_BACK = "from guatu_web.returns.tasks import put_back_stuck\nprint(len(put_back_stuck()))"


def test_a_worker_killed_in_the_middle_of_writing_leaves_nothing_and_the_next_one_finishes(tmp_path):
    with installation(tmp_path / "home", 0) as here:
        here.manage("migrate", "-v0")
        here.run(PREPARE)
        process = here.start("-c", f"import django\ndjango.setup()\n{TAKE_IN}")
        told = here.home / "uploads" / "table-progress" / "1"
        wait_for(lambda: told.exists() and told.read_text().startswith("writing 10000"), process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        count, state, rows = json.loads(here.run(COUNT))
        assert (count, state) == (0, "writing")
        assert here.run(PUT_BACK).strip() == "1"
        here.manage("db_worker", "--batch")
        assert json.loads(here.run(COUNT)) == [rows, "written", rows]
        assert rows > 10_000
        assert not told.exists()


@pytest.fixture
def monthly(qinglan, admin, on_a_known_day):
    """The zone asks its statistics office for a report a month."""
    texts = {name: (playbook.shipped() / name).read_bytes() for name in playbook.FILES}
    version = adopt(admin, qinglan.zone, texts | {"reports.yaml": REPORT.encode()}, in_force_from=None, reason="试用")
    with act("test.since", by=None, zone=qinglan.zone) as doing:
        doing.change(version, in_force_from=date(2026, 9, 1))
    return filling.begin(qinglan.people["clerk"], qinglan.zone, "monthly", date(2026, 3, 31))


@pytest.fixture
def february(qinglan, monthly):
    """Last month's figures are known."""
    rows = [
        Row(qinglan.areas["QL"].pk, code, Period.parse("2026-01/2026-02"), "cumulative", Decimal(value) * 10**8)
        for code, value in (("fixed_asset_investment", 1300), ("industrial_investment", 400))
    ]
    record.record(qinglan.people["supervisor"], qinglan.zone, rows, source="试用")
    return monthly


OWN = PAST.replace("2024年1-10月", "2026年1-3月")


def test_a_units_own_table_is_held_against_last_month_before_anything_is_written(february, as_person):
    clerk = as_person("clerk")
    intake = mapped(clerk, sent(clerk, OWN, into=february.pk))
    told = {each.rule: (each.row, each.message) for each in intake.findings.all()}
    assert set(told) == {"cumulative_below", "same_as_last"}
    assert told["cumulative_below"][0] == 3
    assert "1300亿元" in told["cumulative_below"][1]
    assert confirmed(clerk, intake).status_code == 422
    assert not february.lines.exclude(typed_value="").exists()


def test_what_was_explained_in_the_preview_stands_with_the_line_and_is_not_asked_for_again(february, as_person):
    clerk = as_person("clerk")
    intake = mapped(clerk, sent(clerk, OWN, into=february.pk))
    below, same = intake.findings.get(rule="cumulative_below"), intake.findings.get(rule="same_as_last")
    explained(clerk, intake, below.key, "核减重复统计的项目")
    explained(clerk, intake, same.key, "当月没有新增")
    assert confirmed(clerk, intake).status_code == 302
    assert intake.state == Intake.State.WRITTEN, intake.failure
    lines = {line.code: line.explanation for line in february.lines.all()}
    assert lines == {"fixed_asset_investment": "核减重复统计的项目", "industrial_investment": "当月没有新增"}
    assert found_in(february).outstanding == 0


def test_the_figures_are_taken_in_under_the_name_of_who_confirmed_them(monthly, as_person):
    clerk = as_person("clerk")
    intake = mapped(clerk, sent(clerk, OWN, into=monthly.pk))
    confirmed(as_person("lead"), intake)
    assert (intake.state, intake.confirmed_by.username) == (Intake.State.WRITTEN, "lead")
    assert set(AuditEntry.objects.filter(act="returns.take_in").values_list("actor__username", flat=True)) == {"lead"}


def test_a_mended_table_keeps_what_was_said_of_the_figures_that_stay(february, as_person):
    clerk = as_person("clerk")
    intake = mapped(clerk, sent(clerk, OWN, into=february.pk))
    explained(clerk, intake, intake.findings.get(rule="same_as_last").key, "当月没有新增")
    mended = sent(clerk, OWN.replace("1,234.5", "1,534.5"), "改正.csv", into=february.pk)
    assert (mended.state, standing(mended).count()) == (Intake.State.FOUND, 0)
    assert confirmed(clerk, mended).status_code == 302


def test_a_figure_missing_from_a_units_table_is_explained_with_its_line(monthly, as_person):
    clerk = as_person("clerk")
    text = "\n".join(line for line in OWN.splitlines() if "工业投资" not in line)
    intake = mapped(clerk, sent(clerk, text, into=monthly.pk))
    missing = intake.findings.get(rule="missing_row")
    explained(clerk, intake, missing.key, "本月停报")
    assert confirmed(clerk, intake).status_code == 302
    assert intake.state == Intake.State.WRITTEN, intake.failure
    line = monthly.lines.get(code="industrial_investment")
    assert (line.typed_value, line.explanation) == ("", "本月停报")
    assert found_in(monthly).outstanding == 0


def test_a_table_of_another_month_is_not_taken_for_this_one(monthly, as_person):
    clerk = as_person("clerk")
    intake = mapped(clerk, sent(clerk, OWN.replace("1-3月", "1-2月"), "2月.csv", into=monthly.pk))
    explained(clerk, intake, "missing_row", "试用")
    confirmed(clerk, intake)
    assert (intake.state, "时期" in intake.failure) == (Intake.State.FOUND, True)
    assert not monthly.lines.exclude(typed_value="").exists()


def test_a_table_that_names_no_month_is_of_the_month_of_its_return(monthly, as_person):
    clerk = as_person("clerk")
    text = OWN.replace("2026年1-3月主要指标\n", "")
    intake = mapped(clerk, sent(clerk, text, "上报.csv", into=monthly.pk))
    assert intake.preview["errors"] == 0, intake.preview
    assert confirmed(clerk, intake).status_code == 302
    assert intake.state == Intake.State.WRITTEN, intake.failure


def test_a_units_own_table_fills_in_its_return_and_goes_the_way_of_every_return(qinglan, monthly, as_person):
    clerk, sheet = as_person("clerk"), monthly
    intake = mapped(clerk, sent(clerk, OWN, into=sheet.pk))
    assert intake.unit == sheet.unit
    assert confirmed(clerk, intake).status_code == 302
    assert intake.state == Intake.State.WRITTEN, intake.failure
    told = {line.code: (line.typed_value, line.typed_growth) for line in sheet.lines.all()}
    assert told == {"fixed_asset_investment": ("1234.5", "5.2"), "industrial_investment": ("400", "-3.1")}
    assert not Vintage.objects.exists()
    assert as_person("town").get(url("intake", intake.pk)).status_code == 404


@pytest.fixture
def readings(monkeypatch):
    """How often the reader's process was asked."""
    plain, asked = tables.read_apart, []

    def counted(*told, **more):
        asked.append(told[1])
        return plain(*told, **more)

    monkeypatch.setattr(tables, "read_apart", counted)
    return asked


def test_a_table_is_read_once_by_a_mapping_and_what_is_written_is_what_the_preview_told(qinglan, client, readings):
    intake = mapped(client, sent(client, PAST))
    assert intake.state == Intake.State.FOUND
    before = len(readings)
    confirmed(client, intake)
    assert intake.state == Intake.State.WRITTEN, intake.failure
    assert len(readings) == before <= 2
    assert not read_before.path_of(intake.pk).exists()


def test_another_mapping_has_the_table_read_anew(qinglan, client, readings):
    intake = mapped(client, sent(client, PAST))
    before, unit = (
        len(readings),
        next(each for each in intake.mappings[0]["columns"] if each["role"] == "unit")["number"],
    )
    intake = mapped(client, intake, **{f"role-0-{unit}": "ignore"})
    assert len(readings) == before + 1
    assert "no_unit" in intake.preview["rules"]
    client.post(url("send_table_back", intake.pk), {"version": intake.version, "reason": "重做"})
    assert not read_before.path_of(intake.pk).exists()


def test_a_reading_that_was_lost_or_damaged_is_made_anew(qinglan, client, readings):
    intake = mapped(client, sent(client, PAST))
    read_before.path_of(intake.pk).write_text("x")
    before = len(readings)
    confirmed(client, intake)
    assert (len(readings), intake.state) == (before + 1, Intake.State.WRITTEN)


def test_a_web_page_named_xls_comes_in_like_a_workbook(qinglan, client):
    cells = [line.split(",") for line in PAST.replace('"1,234.5"', "1234.5").splitlines()]
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in cells)
    intake = mapped(client, sent(client, f"<html><table>{lines}</table></html>".encode("gb18030"), "导出.xls"))
    confirmed(client, intake)
    assert intake.state == Intake.State.WRITTEN, intake.failure
    assert set(Vintage.objects.values_list("code", "value")) == {
        ("fixed_asset_investment", Decimal(123450000000)),
        ("industrial_investment", Decimal(40000000000)),
    }


def archive(**parts):
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (archive(xl__workbook_bin=b""), ".xlsb"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
        (archive(word__document_xml=b"<x/>"), "Word"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "Excel 2003"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", "Excel 4"),
        (b"<html><body>1</body></html>", "没有表格"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40, "另存为 .xlsx"),
    ],
    ids=["xlsb", "ods", "docx", "xml", "Excel 4", "page", "pdf", "damaged"],
)
def test_a_wrong_file_is_told_by_its_kind_with_what_to_do(qinglan, client, content, told):
    intake = sent(client, content, "月报.xls")
    assert intake.state == Intake.State.FAILED
    assert told in intake.failure
    assert "上传" in intake.failure
    assert not Vintage.objects.exists()
