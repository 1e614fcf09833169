"""Pages of supervision: the desk, the list, an item with its acts, entry, splitting, and several dispatched at once."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from conftest import TODAY
from guatu.periods import Period
from guatu.workdays import national
from guatu_web.accounts.models import Membership, Role, User
from guatu_web.areas import trees
from guatu_web.ledger.models import Task
from guatu_web.records.acts import act
from guatu_web.records.models import AuditEntry
from guatu_web.records.periods import period_columns
from guatu_web.supervision.actions import entering
from guatu_web.supervision.actions.doing import do
from guatu_web.supervision.actions.entering import Entry
from guatu_web.supervision.models import Item, Proof, Step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    (
        _chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\2\0\0\0"),
        _chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")),
        _chunk(b"IEND", b""),
    )
)
"""A picture of one point."""


@pytest.fixture
def now(monkeypatch):
    """It is NOW, for what is written as for what is asked."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def at(name: str, *args) -> str:
    return reverse(f"supervision:{name}", args=["qinglan", *args])


def entered(built, title="建立走访台账", unit="J1", due=date(2026, 12, 31), **more) -> Item:
    told = {"flow": "decision", "start_on": date(2026, 11, 2)} | more
    unit = built.units[unit] if unit else None
    return entering.enter(built.people["supervisor"], built.zone, Entry(title, unit=unit, due_on=due, **told))


def done(built, username, item, key, **given) -> Item:
    do(built.people[username], item, key, given, version=None, key=uuid4().hex)
    return Item.objects.get(pk=item.pk)


def dispatched(built, **more) -> Item:
    item = entered(built, **more)
    return done(built, "supervisor", item, "dispatch")


def under_way(built, **more) -> Item:
    return done(built, "clerk", dispatched(built, **more), "receive")


def second_supervisor(built) -> User:
    person = User.objects.create_user("supervisor2", password="Qinglan-2026!", name="苏核")
    with act("test.roles", by=None, zone=built.zone) as doing:
        doing.create(Membership(user=person, zone=built.zone, role=Role.SUPERVISION))
    return person


def groups(client) -> dict[str, list[str]]:
    """What stands on somebody's desk, under which heading, with which button."""
    shown = client.get(at("desk")).context["groups"]
    return {each.key: [f"{line.item.title}:{line.act}" for line in each.lines] for each in shown}


def posted(client, item, key, **given):
    item = Item.objects.get(pk=item.pk)
    told = {"version": item.version, "key": uuid4().hex} | given
    return client.post(at("act", item.pk, key), told)


# ------------------------------------------------------------------ the desk


def test_an_item_stands_once_on_a_desk_under_what_is_to_be_done(qinglan, as_person):
    dispatched(qinglan, title="待收")
    under_way(qinglan, title="待报")
    reported = under_way(qinglan, title="已报")
    done(qinglan, "clerk", reported, "check_in", progress="过半。")
    poor = done(qinglan, "clerk", under_way(qinglan, title="须补"), "check_in", progress="略。")
    done(qinglan, "supervisor", poor, "find_poor", remark="请附清单。")
    soon = done(
        qinglan, "clerk", under_way(qinglan, title="临期", due=TODAY + timedelta(days=3)), "check_in", progress="好"
    )
    assert soon.due_on == date(2026, 11, 24)
    assert groups(as_person("clerk")) == {
        "returned": ["须补:check_in"],
        "receive": ["待收:receive"],
        "report": ["待报:check_in"],
        "due_soon": ["临期:check_in"],
    }


def test_the_office_finds_what_it_has_to_decide(qinglan, as_person):
    entered(qinglan, title="未交办")
    back = dispatched(qinglan, title="退回的")
    done(qinglan, "lead", back, "send_back", reason="不属本单位职责。")
    done(qinglan, "clerk", under_way(qinglan, title="请示的"), "ask", wanted="明确资金渠道。")
    extended = done(
        qinglan, "lead", under_way(qinglan, title="延期的"), "ask_extension", due_on=date(2027, 1, 9), reason="汛期"
    )
    assert "延期的:grant_extension" not in groups(as_person("supervisor")).get("decide", [])
    assert "延期的:endorse_extension" in groups(as_person("leader"))["decide"]
    done(qinglan, "leader", extended, "endorse_extension")
    found = groups(as_person("supervisor"))
    assert set(found["decide"]) == {"请示的:answer", "延期的:grant_extension"}
    assert {"未交办:dispatch", "退回的:dispatch"} == set(found["dispatch"]) | set(found.get("returned", []))


def test_who_reviewed_does_not_find_the_close_out_on_his_desk(qinglan, as_person):
    second = second_supervisor(qinglan)
    item = under_way(qinglan, title="将销号")
    do(
        qinglan.people["clerk"],
        item,
        "submit",
        {"progress": "已完成。"},
        version=None,
        key="s",
        files=[SimpleUploadedFile("照片.png", PNG, "image/png")],
    )
    posted(as_person("supervisor"), item, "review", evaluation="good")
    assert "decide" not in groups(as_person("supervisor"))
    other = as_person("supervisor")
    other.force_login(second, backend="django.contrib.auth.backends.ModelBackend")
    assert groups(other)["decide"] == ["将销号:close"]
    page = as_person("supervisor").get(at("item", item.pk)).content.decode()
    assert "不能与“审核通过”由同一人办理" in page


def test_a_unit_signs_for_an_item_from_the_desk(qinglan, as_person):
    item = dispatched(qinglan)
    client = as_person("clerk")
    answer = posted(client, item, "receive", next=at("desk"))
    assert (answer.status_code, answer["Location"]) == (302, at("desk"))
    item.refresh_from_db()
    assert item.state == "under_way"
    assert item.received_at is not None


def test_no_desk_leads_to_another_site(qinglan, as_person):
    item = dispatched(qinglan)
    answer = posted(as_person("clerk"), item, "receive", next="https://elsewhere.invalid/")
    assert answer["Location"] == at("item", item.pk)


def test_an_empty_desk_says_so(qinglan, as_person):
    assert "目前没有等您办理的事项" in as_person("clerk").get(at("desk")).content.decode()


# ------------------------------------------------------------------ the list


def test_people_see_their_units_items_and_those_in_which_it_co_operates(qinglan, as_person):
    own, other = entered(qinglan, title="自己的"), entered(qinglan, title="别人的", unit="Z")
    shared = entered(qinglan, title="协办的", unit="Z", co_units=[qinglan.units["J1"]])
    client = as_person("clerk")
    shown = {row.pk for row in client.get(at("list")).context["page"].rows}
    assert shown == {own.pk, shared.pk}
    assert client.get(at("item", other.pk)).status_code == 404
    assert client.get(at("act", other.pk, "receive")).status_code == 404
    assert client.get(at("item", shared.pk)).status_code == 200


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"甲", "乙", "丙"}),
        ("?text=甲", {"甲"}),
        ("?within=overdue", {"乙"}),
        ("?within=none", {"丙"}),
        ("?programme=畅通", {"甲"}),
        ("?standing=closed", {"丁"}),
        ("?standing=all", {"甲", "乙", "丙", "丁"}),
        ("?due_from=2026-12-01", {"甲"}),
        ("?type=rectification", {"乙"}),
        ("?light=nonsense&sort=nonsense&size=7", {"甲", "乙", "丙"}),
    ],
)
def test_the_address_narrows_the_list(qinglan, as_person, query, titles):
    entered(qinglan, "甲", programme="畅通工程")
    entered(qinglan, "乙", due=date(2026, 11, 10), flow="rectification")
    entered(qinglan, "丙", unit="Z", due=None)
    done(qinglan, "supervisor", entered(qinglan, "丁"), "withdraw", reason="并入甲。")
    shown = as_person("supervisor").get(at("list") + query).context["page"].rows
    assert {row.title for row in shown} == titles


def test_a_unit_in_the_filter_includes_what_stands_below(qinglan, as_person):
    entered(qinglan, "统计中心的"), entered(qinglan, "招商局的", unit="Z")
    page = as_person("supervisor").get(f"{at('list')}?unit={qinglan.units['J'].pk}")
    assert [row.title for row in page.context["page"].rows] == ["统计中心的"]


@pytest.mark.parametrize("sort", ["due", "-due", "light", "-light", "entered", "-entered"])
def test_paging_shows_every_item_once(qinglan, as_person, sort):
    for number in range(30):
        entered(qinglan, f"事项{number}", due=date(2026, 12, 1 + number % 3) if number % 5 else None)
    client, seen, address = as_person("supervisor"), [], f"?sort={sort}"
    while address:
        page = client.get(at("list") + address)
        seen += [row.pk for row in page.context["page"].rows]
        address = page.context["links"].next
    assert len(seen) == len(set(seen)) == 30


def test_the_book_holds_the_filtered_list_and_is_recorded(qinglan, as_person):
    entered(qinglan, "=SUM(A1)"), entered(qinglan, "别的", unit="Z")
    answer = as_person("supervisor").get(f"{at('export')}?unit={qinglan.units['J1'].pk}")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["事项", "=SUM(A1)"]
    entry = AuditEntry.objects.filter(act="supervision.export").get()
    assert entry.changes["rows"] == [None, 1]
    assert as_person("clerk").get(at("export")).status_code == 403


# ------------------------------------------------------------------ entry


def entry(**more):
    told = {
        "type": "decision",
        "title": "落实签约项目",
        "start_on": "2026-11-21",
        "due_on": "2026-12-20",
        "source": "hand",
    }
    return told | more


def test_an_item_enters_by_hand_with_the_rhythm_of_its_type(qinglan, as_person):
    answer = as_person("supervisor").post(at("new"), entry(type="instruction", unit=qinglan.units["J"].pk))
    item = Item.objects.get()
    assert answer["Location"] == at("item", item.pk)
    assert (item.rhythm, item.unit, item.state) == ("week", qinglan.units["J"], "entered")


@pytest.mark.parametrize(
    ("told", "field", "said"),
    [
        ({"due_on": "2026-11-01"}, "due_on", "早于开始日期"),
        ({"title": " "}, "title", "请填写事项"),
        ({"type": "nonsense"}, "type", ""),
        ({"weight": "0"}, "weight", ""),
        ({"start_on": "11月"}, "start_on", "2026-11-21"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(qinglan, as_person, told, field, said):
    answer = as_person("supervisor").post(at("new"), entry(**told))
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"][field].errors)
    assert answer.context["form"][field].errors
    assert not Item.objects.exists()


def task(built) -> Task:
    with act("test.task", by=None, zone=built.zone) as doing:
        year = period_columns(Period.parse("2026"))
        return doing.create(
            Task(zone=built.zone, unit=built.units["J1"], text="开通企业服务专线", path=["营商环境"], **year)
        )


def test_a_task_of_a_report_is_entered_with_what_it_says_and_only_once(qinglan, as_person):
    source, client = task(qinglan), as_person("supervisor")
    assert f"{at('new')}?task={source.pk}" in client.get(reverse("ledger:tasks", args=["qinglan"])).content.decode()
    form = client.get(f"{at('new')}?task={source.pk}").context["form"]
    assert form["title"].value() == "开通企业服务专线"
    assert form["unit"].value() == qinglan.units["J1"].pk
    sent = entry(title="开通企业服务专线", task=source.pk, source="report", unit=qinglan.units["J1"].pk)
    assert client.post(at("new"), sent).status_code == 302
    again = client.post(at("new"), sent)
    assert again.status_code == 422
    assert "已立项为" in again.content.decode()
    assert Item.objects.get().task == source


def test_what_is_entered_is_changed_until_it_is_dispatched(qinglan, as_person):
    item, client = entered(qinglan), as_person("supervisor")
    told = entry(title="改过的名称", unit=qinglan.units["Z"].pk, version=item.version)
    assert client.post(at("change", item.pk), told).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.unit) == ("改过的名称", qinglan.units["Z"])
    assert client.post(at("change", item.pk), told | {"title": "又改"}).status_code == 409
    done(qinglan, "supervisor", item, "dispatch")
    assert client.get(at("change", item.pk)).status_code == 422


def test_a_closed_item_is_taken_up_anew_as_a_new_one(qinglan, as_person):
    closed, client = done(qinglan, "supervisor", entered(qinglan), "withdraw", reason="暂缓。"), as_person("supervisor")
    form = client.get(f"{at('new')}?reopens={closed.pk}").context["form"]
    client.post(at("new"), entry(title=form["title"].value(), reopens=closed.pk))
    assert Item.objects.get(reopens=closed).state == "entered"
    assert "本事项已重新立项为" in client.get(at("item", closed.pk)).content.decode()


# ------------------------------------------------------------------ acts


def test_a_check_in_with_a_photo_is_kept_and_shown(qinglan, as_person):
    item, client = under_way(qinglan), as_person("clerk")
    photo = SimpleUploadedFile("现场.png", PNG, "image/png")
    answer = posted(client, item, "check_in", progress="已走访 30 家。", percent="40", node="2", proof=photo)
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.percent, item.node) == (40, 2)
    page = client.get(at("item", item.pk)).content.decode()
    proof = Proof.objects.get()
    assert "已走访 30 家。" in page
    assert at("proof", proof.pk) in page
    picture = client.get(at("proof", proof.pk))
    assert picture["Content-Type"] == "image/png"
    assert "Content-Disposition" in picture
    assert as_person("town").get(at("proof", proof.pk)).status_code == 404


def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(qinglan, as_person):
    item = under_way(qinglan)
    bad = SimpleUploadedFile("脚本.exe", b"MZ\x90\x00 not a photo", "application/octet-stream")
    answer = posted(as_person("clerk"), item, "check_in", progress="写了很久的进展", proof=bad)
    assert answer.status_code == 422
    assert "脚本.exe" in " ".join(answer.context["form"]["proof"].errors)
    assert "写了很久的进展" in answer.content.decode()
    answer = posted(as_person("clerk"), item, "check_in", progress=" ")
    assert answer.context["form"]["progress"].errors == ["请填写“进展情况”。"]


def test_a_file_beyond_the_limit_is_refused_with_what_helps(qinglan, as_person, settings):
    settings.LARGEST_UPLOAD = 1000
    film = SimpleUploadedFile("现场.mp4", b"\0\0\0\x18ftypmp42" + b"0" * 5000, "video/mp4")
    answer = posted(as_person("clerk"), under_way(qinglan), "check_in", progress="拍了视频", proof=film)
    assert answer.status_code == 422
    assert "截取关键片段" in answer.content.decode()


def test_the_same_form_sent_twice_is_done_once(qinglan, as_person):
    item, client = dispatched(qinglan), as_person("clerk")
    told = {"version": item.version, "key": uuid4().hex}
    first, again = (client.post(at("act", item.pk, "receive"), told) for _ in range(2))
    assert first.status_code == again.status_code == 302
    assert Step.objects.filter(item=item, act="receive").count() == 1


def test_who_was_overtaken_is_told_by_whom(qinglan, as_person):
    item = under_way(qinglan)
    seen = item.version
    done(qinglan, "lead", item, "check_in", progress="先报了。")
    answer = posted(as_person("clerk"), item, "check_in", progress="后报。", version=seen)
    assert answer.status_code == 409
    assert "景立" in answer.content.decode()


def test_an_act_that_the_state_does_not_allow_leads_back_with_the_reason(qinglan, as_person):
    item = under_way(qinglan)
    answer = as_person("clerk").post(at("act", item.pk, "receive"), {"version": 1, "key": "late"}, follow=True)
    assert answer.redirect_chain[-1][0] == at("item", item.pk)
    assert "不能“签收”" in answer.content.decode()
    assert as_person("clerk").get(at("act", item.pk, "nonsense")).status_code == 404


def test_only_acts_that_the_person_may_do_are_offered(qinglan, as_person):
    item = under_way(qinglan)

    def offered(username):
        return {each.act.key for each in as_person(username).get(at("item", item.pk)).context["offers"]}

    assert offered("clerk") == {"check_in", "submit", "ask"}
    assert offered("lead") == {"check_in", "submit", "ask", "ask_extension"}
    assert offered("supervisor") == {"find_poor", "withdraw"}
    assert offered("observer") == offered("leader") == set()
    refused = posted(as_person("leader"), item, "check_in", progress="代报")
    assert refused.status_code == 422
    assert "请联系其办理" in refused.content.decode()
    assert not item.check_ins.exists()


def test_what_is_dispatched_goes_with_what_the_item_has_already(qinglan, as_person):
    item, client = entered(qinglan), as_person("supervisor")
    form = client.get(at("act", item.pk, "dispatch")).context["form"]
    assert (form["unit"].value(), form["due_on"].value()) == (qinglan.units["J1"].pk, date(2026, 12, 31))
    posted(client, item, "dispatch", unit=qinglan.units["J1"].pk, due_on="2026-12-31", co_units=[qinglan.units["Z"].pk])
    item.refresh_from_db()
    assert item.state == "dispatched"
    assert item.shares.get().unit == qinglan.units["Z"]


# ------------------------------------------------------------------ parts, several at once


def parts(item, *rows, **more):
    told = {"version": item.version, "lines": str(len(rows))} | more
    for at_line, (title, unit, due, weight) in enumerate(rows, 1):
        names = {"title": title, "unit": unit.pk if unit else "", "due_on": due, "weight": weight}
        told |= {f"p{at_line}-{name}": value for name, value in names.items()}
    return told


def test_an_item_is_split_and_shows_what_its_parts_add_up_to(qinglan, as_person):
    item, client, units = under_way(qinglan, unit="J1"), as_person("supervisor"), qinglan.units
    sent = parts(
        item,
        ("一", units["J"], "2026-12-10", "40"),
        ("", None, "2026-12-31", "1"),
        ("二", units["Z"], "2026-12-20", "60"),
    )
    assert client.post(at("split", item.pk), sent).status_code == 302
    page = client.get(at("item", item.pk))
    assert (page.context["sum"].number, page.context["sum"].weight) == (2, 100)
    assert "权重合计 100" in page.content.decode()
    child = Item.objects.get(title="一")
    assert item.title in as_person("lead").get(at("item", child.pk)).content.decode()


def test_a_part_that_does_not_fit_is_told_in_its_line_and_nothing_is_split(qinglan, as_person):
    item, units = under_way(qinglan), qinglan.units
    sent = parts(item, ("一", units["J"], "2026-12-10", "1"), ("二", units["Z"], "2027-02-01", "1"))
    answer = as_person("supervisor").post(at("split", item.pk), sent)
    lines = answer.context["lines"]
    assert answer.status_code == 422
    assert not lines[0].errors
    assert "上级事项" in " ".join(lines[1]["due_on"].errors)
    assert Item.objects.count() == 1


def test_more_lines_come_without_losing_what_was_typed(qinglan, as_person):
    item = under_way(qinglan)
    answer = as_person("supervisor").post(at("split", item.pk), parts(item, ("一", None, "", "1"), more="1"))
    assert len(answer.context["lines"]) == 6
    assert answer.context["lines"][0]["title"].value() == "一"


def test_several_items_are_dispatched_and_what_cannot_go_is_told(qinglan, as_person):
    ready = [entered(qinglan, f"第{number}项", unit="Z") for number in range(3)]
    gone, client = dispatched(qinglan, title="早已交办"), as_person("supervisor")
    ticked = {"item": [each.pk for each in (*ready, gone)]}
    page = client.post(at("dispatch_many"), ticked)
    assert len(page.context["chosen"]) == 4
    versions = {f"version-{each.item.pk}": each.item.version for each in page.context["chosen"]}
    told = ticked | versions | {"key": page.context["key"], "unit": qinglan.units["J1"].pk, "due_on": "2026-12-25"}
    answer = client.post(at("dispatch_many"), told)
    assert answer.status_code == 422
    assert [each.item.pk for each in answer.context["chosen"]] == [gone.pk]
    assert "已交办 3 个事项" in answer.content.decode()
    assert "不必再交办" in answer.content.decode()
    assert {(each.unit.code, each.due_on) for each in Item.objects.filter(pk__in=[each.pk for each in ready])} == {
        ("J1", date(2026, 12, 25))
    }


# ------------------------------------------------------------------ budgets, frames


@pytest.fixture
def many(qinglan, monkeypatch):
    """Some items; pages are asked for as outside of a transaction, where a process keeps the trees of the zone."""
    items = [under_way(qinglan, title=f"事项{number}") for number in range(3)]
    for each in items:
        done(qinglan, "clerk", each, "check_in", progress="进行中。", percent=20)
    for number in range(60):
        entered(qinglan, f"其他{number}", parent=items[0] if number < 5 else None)
    monkeypatch.setattr(trees, "connection", SimpleNamespace(in_atomic_block=False))
    return items


@pytest.mark.parametrize("username", ["supervisor", "clerk", "lead", "leader"])
@pytest.mark.parametrize("size", ["", "?size=100"])
def test_lists_and_desks_keep_their_budget(qinglan, as_person, many, django_assert_max_num_queries, username, size):
    client = as_person(username)
    for page in ("list", "desk"):
        client.get(at(page))
        with django_assert_max_num_queries(12):
            assert client.get(at(page) + size).status_code == 200


@pytest.mark.parametrize("username", ["supervisor", "clerk", "lead", "leader"])
def test_an_item_and_the_page_of_an_act_keep_their_budget(
    qinglan, as_person, many, django_assert_max_num_queries, username
):
    client = as_person(username)
    for address in (at("item", many[0].pk), at("act", many[0].pk, "check_in")):
        client.get(address)
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_a_report_is_handed_in_with_few_queries(qinglan, as_person, many, django_assert_max_num_queries):
    client, address = as_person("clerk"), at("act", many[0].pk, "check_in")
    form = {name: client.get(address).context["form"][name].value() for name in ("version", "key")}
    with django_assert_max_num_queries(20):
        assert client.post(address, form | {"progress": "按计划推进（虚构）"}).status_code == 302


def test_pages_hold_no_inline_style_or_script(qinglan, as_person, many):
    client = as_person("supervisor")
    names = [
        at("list"),
        at("desk"),
        at("new"),
        at("item", many[0].pk),
        at("split", many[0].pk),
        at("act", many[0].pk, "find_poor"),
    ]
    for address in names:
        page = client.get(address).content.decode()
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


@pytest.mark.parametrize("address", ["desk", "list", "new"])
def test_pages_speak_english(qinglan, as_person, address):
    client = as_person("supervisor")
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    page = client.get(at(address)).content.decode()
    assert "Supervision desk" in page or "My items" in page
    assert not re.findall("立项|督查台|我的事项|勾选", re.sub("已立项|立项审批", "", page))


# ------------------------------------------------------------------ days of a year whose holidays are not published


@pytest.mark.parametrize(("after", "told"), [(0, False), (1, True)])
def test_a_date_that_counts_working_days_says_so_where_their_year_is_not_published(qinglan, client, after, told):
    year = max(national().years) + after
    item = under_way(qinglan, due=date(year, 12, 30), rhythm="month")
    client.force_login(qinglan.people["supervisor"])
    page = client.get(at("item", item.pk)).content.decode()
    assert (f"{year}年节假日安排尚未公布" in page) is told


def test_a_date_that_a_person_has_set_says_nothing_of_the_calendar(qinglan, client):
    item = dispatched(qinglan, due=date(max(national().years) + 1, 12, 30))
    Item.objects.filter(pk=item.pk).update(rhythm="")
    assert item.leave_by is None or item.leave_by.year in national().years
    client.force_login(qinglan.people["supervisor"])
    assert "尚未公布" not in client.get(at("item", item.pk)).content.decode()


def test_notices_and_the_desk_say_on_which_calendar_their_dates_rest(qinglan, client, monkeypatch):
    item = under_way(qinglan, due=date(max(national().years) + 1, 6, 30), rhythm="month")
    last = datetime(max(national().years), 12, 31, 4, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: last)
    client.force_login(qinglan.people["supervisor"])
    assert f"{last.year + 1}年节假日安排尚未公布" in client.get(at("issue_notice", item.pk)).content.decode()
    monkeypatch.setattr(timezone, "now", lambda: last + timedelta(5))
    client.force_login(qinglan.people["clerk"])
    assert f"{last.year + 1}年节假日安排尚未公布" in client.get(at("desk")).content.decode()
