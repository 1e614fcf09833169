"""Rules of tables that are handed in: mapped once, looked over before anything is written, all rows or none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guatu import playbook
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.acts import act
from guatu_web.returns.actions import filling
from guatu_web.returns.models import Intake, Mapping
from guatu_web.returns.tasks import read_table, take_table_in
from guatu_web.statistics.actions import record
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
    assert intake.preview["errors"] == 0, intake.preview["findings"]
    for rule in intake.preview["rules"]:
        intake.refresh_from_db()
        client.post(url("explain", intake.pk), {"version": intake.version, "rule": rule, "text": "历史数据"})
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
        client.post(url("explain", intake.pk), {"version": intake.version, "rule": rule, "text": "口径不同"})
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


def test_a_units_own_table_fills_in_its_return_and_goes_the_way_of_every_return(qinglan, admin, as_person):
    texts = {name: (playbook.shipped() / name).read_bytes() for name in playbook.FILES}
    version = adopt(admin, qinglan.zone, texts | {"reports.yaml": REPORT.encode()}, in_force_from=None, reason="试用")
    with act("test.since", by=None, zone=qinglan.zone) as doing:
        doing.change(version, in_force_from=date(2026, 9, 1))
    clerk = as_person("clerk")
    sheet = filling.begin(qinglan.people["clerk"], qinglan.zone, "monthly", date(2026, 3, 31))
    text = PAST.replace("2024年1-10月", "2026年1-3月")
    intake = mapped(clerk, sent(clerk, text, into=sheet.pk))
    assert intake.unit == sheet.unit
    assert confirmed(clerk, intake).status_code == 302
    assert intake.state == Intake.State.WRITTEN, intake.failure
    told = {line.code: (line.typed_value, line.typed_growth) for line in sheet.lines.all()}
    assert told == {"fixed_asset_investment": ("1234.5", "5.2"), "industrial_investment": ("400", "-3.1")}
    assert not Vintage.objects.exists()
    assert as_person("town").get(url("intake", intake.pk)).status_code == 404
