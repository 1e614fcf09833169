"""Rules of named peers: their figures with source, places and movement beside an indicator, and targets of a rank."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from ledger_hand import Ledger, address
from pace_hand import Figures

from guatu import catalogue
from guatu.periods import Period
from guatu_web.ledger.actions import peers as acts
from guatu_web.ledger.models import PublishedFigure
from guatu_web.ledger.peer_figures import Cells, Source, Subject, figures_of, read_table
from guatu_web.ledger.queries.pace import paced
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.records.acts import act
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
DEMO = Path(__file__).parents[2] / "playbooks" / "demo"
GROUPS = "peers:\n  - {name: 全省开发区, places: [甲区, 乙区, 丙区]}\n"
TWO_GROUPS = GROUPS + "  - {name: 沿江开发区, places: [甲区, 丁区], codes: [gdp]}\n"
GDP = catalogue.load().codes["gdp"]
ON = date(2026, 11, 21)
ALL = "全省开发区"


@pytest.fixture
def supervisor(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def follow(qinglan):
    """Adopts the shipped playbook with these peers."""

    def adopted(peers=GROUPS):
        texts = {path.name: path.read_bytes() for path in DEMO.glob("*.yaml")} | {"peers.yaml": peers.encode()}
        return adopt(qinglan.people["admin"], qinglan.zone, texts, in_force_from=None, reason="试用（虚构）")

    return adopted


@pytest.fixture
def enter(qinglan, supervisor):
    """Enters what sources tell: (place, value in 亿元, growth, rank, rank by growth)."""

    def entered(
        period, *rows, code="gdp", unit="亿元", title="统计公报（虚构）", reason="", day=None, group=ALL, by=None
    ):
        known, span = catalogue.load().codes[code], Period.parse(period)
        source = Source(title, "", day or span.last + timedelta(days=20), "")
        subject = Subject(known, span, unit, group, source)
        figures = [each for row in rows for each in figures_of(Cells(*row), subject)]
        return acts.enter(by or supervisor, qinglan.zone, figures, reason=reason)

    return entered


@pytest.fixture
def own(qinglan):
    figures = Figures(qinglan)

    def put(period, amount, growth=None, code="gdp", **more):
        figures.put(code, period, Decimal(str(amount)) * 10**8, growth=growth, **more)

    return put


@pytest.fixture
def beside(qinglan, as_person):
    """The groups beside an indicator, and the page."""
    clients = {}

    def page(person="supervisor", code="gdp", **query):
        url = reverse("statistics:indicator", args=["qinglan", code])
        client = clients.get(person) or clients.setdefault(person, as_person(person))
        answer = client.get(url, query)
        assert answer.status_code == 200
        sections = answer.context["named_peers"]
        return (sections[0].told.groups if sections else []), answer.content.decode()

    return page


def table_of(group):
    """Places by value and growth, with movement."""
    return [
        (
            line.place,
            line.by_level and (line.by_level.place, line.by_level.moved),
            line.by_growth and line.by_growth.place,
        )
        for line in group.lines
    ]


# beside an indicator


def test_the_zone_stands_among_its_peers_with_places_and_movement_since_last_year(follow, enter, own, beside):
    follow()
    enter("2024", ("甲区", "120", "5"), ("乙区", "105", "6"), ("丙区", "90", "4"))
    enter("2025", ("甲区", "125", "4.5"), ("乙区", "109", "6.2"), ("丙区", "95", "5.5"))
    own("2024", 100, 6)
    own("2025", 110, 8)
    (group,), page = beside()
    assert group.period == "2025年"
    assert (group.before, group.last_year) == ("2024年", True)
    assert table_of(group) == [
        ("甲区", (1, 0), 4),
        ("青澜开发区", (2, 1), 1),
        ("乙区", (3, -1), 2),
        ("丙区", (4, 0), 3),
    ]
    assert "位次变化与上年同期（2024年）相比" in page
    assert [each.title for each in group.sources] == ["统计公报（虚构）"] * 3


def test_equal_figures_share_the_better_place(follow, enter, own, beside):
    follow()
    enter("2025", ("甲区", "110"), ("乙区", "109"), ("丙区", "120"))
    own("2025", 110)
    (group,), page = beside()
    assert [(line.place, line.by_level.place, line.by_level.tied) for line in group.lines] == [
        ("丙区", 1, False),
        ("青澜开发区", 2, True),
        ("甲区", 2, True),
        ("乙区", 4, False),
    ]
    assert "并列" in page


def test_without_last_year_movement_is_told_by_the_period_before_of_the_same_kind(follow, enter, own, beside):
    follow()
    enter("2025Q1", ("甲区", "20"), ("乙区", "30"), ("丙区", "10"))
    enter("2025H1", ("甲区", "50"), ("乙区", "45"), ("丙区", "25"))
    own("2025Q1", 25)
    own("2025H1", 48)
    (group,), page = beside()
    assert (group.period, group.before, group.last_year) == ("2025年上半年", "2025年一季度", False)
    assert table_of(group)[0][:2] == ("甲区", (1, 2))
    assert "与前一期" in page


def test_figures_of_other_periods_and_units_are_never_ranked_together(follow, enter, own, beside):
    follow()
    enter("2025", ("甲区", "125"), ("乙区", "109"))
    enter("2025H1", ("丙区", "500"))
    own("2025", 110)
    (group,), page = beside()
    assert [line.place for line in group.lines] == ["甲区", "青澜开发区", "乙区"]
    assert group.standing.missing == ["丙区"]
    assert "本期没有数据：丙区" in page


def test_another_currency_stands_in_the_table_and_is_not_ranked(follow, enter, own, beside):
    follow()
    enter("2025", ("甲区", "125"), ("乙区", "109"), code="fdi_used", unit="万美元")
    enter("2025", ("丙区", "900"), code="fdi_used", unit="亿元")
    (group,), page = beside(code="fdi_used")
    assert [(line.place, line.by_level and line.by_level.place) for line in group.lines][:2] == [
        ("甲区", 1),
        ("乙区", 2),
    ]
    assert "币种或单位不同，不排位" in page


def test_growth_that_was_worked_out_is_shown_and_not_ranked(follow, enter, own, beside):
    follow()
    enter("2025", ("甲区", "125", "4.5"), ("乙区", "109", "6.2"))
    own("2024", 100)
    own("2025", 110)
    (group,), page = beside()
    line = next(line for line in group.lines if line.own)
    assert (line.growth.text, line.by_growth) == ("+10%", None)
    assert "推算，不排位" in page


def test_the_latest_period_with_enough_figures_is_shown_and_others_are_a_click_away(follow, enter, own, beside):
    follow("peers:\n  - {name: 全省开发区, places: [甲区, 乙区, 丙区, 丁区, 戊区]}\n")
    enter("2024", ("甲区", "1"), ("乙区", "2"), ("丙区", "3"))
    enter("2025", ("甲区", "2"), ("乙区", "1"))
    (group,), _page = beside()
    assert group.period == "2024年"
    assert group.others == (("2025", "2025年"),)
    (group,), _page = beside(peers="2025")
    assert group.period == "2025年"
    assert beside(peers="soon")[0][0].period == "2024年"


def test_a_rank_that_a_source_prints_is_shown_as_published_and_wins(follow, enter, own, beside):
    follow()
    enter("2025", ("甲区", "125"), ("乙区", "109"), ("丙区", "", "", "5", "2"), ("青澜开发区", "", "", "3"))
    enter("2024", ("丙区", "", "", "6"), ("甲区", "100"))
    own("2025", 110)
    (group,), page = beside()
    lines = {line.place: line for line in group.lines}
    assert lines["丙区"].level.text == ""
    assert (lines["丙区"].by_level.place, lines["丙区"].by_level.moved) == (5, 1)
    assert lines["丙区"].by_growth.place == 2
    assert (lines["青澜开发区"].by_level.place, lines["青澜开发区"].by_level.computed) == (3, 2)
    assert "按数为第 2 位" in page
    assert re.search(r"第 5 位 <span[^>]*>公布</span>", page)


def test_a_rank_of_another_group_is_not_taken_for_one_of_this(follow, enter, own, beside):
    follow(TWO_GROUPS)
    enter("2025", ("甲区", "125", "", "1"), ("乙区", "109"), group="沿江开发区")
    everywhere, along = beside()[0]
    assert next(line for line in everywhere.lines if line.place == "甲区").by_level.published is None
    assert (
        next(line for line in along.lines if line.place == "甲区").by_level.published is not None
        if along.lines
        else True
    )


def test_a_zone_sees_what_ships_and_what_it_entered_and_nothing_of_another_zone(
    follow, enter, own, beside, yuntai, qinglan
):
    follow()
    own("2025", 110)
    enter("2025", ("甲区", "125"))
    subject = Subject(GDP, Period.parse("2025"), "亿元", "", Source("外区登记（虚构）", "", date(2026, 1, 9), ""))
    acts.enter(yuntai.people["other"], yuntai.zone, figures_of(Cells("乙区", "999"), subject), reason="")
    (group,), page = beside()
    assert [line.place for line in group.lines] == ["甲区", "青澜开发区"]
    assert "外区登记" not in page
    foreign = PublishedFigure.objects.get(zone=yuntai.zone)
    client = Client()
    client.force_login(qinglan.people["supervisor"])
    assert client.get(address(qinglan.zone, "correct_peer", foreign.pk)).status_code == 404
    table = client.get(address(qinglan.zone, "benchmarks"), {"indicator": "gdp"}).content.decode()
    assert "999亿元" not in table
    assert "125亿元" in table


def test_a_zone_without_peers_has_no_such_section(beside, own):
    own("2025", 110)
    assert beside()[0] == []


def test_peers_without_figures_are_named_with_what_to_do_first(follow, own, beside):
    follow()
    own("2025", 110)
    (group,), page = beside()
    assert group.standing is None
    assert "还没有两个地区同一时期的数据" in page
    assert "登记可比地区数据" in page
    assert "登记可比地区数据" not in beside("observer")[1]


def test_a_page_as_of_a_day_ranks_by_what_was_published_then(follow, enter, own, beside):
    version = follow()
    with act("test.date", by=None, zone=version.zone, reason="试用") as doing:
        doing.change(version, in_force_from=date(2025, 1, 1))
    enter("2024", ("甲区", "120"), ("乙区", "105"), day=date(2025, 3, 1))
    enter("2025", ("甲区", "125"), ("乙区", "109"), day=date(2026, 3, 1))
    own("2024", 100)
    assert beside(as_of="2026-02-01")[0][0].period == "2024年"
    assert beside()[0][0].period == "2025年"


def test_the_page_keeps_within_its_budget_however_many_figures_there_are(
    follow, enter, own, beside, django_assert_max_num_queries
):
    follow(TWO_GROUPS)
    for year in range(2015, 2026):
        enter(str(year), *((place, str(year - 1900 + number), "5") for number, place in enumerate("甲乙丙丁")))
        enter(str(year), *((f"{place}区", str(year), "5", "3") for place in "甲乙丙丁"))
        own(str(year), year)
    beside()
    with django_assert_max_num_queries(15):
        beside()


# entering


def test_what_is_entered_keeps_its_source_and_leaves_its_mark_in_the_audit_log(enter, qinglan):
    done = enter("2025", ("甲区", "125", "4.5"))
    assert done == (2, 0, 0)
    level = PublishedFigure.objects.get(zone=qinglan.zone, measure="level")
    assert (level.value, level.value_unit, level.title) == (Decimal("12500000000"), "CNY", "统计公报（虚构）")
    entry = AuditEntry.objects.filter(act="ledger.enter_peers").first()
    assert (entry.model, entry.actor_name) == ("ledger.publishedfigure", "杜察")


def test_the_same_figures_again_change_nothing_and_others_are_a_correction_with_a_reason(enter, qinglan):
    enter("2025", ("甲区", "125"))
    assert enter("2025", ("甲区", "125")) == (0, 0, 1)
    with pytest.raises(Refused, match="请写明原因"):
        enter("2025", ("甲区", "126"))
    assert enter("2025", ("甲区", "126"), reason="公报更正") == (0, 1, 0)
    old, new = PublishedFigure.objects.filter(zone=qinglan.zone).order_by("pk")
    assert (old.value, old.archive_reason, old.archived_at is None) == (Decimal(12_500_000_000), "公报更正", False)
    assert (new.value, new.archived_at) == (Decimal(12_600_000_000), None)


def test_a_correction_of_what_somebody_else_has_changed_is_told(enter, qinglan, supervisor):
    enter("2025", ("甲区", "125"))
    figure = PublishedFigure.objects.get(zone=qinglan.zone)
    subject = Subject(GDP, Period.parse("2025"), "亿元", "", Source("公报（虚构）", "", date(2026, 1, 9), ""))
    with pytest.raises(Overtaken):
        acts.enter(
            supervisor, qinglan.zone, figures_of(Cells("甲区", "7"), subject), reason="更正", seen={figure.pk: 7}
        )
    with pytest.raises(Refused, match="已由他人登记或更正"):
        acts.enter(supervisor, qinglan.zone, figures_of(Cells("甲区", "7"), subject), reason="更正", seen={1: 7})
    assert PublishedFigure.objects.filter(zone=qinglan.zone).count() == 1


FORM = {
    "place": "甲区",
    "indicator": "地区生产总值",
    "period": "2025",
    "value": "125",
    "unit_word": "亿元",
    "title": "统计公报（虚构）",
    "published_on": "2026-03-01",
}


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"indicator": "幸福感"}, "indicator", "指标目录中没有"),
        ({"period": "某年"}, "period", "看不懂"),
        ({"value": "很多"}, "value", "不是数字"),
        ({"value": ""}, "value", "至少填一项"),
        ({"unit_word": "公里"}, "unit_word", "不符"),
        ({"growth": "快"}, "growth", "不是增速"),
        ({"rank": "第一"}, "rank", "不是位次"),
        ({"rank": "3"}, "group", "位次范围"),
        ({"published_on": "2025-06-30"}, "published_on", "早于"),
        ({"published_on": "2026-12-30"}, "published_on", "今天之后"),
        ({"address": "nowhere"}, "address", ""),
        ({"title": ""}, "title", ""),
        ({"place": ""}, "place", ""),
    ],
)
def test_what_is_wrong_in_the_form_stands_beside_its_field(as_person, qinglan, follow, changed, field, said):
    follow()
    page = as_person("supervisor").post(address(qinglan.zone, "enter_peers"), FORM | changed)
    assert page.status_code == 422
    assert said in " ".join(page.context["form"].errors[field])
    assert not PublishedFigure.objects.filter(zone=qinglan.zone).exists()


def test_one_place_is_entered_corrected_and_withdrawn_on_pages(as_person, qinglan, follow):
    follow()
    client, zone = as_person("supervisor"), qinglan.zone
    sent = FORM | {"growth": "6.1", "rank": "2", "group": ALL}
    assert client.post(address(zone, "enter_peers"), sent).status_code == 302
    level, growth, rank = PublishedFigure.objects.filter(zone=zone).order_by("pk")
    assert (level.measure, growth.value, rank.group, rank.ranked_by) == ("level", Decimal("6.1"), ALL, "level")
    form = client.get(address(zone, "correct_peer", growth.pk)).context["form"]
    assert (form["value"].value(), form["growth"].value(), form["rank"].value()) == ("125", "6.1", "2")
    seen = form["seen"].value()
    corrected = sent | {"growth": "6.4", "seen": seen}
    assert client.post(address(zone, "correct_peer", growth.pk), corrected).status_code == 422
    assert client.post(address(zone, "correct_peer", growth.pk), corrected | {"reason": "看错"}).status_code == 302
    assert (
        list(PublishedFigure.objects.filter(zone=zone, measure="growth").values_list("archive_reason", flat=True))
        == [
            "",
            "看错",
        ]
        or PublishedFigure.objects.filter(zone=zone, measure="growth", archive_reason="看错").count() == 1
    )
    assert client.post(address(zone, "withdraw_peer", rank.pk), {"version": 1, "reason": ""}).status_code == 422
    assert client.post(address(zone, "withdraw_peer", rank.pk), {"version": 1, "reason": "非公开"}).status_code == 302
    assert "第2位" not in client.get(address(zone, "peers")).content.decode()
    assert "非公开" in client.get(address(zone, "peers"), {"all": 1}).content.decode()


@pytest.mark.parametrize("person", ["lead", "clerk", "leader", "observer", "admin"])
def test_only_the_supervision_office_enters_peers(as_person, qinglan, person):
    for name in ("peers", "enter_peers", "enter_peer_table"):
        assert as_person(person).get(address(qinglan.zone, name)).status_code == 403


SUBJECT = Subject(GDP, Period.parse("2025"), "亿元", ALL, Source("公报（虚构）", "", date(2026, 3, 1), ""))


def said_by(read):
    return [(each.line, each.message, each.wrong) for each in read.findings]


def test_a_table_is_read_by_its_headings_or_in_the_usual_order():
    headed = read_table(
        "位次\t园区\t增速（%）\t绝对值（亿元）\n2\t甲区\t+5.1\t1,250.5\n第3名\t乙区\t下降2%\t-", SUBJECT, ()
    )
    assert [(each.place, each.measure, each.value) for each in headed.figures if each.place == "甲区"] == [
        ("甲区", "level", Decimal("125050000000.0")),
        ("甲区", "growth", Decimal("5.1")),
        ("甲区", "rank", Decimal(2)),
    ]
    plain = read_table("甲区,125,4.5\n\n乙区,109", SUBJECT, ())
    assert [(each.place, each.measure) for each in plain.figures] == [
        ("甲区", "level"),
        ("甲区", "growth"),
        ("乙区", "level"),
    ]
    assert plain.sound


def test_what_is_wrong_in_a_table_is_told_by_line_and_nothing_of_it_is_taken():
    read = read_table("地区\t数值\n甲区\t很多\n\t5\n乙区\t7\n乙区\t8\n丙区\n丁区\t1\t2", SUBJECT, ())
    assert [line for line, _message, _wrong in said_by(read)] == [2, 3, 5, 6, 7]
    told = " ".join(message for _line, message, _wrong in said_by(read))
    for words in ("不是数字", "没有地区名称", "在第 4 行已有", "至少填一项", "没有表头"):
        assert words in told
    assert not read.sound


def test_an_empty_table_says_what_to_paste():
    assert "没有读到数据" in said_by(read_table(" \n", SUBJECT, ()))[0][1]


def test_a_place_that_the_playbook_does_not_name_is_pointed_out_and_does_not_stand_in_the_way():
    read = read_table("云岭开发区\t5", SUBJECT, {"云岭经开区"})
    assert read.sound
    ((line, message, wrong),) = said_by(read)
    assert (line, wrong) == (1, False)
    assert "是否应为“云岭经开区”" in message


def test_a_table_is_looked_through_first_and_then_taken_in_as_a_whole(as_person, qinglan, follow):
    follow()
    client, url = as_person("supervisor"), address(qinglan.zone, "enter_peer_table")
    sent = {**FORM, "table": "甲区\t125\t4.5\n乙区\t109"}
    page = client.post(url, sent)
    assert page.status_code == 200
    assert "将登记 3 项" in page.content.decode()
    assert not PublishedFigure.objects.filter(zone=qinglan.zone).exists()
    assert client.post(url, sent | {"save": "1"}).status_code == 302
    assert PublishedFigure.objects.filter(zone=qinglan.zone).count() == 3
    wrong = client.post(url, sent | {"save": "1", "table": "甲区\t1\n丙区\t?"})
    assert wrong.status_code == 422
    assert "第 2 行" in wrong.content.decode()
    assert PublishedFigure.objects.filter(zone=qinglan.zone).count() == 3


def test_a_file_is_shown_as_if_it_had_been_pasted(as_person, qinglan, follow):
    follow()
    file = SimpleUploadedFile("公报.csv", "地区,数值\n甲区,125\n乙区,x\n".encode("gb18030"))
    page = as_person("supervisor").post(
        address(qinglan.zone, "enter_peer_table"), {**FORM, "file": file, "table": "", "save": "1"}
    )
    assert page.status_code == 422
    assert "第 3 行" in page.content.decode()
    assert "甲区\t125" in page.context["form"]["table"].value()


def test_a_file_that_is_no_table_is_refused_beside_its_field(as_person, qinglan):
    file = SimpleUploadedFile("公报.xlsx", b"%PDF-1.7 x")
    page = as_person("supervisor").post(address(qinglan.zone, "enter_peer_table"), {**FORM, "file": file})
    assert page.status_code == 422
    assert "不是能读取的表格" in " ".join(page.context["form"].errors["file"])


# targets of a rank


@pytest.fixture
def third(qinglan):
    """进入前三位 of 2026."""

    def target(value="3", note="", **fields):
        more = {"code": "gdp", "measure": "rank", "bound": "le", **fields}
        return Ledger(qinglan).target("地区生产总值", value, "rank", note=note, **more)

    return target


@pytest.fixture
def years(enter, own):
    """The zone is fifth of... fourth in 2025, and third by September 2026."""
    enter("2025", ("甲区", "125", "4"), ("乙区", "112", "5"), ("丙区", "111", "6"))
    enter("2026-01/2026-09", ("甲区", "95", "4"), ("乙区", "90", "5"), ("丙区", "80", "9"))
    own("2025", 110, 8)
    own("2026-01/2026-09", 85, 7)


def judged(target, on=ON):
    return paced([target], on)[0]


def test_a_rank_is_judged_by_the_place_among_the_peers(follow, years, third):
    follow()
    made = judged(third())
    told = made.judgement
    assert (made.goal.bound, told.value, told.last_value, told.light) == ("le", 3, 4, "green")
    assert [(each.days[1], each.place) for each in made.ranks.places] == [
        (date(2025, 12, 31), 4),
        (date(2026, 9, 30), 3),
    ]
    assert told.outlook.reason == "rank"


def test_a_rank_that_is_not_reached_stands_by_the_way_it_has_come(follow, years, third):
    follow()
    told = judged(third("1")).judgement
    assert told.light == "red"
    assert told.seasonal.expected == pytest.approx(4 - 3 * 273 / 365, abs=0.05)


def test_a_target_that_speaks_of_growth_is_ranked_by_growth(follow, years, third):
    follow()
    assert judged(third(note="增速进入全省开发区前三位")).judgement.value == 2


def test_the_sentence_of_a_target_tells_by_what_and_in_which_group(qinglan, follow, years, third):
    follow(TWO_GROUPS)
    assert judged(third()).reason == "peer_groups"
    ledger = Ledger(qinglan)
    document = ledger.document("2026年，工业平稳，地区生产总值增速进入全省开发区前三位，投资扩大。")
    fields = {"kind": "target", "value": "3", "unit": "rank", "measure": "rank", "code": "gdp"}
    said = ledger.statement(document, "前三位", document.text, **fields)
    made = judged(third(statement=said))
    assert (made.ranks.group, made.ranks.by, made.judgement.value) == (ALL, "growth", 2)


def test_a_printed_rank_wins_over_the_computed_one(follow, years, third, enter):
    follow()
    enter("2026-01/2026-09", ("青澜开发区", "", "", "4"))
    made = judged(third())
    assert made.judgement.value == 4
    assert made.ranks.places[-1].printed is not None


def test_a_period_that_a_peer_has_not_told_is_not_ranked_and_its_name_is_said(
    follow, own, enter, third, as_person, qinglan
):
    follow()
    enter("2026-01/2026-09", ("甲区", "95"), ("乙区", "90"))
    own("2026-01/2026-09", 85)
    target = third()
    told = judged(target).judgement
    assert (told.light, told.reason) == (None, "peers_missing")
    page = as_person("supervisor").get(address(qinglan.zone, "target", target.pk)).content.decode()
    assert "可比地区的数据不全" in page
    assert "2026年1—9月缺 丙区 的数据" in page


def test_the_latest_period_that_all_have_told_counts(follow, years, third, enter, own):
    follow()
    enter("2026-01/2026-10", ("甲区", "105"))
    own("2026-01/2026-10", 120)
    made = judged(third())
    assert (made.judgement.through.last, made.judgement.value) == (date(2026, 9, 30), 3)
    assert made.judgement.quality.mark == "stale"
    assert set(made.ranks.missing) == {"乙区", "丙区"}


@pytest.mark.parametrize(
    ("peers", "fields", "reason"),
    [
        (None, {}, "rank_of_figure"),
        ("peers:\n  - {name: 沿江, places: [甲区], codes: [retail_sales]}\n", {}, "rank_of_figure"),
        (GROUPS, {"area_name": "北园"}, "rank_of_figure"),
        (GROUPS, {"base": "CNY"}, "unit"),
    ],
)
def test_why_a_rank_is_not_judged_is_told(qinglan, follow, years, peers, fields, reason):
    if peers:
        follow(peers)
    more = {"code": "gdp", "measure": "rank", "bound": "le"}
    target = Ledger(qinglan).target("地区生产总值", "3", fields.pop("base", "rank"), **more, **fields)
    assert judged(target).reason == reason


def test_the_page_of_a_rank_shows_every_place_with_its_figure_and_source(follow, years, third, as_person, qinglan):
    follow()
    target = third()
    page = as_person("supervisor").get(address(qinglan.zone, "target", target.pk)).content.decode()
    for told in ("第3位", "全省开发区 4 个地区，按数值排", "甲区", "95亿元", "统计公报（虚构）", "可比地区中的位次"):
        assert told in page, told


def test_ranks_of_a_past_day_are_those_that_were_known_then(follow, years, third, qinglan):
    version = follow()
    with act("test.date", by=None, zone=qinglan.zone, reason="试用") as doing:
        doing.change(version, in_force_from=date(2025, 1, 1))
    day = date(2026, 10, 2)
    at = timezone.make_aware(timezone.datetime(2026, 10, 2, 12))
    told = paced([third()], day, at)[0]
    assert [each.place for each in told.ranks.places] == [4]


def test_many_ranks_cost_two_queries_more(follow, years, third, django_assert_num_queries):
    follow()
    targets = [third() for _ in range(5)]
    with django_assert_num_queries(3):
        paced(targets, ON)


def test_the_worked_table_of_the_method_page_is_what_is_judged(follow, enter, own, third):
    follow()
    page = (DEMO.parents[1] / "docs" / "methods" / "aggregation.md").read_text(encoding="utf-8")
    lines = page.split("| period | 甲 | 乙 | 丙 | own | printed | place |\n", 1)[1].split("\n\n")[0].splitlines()[1:]
    places = {}
    for line in lines:
        period, *peers, mine, printed, place = (cell.strip() for cell in line.split("|")[1:-1])
        enter(period, *((f"{name}区", value) for name, value in zip("甲乙丙", peers, strict=True) if value != "none"))
        own(period, mine)
        if printed != "none":
            enter(period, ("青澜开发区", "", "", printed))
        if place != "none":
            places[Period.parse(period).last] = int(place)
    assert {each.days[1]: each.place for each in judged(third()).ranks.places} == places
