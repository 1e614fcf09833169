"""Rules of the audit log on screen: everything is found, in words; the chain is told; acts and kinds have names."""

import ast
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import guatu_web
from guatu_web.areas.actions import changing
from guatu_web.policies import RIGHTS
from guatu_web.records import queries
from guatu_web.records.acts import act
from guatu_web.records.acts_in_words import ACTS, KINDS
from guatu_web.records.in_words import told
from guatu_web.records.models import AuditEntry, Record
from web.tampering import unguarded

SITE = Path(guatu_web.__file__).parent


@pytest.fixture
def renamed(qinglan):
    """An area that the administrator has renamed and moved, with a reason."""
    area = qinglan.areas["QL2"]
    fields = {"name": "河口街道", "parent": qinglan.areas["QL1"]}
    changing.restate(qinglan.people["admin"], area, version=1, since=date(2026, 1, 1), reason="区划调整", **fields)
    return area


def at(**asked):
    return reverse("records:audit", args=["qinglan"]) + "?" + urlencode(asked)


def listed(client, **asked):
    """The numbers of the entries that a page shows."""
    return [int(number) for number in re.findall(r"#(\d+)</span>", client.get(at(**asked)).content.decode())]


# Names


def named(asked, module):
    """The names that the first argument of act(…) may have, as patterns: {…} stands for any word."""
    match asked:
        case ast.Constant():
            return [re.escape(asked.value)]
        case ast.IfExp():
            return named(asked.body, module) + named(asked.orelse, module)
        case ast.JoinedStr():
            parts = [re.escape(each.value) if isinstance(each, ast.Constant) else r"\w+" for each in asked.values]
            return ["".join(parts)]
        case ast.Name():
            texts = {each.value for each in ast.walk(module) if isinstance(each, ast.Constant)}
            acts = {each for each in texts if isinstance(each, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", each)}
            return [re.escape(each) for each in acts - set(RIGHTS) - set(KINDS)]
    return []


def acts_in_the_code():
    """Patterns of all names of acts, with the file of each."""
    for path in SITE.rglob("*.py"):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for call in ast.walk(module):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "act":
                yield from ((pattern, path.relative_to(SITE)) for pattern in named(call.args[0], module))


def test_every_act_in_the_code_has_a_name_on_screen():
    acts = list(acts_in_the_code())
    assert len(acts) > 20
    assert [act for act in acts if not any(re.fullmatch(act[0], name) for name in ACTS)] == []


def test_every_name_on_screen_belongs_to_an_act_in_the_code():
    patterns = [pattern for pattern, _ in acts_in_the_code()]
    assert [name for name in ACTS if not any(re.fullmatch(pattern, name) for pattern in patterns)] == []


def test_every_kind_of_record_has_a_name_on_screen():
    records = [
        model for model in apps.get_models() if issubclass(model, Record) and model.__module__.startswith("guatu")
    ]
    assert [model._meta.label_lower for model in records if model._meta.label_lower not in KINDS] == []


def test_an_act_without_a_name_is_shown_as_it_is(qinglan):
    with act("areas.rename", by=None, zone=qinglan.zone) as doing:
        doing.change(qinglan.areas["QL1"], name="北区")
    assert told([AuditEntry.objects.first()])[0].act == "areas.rename"


def test_a_change_is_told_in_words(renamed):
    entry = AuditEntry.objects.filter(model="areas.area", act="areas.restate_area").get()
    (row,) = told([entry])
    assert (row.act, row.kind) == ("变更区域", "区域")
    assert [tuple(line) for line in row.lines] == [
        ("现名", "河口镇", "河口街道"),
        ("上级", "青澜开发区", "北园"),
        ("自", "—", "2026-01-01"),
    ]


def test_the_first_and_the_last_day_choices_and_truth_are_told_in_words(renamed):
    entries = list(AuditEntry.objects.filter(model="areas.areastate", act="areas.restate_area").order_by("number"))
    lines = {line.field: line for row in told(entries) for line in row.lines}
    assert lines["至"].after == "长期"
    assert lines["类型"].after == "镇街道"
    entry = AuditEntry(model="accounts.user", act="accounts.deactivate", changes={"is_active": [True, False]})
    assert told([entry])[0].lines[0][1:] == ("是", "否")


def test_a_kind_of_record_that_is_gone_is_still_shown():
    entry = AuditEntry(model="gone.thing", act="gone.done", changes={"colour": [None, "blue"]})
    (row,) = told([entry])
    assert (row.kind, tuple(row.lines[0])) == ("gone.thing", ("colour", "—", "blue"))


def test_long_values_are_cut():
    entry = AuditEntry(model="gone.thing", act="x", changes={"text": [None, "长" * 5000], "list": [None, ["乙"] * 999]})
    assert all(len(line.after) <= 301 for line in told([entry])[0].lines)


# Search


@pytest.mark.parametrize(
    "asked",
    [
        {"person": "安宁"},
        {"person": "admin"},
        {"act": "areas.restate_area"},
        {"object": "街道"},
        {"reason": "区划"},
        {"person": "安", "reason": "调整", "object": "河口"},
    ],
)
def test_entries_are_found_by_person_act_object_and_reason(renamed, as_person, asked):
    found = AuditEntry.objects.filter(number__in=listed(as_person("supervisor"), **asked))
    assert found
    assert {each.reason for each in found} == {"区划调整"}


def test_entries_are_found_by_their_day(renamed, as_person):
    client = as_person("supervisor")
    today = timezone.localdate(AuditEntry.objects.first().at)
    count = AuditEntry.objects.filter(zone__code="qinglan").count()
    assert len(listed(client, first=today, last=today)) == min(count, 50)
    assert listed(client, last="2001-01-01") == []
    assert listed(client, first="9999-12-31") == []
    assert len(listed(client, first="1900-01-01", last="9999-12-31")) == min(count, 50)


@pytest.mark.parametrize("asked", [{"first": "2026-02-30"}, {"before": "x"}, {"before": "-1"}, {"act": "no.such"}])
def test_a_wrong_filter_breaks_nothing(renamed, as_person, asked):
    answer = as_person("supervisor").get(at(**asked))
    assert answer.status_code == 200
    assert listed(as_person("supervisor"), **asked) == listed(as_person("supervisor"))


def test_what_is_searched_for_is_shown_as_text(renamed, as_person):
    page = as_person("supervisor").get(at(reason='"><script>alert(1)</script>')).content.decode()
    assert "<script>alert" not in page
    assert "没有符合条件" in page


def test_a_zone_sees_only_its_own_entries(yuntai, as_person):
    shown = set(listed(as_person("supervisor")))
    assert shown
    assert not shown & set(AuditEntry.objects.filter(zone=yuntai.zone).values_list("number", flat=True))


@pytest.mark.parametrize("username", ["leader", "lead", "clerk", "town", "observer"])
def test_only_the_administrator_and_the_supervision_office_see_the_log(as_person, username):
    client = as_person(username)
    for name in ("audit", "chain"):
        assert client.get(reverse(f"records:{name}", args=["qinglan"])).status_code == 403


# Pages


def many(qinglan, count):
    with act("areas.rename", by=qinglan.people["admin"], zone=qinglan.zone, reason="编号") as doing:
        for number in range(count):
            doing.change(qinglan.areas["QL1"], name=f"北园{number}")


def test_pages_go_by_number_through_all_entries_once_and_back(qinglan, as_person):
    many(qinglan, 120)
    client = as_person("supervisor")
    expected = list(AuditEntry.objects.filter(zone=qinglan.zone).order_by("-number").values_list("number", flat=True))
    pages = [listed(client)]
    while len(pages[-1]) == 50:
        pages.append(listed(client, before=pages[-1][-1]))
    assert [number for page in pages for number in page] == expected
    assert listed(client, after=pages[2][0]) == pages[1]


def test_entries_that_come_in_meanwhile_move_nothing_to_another_page(qinglan, as_person):
    many(qinglan, 60)
    client = as_person("supervisor")
    first = listed(client)
    many(qinglan, 30)
    assert listed(client, before=first[-1])[0] == first[-1] - 1


def test_links_to_other_pages_keep_the_search(qinglan, as_person):
    many(qinglan, 60)
    page = as_person("supervisor").get(at(reason="编号")).content.decode()
    older = re.search(r'href="\?([^"]+before=\d+)"', page)[1].replace("&amp;", "&")
    assert "reason=%E7%BC%96%E5%8F%B7" in older


@pytest.mark.parametrize("count", [1, 200])
def test_the_log_takes_few_queries_however_long_it_is(renamed, qinglan, as_person, count):
    many(qinglan, count)
    client = as_person("admin")
    with CaptureQueriesContext(connection) as asked:
        client.get(at())
    assert len(asked) <= 12


# The chain


def chain_line(client):
    return client.get(reverse("records:chain", args=["qinglan"]), headers={"HX-Request": "true"}).content.decode()


def test_a_whole_chain_is_told_with_its_length(renamed, as_person):
    assert f"链条完整，共 {AuditEntry.objects.count()} 条" in chain_line(as_person("supervisor"))


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE records_auditentry SET reason = 'x' WHERE number = 4", 4),
        ("DELETE FROM records_auditentry WHERE number = 4", 5),
        ("DELETE FROM records_auditentry WHERE number = 1", 2),
    ],
)
def test_a_broken_chain_is_told_with_the_first_wrong_entry(renamed, as_person, statement, number):
    unguarded(statement)
    assert f"第 {number} 条与前后不符" in chain_line(as_person("supervisor"))


def test_of_a_long_chain_only_the_end_is_verified_and_it_is_said(renamed, qinglan, as_person, monkeypatch):
    monkeypatch.setattr(queries, "LATEST", 10)
    total = AuditEntry.objects.count()
    assert f"最近 10 条链条完整，共 {total} 条" in chain_line(as_person("supervisor"))
    unguarded("UPDATE records_auditentry SET reason = 'x' WHERE number = 2")
    assert "链条完整" in chain_line(as_person("supervisor"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_auditentry SET reason = 'x' WHERE number = %s", [total - 3])
    assert f"第 {total - 3} 条" in chain_line(as_person("supervisor"))


def test_without_scripts_the_chain_has_a_page_of_its_own(renamed, as_person):
    page = as_person("supervisor").get(reverse("records:chain", args=["qinglan"])).content.decode()
    assert 'class="shell"' in page
    assert "链条完整" in page


def test_entries_beside_something_else_are_told_in_words_too(renamed):
    page = engines["jinja2"].from_string(
        "{% for row in since|in_words %}{% for line in row.lines %}"
        "{{ line.field }}：{{ line.before }} → {{ line.after }}；{% endfor %}{% endfor %}"
    )
    entries = AuditEntry.objects.filter(model="areas.area", act="areas.restate_area")
    assert "上级：青澜开发区 → 北园；" in page.render({"since": entries})
