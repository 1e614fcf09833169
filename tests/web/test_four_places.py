"""The same figure of the same day is the same on the cockpit, in a briefing, on its own page and by the API.

Looked at is the demo zone, built once: every headline of the leader's cockpit, and every indicator of both analyses.
"""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guatu import catalogue
from guatu.briefing import composed
from guatu.briefing.document import Told
from guatu.periods import Period
from guatu.statistics import Figure
from guatu_web.accounts.models import User
from guatu_web.briefings.queries.asked import asked_of
from guatu_web.briefings.queries.facts import facts_of, usual_period
from guatu_web.briefings.queries.goals import aims_of
from guatu_web.briefings.queries.templates import templates_of
from guatu_web.demo import history
from guatu_web.ledger.models import Target
from guatu_web.ledger.pace_words import chance
from guatu_web.statistics import shown

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/zones/qinglan"
ANALYSES = ("economy_month", "economy_quarter")


@pytest.fixture(scope="module")
def zone(django_db_setup, django_db_blocker):
    """The demo zone as it stands today."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield history.tell()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def leader(zone):
    return User.objects.get(username="leader")


@pytest.fixture(scope="module")
def client(leader):
    signed_in = Client()
    signed_in.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")
    return signed_in


@pytest.fixture(scope="module")
def headlines(client):
    """The headlines as the API tells them, by the number of their target."""
    told = client.get(f"{ROOT}/cockpit").json()["headlines"]
    return {each["target"]: each for each in told}


@pytest.fixture(scope="module")
def briefed(zone, leader):
    """The figures of the briefing of targets, by the number of the target that each is about."""
    today, targets = timezone.localdate(), templates_of(zone)["targets"]
    period = usual_period(targets, today)
    facts = facts_of(zone, targets, period, on=today, by=leader)
    aims = aims_of(asked_of(zone, period, today, None, None, leader))
    return {aim.target.pk: figure for aim, figure in zip(aims, facts.figures, strict=True)}


def analysis(zone, leader, template):
    today = timezone.localdate()
    told = templates_of(zone)[template]
    return facts_of(zone, told, usual_period(told, today), on=today, by=leader)


def card_of(page, pk):
    """The text of the card of a target on the page of the cockpit."""
    card = re.search(rf'<article[^>]*id="card-{pk}".*?</article>', page, re.S)
    assert card, f"no card of {pk}"
    return unescape(re.sub(r"<[^>]+>", " ", card[0]))


# ------------------------------------------------------------------ headline targets


def test_there_are_headlines_and_all_but_places_among_peers_are_in_the_briefing(zone, headlines, briefed):
    assert len(headlines) >= 5
    ranks = set(Target.objects.filter(zone=zone, measure="rank").values_list("pk", flat=True))
    outside = set(Target.objects.filter(zone=zone, code="").values_list("pk", flat=True))
    assert set(headlines) - ranks - outside <= set(briefed)


def test_the_page_of_the_cockpit_says_what_the_api_says(client, zone, headlines):
    page = client.get(reverse("cockpit:home", args=[zone.code])).content.decode()
    for pk, told in headlines.items():
        said = card_of(page, pk)
        if f'data-load="{reverse("cockpit:one", args=[zone.code, pk])}"' in page:  # it is measured when it is looked at
            said = unescape(client.get(reverse("cockpit:one", args=[zone.code, pk])).content.decode())
        for words in (told["said"]["value"], told["said"]["goal"], told["said"]["chance"]):
            assert words in said or words == "—", (told["name"], words)


def test_the_page_of_a_target_has_the_lights_chance_and_value_of_the_cockpit(client, zone, headlines):
    for pk, told in headlines.items():
        response = client.get(reverse("ledger:target", args=[zone.code, pk]))
        pace, page = response.context["pace"], unescape(response.content.decode())
        assert (pace.status.colour, pace.outlook.colour) == (told["status"] or "none", told["light"] or "none")
        assert pace.chance == chance(told["probability"])
        assert told["said"]["value"] in page
        if told["per_month"]:
            assert told["said"]["needed"].split()[-1] in page


def test_the_newest_outlook_by_the_api_is_that_of_the_cockpit(client, headlines):
    for pk, told in headlines.items():
        newest = client.get(f"{ROOT}/targets/{pk}/outlooks").json()["items"][0]
        same = ("value", "status", "status_reason", "light", "reason", "quality", "probability", "per_month")
        assert {name: newest[name] for name in same} == {name: told[name] for name in same}
        assert float(newest["goal"]) == told["goal"]


def test_a_briefing_tells_every_headline_as_the_cockpit_does(headlines, briefed):
    compared = [pk for pk in headlines if pk in briefed]
    assert len(compared) >= 4
    for pk in compared:
        told, figure = headlines[pk], briefed[pk]
        goal = figure.goal
        value = figure.growth if goal.growth else figure.value
        assert (float(value), float(goal.value)) == (told["value"], told["goal"]), told["name"]
        assert goal.light == told["status"]
        assert (None if goal.chance is None else float(goal.chance)) == told["probability"]
        assert Period.parse(told["through"]).last == figure.period.last
        if goal.needed is not None:
            assert float(goal.needed) == pytest.approx(told["per_month"], rel=1e-7)


def test_the_text_of_a_briefing_says_the_chances_that_the_pages_say(zone, leader, headlines, briefed):
    today, targets = timezone.localdate(), templates_of(zone)["targets"]
    facts = facts_of(zone, targets, usual_period(targets, today), on=today, by=leader)
    said = {
        (each.indicator, each.text)
        for block in composed(facts, templates_of(zone)["targets"]).blocks
        for each in getattr(block, "parts", ())
        if isinstance(each, Told) and each.measure == "chance"
    }
    for pk, told in headlines.items():
        if pk in briefed and told["probability"] is not None:
            words = chance(told["probability"]).removeprefix("不足").removeprefix("超过")
            assert (briefed[pk].indicator, words) in said


# ------------------------------------------------------------------ indicators


@pytest.mark.parametrize("template", ANALYSES)
def test_the_page_of_an_indicator_gives_every_figure_of_an_analysis_again(client, zone, leader, template):
    known = [each for each in analysis(zone, leader, template).figures if each.known]
    assert len(known) >= 10
    for each in known:
        response = client.get(each.source.query)
        chosen = response.context["chosen"]
        assert chosen.answer.value == each.value, each.indicator
        grown = chosen.growth if isinstance(chosen.growth, Figure) else None
        assert (grown.value if grown else None) == (each.growth if each.growth is not None else each.change)
        indicator = catalogue.load().codes[each.indicator]
        assert shown.amount(each.value, indicator) in unescape(response.content.decode())


@pytest.mark.parametrize("template", ANALYSES)
def test_the_api_gives_every_reported_figure_of_an_analysis_again(client, zone, leader, template):
    facts = analysis(zone, leader, template)
    compared = 0
    for each in facts.figures:
        if not each.known:
            continue
        asked = {
            "code": each.indicator, "vintages": "holding", "as_of": facts.as_of.isoformat(),
            "period_to": str(each.period), "sort": "-period",
        }  # fmt: skip
        items = client.get(f"{ROOT}/statistics", asked).json()["items"]
        ours = [one for one in items if one["area"]["code"] == "QL" and one["basis"] in ("cumulative", "point")]
        assert Decimal(ours[0]["value"]) == each.value, each.indicator
        if ours[0]["growth"] is not None:
            assert Decimal(ours[0]["growth"]) == each.growth
        compared += 1
    assert compared >= 10


def test_an_analysis_holds_its_targets_against_the_figures_of_the_cockpit(zone, leader, headlines):
    """The one target by which an indicator is told is judged in all places alike."""
    by_value = {(each["goal"], each["name"]): each for each in headlines.values()}
    figures = [each for each in analysis(zone, leader, "economy_month").figures if each.goal is not None]
    matched = [
        (each, told)
        for each in figures
        for (goal, name), told in by_value.items()
        if goal == float(each.goal.value) and catalogue.load().codes[each.indicator].name in name
    ]
    assert matched
    for each, told in matched:
        assert (each.goal.light, float(each.goal.chance)) == (told["status"], told["probability"])
