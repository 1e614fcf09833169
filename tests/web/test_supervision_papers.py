"""Rules of the papers of supervision: responsibility tables, notices, boards, timelines, scores, burden, digests."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from guatu import playbook
from guatu.papers import PaperError, read_template
from guatu.periods import month
from guatu_web.areas.shape import shape
from guatu_web.outbox.models import Hook, Message, Preference
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.records.acts import act
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.periods import period_columns
from guatu_web.returns.models import Return, ReturnLine
from guatu_web.supervision.actions import digesting, noticing
from guatu_web.supervision.actions.doing import do
from guatu_web.supervision.actions.entering import Entry, enter
from guatu_web.supervision.models import Extension, Item, Mark, Notice, Share, Step
from guatu_web.supervision.papers import notice as said
from guatu_web.supervision.papers.responsibility import entries
from guatu_web.supervision.queries import board, burden, scores, timeline

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
"""A Friday that is worked."""
DOCX = "word/document.xml"
METHOD = {path.name: path.read_bytes() for path in playbook.shipped().glob("*.yaml")}


@pytest.fixture(autouse=True)
def on(monkeypatch):
    """Makes it nine o'clock of a day; the days of given moments are what they are."""
    real = timezone.localdate

    def day(told):
        noon = datetime(told.year, told.month, told.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
        monkeypatch.setattr(timezone, "localdate", lambda *given: real(*given) if given else told)
        monkeypatch.setattr(timezone, "now", lambda: noon)

    day(TODAY)
    return day


@pytest.fixture
def office(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def entered(qinglan, office):
    """Items that have entered, as the office enters them."""

    def made(title, unit="J", due=date(2026, 12, 31), **more):
        told = {"start_on": date(2026, 9, 1), "unit": qinglan.units[unit] if unit else None, "due_on": due, **more}
        return enter(office, qinglan.zone, Entry(title, told.pop("flow", "decision"), **told))

    return made


@pytest.fixture
def running(qinglan, office, entered):
    """Items that were dispatched and received."""

    def made(title, **more):
        item = entered(title, **more)
        given = {"unit": item.unit, "due_on": item.due_on}
        do(office, item, "dispatch", given, version=item.version, key=f"d{item.pk}")
        do(qinglan.people["lead"], item, "receive", {}, version=item.version, key=f"r{item.pk}")
        return Item.objects.select_related("zone", "unit", "supervising", "flow").get(pk=item.pk)

    return made


@pytest.fixture
def changed(qinglan):
    """Items as they are after some time, by fields."""

    def change(item, **fields):
        # lights are worked out and no change that anybody made: they are kept beside the log
        lights = {name: fields.pop(name) for name in ("light", "light_reason") if name in fields}
        Item.objects.filter(pk=item.pk).update(**lights or {"light": item.light})
        with act("test.change", by=None, zone=qinglan.zone) as doing:
            doing.change(item, **fields)
        return Item.objects.select_related("zone", "unit", "supervising", "flow").get(pk=item.pk)

    return change


@pytest.fixture
def kept(qinglan):
    """Records that time has brought."""

    def keep(*records):
        with act("test.keep", by=None, zone=qinglan.zone) as doing:
            return [doing.create(each) for each in records]

    return keep


def url(name, *args):
    return reverse(f"supervision:{name}", args=("qinglan", *args))


def content(response):
    return b"".join(response) if response.streaming else response.content


def document(response):
    return zipfile.ZipFile(io.BytesIO(content(response))).read(DOCX).decode()


def words(xml):
    return re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml)


def book(response):
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(content(response)))
    return sheets.get_sheet_by_index(0).to_python()


def mark(item, month, colour, reported=None):
    first = date(2026, month, 1)
    last = date(2026, month, 28)
    told = {"zone_id": item.zone_id, "item": item, "unit_id": item.unit_id, "leader_id": item.leader_id}
    return Mark(**told, first=first, last=last, due_on=last, reported_on=reported, colour=colour)


# ---------------------------------------------------------------- the responsibility table


def test_the_table_has_the_columns_of_the_paper_in_groups_by_programme_numbered_through(
    qinglan, entered, changed, as_person
):
    entered("没有工程的事", due=None)
    entered("铺路", programme="道路工程", requirement="铺 3 公里", leader=qinglan.people["leader"])
    late = entered("绿化", programme="道路工程", due=date(2026, 12, 1))
    changed(late, light="red", light_reason="overdue")
    xml = document(as_person("supervisor").get(url("table_document")))
    told = words(xml)
    assert told[:3] == ["青澜开发区重点工作责任清单", "截至2026年11月20日", "序号"]
    assert told[2:10] == ["序号", "重点工作", "目标要求", "责任领导", "责任单位", "完成时限", "进展", "亮灯"]
    assert told[10] == "一、道路工程（2项）"
    assert told[11:13] == ["1", "绿化"]
    assert "■ 红灯" in told
    row = told[told.index("铺路") - 1 :]
    assert row[:7] == ["2", "铺路", "铺 3 公里", "林岚", "经济发展局", "2026年12月31日", "已立项"]
    assert "二、未列入专项工程的事项（1项）" in told
    assert told[told.index("没有工程的事") - 1] == "3"
    assert "未定" in told


def test_the_document_lies_on_a4_repeats_its_heading_and_tears_no_row(entered, as_person):
    entered("铺路")
    xml = document(as_person("supervisor").get(url("table_document")))
    assert 'w:w="16838" w:h="11906" w:orient="landscape"' in xml
    assert xml.count("<w:tblHeader/>") == 1
    assert xml.count("<w:tr>") == xml.count("<w:cantSplit/>")


def test_what_people_wrote_is_data_in_every_paper(entered, as_person):
    entered('=SUM(A1) <w:b/> & {unit} "引号"\x0b', programme="../../<工程>")
    client = as_person("supervisor")
    found = client.get(url("table_document"), {"programme": "../../<工程>"})
    assert "/" not in found["Content-Disposition"].partition(";")[2].replace("%2F", "/").replace("''", "")
    assert '=SUM(A1) &lt;w:b/&gt; &amp; {unit} "引号"' in document(found)
    rows = book(client.get(url("table_book"), {"programme": "../../<工程>"}))
    assert rows[3][1].startswith("=SUM(A1) <w:b/>")


def test_the_book_is_the_same_table_ready_to_print(entered, as_person):
    entered("铺路", programme="道路工程")
    entered("修桥", programme="桥梁工程")
    response = as_person("supervisor").get(url("table_book"))
    raw = content(response)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "青澜开发区重点工作责任清单"
    assert rows[2] == ["序号", "重点工作", "目标要求", "责任领导", "责任单位", "完成时限", "进展", "亮灯"]
    assert [row[0] for row in rows[3:]] == ["一、桥梁工程（1项）", 1.0, "二、道路工程（1项）", 2.0]
    xml = zipfile.ZipFile(io.BytesIO(raw))
    sheet, named = xml.read("xl/worksheets/sheet1.xml").decode(), xml.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "_xlnm.Print_Titles" in named
    assert "$3:$3" in named


def test_the_table_tells_the_newest_report_and_the_units_that_help(qinglan, running, kept):
    item = running("铺路")
    lead = qinglan.people["lead"]
    for number, progress in enumerate(("已开工", "完成路基\n正在铺沥青")):
        do(lead, item, "check_in", {"progress": progress, "percent": 40}, version=None, key=f"c{number}")
    kept(Share(zone=qinglan.zone, item=item, unit=qinglan.units["Z"]))
    line = next(entries({item.flow_id: item.flow}, Item.objects.filter(pk=item.pk)))
    assert line.progress == "完成路基 正在铺沥青（完成40%）"
    assert line.unit == "经济发展局\n配合：招商局"


def test_the_filter_narrows_the_page_and_both_files_alike(entered, as_person):
    entered("铺路", programme="道路工程")
    entered("修桥", programme="桥梁工程", unit="Z")
    client, told = as_person("supervisor"), {"programme": "桥梁工程"}
    page = client.get(url("table"), told).content.decode()
    assert "修桥" in page
    assert "铺路" not in page
    assert "青澜开发区桥梁工程责任清单" in page
    assert "铺路" not in words(document(client.get(url("table_document"), told)))
    assert [row[1] for row in book(client.get(url("table_book"), told))[3:]] == ["修桥"]


def test_a_unit_sees_its_own_lines_alone(entered, as_person):
    entered("铺路")
    entered("招商的事", unit="Z")
    page = as_person("clerk").get(url("table")).content.decode()
    assert "铺路" not in page
    assert "招商的事" not in page
    assert "铺路" in as_person("lead").get(url("table")).content.decode()
    assert as_person("clerk").get(url("table_document")).status_code == 403


def test_a_table_too_long_for_a_document_is_refused_with_the_way_out(entered, as_person, monkeypatch):
    entered("铺路")
    monkeypatch.setattr("guatu_web.supervision.papers.responsibility.MOST_ROWS", 0)
    response = as_person("supervisor").get(url("table_document"))
    assert response.status_code == 422
    assert "导出 Excel" in response.content.decode()


# ---------------------------------------------------------------- notices


def issue(office, item, colour="red", **more):
    told = {"answer_by": TODAY + timedelta(days=3), "text": "请报告原因。", **more}
    version = told.pop("version", item.version)
    return noticing.issue(office, item, colour, told["answer_by"], told["text"], version=version)


def test_notices_are_numbered_by_zone_year_and_colour_without_gaps(office, running, on):
    items = [running(f"事项{number}") for number in range(3)]
    assert issue(office, items[0]).number == "督办〔2026〕红 1 号"
    with pytest.raises(Refused):
        issue(office, items[0])
    assert issue(office, items[1]).number == "督办〔2026〕红 2 号"
    assert issue(office, items[1], "yellow").number == "督办〔2026〕黄 1 号"
    on(date(2027, 1, 4))
    assert issue(office, items[2], answer_by=date(2027, 1, 8)).number == "督办〔2027〕红 1 号"


def test_a_notice_says_for_good_what_it_said_when_it_was_issued(office, running, changed, as_person):
    item = running("铺路", due=date(2026, 11, 30), source="instruction", source_text="11月2日批示")
    changed(item, due_on=date(2026, 11, 10), light="red", light_reason="overdue")
    notice = issue(office, item)
    fields = dict(notice.content["fields"])
    assert fields["reason"] == "该事项应于2026年11月10日前完成，已逾期10天，尚未办结。"
    assert fields["basis"] == "领导批示：11月2日批示"
    changed(item, title="改了名", due_on=date(2026, 12, 31))
    told = words(document(as_person("lead").get(url("notice_document", notice.pk))))
    assert told[:3] == ["青澜开发区督查室红色督办单", "督办〔2026〕红 1 号", "经济发展局："]
    assert f"铺路（{item.number}）" in told
    assert "请于2026年11月23日前书面回复办理情况。" in told
    assert told[-3:] == ["青澜开发区督查室", "2026年11月20日", "（盖章处）"]
    assert "铺路" in as_person("lead").get(url("notice", notice.pk)).content.decode()


def test_a_second_notice_of_a_colour_waits_for_the_answer_to_the_first(qinglan, office, running):
    item = running("铺路")
    first = issue(office, item)
    with pytest.raises(Refused, match="督办〔2026〕红 1 号 尚未回复"):
        issue(office, item)
    noticing.answer(qinglan.people["lead"], first, "已查明。", version=1)
    item.refresh_from_db()
    assert issue(office, item).serial == 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"answer_by": TODAY - timedelta(days=1)}, "回复期限不能早于今天"),
        ({"text": "  "}, "请写明督办要求"),
        ({"text": "长" * 2001}, "最多 2000 字"),
        ({"colour": "green"}, "请选择蓝、黄、红之一"),
    ],
)
def test_what_a_notice_cannot_say_is_refused_with_the_remedy(office, running, wrong, message):
    with pytest.raises(Refused, match=message):
        issue(office, running("铺路"), **wrong)
    assert not Notice.objects.exists()


def test_there_is_no_notice_about_a_closed_item_or_one_without_a_unit(office, entered, running, changed):
    with pytest.raises(Refused, match="还没有责任单位"):
        issue(office, entered("无主", unit=None))
    closed = changed(running("铺路"), state="closed", state_kind="closed")
    with pytest.raises(Refused, match="重新立项"):
        issue(office, closed)


def test_a_notice_about_an_item_that_somebody_changed_meanwhile_is_overtaken(office, running, changed):
    item = running("铺路")
    seen = item.version
    changed(item, title="改了名")
    with pytest.raises(Overtaken):
        issue(office, item, version=seen)


def test_the_unit_is_told_once_and_answers_once(qinglan, office, running, as_person):
    item = running("铺路")
    notice = issue(office, item)
    told = Message.objects.get(kind="supervision.notice")
    assert told.person == qinglan.people["lead"]
    assert "红色督办单 督办〔2026〕红 1 号" in told.subject
    client = as_person("lead")
    sent = {"version": 1, "text": "已增加人手。"}
    assert client.post(url("answer_notice", notice.pk), sent).status_code == 302
    assert client.post(url("answer_notice", notice.pk), sent).status_code == 422
    notice.refresh_from_db()
    assert (notice.answer, notice.answered_on) == ("已增加人手。", TODAY)


def test_only_the_office_issues_and_only_the_unit_answers(qinglan, office, running, as_person):
    item = running("铺路")
    with pytest.raises(PermissionDenied):
        issue(qinglan.people["lead"], item)
    notice = issue(office, item)
    with pytest.raises(Refused, match="由被督办单位回复"):
        noticing.answer(office, notice, "替答", version=1)
    assert as_person("lead").get(url("issue_notice", item.pk)).status_code == 403
    assert as_person("town").get(url("notice", notice.pk)).status_code == 404


@pytest.mark.parametrize(
    ("light", "colour"), [(each, each) for each in ("red", "yellow", "blue")] + [("green", "blue")]
)
def test_the_form_proposes_the_colour_of_the_light(running, changed, as_person, light, colour):
    item = changed(running("铺路"), light=light)
    form = as_person("supervisor").get(url("issue_notice", item.pk)).context["form"]
    assert form.initial["colour"] == colour


def test_the_form_issues_and_shows_what_is_wrong_beside_its_field(running, as_person):
    item, client = running("铺路"), as_person("supervisor")
    sent = {"version": item.version, "colour": "red", "answer_by": "2026-11-01", "text": "请报告。"}
    assert "不能早于今天" in client.post(url("issue_notice", item.pk), sent).content.decode()
    response = client.post(url("issue_notice", item.pk), sent | {"answer_by": "2026-11-25"})
    assert response["Location"] == url("notice", Notice.objects.get().pk)
    assert "督办〔2026〕红 1 号" in client.get(url("notices"), {"state": "open"}).content.decode()


def test_a_notice_and_its_answer_stand_in_the_history_of_the_item(qinglan, office, running, as_person):
    item, lead = running("铺路"), qinglan.people["lead"]
    seen = item.version
    notice = issue(office, item)
    assert item.version == seen + 1
    noticing.answer(lead, notice, "已查明。", version=1)
    issued, answered = item.steps.order_by("pk")[2:]
    assert (issued.act, issued.by, issued.unit, issued.source) == (Notice.ISSUED, office, None, issued.target)
    assert issued.given == {"notice": notice.pk, "remark": "督办〔2026〕红 1 号：请报告原因。"}
    assert (answered.act, answered.by, answered.unit, answered.typed) == (
        Notice.ANSWERED,
        lead,
        qinglan.units["J"],
        1,
    )
    page = as_person("lead").get(reverse("supervision:item", args=["qinglan", item.pk])).content.decode()
    assert "签发督办单" in page
    assert "督办〔2026〕红 1 号：已查明。" in page
    item.refresh_from_db()
    told = {"progress": "又进一步", "percent": 40}
    do(lead, item, "check_in", told, version=item.version, key="after-the-notice")


def of_method(zone, admin, lines):
    """Adopts a playbook with notices of its own, as plain data, without the check of an upload."""
    told = playbook.load(playbook.shipped()).plain() | {"notice": {"name": "自拟", "lines": lines}}
    version = adopt(admin, zone, METHOD, in_force_from=TODAY, reason="试用")
    PlaybookVersion.objects.filter(pk=version.pk).update(content=told)


def test_notices_look_as_the_playbook_of_the_zone_says(qinglan, admin, office, running, as_person):
    of_method(
        qinglan.zone, admin, [["title", "自拟督办通知", ""], *[["body", f"{{{name}}}", ""] for name in said.FIELDS]]
    )
    notice = issue(office, running("铺路"))
    assert notice.content["lines"][0][1] == "自拟督办通知"
    assert "自拟督办通知" in as_person("lead").get(url("notice", notice.pk)).content.decode()


def test_a_template_of_the_zone_that_lacks_a_field_is_told_with_the_place_and_uses_no_number(
    qinglan, admin, office, running, as_person
):
    item = running("铺路")
    of_method(qinglan.zone, admin, [["body", f"{{{name}}}", ""] for name in said.FIELDS if name != "answer_by"])
    with pytest.raises(Refused, match=r"notice\.yaml：.*回复期限.*\{answer_by\}.*重新上传"):
        issue(office, item)
    sent = {"version": item.version, "colour": "red", "answer_by": "2026-11-25", "text": "请报告。"}
    response = as_person("supervisor").post(url("issue_notice", item.pk), sent)
    assert response.status_code == 422
    assert "notice.yaml" in response.content.decode()
    PlaybookVersion.objects.all().update(content=playbook.load(playbook.shipped()).plain())
    assert issue(office, item).serial == 1


def test_a_template_that_lacks_a_field_names_it_and_the_remedy():
    text = "name: 缺项\nlines:\n" + "\n".join(f'  - body: "{{{name}}}"' for name in said.FIELDS if name != "answer_by")
    with pytest.raises(PaperError) as caught:
        read_template(text, said.FIELDS)
    assert [said.in_words(each) for each in caught.value.problems] == [
        "模板缺少“answer_by”（回复期限）一项。请在某一行写上 {answer_by}。"
    ]


def test_a_value_that_is_missing_is_told_by_its_name():
    fields = dict.fromkeys(said.FIELDS, "有") | {"basis": " "}
    with pytest.raises(Refused, match="督办单的“督办依据”没有内容"):
        said.filled(said.template(), fields)


# ---------------------------------------------------------------- battle map and timeline


def test_an_item_stands_on_the_map_with_its_owner_in_the_month_in_which_it_is_due(qinglan, entered, changed):
    entered("十二月的事")
    entered("招商的事", unit="Z", due=date(2026, 10, 31))
    entered("上半年的事", due=date(2026, 9, 1))
    changed(entered("早办结的事", due=date(2026, 9, 2)), state_kind="closed")
    changed(Item.objects.get(title="上半年的事"), start_on=date(2026, 1, 5), due_on=date(2026, 5, 1))
    changed(Item.objects.get(title="早办结的事"), start_on=date(2026, 1, 5), due_on=date(2026, 5, 2))
    found = board.board(Item.objects.filter(zone=qinglan.zone), shape(qinglan.zone), date(2026, 7, 1))
    assert [owner.name for owner in found.owners] == ["经济发展局", "招商局"]
    cells = {
        (column.month.last.month if column.month else 0, found.owners[at].name): [card.title for card in cell.cards]
        for column in found.columns
        for at, cell in enumerate(column.cells)
        if cell.number
    }
    assert cells == {
        (0, "经济发展局"): ["上半年的事"],
        (12, "经济发展局"): ["十二月的事"],
        (10, "招商局"): ["招商的事"],
    }


def test_a_cell_shows_the_worst_lights_first_and_counts_the_rest(qinglan, entered, changed):
    for number in range(board.CARDS + 2):
        entered(f"事项{number}")
    changed(Item.objects.get(title="事项5"), light="red")
    changed(Item.objects.get(title="事项4"), light="yellow")
    found = board.board(Item.objects.filter(zone=qinglan.zone), shape(qinglan.zone), date(2026, 7, 1))
    cell = found.columns[-1].cells[0]
    assert [card.title for card in cell.cards[:2]] == ["事项5", "事项4"]
    assert (cell.number, cell.more) == (board.CARDS + 2, 2)
    assert found.owners[0].lights[:2] == [("red", 1), ("yellow", 1)]


def test_owners_come_in_pages_so_that_the_map_stays_small(qinglan, entered, monkeypatch):
    monkeypatch.setattr(board, "OWNERS", 1)
    entered("甲")
    entered("乙", unit="Z")
    rows, told = Item.objects.filter(zone=qinglan.zone), shape(qinglan.zone)
    assert [board.board(rows, told, date(2026, 7, 1), page).owners[0].name for page in (1, 2, 9)] == [
        "经济发展局",
        "招商局",
        "招商局",
    ]


def test_the_timeline_draws_the_plan_its_extension_and_what_happened():
    item = Item(start_on=date(2026, 1, 1), first_due_on=date(2026, 6, 30), due_on=date(2026, 9, 30), light="red")
    item.received_at = datetime(2026, 2, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    scale, (line,) = timeline.lines([item], date(2026, 12, 31))
    day = timeline.WIDTH / 365
    assert (scale.first, scale.last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert line.planned == (0, round(181 * day))
    assert line.extended == (round(181 * day), round(273 * day) - round(181 * day))
    assert line.actual == (round(31 * day), timeline.WIDTH - round(31 * day))
    assert (line.ended, line.late) == (None, 92)


def test_lines_stand_under_the_month_in_which_they_are_due(entered, as_person):
    entered("十二月的事")
    entered("十月的事", due=date(2026, 10, 31))
    entered("不定期的事", due=None)
    groups = as_person("supervisor").get(url("timeline")).context["groups"]
    assert [(month and month.last.month, [line.item.title for line in lines]) for month, lines in groups] == [
        (10, ["十月的事"]),
        (12, ["十二月的事"]),
        (None, ["不定期的事"]),
    ]


@pytest.mark.parametrize("name", ["map", "timeline", "table", "notices", "scores", "burden"])
def test_boards_and_papers_keep_the_query_budget_whatever_there_is(
    name, office, entered, running, as_person, django_assert_max_num_queries
):
    client = as_person("supervisor")
    for number in range(12):
        entered(f"事项{number}", unit=("J", "J1", "Z")[number % 3], programme=f"工程{number % 2}")
    issue(office, running("督办的事"))
    client.get(url(name))
    with CaptureQueriesContext(connection) as first:
        client.get(url(name))
    for number in range(12):
        entered(f"后来{number}", unit=("D", "J1", "Z")[number % 3], programme=f"工程{number}")
    with django_assert_max_num_queries(12) as then:
        assert client.get(url(name)).status_code == 200
    assert abs(len(then) - len(first)) <= 2


@pytest.mark.parametrize("name", ["map", "timeline", "table", "notices", "scores", "burden"])
def test_empty_pages_say_what_to_do(name, as_person):
    assert "empty-first" in as_person("supervisor").get(url(name)).content.decode()


@pytest.mark.parametrize("name", ["map", "timeline", "table", "scores"])
@pytest.mark.parametrize("told", [{"from": "2026-13"}, {"from": "x", "page": "-1"}, {"unit": "999"}, {"first": "nie"}])
def test_nonsense_in_the_address_fails_no_page(name, told, entered, as_person):
    entered("铺路")
    assert as_person("supervisor").get(url(name), told).status_code in (200, 422)


def test_pages_have_no_inline_style_or_script(office, running, as_person):
    issue(office, running("铺路"))
    client = as_person("supervisor")
    for name in ("map", "timeline", "table", "notices", "scores", "burden"):
        page = client.get(url(name)).content.decode()
        assert not re.search(r"\sstyle=|<style|<script>|\son\w+=", page), name


# ---------------------------------------------------------------- scores


def over(qinglan, by="unit", first=date(2026, 1, 1)):
    return scores.Over(qinglan.zone, first, TODAY, by)


@pytest.fixture
def year(qinglan, running, kept, changed):
    """Two items of one unit with the colours of their periods, something returned, put off and evaluated."""
    lead = qinglan.people["lead"]
    first = running("铺路", leader=qinglan.people["leader"])
    second = running("修桥")
    colours = ["green"] * 6 + ["yellow"]
    kept(*(mark(first, at, colour, date(2026, at, 20)) for at, colour in enumerate(colours, 1)))
    kept(mark(second, 8, "red"), mark(second, 9, "green", date(2026, 9, 2)))
    do(lead, first, "check_in", {"progress": "开工", "percent": 10}, version=None, key="c1")
    do(qinglan.people["supervisor"], first, "find_poor", {"remark": "请写明数量"}, version=None, key="p1")
    granted = {"state": "granted", "asked_by": lead, "asked_on": TODAY, "decided_on": TODAY, "reason": "雨季"}
    kept(Extension(zone=qinglan.zone, item=second, until=date(2027, 1, 31), **granted))
    changed(Item.objects.get(pk=second.pk), state="closed", state_kind="closed", closed_on=TODAY, evaluation="good")
    return first, second


def test_scores_count_kept_periods_returns_extensions_and_evaluations(qinglan, year):
    (row,) = scores.counted(over(qinglan))
    assert row == scores.Row(qinglan.units["J"].pk, "经济发展局", 9, 7, 1, 1, 1, 0, 1, 1, 1)
    assert row.rate == 7 / 9
    assert row.quality == 1
    (leader,) = scores.counted(over(qinglan, "leader"))
    assert (leader.name, leader.due, leader.rate) == ("林岚", 7, 6 / 7)


def test_what_was_missed_stays_with_the_unit_that_answered_for_it_then(qinglan, year, changed):
    taken_over = changed(Item.objects.get(pk=year[1].pk), unit=qinglan.units["Z"])
    rows = {row.name: row for row in scores.counted(over(qinglan))}
    assert (rows["经济发展局"].missed, rows["经济发展局"].evaluated) == (1, 0)
    assert (rows[taken_over.unit.name].missed, rows[taken_over.unit.name].evaluated) == (0, 1)


def test_what_a_unit_sends_back_is_counted_apart_from_what_is_returned_to_it(qinglan, year, entered):
    supervisor, lead = qinglan.people["supervisor"], qinglan.people["lead"]
    item = entered("绿化")
    given = {"unit": qinglan.units["J"].pk, "due_on": "2026-12-20"}
    do(supervisor, item, "dispatch", given, version=None, key="d1")
    do(lead, item, "send_back", {"reason": "不属本单位职责"}, version=None, key="s1")
    (row,) = scores.counted(over(qinglan))
    assert (row.returned, row.sent_back) == (1, 1)


def test_every_number_is_the_length_of_the_list_behind_it(qinglan, year):
    for by in ("unit", "leader"):
        for row in scores.counted(over(qinglan, by)):
            for what in scores.WHATS:
                rows = scores.behind(over(qinglan, by), what, row.pk)
                assert rows.count() == getattr(row, what), (by, what)
            told = scores.score(over(qinglan, by), row.pk)
            assert (len(told.due), len(told.in_time), len(told.made_up), len(told.missed)) == row[2:6]
            assert told.rate == row.rate


def test_a_rate_of_nothing_is_none_and_what_lies_outside_the_days_is_not_counted(qinglan, year):
    (row,) = scores.counted(over(qinglan, first=date(2026, 11, 1)))
    assert (row.due, row.rate, row.returned) == (0, None, 1)


def test_a_number_leads_to_its_list_on_the_page(qinglan, year, as_person):
    client = as_person("supervisor")
    page = client.get(url("scores")).content.decode()
    link = re.search(r'href="([^"]*what=missed)"', page)[1].replace("&amp;", "&")
    listed = client.get(link).content.decode()
    assert "修桥" in listed
    assert "铺路" not in listed
    assert "2026-08-28" in listed


def test_the_book_of_scores_has_the_same_numbers(year, as_person):
    rows = book(as_person("supervisor").get(url("scores_book")))
    assert rows[1][:8] == ["经济发展局", 9, 7, 1, 1, 77.8, 1, 0]


def test_a_unit_sees_the_numbers_of_its_own_items_alone(year, as_person):
    assert [row.name for row in as_person("lead").get(url("scores")).context["rows"]] == ["经济发展局"]
    assert as_person("clerk").get(url("scores")).context["rows"] == []


# ---------------------------------------------------------------- burden


def test_the_burden_adds_what_a_unit_typed_into_acts_and_returns_by_month(qinglan, running, kept):
    item = running("铺路")
    unit, by = qinglan.units["J"], qinglan.people["lead"]
    said_before = sum(Step.objects.filter(unit=unit).values_list("typed", flat=True))
    noon = datetime(2026, 3, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    named = {"scheme": "trial", "name": "试用月报", "rhythm": "month", "first_submitted_at": noon}
    days = period_columns(month(2026, 4))
    (form,) = kept(Return(zone=qinglan.zone, unit=unit, **named, **days))
    line = {"zone": qinglan.zone, "of": form, "area": qinglan.areas["QL"], "basis": "cumulative", **days}
    kept(
        ReturnLine(**line, code="gdp", typed_value="12", typed_growth="5"),
        ReturnLine(**line, code="retail_sales", typed_value="8"),
        ReturnLine(**line, code="imports"),
    )
    Step.objects.create(
        zone=qinglan.zone,
        item=item,
        act="check_in",
        name="反馈",
        source="under_way",
        target="under_way",
        by=by,
        unit=unit,
        at=noon,
        on=date(2026, 3, 5),
        typed=4,
        key="typed",
    )
    (found,) = burden.burdens(qinglan.zone, 2026)
    assert (found.name, found.months[2], found.supervision[2], found.returns[2]) == ("经济发展局", 7, 4, 3)
    assert found.total == 7 + said_before
    assert burden.burdens(qinglan.zone, 2025) == []


def test_the_burden_is_shown_to_the_office_alone(as_person):
    assert as_person("supervisor").get(url("burden")).status_code == 200
    assert as_person("lead").get(url("burden")).status_code == 403


# ---------------------------------------------------------------- digests


def digests():
    rows = Message.objects.filter(kind="supervision.digest").order_by("person__username", "pk")
    return [(each.person.username if each.person else "群", each.subject) for each in rows]


def test_each_person_gets_one_digest_of_what_waits_for_him_however_often_it_runs(qinglan, office, entered):
    item = entered("铺路", due=date(2026, 11, 24))
    do(office, item, "dispatch", {"unit": item.unit, "due_on": item.due_on}, version=item.version, key="d")
    first = digesting.of_day(qinglan.zone)
    assert digesting.of_day(qinglan.zone) == (0, 0)
    assert first.people == len(digests())
    told = dict(digests())
    assert told["lead"] == "青澜开发区督查日报：待签收 1"
    body = Message.objects.get(kind="supervision.digest", person=qinglan.people["lead"]).body
    assert body == f"待签收（1 项）\n· {item.number} 铺路（2026-11-24）"


def test_a_digest_comes_in_the_rhythm_that_its_person_wants(qinglan, office, entered, kept, on):
    item = entered("铺路")
    do(office, item, "dispatch", {"unit": item.unit, "due_on": item.due_on}, version=item.version, key="d")
    kept(Preference(person=qinglan.people["lead"], rhythm="xun"))
    digesting.of_day(qinglan.zone)
    for day in (23, 24, 25):
        on(date(2026, 11, day))
        digesting.of_day(qinglan.zone)
    mine = [subject for username, subject in digests() if username == "lead"]
    assert mine == ["青澜开发区督查旬报：待签收 1", "青澜开发区督查旬报：待签收 1"]


def test_nothing_is_posted_on_a_day_off_or_to_whom_nothing_waits(qinglan, office, entered, on):
    on(date(2026, 11, 21))
    entered("铺路", start_on=date(2026, 11, 1))
    assert digesting.of_day(qinglan.zone) == (0, 0)
    on(date(2026, 11, 23))
    digesting.of_day(qinglan.zone)
    assert "clerk" not in dict(digests())


def test_a_chat_group_is_told_how_units_stand_once_a_day(qinglan, running, changed, kept):
    kept(Hook(zone=qinglan.zone, name="督查群", format="plain", address="https://robot.invalid/", host="robot.invalid"))
    changed(running("铺路"), light="red")
    changed(running("修桥"), light="blue")
    assert digesting.of_day(qinglan.zone).hooks == 1
    assert digesting.of_day(qinglan.zone).hooks == 0
    told = Message.objects.get(kind="supervision.digest", hook__isnull=False)
    assert told.subject == "青澜开发区督查日报：1 个单位有亮灯事项"
    assert told.body == "经济发展局：红灯 1，蓝灯 1"
