"""Papers of a project: of which kind, with number, day and file."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.documents.models import Document
from guatu_web.policies import require
from guatu_web.projects.actions.noting import locked
from guatu_web.projects.models import Paper, Project
from guatu_web.projects.queries.rules import rules_of
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused


def add(
    by: User,
    project: Project,
    kind: str,
    *,
    number: str = "",
    on: date | None = None,
    document: Document | None = None,
) -> Paper:
    """Enter a paper of a kind that the playbook names; the same kind and number again changes nothing."""
    require(by, "projects.change", project.zone, project)
    number = number.strip()
    if len(number) > 100:
        raise Refused(_("最多 %(most)s 字，请精简。") % {"most": 100}, "number")
    if on is not None and on > timezone.localdate():
        raise Refused(_("日期 %(day)s 在今天之后，请核对。") % {"day": on}, "on")
    if document is not None and (document.zone_id != project.zone_id or document.archived_at is not None):
        raise Refused(_("不属于本开发区，请重新选择。"), "document")
    with act("projects.add_paper", by=by, zone=project.zone) as doing:
        current = locked(project)
        _check_kind(project, kind)
        known = Paper.objects.filter(project=current, kind=kind, number=number, archived_at=None).first()
        if known is not None and (known.on, known.document_id) == (on, document.pk if document else None):
            return known
        told = {"kind": kind, "number": number, "on": on, "document": document}
        return doing.create(Paper(zone_id=current.zone_id, project=current, **told))


def withdraw(by: User, paper: Paper, *, version: int, reason: str) -> Paper:
    """Take a paper out that was entered by mistake or is void; needs a reason."""
    require(by, "projects.change", paper.project.zone, paper.project)
    with act("projects.withdraw_paper", by=by, zone=paper.project.zone, reason=reason) as doing:
        locked(paper.project)
        return doing.archive(paper, version=version)


def _check_kind(project: Project, kind: str) -> None:
    papers = rules_of(project.zone).papers
    if kind not in papers:
        known = _("、").join(papers.values())
        raise Refused(_("现行办法没有这类材料；可选：%(known)s。") % {"known": known}, "kind")
