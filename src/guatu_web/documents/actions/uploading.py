"""A file is taken in: kept once, and queued for reading."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError
from django.utils.translation import gettext as _

from guatu.errors import UsageError
from guatu.reading.reader import Hint
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.documents.models import Document
from guatu_web.documents.storage import Stored, clean_name, store
from guatu_web.documents.tasks import read_document
from guatu_web.policies import require
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused


class AlreadyHere(Refused):
    """The same bytes are in the zone already, as `document`."""

    def __init__(self, name: str, document: Document) -> None:
        told = (
            _("“%(name)s”与已归档的文件内容完全相同，不再重复收录。")
            if document.archived_at
            else _("“%(name)s”与已上传的文件内容完全相同，不再重复收录。")
        )
        super().__init__(told % {"name": name})
        self.document = document


def upload(
    by: User,
    zone: Zone,
    name: str,
    chunks: Iterable[bytes],
    *,
    date_hint: str = "",
    edition_of: Document | None = None,
) -> Document:
    """Take a file in and queue it for reading; `edition_of` is the document that it corrects.

    Refused, naming the file and what would work, for a wrong kind, an empty or too large file or a wrong date;
    AlreadyHere for bytes that the zone has.
    """
    require(by, "documents.upload", zone, edition_of)
    name, hint = clean_name(name), checked_hint(date_hint)
    stored = store(name, chunks)
    if twin := _twin(zone, stored):
        raise AlreadyHere(name, twin)
    try:
        return _create(by, zone, name, stored, hint, edition_of)
    except IntegrityError:
        if twin := _twin(zone, stored):  # the same file, dropped twice at the same time
            raise AlreadyHere(name, twin) from None
        raise


def checked_hint(date_hint: str) -> str:
    """The date as given, 2016, 2016-07 or 2016-07-15; empty for none. Refused for anything else."""
    hint = date_hint.strip()
    try:
        Hint.parse(hint or None)
    except UsageError:
        raise Refused(_("文件日期请写成 2016、2016-07 或 2016-07-15。"), "date_hint") from None
    return hint


def _twin(zone: Zone, stored: Stored) -> Document | None:
    return Document.objects.filter(zone=zone, digest=stored.digest).defer("text").first()


def _create(by: User, zone: Zone, name: str, stored: Stored, hint: str, edition_of: Document | None) -> Document:
    with act("documents.upload_edition" if edition_of else "documents.upload", by=by, zone=zone) as doing:
        document = doing.create(
            Document(
                zone=zone,
                file_name=name,
                digest=stored.digest,
                size=stored.size,
                media_type=stored.kind.media_type,
                date_hint=hint,
                edition_of=edition_of,
                uploaded_by=by,
            )
        )
        read_document.enqueue(document.pk)  # in the same transaction: no document without its task
    return document
