"""Documents whose reading came to a sudden end, because a worker was killed, are queued again."""

from __future__ import annotations

from django_tasks_db.models import DBTaskResult

from guatu_web.documents.actions.changing import put_back
from guatu_web.documents.actions.reading import UNDER_WAY
from guatu_web.documents.incoming import sweep
from guatu_web.documents.locks import reading_lock
from guatu_web.documents.models import Document
from guatu_web.documents.tasks import read_document


def put_back_stuck() -> list[Document]:
    """Queue again what waits without a task, or is marked as being read while nobody reads it; gives these."""
    sweep()
    queued = _queued()
    under_way = Document.objects.filter(state__in=UNDER_WAY, archived_at=None)
    put = []
    for document in under_way.select_related("zone").defer("text"):
        if document.state == Document.State.WAITING and document.pk in queued:
            continue
        with reading_lock(document.pk) as free:
            if free:
                put_back(document)
                put.append(document)
    return put


def _queued() -> set[int]:
    ready = DBTaskResult.objects.ready().filter(task_path=read_document.module_path)
    return {pk for told in ready.values_list("args_kwargs", flat=True) for pk in told["args"]}
