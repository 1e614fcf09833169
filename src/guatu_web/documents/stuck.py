"""Documents whose reading came to a sudden end, because a worker was killed, are queued again."""

from __future__ import annotations

from guatu_web.documents.actions.changing import put_back
from guatu_web.documents.actions.reading import UNDER_WAY
from guatu_web.documents.incoming import sweep
from guatu_web.documents.locks import reading_lock
from guatu_web.documents.models import Document
from guatu_web.documents.queued import queued
from guatu_web.documents.tasks import read_document


def put_back_stuck() -> list[Document]:
    """Queue again what waits without a task, or is marked as being read while nobody reads it; gives these."""
    sweep()
    waiting = {pk for _path, pk in queued(read_document)}
    under_way = Document.objects.filter(state__in=UNDER_WAY, archived_at=None)
    put = []
    for document in under_way.select_related("zone").defer("text"):
        if document.state == Document.State.WAITING and document.pk in waiting:
            continue
        with reading_lock(document.pk) as free:
            if free:
                put_back(document)
                put.append(document)
    return put
