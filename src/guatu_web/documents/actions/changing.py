"""A document is read anew, put back into the queue, archived, brought back."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from guatu_web.accounts.models import User
from guatu_web.documents.actions.reading import UNDER_WAY, locked
from guatu_web.documents.actions.uploading import checked_hint
from guatu_web.documents.models import Decision, Document, Finding, Statement, TaskClause
from guatu_web.documents.tasks import read_document
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused


def reread(by: User, document: Document, *, version: int, date_hint: str) -> None:
    """Read a document anew, with its date set right.

    Refused while it is being read, where it is archived, and once people have decided on what was found in it.
    """
    require(by, "documents.upload", document.zone, document)
    hint = checked_hint(date_hint)
    with act("documents.reread", by=by, zone=document.zone) as doing:
        _check_rereadable(document)
        doing.change(document, version=version, date_hint=hint, failure="", state=Document.State.WAITING)
        _set_aside(doing, document)
        read_document.enqueue(document.pk)


def archive(by: User, document: Document, *, version: int, reason: str) -> None:
    """Take a document out of the lists; it stays where the ledger refers to it."""
    require(by, "documents.review", document.zone, document)
    with act("documents.archive", by=by, zone=document.zone, reason=reason) as doing:
        doing.archive(document, version=version)


def restore(by: User, document: Document, *, version: int) -> None:
    """Bring an archived document back."""
    require(by, "documents.review", document.zone, document)
    with act("documents.restore", by=by, zone=document.zone) as doing:
        doing.change(document, version=version, archived_at=None, archive_reason="")
        if document.state == Document.State.WAITING:
            read_document.enqueue(document.pk)


def put_back(document: Document) -> None:
    """Queue a document again whose reading has come to a sudden end; the caller holds its reading lock."""
    with act("documents.put_back", by=None, zone=document.zone) as doing:
        if locked(document).state not in UNDER_WAY:
            return
        doing.change(document, state=Document.State.WAITING)
        _end_tasks(document)
        read_document.enqueue(document.pk)


def _end_tasks(document: Document) -> None:
    """Mark the tasks as failed that were reading the document when their worker died."""
    for each in DBTaskResult.objects.running().filter(task_path=read_document.module_path):
        if each.args_kwargs["args"] == [document.pk]:
            each.set_failed(InterruptedError("the worker died"))


def _check_rereadable(document: Document) -> None:
    current = locked(document)
    if current.state in UNDER_WAY:
        raise Refused(_("文件正在读取，请等读取结束。"))
    if current.archived_at:
        raise Refused(_("文件已归档，请先取消归档。"))


def _set_aside(doing: Doing, document: Document) -> None:
    """Archive what the machine found before; nobody has decided on any of it."""
    found = {"document": document, "archived_at": None}
    decided = [
        model.objects.filter(**found).exclude(decision=Decision.OPEN).exists() for model in (Statement, TaskClause)
    ]
    if any(decided) or Finding.objects.filter(**found, state=Finding.State.SETTLED).exists():
        raise Refused(_("已有审核结论，不能重新读取；如文件有误，请上传更正版。"))
    for model in (Statement, TaskClause, Finding):
        model._default_manager.filter(**found).update(archived_at=doing.now, archive_reason="重新读取")
