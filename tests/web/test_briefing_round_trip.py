"""A briefing of the demo zone that is read back says what the records say: value, indicator, period of each figure."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from briefing.test_round_trip import LEAST, LEDGER, as_statement, not_back
from guatu.briefing import as_docx, composed
from guatu.briefing.document import Paragraph, Told
from guatu.periods import Period
from guatu.reading import read
from guatu_web.areas.models import Area
from guatu_web.briefings.queries.facts import facts_of, usual_period
from guatu_web.briefings.queries.templates import templates_of
from guatu_web.demo import history

pytestmark = pytest.mark.django_db
LAST_YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def zone(django_db_setup, django_db_blocker):
    """The demo zone as it stands today."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield history.tell()
        transaction.set_rollback(True)


def read_back(zone, template, folder, period=None, area=None):
    """The figures that a briefing says in sentences, and the ledger that the reader makes of its .docx."""
    today = timezone.localdate()
    told = templates_of(zone)[template]
    facts = facts_of(zone, told, period or usual_period(told, today), on=today, area=area)
    document = composed(facts, templates_of(zone)[template])
    path = folder / "briefing.docx"
    path.write_bytes(as_docx(document))
    parts = [part for block in document.blocks if isinstance(block, Paragraph) for part in block.parts]
    return [each for each in parts if isinstance(each, Told) and each.measure in LEDGER and each.indicator], read(path)


@pytest.mark.parametrize(
    ("template", "period"),
    [("economy_month", None), ("economy_quarter", None), ("targets", None), ("economy_month", LAST_YEAR)],
    ids=str,
)
def test_at_least_98_of_100_figures_come_back_with_value_indicator_and_period(zone, template, period, tmp_path):
    told, report = read_back(zone, template, tmp_path, period)
    lost = not_back(told, report)
    assert len(told) >= 50
    assert 1 - len(lost) / len(told) >= LEAST, Counter((each.measure, each.name, each.text) for each in lost)


def test_an_area_is_read_back_as_well(zone, tmp_path):
    told, report = read_back(zone, "economy_month", tmp_path, area=Area.objects.get(zone=zone, code="QL1"))
    assert len(told) >= 10
    assert not_back(told, report) == []


def test_a_figure_that_the_text_does_not_say_is_not_taken_for_one_that_came_back(zone, tmp_path):
    """The matching is no formality: the same figures of another year are all lost."""
    told, report = read_back(zone, "economy_month", tmp_path)
    _other, earlier = read_back(zone, "economy_month", tmp_path, LAST_YEAR)
    assert len(not_back(told, earlier)) == len(told)
    assert as_statement(told[0])[0] == told[0].indicator
    assert not_back(told, report) == []
