"""A briefing as the records give it: what is asked for, its facts, and the document that its template makes of them.

What it says is what the zone holds, not what the person who drafts it may see: a briefing is the office's word, and
whoever may read briefings reads all of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.briefing import Document, Facts, Template, composed
from guatu.briefing import plain as plain_facts
from guatu.periods import Period
from guatu_web.areas.models import Area, Zone
from guatu_web.briefings.models import Briefing
from guatu_web.briefings.plain_documents import document_of
from guatu_web.briefings.queries.facts import facts_of, usual_period
from guatu_web.briefings.queries.templates import templates_of
from guatu_web.records.errors import Refused

LATEST = timedelta(days=366)
"""So far ahead the day of issue may lie."""
MOST_PERIODS = 24
"""So many past periods can be chosen."""


class Wanted(NamedTuple):
    """What a briefing is asked for; `mark` asks for the red head, `office` is who signs, the zone where empty."""

    template: str
    period: Period
    issued: date
    area: Area | None = None
    number: str = ""
    mark: bool = False
    office: str = ""
    addressees: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


class Draft(NamedTuple):
    """What the records give: facts, and what was written of them."""

    facts: Facts
    document: Document

    @property
    def plain_facts(self) -> Any:
        return plain_facts(self.facts)

    @property
    def is_empty(self) -> bool:
        """Whether the period holds nothing to write of."""
        told = self.facts
        known = any(each.known for each in told.figures)
        return not (known or told.projects or told.items or told.duties or told.events or told.next)


def template_of(zone: Zone, key: str) -> Template:
    """A template of the zone. Refused where there is none."""
    found = templates_of(zone).get(key)
    if found is None:
        raise Refused(_("没有“%(name)s”这一模板，请从列表中选择。") % {"name": key}, "template")
    return found


def draft_of(zone: Zone, wanted: Wanted, as_of: date | None = None) -> Draft:
    """A briefing as the records give it, as of today where no day is named, or as of the day of issue before that."""
    template = template_of(zone, wanted.template)
    _check_day(wanted)
    day = as_of or min(wanted.issued, timezone.localdate())
    facts = facts_of(
        zone, template, wanted.period, on=max(wanted.issued, day), as_of=day, area=wanted.area,
        office=wanted.office,
    )  # fmt: skip
    facts = _addressed(facts, wanted)
    return Draft(facts, composed(facts, template))


def _check_day(wanted: Wanted) -> None:
    if wanted.issued < wanted.period.first:
        raise Refused(_("成文日期不能早于所写时期，请核对。"), "issued")
    if wanted.issued > timezone.localdate() + LATEST:
        raise Refused(_("成文日期太晚，请核对。"), "issued")


def red_head(office: str) -> str:
    """What stands in red above a document that an office signs (发文机关标志)."""
    return f"{office}文件"


def _addressed(facts: Facts, wanted: Wanted) -> Facts:
    return replace(
        facts,
        issued=wanted.issued,
        number=wanted.number,
        mark=red_head(facts.office) if wanted.mark else "",
        addressees=wanted.addressees,
        copies=wanted.copies,
    )


def anew(briefing: Briefing, document: Document) -> Draft:
    """A briefing as the records give it today, with head and foot as they are. Refused where its template is gone."""
    period = briefing.period
    assert period is not None  # every briefing has one
    head = Wanted(
        briefing.template, period, document.on, briefing.area, document.number, bool(document.mark), document.office,
        document.addressees, document.copies,
    )  # fmt: skip
    try:
        return draft_of(briefing.zone, head, timezone.localdate())
    except Refused as refused:
        if refused.field == "template":
            raise Refused(_("办法中已没有这份简报的模板，不能按今日记录重新生成。")) from None
        raise


def periods(template: Template, on: date) -> list[Period]:
    """The periods of a template that can be chosen on a day, the usual one first, then those before it."""
    found = [usual_period(template, on)]
    while len(found) < MOST_PERIODS:
        last = found[-1]
        before = usual_period(template, last.last)
        if before.last >= last.last:
            before = last.previous()
        found.append(before)
    return found


def like_the_last(zone: Zone, template: str) -> Document | None:
    """The last briefing of a template: a new one is addressed as that was."""
    rows = Briefing.objects.filter(zone=zone, template=template, archived_at=None)
    told = rows.order_by("-pk").values_list("document", flat=True).first()
    return document_of(told) if told else None
