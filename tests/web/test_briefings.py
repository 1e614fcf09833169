"""Rules of briefings on the site: drafted from records, edited by people, issued for good, and what came after."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pace_hand import Figures

from guatu.briefing import BriefingError, document_of, read_template, shipped, traced
from guatu.briefing.plain_document import digest
from guatu.briefing.problems import RULES
from guatu.briefing.reckoning import ALL_KINDS
from guatu.briefing.template import AMOUNTS, COUNTS, SHARES
from guatu.periods import cumulative
from guatu_web.api.actions import tokens
from guatu_web.api.models import READ_ONLY
from guatu_web.briefings.actions import drafting, issuing
from guatu_web.briefings.models import Briefing, Edition
from guatu_web.briefings.queries.drafting import Wanted, periods
from guatu_web.briefings.words import MEASURES, NAMES, problem_in_words
from guatu_web.playbooks.briefing import RULES as SAID
from guatu_web.records.acts import history
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import AuditEntry

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
OCTOBER = cumulative(2026, 10)
OUTPUT = "industrial_output_above_scale"
YI = 10**8
LIST = "/z/qinglan/briefings/"


@pytest.fixture(autouse=True)
def today(on):
    on(TODAY)


@pytest.fixture
def figures(qinglan):
    """Two years of output: 90 亿元 to October 2026, 8.1 % more by what was published."""
    made = Figures(qinglan)
    made.put(OUTPUT, cumulative(2025, 10), 80 * YI, growth="6.0")
    made.put(OUTPUT, cumulative(2026, 9), 81 * YI, growth="7.6")
    made.put(OUTPUT, OCTOBER, 90 * YI, growth="8.1")
    return made


@pytest.fixture
def office(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def draft(figures, qinglan, office):
    """A draft of October's analysis."""
    return drafting.keep(office, qinglan.zone, Wanted("economy_month", OCTOBER, TODAY, office="青澜开发区管委会"))


@pytest.fixture
def issued(draft, office):
    return issuing.issue(office, draft, version=draft.version)


@pytest.fixture
def window(as_person):
    return as_person("supervisor")


def page(client, address="", status=200):
    answer = client.get(LIST + address)
    assert answer.status_code == status
    return answer.content.decode()


def form_of(client, briefing, **changes):
    """What the form of a draft would send, with some words written over."""
    html = page(client, f"{briefing.pk}/edit")
    sent = dict(re.findall(r'<input type="hidden" name="(version|b\.[^"]+)" value="([^"]*)">', html))
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.S)
    inputs = re.findall(r'<input class="form-control" id="row-[0-9]+" name="([^"]+)"[^>]*value="([^"]*)">', html)
    document = document_of(briefing.document)
    order = re.findall(r'name="(b\.[^"]+)"', html)
    told = sent | dict(areas) | dict(inputs)
    head = {"title": document.title, "issued": document.on.isoformat(), "office": document.office, "number": ""}
    rows = {name: told[name] for name in order}
    for old, new in changes.pop("words", {}).items():
        assert any(old in text for text in rows.values())
        rows = {name: text.replace(old, new) for name, text in rows.items()}
    return {**head, "version": sent["version"], **rows, **changes}


def edited(client, briefing, **changes):
    return client.post(f"{LIST}{briefing.pk}/edit", form_of(client, briefing, **changes))


def save(client, briefing, **changes):
    answer = edited(client, briefing, **changes)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    briefing.refresh_from_db()
    return document_of(briefing.document)


# ------------------------------------------------------------------ drafting


def test_templates_are_chosen_first_and_an_empty_list_says_what_to_do(window, qinglan):
    assert "选择模板和时期" in page(window)
    assert "经济运行分析（月度）" in page(window, "new")


def test_the_last_period_that_is_over_is_chosen_and_past_ones_can_be(window, qinglan):
    html = page(window, "new?template=economy_month")
    options = re.findall(r'<option value="([0-9/HQ-]+)"', html)
    assert options[:3] == ["2026-01/2026-10", "2026-01/2026-09", "2026-01/2026-08"]


@pytest.mark.parametrize(
    "template", ["economy_month", "economy_quarter", "supervision", "projects", "targets", "morning"]
)
def test_periods_to_choose_from_go_back_without_a_gap_or_a_repetition(template):
    found = periods(shipped()[template], TODAY)
    assert len(set(found)) == len(found) == 24
    assert all(later.last > earlier.last for later, earlier in pairwise(found))


def test_a_preview_shows_the_document_and_keeps_nothing(window, figures):
    html = page(window, "new?template=economy_month&period=2026-01/2026-10&issued=2026-11-21&office=办公室&mark=on")
    assert "办公室文件" in html
    assert "一、总体情况" in html
    assert "90亿元" in html
    assert not Briefing.objects.exists()


def test_a_period_without_data_says_so_and_what_to_do(window, qinglan):
    html = page(window, "new?template=economy_month&period=2026-01/2026-10&issued=2026-11-21")
    assert "没有可写的记录" in html
    assert "换一个时期" in html


def test_what_was_seen_is_kept_as_a_draft(window, figures):
    told = {"template": "economy_month", "period": "2026-01/2026-10", "issued": "2026-11-21", "office": "办公室"}
    answer = window.post(f"{LIST}new", {**told, "addressees": "各镇、各部门\n直属单位", "number": "青办〔2026〕1号"})
    briefing = Briefing.objects.get()
    document = document_of(briefing.document)
    assert answer["Location"] == f"{LIST}{briefing.pk}"
    assert document.addressees == ("各镇", "各部门", "直属单位")
    assert (briefing.number, briefing.period, briefing.as_of) == ("青办〔2026〕1号", OCTOBER, TODAY)
    assert briefing.digest == digest(briefing.document)
    assert briefing.facts["figures"][0]["value"] == "9000000000"


def test_a_new_briefing_is_addressed_as_the_last_one_was(window, draft):
    html = page(window, "new?template=economy_month")
    assert 'value="青澜开发区管委会"' in html


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"period": "2030"}, "2030"),
        ({"issued": "2028-01-01"}, "成文日期太晚"),
        ({"issued": "2025-01-01"}, "成文日期不能早于所写时期"),
        ({"area": "99999"}, "99999"),
        ({"addressees": "某" * 61}, "每个最多 60 字"),
        ({"issued": ""}, "这个字段是必填项"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(window, figures, change, said):
    told = {"template": "economy_month", "period": "2026-01/2026-10", "issued": "2026-11-21", "office": "办公室"}
    answer = window.post(f"{LIST}new", told | change)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Briefing.objects.exists()


# ------------------------------------------------------------------ one briefing


def test_every_figure_is_a_link_to_what_it_is_and_where_it_comes_from(window, draft):
    html = page(window, str(draft.pk))
    numbers = re.findall(r'id="at-([0-9]+)" href="#figure-\1"', html)
    count = len(document_of(draft.document).figures)
    assert numbers == [str(each) for each in range(1, count + 1)]
    assert html.count('<li id="figure-') == count
    assert "9,000,000,000元" in html
    assert reverse("statistics:indicator", args=("qinglan", OUTPUT)) + "?" in html


def test_a_figure_leads_to_a_page_that_is_there(window, draft):
    links = {each.query for each in document_of(draft.document).figures if each.query.startswith("/")}
    assert links
    assert all(window.get(each).status_code == 200 for each in links)


@pytest.mark.parametrize(("kind", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("text", "青澜".encode())])
def test_a_draft_can_be_taken_along_and_says_that_it_is_one(window, draft, kind, begins):
    answer = window.get(f"{LIST}{draft.pk}/file/{kind}")
    assert answer.status_code == 200
    assert "%EF%BC%88%E8%8D%89%E7%A8%BF%EF%BC%89" in answer["Content-Disposition"]  # （草稿）
    content = answer.content
    assert content.startswith(begins)
    assert kind != "text" or "（草稿）" in content.decode()


def test_an_unknown_format_is_not_found(window, draft):
    assert window.get(f"{LIST}{draft.pk}/file/odt").status_code == 404


def test_drafts_are_seen_by_those_who_write_alone(as_person, draft):
    assert page(as_person("lead"), str(draft.pk))
    for username in ("clerk", "observer", "leader", "town"):
        client = as_person(username)
        page(client, str(draft.pk), 404)
        page(client, f"{draft.pk}/file/pdf", 404)
        assert draft.title.replace("\n", "") not in page(client)


def test_a_briefing_of_a_foreign_zone_is_not_found(as_person, yuntai, draft):
    client = as_person("supervisor")
    client.force_login(yuntai.people["other"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/z/yuntai/briefings/{draft.pk}").status_code == 404
    assert client.get(f"{LIST}{draft.pk}").status_code == 404


# ------------------------------------------------------------------ editing


def test_words_around_a_figure_can_be_changed_and_the_figure_stays(window, draft):
    before = document_of(draft.document).figures
    now = save(window, draft, words={"同比增长": "同比较快增长"})
    assert now.figures == before
    assert draft.edited


def test_a_figure_written_over_is_marked_everywhere(window, draft):
    save(window, draft, words={"90亿元": "91亿元"})
    html = page(window, str(draft.pk))
    assert "人工修改 1 个" in html
    assert "人工编写" in html
    assert re.search(r"原为\s*90亿元", html)
    found = traced(BytesIO(window.get(f"{LIST}{draft.pk}/file/docx").content).getvalue())
    assert [each.now for each in found if each.overwritten] == ["91亿元"]


def test_saving_an_untouched_form_changes_nothing(window, draft):
    digest_before, version = draft.digest, draft.version
    save(window, draft)
    assert (draft.digest, draft.version, draft.edited) == (digest_before, version, False)


def test_head_and_foot_can_be_changed(window, draft):
    told = {"number": "青办〔2026〕2号", "mark": "on", "addressees": "各镇", "copies": "市统计局", "office": "办公室"}
    now = save(window, draft, title="十月分析\n第二行", issued="2026-11-20", **told)
    assert (now.title, now.number, now.mark) == ("十月分析\n第二行", "青办〔2026〕2号", "办公室文件")
    assert (now.addressees, now.copies, now.on) == (("各镇",), ("市统计局",), date(2026, 11, 20))
    assert (draft.title, draft.issued) == ("十月分析\n第二行", date(2026, 11, 20))


def test_buttons_move_add_and_take_out_blocks_without_saving(window, draft):
    blocks = document_of(draft.document).blocks
    sent = form_of(window, draft, move="down.1")
    html = window.post(f"{LIST}{draft.pk}/edit", sent).content.decode()
    names = re.findall(r'name="(b\.[^"]+)"', html)
    was = [name for name in sent if name.startswith("b.")]
    assert names == [was[1], was[0], *was[2:]]
    html = window.post(f"{LIST}{draft.pk}/edit", {**sent, "move": "drop.1"}).content.decode()
    assert re.findall(r'name="(b\.[^"]+)"', html) == was[1:]
    html = window.post(f"{LIST}{draft.pk}/edit", {**sent, "move": "add.1"}).content.decode()
    assert re.findall(r'name="(b\.[^"]+)"', html)[1] == f"b.{len(blocks) + 1}.text.0"
    draft.refresh_from_db()
    assert document_of(draft.document).blocks == blocks


def test_new_blocks_and_order_are_saved(window, draft):
    count = len(document_of(draft.document).blocks)
    sent = form_of(window, draft)
    rows = {name: sent.pop(name) for name in list(sent) if name.startswith("b.")}
    new = {"b.900.text.0": "领导批示：抓紧推进。\n请各部门落实。", "b.901.text.0": "附加要求", "kind.901": "heading2"}
    answer = window.post(f"{LIST}{draft.pk}/edit", {**sent, **new, **dict(reversed(rows.items()))})
    assert answer.status_code == 302
    draft.refresh_from_db()
    blocks = draft.document["blocks"]
    assert [each.get("text") or each["parts"][0] for each in blocks[:3]] == [
        "领导批示：抓紧推进。",
        "请各部门落实。",
        "附加要求",
    ]
    assert blocks[2] == {"kind": "heading", "level": 2, "text": "附加要求"}
    assert len(blocks) == count + 3


def test_an_emptied_paragraph_is_gone_and_tables_stay_as_they_are(window, draft):
    table = next(each for each in draft.document["blocks"] if each["kind"] == "table")
    sent = form_of(window, draft)
    emptied = {name: "" for name in sent if name.startswith("b.") and ".text." in name}
    window.post(f"{LIST}{draft.pk}/edit", sent | emptied)
    draft.refresh_from_db()
    kinds = [each["kind"] for each in draft.document["blocks"]]
    assert "paragraph" not in kinds
    assert table in draft.document["blocks"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "请填写标题"),
        ({"office": ""}, "这个字段是必填项"),
        ({"issued": "明天"}, "请按 2026-11-21 的样式填写日期"),
        ({"b.900.text.0": "长" * 20_001}, "每段最多 20000 字"),
    ],
)
def test_what_cannot_be_saved_is_told_and_what_was_typed_stays(window, draft, change, said):
    answer = edited(window, draft, words={"同比增长": "同比稳步增长"}, **change)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in html
    assert "稳步" in html or "b.900" in next(iter(change))


def test_who_was_overtaken_sees_who_did_what_and_keeps_what_he_typed(as_person, draft):
    mine, other = as_person("supervisor"), as_person("lead")
    stale = form_of(mine, draft, words={"同比增长": "同比稳步增长"})
    save(other, draft, title="另一标题")
    answer = mine.post(f"{LIST}{draft.pk}/edit", stale)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "景立" in html
    assert "另一标题" in html
    assert "稳步" in html
    answer = mine.post(f"{LIST}{draft.pk}/edit", stale | {"on_top": str(draft.version)})
    assert answer.status_code == 302
    draft.refresh_from_db()
    now = document_of(draft.document)
    assert [each.text for each in now.figures if each.indicator][:2] == ["90亿元", "8.1%"]
    assert "稳步" in json.dumps(draft.document, ensure_ascii=False)


def test_who_edited_what_stands_in_the_history(window, draft):
    save(window, draft, words={"同比增长": "同比稳步增长"})
    told = {key: value for each in history(draft) for key, value in each.changes.items()}
    changed = {key: value for key, value in told.items() if key.startswith("第")}
    assert changed
    assert all("稳步" in now and "稳步" not in before for before, now in changed.values())
    html = page(window, str(draft.pk))
    assert "修改简报" in html
    assert "同比稳步增长" in html


def test_only_those_who_write_edit(as_person, qinglan, draft):
    assert as_person("observer").get(f"{LIST}{draft.pk}/edit").status_code == 403
    with pytest.raises(PermissionDenied):
        drafting.edit(qinglan.people["observer"], draft, document_of(draft.document), version=draft.version)


# ------------------------------------------------------------------ written anew


def rewrite(client, briefing, **more):
    html = page(client, f"{briefing.pk}/rewrite")
    sent = dict(re.findall(r'<input type="hidden" name="(version|seen)" value="([^"]*)">', html))
    answer = client.post(f"{LIST}{briefing.pk}/rewrite", sent | more)
    briefing.refresh_from_db()
    return answer


def test_what_would_change_is_shown_first_and_then_written(window, draft, figures):
    figures.put(OUTPUT, OCTOBER, 95 * YI, growth="9.1")
    html = page(window, f"{draft.pk}/rewrite")
    assert "90亿元" in html
    assert "95亿元" in html
    assert rewrite(window, draft).status_code == 302
    assert "95亿元" in json.dumps(draft.document, ensure_ascii=False)
    assert not draft.edited


def test_paragraphs_of_people_stay_where_the_records_have_not_changed(window, draft, figures):
    save(window, draft, **{"b.900.text.0": "领导批示：抓紧推进。"})
    figures.put(OUTPUT, OCTOBER, 95 * YI, growth="9.1")
    assert rewrite(window, draft).status_code == 302
    said = json.dumps(draft.document, ensure_ascii=False)
    assert "领导批示：抓紧推进。" in said
    assert "95亿元" in said
    assert draft.edited


def test_where_both_have_changed_a_place_a_person_chooses(window, draft, figures):
    save(window, draft, words={"同比增长": "同比稳步增长"})
    figures.put(OUTPUT, OCTOBER, 95 * YI, growth="9.1")
    html = page(window, f"{draft.pk}/rewrite")
    disputed = re.findall(r'name="(keep\.[0-9]+)" value="mine"', html)
    assert disputed
    rewrite(window, draft, **dict.fromkeys(disputed, "mine"))
    assert "稳步" in json.dumps(draft.document, ensure_ascii=False)


def test_nothing_is_written_that_was_not_seen(window, draft, figures):
    html = page(window, f"{draft.pk}/rewrite")
    sent = dict(re.findall(r'<input type="hidden" name="(version|seen)" value="([^"]*)">', html))
    figures.put(OUTPUT, OCTOBER, 95 * YI, growth="9.1")
    answer = window.post(f"{LIST}{draft.pk}/rewrite", sent)
    assert answer.status_code == 409
    assert "记录又有变化" in answer.content.decode()
    draft.refresh_from_db()
    assert "95亿元" not in json.dumps(draft.document, ensure_ascii=False)


# ------------------------------------------------------------------ editions


def test_an_edition_keeps_text_data_and_digest_for_good(issued, draft):
    assert (issued.number, issued.title) == (1, draft.title)
    assert issued.digest == digest(issued.document) == draft.digest
    assert issued.facts == draft.facts
    draft.refresh_from_db()
    assert (draft.state, draft.edition) == ("issued", 1)


def test_what_was_issued_is_seen_by_all(as_person, issued, draft):
    client = as_person("observer")
    html = page(client, str(draft.pk))
    assert "90亿元" in html
    assert f"/{draft.pk}/edit" not in html.replace("/editions", "")
    assert draft.title.replace("\n", "") in page(client)
    answer = client.get(f"{LIST}{draft.pk}/file/text")
    assert "（草稿）" not in answer.content.decode()


def test_what_is_changed_after_it_was_issued_is_seen_by_writers_alone(as_person, window, issued, draft):
    save(window, draft, title="更正后的分析", words={"90亿元": "91亿元"})
    assert (draft.state, draft.edition) == ("draft", 1)
    seen = page(as_person("observer"), str(draft.pk)) + page(as_person("observer"))
    assert "91亿元" not in seen
    assert "更正后的分析" not in seen
    assert "91亿元" in page(window, str(draft.pk))
    assert "90亿元" in page(window, f"{draft.pk}/editions/1")


def test_issued_again_it_needs_a_reason_and_is_another_edition(window, issued, draft, office):
    save(window, draft, title="更正后的分析")
    answer = window.post(f"{LIST}{draft.pk}/issue", {"version": draft.version})
    assert answer.status_code == 422
    assert "重新印发须写明原因" in answer.content.decode()
    answer = window.post(f"{LIST}{draft.pk}/issue", {"version": draft.version, "reason": "数据更正（虚构）"})
    assert answer.status_code == 302
    assert list(Edition.objects.values_list("number", "title", "reason")) == [
        (2, "更正后的分析", "数据更正（虚构）"),
        (1, issued.title, ""),
    ]


def test_an_issued_briefing_is_not_issued_twice_without_a_change(issued, draft, office):
    draft.refresh_from_db()
    with pytest.raises(Refused, match="只有草稿可以印发"):
        issuing.issue(office, draft, version=draft.version, reason="再发")
    assert Edition.objects.count() == 1


def test_who_was_overtaken_does_not_issue(window, draft, office):
    version = draft.version
    save(window, draft, title="另一标题")
    with pytest.raises(Overtaken):
        issuing.issue(office, draft, version=version)
    assert not Edition.objects.exists()


def test_an_empty_text_is_not_issued(window, draft, office):
    sent = {name: value for name, value in form_of(window, draft).items() if not name.startswith("b.")}
    window.post(f"{LIST}{draft.pk}/edit", sent)
    draft.refresh_from_db()
    with pytest.raises(Refused, match="正文为空"):
        issuing.issue(office, draft, version=draft.version)


def test_only_those_with_the_right_issue(as_person, draft):
    assert as_person("lead").post(f"{LIST}{draft.pk}/issue", {"version": draft.version}).status_code == 403
    assert not Edition.objects.exists()


def test_withdrawing_needs_a_reason_and_leaves_the_edition_to_be_read(window, as_person, issued, draft):
    draft.refresh_from_db()
    answer = window.post(f"{LIST}{draft.pk}/withdraw", {"version": draft.version})
    assert answer.status_code == 422
    window.post(f"{LIST}{draft.pk}/withdraw", {"version": draft.version, "reason": "数据有误（虚构）"})
    draft.refresh_from_db()
    assert draft.state == "dropped"
    assert AuditEntry.objects.filter(act="briefings.withdraw", reason="数据有误（虚构）").exists()
    html = page(as_person("observer"), str(draft.pk))
    assert "已作废" in html
    assert window.get(f"{LIST}{draft.pk}/edit").status_code == 422


def test_a_draft_may_be_dropped_by_who_writes_but_an_edition_may_not(as_person, draft, office):
    lead = as_person("lead")
    issuing.issue(office, draft, version=draft.version)
    draft.refresh_from_db()
    told = {"version": draft.version, "reason": "不需要"}
    assert lead.post(f"{LIST}{draft.pk}/withdraw", told).status_code == 403
    again = drafting.keep(office, draft.zone, Wanted("economy_month", OCTOBER, TODAY))
    assert lead.post(f"{LIST}{again.pk}/withdraw", told | {"version": again.version}).status_code == 302


# ------------------------------------------------------------------ revised since


def test_figures_revised_after_the_edition_are_told_and_the_edition_stays(window, issued, draft, figures):
    figures.put(OUTPUT, OCTOBER, 95 * YI, growth="9.1")
    html = page(window, f"{draft.pk}/editions/1/since")
    assert "90亿元" in html
    assert "95亿元" in html
    assert "+500,000,000元" in html
    assert "90亿元" in page(window, f"{draft.pk}/editions/1")
    draft.refresh_from_db()
    assert draft.revised
    assert "个数据修订" in page(window)


def test_without_revisions_the_page_says_so(window, issued, draft):
    assert "数据没有修订" in page(window, f"{draft.pk}/editions/1/since")
    draft.refresh_from_db()
    assert draft.revised == 0


def test_a_new_edition_is_compared_anew(window, issued, draft, figures, office):
    figures.put(OUTPUT, OCTOBER, 95 * YI, growth="9.1")
    page(window, f"{draft.pk}/editions/1/since")
    rewrite(window, draft)
    issuing.issue(office, draft, version=draft.version, reason="数据修订（虚构）")
    assert "数据没有修订" in page(window, f"{draft.pk}/editions/2/since")
    assert "95亿元" in page(window, f"{draft.pk}/editions/1/since")
    draft.refresh_from_db()
    assert draft.revised == 0


# ------------------------------------------------------------------ the list


def test_the_list_is_narrowed_by_template_state_and_period(window, draft, office):
    other = drafting.keep(office, draft.zone, Wanted("targets", cumulative(2026, 9), TODAY))
    issuing.issue(office, other, version=other.version)

    def listed(query):
        return set(map(int, re.findall(rf'href="{LIST}([0-9]+)"', page(window, query))))

    assert listed("") == {draft.pk, other.pk}
    assert listed("?template=targets") == {other.pk}
    assert listed("?state=draft") == {draft.pk}
    assert listed("?period=2026-01/2026-09") == {other.pk}
    assert listed("?period=2026年1—10月") == {draft.pk}
    assert listed("?text=目标") == {other.pk}
    assert listed("?state=changing") == set()


def test_a_wrong_period_in_the_filter_is_told(window, draft):
    assert "field-errors" in page(window, "?period=明年某时")


def test_pages_keep_their_query_budgets(window, issued, draft, office, django_assert_max_num_queries):
    for _number in range(30):
        drafting.keep(office, draft.zone, Wanted("morning", periods(shipped()["morning"], TODAY)[0], TODAY))
    page(window)
    with django_assert_max_num_queries(12):
        page(window)
    with django_assert_max_num_queries(12):
        page(window, "?size=100")
    with django_assert_max_num_queries(15):
        page(window, str(draft.pk))
    with django_assert_max_num_queries(15):
        page(window, f"{draft.pk}/editions/1")


def test_editing_and_issuing_keep_their_query_budget(window, draft, django_assert_max_num_queries):
    sent = form_of(window, draft, title="另一标题")
    with django_assert_max_num_queries(20):
        window.post(f"{LIST}{draft.pk}/edit", sent)
    draft.refresh_from_db()
    with django_assert_max_num_queries(20):
        window.post(f"{LIST}{draft.pk}/issue", {"version": draft.version})


# ------------------------------------------------------------------ words


def test_everything_that_can_be_said_of_a_figure_or_a_mistake_has_its_words():
    assert {*COUNTS, *AMOUNTS, *SHARES} <= NAMES.keys()
    assert all(f"{kind}_figures" in NAMES for kind in ALL_KINDS)
    assert set(RULES) == set(SAID)
    assert all(MEASURES.values())


def test_an_unknown_field_of_a_template_is_told_with_those_that_exist():
    with pytest.raises(BriefingError) as refused:
        read_template('name: 试用\ntitle: "{area}"\nparts:\n  - text: "{aera}情况"\n', "own")
    said = problem_in_words(refused.value.problems[0])
    assert said.startswith("own.parts[1].text：没有“aera”这个字段。可用的有：area、")


# ------------------------------------------------------------------ for programs


@pytest.fixture
def program(qinglan, office, client):
    """Asks the interface as the office."""
    scope = [READ_ONLY, *tokens.rights_of(office, None)]
    expires_at = timezone.now() + timedelta(days=1)
    _token, secret = tokens.create(office, name="试用", scope=scope, zone=None, expires_at=expires_at)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


API = "/api/v1/zones/qinglan/briefings"


def posted(client, address, told, **headers):
    return client.post(f"{API}{address}", json.dumps(told), content_type="application/json", **headers)


def test_a_program_drafts_once_for_a_key_and_issues(program, figures):
    told = {"template": "economy_month", "period": "2026-01/2026-10", "office": "办公室", "addressees": ["各镇"]}
    first = posted(program, "", told, HTTP_IDEMPOTENCY_KEY="一")
    again = posted(program, "", told, HTTP_IDEMPOTENCY_KEY="一")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Briefing.objects.count() == 1
    number = first.json()["id"]
    issued = posted(program, f"/{number}/issue", {"version": first.json()["version"]})
    assert issued.status_code == 201
    assert issued.json()["state"] == "issued"
    assert issued.json()["editions"][0]["digest"] == Briefing.objects.get().digest
    assert posted(program, f"/{number}/issue", {"version": 1}).status_code == 422


def test_a_program_reads_figures_with_their_questions(program, draft):
    figures_ = program.get(f"{API}/{draft.pk}/figures").json()["items"]
    output = next(each for each in figures_ if each["indicator"] == OUTPUT and each["measure"] == "level")
    assert (output["said"], output["value"], output["unit"]) == ("90亿元", "9000000000", "CNY")
    assert (output["period"], output["as_of"]) == ("2026-01/2026-10", "2026-11-21")
    assert output["query"].startswith("/z/qinglan/statistics/")


def test_a_program_takes_files_along(program, issued, draft):
    answer = program.get(f"{API}/{draft.pk}/file?format=docx&edition=1")
    assert answer.content.startswith(b"PK")
    assert program.get(f"{API}/{draft.pk}/file?edition=2").status_code == 404
    assert program.get(f"{API}?template=economy_month&state=issued").json()["items"][0]["id"] == draft.pk


def test_a_period_that_a_template_does_not_have_is_refused_with_those_it_has(program, figures):
    answer = posted(program, "", {"template": "economy_month", "period": "2030"})
    assert answer.status_code == 422
    assert "2026-01/2026-10" in answer.json()["error"]
