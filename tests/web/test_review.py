"""Rules of the review page: what it shows to whom, what its buttons do with and without JavaScript."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.periods import Period
from guatu_web.documents.models import Decision, Finding, Statement, TaskClause
from guatu_web.ledger.actions.confirm import change, confirm
from guatu_web.ledger.models import Observation, Target, Task
from guatu_web.records.acts import act
from guatu_web.review.marked import Span, marked_text
from guatu_web.review.queries import PAGE, Board, Wish, tally
from guatu_web.review.typed import Unreadable, figure, period_of, shown_figure, shown_period
from web.test_confirm import REPORT, confirmed, found, read_report, task

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def document(qinglan):
    return read_report(qinglan)


@pytest.fixture
def supervisor(as_person):
    return as_person("supervisor")


def address(name, row, zone="qinglan"):
    return reverse(f"review:{name}", args=[zone, row.pk])


def pressed(client, row, do, version=None, **more):
    name = "decide_statement" if isinstance(row, Statement) else "decide_task"
    return client.post(address(name, row), {"do": do, "version": version or row.version, **more}, **HTMX)


def typed(row, **changed):
    """What the form of a statement sends."""
    value, unit = shown_figure(row)
    told = {
        "version": row.version,
        "indicator": row.indicator,
        "kind": row.kind,
        "measure": row.measure,
        "bound": row.bound,
        "figure": value,
        "unit": unit,
        "period": shown_period(row.period, row.document),
        "area_name": row.area_name,
        "reason": "",
        "do": "save",
    }
    return told | ({"stretch": "on"} if row.stretch else {}) | changed


def many(built, times=40):
    """A document of some 800 statements and 240 tasks."""
    return read_report(built, "\n".join([REPORT] * times), "b" * 64)


# --- the page


def test_the_page_shows_text_figures_contradictions_and_cards(document, supervisor):
    page = supervisor.get(address("page", document)).content.decode()
    assert tally(document) == Board(document, Wish()).tally
    rows = Statement.objects.filter(document=document)
    assert page.count('class="numeral') == rows.values("start").distinct().count()
    assert page.index("合计170.1亿元") < page.index(">成果 <") < page.index(">目标 <") < page.index(">任务 <")
    assert "<h2>一、上半年完成情况</h2>" in page
    assert re.search(rf"已审 <strong>0</strong> / {rows.count() + TaskClause.objects.count()}", page)


def test_a_person_who_may_only_read_sees_the_page_without_buttons(document, as_person):
    for username in ("clerk", "town", "observer", "leader", "admin"):
        answer = as_person(username).get(address("page", document))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "212.6亿元" in page
        assert 'name="do"' not in page
        assert "confirm-sure" not in page


def test_the_page_of_another_zone_is_not_there(document, yuntai, as_person):
    client = as_person("supervisor")
    client.force_login(yuntai.people["other"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address("page", document)).status_code == 404
    assert client.get(address("page", document, "yuntai")).status_code == 404
    row = found(document, "212.6亿元")
    assert client.post(address("decide_statement", row, "yuntai"), {"do": "confirm", "version": 1}).status_code == 404


@pytest.mark.parametrize("username", ["clerk", "town", "observer", "leader", "admin"])
def test_nobody_decides_without_the_right(document, as_person, username):
    client, row, job = as_person(username), found(document, "212.6亿元"), task(document, "河道清淤")
    finding = Finding.objects.get(document=document)
    refused = [
        pressed(client, row, "confirm"),
        pressed(client, job, "confirm"),
        client.get(address("edit_statement", row)),
        client.post(address("edit_statement", row), typed(row, area_name="北园")),
        client.get(address("statement", row)),
        client.get(address("split", row)),
        client.post(address("confirm_sure", document)),
        client.post(address("settle", finding), {"version": 1, "reason": "已核"}),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert not Observation.objects.exists()


def test_the_page_takes_as_many_queries_for_a_thousand_rows_as_for_twenty(document, qinglan, supervisor):
    large = many(qinglan)
    assert Statement.objects.filter(document=large).count() >= 500
    counts = []
    for each, page in ((document, 1), (large, 1), (large, 9), (large, 99)):
        with CaptureQueriesContext(connection) as taken:
            assert supervisor.get(address("page", each) + f"?page={page}").status_code == 200
        counts.append(len(taken))
    assert max(counts) <= 15, counts


@pytest.mark.parametrize("do", ["confirm", "reject", "not_ours"])
def test_a_decision_takes_few_queries(qinglan, supervisor, django_assert_max_num_queries, do):
    row = Statement.objects.filter(document=many(qinglan, 5)).first()
    with django_assert_max_num_queries(25):
        assert pressed(supervisor, row, do).status_code == 200


def test_a_long_list_is_paged_and_a_mark_leads_to_the_page_of_its_card(qinglan, supervisor):
    large = many(qinglan)
    first = supervisor.get(address("page", large)).content.decode()
    assert first.count('<article class="found open" id="s') == PAGE
    assert "page=2" in first
    last = TaskClause.objects.filter(document=large).order_by("start").last()
    assert f'id="t{last.pk}"' not in first
    there = supervisor.get(address("page", large) + f"?show=all&at=t{last.pk}").content.decode()
    assert f'id="t{last.pk}"' in there
    assert supervisor.get(address("page", large) + "?page=999&show=nonsense&at=s999999999999").status_code == 200


def test_the_list_is_narrowed_by_words_and_by_decision(document, supervisor):
    row = found(document, "212.6亿元")
    page = supervisor.get(address("page", document) + "?q=地区生产总值212").content.decode()
    assert f'id="s{row.pk}"' in page
    assert f'id="s{found(document, "18.4亿元").pk}"' not in page
    pressed(supervisor, row, "reject")
    assert f'id="s{row.pk}"' not in supervisor.get(address("page", document)).content.decode()
    assert f'id="s{row.pk}"' in supervisor.get(address("page", document) + "?show=aside").content.decode()
    nothing = supervisor.get(address("page", document) + "?q=<b>不存在</b>").content.decode()
    assert "没有与“&lt;b&gt;不存在&lt;/b&gt;”相符的条目" in nothing


def test_text_from_a_report_is_never_markup(qinglan, supervisor):
    evil = REPORT.replace("一、上半年", '<script>alert("1")</script><img src=x onerror=alert(1)>一、上半年')
    page = supervisor.get(address("page", read_report(qinglan, evil, "e" * 64))).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "style=" not in page


def test_a_document_that_is_not_read_yet_says_so(qinglan, document, supervisor):
    with act("tests.unread", by=None) as doing:
        doing.change(document, state="reading")
    assert "还没有可审核的结果" in supervisor.get(address("page", document)).content.decode()


# --- deciding


def test_confirming_answers_with_the_card_and_the_counts(document, supervisor):
    row = found(document, "212.6亿元")
    answer = pressed(supervisor, row, "confirm")
    page = answer.content.decode()
    assert f'<article class="found confirmed" id="s{row.pk}"' in page
    assert 'id="tally" hx-swap-oob="true"' in page
    assert "已审 <strong>1</strong>" in page
    assert Observation.objects.get().statement == row


def test_tasks_are_confirmed_too(document, supervisor):
    assert pressed(supervisor, task(document, "河道清淤"), "confirm").status_code == 200
    assert Task.objects.get().text.startswith("完成6条河道清淤")


def test_without_javascript_a_decision_leads_back_to_the_same_list(document, supervisor):
    row = found(document, "212.6亿元")
    told = {"do": "confirm", "version": 1, "back": "show=all&page=2&q=总值&next=//evil.example"}
    answer = supervisor.post(address("decide_statement", row), told)
    assert answer.status_code == 302
    assert answer.url == f"/z/qinglan/review/{document.pk}/?show=all&q=%E6%80%BB%E5%80%BC&page=2#s{row.pk}"


def test_of_two_tabs_the_second_gets_409_and_learns_who(document, as_person):
    row = found(document, "212.6亿元")
    assert pressed(as_person("supervisor"), row, "confirm").status_code == 200
    second = pressed(as_person("lead"), row, "reject", version=1)
    assert second.status_code == 409
    assert "杜察" in second.content.decode()
    assert "待审 → 已确认" in second.content.decode()
    plain = as_person("lead").post(address("decide_statement", row), {"do": "reject", "version": 1})
    assert plain.status_code == 409
    assert Observation.objects.count() == 1


def test_what_cannot_be_confirmed_says_what_to_fill_in(document, supervisor, qinglan):
    row = change(qinglan.people["supervisor"], found(document, "212.6亿元"), 1, indicator="")
    answer = pressed(supervisor, row, "confirm")
    assert answer.status_code == 422
    assert "还没有指标，请先点“修改”填写指标" in answer.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"do": "explode", "version": 1},
        {"do": "confirm"},
        {"do": "confirm", "version": "²"},
        {"do": "confirm", "version": "x" * 9000},
        {"do": "merge", "version": 1, "following": "²:1"},
        {"do": "merge", "version": 1, "following": "1"},
    ],
)
def test_a_broken_request_is_refused(document, supervisor, sent):
    answer = supervisor.post(address("decide_statement", found(document, "212.6亿元")), sent)
    assert answer.status_code == 422


def test_a_statement_is_merged_with_the_next_of_its_sentence_and_taken_back(document, supervisor):
    kept, other = found(document, "212.6亿元"), found(document, "6.8%")
    page = supervisor.get(address("page", document)).content.decode()
    assert f'name="following" value="{other.pk}:1"' in page
    answer = pressed(supervisor, kept, "merge", following=f"{other.pk}:1")
    assert f'<article class="found merged" id="s{other.pk}"' in answer.content.decode()
    other.refresh_from_db()
    assert other.merged_into == kept
    assert pressed(supervisor, other, "reopen").status_code == 200
    assert found(document, "6.8%").decision == Decision.OPEN
    assert pressed(supervisor, kept, "merge", following="999999:1").status_code == 404


def test_undoing_a_confirmation_archives_its_entry(document, supervisor):
    row = found(document, "212.6亿元")
    pressed(supervisor, row, "confirm")
    pressed(supervisor, row, "reopen", version=2)
    entry = Observation.objects.get()
    assert entry.archived_at is not None
    assert entry.archive_reason == "在审核页撤销确认"


def test_all_sure_ones_are_confirmed_by_one_button(document, supervisor):
    answer = supervisor.post(address("confirm_sure", document), follow=True)
    made = Statement.objects.filter(decision=Decision.CONFIRMED).count()
    assert made > 10
    assert f"已确认 {made} 条有把握的结果" in answer.content.decode()


# --- correcting


def test_a_form_is_filled_in_with_what_the_reader_said(document, supervisor):
    page = supervisor.get(address("edit_statement", found(document, "212.6亿元")), **HTMX).content.decode()
    assert 'value="212.6"' in page
    assert '<option value="CNY:亿元" selected>' in page
    assert 'value="2024年上半年"' in page
    assert "<html" not in page


def test_the_form_saved_as_it_came_changes_nothing(document, supervisor):
    for row in Statement.objects.filter(document=document).select_related("document"):
        assert supervisor.post(address("edit_statement", row), typed(row), **HTMX).status_code == 200, row.quote
    assert [row.quote for row in Statement.objects.filter(document=document).exclude(version=1)] == []


def test_a_correction_may_be_confirmed_in_the_same_act(document, supervisor):
    row = found(document, "450亿元")
    sent = typed(row, figure="460", period="2025年", area_name="北园", do="confirm", reason="以正式文件为准")
    answer = supervisor.post(address("edit_statement", row), sent, **HTMX)
    assert "found confirmed" in answer.content.decode()
    target = Target.objects.get()
    assert (target.value, target.period, target.area.name) == (46_000_000_000, Period.parse("2025"), "北园")


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(document, supervisor):
    row = found(document, "450亿元")
    sent = typed(row, figure="很多", period="不久以后", indicator="长" * 201)
    answer = supervisor.post(address("edit_statement", row), sent, **HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“很多”不是一个数字" in page
    assert "“不久以后”不是期间" in page
    assert 'value="不久以后"' in page
    nameless = supervisor.post(address("edit_statement", row), typed(row, indicator="", do="confirm"), **HTMX)
    assert nameless.status_code == 422
    assert re.search(r"field-indicator.*?field-errors.*?还没有指标", nameless.content.decode(), re.S)


def test_an_overtaken_form_shows_who_changed_what_and_keeps_what_was_typed(document, qinglan, as_person):
    row = found(document, "450亿元")
    change(qinglan.people["lead"], row, 1, area_name="河口镇", reason="按职责划分")
    answer = as_person("supervisor").post(
        address("edit_statement", row), typed(row, version=1, area_name="北园"), **HTMX
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "景立" in page
    assert "区域：— → 河口镇" in page
    assert "按职责划分" in page
    assert 'value="北园"' in page
    assert 'name="version" value="2"' in page
    assert found(document, "450亿元").area_name == "河口镇"


def test_a_task_is_corrected_in_its_own_form(document, supervisor, qinglan):
    row = task(document, "河道清淤")
    sent = {"version": 1, "text": "完成6条河道清淤", "owner_name": "招商局", "period": "2024年12月", "do": "confirm"}
    assert supervisor.post(address("edit_task", row), sent, **HTMX).status_code == 200
    entry = Task.objects.get()
    assert (entry.unit, entry.period, entry.owner_name) == (qinglan.units["Z"], Period.parse("2024-12"), "招商局")
    assert supervisor.post(address("edit_task", row), {**sent, "version": 2, "text": ""}, **HTMX).status_code == 422


def test_a_reason_may_have_ten_thousand_characters_and_no_more(document, supervisor):
    row = found(document, "450亿元")
    sent = typed(row, area_name="北园", reason="因" * 10_000)
    assert supervisor.post(address("edit_statement", row), sent, **HTMX).status_code == 200
    sent = typed(row, version=2, area_name="", reason="因" * 10_001)
    assert supervisor.post(address("edit_statement", row), sent, **HTMX).status_code == 422


@pytest.mark.parametrize("name", ["𠮷\u200d野\u202e區", "'; DROP TABLE x; --", '"><b onclick="x">', "ḽ̶̓o̵r̴e̷m"])
def test_any_characters_survive_form_ledger_and_page(document, supervisor, name):
    row = found(document, "450亿元")
    page = supervisor.post(
        address("edit_statement", row), typed(row, indicator=name, do="confirm"), **HTMX
    ).content.decode()
    assert Target.objects.get().indicator == name
    assert '<b onclick="x">' not in page


def test_a_character_that_no_database_holds_is_refused_beside_its_field(document, supervisor):
    row = found(document, "450亿元")
    answer = supervisor.post(address("edit_statement", row), typed(row, indicator="总\x00值"), **HTMX)
    assert answer.status_code == 422


def test_a_shared_figure_is_split_by_a_form(document, supervisor):
    row = found(document, "10%", "工业投资")
    assert 'list="indicators"' in supervisor.get(address("split", row), **HTMX).content.decode()
    sent = {"version": 1, "indicator_1": "固定资产投资", "indicator_3": "建筑业增加值"}
    page = supervisor.post(address("split", row), sent, **HTMX).content.decode()
    assert page.count("<article") == 3
    again = supervisor.post(address("split", row), sent, **HTMX)
    assert again.status_code == 422
    assert "此处已有“固定资产投资”" in again.content.decode()
    assert supervisor.post(address("split", row), {"version": 1}, **HTMX).status_code == 422


def test_a_contradiction_is_settled_with_a_reason(document, supervisor):
    finding = Finding.objects.get(document=document)
    assert supervisor.post(address("settle", finding), {"version": 1, "reason": ""}, **HTMX).status_code == 422
    answer = supervisor.post(address("settle", finding), {"version": 1, "reason": "口径不同"}, **HTMX)
    assert answer.status_code == 200
    assert "矛盾 0" in answer.content.decode()
    again = supervisor.post(address("settle", finding), {"version": 1, "reason": "另有原因"}, **HTMX)
    assert again.status_code == 409
    assert "口径不同" in again.content.decode()


@pytest.mark.parametrize("name", ["edit_statement", "split"])
def test_every_form_has_a_page_of_its_own_without_javascript(document, supervisor, name):
    row = found(document, "450亿元")
    page = supervisor.get(address(name, row)).content.decode()
    assert "<html" in page
    assert '<datalist id="indicators">' in page
    sent = typed(row, indicator_1="外资项目数", area_name="北园", back="show=all")
    answer = supervisor.post(address(name, row), sent)
    assert (answer.status_code, answer.url) == (302, f"/z/qinglan/review/{document.pk}/?show=all#s{row.pk}")


def test_an_expired_session_is_sent_to_sign_in_and_changes_nothing(document, supervisor):
    row = found(document, "450亿元")
    supervisor.logout()
    answer = supervisor.post(address("edit_statement", row), typed(row, area_name="北园"), **HTMX)
    assert answer.headers["HX-Redirect"].startswith("/account/login/")
    assert found(document, "450亿元").area_name == ""


def test_what_was_confirmed_meanwhile_shows_in_the_list(document, supervisor, qinglan):
    confirmed(qinglan.people["lead"], found(document, "212.6亿元"))
    page = supervisor.get(address("page", document) + "?show=confirmed").content.decode()
    assert re.search(r"<strong>已确认</strong> · 景立", page)
    assert confirm(qinglan.people["lead"], qinglan.zone) == 0


# --- what is typed


@pytest.mark.parametrize(
    ("typed_text", "choice", "value", "unit"),
    [
        ("212.6", "CNY:亿元", "21260000000", "CNY"),
        (" １，２３４.５ ", "CNY:万元", "12345000", "CNY"),
        ("−3", "%:%", "-3", "%"),
        ("30", "count:个", "30", "count"),
        ("第2位", "rank:位", "2", "rank"),
        ("212.6亿元", "%:%", "21260000000", "CNY"),
        ("三十", "count:个", "30", "count"),
        ("5", ":", "5", ""),
    ],
)
def test_a_figure_is_read_in_the_unit_that_was_chosen_or_typed(typed_text, choice, value, unit):
    assert figure(typed_text, choice) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["", "很多", "NaN", "Infinity", "sNaN", "1亿元和2亿元", "1/0"])
def test_what_is_no_single_number_is_refused(text):
    with pytest.raises(Unreadable):
        figure(text, "CNY:亿元")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", "2024"),
        ("２０２４年", "2024"),
        ("1900", "1900"),
        ("9999年", "9999"),
        ("上半年", "2024H1"),
        ("2024年1—7月", "2024-01/2024-07"),
        ("2024年7月上旬", "2024-07-X1"),
        ("9999-12-31", "9999-12-31"),
        ("十四五", "2021/2025"),
    ],
)
def test_a_period_is_read_as_offices_write_it(document, text, period):
    assert period_of(text, document) == Period.parse(period)


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "0001", "1899", "10000", "某年", "2024/2023"])
def test_what_is_no_period_is_refused_with_examples(document, text):
    with pytest.raises(Unreadable, match="期间"):
        period_of(text, document)


@pytest.mark.parametrize(
    "text", ["2024", "1900", "9999", "2024H1", "2024Q3", "2024-07-X1", "2020/2022", "2023-11/2024-02"]
)
def test_a_shown_period_is_read_back_as_itself(document, text):
    assert period_of(shown_period(Period.parse(text), document), document) == Period.parse(text)


def test_spans_may_touch_overlap_and_share_their_place():
    html = marked_text(
        "甲增10%。\n乙",
        [Span(2, 5, "s1", "open"), Span(2, 5, "s2", "confirmed"), Span(4, 6, "s3", "open")],
        [Span(0, 6, "0")],
        [Span(0, 6, "t9")],
        set(),
        lambda key: f"#{key}",
    )
    assert re.sub(r"<[^>]+>", "", html) == "甲增10%。乙"
    assert 'data-cards="s1 s2"' in html
    assert 'data-cards="s1 s2 s3"' in html
    assert len(set(re.findall(r' id="([^"]+)"', html))) == len(re.findall(r' id="([^"]+)"', html))
