"""The two years of the invented zone, done through the same acts as people do them.

Every step looks whether it has been taken, so that an interrupted build goes on where it stopped, and nothing that
somebody has decided since is decided again.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from guatu import playbook
from guatu_web.accounts.models import Role, User
from guatu_web.areas.actions.changing import restate
from guatu_web.areas.models import Area, Zone
from guatu_web.demo.alarms import tell_alarms
from guatu_web.demo.briefings import write_briefings
from guatu_web.demo.cast import PASSWORD, QINGLAN, YUNZEHU
from guatu_web.demo.figures import LAST_YEAR
from guatu_web.demo.files import content
from guatu_web.demo.items import tell_items
from guatu_web.demo.measured import tell_measured
from guatu_web.demo.monthly import SINCE, tell_months
from guatu_web.demo.papers import Paper, papers
from guatu_web.demo.peers import tell_peers
from guatu_web.demo.projects import tell_projects
from guatu_web.demo.races import tell_races
from guatu_web.demo.reports import tell_returns
from guatu_web.demo.zones import Plan, build
from guatu_web.documents.actions.uploading import AlreadyHere, upload
from guatu_web.documents.models import Decision, Document, Statement, TaskClause
from guatu_web.documents.tasks import read_document
from guatu_web.ledger.actions.confirm import confirm, confirm_sure
from guatu_web.ledger.actions.outlooks import of_day
from guatu_web.ledger.actions.targets import supersede
from guatu_web.ledger.models import Target
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.records.acts import act
from guatu_web.returns.actions.punctual import of_month

SETTLED = 6
"""The first so many reports are reviewed to the end; of the next only the sure figures are; the last is untouched."""


def tell(password: str = PASSWORD) -> Zone:
    """Both zones with all that has happened in them; gives the first."""
    zone, other = zone_of(QINGLAN, password), zone_of(YUNZEHU, password)
    adopt_playbook(QINGLAN, zone)
    adopt_playbook(YUNZEHU, other)
    rename_park(zone)
    supervisor = User.objects.get(username="supervisor")
    for number, paper in enumerate(papers()):
        document = uploaded(zone, supervisor, paper)
        review(supervisor, document, number)
    tell_months(supervisor, zone, range(SINCE, LAST_YEAR))
    tell_returns(zone)
    of_month(zone)
    tell_months(supervisor, zone, range(LAST_YEAR, LAST_YEAR + 1))
    raise_goal(supervisor, zone)
    tell_peers(supervisor, zone)
    of_day(zone)
    tell_items(zone)
    tell_projects(zone)
    tell_measured(supervisor, zone)
    of_day(zone)
    tell_alarms(supervisor, zone)
    write_briefings(supervisor, zone)
    tell_races(zone)
    return zone


def zone_of(plan: Plan, password: str) -> Zone:
    """The zone of a plan, built where it is not there yet."""
    return Zone.objects.filter(code=plan.code).first() or build(plan, password).zone


def adopt_playbook(plan: Plan, zone: Zone) -> None:
    """The playbook that comes with the program is in force from its own first day on, unless the zone has had any."""
    if PlaybookVersion.objects.filter(zone=zone).exists():
        return
    admin = User.objects.get(username=next(post.username for post in plan.people if post.role == Role.ADMINISTRATOR))
    texts = {name: (playbook.shipped() / name).read_bytes() for name in playbook.FILES}
    version = adopt(admin, zone, texts, in_force_from=None, reason="采用随程序提供的示范办法（虚构）")
    first = version.playbook.valid_from
    if version.in_force_from > first:  # people cannot adopt one for days that are over; this zone is invented with them
        with act("demo.date_playbook", by=None, zone=zone, reason="虚构的施行日") as doing:
            doing.change(version, in_force_from=first)


def rename_park(zone: Zone) -> None:
    """高新园 has been called 东湖园 since July 2025: reports before and after name it differently."""
    park = Area.objects.get(zone=zone, code="QL2", archived_at=None)
    if park.states.count() == 1:
        admin = User.objects.get(username="admin")
        restate(admin, park, version=park.version, since=date(2025, 7, 1), name="东湖园", reason="片区整合更名")


def uploaded(zone: Zone, by: User, paper: Paper) -> Document:
    """The report as a document that has been read; taken in where it is not there yet."""
    try:
        document = upload(by, zone, paper.file_name, [content(paper)], date_hint=paper.day.isoformat())
    except AlreadyHere as told:
        document = told.document
    if document.state != Document.State.READ:
        read_document.call(document.pk)  # at once: nobody may be there yet to work on the queue
        document.refresh_from_db()
    return document


def review(by: User, document: Document, number: int) -> None:
    """What the supervision office decided about a report; nothing where it has decided anything already."""
    statements = Statement.objects.filter(document=document)
    if number > SETTLED or statements.exclude(decision=Decision.OPEN).exists():
        return
    confirm_sure(by, document)
    if number < SETTLED:
        clauses = TaskClause.objects.filter(document=document, decision=Decision.OPEN)
        wanted = {each.pk: each.version for each in clauses if any("任务" in part for part in each.path)}
        confirm(by, document.zone, clauses=wanted)


def raise_goal(by: User, zone: Zone) -> None:
    """One target of 2026 was raised by hand at mid-year, and keeps its earlier version."""
    wanted = Target.objects.filter(
        zone=zone, code="fdi_used", measure="level", period_last=date(2026, 12, 31), archived_at=None
    )
    target = wanted.filter(supersedes=None).order_by("pk").first()
    if target is None or target.state != Target.State.IN_FORCE:
        return
    columns = {
        "value": target.value + Decimal(10_000_000),
        "value_unit": target.value_unit,
        "bound": target.bound,
        "since": date(2026, 8, 1),
    }
    supersede(by, target, columns, version=target.version, reason="8月1日主任办公会决定上调")
