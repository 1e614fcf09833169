"""Rules of breaking a target down: a proposal that adds up, sums against the parent, children in the ledger."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from ledger_hand import Ledger, address
from pace_hand import Figures

from guatu_web.ledger.actions.decompose import Given, decompose
from guatu_web.ledger.models import Target
from guatu_web.records.acts import history
from guatu_web.records.errors import Overtaken, Refused

PAST = {2022: 118e8, 2023: 126e8, 2024: 137e8, 2025: 148e8}


@pytest.fixture
def ledger(qinglan):
    return Ledger(qinglan)


@pytest.fixture
def target(ledger, qinglan):
    return ledger.target("社会消费品零售总额", "160e8", "CNY", code="retail_sales", bound="ge", unit=qinglan.units["J"])


@pytest.fixture
def client(as_person):
    return as_person("supervisor")


@pytest.fixture
def send(client, qinglan, target):
    def post(do="save", by="area", person=None, reason="一季度调度会确定", version=None, **fields):
        told = {"do": do, "reason": reason, "version": str(version or target.version)}
        told |= {name.replace("__", "-"): str(value) for name, value in fields.items()}
        return (person or client).post(address(qinglan.zone, "decompose", target.pk) + f"?by={by}", told)

    return post


def parts(qinglan, **values):
    return {f"value-{qinglan.areas[code].pk}": value for code, value in values.items()}


def values_on(page):
    return {row.part.name: row.value for row in page.context["rows"]}


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


# ---------------------------------------------------------------- the proposal


def test_areas_are_proposed_by_last_years_figures_and_the_sum_is_exact(client, target, qinglan):
    figures = Figures(qinglan)
    figures.years("retail_sales", {2025: 100e8}, area=qinglan.areas["QL1"])
    figures.years("retail_sales", {2025: 33e8}, area=qinglan.areas["QL2"])
    page = client.get(address(qinglan.zone, "decompose", target.pk), {"by": "area"})
    told = values_on(page)
    assert sum(map(Decimal, told.values())) == 160
    assert Decimal(told["北园"]) == pytest.approx(Decimal(160 * 100) / 133, abs=Decimal("0.01"))
    assert [row.base for row in page.context["rows"]] == ["100", "33"]
    assert page.context["sum"].over == 0


def test_without_any_figure_all_get_the_same(client, target, qinglan):
    page = client.get(address(qinglan.zone, "decompose", target.pk), {"by": "area"})
    assert values_on(page) == {"北园": "80", "河口镇": "80"}


def test_a_tilt_and_a_ceiling_change_the_proposal_and_keep_the_sum(send, qinglan):
    figures = Figures(qinglan)
    figures.years("retail_sales", {2025: 80e8}, area=qinglan.areas["QL1"])
    figures.years("retail_sales", {2025: 60e8}, area=qinglan.areas["QL2"])
    north = qinglan.areas["QL1"].pk
    tilted = values_on(send("propose", **{f"tilt-{north}": "2"}))
    assert sum(map(Decimal, tilted.values())) == 160
    assert Decimal(tilted["北园"]) > Decimal(160 * 80) / 140
    capped = values_on(send("propose", **{f"ceiling-{north}": "85.5"}))
    assert capped == {"北园": "85.5", "河口镇": "74.5"}


def test_floors_that_exceed_the_target_are_told(send, qinglan):
    Figures(qinglan).years("retail_sales", {2025: 80e8}, area=qinglan.areas["QL1"])
    page = send("propose", **{f"floor-{qinglan.areas['QL1'].pk}": "200"})
    assert page.status_code == 422
    assert "请降低下限" in text(page)


def test_months_are_proposed_by_three_years_shares_beside_twelfths(client, target, qinglan):
    Figures(qinglan).years("retail_sales", PAST)
    page = client.get(address(qinglan.zone, "decompose", target.pk), {"by": "period"})
    rows = page.context["rows"]
    assert len(rows) == 11
    assert (rows[0].part.name, rows[0].value) == ("2026年1—2月", "19.2")
    assert Decimal(rows[0].evenly) == pytest.approx(Decimal(160) / 6, abs=Decimal("0.01"))
    assert sum(Decimal(row.value) for row in rows) == sum(Decimal(row.evenly) for row in rows) == 160
    quarters = client.get(address(qinglan.zone, "decompose", target.pk), {"by": "period", "grain": "quarter"})
    assert [row.value for row in quarters.context["rows"]] == ["33.6", "43.2", "40", "43.2"]


def test_a_count_is_parted_into_whole_numbers(client, ledger, qinglan):
    target = ledger.target("高新技术企业数", "31", "count", code="high_tech_firms", bound="ge")
    page = client.get(address(qinglan.zone, "decompose", target.pk))
    assert sorted(values_on(page).values()) == ["15", "16"]


@pytest.mark.parametrize(
    ("value", "unit", "fields"),
    [
        ("6", "%", {"measure": "growth", "code": "retail_sales"}),
        ("27", "rank", {"measure": "rank", "code": "overall_rank"}),
        ("160e8", "CNY", {"code": "retail_sales", "state": "withdrawn"}),
    ],
)
def test_what_does_not_add_up_or_is_not_in_force_is_not_parted(client, ledger, qinglan, value, unit, fields):
    target = ledger.target("试用", value, unit, **fields)
    page = client.get(address(qinglan.zone, "decompose", target.pk))
    assert "该目标不能分解" in text(page)
    assert '<form method="post" class="card' not in page.content.decode()


def test_a_stock_is_not_parted_by_time(client, ledger, qinglan):
    target = ledger.target("高新技术企业数", "31", "count", code="high_tech_firms")
    assert client.get(address(qinglan.zone, "decompose", target.pk), {"by": "period"}).status_code == 404


def bases(page):
    """By unit: last year's figure as it is shown, and where it was taken from."""
    return {row.part.name: (row.base, row.part.source) for row in page.context["rows"] if row.base != "—"}


@pytest.fixture
def wide(ledger):
    """A target of the whole zone that no unit answers for yet."""
    return ledger.target("社会消费品零售总额", "160e8", "CNY", code="retail_sales", bound="ge")


def test_a_unit_is_proposed_by_what_it_achieved_last_year_where_that_is_known(client, ledger, wide, qinglan):
    last_year = {"code": "retail_sales", "period": "2025"}
    invest, build = qinglan.units["Z"], qinglan.units["J"]
    ledger.target("社会消费品零售总额", "50e8", "CNY", unit=invest, area=qinglan.areas["QL1"], **last_year)
    ledger.target("社会消费品零售总额", "40e8", "CNY", unit=build, **last_year)
    Figures(qinglan).years("retail_sales", {2025: 60e8}, area=qinglan.areas["QL1"])
    page = client.get(address(qinglan.zone, "decompose", wide.pk), {"by": "unit"})
    assert bases(page) == {invest.name: ("60", "actual"), build.name: ("40", "target")}
    assert values_on(page)[invest.name] == "96"
    assert sum(Decimal(value) for value in values_on(page).values() if value) == 160
    told = text(page)
    assert "60 上年实绩" in told
    assert "40 上年目标" in told


def test_who_reported_an_area_last_year_answers_for_it_where_no_target_tells(client, wide, qinglan):
    reporter = qinglan.units["Z"]
    for code, total in (("QL1", 60e8), ("QL2", 20e8)):
        Figures(qinglan).years("retail_sales", {2025: total}, area=qinglan.areas[code], unit=reporter)
    page = client.get(address(qinglan.zone, "decompose", wide.pk), {"by": "unit"})
    assert bases(page) == {reporter.name: ("80", "actual")}


def test_a_unit_of_which_one_area_is_not_known_is_proposed_by_its_target(client, ledger, wide, qinglan):
    last_year = {"code": "retail_sales", "period": "2025", "unit": qinglan.units["Z"]}
    for code in ("QL1", "QL2"):
        ledger.target("社会消费品零售总额", "50e8", "CNY", area=qinglan.areas[code], **last_year)
    ledger.target("社会消费品零售总额", "90e8", "CNY", **last_year)
    Figures(qinglan).years("retail_sales", {2025: 60e8}, area=qinglan.areas["QL1"])
    page = client.get(address(qinglan.zone, "decompose", wide.pk), {"by": "unit"})
    assert bases(page) == {qinglan.units["Z"].name: ("90", "target")}


# ---------------------------------------------------------------- saving


def test_saved_parts_are_targets_of_their_own_that_point_to_their_parent(send, client, target, qinglan):
    page = send(**parts(qinglan, QL1="100", QL2="60"))
    assert page.status_code == 302
    north, south = target.children.order_by("area__code")
    assert (north.area, north.value, north.bound, north.period, north.unit) == (
        qinglan.areas["QL1"],
        100 * 10**8,
        "ge",
        target.period,
        target.unit,
    )
    entry = history(south).get()
    assert (entry.act, entry.reason) == ("ledger.decompose_target", "一季度调度会确定")
    parent = text(client.get(address(qinglan.zone, "target", target.pk)))
    assert "按区域" in parent
    assert "合计 160亿元" in parent
    assert "与目标相等" in parent
    child = client.get(address(qinglan.zone, "target", north.pk)).content.decode()
    assert f'href="{address(qinglan.zone, "target", target.pk)}"' in child


@pytest.mark.parametrize(
    ("given", "told"), [("70", "超出目标（层层加码） 10亿元"), ("50", "低于目标，尚未分足 10亿元")]
)
def test_too_much_and_too_little_are_shown_and_not_refused(send, client, target, qinglan, given, told):
    assert send(**parts(qinglan, QL1="100", QL2=given)).status_code == 302
    assert told in text(client.get(address(qinglan.zone, "target", target.pk)))


def test_the_sum_is_shown_by_a_button_without_saving(send, qinglan):
    page = send("sum", **parts(qinglan, QL1="100", QL2="61.5"))
    assert (page.status_code, page.context["sum"].total, page.context["sum"].told) == (200, "161.5", "1.5")
    assert not Target.objects.filter(parent__isnull=False).exists()


def test_a_later_decomposition_changes_and_withdraws_and_each_is_in_the_history(send, target, qinglan):
    send(**parts(qinglan, QL1="100", QL2="60"))
    north, south = target.children.order_by("area__code")
    seen = {f"seen-{qinglan.areas[code].pk}": 1 for code in ("QL1", "QL2")}
    assert send(**parts(qinglan, QL1="160", QL2=""), **seen).status_code == 302
    north.refresh_from_db()
    south.refresh_from_db()
    assert (north.value, south.state) == (160 * 10**8, "withdrawn")
    assert history(north).first().changes["value"] == ["10000000000", "16000000000"]
    assert history(south).first().changes["state"] == ["in_force", "withdrawn"]
    assert target.children.count() == 2


def test_the_page_tells_who_changed_which_part_when_and_why(send, client, target, qinglan):
    send(**parts(qinglan, QL1="100", QL2="60"))
    seen = {f"seen-{qinglan.areas[code].pk}": 1 for code in ("QL1", "QL2")}
    send(**parts(qinglan, QL1="110", QL2=""), **seen, reason="年中调整")
    page = client.get(address(qinglan.zone, "decompose", target.pk), {"by": "area"})
    later, first = page.context["steps"]
    assert (later.entry.reason, first.entry.reason) == ("年中调整", "一季度调度会确定")
    assert [(move.name, move.value) for move in first.moves] == [("北园", "100亿元"), ("河口镇", "60亿元")]
    told = text(page)
    assert re.search(r"北园 数值 100亿元 → 110亿元", told)
    assert re.search(r"河口镇 状态 有效 → 已撤回", told)
    assert client.get(address(qinglan.zone, "decompose", target.pk), {"by": "unit"}).context["steps"] == []


def test_units_and_months_are_parted_beside_areas(send, client, target, qinglan):
    send(**parts(qinglan, QL1="100", QL2="60"))
    send(by="unit", **{f"value-{qinglan.units['J1'].pk}": "160"})
    send(by="period", **{"value-2026-01/2026-02": "30", "value-2026-03": "130"})
    page = client.get(address(qinglan.zone, "target", target.pk))
    assert [(group.way, len(group.children), group.over) for group in page.context["family"]] == [
        ("area", 2, 0),
        ("unit", 1, 0),
        ("period", 2, 0),
    ]


def test_the_children_stay_with_the_target_through_its_versions(send, client, target, qinglan):
    from guatu_web.ledger.actions.targets import supersede

    send(**parts(qinglan, QL1="100", QL2="60"))
    columns = {"value": Decimal("170e8"), "value_unit": "CNY", "as_written": "", "stretch_value": None, "bound": "ge"}
    by = qinglan.people["supervisor"]
    newer = supersede(by, target, columns | {"since": date(2026, 7, 1)}, version=1, reason="年中调整")
    page = client.get(address(qinglan.zone, "target", newer.pk))
    (group,) = page.context["family"]
    assert (len(group.children), group.over) == (2, Decimal("-10e8"))


def test_a_target_that_stands_for_a_part_already_becomes_the_child(send, ledger, target, qinglan):
    same = {"code": "retail_sales", "bound": "ge", "unit": qinglan.units["J"], "area": qinglan.areas["QL1"]}
    own = ledger.target("社会消费品零售总额", "90e8", "CNY", **same)
    assert send(**parts(qinglan, QL1="100", QL2="60")).status_code == 302
    own.refresh_from_db()
    assert (own.parent, own.value) == (target, 100 * 10**8)
    assert target.children.count() == 2


@pytest.mark.parametrize("value", ["很多", "-5", "0", "1e99"])
def test_what_is_no_amount_is_told_beside_its_field_and_kept(send, qinglan, value):
    page = send(**parts(qinglan, QL1=value, QL2="60"))
    assert page.status_code == 422
    row = page.context["rows"][0]
    assert (row.value, bool(row.error)) == (value, True)
    assert not Target.objects.filter(parent__isnull=False).exists()


def test_a_reason_is_asked_for(send, qinglan):
    page = send(reason=" ", **parts(qinglan, QL1="100", QL2="60"))
    assert (page.status_code, page.context["problem"]) == (422, "请写明原因。")
    assert values_on(page) == {"北园": "100", "河口镇": "60"}


def test_a_decomposition_that_somebody_else_overtook_is_a_conflict(send, target, qinglan):
    send(**parts(qinglan, QL1="100", QL2="60"))
    north = target.children.order_by("area__code")[0]
    Target.objects.filter(pk=north.pk).update(version=4)
    page = send(**parts(qinglan, QL1="110", QL2="50"), **{f"seen-{qinglan.areas['QL1'].pk}": 1})
    assert page.status_code == 409
    assert values_on(page) == {"北园": "110", "河口镇": "50"}
    with pytest.raises(Overtaken):
        decompose(qinglan.people["supervisor"], target, [], version=7, reason="试用")


def test_a_lead_parts_own_targets_among_own_units_only(send, as_person, target, qinglan):
    lead = as_person("lead")
    assert send(by="unit", person=lead, **{f"value-{qinglan.units['J1'].pk}": "160"}).status_code == 302
    given = [Given({"unit_id": qinglan.units["Z"].pk}, Decimal("1e8"))]
    with pytest.raises(PermissionDenied):
        decompose(qinglan.people["lead"], target, given, version=1, reason="试用")
    assert send(person=as_person("clerk")).status_code == 403


def test_an_area_of_another_zone_is_as_good_as_none(target, qinglan, yuntai):
    given = [Given({"area_id": yuntai.areas["YT"].pk}, Decimal("1e8"))]
    with pytest.raises(Refused):
        decompose(qinglan.people["supervisor"], target, given, version=1, reason="试用")


def test_a_decomposition_into_eleven_months_takes_twenty_queries(
    client, target, qinglan, django_assert_max_num_queries
):
    place = address(qinglan.zone, "decompose", target.pk) + "?by=period"
    rows = client.get(place).context["rows"]
    told = {f"value-{row.part.key}": row.value for row in rows} | {"do": "save", "reason": "试用", "version": "1"}
    with django_assert_max_num_queries(20):
        assert client.post(place, told).status_code == 302
    seen = {f"seen-{row.part.key}": "1" for row in rows}
    moved = told | {f"value-{row.part.key}": str(Decimal(row.value) + 1) for row in rows} | seen
    with django_assert_max_num_queries(20):
        assert client.post(place, moved).status_code == 302
    with django_assert_max_num_queries(15):
        client.get(address(qinglan.zone, "target", target.pk))
    for way in ("area", "unit", "period"):
        with django_assert_max_num_queries(15):
            client.get(address(qinglan.zone, "decompose", target.pk), {"by": way})
